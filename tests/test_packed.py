"""Cells that pack lists, and titles before the names of persons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from st_db.values import cleaning, packed
from st_db.values.types import _list_of


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("1. A 2. B", ["A", "B"]),
        ("1. Quy trình; 2. Mô hình 5.2 ha\n3. Báo cáo", ["Quy trình", "Mô hình 5.2 ha", "Báo cáo"]),
        ("1) A\n2) B", ["A", "B"]),
        ("(1) Một (2) Hai", ["Một", "Hai"]),
        ("a) X b) Y", ["X", "Y"]),
        ("- A\n- B", ["A", "B"]),
        ("• A\n  tiếp theo\n• B", ["A tiếp theo", "B"]),
        ("- một", ["một"]),
        ("1. Chỉ một", None),
        ("2. B 3. C", None),
        ("1.5 ha lúa, 2.5 ha ngô", None),
        ("-5 độ", None),
        ("Mô hình 1. và 2.", None),
        ("", None),
    ],
)
def test_a_list_that_numbers_its_items_is_cut_at_them(raw: str, wanted: list[str] | None) -> None:
    assert packed.items(raw) == wanted


ITEM = st.text(st.sampled_from("abcdeghô ưđ"), min_size=3).map(str.strip).filter(
    lambda text: len(text) > 2
)  # fmt: skip


@given(st.lists(ITEM, min_size=2, max_size=20), st.sampled_from(["{n}. ", "{n}) ", "- "]))
def test_items_written_line_by_line_come_back(wanted: list[str], mark: str) -> None:
    text = "\n".join(mark.format(n=n) + item for n, item in enumerate(wanted, 1))
    assert packed.items(text) == [" ".join(item.split()) for item in wanted]


@given(st.text(max_size=80))
def test_any_text_is_split_without_losing_its_words(text: str) -> None:
    found = _list_of(cleaning.line, r"[;|\n]", itemised=True)(text)
    assert all(found)


@pytest.mark.parametrize(
    ("raw", "name", "titles"),
    [
        ("PGS.TS. Nguyễn Văn A", "Nguyễn Văn A", "PGS.TS."),
        ("PGS, TS Nguyễn Văn A", "Nguyễn Văn A", "PGS, TS"),
        ("TS.NGUYỄN VĂN A", "NGUYỄN VĂN A", "TS."),
        ("GS.TSKH. Nguyễn A", "Nguyễn A", "GS.TSKH."),
        ("ThS.NCS. Lê A", "Lê A", "ThS.NCS."),
        ("BS.CKII Nguyễn A B", "Nguyễn A B", "BS.CKII"),
        ("Phó Giáo sư, Tiến sĩ Nguyễn A", "Nguyễn A", "Phó Giáo sư, Tiến sĩ"),
        ("Ông: Lê Văn A", "Lê Văn A", "Ông"),
        ("Ông TS. Lê Văn A", "Lê Văn A", "Ông TS."),
        ("Dr. John Smith", "John Smith", "Dr."),
        ("NGUYỄN VĂN A", "NGUYỄN VĂN A", None),
        ("Ông Ích Khiêm", "Ông Ích Khiêm", None),
        ("Thái Anh Tuấn", "Thái Anh Tuấn", None),
        ("Tsering Dolma", "Tsering Dolma", None),
        ("LIU, Jie", "LIU, Jie", None),
        ("ThS.", "ThS.", None),
    ],
)
def test_titles_stand_apart_from_names(raw: str, name: str, titles: str | None) -> None:
    assert packed.person(raw) == (name, titles)
    assert titles is None or packed.may_have_title(raw)


def test_titles_keep_the_order_of_the_names() -> None:
    names, titles = packed.persons("1. PGS.TS. Nguyễn A B 2. Lê C D 3. ThS. Trần E")
    assert names == ["Nguyễn A B", "Lê C D", "Trần E"]
    assert titles == "PGS.TS.; –; ThS."
