"""Filters: boxes to tick with counts, trees that unfold, and the chips of what is ticked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from st_db.library import Listing
from st_db.query import Page
from st_db.query.facets import SHOWN as ANSWERED
from st_db.query.facets import is_tree, path
from st_db.records import KINDS, facet_fields
from st_db.ui import ranges
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words
from st_db.ui.state import SearchState

SHOWN = 5  # values of a facet before “more”
OPEN = ("kind", "state", "year", "place", "organizations")  # facets that stand open
DEPTH = {"ipc": 4, "ics": 3, "place": 2, "field": 3, "locarno": 2, "vienna": 3}
CHIPS = 40  # of filters in force; nobody sets more by hand
LISTED = 50  # values that looking inside a facet shows


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filters are drawn from: the answer, what was asked, the reader's words."""

    page: Page
    state: SearchState
    words: Words
    found: Listing | None = None  # what looking inside a facet found
    years: Mapping[str, int] | None = None  # all years, not the most frequent


def panel(asked: Asked) -> Html:
    """Return the filters; on a phone they stand behind one button and results come first."""
    words = asked.words
    groups: list[Html] = []
    for name in _ordered(asked.page, asked.state):
        groups.append(_group(name, asked))
        if name == "year":
            groups += ranges.groups(asked.page, asked.state, words)
    chosen = len(asked.state.filters)
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
    return [
        name
        for name in names
        if page.facets.get(name) or (state.chosen(name) and name in (*facet_fields(), "year"))
    ]


def _group(name: str, asked: Asked) -> Html:
    state, words = asked.state, asked.words
    chosen = state.chosen(name)
    counts = asked.page.facets.get(name, {})
    lacking = {v: 0 for v in chosen if v and v not in counts and ".." not in v and name != "place"}
    if name == "year":
        body = ranges.years(asked.years or counts, state, words)
    elif asked.found is not None and asked.found.field == name:
        body = _listing(asked.found, asked)
    elif is_tree(name):
        body = join([_finder(name, asked), _tree(name, {**lacking, **counts}, asked)])
    else:
        # An organization's spellings are asked for together, so a chosen one may have no box.
        finder = _finder(name, asked) if len(counts) >= ANSWERED else None
        body = join([finder, _values(name, {**lacking, **counts}, asked)])
    missing = _missing(name, asked)
    inside = asked.found is not None and asked.found.field == name
    is_open = name in OPEN or bool(chosen) or inside or any(f == name for f, _ in state.unfold)
    return el("details", el("summary", words.facet(name)), body, missing, class_="facet",
              open=is_open, data_kept=f"facet {name}")  # fmt: skip


def _values(name: str, counts: Mapping[str, int], asked: Asked) -> Html:
    chosen = asked.state.chosen(name)
    order = sorted(counts, key=lambda value: value not in chosen)  # stable: chosen first
    boxes = [el("li", _box(name, value, counts[value], asked)) for value in order]
    shown, more = boxes[:SHOWN], boxes[SHOWN:]
    if not more:
        return el("ul", *shown)
    rest = el(
        "details",
        el("summary", asked.words("search.more", count=len(more))),
        el("ul", *more),
        class_="more",
        data_kept=f"more {name}",
    )
    return join([el("ul", *shown), rest])


def _box(name: str, value: str, count: int, asked: Asked) -> Html:
    state, words = asked.state, asked.words
    chosen = state.chosen(name)
    ticked = value in chosen
    below = not ticked and is_tree(name) and any(value in path(name, v)[:-1] for v in chosen if v)
    text = words.value(name, value, state.kinds)
    return link(
        state.toggled(name, value).url(),
        el("span", class_="tick", aria_hidden="true"),
        el("span", text, class_="value", title=text if len(text) > 24 else None),
        el("span", words.number(count), class_="count"),
        role="checkbox",
        aria_checked="true" if ticked else "mixed" if below else "false",
        data_key=f"{name}={value}",
    )


def _missing(name: str, asked: Asked) -> Html | None:
    """Return the box of the records without a value, where every kind found could have one."""
    count = asked.page.missing.get(name, 0)
    kinds = asked.state.kinds or tuple(asked.page.facets.get("kind", ()))
    could = name == "year" or all(name in KINDS[kind].fields() for kind in kinds if kind in KINDS)
    if "" not in asked.state.chosen(name) and not (count and could):
        return None
    return el("ul", el("li", _box(name, "", count, asked), class_="missing"))


# ---- trees


