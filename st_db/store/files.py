"""Attached files: what is known of their contents, the words of their pages, which record has them.

The bytes lie in a folder (``st_db.files``); a row here is written after its file is in its place,
so that no row ever names a file that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import LiteralString

from psycopg import sql

from st_db.errors import NotFound, UsageError
from st_db.query import Need, Query, Terms, terms_of
from st_db.records.stored import Attachment, FoundPage, Op
from st_db.store.answer import scope_of
from st_db.store.connection import Connection, Database, only
from st_db.store.outbox import Outbox
from st_db.text import folded_words

MOST = 100
"""Files that one record may have."""

_LONGEST_WORD = 200
_COUNTED = 1_000  # pages; where more match, the files are counted on so many of them
_WEIGHED = 20  # files, the latest, that are weighed against each other
_BEGINNING = 2  # letters from which the last word may be the beginning of one

_COLUMNS: LiteralString = (
    "a.id::text, a.record_id::text, a.sha256, a.name, a.visibility, a.actor, a.attached_at,"
    " a.detached_at, c.size, c.format, c.pages, c.whole, c.preview IS NOT NULL AS pictured,"
    " (SELECT count(*) FROM file_page p WHERE p.sha256 = a.sha256)::int AS read"
)
_FROM: LiteralString = "FROM attachment a JOIN file_content c USING (sha256)"

Content = tuple[str, int, str, int, bool, bytes | None]
"""sha256, size, format, pages, whether its text was read whole, preview."""
Text = tuple[int, str | None, str]
"""Page, label, text."""


class Files:
    """The tables ``file_content``, ``file_page`` and ``attachment``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- looking

    def of(self, record_id: str, visible: Sequence[str], *, detached: bool) -> list[Attachment]:
        """Return the files of a record that may be seen, in the order they came."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} {_FROM} WHERE a.record_id = %s AND a.visibility = ANY(%s)"
            " AND (a.detached_at IS NULL OR %s) ORDER BY a.attached_at, a.id",
            [record_id, list(visible), detached],
        )
        return [Attachment(**row) for row in rows]

    def get(self, id_: str) -> Attachment | None:
        """Return one file of a record, also one that was taken off, or None."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} {_FROM} WHERE a.id = %s",
            [id_],
        )
        return Attachment(**rows[0]) if rows else None

    def knows(self, sha256: str) -> bool:
        """Tell whether a content was stored and read before."""
        return bool(self.known([sha256]))

    def known(self, names: Sequence[str]) -> set[str]:
        """Return those of some contents that a record names or named."""
        rows = self._database.rows(
            "SELECT sha256 FROM file_content WHERE sha256 = ANY(%s)", [list(names)]
        )
        return {row["sha256"] for row in rows}

    def all(self) -> dict[str, int]:
        """Return {sha256: size} of every content."""
        rows = self._database.rows("SELECT sha256, size FROM file_content")
        return {row["sha256"]: row["size"] for row in rows}

    def preview(self, sha256: str) -> bytes | None:
        """Return the small picture of a content's first page, or None."""
        rows = self._database.rows("SELECT preview FROM file_content WHERE sha256 = %s", [sha256])
        return bytes(rows[0]["preview"]) if rows and rows[0]["preview"] else None

    # ---- writing

    def attach(
        self, new: Attachment, texts: Iterable[Text], preview: bytes | None, origin: str
    ) -> Attachment:
        """Give a record a file whose content is in its place; its own already is left as it is.

        One that was taken off comes back under its new name. Raises NotFound without the record.
        """
        content = content_of(new, preview)
        with self._database.transaction() as connection:
            head = _lock(connection, new.record_id)
            keep(connection, content, texts)
            before = connection.execute(
                "SELECT id::text, detached_at FROM attachment"
                " WHERE record_id = %s AND sha256 = %s FOR UPDATE",
                [new.record_id, new.sha256],
            ).fetchone()
            id_ = before["id"] if before else new.id
            if before is None or before["detached_at"] is not None:
                _bound(connection, new.record_id)
                connection.execute(
                    "INSERT INTO attachment (id, record_id, sha256, name, visibility, actor,"
                    " attached_at) VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp())"
                    " ON CONFLICT (record_id, sha256) DO UPDATE SET name = excluded.name,"
                    " visibility = excluded.visibility, actor = excluded.actor,"
                    " attached_at = excluded.attached_at, detached_at = NULL",
                    [id_, new.record_id, new.sha256, new.name, new.visibility, new.actor],
                )
                _note(connection, head, "attach", (new.actor, origin), _one(connection, id_))
            return _one(connection, id_)

    def change(
        self, id_: str, op: Op, who: tuple[str, str], visibility: str | None = None
    ) -> Attachment:
        """Take a file off, bring it back, or say who sees it; what is so already stays as it is."""
        with self._database.transaction() as connection:
            before = _one(connection, id_)
            head = _lock(connection, before.record_id)
            before = _one(connection, id_)
            off = op == "detach"
            if (before.detached_at is not None) == off and visibility in (None, before.visibility):
                return before
            connection.execute(
                "UPDATE attachment SET visibility = coalesce(%s, visibility), detached_at ="
                " CASE WHEN %s THEN coalesce(detached_at, clock_timestamp()) END WHERE id = %s",
                [visibility, off, id_],
            )
            after = _one(connection, id_)
            _note(connection, head, op, who, after)
        return after

    # ---- finding

    def search(
        self, query: Query, visible: Sequence[str], limit: int, offset: int = 0
    ) -> tuple[int, list[FoundPage]]:
        """Return how many files have a page with every word of a text, and a good page of each.

        Of very frequent words the first thousand pages are counted.

        The records are those that the question's filters leave; expert lines ask for fields of
        records and find no page.
        """
        asked = None if query.expression else tsquery(terms_of(query.text, query.readings))
        if asked is None:
            return 0, []
        with self._database.transaction() as connection:
            statement = _FOUND.format(
                asked=sql.SQL("{}::tsquery").format(sql.Literal(asked)),
                visible=sql.Literal(list(visible)),
                scope=scope_of(connection, query),
                counted=sql.Literal(_COUNTED),
                weighed=sql.Literal(max(_WEIGHED, offset + limit)),
                limit=sql.Literal(limit),
                offset=sql.Literal(offset),
            )
            rows = connection.execute(statement).fetchall()
        total = int(rows[0]["total"]) if rows else 0
        return total, [FoundPage(**{k: v for k, v in row.items() if k != "total"}) for row in rows]


