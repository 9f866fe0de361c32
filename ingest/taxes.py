"""Tax codes in a column of their own, beside the organizations they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.mapping import FieldMapping
from ingest.profiles import EXTRA
from ingest.words import spelled_out
from st_db.fields import header_key

_NAMES = ("ma so thue", "ma so doanh nghiep", "tax code", "tax number")


@dataclass(frozen=True, slots=True)
class Taxed:
    """A column of tax codes and the field of the organizations they are of."""

    header: str
    party: str
    role: str


def taxed_columns(mapping: FieldMapping) -> tuple[Taxed, ...]:
    """Return the columns of tax codes among those kept by their headers.

    A code is of the organization whose column stands nearest to the left, else to the right.
    """
    columns, fields = mapping.columns, mapping.fields
    parties = {
        column.index: (target, fields[target].spec.role)
        for column in columns
        for target in column.targets
        if target in fields and fields[target].spec.role
    }
    found = []
    for column in columns:
        kept = column.targets == (EXTRA + column.header,)
        if not (
            parties
            and kept
            and spelled_out(header_key(column.header), mapping.kind).startswith(_NAMES)
        ):
            continue
        left = [index for index in parties if index < column.index]
        target, role = parties[max(left) if left else min(parties)]
        found.append(Taxed(column.header, target, role or ""))
    return tuple(found)


def organizations_taxed(
    taxed: Sequence[Taxed], values: Mapping[str, Any], extra: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the organizations of a row that have a tax code beside them.

    Only one name and one code are sure to belong together.
    """
    found = []
    for one in taxed:
        name, code = values.get(one.party), extra.get(one.header)
        if isinstance(name, list) and len(name) == 1:
            name = name[0]
        if isinstance(name, str) and isinstance(code, str | int) and not set(name) & set(";|\n"):
            found.append({"name": name, "role": one.role, "tax_code": str(code)})
    return found
