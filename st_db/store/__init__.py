"""PostgreSQL: the truth. The only package that runs SQL."""

from st_db.store.archiving import Archiving
from st_db.store.calendars import Calendar
from st_db.store.duties import NO_RECORD, Count, Decision, Due, Owed, Wanted, Whose
from st_db.store.figures import Figures, KindState, TaskYear, YearCount
from st_db.store.findings import Broken, Day, Group, Item, Scope
from st_db.store.ids import known_id, new_id, sound_id
from st_db.store.likeness import Asked, Likeness
from st_db.store.organizations import Named, Organizations
from st_db.store.pairs import Pairs, PairStore
from st_db.store.proofs import Side
from st_db.store.quality import Known, Progress, Scored
from st_db.store.reading import Part, Snapshot, read_part
from st_db.store.reminders import Reminder
from st_db.store.rows import folded
from st_db.store.saving import Made, Saving, values_before
from st_db.store.store import Store
from st_db.store.undoing import Touched, Undoing
from st_db.store.visits import Touch, Visit
from st_db.store.writing import Writer

__all__ = [
    "NO_RECORD",
    "Archiving",
    "Asked",
    "Broken",
    "Calendar",
    "Count",
    "Day",
    "Decision",
    "Due",
    "Figures",
    "Group",
    "Item",
    "KindState",
    "Known",
    "Likeness",
    "Made",
    "Named",
    "Organizations",
    "Owed",
    "PairStore",
    "Pairs",
    "Part",
    "Progress",
    "Reminder",
    "Saving",
    "Scope",
    "Scored",
    "Side",
    "Snapshot",
    "Store",
    "TaskYear",
    "Touch",
    "Touched",
    "Undoing",
    "Visit",
    "Wanted",
    "Whose",
    "Writer",
    "YearCount",
    "folded",
    "known_id",
    "new_id",
    "read_part",
    "sound_id",
    "values_before",
]