# Words are read from their pages only for the few files that are weighed against each other, and
# texts only for those that are shown: a word in every page of the register costs little more than
# one in a few.
_FOUND = sql.SQL(
    "WITH page AS MATERIALIZED (SELECT sha256, min(page) AS first, count(*)::int AS found"
    "  FROM (SELECT sha256, page FROM file_page WHERE words @@ {asked} LIMIT {counted}) s"
    "  GROUP BY sha256),"
    " hit AS MATERIALIZED (SELECT a.id, a.name, a.sha256, page.first, page.found,"
    "  r.id AS record_id, r.kind, r.number, r.title, count(*) OVER ()::int AS total FROM page"
    "  JOIN attachment a ON a.sha256 = page.sha256 AND a.detached_at IS NULL"
    "   AND a.visibility = ANY({visible})"
    "  JOIN record r ON r.id = a.record_id WHERE {scope}"
    "  ORDER BY a.attached_at DESC, a.id LIMIT {weighed}),"
    " best AS MATERIALIZED (SELECT hit.*, one.page, one.rank FROM hit CROSS JOIN LATERAL ("
    "  SELECT few.page, few.rank FROM (SELECT p.page, ts_rank_cd(p.words, {asked}) AS rank"
    "    FROM file_page p WHERE p.sha256 = hit.sha256 AND p.page >= hit.first"
    "    AND p.words @@ {asked} ORDER BY p.page LIMIT 2) few"
    "  ORDER BY few.rank DESC, few.page LIMIT 1) one"
    "  ORDER BY one.rank DESC, hit.id LIMIT {limit} OFFSET {offset})"
    " SELECT b.id::text, b.name, b.page, p.label, p.text, b.found, b.record_id::text, b.kind,"
    " b.number, b.title, b.total FROM best b"
    " JOIN file_page p ON p.sha256 = b.sha256 AND p.page = b.page ORDER BY b.rank DESC, b.id"
)


