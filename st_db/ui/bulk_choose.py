"""The first step of a bulk change: which records, which field, what is done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from st_db.fields import Field, by_section
from st_db.library.bulk import MOST
from st_db.library.operations import LONGEST, hows
from st_db.library.placing import PLACED
from st_db.ui import standing
from st_db.ui.bulk_state import PATH, BulkState
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, link
from st_db.ui.labels import Words

_LISTED = 300  # codes that are offered one by one; longer lists are typed


def chooser(
    state: BulkState,
    kinds: Mapping[str, int],
    fields: Mapping[str, Field],
    words: Words,
) -> Html:
    """Return the form: the records, the field, the operation, and the value when it needs one."""
    chosen = fields.get(state.field)
    offered = hows(chosen) if chosen else ()
    how = state.how if state.how in offered else next(iter(offered), "")
    total = sum(kinds.values())
    hidden = [el("input", type="hidden", name=n, value=v) for n, v in state.chosen()]
    return el(
        "div",
        _records(state, kinds, words),
        el(
            "form",
            *hidden,
            _field(fields, state.field, words),
            _how(offered, how, words) if chosen else None,
            el("noscript", button(words("bulk.go_on"))),
            data_go=True,
            action=PATH,
            class_="asking-bulk",
        ),
        _value(state, chosen, how, total, words) if chosen else None,
        class_="bulk-choose",
    )


def _records(state: BulkState, kinds: Mapping[str, int], words: Words) -> Html:
    total = words.number(sum(kinds.values()))
    told = ", ".join(f"{words.kind(kind)} {words.number(n)}" for kind, n in kinds.items())
    key = "bulk.of_ticked" if state.ticked else "bulk.of_search"
    back = "/" if state.ticked else f"/?{state.asked}"
    return el(
        "section",
        el("p", icon("checklist"), el("strong", words(key, count=total)), f" · {told}"),
        el("p", link(back, words("bulk.see_records")), " · ",
           words("bulk.limit", most=words.number(MOST)), class_="quiet"),
    )  # fmt: skip


def _field(fields: Mapping[str, Field], chosen: str, words: Words) -> Html:
    groups: list[Child] = [el("option", words("bulk.choose_field"), value="")]
    groups_of = by_section(one for one in fields.values() if one.name not in PLACED)
    placed = [one for one in fields.values() if one.name in PLACED]
    named = [(f"section.{section}", inside) for section, inside in groups_of.items()]
    for title, inside in (*named, ("standing.open", placed)):
        options = [
            el("option", one.spec.label(words.language), value=one.name,
               selected=one.name == chosen)
            for one in inside
        ]  # fmt: skip
        groups.append(el("optgroup", *options, label=words(title)))
    return el("label", el("span", words("bulk.field")),
              el("select", *groups, name="field", data_at_once=True))  # fmt: skip


def _how(offered: Sequence[str], chosen: str, words: Words) -> Html:
    options = [
        el("option", words.outside(f"bulk.how.{how}"), value=how, selected=how == chosen)
        for how in offered
    ]
    return el("label", el("span", words("bulk.how")),
              el("select", *options, name="how", data_at_once=True))  # fmt: skip


def _value(
    state: BulkState, field: Field | None, how: str, total: int, words: Words
) -> Html | None:
    if field is None:
        return None
    inputs: list[Child] = []
    if how == "replace":
        inputs = [_input(field, "value", words("bulk.old"), words),
                  _input(field, "other", words("bulk.new"), words)]  # fmt: skip
    elif how != "clear":
        inputs = [_input(field, "value", words("bulk.value"), words)]
    text = words("bulk.preview", count=words.number(total))
    return deed(
        "bulk_preview", words, *inputs, button(text, main=True),
        field=field.name, how=how, **dict(state.chosen()),
    )  # fmt: skip


def _input(field: Field, name: str, label: str, words: Words) -> Html:
    spec = field.spec
    if field.name in PLACED:
        chosen = standing.options(field.name, None, standing.offered_for_many(field.name), words)
        return el("label", el("span", label), el("select", *chosen, name=name))
    codes = words.codes.get(spec.codes) if spec.codes else None
    if codes is not None and len(codes) <= _LISTED:
        options = [el("option", words("bulk.choose_value"), value="")]
        options += [
            el("option", code.label(words.language), value=code.code) for code in codes.items()
        ]
        return el("label", el("span", label), el("select", *options, name=name))
    shape = field.shape.name
    key = "date" if shape == "date" else "codes" if spec.codes else None
    hint = words(f"bulk.hint.{key}") if key else None
    return el(
        "label",
        el("span", label),
        el("input", name=name, maxlength=LONGEST, autocomplete="off",
           inputmode="decimal" if shape in {"money", "number"} else None,
           placeholder="dd/mm/yyyy" if shape == "date" else None),
        el("span", hint, class_="quiet") if hint else None,
    )  # fmt: skip
