"""What the address of the page of lists says: which list, what is looked for, which code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic_ns
from urllib.parse import urlencode

from st_db.ui.state import page_of

PATH = "/lists"
DONE = ("add", "set", "end", "back")
"""What may have been done with a code when one comes back from a form."""


@dataclass(frozen=True, slots=True)
class ListsState:
    """Where one stands among the lists."""

    name: str = ""
    find: str = ""
    page: int = 1
    code: str = ""
    did: str = ""
    was: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> ListsState:
        """Read an address; what it cannot say is left out."""
        did = asked.get("did", "")
        return cls(
            asked.get("list", ""), asked.get("find", "").strip()[:100],
            page_of(asked.get("page", "")), asked.get("code", ""),
            did if did in DONE else "", asked.get("was", ""),
        )  # fmt: skip

    def url(self, page: int = 1) -> str:
        """Return the address of a page of what is looked for."""
        told = {"list": self.name, "find": self.find, "code": self.code}
        pairs = {name: text for name, text in told.items() if text}
        return f"{PATH}?{urlencode({**pairs, **({'page': page} if page > 1 else {})})}"

    def edit(self, code: str) -> str:
        """Return the address of the form of a code, which keeps the place in the list."""
        return replace(self, code=code).url(self.page)

    def close(self) -> str:
        """Return the address without a form."""
        return replace(self, code="").url(self.page)


def done(name: str, did: str, code: str) -> str:
    """Return the address to go on to when something was done; each time another one."""
    told = {"list": name, "did": did, "was": code, "at": monotonic_ns()}
    return f"{PATH}?{urlencode(told)}"
