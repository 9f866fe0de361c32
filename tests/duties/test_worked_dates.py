"""Dates worked out by hand: the forty of the law's rules, and twenty more where dates go wrong.

The days off of the first forty are an input of their own, not the calendar of any year.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from st_db.duties import (
    Duty,
    Span,
    WorkCalendar,
    duties_of,
    late_months,
    months_after,
    shipped_rules,
)
from st_db.duties.calendar import days_after

PLAIN = WorkCalendar.only()
OFF = WorkCalendar.only(
    [
        *(date(2026, 2, day) for day in range(16, 21)),
        date(2026, 1, 1), date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1),
        date(2026, 9, 1), date(2026, 9, 2), date(2027, 1, 1),
    ]
)  # fmt: skip
PUBLIC = WorkCalendar()
RULES = {rule.code: rule for rule in shipped_rules()}
ALL = Span(date(2001, 1, 1), date(2060, 12, 31))


def reckoned(code: str, told: dict[str, str], calendar: WorkCalendar = PLAIN) -> list[Duty]:
    """Return every duty a rule sets on facts alone, whatever state a record would be in."""
    rule = replace(RULES[code], when=())
    facts = {name: date.fromisoformat(day) for name, day in told.items()}
    return list(duties_of(rule, facts, calendar, ALL))


def the(code: str, **told: str) -> Duty:
    return reckoned(code, told)[0]


def iso(*days: date | None) -> list[str]:
    return [day.isoformat() if day else "-" for day in days]


# (number of the worked date, rule, facts, first due days)
DUE = [
    (1, "R01", {"filing_date": "2006-02-28"}, "2026-02-28"),
    (2, "R01", {"filing_date": "2008-02-29"}, "2028-02-29"),
    (3, "R02", {"filing_date": "2016-02-29"}, "2026-02-28"),
    (4, "R03", {"filing_date": "2021-08-31"}, "2026-08-31 2031-08-31 2036-08-31"),
    (5, "R03", {"filing_date": "2020-02-29"}, "2025-02-28 2030-02-28 2035-02-28"),
    (6, "R04", {"filing_date": "2016-08-31"}, "2026-08-31"),
    (7, "R04", {"filing_date": "2016-02-29"}, "2026-02-28 2036-02-29"),
    (8, "R05", {"filing_date": "2020-05-31", "first_use_date": "2018-11-30",
                "creation_date": "2012-03-31"}, "2027-03-31"),
    (9, "R06", {"grant_date": "2017-07-05"}, ""),
    (10, "R07", {"grant_date": "2024-08-31"}, "2025-08-31 2026-08-31"),
    (11, "R07", {"grant_date": "2024-02-29"}, "2025-02-28 2026-02-28 2027-02-28 2028-02-29"),
    (13, "R08", {"filing_date": "2022-12-31"}, "2026-06-30"),
    (14, "R08.2", {"priority_date": "2023-03-31", "filing_date": "2024-01-15"}, "2026-03-31"),
    (15, "R08", {"priority_date": "2022-08-31", "filing_date": "2023-05-01"}, "2026-02-28"),
    (17, "R10.1", {"publication_date": "2025-08-31"}, "2026-02-28"),
    (17, "R10.1b", {"publication_date": "2026-04-30"}, "2026-09-30"),
    (17, "R10.1b", {"publication_date": "2026-09-30"}, "2027-02-28"),
    (18, "R11", {"decision_date": "2025-12-29"}, "2026-02-27"),
    (19, "R12", {"last_use_date": "2021-02-28"}, "2026-02-28"),
    (19, "R12.1", {"request_date": "2026-04-14"}, "2026-01-14"),
    (19, "R12.1", {"request_date": "2026-04-15"}, "2026-01-15"),
    (20, "R13", {"grant_date": "2021-02-28"}, "2026-02-28"),
    (21, "R14", {"publication_date": "2026-11-30"}, "2027-02-28"),
    (22, "R15", {"grant_date": "2008-02-29"}, "2033-02-28"),
    (22, "R15.2", {"grant_date": "2008-02-29"}, "2028-02-29"),
    (23, "R16", {"signature_date": "2025-12-02"}, "2026-03-02"),
    (23, "R16.1", {"signature_date": "2025-12-02"}, "2026-01-31"),
    (25, "R18", {"publication_date": "2024-02-29"}, "2027-02-28"),
    (26, "R19", {"publication_date": "2019-09-30"}, "2024-09-30 2029-09-30"),
    (27, "R20", {"publication_date": "2026-08-31"}, "2027-02-28"),
    (28, "R21", {"publication_date": "2026-12-20"}, "2027-01-04"),
    (28, "R21.1", {"publication_date": "2026-12-20"}, "2027-01-19"),
    (29, "R22.2", {"approval_date": "2026-12-01"}, "2026-12-31"),
    (29, "R22.3", {"end_date": "2027-08-31"}, "2027-02-28"),
    (30, "R23", {"assessment_date": "2024-02-29"}, "2027-02-28"),
    (32, "R27", {"contract_date": "2024-02-29", "end_date": "2028-08-31"},
     "2025-02-28 2026-02-28 2027-02-28 2028-02-29"),
    (33, "R28", {"end_date": "2026-03-31"}, "2026-02-28"),
    (33, "R28.1", {"end_date": "2026-03-31"}, "2027-03-31"),
    (33, "R28", {"end_date": "2026-12-31"}, "2026-11-30"),
    (33, "R28.2", {"end_date": "2026-12-31"}, "2027-06-30"),
    (34, "R29", {"end_date": "2026-08-31"}, "2026-09-30"),
    (36, "R31", {"acceptance_date": "2026-01-30"}, "2026-03-01"),
    (36, "R31.2", {"acceptance_date": "2026-01-30"}, "2026-02-14"),
    (37, "R32", {"acceptance_date": "2026-08-31"}, "2027-02-28"),
    (37, "R33", {"approval_date": "2026-01-31"}, "2026-03-02"),
    (37, "R33.1", {"acceptance_date": "2026-11-30"}, "2027-02-28"),
    (38, "R34.2", {"decision_date": "2026-12-31"}, "2027-03-01"),
    (38, "R35", {"suspension_date": "2024-02-29"}, "2025-02-28"),
    (38, "R35.1", {"suspension_date": "2024-02-29"}, "2027-02-28"),
    (38, "R36", {"notice_date": "2026-07-31"}, "2026-08-30"),
    (38, "R36.1", {"notice_date": "2026-07-31"}, "2027-01-31"),
    (38, "R36.2", {"closing_date": "2026-09-15"}, "2026-06-17"),
    (38, "R36.4", {"decision_date": "2026-12-20"}, "2027-01-04"),
    (38, "R36.5", {"posted_date": "2027-01-04"}, "2027-03-05"),
    (39, "R38", {"designation_date": "2026-02-28"}, "2031-02-28"),
    (39, "R38.1", {"designation_date": "2026-02-28"}, "2030-12-30"),
    (39, "R26", {"verification_date": "2026-08-31"}, "2028-02-29"),
    (39, "R26.2", {"verification_date": "2026-08-31"}, "2027-02-28"),
    (40, "R39", {"effect_date": "2026-01-23"}, "2028-01-23"),
    (40, "R39.1", {"boundary_date": "2025-07-01"}, "2027-07-01"),
    (40, "R39.2", {"product_expiry_date": "2027-02-28"}, "2028-02-28"),
    # More of our own: leap days, the 31st, the turn of a year.
    (41, "R01", {"filing_date": "2000-02-29"}, "2020-02-29"),
    (42, "R02", {"filing_date": "2015-12-31"}, "2025-12-31"),
    (43, "R04", {"filing_date": "1996-02-29"}, "2016-02-29 2026-02-28 2036-02-29"),
    (44, "R03", {"filing_date": "2016-12-31"}, "2021-12-31 2026-12-31 2031-12-31"),
    (45, "R08.2", {"filing_date": "2021-02-28"}, "2024-02-28"),
    (46, "R08", {"filing_date": "2020-08-31"}, "2024-02-29"),
    (47, "R31", {"acceptance_date": "2024-01-30"}, "2024-02-29"),
    (48, "R29", {"end_date": "2024-12-31", "extended_to": "2025-01-31"}, "2025-03-02"),
    (49, "R07", {"grant_date": "2015-05-31", "filing_date": "2001-06-01"},
     "2016-05-31 2017-05-31 2018-05-31 2019-05-31 2020-05-31 2021-05-31"),
    (50, "R27", {"contract_date": "2023-03-15", "end_date": "2025-03-15"}, "2024-03-15"),
    (51, "R36.2", {"closing_date": "2024-03-31"}, "2024-01-01"),
    (52, "N05", {"acceptance_date": "2023-05-31"},
     "2024-05-31 2025-05-31 2026-05-31 2027-05-31 2028-05-31"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "told", "due"), [row[1:] for row in DUE], ids=[f"{row[0]}-{row[1]}" for row in DUE]
)
def test_due_days(code: str, told: dict[str, str], due: str) -> None:
    expected = due.split()
    found = reckoned(code, told)
    assert iso(*(duty.on for duty in found[: len(expected)])) == expected
    due_term = RULES[code].due
    if due_term is None or not due_term.repeated:
        assert len(found) == len(expected)


def test_an_annuity_ends_before_the_patent_does() -> None:  # 49
    found = reckoned("R07", {"grant_date": "2015-05-31", "filing_date": "2001-06-01"})
    assert found[-1].on == date(2021, 5, 31)


# (number, rule, facts, which of its days, opens, grace ends)
AROUND = [
    (4, "R03", {"filing_date": "2021-08-31"}, 0, "2026-02-28", "2027-02-28"),
    (6, "R04", {"filing_date": "2016-08-31"}, 0, "2026-02-28", "2027-02-28"),
    (10, "R07", {"grant_date": "2024-08-31"}, 1, "2026-02-28", "2027-02-28"),
    (11, "R07", {"grant_date": "2024-02-29"}, 0, "2024-08-28", "2025-08-28"),
    (11, "R07", {"grant_date": "2024-02-29"}, 3, "2027-08-29", "2028-08-29"),
    (34, "R29", {"end_date": "2026-08-31"}, 0, "2026-08-31", "2027-02-28"),
    (53, "R07", {"grant_date": "2023-12-31"}, 2, "2026-06-30", "2027-06-30"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "told", "at", "opens", "grace"), [row[1:] for row in AROUND],
    ids=[f"{row[0]}-{row[1]}-{row[3]}" for row in AROUND],
)  # fmt: skip
def test_windows_and_grace(
    code: str, told: dict[str, str], at: int, opens: str, grace: str
) -> None:
    duty = reckoned(code, told)[at]
    assert iso(duty.opens, duty.grace_ends) == [opens, grace]


# (number, rule, facts, without any day off, with the days off of the forty)
WORKING = [
    (31, "R24", {"received_date": "2026-04-24"}, "2026-04-29", "2026-05-04"),
    (31, "R24.2", {"received_date": "2026-04-24"}, "2026-05-01", "2026-05-06"),
    (31, "R24.1", {"notice_date": "2026-04-29"}, "2026-05-20", "2026-05-22"),
    (32, "R27.1", {"check_date": "2026-02-13"}, "2026-02-27", "2026-03-06"),
    (32, "R27.2", {"check_date": "2026-02-13"}, "2026-03-13", "2026-03-20"),
    (35, "R30.2", {"dossier_date": "2026-10-05"}, "2026-10-12", "2026-10-12"),
    (35, "R30.3", {"posted_date": "2026-10-12"}, "2026-12-11", "2026-12-11"),
    (35, "R30.4", {"dossier_date": "2026-10-05"}, "2026-10-26", "2026-10-26"),
    (35, "R30.5", {"council_date": "2026-10-26"}, "2026-11-25", "2026-11-25"),
    (35, "R30.6", {"meeting_date": "2026-11-25"}, "2026-11-27", "2026-11-27"),
    (36, "R31.1", {"acceptance_date": "2026-01-30"}, "2026-03-13", "2026-03-20"),
    (38, "R34", {"notice_date": "2026-08-21"}, "2026-09-11", "2026-09-15"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "told", "plain", "off"), [row[1:] for row in WORKING],
    ids=[f"{row[0]}-{row[1]}" for row in WORKING],
)  # fmt: skip
def test_working_days(code: str, told: dict[str, str], plain: str, off: str) -> None:
    assert iso(reckoned(code, told)[0].on) == [plain]
    assert iso(reckoned(code, told, OFF)[0].on) == [off]


def test_chain_after_the_council() -> None:  # 35
    # Thirty working days from the conclusion, then ten: each step on its last day.
    conclusion = date(2026, 11, 25)
    for calendar, completed, recognised in (
        (PLAIN, "2027-01-06", "2027-01-20"),
        (OFF, "2027-01-07", "2027-01-21"),
    ):
        done = reckoned("R30.7", {"meeting_date": conclusion.isoformat()}, calendar)[0].on
        last = reckoned("R30.8", {"completed_date": done.isoformat()}, calendar)[0].on
        assert iso(done, last) == [completed, recognised]


def test_the_tenth_case_month_by_month() -> None:  # 10, 12
    duty = reckoned("R07", {"grant_date": "2024-08-31"})[1]
    assert duty.term == 2
    ends = [months_after(duty.on, month) for month in range(1, 7)]
    assert iso(*ends) == ["2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31",
                          "2027-02-28"]  # fmt: skip
    assert [late_months(duty.on, day) for day in ends] == [1, 2, 3, 4, 5, 6]
    paid = date(2026, 11, 15)
    assert late_months(duty.on, paid) == 3
    assert duty.surcharge_on(paid) == 30
    assert duty.lost_from == date(2026, 8, 31)
    states = {"2026-02-27": "upcoming", "2026-02-28": "open", "2026-08-31": "open",
              "2026-09-01": "grace", "2027-02-28": "grace", "2027-03-01": "overdue"}  # fmt: skip
    assert {day: duty.state(date.fromisoformat(day)) for day in states} == states


def test_publication_in_the_nineteenth_month() -> None:  # 16
    for filing, first, last in (
        ("2025-01-31", "2026-08-01", "2026-08-31"),
        ("2025-08-31", "2027-03-01", "2027-03-31"),
    ):
        duty = the("R09", filing_date=filing)
        assert iso(duty.opens, duty.on) == [first, last]


# (number, rule, year, days of the year, where each opens)
YEARLY = [
    (24, "R17", 2026, "2026-12-30", None),
    (24, "R17.1", 2026, "2026-12-14", "2025-12-15"),
    (29, "R22", 2026, "2026-06-30", "2026-04-01"),
    (29, "R22.1", 2026, "2026-12-31", "2026-10-01"),
    (39, "R37", 2026, "2026-03-24 2026-06-24 2026-09-24 2026-12-24", None),
    (40, "R40", 2026, "2026-01-30", "2026-01-01"),
    (54, "R40.1", 2030, "2030-06-29", "2030-06-01"),
    (54, "R25", 2027, "2027-12-31", "2027-12-01"),
]


@pytest.mark.parametrize(
    ("code", "year", "days", "opens"), [row[1:] for row in YEARLY],
    ids=[f"{row[0]}-{row[1]}" for row in YEARLY],
)  # fmt: skip
def test_days_of_a_year(code: str, year: int, days: str, opens: str | None) -> None:
    rule = replace(RULES[code], valid_from=None)
    span = Span(date(year, 1, 1), date(year, 12, 31))
    found = [duty for duty in duties_of(rule, {}, PLAIN, span) if duty.on.year == year]
    assert iso(*(duty.on for duty in found)) == days.split()
    assert opens is None or iso(found[0].opens) == [opens]


def test_what_falls_on_a_day_off_shows_the_next_working_day() -> None:  # 36, 40, 55
    assert iso(the("R31", acceptance_date="2026-01-30").working) == ["2026-03-02"]
    for accepted, due, working in (
        ("2026-01-16", "2026-02-15", "2026-02-23"),  # a Sunday, then Tết: Monday the 23rd
        ("2024-01-11", "2024-02-10", "2024-02-15"),  # the first day of Tết, a Saturday
        ("2026-07-23", "2026-08-22", "2026-08-22"),  # a Saturday worked for the Monday after next
        ("2026-08-01", "2026-08-31", "2026-09-03"),  # that Monday, then two days of the nation
    ):
        told = reckoned("R31", {"acceptance_date": accepted}, PUBLIC)[0]
        assert iso(told.on, told.working) == [due, working]


def test_periods_of_other_texts() -> None:  # 40
    assert months_after(date(2026, 4, 2), 30) == date(2028, 10, 2)
    assert days_after(date(2026, 5, 28), 45) == date(2026, 7, 12)
    # Always from the anchor: 31 August is not lost on the way through February.
    assert months_after(months_after(date(2026, 8, 31), 6), 6) == date(2027, 8, 28)
    assert months_after(date(2026, 8, 31), 12) == date(2027, 8, 31)


# (number, rules that may apply, facts, the one that does with its day)
REGIMES = [
    (56, "R10.1 R10.1b", {"filing_date": "2026-03-31", "publication_date": "2026-05-31"},
     "R10.1 2026-11-30"),
    (57, "R10.1 R10.1b", {"filing_date": "2026-04-01", "publication_date": "2026-05-31"},
     "R10.1b 2026-10-31"),
    (58, "R14.5 R14.2", {"publication_date": "2026-03-31"}, "R14.5 2026-12-31"),
    (58, "R14.5 R14.2", {"publication_date": "2026-04-01"}, "R14.2 2026-10-01"),
    (59, "R31", {"start_date": "2025-09-30", "acceptance_date": "2026-10-31"}, "R31 2026-11-30"),
    (59, "R31", {"start_date": "2025-10-01", "acceptance_date": "2026-10-31"}, ""),
    (60, "R40", {}, "R40 2027-01-30 R40 2028-01-30"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "told", "expected"), [row[1:] for row in REGIMES],
    ids=[f"{row[0]}-{row[3]}" for row in REGIMES],
)  # fmt: skip
def test_the_law_of_its_day(codes: str, told: dict[str, str], expected: str) -> None:
    found = [duty for code in codes.split() for duty in reckoned(code, told)]
    found = [duty for duty in found if duty.on < date(2029, 1, 1)]
    assert " ".join(f"{duty.rule} {duty.on}" for duty in found) == expected
