"""A service whose accounts have every role, and what each of them holds as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from st_db.access import GIVEN, Caller, Role
from st_db.library import Library
from tests.access.doors import NUMBER, OTHER, UNIT
from tests.conftest import settings_of
from tests.front_doors import Service
from tests.saving import save_record

LOCAL = Caller.local("vi", "test")


@dataclass(frozen=True)
class Person:
    """Somebody at a browser: who the library knows them as, and their cookie."""

    caller: Caller
    token: str | None = None


@dataclass(frozen=True)
class Office:
    """A running service, the people in front of it and the id of a record of UNIT."""

    service: Service
    people: dict[str, Person]
    record: str
    url: str


@pytest.fixture(scope="module")
def office(
    new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """The service of the tests of rights, with one record that a unit keeps."""
    home, url = tmp_path_factory.mktemp("rights") / "home", new_database()
    home.mkdir()
    people = {"public": Person(Caller.public("vi", "page"))}
    with closing(Library.open(settings_of(home, url))) as library:
        for unit in (UNIT, OTHER):
            library.units.save(LOCAL, unit, (f"Phòng {unit}", None))
        chief = Caller("a-administrator", frozenset({"administrator"}), UNIT, "vi", "test")
        values = {"number": NUMBER, "title": "Phương pháp thử cà phê"}
        record = save_record(library, chief, "standard", values).id
        library.index.sync(LOCAL)
        wanted: list[tuple[str, Role, str]] = [(role, role, UNIT) for role in reversed(GIVEN)]
        for name, role, unit in (*wanted, ("officer of another unit", "officer", OTHER)):
            people[name] = _person(library, name.replace(" ", "-"), role, unit)
    service = Service(home, ST_DB_LANGUAGE="vi", ST_DB_DATABASE_URL=url).start()
    yield Office(service, people, record, url)
    service.stop()


def _person(library: Library, name: str, role: Role, unit: str) -> Person:
    given = {"unit_id": unit, "subject": name}
    library.accounts.create(LOCAL, f"a-{name}", [role], given)
    token = library.signing.sign_in_as(name, ("127.0.0.1", "test"))
    return Person(Caller(f"a-{name}", frozenset({role}), unit, "vi", "page"), token)
