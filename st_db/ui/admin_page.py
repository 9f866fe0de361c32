"""Quản trị: accounts, units and the audit of sign-ins, for administrators."""

from __future__ import annotations

import streamlit as st

from st_db import library
from st_db.access import GIVEN
from st_db.access.accounts import Account, Unit
from st_db.ui import failure, frame
from st_db.ui.account_page import sign_ins
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words
from st_db.ui.state import page_of

PARTS = ("users", "units", "audit")
_LINES = 50


def show() -> None:
    """Draw the part of the administration that the address names."""
    words = frame.words()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    part = asked.get("part") if asked.get("part") in PARTS else PARTS[0]
    with failure.explained(words.language):
        frame.caller().require("administer")
        drawn = {"users": _users, "units": _units, "audit": _audit}[part or ""]
        st.html(el("section", el("h1", words("admin.title")), _tabs(part or "", words),
                   drawn(asked, words), class_="keeping account"))  # fmt: skip


def _tabs(now: str, words: Words) -> Html:
    tabs = [
        link(f"/admin?{frame.query(part=part)}", words(f"admin.{part}"),
             aria_current="page" if part == now else None)
        for part in PARTS
    ]  # fmt: skip
    tabs.append(link("/backup", words("backup.title")))
    return el("nav", *tabs, class_="parts", aria_label=words("admin.title"))


# ---- accounts


def _users(_asked: dict[str, str], words: Words) -> Html:
    open_, caller = library.current(), frame.caller()
    accounts, units = open_.accounts.all(caller), open_.units.list(caller)
    if not accounts:
        return el("p", words("admin.nobody"), " ", el("code", "st-db user add nguyen.an"))
    columns = ("name", "full_name", "roles", "unit", "state", "change")
    table = el(
        "table",
        el("thead", el("tr", *(el("th", words(f"admin.{name}")) for name in columns))),
        el("tbody", *(_account(account, units, words) for account in accounts)),
        class_="accounts",
    )
    return join([_add(units, words), el("div", table, class_="rows")])


def _account(account: Account, units: list[Unit], words: Words) -> Html:
    roles = ", ".join(words(f"role.{role}") for role in account.roles)
    unit = next((u for u in units if u.id == account.unit_id), None)
    return el(
        "tr",
        el("td", account.name),
        el("td", account.full_name),
        el("td", roles),
        el("td", unit.called(words.language) if unit else ""),
        el("td", _state(account, words)),
        el("td", _change(account, units, words)),
    )


def _state(account: Account, words: Words) -> str:
    if account.disabled_at is not None:
        return words("admin.disabled")
    opens = account.has_password or account.subject
    return words("admin.in_use") if opens else words("admin.no_password")


def _change(account: Account, units: list[Unit], words: Words) -> Html:
    disabled = account.disabled_at is not None
    change = el(
        "form",
        el("input", type="hidden", name="account", value=account.name),
        el("input", type="hidden", name="version", value=account.version),
        *_fields(account, units, words),
        *_end(words("admin.save")),
        data_do="/do/account_change", data_lost=words("sign_in.lost"), class_="fill deed",
    )  # fmt: skip
    deeds = [
        deed(f"account_{name}", words, button(words(f"admin.{label}")), account=account.name)
        for name, label in (
            ("code", "give_code"),
            ("sign_out", "sign_out"),
            ("enable", "enable") if disabled else ("disable", "disable"),
        )
    ]
    label = words("admin.change_of", name=account.name)
    return el("details", el("summary", icon("edit"), title=label, aria_label=label),
              change, *deeds)  # fmt: skip


def _add(units: list[Unit], words: Words) -> Html:
    form = el(
        "form",
        el("label", words("admin.name"),
           el("input", name="account", required=True, maxlength=64, autocapitalize="none",
              spellcheck="false"),
           el("span", words("admin.name_how"), class_="quiet")),
        *_fields(None, units, words),
        el("p", words("admin.code_how"), class_="quiet"),
        *_end(words("admin.add")),
        data_do="/do/account_add", data_lost=words("sign_in.lost"), class_="fill deed",
    )  # fmt: skip
    return el("details", el("summary", icon("person_add"), words("admin.add_user")), form)


