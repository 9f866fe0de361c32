"""Filters: boxes to tick with counts, the chips of what is ticked, and the years."""

from __future__ import annotations

from collections.abc import Mapping

from st_db.query import Page
from st_db.records import facet_fields
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words, facet_field
from st_db.ui.state import SearchState

SHOWN = 5  # values of a facet before “more”
OPEN = ("kind", "state", "year", "place", "organizations")  # facets that stand open


def panel(page: Page, state: SearchState, words: Words) -> Html:
    """Return the filters; on a phone they stand behind one button and results come first."""
    groups = [
        _group(name, page.facets.get(name, {}), state, words)
        for name in _ordered(page, state)
        if page.facets.get(name) or state.chosen(name)
    ]
    chosen = len(state.filters)
    label = words("search.filters_count", count=chosen) if chosen else words("search.filters")
    return join(
        [
            el("input", type="checkbox", id="filters", class_="filters-toggle",
               aria_controls="filter-panel", aria_label=label),
            el("label", icon("filter_list"), label, for_="filters", class_="filters-button"),
            el("nav", *groups, id="filter-panel", class_="facets",
               aria_label=words("search.filters")),
        ]
    )  # fmt: skip


def _ordered(page: Page, state: SearchState) -> list[str]:
    """Facets in declared order: kind, state and year first, because every kind has them."""
    declared = facet_fields(state.kinds or None)
    names = dict.fromkeys(("kind", "state", "year", *declared, *(f for f, _ in state.where)))
    return [name for name in names if name in page.facets or state.chosen(name)]


def _group(name: str, counts: Mapping[str, int], state: SearchState, words: Words) -> Html:
    chosen = state.chosen(name)
    everything = {**dict.fromkeys((v for v in chosen if v not in counts and ".." not in v), 0),
                  **counts}  # fmt: skip
    heading = words.facet(name)
    if name == "year":
        body = _years(everything, state, words)
    else:
        field = facet_field(name)
        if field and field.shape.tree:
            everything = _branches(everything, chosen)
        body = _values(name, everything, state, words)
    is_open = name in OPEN or bool(chosen)
    return el("details", el("summary", heading), body, class_="facet", open=is_open)


def _branches(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[str, int]:
    """Keep the top classes and, below a chosen one, those directly under it."""
    kept: dict[str, int] = {}
    for value, count in sorted(counts.items()):
        above = [other for other in counts if other != value and value.startswith(other)]
        if not above or max(above, key=len) in chosen or value in chosen:
            kept[value] = count
    return kept


def _values(name: str, counts: Mapping[str, int], state: SearchState, words: Words) -> Html:
    chosen = state.chosen(name)
    order = sorted(counts, key=lambda value: value not in chosen)  # stable: chosen first
    field = facet_field(name)
    if field and field.shape.tree:
        order = list(counts)
    boxes = [_box(name, value, counts[value], state, words) for value in order]
    shown, more = boxes[:SHOWN], boxes[SHOWN:]
    rest = el("details", el("summary", words("search.more", count=len(more))), el("ul", *more),
              class_="more") if more else None  # fmt: skip
    return join([el("ul", *shown), rest])


def _box(name: str, value: str, count: int, state: SearchState, words: Words) -> Html:
    ticked = value in state.chosen(name)
    text = words.value(name, value, state.kinds)
    return el(
        "li",
        link(
            state.toggled(name, value).url(),
            el("span", class_="tick", aria_hidden="true"),
            el("span", text, class_="value", title=text if len(text) > 28 else None),
            el("span", words.number(count), class_="count"),
            role="checkbox",
            aria_checked="true" if ticked else "false",
        ),
    )


def _years(counts: Mapping[str, int], state: SearchState, words: Words) -> Html:
    """Return the years as one compact row of links, the latest first, and a range to fill in."""
    chosen = state.chosen("year")
    most = max(counts.values(), default=1) or 1
    years = [
        link(
            state.toggled("year", year).url(),
            el("span", class_="bar", style=f"height:{max(2, round(18 * counts[year] / most))}px"),
            el("span", year, class_="value"),
            role="checkbox",
            aria_checked="true" if year in chosen else "false",
            aria_label=words("search.year_count", year=year, count=words.number(counts[year])),
            title=words("search.year_count", year=year, count=words.number(counts[year])),
        )
        for year in sorted(counts, reverse=True)[:12]
    ]
    return join([el("div", *years, class_="years"), _range(state, words)])


def _range(state: SearchState, words: Words) -> Html:
    bounds = next((v for v in state.chosen("year") if ".." in v), "..").partition("..")
    kept = [("q", state.text), ("sort", state.sort or "")]
    kept += [("kind", kind) for kind in state.kinds]
    kept += [("where", f"{f}={v}") for f, v in state.where if f != "year"]
    hidden = [el("input", type="hidden", name=n, value=v) for n, v in kept if v]
    number: dict[str, str | int | bool | None] = {
        "type": "text",
        "inputmode": "numeric",
        "maxlength": 4,
        "size": 4,
    }
    return el(
        "form",
        *hidden,
        el("input", name="year_from", value=bounds[0], aria_label=words("search.year_from"),
           placeholder=words("search.from"), **number),
        "–",
        el("input", name="year_to", value=bounds[2], aria_label=words("search.year_to"),
           placeholder=words("search.to"), **number),
        el("button", words("search.apply"), type="submit"),
        action="/",
        data_go=True,
        class_="range",
    )  # fmt: skip


def chips(state: SearchState, words: Words) -> Html | None:
    """Return the filters in force, each with a cross, and a link that drops them all."""
    if not state.filters:
        return None
    pressed = [
        link(
            state.toggled(field, value).url(),
            _chip_text(field, value, state, words),
            icon("close"),
            class_="chip",
            aria_label=words("search.drop", what=words.value(field, value, state.kinds)),
        )
        for field, value in state.filters
    ]
    clear = link(state.cleared().url(), words("search.clear"), class_="clear")
    return el("p", *pressed, clear, class_="chips")


def _chip_text(field: str, value: str, state: SearchState, words: Words) -> str:
    text = words.value(field, value, state.kinds)
    needs_name = (
        ".." in value or not value or field not in {"kind", "state", "place", "organizations"}
    )
    return f"{words.facet(field)}: {text}" if needs_name else text
