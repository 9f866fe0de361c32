"""Days as a calendar that other programs subscribe to (RFC 5545), each an all-day event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
_MAKER = "-//ST-DB//ST-DB//VI"
_ALARMS = (30, 7)  # days before


@dataclass(frozen=True, slots=True)
class Entry:
    """One day in a calendar; ``uid`` stays the same as long as it is the same thing."""

    uid: str
    on: date
    title: str
    said: str = ""
    address: str = ""
    category: str = ""


def calendar(name: str, entries: Iterable[Entry], day: date) -> bytes:
    """Return a calendar as it stands on a day; the same days give the same bytes."""
    made = Calendar()
    made.add("prodid", _MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    stamp = datetime.combine(day, time(), UTC)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.on)
        event.add("summary", entry.title)
        event.add("transp", "TRANSPARENT")  # a day to remember keeps nobody busy
        for field, value in (("description", entry.said), ("url", entry.address),
                             ("categories", entry.category)):  # fmt: skip
            if value:
                event.add(field, value)
        for days in _ALARMS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", entry.title)
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
        made.add_component(event)
    return bytes(made.to_ical())
