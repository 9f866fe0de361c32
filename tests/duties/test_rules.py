"""Rules as data: what ships is whole, what cannot be read is refused, no record breaks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from st_db.codes import Code, shipped
from st_db.duties import (
    LIST,
    OFFICE,
    STATES,
    Book,
    Known,
    Span,
    WorkCalendar,
    facts_of,
    main_rule,
    rule_of,
    sentence,
    shipped_rules,
    source,
)
from st_db.records import KINDS

CODES = {code.code: code for code in shipped()[LIST]}
DAY = date(2026, 11, 22)
SPAN = Span(DAY, date(2028, 12, 31))
BOOK = Book(shipped_rules(), WorkCalendar())


def test_all_forty_rules_ship_with_a_sentence_in_both_languages() -> None:
    assert {f"R{n:02}" for n in range(1, 41)} <= {main_rule(code) for code in CODES}
    for code in CODES.values():
        assert code.vi
        assert code.en
        assert sentence(code, "vi") != sentence(code, "en")
        assert code.extra["confidence"] == "I" or code.valid_from or code.extra["type"] in (
            "expiry", "review",
        )  # fmt: skip


def test_a_source_is_cited_as_people_do() -> None:
    assert source(CODES["R01"], "vi") == "Điều 93.2, Luật 50/2005/QH11"
    assert source(CODES["R17"], "en") == "Decree 76/2018/NĐ-CP, art. 6.5"
    assert source(CODES["R33"], "vi").startswith("Điều 18, Thông tư liên tịch ")
    assert source(CODES["N01"], "vi") == ""


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("due", "filing_date+20"), ("due", "soon"), ("due", "filing_date+0y*"), ("due", "-6m"),
        ("due", "@31-02"), ("due", "first(a_date, b_date"), ("due", "first(a_date+1y*, b_date)"),
        ("due", "filing_date+1d+5y*"),
        ("opens", "6 months"), ("opens", "-3wd"), ("kinds", "patent"), ("type", "hint"),
        ("confidence", "X"), ("window", "?"), ("surcharge", "10"), ("when", "months>many"),
        ("when", "!state=active"), ("when", "year%0"), ("done", "expiry_date>"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(column: str, text: str) -> None:
    code = CODES["R04"]
    with pytest.raises(ValueError):  # noqa: PT011 - the message names the column
        rule_of(replace(code, extra={**code.extra, column: text}))


def test_duties_follow_state_and_proof() -> None:
    mark = {"filing_date": "2016-12-05", "state": "active", "grant_date": "2018-01-09"}
    renewal = next(d for d in BOOK.duties("trademark", facts_of(mark), SPAN) if d.rule == "R04")
    assert (renewal.on, renewal.state(DAY)) == (date(2026, 12, 5), "open")
    renewed = facts_of({**mark, "expiry_date": "2036-12-05"})
    assert [d.state(DAY) for d in BOOK.duties("trademark", renewed, SPAN) if d.rule == "R04"] == [
        "done"
    ]
    ended = facts_of({**mark, "state": "ended"})
    assert not BOOK.duties("trademark", ended, SPAN)


def test_a_task_has_its_way_from_the_end_to_registration() -> None:
    task = {"start_date": "2024-09-01", "end_date": "2026-08-31", "state": "active"}
    found = {d.rule: d for d in BOOK.duties("task", facts_of(task), SPAN)}
    assert found["R29"].state(DAY) == "grace"
    assert found["N04"].state(DAY) == "overdue"
    assert "R28.1" not in found  # 24 months: the shorter extension
    assert found["R28.2"].on == date(2027, 2, 28)
    accepted = {**task, "state": "ended", "acceptance_date": "2026-11-10"}
    found = {d.rule: d for d in BOOK.duties("task", facts_of(accepted), SPAN)}
    assert found["R31"].state(DAY) == "open"
    assert found["R31"].basis == "acceptance_date"
    use = [d for d in BOOK.duties("task", facts_of(accepted), SPAN) if d.rule == "N05"]
    assert [duty.on.year for duty in use] == [2027, 2028]
    failed = {**accepted, "rating": "failed"}
    assert "R31" not in {d.rule for d in BOOK.duties("task", facts_of(failed), SPAN)}


def test_a_product_hangs_on_its_standards_and_its_last_check() -> None:
    known = Known(date(2025, 11, 1), (("TCVN 5520:1991", date(2026, 10, 1)),))
    found = {d.rule: d for d in BOOK.duties("traced_product", facts_of({}, known), SPAN)}
    assert found["N01"].on == date(2026, 10, 31)
    assert found["N02"].state(DAY) == "overdue"
    assert not BOOK.duties("traced_product", facts_of({}), SPAN)


def test_the_office_has_days_of_the_year_of_its_own() -> None:
    found = BOOK.duties(OFFICE, {}, SPAN)
    assert {"R17", "R37", "R40"} <= {duty.rule for duty in found}
    assert all(duty.basis == "" for duty in found)


def test_an_edited_rule_counts_at_once() -> None:
    code = CODES["R31"]
    longer = Code(
        LIST, "R31", code.vi, code.en, extra={**code.extra, "due": "acceptance_date+15wd"}
    )
    book = Book([rule_of(longer)], WorkCalendar())
    facts = facts_of({"acceptance_date": "2027-01-20", "start_date": "2026-01-01"})
    duty = book.duties("task", facts, SPAN)[0]
    assert duty.on == date(2027, 2, 17)  # Tết lies between


_NAMES = ("filing_date", "grant_date", "publication_date", "start_date", "end_date", "extended_to",
          "acceptance_date", "expiry_date", "certified_date", "decision_date")  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(st.sampled_from(_NAMES), st.dates().map(date.isoformat)),
    st.sampled_from(["active", "pending", "ended"]),
)
def test_no_days_of_a_record_are_too_odd(kind: str, told: dict[str, str], state: str) -> None:
    for duty in BOOK.duties(kind, facts_of({**told, "state": state}), SPAN):
        assert duty.state(DAY) in STATES
        assert duty.working >= duty.on
