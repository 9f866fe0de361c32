"""Deeds: small forms that ask the server for one thing and say there what came of it."""

from __future__ import annotations

from st_db.ui.html import Child, Html, el
from st_db.ui.labels import Words


def deed(
    name: str, words: Words, *inside: Child,
    working: str | int | None = None, **hidden: str | int | None,
) -> Html:  # fmt: skip
    """Return a form that asks the server for something and says there when it cannot be done.

    ``working`` is what it says until there is an answer, where that takes long.

    A field is not called ``id`` or as another property of a form: the browser's cleaner of HTML
    takes such a name away, and the server would get a form without it.
    """
    fields = [
        el("input", type="hidden", name=field, value=value)
        for field, value in hidden.items()
        if value
    ]
    said = el("p", data_said=True, role="status", class_="said")
    return el("form", *fields, *inside, said, data_do=f"/do/{name}",
              data_lost=words("import.lost"), data_working=working, class_="deed")  # fmt: skip


def button(text: str, *, main: bool = False, **attributes: str) -> Html:
    """Return a button that sends its form."""
    return el("button", text, type="submit", class_="main" if main else None, **attributes)
