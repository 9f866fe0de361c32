"""Reckoning: every record's duties, made anew when it, a rule or the year changes.

Whoever appraises records has them read already, so duties are kept in the same step. They reach to
the end of the year after next; where a duty stands today is told when somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from st_db.codes.model import today
from st_db.duties import (
    HOLIDAYS,
    LIST,
    OFFICE,
    Book,
    Known,
    Span,
    WorkCalendar,
    facts_of,
    rules_of,
)
from st_db.library.organizations import settle
from st_db.records.organization import Master, Party, party
from st_db.records.stored import Record
from st_db.store import NO_RECORD, Owed, Store

_EDITION = "2"
"""Raised when duties are reckoned otherwise though the rules stay."""
_YEARS = 2

_PARTY: Mapping[str, tuple[str, ...]] = {
    "task": ("host",), "traced_product": ("producer",), "standard": ("issuer",),
    "geographical_indication": ("manager", "holders", "applicants"),
}  # fmt: skip
_HOLDERS = ("holders", "applicants")


class Reckoning:
    """The duties beside the records they come from."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._book: tuple[str, Book] | None = None

    def edition(self) -> str:
        """Return what changes when all duties must be reckoned anew, the code lists apart."""
        return f"{_EDITION} {today().year}"

    def keep(
        self,
        records: Sequence[Record],
        checked: Mapping[str, date],
        ids: Sequence[str],
        lists: str,
    ) -> None:
        """Keep the duties of records in the place of those that some ids had.

        ``checked`` holds the records that are still there, ``lists`` names the code lists.
        """
        book, span = self.book(lists), _span()
        products = [r.id for r in records if r.kind == "traced_product"]
        lapsed = self._store.duties.lapsed(products) if products else {}
        whose = self._whose(records)
        owed = []
        for record in records:
            if record.id in checked:
                known = Known(checked[record.id], tuple(lapsed.get(record.id, ())))
                duties = book.duties(record.kind, facts_of(record.values, known), span)
                owed.append(
                    Owed(record.id, record.kind, record.unit_id or "", whose[record.id], duties)
                )
        self._store.duties.keep(owed, ids)

    def keep_office(self, lists: str) -> None:
        """Keep the duties that hang on no record, and drop those of records that are gone."""
        duties = self.book(lists).duties(OFFICE, {}, _span())
        ahead = [duty for duty in duties if duty.on >= date(today().year, 1, 1)]
        self._store.duties.keep([Owed(NO_RECORD, OFFICE, "", "", ahead)], [NO_RECORD])
        self._store.duties.forget_absent()

    def _whose(self, records: Sequence[Record]) -> dict[str, str]:
        """Return who has to act for each record: by its master's name where there is one.

        What spellings, former names and merged organizations have in common is their master.
        """
        written = {record.id: _party(record) for record in records}
        masters = settle(filter(None, written.values()), self._store.organizations)
        return {
            id_: _called(one, masters.get(one, ())) if one else "" for id_, one in written.items()
        }

    def book(self, lists: str) -> Book:
        """Return the rules in force; those that somebody edits count at once."""
        if self._book is None or self._book[0] != lists:
            codes = self._store.codes()
            days = WorkCalendar.of(codes[HOLIDAYS].items(today()))
            self._book = lists, Book(rules_of(codes[LIST]), days)
        return self._book[1]


def _span() -> Span:
    day = today()
    return Span(day, date(day.year + _YEARS, 12, 31))


def _party(record: Record) -> Party | None:
    """Return the organization that has to act: who holds, hosts, makes or issues."""
    for name in _PARTY.get(record.kind, _HOLDERS):
        value = record.values.get(name)
        if value:
            written = str(value[0] if isinstance(value, list) else value)
            known = record.values.get("organizations") or ()
            taxes = [one.get("tax_code") for one in known if one["name"] == written]
            return party(written, next(filter(None, taxes), None))
    return None


def _called(one: Party, masters: Sequence[Master]) -> str:
    """Return what a party is called: a doubt keeps the name as it is written."""
    sure = masters[0].title if len(masters) == 1 else None
    return sure or one.name
