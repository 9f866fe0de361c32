"""Workbooks of Excel 2007 and later, read as a stream: what is in memory is a row, not a sheet.

python-calamine unfolds a sheet before its first row and tells neither fonts, hidden rows nor
formulas without a result; openpyxl's streaming mode keeps every shared string as an object, trusts
the ``dimension`` tag and hides the same facts. Both would break the bound of 512 MiB at 60 MB.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS

from ingest.legacy import Fontwise
from ingest.readers import packages
from ingest.readers.bounded import MIB
from ingest.readers.cells import (
    LAST_COLUMN,
    MERGED_LIMIT,
    Watch,
    area_of,
    date_kind,
)
from ingest.readers.content import Content
from ingest.readers.sheet import Area, Opened, Row, Sheet
from ingest.readers.shown import Shown
from ingest.readers.xlsx_sheet import Far, Shared, SharedStrings, SheetRows, Style, Texts
from ingest.readers.xml_parts import attribute, children, stream, tree
from st_db.errors import Issue, UnreadableFile, Where

SAMPLE = 300
"""Rows of each sheet whose texts are looked at for their encoding."""
_MARK = re.compile(
    rb"<(?:\w+:)?(?:row\s[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[^>]*|mergeCell\s[^>]*|col\s[^>]*)>"
)
_OVERLAP = 4096
_ROW = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_REFERENCE = re.compile(rb"\bref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_SPAN = re.compile(rb"\b(min|max|hidden)\s*=\s*[\"'](\w{1,7})[\"']")


def read_xlsx(content: Content) -> Opened:
    """Open a workbook: its visible sheets, and what is said about the others."""
    file = content.path.name
    fontwise = Fontwise()
    shown = Shown(file)
    with packages.package(content.path, content.packed) as archive:
        parts = _Parts(archive, file)
        shared = _shared(parts)
        for node in children(parts.workbook, "sheet"):
            name, part = attribute(node, "name") or "", parts.sheet(attribute(node, "id"))
            if part is None:
                continue
            if attribute(node, "state") in {"hidden", "veryHidden"}:
                shown.hidden.append(name)
                continue
            source = _Source(content, shared, name, part)
            for _ in zip(source.read(archive, fontwise.sample()), range(SAMPLE), strict=False):
                pass
            shown.sheets.append(source.sheet(archive, fontwise))
    fontwise.decide()
    return shown.opened(content, fontwise)


class _Parts:
    """Finds the parts of a package by their relations, however they are named."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self.archive, self.file = archive, file
        self._names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
        roots = self._relations("")
        self._path = roots.get("officeDocument", {}).get("", "xl/workbook.xml")
        workbook = self.tree(self._path)
        if workbook is None:
            raise UnreadableFile("ingest.damaged", file=file)
        self.workbook = workbook
        self._related = self._relations(self._path)

    def name(self, path: str) -> str | None:
        """Return the name under which the package has a part."""
        return self._names.get(path.lower().lstrip("/"))

    def tree(self, path: str) -> etree._Element | None:
        """Return a small part."""
        name = self.name(path)
        return tree(self.archive, name, self.file) if name else None

    def sheet(self, identifier: str | None) -> str | None:
        """Return the part of a sheet of cells; None for one of charts or macros."""
        path = self._related.get("worksheet", {}).get(identifier or "")
        return self.name(path) if path else None

    def related(self, kind: str) -> str | None:
        """Return the path of what the workbook has one of: its styles, its strings."""
        return next(iter(self._related.get(kind, {}).values()), None)

    def _relations(self, path: str) -> dict[str, dict[str, str]]:
        """Return {kind: {identifier: path}}; what belongs to the package is the empty one."""
        folder, base = posixpath.split(path)
        node = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, dict[str, str]] = {}
        for relation in children(node, "Relationship"):
            kind = (attribute(relation, "Type") or "").rpartition("/")[2]
            target = attribute(relation, "Target") or ""
            where = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))
            found.setdefault(kind, {})[attribute(relation, "Id") or "" if path else ""] = where
        return found


