"""The engines there are, and which one the settings choose."""

from __future__ import annotations

from collections.abc import Callable

from st_db.search.port import SearchEngine
from st_db.settings import Settings


def _tantivy(settings: Settings) -> SearchEngine:
    # Engines are imported when they are chosen: a command that only prints help needs none.
    from st_db.search.tantivy import TantivyEngine

    return TantivyEngine(settings.home)


ENGINES: dict[str, Callable[[Settings], SearchEngine]] = {"tantivy": _tantivy}


def open_engine(settings: Settings) -> SearchEngine:
    """Return the engine the settings choose; nothing is built here."""
    return ENGINES["tantivy"](settings)
