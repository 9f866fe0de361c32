"""Filters: boxes to tick with counts, trees that unfold, and the chips of what is ticked.

A filter that is folded is drawn and counted as its heading alone, for all of it would be drawn
again with every key. ``navigate.js`` asks for the rest by the address when it is unfolded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from st_db.library import Listing
from st_db.query import Page
from st_db.query.facets import SHOWN as ANSWERED
from st_db.query.facets import facet_names, is_tree, path
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

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of what was found."""
        return self.state.kinds or tuple(self.page.facets.get("kind", ()))


def counted(state: SearchState) -> tuple[str, ...]:
    """Return the facets, dates and amounts whose counts are drawn; the others have a heading."""
    shown = [name for name in facet_names() if _is_open(name, state)]
    return (*shown, *ranges.counted(state))


def _is_open(name: str, state: SearchState) -> bool:
    return _opens_itself(name, state) or (name, "") in state.unfold


def _opens_itself(name: str, state: SearchState) -> bool:
    """Tell whether a facet stands open without being unfolded."""
    inside = state.inside is not None and state.inside[0] == name
    branch = any(field == name and value for field, value in state.unfold)
    return name in OPEN or bool(state.chosen(name)) or inside or branch


def panel(asked: Asked) -> Html:
    """Return the filters; on a phone they stand behind one button and results come first."""
    words = asked.words
    groups: list[Html] = []
    for name in _ordered(asked):
        groups.append(_group(name, asked))
        if name == "year":
            groups += _ranges(asked)
    chosen = len(asked.state.filters)
    label = words("search.filters_count", count=chosen) if chosen else words("search.filters")
    return join(
        [
            el("input", type="checkbox", id="filters", class_="filters-toggle",
               aria_controls="filter-panel", aria_label=label),
            el("label", icon("filter_list"), label, for_="filters", class_="filters-button"),
            el("nav", *groups, id="filter-panel", class_="facets",
               aria_label=words("search.filters"), data_at=asked.state.url()),
        ]
    )  # fmt: skip


def _ordered(asked: Asked) -> list[str]:
    """Facets in declared order: kind, state and year first, because every kind has them."""
    page, state = asked.page, asked.state
    declared = facet_fields(state.kinds or None)
    names = dict.fromkeys(("kind", "state", "year", *declared, *(f for f, _ in state.where)))
    filled = page.filled
    if filled is None:
        known = tuple(kind for kind in asked.kinds if kind in KINDS)
        filled = frozenset(facet_fields(known)) if known else frozenset()
    return [
        name
        for name in names
        if page.facets.get(name)
        or (name in filled and name not in OPEN)
        or (state.chosen(name) and name in facet_names())
    ]


def _group(name: str, asked: Asked) -> Html:
    state, words = asked.state, asked.words
    if not _is_open(name, state):
        return _folding(name, words.facet(name), None, asked)
    chosen = state.chosen(name)
    counts = asked.page.facets.get(name, {})
    lacking = {v: 0 for v in chosen if v and v not in counts and ".." not in v and name != "place"}
    if name == "year":
        body = ranges.years(counts, state, words)
    elif asked.found is not None and asked.found.field == name:
        body = _listing(asked.found, asked)
    elif is_tree(name):
        body = join([_finder(name, asked), _tree(name, {**lacking, **counts}, asked)])
    else:
        # An organization's spellings are asked for together, so a chosen one may have no box.
        finder = _finder(name, asked) if len(counts) >= ANSWERED else None
        body = join([finder, _values(name, {**lacking, **counts}, asked)])
    return _folding(name, words.facet(name), [body, _missing(name, asked)], asked)


def _ranges(asked: Asked) -> list[Html]:
    """Return the dates and the amounts that can be narrowed."""
    groups = ranges.groups(asked.page, asked.kinds, asked.state, asked.words)
    return [_folding(name, heading, rows, asked) for name, heading, rows in groups]


def _folding(name: str, heading: str, body: Sequence[Html | None] | None, asked: Asked) -> Html:
    """Return a filter under its heading; one that is folded has no body."""
    if body is not None and not any(body):
        body = [el("p", asked.words("search.no_values"), class_="quiet")]
    itself = ranges.narrows(name, asked.state) or _opens_itself(name, asked.state)
    return el(
        "details", el("summary", heading, data_key=f"facet {name}"), body, class_="facet",
        open=body is not None, data_kept=f"facet {name}", data_fill=None if itself else name,
    )  # fmt: skip


def _values(name: str, counts: Mapping[str, int], asked: Asked) -> Html:
    chosen = asked.state.chosen(name)
    order = sorted(counts, key=lambda value: value not in chosen)  # stable: chosen first

    def drawn(values: Sequence[str]) -> Html:
        return el("ul", *(el("li", _box(name, v, counts[v], asked)) for v in values))

    return join([drawn(order[:SHOWN]), _more(name, order[SHOWN:], drawn, asked)])


def _more(
    name: str, values: Sequence[str], drawn: Callable[[Sequence[str]], Html], asked: Asked
) -> Html | None:
    """Return what a facet has beside the first values, folded away and drawn when unfolded."""
    if not values:
        return None
    whole = (name, "") in asked.state.unfold
    return el(
        "details",
        el("summary", asked.words("search.more", count=len(values)), data_key=f"more {name}"),
        drawn(values) if whole else None,
        class_="more",
        open=whole and name in OPEN,
        data_kept=f"more {name}",
        data_fill=name if _opens_itself(name, asked.state) else None,
    )


def _box(name: str, value: str, count: int, asked: Asked) -> Html:
    state, words = asked.state, asked.words
    chosen = state.chosen(name)
    ticked = value in chosen
    below = not ticked and is_tree(name) and any(value in path(name, v)[:-1] for v in chosen if v)
    text = words.value(name, value, state.kinds)
    return el(
        "a",
        el("span", text, class_="value", title=text if len(text) > 24 else None),
        el("span", words.number(count), class_="count"),
        href=state.toggled(name, value).url(),
        role="checkbox",
        aria_checked="true" if ticked else "mixed" if below else "false",
        data_key=f"{name}={value}",
    )


def _missing(name: str, asked: Asked) -> Html | None:
    """Return the box of the records without a value, where every kind found could have one."""
    count = asked.page.missing.get(name, 0)
    could = name == "year" or all(
        name in KINDS[kind].fields() for kind in asked.kinds if kind in KINDS
    )
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

    def drawn(values: Sequence[str]) -> Html:
        branches = (_branch(name, top, below, counts, asked) for top in values)
        return el("ul", *branches, class_="tree")

    if name not in OPEN:
        return drawn(tops)
    # All of a tree that nobody unfolded would be longer than what is found.
    first = [top for n, top in enumerate(tops) if n < SHOWN or _shows_below(name, top, asked)]
    rest = [top for top in tops if top not in first]
    return join([drawn(first), _more(name, rest, drawn, asked)])


def _shows_below(name: str, top: str, asked: Asked) -> bool:
    """Tell whether something is chosen or unfolded in a branch, or it is chosen itself."""
    state = asked.state
    unfolded = [value for field, value in state.unfold if field == name]
    return any(top in path(name, value) for value in (*state.chosen(name), *unfolded) if value)


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
