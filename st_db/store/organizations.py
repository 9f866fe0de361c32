"""Masters of organizations by tax code and by name, and the spellings that records use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from psycopg import sql

from st_db.records import KINDS
from st_db.records.organization import Master, Party, known_names, party
from st_db.store.connection import Ask, Connection, Row, Statement, only

_REMEMBERED = 200_000
"""Parties of one import that are known to be noted; a file of more asks again."""

_HERE = "r.archived_at IS NULL AND r.merged_into IS NULL"
_MASTER = "r.id::text, r.title, r.number, r.visibility = 'public' AS public"
_BY_TAX = f"""
SELECT {_MASTER}, t.key AS tax, NULL AS key, NULL AS name
FROM record_number t JOIN record r ON r.id = t.record_id AND {_HERE}
WHERE t.kind = 'organization' AND t.scheme = 'tax_code' AND t.identifies AND t.key = ANY(%s)
"""  # noqa: S608 - our own columns
# The names first, by their index: from the records' side each would be compared with every key.
_BY_NAME = f"""
WITH n AS MATERIALIZED (SELECT record_id, key, name FROM organization_name {{some}})
SELECT {_MASTER}, n.key, n.name, (
    SELECT t.key FROM record_number t
    WHERE t.record_id = r.id AND t.scheme = 'tax_code' AND t.identifies LIMIT 1) AS tax
FROM n JOIN record r ON r.id = n.record_id AND {_HERE}
"""  # noqa: S608 - our own columns
_UNREAD = (
    "SELECT EXISTS (SELECT FROM record) AND NOT EXISTS (SELECT FROM spelling)"
    " AND NOT EXISTS (SELECT FROM organization_name) AS found"
)
_WRITTEN = (
    "SELECT DISTINCT o ->> 'name' AS name, o ->> 'tax_code' AS tax_code"
    " FROM {}, jsonb_array_elements(organizations) o"
)
_MASTERS = (
    "SELECT record_id, title, title_en, abbreviation, other_names, former_names FROM organization"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A master with one of the names that find it; found by tax code it has none."""

    master: Master
    key: str | None
    name: str | None


def filling(connection: Connection) -> Ask:
    """Return what asks within a transaction that fills the tables it asks."""

    def ask(statement: Statement, params: Sequence[object]) -> list[Row]:
        # Without figures about a table that is being filled, a scan of it all would look cheap.
        connection.execute("SET LOCAL enable_seqscan = off")
        rows = connection.execute(statement, params).fetchall()
        connection.execute("SET LOCAL enable_seqscan = on")
        return rows

    return ask


class Organizations:
    """What is asked about organizations; ``ask`` decides in which transaction."""

    def __init__(self, ask: Ask) -> None:
        self._rows = ask
        self._noted: set[Party] = set()

    def any(self) -> bool:
        """Tell whether there is any master."""
        [row] = self._ask("SELECT EXISTS (SELECT FROM organization_name) AS found", [])
        return bool(row["found"])

    def by_tax(self, taxes: Collection[str]) -> dict[str, Master]:
        """Return masters by the keys of their tax codes."""
        if not taxes:
            return {}
        rows = self._ask(_BY_TAX, [list(taxes)])
        return {row["tax"]: _named(row).master for row in rows}

    def by_name(self, keys: Collection[str]) -> list[Named]:
        """Return masters by the keys of their names; one that has two of them comes twice."""
        if not keys:
            return []
        rows = self._ask(_BY_NAME.format(some="WHERE key = ANY(%s)"), [list(keys)])
        return sorted(map(_named, rows), key=lambda one: (one.master.id, one.key or ""))

    def names(self, limit: int) -> list[Named]:
        """Return the names of masters, at most so many."""
        return list(map(_named, self._ask(_BY_NAME.format(some="LIMIT %s"), [limit])))

    def names_of(self, ids: Collection[str]) -> list[Named]:
        """Return the names of some masters."""
        return list(map(_named, self._ask(
            _BY_NAME.format(some="WHERE record_id = ANY(%s::uuid[])"), [list(ids)]
        )))  # fmt: skip

    def keys_of(self, ids: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the keys of the names and those of the tax codes that find some masters."""
        some = list(ids)
        [row] = self._ask(
            "SELECT ARRAY(SELECT key FROM organization_name WHERE record_id = ANY(%s::uuid[]))"
            " AS names, ARRAY(SELECT key FROM record_number WHERE record_id = ANY(%s::uuid[])"
            " AND scheme = 'tax_code' AND identifies) AS taxes",
            [some, some],
        )
        return row["names"], row["taxes"]

    def spellings(self, keys: Collection[str], taxes: Collection[str]) -> list[Party]:
        """Return how records write the organizations of these keys or tax codes."""
        rows = self._ask(
            "SELECT DISTINCT key, name, tax FROM spelling WHERE key = ANY(%s) OR tax = ANY(%s)"
            " ORDER BY name, tax",
            [list(keys), list(taxes)],
        )
        return [Party(row["name"], row["tax"]) for row in rows]

    def note(self, found: Iterable[Party]) -> None:
        """Keep how records write organizations, each once."""
        if len(self._noted) > _REMEMBERED:
            self._noted.clear()
        new = {party: key for party in found if party not in self._noted if (key := party.key)}
        if new:
            self._noted.update(new)
            self._keep(new)

    def _ask(self, statement: str, params: Sequence[object]) -> list[Row]:
        return list(self._rows(sql.SQL(statement), params))

    def _keep(self, new: dict[Party, str]) -> None:
        self._ask(
            "INSERT INTO spelling (key, name, tax)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (key, name, tax)"
            " WHERE NOT EXISTS (SELECT FROM spelling s WHERE s.key = w.key AND s.name = w.name"
            " AND s.tax IS NOT DISTINCT FROM w.tax) RETURNING id",
            [
                list(new.values()),
                [party.name for party in new],
                [party.tax for party in new],
            ],
        )


def seed(connection: Connection) -> None:
    """Fill the names and spellings of a register that was filled before they were kept."""
    if not only(connection, _UNREAD)["found"]:
        return
    organizations = Organizations(filling(connection))
    for kind in KINDS:
        statement = sql.SQL(_WRITTEN).format(sql.Identifier(kind))
        rows = connection.execute(statement).fetchall()
        organizations.note(party(row["name"], row["tax_code"]) for row in rows)
    for row in connection.execute(_MASTERS).fetchall():
        for key, name in known_names(row).items():
            connection.execute(
                "INSERT INTO organization_name (record_id, key, name) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [row["record_id"], key, name],
            )


def _named(row: Row) -> Named:
    key, name = row.pop("key"), row.pop("name")
    return Named(Master(**row), key, name)
