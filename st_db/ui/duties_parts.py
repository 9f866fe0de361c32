"""How a duty is drawn, on the page of duties and on its record's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from st_db.codes.model import today
from st_db.store import NO_RECORD
from st_db.ui import format
from st_db.ui import quality_parts as parts
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon
from st_db.ui.labels import Words

if TYPE_CHECKING:
    from st_db.library.duties import Item

_WEEK = timedelta(days=7)
_SIGNS = {"upcoming": "schedule", "open": "event_available", "grace": "warning",
          "overdue": "event_busy", "done": "check_circle"}  # fmt: skip


def left(item: Item, words: Words) -> str:
    """Return how many days are left, or have passed."""
    if item.days == 0:
        return words("duties.today")
    key = "left" if item.days > 0 else "passed"
    return words(f"duties.{key}", days=words.number(abs(item.days)))


def state(item: Item, words: Words) -> Html:
    """Return where a duty stands: a word with a sign."""
    due = item.due
    said = words.outside(f"duties.state.{due.state}")
    return el("span", icon(_SIGNS[due.state]), " ", said, class_=f"duty-state {due.state}")


def entry(item: Item, words: Words, back: str, *, decides: bool, named: bool = True) -> Html:
    """Return a duty as an entry of the diary; ``back`` is where one goes on after deciding."""
    due, duty = item.due, item.due.duty
    number = (due.record, due.number, due.title)
    which = parts.which(due.kind, number, words) if due.record != NO_RECORD else None
    return el(
        "li",
        el("p", el("strong", format.day(duty.on)), " · ", left(item, words), " · ",
           state(item, words), class_="duty-when"),
        el("p", el("span", item.rule.name, class_="duty-what"),
           el("span", " · ", due.party, class_="quiet") if due.party and named else None),
        el("p", which) if which and named else None,
        el("p", item.rule.sentence),
        _source(item, words),
        el("p", join_days(item, words), class_="quiet"),
        _decided(item, words, back, decides=decides),
        class_="duty",
    )  # fmt: skip


def _source(item: Item, words: Words) -> Html:
    rule = item.rule
    sure = words.outside(f"duties.confidence.{rule.confidence}")
    if rule.window and rule.window != rule.confidence:
        window = words.outside(f"duties.confidence.{rule.window}")
        sure = words("duties.sure_window", sure=sure, window=window)
    told = words("duties.source", source=rule.source) if rule.source else ""
    return el("p", told, " " if told else None, el("span", f"({sure})"), class_="quiet")


def join_days(item: Item, words: Words) -> str:
    """Return the days around the due one, in a sentence each."""
    duty = item.due.duty
    told = []
    if duty.working != duty.on:
        told.append(words("duties.working", day=format.day(duty.working)))
    if duty.opens is not None and item.due.state == "upcoming":
        told.append(words("duties.opens", day=format.day(duty.opens)))
    if duty.grace_ends is not None and item.due.state != "done":
        told.append(words("duties.grace", day=format.day(duty.grace_ends)))
    if item.surcharge:
        told.append(words("duties.surcharge", percent=item.surcharge))
    if duty.lost_from is not None and item.due.state in ("grace", "overdue"):
        told.append(words("duties.lost", day=format.day(duty.lost_from)))
    if duty.anchor is not None:
        told.append(words("duties.counted", day=format.day(duty.anchor)))
    return " ".join(told)


def _decided(item: Item, words: Words, back: str, *, decides: bool) -> Html | None:
    decision = item.due.decision
    if decision is not None:
        said = words(
            f"duties.was_{decision.what}", by=decision.by, at=format.moment(decision.at),
            until=format.day(decision.until),
        )  # fmt: skip
        undo = deed("undo_duty", words, button(words("duties.undo")), decision=decision.id,
                    back=back) if decides else None  # fmt: skip
        return el("div", el("span", said), " ", decision.note or None, undo, class_="decided")
    if not decides or item.due.state == "done":
        return None
    duty = item.due.duty
    hidden: dict[str, str | int] = {"record": item.due.record, "rule": duty.rule, "term": duty.term,
              "on": duty.on.isoformat(), "back": back}  # fmt: skip
    soon = (today() + _WEEK).isoformat()
    until = el("label", el("span", words("duties.until")),
               el("input", type="date", name="until", value=soon, required=True))  # fmt: skip
    return el(
        "details",
        el("summary", words("duties.decide")),
        deed("decide_duty", words, button(words("duties.done"), main=True), **hidden, what="done"),
        deed("decide_duty", words, until, button(words("duties.postpone")), **hidden,
             what="postponed"),
        deed("decide_duty", words, button(words("duties.not_ours")), **hidden, what="not_ours"),
        class_="deciding",
    )  # fmt: skip
