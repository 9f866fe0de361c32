"""Search: which engine answers, what the filters mean, and the page that people get."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from st_db.access import Caller
from st_db.errors import ExpressionError, UsageError
from st_db.library.acquaintance import Acquaintance, Acquaintances
from st_db.library.advice import Advice, advise
from st_db.library.expressions import Lines, beginnings, kinds_of
from st_db.library.highlighting import Shown, highlight
from st_db.library.index import Index
from st_db.library.labels import Labels
from st_db.library.listing import (
    ALL_CODES,
    LONGEST_TEXT,
    MOST_LISTED,
    Listing,
    called,
    titled,
    titles,
)
from st_db.library.naming import named
from st_db.library.newness import MOST, Ask, newer, preferred, told_apart
from st_db.library.organizations import Organizations
from st_db.library.spelling import better
from st_db.library.suggesting import Suggesting
from st_db.library.truth import distrusted
from st_db.query import (
    MAX_LIMIT,
    SORTS,
    Answer,
    Filter,
    Hit,
    Page,
    Query,
    Readings,
    Since,
    Suggestion,
)
from st_db.query.facets import check_facet, check_size, counted_names
from st_db.query.filterable import check, value_key
from st_db.query.lamp import Lamp
from st_db.records import KINDS
from st_db.records.organization import Master
from st_db.records.stored import Record
from st_db.store import Store

ORGANIZATIONS = "organizations"
_NAME = 2  # words of a text that may name an organization
_SEVERAL = 2


class Search:
    """The search box of pages, commands and HTTP."""

    def __init__(
        self,
        store: Store,
        index: Index,
        labels: Labels,
        organizations: Organizations,
        readings: Callable[[], Readings],
    ) -> None:
        self._store = store
        self._index = index
        self._labels = labels
        self._lines = Lines(labels)
        self._organizations = organizations
        self._acquaintances = Acquaintances(organizations)
        self._suggesting = Suggesting(labels)
        self._readings = readings

    def search(self, caller: Caller, query: Query, *, labels: bool = False) -> Page:
        """Answer a question with hits read fresh from the database.

        Raises UsageError for an unknown kind, field or sort (ExpressionError for an expert line
        that cannot be read), Unavailable without a database.
        """
        caller.require("search")
        started = time.perf_counter()
        asked = [v for f in query.where if f.field == ORGANIZATIONS for v in f.values]
        query = self.meant(caller, query)
        lamp = self._index.lamp()

        def ask(other: Query) -> Answer:
            return self._answer(other, lamp)[0]

        query, changed = self.narrowed(query, self._store.changed_since, ask)
        answer, engine, note = self._answer(query, lamp)
        answer, more = self._as_organization(query, answer, ask, self._acquaintances.at(lamp))
        changes = None if changed is None else told_apart(query, answer, changed, ask)
        answer = replace(answer, facets=self._met(query, answer, asked, lamp))
        found = self._present([id_ for id_, _ in answer.ids])
        scores = dict(answer.ids)
        spelling = better(query, answer, found, ask)
        shown = partial(highlight, query=query, personal=query.personal, relaxed=answer.relaxed)
        return Page(
            query=query.text,
            total=answer.total,
            exact=answer.exact,
            engine=engine,
            took_ms=round((time.perf_counter() - started) * 1000, 2),
            seq=lamp.seq,
            behind=lamp.behind,
            hits=[_hit(record, scores[record.id], shown(record), changed) for record in found],
            changes=changes,
            facets=answer.facets,
            relaxed=answer.relaxed,
            suggestion=spelling.text if spelling else None,
            suggestion_total=spelling.total if spelling else None,
            named=None if query.offset or query.expression else named(query.text, found),
            note=note,
            lamp=lamp,
            expression=self._lines.said(query.expression, caller.language),
            labels=self._labels.of_facets(answer.facets, caller.language) if labels else {},
            missing=answer.missing,
            ranges=answer.ranges,
            filled=answer.filled,
            also={"organization": query.text, "total": more} if more else None,
        )

    def values(
        self, caller: Caller, query: Query, field: str, text: str = "", limit: int = 20
    ) -> Listing:
        """Return all values of a facet that are called so, counted under a question.

        Codes are found by their titles too. Raises UsageError for what is no facet.
        """
        caller.require("search")
        check_facet(field)
        if not 0 < limit <= MOST_LISTED or len(text) > LONGEST_TEXT:
            raise UsageError("error.bad_listing", limit=MOST_LISTED, length=LONGEST_TEXT)
        asked = replace(self.meant(caller, query), limit=0, offset=0)
        lamp = self._index.lamp()
        coded = titled(field)
        part, most = ("", ALL_CODES) if coded else (text, limit)
        found, engine, note = self._index.asked(
            lambda answerer: answerer.values(asked, field, part, most), lamp
        )
        if coded:
            found = called(found, field, text, self._labels, limit)
        if field == ORGANIZATIONS:
            beside = Answer([], 0, {ORGANIZATIONS: found.values}, found.relaxed)
            found = replace(found, values=self._met(asked, beside, [], lamp)[ORGANIZATIONS])
        return Listing(
            field, text, found.total, found.exact, found.values, engine, note,
            titles(field, found.values, self._labels, caller.language),
        )  # fmt: skip

    def suggest(
        self, caller: Caller, text: str, *, limit: int = 8, kinds: tuple[str, ...] = ()
    ) -> list[Suggestion]:
        """Return what a text being typed may become: records, phrases, organizations, codes."""
        caller.require("search")
        query = self.meant(caller, Query(text, kinds=kinds, limit=limit))
        lamp = self._index.lamp()

        def ask(question: Query) -> Answer:
            return self._answer(question, lamp)[0]

        return self._suggesting.of(text, ask, self._present, query, language=caller.language)

    def advise(self, caller: Caller, query: Query) -> Advice:
        """Return what to do about a question that found nothing, as it was asked."""
        caller.require("search")
        lamp = self._index.lamp()
        query = replace(query, readings=self.meant(caller, query).readings)
        return advise(query, lambda part: self._answer(self.meant(caller, part), lamp)[0])

    def whole(self, query: Query, ask: Callable[[Query], Answer]) -> Answer:
        """Return every match of a checked question, in order, as one who is asked answers it."""

        def everything(query: Query) -> Answer:
            counted = ask(replace(query, limit=0, offset=0, facets=()))
            # An engine makes room for as many as it is asked for.
            return ask(replace(query, limit=counted.total, offset=0, facets=()))

        return self._as_organization(query, everything(query), everything, self._known())[0]

    def narrowed(
        self, query: Query, changed_since: Callable[[Since], dict[str, bool]], ask: Ask
    ) -> tuple[Query, dict[str, bool] | None]:
        """Return a question among what is new where it asks for that, and what changed."""
        if query.since is None:
            return query, None
        changed = changed_since(query.since)
        instead = self._by_organization(query, self._known())
        return newer(query, instead, changed, ask), changed

    def answers_up_to(self) -> int:
        """Return the last change that answers take into account."""
        lamp = self._index.lamp()
        return lamp.seq if distrusted(lamp) is None else self._store.last_seq()

    def so_far(self, caller: Caller, query: Query) -> Query | None:
        """Return a question with what can be read of an expert line that is not finished."""
        caller.require("search")
        for part in beginnings(query.text):
            shorter = replace(query, text=part)
            with suppress(ExpressionError):
                self.meant(caller, shorter)
                return shorter
        return None

    def meant(self, caller: Caller, query: Query) -> Query:
        """Check a question and turn labels into codes."""
        caller.require("search")
        kinds = []
        asked, where = _kinds_apart(query)
        for kind in asked:
            meant = self._labels.kind(kind)
            if meant is None:
                raise UsageError("error.unknown_kind", kind=kind, kinds=", ".join(KINDS))
            kinds.append(meant)
        if query.order not in SORTS:
            raise UsageError("error.unknown_sort", sort=query.sort, sorts=", ".join(SORTS))
        if not 0 <= query.limit <= MAX_LIMIT or query.offset < 0:
            raise UsageError("error.bad_paging")
        personal = query.personal and caller.may("read_personal")
        public_only = query.public_only or not caller.may("read_internal")
        check(query.where, personal=personal)
        check_size(query)
        for name in query.facets or ():
            if name not in counted_names():
                fields = ", ".join(sorted(counted_names()))
                raise UsageError("error.unknown_field", field=name, fields=fields)
        expression = self._lines.read(query.text, personal=personal)
        return replace(
            query,
            expression=expression,
            kinds=tuple(dict.fromkeys(kinds)) or kinds_of(expression),
            where=tuple(self._filter(f, public_only=public_only) for f in _joined(where)),
            personal=personal,
            public_only=public_only,
            readings=self._readings(),
        )

    def _filter(self, wanted: Filter, *, public_only: bool) -> Filter:
        if wanted.field == ORGANIZATIONS:
            spelt = self._known().called(wanted.values, public_only=public_only)
            names = (name for value in wanted.values for name in (value, *spelt[value]))
            return replace(wanted, values=tuple(dict.fromkeys(names)))
        values = tuple(
            one for value in wanted.values for one in self._labels.asked(wanted.field, value)
        )
        # A hit's "status" is our state: its codes are taken back where the office's labels are.
        states = wanted.field == "status" and values and self._labels.are_states(values)
        return replace(wanted, field="state" if states else wanted.field, values=values)

    def _answer(self, query: Query, lamp: Lamp) -> tuple[Answer, str, str | None]:
        if query.among is not None and len(query.among) > MOST:
            found = self._store.answer.search(query)
            return found, self._store.answer.name, "search.note.much_is_new"
        return self._index.asked(lambda answerer: answerer.search(query), lamp)

    # ---- organizations, which records write in many ways

    def speaking_of(self, caller: Caller, master: Master, limit: int) -> list[Record]:
        """Return the latest records that name an organization under any of its names."""
        caller.require("read")
        names = self._organizations.spellings(master)
        if not names:
            return []
        query = Query(
            kinds=tuple(KINDS), where=(Filter(ORGANIZATIONS, names),), sort="-date", limit=limit,
            facets=(), public_only=not caller.may("read_internal"),
        )  # fmt: skip
        answer, _, _ = self._answer(query, self._index.lamp())
        return self._present([id_ for id_, _ in answer.ids])

    def _known(self) -> Acquaintance:
        return self._acquaintances.at(self._index.lamp())

    def _as_organization(
        self, query: Query, answer: Answer, ask: Callable[[Query], Answer], known: Acquaintance
    ) -> tuple[Answer, int]:
        """Answer a text that is an organization's name with its records, where too few match.

        Where enough match they stay as they are; beside them comes how many more records the
        organization has under any of its names, 0 when no more.
        """
        instead = None if query.among is not None else self._by_organization(query, known)
        if instead is None:
            return answer, 0
        other = ask(replace(instead, limit=0, offset=0, facets=())).total
        if preferred(answer, other):
            return replace(ask(instead), relaxed="organization", strict=answer.strict), 0
        return answer, other if other > answer.total else 0

    def _by_organization(self, query: Query, known: Acquaintance) -> Query | None:
        """Return the question for the organization that a text names, None where it names none."""
        if (
            query.expression
            or len(query.text.split()) < _NAME
            or any(f.field == ORGANIZATIONS for f in query.where)
        ):
            return None
        called = known.called([query.text], public_only=query.public_only)
        names = called[query.text]
        if not names:
            return None
        where = (*query.where, Filter(ORGANIZATIONS, names))
        return replace(query, text="", where=where, sort=query.order)

    def _met(
        self, query: Query, answer: Answer, asked: list[str], lamp: Lamp
    ) -> dict[str, dict[str, int]]:
        """Return the counts with those of one organization together, under its own name.

        A spelling that was asked for stays the name of its organization: that box is ticked.
        """
        counts = answer.facets.get(ORGANIZATIONS)
        known = self._acquaintances.at(lamp)
        named = known.named(counts, public_only=query.public_only) if counts else {}
        if not counts or not named:
            return answer.facets
        spelt = known.spellings(named.values())
        met: dict[str, int] = {}
        for name, count in counts.items():
            master = named.get(name)
            if master is None or not master.title:
                met[name] = count
                continue
            spellings = spelt[master.id]
            title = next((one for one in asked if one in spellings), master.title)
            if title not in met:
                shown = sum(counts[n] for n, one in named.items() if one.id == master.id)
                met[title] = self._counted(query, answer, spellings, lamp) or shown
        met = dict(sorted(met.items(), key=lambda pair: -pair[1]))
        return {**answer.facets, ORGANIZATIONS: met}

    def _counted(
        self, query: Query, answer: Answer, spellings: tuple[str, ...], lamp: Lamp
    ) -> int | None:
        """Return how many records have one of several spellings; a record may have two."""
        if len({value_key(name) for name in spellings}) < _SEVERAL:
            return None
        others = tuple(f for f in query.where if f.field != ORGANIZATIONS)
        where = (*others, Filter(ORGANIZATIONS, spellings))
        one, _, _ = self._answer(replace(query, where=where, limit=0, offset=0, facets=()), lamp)
        return one.total if one.relaxed == answer.relaxed else None

    def _present(self, ids: Sequence[str]) -> list[Record]:
        """Return records in the order of their ids, without those that were taken out.

        The index may be older than that.
        """
        records = self._store.get_many(ids).values()
        return [record for record in records if record.archived_at is None]


def _kinds_apart(query: Query) -> tuple[tuple[str, ...], tuple[Filter, ...]]:
    """Return the kinds asked for, also by a filter, and the other filters.

    Naming a kind asks for it, so that one left out by default answers either way. Kinds named both
    ways must agree: then the filter stays and narrows.
    """
    plain = [f for f in query.where if f.field == "kind" and f.values]
    if query.kinds or not plain:
        return query.kinds, query.where
    named = tuple(value for wanted in plain for value in wanted.values)
    return named, tuple(f for f in query.where if f not in plain)


def _joined(filters: tuple[Filter, ...]) -> list[Filter]:
    """Join plain values of one field: the same field twice means or."""
    joined: dict[str, Filter] = {}
    others = []
    for wanted in filters:
        plain = wanted.values and not (wanted.low or wanted.high or wanted.missing)
        if plain and wanted.field in joined:
            before = joined[wanted.field]
            joined[wanted.field] = replace(before, values=(*before.values, *wanted.values))
        elif plain:
            joined[wanted.field] = wanted
        else:
            others.append(wanted)
    return [*joined.values(), *others]


def _hit(record: Record, score: float, matched: Shown, changed: Mapping[str, bool] | None) -> Hit:
    kind = KINDS[record.kind].kind
    values = record.values
    shown = dict.fromkeys((*kind.subtitle, "date", "title_en", "stage", "status", "currency"))
    return Hit(
        id=record.id,
        kind=record.kind,
        number=record.number,
        title=record.title,
        status=values.get("state"),
        score=round(score, 4),
        highlight=matched.marks,
        lacks=matched.lacks,
        fields={name: values.get(name) for name in shown},
        change=None if changed is None else "new" if changed.get(record.id) else "updated",
    )
