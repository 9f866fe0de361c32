"""The templates that come with the program, drawn by the form of Decree 30/2020, annex I.

``python -m st_db.exchange.documents.drawn`` writes them anew into ``templates``.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt

from st_db.exchange.documents.filling import NAMES, Name
from st_db.exchange.documents.tables import CENTRED, FIGURE, HEAD, TEXT

_LEFT, _CENTRE, _RIGHT, _BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip
_FONT = "Times New Roman"
_BODY, _PLACE, _BASIS, _TITLE, _HEADING, _STRONG, _SMALL, _RULE, _UNIT = (
    f"STDB {name}" for name in ("Đoạn văn", "Giữa", "Căn cứ", "Tên văn bản", "Tên mục",
                                "Tên dòng", "Nơi nhận", "Đường kẻ", "Đơn vị tính")
)  # fmt: skip
_STYLES = {
    # name: (size, alignment, bold, italic)
    _BODY: (14, _BOTH, False, False), _PLACE: (13, _CENTRE, False, False),
    _BASIS: (14, _BOTH, False, True), _TITLE: (14, _CENTRE, True, False),
    _HEADING: (14, _BOTH, True, False), _STRONG: (14, _BOTH, True, False),
    _SMALL: (11, _LEFT, False, False), _RULE: (3, _CENTRE, False, False),
    _UNIT: (11, _RIGHT, False, True),
    HEAD: (11, _CENTRE, True, False), TEXT: (11, _LEFT, False, False),
    FIGURE: (11, _RIGHT, False, False), CENTRED: (11, _CENTRE, False, False),
}  # fmt: skip
_INDENTED = (_BODY, _BASIS, _HEADING, _STRONG)


def drawn(name: Name) -> bytes:
    """Return a template."""
    drawing = _Drawing()
    (drawing.plan if name == "plan" else drawing.letter)()
    return drawing.written()


class _Drawing:
    """One template while it is drawn."""

    def __init__(self) -> None:
        self._document = Document()
        self._body: Any = self._document
        self._set_styles()
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        self._set_page(section)
        _number_pages(section)

    def plan(self) -> None:
        """Draw the template of a plan: the text upright, every annex on pages of its own."""
        self._masthead(abstract=False)
        self._add("", _PLACE)
        self._add("{{ ten_loai }}", _TITLE)
        self._add("{{ trich_yeu }}", _TITLE)
        self._rule(5)
        self._each("cc in can_cu", "{{ cc }}", _BASIS)
        self._each("doan in mo_dau", "{{ doan }}")
        self._sections()
        self._table("du_toan")
        self._control("if ket")
        self._add("{{ ket }}./.")
        self._control("endif")
        self._signature()
        self._notes()
        self._annexes()

    def letter(self) -> None:
        """Draw the template of a letter."""
        self._masthead(abstract=True)
        self._add("", _PLACE)
        self._add("Kính gửi: {{ kinh_gui }}", _PLACE, size=14)
        self._add("", _PLACE)
        self._each("doan in mo_dau", "{{ doan }}")
        self._table("bang")
        self._each("doan in ket", "{{ doan }}{% if loop.last %}./.{% endif %}")
        self._signature()

    def written(self) -> bytes:
        """Return the file, the same bytes of XML every time."""
        told = self._document.core_properties
        told.author, told.title, told.comments, told.language = "", "", "", "vi-VN"
        told.created = told.modified = datetime(2026, 1, 1, tzinfo=UTC)
        file = BytesIO()
        self._document.save(file)
        return file.getvalue()

    # ---- parts

    def _masthead(self, *, abstract: bool) -> None:
        """Draw the agency on the left, the state's name and motto on the right."""
        left, right = self._side_by_side(Mm(70), Mm(95))
        self._body = left
        self._control("if co_quan_cap_tren")
        self._add("{{ co_quan_cap_tren|upper }}", _PLACE)
        self._control("endif")
        self._add("{{ co_quan|upper }}", _PLACE, bold=True)
        self._rule(2.2)
        self._add("Số: {{ so_ky_hieu }}", _PLACE)
        if abstract:
            self._add("V/v {{ trich_yeu }}", _PLACE, size=12)
        self._body = right
        self._add("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _PLACE, bold=True, size=12)
        self._add("Độc lập - Tự do - Hạnh phúc", _PLACE, bold=True)
        self._rule(1.9)
        self._add("{{ dia_danh_ngay_thang }}", _PLACE, italic=True)
        self._body = self._document

    def _sections(self) -> None:
        self._control("for m in muc")
        self._add("{{ m.so }} {{ m.ten }}", _HEADING)
        self._control("for d in m.dong")
        self._control("if d.dam")
        self._add("{{ d.so }} {{ d.noi_dung }}", _STRONG)
        self._control("else")
        self._add("{% if d.so %}{{ d.so }} {% endif %}{{ d.noi_dung }}")
        self._control("endif")
        self._control("endfor")
        self._table("m.bang")
        self._control("endfor")

    def _table(self, field: str) -> None:
        self._control(f"if {field}")
        self._control(f"if {field}.don_vi_tinh")
        self._add(f"Đơn vị tính: {{{{ {field}.don_vi_tinh }}}}", _UNIT)
        self._control("endif")
        self._add(f"{{{{p {field}.noi_dung }}}}")
        self._add("", TEXT)
        self._control("endif")

    def _signature(self) -> None:
        self._add("", TEXT)
        left, right = self._side_by_side(Mm(80), Mm(85))
        self._body = left
        self._control("if noi_nhan")
        self._add("Nơi nhận:", _SMALL, bold=True, italic=True, size=12)
        self._each("nn in noi_nhan", "- {{ nn }}", _SMALL)
        self._control("endif")
        self._body = right
        self._each("qh in quyen_han", "{{ qh }}", _TITLE)
        for _ in range(4):
            self._add("", _PLACE)
        self._add("{{ nguoi_ky }}", _TITLE)
        self._body = self._document
        row = self._document.tables[-1].rows[0]._tr
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

    def _notes(self) -> None:
        """Draw what is to be noted of the text: from when its figures are, what a mark means."""
        self._control("for gc in ghi_chu")
        self._add("{{ gc }}", _SMALL, italic=True)
        self._control("endfor")

    def _annexes(self) -> None:
        """Draw an annex, which is repeated with its landscape section and its page numbers."""
        first = self._document.add_section(WD_SECTION.NEW_PAGE)
        self._document.paragraphs[-1].style = _RULE
        first.orientation = WD_ORIENT.LANDSCAPE
        first.page_width, first.page_height = Mm(297), Mm(210)
        self._set_page(first)
        kind = OxmlElement("w:pgNumType")
        kind.set(qn("w:start"), "1")
        first._sectPr.insert_element_before(kind, "w:cols", "w:titlePg", "w:docGrid")
        self._control("for pl in phu_luc")
        self._add("Phụ lục {{ pl.so }}", _TITLE)
        self._add("{{ pl.ten|upper }}", _TITLE)
        self._add("{{ pl.kem_theo }}", _PLACE, italic=True)
        self._control("if pl.don_vi_tinh")
        self._add("Đơn vị tính: {{ pl.don_vi_tinh }}", _UNIT)
        self._control("endif")
        self._add("{{p pl.bang }}")
        self._control("if not loop.last")
        between = self._document.add_paragraph(style=_RULE)
        between.paragraph_format.element.get_or_add_pPr().append(deepcopy(first._sectPr))
        self._control("endif")
        self._control("endfor")

    # ---- pieces

    def _add(self, text: str, style: str = _BODY, *, bold: bool | None = None,
             italic: bool | None = None, size: int = 0) -> None:  # fmt: skip
        paragraph = self._body.add_paragraph(style=style)
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        if size:
            run.font.size = Pt(size)

    def _control(self, what: str) -> None:
        """Write a step of the engine in a paragraph of its own, which goes with it."""
        self._add(f"{{%p {what} %}}", TEXT)

    def _each(self, loop: str, text: str, style: str = _BODY) -> None:
        self._control(f"for {loop}")
        self._add(text, style)
        self._control("endfor")

    def _rule(self, aside: float) -> None:
        """Draw a line between the words, so many centimetres in from both sides."""
        paragraph = self._body.add_paragraph(style=_RULE)
        paragraph.paragraph_format.left_indent = Cm(aside)
        paragraph.paragraph_format.right_indent = Cm(aside)
        borders = parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/>'
            "</w:pBdr>"
        )
        paragraph.paragraph_format.element.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
        )

    def _side_by_side(self, left: Any, right: Any) -> list[Any]:
        table = self._document.add_table(1, 2)
        table.autofit = False
        for column, width in zip(table.columns, (left, right), strict=True):
            column.width = column.cells[0].width = width
        for cell in table.rows[0].cells:
            first = cell.paragraphs[0]._element  # the empty one that every cell has
            first.getparent().remove(first)
        return list(table.rows[0].cells)

    def _set_page(self, section: Any) -> None:
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.header_distance = section.footer_distance = Mm(10)
        section.different_first_page_header_footer = True

    def _set_styles(self) -> None:
        normal = self._document.styles["Normal"]
        _set_font(normal, 14)
        normal.paragraph_format.space_after = Pt(0)
        for name, (size, alignment, bold, italic) in _STYLES.items():
            style = self._document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = normal
            _set_font(style, size)
            style.font.bold, style.font.italic = bold, italic
            style.paragraph_format.alignment = alignment
            if name in _INDENTED:
                style.paragraph_format.first_line_indent = Cm(1.27)
                style.paragraph_format.space_before = Pt(6)
            if name in (_HEADING, _STRONG):
                style.paragraph_format.keep_with_next = True


def _set_font(style: Any, size: int) -> None:
    style.font.name, style.font.size = _FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:cs"):
        fonts.set(qn(kind), _FONT)


def _number_pages(section: Any) -> None:
    """Number the pages in the middle of the upper margin, the first page not."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = _CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._element.append(field)


if __name__ == "__main__":
    for each in NAMES:
        (Path(__file__).parent / "templates" / f"{each}.docx").write_bytes(drawn(each))
