"""Keeping what an officer decided about a file as a source of the office's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ingest.choices import Choices
from ingest.deciding import decide
from ingest.origin import folded_headers
from ingest.plan import Plan
from ingest.profiles import profiles
from st_db.access import Caller
from st_db.codes import CodeLists
from st_db.errors import UsageError
from st_db.records.stored import OwnProfile
from st_db.text import tidy

if TYPE_CHECKING:
    from st_db.library import Library


def save_source(
    library: Library, caller: Caller, plan: Plan, name: str, *, version: int | None = None
) -> OwnProfile:
    """Keep how a file is read as a source, by whose headers the next such file is recognised.

    Raises UsageError for the name of a shipped source, Conflict as ``library.profiles`` does.
    """
    reading = reading_of(plan, library.codes)
    return save_reading(library, caller, name, reading, version=version)


def reading_of(plan: Plan, codes: CodeLists) -> dict[str, Any]:
    """Return how a file is read as plain data, for ``save_reading`` to keep later."""
    choices = choices_to_keep(plan, codes).to_json()
    return {"headers": sorted(folded_headers(plan.layout.names)), "choices": choices}


def save_reading(
    library: Library,
    caller: Caller,
    name: str,
    reading: Mapping[str, Any],
    *,
    version: int | None = None,
) -> OwnProfile:
    """Keep what ``reading_of`` returned under a name; raises as ``save_source`` does."""
    name = tidy(name)
    if name in profiles():
        raise UsageError("error.profile_name", name=name, taken=", ".join(profiles()))
    headers, choices = reading["headers"], reading["choices"]
    return library.profiles.save(caller, name, headers, choices, version=version)


def choices_to_keep(plan: Plan, codes: CodeLists) -> Choices:
    """Return what was decided and guessed about the first table of a file.

    What a header says plainly is not kept: it will say so again. Nor is the kind where the rows
    tell it, nor what single rows are.
    """
    layout, told = plan.layout, plan.layout.choices
    columns = dict(told.columns)
    for kind in sorted(plan.kinds):
        for one in decide(kind, layout, codes):
            if one.how in {"fuzzy", "content"}:
                columns.setdefault(one.header, one.target)
    choice = plan.choice
    told_by_rows = choice.numbers or choice.any_number or choice.column is not None
    base = plan.origin.profile
    return Choices(
        kind=told.kind or (None if told_by_rows or base else choice.default),
        source=base.name if base else None,
        columns=columns,
        dates=told.dates,
        units=told.units,
    )
