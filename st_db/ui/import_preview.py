"""The third step: what becomes of every row, and the button that says what it will do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from st_db.jobs import Job, JobLine, issue_of
from st_db.library import amounts
from st_db.library.fates import issue_json
from st_db.records import KINDS
from st_db.ui import format
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.import_state import PER_PAGE, ImportState, address, place, rejects
from st_db.ui.labels import Words
from st_db.ui.pager import count_of, pager
from st_db.ui.state import record_url

# What is looked at first: what needs a decision, then what changes.
FIRST = ("doubt", "rejected", "updated", "noted", "all")
_ORDER = ("all", "created", "updated", "unchanged", "rejected", "doubt", "noted")
_LONG = 300
_SHOWN_AS_DOUBT = frozenset({"match.perhaps_same", "match.perhaps_repeated"})


def shown(state: ImportState, counts: Mapping[str, int]) -> str:
    """Return the group of rows to show: the one asked for, else the first that needs a look."""
    return state.show or next(name for name in FIRST if name == "all" or counts.get(name))


def wanted(show: str) -> tuple[list[str] | None, bool]:
    """Return which outcomes a group holds, and whether only noted rows are in it."""
    if show in {"all", "noted"}:
        return None, show == "noted"
    return [show], False


def rows(job: Job, lines: Sequence[JobLine], state: ImportState, words: Words) -> Html:
    """Return the groups as chips, and a page of the rows of one of them."""
    counts = _counts(job)
    show = shown(state, counts)
    listed = [_line(line, job, (show, state.page), words) for line in lines]
    turn = partial(address, job=job.id, show=show)
    return el(
        "section",
        el("h2", icon("rule"), words("import.preview.title")),
        _chips(job, show, counts, words),
        rejects(job.id, words.number(counts["rejected"]), words)
        if show == "rejected" and (job.result or {}).get("rejects")
        else None,
        el("ol", *listed, class_="fates") if listed else el("p", words("import.preview.none")),
        pager(state.page, count_of(counts[show], PER_PAGE), lambda to: turn(page=to), words),
        class_="preview",
    )


def _counts(job: Job) -> dict[str, int]:
    told = job.result or {}
    outcomes = told.get("outcomes") or job.progress.get("counts") or {}
    counts = {name: int(outcomes.get(name, 0)) for name in _ORDER}
    counts["all"] = sum(counts[n] for n in _ORDER if n not in {"all", "noted"})
    return counts


def _chips(job: Job, show: str, counts: Mapping[str, int], words: Words) -> Html:
    chips = [
        link(
            address(job=job.id, show=name),
            el("span", class_="dot", aria_hidden="true"),
            words(f"import.outcome.{name}"),
            " ",
            el("b", words.number(counts[name])),
            class_=f"chip outcome-{name}",
            aria_current="true" if name == show else None,
        )
        for name in _ORDER
        if counts[name] or name == show or name == "all"
    ]
    return el("nav", *chips, class_="chips", aria_label=words("import.preview.filter"))


def _line(line: JobLine, job: Job, at: tuple[str, int], words: Words) -> Html:
    told = line.line
    where = place(told.get("sheet"), told.get("row"), words)
    title = told.get("title") or told.get("number") or ""
    if told.get("id"):
        title = link(record_url(told["id"], told["kind"], told.get("number")), title)
    return el(
        "li",
        el(
            "p",
            el("span", where, class_="where"),
            el("span", el("span", class_="dot", aria_hidden="true"),
               words(f"import.outcome.{line.outcome}"), class_="fate"),
            el("span", told.get("number"), class_="number") if told.get("number") else None,
            el("span", title, class_="title"),
            class_="head",
        ),
        differences(told, words),
        _issues(told.get("issues", ()), words),
        _doubts(told, job, at, words),
        class_=f"outcome-{line.outcome}",
    )  # fmt: skip


def differences(told: Mapping[str, Any], words: Words) -> Html | None:
    """Return the cells that would change, old and new."""
    if not told.get("differences"):
        return None
    fields = KINDS[told["kind"]].fields()
    rows = []
    paid = told["differences"].get("currency") or (told.get("currency"),) * 2
    for name, (before, after) in told["differences"].items():
        label = fields[name].spec.label(words.language) if name in fields else name
        sides = zip((before, after), paid, strict=True)
        old, new = (_plain(told["kind"], name, side, words) for side in sides)
        rows.append(
            el("div", el("dt", label), el("dd", el("del", old), " → ", el("ins", new)),
               class_="row")
        )  # fmt: skip
    return el("dl", *rows, class_="differences")


def _plain(kind: str, name: str, side: tuple[Any, str | None], words: Words) -> str:
    value, currency = side
    field = KINDS[kind].fields().get(name)
    if value in (None, "", [], {}):
        return words("record.nothing")
    if field is None or field.shape.name == "json":
        text = str(value)
    elif field.shape.name == "date":
        text = format.day(value)
    elif name == "state":
        text = words.state(value, kind)
    elif field.spec.codes and isinstance(value, str):
        text = words.code(field.spec.codes, value) or value
    elif field.shape.name == "money":
        text = amounts.money(float(value), currency, words.language, words.codes).told
    else:
        text = field.shape.show(value)
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def _issues(kept: Iterable[Mapping[str, Any]], words: Words) -> Html | None:
    said = (one for one in kept if one["code"] not in _SHOWN_AS_DOUBT)
    found = [issue_json(issue_of(one), words.language) for one in said]
    items = [el("li", issue["message"], class_=f"level-{issue['level']}") for issue in found]
    return el("ul", *items, class_="told") if items else None


def _doubts(told: Mapping[str, Any], job: Job, at: tuple[str, int], words: Words) -> Html | None:
    doubts = told.get("doubts") or ()
    if not doubts:
        return None
    here: dict[str, str | int | None] = {
        "job": job.id, "row": told["name"], "show": at[0], "page": at[1],
    }  # fmt: skip
    chosen = job.asked.get("answers", {}).get(told["name"])
    if chosen is not None:
        what = next((_named(d) for d in doubts if d["record_id"] == chosen), "")
        key = "chosen_new" if chosen == "new" else "chosen_same"
        return el("div", el("span", words(f"import.preview.{key}", what=what)),
                  deed("answer", words, button(words("import.preview.take_back")), **here),
                  class_="doubts answered")  # fmt: skip
    offered = [_doubt(doubt, here, words) for doubt in doubts]
    new = deed("answer", words, button(words("import.preview.new")), same="new", **here)
    return el("div", *offered, new, class_="doubts")


def _doubt(doubt: Mapping[str, Any], here: Mapping[str, Any], words: Words) -> Html:
    why = ", ".join(words.outside(f"match.why.{code}") for code in doubt["why"])
    if doubt["record_id"] is None:
        text = words("import.preview.doubt_row", row=doubt["row"])
        return el("p", text, " ", el("span", f"({why})", class_="quiet"))
    record = link(record_url(doubt["record_id"], doubt["kind"], doubt["number"]), _named(doubt))
    same = deed("answer", words, button(words("import.preview.same")),
                same=doubt["record_id"], **here)  # fmt: skip
    return el("div", el("p", words("import.preview.doubt"), " ", record, " ",
                        el("span", f"({why})", class_="quiet")), same, class_="doubt")  # fmt: skip


def _named(doubt: Mapping[str, Any]) -> str:
    return " · ".join(filter(None, (doubt["number"], doubt["title"])))


def act(job: Job, imported: str | None, words: Words) -> Html:
    """Return the last button, which says what it will do, or why there is nothing to do."""
    answers = len(job.asked.get("answers", {}))
    if imported:
        inside = join([words("import.act.already"), " ",
                       link(address(job=imported), words("import.act.see"))])  # fmt: skip
    elif answers:
        text = words("import.act.answers", count=answers)
        inside = deed("preview", words, button(text, main=True), job=job.id)
    else:
        inside = _import(job, words)
    again = el("button", words("import.act.changed"), type="button", class_="main", data_try=True)
    return el(
        "div",
        el("div", inside, class_="settled"),
        el("div", again, class_="changed deed"),
        class_="act",
    )


def _import(job: Job, words: Words) -> Html:
    told = job.result or {}
    counts = {name: int(told.get(name, 0)) for name in ("created", "updated", "rejected")}
    if not told.get("rows"):
        return el("p", words("import.preview.empty"))
    if not counts["created"] and not counts["updated"]:
        key = "nothing" if told.get("unchanged") else "nothing_good"
        return el("p", words(f"import.act.{key}"))
    parts = [
        words(f"import.act.{name}", count=words.number(count))
        for name, count in counts.items()
        if count
    ]
    key = "import" if counts["created"] else "update"
    text = words(f"import.act.{key}", parts=", ".join(parts))
    return deed("import", words, button(text[:1].upper() + text[1:], main=True), job=job.id)
