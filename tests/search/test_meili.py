"""What only an engine on a server can meet: no server, and a choice between engines."""

from __future__ import annotations

import socket

import pytest

from st_db.errors import IndexUnavailable
from st_db.query import Query
from st_db.search import Build, open_engine
from st_db.search.meili import MeiliEngine
from st_db.search.tantivy import TantivyEngine
from tests.search.conftest import settings_of


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
        lambda: engine.suggest("nước"),
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
