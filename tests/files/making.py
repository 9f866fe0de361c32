"""Small real files, made by the libraries that offices' programs stand for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
import openpyxl
from PIL import Image


def pdf(*pages: str, password: bool = False) -> bytes:
    """Return a PDF with one line of text a page, in a font every reader has."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode())
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for at, text in enumerate(pages):
        said = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        stream = f"BT /F1 14 Tf 72 720 Td ({said}) Tj ET".encode("cp1252")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * at} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    return _pdf_of(objects, password=password)


def _pdf_of(objects: Sequence[bytes], *, password: bool) -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    locked = ""
    if password:
        owner, user = "00" * 32, "11" * 32
        locked = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{owner}>/U<{user}>>>/ID[<00><00>]"
    out.write(b"trailer<</Size %d/Root 1 0 R%s>>\n" % (len(places) + 1, locked.encode()))
    out.write(b"startxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def document(*pages: str) -> bytes:
    """Return a Word document with a paragraph a page."""
    made = docx.Document()
    for at, text in enumerate(pages):
        if at:
            made.add_page_break()
        made.add_paragraph(text)
    return _saved(made)


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook with these sheets."""
    made = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return _saved(made)


def _saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def image(format_: str, size: tuple[int, int] = (60, 40), frames: int = 1) -> bytes:
    """Return an image of a format."""
    out = io.BytesIO()
    one = Image.new("RGB", size, "teal")
    more = {"save_all": True, "append_images": [one] * (frames - 1)} if frames > 1 else {}
    one.save(out, format_, **more)
    return out.getvalue()


def repacked(office: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return an office file with other or more parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(office)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part, old.read(part))
        for name, body in parts.items():
            new.writestr(name, body)
    return out.getvalue()
