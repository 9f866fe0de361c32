"""Which texts are expert lines, what they mean, and what is said where one cannot be read."""

from __future__ import annotations

import csv
import json
import os
import re
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from st_db.errors import ExpressionError
from st_db.i18n import LANGUAGES, has, remedy, t
from st_db.query.expression import And, Missing, Not, Or, Phrase, Range, Value, Wildcard, Words
from st_db.query.lexing import is_expert
from st_db.query.line import parse
from st_db.query.meaning import Meanings
from st_db.query.naming import CODES, name_key, nameable, named
from st_db.query.spoken import Speaker
from st_db.text import nfc

SHARED = Path(os.environ.get("ST_DB_SHARED", "../shared")) / "data"


def tree(line, **given):
    return parse(line, Meanings(**given))


# ---- what is an expert line

EXPERT = [
    'IC:A01K* PA:"Đại học Nông Lâm" FD:[2019 TO 2021] NOT ST:"hết hiệu lực"',
    "IC:A01K", "IC: A01K", "chủ đơn:Samsung", "chu_don:Samsung", "Chủ đơn:“Viện Lúa”",
    "applicants:samsung", "filing_date:2019", "(71):Samsung", "(71): Samsung", "71:Samsung",
    "máy FD>=2020", "FD:>=2020", "FD:[2019 TO", "FD:none", "FD:*", '"chủ đơn":Samsung',
    "cà phê NOT sữa", "cà phê AND chè", "nước mắm OR tương", "nước mắm HOẶC tương",
    "cà phê VÀ chè", "(a OR b) chè", "công ngh*", "máy cắt*", "A01K6?/02", "1-2019-0*", "ĐTĐL*",
    "TCVN-55*", '"nước mắm"', '"nước mắm" "phú quốc"', "“nước mắm”", "«nước mắm»",
    "TI:(máy OR thiết bị)", "ti:máy", "nước mắm IC:A23L", "NOT KD:task",
]  # fmt: skip

PLAIN = [
    "", "   ", "nước mắm", "TCVN 5520:2016", "ISO 9001:2015", "QCVN 01-1:2018/BYT", "1-2019-03421",
    "QCVN 21:2010/BGTVT", "C++", "máy cắt và/hoặc bóc vỏ", "Cà phê và chè", "Method and apparatus",
    "MÁY CẮT VÀ BÓC VỎ", "TÊN: MÁY CẮT", "SYSTEM AND METHOD FOR SPEECH", "CÀ PHÊ HOẶC CHÈ",
    "Hệ thống CNTT AND GIS", "Sản phẩm: nước mắm", "Tên: máy cắt cỏ (lần 2)",
    'Mô hình "một cửa" ở xã', "Thuốc “Bổ gan” dạng viên", "là gì?", "3*4 cm", "2.5*3.0 m", "A*",
    "5*", "https://example.vn/a1?b=2", "12:30", "Nghiên cứu: tổng quan", "a - b", "<b>x</b>",
    "pH>7", "x < y", "{a}", "[2019 TO 2021]", "[nước TO mắm]", "nước^2", "-nước mắm", "(nước",
    "NOT", "AND", "OR OR", "a AND", "OR b", "IC:", "IC: ", '"', '""', "“”", "''",
    "Quyết định số:1848/KH-UBND",
    "title of the work: a study", "Sữa KHÔNG đường", "tỷ lệ 1:2", "R&D", "@home", "50%",
    "***", "???",
    "nội dung: (1) a; (2) b", "năm: 2019", "AT&T", "K+", "vitamin B12", "O*NET",
]  # fmt: skip


@pytest.mark.parametrize("text", EXPERT)
def test_an_expert_line_is_known_by_its_fields_operators_and_wildcards(text):
    assert is_expert(text)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_texts_stay_plain(text):
    assert not is_expert(text)


_TITLE = re.compile(r'"(?:title|name|ten|Tên[^"]*)"\s*:\s*"((?:[^"\\]|\\.){5,300})"')


