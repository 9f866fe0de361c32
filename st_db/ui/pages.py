"""The pages there are; only what works is in the navigation."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from st_db import library
from st_db.ui import (
    account_page,
    admin_page,
    archived_page,
    backup_page,
    edit_page,
    frame,
    history_page,
    import_page,
    overlap_page,
    overview_page,
    record_page,
    review_page,
    search_page,
    sign_in_page,
)
from st_db.ui.labels import Words


def listed(words: Words) -> list[Any]:
    """Return the pages in the order of the navigation; records are reached by link."""
    return [
        st.Page(search_page.show, title=words("nav.search"), icon=":material/search:",
                url_path="search", default=True),
        st.Page(overview_page.show, title=words("nav.overview"), icon=":material/bar_chart:",
                url_path="overview"),
        st.Page(import_page.show, title=words("nav.data"), icon=":material/upload_file:",
                url_path="import", visibility=_seen(frame.caller().may("ingest"))),
        st.Page(edit_page.show, title=words("edit.new"), icon=":material/edit_note:",
                url_path="edit", visibility="hidden"),
        st.Page(overlap_page.show, title=words("nav.overlap"), icon=":material/compare_arrows:",
                url_path="overlap", visibility="hidden"),
        st.Page(history_page.show, title=words("history.title"), icon=":material/history:",
                url_path="history", visibility="hidden"),
        st.Page(archived_page.show, title=words("archived.title"), icon=":material/archive:",
                url_path="archived", visibility="hidden"),
        st.Page(backup_page.show, title=words("backup.title"), icon=":material/backup:",
                url_path="backup", visibility=_seen(frame.caller().may("backup"))),
        st.Page(record_page.show, title=words("nav.record"), icon=":material/description:",
                url_path="record", visibility="hidden"),
        st.Page(sign_in_page.show, title=words("nav.sign_in"), icon=":material/login:",
                url_path="sign-in", visibility="hidden"),
        st.Page(account_page.show, title=words("nav.account"), icon=":material/person:",
                url_path="account", visibility="hidden"),
        st.Page(review_page.show, title=words("nav.review"), icon=":material/rate_review:",
                url_path="review", visibility=_seen(review_page.wanted())),
        st.Page(admin_page.show, title=words("nav.admin"), icon=":material/manage_accounts:",
                url_path="admin", visibility=_seen(_keeps())),
    ]  # fmt: skip


def _keeps() -> bool:
    """Tell whether there is anything to administer, and the reader may."""
    return library.current().signing.needed and frame.caller().may("administer")


def _seen(allowed: bool) -> Literal["visible", "hidden"]:
    return "visible" if allowed else "hidden"
