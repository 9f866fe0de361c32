"""How nested values are kept in PostgreSQL: JSONB in both directions through their type."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class Json(TypeDecorator[Any]):
    """A JSONB column holding values of a Python type."""

    impl = JSONB
    cache_ok = True

    def __init__(self, type_: Any = Any) -> None:
        super().__init__()
        self.type_ = type_

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Turn values into JSON."""
        return TypeAdapter(self.type_).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Turn JSON back into values."""
        return TypeAdapter(self.type_).validate_python(value)
