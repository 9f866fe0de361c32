"""Sửa hàng loạt: one field of many records, seen before, done in one go, undone in one go.

All of it is drawn from the address, the ticks and the job in the database, so that a refresh, a
copied link and another browser show the same.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from st_db import library
from st_db.errors import NotFound, UsageError
from st_db.jobs import Job, bulk, error_of
from st_db.ui import bulk_choose, bulk_parts, failure, frame
from st_db.ui import import_report as report
from st_db.ui.bulk_state import PER_PAGE, BulkState
from st_db.ui.html import el, link
from st_db.ui.import_page import running
from st_db.ui.labels import Words

_JOBS = 50


def show() -> None:
    """Draw the page of bulk changes."""
    words = frame.words()
    state = BulkState.read(frame.parameters())
    st.set_page_config(page_title=f"{words('bulk.title')} · {words('name')}")
    with failure.explained(words.language):
        frame.caller().require("bulk")
        st.html(el("header", el("h1", words("bulk.title")), class_="import-head"))
        if state.job:
            _job(library.current().jobs.get(frame.caller(), state.job), state, words)
        elif state.batch:
            _batch(state.batch, words)
        else:
            _choose(state, words)


def _choose(state: BulkState, words: Words) -> None:
    found = library.current().bulk
    caller = frame.caller()
    if not state.ticked and not state.asked:
        st.html(el("p", words("bulk.how_to"), " ", link("/", words("nav.search")), class_="box"))
        return
    ids = found.ticked(caller) if state.ticked else found.found(caller, state.question())
    if not ids:
        raise UsageError("bulk.nothing_chosen")
    kinds = found.kinds(caller, ids)
    st.html(bulk_choose.chooser(state, kinds, found.fields(caller, tuple(kinds)), words))


def _job(job: Job, state: BulkState, words: Words) -> None:
    if not job.over:
        running(job.id)
    elif job.state != "done":
        st.html(report.broken(job, error_of(job, words.language), words))
    elif job.work == bulk.PREVIEW:
        _preview(job, state, words)
    else:
        _done(job, words)


def _preview(job: Job, state: BulkState, words: Words) -> None:
    jobs, caller = library.current().jobs, frame.caller()
    group = bulk_parts.shown(state)
    page = (PER_PAGE, (state.page - 1) * PER_PAGE)
    kept = jobs.lines(caller, job.id, None if group == "all" else [group], page=page)
    st.html(bulk_parts.preview(job, [bulk.line_of(one) for one in kept], state, words))
    latest = jobs.latest(caller, _JOBS)
    following = next((other.id for other in latest if other.asked.get("preview") == job.id
                      and other.state in {"waiting", "running", "done"}), None)  # fmt: skip
    st.html(bulk_parts.act(job, following, words))


def _done(job: Job, words: Words) -> None:
    told: dict[str, Any] = (job.result or {}).get("bulk", {}).get(words.language, {})
    if not told.get("batch"):
        st.html(el("section", el("p", words("bulk.did_nothing")), bulk_parts.left(told, words)))
        return
    batch = library.current().batches.get(frame.caller(), told["batch"])
    st.html(bulk_parts.report(batch, told, words))


def _batch(id_: str, words: Words) -> None:
    batch = library.current().batches.get(frame.caller(), id_)
    told: dict[str, Any] = dict(batch.report)
    with suppress(NotFound):  # a batch of the command line has no job
        result = library.current().jobs.get(frame.caller(), id_).result or {}
        told = result.get("bulk", {}).get(words.language) or told
    st.html(bulk_parts.report(batch, told, words))
