"""One ASGI application from the pages and the HTTP interface, and the process that serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.starlette import App

    from st_db.server.opening import Opening
    from st_db.settings import Settings


def create_app(settings: Settings | None = None, opening: Opening | None = None) -> App:
    """Return the application; nothing is connected before its lifespan begins.

    ``opening`` is an Opening that was started earlier, so that the database starts while the
    pages are still being imported.
    """
    # Imported late: Streamlit takes half a second, and the database can start meanwhile.
    import streamlit.starlette  # noqa: F401

    if opening is not None:
        opening.wait_for_imports()
    from st_db.server.application import build

    return build(settings, opening)


__all__ = ["create_app"]