def _tree(name: str, counts: Mapping[str, int], asked: Asked) -> Html:
    """Return a tree by its levels; what is chosen or unfolded shows what lies below it."""
    below: dict[str | None, list[str]] = {}
    for value in counts:
        above = path(name, value)[:-1]
        below.setdefault(above[-1] if above else None, []).append(value)
    tops = sorted(below.get(None, ()), key=_in_order(name, counts))
    return el("ul", *(_branch(name, top, below, counts, asked) for top in tops), class_="tree")


def _in_order(name: str, counts: Mapping[str, int]) -> Callable[[str], tuple[int, str]]:
    """Order classes by their code, as their tables do, and places by how many records they have."""
    if name == "place":
        return lambda value: (-counts[value], value)
    return lambda value: (0, value)


def _branch(
    name: str, value: str, below: Mapping[str | None, list[str]], counts: Mapping[str, int],
    asked: Asked,
) -> Html:  # fmt: skip
    children = sorted(below.get(value, ()), key=_in_order(name, counts))
    row = [_unfolder(name, value, bool(children), asked), _box(name, value, counts[value], asked)]
    inner = (
        el("ul", *(_branch(name, child, below, counts, asked) for child in children))
        if children
        else None
    )
    return el("li", el("div", *row, class_="branch"), inner)


def _unfolder(name: str, value: str, is_open: bool, asked: Asked) -> Html:
    """Return the arrow that shows or hides what lies below; a leaf has room in its place."""
    held = any(value in path(name, v) for v in asked.state.chosen(name) if v)
    unfolded = (name, value) in asked.state.unfold
    leaf = len(path(name, value)) >= DEPTH.get(name, 1) or (unfolded and not is_open)
    if leaf or held:
        return el("span", class_="unfold", aria_hidden="true")
    key = "search.fold" if unfolded else "search.unfold"
    label = asked.words(key, what=asked.words.value(name, value))
    return link(
        asked.state.unfolded(name, value).url(),
        icon("expand_more" if is_open else "chevron_right"),
        class_="unfold", role="button", aria_expanded="true" if is_open else "false",
        aria_label=label, data_key=f"{name}>{value}",
    )  # fmt: skip


# ---- looking inside a facet


def _finder(name: str, asked: Asked, text: str = "") -> Html:
    words = asked.words
    label = words("search.find_in", facet=_small(words.facet(name)))
    kept = asked.state.looking(None).pairs()
    return el(
        "form",
        *(el("input", type="hidden", name=n, value=v) for n, v in kept),
        el("input", type="hidden", name="in", value=name),
        el("input", type="search", name="find", value=text, placeholder=label, aria_label=label,
           maxlength=100, autocomplete="off", data_key=f"find {name}"),
        action="/", data_go=True, class_="find", role="search",
    )  # fmt: skip


def _small(heading: str) -> str:
    """Return a heading within a sentence; abbreviations keep their capitals."""
    return heading if heading[:2].isupper() else heading[:1].lower() + heading[1:]


def _listing(found: Listing, asked: Asked) -> Html:
    words, name = asked.words, found.field
    total = words.number(found.total)
    told = words("search.found_in" if found.exact else "search.found_in_more", count=total)
    back = link(asked.state.looking(None).url(), words("search.all_values"), class_="back")
    boxes = [el("li", _box(name, value, count, asked)) for value, count in found.values.items()]
    return join(
        [
            _finder(name, asked, found.text),
            el("p", el("span", told, role="status"), back, class_="told"),
            el("ul", *boxes, class_="listed"),
        ]
    )


# ---- what is in force


def chips(state: SearchState, words: Words) -> Html | None:
    """Return the filters in force, each with a cross, and a link that drops them all."""
    if not state.filters:
        return None
    clear = link(state.cleared().url(), words("search.clear"), class_="clear")
    if len(state.filters) > CHIPS:
        # Each cross carries all the others in its address.
        told = words("search.many_filters", count=words.number(len(state.filters)))
        return el("p", el("span", told), clear, class_="chips")
    pressed = [
        link(
            state.toggled(field, value).url(),
            _chip_text(field, value, state, words),
            icon("close"),
            class_="chip",
            aria_label=words("search.drop", what=_chip_text(field, value, state, words)),
        )
        for field, value in state.filters
    ]
    return el("p", *pressed, clear, class_="chips")


def _chip_text(field: str, value: str, state: SearchState, words: Words) -> str:
    text = words.value(field, value, state.kinds)
    plain = field in {"kind", "state", "place", "organizations"}
    if ".." in value or not value or not plain:
        return f"{words.facet(field)}: {text}"
    return text
