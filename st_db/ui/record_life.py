"""The life of a right, a task or a standard as one line: what is done, where it stands, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from st_db.codes.model import today
from st_db.records import KINDS
from st_db.ui import format
from st_db.ui.html import Html, el

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.ui.labels import Words

When = Literal["done", "now", "future"]
_RIGHTS = ("filing_date", "publication_date", "grant_date", "expiry_date")
_STEPS: dict[str, tuple[str, ...]] = {
    "geographical_indication": ("filing_date", "publication_date", "grant_date"),
    "standard": ("publication_date", "effective_date"),
    "task": ("start_date", "end_date", "acceptance_date"),
    "traced_product": ("certified_date",),
}
# Steps that come of themselves, so they are shown before their day is known.
_EXPECTED = {"grant_date", "expiry_date", "acceptance_date", "end_date"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a life: its name, its day when known, and whether it lies behind."""

    name: str
    day: str | None
    when: When


def steps(kind: str, fields: dict[str, object], on: date) -> list[Step]:
    """Return the steps of a record's life as seen on a day."""
    family = KINDS[kind].kind.family
    names = _STEPS.get(kind, _RIGHTS if "expiry_date" in KINDS[kind].fields() else ())
    days = {name: str(fields[name]) for name in names if fields.get(name)}
    state = fields.get("state")
    done = [name for name in names if name in days and days[name] <= on.isoformat()]
    last = max((names.index(name) for name in done), default=-1)
    found: list[Step] = []
    for at, name in enumerate(names):
        if name in done:
            found.append(Step(name, days[name], "done"))
        elif at < last or state == "ended":
            continue
        elif name in days or (name in _EXPECTED and done):
            now = state in {"pending", "active"} and not any(s.when == "now" for s in found)
            is_next = now and at == last + 1 and state == "pending"
            found.append(Step(name, days.get(name), "now" if is_next else "future"))
    if state == "ended" and "expiry_date" not in done and family != "tasks" and found:
        found.append(Step("ended", None, "now"))
    return found


def line(view: RecordView, words: Words) -> Html | None:
    """Return the line of steps, or None for a record whose life has none."""
    found = steps(view.kind, dict(view.fields), today())
    if len(found) < 2:
        return None
    items = [
        el(
            "li",
            el("span", class_="mark", aria_hidden="true"),
            el("span", _name(step, view, words), class_="step"),
            el("span", format.day(step.day) or words("life.unknown")
               if step.name != "ended" else None, class_="day"),
            el("span", words(f"life.{step.when}"), class_="unseen"),
            class_=f"step-{step.when}",
        )
        for step in found
    ]  # fmt: skip
    return el("ol", *items, class_="life", aria_label=words("life.label"))


def _name(step: Step, view: RecordView, words: Words) -> str:
    if step.name == "ended":
        return words.state("ended", view.kind)
    own = words.or_none(f"life.{view.kind}.{step.name}")
    return own or words(f"life.{step.name}")
