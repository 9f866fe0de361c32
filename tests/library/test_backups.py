"""Backups: whole or nothing, equal when restored, refused when cut, changed or disguised."""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from pydantic import SecretStr

from st_db.access import Caller
from st_db.errors import Conflict, StDbError, UnreadableFile, UsageError
from st_db.files import Folder
from st_db.files.bundle import HEAD, Bundle, writing
from st_db.library import Library, backups
from st_db.settings import Settings
from st_db.store import Store
from tests.disks import on_small_disk
from tests.files import making
from tests.front_doors import PROGRAM, environment
from tests.saving import save_record

ADMIN = Caller("quan-tri", frozenset({"administrator"}), None, "vi", "test")


@pytest.fixture
def register(library: Library) -> Library:
    """A register with records, history and files, among them texts that are hard to carry."""
    for number in range(40):
        title = f"Quy trình \\t {number} “ngoặc” \x01 'nháy' \N{SNOWMAN} " + "dài " * number
        values = {"code": f"ĐT.{number:02}/26", "title": title, "budget_total": number * 1.5}
        record = save_record(library, ADMIN, "task", values)
        if number % 7 == 0:
            save_record(library, ADMIN, "task", {"summary": "sửa"}, id=record.id)
            library.files.add(ADMIN, record.id, "a.pdf", [making.pdf(f"Trang {number}")])
    taken_off = library.files.of(ADMIN, "ĐT.07/26")[0]
    library.files.detach(ADMIN, taken_off.id)
    return library


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that is not there yet, where the embedded server may have one."""
    with TemporaryDirectory(prefix="st-db-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "home"


def alone(settings: Settings, home: Path, url: str | None = None) -> Settings:
    return settings.model_copy(update={"home": home, "database_url": url and SecretStr(url)})


def everything(store: Store, home: Path) -> dict[str, object]:
    """Return every record with its history, and every file byte by byte."""
    ids = [id_ for id_, _ in store.versions()]
    records = {
        id_: replace(record, numbers=tuple(sorted(record.numbers)))
        for id_, record in store.get_many(sorted(ids), numbers=True).items()
    }
    history = {id_: store.history(id_) for id_ in records}
    files = {sha256: Folder(home).path(sha256).read_bytes() for sha256 in store.files.all()}
    attached = {id_: store.files.of(id_, ("internal",), detached=True) for id_ in records}
    return {"records": records, "history": history, "files": files, "attached": attached}


def test_a_restored_register_is_equal_record_by_record_and_goes_on(
    register: Library, settings: Settings, tmp_path: Path, home: Path
) -> None:
    made = register.backups.make(ADMIN, tmp_path / "b.zip")
    assert (made.records, made.files, made.missing) == (40, 6, [])
    target = alone(settings, home)
    Store.open(target).close()  # somebody looked whether it works: that makes a home, still empty
    found = backups.restore(ADMIN, target, tmp_path / "b.zip")
    assert (found.records, found.files, found.seq) == (made.records, made.files, made.seq)
    with closing(Library.open(target)) as restored:
        assert everything(restored.store, home) == everything(register.store, settings.home)
        saved = save_record(restored, ADMIN, "task", {"code": "ĐT.99/26", "title": "Sau đó"})
        assert saved.version == 1
        assert restored.store.last_seq() == made.seq + 1
    with pytest.raises(UsageError) as refused:
        backups.restore(ADMIN, target, tmp_path / "b.zip")
    assert refused.value.code == "backup.not_empty"


def test_a_database_by_address_is_restored_into_and_only_when_it_is_empty(
    register: Library, settings: Settings, tmp_path: Path, empty_database_url: str
) -> None:
    register.backups.make(ADMIN, tmp_path / "b.zip")
    target = alone(settings, tmp_path / "other", empty_database_url)
    backups.restore(ADMIN, target, tmp_path / "b.zip")
    with closing(Store.open(target)) as restored:
        restored.require_migrated()
        assert everything(restored, target.home) == everything(register.store, settings.home)
    before = everything(register.store, settings.home)
    for full in (alone(settings, tmp_path / "third", empty_database_url), settings):
        with pytest.raises(UsageError) as refused:
            backups.restore(ADMIN, full, tmp_path / "b.zip")
        assert refused.value.code == "backup.not_empty"
    assert everything(register.store, settings.home) == before
    assert not any(Folder(tmp_path / "third").names())


def test_what_was_made_while_others_write_is_of_one_moment(
    register: Library, settings: Settings, tmp_path: Path, empty_database_url: str
) -> None:
    def meddle(_phase: str, _done: int, _total: int | None) -> None:
        number = register.store.last_seq()
        save_record(register, ADMIN, "task", {"code": f"X-{number}", "title": "Chen ngang"})
        register.files.add(ADMIN, f"X-{number}", "x.pdf", [making.pdf(f"Chen {number}")])

    made = register.backups.make(ADMIN, tmp_path / "b.zip", tell=meddle)
    assert made.records == 40
    target = alone(settings, tmp_path / "other", empty_database_url)
    assert backups.restore(ADMIN, target, tmp_path / "b.zip").records == 40
    assert register.store.status()["records"] > 40


def test_a_backup_replaces_nothing_and_names_what_was_lost(
    register: Library, tmp_path: Path
) -> None:
    path = tmp_path / "b.zip"
    path.write_text("thư của ai đó")
    with pytest.raises(UsageError) as refused:
        register.backups.make(ADMIN, path)
    assert refused.value.code == "backup.exists"
    assert path.read_text() == "thư của ai đó"
    lost = register.files.of(ADMIN, "ĐT.00/26")[0]
    register.files.folder.path(lost.sha256).write_bytes(b"%PDF")
    made = register.backups.make(ADMIN, tmp_path / "c.zip")
    assert made.missing == [lost.sha256]
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_secrets_stay_out_unless_they_are_asked_for(register: Library, tmp_path: Path) -> None:
    register.settings = register.settings.model_copy(
        update={"meili_key": SecretStr("rat-bi-mat"), "secret": SecretStr("bi-mat-hon")}
    )
    register.backups.make(ADMIN, tmp_path / "b.zip")
    register.backups.make(ADMIN, tmp_path / "c.zip", with_secrets=True)
    with Bundle.open(tmp_path / "b.zip") as bundle:
        told = json.loads(bundle.content("settings.json"))
    assert told["ST_DB_MEILI_KEY"] == told["ST_DB_DATABASE_URL"] == "***"
    assert b"bi-mat" not in (tmp_path / "b.zip").read_bytes()
    assert b"bi-mat-hon" in (tmp_path / "c.zip").read_bytes()


def _cut(part: float) -> Callable[[bytes], bytes]:
    return lambda whole: whole[: int(len(whole) * part)]


def _flipped(whole: bytes) -> bytes:
    at = whole.index(b"PGDMP") + 2_000
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


HOSTILE: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("empty", lambda _: b"", "backup.not_one"),
    ("text", lambda _: b"hello" * 1000, "backup.not_one"),
    ("zip", lambda _: making.document("Một"), "backup.not_one"),
    ("word in it", lambda _: HEAD.encode() + b"PK" + bytes(1000), "backup.damaged"),
    ("half", _cut(0.5), "backup.damaged"),
    ("almost whole", _cut(0.999), "backup.damaged"),
    ("nearly nothing", _cut(0.001), "backup.damaged"),
    ("one bit", _flipped, "backup.damaged"),
    ("grown", lambda whole: whole + bytes(70_000), "backup.damaged"),
]


def test_what_is_no_whole_backup_is_refused_and_leaves_nothing(
    register: Library, settings: Settings, tmp_path: Path, home: Path
) -> None:
    register.backups.make(ADMIN, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    bad = tmp_path / "bad.zip"
    for name, make, code in HOSTILE:
        bad.write_bytes(make(whole))
        for use in (backups.restore, backups.rehearse):
            with pytest.raises(UnreadableFile) as refused:
                use(ADMIN, alone(settings, home), bad)
            assert refused.value.code == code, name
        assert not any(home.iterdir() if home.exists() else ()), name
    with pytest.raises(UnreadableFile):
        backups.restore(ADMIN, alone(settings, home), tmp_path / "none.zip")


def _forged(path: Path, **said: object) -> None:
    """Write a bundle that is whole and says something else of what is in it."""
    with (
        Bundle.open(path.with_name("b.zip")) as whole,
        writing(path, "st-db-backup") as (new, told),
    ):
        told.update({n: v for n, v in whole.told.items() if n not in {"parts", "version"}}, **said)
        for name in whole.parts:
            if name != HEAD:
                new.add(name, whole.content(name))


def test_what_does_not_come_in_as_it_says_is_dropped_again(
    register: Library, settings: Settings, tmp_path: Path, home: Path, empty_database_url: str
) -> None:
    register.backups.make(ADMIN, tmp_path / "b.zip")
    with Bundle.open(tmp_path / "b.zip") as bundle:
        tables = dict(bundle.told["tables"])
    tables["record"] = {**tables["record"], "digest": "1"}
    _forged(tmp_path / "forged.zip", tables=tables)
    _forged(tmp_path / "later.zip", revision="9999")
    by_address = alone(settings, tmp_path / "other", empty_database_url)
    for target in (alone(settings, home), by_address):
        with pytest.raises(Conflict) as refused:
            backups.restore(ADMIN, target, tmp_path / "forged.zip")
        assert refused.value.code == "backup.differs"
        assert refused.value.params["tables"] == "record"
        with pytest.raises(UnreadableFile) as newer:
            backups.restore(ADMIN, target, tmp_path / "later.zip")
        assert newer.value.code == "backup.newer"
        assert not any(Folder(target.home).names())
    assert not (home / "postgres").exists()
    with psycopg.connect(empty_database_url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert found.fetchall() == []
    assert backups.restore(ADMIN, by_address, tmp_path / "b.zip").records == 40


def test_a_rehearsal_proves_a_backup_and_leaves_nothing(
    register: Library, settings: Settings, tmp_path: Path, home: Path
) -> None:
    register.backups.make(ADMIN, tmp_path / "b.zip")
    left = home / "rehearsal-killed"
    left.mkdir(parents=True)
    (left / "x").write_text("x")
    found = backups.rehearse(ADMIN, alone(settings, home), tmp_path / "b.zip")
    assert (found.records, found.files) == (40, 6)
    assert list(home.iterdir()) == []


def test_a_backup_that_is_killed_leaves_no_half_of_one(
    register: Library, settings: Settings, tmp_path: Path
) -> None:
    """The name is either absent or a whole backup, and the next one clears what was left."""
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    env = environment(settings.home, ST_DB_DATABASE_URL=url)
    drawn = random.Random(5)
    folder = tmp_path / "out"
    whole = 0
    for at in range(int(os.environ.get("ST_DB_KILLS", "4"))):
        path = folder / f"{at}.zip"
        running = subprocess.Popen(
            [*PROGRAM, "db", "backup", str(path)], env=env, cwd=tmp_path,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        # Killed at a drawn moment after it began to write.
        while running.poll() is None and time.monotonic() < deadline:
            if folder.exists() and any(folder.glob(f".{at}.zip.*.part")):
                time.sleep(drawn.random() * 0.3)
                break
            time.sleep(0.005)
        running.kill()
        running.wait()
        if path.exists():
            with Bundle.open(path) as bundle:
                bundle.verify()
            whole += 1
    made = register.backups.make(ADMIN, folder / "last.zip")
    assert made.records == 40
    assert sorted(p.name for p in folder.iterdir() if p.name.startswith(".")) == []
    assert len(list(folder.iterdir())) == whole + 1


def test_a_full_disk_is_said_and_leaves_nothing_that_looks_whole(
    register: Library, settings: Settings, tmp_path: Path, empty_database_url: str
) -> None:
    url = settings.database_url
    assert url is not None
    for height in (200, 201, 202):  # 120 KB each, as TIFF keeps every point
        content = [making.image("TIFF", (200, height))]
        register.files.add(ADMIN, "ĐT.01/26", f"{height}.tif", content)
    register.backups.make(ADMIN, tmp_path / "c.zip")

    def said(folder: Path, size: str, database: str, *words: str) -> tuple[str, list[str]]:
        """Run a command whose disk is small; returns what it said and what is left on it."""
        env = environment(settings.home if words[0] == "backup" else folder,
                          ST_DB_DATABASE_URL=database)  # fmt: skip
        after = f'"$0" "$@"; find "{folder}" -type f'
        run = [*on_small_disk(folder, size), "sh", "-c", after, *PROGRAM, "db", *words]
        done = subprocess.run(run, env=env, cwd=tmp_path, capture_output=True, text=True,
                              check=False, timeout=120)  # fmt: skip
        return done.stderr, done.stdout.split()

    for size in ("32k", "96k", "256k"):  # full in the dump, behind it, in the files
        out = tmp_path / f"out-{size}"
        words, left = said(out, size, url.get_secret_value(), "backup", str(out / "b.zip"))
        assert "No space left on device" in words
        assert (left, "Traceback" in words) == ([], False)
    home = tmp_path / "small"
    words, left = said(home, "128k", empty_database_url, "restore", str(tmp_path / "c.zip"))
    assert "No space left on device" in words
    assert (left, "Traceback" in words) == ([], False)
    with psycopg.connect(empty_database_url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert found.fetchall() == []


def test_a_backup_is_a_zip_that_any_computer_opens(register: Library, tmp_path: Path) -> None:
    register.backups.make(ADMIN, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.testzip() is None
        assert archive.read("database.dump").startswith(b"PGDMP")
        assert "st-db db restore" in archive.read(HEAD).decode()


def test_only_who_may_back_up_does(register: Library, settings: Settings, tmp_path: Path) -> None:
    officer = Caller("an", frozenset({"officer"}), None, "vi", "test")
    with pytest.raises(StDbError):
        register.backups.make(officer, tmp_path / "b.zip")
    assert list(tmp_path.glob("*.zip")) == []
