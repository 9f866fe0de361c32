"""Rows of the builder write lines that mean what the rows say, and simple lines become rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from st_db.errors import ExpressionError
from st_db.query.line import parse
from st_db.query.meaning import Meanings
from st_db.query.rows import Row, conditions, offered, read, write


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([Row(field="IC", condition="begins", value="A01K"),
          Row(field="PA", condition="phrase", value="Đại học Nông Lâm"),
          Row(field="FD", condition="between", value="2019..2021"),
          Row("NOT", "ST", "phrase", "hết hiệu lực")],
         'IC:A01K* AND PA:"Đại học Nông Lâm" AND FD:[2019 TO 2021] NOT ST:"hết hiệu lực"'),
        ([Row(value="nước mắm"), Row("OR", "TI", "words", "tương ớt")],
         "(nước mắm) OR TI:(tương ớt)"),
        ([Row(field="FD", condition="from", value="02/05/2019"), Row("OR", "BU", "missing")],
         "FD:>=02/05/2019 OR BU:none"),
        ([Row(field="BU", condition="until", value="5 tỷ")], 'BU:<="5 tỷ"'),
        ([Row(field="FD", condition="between", value="2019..")], "FD:[2019 TO *]"),
        ([Row(field="AN", condition="is", value="1-2019-03421")], "AN:1-2019-03421"),
        ([Row(field="KD", condition="is", value="Sáng chế")], 'KD:"Sáng chế"'),
        ([Row("NOT", "PA", "filled"), Row(value="")], "NOT PA:*"),
        ([Row(value="A AND B: c*")], '(A "AND" "B:" "c")'),
        ([], ""),
    ],
)  # fmt: skip
def test_rows_are_written_as_a_line(rows, line):
    assert write(rows) == line


@pytest.mark.parametrize(
    "line",
    [
        'IC:A01K* AND PA:"Đại học Nông Lâm" AND FD:[2019 TO 2021] NOT ST:"hết hiệu lực"',
        "FD:>=2019 OR BU:none", "TI:(máy cắt) OR AB:máy", "NOT PA:*", 'IC:"A01K 67*"',
        "host:lúa AND FD:[2019 TO *]", '"nước mắm" OR TI:chai',
    ],
)  # fmt: skip
def test_simple_lines_become_rows_and_lines_again(line):
    rows = read(line)
    assert rows
    assert parse(write(rows), Meanings()) == parse(line, Meanings())


@pytest.mark.parametrize(
    "line",
    ["(a OR b) AND TI:c", "TI:(a OR b)", "FD:>2019", "FD:{2019 TO 2020}", "ma?n", "a OR NOT b",
     "NOT (a TI:b)", "a AND", "(51):A01K"],
)  # fmt: skip
def test_lines_that_rows_cannot_say_stay_lines(line):
    assert read(line) is None


_VALUES = {
    "between": ["2019..2021", "2019..", "..2020"],
    "from": ["2019", "100"],
    "until": ["2020"],
}
_TEXTS = st.one_of(
    st.sampled_from(["Đại học Nông Lâm", "A01K", "máy cắt", "1-2019-03421", "AND", "none", "a:b"]),
    st.text(alphabet='ab cđ1*?:"()[]<>=.-–', min_size=1, max_size=12),
)


@st.composite
def _rows(draw):
    field = draw(st.sampled_from(offered()))
    condition = draw(st.sampled_from(conditions(field)))
    join = draw(st.sampled_from(["AND", "OR", "NOT"]))
    value = draw(st.sampled_from(_VALUES[condition])) if condition in _VALUES else draw(_TEXTS)
    return Row(join, field, condition, value)


@given(st.lists(_rows(), min_size=1, max_size=4))
def test_whatever_is_filled_in_makes_a_line_that_can_be_read(rows):
    line = write(rows)
    if not line:
        return
    try:
        meant = parse(line, Meanings())
    except ExpressionError as wrong:
        code = wrong.code
    else:
        again = read(line)
        assert again is None or parse(write(again), Meanings()) == meant
        return
    # What a person typed may be no day, or too little of a word; the line itself is sound.
    assert code.removeprefix("expression.") in {
        "bad_day", "bad_amount", "wildcard_too_wide", "wildcard_too_many", "no_words",
        "only_presence", "wildcard_too_long",
    }  # fmt: skip
