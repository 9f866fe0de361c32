"""What the address of the page of bulk changes says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from st_db.library.operations import HOWS
from st_db.query.asked import NAMES
from st_db.ui.state import page_of

PATH = "/bulk"
PER_PAGE = 50
_FIELDS = 200  # of the address of a search
FATES = ("all", "changed", "same", "refused", "forbidden", "stale", "gone")


@dataclass(frozen=True, slots=True)
class BulkState:
    """One view of the page: what is chosen and how it changes, or a job, or a batch.

    ``/bulk?ticked=1&field=…&how=…``, ``/bulk?asked=…``, ``/bulk?job=…&show=…&page=…``. A search is
    one parameter: Streamlit takes ``q`` from the address of every page but the search itself, and
    without it a change would reach further than its search.
    """

    asked: str = ""
    ticked: bool = False
    field: str = ""
    how: str = ""
    job: str = ""
    batch: str = ""
    show: str = ""
    page: int = 1

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> BulkState:
        """Return the state of query parameters; what cannot be read is left out."""
        last = {name: values[-1].strip() for name, values in params.items() if values}
        page, show, how = (last.get(name, "") for name in ("page", "show", "how"))
        return cls(
            last.get("asked", ""),
            bool(last.get("ticked")),
            last.get("field", ""),
            how if how in HOWS else "",
            last.get("job", ""),
            last.get("batch", ""),
            show if show in FATES else "",
            page_of(page),
        )

    def chosen(self) -> list[tuple[str, str]]:
        """Return the parameters that say which records are meant."""
        if self.ticked:
            return [("ticked", "1")]
        return [("asked", self.asked)]

    def question(self) -> dict[str, list[str]]:
        """Return the parameters of the search that is meant."""
        return asked_of(self.asked)


def asked_of(text: str) -> dict[str, list[str]]:
    """Return the parameters of a search that an address holds as one."""
    found = parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS)
    return {name: found[name] for name in NAMES if name in found}


def batch_url(work: str, id_: str) -> str:
    """Return the page that tells of a batch: an import and its undo have another one."""
    return address(batch=id_) if work == "bulk" else f"/import?{urlencode({'batch': id_})}"


def job_url(work: str, id_: str) -> str:
    """Return the page that tells of a job."""
    return address(job=id_) if work.startswith("bulk") else f"/import?{urlencode({'job': id_})}"


def address(**parts: Any) -> str:
    """Return the address of a view of the page."""
    pairs = {name: value for name, value in parts.items() if value}
    return f"{PATH}?{urlencode(pairs)}" if pairs else PATH
