"""How far a job is: a bar, the counts until now, and a way to stop it."""

from __future__ import annotations

from st_db.jobs import Job
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon
from st_db.ui.labels import Words

_COUNTS = ("created", "updated", "unchanged", "rejected", "doubt")


def progress(job: Job, ahead: int, words: Words) -> Html:
    """Return what a running or waiting job is doing."""
    title = f"{words(f'import.running.{job.work}')}: “{job.asked.get('file', '')}”"
    done, total = job.progress.get("done"), job.progress.get("total")
    bar = el("progress", value=min(done or 0, total), max=total, aria_label=title) if total else (
        el("progress", aria_label=title)
    )  # fmt: skip
    stop = (
        el("p", words("import.running.stopping"))
        if job.stop
        else deed("cancel", words, button(words("import.running.cancel")), job=job.id)
    )
    return el(
        "section",
        el("h2", icon("hourglass_top"), title),
        bar,
        el("p", _phase(job, ahead, words), " ", _rows(job, words), class_="phase"),
        el("p", _counts(job, words), class_="quiet"),
        el("div", stop, el("p", words("import.running.leave"), class_="quiet"), class_="buttons"),
        class_="progress",
    )


def _phase(job: Job, ahead: int, words: Words) -> str:
    if job.state == "waiting":
        if ahead:
            return words("import.phase.waiting_for", count=ahead)
        return words("import.phase.waiting")
    phase = job.progress.get("phase", "start")
    if phase == "rows" and job.work != "preview":
        phase = "writing"
    return words(f"import.phase.{phase}")


def _rows(job: Job, words: Words) -> str:
    done, total = job.progress.get("done"), job.progress.get("total")
    if not done:
        return ""
    if not total:
        return words("import.running.done", done=words.number(done))
    key = "done_of" if job.work == "import" else "done_of_about"
    return words(f"import.running.{key}", done=words.number(done), total=words.number(total))


def _counts(job: Job, words: Words) -> str:
    counts = job.progress.get("counts") or {}
    return " · ".join(
        f"{words(f'import.outcome.{name}')} {words.number(counts[name])}"
        for name in _COUNTS
        if counts.get(name)
    )
