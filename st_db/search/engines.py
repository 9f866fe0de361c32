"""The engines there are, and which one the settings choose."""

from __future__ import annotations

from collections.abc import Callable

from st_db.errors import ConfigError
from st_db.search.port import SearchEngine
from st_db.settings import Settings


def _tantivy(settings: Settings) -> SearchEngine:
    # Engines are imported when they are chosen: a command that only prints help needs none.
    from st_db.search.tantivy import TantivyEngine

    return TantivyEngine(settings.home)


def _meilisearch(settings: Settings) -> SearchEngine:
    from st_db.search.meili import MeiliEngine

    if settings.meili_url is None:
        raise ConfigError(setting="ST_DB_MEILI_URL", why="–")
    key = settings.meili_key.get_secret_value() if settings.meili_key else None
    return MeiliEngine(settings.meili_url, key)


ENGINES: dict[str, Callable[[Settings], SearchEngine]] = {
    "tantivy": _tantivy,
    "meilisearch": _meilisearch,
}


def open_engine(settings: Settings) -> SearchEngine:
    """Return the engine the settings choose; nothing is built here."""
    return ENGINES["meilisearch" if settings.meili_url else "tantivy"](settings)


def make_key(settings: Settings, master: str) -> str:
    """Return a key of the search server with the least rights, made with its master key."""
    from st_db.search.meili import make_key as made

    if settings.meili_url is None:
        raise ConfigError(setting="ST_DB_MEILI_URL", why="–")
    return made(settings.meili_url, master)
