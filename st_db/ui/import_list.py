"""What was imported lately and what is unfinished, at the foot of the import page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from st_db.jobs import Job
from st_db.records.stored import Batch
from st_db.ui import format
from st_db.ui.bulk_state import batch_url, job_url
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, join, link
from st_db.ui.import_report import who
from st_db.ui.labels import Words

_COUNTS = ("created", "updated", "unchanged", "rejected")


def listed(jobs: Sequence[Job], batches: Sequence[Batch], words: Words) -> Html:
    """Return the unfinished jobs and the latest imports as two tables."""
    open_ = list(unfinished(jobs))
    parts: list[Html] = []
    if open_:
        parts += [el("h2", words("import.list.jobs")), _jobs(open_, words)]
    parts.append(el("h2", words("import.list.batches")))
    parts.append(_batches(batches, words) if batches else el("p", words("import.list.none")))
    return join(parts)


def unfinished(jobs: Iterable[Job]) -> Iterable[Job]:
    """Yield the jobs that somebody may want to go on with: no batch and no newer one says more."""
    known = list(jobs)
    imported = {job.asked.get("preview") for job in known if job.state in {"done", "running"}}
    for job in known:
        replaced = "replaced" in job.asked or job.id in imported or "again" in job.asked
        if not replaced and (_ready(job) or not job.over or _broken(job)):
            yield job


def _ready(job: Job) -> bool:
    return job.work in {"preview", "bulk_preview"} and job.state == "done"


def _broken(job: Job) -> bool:
    """Tell whether a job may be run again as it is: a file nobody can read is not unfinished."""
    broken_off = (job.error or {}).get("code") == "error.job_broken_off"
    return job.state == "failed" and (job.work != "preview" or broken_off)


def _jobs(jobs: Iterable[Job], words: Words) -> Html:
    heads = [el("th", words(f"import.list.{name}"), scope="col")
             for name in ("file", "state", "at", "who")]  # fmt: skip
    rows = [
        el(
            "tr",
            el(
                "th",
                link(job_url(job.work, job.id), str(job.asked.get("file", job.id))),
                scope="row",
            ),
            el("td", _state(job, words)),
            el("td", format.moment(job.created_at)),
            el("td", who(job.actor, words)),
        )
        for job in jobs
    ]
    return _table(words("import.list.jobs"), heads, rows)


def _state(job: Job, words: Words) -> str:
    return words(f"import.state.{'ready' if _ready(job) else job.state}")


def _batches(batches: Iterable[Batch], words: Words) -> Html:
    heads = [el("th", words(f"import.list.{name}"), scope="col")
             for name in ("file", "at", "who", *_COUNTS, "undo")]  # fmt: skip
    rows = [
        el(
            "tr",
            el("th", link(batch_url(batch.work, batch.id), _named(batch, words)), scope="row"),
            el("td", format.moment(batch.at)),
            el("td", who(batch.actor, words)),
            *(el("td", _count(batch, name, words), class_="count") for name in _COUNTS),
            el("td", _undo(batch, words)),
        )
        for batch in batches
    ]
    return _table(words("import.list.batches"), heads, rows)


def _named(batch: Batch, words: Words) -> str:
    return words("import.list.undoes", file=batch.file) if batch.undoes else batch.file


def _count(batch: Batch, name: str, words: Words) -> str:
    """Return a figure of an import; an undo counts other things, which its own page names."""
    return "–" if batch.undoes else words.number(getattr(batch, name))


def _undo(batch: Batch, words: Words) -> Html | str | None:
    if batch.undone_by:
        return words("import.list.undone")
    if not batch.created + batch.updated:
        return None
    label = f"{words('import.list.undo')}: {_named(batch, words)}"
    return deed("undo", words, button(words("import.list.undo"), aria_label=label), batch=batch.id)


def _table(name: str, heads: list[Html], rows: list[Html]) -> Html:
    inside = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    return el("div", inside, class_="table latest", tabindex=0, role="region", aria_label=name)
