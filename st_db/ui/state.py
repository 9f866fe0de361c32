"""What the address bar says is being searched; it holds the whole state of the search page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlencode

from st_db.query import SORTS, Filter, Query, parse_filter, parse_since
from st_db.query.facets import facet_names, is_tree, path

PER_PAGE = 20
_DIGITS = 6  # more than the number of any page has
MAX_TEXT = 500
MAX_OPEN = 40
MAX_INSIDE = 100
MAX_SINCE = 40
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SearchState:
    """One search as its address writes it: ``/?q=…&kind=…&where=field=value&sort=…&page=…``.

    ``open=field=value`` unfolds a branch of a tree, ``open=field=`` a filter that is folded at
    first, ``in=field&find=text`` looks inside a facet.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    sort: str | None = None
    page: int = 1
    since: str | None = None  # only what is new or changed since
    unfold: tuple[tuple[str, str], ...] = ()
    inside: tuple[str, str] | None = None  # (facet, text that is looked for in it)

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> SearchState:
        """Return the state of query parameters; what cannot be read is left out."""
        where = _ranged(_pairs(params, "where"), params)
        field, text = _last(params, "in"), _last(params, "find")
        sort, page = _last(params, "sort"), _last(params, "page")
        return cls(
            text=_last(params, "q")[:MAX_TEXT],
            kinds=tuple(dict.fromkeys(k for k in params.get("kind", ()) if k)),
            where=tuple(dict.fromkeys(where)),
            sort=sort if sort in SORTS else None,
            page=page_of(page),
            since=_last(params, "since")[:MAX_SINCE] or None,
            unfold=tuple(dict.fromkeys(_pairs(params, "open")))[:MAX_OPEN],
            inside=(field, text[:MAX_INSIDE]) if field in facet_names() and text else None,
        )

    def url(self) -> str:
        """Return the address of this search."""
        pairs = self.pairs()
        return "/?" + urlencode(pairs) if pairs else "/"

    def pairs(self) -> list[tuple[str, str]]:
        """Return the query parameters of this page."""
        pairs = self._pairs()
        pairs += [("open", f"{field}={value}") for field, value in self.unfold]
        pairs += [("in", self.inside[0]), ("find", self.inside[1])] if self.inside else []
        pairs += [("since", self.since)] if self.since else []
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])

    def asked(self) -> str:
        """Return what is asked, as an address writes it: without where one stands in the answer."""
        return urlencode(self._pairs())

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("q", self.text)] if self.text else []
        pairs += [("kind", kind) for kind in self.kinds]
        pairs += [("where", f"{field}={value}") for field, value in self.where]
        return pairs + ([("sort", self.sort)] if self.sort else [])

    def query(self, limit: int = PER_PAGE) -> Query:
        """Return the question to ask; values of one field are alternatives."""
        plain: dict[str, list[str]] = {}
        filters: list[Filter] = []
        for field, value in self.where:
            found = parse_filter(field, value)
            if found.values:
                plain.setdefault(field, []).extend(found.values)
            else:
                filters.append(found)
        filters += [Filter(field, tuple(values)) for field, values in plain.items()]
        return Query(
            text=self.text.strip(),
            kinds=self.kinds,
            where=tuple(filters),
            sort=self.sort,
            limit=limit,
            offset=(self.page - 1) * PER_PAGE,
            since=parse_since(self.since) if self.since else None,
            unfold=tuple((field, value) for field, value in self.unfold if value),
        )

    def toggled(self, field: str, value: str) -> SearchState:
        """Return the state with a value of a facet taken or left, back on the first page.

        In a tree a value takes the place of those above and below it, which would hide it.
        """
        if field == "kind":
            kinds = _toggle(self.kinds, value)
            return replace(self, kinds=kinds, page=1)
        where = self.where
        if is_tree(field) and value and (field, value) not in where:
            own = path(field, value)
            where = tuple(
                (f, v) for f, v in where if f != field or not (v in own or value in path(f, v))
            )
        return replace(self, where=_toggle(where, (field, value)), page=1)

    def narrowed(self, field: str, value: str) -> SearchState:
        """Return the state with this range as the only one of a field."""
        where = tuple((f, v) for f, v in self.where if f != field)
        return replace(self, where=(*where, (field, value)), page=1)

    def unfolded(self, field: str, value: str) -> SearchState:
        """Return the state with a branch of a tree opened or folded; what is shown stays."""
        return replace(self, unfold=_toggle(self.unfold, (field, value)))

    def looking(self, inside: tuple[str, str] | None) -> SearchState:
        """Return the state that looks inside a facet, or no longer."""
        return replace(self, inside=inside)

    def chosen(self, field: str) -> tuple[str, ...]:
        """Return the values that are chosen of a facet."""
        if field == "kind":
            return self.kinds
        return tuple(value for name, value in self.where if name == field)

    def cleared(self) -> SearchState:
        """Return the state without any filter; the text and the sort stay."""
        return replace(self, kinds=(), where=(), page=1, inside=None)

    def whenever(self) -> SearchState:
        """Return the state with old records too."""
        return replace(self, since=None, page=1)

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """Return every filter in force as (field, value), kinds first."""
        return tuple(("kind", kind) for kind in self.kinds) + self.where

    @property
    def empty(self) -> bool:
        """Tell whether nothing was asked yet."""
        return not self.text.strip() and not self.filters and not self.since


def search_url(
    *, text: str = "", kinds: tuple[str, ...] = (), where: tuple[tuple[str, str], ...] = ()
) -> str:
    """Return the address of a search."""
    return SearchState(text=text, kinds=kinds, where=where).url()


def record_url(id: str | None, kind: str, number: str | None) -> str:
    """Return the lasting address of a record: by its number, else by its id."""
    pairs = [("number", number), ("kind", kind)] if number else [("id", id or "")]
    return "/record?" + urlencode(pairs)


def _pairs(params: Mapping[str, Sequence[str]], name: str) -> list[tuple[str, str]]:
    pairs = [part.partition("=") for part in params.get(name, ())]
    return [(field, value) for field, equals, value in pairs if field and equals]


def _ranged(
    where: list[tuple[str, str]], params: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """Return the filters with the range that a form was filled in for, if it was."""
    field = _last(params, "range")
    low, high = (_last(params, name) for name in ("from", "to"))
    if not field:
        return where
    # A single year or value beside the range of its field would widen it again.
    kept = [(f, v) for f, v in where if f != field]
    return [*kept, (field, f"{low}..{high}")] if low or high else kept


def _toggle(values: tuple[T, ...], value: T) -> tuple[T, ...]:
    return tuple(v for v in values if v != value) if value in values else (*values, value)


def _last(params: Mapping[str, Sequence[str]], name: str) -> str:
    found = params.get(name) or ("",)
    return found[-1].strip() if name != "q" else found[-1]


def page_of(text: str) -> int:
    """Return the page that an address asks for; the first where it says anything strange."""
    return max(1, int(text)) if text.isdecimal() and len(text) < _DIGITS else 1
