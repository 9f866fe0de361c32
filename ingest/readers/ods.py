"""OpenDocument spreadsheets, read as a stream: repeated rows and cells are counted, not unfolded.

python-calamine unfolds them (a million repeated blank rows is what LibreOffice writes below every
table) and tells neither fonts nor merged areas nor what is hidden.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.legacy import Fontwise
from ingest.readers import packages
from ingest.readers.content import Content
from ingest.readers.ods_sheet import Styles, Table, Tables
from ingest.readers.sheet import Opened, Row, Sheet
from ingest.readers.shown import Shown
from ingest.readers.xml_parts import stream
from st_db.errors import Issue, UnreadableFile, Where


def read_ods(content: Content) -> Opened:
    """Open a workbook: its visible sheets, and what is said about the others."""
    file = content.path.name
    fontwise, shown, styles = Fontwise(), Shown(file), Styles()
    with packages.package(content.path, content.packed) as archive:
        if "META-INF/manifest.xml" in archive.namelist():
            manifest = archive.read("META-INF/manifest.xml")
            if b"encryption-data" in manifest:
                raise UnreadableFile("ingest.password", file=file)
        if "styles.xml" in archive.namelist():
            with archive.open("styles.xml") as source:
                for _ in stream(source, styles, file):
                    pass
        tables = Tables(file, styles, fontwise.sample())
        for _ in _rows(archive, tables):
            pass
    fontwise.decide()
    for place, table in enumerate(tables.tables):
        if table.hidden:
            shown.hidden.append(table.name)
        else:
            shown.sheets.append(_sheet(_Source(content, styles, fontwise), place, table))
    return shown.opened(content, fontwise)


def _rows(archive: zipfile.ZipFile, tables: Tables) -> Iterator[Row | Issue]:
    with archive.open("content.xml") as source:
        for _ in stream(source, tables, tables.file):
            yield from tables.taken()
            if tables.done:
                return


@dataclass(frozen=True, slots=True)
class _Source:
    """What the sheets of a workbook have in common."""

    content: Content
    styles: Styles
    fontwise: Fontwise


def _sheet(source: _Source, place: int, table: Table) -> Sheet:
    content = source.content

    def rows() -> Iterator[Row | Issue]:
        reading = source.fontwise.reading()
        tables = Tables(content.path.name, source.styles, reading, only=place)
        with packages.package(content.path, content.packed) as archive:
            yield from _rows(archive, tables)
        yield from reading.closing(Where(content.path.name, table.name))

    return Sheet(
        table.name,
        rows,
        merged=tuple(table.merged),
        hidden_rows=frozenset(table.hidden_rows),
        hidden_columns=frozenset(table.hidden_columns),
    )
