"""The office that hostile strings are sent to, and whoever sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher

from st_db.library import Library, passwords
from st_db.search import open_engine
from st_db.store import Store
from tests.attack import ground
from tests.attack.attacking import Attack
from tests.conftest import settings_of


@pytest.fixture(scope="session")
def attack(
    new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attack]:
    """An office that is attacked by all of a run; what others keep there stays as it was."""
    least = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_hasher", least)  # who guesses would else only keep us computing
    patch.setattr(passwords, "_nobody", [])
    settings = settings_of(tmp_path_factory.mktemp("naughty") / "home", new_database())
    store = Store.open(settings)
    engine = open_engine(settings)
    library = Library(settings, store, engine)
    others = ground.opened(library)
    library.index.rebuild(ground.LOCAL)
    library.follow()
    before = ground.kept_by_others(library, others)
    yield Attack(library, settings, others)
    assert ground.kept_by_others(library, others) == before
    library.index.wait_until_applied(store.last_seq(), timeout=600)
    found = library.index.check(ground.LOCAL)
    assert (found["missing"], found["stale"], found["extra"]) == (0, 0, 0)
    library.close()
    patch.undo()
