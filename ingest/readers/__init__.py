"""Readers: from a file of any known format to sheets of rows with their positions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.readers import archive
from ingest.readers.content import Content, sniff
from ingest.readers.delimited import read_delimited
from ingest.readers.html import read_html
from ingest.readers.mending import mend
from ingest.readers.mhtml import read_mhtml
from ingest.readers.objects import read_json, read_lines
from ingest.readers.ods import read_ods
from ingest.readers.sheet import Area, Opened, Row, Sheet
from ingest.readers.spreadsheetml import read_spreadsheetml
from ingest.readers.word import read_word
from ingest.readers.workbook import read_workbook
from ingest.readers.xls import read_xls
from ingest.readers.xlsx import read_xlsx
from ingest.readers.xml import read_xml
from st_db.errors import Issue, Where

_EXTENSIONS = {
    "csv": {"csv", "tsv", "txt", "tab"},
    "json": {"json", "geojson"},
    "jsonl": {"jsonl", "ndjson", "json"},
    "xlsx": {"xlsx", "xlsm", "xltx", "xltm"},
    "xlsb": {"xlsb"},
    "xls": {"xls", "xlt"},
    "ods": {"ods", "ots"},
    "docx": {"docx", "docm", "dotx", "dotm"},
    "html": {"html", "htm", "xhtml"},
    "mhtml": {"mht", "mhtml"},
    "spreadsheetml": {"xml"},
    "xml": {"xml"},
}

_MENDED = {"xlsx", "xls", "ods", "docx", "json", "jsonl"}
"""Formats whose readers see to old encodings by fonts, or that are Unicode by definition."""


def open_file(path: Path) -> Opened:
    """Open a file by its content; its extension is only compared with what was found."""
    content = sniff(path)
    opened = READERS[content.format](content)
    if content.format not in _MENDED:
        mend(opened)
    where = Where(file=path.name)
    packed = content.packed
    extension = _extension(Path(packed.member) if packed and packed.member else path)
    if extension not in _EXTENSIONS[content.format]:
        params = {"file": path.name, "extension": extension, "found": content.format}
        opened.issues.append(Issue("info", "ingest.wrong_extension", where, params))
    if packed and packed.member:
        others = archive.others_in(path, packed.member)
        params = {"file": path.name, "member": packed.member, "others": ", ".join(others) or "–"}
        opened.issues.append(Issue("info", "ingest.from_archive", where, params))
    if content.guessed and not (content.encoding or "").startswith("utf-16"):
        params = {"file": path.name, "encoding": opened.content.encoding or ""}
        opened.issues.append(Issue("info", "ingest.encoding_guessed", where, params))
    return opened


def _extension(path: Path) -> str:
    """Return the ending of a name, without that of its packing."""
    suffixes = ["", *(suffix.lower().lstrip(".") for suffix in path.suffixes[-2:])]
    return suffixes[-2] if suffixes[-1] in {"gz", "xz", "bz2"} else suffixes[-1]


READERS: dict[str, Callable[[Content], Opened]] = {
    "csv": read_delimited,
    "xlsx": read_xlsx,
    "xlsb": read_workbook,
    "xls": read_xls,
    "ods": read_ods,
    "docx": read_word,
    "html": read_html,
    "mhtml": read_mhtml,
    "spreadsheetml": read_spreadsheetml,
    "json": read_json,
    "jsonl": read_lines,
    "xml": read_xml,
}
"""One reader per format, chosen by what the content is."""

__all__ = ["READERS", "Area", "Opened", "Row", "Sheet", "open_file"]
