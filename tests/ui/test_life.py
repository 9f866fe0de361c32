"""The life of a record: what is done, where it stands, what comes."""

from datetime import date

from st_db.ui.record_life import steps

TODAY = date(2026, 6, 1)


def _seen(kind, **fields):
    return [(step.name, step.when) for step in steps(kind, fields, TODAY)]


def test_an_application_waits_in_its_stage():
    found = _seen("invention", filing_date="2024-01-01", publication_date="2025-02-01",
                  state="pending", stage="examination")  # fmt: skip

    assert found == [
        ("filing_date", "done"), ("publication_date", "done"), ("examination", "now"),
        ("grant_date", "future"), ("expiry_date", "future"),
    ]  # fmt: skip


def test_a_granted_right_runs_to_its_expiry():
    found = _seen("trademark", filing_date="2020-01-01", grant_date="2021-01-01",
                  expiry_date="2030-01-01", state="active", stage="granted")  # fmt: skip

    assert found[-2:] == [("grant_date", "done"), ("expiry_date", "future")]


def test_an_ended_right_promises_nothing():
    found = _seen("invention", filing_date="2020-01-01", expiry_date="2040-01-01", state="ended")

    assert found == [("filing_date", "done"), ("ended", "now")]


def test_a_running_task_is_between_its_days():
    found = _seen("task", start_date="2026-01-01", end_date="2027-01-01", state="active",
                  stage="running")  # fmt: skip

    assert found == [("start_date", "done"), ("running", "now"), ("end_date", "future"),
                     ("acceptance_date", "future")]  # fmt: skip
