"""Tìm nâng cao: rows that write an expert line for people who do not write one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from st_db.query.filterable import RANGE_FIELDS, is_dated
from st_db.query.lexing import is_expert
from st_db.query.naming import CODES, label_of, nameable
from st_db.query.rows import EVERYWHERE, Join, Row, conditions, needs_value, offered, read, write
from st_db.records import REGISTER
from st_db.ui.html import Html, el, join
from st_db.ui.labels import Words

BOX = "q"  # the key of the search box, which takes the line
_ROWS, _NEXT, _OTHER = "builder_rows", "builder_next", "builder_other"
_JOINS: tuple[Join, ...] = ("AND", "OR", "NOT")
_FIRST: tuple[Join, ...] = (
    "AND",
    "NOT",
)  # nothing stands before that it could be an alternative to
_MOST = 12
_FRESH = (Row(field="TI", condition="phrase"), Row(field="PA", condition="phrase"),
          Row(field="FD", condition="between"))  # fmt: skip
_EXAMPLES = {
    "phrase": 'TI:"máy cắt cỏ"',
    "group": "chủ đơn:(Nông Lâm OR Cần Thơ)",
    "code": 'IC:A01K* NOT ST:"hết hiệu lực"',
    "range": "FD:[2019 TO 2021]",
    "missing": "FD:none",
    "begins": "công ngh* (71):Samsung",
}
_OPTIONS = frozenset({"KD", "ST", "LV", "state"})  # fields whose few values are offered


@dataclass(frozen=True, slots=True)
class Builder:
    """The rows as they stand in the session, drawn in one language."""

    words: Words

    def offer(self, line: str) -> None:
        """Draw the button that opens the rows, filled from the line in the box."""
        if st.button(
            self.words("builder.open"), icon=":material/tune:", key="builder", type="tertiary"
        ):
            _take(line)
            st.dialog(self.words("builder.title"), width="large")(self._draw)()

    def _draw(self) -> None:
        if st.session_state.get(_OTHER):
            st.html(el("p", self.words("builder.other"), class_="note"))
        numbers: list[int] = st.session_state[_ROWS]
        rows = [self._row(number, first=at == 0) for at, number in enumerate(numbers)]
        line = write(rows)
        st.button(
            self.words("builder.add"), icon=":material/add:", on_click=_add, type="tertiary",
            disabled=len(numbers) >= _MOST,
        )  # fmt: skip
        said = el("code", line) if line else el("span", self.words("builder.empty"))
        st.html(el("p", self.words("builder.line"), " ", said, class_="understood"))
        if st.button(
            self.words("builder.search"), type="primary", icon=":material/search:",
            on_click=_use, args=(line,), disabled=not line, key="builder_search",
        ):  # fmt: skip
            st.rerun()
        with st.expander(self.words("builder.help")):
            st.html(self._help())

    def _row(self, number: int, *, first: bool) -> Row:
        key = f"builder_{number}_"
        with st.container(key=f"builder-row-{number}", horizontal=True,
                          vertical_alignment="bottom"):  # fmt: skip
            joined = st.selectbox(
                self.words("builder.join"), _FIRST if first else _JOINS,
                key=key + "join", filter_mode=None, width=130,
                format_func=lambda one: self.words(
                    "builder.first" if first and one == "AND" else f"builder.{one.lower()}"
                ),
            )  # fmt: skip
            field = st.selectbox(
                self.words("builder.field"), offered(), key=key + "field", width=230,
                format_func=self._field,
            )  # fmt: skip
            possible = conditions(field)
            if st.session_state.get(key + "condition") not in possible:
                st.session_state[key + "condition"] = possible[0]
            condition = st.selectbox(
                self.words("builder.condition"), possible, key=key + "condition",
                filter_mode=None, width=170,
                format_func=lambda one: self.words(f"builder.condition_{one}"),
            )  # fmt: skip
            value = self._value(key + "value", field, condition)
            st.button(
                self.words("builder.remove"), icon=":material/close:", key=key + "remove",
                type="tertiary", on_click=_remove, args=(number,),
            )  # fmt: skip
        return Row(joined, field, condition, value)

    def _value(self, key: str, field: str, condition: str) -> str:
        label = self.words("builder.value")
        if not needs_value(condition):  # type: ignore[arg-type]  # one of the conditions
            return ""
        if field in _OPTIONS and condition != "begins":
            options = self._options(field)
            if (held := st.session_state.get(key)) and held not in options:
                options = [held, *options]
            found = st.selectbox(
                label, options, key=key, index=None, accept_new_options=True, width="stretch",
                placeholder=self.words("builder.choose"),
            )  # fmt: skip
            return str(found or "")
        return str(
            st.text_input(label, key=key, placeholder=self._example(field), live="250ms",
                          width="stretch") or ""
        )  # fmt: skip

    def _options(self, field: str) -> list[str]:
        if field == "KD":
            return [entry.kind.label(self.words.language) for entry in REGISTER.values()]
        codes = self.words.codes["task_level" if field == "LV" else "state"]
        return [code.label(self.words.language) for code in codes.items()]

    def _example(self, field: str) -> str:
        name = CODES[field][0] if field in CODES else field
        if name in RANGE_FIELDS:
            return "2019..2021" if is_dated(name) or name == "year" else "100..500"
        return {"IC": "A01K 67/02", "AN": "1-2019-01234", "IS": "67.080"}.get(field, "")

    def _field(self, field: str) -> str:
        if field == EVERYWHERE:
            return self.words("builder.everywhere")
        names = CODES.get(field, (field,))
        label = label_of(names[0], self.words.language)
        return f"{label} ({field})" if field in CODES else label

    def _help(self) -> Html:
        language = self.words.language
        examples = [
            el("li", el("code", line), " – ", self.words(f"builder.example_{name}"))
            for name, line in _EXAMPLES.items()
        ]  # fmt: skip
        rows = [
            el("tr", el("td", el("code", code)),
               el("td", ", ".join(label_of(name, language) for name in names)),
               el("td", ", ".join(f"({n})" for name in names for n in nameable()[name].inid)))
            for code, names in CODES.items()
        ]  # fmt: skip
        head = el("tr", *(el("th", self.words(f"builder.{name}"), scope="col")
                          for name in ("code", "field", "inid")))  # fmt: skip
        return join([
            el("p", self.words("builder.rules")),
            el("ul", *examples),
            el("table", el("thead", head), el("tbody", *rows), class_="codes"),
        ])  # fmt: skip


def _take(line: str) -> None:
    """Fill the rows from a line, or say that it is more than rows can hold."""
    rows = read(line) if is_expert(line) else None
    st.session_state[_OTHER] = is_expert(line) and rows is None
    if rows is None:
        plain = line.strip() and not is_expert(line)
        rows = [Row(condition="words", value=line.strip()), *_FRESH[1:]] if plain else [*_FRESH]
    first = st.session_state.get(_NEXT, 0)
    for number, row in enumerate(rows, first):
        _fill(number, row)
    st.session_state[_ROWS] = list(range(first, first + len(rows)))
    st.session_state[_NEXT] = first + len(rows)


def _fill(number: int, row: Row) -> None:
    for name in ("join", "field", "condition", "value"):
        st.session_state[f"builder_{number}_{name}"] = getattr(row, name) or (
            None if name == "value" and row.field in _OPTIONS else getattr(row, name)
        )


def _add() -> None:
    number = st.session_state[_NEXT]
    _fill(number, Row(condition="phrase"))
    st.session_state[_ROWS] = [*st.session_state[_ROWS], number]
    st.session_state[_NEXT] = number + 1


def _remove(number: int) -> None:
    left = [one for one in st.session_state[_ROWS] if one != number]
    st.session_state[_ROWS] = left
    if not left:
        _add()


def _use(line: str) -> None:
    """Put the line into the search box; another question starts on its first page."""
    st.session_state[BOX] = line
    st.query_params.pop("page", None)
