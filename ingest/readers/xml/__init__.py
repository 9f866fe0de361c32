"""XML: the vocabularies of the field, else a plain table of repeated elements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from ingest.readers.content import Content
from ingest.readers.sheet import Opened, Row, Sheet
from ingest.readers.xml import plain
from ingest.readers.xml.cerif import CERIF
from ingest.readers.xml.element import Element, Node, local
from ingest.readers.xml.parts import Vocabulary
from ingest.readers.xml.st36 import ST36
from ingest.readers.xml.st66 import ST66
from ingest.readers.xml.st96 import ST96
from ingest.readers.xml.stream import beginning, records
from st_db.errors import Issue, UnreadableFile, Where

VOCABULARIES: tuple[Vocabulary, ...] = (ST96, ST66, ST36, CERIF)
_NO_TABLES = (
    "openarchives.org", "cerif", "22-rdf-syntax-ns", "w3.org/2005/atom", "purl.org/rss", "/st96",
    "epcis", "w3.org/2000/svg", "w3.org/2001/xmlschema",
)  # fmt: skip
"""Namespaces of documents that repeat elements, but hold no rows of a table."""
_LOOKED_AT = 2_000
"""Elements within which the first record of a known vocabulary begins."""


def read_xml(content: Content) -> Opened:
    """Open a document; raises UnreadableFile for one that holds no records."""
    where = Where(file=content.path.name)
    found = _vocabulary(content)
    if found is None:
        return _plain(content)
    if next(_rows(content, found), None) is None:
        raise _unknown(content)
    said = Issue("info", "ingest.xml_vocabulary", where, {"name": found.name})
    return Opened(content, [Sheet(None, lambda: _rows(content, found), keyed=True)], [said])


def _vocabulary(content: Content) -> Vocabulary | None:
    """Return the vocabulary by the namespace of any of the first elements, else by their names."""
    named: Vocabulary | None = None
    for node in islice(beginning(content), _LOOKED_AT):
        space = (etree.QName(node).namespace or "").lower()
        name = local(node)
        for vocabulary in VOCABULARIES:
            if name in vocabulary.records and _marked(space, vocabulary):
                return vocabulary
        if named is None:
            named = _named(node)
    return named


def _marked(space: str, vocabulary: Vocabulary) -> bool:
    return any(mark.lower() in space for mark in vocabulary.marks)


def _named(node: Node) -> Vocabulary | None:
    """Return the vocabulary that has a record of this name, where its root is known too."""
    root = local(node.getroottree().getroot())
    for vocabulary in VOCABULARIES:
        if local(node) in vocabulary.records and root in vocabulary.roots:
            return vocabulary
    return None


def _rows(content: Content, vocabulary: Vocabulary) -> Iterator[Row | Issue]:
    number, dropped = 0, set[str]()
    for node in records(content, vocabulary.records, vocabulary.others):
        element = Element(node)
        dropped |= element.drop(vocabulary.ignored)
        for made in vocabulary.records[element.name](element):
            number += 1
            yield number, made
    if dropped:
        where, names = Where(file=content.path.name), ", ".join(sorted(dropped))
        yield Issue("info", "ingest.xml_left_out", where, {"names": names})


def _unknown(content: Content) -> UnreadableFile:
    known = ", ".join(vocabulary.name for vocabulary in VOCABULARIES)
    return UnreadableFile("ingest.xml_unknown", file=content.path.name, known=known)


def _plain(content: Content) -> Opened:
    root = next(beginning(content), None)
    space = "" if root is None else (etree.QName(root).namespace or "").lower()
    name = None if any(mark in space for mark in _NO_TABLES) else plain.repeated(content)
    if name is None:
        raise _unknown(content)

    def rows() -> Iterator[Row | Issue]:
        yield from enumerate(plain.rows_of(content, name), start=1)

    return Opened(content, [Sheet(name, rows, keyed=True)])
