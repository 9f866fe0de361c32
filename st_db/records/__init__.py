"""The kinds of record, one file each. ``KINDS`` is the list; its order is the order of pages."""

from st_db.fields import Field, fields_of
from st_db.records.card import Card
from st_db.records.entry import Entry, merge
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

KINDS: dict[str, type[Entry]] = {
    entry.kind.name: entry
    for entry in (
        Invention,
        UtilitySolution,
        Trademark,
        IndustrialDesign,
        GeographicalIndication,
        Standard,
        Task,
        TracedProduct,
        OrganizationEntry,
        PlanEntry,
        PlanLine,
    )
}

REGISTER: dict[str, type[Entry]] = {n: entry for n, entry in KINDS.items() if not entry.kind.own}
"""The kinds of what the register tells of the world; the office's own papers are not among them."""


def by_default() -> tuple[str, ...]:
    """Return the kinds a search covers when none is named."""
    return tuple(name for name, entry in KINDS.items() if entry.kind.by_default)


def facet_fields(kinds: tuple[str, ...] | None = None) -> dict[str, Field]:
    """Return the facet fields of kinds by name; a name shared by kinds is one facet."""
    found: dict[str, Field] = {}
    for name in kinds or KINDS:
        for field in fields_of(KINDS[name]).values():
            if field.spec.facet and not field.spec.personal:
                found.setdefault(field.name, field)
    return found


def kind_of_digit(digit: int) -> str | None:
    """Return the kind whose application numbers begin with a digit."""
    return next((n for n, e in KINDS.items() if e.kind.number_digit == digit), None)


__all__ = [
    "KINDS",
    "REGISTER",
    "Card",
    "Entry",
    "by_default",
    "facet_fields",
    "kind_of_digit",
    "merge",
]
