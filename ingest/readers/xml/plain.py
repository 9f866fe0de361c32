"""XML of nobody's standard: one repeated element whose children are its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ingest.readers.content import Content
from ingest.readers.xml.element import Element, Node, local
from ingest.readers.xml.stream import beginning, records

_LOOKED_AT = 20_000
"""Elements that decide which one is repeated."""


def repeated(content: Content) -> str | None:
    """Return the name of the outermost element that comes again and has elements below it."""
    count: Counter[tuple[int, str]] = Counter()
    inner: set[tuple[int, str]] = set()
    for node in islice(beginning(content), _LOOKED_AT):
        depth = _depth(node)
        count[depth, local(node)] += 1
        parent = node.getparent()
        if parent is not None:
            inner.add((depth - 1, local(parent)))
    rows = sorted(place for place in inner if count[place] > 1 and place[0] > 0)
    return rows[0][1] if rows else None


def rows_of(content: Content, name: str) -> Iterator[dict[str, Any]]:
    """Yield each such element as its texts and attributes by path."""
    for node in records(content, {name}):
        found: dict[str, Any] = {
            str(key).rpartition("}")[2]: str(value) for key, value in node.attrib.items()
        }
        found.update(Element(node).rest())
        yield found


def _depth(node: Node) -> int:
    depth, parent = 0, node.getparent()
    while parent is not None:
        depth, parent = depth + 1, parent.getparent()
    return depth
