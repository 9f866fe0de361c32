"""What every page shares: who calls, the language, the style, the navigation on top."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from st_db import library
from st_db.access import SESSION_COOKIE, Caller
from st_db.access.accounts import Session
from st_db.i18n import LANGUAGES, Language
from st_db.ui.html import Html, el, icon, join, link
from st_db.ui.labels import Words

COOKIE = "st_db_language"
_HERE = Path(__file__).resolve().parent
# Drawn here: browsers would fetch a Material symbol for it from the network.
_FAVICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="6" fill="#0b6478"/>'
    '<path d="M7 9h18M7 16h18M7 23h10" stroke="#fff" stroke-width="3"/></svg>'
)


def language() -> Language:
    """Return the reader's language: the cookie's, else the one of the settings."""
    chosen = st.context.cookies.get(COOKIE)
    for known in LANGUAGES:
        if known == chosen:
            return known
    return library.current().settings.language


def token() -> str | None:
    """Return the token that the browser held when it opened the connection of this page."""
    return st.context.cookies.get(SESSION_COOKIE)


def session() -> Session | None:
    """Return the session of the reader, or None for who has not signed in or not any more."""
    return library.current().signing.session(token())


def caller() -> Caller:
    """Return who asks. The only place where pages make a caller; the library knows whose it is."""
    return library.current().signing.caller(token(), language(), "page")


def words() -> Words:
    """Return the words of the page in the reader's language."""
    return Words(language(), library.current().codes)


def parameters() -> dict[str, list[str]]:
    """Return the query parameters of the address."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def draw(pages: Callable[[Words], dict[str, list[Any]]]) -> None:
    """Draw the frame and run the page that the address names."""
    said = words()
    st.set_page_config(page_title=said("name"), page_icon=_FAVICON, layout="wide",
                       initial_sidebar_state="collapsed")  # fmt: skip
    st.html(_asset("style.css", "style"))
    st.html(_asset("quality.css", "style"))
    st.html(_asset("marks.css", "style"))
    page = st.navigation(pages(said), position="top")
    # Out of the flow, so that what nobody sees takes no room above the page.
    with st.container(key="frame"):
        st.html(_asset("navigate.js", "script"), unsafe_allow_javascript=True)
        st.html(_asset("act.js", "script"), unsafe_allow_javascript=True)
        st.html(_asset("attach.js", "script"), unsafe_allow_javascript=True)
        st.html(_asset("suggest.js", "script"), unsafe_allow_javascript=True)
        st.html(_asset("drag.js", "script"), unsafe_allow_javascript=True)
        st.html(join([_menu(said), el("div", _person(said), _switch(said), class_="reader")]))
    page.run()


@cache
def _asset(name: str, tag: str) -> str:
    return f"<{tag}>{(_HERE / name).read_text(encoding='utf-8')}</{tag}>"


def _menu(said: Words) -> Html:
    """Return the navigation of a phone, where Streamlit would hide its own in a drawer.

    The desk and the first page of the administration lead to the others of their group.
    """
    pages = [("/", said("nav.search")), ("/overview", said("nav.overview"))]
    if caller().may("read_internal"):
        pages += [("/duties", said.outside("duties.title")), ("/plan", said("nav.plan")),
                  ("/desk", said("nav.data"))]  # fmt: skip
    if administers():
        pages.append(("/admin", said("nav.admin")))
    elif caller().may("backup"):
        pages.append(("/backup", said("nav.admin")))
    here = _here().partition("?")[0]
    links = [link(address, name, aria_current="page" if address == here else None)
             for address, name in pages]  # fmt: skip
    return el("nav", *links, class_="menu", aria_label=said("nav.label"))


def administers() -> bool:
    """Tell whether there are accounts to administer, and the reader may."""
    return library.current().signing.needed and caller().may("administer")


def query(**named: str) -> str:
    """Return query parameters as an address writes them."""
    return urlencode(named)


def _here() -> str:
    """Return the address of the page as it is shown."""
    asked = "&".join(f"{k}={quote(v)}" for k, values in parameters().items() for v in values)
    path = (st.context.url or "/").partition("://")[2].partition("/")[2].partition("?")[0]
    return f"/{path}{'?' + asked if asked else ''}"


def _person(said: Words) -> Html | None:
    """Return who is signed in and the way out, or the way in; nothing where nobody needs one."""
    if not library.current().signing.needed:
        return None
    signed_in = session()
    if signed_in is None:
        there = _here()
        address = "/sign-in" if there.startswith("/sign-in") else f"/sign-in?{query(next=there)}"
        return link(address, icon("login"), el("span", said("person.sign_in")), class_="person",
                    data_sign_in=True)  # fmt: skip
    name = signed_in.account.full_name
    out = el(
        "form",
        el("button", icon("logout"), el("span", said("person.sign_out")), type="submit"),
        el("span", "", data_said=True, role="status"),
        data_do="/do/sign_out", data_lost=said("sign_in.lost"),
    )  # fmt: skip
    own = link("/account", icon("person"), el("span", name), title=said("person.account"))
    return el("div", own, out, class_="person", aria_label=said("person.label"), role="group")


def _switch(said: Words) -> Html:
    """Return the language switch; ``navigate.js`` adds the address as it is when pressed."""
    here = quote(_here(), safe="")
    options = [
        el("span", code.upper(), aria_current="true", title=said(f"language.{code}"))
        if code == said.language
        else el("a", code.upper(), href=f"/language/{code}?next={here}", lang=code,
                data_language=code, aria_label=said(f"language.{code}"))
        for code in LANGUAGES
    ]  # fmt: skip
    return el("nav", *options, class_="languages", aria_label=said("language.label"))