def _real_titles():
    folder = SHARED / "4-rd-projects"
    for path in sorted(SHARED.glob("[1-4]*/**/*.json*")):
        if path.stat().st_size < 60_000_000:
            with path.open(encoding="utf-8", errors="replace") as file:
                text = file.read(4_000_000)
            yield from re.findall(
                r'"(?:title|name|ten|Tên[^"]*)"\s*:\s*"((?:[^"\\]|\\.){5,300})"', text
            )
    for path in sorted([*folder.glob("**/*.csv"), *(SHARED / "3-standards").glob("**/*.csv")]):
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            for row in islice(csv.DictReader(file), 20_000):
                yield from (v for k, v in row.items() if k and "itle" in k and isinstance(v, str))


@pytest.mark.real_files
def test_real_titles_stay_plain():
    titles = set(_real_titles()) if SHARED.exists() else set()
    if len(titles) < 1000:
        pytest.skip("needs the files of ST_DB_SHARED")
    taken = [title for title in titles if is_expert(title.replace('\\"', '"'))]
    assert len(taken) <= len(titles) / 2000, taken[:20]


@pytest.mark.real_files
def test_naughty_strings_never_stumble():
    file = SHARED / "7-messy" / "naughty-strings" / "blns.json"
    if not file.exists():
        pytest.skip("needs the files of ST_DB_SHARED")
    for text in json.loads(file.read_text(encoding="utf-8")):
        for line in (text, f"IC:A01K {text}", f'TI:"{text}"', f"PA:{text}", f"({text}) AND x"):
            _read_or_explained(line)


_BITS = [*'aB1:"()[]{}*?<>=., -&“”_đĐ', "IC:", "FD:", " AND ", " OR ", " NOT ", " TO ", "chủ đơn:",
         "(71):", "none", "2019", "\n"]  # fmt: skip


@given(st.lists(st.sampled_from(_BITS), max_size=30).map("".join))
def test_no_text_ever_stumbles(text):
    _read_or_explained(text)


@given(st.text(max_size=60))
def test_no_unicode_ever_stumbles(text):
    _read_or_explained(f"TI:{text}")


def _read_or_explained(text):
    is_expert(text)
    try:
        parse(text, Meanings())
    except ExpressionError as wrong:
        error = wrong
    else:
        return
    assert 0 <= error.position <= len(nfc(text))
    assert error.length >= 1
    assert has(error.code)


# ---- what a line means


def test_the_line_of_the_issue_means_what_it_says():
    found = tree('IC:A01K* PA:"Đại học Nông Lâm" FD:[2019 TO 2021] NOT ST:"hết hiệu lực"',
                 state=lambda text: "ended" if "hết" in text else None)  # fmt: skip
    assert found == And((
        Wildcard("ipc", ("a01k*",)),
        Phrase("applicants", ("dai", "hoc", "nong", "lam")),
        Range("filing_date", 17897, 18992),
        Not(Or((Value("state", "ended"), Phrase("status", ("het", "hieu", "luc"))))),
    ))  # fmt: skip


