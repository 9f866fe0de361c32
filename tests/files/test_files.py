"""Files with records: taken by content, stored once, found by page, taken off and brought back."""

from __future__ import annotations

import hashlib
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from st_db.access import Caller
from st_db.errors import Forbidden, NotFound, UnreadableFile, UsageError
from st_db.files import folder as folders
from st_db.library import Library
from st_db.query import Filter, Query
from st_db.search import open_engine
from st_db.settings import Settings
from st_db.store import Store
from tests.files import making
from tests.front_doors import ROOT
from tests.saving import save_record

OFFICER = Caller("an", frozenset({"officer"}), None, "vi", "test")
READER = Caller("binh", frozenset({"reader"}), None, "vi", "test")
PUBLIC = Caller.public("vi", "test")


@pytest.fixture
def library(settings: Settings, store: Store) -> Iterator[Library]:
    engine = open_engine(settings)
    yield Library(settings, store, engine)
    engine.close()


def task(library: Library, number: str = "ĐT.01/26", **values: Any) -> str:
    given = {"code": number, "title": "Chế biến cà phê", **values}
    return save_record(library, OFFICER, "task", given).id


def add(library: Library, record: str, content: bytes, name: str = "quyet-dinh.pdf", **more: Any):
    return library.files.add(OFFICER, record, name, [content[:10], content[10:]], **more)


_W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ENTITIES = b"".join(
    b'<!ENTITY a%d "%s">' % (at, (b"&a%d;" % (at - 1) if at else b"lol") * 10) for at in range(9)
)
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [' + _ENTITIES + b"]><w:document " + _W
    + b"><w:body><w:p><w:r><w:t>&a8;</w:t></w:r></w:p></w:body></w:document>"
)  # fmt: skip
_OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document ' + _W
    + b"><w:body><w:p><w:r><w:t>here &x;</w:t></w:r></w:p></w:body></w:document>"
)  # fmt: skip

TAKEN = [
    ("a.pdf", making.pdf("Mot", "Hai"), "pdf", 2, 2),
    ("a.docx", making.document("Một", "Hai", "Ba"), "docx", 3, 3),
    ("a.xlsx", making.workbook(Một=[["Mã", 1]], Hai=[["x"]]), "xlsx", 2, 2),
    ("a.png", making.image("PNG"), "png", 1, 0),
    ("a.jpg", making.image("JPEG"), "jpeg", 1, 0),
    ("a.webp", making.image("WEBP"), "webp", 1, 0),
    ("a.tiff", making.image("TIFF", frames=3), "tiff", 3, 0),
]


def test_every_format_is_read_and_typed_by_its_content(library: Library) -> None:
    record = task(library)
    for name, content, format_, pages, read in TAKEN:
        found = add(library, record, content, name)
        assert (found.name, found.format, found.pages, found.read) == (name, format_, pages, read)
        assert found.whole
        assert found.sha256 == hashlib.sha256(content).hexdigest()
        _, path = library.files.open(READER, found.id)
        assert path.read_bytes() == content
    misnamed = add(library, record, making.pdf("Ba"), "anh.png")
    assert misnamed.name == "anh.png.pdf"
    assert [one.name for one in library.files.of(READER, record)] == [
        *(name for name, *_ in TAKEN), "anh.png.pdf",
    ]  # fmt: skip


def refused() -> list[tuple[str, bytes, str]]:
    """Return files that may harm; made when they are wanted, for a collection would take long."""
    return [
        ("a.pdf", b"", "files.empty"),
        ("a.pdf", b"<!doctype html><html><script>alert(1)</script></html>", "files.format"),
        ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "files.format"),
        ("a.pdf", b"GIF89a<html>%PDF-1.4", "files.format"),
        ("a.pdf", b"\n\n<html>%PDF-1.4", "files.format"),
        ("a.docx", b"MZ" + bytes(200), "files.format"),
        ("a.pdf", making.pdf("Mot")[:90], "files.damaged"),
        ("a.pdf", making.pdf("Mot", password=True), "files.password"),
        ("a.png", making.image("PNG")[:60], "files.damaged"),
        ("a.docx", b"PK\x03\x04" + bytes(300), "files.damaged"),
        ("a.docx", making.document("Một")[:-200], "files.damaged"),
        ("a.docx", making.repacked(making.document("Một"), {"word/document.xml": _LAUGHS}),
         "files.damaged"),
        ("a.docx", making.repacked(making.document("Một"), {"word/x.bin": bytes(60_000_000)}),
         "files.bomb"),
        ("a.docx", making.repacked(making.document("Một"), {"[Content_Types].xml":
         b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}),
         "files.macros"),
        ("a.docx", making.repacked(making.document("Một"), {"[Content_Types].xml": b"<Types/>"}),
         "files.format"),
        ("a.png", making.image("PNG", (12_000, 12_000)), "files.too_many_pixels"),
    ]  # fmt: skip


