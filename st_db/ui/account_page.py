"""Tài khoản: who one is here, a new password, where one is signed in."""

from __future__ import annotations

import streamlit as st

from st_db import library
from st_db.access.accounts import Account, Session, SignIn
from st_db.ui import failure, format, frame, review_page
from st_db.ui.deeds import button, deed
from st_db.ui.html import Html, el, join, link
from st_db.ui.labels import Words
from st_db.ui.sign_in_page import new_password

_SIGN_INS = 20


def show() -> None:
    """Draw the caller's own account."""
    words = frame.words()
    with failure.explained(words.language):
        accounts, caller = library.current().accounts, frame.caller()
        account = accounts.own(caller)
        here = frame.session()
        st.html(
            el(
                "section",
                el("h1", account.full_name),
                _about(account, words),
                _ways(words),
                _password(account, words),
                _sessions(accounts.sessions(caller), here.id if here else "", words),
                el("h2", words("account.sign_ins")),
                sign_ins(accounts.sign_ins(caller, _SIGN_INS), words),
                class_="account",
            )
        )


def _about(account: Account, words: Words) -> Html:
    roles = ", ".join(words(f"role.{role}") for role in account.roles)
    return el(
        "dl",
        _line(words("account.name"), account.name),
        _line(words("account.roles"), roles),
        _line(words("account.unit"), unit_name(account.unit_id, words)),
        class_="facts",
    )


def _ways(words: Words) -> Html | None:
    """Return the pages of the caller's role that a phone has no room for on top."""
    ways = [("/review", "review", review_page.wanted()),
            ("/admin", "admin", frame.caller().may("administer"))]  # fmt: skip
    links = [link(address, words(f"nav.{name}")) for address, name, seen in ways if seen]
    return el("p", join(links, " · ")) if links else None


def _line(label: str, text: str) -> Html:
    return el("div", el("dt", label), el("dd", text))


def unit_name(id_: str | None, words: Words) -> str:
    """Return what people call a unit, or that there is none."""
    if id_ is None:
        return words("account.no_unit")
    units = library.current().units.list(frame.caller())
    found = next((unit for unit in units if unit.id == id_), None)
    return found.called(words.language) if found else id_


def _password(account: Account, words: Words) -> Html | None:
    if not account.has_password:
        return None
    form = el(
        "form",
        # Password managers look for the name they keep it under.
        el("input", type="hidden", name="account", value=account.name, autocomplete="username"),
        el("label", words("account.current"),
           el("input", name="current", type="password", required=True, maxlength=200,
              autocomplete="current-password")),
        new_password("password", words),
        el("button", words("account.set_password"), type="submit", class_="main"),
        el("p", "", data_said=True, role="status"),
        method="post", action="/do/password", data_do="/do/password",
        data_working=words("sign_in.working"), data_lost=words("sign_in.lost"), class_="fill deed",
    )  # fmt: skip
    return el("details", el("summary", words("account.change_password")), form)


def _sessions(sessions: list[Session], here: str, words: Words) -> Html:
    others = len(sessions) > 1
    return join([
        el("h2", words("account.sessions")),
        el("div", el("table",
           el("thead", el("tr", *(el("th", words(f"account.{name}")) for name in
                                  ("seen", "begun", "address", "browser", "end")))),
           el("tbody", *(_session(one, here, words) for one in sessions))), class_="rows"),
        deed("end_sessions", words, button(words("account.end_all"))) if others else None,
    ])  # fmt: skip


def _session(session: Session, here: str, words: Words) -> Html:
    end: Html | str = words("account.here")
    if session.id != here:
        end = deed("end_session", words, button(words("account.end_one")), session=session.id)
    return el(
        "tr",
        el("td", format.moment(session.seen_at)),
        el("td", format.moment(session.created_at)),
        el("td", session.address),
        el("td", browser(session.agent)),
        el("td", end),
    )


def sign_ins(lines: list[SignIn], words: Words, *, names: bool = False) -> Html:
    """Return lines of the audit as a table."""
    columns = ["at", *(["name"] if names else []), "outcome", "address", "browser"]
    return el(
        "div",
        el("table",
           el("thead", el("tr", *(el("th", words(f"account.{name}")) for name in columns))),
           el("tbody", *(_sign_in(line, words, names=names) for line in lines))),
        class_="rows",
    )  # fmt: skip


def _sign_in(line: SignIn, words: Words, *, names: bool) -> Html:
    outcome = words(f"outcome.{line.outcome}")
    if line.by and line.by != line.name:
        outcome = words("account.by", outcome=outcome, by=line.by)
    bad = line.outcome in ("trying", "wrong", "locked", "limited", "disabled")
    return el(
        "tr",
        el("td", format.moment(line.at)),
        el("td", line.name) if names else None,
        el("td", outcome, class_="bad" if bad else None),
        el("td", line.address),
        el("td", browser(line.agent)),
    )


_KNOWN = (("Edg", "Edge"), ("OPR", "Opera"), ("CocCoc", "Cốc Cốc"), ("coc_coc", "Cốc Cốc"),
          ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def browser(agent: str) -> str:
    """Return a browser and its system in two words, or what it says of itself, cut short."""
    name = next((shown for part, shown in _KNOWN if part in agent), "")
    system = next((shown for part, shown in _SYSTEMS if part in agent), "")
    return " · ".join(part for part in (name, system) if part) or agent[:40]
