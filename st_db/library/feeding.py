"""A search as a feed: the records that were made or changed last, in a few words each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db import i18n
from st_db.access import Caller
from st_db.exchange.atom import Entry, Feed
from st_db.i18n import Language
from st_db.query import Hit, Query
from st_db.records import KINDS
from st_db.records.stored import Record

if TYPE_CHECKING:
    from st_db.library.facade import Library

ENTRIES = 50
_LONGEST = 400  # characters of a summary


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search is found: the register's address, then what the feed and the page ask."""

    address: str
    asked: str
    page: str


class Feeding:
    """Searches as feeds."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def feed(self, caller: Caller, query: Query, place: Place) -> Feed:
        """Return the feed of a search.

        It never holds personal fields, whoever asks: feeds travel.
        """
        caller.require("search")
        query = replace(query, sort="-updated", limit=ENTRIES, offset=0, facets=(), personal=False)
        page = self._library.search.search(caller, query)
        records = self._library.store.get_many([hit.id for hit in page.hits])
        language = caller.language
        subject = query.text.strip() or i18n.t("feed.everything", language)
        named = "&".join(filter(None, (place.asked, urlencode({"language": language}))))
        return Feed(
            asked=place.asked,
            title=i18n.t("feed.title", language, asked=subject),
            subtitle=i18n.t("feed.subtitle", language),
            language=language,
            itself=f"{place.address}/feed.atom?{named}",
            page=f"{place.address}/?{place.page}",
            entries=[
                self._entry(hit, records[hit.id], place.address, language)
                for hit in page.hits
                if hit.id in records
            ],
        )

    def _entry(self, hit: Hit, record: Record, address: str, language: Language) -> Entry:
        kind = KINDS[hit.kind].kind
        made = record.updated_at <= record.created_at
        state = self._library.label("state", hit.status, language, hit.kind) if hit.status else ""
        name = hit.title or hit.number or i18n.t("ui.record.untitled", language)
        owners = "; ".join(o["name"] for o in record.values.get("organizations") or [])
        change = i18n.t(f"ui.new.{'new' if made else 'updated'}", language)
        told = [change[:1].upper() + change[1:], kind.label(language), state, owners]
        summary = " · ".join(part for part in told if part)
        if text := record.values.get("summary"):
            summary += f"\n{text}"
        pairs = {"number": hit.number, "kind": hit.kind} if hit.number else {"id": hit.id}
        return Entry(
            id=hit.id,
            title=f"{hit.number} – {name}" if hit.number and name != hit.number else name,
            summary=summary if len(summary) <= _LONGEST else f"{summary[: _LONGEST - 1]}…",
            kind=hit.kind,
            label=kind.label(language),
            address=f"{address}/record?{urlencode(pairs)}",
            created=record.created_at,
            updated=record.updated_at,
        )
