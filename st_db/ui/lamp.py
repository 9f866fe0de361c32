"""The truth lamp: whether an answer is what the database holds now, and when that was compared."""

from __future__ import annotations

from st_db.i18n import has, t
from st_db.query import Page
from st_db.ui import format
from st_db.ui.html import Html, el, icon
from st_db.ui.labels import Words


def shown(page: Page, words: Words) -> Html:
    """Return the lamp of an answer, green or late; the sentence tells what its colour means."""
    compared = _compared(page, words)
    if page.note is None and page.behind == 0:
        text = words("lamp.database" if page.engine == "postgresql" else "lamp.true")
        told = "; ".join(filter(None, (text, compared)))
        return el("span", icon("check_circle"), told, class_="lamp lamp-true")
    if page.note is not None:
        text = t(page.note, words.language) if has(page.note) else words("lamp.postgresql")
    else:
        text = words("lamp.behind", count=words.number(page.behind))
    told = " ".join(filter(None, (text, compared and f"({compared})")))
    return el("span", icon("schedule"), told, class_="lamp lamp-late")


def _compared(page: Page, words: Words) -> str:
    """Return when the index was last compared with the database, and what that found."""
    proof = page.lamp.proof if page.lamp else None
    if proof is None or proof.compared_at is None:
        return ""
    counts = {name: words.number(getattr(proof, name)) for name in ("missing", "stale", "extra")}
    said = words("lamp.compared", at=format.lately(proof.compared_at), **counts)
    if proof.mended_at is None:
        return said
    at = format.lately(proof.mended_at)
    return f"{said}; {words('lamp.mended', count=words.number(proof.mended), at=at)}"
