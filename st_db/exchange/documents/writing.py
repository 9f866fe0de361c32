"""Plans and letters as Word documents."""

from __future__ import annotations

from pathlib import Path

from st_db.exchange.documents.fields import SAMPLES, letter_fields, plan_fields
from st_db.exchange.documents.filling import Filling, Name, chosen, shipped
from st_db.exchange.documents.model import Letter, PlanDocument


def plan_docx(plan: PlanDocument, folder: Path | None = None) -> bytes:
    """Return a plan as a Word document, by the template in a folder where there is one.

    Raises TemplateRefused, naming what is wrong with the office's own template.
    """
    filling = _filling("plan", folder)
    return filling.fill(plan_fields(plan, filling.style_id), f"{plan.type} {plan.title}")


def letter_docx(letter: Letter, folder: Path | None = None) -> bytes:
    """Return a letter as a Word document, by the template in a folder where there is one.

    Raises TemplateRefused, naming what is wrong with the office's own template.
    """
    filling = _filling("letter", folder)
    return filling.fill(letter_fields(letter, filling.style_id), letter.subject)


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
