"""Dữ liệu, Nhập: a file, its columns, what becomes of its rows, and what came of it.

All of it is drawn from the job that the address names, so a refresh, a copied link and another
browser show the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from ingest.profiles import profiles
from st_db import library
from st_db.errors import NotFound
from st_db.jobs import LARGEST, Job, error_of
from st_db.ui import failure, frame, import_columns, import_file, import_list
from st_db.ui import import_preview as preview
from st_db.ui import import_report as report
from st_db.ui.html import el, icon, link
from st_db.ui.import_progress import progress
from st_db.ui.import_state import PER_PAGE, ImportState, address, steps
from st_db.ui.labels import Words

_JOBS, _BATCHES = 50, 20
_EVERY = 1.0  # seconds between two looks at a job that runs


def show() -> None:
    """Draw the import page."""
    words = frame.words()
    state = ImportState.read(frame.parameters())
    with failure.explained(words.language):
        frame.caller().require("ingest")
        if state.job:
            _job(library.current().jobs.get(frame.caller(), state.job), state, words)
        elif state.batch:
            _batch(state.batch, {}, words)
        else:
            _start(words)


def _head(step: str, words: Words) -> None:
    st.html(el("header", el("h1", words("import.title")), steps(step, words), class_="import-head"))


def _start(words: Words) -> None:
    _head("file", words)
    open_ = library.current()
    st.html(import_file.chooser(LARGEST >> 20, words))
    if frame.caller().may("write"):
        st.html(el("p", link("/edit", icon("edit_note"), words("edit.new")), class_="ways"))
    jobs = open_.jobs.latest(frame.caller(), _JOBS)
    batches = open_.batches.latest(frame.caller(), _BATCHES)
    st.html(el("div", import_list.listed(jobs, batches, words), class_="import-lists"))


def _job(job: Job, state: ImportState, words: Words) -> None:
    if job.work != "preview":
        _work(job, words)
        return
    result = job.result or {}
    _head("preview" if "found" in result else "file", words)
    if "replaced" in job.asked:
        newer = link(address(job=job.asked["replaced"]), words("import.preview.newer"))
        st.html(el("p", words("import.preview.replaced"), " ", newer, class_="note"))
    if "found" in result:
        told = result["found"][words.language]
        st.html(import_file.found(job.id, told, _sources(words), words))
        st.html(import_columns.mapping(job.id, told, words))
    if not job.over:
        running(job.id)
    elif job.state != "done":
        _broken(job, words)
    else:
        _rows(job, state, words)


def _sources(words: Words) -> dict[str, str]:
    """Return {name: title} of the ways of reading: the office's own first."""
    own = library.current().profiles.list(frame.caller())
    shipped = {name: found.title[words.language] for name, found in profiles().items()}
    return {**{found.name: found.name for found in own}, **shipped}


def _rows(job: Job, state: ImportState, words: Words) -> None:
    jobs = library.current().jobs
    group = preview.shown(state, (job.result or {}).get("outcomes", {}))
    outcomes, noted = preview.wanted(group)
    lines = jobs.lines(frame.caller(), job.id, outcomes, noted=noted,
                       page=(PER_PAGE, (state.page - 1) * PER_PAGE))  # fmt: skip
    st.html(preview.rows(job, lines, state, words))
    latest = jobs.latest(frame.caller(), _JOBS)
    imported = next((other.id for other in latest if other.asked.get("preview") == job.id
                     and other.state in {"waiting", "running", "done"}), None)  # fmt: skip
    st.html(preview.act(job, imported, words))


def _work(job: Job, words: Words) -> None:
    if job.state == "done":
        _done(job, words)
        return
    _head("result", words)
    if job.over:
        _broken(job, words)
    else:
        running(job.id)


def _done(job: Job, words: Words) -> None:
    """Draw what came of an import or an undo; one that found nothing to do has no batch."""
    result = job.result or {}
    if result.get("batch"):
        _batch(result["batch"], result, words)
        return
    _head("result", words)
    told = result.get("undo", {}).get(words.language)
    st.html(report.of_undo(told, words) if told else report.of_nothing(job, words))


def _batch(id_: str, result: Mapping[str, Any], words: Words) -> None:
    _head("result", words)
    batch = library.current().batches.get(frame.caller(), id_)
    told = dict(result)
    if not told:  # a link to the batch: its job, if it had one, tells more
        with suppress(NotFound):
            told = dict(library.current().jobs.get(frame.caller(), id_).result or {})
    if batch.undoes:
        of_undo = told.get("undo", {}).get(words.language) or batch.report
        st.html(report.of_undo(of_undo, words, batch))
    else:
        st.html(report.of_batch(batch, told, words))


def _broken(job: Job, words: Words) -> None:
    st.html(report.broken(job, error_of(job, words.language), words))


@st.fragment(run_every=_EVERY)
def running(id_: str) -> None:
    """Draw how far a job is, again and again; the page around it stays as it is."""
    words = frame.words()
    with failure.explained(words.language):
        jobs = library.current().jobs
        job = jobs.get(frame.caller(), id_)
        ahead = jobs.ahead(frame.caller(), id_) if job.state == "waiting" else 0
        st.html(progress(job, ahead, words))
        known = st.session_state.get("known")
        seen = (job.id, job.state in {"waiting", "running"}, bool(job.result))
        st.session_state["known"] = seen
        if job.over or (known is not None and known[0] == job.id and known != seen):
            st.rerun()
