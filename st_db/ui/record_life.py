"""The life of a record as one line: what is done, where it stands, what comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

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


def steps(kind: str, fields: Mapping[str, Any], on: date) -> list[Step]:
    """Return the steps of a record's life as seen on a day."""
    names = _STEPS.get(kind, _RIGHTS if "expiry_date" in KINDS[kind].fields() else ())
    days = {name: str(fields[name]) for name in names if fields.get(name)}
    done = [name for name in names if name in days and days[name] <= on.isoformat()]
    ended = fields.get("state") == "ended"
    found = [Step(name, days[name], "done") for name in done]
    after = names[names.index(done[-1]) + 1 :] if done else names
    to_come = [n for n in after if not ended and (n in days or (done and n in _EXPECTED))]
    if to_come and _under_way(kind, fields):
        found.append(Step(_stage(fields), None, "now"))
    found += [Step(name, days.get(name), "future") for name in to_come]
    if ended and found and not {"expiry_date", "end_date"} & set(done):
        found.append(Step("ended", None, "now"))
    return found


def _under_way(kind: str, fields: Mapping[str, Any]) -> bool:
    """Tell whether the stage the office names lies between two days."""
    waited = "active" if kind == "task" else "pending"
    return bool(fields.get("stage")) and fields.get("state") == waited


def _stage(fields: Mapping[str, Any]) -> str:
    """Return where the record stands; filing is a step, so then the office's own word."""
    stage = str(fields["stage"])
    return str(fields.get("status") or stage) if stage == "filing" else stage


def line(view: RecordView, words: Words) -> Html | None:
    """Return the line of steps, or None for a record whose life has none."""
    found = steps(view.kind, view.fields, today())
    if len(found) < 2:
        return None
    items = [
        el(
            "li",
            el("span", class_="mark", aria_hidden="true"),
            el("span", _name(step, view, words), class_="step"),
            el("span", format.day(step.day) or _unknown(step, words), class_="day"),
            el("span", words(f"life.{step.when}"), class_="unseen"),
            class_=f"step-{step.when}",
        )
        for step in found
    ]  # fmt: skip
    return el("ol", *items, class_="life", aria_label=words("life.label"))


def _unknown(step: Step, words: Words) -> str | None:
    return words("life.unknown") if step.when == "future" else None


def _name(step: Step, view: RecordView, words: Words) -> str:
    if step.name == "ended":
        return words.state("ended", view.kind)
    own = words.or_none(f"life.{view.kind}.{step.name}") or words.or_none(f"life.{step.name}")
    return own or words.code("stage", step.name) or step.name
