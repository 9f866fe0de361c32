"""Annex tables as a workbook: what is printed, and the way to the records of every number."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from st_db import i18n
from st_db.codes.model import VIET_NAM
from st_db.exchange import annex
from st_db.i18n import Language, t
from st_db.library.annexes import Moment, Table, api_pairs
from st_db.store.annexes import SUM


def said(moment: Moment, language: Language) -> str:
    """Return the moment of a table in words: whether it is now or was frozen, and its change."""
    at = f"{moment.at.astimezone(VIET_NAM):%d/%m/%Y %H:%M}"
    key = "figures.current" if moment.current else "figures.frozen"
    return t(key, language, at=at, seq=i18n.number(moment.seq, language))


def as_workbook(tables: Sequence[Table], language: Language, address: str = "") -> bytes:
    """Return tables as a workbook; ``address`` is where the register is served, if it is known."""
    printed = [_printed(table, language) for table in tables]
    heads = ("table", "row", "column", "value", "search", "behind")
    ways = annex.Ways(
        t("figures.ways", language),
        tuple(t(f"figures.column.{head}", language) for head in heads),
        tuple(row for table in tables for row in _ways(table, address)),
    )
    return annex.workbook(printed, ways)


def _printed(table: Table, language: Language) -> annex.Annex:
    return annex.Annex(
        table.name, table.title, said(table.moment, language), table.unit,
        t("figures.corner", language), tuple(column.label for column in table.columns),
        tuple(
            annex.Line(row.label,
                       tuple(table.at(row.key, column.key).value for column in table.columns),
                       total=row.key.partition("|")[0] == SUM)
            for row in table.rows
        ),
    )  # fmt: skip


def _ways(table: Table, address: str) -> list[tuple[str | int | float | None, ...]]:
    found: list[tuple[str | int | float | None, ...]] = []
    for row in table.rows:
        for column in table.columns:
            number = table.at(row.key, column.key)
            if not number.records:
                continue
            search = number.search
            asked = f"{address}/api/v1/search?{urlencode(api_pairs(search))}" if search else None
            found.append((table.title, row.label, column.label, number.value, asked,
                          address + table.behind(row.key, column.key)))  # fmt: skip
    return found
