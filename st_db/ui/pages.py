"""The pages there are; only what works is in the navigation."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from st_db.ui import (
    account_page,
    admin_page,
    archived_page,
    backup_page,
    bulk_page,
    desk_page,
    duplicates_page,
    duties_page,
    edit_page,
    figures_page,
    frame,
    history_page,
    import_page,
    index_page,
    lists_page,
    overlap_page,
    overview_page,
    plan_page,
    quality_page,
    record_page,
    review_page,
    rules_page,
    search_page,
    sign_in_page,
    worklist_page,
)
from st_db.ui.labels import Words


def listed(words: Words) -> dict[str, list[Any]]:
    """Return the pages by group in the order of the navigation; records are reached by link."""
    caller = frame.caller()
    staff = _seen(caller.may("read_internal"))
    groups = {
        "": [
            st.Page(search_page.show, title=words("nav.search"), icon=":material/search:",
                    url_path="search", default=True),
            st.Page(overview_page.show, title=words("nav.overview"), icon=":material/bar_chart:",
                    url_path="overview"),
            st.Page(duties_page.show, title=words.outside("duties.title"), icon=":material/event:",
                    url_path="duties", visibility=staff),
            st.Page(figures_page.show, title=words("figures.title"), icon=":material/table_chart:",
                    url_path="figures", visibility="hidden"),
            st.Page(index_page.show, title=words.outside("dti.title"),
                    icon=":material/rule_folder:", url_path="dti", visibility="hidden"),
            st.Page(rules_page.show, title=words("rules.title"), icon=":material/rule:",
                    url_path="rules", visibility="hidden"),
            st.Page(plan_page.show, title=words("nav.plan"), icon=":material/event_note:",
                    url_path="plan", visibility=staff),
            st.Page(edit_page.show, title=words("edit.new"), icon=":material/edit_note:",
                    url_path="edit", visibility="hidden"),
            st.Page(overlap_page.show, title=words("nav.overlap"),
                    icon=":material/compare_arrows:", url_path="overlap", visibility="hidden"),
            st.Page(bulk_page.show, title=words("bulk.title"), icon=":material/checklist:",
                    url_path="bulk", visibility="hidden"),
            st.Page(history_page.show, title=words("history.title"), icon=":material/history:",
                    url_path="history", visibility="hidden"),
            st.Page(record_page.show, title=words("nav.record"), icon=":material/description:",
                    url_path="record", visibility="hidden"),
            st.Page(sign_in_page.show, title=words("nav.sign_in"), icon=":material/login:",
                    url_path="sign-in", visibility="hidden"),
            st.Page(account_page.show, title=words("nav.account"), icon=":material/person:",
                    url_path="account", visibility="hidden"),
        ],
        words("nav.data"): [
            st.Page(desk_page.show, title=words("nav.desk"), icon=":material/inbox:",
                    url_path="desk", visibility=staff),
            st.Page(import_page.show, title=words("nav.import"), icon=":material/upload_file:",
                    url_path="import", visibility=_seen(caller.may("ingest"))),
            st.Page(review_page.show, title=words("nav.review"), icon=":material/rate_review:",
                    url_path="review", visibility=_seen(review_page.wanted())),
            st.Page(quality_page.show, title=words("nav.quality"), icon=":material/fact_check:",
                    url_path="quality", visibility=staff),
            st.Page(duplicates_page.show, title=words("nav.duplicates"),
                    icon=":material/content_copy:", url_path="duplicates",
                    visibility=_seen(caller.may("merge"))),
            st.Page(archived_page.show, title=words("nav.archived"), icon=":material/archive:",
                    url_path="archived", visibility=staff),
            st.Page(lists_page.show, title=words("lists.title"), icon=":material/list_alt:",
                    url_path="lists", visibility=staff),
            st.Page(worklist_page.show, title=words("nav.worklist"), icon=":material/checklist:",
                    url_path="worklist", visibility="hidden"),
        ],
        words("nav.admin"): [
            st.Page(admin_page.show, title=words("nav.accounts"), icon=":material/manage_accounts:",
                    url_path="admin", visibility=_seen(frame.administers())),
            st.Page(backup_page.show, title=words("backup.title"), icon=":material/backup:",
                    url_path="backup", visibility=_seen(caller.may("backup"))),
        ],
    }  # fmt: skip
    return _grouped(groups)


def _grouped(groups: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the groups without the pages that are reached by link, which stand in none.

    A group of which a caller sees nothing would otherwise be a menu that opens empty.
    """
    shown = {name: [page for page in pages if page.visibility == "visible"]
             for name, pages in groups.items()}  # fmt: skip
    every = (page for pages in groups.values() for page in pages)
    shown[""] += [page for page in every if page.visibility == "hidden"]
    return {name: pages for name, pages in shown.items() if pages}


def _seen(allowed: bool) -> Literal["visible", "hidden"]:
    return "visible" if allowed else "hidden"
