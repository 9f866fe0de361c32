"""What goes on into the next year's plan: which lines of an approved one, with which money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from st_db.planning.progress import Standing

Why = Literal["carried_open", "carried_task"]
"""Codes of the list ``plan_reason``: not done, or the task goes on beyond the year."""

_ENDS = ("extended_to", "end_date")


def why_carried(
    standing: Standing, tasks: Sequence[Mapping[str, Any]], year: int
) -> Why | None:  # fmt: skip
    """Return why a line goes on after its year, None where it ends with it.

    ``tasks`` are the values of the tasks that it rests on.
    """
    if standing == "dropped":
        return None
    if any(_runs_beyond(task, year) for task in tasks):
        return "carried_task"
    return None if standing == "done" else "carried_open"


def _runs_beyond(task: Mapping[str, Any], year: int) -> bool:
    end = next((task[name] for name in _ENDS if task.get(name)), None)
    return task.get("state") in ("active", "inactive") and bool(end) and int(str(end)[:4]) > year


def remaining(
    budget: Sequence[Mapping[str, Any]], year: int, spent: int, done: bool
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the money of a line that is left for the next year, by source.

    What was planned for later years stays as it is. What was planned for the year and not spent
    goes on unless the line is done, shared among the sources as they were planned.
    """
    ours = [part for part in budget if part["year"] in (year, None)]
    later = [{**part, "quarter": None} for part in budget if part["year"] not in (year, None)
             and part["year"] > year]  # fmt: skip
    planned = sum(part["amount"] for part in ours)
    left = 0 if done else max(0, planned - spent)
    by_source: dict[str, int] = {}
    for part in ours:
        by_source[part["source"]] = by_source.get(part["source"], 0) + part["amount"]
    found, rest = [], left
    for at, (source, amount) in enumerate(by_source.items(), 1):
        last = at == len(by_source)
        share = rest if last else left * amount // planned if planned else 0
        rest -= share
        if share:
            found.append({"source": source, "year": year + 1, "quarter": None, "amount": share})
    return [*found, *later]
