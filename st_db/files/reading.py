"""What can be read in a file: its pages, their texts, a small picture of the first one.

Runs only in the process that ``child`` makes poor: every library here parses what strangers made.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOST_PAGES = 2_000
LONGEST_PAGE = 100_000
"""Characters of one page that are kept."""
LONGEST = 5_000_000
"""Characters of one file that are kept."""

_WIDE, _HIGH = 480, 680
_MOST_PIXELS = 60_000_000  # A4 at 600 dots an inch is 35 million
_MOST_CELLS = 2_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page; ``label`` names a sheet of a workbook."""

    page: int
    text: str
    label: str | None = None


@dataclass(slots=True)
class Opened:
    """What was read in a file; ``whole`` is false where the reading was broken off."""

    pages: int
    texts: list[PageText] = field(default_factory=list)
    preview: bytes | None = None
    whole: bool = False


class Refused(Exception):
    """The file cannot be opened; the one argument is the key of the reason."""


Told = Callable[[Mapping[str, Any]], None]


def read(path: Path, format_: str, tell: Told) -> None:
    """Tell the number of pages, the text of each, and a picture of the first.

    What is told stands, even when the reading is broken off later. Raises Refused.
    """
    _READERS[format_](path, tell)


def _texts(texts: Iterator[tuple[str | None, str]], tell: Told) -> None:
    left = LONGEST
    for page, (label, text) in enumerate(texts, 1):
        plain = text.replace("\x00", "").strip()[: min(LONGEST_PAGE, left)]
        left -= len(plain)
        if plain:
            tell({"page": page, "label": label, "text": plain})
        if left <= 0:
            return


def _pages(count: int, tell: Told) -> None:
    if count > MOST_PAGES:
        raise Refused("files.too_many_pages")
    tell({"pages": count})


# ---- PDF


def _pdf(path: Path, tell: Told) -> None:
    import pypdfium2 as pdfium
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pdfium.PdfDocument(path)
        count = len(document)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
        raise Refused("files.password" if locked else "files.damaged") from error
    if not count:
        raise Refused("files.damaged")
    _pages(count, tell)
    with suppress(pdfium.PdfiumError):
        page = document[0]
        scale = min(_WIDE / max(page.get_width(), 1), _HIGH / max(page.get_height(), 1))
        _picture(page.render(scale=scale).to_pil(), tell)
    _texts(((None, _pdf_text(document, at)) for at in range(count)), tell)


def _pdf_text(document: Any, at: int) -> str:
    """Return the text of a page; a broken page has none and the others stay."""
    import pypdfium2 as pdfium

    try:
        page = document[at]
        text = page.get_textpage()
        # Lines that were cut by a hyphen come with U+FFFE in the hyphen's place.
        said = str(text.get_text_bounded()).replace("\ufffe", "")
        text.close()
        page.close()
    except pdfium.PdfiumError:
        return ""
    return said


# ---- office files


def _docx(path: Path, tell: Told) -> None:
    import docx
    from lxml import etree

    try:
        body = docx.Document(str(path)).element.body
    except Exception as error:
        # Whatever python-docx and lxml raise for a package that was put together wrongly.
        raise Refused("files.damaged") from error
    etree.strip_elements(body, _FALLBACK)  # says again what stands beside it
    pages = list(_docx_pages(body))
    _pages(max(1, len(pages)), tell)
    _texts(((None, text) for text in pages), tell)


def _docx_pages(body: Any) -> Iterator[str]:
    """Yield the texts between page breaks: those that were set, and where Word last broke."""
    said: list[str] = []
    for part in body.iter():
        if part.tag == f"{_WORD}t":
            said.append(part.text or "")
        elif part.tag == f"{_WORD}p":
            said.append("\n")
        elif part.tag == f"{_WORD}tab" and part.getparent().tag == f"{_WORD}r":
            said.append("\t")
        elif _breaks(part):
            # A break that was set is marked again where Word last broke: one page, not two.
            if "".join(said).strip():
                yield "".join(said)
            said = []
        elif part.tag in {f"{_WORD}br", f"{_WORD}cr"}:
            said.append("\n")
    if "".join(said).strip():
        yield "".join(said)


def _breaks(part: Any) -> bool:
    if part.tag == f"{_WORD}lastRenderedPageBreak":
        return True
    return bool(part.tag == f"{_WORD}br" and part.get(f"{_WORD}type") == "page")


def _xlsx(path: Path, tell: Told) -> None:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = list(workbook.sheet_names)
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("files.damaged") from error
    _pages(max(1, len(names)), tell)
    _texts(((name, _sheet(workbook, name)) for name in names), tell)


def _sheet(workbook: Any, name: str) -> str:
    from python_calamine import CalamineError

    said: list[str] = []
    length = cells = 0
    try:
        for row in workbook.get_sheet_by_name(name).to_python():
            cells += len(row)
            line = "\t".join(_cell(cell) for cell in row if cell not in ("", None))
            if line:
                said.append(line)
                length += len(line)
            if length > LONGEST_PAGE or cells > _MOST_CELLS:
                break
    except CalamineError:  # a broken sheet has no text and the others stay
        return ""
    return "\n".join(said)


def _cell(value: Any) -> str:
    """Return a cell as a reader sees it; a workbook knows no whole numbers."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


# ---- images


def _image(path: Path, tell: Told) -> None:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP", "TIFF")) as image:
            # JPEG is decoded no larger than it is needed.
            image.draft("RGB", (_WIDE, _HIGH))
            image.load()
            _pages(getattr(image, "n_frames", 1), tell)
            _picture(image, tell)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("files.too_many_pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused("files.damaged") from error


def _picture(image: Any, tell: Told) -> None:
    import base64

    small = image.convert("RGB")
    small.thumbnail((_WIDE, _HIGH))
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    tell({"preview": base64.b64encode(out.getvalue()).decode("ascii")})


_READERS: Mapping[str, Callable[[Path, Told], None]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "png": _image,
    "jpeg": _image,
    "webp": _image,
    "tiff": _image,
}
