"""Numbers of offices and goods: tasks, documents, tax codes, GTIN, traceability codes."""

from __future__ import annotations

import re

from stdnum import ean
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

from st_db.text import tidy

_TASK = re.compile(
    r"^(?:[A-ZĐ]{1,8}(?:\.[A-ZĐ]{1,8})*|[A-Z]{2}\.\d{2})[.\-]?\s?\d{1,3}(?:[.\-/]\d{1,4})*"
    r"(?:[/.\-]\d{2}(?:-\d{2})?|-20\d{2}|/20\d{2})$",
    re.I,
)
_DOCUMENT = re.compile(r"^\d{1,5}(?:/\d{4})?/[A-ZĐ][A-ZĐ0-9&]*(?:-[A-ZĐ0-9&]+)*$", re.I)

_TRACE = re.compile(r"[A-Za-z]{2}(?=.)[A-Za-z0-9]*(?:[-./][A-Za-z0-9]+)*")


def task_code(text: str) -> str | None:
    """Return a task's code with single separators; provinces define their own shapes."""
    text = re.sub(r"\s*([./-])\s*", r"\1", tidy(text)).upper()
    return text if _TASK.match(text) else None


def document_number(text: str) -> str | None:
    """Return the number of an administrative document, such as 4927/QĐ-SHTT."""
    text = re.sub(r"\s*([/-])\s*", r"\1", tidy(text)).upper()
    return text if _DOCUMENT.match(text) else None


def tax_code(text: str) -> str | None:
    """Return an organisation's tax code (10 digits, or 10 and 3), None when its check fails.

    Rule: python-stdnum ``vn.mst``.
    """
    try:
        return str(mst.format(mst.validate(tidy(text))))
    except NumberError:
        return None


def gtin(text: str) -> str | None:
    """Return a GTIN-8, -12, -13 or -14 whose check digit is right."""
    try:
        return str(ean.validate(tidy(text)))
    except NumberError:
        return None


def trace_code(text: str) -> str | None:
    """Return a traceability code as written; its parts are the issuer's own."""
    text = tidy(text)
    return text if _TRACE.fullmatch(text) else None


def plain(_text: str) -> str | None:
    """Recognise nothing by its look: numbers of this scheme are only known by their field."""
    return None
