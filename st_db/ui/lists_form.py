"""The form of one code of a list, a field for each column, with what is wrong beside its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from st_db.codes.model import today
from st_db.codes.uses import PARENT, PLACE, Column, Use
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el
from st_db.ui.labels import Words

if TYPE_CHECKING:
    from st_db.codes import Code

BEFORE, EACH = "of:", "each:"
"""What the name of a field begins with: of a column, and of one of its several codes."""
WAS_PLACE = "was:place"
_LONG = 1_000
_SHORT = 300
_MANY = 40  # lines of a list that are still ticked; longer ones are typed


def adding(name: str, use: Use, size: int, words: Words) -> Html:
    """Return the form of a new code."""
    hint = words("lists.code_help") if use.made else None
    day = name == "holiday"
    box = el("input", name="code", maxlength=_SHORT, required=not use.made, autocomplete="off",
             spellcheck="false", type="date" if day else "text")  # fmt: skip
    fields = [_about("code", words("lists.code"), box, hint),
              *_fields(use, None, size, words)]  # fmt: skip
    return deed("code_add", words, el("div", *fields, class_="fields"),
                button(words("lists.add_do"), main=True), list=name)  # fmt: skip


def changing(code: Code, use: Use, at: tuple[int, int], seen: str, words: Words) -> Html:
    """Return the form of a code, which stands ``at`` a place among so many."""
    place, size = at
    fields = _fields(use, code, size, words)
    if use.ordered:
        fields.append(el("input", type="hidden", name=WAS_PLACE, value=place))
        fields.append(_place(size, str(place), words))
    save = button(words("lists.save"), main=True)
    return deed("code_set", words, el("div", *fields, class_="fields"), save,
                list=code.list_name, code=code.code, seen=seen)  # fmt: skip


def _fields(use: Use, code: Code | None, size: int, words: Words) -> list[Html]:
    """Return the fields of the labels and of what may be written in the further columns."""
    fields = [
        _about(one, words(f"lists.{one}"), el(
            "input", name=BEFORE + one, value=(getattr(code, one) or "") if code else "",
            maxlength=_SHORT, autocomplete="off"))
        for one in ("vi", "en")
    ]  # fmt: skip
    for column in use.columns:
        if not column.fixed:
            fields.append(_field(column, code, words))
    if use.ordered and code is None:
        fields.append(_place(size, "", words))
    return fields


def _place(size: int, text: str, words: Words) -> Html:
    box = el("input", name=BEFORE + PLACE, value=text, inputmode="numeric", maxlength=9,
             autocomplete="off", class_="short")  # fmt: skip
    hint = words("lists.place_help" if text else "lists.place_last", count=size)
    return _about(PLACE, words("lists.place"), box, hint)


def _field(column: Column, code: Code | None, words: Words) -> Html:
    text = value(code, column) if code else ""
    label = words(f"lists.column.{column.name}")
    hint = words.or_none(f"lists.help.{column.name}")
    if column.way == "codes":
        return _ticks(column, text.split("|"), label, words)
    if column.way == "several":
        hint = " ".join(filter(None, (hint, words("lists.one_a_line"))))
        parts = [part.strip() for part in text.split("|") if part.strip()]
        box = el("textarea", "\n".join(parts), name=BEFORE + column.name, maxlength=_LONG,
                 rows=max(2, min(8, len(parts) + 1)))  # fmt: skip
    elif column.way in ("choice", "code"):
        box = _select(column, text, words, own=code.code if code else "")
    else:
        mode = {"whole": "numeric", "number": "decimal"}.get(column.way)
        box = el("input", name=BEFORE + column.name, value=text, inputmode=mode,
                 maxlength=_LONG, autocomplete="off", spellcheck="false",
                 class_="short" if mode else None)  # fmt: skip
    return _about(column.name, label, box, hint)


def _select(column: Column, text: str, words: Words, own: str) -> Html:
    options = choices(column, words)
    if column.name == PARENT:
        options = [(code, label) for code, label in options if code != own]
    if text and text not in dict(options):
        options.append((text, words.code(column.of, text) or text))
    if not column.required or not text:
        options.insert(0, ("", words("lists.choose" if column.required else "lists.nothing")))
    inside = [el("option", label, value=code, selected=code == text) for code, label in options]
    return el("select", *inside, name=BEFORE + column.name)


def _ticks(column: Column, chosen: Sequence[str], label: str, words: Words) -> Html:
    boxes = [
        el("label", el("input", type="checkbox", name=f"{EACH}{column.name}:{code}", value="1",
                       checked=code in chosen), el("span", text), class_="tick")
        for code, text in choices(column, words)
    ]  # fmt: skip
    return el("fieldset", el("legend", label), *boxes, _wrong(column.name),
              data_about=True)  # fmt: skip


def choices(column: Column, words: Words) -> list[tuple[str, str]]:
    """Return what may be chosen in a column, each with what it is called."""
    if column.way == "choice":
        return [(one, words(f"lists.choice.{one}")) for one in column.choices]
    return [(one.code, one.label(words.language)) for one in words.codes[column.of].items(today())]


def value(code: Code, column: Column) -> str:
    """Return what stands in a column of a code."""
    return (code.parent if column.name == PARENT else code.extra.get(column.name)) or ""


def _about(name: str, label: str, box: Child, hint: str | None = None) -> Html:
    told = el("span", hint, class_="quiet") if hint else None
    return el("label", el("span", label, class_="name"), box, told, _wrong(name), data_about=True)


def _wrong(name: str) -> Html:
    return el("span", data_wrong=name, role="alert", class_="wrong-here")
