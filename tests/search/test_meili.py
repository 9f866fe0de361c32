"""What only an engine on a server can meet: no server, and a choice between engines."""

from __future__ import annotations

import os
import socket
from uuid import uuid4

import pytest
from meilisearch import Client

from st_db.errors import IndexUnavailable
from st_db.query import Query
from st_db.search import Build, open_engine
from st_db.search.meili import MeiliEngine, make_key
from st_db.search.meili.rights import ACTIONS
from st_db.search.tantivy import TantivyEngine
from tests.conftest import settings_of
from tests.search.meili_server import MASTER
from tests.search.register import register


@pytest.fixture
def nobody():
    """An address at which nobody answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def test_a_server_that_does_not_answer_is_unavailable(nobody):
    engine = MeiliEngine(nobody, "key")
    for ask in (
        engine.ensure,
        engine.status,
        lambda: engine.search(Query("nước")),
        lambda: list(engine.versions()),
        lambda: engine.apply([], [], 1),
        lambda: engine.rebuild(Build([], 0, 1)),
    ):
        with pytest.raises(IndexUnavailable) as caught:
            ask()
        assert caught.value.params["where"] == nobody


def test_settings_choose_the_engine(tmp_path, nobody):
    assert isinstance(open_engine(settings_of(tmp_path)), TantivyEngine)
    assert isinstance(open_engine(settings_of(tmp_path, meili_url=nobody)), MeiliEngine)


@pytest.mark.meilisearch
def test_a_wrong_key_is_unavailable_and_not_an_empty_register(meili_url):
    with pytest.raises(IndexUnavailable):
        MeiliEngine(meili_url, "wrong").search(Query("nước"))


# ---- rights


@pytest.fixture
def family():
    return f"test_{uuid4().hex}"


@pytest.fixture
def own_server(meili_url):
    """The address of a server whose master key we know."""
    if "ST_DB_MEILI_URL" in os.environ:
        pytest.skip("needs the master key: only a server of the tests' own is asked")
    return meili_url


@pytest.mark.meilisearch
def test_a_key_with_the_least_rights_does_everything(own_server, family):
    engine = MeiliEngine(own_server, make_key(own_server, MASTER, family), family)
    samples = register()[:5]
    engine.rebuild(Build([s.document for s in samples], len(samples), 1))
    engine.apply([samples[0].document], [samples[1].id], 2)
    assert engine.ensure().documents == len(samples) - 1
    assert engine.search(Query("ma")).total > 0
    assert list(engine.troubles()) == []
    engine.forget()


@pytest.mark.meilisearch
def test_asking_for_a_key_again_gives_the_same_one(own_server, family):
    assert make_key(own_server, MASTER, family) == make_key(own_server, MASTER, family)
    with pytest.raises(IndexUnavailable):
        make_key(own_server, "not the master key", family)


@pytest.mark.meilisearch
@pytest.mark.parametrize("lacking", ACTIONS)
def test_each_right_that_is_missing_is_named(own_server, family, lacking):
    master = Client(own_server, MASTER)
    given = [right for right in ACTIONS if right != lacking]
    key = master.create_key({"actions": given, "indexes": [f"{family}_*"], "expiresAt": None})
    assert key.key is not None
    (trouble,) = MeiliEngine(own_server, key.key, family).troubles()
    assert trouble.code == "error.index_rights"
    assert trouble.params["rights"] == lacking
    master.delete_key(key.uid)


@pytest.mark.meilisearch
def test_a_key_of_other_indexes_is_named_as_lacking(own_server, family):
    other = MeiliEngine(own_server, make_key(own_server, MASTER, "test_other"), family)
    (trouble,) = other.troubles()
    assert "search" in trouble.params["rights"]
    with pytest.raises(IndexUnavailable):
        other.status()
