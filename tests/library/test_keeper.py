"""The daily backup: when it is due, what is kept of it, and what is said when it fails."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from st_db.access import Caller
from st_db.errors import Unavailable
from st_db.files.bundle import Bundle
from st_db.library import Library
from st_db.library.keeper import LATE, STATE, Keeper, LastBackups, due, kept_in

ADMIN = Caller("quan-tri", frozenset({"administrator"}), None, "vi", "test")
DAY = timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026 by the clock of Viet Nam."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def said(good: datetime | None, tried: datetime | None = None) -> LastBackups:
    return LastBackups(
        tried={"at": (tried or good).isoformat()} if tried or good else None,  # type: ignore[union-attr]
        good={"at": good.isoformat()} if good else None,
    )


DUE = [
    (said(None), at(22, 1, 59), True),  # nothing was ever made: yesterday's is made up for
    (said(at(22, 2, 0)), at(22, 2, 1), False),
    (said(at(21, 2, 5)), at(22, 1, 59), False),
    (said(at(21, 2, 5)), at(22, 2, 0), True),
    (said(at(21, 2, 5)), at(22, 9, 0), True),  # the computer was off at two
    (said(at(21, 2, 5), at(22, 2, 0)), at(22, 2, 30), False),  # it failed half an hour ago
    (said(at(21, 2, 5), at(22, 2, 0)), at(22, 3, 1), True),
    (said(at(20, 2, 5), at(21, 2, 0)), at(22, 2, 1), True),
]


@pytest.mark.parametrize(("last", "now", "wanted"), DUE)
def test_a_backup_is_due_once_a_day_and_missed_ones_are_made_up_for(
    last: LastBackups, now: datetime, wanted: bool
) -> None:
    assert due(time(2, 0), last, now) is wanted


def test_the_keeper_makes_keeps_and_drops_backups_and_says_what_came_of_them(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    library.settings = library.settings.model_copy(
        update={"backup_dir": folder, "backup_at": time(2, 0), "backup_keep": 2}
    )
    now = at(1, 2, 30)
    keeper = Keeper(library, lambda: now)
    keeper.look()  # the disk is not there
    assert not folder.exists()
    status = library.backups.status(ADMIN)
    assert status.last.tried is not None
    assert status.last.tried["error"] == "backup.no_folder"
    assert not status.late  # there is nothing yet that could be too old

    folder.mkdir()
    (folder / "thu.zip").write_text("không phải của chúng ta")
    keeper.look()
    assert kept_in(folder) == []  # tried an hour ago at most
    for day in range(1, 5):
        now = at(day, 4)
        keeper.look()
        keeper.look()
    names = [path.name for path in kept_in(folder)]
    assert names == ["st-db-2026-11-04-040000.zip", "st-db-2026-11-03-040000.zip"]
    assert (folder / "thu.zip").exists()
    with Bundle.open(folder / names[0]) as bundle:
        bundle.verify()
    status = library.backups.status(ADMIN)
    assert status.last.good is not None
    assert Path(status.last.good["file"]).name == names[0]
    assert [name for name, _ in status.kept] == names
    assert status.late == (datetime.now(UTC) - now > LATE)


def test_a_backup_by_hand_is_remembered_and_is_not_one_of_the_schedule(
    library: Library, tmp_path: Path
) -> None:
    by_hand = library.backups.by_hand(ADMIN, tmp_path / "tay.zip")
    last = LastBackups.read(library.settings.home)
    assert last.manual is not None
    assert last.manual["file"] == by_hand.file
    assert last.newest == last.manual
    assert last.good is None
    assert due(time(2, 0), last, datetime.now(UTC))
    (library.settings.home / STATE).write_text("{cut")
    assert LastBackups.read(library.settings.home) == LastBackups()


def test_one_keeper_of_several_makes_the_backup(library: Library, tmp_path: Path) -> None:
    library.settings = library.settings.model_copy(update={"backup_dir": tmp_path})
    with library.store.hold("backup") as held:
        assert held
        Keeper(library).look()
    assert kept_in(tmp_path) == []
    Keeper(library).look()
    assert len(kept_in(tmp_path)) == 1


def test_a_running_keeper_answers_a_wish_at_once(library: Library, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        library.backups.ask(ADMIN)
    library.settings = library.settings.model_copy(update={"backup_dir": tmp_path})
    keeper = library.keep()
    try:
        library.backups.ask(ADMIN)
        assert library.backups.status(ADMIN).doing is not None
        for _ in range(600):
            if kept_in(tmp_path) and keeper.doing is None:
                break
            keeper.join(timeout=0.05)
        assert len(kept_in(tmp_path)) == 1
    finally:
        keeper.stop()
    assert not keeper.is_alive()
