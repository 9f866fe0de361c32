"""Pages of matches in the order of a sort key, records without one last."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from tantivy import FieldType, Occur, Order, Query, Searcher

from st_db.search.tantivy import schema as s
from st_db.search.tantivy.matching import count

# Levels from coarse to fine; the last orders exactly and ends with the id, so nothing ties.
_KEYS: dict[str, tuple[str, ...]] = {
    "date": (s.DAY, s.BY_DATE),
    "updated": (s.MOMENT, s.BY_UPDATED),
    "title": (*s.TITLE_LEVELS, s.BY_TITLE),
    "number": (*s.NUMBER_LEVELS, s.BY_NUMBER),
}
_NEAR = 100  # up to here the exact level alone is quick enough


def page(searcher: Searcher, query: Query, order: str, *, limit: int, offset: int) -> list[Any]:
    """Return the addresses of one page; ``order`` is a key, with a minus when it descends."""
    keys = _KEYS[order.lstrip("-")]
    direction = Order.Desc if order.startswith("-") else Order.Asc
    have = Query.exists_query(keys[-1])
    present = Query.boolean_query([(Occur.Must, query), (Occur.Must, have)])
    found = _Slices(searcher, direction).page(present, keys, limit, offset)
    if len(found) == limit:
        return found
    absent = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, have)])
    passed = 0 if found else count(searcher, present)
    rest = searcher.search(
        absent,
        limit - len(found),
        count=False,
        order_by_field=s.ID,
        offset=max(0, offset - passed) if not found else 0,
        order=direction,
    )
    return found + [at for _, at in rest.hits]


class _Slices:
    """Cuts a page out of an order level by level."""

    def __init__(self, searcher: Searcher, direction: Order) -> None:
        self._searcher = searcher
        self._direction = direction

    def page(self, query: Query, keys: tuple[str, ...], limit: int, offset: int) -> list[Any]:
        """Return the addresses from ``offset`` on; every match must have the keys."""
        exact = len(keys) == 1 or offset + limit <= _NEAR
        hits = self._searcher.search(
            query,
            limit,
            count=False,
            order_by_field=keys[-1] if exact else keys[0],
            offset=offset,
            order=self._direction,
        ).hits
        if exact or not hits:
            return [at for _, at in hits]
        found: list[Any] = []
        for value, _group in groupby(hits, key=lambda hit: hit[0]):
            group = list(_group)
            # Only the first group can have begun before the page.
            before = offset - self._before(query, keys[0], value) if not found else 0
            same = _where(query, keys[0], value, value)
            found += self.page(same, keys[1:], len(group), before)
        return found

    def _before(self, query: Query, key: str, value: int) -> int:
        if self._direction == Order.Desc:
            return count(self._searcher, _where(query, key, value + 1, None))
        return count(self._searcher, _where(query, key, None, value - 1))


def _where(query: Query, key: str, low: int | None, high: int | None) -> Query:
    limit = 2**62
    within = Query.range_query(
        s.schema(),
        key,
        FieldType.Integer,
        -limit if low is None else low,
        limit if high is None else high,
    )
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, within)])