def _shared(parts: _Parts) -> Shared:
    since_1904 = any(
        attribute(node, "date1904") in {"1", "true"}
        for node in children(parts.workbook, "workbookPr")
    )
    strings = SharedStrings(parts.file)
    path = parts.related("sharedStrings")
    if path and (name := parts.name(path)):
        with parts.archive.open(name) as source:
            for _ in stream(source, strings, parts.file):
                pass
    return Shared(parts.file, _styles(parts), strings, since_1904)


def _styles(parts: _Parts) -> list[Style]:
    """Return what the styles of cells say, in the order cells refer to them."""
    root = parts.tree(parts.related("styles") or "")
    formats = dict(BUILTIN_FORMATS)
    for group in children(root, "numFmts"):
        for node in children(group, "numFmt"):
            formats[int(attribute(node, "numFmtId") or 0)] = attribute(node, "formatCode") or ""
    fonts = [
        next((attribute(name, "val") for name in children(font, "name")), None)
        for group in children(root, "fonts")
        for font in children(group, "font")
    ]
    styles = []
    for group in children(root, "cellXfs"):
        for node in children(group, "xf"):
            number = formats.get(int(attribute(node, "numFmtId") or 0), "General")
            font = int(attribute(node, "fontId") or 0)
            styles.append(Style(date_kind(number), fonts[font] if font < len(fonts) else None))
    return styles


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the rows of one sheet come from."""

    content: Content
    shared: Shared
    name: str
    part: str

    def read(self, archive: zipfile.ZipFile, texts: Texts) -> Iterator[Row | Issue]:
        """Yield the rows of the sheet."""
        handler = SheetRows(self.shared, texts, Watch(self.shared.file, self.name))
        with archive.open(self.part) as source:
            for _ in stream(source, handler, self.shared.file):
                rows, handler.rows = handler.rows, []
                for row in rows:
                    yield row.unfolded() if isinstance(row, Far) else row

    def sheet(self, archive: zipfile.ZipFile, fontwise: Fontwise) -> Sheet:
        """Return the sheet with what its rows do not say."""

        def rows() -> Iterator[Row | Issue]:
            reading = fontwise.reading()
            with packages.package(self.content.path, self.content.packed) as again:
                yield from self.read(again, reading)
            yield from reading.closing(Where(self.shared.file, self.name))

        marks = _Marks()
        with archive.open(self.part) as source:
            marks.find(source)
        return Sheet(
            self.name,
            rows,
            merged=tuple(marks.merged),
            hidden_rows=frozenset(marks.rows),
            hidden_columns=frozenset(marks.columns),
        )


@dataclass(slots=True)
class _Marks:
    """Merged areas, hidden rows and columns: found by their tags, since some stand at the end."""

    merged: list[Area] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    def find(self, source: IO[bytes]) -> None:
        tail = b""
        while piece := source.read(MIB):
            text, end = tail + piece, 0
            for mark in _MARK.finditer(text):
                self._take(mark[0])
                end = mark.end()
            tail = text[max(end, len(text) - _OVERLAP) :]

    def _take(self, tag: bytes) -> None:
        if found := _REFERENCE.search(tag):
            area = area_of(found[1].decode())
            if area and len(self.merged) < MERGED_LIMIT:
                self.merged.append(area)
        elif found := _ROW.search(tag):
            self.rows.add(int(found[1]))
        else:
            span = dict(_SPAN.findall(tag))
            first, last = int(span.get(b"min", 0)), int(span.get(b"max", LAST_COLUMN))
            # One that reaches the edge hides all that is right of the table.
            if span.get(b"hidden") in {b"1", b"true"} and 0 < first <= last < LAST_COLUMN:
                self.columns.update(range(first - 1, last))
