"""PostgreSQL: the truth. The only package that runs SQL."""

from st_db.store.figures import Figures, KindState, TaskYear, YearCount
from st_db.store.ids import new_id
from st_db.store.store import Store
from st_db.store.undoing import Touched, Undoing
from st_db.store.writing import Writer

__all__ = [
    "Figures",
    "KindState",
    "Store",
    "TaskYear",
    "Touched",
    "Undoing",
    "Writer",
    "YearCount",
    "new_id",
]
