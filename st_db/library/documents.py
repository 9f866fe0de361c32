"""Documents for signing: plans, letters about what is due, and the templates they follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.codes import CodeList
from st_db.codes.model import VIET_NAM, today
from st_db.errors import NotFound, StoreError, TemplateRefused, UsageError
from st_db.i18n import t
from st_db.library.duties import Ask
from st_db.library.letters import duty_letter
from st_db.library.plan_document import Lists, plan_document
from st_db.library.plan_done_sheet import done_annex
from st_db.library.plan_frozen import Frozen, frozen_plan, lists_then
from st_db.library.plan_reading import PLAN, found
from st_db.text import tidy

if TYPE_CHECKING:
    from st_db.exchange.documents import PlanDocument
    from st_db.exchange.documents.filling import Name
    from st_db.library.facade import Library
    from st_db.records.stored import Record

YEAR = 365
"""Days ahead that a letter looks."""
_UNSAFE = re.compile(r"[^\w .-]+")
_NAME = 80  # characters of a file's name
_MOST = 1_000  # duties of a letter: more than a hundred pages nobody reads


@dataclass(frozen=True, slots=True)
class Written:
    """A document as a file."""

    filename: str
    media_type: str
    body: bytes
    rows: int = 0


class Documents:
    """Writes documents by the office's templates, or by those that come with the program."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._settings = library.settings
        self._folder = library.settings.home / "templates"

    def duty_letter(self, caller: Caller, organization: str, days: int = YEAR) -> Written:
        """Return the letter that tells an organization what is late or due within some days.

        Raises NotFound where nothing is, UsageError for no organization, TemplateRefused for an
        own template that is wrong.
        """
        caller.require("read_internal")
        from st_db.exchange.documents.filling import MEDIA_TYPE
        from st_db.exchange.documents.writing import letter_docx

        if not organization:  # duties of nobody in particular are nobody's letter
            raise UsageError("error.missing_parameter", name="organization")
        vietnamese = replace(caller, language="vi")
        listed = self._library.duties.whole(vietnamese, Ask(party=organization))
        near = (item for item in listed if item.days <= days)
        wanted = sorted(islice(near, _MOST + 1), key=lambda item: item.due.duty.on)
        if not wanted:
            raise NotFound("error.no_letter", organization=organization[:_NAME], days=days)
        if len(wanted) > _MOST:
            raise UsageError("error.letter_long", most=_MOST)
        letter = duty_letter(wanted, self._settings, today())
        name = _filename(t("letter.file", caller.language, organization=organization))
        body = letter_docx(letter, self._folder)
        return Written(f"{name}.docx", MEDIA_TYPE, body, len(wanted))

    def plan(self, caller: Caller, id: str, format: str = "docx", *, marks: bool = True) -> Written:
        """Return a plan as a Word document, or its tables as a workbook (``xlsx``).

        An approved plan is written as it was frozen, whatever became of its records and of the
        code lists since; its workbook also sets it against what was done. Without ``marks`` typed
        texts have none.

        Raises NotFound, UsageError for another format, TemplateRefused for an own template that
        is wrong.
        """
        caller.require("read_internal")
        from st_db.exchange.documents import annexes, filling
        from st_db.exchange.documents.writing import plan_docx

        ways: dict[str, tuple[Callable[[PlanDocument], bytes], str]] = {
            "docx": (partial(plan_docx, folder=self._folder), filling.MEDIA_TYPE),
            "xlsx": (annexes.annexes_xlsx, annexes.MEDIA_TYPE),
        }
        if format not in ways:
            known = ", ".join(ways)
            raise UsageError("error.document_format", format=format[:_NAME], formats=known)
        write, media_type = ways[format]
        vietnamese = replace(caller, language="vi")
        record = found(self._library, id, PLAN)
        frozen = frozen_plan(self._library, vietnamese, record)
        view = frozen.view if frozen else self._library.plans.get(vietnamese, id)
        unit = self._library.units.get(caller, view.unit).called("vi") if view.unit else ""
        read, day = self._frozen_list(record), today()
        lists = Lists(read("plan_annex").items(frozen.day if frozen else day),
                      read("fund_source"), _from_when(frozen, record), marks)  # fmt: skip
        plan = plan_document(view, lists, self._settings, day, unit)
        if frozen and format == "xlsx":
            table = self._library.plans.progress.table(vietnamese, id)
            plan = replace(plan, sheets=(done_annex(table),))
        name = t("plan_document.file", caller.language, year=view.year or "", title=view.title)
        return Written(f"{_filename(name)}.{format}", media_type, write(plan), len(view.lines))

    def _frozen_list(self, record: Record) -> Callable[[str], CodeList]:
        """Return what gives a code list: as a plan was approved with it, else as it is now."""
        kept = lists_then(record)
        read = self._library.store.code_list
        return lambda name: kept.get(name) or read(name)

    def template(self, caller: Caller, name: str) -> Written:
        """Return the template in force: the office's own where it has one."""
        caller.require("read_internal")
        from st_db.exchange.documents.filling import MEDIA_TYPE, chosen

        known = _known(name)
        return Written(f"{known}.docx", MEDIA_TYPE, chosen(known, self._folder))

    def use_template(self, caller: Caller, name: str, file: Path) -> list[str]:
        """Take a file as the office's own template; return the styles of tables it has lost.

        Raises TemplateRefused, naming what is wrong with it, and then nothing has changed.
        """
        caller.require("administer")
        from st_db.exchange.documents.filling import LARGEST
        from st_db.exchange.documents.writing import check

        known = _known(name)
        try:
            if file.stat().st_size > LARGEST:
                raise TemplateRefused("error.template_large", file=file.name, most=LARGEST >> 20)
            template = file.read_bytes()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise TemplateRefused("error.template_unreadable", file=file.name, why=why) from error
        lost = check(known, template, file.name)
        self._put(known, template)
        return lost

    def _put(self, name: Name, template: bytes) -> None:
        """Put a template in its place at once: whoever writes meanwhile has the old one."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, delete=False) as written:
                written.write(template)
            Path(written.name).replace(self._folder / f"{name}.docx")
        except OSError as error:
            why = error.strerror or type(error).__name__
            file = str(self._folder)
            raise StoreError("error.export_failed", file=file, why=why) from error


def _from_when(frozen: Frozen | None, record: Record) -> tuple[str, ...]:
    """Return from when the figures of a plan are, and the code lists where those are newer."""
    at = frozen.at if frozen else datetime.now(VIET_NAM)
    said = f"{at.astimezone(VIET_NAM):%d/%m/%Y %H:%M}"
    if frozen is None:
        return (t("plan_document.current", "vi", at=said),)
    told = t("plan_document.frozen", "vi", at=said, seq=frozen.seq)
    return (told,) if lists_then(record) else (told, t("plan_document.lists_now", "vi"))


def _known(name: str) -> Name:
    from st_db.exchange.documents.filling import NAMES

    for known in NAMES:
        if known == name:
            return known
    raise UsageError("error.no_template", template=name[:_NAME], templates=", ".join(NAMES))


def _filename(text: str) -> str:
    return tidy(_UNSAFE.sub(" ", text))[:_NAME].strip(" .") or "st-db"
