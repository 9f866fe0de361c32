"""An editor for a test that kills it: ``python -m tests.library.cut_editor HOME URL RECORD``.

It says which edit it is about to save, under which id, and when that was answered.
"""

from __future__ import annotations

import sys

from st_db.access import Caller
from st_db.library import Edit, Saved
from st_db.store import new_id
from tests.search.service_at_work import opened, say

SHARED = "objective"
"""The field that all editors write."""


def content(number: int) -> dict[str, str]:
    """Return what the numbered edit writes."""
    return {SHARED: f"Lần sửa {number}"}


def main(home: str, url: str, record: str) -> None:
    """Edit one record until somebody ends it."""
    library = opened(home, url)
    version, number = 1, 0
    while True:
        save_id = new_id()
        say(f"asking {number} {save_id} {version}")
        edit = Edit(save_id, content(number), record_id=record, version=version)
        outcome = library.editing.save(Caller.local(origin="test"), edit)
        assert isinstance(outcome, Saved)
        version, number = outcome.version, number + 1
        say(f"saved {number - 1}")


if __name__ == "__main__":
    main(*sys.argv[1:])
