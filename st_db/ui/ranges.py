"""Ranges to narrow by: bars of years, and from–to of dates and amounts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from st_db.library import amounts
from st_db.query import Page
from st_db.query.filterable import RANGE_FIELDS
from st_db.records import KINDS
from st_db.ui import format
from st_db.ui.html import Html, el, join, link
from st_db.ui.labels import Words, range_field
from st_db.ui.state import SearchState

BARS = 12  # as many as a finger can still tell apart
GROUPS = {"dates": "date", "money": "money"}  # name of a filter: shape of its fields
_DIGITS = 10  # more than any year has
_STEPS = (1, 2, 5, 10, 20, 50, 100)
_TALL = 34


def years(counts: Mapping[str, int], state: SearchState, words: Words) -> Html:
    """Return bars of the years from left to right, and a range to fill in.

    A bar narrows to its years; bars of several years become finer as the range narrows.
    """
    chosen = state.chosen("year")
    low, high = _span(chosen)
    held = {int(year): count for year, count in counts.items() if year.isdecimal()}
    inside = {y: n for y, n in held.items() if (low or y) <= y <= (high or y)} or held
    bars: list[Html] = []
    if inside:
        first, last = min(inside), max(inside)
        step = next(step for step in (*_STEPS, 10_000) if (last - first) // step < BARS)
        starts = range(first - first % step, last + 1, step)
        sums = {at: sum(inside.get(y, 0) for y in range(at, at + step)) for at in starts}
        most = max(sums.values()) or 1
        bars = [
            _bar(at, step, (count, max(2, round(_TALL * count / most))), state, words)
            for at, count in sums.items()
        ]
    drawn = el("div", *bars, class_="years") if bars else None
    ends = (str(min(held)), str(max(held))) if held else ("", "")
    return join([drawn, _form("year", ends, state, words)])


def _span(chosen: tuple[str, ...]) -> tuple[int | None, int | None]:
    """Return the ends of the range that is chosen, None where it is open."""
    low, _, high = next((value for value in chosen if ".." in value), "..").partition("..")
    return _year(low.strip()), _year(high.strip())


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < _DIGITS else None


def _bar(at: int, step: int, size: tuple[int, int], state: SearchState, words: Words) -> Html:
    """Return the bar of some years; ``size`` is how many records, and how tall the bar is."""
    count, tall = size
    last = at + step - 1
    name = str(at) if step == 1 else f"{at}–{last}"
    value = str(at) if step == 1 else f"{at}..{last}"
    there = state.toggled("year", value) if step == 1 else state.narrowed("year", value)
    said = words("search.year_count", year=name, count=words.number(count))
    ticked = value in state.chosen("year")
    return el(
        "a",
        el("span", class_="bar", style=f"height:{tall}px"),
        el("span", f"’{at % 100:02d}", class_="value"),
        href=there.url(),
        role="checkbox",
        aria_checked="true" if ticked else "false",
        aria_label=said,
        title=said,
        data_key=f"year={value}",
    )


def groups(
    page: Page, kinds: tuple[str, ...], state: SearchState, words: Words
) -> list[tuple[str, str, list[Html] | None]]:
    """Return (name, heading, rows) of the dates and amounts that records of some kinds have.

    There are no rows for those that are folded.
    """
    found: list[tuple[str, str, list[Html] | None]] = []
    for name in GROUPS:
        fields = [*_fields(name, kinds)]
        fields += [f for f, _ in state.where if _shape(f) == GROUPS[name] and f not in fields]
        if not fields:
            continue
        shown = [f for f in fields if f in page.ranges or state.chosen(f)]
        rows = [_row(field, page, state, words) for field in dict.fromkeys(shown)]
        found.append((name, words(f"section.{name}"), rows if is_open(name, state) else None))
    return found


def counted(state: SearchState) -> list[str]:
    """Return the dates and amounts whose ends are drawn, whatever kinds are found."""
    return [f for name in GROUPS if is_open(name, state) for f in _fields(name, tuple(KINDS))]


def is_open(name: str, state: SearchState) -> bool:
    """Tell whether dates or amounts are unfolded, or one of them narrows."""
    return narrows(name, state) or (name, "") in state.unfold


def narrows(name: str, state: SearchState) -> bool:
    """Tell whether one of these dates or amounts narrows; of any other name none does."""
    return name in GROUPS and any(_shape(field) == GROUPS[name] for field, _ in state.where)


@cache
def _fields(name: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the dates or the amounts of kinds."""
    of = {field for kind in kinds if kind in KINDS for field in KINDS[kind].fields()}
    shape = GROUPS[name]
    return tuple(f for f in RANGE_FIELDS if f in of and f != "date" and _shape(f) == shape)


def _shape(name: str) -> str:
    field = range_field(name)
    return field.shape.name if field else ""


def _row(name: str, page: Page, state: SearchState, words: Words) -> Html:
    ends = page.ranges.get(name)
    low, high = (_shown(ends[side], words) if ends else "" for side in ("low", "high"))
    missing = page.missing.get(name, 0)
    blank = state.toggled(name, "")
    lacks = (
        link(blank.url(), f"{words('search.missing')}: {words.number(missing)}", class_="lacks",
             role="checkbox", aria_checked="true" if "" in state.chosen(name) else "false",
             data_key=f"{name}=")
        if missing and (state.kinds or "" in state.chosen(name))
        else None
    )  # fmt: skip
    told = f"{low} – {high}" if ends else ""
    return el(
        "div",
        el("p", words.facet(name), class_="name"),
        el("p", told, lacks, class_="ends"),
        _form(name, (low, high), state, words),
        class_="between",
    )


def _shown(value: str | int, words: Words) -> str:
    if isinstance(value, str):
        return format.day(value)
    return amounts.money(value, None, words.language).short


def _form(name: str, ends: tuple[str, str], state: SearchState, words: Words) -> Html:
    low, _, high = next((v for v in state.chosen(name) if ".." in v), "..").partition("..")
    kept = [(n, v) for n, v in state.pairs() if n != "page" and not _of(name, n, v)]
    heading = words.facet(name)
    size = 4 if name == "year" else 10

    def end(side: str, value: str, placeholder: str) -> Html:
        return el(
            "input", type="text", name=side, value=value.strip(), size=size, maxlength=40,
            inputmode="numeric" if name == "year" else None, autocomplete="off",
            placeholder=placeholder or words(f"search.{side}"),
            aria_label=f"{heading}: {words(f'search.{side}')}", data_key=f"{side} {name}",
        )  # fmt: skip

    return el(
        "form",
        *(el("input", type="hidden", name=n, value=v) for n, v in kept),
        el("input", type="hidden", name="range", value=name),
        end("from", _typed(name, low), ends[0]),
        "–",
        end("to", _typed(name, high), ends[1]),
        el("button", words("search.apply"), type="submit"),
        action="/", data_go=True, class_="range",
    )  # fmt: skip


def _of(name: str, parameter: str, value: str) -> bool:
    """Tell whether a parameter is the present filter of a field."""
    return parameter == "where" and value.partition("=")[0] == name


def _typed(name: str, end: str) -> str:
    """Return an end as it would be typed: a whole date the Vietnamese way."""
    return format.day(end) if _shape(name) == "date" else end
