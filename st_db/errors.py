"""Errors and data problems.

    StDbError                  one base; ``code`` is the key of its sentence in ``st_db.i18n``
    ├── ConfigError            settings that cannot work
    │   └── TemplateRefused    a template of documents that cannot be filled in
    ├── UsageError             a question that cannot be asked (unknown field, kind, sort)
    │   ├── CodeRefused        a code of a list with something wrong in one of its columns
    │   └── ExpressionError    an expert line with something wrong at a position
    ├── Forbidden              the caller lacks the right
    │   └── SignInRefused      a name, password or code that opens nothing
    ├── StoreError
    │   ├── NotFound           no such record
    │   ├── Several            one number, several records
    │   ├── Conflict           the version the caller saw is no longer the latest
    │   ├── NotMigrated        the database lacks our tables or has older ones
    │   └── Unavailable        the database does not answer
    ├── SearchError
    │   ├── IndexNotReady      no index of the present shape yet
    │   ├── IndexBusy          another process writes to the index
    │   ├── BeyondEngine       the engine cannot answer this question exactly
    │   └── IndexUnavailable   the search server does not answer
    └── IngestError
        ├── UnreadableFile     missing, empty, damaged, wrong extension
        ├── NoHeader           no row looks like a header
        ├── KindUnclear        nothing tells of which kind the rows are
        └── UnknownSource      no such source profile

Bad data is not an exception: it is an ``Issue`` with a position, collected in a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["error", "warning", "info"]


class StDbError(Exception):
    """An error a user can act on; front doors turn ``code`` and ``params`` into a sentence."""

    code = "error.unknown"

    def __init__(self, code: str | None = None, /, **params: Any) -> None:
        self.code = code or type(self).code
        self.params = params
        super().__init__(self.code, params)

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class ConfigError(StDbError):
    """Settings that cannot work."""

    code = "error.config"


class TemplateRefused(ConfigError):
    """A template of documents that cannot be filled in."""

    code = "error.template_unreadable"


class UsageError(StDbError):
    """A question that cannot be asked."""

    code = "error.usage"


class CodeRefused(UsageError):
    """A code of a list that cannot be written; what is wrong stands in the column ``field``."""

    code = "error.bad_code"

    def __init__(self, code: str, field: str, /, **params: Any) -> None:
        super().__init__(code, column=field, **params)
        self.field = field


class ExpressionError(UsageError):
    """An expert line that cannot be read; what is wrong stands at ``position`` (in NFC text)."""

    code = "expression.unexpected"

    def __init__(self, code: str, position: int, length: int, /, **params: Any) -> None:
        super().__init__(code, **params)
        self.position = position
        self.length = max(1, length)
        self.line = ""  # the text itself, set where it is known


class Forbidden(StDbError):
    """The caller lacks the right to do this."""

    code = "error.forbidden"


class SignInRefused(Forbidden):
    """A name, a password or a code that opens nothing, or too many of them."""

    code = "error.sign_in_wrong"


class StoreError(StDbError):
    """Anything about the database."""

    code = "error.store"


class NotFound(StoreError):
    """No such record."""

    code = "error.not_found"


class Several(StoreError):
    """One number names several records; ``records`` lists them as (id, kind, number, title)."""

    code = "error.several"

    def __init__(self, number: str, records: list[dict[str, str]]) -> None:
        super().__init__(number=number, count=len(records))
        self.records = records


class Conflict(StoreError):
    """The version the caller saw is no longer the latest."""

    code = "error.conflict"


class NotMigrated(StoreError):
    """The database lacks our tables or has those of another version."""

    code = "error.not_migrated"


class Unavailable(StoreError):
    """The database does not answer."""

    code = "error.database_unavailable"


class SearchError(StDbError):
    """Anything about the search index."""

    code = "error.search"


class IndexNotReady(SearchError):
    """No index of the present shape exists yet."""

    code = "error.index_not_ready"


class IndexBusy(SearchError):
    """Another process writes to the index."""

    code = "error.index_busy"


class NoSpace(SearchError):
    """There is no room on the disk for what is to be written to the index."""

    code = "error.index_no_space"


class BeyondEngine(SearchError):
    """The engine cannot answer this question exactly; PostgreSQL can."""

    code = "error.beyond_engine"


class IndexUnavailable(SearchError):
    """The search server does not answer."""

    code = "error.index_unavailable"


class IngestError(StDbError):
    """Anything about a file as a whole."""

    code = "error.ingest"


class UnreadableFile(IngestError):
    """Missing, empty, damaged, or not what its name says."""

    code = "ingest.unreadable"


class NoHeader(IngestError):
    """No row looks like a header."""

    code = "ingest.no_header"


class KindUnclear(IngestError):
    """Nothing tells of which kind the rows are."""

    code = "ingest.kind_unclear"


class UnknownSource(IngestError):
    """No such source profile."""

    code = "ingest.unknown_source"


@dataclass(frozen=True, slots=True)
class Where:
    """The position of a data problem in its file; rows and columns as the office sees them."""

    file: str = ""
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """One data problem: how bad, what (a key of ``st_db.i18n``), and where.

    ``error``: the row did not go in; ``warning``: it went in, this cell did not or was altered.
    """

    level: Level
    code: str
    where: Where = field(default_factory=Where)
    params: Mapping[str, Any] = field(default_factory=dict)
