"""The records of a file one by one, with what was read before them forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree

from ingest.readers.bounded import MIB
from ingest.readers.content import Content
from ingest.readers.xml.documents import PROLOG_LIMIT, Documents
from ingest.readers.xml.element import Node, local
from st_db.errors import UnreadableFile

RECORD_LIMIT = 32 * MIB
"""Bytes of one record; the longest patent with its description has a few."""
MARKS_LIMIT = 600_000
"""Tags of one record: an empty element takes four bytes of a file and hundreds of memory."""


def beginning(content: Content) -> Iterator[Node]:
    """Yield the elements in the order they begin, for whoever wants to know what a file holds."""
    with _documents(content) as documents:
        for pieces in documents:
            parser = _parser(("start",))
            for _, node in _events(parser, pieces, content):
                yield node


def records(
    content: Content, names: Collection[str], others: Collection[str] = ()
) -> Iterator[Node]:
    """Yield the outermost elements of some local names, each forgotten when the next is asked for.

    An element of the ``others`` is no record, and what stands in it only refers to one.
    Raises UnreadableFile for broken XML, for a document that declares entities, which is how a few
    lines are made to fill a memory, and for a record beyond all bounds.
    """
    with _documents(content) as documents:
        for pieces in documents:
            yield from _records(pieces, content, frozenset(names), frozenset(others))


def _records(
    pieces: Iterator[bytes], content: Content, names: frozenset[str], others: frozenset[str]
) -> Iterator[Node]:
    head, root = _root(pieces, content)
    known = names | others
    # Events of these elements alone: a loop over all would take most of the time.
    parser = _parser(("start", "end"), [f"{{*}}{name}" for name in known | {root}])
    top: Node | None = None
    depth, size, marks = 0, 0, 0
    for piece in _after(head, pieces):
        parser.feed(piece)
        if depth:
            size, marks = size + len(piece), marks + piece.count(b"<")
        for event, node in _read(parser):
            top = node if top is None else top
            if local(node) not in known:  # the root, to be found again below
                continue
            depth += 1 if event == "start" else -1
            if depth == 0:
                size = marks = 0
                if local(node) in names:
                    yield node
                node.clear(keep_tail=True)
        if size > RECORD_LIMIT or marks > MARKS_LIMIT:
            limit = RECORD_LIMIT // MIB
            raise UnreadableFile("ingest.record_too_large", file=content.path.name, limit=limit)
        if depth == 0 and top is not None:
            _forget(top)
    parser.close()


def _after(head: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from pieces


def _root(pieces: Iterator[bytes], content: Content) -> tuple[bytes, str]:
    """Return what was read to find the first element, and its local name."""
    parser, head = _parser(("start",)), b""
    for piece in pieces:
        head += piece
        parser.feed(piece)
        for _, node in _read(parser):
            _without_entities(node, content)
            return head, local(node)
        if len(head) > PROLOG_LIMIT:
            raise UnreadableFile("ingest.damaged_xml", file=content.path.name, line=1, column=1)
    parser.close()  # says what is wrong with a document without any element
    return head, ""


def _parser(events: tuple[str, ...], tags: list[str] | None = None) -> Any:
    # The stubs know neither a tag filter of several names nor clear(keep_tail=...).
    make: Any = etree.XMLPullParser
    return make(
        events=events, tag=tags, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, huge_tree=False,
    )  # fmt: skip


def _read(parser: Any) -> Iterator[tuple[str, Any]]:
    yield from parser.read_events()


def _events(parser: Any, pieces: Iterator[bytes], content: Content) -> Iterator[tuple[str, Node]]:
    first = True
    for piece in pieces:
        parser.feed(piece)
        for event, node in _read(parser):
            if first:
                _without_entities(node, content)
            first = False
            yield event, node
    parser.close()


@contextmanager
def _documents(content: Content) -> Iterator[Documents]:
    """Open the documents of a file; what is wrong with their XML becomes an UnreadableFile."""
    with content.binary() as stream:
        documents = Documents(stream)
        try:
            yield documents
        except etree.XMLSyntaxError as error:
            line, column = error.position
            raise UnreadableFile(
                "ingest.damaged_xml", file=content.path.name, line=line + documents.lines,
                column=column,
            ) from error  # fmt: skip


def _without_entities(root: Node, content: Content) -> None:
    """Refuse a document that declares entities; one that only names its DTD is well."""
    declared: Any = root.getroottree().docinfo.internalDTD  # None without a document type
    if declared is not None and any(declared.iterentities()):
        raise UnreadableFile("ingest.xml_entities", file=content.path.name)


def _forget(node: Node) -> None:
    """Drop all that ended before what was read last; only the last element may be open still."""
    while len(node):
        del node[:-1]
        node = node[0]
