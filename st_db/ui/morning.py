"""Buổi sáng: the part of the overview that staff sees, with what is new and what wants doing.

It stands on the overview and not on the desk: the desk speaks of one officer and one unit, while
whoever steers the work wants all of them at once, on the page that they open first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_db.records import REGISTER
from st_db.ui import format
from st_db.ui import quality_parts as parts
from st_db.ui.html import Html, el, link
from st_db.ui.labels import Words, kind_mark
from st_db.ui.quality_state import NOBODY
from st_db.ui.state import SearchState

if TYPE_CHECKING:
    from st_db.library.duties import Item
    from st_db.library.morning import Morning, Stretch
    from st_db.store.lately import UnitPace


def section(found: Morning, units: parts.Units, words: Words) -> Html:
    """Return the morning."""
    return el(
        "section",
        el("h2", words("morning.title", day=format.day(found.day))),
        _kinds(found, words),
        el("div", _units(found, units, words), _duties(found, words), class_="drawings"),
        class_="morning",
    )


def _kinds(found: Morning, words: Words) -> Html:
    heads = [words("facet.kind"), words("morning.now")]
    heads += [words("morning.since", day=format.day(one.since)) for one in found.stretches]
    rows = [
        el("tr", el("th", kind_mark(kind, words), scope="row"),
           el("td", link(SearchState(kinds=(kind,)).url(), words.number(found.counts[kind]))),
           *(el("td", _moved(one, kind, words)) for one in found.stretches))
        for kind in REGISTER if found.counts.get(kind)
    ]  # fmt: skip
    head = el("tr", *(el("th", text, scope="col") for text in heads))
    table = el("table", el("thead", head), el("tbody", *rows))
    return el("div", table, class_="table", tabindex=0, role="region",
              aria_label=words("morning.title", day=format.day(found.day)))  # fmt: skip


def _moved(stretch: Stretch, kind: str, words: Words) -> Html:
    one = next((moved for moved in stretch.moved if moved.kind == kind), None)
    said = [words(f"morning.{name}", count=words.number(count)) for name, count in
            (("made", one.made), ("changed", one.changed), ("gone", one.gone))
            if count] if one else []  # fmt: skip
    if not said:
        return el("span", "–", class_="none")
    address = SearchState(kinds=(kind,), since=f"seq:{stretch.seq}").url()
    return link(address, ", ".join(said), aria_label=f"{words.kind(kind)}: {', '.join(said)}")


def _units(found: Morning, units: parts.Units, words: Words) -> Html:
    quiet = found.quiet
    told = [_unit(one, found, units, words) for one in quiet]
    return el(
        "section",
        el("h3", words("morning.quiet")),
        el("ul", *told, class_="plain") if told else el("p", words("morning.all_wrote")),
    )


def _unit(one: UnitPace, found: Morning, units: parts.Units, words: Words) -> Html:
    days = (found.day - one.latest.date()).days
    address = f"/worklist?list=overdue&unit={one.unit or NOBODY}"
    said = words("morning.rested", days=words.number(days), records=words.number(one.records),
                 at=format.moment(one.latest))  # fmt: skip
    return el("li", link(address, units.label(one.unit, words)), " ",
              el("span", said, class_="quiet"))  # fmt: skip


def _duties(found: Morning, words: Words) -> Html:
    report = found.duties
    counts = {f"days{days}": words.number(count) for days, count in report.digest.items()}
    said = words("morning.due", late=words.number(report.late), **counts)
    rows = [_duty(item) for item in report.items]
    return el(
        "section",
        el("h3", words.outside("duties.title")),
        el("p", link("/duties", said)),
        el("ul", *rows, class_="plain") if rows else None,
    )


def _duty(item: Item) -> Html:
    due = item.due
    day = el("span", format.day(due.duty.on), class_="quiet")
    name = " · ".join(part for part in (due.number, due.title) if part)
    if not name:
        return el("li", day, " ", item.rule.name)
    return el("li", day, " ", link(f"/record?id={due.record}", name),
              el("span", f" {item.rule.name}", class_="quiet"))  # fmt: skip
