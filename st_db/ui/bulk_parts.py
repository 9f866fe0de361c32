"""A bulk change as it is seen before and after: every record, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from st_db import library
from st_db.jobs import Job
from st_db.library import Line
from st_db.library.differences import differences
from st_db.library.wording import Wording
from st_db.records import KINDS
from st_db.records.stored import Batch
from st_db.ui import format
from st_db.ui.bulk_state import FATES, PER_PAGE, BulkState, address
from st_db.ui.deeds import button, deed
from st_db.ui.history_parts import listed
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.import_report import undo, who
from st_db.ui.labels import Words
from st_db.ui.pager import count_of, pager
from st_db.ui.state import record_url

_SHOWN = 200  # records that a report names


def preview(job: Job, lines: Sequence[Line], state: BulkState, words: Words) -> Html:
    """Return what becomes of every record, a page of one group of them."""
    counts = counts_of(job)
    show = shown(state)
    items = [_line(line, words) for line in lines]
    turn = partial(address, job=job.id, show=show if show != "all" else None)
    return el(
        "section",
        el("h2", icon("rule"), words("bulk.previewed"), " – ", str(job.asked.get("file", ""))),
        _chips(job, show, counts, words),
        el("ol", *items, class_="fates") if items else el("p", words("import.preview.none")),
        pager(state.page, count_of(counts[show], PER_PAGE), lambda to: turn(page=to), words),
        class_="preview bulk",
    )


def shown(state: BulkState) -> str:
    """Return the group of records to show."""
    return state.show or "all"


def counts_of(job: Job) -> dict[str, int]:
    """Return how many records a preview has of each fate."""
    outcomes = (job.result or {}).get("outcomes") or job.progress.get("counts") or {}
    counts = {name: int(outcomes.get(name, 0)) for name in FATES}
    counts["all"] = sum(counts[name] for name in FATES if name != "all")
    return counts


def _chips(job: Job, show: str, counts: Mapping[str, int], words: Words) -> Html:
    chips = [
        link(
            address(job=job.id, show=name if name != "all" else None),
            words("bulk.all") if name == "all" else words.outside(f"bulk.fate.{name}"),
            " ",
            el("b", words.number(counts[name])),
            class_=f"chip fate-{name}",
            aria_current="true" if name == show else None,
        )
        for name in FATES
        if counts[name] or name in {show, "all", "changed"}
    ]
    return el("nav", *chips, class_="chips", aria_label=words("import.preview.filter"))


def _line(line: Line, words: Words) -> Html:
    named = line.title or line.number or line.id
    title = link(record_url(line.id, line.kind or "", None), named) if line.kind else named
    return el(
        "li",
        el(
            "p",
            el("span", words.outside(f"bulk.fate.{line.fate}"), class_="fate"),
            el("span", line.number, class_="number") if line.number else None,
            el("span", title, class_="title"),
            class_="head",
        ),
        _changes(line, words),
        _why(line, words),
        class_=f"outcome-{'updated' if line.fate == 'changed' else 'rejected'} fate-{line.fate}"
        if line.fate != "same"
        else "fate-same",
    )


def _changes(line: Line, words: Words) -> Html | None:
    if not line.after or line.kind not in KINDS:
        return None
    found = differences(KINDS[line.kind].fields(), line.before, line.after)
    labels = library.current().labels
    wording = Wording(labels, line.kind, words.language, line.currency)
    return listed(wording.differences(found), words)


def _why(line: Line, words: Words) -> Html | None:
    said = "; ".join(issue.sentence(words.language) for issue in line.issues)
    if line.fate == "changed":
        return el("p", said, class_="told quiet") if said else None
    if line.fate == "same":
        return None
    return el("p", why(line.fate, said, words), class_="told quiet")


def why(fate: str, said: str, words: Words) -> str:
    """Return why a record stays as it is."""
    return words.outside(f"bulk.why.{fate}").replace("{why}", said)


def act(job: Job, following: str | None, words: Words) -> Html:
    """Return the last button, which says what it will do, or why there is nothing to do."""
    count = counts_of(job)["changed"]
    if following:
        inside = join([words("bulk.already"), " ",
                       link(address(job=following), words("import.act.see"))])  # fmt: skip
    elif not count:
        inside = el("p", words("bulk.nothing"))
    else:
        text = words("bulk.change", count=words.number(count))
        inside = deed("bulk", words, button(text, main=True), job=job.id)
    return el("div", el("div", inside, class_="settled"), class_="act")


def report(batch: Batch, told: Mapping[str, Any], words: Words) -> Html:
    """Return what a bulk change did, the records that stayed, and the way back."""
    counts = told.get("counts", {})
    figures = [
        el("div", el("span", words.number(counts.get(name, 0)), class_="figure-value"),
           el("span", words(f"bulk.did.{name}"), class_="figure-label"), class_="figure")
        for name in FATES[1:]
        if counts.get(name) or name == "changed"
    ]  # fmt: skip
    when = " · ".join((who(batch.actor, words), format.moment(batch.at)))
    return el(
        "section",
        el("h2", icon("task_alt"), words("bulk.done"), " – ", told.get("said") or batch.file),
        el("p", when, class_="quiet"),
        el("div", *figures, class_="figures report"),
        undo(batch, words),
        el("p", link("/?sort=-updated", words("import.report.recent")), class_="ways"),
        left(told, words),
        class_="import-report bulk",
    )


def left(told: Mapping[str, Any], words: Words) -> Html | None:
    """Return the records that stayed as they were, each with the reason."""
    stayed = [one for one in told.get("left", ()) if one["fate"] != "same"][:_SHOWN]
    if not stayed:
        return None
    items = [
        el("li",
           link(record_url(one["id"], "", None),
                " · ".join(filter(None, (one["number"], one["title"]))) or one["id"]),
           " – ", why(one["fate"], "; ".join(one["issues"]), words))
        for one in stayed
    ]  # fmt: skip
    return el("div", el("h3", words("bulk.left")), el("ul", *items))
