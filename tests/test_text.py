"""Folding, words, Vietnamese order and marking."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from st_db import text


def mark(found: str, wanted: set[str], prefix: str | None = None) -> str:
    return text.marked(found, text.found(found, wanted, prefix))


SPELLINGS = [
    ("Đường", "duong"),
    ("ĐƯỜNG", "duong"),
    ("bằng", "bang"),
    ("Huệ", "hue"),
    ("hoà", "hoa"),
    ("hòa", "hoa"),
    ("thuỷ", "thuy"),
    ("ﬁn", "fin"),
    ("\uff11\uff12", "12"),
]


@pytest.mark.parametrize(("written", "folded"), SPELLINGS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_fold_drops_marks_and_stroke_in_every_form(written: str, folded: str, form: str) -> None:
    assert text.fold(unicodedata.normalize(form, written)) == folded  # type: ignore[arg-type]


def test_fold_leaves_the_icelandic_letter_alone() -> None:
    assert text.fold("Ð") == "ð"


@given(st.text(max_size=60))
def test_fold_and_tidy_are_idempotent(raw: str) -> None:
    assert text.fold(text.fold(raw)) == text.fold(raw)
    assert text.tidy(text.tidy(raw)) == text.tidy(raw)


_LETTERS = "aăÂđĐễ\u0301½ﬁ…–“°₫ \t\n\u00a0x1_-ßİ中\u200b™"


@given(st.text(alphabet=_LETTERS, max_size=40))
def test_a_line_folded_by_stretches_is_folded_like_the_whole(line: str) -> None:
    assert text.folded_line(line).split(" ") == (text.folded_words(line) or [""])


@given(st.text(max_size=60))
def test_folded_words_are_the_words_of_the_folded_text(raw: str) -> None:
    assert text.folded_words(raw) == text.words(text.fold(raw))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("QCVN 01-1:2018/BYT", "QCVN0112018BYT"),
        ("ĐTĐL.CN-23/17", "DTDLCN2317"),
        (" 1-2019-01234 ", "1201901234"),
        ("…", ""),
    ],
)
def test_compact_keeps_letters_and_digits(written: str, wanted: str) -> None:
    assert text.compact(written) == wanted


def test_vietnamese_order_puts_letters_before_tones() -> None:
    ordered = ["an", "anh", "áo", "ba", "cá", "da", "đa", "ma", "mà", "mả", "mã", "má", "mạ",
               "ma b", "nam", "năm", "nâm", "oa", "ô", "ơ", "u", "ư"]  # fmt: skip
    assert sorted(set(ordered), key=text.sort_key) == ordered


def test_order_goes_on_after_a_long_common_beginning() -> None:
    first, second = "Phương pháp sản xuất bia", "Phương pháp sản xuất chè"
    assert text.sort_key(first) < text.sort_key(second)


def test_mark_escapes_and_joins_neighbours() -> None:
    marked = mark("Trục lăn <b> hiện ảnh", {"truc", "lan", "hien"})
    assert marked == "<mark>Trục lăn</mark> &lt;b&gt; <mark>hiện</mark> ảnh"


def test_mark_keeps_its_place_after_signs_that_fold_to_several() -> None:
    assert mark("…½ đường ﬁn", {"duong"}) == "…½ <mark>đường</mark> ﬁn"


def test_mark_of_a_prefix() -> None:
    assert mark("đường sắt", set(), "duo") == "<mark>đường</mark> sắt"


def cut(long: str, *wanted: str) -> str:
    shown, hits = text.excerpt(long, text.found(long, wanted), 200)
    starts = [text.fold(shown[start])[:1] for start, *_ in hits]  # ¼ is found as its first sign
    assert starts == [word[:1] for *_, word in hits]
    return shown


def test_a_stretch_holds_the_place_with_most_words() -> None:
    long = "rất dài " * 60 + "lõi bằng kim loại được phủ " + "đuôi " * 60 + "kim"
    shown = cut(long, "loi", "kim", "loai")
    assert "lõi bằng kim loại" in shown
    assert len(shown) <= 200
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_nothing_is_cut_from_a_text_without_a_hit() -> None:
    assert cut("không có gì", "khac") == ""


@given(st.text(max_size=400), st.sampled_from(["a", "kim", "1"]))
def test_a_stretch_never_outgrows_its_width(long: str, word: str) -> None:
    assert len(cut(f"{long} {word} {long}", word)) <= 202


def test_marks_are_told_apart() -> None:
    assert text.has_marks("đa")
    assert text.has_marks("bằng")
    assert not text.has_marks("Bang 12")
