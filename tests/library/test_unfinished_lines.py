"""What an expert line that is still being typed says so far."""

from __future__ import annotations

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.query import Query

ME = Caller.local(origin="test")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('TI:"mật ong" FD:[2019 TO', 'TI:"mật ong"'),
        ('TI:"mật o', 'TI:"mật o"'),
        ("mật AND", "mật"),
        ("mật AND FD:", "mật"),
        ('(TI:mật OR TI:"chè xanh', '(TI:mật OR TI:"chè xanh")'),
        ("TI:mật AND (chè OR", "TI:mật AND (chè)"),
        ("FD:[2019", None),
        ("TI:", None),
        ("(", None),
        ("TI:mật KD:zzz", "TI:mật"),
        ("mật FD:[2019 " + "chè " * 50, None),  # what is wrong is too far from the end
    ],
)
def test_what_is_finished_of_a_line_is_asked(library: Library, line: str, part: str | None) -> None:
    found = library.search.so_far(ME, Query(line))
    assert (found and found.text) == part
