"""Reads the sheets of a file as plain values, for tests of the readers."""

from __future__ import annotations

from datetime import datetime

from st_db.errors import Issue


def moment(*parts):
    """Return a moment as workbooks have it: without a zone."""
    return datetime(*parts)  # noqa: DTZ001


def rows(opened, sheet=0):
    """Return {row number: cells} of a sheet."""
    return {row[0]: row[1] for row in opened.sheets[sheet].rows() if not isinstance(row, Issue)}


def said(opened):
    """Return every issue of a file and its sheets as {code: [params]}."""
    found: dict[str, list[dict[str, object]]] = {}
    of_rows = (row for sheet in opened.sheets for row in sheet.rows() if isinstance(row, Issue))
    for issue in (*opened.issues, *of_rows):
        found.setdefault(issue.code, []).append(dict(issue.params))
    return found
