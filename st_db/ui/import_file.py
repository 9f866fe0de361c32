"""The first step: take a file, and say what was found in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from st_db.records import REGISTER
from st_db.ui.deeds import deed
from st_db.ui.html import Html, el, icon, join
from st_db.ui.import_state import another
from st_db.ui.labels import Words

_WITHOUT_TEXT = frozenset({"xlsx", "xls", "ods", "docx"})
"""Formats whose encoding is nothing an officer could ask about."""


def chooser(limit: int, words: Words) -> Html:
    """Return the box that takes a file as soon as it is chosen or dropped."""
    inside = el(
        "label",
        icon("upload_file"),
        el("span", words("import.file.drop"), class_="call"),
        el("span", words("import.file.choose"), class_="choose"),
        el("span", words("import.file.takes", limit=limit), class_="quiet"),
        el("input", type="file", class_="pick"),
    )
    said = el("p", data_said=True, role="status", class_="said")
    return el("form", inside, said, data_upload=True, data_lost=words("import.lost"),
              data_sending=words("import.file.sending"), class_="chooser")  # fmt: skip


def found(job: str, told: Mapping[str, Any], sources: Mapping[str, str], words: Words) -> Html:
    """Return what a file is: its format, its tables, its kind and how it is read.

    ``sources`` are {name: title} of the ways of reading there are.
    """
    rows = [(words("import.file.format"), _format(told, words))]
    rows += [(words("import.file.table"), _table(table, words)) for table in told["tables"]]
    rows.append((words("import.file.kind"), _kind(job, told, words)))
    rows.append((words("import.file.source"), _source(job, told["source"], sources, words)))
    pairs = [el("div", el("dt", name), el("dd", value), class_="row") for name, value in rows]
    issues = [el("li", issue["message"]) for issue in told["issues"]]
    return el(
        "section",
        el("h2", icon("description"), told["file"], " ", another(words)),
        el("dl", *pairs),
        el("ul", *issues, class_="told") if issues else None,
        class_="found-file",
    )


def _format(told: Mapping[str, Any], words: Words) -> Html:
    parts = [str(told["format"]).upper()]
    if told["encoding"] and told["format"] not in _WITHOUT_TEXT:
        parts.append(f"{words('import.file.encoding')} {told['encoding']}")
    if told["delimiter"]:
        sign = words("import.file.tab") if told["delimiter"] == "\t" else f"“{told['delimiter']}”"
        parts.append(f"{words('import.file.delimiter')} {sign}")
    return join(parts, " · ")


def _table(table: Mapping[str, Any], words: Words) -> Html:
    parts = [words("import.sheet", sheet=table["sheet"])] if table["sheet"] else []
    if table["header_rows"]:
        rows = ", ".join(map(str, table["header_rows"]))
        parts.append(words("import.file.header", rows=rows))
        key = "rows_to" if table["last_row"] else "rows"
        parts.append(
            words(f"import.file.{key}", first=table["first_row"], last=table["last_row"] or "")
        )
    if table["hidden_rows"]:
        parts.append(words("import.file.hidden_rows", count=table["hidden_rows"]))
    if table["hidden_columns"]:
        columns = ", ".join(table["hidden_columns"])
        parts.append(words("import.file.hidden_columns", columns=columns))
    return join(parts, " · ")


def _kind(job: str, told: Mapping[str, Any], words: Words) -> Html:
    """Return the kind as a select that tries the file anew when another is chosen."""
    several = ", ".join(words.kind(kind) for kind in told["kinds"])
    return choose_kind(job, words, told["kind"], words("import.file.kinds", kinds=several))


def choose_kind(job: str, words: Words, chosen: str | None = None, none: str = "–") -> Html:
    """Return the kinds as a select that tries the file anew; ``none`` stands while none is said."""
    options = [] if chosen else [el("option", none, value="", selected=True)]
    options += [
        el("option", words.kind(name), value=name, selected=name == chosen) for name in REGISTER
    ]
    choice = el("select", *options, name="kind", data_at_once=True,
                aria_label=words("import.file.kind"))  # fmt: skip
    return deed("preview", words, choice, job=job)


def _source(job: str, name: str | None, sources: Mapping[str, str], words: Words) -> Html:
    """Return the way of reading as a select that tries the file anew when another is chosen."""
    offered = {"": words("import.file.no_source"), **sources}
    if name:
        offered.setdefault(name, name)
        del offered[""]  # a known source is recognised again each time
    options = [
        el("option", title, value=value, selected=value == (name or ""))
        for value, title in offered.items()
    ]
    choice = el("select", *options, name="source", data_at_once=True,
                aria_label=words("import.file.source"))  # fmt: skip
    return deed("preview", words, choice, job=job)
