"""The second step: which column becomes which field, and what only an officer can tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from st_db.records import KINDS
from st_db.ui.deeds import button, deed
from st_db.ui.html import Child, Html, el, icon, join
from st_db.ui.labels import Words

_PARTS = {"dates": "dates", "unit": "units", "units": "units"}
_EVIDENCE = ("only_dmy", "only_mdy", "both", "date_cells_to_12th", "date_cells_after_12th",
             "short_years")  # fmt: skip
_EXAMPLES = 5
_SURE, _FAIRLY = 0.9, 0.6


def mapping(job: str, told: Mapping[str, Any], words: Words) -> Html:
    """Return the questions and the table of columns; open where something needs a look."""
    questions = [q for q in told["questions"] if not q.get("answer")]
    columns = [column for table in told["tables"] for column in table["columns"]]
    unsure = any(_doubtful(column) for column in columns)
    counts = {"mapped": 0, "extra": 0, "ignored": 0}
    for column in columns:
        target = column["target"]
        counts["extra" if target == "extra" else "ignored" if target == "ignore" else "mapped"] += 1
    return el(
        "section",
        el("h2", icon("table_chart"), words("import.step.columns")),
        _questions(job, questions, words) if questions else None,
        el(
            "details",
            el("summary", words("import.columns.summary", **counts)),
            _tables(job, told, words),
            _keep(job, words),
            open=unsure or not counts["mapped"],
        ),
        class_="columns",
    )


def _doubtful(column: Mapping[str, Any]) -> bool:
    return column["target"] not in {"extra", "ignore"} and column["confidence"] < _FAIRLY


def _questions(job: str, questions: Iterable[Mapping[str, Any]], words: Words) -> Html:
    asked = [_question(job, question, words) for question in questions]
    return el("div", el("h3", words("import.question.title")), *asked, class_="questions note")


def _question(job: str, question: Mapping[str, Any], words: Words) -> Html:
    field = f"{_PARTS.get(question['about'], question['about'])}:{question['column']}"
    buttons = [
        deed("preview", words, button(option["label"]), job=job, **{field: option["value"]})
        for option in question["options"]
    ]
    evidence = _evidence(question.get("evidence") or {}, words)
    return el(
        "div",
        el("p", question["text"]),
        el("p", evidence, class_="quiet") if evidence else None,
        el("div", *buttons, class_="answers"),
        class_="question",
    )


def _evidence(told: Mapping[str, Any], words: Words) -> str:
    """Return what the cells of the column say, in words."""
    said = [
        words(f"import.evidence.{name}", count=words.number(told[name]))
        for name in _EVIDENCE
        if told.get(name)
    ]
    if examples := told.get("examples"):
        shown = "; ".join(map(str, examples[:_EXAMPLES]))
        said.append(words("import.evidence.examples", examples=shown))
    return " · ".join(said)


def _tables(job: str, told: Mapping[str, Any], words: Words) -> Html:
    kinds = [told["kind"]] if told["kind"] else told["kinds"]
    fields = _fields(kinds, words)
    tables = [_table(table, fields, words) for table in told["tables"]]
    apply = button(words("import.columns.apply"))
    reset = deed("preview", words, button(words("import.columns.reset")), job=job, afresh=1)
    return join([deed("preview", words, *tables, apply, job=job), reset])


def _keep(job: str, words: Words) -> Html:
    """Return the form that keeps this way of reading for the next such file."""
    name = el("label", words("import.profile.name"), " ",
              el("input", type="text", name="called", maxlength=80, required=True))  # fmt: skip
    keep = deed("keep", words, name, " ", button(words("import.profile.save")), job=job)
    why = el("p", words("import.profile.help"), class_="quiet")
    return el("details", el("summary", words("import.profile.title")), why, keep, class_="keep")


def _fields(kinds: Iterable[str], words: Words) -> dict[str, str]:
    """Return {field: label} of what a column may become."""
    return {
        name: field.spec.label(words.language)
        for kind in kinds
        if kind in KINDS
        for name, field in KINDS[kind].fields().items()
        if name != "extra"
    }


def _table(table: Mapping[str, Any], fields: Mapping[str, str], words: Words) -> Html:
    heads = [el("th", words(f"import.columns.{name}"), scope="col")
             for name in ("column", "samples", "target", "how")]  # fmt: skip
    rows = [_column(column, fields, words) for column in table["columns"]]
    caption = words("import.sheet", sheet=table["sheet"]) if table["sheet"] else None
    return el(
        "div",
        el("table", el("caption", caption) if caption else None,
           el("thead", el("tr", *heads)), el("tbody", *rows)),
        class_="table mapping", tabindex=0, role="region",
        aria_label=caption or words("import.columns.table"),
    )  # fmt: skip


def _column(column: Mapping[str, Any], fields: Mapping[str, str], words: Words) -> Html:
    name = column["header"] or words("import.columns.unnamed")
    letter = el("span", column["letter"], class_="quiet letter")
    return el(
        "tr",
        el("th", letter, name, scope="row"),
        el("td", _samples(column["samples"])),
        el("td", _select(column, fields, words)),
        el("td", _why(column, words)),
        class_="doubtful" if _doubtful(column) else None,
    )


def _samples(samples: Iterable[str]) -> Html:
    return join([el("span", sample, class_="sample") for sample in samples])


def _why(column: Mapping[str, Any], words: Words) -> Child:
    how = words(f"import.how.{column['how']}")
    if column["target"] in {"extra", "ignore"} or column["how"] in {"officer", "profile"}:
        return how
    sure = column["confidence"]
    word = "high" if sure >= _SURE else "middle" if sure >= _FAIRLY else "low"
    return join([how, el("span", words(f"import.sure.{word}"), class_=f"sure-{word}")], " · ")


def _select(column: Mapping[str, Any], fields: Mapping[str, str], words: Words) -> Html:
    target = column["target"]
    known = {**fields, target: fields.get(target) or column["label"] or target}
    proposed = [a for a in column["alternatives"] if a["field"] != target]
    groups = [
        el("option", words(f"import.columns.{name}"), value=name, selected=target == name)
        for name in ("extra", "ignore")
    ]
    if proposed:
        options = [el("option", _proposal(a), value=a["field"]) for a in proposed]
        groups.append(el("optgroup", *options, label=words("import.columns.proposed")))
    options = [
        el("option", label, value=name, selected=target == name)
        for name, label in known.items()
        if name not in {"extra", "ignore"}
    ]
    groups.append(el("optgroup", *options, label=words("import.columns.fields")))
    return el("select", *groups, name=f"columns:{column['header']}",
              aria_label=f"{words('import.columns.target')}: {column['header']}")  # fmt: skip


def _proposal(alternative: Mapping[str, Any]) -> str:
    return f"{alternative['label']} ({round(100 * alternative['confidence'])} %)"
