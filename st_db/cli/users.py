"""``user``: accounts, their passwords and units, kept on the machine itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from st_db.access import GIVEN, Role
from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import Session, session
from st_db.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from st_db.access.accounts import Account, SignIn, Unit

Name = Annotated[str, typer.Argument(metavar="NAME", help=h("argument.user"))]
FullName = Annotated[str | None, typer.Option("--full-name", help=h("option.full_name"))]
Roles = Annotated[list[str] | None, typer.Option("--role", help=h("option.role"))]
UnitOf = Annotated[str | None, typer.Option("--unit", help=h("option.unit_of"))]
Subject = Annotated[str | None, typer.Option("--subject", help=h("option.subject"))]
Code = Annotated[bool, typer.Option("--code", help=h("option.reset_code"))]
UnitId = Annotated[str, typer.Argument(metavar="UNIT", help=h("argument.unit"))]
Vi = Annotated[str | None, typer.Option("--vi", help=h("option.unit_vi"))]
En = Annotated[str | None, typer.Option("--en", help=h("option.unit_en"))]
Reviewed = Annotated[bool | None, typer.Option("--review/--no-review", help=h("option.review"))]
Limit = Annotated[int, typer.Option("--limit", help=h("option.audit_limit"))]
Of = Annotated[str | None, typer.Option("--name", help=h("option.audit_name"))]

_NOBODY = "administrator"  # what the first account is, which nobody could make otherwise


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    family = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    add_example = 'user add nguyen.an --full-name "Nguyễn An" --role officer --unit tdc'
    for work, name, example in (
        (add, "add", add_example),
        (listing, "list", "user list --json"),
        (password, "password", "user password nguyen.an"),
        (change, "change", "user change nguyen.an --role officer --role reviewer"),
        (disable, "disable", "user disable nguyen.an"),
        (enable, "enable", "user enable nguyen.an"),
        (audit, "audit", "user audit --name nguyen.an"),
        (units, "units", "user units"),
        (unit, "unit", 'user unit tdc --vi "Phòng Tiêu chuẩn" --review'),
    ):
        family.command(name=name, help=h(f"user_{name}.help"), epilog=examples(example))(work)
    app.add_typer(
        family, name="user", help=h("user.help"), epilog=examples(add_example, "user list")
    )


def add(  # one parameter per column
    name: Name,
    full_name: FullName = None,
    role: Roles = None,
    unit: UnitOf = None,
    subject: Subject = None,
    code: Code = False,
    as_json: Json = False,
) -> None:
    """Make an account."""
    with session(as_json) as run:
        first = not run.library.signing.needed
        roles = role or [_NOBODY if first else "reader"]
        given = _given({"full_name": full_name, "unit_id": unit, "subject": subject})
        secret = None if code or subject else _password()
        made = run.library.accounts.create(
            run.caller, name, cast("list[Role]", roles), given, secret
        )
        told = run.library.accounts.give_code(run.caller, made.name) if code else None
        _tell(run, made, told, "said.user_added")
        if first and not as_json:
            run.note(run.t("said.first_user"))


def listing(as_json: Json = False) -> None:
    """List the accounts."""
    with session(as_json) as run:
        found = run.library.accounts.all(run.caller)
        if as_json:
            run.answer([_json(account) for account in found])
            return
        columns = ("user", "full_name", "roles", "unit", "user_state")
        run.table(
            [run.t(f"column.{column}") for column in columns],
            [[a.name, a.full_name, ", ".join(a.roles), a.unit_id or "", _state(run, a)]
             for a in found],
        )  # fmt: skip


def password(name: Name, code: Code = False, as_json: Json = False) -> None:
    """Set a password, or give out a code that one may be set with once."""
    with session(as_json) as run:
        accounts = run.library.accounts
        account = accounts.get(run.caller, name)
        if code:
            _tell(run, account, accounts.give_code(run.caller, name), "said.code_given")
        else:
            after = accounts.set_password(run.caller, name, _password())
            _tell(run, after, None, "said.password_set")


def change(  # one parameter per column
    name: Name,
    full_name: FullName = None,
    role: Roles = None,
    unit: UnitOf = None,
    subject: Subject = None,
    as_json: Json = False,
) -> None:
    """Change an account."""
    with session(as_json) as run:
        named = {"full_name": full_name, "roles": role, "unit_id": unit, "subject": subject}
        after = run.library.accounts.change(run.caller, name, _given(named))
        _tell(run, after, None, "said.user_changed")


def disable(name: Name, as_json: Json = False) -> None:
    """Let nobody sign in with an account any more."""
    with session(as_json) as run:
        _tell(run, run.library.accounts.disable(run.caller, name), None, "said.user_disabled")


def enable(name: Name, as_json: Json = False) -> None:
    """Let an account be used again."""
    with session(as_json) as run:
        _tell(run, run.library.accounts.enable(run.caller, name), None, "said.user_enabled")


def audit(limit: Limit = 50, name: Of = None, as_json: Json = False) -> None:
    """Show the latest sign-ins, those that failed too."""
    with session(as_json) as run:
        found = run.library.accounts.audit(run.caller, limit, name=name)
        if as_json:
            run.answer([_line(one) for one in found])
            return
        columns = ("at", "user", "outcome", "address", "agent")
        rows = [[_at(o.at), o.name, o.outcome, o.address, o.agent] for o in found]
        run.table([run.t(f"column.{column}") for column in columns], rows)


def units(as_json: Json = False) -> None:
    """List the units."""
    with session(as_json) as run:
        found = run.library.units.list(run.caller)
        if as_json:
            run.answer([_unit(one) for one in found])
            return
        columns = [run.t(f"column.{name}") for name in ("unit", "unit_vi", "unit_en", "review")]
        mark = run.t("said.yes")
        run.table(
            columns,
            [[u.id, u.name_vi, u.name_en or "", mark if u.review else ""] for u in found],
        )


def unit(
    id: UnitId, vi: Vi = None, en: En = None, review: Reviewed = None, as_json: Json = False
) -> None:
    """Make a unit or change it; what is not named stays."""
    with session(as_json) as run:
        known = {one.id: one for one in run.library.units.list(run.caller)}.get(id)
        names = (
            vi if vi is not None else known.name_vi if known else "",
            en if en is not None else known.name_en if known else None,
        )
        wanted = review if review is not None else bool(known and known.review)
        saved = run.library.units.save(run.caller, id, names, review=wanted)
        if as_json:
            run.answer(_unit(saved))
        else:
            run.show(run.t("said.unit_saved", unit=saved.id, name=saved.name_vi))


# ---- parts


def _password() -> str:
    """Return a password that is typed, or the first line of what a program sends.

    Never an option: what stands on a command line is seen by everybody on the machine.
    """
    if sys.stdin.isatty():
        typed: str = typer.prompt(h("prompt.password"), hide_input=True, confirmation_prompt=True)
        return typed
    sent = sys.stdin.readline().rstrip("\r\n")
    if not sent:
        raise UsageError("error.no_password_given")
    return sent


def _given(named: dict[str, Any]) -> dict[str, Any]:
    """Return the options that were given; an empty text takes a value away."""
    return {name: value for name, value in named.items() if value is not None}


def _tell(run: Session, account: Account, code: tuple[str, datetime] | None, key: str) -> None:
    if run.as_json:
        told = {"code": code[0], "code_until": code[1].isoformat()} if code else {}
        run.answer({**_json(account), **told})
        return
    run.show(run.t(key, name=account.name, roles=", ".join(account.roles)))
    if code:
        run.show(run.t("said.code", code=code[0], until=_at(code[1])))


def _json(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "full_name": account.full_name,
        "roles": [role for role in GIVEN if role in account.roles],
        "unit": account.unit_id,
        "subject": account.subject,
        "has_password": account.has_password,
        "disabled_at": account.disabled_at.isoformat() if account.disabled_at else None,
        "created_at": account.created_at.isoformat(),
    }


def _line(one: SignIn) -> dict[str, Any]:
    return {"at": one.at.isoformat(), "name": one.name, "outcome": one.outcome,
            "address": one.address, "agent": one.agent, "by": one.by}  # fmt: skip


def _unit(unit: Unit) -> dict[str, Any]:
    return {"id": unit.id, "vi": unit.name_vi, "en": unit.name_en, "review": unit.review}


def _state(run: Session, account: Account) -> str:
    if account.disabled_at:
        return run.t("said.state_disabled")
    return "" if account.has_password or account.subject else run.t("said.state_no_password")


def _at(moment: datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"
