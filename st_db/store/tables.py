"""The tables: a spine that every record has, a thin twin per kind, and what belongs to a record.

A twin adds nothing but keys and a table name to the kind it is the twin of. Its columns are the
declared fields, so that ``to_jsonb(row) - 'record_id'`` is the entry's JSON form.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from st_db.records import Entry
from st_db.records.geographical_indication import GeographicalIndication
from st_db.records.industrial_design import IndustrialDesign
from st_db.records.invention import Invention
from st_db.records.organization import OrganizationEntry
from st_db.records.plan import PlanEntry, PlanLine
from st_db.records.standard import Standard
from st_db.records.task import Task
from st_db.records.traced_product import TracedProduct
from st_db.records.trademark import Trademark
from st_db.records.utility_solution import UtilitySolution

# The default registry of SQLModel is one per process: Streamlit re-imports modules, and a table
# defined twice on it fails. Names of constraints must be known to be changed by a migration.
REGISTRY = registry(
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
)
METADATA = REGISTRY.metadata


class Base(SQLModel, registry=REGISTRY):
    """Base of the tables that are not kinds."""


def _moment(**more: Any) -> Any:
    return Field(sa_type=DateTime(timezone=True), **more)


def _text(**more: Any) -> Any:
    return Field(sa_type=Text, **more)


def _none_yet() -> Any:
    return Field(sa_column_kwargs={"server_default": "0"})


def _bytewise(**more: Any) -> Any:
    """A text ordered by its code points, whatever locale the server was made with."""
    return Field(sa_type=Text(collation="C"), **more)


# Brackets as the server prints them: only so can the tables be compared with the migrations.
TITLE_HASH = "hashtextextended(title_folded, 0)"
KIN_HASH = (
    "hashtextextended((((facets -> 'organizations') ->> 0) || '|')"
    " || ((facets -> 'year') ->> 0), 0)"
)
"""First organization and year together; NULL where one of them is unknown."""


class RecordRow(Base, table=True):
    """The spine; all but visibility, unit and the dates of care is derived from the entry."""

    __tablename__: ClassVar[Any] = "record"
    __table_args__ = (
        Index(None, "kind", "natural_key", postgresql_where=sql_text("natural_key IS NOT NULL")),
        # What finds the records that a new one perhaps is, without a column of its own.
        Index("ix_record_title", sql_text(TITLE_HASH), sql_text(KIN_HASH)),
        Index("ix_record_kin", sql_text(KIN_HASH), "natural_key"),
        Index(None, "archived_at", postgresql_where=sql_text("archived_at IS NOT NULL")),
        Index(None, "merged_into", postgresql_where=sql_text("merged_into IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    kind: str = _text()
    number: str | None = _text()
    title: str | None = _text()
    family: str = _text()
    status: str | None = _text()
    state: str | None = _text()
    key_date: dt.date | None
    place: str | None = _text()
    unit_id: str | None = _text()
    source: str | None = _text()
    visibility: str = _text(sa_column_kwargs={"server_default": "public"})
    version: int
    checked_at: dt.datetime | None = _moment()
    archived_at: dt.datetime | None = _moment()
    merged_into: UUID | None = Field(foreign_key="record.id")
    created_at: dt.datetime = _moment()
    updated_at: dt.datetime = _moment()
    batch: str | None = _text()
    natural_key: str | None = _bytewise()  # digest of Entry.key() where there is no number
    search_text: str = _text()
    search_personal: str = _text()
    title_exact: str = _text()
    title_folded: str = _text()
    title_key: str = _bytewise()
    number_key: str = _bytewise()
    facets: dict[str, Any] = Field(sa_type=JSONB)


class KindRow(Base):
    """What a twin adds to its kind: the record it belongs to."""

    record_id: UUID = Field(primary_key=True, foreign_key="record.id", ondelete="CASCADE")


# KindRow comes first: the first base decides on whose registry a table is.
class InventionRow(KindRow, Invention, table=True):
    __tablename__: ClassVar[Any] = "invention"


class UtilitySolutionRow(KindRow, UtilitySolution, table=True):
    __tablename__: ClassVar[Any] = "utility_solution"


class TrademarkRow(KindRow, Trademark, table=True):
    __tablename__: ClassVar[Any] = "trademark"


class IndustrialDesignRow(KindRow, IndustrialDesign, table=True):
    __tablename__: ClassVar[Any] = "industrial_design"


class GeographicalIndicationRow(KindRow, GeographicalIndication, table=True):
    __tablename__: ClassVar[Any] = "geographical_indication"


class StandardRow(KindRow, Standard, table=True):
    __tablename__: ClassVar[Any] = "standard"


class TaskRow(KindRow, Task, table=True):
    __tablename__: ClassVar[Any] = "task"


class TracedProductRow(KindRow, TracedProduct, table=True):
    __tablename__: ClassVar[Any] = "traced_product"


class OrganizationRow(KindRow, OrganizationEntry, table=True):
    __tablename__: ClassVar[Any] = "organization"


class PlanRow(KindRow, PlanEntry, table=True):
    __tablename__: ClassVar[Any] = "plan"


class PlanLineRow(KindRow, PlanLine, table=True):
    __tablename__: ClassVar[Any] = "plan_line"
    __table_args__ = (Index(None, "plan"),)


# Numbers and links have no foreign key: only the writer makes them, together with their record, and
# checking four of them a record would cost an import more than writing them does.


class RecordNumberRow(Base, table=True):
    """A compact form that finds a record; ``key`` stands on one row per naming number."""

    __tablename__: ClassVar[Any] = "record_number"
    __table_args__ = (
        Index(None, "compact"),
        Index(
            "uq_record_number_kind_key", "kind", "key",
            unique=True, postgresql_where=sql_text("identifies"),
        ),
        # Numbers of records that were taken out; every other row has a key only when it identifies.
        Index(
            "ix_record_number_released", "kind", "key",
            postgresql_where=sql_text("NOT identifies AND key IS NOT NULL"),
        ),
    )  # fmt: skip

    record_id: UUID = Field(primary_key=True)
    compact: str = _bytewise(primary_key=True)
    kind: str = _bytewise()
    scheme: str = _text()
    key: str | None = _bytewise()
    written: str = _text()
    identifies: bool


class LinkRow(Base, table=True):
    """A link as its record states it; the other record is found by number when it is read."""

    __tablename__: ClassVar[Any] = "link"
    __table_args__ = (
        Index(None, "compact", postgresql_where=sql_text("compact IS NOT NULL")),
        Index(None, "target_id", postgresql_where=sql_text("target_id IS NOT NULL")),
    )

    record_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    role: str = _text()
    kind: str = _text()
    number: str | None = _text()
    title: str | None = _text()
    compact: str | None = _bytewise()
    key: str | None = _bytewise()
    target_id: UUID | None


class OrganizationNameRow(Base, table=True):
    """A name by which a master of organizations is found; see ``st_db.records.names``."""

    __tablename__: ClassVar[Any] = "organization_name"
    __table_args__ = (Index(None, "key"),)

    record_id: UUID = Field(primary_key=True)
    key: str = _bytewise(primary_key=True)
    name: str = _text()


class SpellingRow(Base, table=True):
    """A way in which some record ever wrote an organization; one is there once, seldom twice.

    Two imports at once may add the same one: unique keys would make one wait for the other.
    """

    __tablename__: ClassVar[Any] = "spelling"
    __table_args__ = (
        Index(None, "key"),
        Index(None, "tax", postgresql_where=sql_text("tax IS NOT NULL")),
    )

    id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),)
    )
    key: str = _bytewise()
    name: str = _text()
    tax: str | None = _bytewise()


class ChangeRow(Base, table=True):
    """The change log. A foreign key would be checked row by row while every writer waits."""

    __tablename__: ClassVar[Any] = "change"
    __table_args__ = (
        Index(None, "record_id", "seq", postgresql_where=sql_text("record_id IS NOT NULL")),
        # The changes of a batch stand together and batches are named by time, so that a summary of
        # every stretch finds them; a tree would cost each import an entry a row.
        Index(None, "batch", postgresql_using="brin"),
        Index(None, "at", postgresql_using="brin"),
    )

    seq: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),)
    )
    record_id: UUID | None
    subject: str = _text()
    subject_id: str = _text()
    kind: str | None = _text()
    op: str = _text()
    version: int
    actor: str = _text()
    source: str | None = _text()
    batch: str | None = _text()
    at: dt.datetime = _moment()
    before: dict[str, Any] | None = Field(sa_type=JSONB)
    after: dict[str, Any] | None = Field(sa_type=JSONB)
    sheet: str | None = _text()  # of the imported file
    row: int | None
    details: dict[str, Any] | None = Field(sa_type=JSONB)


class CodeRow(Base, table=True):
    """One meaning of one code; ``shipped`` is the digest of the list it came with, if it did."""

    __tablename__: ClassVar[Any] = "code"
    __table_args__ = (Index(None, "list_name", "position"),)

    id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),)
    )
    list_name: str = _text()
    position: int
    code: str = _text()
    vi: str | None = _text()
    en: str | None = _text()
    parent: str | None = _text()
    valid_from: dt.date | None
    valid_to: dt.date | None
    extra: dict[str, Any] = Field(sa_type=JSONB)
    shipped: str | None = _text()
    edited_at: dt.datetime | None = _moment()


class BatchRow(Base, table=True):
    """One import, or the undoing of one: ``undoes`` names the batch it took back.

    ``undone_by`` names the batch that took this one back, while that one stands.
    """

    __tablename__: ClassVar[Any] = "batch"
    __table_args__ = (Index(None, "at"),)

    id: str = _text(primary_key=True)
    file: str = _text()
    source: str | None = _text()
    kinds: dict[str, Any] = Field(sa_type=JSONB)
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    actor: str = _text()
    at: dt.datetime = _moment()
    seconds: float
    issues: list[dict[str, Any]] = Field(sa_type=JSONB)
    undoes: str | None = _text()
    undone_by: str | None = _text()
    report: dict[str, Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": "{}"})
    work: str = _text(sa_column_kwargs={"server_default": "import"})


class ProfileRow(Base, table=True):
    """A source profile of the office's own; its history is in ``change``."""

    __tablename__: ClassVar[Any] = "profile"

    name: str = _text(primary_key=True)
    version: int
    recognise: list[str] = Field(sa_type=JSONB)
    choices: dict[str, Any] = Field(sa_type=JSONB)
    actor: str = _text()
    updated_at: dt.datetime = _moment()


