"""Atom feeds, RFC 4287: what is new and changed, for any feed reader.

Written with lxml, which the readers of XML use as well. feedgen would do the same but had no
release since 2023.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from st_db.i18n import Language

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as a feed tells of it."""

    id: str
    title: str
    summary: str
    kind: str  # its code
    label: str  # and its name
    address: str
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """One search as a feed: ``asked`` tells it from every other, wherever it is served."""

    asked: str
    title: str
    subtitle: str
    language: Language
    itself: str  # address of the feed
    page: str  # address of the search
    entries: Sequence[Entry]

    def write(self) -> bytes:
        """Return the feed; equal contents give equal bytes."""
        root = etree.Element(_tag("feed"), nsmap={None: _ATOM})  # type: ignore[dict-item] # the stubs know no default namespace
        root.set(_LANGUAGE, self.language)
        _text(root, "id", uuid5(NAMESPACE_URL, f"st-db:{self.asked}").urn)
        _text(root, "title", self.title)
        _text(root, "subtitle", self.subtitle)
        updated = max((entry.updated for entry in self.entries), default=_NEVER)
        _text(root, "updated", _moment(updated))
        _link(root, "self", self.itself, "application/atom+xml")
        _link(root, "alternate", self.page, "text/html")
        _text(etree.SubElement(root, _tag("author")), "name", "ST-DB")
        _text(root, "generator", "ST-DB")
        for entry in self.entries:
            _entry(root, entry)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _entry(root: etree._Element, entry: Entry) -> None:
    node = etree.SubElement(root, _tag("entry"))
    _text(node, "id", f"urn:uuid:{entry.id}")
    _text(node, "title", entry.title)
    _text(node, "published", _moment(entry.created))
    _text(node, "updated", _moment(entry.updated))
    _link(node, "alternate", entry.address, "text/html")
    category = etree.SubElement(node, _tag("category"))
    category.set("term", entry.kind)
    category.set("label", entry.label)
    _text(node, "summary", entry.summary)


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, _tag(name)).text = _ILLEGAL.sub("", text)


def _link(parent: etree._Element, rel: str, address: str, media_type: str) -> None:
    node = etree.SubElement(parent, _tag("link"))
    node.set("rel", rel)
    node.set("type", media_type)
    node.set("href", _ILLEGAL.sub("", address))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