def _fields(account: Account | None, units: list[Unit], words: Words) -> list[Html]:
    own = account.unit_id if account else None
    chosen = account.roles if account else ()
    return [
        el("label", words("admin.full_name"),
           el("input", name="full_name", value=account.full_name if account else "",
              maxlength=120, required=True)),
        el("fieldset", el("legend", words("admin.roles")),
           *(el("label", el("input", type="checkbox", name=f"role:{role}", value="yes",
                            checked=role in chosen),
                words(f"role.{role}"), class_="tick") for role in GIVEN)),
        el("label", words("admin.unit"),
           el("select", el("option", words("account.no_unit"), value=""),
              *(el("option", unit.called(words.language), value=unit.id, selected=unit.id == own)
                for unit in units), name="unit_id")),
        *([el("label", words("admin.subject"),
              el("input", name="subject", value=(account.subject or "") if account else "",
                 maxlength=200))] if library.current().settings.oidc else []),
    ]  # fmt: skip


# ---- units


def _units(_asked: dict[str, str], words: Words) -> Html:
    units = library.current().units.list(frame.caller())
    columns = ("unit_id", "unit_vi", "unit_en", "review", "change")
    table = el(
        "table",
        el("thead", el("tr", *(el("th", words(f"admin.{name}")) for name in columns))),
        el("tbody", *(_unit(unit, words) for unit in units)),
    )
    add = el("details", el("summary", icon("add"), words("admin.add_unit")),
             _unit_form(None, words))  # fmt: skip
    return join([el("p", words("admin.units_how")), add, el("div", table, class_="rows")])


def _unit(unit: Unit, words: Words) -> Html:
    label = words("admin.change_of", name=unit.name_vi)
    return el(
        "tr",
        el("td", unit.id),
        el("td", unit.name_vi),
        el("td", unit.name_en or ""),
        el("td", words("admin.reviewed") if unit.review else ""),
        el("td", el("details", el("summary", icon("edit"), title=label, aria_label=label),
                    _unit_form(unit, words))),
    )  # fmt: skip


def _unit_form(unit: Unit | None, words: Words) -> Html:
    id_: Html = el("input", type="hidden", name="unit", value=unit.id if unit else "")
    if unit is None:
        id_ = el("label", words("admin.unit_id"),
                 el("input", name="unit", required=True, maxlength=40, autocapitalize="none"),
                 el("span", words("admin.unit_id_how"), class_="quiet"))  # fmt: skip
    return el(
        "form",
        id_,
        el("input", type="hidden", name="version", value=unit.version if unit else 0),
        el("label", words("admin.unit_vi"),
           el("input", name="vi", required=True, maxlength=200,
              value=unit.name_vi if unit else "")),
        el("label", words("admin.unit_en"),
           el("input", name="en", maxlength=200, value=(unit.name_en or "") if unit else "")),
        el("label", el("input", type="checkbox", name="review", value="yes",
                       checked=bool(unit and unit.review)),
           words("admin.review_how"), class_="tick"),
        *_end(words("admin.save")),
        data_do="/do/unit_save", data_lost=words("sign_in.lost"), class_="fill deed",
    )  # fmt: skip


# ---- the audit


def _audit(asked: dict[str, str], words: Words) -> Html:
    page = page_of(asked.get("page", ""))
    name = asked.get("name") or None
    lines = library.current().accounts.audit(
        frame.caller(), _LINES, (page - 1) * _LINES, name
    )  # fmt: skip

    def at(number: int) -> str:
        more = {"name": name} if name else {}
        return f"/admin?{frame.query(part='audit', page=str(number), **more)}"

    return join([
        el("form", el("input", type="hidden", name="part", value="audit"),
           el("label", words("admin.audit_name"),
              el("input", name="name", value=name or "", maxlength=64)),
           el("button", words("admin.audit_find"), type="submit"),
           action="/admin", data_go=True, class_="find-name deed"),
        sign_ins(lines, words, names=True) if lines else el("p", words("admin.audit_none")),
        el("p",
           link(at(page - 1), words("admin.newer")) if page > 1 else None, " ",
           link(at(page + 1), words("admin.older")) if len(lines) == _LINES else None),
    ])  # fmt: skip


def _end(label: str) -> tuple[Html, Html]:
    return (
        el("button", label, type="submit", class_="main"),
        el("p", "", data_said=True, role="status"),
    )
