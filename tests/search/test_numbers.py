"""A number opens its record first on every answerer, however it is typed, and never another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from st_db.query import Answerer, Query
from st_db.records.stored import New
from st_db.store import Store
from st_db.store.connection import Database
from st_db.store.store import create_database
from tests.search.conftest import ENGINES, engine_of, filled
from tests.search.register import Oracle, Sample

APPLICATIONS = [
    f"{1 + n % 6}-{2000 + n % 25}-{(n * 61_357 + 4_321) % 99_991:05d}" for n in range(90)
]
ALIKE = ["4-2019-01234", "4-2019-01235", "4-2019-12340", "4-2019-00123", "4-2019-01230"]
KINDS = {"1": "invention", "2": "utility_solution", "3": "industrial_design", "4": "trademark",
         "5": "trademark", "6": "geographical_indication"}  # fmt: skip
STANDARDS: list[tuple[str, str, str]] = [  # designation, published, the office's status
    ("TCVN ISO 9001:2000", "2000-12-01", "Hết hiệu lực"),
    ("TCVN ISO 9001:2015", "2015-12-31", "Còn hiệu lực"),
    ("TCVN ISO 9001:2008", "2008-10-01", "Hết hiệu lực"),
    ("TCVN ISO 90011:2017", "2017-10-01", "Còn hiệu lực"),
    ("TCVN 9380:2012", "2012-01-01", "Còn hiệu lực"),
    ("TCVN 93801:2013", "2013-01-01", "Còn hiệu lực"),
    ("TCVN 1:2003", "2003-01-01", "Còn hiệu lực"),
    ("TCVN 1:2008", "2008-01-01", "Còn hiệu lực"),
    ("TCVN 12019:2017", "2017-01-01", "Còn hiệu lực"),
    ("QCVN 01-1:2018/BYT", "2018-12-14", "Còn hiệu lực"),
    ("QCVN 01:2009/BYT", "2009-06-17", "Hết hiệu lực"),
    ("QCVN 11:2018/BYT", "2018-06-17", "Còn hiệu lực"),
    ("ISO 1043-4:1998", "1998-01-01", "Published"),
    ("ISO 10434:1998", "1998-02-01", "Published"),
    ("ISO 10434:2004", "2004-02-01", "Published"),
]
TASKS = ["ĐTĐL.CN-23/17", "ĐTĐL.CN-23/18", "KC.08.28/16-20", "ĐT.CB-801/2020"]


def register() -> list[Sample]:
    """Records with little but a number, so that nothing else can bring one to the top."""
    found: list[tuple[str, dict[str, Any]]] = [
        (KINDS[number[0]], {"application_number": number}) for number in APPLICATIONS + ALIKE
    ]
    found += [
        ("standard", {"designation": number, "title": "Yêu cầu", "publication_date": day,
                      "status": status})
        for number, day, status in STANDARDS
    ]  # fmt: skip
    found += [("task", {"code": code, "title": "Nghiên cứu giống lúa"}) for code in TASKS]
    found += [
        ("utility_solution", {"application_number": "2-1999-00007", "grant_number": "GPHI 4743"}),
        ("trademark", {"application_number": "4-1999-00008", "grant_number": "4-0123456-000"}),
        ("invention", {"application_number": "1-1999-00009", "title": "Máy bay đơn 1-2019-99999"}),
        ("geographical_indication", {"number": "00099", "title": "Chè",
                                     "decision_number": "1848/KH-UBND"}),
        ("invention", {"application_number": "1-1998-00001", "title": "Máy cắt cỏ"}),
        ("invention", {"application_number": "1-1998-00002", "title": "Máy cắt cỏ cầm tay"}),
        ("invention", {"application_number": "1-1998-00003", "title": "Đơn máy cắt cỏ"}),
        ("invention", {"application_number": "1-1996-00001", "title": "Gỗ theo TCVN 9380:2012",
                       "summary": "Năm 2011 thử 4 lần với 30000 mẫu theo đơn 4-2011-30001."}),
        ("invention", {"application_number": "1-1997-00003",
                       "priorities": [{"office": "VN", "number": "1-1998-00001",
                                       "date": "1998-01-01"}]}),
    ]  # fmt: skip
    return [Sample(n, kind, given) for n, (kind, given) in enumerate(found, 1)]


REGISTER = register()
NUMBERS = {sample.id: sample.entry.number for sample in REGISTER}


@pytest.fixture(scope="module", params=[*ENGINES, "postgresql"])
def numbered(request: pytest.FixtureRequest) -> Iterator[Answerer]:
    """Whatever answers questions about the register of numbers."""
    if request.param == "postgresql":
        server = request.getfixturevalue("database_server")
        create_database(server, "test_search_numbers", "test_template")
        store = Store(Database(server.conninfo("test_search_numbers")))
        with store.writing(actor="test") as writer:
            writer.create([New(s.id, s.entry) for s in REGISTER])
        yield store.answer
        store.close()
        return
    with engine_of(request.param, request) as engine:
        yield filled(engine, REGISTER)


def found(answerer: Answerer, text: str) -> list[str | None]:
    return [NUMBERS[id] for id, _ in answerer.search(Query(text, limit=100)).ids]


DASHES = ["-", " ", "", "/", ".", "–", "—", "\u2011", " - ", "_", "\u00a0", "\uff0d", ". "]
BEFORE = ["", "VN ", "VN", "vn-", "Số đơn: ", "số đơn ", "so don ", "Đơn số ", "(21) ", "No. ",
          "  ", "“", "(", "Application number ", "Sáng chế "]  # fmt: skip
AFTER = ["", ".", ",", " A", " A1", "-B", "  ", "”", ";", "\u200b"]


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, str]:
    """A number of the register and one of the ways in which people type it."""
    number = draw(st.sampled_from(APPLICATIONS + ALIKE))
    dash, after = draw(st.sampled_from(DASHES)), draw(st.sampled_from(AFTER))
    before = draw(st.sampled_from(BEFORE))
    text = before + number.replace("-", dash) + after + (")" if before == "(" else "")
    if draw(st.booleans()):
        text = text.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
    return number, text


@settings(max_examples=150, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(typed())
def test_an_application_in_any_punctuation_opens_its_record_first(numbered, pair):
    number, text = pair
    answer = found(numbered, text)
    assert answer, text
    assert answer[0] == number, text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4-19-01234", "4-2019-01234"),
        ("4-2019-1234", "4-2019-01234"),
        ("4-2019-123", "4-2019-00123"),
        ("4-2O19-O1234", "4-2019-01234"),
        ("đơn\t4–2019–01234", "4-2019-01234"),
        ("tcvn 9380 2012", "TCVN 9380:2012"),
        ("TCVN-9380-2012", "TCVN 9380:2012"),
        ("tcvn9380:2012", "TCVN 9380:2012"),
        ("TCVN 9380:12", "TCVN 9380:2012"),
        ("Tiêu chuẩn TCVN 9380:2012.", "TCVN 9380:2012"),
        ("TCVN 9380", "TCVN 9380:2012"),
        ("TCVN ISO 9001", "TCVN ISO 9001:2015"),
        ("tcvn iso 9001:2008", "TCVN ISO 9001:2008"),
        ("TCVN-ISO-9001-2000", "TCVN ISO 9001:2000"),
        ("TCVN 1", "TCVN 1:2008"),
        ("QCVN 01-1:2018/BYT", "QCVN 01-1:2018/BYT"),
        ("qcvn 01 1 2018 byt", "QCVN 01-1:2018/BYT"),
        ("QCVN 1-1:2018", "QCVN 01-1:2018/BYT"),
        ("QCVN 01:2009/BYT", "QCVN 01:2009/BYT"),
        ("QCVN 11:2018/BYT", "QCVN 11:2018/BYT"),
        ("ISO 1043-4:1998", "ISO 1043-4:1998"),
        ("iso 10434:1998", "ISO 10434:1998"),
        ("ISO 10434", "ISO 10434:2004"),
        ("ĐTĐL.CN-23/17", "ĐTĐL.CN-23/17"),
        ("dtdl cn 23 17", "ĐTĐL.CN-23/17"),
        ("mã số nhiệm vụ ĐTĐL.CN – 23/2017", "ĐTĐL.CN-23/17"),
        ("kc.08.28/16–20", "KC.08.28/16-20"),
        ("GPHI 4743", "2-1999-00007"),
        ("gphi-004743", "2-1999-00007"),
        ("số bằng 4-0123456-000", "4-1999-00008"),
        ("4-0123456", "4-1999-00008"),
        ("4-123456", "4-1999-00008"),
        ("1848/KH-UBND", "00099"),
        ("Kế hoạch số 1848/KH-UBND", "00099"),
        ("1848 kh ubnd", "00099"),
        ("1-1998-00001", "1-1998-00001"),
        ("VN 1-1998-00001", "1-1998-00001"),
    ],
)
def test_a_number_of_any_kind_opens_its_record_first(numbered, text, number):
    assert found(numbered, text)[0] == number


def test_editions_follow_each_other_the_one_in_force_first_then_the_newest(numbered):
    assert found(numbered, "TCVN ISO 9001")[:4] == [
        "TCVN ISO 9001:2015", "TCVN ISO 9001:2008", "TCVN ISO 9001:2000", "TCVN ISO 90011:2017",
    ]  # fmt: skip
    assert found(numbered, "TCVN 1")[:3] == ["TCVN 1:2008", "TCVN 1:2003", "TCVN 12019:2017"]


def test_the_exact_number_comes_before_those_it_begins(numbered):
    assert found(numbered, "4-2019-0123") == [
        "4-2019-00123", "4-2019-01230", "4-2019-01234", "4-2019-01235",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["đơn 4-2019-01234 máy cắt cỏ", "máy cắt cỏ theo đơn VN 4-2019-01234",
             "máy cắt cỏ (4-2019-01234)"],
)  # fmt: skip
def test_a_number_inside_a_text_brings_its_record_first(numbered, text):
    assert found(numbered, text)[0] == "4-2019-01234"


def test_two_numbers_bring_their_two_records(numbered):
    assert set(found(numbered, "4-2019-01234, TCVN 9380:2012")[:2]) == {
        "4-2019-01234", "TCVN 9380:2012",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["4-2019-01239", "VN4201901239", "TCVN 9381:2012", "QCVN 01-2:2018/BYT", "GPHI 4744",
             "4-0123457-000", "1849/KH-UBND", "ĐTĐL.CN-24/17", "TCVN ISO 9002"],
)  # fmt: skip
def test_no_number_is_taken_for_another(numbered, text):
    assert found(numbered, text) == []


def test_its_digits_here_and_there_are_not_the_number(numbered):
    assert found(numbered, "4-2011-30000") == []


def test_a_text_that_mentions_the_number_is_found_behind_its_record(numbered):
    assert found(numbered, "TCVN 9380:2012")[:2] == ["TCVN 9380:2012", "1-1996-00001"]
    assert found(numbered, "4-2011-30001") == ["1-1996-00001"]


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.sampled_from(ALIKE + [s[0] for s in STANDARDS] + TASKS), st.data())
def test_what_matches_a_number_is_the_same_for_all(numbered, number, data):
    text = number[: data.draw(st.integers(4, len(number)))]
    query = Query(text, limit=100)
    expected = {d.id for d in Oracle(REGISTER).matches(query)}
    answer = numbered.search(query)
    strict = {id for id, _ in answer.ids[: len(expected)]}
    assert strict == expected, text
    assert answer.relaxed or answer.total == len(expected)
