"""Zip packages of XML parts, the shape of modern office files, opened within bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingest.readers.bounded import (
    MIB,
    RATIO_FREE,
    RATIO_LIMIT,
    TEXT_LIMIT,
    WORKBOOK_LIMIT,
    unpacked,
)
from ingest.readers.packing import BROKEN, DIRECTORY_LIMIT, Packing, directory_size
from st_db.errors import UnreadableFile


@contextmanager
def package(path: Path, packed: Packing | None = None) -> Iterator[zipfile.ZipFile]:
    """Open a package; raises UnreadableFile where it is damaged, locked, too large or a bomb."""
    name = path.name
    try:
        with _source(path, packed) as source:
            if directory_size(source) > DIRECTORY_LIMIT:
                raise UnreadableFile("ingest.bomb", file=name)
            with zipfile.ZipFile(source) as archive:
                _check(archive, path)
                yield archive
    except BROKEN as error:
        raise UnreadableFile("ingest.damaged", file=name) from error


@contextmanager
def _source(path: Path, packed: Packing | None) -> Iterator[IO[bytes]]:
    if not packed:
        if path.stat().st_size > WORKBOOK_LIMIT:
            limit = WORKBOOK_LIMIT // MIB
            raise UnreadableFile("ingest.workbook_too_large", file=path.name, limit=limit)
        with path.open("rb") as file:
            yield file
        return
    with unpacked(path, packed, WORKBOOK_LIMIT) as stream:
        whole = stream.read()
    yield io.BytesIO(whole)


def _check(archive: zipfile.ZipFile, path: Path) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("ingest.password", file=path.name)
    size = sum(part.file_size for part in parts)
    if size > max(RATIO_FREE, RATIO_LIMIT * sum(part.compress_size for part in parts)):
        raise UnreadableFile("ingest.bomb", file=path.name)
    if size > TEXT_LIMIT:
        limit = TEXT_LIMIT // MIB
        raise UnreadableFile("ingest.too_large", file=path.name, limit=limit)


def format_of(path: Path, packed: Packing | None) -> str:
    """Return which package it is: xlsx, xlsb, ods, docx; raises UnreadableFile for any other."""
    with package(path, packed) as archive:
        names = {name.replace("\\", "/").lower() for name in archive.namelist()}
        kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and (b"spreadsheet" in kind or not kind):
        return "ods"
    if any(name.startswith("word/document") and name.endswith(".xml") for name in names):
        return "docx"
    found = "OpenDocument" if "content.xml" in names else "ZIP"
    raise UnreadableFile("ingest.format", file=path.name, found=found)
