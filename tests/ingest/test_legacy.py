"""TCVN3, VNI and VISCII: tables, fonts, words, and text that only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import ENCODINGS, Converter, encoding_of_font, judge, to_unicode
from ingest.legacy.syllables import is_syllable
from ingest.legacy.tables import table
from ingest.readers import open_file
from tests.ingest.sheets import rows, said

WORDS = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập, tự do, hạnh phúc. Quyết định về việc cấp "
    "kinh phí nghiên cứu, ứng dụng kỹ thuật nuôi trồng thủy sản ở đồng bằng sông Cửu Long; "
    "những giống lúa chịu mặn, quả xoài, bưởi, khuỷu tay, nguyệt quế, giếng nước, ngoằn ngoèo."
)  # fmt: skip


def written(text, encoding):
    """Return a text as a program without the encoding's font shows it."""
    letters: dict[str, str] = {}
    for shown, letter in table(encoding).letters.items():
        letters.setdefault(letter, shown)
    return "".join(letters.get(letter, letter) for letter in text)


@pytest.mark.parametrize(
    ("encoding", "shown", "text"),
    [
        ("tcvn3", "§¬n vÞ hµnh chÝnh", "Đơn vị hành chính"),
        ("tcvn3", "\u00adíc tÝnh n\u00adíc", "ước tính nước"),
        ("tcvn3", "THèNG K£", "THỐNG KÊ"),
        ("tcvn3", "THèNG kª", "THỐNG kê"),
        ("tcvn3", "Lª Hµ", "Lê Hà"),
        ("vni", "COÄNG HOØA", "CỘNG HÒA"),
        ("vni", "Uûy ban nhaân daân", "Ủy ban nhân dân"),
        ("vni", "ñöôøng bieån, kyõ thuaät, nghóa vuï", "đường biển, kỹ thuật, nghĩa vụ"),
        ("vni", "thò xaõ, tænh, ñòa chæ, quyù", "thị xã, tỉnh, địa chỉ, quý"),
        ("viscii", "Vi®t Nam", "Việt Nam"),
    ],
)
def test_known_spellings(encoding, shown, text):
    assert to_unicode(shown, encoding) == text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_reads_back_what_it_wrote(encoding):
    assert to_unicode(written(WORDS, encoding), encoding) == WORDS


def test_tcvn3_is_the_lower_part_of_the_national_standard():
    letters = table("tcvn3").letters
    assert len(letters) == 74  # 67 small letters with marks and 7 capitals
    assert all(len(key) == 1 and "\xa1" <= key <= "\xfe" for key in letters)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_what_a_vietnamese_windows_shows_reads_alike(encoding):
    shown = written(WORDS, encoding).encode("cp1252").decode("cp1258")
    assert to_unicode(shown, encoding) == WORDS


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"), (".VnArialH", "tcvn3"), (".vnArial Narrow", "tcvn3"),
        ("VnTime", "tcvn3"), ("VNI-Times", "vni"), ("VNI Helve", "vni"), ("vni-aptima", "vni"),
        ("UVnTime", None), ("Times New Roman", None), ("Vani", None), ("VNtimes new roman", None),
        ("Vnni", None), ("", None),
    ],
)  # fmt: skip
def test_fonts_promise_an_encoding(font, encoding):
    assert encoding_of_font(font) == encoding


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("nghiêng", True), ("quyết", True), ("giếng", True), ("gì", True), ("HOÀ", True),
        ("hòa", True), ("yểng", True), ("khuỷu", True), ("ở", True), ("thùc", False),
        ("hiÖn", False), ("été", False), ("für", False), ("não", True),
        ("mạch", True), ("mảch", False), ("ngịch", True), ("rừng", True), ("ñònh", False),
    ],
)  # fmt: skip
def test_syllables(word, right):
    assert is_syllable(word) == right


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_words_tell_the_encoding(encoding):
    verdict = judge(written(WORDS, encoding).split(","))
    assert (verdict.encodings, verdict.mixed) == ((encoding,), False)


def test_both_encodings_in_one_file_are_told_apart(tmp_path):
    parts = WORDS.replace(";", ",").split(",")
    cells = [[written(part, "tcvn3"), written(part, "vni"), part] for part in parts]
    text = "a;b;c\n" + "\n".join(map(";".join, cells))
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    opened = open_file(tmp_path / "a.csv")
    found = rows(opened)
    assert [found[number] for number in range(2, len(parts) + 2)] == [[part] * 3 for part in parts]
    assert {i["encoding"] for i in said(opened)["ingest.legacy_by_words"]} == {
        "TCVN3 (ABC)", "VNI"}  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_table_of_bytes_is_read_by_its_words(tmp_path, encoding):
    lines = ["Số đơn;Tên", *(f"1-2021-0000{n};{part}" for n, part in enumerate(WORDS.split(",")))]
    text = written("\n".join(lines), encoding)
    data = b"".join(c.encode("cp1252") if c > "\x9f" or c < "\x80" else c.encode("latin-1")
                    for c in text)  # fmt: skip
    (tmp_path / "a.csv").write_bytes(data)
    opened = open_file(tmp_path / "a.csv")
    assert [";".join(cells) for cells in rows(opened).values()] == lines
    assert opened.content.encoding == encoding


FOREIGN = {
    "French": "Procédé d'étanchéité à l'été, où ça se prête «très bien» à la pêche, hôtel, forêt, "
    "naïf, Noël, cœur, garçon, déjà, août, blé, pré, thé, né",
    "German": "Größe, Straße, über, für, schön, Mädchen, Höhe, Übung, Prüfung, Länge, fünf, zwölf",
    "Spanish": "año, niño, también, más, qué, sí, tú, él, acción, según, corazón, ¿cómo?, té",
    "Portuguese": "não, São João, ação, coração, três, você, é, pôr, mãe, pão, água, avô, avó, lã",
    "Scandinavian": "på, når, også, blå, små, gå, ær, sø, øl, første, fører, tænke, år, måned",
    "Icelandic": "það, þú, ég, við, ísland, á, í, ó, ú, ý, æ, ö, þór, maður, hús",
    "signs": "£5 ¥7 «x» °C ±2 m² §5 ©2020 ®Sony µm ½ ¼ ¬a ¦b ·c ¹ º ª",
    "Unicode": WORDS,
    "read wrongly": WORDS.encode().decode("cp1252", "replace"),
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_left_alone(language):
    texts = FOREIGN[language].split(",")
    assert not judge(texts, tuple(ENCODINGS))
    assert not judge([" ".join(texts)], tuple(ENCODINGS))


def test_a_font_does_not_make_unicode_old():
    for text in ("Cà phê", "Đã là Unicode", "Nguyễn Văn A", "à la carte"):
        assert Converter(("tcvn3",)).read(text) == (text, None)


@given(st.text(max_size=80))
def test_any_text_can_be_read_in_any_encoding(text):
    for encoding in ENCODINGS:
        to_unicode(text, encoding)
    judge([text], tuple(ENCODINGS))
