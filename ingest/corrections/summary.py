"""The sheet in front: what came in, what is wrong, how to repair it and send it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from st_db import i18n
from st_db.codes.model import today
from st_db.exchange.storing import fill_cell

if TYPE_CHECKING:
    from openpyxl import Workbook

    from ingest.corrections.faults import Fault
    from ingest.corrections.pages import Pages
    from ingest.corrections.rejects import Rejects
    from ingest.plan import Plan

LISTED = 20_000
"""Cells listed one by one; the problems of a file with more are of a few kinds."""
_WIDTHS = (22, 12, 30, 36, 60, 60, 28)
_BOLD, _TITLE = Font(bold=True), Font(bold=True, size=14)
_BESIDE = 2  # cells of a line that may run on over the empty ones on its right
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write(book: Workbook, path: Path, plan: Plan, pages: Pages, rejects: Rejects) -> str:
    """Write the summary as the first sheet and return its name."""
    language = pages.faults.language
    title = i18n.t("corrections.sheet", language)
    taken = {page.name.lower() for page in pages.pages}
    while title.lower() in taken:
        title += "."
    sheet = book.create_sheet(title)
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFG"[index]].width = width
    for cells, font in _lines(path, plan, pages, rejects):
        row = []
        for value in cells:
            cell = fill_cell(WriteOnlyCell(sheet), value)
            if len(cells) > _BESIDE:
                cell.alignment = _WRAPPED
            if font:
                cell.font = font
            row.append(cell)
        sheet.append(row)
    return title


def _lines(
    path: Path, plan: Plan, pages: Pages, rejects: Rejects
) -> Iterable[tuple[list[Any], Font | None]]:
    faults, language = pages.faults, pages.faults.language

    def t(key: str, **params: Any) -> str:
        return i18n.t(f"corrections.{key}", language, **params)

    yield [t("title")], _TITLE
    yield [t("file"), path.name], None
    yield [t("date"), today()], None
    if plan.origin.profile:
        yield [t("source"), plan.origin.profile.title[language]], None
    outcomes = rejects.outcomes
    for name in ("rows", "created", "updated", "unchanged", "rejected"):
        count = outcomes.total() if name == "rows" else outcomes[name]
        yield [t(f"count_{name}"), count], None
    yield [], None
    yield [t("how_title")], _BOLD
    for step in ("how_1", "how_2", "how_3", "how_4"):
        yield [t(step)], None
    yield [], None
    yield [t("kinds_title")], _BOLD
    told = Counter(_general(fault) for fault in faults.found)
    for reason, count in told.most_common():
        yield [count, reason], None
    yield [], None
    yield [t(f"column_{n}") for n in ("sheet", "row", "column", "text", "reason", "repair",
                                      "proposal")], _BOLD  # fmt: skip
    places = {fault.where.sheet: place for place, fault in enumerate(reversed(faults.found))}
    ordered = sorted(
        faults.found,
        key=lambda fault: (
            not fault.rejected, -places[fault.where.sheet], fault.where.row or 0, fault.index or 0
        ),
    )  # fmt: skip
    for fault in ordered[:LISTED]:
        stays = fault.rejected and (fault.where.sheet, fault.where.row) in pages.stay
        remedy = f"{fault.remedy} {t('in_original')}".strip() if stays else fault.remedy
        if not fault.rejected and fault.level == "warning" and fault.of_cell:
            remedy = f"{t('went_in')} {remedy}".strip()
        yield [fault.where.sheet, fault.where.row, fault.column, fault.text, fault.reason, remedy,
               fault.proposal and f"{fault.proposal}?"], None  # fmt: skip
    left = len(ordered) - LISTED + rejects.left_out
    if left > 0:
        yield [t("left_out", count=left)], None


def _general(fault: Fault) -> str:
    """Return a reason without the text of its own cell, so that alike ones are counted together."""
    reason = fault.reason.replace(f"“{fault.text}”", "…")
    # A word may be part of the sentence; what has figures is the cell's own.
    own = len(fault.text) > 3 and any(map(str.isdigit, fault.text))
    return reason.replace(fault.text, "…") if own else reason
