"""Documents for signing, opened by another program: their form, hostile texts, templates."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from st_db.errors import TemplateRefused
from st_db.exchange.documents import (
    Annex,
    Column,
    Head,
    Heading,
    Letter,
    Line,
    PlanDocument,
    Row,
    Section,
    Signature,
    Table,
)
from st_db.exchange.documents.annexes import annexes_xlsx
from st_db.exchange.documents.drawn import drawn
from st_db.exchange.documents.filling import NAMES, Name, shipped
from st_db.exchange.documents.words import dated, figure, in_words, money_in_words, roman
from st_db.exchange.documents.writing import check, letter_docx, plan_docx

HOSTILE = "=1+1 <w:p>&amp; {{ co_quan }} {_{ 7*7 }_} {% for %} \x07\x0b\x00]]>"
SEEN = "=1+1 <w:p>&amp; {{ co_quan }} {_{ 7*7 }_} {% for %} ]]>"
FUND = (Head("TT", down=2), Head("Nhiệm vụ", down=2), Head("Quý", down=2), Head("Kinh phí", 3))
TABLE = Table(
    (Column("TT"), Column("Nhiệm vụ"), Column("Quý"), Column("Ngân sách", summed=True),
     Column("Nguồn khác", summed=True), Column("Cộng", summed=True)),
    (
        Row((None, "Chuyển tiếp", None, None, None, None), group=True),
        *(Row((n, f"Nhiệm vụ {n}", "I", Decimal("1234.5"), 100, Decimal("1334.5")))
          for n in range(1, 41)),
        Row((None, "Mở mới", None, None, None, None), group=True),
        Row((41, HOSTILE, "IV", Decimal("0.25"), None, Decimal("0.25"))),
    ),
    "triệu đồng", (FUND, (Head("Ngân sách"), Head("Nguồn khác"), Head("Cộng"))), total="Tổng cộng",
)  # fmt: skip
BUDGET = Table(
    (Column("Nguồn"), Column("Quý I", summed=True)), (Row(("Ngân sách", 5)), Row((HOSTILE, 7))),
    "tỷ đồng", total="Cộng",
)  # fmt: skip
HEADING = Heading(
    "Trung tâm Mẫu", "Sở Mẫu", "12/KH-TTM", "Cần Thơ", date(2027, 3, 5)
)  # fmt: skip
SIGNATURE = Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Trần Văn Mẫu", ("Như trên;", "Lưu: VT."))
PLAN = PlanDocument(
    HEADING, "Hoạt động năm 2027", ("Căn cứ Luật Một;", "Căn cứ Luật Hai"), ("Mở đầu.",),
    (Section("Mục tiêu", "I.", (Line(HOSTILE, "1.", strong=True), Line("Dòng một\nDòng hai"))),
     *(Section(f"Mục {n}", "II.", (Line("Nội dung " * 60),)) for n in range(8))),
    BUDGET, "Trên đây là Kế hoạch", SIGNATURE,
    (Annex("Danh mục nhiệm vụ", TABLE), Annex("Danh mục thứ hai", replace(BUDGET, rows=()))),
)  # fmt: skip
LETTER = Letter(
    HEADING, "việc đến hạn", HOSTILE, ("Trung tâm thông báo:",), TABLE, ("Đề nghị thực hiện",),
    SIGNATURE,
)  # fmt: skip


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """Every document as LibreOffice prints it."""
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or reader is None:
        reason = "soffice or pdftotext is missing, so no other program opened the documents"
        if "soffice" in os.environ.get("ST_DB_REQUIRE", ""):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("documents")
    bare = replace(PLAN, annexes=(), budget=None, heading=Heading("Cơ quan", year=2027))
    made = {"plan.docx": plan_docx(PLAN), "bare.docx": plan_docx(bare),
            "letter.docx": letter_docx(LETTER), "annexes.xlsx": annexes_xlsx(PLAN)}  # fmt: skip
    for name, content in made.items():
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [office, "--headless", "--norestore", profile, "--convert-to", "pdf", *made],
        cwd=folder, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {name: Printed(reader, (folder / name).with_suffix(".pdf")) for name in made}


class Printed:
    """What LibreOffice printed, without any white space: fonts differ in where they leave some."""

    def __init__(self, reader: str, path: Path) -> None:
        told = subprocess.run([reader, "-layout", path, "-"], check=True, capture_output=True)
        self.pages = ["".join(page.split()) for page in told.stdout.decode().split("\f")[:-1]]
        self.whole = "".join(self.pages)
        with closing(pypdfium2.PdfDocument(path)) as document:
            self.upright = [page.get_width() < page.get_height() for page in document]

    def __contains__(self, text: str) -> bool:
        return "".join(text.split()) in self.whole


@pytest.mark.soffice
def test_a_plan_is_printed_in_the_form_of_the_decree(printed: dict[str, Printed]) -> None:
    plan = printed["plan.docx"]
    for said in (
        "SỞ MẪU", "TRUNG TÂM MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 12/KH-TTM",
        "Độc lập - Tự do - Hạnh phúc", "Cần Thơ, ngày 05 tháng 3 năm 2027", "KẾ HOẠCH",
        "Căn cứ Luật Một; Căn cứ Luật Hai.", f"1. {SEEN}", "Dòng một Dòng hai",
        "Trên đây là Kế hoạch./.", "Nơi nhận:", "- Lưu: VT.", "PHÓ GIÁM ĐỐC", "Trần Văn Mẫu",
        "(Kèm theo Kế hoạch số 12/KH-TTM ngày 05 tháng 3 năm 2027 của Trung tâm Mẫu)",
        "Đơn vị tính: triệu đồng", "Tổng cộng 49.380,25 4.000 53.380,25",
        "Chuyển tiếp 49.380,00 4.000 53.380,00",
    ):  # fmt: skip
        assert said in plan
    text, last = plan.upright.count(True), len(plan.upright) - 1
    assert plan.upright == sorted(plan.upright, reverse=True)
    assert 1 < text < last - 1
    numbers = [re.match(r"\d(?=\D)", page) for page in plan.pages]
    annex = last - text
    assert [found and int(found[0]) for found in numbers] == [
        None, *range(2, text + 1), None, *range(2, annex + 1), None,
    ]  # fmt: skip
    # The head of a table stands on every page of it.
    assert all("Nhiệmvụ" in page and "Kinhphí" in page for page in plan.pages[text:last])


@pytest.mark.soffice
def test_what_a_document_lacks_leaves_no_trace(printed: dict[str, Printed]) -> None:
    bare = printed["bare.docx"]
    assert all(bare.upright)
    assert bare.whole.startswith("CƠQUANCỘNGHÒA")
    assert "…, ngày … tháng … năm 2027" in bare
    assert "Phụ lục" not in bare
    assert "Đơn vị tính" not in bare


@pytest.mark.soffice
def test_a_letter_is_printed_with_its_list(printed: dict[str, Printed]) -> None:
    letter = printed["letter.docx"]
    for said in ("V/v việc đến hạn", f"Kính gửi: {SEEN}", "Đề nghị thực hiện./.", "Tổng cộng"):
        assert said in letter


@pytest.mark.soffice
def test_a_workbook_reckons_its_sums(printed: dict[str, Printed]) -> None:
    workbook = printed["annexes.xlsx"]
    for said in ("Tổng cộng 49.380,25 4.000 53.380,25", "Chuyển tiếp 49.380,00 4.000 53.380,00",
                 "Cộng 12", SEEN):  # fmt: skip
        assert said in workbook
    assert not any(workbook.upright)


def test_the_sums_of_a_workbook_are_formulas_and_texts_are_not() -> None:
    book = load_workbook(BytesIO(annexes_xlsx(PLAN)))
    assert book.sheetnames == ["Dự toán", "Phụ lục I", "Phụ lục II"]
    budget, sheet = book["Dự toán"], book["Phụ lục I"]
    assert budget["B9"].value == "=SUM(B7:B8)"
    assert (budget["A8"].data_type, budget["A8"].value) == ("s", SEEN)
    assert sheet["D8"].value == "=SUBTOTAL(9,D9:D48)"
    assert sheet["D51"].value == "=SUBTOTAL(9,D8:D50)"
    assert sheet["D9"].value == 1234.5
    assert sheet.print_title_rows == "$5:$7"
    assert sheet.page_setup.orientation == "landscape"
    assert [sheet.cell(7, at).value for at in range(1, 7)] == ["A", "B", "C", "1", "2", "3"]


# ---- templates


def changed(name: Name, old: str, new: str) -> bytes:
    """A template in which a text was typed over, as in Word."""
    document = Document(BytesIO(shipped(name)))
    cells = [cell for table in document.tables for cell in table.rows[0].cells]
    paragraphs = [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
    for run in (run for paragraph in paragraphs for run in paragraph.runs):
        run.text = run.text.replace(old, new)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_the_templates_are_what_is_drawn_and_hold_only_known_fields(name: Name) -> None:
    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return {part: packed.read(part) for part in packed.namelist()}

    assert parts(shipped(name)) == parts(drawn(name))
    assert check(name, shipped(name), "") == []


REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a wrong field": (lambda: changed("plan", "{{ trich_yeu }}", "{{ trich_yue }}"),
                      "error.template_field_near", "trich_yue"),
    "a wrong inner field": (lambda: changed("plan", "{{ pl.so }}", "{{ pl.abc }}"),
                            "error.template_field", "abc"),
    "a lost end": (lambda: changed("plan", "{%p endfor %}", ""), "error.template_syntax", ""),
    "a way out": (lambda: changed("plan", "{{ trich_yeu }}", "{{ ten_loai.__class__.mro() }}"),
                  "error.template_syntax", ""),
    "no Word file": (lambda: b"%PDF-1.7", "error.template_unreadable", ""),
    "an empty archive": (lambda: b"PK\x05\x06" + bytes(18), "error.template_unreadable", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_template_is_refused_in_words(case: str, tmp_path: Path) -> None:
    template, code, field = REFUSED[case]
    (tmp_path / "plan.docx").write_bytes(template())
    with pytest.raises(TemplateRefused) as refused:
        plan_docx(PLAN, tmp_path)
    assert (refused.value.code, refused.value.params.get("field", "")) == (code, field)
    assert refused.value.params["file"] == "plan.docx"


def test_a_document_without_anything_is_one_that_word_opens() -> None:
    bare = PlanDocument(Heading(""), "")
    body = Document(BytesIO(plan_docx(bare))).element.body
    assert all(cell[-1].tag.endswith("}p") for cell in body.iter(f"{body.tag[:-4]}tc"))
    # Word refuses parts of a section in another order than the standard's.
    whole = Document(BytesIO(plan_docx(PLAN))).element.body
    sections = list(whole.iter(f"{whole.tag[:-4]}sectPr"))
    order = ["headerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg", "docGrid"]
    for section in sections:
        names = [part.tag.rpartition("}")[2] for part in section]
        assert names == [name for name in order if name in names]
    assert len(sections) == 3


def test_the_office_s_own_template_is_used(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(changed("letter", "Kính gửi:", "Trân trọng gửi:"))
    written = Document(BytesIO(letter_docx(LETTER, tmp_path)))
    assert any(one.text.startswith("Trân trọng gửi: =1+1") for one in written.paragraphs)


# ---- words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"), (4, "bốn"), (10, "mười"), (14, "mười bốn"), (15, "mười lăm"),
        (21, "hai mươi mốt"), (24, "hai mươi tư"), (25, "hai mươi lăm"), (31, "ba mươi mốt"),
        (101, "một trăm linh một"), (105, "một trăm linh năm"), (110, "một trăm mười"),
        (111, "một trăm mười một"), (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_050_000, "một triệu không trăm năm mươi nghìn"),
        (2_000_000_000, "hai tỷ"), (1_000_000_005, "một tỷ không trăm linh năm"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ"),
        (10**18, "một tỷ tỷ"), (-21_000, "âm hai mươi mốt nghìn"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_in_vietnam(value: int, words: str) -> None:
    assert in_words(value) == words


def heard(words: list[str]) -> int:
    """The number that Vietnamese words say."""
    for name, size in (("tỷ", 10**9), ("triệu", 10**6), ("nghìn", 1000), ("trăm", 100)):
        if name in words:
            at = len(words) - 1 - words[::-1].index(name)
            return heard(words[:at]) * size + heard(words[at + 1 :])
    if "mươi" in words:
        at = words.index("mươi")
        return heard(words[:at]) * 10 + heard(words[at + 1 :])
    digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
    also = {"mốt": 1, "tư": 4, "lăm": 5, "linh": 0}
    return sum(also.get(word, digits.index(word) if word in digits else 0) for word in words)


@given(st.integers(0, 10**18 - 1))
def test_numbers_are_heard_as_they_were_said(value: int) -> None:
    assert heard(in_words(value).split()) == value


def test_sums_days_and_figures_are_written_as_the_decree_asks() -> None:
    assert money_in_words(Decimal("24000000.4")) == "Hai mươi tư triệu đồng"
    assert dated("Cần Thơ", date(2027, 2, 15)) == "Cần Thơ, ngày 15 tháng 02 năm 2027"
    assert dated("Cần Thơ", date(2027, 11, 1)) == "Cần Thơ, ngày 01 tháng 11 năm 2027"
    assert [figure(one) for one in (1234, Decimal("1234.50"), Decimal("-0.125"))] == [
        "1.234", "1.234,5", "-0,125",
    ]  # fmt: skip
    assert [roman(one) for one in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]
