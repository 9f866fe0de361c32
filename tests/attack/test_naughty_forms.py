"""Hostile strings typed into every field of every form: refused beside the field, or shown as text.

The kinds and fields come from the declarations. ``ST_DB_HOSTILE=all`` types all 10,000 everywhere.
"""

from __future__ import annotations

import json
import logging
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

import st_db.library
from st_db.library import Library
from st_db.library.forms import Input, inputs, read_typed, storable
from st_db.records import KINDS
from st_db.store import new_id
from st_db.ui import edit_form, history_parts, record_page
from st_db.ui.html import Html
from st_db.ui.labels import Words
from st_db.ui.record_parts import Part
from tests.attack import naughty
from tests.attack.attacking import Attack
from tests.attack.doors import Asked, Door
from tests.attack.ground import ME
from tests.front_doors import run_apart

log = logging.getLogger(__name__)


def _typed(one: Input, text: str) -> Any:
    """Return a text as a field is typed: in every part of a row, as a code, in a line."""
    if one.way == "rows":
        return [{part.name: text for part in one.parts}]
    return [text] if one.way == "codes" else text


class Form:
    """A form of a kind as ``edit.js`` sends it."""

    def __init__(self, attack: Attack, kind: str) -> None:
        self._attack = attack
        self._kind = kind
        doors = {str(door): door for door in attack.house.doors()}
        self._keep, self._save = doors["POST /do/draft"], doors["POST /do/save"]

    async def fill(self, typed: dict[str, Any]) -> tuple[str | None, Mapping[str, Any]]:
        """Keep and save what is typed, again without what is refused.

        Returns the id of the record, if it became one, and what was left to be saved.
        """
        draft, saves = new_id(), []
        told = await self._send(self._keep, draft, 0, typed)
        revision = told.get("revision", 0)
        for _ in range(4):
            saves.append(new_id())
            told = await self._send(self._save, draft, revision, typed, saves)
            if "go" in told or "error" in told:
                break
            revision = told["revision"]
            refused = {one["field"] for one in told["issues"] if one["level"] == "error"}
            assert refused, told
            assert all(one["text"] for one in told["issues"])
            typed = {name: value for name, value in typed.items() if name not in refused}
            typed.setdefault("title", "Có tên")
        return told["go"].partition("id=")[2] if "go" in told else None, typed

    async def _send(
        self, door: Door, draft: str, revision: int, typed: Any, saves: Sequence[str] = ()
    ) -> dict[str, Any]:
        body = {"draft": draft, "kind": self._kind, "record": None, "version": 0,
                "revision": revision, "saves": list(saves[:-1]), "typed": typed}  # fmt: skip
        body |= {"save": saves[-1]} if saves else {}
        asked = Asked(door, {}, {}, "json", json.dumps(body).encode())
        answered = await self._attack.send(asked)
        return json.loads(answered.body or b"{}")  # type: ignore[no-any-return]


# ---- what must be seen afterwards


class Reading(HTMLParser):
    """The text of a page, and what in it would run or lead elsewhere."""

    _RUNNING = frozenset({"script", "iframe", "object", "embed", "base", "meta", "link", "style"})

    def __init__(self, page: Html) -> None:
        super().__init__()
        self.text: list[str] = []
        self.harmful: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._RUNNING:
            self.harmful.append(tag)
        for name, value in attrs:
            said = (value or "").strip().lower()
            runs = name in ("href", "src", "action", "formaction") and not said.startswith(
                ("/", "#", "http://", "https://", "data:image/png;base64,")
            )
            if name.startswith("on") or name in ("style", "srcdoc") or runs:
                self.harmful.append(f"{tag} {name}={said[:80]}")
            self.text.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _letters(text: str) -> str:
    """Return what must still be there of a text, however its spaces and signs were put right."""
    plain = text.encode("utf-8", "ignore").decode()
    return "".join(c for c in unicodedata.normalize("NFKD", plain).casefold() if c.isalnum())


def _pages(library: Library, id_: str) -> Iterator[tuple[str, Html]]:
    """Yield what people see of a record: its page, its form, its history."""
    words = Words("vi", library.codes)
    view = library.records.get(ME, id_)
    past = history_parts.past(library.history.of(ME, id_), words)
    yield "page", record_page.page(view, words, Part("x", "x", past), may=True)
    yield "form", edit_form.form(library.drafting.of_record(ME, id_), words)


def _lost(library: Library, id_: str, typed: Mapping[str, Any]) -> Iterator[str]:
    kept = library.records.get(ME, id_).fields
    for name in ("title", "summary"):
        text = str(typed.get(name, ""))
        # A title of nothing but signs may be empty, and is then that of the mark.
        if (said := _letters(text)) and said != _letters(str(kept.get(name) or "")):
            yield f"{name}: {text[:80]!r} became {kept.get(name)!r}"
    for what, page in _pages(library, id_):
        read = Reading(page)
        yield from (f"{what} has {harm}" for harm in read.harmful)
        if _letters(str(kept.get("title") or "")) not in _letters("".join(read.text)):
            yield f"{what} lacks {kept.get('title')!r}"


async def _everything(attack: Attack) -> tuple[int, list[str]]:
    saved, lost = 0, []
    for kind in KINDS:
        form, fields = Form(attack, kind), inputs(kind)
        texts = naughty.for_place(kind)
        for at in range(0, len(texts), len(fields) if naughty.whole() else 1):
            typed = {name: _typed(one, texts[(at + n) % len(texts)])
                     for n, (name, one) in enumerate(fields.items())}  # fmt: skip
            id_, left = await form.fill(typed)
            if id_ is not None:
                saved += 1
                lost += [f"{kind} {one}"[:400] for one in _lost(attack.library, id_, left)]
    return saved, lost


def test_every_field_of_every_kind_reads_every_string(attack: Attack) -> None:
    """Each string in each field: a value, or an issue beside a field with a sentence."""
    count, wrong = 0, []
    for kind in KINDS:
        fields = inputs(kind)
        alone = [(name,) for name in fields] if not naughty.whole() else [tuple(fields)]
        for text in naughty.for_place(kind):
            for names in alone:
                typed = storable({name: _typed(fields[name], text) for name in names})
                given = {"title": "Tên", **read_typed(kind, typed)}
                told = attack.library.editing.check(ME, kind, given)
                count += len(names)
                beside = told.card or {issue.field for issue in told.issues} & set(names)
                if not beside or not all(issue.sentence("vi") for issue in told.issues):
                    wrong.append(f"{kind}.{names} {text[:80]!r}: {told.issues}"[:400])
    log.info("fields: %s values read", count)
    assert not wrong, "\n".join(wrong)


def test_what_is_typed_into_any_form_is_refused_beside_its_field_or_shown_as_text(
    attack: Attack,
) -> None:
    before = len(attack.wrong)
    st_db.library.install(attack.library)
    try:
        saved, lost = run_apart(_everything(attack))
    finally:
        st_db.library.install(None)
    log.info("forms: %s records saved", saved)
    assert not attack.wrong[before:], "\n".join(attack.wrong[before:])
    assert not lost, "\n".join(lost)
    assert saved
