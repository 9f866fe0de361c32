"""``search`` and ``show``: finding records and reading one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session

if TYPE_CHECKING:
    from st_db.library import RecordView
    from st_db.library.files import FileHits
    from st_db.query import Hit, Named, Page

_LATEST = 10  # lines of history that a person reads; --json has them all


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        help=h("search.help"),
        epilog=examples(
            'search "che bien ca phe"',
            'search "cà phê" --kind invention --where state=active --sort=-date',
            'search "TCVN 5520" --where year=2016..2020 --limit 5 --json',
            'search \'IC:A01K* PA:"Đại học Nông Lâm" FD:[2019 TO 2021] NOT ST:"hết hiệu lực"\'',
        ),
    )(search)
    app.command(
        help=h("show.help"),
        epilog=examples('show "TCVN 5520:2016"', "show 1-2019-01234 --kind invention --json"),
    )(show)


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=h("argument.query"))],
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help=h("option.kinds"))] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help=h("option.where"))
    ] = None,
    sort: Annotated[str | None, typer.Option(metavar="FIELD", help=h("option.sort"))] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help=h("option.since"))] = None,
    limit: Annotated[str, typer.Option(metavar="N", help=h("option.limit"))] = "20",
    offset: Annotated[str, typer.Option(metavar="N", help=h("option.offset"))] = "0",
    facets: Annotated[
        str | None, typer.Option(metavar="FIELD,…|none", help=h("option.facets"))
    ] = None,
    unfold: Annotated[
        list[str] | None, typer.Option("--open", metavar="FIELD=VALUE", help=h("option.open"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Search the register."""
    with session(as_json) as run:
        from st_db.api.asking import Asked
        from st_db.api.shapes import page_json

        asked = Asked(
            query, kind or (), where or (), "=", sort, limit, offset, facets, unfold or (), since
        ).query()
        page = run.library.search.search(run.caller, asked, labels=not as_json)
        found = run.library.files.search(run.caller, asked)
        if as_json:
            run.answer({**page_json(page), "files": found.to_json()})
        else:
            _show_page(run, page, counts=facets is not None)
            _show_files(run, found)


def _show_page(run: Session, page: Page, *, counts: bool) -> None:
    from st_db import i18n

    total = i18n.number(page.total, run.language)
    run.show(run.t("said.total" if page.exact else "said.about", total=total))
    if page.named:
        run.show(_number_name(run, page.named))
    if page.expression:
        run.show(run.t("said.expression", line=page.expression))
    for hit in page.hits:
        show_hit(run, hit)
    if counts:
        for field, values in page.facets.items():
            titles = page.labels.get(field, {})
            told = ", ".join(f"{titles.get(value, value)} {n}" for value, n in values.items())
            if missing := page.missing.get(field):
                told += f"; {run.t('said.missing', count=i18n.number(missing, run.language))}"
            run.show(f"\n{field}: {told}")
        for field, ends in page.ranges.items():
            run.show(f"{field}: {ends['low']}..{ends['high']}")
    _tell(run, page)


def _show_files(run: Session, found: FileHits) -> None:
    """Print the pages of attached files that hold every word."""
    from html import unescape

    from st_db import i18n

    if not found.total:
        return
    run.show("\n" + run.t("said.in_files", count=i18n.number(found.total, run.language)))
    for hit in found.hits:
        page = hit.page
        run.show(f"\n{page.number or '–'}  {page.title or ''}".rstrip())
        key = "files.at_sheet" if page.label else "files.at_page"
        where = i18n.t(key, run.language, name=page.name, page=page.page, label=page.label)
        plain = unescape(hit.snippet.replace("<mark>", "").replace("</mark>", ""))
        run.show(f"    {plain}\n    {where}")


def _tell(run: Session, page: Page) -> None:
    """Say what was searched beyond the words, what else there is and who answered."""
    from st_db import i18n

    if page.relaxed:
        run.note(i18n.t(f"search.relaxed.{page.relaxed}", run.language))
    if page.also:
        run.note(run.t("said.also_organization", **page.also))
    if page.suggestion:
        count = i18n.number(page.suggestion_total or 0, run.language)
        run.note(run.t("said.suggestion", text=page.suggestion, count=count))
    if page.note and i18n.has(page.note):
        run.note(i18n.t(page.note, run.language))


def _number_name(run: Session, number: Named) -> str:
    """Return what kind of number was typed: Số đơn – Sáng chế."""
    from st_db.records import KINDS

    scheme = number.vi if run.language == "vi" else number.en
    kind = KINDS[number.kind].kind.label(run.language) if number.kind else ""
    return " – ".join(filter(None, (scheme, kind)))


def show_hit(run: Session, hit: Hit) -> None:
    """Print one result in two lines."""
    from st_db.records import KINDS

    kind = KINDS[hit.kind].kind.label(run.language)
    state = hit.status and run.library.label("state", hit.status, run.language, hit.kind)
    run.show(f"\n{hit.number or '–'}  {hit.title or ''}".rstrip())
    run.show("    " + " · ".join(part for part in (kind, state, hit.fields.get("date")) if part))


def show(
    id_or_number: Annotated[str, typer.Argument(metavar="ID_OR_NUMBER", help=h("argument.record"))],
    kind: Annotated[str | None, typer.Option(metavar="KIND", help=h("option.kind"))] = None,
    as_json: Json = False,
) -> None:
    """Show a record."""
    with session(as_json) as run:
        from st_db.api.asking import clean

        view = run.library.records.get(run.caller, clean(id_or_number), kind)
        if as_json:
            run.answer(view.to_json())
        else:
            _show_record(run, view)


def _show_record(run: Session, view: RecordView) -> None:
    from st_db.fields import by_section
    from st_db.library.plan_titles import codes_of, labels_by
    from st_db.records import KINDS

    entry = KINDS[view.kind]
    labels = labels_by(run.library, codes_of(run.library, view.kind, view.fields))
    run.show(f"{entry.kind.label(run.language)} {view.number or ''}".rstrip())
    run.show(view.title or "")
    if view.archived_at:
        run.show(run.t("said.archived", at=f"{view.archived_at.astimezone():%d/%m/%Y %H:%M}"))
    shown = [field for field in entry.fields().values() if view.fields.get(field.name)]
    for fields in by_section(shown).values():
        run.show()
        for field in fields:
            value = view.fields[field.name]
            told = field.shape.show(value)
            if isinstance(value, str):
                title = labels.of(field.name, value, run.language, view.kind)
                told = told if title == value else f"{title} ({value})"
            run.show(f"  {field.spec.label(run.language)}: {told}")
    if view.links:
        run.show(f"\n{run.t('said.links')}")
    for link in view.links:
        run.show(f"  {link.role}{' ←' if link.inward else ' →'} {link.number}  {link.title or ''}")
    run.show(f"\n{run.t('said.history')}")
    for change in view.history[:_LATEST]:
        names = ", ".join(change.after or ())
        at = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
        run.show(f"  {at}  {change.op}  {change.actor}  {change.source or ''}  {names}".rstrip())
    run.show(f"\n{view.id}")