def tsvector(text: str) -> str:
    """Return the folded words of a page with their places, in the form that the server stores."""
    places: dict[str, list[str]] = {}
    for at, word in enumerate(folded_words(text), 1):
        places.setdefault(word[:_LONGEST_WORD], []).append(str(at))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def tsquery(terms: Terms) -> str | None:
    """Return what a page must hold: every need of a text; None for a text that needs nothing."""
    needs = [_need(need) for need in terms.needs]
    return " & ".join(f"({need})" for need in needs) if needs else None


def _need(need: Need) -> str:
    *first, last = (f"'{word[:_LONGEST_WORD]}'" for word in need.words)
    begins = need.prefix and len(need.words[-1]) >= _BEGINNING
    apart = " & ".join([*first, f"{last}:*" if begins else last])
    beside = [" <-> ".join(f"'{word[:_LONGEST_WORD]}'" for word in way) for way in need.options]
    ways = beside if need.beside else [apart, *beside]
    return " | ".join(f"({way})" for way in ways)


def _lock(connection: Connection, record_id: str) -> tuple[str, str, int]:
    """Hold a record, so that two uploads count alike; returns its id, kind and version."""
    row = connection.execute(
        "SELECT id::text, kind, version FROM record WHERE id = %s FOR UPDATE", [record_id]
    ).fetchone()
    if row is None:
        raise NotFound(what=record_id)
    return row["id"], row["kind"], row["version"]


def _bound(connection: Connection, record_id: str) -> None:
    count = only(
        connection,
        "SELECT count(*) AS n FROM attachment WHERE record_id = %s AND detached_at IS NULL",
        [record_id],
    )["n"]
    if count >= MOST:
        raise UsageError("files.too_many", limit=MOST)


def content_of(file: Attachment, preview: bytes | None) -> Content:
    """Return what is known of a file's content."""
    return file.sha256, file.size, file.format, file.pages, file.whole, preview


def keep(connection: Connection, content: Content, texts: Iterable[Text]) -> None:
    """Keep what is known of a content, unless it is known."""
    kept = connection.execute(
        "INSERT INTO file_content (sha256, size, format, pages, whole, preview, stored_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp()) ON CONFLICT DO NOTHING",
        content,
    )
    if kept.rowcount:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO file_page (sha256, page, label, text, words)"
                " VALUES (%s, %s, %s, %s, %s::tsvector)",
                [(content[0], page, label, text, tsvector(text)) for page, label, text in texts],
            )


def _one(connection: Connection, id_: str) -> Attachment:
    row = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE a.id = %s",
        [id_],
    ).fetchone()
    if row is None:
        raise NotFound("files.none", id=id_)
    return Attachment(**row)


def _note(
    connection: Connection,
    head: tuple[str, str, int],
    op: Op,
    who: tuple[str, str],
    file: Attachment,
) -> None:
    """Write a change of a record's files; the record itself keeps its version."""
    id_, kind, version = head
    at = only(connection, "SELECT clock_timestamp() AS at")["at"]
    outbox = Outbox(*who, None, at.isoformat())
    told = {"id": file.id, "name": file.name, "visibility": file.visibility}
    outbox.moved((id_, kind, op, version), {"file": told})
    outbox.flush(connection)
