"""What one row gives before it is validated, nothing of it lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ingest.mapping import Column
from ingest.profiles import EXTRA
from st_db.errors import Issue
from st_db.values import cleaning

_LONE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Draft:
    """What one row gives before it is validated."""

    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    emptied: list[str] = field(default_factory=list)
    from_column: dict[str, Column] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    currency: str | None = None  # that an amount was written in
    beside: set[str] = field(default_factory=set)  # fields that others bring with them

    def keep(self, name: str, value: Any) -> None:
        """Keep a value in ``extra``; another one of the same name is not written over."""
        kept = jsonable(value)
        while name in self.extra and self.extra[name] != kept:
            name += "*"
        self.extra[name] = kept

    def lay(self, column: Column, target: str, value: Any) -> None:
        """Lay a value in; the first value of a field rules."""
        if target.startswith(EXTRA):
            self.keep(target.removeprefix(EXTRA), value)
        elif target == "extra":
            more = value if isinstance(value, dict) else {column.header: value}
            for name, part in more.items():
                self.keep(jsonable(str(name)), part)
        elif target not in self.values:
            self.values[target] = value
            self.from_column[target] = column
        elif self.values[target] != value:
            self._add(column, target, value)

    def _add(self, column: Column, target: str, value: Any) -> None:
        """Lay in a further value of a field: into its list, or by its own header in ``extra``."""
        first = self.values[target]
        if column.shared and isinstance(first, str) and isinstance(value, str):
            self.values[target] = f"{first}\n{value}"
        else:
            self.keep(column.header, value)


def jsonable(value: Any) -> Any:
    """Return a raw value as JSON keeps it: dates as offices write them, no control characters."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y") if _midnight(value) else value.isoformat(sep=" ")  # type: ignore[call-arg]
    if isinstance(value, time | timedelta | Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [jsonable(part) for part in value]
    if isinstance(value, dict):
        return {str(jsonable(str(key))): jsonable(part) for key, part in value.items()}
    return _LONE.sub("\ufffd", cleaning.paragraphs(str(value)) or "")


def _midnight(value: date) -> bool:
    return not isinstance(value, datetime) or value.time() == time()
