"""An expert line is answered exactly, and alike by every engine."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from st_db.errors import BeyondEngine, ExpressionError
from st_db.query import Filter, Query
from st_db.query.expression import (
    And,
    Expression,
    Missing,
    Not,
    Or,
    Phrase,
    Range,
    Value,
    Wildcard,
    Words,
)
from st_db.query.line import parse
from st_db.query.meaning import Meanings
from st_db.records import KINDS
from tests.search.register import register

ALL = 100
SHARED = Path(os.environ.get("ST_DB_SHARED", "../shared")) / "data"


def asked(line, **more):
    return Query(line, expression=parse(line, Meanings()), limit=ALL, **more)


def answered(answering, query):
    """Return the answer, or skip where the engine leaves the question to PostgreSQL."""
    try:
        return answering.search(query)
    except BeyondEngine:
        pytest.skip("left to PostgreSQL")


LINES = {
    "IC:A01D*": {"1-2019-03421", "1-2020-00017"},
    "IC:A01D": {"1-2019-03421", "1-2020-00017"},
    "IC:A01D34": {"1-2019-03421", "1-2020-00017"},
    'IC:"A01D 34/9*"': {"1-2019-03421"},
    "(51):A01D34/90": {"1-2019-03421"},
    'PA:"Đại học Cần Thơ" FD:[2019 TO 2020]': {"1-2019-03421"},
    'PA:"Cần Thơ Đại học"': set(),
    "applicants:thơ": {"1-2019-03421", "1-2021-00901"},
    'chủ đơn:"can tho" FD>=2020': {"1-2021-00901"},
    'chu_don:"can tho" FD:<2020': {"1-2019-03421"},
    'TI:"cắt cỏ"': {"1-2019-03421", "1-2020-00017"},
    'TI:"máy cắt" NOT PA:none': {"1-2019-03421"},
    'TI:"máy cắt cỏ" FD:2020-01..2020-02': {"1-2020-00017"},
    'AB:"máy cắt"': {"1-2020-00555"},
    "AN:1-2019-03*": {"1-2019-03421"},
    "1-2019-03*": {"1-2019-03421"},
    "(21):VN1201903421": {"1-2019-03421"},
    '"QCVN 9:2012/BKHCN"': {"QCVN 09:2012/BKHCN"},
    '"QCVN 09:2012/BKHCN"': {"QCVN 09:2012/BKHCN"},
    '"QCVN 09-2012 BKHCN"': {"QCVN 09:2012/BKHCN"},
    '"hạt dẻ Trùng Khánh" OR "nước tưới"': {"HDTK-901", "1-2021-00901"},
    'IN:"bích thủy"': {"1-2019-03421"},
    'ST:"cấp bằng" KD:invention': {"1-2019-03421"},
    "KD:geographical_indication": {"00001"},
    'BU:>="900 triệu"': {"ĐTĐL.CN-23/17"},
    'BU:>"700 triệu" LV:national TI:giống': {"ĐTĐL.CN-23/17"},
    'NC:"hạt tiêu"': {"4-2019-12345"},
    "NC:29": {"4-2019-12345"},
    "IS:03.120*": {"TCVN ISO 9001:2015", "ISO 9001:2015"},
    "IS:03.*": {"TCVN ISO 9001:2015", "ISO 9001:2015"},
    "title_en:manag*": {"ISO 9001:2015"},
    "HO:(lúa OR việt) FD:none BU:*": {"ĐTĐL.CN-23/17", "ĐT.CB-801/2020"},
}
"""Lines of which the records by hand alone are told, whatever chance added."""


@pytest.mark.parametrize(("line", "wanted"), LINES.items())
def test_a_line_finds_exactly_what_it_asks(answering, oracle, line, wanted):
    numbers = {s.id: s.entry.number for s in register() if s.serial < 100}
    query = asked(line)
    answer = answered(answering, query)
    assert {id for id, _ in answer.ids} == {d.id for d in oracle.matches(query)}
    assert {numbers[id] for id, _ in answer.ids if id in numbers} == wanted
    assert answer.relaxed is None
    assert answer.total == len(answer.ids)


def test_too_few_matches_are_never_relaxed(answering):
    answer = answered(answering, asked("AB:xyzzy OR TI:phươg"))
    assert (answer.total, answer.relaxed) == (0, None)


def test_phrases_do_not_run_from_one_value_into_the_next(answering):
    assert answered(answering, asked('"điện từ của"')).total == 1
    assert answered(answering, asked('"gia dụng QCVN"')).total == 0


def test_personal_text_is_searched_only_where_allowed(answering):
    assert answered(answering, asked('"bích thủy"')).total == 1
    assert answered(answering, asked('"bích thủy"', personal=False)).total == 0
    assert answered(answering, asked("thủ* IC:A01D", personal=False)).total == 0


def test_filters_kinds_sort_and_pages_hold_for_a_line(answering, oracle):
    query = asked('"nước" NOT KD:trademark', where=(Filter("year", ("2020",)),), sort="title")
    found = [id for id, _ in answered(answering, query).ids]
    assert set(found) == {d.id for d in oracle.matches(query)}
    keys = {s.id: s.document.title_key for s in register()}
    assert [keys[id] for id in found] == sorted(keys[id] for id in found)
    narrow = asked("NOT mắm", kinds=("task",))
    assert {id for id, _ in answered(answering, narrow).ids} == {
        d.id for d in oracle.matches(narrow)
    }


def test_facets_count_what_a_line_finds(searching, oracle):
    query = asked("nước NOT mắm", where=(Filter("kind", ("task",)),))
    answer = searching.search(query)
    assert answer.facets["kind"] == oracle.facets(query, "kind")
    assert answer.facets["level"] == oracle.facets(query, "level")


def test_what_has_the_words_in_its_title_comes_first(answering):
    titles = {s.id: s.entry.heading() for s in register()}
    answer = answered(answering, asked('"máy cắt" NOT KD:standard'))
    assert "máy cắt" in (titles[answer.ids[0][0]] or "").casefold()


def test_a_line_without_words_is_in_order_of_date(answering):
    ids = [id for id, _ in answered(answering, asked("FD:*")).ids]
    assert ids == [id for id, _ in answered(answering, asked("FD:*", sort="-date")).ids]


@pytest.mark.real_files
def test_naughty_strings_are_only_values(answering, oracle):
    file = SHARED / "7-messy" / "naughty-strings" / "blns.json"
    if not file.exists():
        pytest.skip("needs the files of ST_DB_SHARED")
    for text in json.loads(file.read_text(encoding="utf-8")):
        for line in (
            f'TI:"{text}"',
            f"nước NOT ({text})",
            f"PA:{text}",
            f'AN:"{text}" OR "{text}"',
        ):
            try:
                tree = parse(line, Meanings())
            except ExpressionError:
                continue
            query = Query(line, expression=tree, limit=0, facets=())
            with suppress(BeyondEngine):
                answer = answering.search(query)
                assert not answer.exact or answer.total == len(oracle.matches(query)), line


# ---- trees by chance

_WORDS = st.sampled_from(
    ["nuoc", "mam", "may", "cat", "boc", "vo", "hat", "de", "lua", "cong", "ty", "a", "b", "2019"]
)
_FIELDS = st.sampled_from(["title", "summary", "applicants", "host", "leader", "organizations",
                           "nice", "number_as_written"])  # fmt: skip
_ANY_FIELD = st.one_of(st.none(), _FIELDS)
_CODED = st.sampled_from(["ipc", "ics", "level", "year", "kind"])


def _leaf(make, least, most):
    words = st.lists(_WORDS, min_size=least, max_size=most).map(tuple)
    return st.builds(make, _ANY_FIELD, words)


_PATTERNS = st.lists(st.sampled_from(["nu*", "ma?", "m*y", "c?ng", "viet*", "20*", "may"]),
                     min_size=1, max_size=2).map(tuple)  # fmt: skip
_LEAVES = st.one_of(
    _leaf(Words, 1, 3),
    _leaf(Phrase, 2, 3),
    st.builds(Wildcard, _ANY_FIELD, _PATTERNS),
    st.builds(Wildcard, _CODED, st.sampled_from(["a*", "a0?b", "0*", "b01b_2*", "20*", "t*k"])
              .map(lambda p: (p,))),
    st.builds(Wildcard, st.sampled_from([None, "application_number", "number"]), st.just(()),
              st.sampled_from(["1201*", "TCVN2??*", "4*2"])),
    st.builds(Value, _CODED, st.sampled_from(["A01", "a01b", "03", "2019", "task", "national"])),
    st.builds(Value, st.just("number"), st.sampled_from(["TCVN 5520:2016", "1-2019-03421"])),
    st.builds(Range, st.sampled_from(["filing_date", "date", "start_date"]),
              st.one_of(st.none(), st.integers(11000, 17000)),
              st.one_of(st.none(), st.integers(14000, 20000))),
    st.builds(Range, st.just("budget_total"), st.integers(0, 4 * 10**8), st.none()),
    st.builds(Range, st.just("year"), st.integers(2000, 2012), st.integers(2010, 2024)),
    st.builds(Missing, st.sampled_from(["summary", "ipc", "host", "date", "year", "leader"])),
)  # fmt: skip


def _joined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(And, parts), st.builds(Or, parts), st.builds(Not, inner))


TREES = st.recursive(_LEAVES, _joined, max_leaves=8)


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(tree=TREES, personal=st.booleans())
def test_trees_by_chance_are_answered_like_the_oracle(answering, oracle, tree, personal):
    query = Query("by chance", expression=tree, kinds=tuple(KINDS), limit=0, facets=(),
                  personal=personal)  # fmt: skip
    try:
        answer = answering.search(query)
    except BeyondEngine:
        return
    if answer.exact:
        assert answer.total == len(oracle.matches(query))
