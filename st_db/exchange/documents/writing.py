"""Plans and letters as Word documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from st_db.exchange.documents.fields import SAMPLES, letter_fields, plan_fields
from st_db.exchange.documents.filling import Filling, Name, chosen, shipped
from st_db.exchange.documents.model import Letter, Line, PlanDocument


def plan_docx(plan: PlanDocument, folder: Path | None = None) -> bytes:
    """Return a plan as a Word document, by the template in a folder where there is one.

    Raises TemplateRefused, naming what is wrong with the office's own template.
    """
    filling = _filling("plan", folder)
    if plan.notes and plan.sections and not filling.shows("ghi_chu"):
        plan = _noted(plan)
    return filling.fill(plan_fields(plan, filling.style_id), f"{plan.type} {plan.title}")


def letter_docx(letter: Letter, folder: Path | None = None) -> bytes:
    """Return a letter as a Word document, by the template in a folder where there is one.

    Raises TemplateRefused, naming what is wrong with the office's own template.
    """
    filling = _filling("letter", folder)
    return filling.fill(letter_fields(letter, filling.style_id), letter.subject)


def _noted(plan: PlanDocument) -> PlanDocument:
    """Return a plan with its notes at the end of its text: a template of before has no place."""
    last = plan.sections[-1]
    lines = (*last.lines, *(Line(note) for note in plan.notes))
    return replace(plan, sections=(*plan.sections[:-1], replace(last, lines=lines)))


def check(name: Name, template: bytes, file: str) -> list[str]:
    """Return the table styles that a template has lost; raises TemplateRefused for a wrong one."""
    filling = Filling(template, file)
    filling.check(SAMPLES[name](filling.style_id))
    return filling.lost_styles()


def _filling(name: Name, folder: Path | None) -> Filling:
    template, file = chosen(name, folder), f"{name}.docx"
    if template != shipped(name):
        check(name, template, file)
    return Filling(template, file)
