"""Archives: which member of a ZIP is the one table to read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from ingest.readers.packing import zipped
from st_db.errors import UnreadableFile

TABLES = frozenset({
    "csv", "tsv", "tab", "txt", "json", "jsonl", "ndjson", "geojson", "xlsx", "xlsm", "xlsb", "xls",
    "ods", "docx", "html", "htm", "mht", "mhtml", "xml",
})  # fmt: skip
"""Endings of names that may be tables; what a file is, its content tells once it is chosen."""
_DOCUMENTS = frozenset({
    "[content_types].xml", "xl/workbook.xml", "xl/workbook.bin", "word/document.xml",
    "content.xml", "mimetype",
})  # fmt: skip
_FURNITURE = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini"})
_ABOUT = ("readme", "license", "licence", "copying", "huong dan", "huongdan")
_LISTED = 10


def is_archive(path: Path) -> bool:
    """Tell whether a ZIP is an archive of files, not one document that is packed as a ZIP."""
    with path.open("rb") as file, zipped(file, path.name) as archive:
        names = {part.filename.replace("\\", "/").lower() for part in archive.infolist()}
    return names.isdisjoint(_DOCUMENTS)


def table_in(path: Path) -> str:
    """Return the name of the only table in an archive; raises UnreadableFile that lists several."""
    with path.open("rb") as file, zipped(file, path.name) as archive:
        members = _members(archive)
    tables = [part for part in members if _is_table(part.filename)]
    chosen = tables or members
    if not chosen:
        raise UnreadableFile("ingest.empty", file=path.name)
    if len(chosen) > 1:
        params = {"count": len(chosen), "members": _listed(chosen)}
        code = "ingest.archive_several" if tables else "ingest.archive_no_table"
        raise UnreadableFile(code, file=path.name, **params)
    return chosen[0].filename


def others_in(path: Path, member: str) -> list[str]:
    """Return the names of what else an archive holds."""
    with path.open("rb") as file, zipped(file, path.name) as archive:
        return [part.filename for part in _members(archive) if part.filename != member]


def _members(archive: ZipFile) -> list[ZipInfo]:
    """Return the files of an archive without what systems leave in it; of a repeated name one."""
    found = {part.filename: part for part in archive.infolist() if not part.is_dir()}
    return [part for part in found.values() if not _is_furniture(part.filename)]


def _is_furniture(name: str) -> bool:
    parts = name.replace("\\", "/").lower().split("/")
    return not _FURNITURE.isdisjoint(parts) or parts[-1].startswith("._")


def _is_table(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/").lower())
    return path.suffix.lstrip(".") in TABLES and not path.stem.startswith(_ABOUT)


def _listed(parts: Sequence[ZipInfo]) -> str:
    names = [part.filename[:100] for part in parts[:_LISTED]]
    return ", ".join(names) + (", …" if len(parts) > _LISTED else "")
