"""Word documents from a template that the office may change in Word.

A template is an ordinary .docx with fields such as ``{{ co_quan }}``. Ours come with the program;
an office's own lies in its home's folder of templates. It runs in Jinja's sandbox, where a field
can be shown and repeated but nothing be called that reaches the computer.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, get_args

from docxtpl import DocxTemplate
from jinja2 import (
    ChainableUndefined,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from st_db.errors import TemplateRefused
from st_db.exchange.documents.tables import STYLES
from st_db.exchange.documents.texts import one_line, safe

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Name = Literal["plan", "letter"]
NAMES: tuple[Name, ...] = get_args(Name)

LARGEST = 10 << 20
"""Bytes of a template; one with a picture of the office's emblem has a few hundred thousand."""
_UNPACKED = 100 << 20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def shipped(name: Name) -> bytes:
    """Return the template that comes with the program."""
    return (files(__package__) / "templates" / f"{name}.docx").read_bytes()


def chosen(name: Name, folder: Path | None) -> bytes:
    """Return the office's own template where it has one, else ours.

    Raises TemplateRefused for one that cannot be read.
    """
    path = folder / f"{name}.docx" if folder else None
    if path is None or not path.is_file():
        return shipped(name)
    try:
        if path.stat().st_size > LARGEST:
            raise TemplateRefused("error.template_large", file=path.name, most=LARGEST >> 20)
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise TemplateRefused("error.template_unreadable", file=path.name, why=why) from error


class Filling:
    """A template on its way to a document; ``file`` is what errors call it."""

    def __init__(self, template: bytes, file: str) -> None:
        self._file, self._given = file, template
        try:
            with zipfile.ZipFile(BytesIO(template)) as packed:
                if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                    raise TemplateRefused("error.template_large", file=file, most=LARGEST >> 20)
            self._template = DocxTemplate(BytesIO(template))
            self._styles = {
                style.name: style.style_id for style in self._template.get_docx().styles
            }
        except (ValueError, KeyError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
            raise TemplateRefused("error.template_unreadable", file=file, why="docx") from error

    def style_id(self, name: str) -> str:
        """Return how this template keeps a style, nothing where it has lost it."""
        return str(self._styles.get(name, ""))

    def lost_styles(self) -> list[str]:
        """Return the styles of our tables that the template does not have."""
        return [name for name in STYLES if name not in self._styles]

    def shows(self, field: str) -> bool:
        """Tell whether the template has a place for a field."""
        try:
            known = DocxTemplate(BytesIO(self._given)).get_undeclared_template_variables()
        except TemplateError as error:
            raise TemplateRefused(
                "error.template_syntax", file=self._file, why=str(error)[:200], near=""
            ) from error
        return field in known

    def check(self, sample: Mapping[str, Any]) -> None:
        """Raise TemplateRefused, naming the first field that there is none of.

        ``sample`` has every part, so that every branch of the template is gone through.
        """
        missing: list[str] = []

        class Noted(ChainableUndefined):
            """A field there is none of: its name is kept and the rest still gone through."""

            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                if self._undefined_name:
                    missing.append(self._undefined_name)

        self._render(sample, Noted)
        if missing:
            near = get_close_matches(missing[0], sorted(_names(sample)), 1)
            code = "error.template_field_near" if near else "error.template_field"
            raise TemplateRefused(code, file=self._file, field=missing[0], near="".join(near))

    def fill(self, fields: Mapping[str, Any], title: str) -> bytes:
        """Return the document; raises TemplateRefused for a template that cannot be filled in."""
        self._render(fields, StrictUndefined)
        body = self._template.docx.element.body
        _drop_empty_section(body)
        _close_cells(body)
        told = self._template.docx.core_properties
        told.created = told.modified = datetime.now(UTC)
        told.title, told.author, told.language = one_line(title)[:255], "", "vi-VN"
        written = BytesIO()
        self._template.save(written)
        return written.getvalue()

    def _render(self, fields: Mapping[str, Any], undefined: type[Undefined]) -> None:
        environment = ImmutableSandboxedEnvironment(
            autoescape=True, undefined=undefined, finalize=_shown
        )
        try:
            self._template.render(dict(fields), environment)
        except TemplateSyntaxError as error:
            near = " ".join(" ".join(getattr(error, "docx_context", ())).split())[:120]
            raise TemplateRefused(
                "error.template_syntax", file=self._file, why=error.message, near=near
            ) from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, etree.LxmlError) as error:
            raise TemplateRefused(
                "error.template_syntax", file=self._file, why=str(error)[:200], near=""
            ) from error


def _shown(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    return safe(str(value)) if isinstance(value, str | int) else value


def _names(fields: Any) -> set[str]:
    """Return the names of all fields, inner ones too."""
    if isinstance(fields, Mapping):
        inner: set[str] = set().union(*(_names(one) for one in fields.values()))
        return {*fields, *inner}
    if isinstance(fields, list | tuple):
        return set().union(*(_names(one) for one in fields))
    return set()


def _close_cells(body: Any) -> None:
    """End every cell with a paragraph: Word takes a file for damaged that has one without."""
    for cell in body.iter(f"{_W}tc"):
        if len(cell) == 0 or cell[-1].tag != f"{_W}p":
            etree.SubElement(cell, f"{_W}p")


def _drop_empty_section(body: Any) -> None:
    """Take away a last section that holds nothing: the annexes of a plan that has none."""
    breaks = body.findall(f"{_W}p/{_W}pPr/{_W}sectPr")
    if not breaks:
        return
    last = breaks[-1].getparent().getparent()
    after = [one for one in last.itersiblings() if one.tag != f"{_W}sectPr"]
    if any("".join(one.itertext()).strip() or one.tag == f"{_W}tbl" for one in after):
        return
    body.replace(body.find(f"{_W}sectPr"), breaks[-1])
    for one in after:
        body.remove(one)
    if not "".join(last.itertext()).strip():
        body.remove(last)
