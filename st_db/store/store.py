"""The open database: what the library calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Any

import psycopg

from st_db.codes import Code, CodeList, CodeLists
from st_db.query import Since
from st_db.records.stored import Batch, Change, LinkView, Merger, Record
from st_db.settings import Settings
from st_db.store import (
    codes,
    dumping,
    merging,
    moment,
    organizations,
    outbox,
    reading,
    schema,
    texts,
    writing,
)
from st_db.store.accounts import Accounts
from st_db.store.annexes import Annexes
from st_db.store.answer import PostgresAnswer
from st_db.store.archived import ArchivedRecords, Ticked
from st_db.store.calendars import Calendars
from st_db.store.connection import Connection, Database
from st_db.store.criterion_proofs import CriterionProofs
from st_db.store.drafts import Drafts
from st_db.store.dumping import Taken, Write
from st_db.store.duties import Duties
from st_db.store.figures import Figures
from st_db.store.files import Files
from st_db.store.findings import Findings
from st_db.store.gaps import Gaps
from st_db.store.jobs import Jobs
from st_db.store.lately import Lately
from st_db.store.migrations import HEAD
from st_db.store.moment import Moment
from st_db.store.naming import NameStore
from st_db.store.organizations import Organizations
from st_db.store.pairs import PairStore
from st_db.store.plans import PlanStore
from st_db.store.profiles import Profiles
from st_db.store.proofs import Proofs
from st_db.store.quality import Scores
from st_db.store.reading import Snapshot
from st_db.store.reminders import Reminders
from st_db.store.retention import Retention
from st_db.store.saved import Saved
from st_db.store.server import EmbeddedServer
from st_db.store.sessions import Sessions
from st_db.store.submissions import Submissions
from st_db.store.visits import Visits
from st_db.store.writing import Writer

DATABASE = "st_db"
"""Name of the database on the embedded server."""


class Store:
    """The open database of one process; safe to use from several threads."""

    def __init__(self, database: Database, server: EmbeddedServer | None = None) -> None:
        self._database = database
        self._server = server
        self._log = outbox.ChangeLog(database)
        self.where = database.where
        self.embedded = server is not None
        self.answer = PostgresAnswer(database)
        self.figures = Figures(database)
        self.annexes = Annexes(database)
        self.gaps = Gaps(database)
        self.lately = Lately(database)
        self.files, self.criterion_proofs = Files(database), CriterionProofs(database)
        self.profiles = Profiles(database)
        self.jobs = Jobs(database)
        self.proofs = Proofs(database)
        self.saved = Saved(database)
        self.drafts = Drafts(database)
        self.archived = ArchivedRecords(database)
        self.ticked = Ticked(database)
        self.scores = Scores(database)
        self.duties = Duties(database)
        self.plans = PlanStore(database)
        self.calendars, self.reminders = Calendars(database), Reminders(database)
        self.pairs = PairStore(database)
        self.names = NameStore(database)
        self.accounts = Accounts(database)
        self.sessions = Sessions(database)
        self.retention = Retention(database)
        self.submissions = Submissions(database)
        self.findings = Findings(database)
        self.visits = Visits(database)

    @classmethod
    def open(cls, settings: Settings) -> Store:
        """Open the database of the settings.

        The embedded one is made, started and migrated here. One by URL is only reached: raises
        Unavailable when it does not answer, ConfigError when it is older than PostgreSQL 15.
        """
        if settings.database_url is not None:
            store = cls(Database(settings.database_url.get_secret_value()))
            store._opened(store._database.version)
            return store
        server = EmbeddedServer.open(settings.home)
        try:
            create_database(server, DATABASE)
            store = cls(Database(server.conninfo(DATABASE), str(server.folder)), server)
        except BaseException:
            server.close()
            raise
        store._opened(store._migrate_if_behind)
        return store

    def _opened(self, first: Any) -> None:
        try:
            first()
        except BaseException:
            self.close()
            raise

    def _migrate_if_behind(self) -> None:
        found = schema.revision(self._database)
        # Tables newer than this code are left alone; ``require_migrated`` says so.
        if found is None or found < HEAD or (found == HEAD and codes.stale(self._database)):
            self.migrate()

    def close(self) -> None:
        """Let the connections go; the last user of an embedded server stops it."""
        self._log.close()
        self._database.close()
        if self._server is not None:
            self._server.close()

    # ---- the database itself

    def migrate(self) -> str:
        """Bring the tables to this code's revision, seed the code lists, return the revision."""

        def finish(connection: Connection) -> None:
            organizations.seed(connection)
            texts.mend(connection)

        revision = schema.migrate(self._database, finish)
        codes.seed(self._database)
        return revision

    def require_migrated(self) -> None:
        """Raise NotMigrated unless the tables are those of this code."""
        schema.require_head(self._database)

    def ping(self) -> None:
        """Raise Unavailable when the database does not answer."""
        self._database.row("SELECT 1 AS one")

    def revive(self) -> None:
        """Start an embedded server that died; one by URL is its administrator's."""
        if self._server is not None:
            self._server.revive()

    def status(self) -> dict[str, Any]:
        """Return what the database is and holds; counts are None while it has no tables."""
        server = self._database.row(
            "SELECT current_setting('server_version') AS server_version,"
            " pg_database_size(current_database()) AS size_bytes"
        )
        revision = schema.revision(self._database)
        counts: dict[str, Any] = {"records": None, "seq": None}
        if revision is not None:
            counts = self._database.row(
                "SELECT (SELECT count(*) FROM record"
                "  WHERE archived_at IS NULL AND merged_into IS NULL) AS records,"
                " (SELECT coalesce(max(seq), 0) FROM change) AS seq"
            )
        return {"where": self.where, "revision": revision, "head": HEAD, **server, **counts}

    def taking(self) -> AbstractContextManager[tuple[Taken, Callable[[Write], None]]]:
        """Give what the database holds at this moment, and what writes that out for a backup."""
        return dumping.taking(self._database)

    def codes(self) -> CodeLists:
        """Return the code lists in force."""
        return codes.read(self._database)

    def code_list(self, name: str) -> CodeList:
        """Return one code list as it is now."""
        return codes.read_list(self._database, name)

    def put_code(
        self, code: Code, was: Code | None, who: tuple[str, str], place: int | None = None
    ) -> None:
        """Write a code instead of what it ``was``; raises Conflict where it is that no more."""
        codes.put(self._database, code, was, who, place)

    def code_changed(self, name: str, code: str) -> tuple[str, datetime] | None:
        """Return who changed a code of a list last, and when."""
        return codes.changed(self._database, name, code)

    # ---- reading

    def get(self, id: str) -> Record | None:
        """Return a record with its numbers, or None."""
        return self.get_many([id], numbers=True).get(id)

    def get_many(self, ids: Sequence[str], *, numbers: bool = False) -> dict[str, Record]:
        """Return records by id in the order asked for; ids that name none are left out."""
        if not ids:
            return {}
        return reading.load(self._database.rows, ids, numbers=numbers)

    def kinds_of(self, ids: Sequence[str]) -> list[str]:
        """Return the kind of each of some records, in no order."""
        rows = self._database.rows(
            "SELECT kind FROM record WHERE id = ANY(%s::uuid[])", [list(ids)]
        )
        return [row["kind"] for row in rows]

    def find(self, forms: Sequence[str], kind: str | None = None) -> list[Record]:
        """Return the records that have one of these compact forms as a number."""
        return reading.find(self._database, forms, kind)

    def history(self, id: str, limit: int = 200, offset: int = 0) -> list[Change]:
        """Return the changes of a record, newest first."""
        return self._log.history(id, limit, offset)

    def changes(self, id: str) -> int:
        """Return how many changes a record has."""
        return self._log.count(id)

    def links(self, id: str) -> list[LinkView]:
        """Return the links of a record both ways, resolved by number now."""
        return reading.links(self._database, id)

    def mergers(self, ids: Sequence[str]) -> list[Merger]:
        """Return the mergers that stand and in which one of these records took part."""
        return merging.mergers(self._database, ids)

    def latest_mergers(self, limit: int) -> list[Merger]:
        """Return the latest mergers that stand, newest first."""
        return merging.latest(self._database, limit)

    def root(self, id: str) -> str | None:
        """Return the record that one was merged into in the end, itself when it was not."""
        return merging.root(self._database, id)

    @property
    def organizations(self) -> Organizations:
        """Return what finds the masters of organizations."""
        return Organizations(self._database.rows)

    def batches(self, limit: int = 50) -> list[Batch]:
        """Return the latest imports, newest first."""
        return reading.batches(self._database, limit)

    def batch(self, id: str) -> Batch | None:
        """Return one import or undoing with its report, or None."""
        return reading.batch(self._database, id)

    # ---- the change log

    def last_seq(self) -> int:
        """Return the seq of the last change, 0 before the first."""
        return self._log.last_seq()

    def changed_after(self, seq: int, limit: int) -> tuple[list[str], int]:
        """Return the distinct records of the next ``limit`` changes, and the last seq of them."""
        return self._log.changed_after(seq, limit)

    def changed_since(self, since: Since) -> dict[str, bool]:
        """Return the records that changed since, and whether each was made since."""
        return self._log.changed_since(since)

    def lag(self, seq: int) -> tuple[int, float]:
        """Return how many changes come after a seq, and the age in seconds of the oldest."""
        return self._log.lag(seq)

    def listening(self) -> AbstractContextManager[Callable[[float], bool]]:
        """Give a function that waits for a change, at most so many seconds; True when one came."""
        return self._log.listening()

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Give the records of one moment, with their numbers."""
        return reading.snapshot(self._database)

    def moment(self) -> AbstractContextManager[Moment]:
        """Give the register as it is now, and as it stays for the reader while others write."""
        return moment.moment(self._database)

    def versions(self) -> Iterator[tuple[str, int]]:
        """Yield (id, version) of every record that belongs in the index."""
        return reading.versions(self._database)

    def hold(self, name: str) -> AbstractContextManager[bool]:
        """Hold a lock by name for a block if nobody does; gives whether it was got."""
        return outbox.held(self._database, name)

    # ---- writing

    def writing(
        self, *, actor: str, source: str | None = None, batch: str | None = None
    ) -> AbstractContextManager[Writer]:
        """Give a writer for one transaction, kept when the block ends well."""
        return writing.writing(self._database, actor=actor, source=source, batch=batch)


def create_database(server: EmbeddedServer, name: str, template: str = "template1") -> None:
    """Make a database on the embedded server unless it is there."""
    maintenance = Database(server.conninfo("postgres"), str(server.folder))
    with maintenance.translated(), maintenance.connect(autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        statement = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            psycopg.sql.Identifier(name), psycopg.sql.Identifier(template)
        )
        # Another process may make it between the question and the statement.
        with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(statement)
