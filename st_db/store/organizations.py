"""Masters of organizations by tax code and by name, and the spellings that records use."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from st_db.records.organization import Master, Party
from st_db.store.connection import Connection, Row, only

_REMEMBERED = 200_000
"""Parties of one import that are known to be noted; a file of more asks again."""

_HERE = "r.archived_at IS NULL AND r.merged_into IS NULL"
_MASTER = f"""
SELECT r.id::text, r.title, r.number, r.visibility = 'public' AS public, t.key AS tax, {{more}}
FROM record r LEFT JOIN record_number t
  ON t.record_id = r.id AND t.kind = 'organization' AND t.scheme = 'tax_code'
  AND t.identifies {{join}}
WHERE r.kind = 'organization' AND {_HERE}
"""  # noqa: S608 - our own columns
_BY_TAX = _MASTER.format(more="NULL AS key, NULL AS name", join="") + " AND t.key = ANY(%s)"
_BY_NAME = _MASTER.format(
    more="n.key, n.name", join="JOIN organization_name n ON n.record_id = r.id"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A master with one of the names that find it; found by tax code it has none."""

    master: Master
    key: str | None
    name: str | None


class Organizations:
    """What is asked about organizations within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._noted: set[Party] = set()

    def any(self) -> bool:
        """Tell whether there is any master."""
        found = only(self._connection, "SELECT EXISTS (SELECT FROM organization_name) AS found")
        return bool(found["found"])

    def by_tax(self, taxes: Collection[str]) -> dict[str, Master]:
        """Return masters by the keys of their tax codes."""
        if not taxes:
            return {}
        rows = self._connection.execute(_BY_TAX, [list(taxes)])
        return {row["tax"]: _named(row).master for row in rows}

    def by_name(self, keys: Collection[str]) -> list[Named]:
        """Return masters by the keys of their names; one that has two of them comes twice."""
        if not keys:
            return []
        rows = self._connection.execute(
            f"{_BY_NAME} AND n.key = ANY(%s) ORDER BY r.id, n.key",
            [list(keys)],
        )
        return [_named(row) for row in rows]

    def names(self, limit: int) -> list[Named]:
        """Return the names of masters, at most so many."""
        return [_named(row) for row in self._connection.execute(f"{_BY_NAME} LIMIT %s", [limit])]

    def keys_of(self, id_: str) -> tuple[list[str], list[str]]:
        """Return the keys of the names and those of the tax codes that find a master."""
        row = only(
            self._connection,
            "SELECT ARRAY(SELECT key FROM organization_name WHERE record_id = %(id)s) AS names,"
            " ARRAY(SELECT key FROM record_number WHERE record_id = %(id)s"
            " AND scheme = 'tax_code' AND identifies) AS taxes",
            {"id": id_},
        )
        return row["names"], row["taxes"]

    def spellings(self, keys: Collection[str], taxes: Collection[str]) -> list[Party]:
        """Return how records write the organizations of these keys or tax codes."""
        rows = self._connection.execute(
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

    def _keep(self, new: dict[Party, str]) -> None:
        self._connection.execute(
            "INSERT INTO spelling (key, name, tax)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (key, name, tax)"
            " WHERE NOT EXISTS (SELECT FROM spelling s WHERE s.key = w.key AND s.name = w.name"
            " AND s.tax IS NOT DISTINCT FROM w.tax)",
            [
                list(new.values()),
                [party.name for party in new],
                [party.tax for party in new],
            ],
        )


def _named(row: Row) -> Named:
    key, name = row.pop("key"), row.pop("name")
    return Named(Master(**row), key, name)
