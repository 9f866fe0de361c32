"""What a search found in attached files: the record, the stretch, the file and its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_db.i18n import t
from st_db.ui.html import Html, el, highlighted, join, link
from st_db.ui.labels import Words, kind_mark
from st_db.ui.record_files import address
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library.files import FileHit, FileHits


def listed(found: FileHits, words: Words) -> Html:
    """Return the files as a list of their own below the records."""
    heading = join([words("files.found"), " ", el("span", words.number(found.total),
                                                  class_="quiet")])  # fmt: skip
    rows = [el("li", _hit(hit, words)) for hit in found.hits]
    return el("section", el("h2", heading), el("ol", *rows, class_="results"), class_="in-files")


def _hit(hit: FileHit, words: Words) -> Html:
    page = hit.page
    key = "files.at_sheet" if page.label else "files.at_page"
    where = t(key, words.language, name=page.name, page=page.page, label=page.label)
    at = address(page.id, page.name, show=True) + f"#page={page.page}"
    more = page.found - 1
    return el(
        "article",
        el(
            "p",
            kind_mark(page.kind, words),
            el("span", page.number, class_="number") if page.number else None,
            class_="head",
        ),
        el("h3", link(record_url(page.record_id, page.kind, page.number),
                      page.title or page.number or words("record.untitled"))),
        el("p", highlighted(hit.snippet), class_="snippet"),
        el("p", el("a", where, href=at, target="_blank", rel="noopener"),
           el("span", " ", words("files.more_pages", count=words.number(more)), class_="quiet")
           if more else None, class_="sub"),
        class_="result",
    )  # fmt: skip
