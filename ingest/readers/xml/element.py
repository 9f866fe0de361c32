"""One element of a document, read by local names, remembering what of it was used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

Node = etree._Element
_ZONE = re.compile(r"(?<=\d)(?:Z|[+-]\d\d:\d\d)$")
_LANGUAGES = ("languageCode", "lang", "language")


class Element:
    """An element and all below it. Paths are local names: ``A/B`` below it, ``//B`` anywhere.

    Namespaces and their prefixes change between versions of a standard, local names hardly do.
    """

    __slots__ = ("_used", "node")

    def __init__(self, node: Node, used: set[Node] | None = None) -> None:
        self.node = node
        self._used: set[Node] = set() if used is None else used

    @property
    def name(self) -> str:
        """Return the local name."""
        return local(self.node)

    def all(self, *paths: str) -> list[Element]:
        """Return the elements at the first path that has any."""
        for path in paths:
            if found := self.node.findall(_xpath(path)):
                return [Element(node, self._used) for node in found]
        return []

    def first(self, *paths: str) -> Element | None:
        """Return the first element at any of the paths."""
        return next(iter(self.all(*paths)), None)

    def own(self) -> str | None:
        """Return the text of this element and all below it, which is then used."""
        self._used.update(self.node.iter())
        text = " ".join("".join(map(str, self.node.itertext())).split())
        return text or None

    def texts(self, *paths: str) -> list[str]:
        """Return the different texts at the first path that has any."""
        found = (element.own() for element in self.all(*paths))
        return list(dict.fromkeys(text for text in found if text))

    def text(self, *paths: str) -> str | None:
        """Return the first text at any of the paths; the elements after it stay unused."""
        for path in paths:
            for element in self.all(path):
                if text := element.own():
                    return text
        return None

    def paragraphs(self, *paths: str) -> str | None:
        """Return all texts at a path as lines."""
        return "\n".join(self.texts(*paths)) or None

    def day(self, *paths: str) -> str | None:
        """Return a date as it stands, without the zone that XML Schema lets a date have."""
        text = self.text(*paths)
        return dated(text) if text else None

    def spoken(self, *paths: str) -> dict[str, str]:
        """Return the texts at a path by their language, in two letters; ``""`` where none is said.

        An element speaks the language of what it stands in. Of one language the first counts; the
        others stay unused.
        """
        found: dict[str, str] = {}
        for element in self.all(*paths):
            language = _language(element.node)
            if language not in found and (text := element.own()):
                found[language] = text
        return found

    def attribute(self, *names: str) -> str:
        """Return the first attribute of these names, whatever its namespace, or an empty text."""
        for name in names:
            for key, value in self.node.attrib.items():
                if str(key).rpartition("}")[2] == name:
                    return str(value)
        return ""

    def drop(self, names: frozenset[str]) -> set[str]:
        """Count elements of these names as used, and return which there were.

        Their vocabulary says that they are not kept.
        """
        found = set()
        for node in self.node.iter():
            if local(node) in names and node not in self._used:
                found.add(local(node))
                self._used.update(node.iter())
        return found

    def rest(self) -> dict[str, str]:
        """Return what was not used: texts by their path, several of one path in one text."""
        found: dict[str, list[str]] = {}
        for path, text in _leaves(self.node, "", self._used):
            found.setdefault(path, []).append(text)
        return {path: "; ".join(dict.fromkeys(texts)) for path, texts in found.items()}


def _language(node: Node | None) -> str:
    while node is not None:
        for key, value in node.attrib.items():
            if str(key).rpartition("}")[2] in _LANGUAGES:
                return str(value).lower()[:2]
        node = node.getparent()
    return ""


def dated(text: str) -> str:
    """Return ``2012-04-15+07:00`` and ``20120415`` as ``2012-04-15``."""
    text = _ZONE.sub("", text)
    if re.fullmatch(r"[12]\d{7}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def local(node: Node) -> str:
    """Return the name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]


def _leaves(node: Node, path: str, used: set[Node]) -> Iterator[tuple[str, str]]:
    for child in node:
        if child in used:
            continue
        below = f"{path}/{local(child)}" if path else local(child)
        text = " ".join((child.text or "").split())
        if text:
            yield below, text
        elif not len(child):
            for name, value in child.attrib.items():
                yield f"{below}/@{str(name).rpartition('}')[2]}", str(value)
        yield from _leaves(child, below, used)


@lru_cache(maxsize=1024)
def _xpath(path: str) -> str:
    named = "//".join(
        "/".join("{*}" + name for name in part.split("/") if name) for part in path.split("//")
    )
    return "." + named if path.startswith("//") else named
