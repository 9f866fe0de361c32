"""What a page shows when the library cannot answer: what happened, what to do, and a way on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from st_db.errors import StDbError, UsageError
from st_db.i18n import Language, has, remedy, t
from st_db.ui.html import el, icon, link

log = logging.getLogger(__name__)


@contextmanager
def explained(language: Language) -> Iterator[None]:
    """Turn an error of the library into a readable box with a remedy and a button to try again."""
    try:
        yield
    except StDbError as error:
        log.warning("page could not be shown", extra={"code": error.code})
        show(error, language)
    except Exception:
        # Streamlit's own box is English and speaks of its cloud; the reader gets ours, the log all.
        log.exception("page stumbled")
        show(StDbError(), language)


def show(error: StDbError, language: Language) -> None:
    """Show an error as a box; the page around it stays usable."""
    code = error.code if has(error.code) else StDbError.code
    # An address that asks for what there is not: a list of field names would help nobody here.
    asked_wrongly = isinstance(error, UsageError)
    what = "" if asked_wrongly else remedy(code, language, **error.params)
    st.html(
        el(
            "div",
            el("h2", icon("error"), t("ui.failure.title", language)),
            el("p", t(code, language, **error.params)),
            el("p", what, class_="quiet") if what else None,
            link("/", t("ui.failure.home", language)),
            class_="box failure",
            role="alert",
        )
    )
    # Pressing any button runs the page again, which is all that trying again needs.
    st.button(t("ui.failure.retry", language), icon=":material/refresh:", key="retry")
