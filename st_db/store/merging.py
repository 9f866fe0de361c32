"""Merging one record into another, and parting them again, within the transaction of a writer.

What belongs to the merged record stays with it; what finds it by number finds the kept one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.types.json import Jsonb

from st_db.errors import Conflict
from st_db.records import Card
from st_db.records.stored import Change, Merger, Op, Pair, Record
from st_db.store.connection import Connection, Database, Row
from st_db.store.ids import new_id
from st_db.store.outbox import CHANGES, Outbox
from st_db.store.pairs import apart, inherit, release
from st_db.store.reading import ROOT
from st_db.store.rows import bounded

BELOW = """
WITH RECURSIVE below AS (
    SELECT id FROM record WHERE merged_into = {id}
    UNION SELECT r.id FROM record r JOIN below b ON r.merged_into = b.id)
SELECT id FROM below"""
"""The records that were merged into one, at whatever remove."""

_MERGER = (
    "m.id::text, m.kept::text, m.merged::text, m.kind, m.actor, m.at, m.kept_version,"
    " m.merged_version"
)
_COUNT = re.compile("#[0-9]{1,2}$")
_NUMBERS = "compact, kind, scheme, key, written, identifies"


@dataclass(frozen=True, slots=True)
class Standing:
    """A merger that stands, as it is looked at before it is undone."""

    merger: Merger
    numbers: Sequence[Row]  # that the kept record had before
    since: Sequence[Change]  # of the kept record, the merging included, oldest first


class Merging:
    """The statements of a merger."""

    def __init__(self, connection: Connection, outbox: Outbox, at: datetime) -> None:
        self._connection = connection
        self._outbox = outbox
        self._at = at

    def say_apart(self, pair: Pair, actor: str | None) -> None:
        """Remember who says that two records are not one; None: nobody says so any more."""
        before = apart(self._connection, pair, actor)
        if before != (actor is not None):
            told = ({"apart": before}, {"apart": not before})
            self._outbox.subject("pair", f"{pair.one} {pair.other}", ("update", 1), told)

    def numbers(self, id_: str) -> list[Row]:
        """Return the numbers of a record."""
        return self._connection.execute(
            f"SELECT {_NUMBERS} FROM record_number WHERE record_id = %s ORDER BY compact",  # noqa: S608 - our own columns
            [id_],
        ).fetchall()

    def give_up(self, id_: str) -> None:
        """Let the numbers of a record name nothing, so that another may have them."""
        self._connection.execute(
            "UPDATE record_number SET identifies = false WHERE record_id = %s AND identifies",
            [id_],
        )

    def absorb(self, kept: Record, merged: Record, numbers: Sequence[Row], actor: str) -> Merger:
        """Let the kept record, as it is now, stand for the merged one; ``numbers`` it had."""
        self._take_numbers(kept.id, merged.id)
        self._move(merged, kept.id, "merge")
        inherit(self._connection, kept.id, merged.id)
        merger = Merger(new_id(), kept.id, merged.id, kept.kind, actor, self._at,
                        kept.version + 1, merged.version + 1)  # fmt: skip
        self._connection.execute(
            "INSERT INTO merger (id, kept, merged, kind, actor, at, kept_version, merged_version,"
            " numbers) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [merger.id, merger.kept, merger.merged, merger.kind, actor, self._at,
             merger.kept_version, merger.merged_version, Jsonb(list(numbers))],
        )  # fmt: skip
        return merger

    def _take_numbers(self, kept: str, merged: str) -> None:
        """Give the kept record every number that the other ever had and it has not."""
        mine = self.numbers(kept)
        forms = {row["compact"] for row in mine}
        keys = {row["key"] for row in mine if row["key"] and row["identifies"]}
        for row in self.numbers(merged):
            key = row["key"]
            if (key is None and row["compact"] in forms) or (key is not None and key in keys):
                continue
            form = next(form for form in _counted(row) if form not in forms)
            forms.add(form)
            self._add(kept, row, form)

    def borrowed(self, ids: Sequence[str]) -> dict[str, set[str]]:
        """Return the keys by which some records are found since others were merged into them."""
        found: dict[str, set[str]] = {}
        for row in self._connection.execute(
            "SELECT m.kept::text AS id, n.key FROM merger m"
            " JOIN record_number n ON n.record_id = m.merged AND n.key IS NOT NULL"
            " WHERE m.undone_at IS NULL AND m.kept = ANY(%s::uuid[])",
            [list(ids)],
        ):
            found.setdefault(row["id"], set()).add(row["key"])
        return found

    def take_files(self, kept: str, merged: str) -> list[str]:
        """Give the kept record the other's files, but for those it has itself; returns which."""
        rows = self._connection.execute(
            "UPDATE attachment a SET record_id = %(kept)s WHERE a.record_id = %(merged)s AND NOT"
            " EXISTS (SELECT FROM attachment o WHERE o.record_id = %(kept)s"
            " AND o.sha256 = a.sha256) RETURNING a.id::text",
            {"kept": kept, "merged": merged},
        )
        return sorted(row["id"] for row in rows)

    def _return_files(self, standing: Standing) -> None:
        merger = standing.merger
        files = (standing.since[0].details or {}).get("files", [])
        self._connection.execute(
            "UPDATE attachment SET record_id = %s WHERE record_id = %s AND id = ANY(%s::uuid[])",
            [merger.merged, merger.kept, files],
        )

    def standing(self, merged: str) -> Standing | None:
        """Return the merger that took a record out, locked, or None when it stands by itself."""
        row = self._connection.execute(
            f"SELECT {_MERGER}, m.numbers FROM merger m"  # noqa: S608 - our own columns
            " WHERE m.merged = %s AND m.undone_at IS NULL FOR UPDATE",
            [merged],
        ).fetchone()
        if row is None:
            return None
        numbers = row.pop("numbers")
        merger = Merger(**row)
        since = self._connection.execute(
            f"{CHANGES} WHERE c.record_id = %s AND c.version >= %s ORDER BY c.seq",
            [merger.kept, merger.kept_version],
        ).fetchall()
        return Standing(merger, numbers, [Change(**change) for change in since])

    def part(self, standing: Standing, merged: Record, carried: Card, actor: str) -> None:
        """Let a merged record stand by itself again; ``carried`` is what the kept one says now.

        Raises Conflict when one of its numbers names another record by now.
        """
        merger = standing.merger
        self._move(merged, None, "unmerge")
        self._give_back(standing, carried)
        self._return_files(standing)
        taken = self._connection.execute(
            "SELECT n.written FROM record_number n JOIN record_number o"
            " ON o.kind = n.kind AND o.key = n.key AND o.identifies AND o.record_id <> n.record_id"
            " WHERE n.record_id = %s AND n.key IS NOT NULL LIMIT 1",
            [merger.merged],
        ).fetchone()
        if taken is not None:
            raise Conflict("error.unmerge_number", number=taken["written"])
        try:
            self._connection.execute(
                "UPDATE record_number SET identifies = true"
                " WHERE record_id = %s AND NOT identifies AND key IS NOT NULL",
                [merger.merged],
            )
        except psycopg.errors.UniqueViolation as error:  # taken since it was looked up
            raise Conflict("error.crossed") from error
        release(self._connection, merger.kept, merger.merged)
        self._connection.execute(
            "UPDATE merger SET undone_by = %s, undone_at = %s WHERE id = %s",
            [actor, self._at, merger.id],
        )

    def _give_back(self, standing: Standing, carried: Card) -> None:
        """Leave the kept record the numbers that it had, carries itself or has through others."""
        kept = standing.merger.kept
        stay = [*standing.numbers, *self._of_others(kept)]
        keys = {row["key"] for row in stay} | {bounded(key) for key in carried.identities}
        forms = {_form(row) for row in stay}
        forms |= {bounded(form) for number in carried.numbers for form in number.forms}
        theirs = self.numbers(standing.merger.merged)
        gone_keys = {row["key"] for row in theirs} - keys - {None}
        gone_forms = {_form(row) for row in theirs} - forms
        now = self.numbers(kept)
        gone = [
            row for row in now
            if (row["key"] in gone_keys if row["key"] else _form(row) in gone_forms)
        ]  # fmt: skip
        self._connection.execute(
            "DELETE FROM record_number WHERE record_id = %s AND compact = ANY(%s)",
            [kept, [row["compact"] for row in gone]],
        )
        left = [row for row in now if row not in gone]
        known = {row["compact"] for row in left}
        named = {row["key"] for row in left if row["key"]}
        for row in standing.numbers:  # whose place a number of the merged record had taken
            if row["compact"] not in known and row["key"] not in named:
                self._add(kept, row, row["compact"])

    def _of_others(self, kept: str) -> list[Row]:
        return self._connection.execute(
            f"SELECT compact, key FROM record_number WHERE record_id IN ({BELOW.format(id='%s')})",  # noqa: S608 - our own statement
            [kept],
        ).fetchall()

    def _move(self, record: Record, into: str | None, op: Op) -> None:
        self._connection.execute(
            "UPDATE record SET merged_into = %s, updated_at = %s, version = version + 1"
            " WHERE id = %s",
            [into, self._at, record.id],
        )
        head = (record.id, record.kind, op, record.version + 1)
        self._outbox.moved(head, {"record": into or record.merged_into})

    def _add(self, id_: str, row: Row, form: str) -> None:
        self._connection.execute(
            "INSERT INTO record_number (record_id, compact, kind, scheme, key, written,"
            " identifies) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [id_, form, row["kind"], row["scheme"], row["key"], row["written"],
             row["key"] is not None],
        )  # fmt: skip