def test_what_may_harm_is_refused_by_name_and_leaves_nothing(library: Library) -> None:
    record = task(library)
    for name, content, code in refused():
        with pytest.raises(UnreadableFile) as told:
            add(library, record, content, name)
        assert told.value.code == code, (name, content[:40])
        assert told.value.params["file"] == name
    assert library.files.of(OFFICER, record) == []
    assert [p for p in library.files.folder.root.rglob("*") if p.is_file()] == []


def test_an_entity_reads_no_file_of_the_server(library: Library) -> None:
    content = making.repacked(making.document("Một"), {"word/document.xml": _OUTSIDE})
    add(library, task(library), content, "a.docx")
    (hit,) = library.files.search(OFFICER, Query("here")).hits
    assert hit.page.text == "here"


def test_a_file_that_is_too_large_is_broken_off(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "LARGEST", 1000)
    with pytest.raises(UnreadableFile) as refused:
        library.files.add(OFFICER, task(library), "a.pdf", (b"%PDF" * 100 for _ in range(10**9)))
    assert refused.value.code == "files.too_large"
    assert list((library.files.folder.root / "incoming").iterdir()) == []


def test_the_same_content_lies_there_once_and_comes_to_a_record_once(library: Library) -> None:
    one, two = task(library), task(library, "ĐT.02/26", title="Cá tra")
    content = making.pdf("Giay chung nhan")
    first = add(library, one, content)
    assert add(library, one, content, "khac.pdf") == first
    other = add(library, two, content, "khac.pdf")
    assert (other.sha256, other.name) == (first.sha256, "khac.pdf")
    assert len([p for p in library.files.folder.root.rglob("*") if p.is_file()]) == 1
    history = [change.op for change in library.store.history(one)]
    assert history == ["attach", "create"]
    assert library.records.get(OFFICER, one).version == 1


def test_pages_are_found_by_their_words_within_the_filters(library: Library) -> None:
    one = task(library)
    two = task(library, "ĐT.02/26", title="Cá tra", level="ministry")
    document = making.document("Căn cứ Luật", "Hội đồng nghiệm thu đề tài cà phê chè Mường Ảng")
    add(library, one, document, "bien-ban.docx")
    book = making.workbook(DS=[["x"]], **{"Kinh phí": [["Nghiệm thu", "Hội đồng"]]})
    add(library, two, book, "kinh-phi.xlsx")

    def found(text: str, **more: Any) -> list[tuple[str, int, str | None]]:
        hits = library.files.search(READER, Query(text, **more))
        assert hits.total == len(hits.hits)
        return [(hit.page.name, hit.page.page, hit.page.label) for hit in hits.hits]

    both = {("bien-ban.docx", 2, None), ("kinh-phi.xlsx", 2, "Kinh phí")}
    assert set(found("hội đồng nghiệm thu")) == both
    assert set(found("hoi dong nghiem th")) == both  # the last word may be a beginning
    assert found("nghiệm thu mường ảng") == [("bien-ban.docx", 2, None)]
    assert found("căn cứ nghiệm thu") == []  # of two pages
    assert found("") == []
    ministry = (Filter("level", ("ministry",)),)
    assert found("nghiệm thu", where=ministry) == [("kinh-phi.xlsx", 2, "Kinh phí")]
    assert found("nghiệm thu", kinds=("invention",)) == []
    (hit,) = library.files.search(READER, Query("muong ang")).hits
    assert "chè <mark>Mường Ảng</mark>" in hit.snippet
    library.files.detach(OFFICER, library.files.of(OFFICER, one)[0].id)
    assert found("mường ảng") == []


def test_a_file_is_shown_to_whom_it_is_for(library: Library) -> None:
    record = task(library)
    files = {
        who: add(library, record, making.pdf(f"Ho so {who}"), f"{who}.pdf", visibility=who)
        for who in ("public", "internal", "personal")
    }
    for caller, sees in (
        (PUBLIC, {"public"}),
        (READER, {"public", "internal"}),
        (OFFICER, {"public", "internal", "personal"}),
    ):
        assert {one.visibility for one in library.files.of(caller, record)} == sees
        hits = library.files.search(caller, Query("ho so")).hits
        assert {hit.page.name for hit in hits} == {f"{who}.pdf" for who in sees}
        for who, file in files.items():
            if who in sees:
                assert library.files.open(caller, file.id)[0].name == f"{who}.pdf"
                assert library.files.preview(caller, file.id).startswith(b"\x89PNG")
            else:
                with pytest.raises(NotFound):
                    library.files.open(caller, file.id)
                with pytest.raises(NotFound):
                    library.files.preview(caller, file.id)
    library.files.show_to(OFFICER, files["public"].id, "internal")
    assert library.files.of(PUBLIC, record) == []
    with pytest.raises(UsageError):
        library.files.show_to(OFFICER, files["public"].id, "secret")
    with pytest.raises(NotFound):
        library.files.open(OFFICER, "../../etc/passwd")


