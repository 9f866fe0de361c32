"""The form of a record as plain HTML, derived from the declaration; ``edit.js`` gives it life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from st_db.library.forms import Input, Part, sections
from st_db.library.placing import PLACED
from st_db.quality import NEEDED
from st_db.records import KINDS, REGISTER
from st_db.ui import format, standing
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, as_data, el, icon, join, link
from st_db.ui.labels import Words, inid, kind_mark
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library import Form
    from st_db.records.stored import Draft

_SAID = ("saving", "keeping", "kept", "unchanged", "offline", "unsure", "restored", "wrong",
         "likely", "taken")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody opens a form for: a field, what to do there, and the list to come back to."""

    field: str = ""
    remedies: str = ""
    back: str = ""

    def box(self, kind: str, values: Mapping[str, Any]) -> str:
        """Return the field of the form that is meant: a main number has one of its own."""
        if self.field != "number":
            return self.field
        shown = {one.field.name for some in sections(kind, values).values() for one in some}
        return next((n for n in ("number", *KINDS[kind].kind.numbers) if n in shown), "number")


def form(begun: Form, words: Words, errand: Errand = Errand()) -> Html:
    """Return the whole form with its heading, what is to be known before, and the one Save."""
    drawn = _Drawn(begun, words, errand)
    parts = sections(begun.kind, drawn.values)
    nav = [el("a", words(f"section.{name}"), href=f"#part-{name}") for name in parts]
    if begun.record is None:
        nav.append(el("a", words("standing.open"), href="#part-standing"))
    fields = [
        el("fieldset", el("legend", words(f"section.{name}"), id=f"part-{name}"),
           *(drawn.field(one) for one in some), class_="part")
        for name, some in parts.items()
    ]  # fmt: skip
    return el(
        "div",
        heading(begun, words),
        el("nav", *nav, class_="tabs", aria_label=words("edit.sections")),
        el("form", *fields, drawn.placing(), _extra(begun, words), _bar(words), novalidate=True,
           autocomplete="off", class_="entry", **drawn.told()),
        standing.form(begun.record, words) if begun.record is not None else None,
        class_=f"editing family-{KINDS[begun.kind].kind.family}",
    )  # fmt: skip


def heading(begun: Form, words: Words) -> Html:
    """Return what is edited, and what the author should know before going on."""
    record = begun.record
    if record is None:
        title: Html = el("h1", words("edit.new_of", kind=words.kind(begun.kind)))
    else:
        address = record_url(record.id, record.kind, record.number)
        title = join([
            el("p", kind_mark(record.kind, words),
               link(address, record.number or words("record.untitled")), class_="head"),
            el("h1", words("edit.edit"), ": ",
               record.title or record.number or words("record.untitled")),
        ])  # fmt: skip
    return el("header", title, *_notes(begun, words))


def _notes(begun: Form, words: Words) -> list[Html]:
    notes: list[Html] = []
    if begun.draft is not None and begun.draft.updated_at is not None:
        at = format.lately(begun.draft.updated_at)
        notes.append(el("p", words("edit.resumed", at=at), " ", drop(begun.draft, words),
                        class_="note"))  # fmt: skip
    elif begun.over:
        notes.append(el("p", words("edit.copied"), class_="note"))
    if begun.record is not None and begun.record.version > begun.version:
        said = words("edit.moved_on", version=begun.record.version)
        notes.append(el("p", said, class_="note"))
    for draft in begun.others:
        notes.append(offer(draft, words))
    return notes


def offer(draft: Draft, words: Words) -> Html:
    """Return the line that offers a draft again."""
    at = format.lately(draft.updated_at) if draft.updated_at else ""
    return el("p", words("edit.offered", at=at), " ",
              link(f"/edit?draft={draft.id}", words("edit.open_draft")), " ",
              drop(draft, words), class_="note offered")  # fmt: skip


def drop(draft: Draft, words: Words) -> Html:
    """Return the button that puts a draft away; the page then offers to bring it back."""
    return deed("drop_draft", words, button(words("edit.drop")), draft=draft.id)


def brought_back(id_: str, words: Words) -> Html:
    """Return the line after a draft was dropped."""
    return el("p", words("edit.dropped"), " ",
              deed("bring_back_draft", words, button(words("edit.bring_back")), draft=id_),
              class_="note", role="status")  # fmt: skip


def _extra(begun: Form, words: Words) -> Html | None:
    """Return what the source had beside; it is shown, and kept as it is."""
    extra = begun.record.values.get("extra") if begun.record else None
    if not extra:
        return None
    pairs = [el("div", el("dt", name), el("dd", str(value))) for name, value in extra.items()]
    return el("details", el("summary", words("edit.extra")), el("dl", *pairs), class_="extra")


