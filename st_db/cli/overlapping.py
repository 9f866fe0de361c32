"""``similar`` and ``overlap``: the records nearest to one, and to a proposed text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from st_db.library.nearness import NearRecord
    from st_db.library.overlap import Check


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        help=h("similar.help"),
        epilog=examples('similar "ĐTĐL.CN-23/17"', "similar 1-2019-01234 --limit 10 --json"),
    )(similar)
    app.command(
        help=h("overlap.help"),
        epilog=examples(
            "overlap de-xuat.docx", "overlap de-xuat.txt --kind task --json", "overlap - < tep.txt"
        ),
    )(overlap)


def similar(
    id_or_number: Annotated[str, typer.Argument(metavar="ID_OR_NUMBER", help=h("argument.record"))],
    kind: Annotated[str | None, typer.Option(metavar="KIND", help=h("option.kind"))] = None,
    limit: Annotated[str, typer.Option(metavar="N", help=h("option.near_limit"))] = "5",
    as_json: Json = False,
) -> None:
    """Show the records similar to one."""
    with session(as_json) as run:
        from st_db.api.asking import Asked, clean
        from st_db.api.nearness import similar_json

        count = Asked(limit=limit).query().limit
        found = run.library.overlap.similar(run.caller, clean(id_or_number), kind, count)
        if as_json:
            run.answer(similar_json(found))
            return
        for near in found.records:
            _show(run, near, "this", "other")
        if not found.records:
            run.show(run.t("said.near_none"))
        _note(run, found.found.note)


def overlap(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help=h("argument.proposal"))],
    title: Annotated[str, typer.Option(metavar="TEXT", help=h("option.title"))] = "",
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help=h("option.kinds"))] = None,
    limit: Annotated[str, typer.Option(metavar="N", help=h("option.near_each"))] = "5",
    as_json: Json = False,
) -> None:
    """Check a proposed text for overlap with the register."""
    with session(as_json) as run:
        from st_db.api.asking import Asked
        from st_db.api.nearness import check_json
        from st_db.library.proposals import Proposal

        count = Asked(limit=limit).query().limit
        proposal = Proposal.of(_text(file), title)
        check = run.library.overlap.check(run.caller, proposal, kind or (), count)
        if as_json:
            run.answer(check_json(check))
        else:
            _show_check(run, check)


def _text(file: str) -> str:
    """Return the text of a file or of standard input, no more of it than can be compared."""
    from ingest.running import LARGEST, decoded, running_text

    if file == "-":
        return decoded(sys.stdin.buffer.read(LARGEST + 1), file)
    return running_text(Path(file))


def _show_check(run: Session, check: Check) -> None:
    from st_db import i18n
    from st_db.library.overlap import FLOOR
    from st_db.records import KINDS

    counts = [
        f"{i18n.number(count, run.language)} {KINDS[kind].kind.label(run.language)}"
        for kind, count in check.searched.items()
    ]
    run.show(i18n.t("overlap.searched", run.language, counts=", ".join(counts)))
    run.show(i18n.t("overlap.counted", run.language, count=check.phrases))
    for kind, some in check.found.records.items():
        label = KINDS[kind].kind.label(run.language)
        if not some:
            highest = check.highest[kind]
            said = i18n.t("overlap.none", run.language, kind=label, floor=FLOOR, highest=highest)
            run.show(f"\n{said}")
            continue
        run.show(f"\n{label}")
        for near in some:
            _show(run, near, "proposal", "record")
    _note(run, check.found.note)


def _show(run: Session, near: NearRecord, mine: str, theirs: str) -> None:
    from st_db import i18n

    shared, language = near.shared, run.language
    run.show()
    run.show(run.t("said.near", percent=near.percent, number=near.number or "–",
                   title=near.title or "").rstrip())  # fmt: skip
    if shared.same:
        key = "same" if shared.same_in == "text" else "same_title"
        run.show("    " + i18n.t(f"overlap.{key}.{shared.same}", language))
    key = f"overlap.of_{mine if shared.text.mine else theirs}"
    run.show("    " + i18n.t(key, language, shared=shared.text.shared, of=shared.text.of))
    if shared.title and shared.title.shared:
        run.show("    " + i18n.t("overlap.by_title", language, shared=shared.title.shared,
                                 of=shared.title.of, percent=shared.title.percent))  # fmt: skip
    if near.phrases:
        said = "; ".join(f"“{phrase}”" for phrase in near.phrases[:5])
        run.show("    " + i18n.t("overlap.phrases", language, phrases=said))
    for name, codes in near.codes.items():
        run.show("    " + i18n.t("overlap.codes", language, field=name, codes=", ".join(codes)))


def _note(run: Session, note: str | None) -> None:
    from st_db import i18n

    if note and i18n.has(note):
        run.note(i18n.t(note, run.language))