class IndexProofRow(Base, table=True):
    """What the last comparison of an index with the records found; columns are ``Proof``'s."""

    __tablename__: ClassVar[Any] = "index_proof"

    name: str = _text(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    documents: int
    compared_at: dt.datetime | None = _moment()
    missing: int = _none_yet()
    stale: int = _none_yet()
    extra: int = _none_yet()
    mended: int = _none_yet()
    mended_at: dt.datetime | None = _moment()


class JobRow(Base, table=True):
    """One piece of long work: what was asked, how far it is, what came of it."""

    __tablename__: ClassVar[Any] = "job"
    __table_args__ = (
        Index(None, "created_at"),
        Index(None, "state", postgresql_where=sql_text("state IN ('waiting', 'running')")),
    )

    id: UUID = Field(primary_key=True)
    work: str = _text()
    state: str = _text()
    actor: str = _text()
    caller: dict[str, Any] = Field(sa_type=JSONB)
    asked: dict[str, Any] = Field(sa_type=JSONB)
    progress: dict[str, Any] = Field(sa_type=JSONB)
    result: dict[str, Any] | None = Field(sa_type=JSONB)
    error: dict[str, Any] | None = Field(sa_type=JSONB)
    worker: str | None = _text()
    stop: bool = Field(sa_column_kwargs={"server_default": "false"})  # somebody asked to cancel it
    created_at: dt.datetime = _moment()
    started_at: dt.datetime | None = _moment()
    alive_at: dt.datetime | None = _moment()
    finished_at: dt.datetime | None = _moment()


class JobLineRow(Base, table=True):
    """One line of a job's result that is too long for one value, such as a row's fate."""

    __tablename__: ClassVar[Any] = "job_line"
    __table_args__ = (
        Index(None, "job_id", "outcome", "position"),
        Index(None, "job_id", "position", postgresql_where=sql_text("noted")),
    )

    job_id: UUID = Field(primary_key=True, foreign_key="job.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    outcome: str = _text()
    noted: bool  # something was said about it
    line: dict[str, Any] = Field(sa_type=JSONB)


class SavedSearchRow(Base, table=True):
    """A search that somebody keeps, and how far of the change log they have seen it."""

    __tablename__: ClassVar[Any] = "saved_search"
    __table_args__ = (Index(None, "owner", "created_at"),)

    id: UUID = Field(primary_key=True)
    version: int
    owner: str = _text()
    name: str = _text()
    asked: dict[str, Any] = Field(sa_type=JSONB)
    seen_seq: int = Field(sa_type=BigInteger)
    seen_at: dt.datetime = _moment()
    created_at: dt.datetime = _moment()
    updated_at: dt.datetime = _moment()
    deleted_at: dt.datetime | None = _moment()


class SaveRow(Base, table=True):
    """A save of one record that is in, by the id its client gave it: repeated, it answers this."""

    __tablename__: ClassVar[Any] = "save"
    __table_args__ = (Index(None, "record_id"),)

    id: UUID = Field(primary_key=True)
    record_id: UUID
    version: int
    actor: str = _text()
    digest: str = _text()
    at: dt.datetime = _moment()


class DraftRow(Base, table=True):
    """What somebody typed into a form and has not saved yet; ended once it is saved or dropped."""

    __tablename__: ClassVar[Any] = "draft"
    __table_args__ = (Index(None, "owner", "updated_at"),)

    id: UUID = Field(primary_key=True)
    owner: str = _text()
    kind: str = _text()
    record_id: UUID | None
    version: int  # of the record, that was in sight; 0 for a new one
    revision: int
    typed: dict[str, Any] = Field(sa_type=JSONB)
    saves: list[str] = Field(sa_type=JSONB)  # ids of saves that were tried, the first one first
    created_at: dt.datetime = _moment()
    updated_at: dt.datetime = _moment()
    ended_at: dt.datetime | None = _moment()


class TickedRow(Base, table=True):
    """A record that somebody ticked, to do something with all of them later."""

    __tablename__: ClassVar[Any] = "ticked"

    owner: str = _text(primary_key=True)
    record_id: UUID = Field(primary_key=True)
    at: dt.datetime = _moment()


class FileContentRow(Base, table=True):
    """A content that lies in the folder of files, once for all records that have it."""

    __tablename__: ClassVar[Any] = "file_content"

    sha256: str = _bytewise(primary_key=True)
    size: int = Field(sa_type=BigInteger)
    format: str = _text()
    pages: int
    whole: bool  # its text was read to the end
    preview: bytes | None = Field(sa_type=LargeBinary)
    stored_at: dt.datetime = _moment()


class FilePageRow(Base, table=True):
    """The text of one page; ``words`` are its folded words with their places."""

    __tablename__: ClassVar[Any] = "file_page"
    __table_args__ = (Index(None, "words", postgresql_using="gin"),)

    sha256: str = _bytewise(primary_key=True, foreign_key="file_content.sha256", ondelete="CASCADE")
    page: int = Field(primary_key=True)
    label: str | None = _text()
    text: str = _text()
    words: str = Field(sa_type=TSVECTOR)


class AttachmentRow(Base, table=True):
    """A content under a name with a record; what is taken off stays, to be brought back."""

    __tablename__: ClassVar[Any] = "attachment"
    __table_args__ = (
        UniqueConstraint("record_id", "sha256"),
        Index(None, "sha256"),
    )

    id: UUID = Field(primary_key=True)
    record_id: UUID = Field(foreign_key="record.id")
    sha256: str = _bytewise(foreign_key="file_content.sha256")
    name: str = _text()
    visibility: str = _text()
    actor: str = _text()
    attached_at: dt.datetime = _moment()
    detached_at: dt.datetime | None = _moment()


class CriterionProofRow(Base, table=True):
    """A content that proves a criterion; what is taken off stays, to be brought back."""

    __tablename__: ClassVar[Any] = "criterion_proof"
    __table_args__ = (
        UniqueConstraint("criterion", "sha256"),
        Index(None, "sha256"),
    )

    id: UUID = Field(primary_key=True)
    criterion: str = _text()
    sha256: str = _bytewise(foreign_key="file_content.sha256")
    name: str = _text()
    actor: str = _text()
    attached_at: dt.datetime = _moment()
    detached_by: str | None = _text()
    detached_at: dt.datetime | None = _moment()


TWINS: dict[str, type[Entry]] = {
    twin.kind.name: twin
    for twin in (
        InventionRow,
        UtilitySolutionRow,
        TrademarkRow,
        IndustrialDesignRow,
        GeographicalIndicationRow,
        StandardRow,
        TaskRow,
        TracedProductRow,
        OrganizationRow,
        PlanRow,
        PlanLineRow,
    )
}
