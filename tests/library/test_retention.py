"""What only helps to work is dropped when it was kept long enough, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from st_db.access import Caller
from st_db.library import Library
from st_db.library.edits import Edit, Saved
from st_db.library.keeper import Keeper
from st_db.records.stored import Draft
from st_db.store.retention import DRAFTS, SAVES

LOCAL = Caller.local("vi", "test")
TABLES = ("session", "sign_in", "draft", "save")
AGED = {"session": ("expires_at", "seen_at"), "sign_in": ("at",),
        "draft": ("ended_at", "updated_at"), "save": ("at",)}  # fmt: skip
PLACE = ("127.0.0.1", "test")


def _counts(library: Library) -> dict[str, int]:
    rows = library.store._database.rows
    found = {}
    for table in TABLES:
        found[table] = rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]
    return found


def _age(library: Library, kept: timedelta) -> None:
    """Make everything older by a time."""
    with library.store._database.transaction() as connection:
        for table, moments in AGED.items():
            for moment in moments:
                connection.execute(
                    f"UPDATE {table} SET {moment} = {moment} - %s",
                    [kept],
                )


def _draft(number: str) -> Draft:
    return Draft(str(uuid4()), "", "standard", None, 0, 0, {"number": number, "title": "Chè"}, ())


def test_each_line_is_kept_as_long_as_somebody_may_need_it(library: Library) -> None:
    for name in ("an", "binh"):
        library.accounts.create(LOCAL, name, ["administrator"], {"subject": name})
    token = library.signing.sign_in_as("an", PLACE)
    kept = library.drafting.keep(LOCAL, _draft("TCVN 1:2020")).draft
    library.drafting.drop(LOCAL, library.drafting.keep(LOCAL, _draft("TCVN 2:2020")).draft.id)
    edit = Edit(str(uuid4()), {"number": "TCVN 3:2020", "title": "Gạo"}, "standard")
    saved = library.editing.save(LOCAL, edit)
    assert isinstance(saved, Saved)
    keeper = Keeper(library)
    everything = _counts(library)
    assert everything == {"session": 1, "sign_in": 1, "draft": 2, "save": 1}

    keeper.look()
    assert _counts(library) == everything
    assert library.signing.session(token)

    idle, audit = timedelta(hours=1), timedelta(days=730)
    left = dict(everything)
    aged = timedelta()
    for age, table in ((timedelta(hours=13), "session"), (DRAFTS, "draft"), (SAVES, "save"),
                       (audit, "sign_in")):  # fmt: skip
        _age(library, age - aged)
        aged = age
        library.store.retention.sweep(idle, audit)
        left[table] = 1 if table == "draft" else 0
        assert _counts(library) == left, table
    assert [draft.id for draft in library.drafting.list(LOCAL)] == [kept.id]
    record = library.records.get(LOCAL, saved.record_id)
    assert record.history[0].actor == "local"


def test_a_service_drops_it_by_itself_with_the_time_of_its_settings(library: Library) -> None:
    library.accounts.create(LOCAL, "an", ["administrator"], {"subject": "an"})
    library.signing.sign_in_as("an", PLACE)
    _age(library, timedelta(days=40))
    library.settings = library.settings.model_copy(update={"audit_days": 30})
    Keeper(library).look()
    assert _counts(library) == dict.fromkeys(TABLES, 0)
