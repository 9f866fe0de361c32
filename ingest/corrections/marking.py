"""The cells of a correction workbook: colours and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

if TYPE_CHECKING:
    from ingest.corrections.pages import Line
    from st_db.i18n import Language

AUTHOR = "ST-DB"
WRONG, DOUBTFUL = "FFFFC7CE", "FFFFEB9C"
_FILLS = {color: PatternFill("solid", start_color=color) for color in (WRONG, DOUBTFUL)}
_NONE = PatternFill()
_LONGEST_NOTE = 2_000


def mark(cells: Sequence[Any], line: Line, language: Language) -> None:
    """Colour the wrong cells of a row and say in a note of each what is wrong."""
    notes: dict[int, list[str]] = {}
    colors: dict[int, str] = {}
    for fault in line.faults:
        index = fault.index if fault.index is not None and fault.index < len(cells) else 0
        notes.setdefault(index, []).append(fault.note(language))
        serious = fault.level == "error" or colors.get(index) == WRONG
        colors[index] = WRONG if serious or fault.level == "warning" else DOUBTFUL
    for index, parts in notes.items():
        text = "\n\n".join(parts)[:_LONGEST_NOTE]
        lines = sum(1 + len(part) // 44 for part in text.split("\n"))
        cells[index].comment = Comment(text, AUTHOR, height=min(40 + 17 * lines, 400), width=320)
        cells[index].fill = _FILLS[colors[index]]


def unmark(cells: Sequence[Any]) -> None:
    """Take away the colours of an earlier correction workbook."""
    for cell in cells:
        if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in _FILLS:
            cell.fill = _NONE
