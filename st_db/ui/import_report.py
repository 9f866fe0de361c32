"""The fourth step: what an import or an undo did, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from st_db.jobs import Job, issue_of
from st_db.library.fates import issue_json
from st_db.records.stored import Batch
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.import_file import choose_kind
from st_db.ui.import_state import address, another, place, rejects
from st_db.ui.labels import Words
from st_db.ui.state import record_url

_COUNTS = ("created", "updated", "unchanged", "rejected")
_SHOWN = 50
_TOLD_BY_KIND = frozenset({"ingest.kind_unclear", "ingest.no_header"})
"""What stops a file and no longer does when an officer says what its rows are."""


def of_batch(batch: Batch, told: Mapping[str, Any], words: Words) -> Html:
    """Return the report of an import; ``told`` is what its job kept beside the batch."""
    figures = {name: getattr(batch, name) for name in _COUNTS}
    return el(
        "section",
        el("h2", icon("task_alt"), words("import.report.import", file=batch.file)),
        el("p", _when(batch, words), class_="quiet"),
        _figures(figures, words),
        rejects(batch.id, words.number(batch.rejected), words) if told.get("rejects") else None,
        undo(batch, words),
        el("p", link("/?sort=-updated", words("import.report.recent")), another(words),
           class_="ways"),
        _first(told, words),
        _issues(batch, told, words),
        class_="import-report",
    )  # fmt: skip


def _figures(counts: Mapping[str, int], words: Words) -> Html:
    cells = [
        el("div", el("span", words.number(count), class_="figure-value"),
           el("span", words(f"import.report.{name}"), class_="figure-label"), class_="figure")
        for name, count in counts.items()
    ]  # fmt: skip
    return el("div", *cells, class_="figures report")


def undo(batch: Batch, words: Words) -> Html | None:
    """Return the button that takes a batch back, or what did; None when nothing was written."""
    if batch.undone_by:
        see = link(address(batch=batch.undone_by), words("import.act.see"))
        return el("p", words("import.report.undone"), " ", see, class_="note")
    if not batch.created + batch.updated:
        return None
    bulk = "take_bulk_back" if batch.work == "bulk" else "take_back"
    text = words(f"import.report.{'take_undo_back' if batch.undoes else bulk}")
    return deed("undo", words, button(text), batch=batch.id)


def of_undo(told: Mapping[str, Any], words: Words, batch: Batch | None = None) -> Html:
    """Return the three buckets of an undo; without a batch it had nothing to take back."""
    counts = {name: told["counts"][name] for name in ("reversed", "as_before", "kept", "failed")}
    already = link(address(batch=told["already"]), words("import.act.see")) if (
        told["already"]) else None  # fmt: skip
    return el(
        "section",
        el("h2", icon("undo"), words("import.report.undo", file=told["file"])),
        el("p", _when(batch, words), class_="quiet") if batch else None,
        el("p", words("import.report.undone"), " ", already, class_="note") if already else (
            _figures(counts, words)),
        undo(batch, words) if batch else None,
        el("p", link("/?sort=-updated", words("import.report.recent")), another(words),
           class_="ways"),
        *(_left(name, told, words) for name in ("kept", "failed")),
        class_="import-report",
    )  # fmt: skip


def _left(name: str, told: Mapping[str, Any], words: Words) -> Html | None:
    """Return the records that an undo left as they are, each with the reason."""
    left = told[name]
    if not left:
        return None
    items = [
        el("li", link(record_url(one["id"], one["kind"], one["number"]), one["message"]))
        for one in left[:_SHOWN]
    ]
    count = told["counts"][name] - len(items)
    more = el("p", words("import.report.more", count=words.number(count))) if count > 0 else None
    return join([el("h3", words(f"import.report.{name}_why")), el("ul", *items), more])


def of_nothing(job: Job, words: Words) -> Html:
    """Return the report of an import whose file held no rows."""
    title = words("import.report.import", file=str(job.asked.get("file", "")))
    return el("section", el("h2", icon("task_alt"), title),
              el("p", words("import.preview.empty")), another(words))  # fmt: skip


def _when(batch: Batch, words: Words) -> str:
    return words(
        "import.report.seconds", at=format.moment(batch.at), who=who(batch.actor, words),
        seconds=words.number(round(batch.seconds, 1)),
    )  # fmt: skip


def who(actor: str, words: Words) -> str:
    """Return a person's name; on a computer without accounts there is nobody to name."""
    return words("record.actor_local") if actor == "local" else actor


def _first(told: Mapping[str, Any], words: Words) -> Html | None:
    found = [
        el("li", link(record_url(one["id"], one["kind"], one.get("number")),
                      " · ".join(filter(None, (one.get("number"), one.get("title"))))))
        for one in told.get("first", ())
    ]  # fmt: skip
    if not found:
        return None
    return join([el("h3", words("import.report.first")), el("ul", *found, class_="plain")])


def _issues(batch: Batch, told: Mapping[str, Any], words: Words) -> Html | None:
    """Return what was said about rows: in the reader's language where the job is still there."""
    kept = told.get("issues")
    issues = batch.issues if kept is None else [
        issue_json(issue_of(one), words.language) for one in kept
    ]  # fmt: skip
    if not issues:
        return None
    items = [
        el("li", el("b", _place(issue, words)), issue["message"], class_=f"level-{issue['level']}")
        for issue in issues[:_SHOWN]
    ]
    left = len(issues) - _SHOWN + int(told.get("issues_left_out", 0))
    more = el("p", words("import.report.more", count=words.number(left))) if left > 0 else None
    count = words.number(len(issues) + int(told.get("issues_left_out", 0)))
    return el(
        "details",
        el("summary", words("import.report.issues", count=count)),
        el("ul", *items, class_="told"),
        more,
        open=bool(batch.rejected),
    )


def _place(issue: Mapping[str, Any], words: Words) -> str:
    """Return where a problem is, unless its sentence says so by itself."""
    said = place(issue["sheet"], issue["row"], words)
    named = words("import.row", row=issue["row"]).casefold() in issue["message"].casefold()
    return "" if issue["level"] == "info" or named or not said else f"{said}: "


def broken(job: Job, error: Mapping[str, str] | None, words: Words) -> Html:
    """Return what kept a job from its end, with the remedy and a button to run it again."""
    message, remedy = (error["message"], error["remedy"]) if error else ("", "")
    file = str(job.asked.get("file", ""))
    cancelled = job.state == "cancelled"
    title = words(f"import.report.job_{job.state}", file=file)
    again = deed("again", words, button(words("import.report.again")), job=job.id)
    unclear = error is not None and error["code"] in _TOLD_BY_KIND and job.work == "preview"
    return el(
        "div",
        el("h2", icon("block" if cancelled else "error"), title),
        el("p", message) if message else None,
        el("p", remedy, class_="quiet") if remedy else None,
        el("p", words("import.file.kind"), ": ", choose_kind(job.id, words)) if unclear else None,
        el("div", again, another(words), class_="buttons"),
        class_="box failure",
        role="alert",
    )