A, B, C = (Words(None, (letter,)) for letter in "abc")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("a b AND c", And((A, B, C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a NOT b c", And((A, Not(And((B, C)))))),
        ("a NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a VÀ b HOẶC KHÔNG c", Or((And((A, B)), Not(C)))),
        ("NOT NOT a", A),
        ("a & b", And((A, B))),
        ("AB:a b", And((Words("summary", ("a",)), Words("summary", ("b",))))),
        ("IC:A01K a", And((Value("ipc", "A01K"), A))),
        ("AB:(a OR PA:b)", Or((Words("summary", ("a",)), Words("applicants", ("b",))))),
        ("TI:a", Or((Words("title", ("a",)), Words("title_en", ("a",))))),
        ("TI:none", And((Missing("title"), Missing("title_en")))),
        ("FD:trống", Missing("filing_date")),
        ('FD:""', Missing("filing_date")),
        ("FD:*", Not(Missing("filing_date"))),
        ('AB:"none"', Words("summary", ("none",))),
        ("FD:2019-05", Range("filing_date", 18017, 18047)),
        ("FD:02/05/2019", Range("filing_date", 18018, 18018)),
        ("FD>2019", Range("filing_date", 18262, None)),
        ("FD:<2019", Range("filing_date", None, 17896)),
        ("FD:≥2019", Range("filing_date", 17897, None)),
        ("FD:[* TO 2019}", Range("filing_date", None, 17896)),
        ("FD:..2019", Range("filing_date", None, 18261)),
        ("FD:[* TO *]", Not(Missing("filing_date"))),
        ('BU:>="1,5 tỷ"', Range("budget_total", 1_500_000_000, None)),
        ("BU:[1.000.000 TO *]", Range("budget_total", 1_000_000, None)),
        ("YR:[2019 TO 2020]", Range("year", 2019, 2020)),
        ("IC:A01K67", Wildcard("ipc", ("a01k_67_*",))),
        ("IC:A01K67/0?", Wildcard("ipc", ("a01k_67_0?",))),
        ("AN:1-2019-0*", Wildcard("application_number", (), "120190*")),
        ("1-2019-03421", Words(None, ("1", "2019", "03421"), "1201903421")),
        ("(21):1-2019-03421", Value("application_number", "1-2019-03421")),
        ("NC:30", Value("nice", "30")),
        ("IC:A01K,A01B", Or((Value("ipc", "A01K"), Value("ipc", "A01B")))),
        ("IC:A01K 67/02 a", And((Value("ipc", "A01K 67/02"), A))),
        ("BU:>1,5 tỷ a", And((Range("budget_total", 1_500_000_001, None), A))),
        ("FD:2019-2021", Range("filing_date", 17897, 18992)),
        ("FD:[2019 – 2021]", Range("filing_date", 17897, 18992)),
        ("(72):a", Or((Words("inventors", ("a",)), Words("designers", ("a",))))),
        ("(51):A01K", Or((Value("ipc", "A01K"), Value("locarno", "A01K")))),
    ],
)  # fmt: skip
def test_lines_mean(line, wanted):
    assert tree(line) == wanted


def test_every_declared_field_can_be_named_in_both_languages():
    for name, field in nameable().items():
        for said in (name, field.vi, field.en):
            assert name in named()[name_key(said)]
    for code in CODES:
        assert is_expert(f"{code}:x")


@pytest.mark.parametrize("page", ["tra-cuu.md", "search.md"])
def test_the_help_pages_list_every_code(page):
    text = (Path(__file__).parents[1] / "docs" / page).read_text(encoding="utf-8")
    for code, fields in CODES.items():
        assert f"| `{code}` |" in text
        assert all(f"`{field}`" in text for field in fields)


def test_a_label_of_several_words_is_one_value():
    def codes(_field, text):
        return ("invention",) if text.lower() == "sáng chế" else (text,)

    assert tree("KD:sáng chế máy a", codes=codes) == And(
        (Value("kind", "invention"), Words(None, ("may",)), A)
    )
    assert tree("KD:(sáng chế OR task)", codes=codes) == Or(
        (Value("kind", "invention"), Value("kind", "task"))
    )


# ---- what is wrong


@pytest.mark.parametrize(
    ("line", "code", "wrong"),
    [
        ("IC:", "no_value", "IC:"),
        ("IC: AND x", "no_value", "IC:"),
        ("FD:>=", "no_value", ">="),
        ("a AND", "operator_alone", "AND"),
        ("a AND OR b", "operator_alone", "AND"),
        ("OR a", "operator_alone", "OR"),
        ("a NOT", "operator_alone", "NOT"),
        ("(a OR b", "left_open", "("),
        ("a OR b)", "nothing_to_close", ")"),
        ("a ()", "unexpected", ")"),
        ('PA:"abc', "quote_open", '"abc'),
        ("FD:[2019 TO 2020", "range_open", "[2019 TO 2020"),
        ("FD:[2019]", "bad_range", "[2019]"),
        ("FD:[2021 TO 2019]", "range_backwards", "[2021 TO 2019]"),
        ("FD:[soon TO 2019]", "bad_day", "[soon TO 2019]"),
        ("FD:soon", "bad_day", "soon"),
        ("FD:31/02/2020", "bad_day", "31/02/2020"),
        ("BU:>=many", "bad_amount", "many"),
        ("TI:>=2019", "no_range", "2019"),
        ("TI:[a TO b]", "no_range", "[a TO b]"),
        ("XY:abc IC:A01K", "unknown_field", "XY"),
        ("filing_dat:2019", "unknown_field", "filing_dat"),
        ("images:abc", "only_presence", "abc"),
        ("AB:a*", "wildcard_too_wide", "a*"),
        ("AB:*bc", "wildcard_too_wide", "*bc"),
        ("AB:ab?c?d?e?f?", "wildcard_too_many", "ab?c?d?e?f?"),
        ('AB:"máy c*"', "wildcard_in_phrase", '"máy c*"'),
        ("AB:" + "a" * 50 + "*", "wildcard_too_long", "a" * 50 + "*"),
        ("(" * 17 + "a" + ")" * 17, "too_deep", "("),
        (" ".join(["a"] * 65), "too_long", "a"),
        ("a " * 300, "too_long", None),
        ('AB:"' + "a " * 65 + '"', "value_too_long", '"' + "a " * 65 + '"'),
        ("IC:" + ",".join(["A01K"] * 65), "value_too_long", ",".join(["A01K"] * 65)),
        ("AB:" + "a-" * 65 + "ab*", "value_too_long", "a-" * 65 + "ab*"),
        ("!!!", "empty", "!!!"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_underlined_and_explained_in_both_languages(line, code, wrong):
    with pytest.raises(ExpressionError) as caught:
        tree(line)
    error = caught.value
    assert error.code == f"expression.{code}"
    if wrong is not None:
        assert line[error.position : error.position + error.length] == wrong
    for language in LANGUAGES:
        assert "{" not in t(error.code, language, **error.params)
        assert remedy(error.code, language, **error.params)


def test_personal_fields_are_named_only_by_those_who_may():
    assert tree("IN:Hoa", personal=True)
    with pytest.raises(ExpressionError) as caught:
        tree("a IN:Hoa", personal=False)
    assert caught.value.code == "expression.forbidden_field"
    assert caught.value.position == 2


# ---- how it is said back


@pytest.mark.parametrize(
    ("line", "vi", "en"),
    [
        ('IC:A01K* PA:"Nông Lâm" FD:[2019 TO 2021]',
         "Phân loại IPC: A01K* VÀ Người nộp đơn: “Nông Lâm” VÀ Ngày nộp đơn: 2019–2021",
         "IPC classes: A01K* AND Applicants: “Nông Lâm” AND Filing date: 2019–2021"),
        ("cà phê NOT hòa tan", "cà phê VÀ KHÔNG hòa tan", "cà phê AND NOT hòa tan"),
        ("TI:nước mắm OR chè", "Tên, Tên tiếng Anh: nước mắm HOẶC chè",
         "Title, English title: nước mắm OR chè"),
        ("FD:none PA:*", "Ngày nộp đơn: không có VÀ Người nộp đơn: có",
         "Filing date: none AND Applicants: any"),
        ("(a OR b) c", "(a HOẶC b) VÀ c", "(a OR b) AND c"),
    ],
)  # fmt: skip
def test_a_line_is_said_back_in_both_languages(line, vi, en):
    for language, wanted in zip(LANGUAGES, (vi, en), strict=True):
        assert Speaker(language, lambda _field, code: code).say(tree(line)) == wanted
