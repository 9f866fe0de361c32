"""Containers of Office 97 and the bare workbooks of the years before."""

from __future__ import annotations

import io
import struct
from pathlib import Path

from xlrd import XLRDError
from xlrd.compdoc import CompDoc, CompDocError

from ingest.readers.bounded import MIB, WORKBOOK_LIMIT, unpacked
from ingest.readers.packing import Packing
from st_db.errors import UnreadableFile

BROKEN = (
    XLRDError, CompDocError, AssertionError, ArithmeticError, LookupError, TypeError, ValueError,
    AttributeError, RecursionError, struct.error,
)  # fmt: skip
"""What xlrd raises for an old workbook that is torn or made to harm."""
_CONTAINER = b"\xd0\xcf\x11\xe0"
MARKS = (
    _CONTAINER, b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00",
)  # fmt: skip
"""First bytes: the container, or the first record of a workbook without one."""


def format_of(path: Path, packed: Packing | None) -> str:
    """Return xls for a workbook of Excel 97 and before; a container may hold other things."""
    name = path.name
    if not packed and path.stat().st_size > WORKBOOK_LIMIT:
        limit = WORKBOOK_LIMIT // MIB
        raise UnreadableFile("ingest.workbook_too_large", file=name, limit=limit)
    with unpacked(path, packed, WORKBOOK_LIMIT) as stream:
        whole = stream.read()
    if not whole.startswith(_CONTAINER):
        return "xls"
    if "EncryptedPackage".encode("utf-16-le") in whole:  # a new workbook under a password
        raise UnreadableFile("ingest.password", file=name)
    try:
        container = CompDoc(whole, logfile=io.StringIO())
        root = container.dirlist[0].children
        names = {str(container.dirlist[child].name).lower() for child in root}
    except BROKEN as error:
        raise UnreadableFile("ingest.damaged", file=name) from error
    if names & {"workbook", "book"}:
        return "xls"
    found = "Word 97" if "worddocument" in names else "Office 97"
    raise UnreadableFile("ingest.format", file=name, found=found)
