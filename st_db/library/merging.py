"""Merging two records into one, and parting them again, each in one transaction.

The kept record takes what was chosen of both and every number of the other, which then leads to it
and is no longer found by itself. What else belongs to the merged record, such as links that name
it, stays where it is and is followed when it is read, so that parting them again is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from st_db.errors import Conflict, NotFound, UsageError
from st_db.library.comparing import settled
from st_db.library.holding import as_seen
from st_db.library.review import require_unreviewed
from st_db.records import KINDS, REGISTER
from st_db.records import merge as laid_over
from st_db.records.stored import Change, Changed, Merger, Op, Record

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.i18n import Language
    from st_db.library.facade import Library
    from st_db.store import Writer
    from st_db.store.merging import Standing


def merge(
    library: Library,
    who: Caller,
    ids: tuple[str, str],
    versions: tuple[int, int] | None,
    choices: Mapping[str, str],
) -> Merger:
    """Merge the second record into the first; see ``Duplicates.merge``."""
    require_unreviewed(library, who)
    if ids[0] == ids[1]:
        raise UsageError("error.merge_itself")
    with library.store.writing(actor=who.user, source=who.origin) as writer:
        kept, merged = _locked(library, writer, ids, versions)
        for record in (kept, merged):
            who.require("merge", unit=record.unit_id)
        if kept.kind != merged.kind or kept.kind not in REGISTER:
            raise UsageError("error.merge_kinds")
        merging = writer.merging()
        numbers = merging.numbers(kept.id)
        merging.give_up(merged.id)
        given = settled(kept, merged, choices)
        values = laid_over(KINDS[kept.kind], kept.values, given)
        changed = _changed(library, kept, values, "merge")
        details: dict[str, Any] = {"record": merged.id}
        if files := merging.take_files(kept.id, merged.id):
            details["files"] = files
        writer.update([replace(changed, details=details)])
        return merging.absorb(kept, merged, numbers, who.user)


def tried(library: Library, kept: Record, merged: Record, choices: Mapping[str, str]) -> Changed:
    """Return what merging would make of the kept record; raises as ``merge`` does."""
    for record in (kept, merged):
        _free(library, record)
    if kept.kind != merged.kind or kept.kind not in REGISTER:
        raise UsageError("error.merge_kinds")
    given = settled(kept, merged, choices)
    return _changed(library, kept, laid_over(KINDS[kept.kind], kept.values, given), "merge")


def unmerge(library: Library, who: Caller, merged_id: str) -> Merger:
    """Part a merged record from the one it was merged into; see ``Duplicates.unmerge``."""
    require_unreviewed(library, who)
    with library.store.writing(actor=who.user, source=who.origin) as writer:
        merging = writer.merging()
        standing = merging.standing(merged_id)
        if standing is None:
            raise NotFound("error.not_merged", what=merged_id)
        merger = standing.merger
        records = writer.load([merger.kept, merger.merged], lock=True)
        kept, merged = records[merger.kept], records[merger.merged]
        for record in (kept, merged):
            who.require("merge", unit=record.unit_id)
        _free(library, kept)
        before = _former(standing, kept, who.language)
        changed = _changed(library, kept, {**kept.values, **before}, "unmerge")
        writer.update([replace(changed, details={"record": merged.id})])
        merging.part(standing, merged, changed.card(), who.user)
        return merger


def _locked(
    library: Library, writer: Writer, ids: tuple[str, str], versions: tuple[int, int] | None
) -> tuple[Record, Record]:
    """Return both records as they are, locked; raises Conflict when one is not as it was seen."""
    found = writer.load(ids, lock=True)
    for at, id_ in enumerate(ids):
        record = found.get(id_)
        if record is None:
            raise NotFound(what=id_)
        _free(library, record)
        as_seen(record, versions[at] if versions else None)
    return found[ids[0]], found[ids[1]]


def _free(library: Library, record: Record) -> None:
    """Raise Conflict for a record that left the register."""
    if record.merged_into is not None:
        into = library.store.get(record.merged_into)
        told = into.called if into else record.merged_into
        raise Conflict("error.merged_already", what=record.called, into=told)
    if record.archived_at is not None:
        raise Conflict("error.merge_archived", what=record.called)


def _changed(library: Library, record: Record, values: Mapping[str, Any], op: Op) -> Changed:
    try:
        entry = KINDS[record.kind].read(values, library.context())
    except ValidationError as error:  # the rules have changed since it was written
        fields = ", ".join(str(part["loc"][0]) for part in error.errors() if part["loc"])
        raise Conflict("error.merge_unreadable", what=record.called, fields=fields) from error
    return replace(Changed.between(record, entry), op=op)


def _former(standing: Standing, kept: Record, language: Language) -> Mapping[str, Any]:
    """Return what the fields that merging wrote held before.

    Raises Conflict with the fields, the person and the time where one holds something else now.
    """
    merging, *later = standing.since
    after = merging.after or {}
    other = [name for name in after if kept.values.get(name) != after[name]]
    if other:
        last = _last(later, other) or merging
        declared = KINDS[kept.kind].fields()
        raise Conflict(
            "error.unmerge_changed",
            what=kept.called,
            fields=", ".join(declared[n].spec.label(language) for n in other if n in declared),
            actor=last.actor,
            at=f"{last.at.astimezone():%d/%m/%Y %H:%M}",
        )
    return merging.before or {}


def _last(changes: list[Change], names: list[str]) -> Change | None:
    """Return the last change that touched one of some fields."""
    touching = [c for c in changes if {*(c.before or {}), *(c.after or {})} & {*names}]
    return touching[-1] if touching else None
