"""The day that all tests of duties live in, here and in processes that they start."""

from __future__ import annotations

from datetime import datetime, time, tzinfo

from st_db.codes.model import today

DAY = today()


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
