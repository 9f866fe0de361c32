"""The fields of the templates, by the names that the office sees in Word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from st_db.exchange.documents.model import (
    Annex,
    Column,
    Heading,
    Letter,
    Line,
    PlanDocument,
    Row,
    Section,
    Signature,
    Table,
)
from st_db.exchange.documents.tables import LANDSCAPE, table_xml
from st_db.exchange.documents.texts import one_line, plain
from st_db.exchange.documents.words import dated, day_in_words, roman

StyleId = Callable[[str], str]

_NO_NUMBER = "        "


def plan_fields(plan: PlanDocument, style_id: StyleId) -> dict[str, Any]:
    """Return what the template of a plan may show."""
    heading, with_it = plan.heading, kept_with(plan)
    return {
        **_heading(heading), **_signature(plan.signature),
        "ten_loai": plan.type, "trich_yeu": one_line(plan.title),
        "can_cu": _bases(plan.bases), "mo_dau": _paragraphs(plan.opening),
        "muc": [_section(section, style_id) for section in plan.sections],
        "du_toan": _table(plan.budget, style_id), "ket": one_line(plan.closing),
        "ghi_chu": [one_line(note) for note in plan.notes],
        "phu_luc": [
            {"so": roman(at), "ten": annex.title, "kem_theo": with_it,
             "don_vi_tinh": annex.table.unit, "bang": table_xml(annex.table, style_id, LANDSCAPE)}
            for at, annex in enumerate(plan.annexes, start=1)
        ],
    }  # fmt: skip


def letter_fields(letter: Letter, style_id: StyleId) -> dict[str, Any]:
    """Return what the template of a letter may show."""
    return {
        **_heading(letter.heading), **_signature(letter.signature),
        "trich_yeu": letter.subject, "kinh_gui": letter.to, "mo_dau": _paragraphs(letter.opening),
        "bang": _table(letter.table, style_id), "ket": _paragraphs(letter.closing),
    }  # fmt: skip


def kept_with(plan: PlanDocument) -> str:
    """Return the line of an annex that says which document it goes with."""
    heading = plan.heading
    return (
        f"(Kèm theo {plan.type.capitalize()} số {heading.number.strip() or '…'} "
        f"{_day(heading)} của {heading.agency})"
    )


def _heading(heading: Heading) -> dict[str, str]:
    return {
        "co_quan_cap_tren": heading.superior, "co_quan": heading.agency,
        "so_ky_hieu": heading.number or _NO_NUMBER,
        "dia_danh_ngay_thang": dated(heading.place, heading.day, heading.year),
    }  # fmt: skip


def _signature(signature: Signature) -> dict[str, Any]:
    return {"quyen_han": list(signature.authority), "nguoi_ky": signature.name,
            "noi_nhan": list(signature.receivers)}  # fmt: skip


def _section(section: Section, style_id: StyleId) -> dict[str, Any]:
    return {
        "so": section.number, "ten": section.title,
        "dong": [line for one in section.lines for line in _lines(one)],
        "bang": _table(section.table, style_id),
    }  # fmt: skip


def _lines(line: Line) -> list[dict[str, Any]]:
    """Return a paragraph for each line that was typed: in a justified one a break would stretch."""
    texts = [text for text in plain(line.text).split("\n") if text.strip()] or [""]
    return [{"so": "" if at else line.number, "noi_dung": text, "dam": line.strong and not at}
            for at, text in enumerate(texts)]  # fmt: skip


def _paragraphs(texts: tuple[str, ...]) -> list[str]:
    """Return texts of several lines as so many paragraphs."""
    return [line for text in texts for line in plain(text).split("\n") if line.strip()]


def _table(table: Table | None, style_id: StyleId) -> dict[str, Any] | None:
    if table is None:
        return None
    return {"don_vi_tinh": table.unit, "noi_dung": table_xml(table, style_id)}


def _bases(bases: tuple[str, ...]) -> list[str]:
    """Return the legal bases as the Decree ends them: a semicolon each, a full stop at the end."""
    ends = [*[";"] * (len(bases) - 1), "."]
    return [f"{one_line(base).rstrip(' ;.')}{end}" for base, end in zip(bases, ends, strict=False)]


def _day(heading: Heading) -> str:
    year = heading.year or "…"
    return day_in_words(heading.day) if heading.day else f"ngày … tháng … năm {year}"


# ---- a document with every part, to go through a template with

_TABLE = Table(
    (Column("TT"), Column("Nội dung"), Column("Kinh phí", summed=True)),
    (Row((1, "…", Decimal(1))),), "đồng", total="Tổng cộng",
)  # fmt: skip
_HEADING = Heading("Cơ quan", "Cơ quan cấp trên", "01/KH", "Cần Thơ", date(2026, 1, 2))
_SIGNATURE = Signature(("GIÁM ĐỐC",), "…", ("Như trên;",))

SAMPLES: Mapping[str, Callable[[StyleId], dict[str, Any]]] = {
    "plan": lambda style_id: plan_fields(
        PlanDocument(
            _HEADING, "…", ("Căn cứ …",), ("…",),
            (Section("…", "I.", (Line("…", "1.", strong=True), Line("…")), _TABLE),),
            _TABLE, "…", _SIGNATURE, (Annex("…", _TABLE), Annex("…", _TABLE)), notes=("…",),
        ), style_id,
    ),
    "letter": lambda style_id: letter_fields(
        Letter(_HEADING, "…", "…", ("…",), _TABLE, ("…",), _SIGNATURE), style_id
    ),
}  # fmt: skip
