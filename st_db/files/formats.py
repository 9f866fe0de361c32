"""Which files may be attached, told by their content and never by their name."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import puremagic

from st_db.errors import UnreadableFile

_HEAD = 4096
_MIB = 1 << 20
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PARTS = "[Content_Types].xml"
_MOST_PARTS = 20_000
_LARGEST_UNPACKED = 256 * _MIB
_RATIO = 200
"""A page of figures packs to a twentieth at best; a bomb to a thousandth."""
_ANY_RATIO = 10 * _MIB  # unpacked sizes below this harm nobody, however well they packed


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, its media type, its endings, and whether a browser may show it."""

    name: str
    media_type: str
    endings: tuple[str, ...]
    shown: bool = False  # in the browser; what is not is only ever saved

    @property
    def ending(self) -> str:
        """Return the usual ending of a name, with its dot."""
        return self.endings[0]


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("pdf", "application/pdf", (".pdf",), shown=True),
        Format("docx", f"{_OFFICE}wordprocessingml.document", (".docx",)),
        Format("xlsx", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",)),
        Format("png", "image/png", (".png",), shown=True),
        Format("jpeg", "image/jpeg", (".jpg", ".jpeg"), shown=True),
        Format("webp", "image/webp", (".webp",), shown=True),
        Format("tiff", "image/tiff", (".tif", ".tiff")),
    )
}
"""HTML and SVG are not among them: both can carry scripts."""

_PACKED = frozenset({"docx", "xlsx"})
_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}


def format_of(path: Path, name: str) -> Format:
    """Return what a file is; raises UnreadableFile for what may not be attached.

    ``name`` is only what the refusal calls it.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise UnreadableFile("files.empty", file=name)
    try:
        types = [match.mime_type for match in puremagic.magic_string(head)]
    except puremagic.PureError:
        types = []
    known = next((one for one in FORMATS.values() if one.media_type in types), None)
    if known is None:
        found = next(filter(None, types), "?")
        raise UnreadableFile("files.format", file=name, found=found)
    return FORMATS[_packed(path, name)] if known.name in _PACKED else known


def _packed(path: Path, name: str) -> str:
    """Return which of the packed formats a file is; all of them begin alike."""
    try:
        with zipfile.ZipFile(path) as archive:
            _bound(archive, name)
            with archive.open(_PARTS) as part:
                told = part.read(_MIB)
    except KeyError as error:
        raise UnreadableFile("files.format", file=name, found="application/zip") from error
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile("files.damaged", file=name) from error
    if b"macroEnabled" in told or b"vbaProject" in told:
        raise UnreadableFile("files.macros", file=name)
    found = next((known for part, known in _MAIN.items() if part in told), None)
    if found is None:
        raise UnreadableFile("files.format", file=name, found="application/zip")
    return found


def _bound(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an archive that unpacks to far more than it is."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    swollen = unpacked > _ANY_RATIO and unpacked > _RATIO * max(packed, 1)
    if len(parts) > _MOST_PARTS or unpacked > _LARGEST_UNPACKED or swollen:
        raise UnreadableFile("files.bomb", file=name)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("files.password", file=name)
