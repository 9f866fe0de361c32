"""Duties over HTTP and the command line, and the calendar as a calendar program reads it."""

from __future__ import annotations

import csv
import io
import json
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from icalendar import Calendar

from st_db.codes.model import today
from tests.front_doors import Service, asked

ASKED = {"kind": "office"}


@pytest.fixture(autouse=True)
def reckoned(service: Service) -> None:
    """Wait until the service has reckoned every record."""
    for _ in range(600):
        if not service.get("/api/v1/duties").json["behind"]:
            return
        time.sleep(0.1)
    raise AssertionError(service.said())


def test_http_and_command_tell_the_same(service: Service) -> None:
    told = service.get(f"/api/v1/duties?{urlencode(ASKED)}&language=en").json
    assert told["total"] == len(told["duties"]) or told["total"] > 25
    assert {duty["kind"] for duty in told["duties"]} == {"office"}
    said = json.loads(service.command("duties", "--kind", "office", "--json").stdout)
    assert said["duties"] == told["duties"]
    assert "Overdue or in grace" in service.command("duties", "--kind", "office").stdout


def test_the_calendar_is_read_by_another_program(service: Service) -> None:
    answer = service.get(f"/duties.ics?{urlencode(ASKED)}")
    assert answer.headers["content-type"].startswith("text/calendar")
    told = service.get(f"/api/v1/duties?{urlencode(ASKED)}&limit=500").json["duties"]
    events = list(Calendar.from_ical(answer.body).walk("VEVENT"))
    assert [e.decoded("dtstart").isoformat() for e in events] == [duty["due"] for duty in told]
    assert [str(e["summary"]) for e in events] == [duty["name"] for duty in told]
    assert len({str(e["uid"]) for e in events}) == len(events)
    again = service.get(f"/duties.ics?{urlencode(ASKED)}")
    assert again.body == answer.body
    alarms = [a.decoded("trigger") for a in events[0].walk("VALARM")]
    assert alarms == [timedelta(days=-30), timedelta(days=-7)]


def test_lists_are_taken_along(service: Service) -> None:
    told = service.get(f"/api/v1/duties?{urlencode(ASKED)}&limit=500").json
    answer = service.get(f"/api/v1/duties?{urlencode(ASKED)}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert len(rows) == told["total"]
    assert service.get("/api/v1/duties?format=xlsx").body[:2] == b"PK"


def test_a_letter_to_nobody_is_refused_and_a_template_is_had(
    service: Service, tmp_path: Path
) -> None:
    nobody = service.get("/api/v1/duties/letter.docx?organization=x")
    assert (nobody.status, nobody.json["error"]["code"]) == (404, "error.no_letter")
    for unsaid in ("", "?organization=", "?organization=%00"):
        assert service.get(f"/api/v1/duties/letter.docx{unsaid}").status == 400
    out = tmp_path / "letter.docx"
    assert service.command("template", "letter", "--out", str(out)).returncode == 0
    assert out.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    "asked", ["month=12", "kind=patent", "state=late", "format=pdf", "organisation=a"]
)
def test_what_is_asked_wrongly_is_refused(service: Service, asked: str) -> None:
    assert service.get(f"/api/v1/duties?{asked}").status == 400


def test_a_month_is_that_month(service: Service) -> None:
    month = f"{today():%Y-%m}"
    told = service.get(f"/api/v1/duties?month={month}&limit=500").json
    for duty in told["duties"]:
        assert (duty["decision"] or {}).get("until") or duty["due"].startswith(month)


def test_a_rule_is_edited_by_command_and_nonsense_is_refused(home: Path) -> None:
    good = asked("codes", "set", "duty_rule", "R31", "--set", "due=acceptance_date+15wd",
                 "--json", home=home)  # fmt: skip
    assert json.loads(good.stdout)["extra"]["due"] == "acceptance_date+15wd"
    for given in ("due=soon", "kinds=patent", "due"):
        bad = asked("codes", "set", "duty_rule", "R31", "--set", given, home=home)
        assert bad.returncode == 2, bad.stdout + bad.stderr
