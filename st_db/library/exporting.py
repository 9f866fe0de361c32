"""A whole result as a file: every match in order, as the register was at one moment.

The ids come at once, from the index when it holds exactly what the moment does, else from
PostgreSQL; the records are read in steps of the same moment. So nothing is doubled or missed
while others write, and the total that is said is the number that is written.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from st_db import i18n
from st_db.access import Caller
from st_db.codes import CodeLists
from st_db.errors import (
    BeyondEngine,
    IndexNotReady,
    IndexUnavailable,
    NotFound,
    StoreError,
    UsageError,
)
from st_db.exchange import FORMATS, Contents, Format, Row, tables_of
from st_db.exchange.contents import visible
from st_db.i18n import Language
from st_db.library.index import Index
from st_db.library.labels import Labels
from st_db.library.newness import Ask
from st_db.library.search import Search
from st_db.query import Answer, Filter, Query
from st_db.records import KINDS
from st_db.records.stored import Record
from st_db.store import Store
from st_db.store.moment import Moment
from st_db.text import tidy

CATCH_UP = 2.0
"""Seconds an index that is just being written may take to hold what the database does."""
_ATTEMPTS = 3
_PAUSE = 0.05
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_NAME = 60  # characters of a question in the name of a file


@dataclass(slots=True)
class Export:
    """One file that is ready to be written; ``close`` it, also when it was not."""

    query: Query
    format: Format
    total: int
    counts: dict[str, int]
    seq: int
    at: datetime
    engine: str
    relaxed: str | None
    filename: str
    _contents: Contents
    _held: ExitStack = field(repr=False)

    def blocks(self) -> Generator[bytes, None, None]:
        """Yield the file; raises StoreError at its end when not every record could be written."""
        with closing(self), closing(self.format.write(self._contents)) as written:
            yield from written

    def close(self) -> None:
        """Let the moment go."""
        self._held.close()


class Exporting:
    """Writes whole results."""

    def __init__(
        self, store: Store, index: Index, search: Search, codes: Callable[[], CodeLists]
    ) -> None:
        self._store = store
        self._index = index
        self._search = search
        self._codes = codes
        self._labels = Labels(codes)

    def open(self, caller: Caller, query: Query, name: str, address: str = "") -> Export:
        """Return the file of everything a question matches, ready to be written.

        ``name`` is that of a format; ``address`` is where the register is seen, for links back.
        Raises UsageError for an unknown format or a question that cannot be asked.
        """
        caller.require("search")
        caller.require("read")
        if name not in FORMATS:
            formats = ", ".join(FORMATS)
            raise UsageError("error.unknown_format", format=name, formats=formats)
        asked = query
        query = self._search.meant(caller, replace(query, limit=0, offset=0, facets=()))
        with ExitStack() as stack:
            moment, answer, engine = self._answered(query, stack)
            ids = [id_ for id_, _ in answer.ids]
            called = self._called(asked, ids, moment, caller.language)
            counts, filled = moment.filled(ids)
            told = _Told(asked, called, answer, engine, moment.seq, moment.at, counts,
                         query.personal)  # fmt: skip
            written = _Rows(moment, ids, address, query.personal)
            contents = Contents(
                tables=tables_of(counts, filled, caller.language, personal=query.personal),
                rows=written.all(),
                about=lambda: self._about(told, caller.language),
                codes=self._codes(),
                language=caller.language,
                total=len(ids),
            )
            return Export(
                query, FORMATS[name], len(ids), counts, moment.seq, moment.at, engine,
                answer.relaxed, _filename(called, caller.language, moment.at, FORMATS[name]),
                contents, stack.pop_all(),
            )  # fmt: skip

    @staticmethod
    def _called(asked: Query, ids: list[str], moment: Moment, language: Language) -> str:
        """Return what an export is named after: its text, its one record, its kinds.

        Raises NotFound for a record that the caller may not see, or that is none.
        """
        if asked.among is not None:
            record = next(iter(moment.records(ids[:1])), None)
            if record is None:
                raise NotFound(what=", ".join(asked.among))
            return str(record.values.get("number") or record.values.get("title") or record.id)
        labels = [KINDS[k].kind.label(language) if k in KINDS else k for k in asked.kinds]
        return asked.text or "; ".join(labels)

    # ---- what matches

    def matches(self, caller: Caller, query: Query) -> tuple[list[str], str | None]:
        """Return the ids of everything a question matches, in order, and how far it was relaxed."""
        caller.require("search")
        query = self._search.meant(caller, replace(query, limit=0, offset=0, facets=()))
        with ExitStack() as stack:
            _, answer, _ = self._answered(query, stack)
            return [id_ for id_, _ in answer.ids], answer.relaxed

    def _answered(self, query: Query, stack: ExitStack) -> tuple[Moment, Answer, str]:
        """Return a moment with every match in it, by the index when that holds the same."""
        deadline = time.monotonic() + CATCH_UP
        for _ in range(_ATTEMPTS):
            held = stack.enter_context(ExitStack())
            moment = held.enter_context(self._store.moment())
            answer = self._by_index(query, moment, deadline)
            if answer is not None:
                return moment, answer, self._index.engine.name
            if time.monotonic() > deadline:
                break
            held.close()
        else:
            moment = stack.enter_context(self._store.moment())
        return moment, self._whole(query, moment, moment.search), self._store.answer.name

    def _whole(self, query: Query, moment: Moment, ask: Ask) -> Answer:
        query, _ = self._search.narrowed(query, moment.changed_since, ask)
        return self._search.whole(query, ask)

    def _by_index(self, query: Query, moment: Moment, deadline: float) -> Answer | None:
        """Return what the index answers if it holds just what the moment does, else None."""
        engine, seq = self._index.engine, moment.seq
        try:
            while self._holds_less(seq):
                if time.monotonic() > deadline:
                    return None
                time.sleep(_PAUSE)
            if not self._holds(seq):
                return None
            answer = self._whole(query, moment, engine.search)
            whole = len(answer.ids) == answer.total and answer.exact
            return answer if whole and self._holds(seq) else None
        except (BeyondEngine, IndexNotReady, IndexUnavailable):
            return None

    def _holds_less(self, seq: int) -> bool:
        lamp = self._index.lamp()
        return lamp.sound and lamp.seq < seq

    def _holds(self, seq: int) -> bool:
        lamp = self._index.lamp()
        return lamp.sound and lamp.seq == seq

    # ---- what the file says of itself

    def _about(self, told: _Told, language: Language) -> list[tuple[str, str]]:
        def t(key: str, **params: object) -> str:
            return i18n.t(f"export.about.{key}", language, **params)

        def number(value: int) -> str:
            return i18n.number(value, language)

        total = sum(told.counts.values())
        lines = [(t("query"), told.called or t("everything"))]
        lines += [(t("filter"), self._filter(wanted, language)) for wanted in _filters(told.asked)]
        if (since := told.asked.since) is not None:
            point = f"{since.at:%d/%m/%Y %H:%M}" if since.at else f"seq:{since.seq}"
            lines.append((t("since"), point))
        order = i18n.t(f"ui.sort.{told.asked.order.replace('-', 'down_')}", language)
        lines.append((t("sort"), order))
        if told.answer.relaxed:
            lines.append((t("relaxed"), i18n.t(f"search.relaxed.{told.answer.relaxed}", language)))
        lines.append((t("total"), number(total)))
        if len(told.counts) > 1:
            for kind, count in told.counts.items():
                label = KINDS[kind].kind.label(language)
                lines.append((t("kind_total", kind=label), number(count)))
        lines.append((t("at"), f"{told.at.astimezone():%d/%m/%Y %H:%M:%S %z}"))
        by_index = told.engine != self._store.answer.name
        state = "index" if by_index else "database"
        lines.append((t("state"), t(state, engine=told.engine, seq=told.seq)))
        if (meanwhile := self._store.lag(told.seq)[0]) > 0:
            lines.append((t("changed"), t("changed_by", count=number(meanwhile))))
        lines.append((t("personal"), t("personal_in" if told.personal else "personal_out")))
        lines.append((t("again"), t("again_how")))
        return lines

    def _filter(self, wanted: Filter, language: Language) -> str:
        spec = next((f.spec for e in KINDS.values() if (f := e.fields().get(wanted.field))), None)
        key = f"ui.facet.{wanted.field}"
        field = spec.label(language) if spec else wanted.field
        field = i18n.t(key, language) if i18n.has(key) else field
        if wanted.missing:
            return f"{field}: {i18n.t('ui.search.missing', language)}"
        if wanted.values:
            titles = [
                self._labels.of(wanted.field, self._labels.code(wanted.field, value), language)
                for value in wanted.values
            ]
            return f"{field}: {'; '.join(titles)}"
        return f"{field}: {wanted.low or '…'} – {wanted.high or '…'}"


@dataclass(frozen=True, slots=True)
class _Told:
    """What an export is about."""

    asked: Query
    called: str
    answer: Answer
    engine: str
    seq: int
    at: datetime
    counts: dict[str, int]
    personal: bool


class _Rows:
    """The records of a result, counted while they are read."""

    def __init__(self, moment: Moment, ids: list[str], address: str, personal: bool) -> None:
        self._moment, self._ids = moment, ids
        self._address, self._personal = address, personal

    def all(self) -> Iterator[Row]:
        """Yield the rows in order; raises StoreError at the end when some were missed."""
        written = 0
        for record in self._moment.records(self._ids):
            yield self._row(record)
            written += 1
        if written != len(self._ids):
            raise StoreError("error.export_changed", written=written, total=len(self._ids))

    def _row(self, record: Record) -> Row:
        shown = visible(record.kind, personal=self._personal)
        values = {name: value for name, value in record.values.items() if name in shown}
        number = record.values.get("number")
        pairs = {"number": number, "kind": record.kind} if number else {"id": record.id}
        address = f"{self._address}/record?{urlencode(pairs)}" if self._address else ""
        return Row(record.id, record.kind, values, address)


def _filters(query: Query) -> list[Filter]:
    kinds = [Filter("kind", query.kinds)] if query.kinds else []
    return [*kinds, *query.where]


def _filename(called: str, language: Language, at: datetime, written: Format) -> str:
    """Return a name that every file system takes and that says what was asked, and when."""
    parts = [i18n.t("export.file.name", language)]
    if told := tidy(_UNSAFE.sub(" ", called))[:_NAME].strip(" ."):
        parts.append(told)
    parts.append(f"{at.astimezone():%Y-%m-%d %H%M}")
    return f"{' - '.join(parts)}.{written.extension}"
