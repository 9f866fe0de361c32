"""What a form is told while one types and when one saves: problems, doubts, what collides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from st_db.library.edits import Clash, FieldIssue, Outcome, Refused, Saved, Submitted
from st_db.library.fates import Doubt
from st_db.library.forms import inputs, typed_of
from st_db.library.wording import Wording
from st_db.ui import format
from st_db.ui.html import Html, as_data, el, icon, join
from st_db.ui.labels import Words, kind_mark
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library import Kept, Library
    from st_db.records.stored import Draft

_READ = frozenset({"date", "number", "money", "code", "codes"})
"""Ways of typing whose reading is worth saying; of a text it is the text."""


def kept_json(library: Library, kept: Kept, words: Words) -> dict[str, Any]:
    """Return the answer to a draft that was kept."""
    draft = kept.draft
    wording = Wording(library.labels, draft.kind, words.language, kept.currency)
    known = inputs(draft.kind)
    read = {
        name: words("edit.read_as", value=wording.value(name, value))
        for name, value in kept.read.items()
        if name in known and known[name].way in _READ and value not in (None, [], "")
    }
    return {
        "revision": draft.revision,
        "at": format.lately(draft.updated_at) if draft.updated_at else "",
        "issues": _issues(kept.issues, words),
        "read": read,
        "likely": _likely(kept.likely, words),
    }


def outcome_json(
    library: Library, draft: Draft, outcome: Outcome, now: Mapping[str, Any], words: Words
) -> dict[str, Any]:
    """Return the answer to a save: where to go on, what is wrong, or what collides.

    ``now`` is what the record a clash is about holds, as it is typed.
    """
    if isinstance(outcome, Saved):
        return {"go": f"/record?id={outcome.record_id}"}
    if isinstance(outcome, Submitted):
        return {"go": f"/edit?submitted={outcome.submission}"}
    if isinstance(outcome, Refused):
        return {"revision": draft.revision, "issues": _issues(outcome.issues, words)}
    refresh = {name: now[name] for name in outcome.theirs if name in now}
    wording = Wording(library.labels, draft.kind, words.language, now.get("currency"))
    return {
        "revision": draft.revision,
        "version": outcome.version,
        "refresh": refresh,
        "clash": clash(outcome, wording, draft, words),
    }


def _issues(issues: Iterable[FieldIssue], words: Words) -> list[dict[str, Any]]:
    return [
        {
            "field": issue.field,
            "at": issue.at,
            "part": issue.part,
            "level": issue.level,
            "text": issue.sentence(words.language),
            "record": issue.params.get("id"),
        }
        for issue in issues
    ]


def _likely(doubts: Iterable[Doubt], words: Words) -> str:
    """Return the records that this one perhaps is, as HTML."""
    rows = [
        el(
            "li",
            kind_mark(doubt.kind, words),
            # In a window of its own: what is typed here stays in sight.
            el("a", join([doubt.number, doubt.title], " · "), target="_blank", rel="noopener",
               href=record_url(doubt.record_id, doubt.kind, None)),
            el("span", doubt.reasons(words.language), class_="quiet"),
        )
        for doubt in doubts
    ]  # fmt: skip
    if not rows:
        return ""
    return el("div", el("p", icon("content_copy"), words("edit.likely")), el("ul", *rows))


def clash(found: Clash, wording: Wording, draft: Draft, words: Words) -> Html:
    """Return what collides, field by field, each to be chosen."""
    paid = wording.paid_in(draft.typed["currency"]) if draft.typed.get("currency") else wording
    rows = [_collision(one, wording, paid, draft.kind, words) for one in found.collisions]
    merged = [
        words(f"clash.merged_{side}", fields=", ".join(map(wording.label, names)))
        for side, names in (("mine", found.mine), ("theirs", found.theirs))
        if names
    ]
    return el(
        "section",
        el("h2", icon("call_split"), words("clash.heading")),
        el("p", words("clash.intro")),
        *rows,
        el("p", words("clash.merged"), " ", "; ".join(merged), class_="quiet") if merged else None,
        el("p", el("button", words("clash.resolve"), type="button", class_="primary",
                   data_resolve=True),
           el("span", words("clash.choose_all"), class_="quiet"), class_="save"),
        aria_label=words("clash.heading"),
    )  # fmt: skip


def _collision(one: Any, wording: Wording, paid: Wording, kind: str, words: Words) -> Html:
    name = f"clash-{one.field}"
    known = one.field in inputs(kind)
    sides = {"mine": paid, "theirs": wording}

    def choice(side: str, value: Any) -> Html:
        who = None
        if side == "theirs" and one.actor and one.at:
            actor = words("record.actor_local") if one.actor == "local" else one.actor
            who = el("span", words("clash.by", actor=actor, at=format.moment(one.at)),
                     class_="quiet")  # fmt: skip
        typed = typed_of(kind, {one.field: value}).get(one.field) if known else value
        return el(
            "label",
            el("input", type="radio", name=name, value=side,
               data_typed=as_data(typed)),
            el("strong", words(f"clash.{side}")), who,
            el("span", sides[side].value(one.field, value), class_="text"),
            class_="side",
        )  # fmt: skip

    original = el(
        "div", el("strong", words("clash.original")),
        el("span", wording.value(one.field, one.original), class_="text"), class_="side original",
    )  # fmt: skip
    return el(
        "fieldset", el("legend", wording.label(one.field)),
        choice("mine", one.mine), choice("theirs", one.theirs), original,
        class_="collision", data_collision=one.field,
    )  # fmt: skip