def test_only_the_unit_of_a_record_attaches_and_takes_off(library: Library) -> None:
    record = task(library)
    with library.store._database.transaction() as connection:
        connection.execute("UPDATE record SET unit_id = 'a' WHERE id = %s", [record])
    theirs = Caller("chi", frozenset({"officer"}), "a", "vi", "test")
    other = Caller("dung", frozenset({"officer"}), "b", "vi", "test")
    file = library.files.add(theirs, record, "a.pdf", [making.pdf("Mot")])
    for refused in (
        lambda: library.files.add(other, record, "b.pdf", [making.pdf("Hai")]),
        lambda: library.files.detach(other, file.id),
        lambda: library.files.show_to(other, file.id, "public"),
        lambda: library.files.add(READER, record, "b.pdf", [making.pdf("Hai")]),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert library.files.of(other, record)[0].visibility == "internal"


def test_what_is_taken_off_comes_back_and_history_tells_both(library: Library) -> None:
    record = task(library)
    file = add(library, record, making.pdf("Mot"))
    assert library.files.detach(OFFICER, file.id).detached_at is not None
    library.files.detach(OFFICER, file.id)  # pressed twice
    assert library.files.of(OFFICER, record) == []
    assert [one.id for one in library.files.of(OFFICER, record, detached=True)] == [file.id]
    assert library.files.of(READER, record, detached=True) == []
    library.files.bring_back(OFFICER, file.id)
    assert [one.id for one in library.files.of(OFFICER, record)] == [file.id]
    library.files.detach(OFFICER, file.id)
    again = add(library, record, making.pdf("Mot"), "lai.pdf")
    assert (again.id, again.name) == (file.id, "lai.pdf")
    changes = library.store.history(record)
    assert [change.op for change in changes] == [
        "attach", "detach", "attach", "detach", "attach", "create",
    ]  # fmt: skip
    assert {change.actor for change in changes} == {"an"}
    assert changes[0].details is not None
    assert changes[0].details["file"]["name"] == "lai.pdf"
    told = library.history.of(READER, record).happenings
    assert [one.change.op for one in told] == [change.op for change in changes]
    assert [one.latest for one in told] == [False] * 5 + [True]
    assert library.history.at(OFFICER, record, 1).version == 1


def test_a_record_has_no_more_files_than_a_page_can_list(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("st_db.store.files.MOST", 2)
    record = task(library)
    for number in range(2):
        add(library, record, making.pdf(f"So {number}"))
    with pytest.raises(UsageError) as refused:
        add(library, record, making.pdf("So 3"))
    assert refused.value.code == "files.too_many"


def test_sweeping_takes_what_no_record_names_and_nothing_else(library: Library) -> None:
    record = task(library)
    kept = add(library, record, making.pdf("Mot"))
    gone = add(library, record, making.pdf("Hai"))
    library.files.detach(OFFICER, gone.id)
    folder = library.files.folder
    orphan = folder.path("ab" * 32)
    half = folder.root / "incoming" / "half"
    for path in (orphan, half):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert library.files.sweep() == 0  # all of it is fresh: another process may be at work
    for path in folder.root.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    assert library.files.sweep() == 2
    assert not orphan.exists()
    assert not half.exists()
    assert library.files.amiss(read=True) == []
    folder.path(kept.sha256).write_bytes(b"y")
    folder.path(gone.sha256).unlink()
    assert set(library.files.amiss()) == {kept.sha256, gone.sha256}
    with pytest.raises(NotFound) as lost:
        library.files.open(OFFICER, gone.id)
    assert lost.value.code == "files.lost"


_ATTACHING = """
import itertools, pickle, sys
from st_db.access import Caller
from st_db.library import Library
from tests.files import making
from tests.front_doors import ROOT
library = Library.open(pickle.load(sys.stdin.buffer))
caller = Caller("an", frozenset({"officer"}), None, "vi", "test")
print("ready", flush=True)
for number in itertools.count():
    content = making.pdf(f"So {number}") + b"%" * 400_000
    library.files.add(caller, sys.argv[1], "a.pdf", [content])
    print(number, flush=True)
"""


def test_a_process_that_is_killed_leaves_no_half_file(library: Library, settings: Settings) -> None:
    record = task(library)
    drawn = random.Random(7)
    for _ in range(int(os.environ.get("ST_DB_KILLS", "2"))):
        running = subprocess.Popen(
            [sys.executable, "-c", _ATTACHING, record], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        assert running.stdin is not None
        assert running.stdout is not None
        pickle.dump(settings, running.stdin)
        running.stdin.close()
        assert running.stdout.readline() == b"ready\n"
        running.stdout.readline()  # one is in; the next is somewhere on its way
        time.sleep(drawn.random() * 0.4)
        running.kill()
        running.wait()
        running.stdout.close()
    shown = library.files.of(OFFICER, record)
    assert shown
    assert library.files.amiss(read=True) == []
    library.files.folder.sweep(library.store.files.known, fresh=-60)
    assert set(library.files.folder.names()) == {file.sha256 for file in shown}
    assert list((library.files.folder.root / "incoming").iterdir()) == []
