"""Đăng nhập: a name and a password, or a code of an administrator for a new password."""

from __future__ import annotations

import streamlit as st

from st_db import library
from st_db.library.passwords import SHORTEST
from st_db.ui import failure, frame
from st_db.ui.html import Html, el, icon, link
from st_db.ui.labels import Words

FAILED = ("oidc", "unknown", "disabled")
"""What an address may say of a sign-in elsewhere that did not end well."""


def show() -> None:
    """Draw the form, or what there is instead: nobody needs to sign in, or somebody has."""
    words = frame.words()
    asked = {name: values[-1] for name, values in frame.parameters().items()}
    with failure.explained(words.language):
        signing = library.current().signing
        if not signing.needed:
            st.html(_nobody_needs(words))
        elif (session := frame.session()) is not None:
            st.html(_signed_in(session.account.full_name, words))
        else:
            st.html(_form(asked, words))


def _nobody_needs(words: Words) -> Html:
    return el(
        "section",
        el("h1", words("sign_in.title")),
        el("p", words("sign_in.not_needed")),
        el("p", words("sign_in.begin")),
        el("p", el("code", "st-db user add nguyen.an")),
        class_="sign-in",
    )


def _signed_in(name: str, words: Words) -> Html:
    return el(
        "section",
        el("h1", words("sign_in.title")),
        el("p", words("sign_in.already", name=name)),
        el("p", link("/", words("sign_in.to_search")), " · ",
           link("/account", words("sign_in.to_account"))),
        class_="sign-in",
    )  # fmt: skip


def _form(asked: dict[str, str], words: Words) -> Html:
    wanted = asked.get("next", "/")
    failed = asked.get("failed")
    told = None
    if failed in FAILED:
        told = words(f"sign_in.failed_{failed}")
    elif frame.token():
        told = words("sign_in.over")
    return el(
        "section",
        el("h1", words("sign_in.title")),
        el("p", icon("info"), told, class_="note", role="status") if told else None,
        _elsewhere(wanted, words),
        el(
            "form",
            _field("account", words("sign_in.name"), autocomplete="username", autofocus=True),
            _field("password", words("sign_in.password"), type="password",
                   autocomplete="current-password"),
            *_end(words("sign_in.button"), wanted),
            method="post", action="/do/sign_in", data_do="/do/sign_in",
            data_working=words("sign_in.working"), data_lost=words("sign_in.lost"),
            class_="fill deed",
        ),
        el("details", el("summary", words("sign_in.have_code")), _redeem(wanted, words)),
        el("p", words("sign_in.public"), " ", link("/", words("sign_in.to_search")),
           class_="quiet"),
        class_="sign-in",
    )  # fmt: skip


def _elsewhere(wanted: str, words: Words) -> Html | None:
    """Return the way to the office's own sign-in service, where there is one."""
    settings = library.current().settings
    if not settings.oidc:
        return None
    address = f"/sign-in/oidc?{frame.query(next=wanted)}"
    name = settings.oidc_name or words("sign_in.oidc_name")
    return el("p", el("a", icon("login"), words("sign_in.oidc", name=name), href=address,
                      class_="elsewhere"))  # fmt: skip


def _redeem(wanted: str, words: Words) -> Html:
    return el(
        "form",
        el("p", words("sign_in.code_how"), class_="quiet"),
        _field("account", words("sign_in.name"), autocomplete="username"),
        _field("code", words("sign_in.code"), autocomplete="one-time-code",
               placeholder="ABCD-EFGH-JKLM"),
        new_password("password", words),
        *_end(words("sign_in.set_password"), wanted),
        method="post", action="/do/redeem", data_do="/do/redeem",
        data_working=words("sign_in.working"), data_lost=words("sign_in.lost"), class_="fill deed",
    )  # fmt: skip


def new_password(name: str, words: Words) -> Html:
    """Return the field of a new password with what is asked of one."""
    return el(
        "label",
        words("sign_in.new_password"),
        el("input", name=name, type="password", autocomplete="new-password", required=True,
           minlength=SHORTEST, maxlength=200),
        el("span", words("sign_in.new_password_how", shortest=SHORTEST), class_="quiet"),
    )  # fmt: skip


def _field(name: str, label: str, **attributes: str | bool) -> Html:
    return el("label", label,
              el("input", name=name, required=True, maxlength=200, autocapitalize="none",
                 spellcheck="false", **attributes))  # fmt: skip


def _end(label: str, wanted: str) -> tuple[Html, ...]:
    return (
        el("input", type="hidden", name="next", value=wanted),
        el("button", label, type="submit", class_="main"),
        el("p", "", data_said=True, role="alert"),
    )