def _bar(words: Words) -> Html:
    return el(
        "div",
        el("div", "", class_="clash", data_clash=True, tabindex="-1"),
        el("div", "", class_="likely", data_likely=True, role="status"),
        el("div",
           el("button", icon("save"), words("edit.save"), type="submit", class_="primary",
              title=words("edit.keys")),
           el("span", words("edit.unchanged"), data_state=True, role="status"),
           class_="save"),
        class_="bar",
    )  # fmt: skip


class _Drawn:
    """The fields of one form, drawn with what stands in them."""

    def __init__(self, begun: Form, words: Words, errand: Errand) -> None:
        self._begun = begun
        self._words = words
        self._errand = errand
        self.values = begun.record.values if begun.record else {}
        self._shown: dict[str, Any] = {**begun.typed, **begun.over}
        self._labels: dict[str, dict[str, str]] = {}
        self._wanted = errand.box(begun.kind, self.values)
        needs = NEEDED.get(begun.kind, ())
        self._needed = {
            Errand(need.field).box(begun.kind, self.values)
            for need in needs if need.when in ("always", self.values.get("state"))
        }  # fmt: skip

    def told(self) -> dict[str, str]:
        """Return what the script has to know; drawn last, when every label is known."""
        begun = self._begun
        draft = begun.draft
        state = {
            "kind": begun.kind,
            "record": begun.record.id if begun.record else None,
            "version": begun.version,
            "draft": draft.id if draft else None,
            "revision": draft.revision if draft else 0,
            "saves": list(draft.saves) if draft else [],
            "typed": dict(begun.typed),
            "over": dict(begun.over),
            "labels": self._labels,
            "language": self._words.language,
        }
        errand = {"field": self._wanted, "back": self._errand.back}
        said = {name: self._words(f"edit.{name}") for name in _SAID}
        return {
            "data_form": as_data(state),
            "data_words": as_data(said),
            "data_errand": as_data(errand),
        }

    def field(self, one: Input) -> Html:
        """Return a field with its label, its help, where problems are said, and what is in it."""
        spec, name = one.field.spec, one.field.name
        marks = [
            inid(spec.inid, self._begun.kind),
            spec.label(self._words.language),
            el("span", self._words("edit.should"), class_="mark")
            if spec.required or name in self._needed else None,
            el("span", icon("lock"), self._words("edit.personal"), class_="mark")
            if spec.personal else None,
        ]  # fmt: skip
        many = one.way in ("rows", "codes")
        label = el("span", *marks, class_="label", id=f"l-{name}") if many else el(
            "label", *marks, for_=f"f-{name}", class_="label")  # fmt: skip
        help_ = self._help(one)
        return el(
            "div",
            label,
            el("p", help_, class_="help", id=f"h-{name}") if help_ else None,
            el("p", el("strong", self._words("quality.to_do")), " ", self._errand.remedies,
               class_="remedy", id=f"r-{name}")
            if name == self._wanted and self._errand.remedies else None,
            self._box(one),
            el("div", "", class_="told", id=f"t-{name}", role="status"),
            class_=f"field way-{one.way}", data_field=name, data_way=one.way,
        )  # fmt: skip

    def placing(self) -> Html | None:
        """Return where a new record is to be placed; one that is there has a form for that."""
        if self._begun.record is not None:
            return None
        words = self._words
        boxes = [
            el("div", el("label", PLACED[name].spec.label(words.language), for_=f"f-{name}",
                         class_="label"),
               el("select", *standing.options(name, self._shown.get(name), offered, words),
                  id=f"f-{name}", name=name, aria_describedby=f"t-{name}"),
               el("div", "", class_="told", id=f"t-{name}", role="status"),
               class_="field way-line", data_field=name, data_way="line")
            for name, offered in standing.offered_for_new().items()
        ]  # fmt: skip
        legend = el("legend", words("standing.open"), id="part-standing")
        return el("fieldset", legend, *boxes, class_="part")

    def _help(self, one: Input) -> str:
        spec, words = one.field.spec, self._words
        parts = [spec.help(words.language)]
        if one.way == "lines":
            parts.append(words("edit.lines"))
        if one.way == "money":
            parts.append(words("edit.money"))
        if spec.example and one.way not in ("rows", "date"):
            parts.append(words("edit.example", example=spec.example))
        return " ".join(part for part in parts if part)

    def _box(self, one: Input) -> Html:
        name = one.field.name
        value = self._shown.get(name, "")
        about = f"h-{name} r-{name} t-{name}" if name == self._wanted else f"h-{name} t-{name}"
        told = {"id": f"f-{name}", "name": name, "aria_describedby": about}
        if one.way in ("paragraphs", "lines"):
            rows = min(12, max(2, str(value).count("\n") + 1 + len(str(value)) // 110))
            return el("textarea", str(value), rows=rows, **told)
        if one.way == "rows":
            return self._rows(one, value or [])
        if one.way == "codes":
            return self._codes(one, value or [])
        if one.way == "code":
            return self._picked(one.field.spec.codes or "", str(value), one, told)
        if name == "status":
            return self._picked("status", str(value), one, {**told, "data_free": True})
        mode = "numeric" if one.way == "date" else "decimal" if one.way in (
            "number", "money") else None  # fmt: skip
        hint = self._words("edit.day") if one.way == "date" else None
        return el("input", type="text", value=str(value), inputmode=mode, placeholder=hint, **told)

    def _picked(self, codes: str, value: str, one: Input, told: Mapping[str, Any]) -> Html:
        """Return a box that offers the codes of a list; what is not on it may be typed too."""
        label = self._label(codes, value, one) if value and not told.get("data_free") else None
        if label:
            self._labels.setdefault(codes, {})[value] = label
        # Of a tree the code itself is what people know; elsewhere its title.
        return el(
            "input", type="text", value=label or value, data_codes=codes,
            data_code=value if label else None,
            data_family=KINDS[self._begun.kind].kind.family
            if codes in ("status", "state") else None,
            data_shows="both" if one.field.shape.tree and codes != "province" else "label",
            placeholder=self._words("edit.pick"), role="combobox", aria_autocomplete="list",
            aria_expanded="false", **told,
        )  # fmt: skip

    def _label(self, codes: str, value: str, one: Input) -> str | None:
        if one.field.name == "state":
            title: str | None = self._words.state(value, self._begun.kind)
        else:
            title = self._words.code(codes, value)
        if title is None or title == value:
            return None
        both = one.field.shape.tree and codes != "province"
        return f"{value} — {title}" if both else title

    def _codes(self, one: Input, values: list[str]) -> Html:
        codes, name = one.field.spec.codes or "", one.field.name
        label = one.field.spec.label(self._words.language)
        rows = [
            el("div",
               self._picked(codes, value, one,
                            {"aria_label": self._words("edit.row", field=label, at=at),
                             "aria_describedby": f"h-{name} t-{name}"}),
               self._remove(), class_="row", role="group")
            for at, value in enumerate([*values, ""], 1)
        ]  # fmt: skip
        return self._list(one, rows)

    def _rows(self, one: Input, values: list[Mapping[str, str]]) -> Html:
        label = one.field.spec.label(self._words.language)
        rows = [
            el("div", *(self._part(part, value.get(part.name, "")) for part in one.parts),
               self._remove(), class_=f"row parts-{one.field.name}", role="group",
               aria_label=self._words("edit.row", field=label, at=at))
            for at, value in enumerate([*values, {}], 1)
        ]  # fmt: skip
        return self._list(one, rows)

    def _list(self, one: Input, rows: list[Html]) -> Html:
        return el(
            "div", *rows,
            el("button", icon("add"), self._words("edit.add_row"), type="button", data_add=True),
            data_rows=True, role="group", aria_labelledby=f"l-{one.field.name}",
        )  # fmt: skip

    def _remove(self) -> Html:
        label = self._words("edit.remove_row")
        return el("button", icon("close"), el("span", label, class_="unseen"), type="button",
                  title=label, data_remove=True)  # fmt: skip

    def _part(self, part: Part, value: str) -> Html:
        if part.spec is None:
            return el("input", type="hidden", value=value, data_part=part.name)
        label = part.spec.label(self._words.language)
        told: dict[str, Any] = {"data_part": part.name, "aria_label": label}
        hint = self._words("edit.day") if part.date else label
        if part.spec.codes or part.name == "kind":
            box = self._chosen(part, value, told)
        else:
            box = el("input", type="text", value=value, placeholder=hint,
                     inputmode="numeric" if part.date else None, **told)  # fmt: skip
        return el("span", el("span", label, class_="name", aria_hidden="true"), box,
                  class_=f"cell cell-{part.name}")  # fmt: skip

    def _chosen(self, part: Part, value: str, told: Mapping[str, Any]) -> Html:
        """Return a box for a part that is a code; short lists are simply chosen from."""
        if part.name == "kind":
            options = {name: self._words.kind(name) for name in REGISTER}
        else:
            codes = self._words.codes[str(part.spec.codes if part.spec else "")]
            options = {code.code: code.label(self._words.language) for code in codes.items()}
            if part.spec and part.spec.codes in ("nice", "st3"):
                options = {code: f"{code} {label}" for code, label in options.items()}
        if value and value not in options:
            options = {value: value, **options}
        return el(
            "select", el("option", "", value=""),
            *(el("option", label, value=code, selected=code == value)
              for code, label in options.items()),
            **told,
        )  # fmt: skip
