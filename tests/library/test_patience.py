"""Work that nobody waits for, beside people who ask."""

from __future__ import annotations

import pytest

from st_db.access import Caller
from st_db.library import Library
from st_db.library.patience import Courtesy
from st_db.query import Query


def test_work_beside_people_rests_longer_while_they_ask() -> None:
    courtesy = Courtesy()
    assert courtesy.rest(0.5) == pytest.approx(0.5)
    courtesy.asked()
    assert courtesy.rest(0.5) == pytest.approx(2.0)
    assert courtesy.rest(3600) < 60  # and yet it comes to its end


def test_every_search_is_somebody_asking(library: Library) -> None:
    assert library.index.courtesy.rest(1) == 1
    library.search.search(Caller.local(), Query("máy sấy"))
    assert library.index.courtesy.rest(1) > 1
