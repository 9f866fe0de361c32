"""What a record gives a line of a plan: its texts, whose it is, when and for how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_PERFORMERS = ("host", "holders", "applicants", "manager", "producer", "issuer")
_MONEY = {"budget_state": "state_science", "budget_other": "other"}
_STEP = 1_000_000  # đồng that a share is rounded to
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Drawn:
    """The values of a line; ``estimated`` is money that a planner has to look at."""

    values: Mapping[str, Any]
    estimated: bool = False


def drawn(values: Mapping[str, Any], year: int, due: date | None = None) -> Drawn:
    """Return what a record gives a line of the plan for a year.

    A task over several years gives the share of its months in that year, which a planner has to
    look at. Amounts in other currencies than đồng are not taken.
    """
    products = values.get("products") or []
    found: dict[str, Any] = {
        "title": values.get("title") or values.get("title_en") or values.get("number"),
        "objective": values.get("objective"),
        "product": "; ".join(products) or None,
        "performer": _performer(values),
        "people": [values["leader"]] if values.get("leader") else [],
        "quarter": _quarter(values, year, due),
    }
    share, told = _share(values, year), _money(values)
    found["budget"] = _budget(told, year, share)
    guessed = share != 1 or not any(values.get(name) for name in _MONEY)
    return Drawn(found, estimated=bool(found["budget"]) and guessed)


def _performer(values: Mapping[str, Any]) -> str | None:
    for name in _PERFORMERS:
        if told := values.get(name):
            return str(told[0] if isinstance(told, list) else told)
    return None


def _quarter(values: Mapping[str, Any], year: int, due: date | None) -> str | None:
    """Return the quarter in which something has to be done: the duty's, the end's, the last one."""
    end = values.get("extended_to") or values.get("end_date")
    day = due or (date.fromisoformat(end) if end else None)
    return str((day.month + 2) // 3) if day is not None and day.year == year else None


def _share(values: Mapping[str, Any], year: int) -> float:
    """Return which part of a task's months lies in a year; the whole where its days are unknown."""
    start, end = values.get("start_date"), values.get("extended_to") or values.get("end_date")
    if not start or not end:
        return 1
    first, last = _month(start), _month(end)
    if last < first:
        return 1
    inside = min(last, year * _MONTHS + _MONTHS - 1) - max(first, year * _MONTHS) + 1
    return max(0, inside) / (last - first + 1)


def _month(day: str) -> int:
    return int(day[:4]) * _MONTHS + int(day[5:7]) - 1


def _money(values: Mapping[str, Any]) -> dict[str, float]:
    """Return the amounts of a task by source; a total alone is taken for the State's."""
    if (values.get("currency") or "VND") != "VND":
        return {}
    told = {source: float(values[name]) for name, source in _MONEY.items() if values.get(name)}
    if not told and values.get("budget_total"):
        told = {_MONEY["budget_state"]: float(values["budget_total"])}
    return told


def foreign(values: Mapping[str, Any]) -> tuple[float, str] | None:
    """Return the money of a task that no line takes, and its currency: plans are made in đồng."""
    currency = values.get("currency") or "VND"
    told = [float(values[name]) for name in _MONEY if values.get(name)]
    amount = float(values.get("budget_total") or 0) or sum(told)
    return (amount, currency) if currency != "VND" and amount else None


def _budget(told: Mapping[str, float], year: int, share: float) -> list[dict[str, Any]]:
    amounts = {source: _rounded(amount * share, share) for source, amount in told.items()}
    return [
        {"source": source, "year": year, "quarter": None, "amount": amount}
        for source, amount in amounts.items()
        if amount
    ]


def _rounded(amount: float, share: float) -> int:
    return round(amount) if share == 1 else round(amount / _STEP) * _STEP
