"""One day for tests that reckon with days, here and in processes that they start."""

from __future__ import annotations

from datetime import datetime, time, tzinfo

import pytest

from st_db.codes import model

DAY = model.today()


class Noon(datetime):
    """A clock that stands at noon of that day."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Noon:
        """Return noon."""
        return cls.combine(DAY, time(12), tzinfo=tz)


HELD = f"""
from datetime import datetime
from st_db.codes import model
class Noon(datetime):
    now = classmethod(lambda cls, tz=None: cls({DAY.year}, {DAY.month}, {DAY.day}, 12, tzinfo=tz))
model.datetime = Noon
"""
"""What a process of its own runs first to live in that day too."""


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Live in one day, though midnight passes in Viet Nam while a test runs."""
    monkeypatch.setattr(model, "datetime", Noon)
