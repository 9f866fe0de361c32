"""What a user says about the columns of a file, and what the program found about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from st_db.cli.session import Session
from st_db.errors import UsageError

if TYPE_CHECKING:
    from ingest import Choices

_LARGEST = 1 << 20  # bytes of a file of choices; one of an office has a few kilobytes
_SAMPLE = 40  # characters of a sample on a line


@dataclass(frozen=True, slots=True)
class Choosing:
    """The options of one command, as they were typed."""

    kind: str | None = None
    source: str | None = None
    columns: Sequence[str] = field(default_factory=list)
    dates: Sequence[str] = field(default_factory=list)
    units: Sequence[str] = field(default_factory=list)
    same: Sequence[str] = field(default_factory=list)
    file: str | None = None

    def choices(self) -> Choices:
        """Return the choices; options rule over a file of them. Raises UsageError."""
        from ingest import Choices

        told = Choices.from_json({
            "kind": self.kind,
            "source": self.source,
            "columns": _pairs("--column", self.columns),
            "dates": _pairs("--dates", self.dates),
            "units": _pairs("--unit", self.units),
            "same": _pairs("--same", self.same),
        })  # fmt: skip
        return told.over(Choices.from_json(_read(Path(self.file)))) if self.file else told


def _pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    """Read HEADER=VALUE; a header may hold the sign itself, a value never does."""
    found = {}
    for text in given:
        header, equals, value = text.rpartition("=")
        if not equals or not header.strip() or not value.strip():
            raise UsageError("error.no_pair", option=option, found=text)
        found[header.strip()] = value.strip()
    return found


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            return json.loads(file.read(_LARGEST))  # what is cut is no JSON
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError("error.choices_file", file=path.name) from error


def show_mapping(run: Session, found: dict[str, Any] | None) -> None:
    """Print which column is taken for which field, table by table, and what is asked."""
    if found is None:
        return
    for table in found["tables"]:
        rows = ", ".join(map(str, table["header_rows"])) or "–"
        run.show(run.t("said.table_found", sheet=table["sheet"] or found["file"], rows=rows))
        names = ("column_letter", "column_header", "field", "how", "sure", "samples")
        run.table(
            [run.t(f"column.{name}") for name in names],
            [_line(run, column) for column in table["columns"]],
        )
    for question in found["questions"]:
        run.show(f"  ? {question['text']}")


def _line(run: Session, column: dict[str, Any]) -> list[str]:
    target, field_ = column["target"], column["target"]
    if target in {"extra", "ignore"} and not column["label"]:
        field_ = run.t(f"said.{target}")
        if column["alternatives"]:
            best = column["alternatives"][0]
            field_ += run.t("said.perhaps", field=best["field"], label=best["label"])
    else:
        field_ = f"{target} ({column['label']})"
    samples = " | ".join(column["samples"])
    return [
        column["letter"] or "",
        column["header"],
        field_,
        run.t(f"how.{column['how']}"),
        f"{column['confidence']:.0%}" if column["confidence"] else "",
        samples if len(samples) <= _SAMPLE else samples[: _SAMPLE - 1] + "…",
    ]
