"""What the address of the import page says, and the links and forms that lead on from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words
from st_db.ui.state import page_of

PATH = "/import"
PER_PAGE = 50
SHOWN = ("all", "created", "updated", "unchanged", "rejected", "doubt", "noted")
STEPS = ("file", "columns", "preview", "result")


@dataclass(frozen=True, slots=True)
class ImportState:
    """One view of the page: ``/import?job=…&show=…&page=…`` or ``/import?batch=…``."""

    job: str = ""
    batch: str = ""
    show: str = ""
    page: int = 1

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> ImportState:
        """Return the state of query parameters; what cannot be read is left out."""
        last = {name: values[-1].strip() for name, values in params.items() if values}
        page, show = last.get("page", ""), last.get("show", "")
        return cls(
            last.get("job", ""),
            last.get("batch", ""),
            show if show in SHOWN else "",
            page_of(page),
        )


def address(**parts: str | int | None) -> str:
    """Return the address of a view of the page."""
    pairs = {name: value for name, value in parts.items() if value}
    return f"{PATH}?{urlencode(pairs)}" if pairs else PATH


def steps(now: str, words: Words) -> Html:
    """Return the four steps with the one that is being done."""
    at = STEPS.index(now)
    marks = []
    for place, name in enumerate(STEPS):
        state = "done" if place < at else "now" if place == at else "todo"
        sign = icon("check") if state == "done" else str(place + 1)
        marks.append(
            el(
                "li",
                el("span", sign, class_="sign", aria_hidden="true"),
                el("span", words(f"import.step.{name}")),
                el("span", f" ({words(f'import.{state}')})", class_="unseen"),
                class_=f"step-{state}",
                aria_current="step" if state == "now" else None,
            )
        )
    return el("ol", *marks, class_="steps", aria_label=words("import.steps"))


def rejects(job: str, count: str, words: Words) -> Html:
    """Return the way to the rejected rows of a job as a workbook."""
    text = words("import.report.rejects", count=count)
    way = el("a", icon("download"), text, href=f"/do/rejects?job={job}", download=True)
    return el("p", way, " ", words("import.report.rejects_how"), class_="note")


def another(words: Words) -> Html:
    """Return the way to begin again."""
    return link(PATH, words("import.another"))


def place(sheet: str | None, row: int | None, words: Words) -> str:
    """Return where a row stands in its file."""
    if row is None:
        return ""
    if sheet:
        return words("import.sheet_row", sheet=sheet, row=row)
    return words("import.row", row=row)
