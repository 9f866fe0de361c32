"""``ref``: the live data dictionary, read from the declarations of the kinds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from st_db.cli.language import examples, h
from st_db.cli.session import Session, session
from st_db.errors import UsageError

if TYPE_CHECKING:
    from st_db.fields import Field
    from st_db.records import Entry


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=h("ref.help"), epilog=examples("ref", "ref standard", "ref invention --json"))(
        ref
    )


def ref(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help=h("option.kind"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=h("option.json"))] = False,
) -> None:
    """Print the data dictionary."""
    with session(as_json) as run:
        from st_db.records import KINDS, REGISTER

        if kind is not None and kind not in KINDS:
            raise UsageError("error.unknown_kind", kind=kind, kinds=", ".join(KINDS))
        # Plans are the office's own papers: told when asked for, not among what files bring.
        wanted = [KINDS[kind]] if kind else list(REGISTER.values())
        if as_json or not sys.stdout.isatty():
            told = [kind_json(entry) for entry in wanted]
            run.answer(told[0] if kind else told)
        elif kind:
            _fields(run, wanted[0])
        else:
            _kinds(run, wanted)


def kind_json(entry: type[Entry]) -> dict[str, Any]:
    """Return all that is declared of a kind."""
    kind = entry.kind
    return {
        "kind": kind.name,
        "vi": kind.vi,
        "en": kind.en,
        "family": kind.family,
        "numbers": list(kind.numbers),
        "key_date": kind.key_date,
        "fields": [_field_json(field) for field in entry.fields().values()],
    }


def _field_json(field: Field) -> dict[str, Any]:
    spec = field.spec
    return {
        "name": field.name,
        "vi": spec.vi,
        "en": spec.en,
        "help_vi": spec.help_vi,
        "help_en": spec.help_en,
        "type": field.shape.name,
        "multiple": field.multiple,
        "section": spec.section,
        "required": spec.required,
        "search": spec.search,
        "facet": spec.facet,
        "sort": spec.sort,
        "personal": spec.personal,
        "inid": spec.inid,
        "dc": spec.dc,
        "codes": spec.codes,
        "scheme": spec.scheme,
        "headers": list(spec.names),
        "example": spec.example,
    }


def _kinds(run: Session, entries: list[type[Entry]]) -> None:
    columns = [run.t(f"column.{name}") for name in ("kind", "label", "family", "fields")]
    run.table(
        columns,
        [
            [e.kind.name, e.kind.label(run.language), e.kind.family, str(len(e.fields()))]
            for e in entries
        ],
    )


def _fields(run: Session, entry: type[Entry]) -> None:
    names = ("field", "label", "type", "inid", "marks", "example")
    rows = []
    for field in entry.fields().values():
        spec = field.spec
        marks = [name for name in ("search", "facet", "sort", "personal") if getattr(spec, name)]
        rows.append([
            field.name,
            spec.label(run.language),
            field.shape.name + ("[]" if field.multiple else ""),
            spec.inid or "",
            ", ".join(run.t(f"mark.{mark}") for mark in marks),
            spec.example or "",
        ])  # fmt: skip
    run.table([run.t(f"column.{name}") for name in names], rows)
