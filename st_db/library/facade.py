"""One open library: the store, the engine and the use cases over them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from st_db.codes import CodeLists
from st_db.errors import StDbError
from st_db.i18n import Language
from st_db.library.accounts import Accounts
from st_db.library.appraiser import Appraiser
from st_db.library.appraising import Appraising
from st_db.library.backups import Backups
from st_db.library.batches import Batches
from st_db.library.bulk import Bulk
from st_db.library.calendars import Calendars
from st_db.library.codes import Codes
from st_db.library.desk import Desk
from st_db.library.documents import Documents
from st_db.library.drafting import Drafting
from st_db.library.duplicates import Duplicates
from st_db.library.duties import Duties
from st_db.library.editing import Editing
from st_db.library.exporting import Exporting
from st_db.library.feeding import Feeding
from st_db.library.figures import Figures
from st_db.library.files import Files
from st_db.library.follower import Follower
from st_db.library.history import History
from st_db.library.index import Index
from st_db.library.index_book import IndexBook
from st_db.library.jobs import Jobs
from st_db.library.keeper import Keeper
from st_db.library.labels import Labels
from st_db.library.masters import Masters
from st_db.library.morning import Mornings
from st_db.library.organizations import Organizations
from st_db.library.overlap import Overlap
from st_db.library.planning_map import PlanningMaps
from st_db.library.plans import Plans
from st_db.library.profiles import Profiles
from st_db.library.quality import Quality
from st_db.library.records import Records
from st_db.library.reminders import Reminders
from st_db.library.review import Review
from st_db.library.saved import Saved
from st_db.library.search import Search
from st_db.library.signing import Signing
from st_db.library.standing import Standing
from st_db.library.units import Units
from st_db.search import SearchEngine, open_engine
from st_db.settings import Settings
from st_db.store import Store
from st_db.values import Context


class Library:
    """The open register of one process."""

    _context: Context | None = None

    def __init__(self, settings: Settings, store: Store, engine: SearchEngine) -> None:
        self.settings = settings
        self.store = store
        self.engine = engine
        self.index = Index(store, engine, settings)
        self.organizations = Organizations(store)
        self.code_lists = Codes(self)
        self.search = Search(
            store, self.index, self.labels, self.organizations, self.code_lists.readings
        )
        self.exporting = Exporting(store, self.index, self.search, lambda: self.codes)
        self.records = Records(self)
        self.editing = Editing(self)
        self.drafting = Drafting(self)
        self.history = History(self)
        self.saved = Saved(self)
        self.overlap = Overlap(self)
        self.batches = Batches(self)
        self.backups = Backups(self)
        self.bulk = Bulk(self)
        self.feeding = Feeding(self)
        self._of_planning(store)
        self.files = Files(self)
        self.jobs = Jobs(store)
        self.profiles = Profiles(store)
        self.appraising = Appraising(store)
        self.quality = Quality(self)
        self.desk = Desk(self)
        self._follower: Follower | None = None
        self._appraiser: Appraiser | None = None
        self.keeper: Keeper | None = None
        self._of_people(settings, store)
        self._of_sameness()

    def _of_planning(self, store: Store) -> None:
        """Make the parts that planners look at."""
        self.figures = Figures(store, self.labels, lambda: self.codes)
        self.planning_maps = PlanningMaps(self)
        self.mornings = Mornings(self)
        self.index_book = IndexBook(self)

    def _of_sameness(self) -> None:
        """Make the parts that know what is one and the same."""
        self.duplicates = Duplicates(self)
        self.masters = Masters(self)

    def _of_people(self, settings: Settings, store: Store) -> None:
        """Make the parts that know who works here."""
        self.signing = Signing(store, settings)
        self.accounts = Accounts(store, settings, self.signing)
        self.units = Units(store)
        self.duties = Duties(self)
        self.documents = Documents(self)
        self.plans = Plans(self)
        self.calendars = Calendars(self)
        self.reminders = Reminders(self)
        self.review = Review(self)
        self.standing = Standing(self)

    @classmethod
    def open(cls, settings: Settings) -> Library:
        """Open the database and the index; an embedded database is made and migrated here.

        Raises Unavailable, NotMigrated or ConfigError.
        """
        store = Store.open(settings)
        try:
            store.require_migrated()
            engine = open_engine(settings)
        except BaseException:
            store.close()
            raise
        return cls(settings, store, engine)

    @property
    def codes(self) -> CodeLists:
        """Return the code lists as the office has them, those edited just now too."""
        return self.code_lists.all()

    @cached_property
    def labels(self) -> Labels:
        """Return the titles of codes."""
        return Labels(lambda: self.codes, self.store.accounts.units)

    def context(self) -> Context:
        """Return a fresh validation context."""
        codes = self.codes
        if self._context is None or self._context.codes is not codes:
            self._context = Context(codes)
        return self._context.fresh()

    def label(self, field: str, value: str, language: Language, kind: str | None = None) -> str:
        """Return the title of a code of a field, or the value itself when it is its own title."""
        return self.labels.of(field, value, language, kind)

    def follow(self) -> Follower:
        """Start the threads that keep the index and the scores in step with the change log."""
        if self._follower is None:
            self._follower = Follower(self.store, self.index, self.duplicates.follow)
            self._follower.start()
            self._appraiser = Appraiser(self.store, self.appraising, self.index.courtesy.rest)
            self._appraiser.start()
        return self._follower

    def keep(self) -> Keeper:
        """Start the thread that makes the daily backup and sweeps the folder of files."""
        if self.keeper is None:
            self.keeper = Keeper(self)
            self.keeper.start()
        return self.keeper

    def health(self) -> dict[str, Any]:
        """Return whether the database answers and how far the index is; never raises."""
        try:
            self.store.ping()
        except StDbError:
            return {"database": False, "index": {"engine": self.engine.name, "seq": 0, "behind": 0}}
        lamp = self.index.lamp()
        index = {"engine": self.engine.name, "seq": lamp.seq, "behind": lamp.behind}
        return {"database": True, "index": {**index, **lamp.to_json()}}

    def rest(self) -> None:
        """Stop the threads of this library and wait until they have let the database go."""
        for thread in (self.keeper, self._appraiser, self._follower):
            if thread is not None:
                thread.stop()
        self.keeper = self._appraiser = self._follower = None

    def close(self) -> None:
        """Stop following, release the index and the database."""
        self.rest()
        self.engine.close()
        self.store.close()


_current: Library | None = None


def install(library: Library | None) -> None:
    """Make a library the one that pages of this process use; None takes it away."""
    global _current
    _current = library


def current() -> Library:
    """Return the library of this process; raises Unavailable while the server has none."""
    from st_db.errors import Unavailable

    if _current is None:
        raise Unavailable(where="", why="")
    return _current
