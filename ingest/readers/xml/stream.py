"""The records of a document one by one, with what was read before them forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import IO, Any

from lxml import etree

from ingest.readers.bounded import MIB
from ingest.readers.content import Content
from ingest.readers.xml.element import Node, local
from st_db.errors import UnreadableFile

RECORD_LIMIT = 32 * MIB
"""Bytes of one record; the longest patent with its description has a few."""


class _Counted:
    """A stream that tells how much of it was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int) -> bytes:
        part = self._stream.read(size)
        self.count += len(part)
        return part


@contextmanager
def parsing(content: Content) -> Iterator[_Counted]:
    """Open a document; what is wrong with its XML becomes an UnreadableFile."""
    with content.binary() as stream:
        try:
            yield _Counted(stream)
        except etree.XMLSyntaxError as error:
            line, column = error.position
            raise UnreadableFile(
                "ingest.damaged_xml", file=content.path.name, line=line, column=column
            ) from error


def beginning(content: Content) -> Iterator[Node]:
    """Yield the elements in the order they begin, for whoever wants to know what a file holds."""
    with parsing(content) as stream:
        for _, node in _events(stream, content, ("start",)):
            yield node


def records(content: Content, names: Collection[str]) -> Iterator[Node]:
    """Yield the outermost elements of some local names, each forgotten when the next is asked for.

    Raises UnreadableFile for broken XML, for a document that declares entities, which is how a few
    lines are made to fill a memory, and for a record beyond all bounds.
    """
    with parsing(content) as stream:
        depth, begun = 0, 0
        for event, node in _events(stream, content, ("start", "end")):
            named = local(node) in names
            if event == "start":
                if depth == 0 and named:
                    begun = stream.count
                depth += depth > 0 or named
                if depth and stream.count - begun > RECORD_LIMIT:
                    limit = RECORD_LIMIT // MIB
                    raise UnreadableFile(
                        "ingest.record_too_large", file=content.path.name, limit=limit
                    )
                continue
            if depth == 1:
                yield node
            depth -= depth > 0
            if depth == 0:
                _forget(node)


def _events(
    stream: _Counted, content: Content, events: tuple[str, ...]
) -> Iterator[tuple[str, Node]]:
    parser = etree.iterparse(
        stream, events=events, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, huge_tree=False,
    )  # fmt: skip
    first = True
    for event, node in parser:
        if first:
            first = False
            _without_entities(node, content)
        yield event, node


def _without_entities(root: Node, content: Content) -> None:
    """Refuse a document that declares entities; one that only names its DTD is well."""
    declared: Any = root.getroottree().docinfo.internalDTD  # None without a document type
    if declared is not None and any(declared.iterentities()):
        raise UnreadableFile("ingest.xml_entities", file=content.path.name)


def _forget(node: Node) -> None:
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]