def _counted(row: Row) -> Iterator[str]:
    """Yield ways to write a compact form that two numbers share; each has a row of its own."""
    yield row["compact"]
    for count in range(1, 100):
        yield f"{_form(row)}#{count}"


def _form(row: Row) -> str:
    """Return the compact form of a number; one that shares it carries a count behind it."""
    return _COUNT.sub("", row["compact"])


def mergers(database: Database, ids: Sequence[str]) -> list[Merger]:
    """Return the mergers that stand and in which one of these records took part, newest first."""
    rows = database.rows(
        f"SELECT {_MERGER} FROM merger m WHERE m.undone_at IS NULL"  # noqa: S608 - our own columns
        " AND (m.kept = ANY(%(ids)s::uuid[]) OR m.merged = ANY(%(ids)s::uuid[]))"
        " ORDER BY m.at DESC, m.id",
        {"ids": list(ids)},
    )
    return [Merger(**row) for row in rows]


def latest(database: Database, limit: int) -> list[Merger]:
    """Return the latest mergers that stand, newest first."""
    rows = database.rows(
        f"SELECT {_MERGER} FROM merger m WHERE m.undone_at IS NULL"  # noqa: S608 - our own columns
        " ORDER BY m.at DESC, m.id LIMIT %s",
        [limit],
    )
    return [Merger(**row) for row in rows]


def root(database: Database, id_: str) -> str | None:
    """Return the record that one was merged into in the end, itself when it was not merged."""
    rows = database.rows(f"SELECT {ROOT.format(id='%s')}::text AS id", [id_])
    return rows[0]["id"] if rows else None
