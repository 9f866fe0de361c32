"""The ways to the pages beside the one that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from st_db.ui.html import Html, el, link

if TYPE_CHECKING:
    from st_db.ui.labels import Words


def count_of(total: int, per_page: int) -> int:
    """Return how many pages a number of things takes."""
    return -(-total // per_page)


def pager(page: int, pages: int, address: Callable[[int], str], words: Words) -> Html | None:
    """Return which page of how many this is between its neighbours; None where all is on one.

    ``address`` gives the address of a page by its number, the first being 1.
    """
    if pages < 2:
        return None
    said = words("import.preview.page_of", page=words.number(page), pages=words.number(pages))
    before, after = (
        link(address(to), words(f"import.preview.{word}")) if 1 <= to <= pages else None
        for word, to in (("before", page - 1), ("after", page + 1))
    )
    return el("nav", before, el("span", said), after, class_="pager",
              aria_label=words("import.preview.pages"))  # fmt: skip
