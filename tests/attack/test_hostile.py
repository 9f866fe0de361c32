"""Attacks that once succeeded: hostile files, addresses, names and questions."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from starlette.types import Message, Receive, Scope, Send

from ingest import Choices, ingest_file, preview
from st_db.access import Caller
from st_db.cli.session import harmless
from st_db.errors import IngestError, UsageError
from st_db.identifiers import SCHEMES, compact_forms
from st_db.library import Library
from st_db.query import Filter, Query
from st_db.search import open_engine
from st_db.server.guard import ThisComputerOnly
from st_db.settings import Settings
from st_db.store import Store
from st_db.store.connection import Database
from tests.front_doors import run_apart
from tests.ingest.reading import Reading, write

ME = Caller.local("en", "test")


@pytest.fixture
def library(settings: Settings, store: Store) -> Iterator[Library]:
    engine = open_engine(settings)
    yield Library(settings, store, engine)
    engine.close()


def lines(path: Path, *rows: object) -> Path:
    return write(path, "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n")


def invention(serial: int, **more: object) -> dict[str, object]:
    return {"application_number": f"1-2020-{serial:05d}", "title": f"Máy số {serial}", **more}


def test_a_facet_value_of_70000_letters_does_not_end_all_searches(
    library: Library, tmp_path: Path
) -> None:
    file = lines(tmp_path / "a.jsonl", invention(1, status="s" * 70_000), invention(2))
    seq = ingest_file(library, ME, file, choices=Choices(kind="invention")).seq
    library.index.wait_until_applied(seq)
    assert library.search.search(ME, Query()).total == 2


def test_a_quote_that_is_never_closed_is_said(tmp_path: Path) -> None:
    rows = 'Số đơn,Tên\n1-2020-00001,a\n1-2020-00002,"b\n1-2020-00003,c\n'
    said = Reading(write(tmp_path / "a.csv", rows), kind="invention")
    assert "ingest.unclosed_quote" in said.codes("error", "warning")


@pytest.mark.parametrize(
    "more",
    [{"inventors": ["C:\\u0000x"]}, {"ghi chu": "C:\\u0000x"}, {"k\x00ey": "v"}],
    ids=["list", "extra", "NUL in a header"],
)
def test_what_json_cannot_hold_does_not_lose_the_file(
    library: Library, tmp_path: Path, more: dict[str, object]
) -> None:
    file = lines(tmp_path / "a.jsonl", invention(1), invention(2, **more), invention(3))
    assert ingest_file(library, ME, file, choices=Choices(kind="invention")).created >= 2


def workbook(path: Path, last_cell: str) -> Path:
    book = openpyxl.Workbook()
    for row in (["Số đơn", "Tên"], ["1-2020-00001", "Máy gặt"]):
        book.worksheets[0].append(row)
    plain = io.BytesIO()
    book.save(plain)
    number = last_cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{number}"><c r="{last_cell}" t="n"><v>1</v></c></row></sheetData>'.encode()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"</sheetData>", far)
            new.writestr(name, part)
    return path


def test_half_a_surrogate_pair_in_a_workbook_does_not_lose_the_file(
    library: Library, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Số đơn", "Tên sáng chế", "Ghi chú_xDC00_"],
        ["1-2020-00001", "Máy _xD83D__xDE00_", "a_xD800_b"],
        ["1-2020-00002", "_x0000_Máy_x001B_", "_xDFFF_"],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    result = ingest_file(library, ME, tmp_path / "a.xlsx", choices=Choices(kind="invention"))
    assert result.created == 2
    said = Reading(tmp_path / "a.xlsx", kind="invention")
    assert said.values["1-2020-00001"]["title"] == "Máy 😀"


def test_a_cell_at_the_edge_of_a_sheet_takes_no_memory(tmp_path: Path) -> None:
    # A reader that unfolds a sheet aborts the process here and would take this run with it.
    from resource import RUSAGE_SELF, getrusage

    before = getrusage(RUSAGE_SELF).ru_maxrss
    said = Reading(workbook(tmp_path / "a.xlsx", "XFD1048576"), kind="invention")
    assert "1-2020-00001" in said.values
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


def test_a_panic_of_the_workbook_reader_is_a_damaged_file(tmp_path: Path) -> None:
    with pytest.raises(IngestError):
        Reading(workbook(tmp_path / "a.xlsx", "ZZZZZZZ99999999999"), kind="invention")


@pytest.mark.parametrize("depth", [300, 900])
def test_deep_json_rejects_its_row_only(library: Library, tmp_path: Path, depth: int) -> None:
    row = '{"application_number":"1-2020-00002","title":"b","x":' + "[" * depth + "]" * depth + "}"
    text = f"{json.dumps(invention(1))}\n{row}\n{json.dumps(invention(3))}\n"
    file = write(tmp_path / "a.jsonl", text)
    assert ingest_file(library, ME, file, choices=Choices(kind="invention")).created >= 2


def test_a_number_of_endless_digits_does_not_lose_the_file(tmp_path: Path) -> None:
    digits = "9" * 5_000
    good = json.dumps(invention(1))
    for name, text in (
        ("a.json", f'[{good}, {{"title": "b", "ghi chu": {digits}}}]'),
        ("a.jsonl", f'{good}\n{{"title": "b", "ghi chu": {digits}}}\n'),
    ):
        said = Reading(write(tmp_path / name, text), kind="invention")
        assert [c.entry.extra.get("ghi chu") for c in said.candidates] == [None, digits]


def test_lines_that_are_no_objects_are_rejected_one_by_one(tmp_path: Path) -> None:
    rows = f'{json.dumps(invention(1))}\n[1]\nnull\n"s"\n{json.dumps(invention(2))}\n'
    said = Reading(write(tmp_path / "a.jsonl", rows), kind="invention")
    assert said.values.keys() == {"1-2020-00001", "1-2020-00002"}
    assert said.codes("error") == ["ingest.not_an_object"] * 3


def test_a_damaged_letter_in_each_row_of_utf_8_spoils_no_other_letter(tmp_path: Path) -> None:
    rows = "".join(f"1-2020-{n:05d},Máy cấy l#a nước\n" for n in range(1, 6))
    text = f"Số đơn,Tên sáng chế\n{rows}".encode().replace(b"#", b"\xed\xa0\x80")
    (tmp_path / "a.csv").write_bytes(text)
    said = Reading(tmp_path / "a.csv", kind="invention")
    assert said.values["1-2020-00003"]["title"].startswith("Máy cấy l\ufffd")
    assert said.codes("warning") == ["ingest.undecodable"] * 5


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@pytest.mark.parametrize("piece", ["a", "1", "A1.", "1/", "1-", " ", "VN ", "1:"])
def test_no_text_keeps_a_scheme_of_numbers_busy_for_ever(scheme: str, piece: str) -> None:
    # An expression that tries every way to cut a text does not end within a lifetime; a cell of a
    # file or a question in the address of a page would stop all work.
    compact_forms(scheme, piece * 400 + "!")


def test_a_line_of_a_million_cells_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    text = "Số đơn,Tên\n1-2020-00001,a\n" + "a," * 1_000_000 + "\n"
    with pytest.raises(IngestError, match="too_spread"):
        Reading(write(tmp_path / "a.csv", text), kind="invention")


def test_a_link_to_itself_is_no_file_and_no_riddle(tmp_path: Path) -> None:
    loop = tmp_path / "a.csv"
    loop.symlink_to("a.csv")
    out = tmp_path / "out.xlsx"
    command = "from st_db.cli import main; main()"
    words = [sys.executable, "-c", command, "ingest", str(loop), "--rejects", str(out), "--json"]
    env = {**os.environ, "ST_DB_HOME": str(tmp_path / "home")}
    told = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert "error.unknown" not in told.stdout
    assert told.returncode == 1


def test_utf_16_cut_short_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("Số đơn,Tên\r\n1-2020-00001,Máy gặt\r\n".encode("utf-16")[:-1])
    with suppress(IngestError):  # also an answer; UnicodeDecodeError is none
        Reading(file, kind="invention")


def test_u2028_within_json_lines_is_ordinary_text(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", invention(1, summary="a\u2028b"), invention(2))
    assert len(Reading(file, kind="invention").candidates) == 2


def test_a_kind_nobody_knows_is_said(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", invention(1), invention(2, kind="banana"))
    said = Reading(file).issues
    assert any("banana" in f"{i.where.raw} {i.params}" for i in said if i.level != "info")


def test_a_fifo_is_no_table(tmp_path: Path) -> None:
    pipe = tmp_path / "a.csv"
    os.mkfifo(pipe)
    found: list[BaseException | None] = []

    def read() -> None:
        try:
            preview(pipe)
        except IngestError as error:
            found.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(3)
    if thread.is_alive():  # let it go
        pipe.open("wb", buffering=0).close()
    assert found


def test_a_very_long_file_name_is_an_answer(tmp_path: Path) -> None:
    with pytest.raises(IngestError):
        preview(tmp_path / f"{'x' * 300}.csv")


def test_two_imports_in_opposite_order_do_not_report_an_unreachable_database(
    settings: Settings, tmp_path: Path
) -> None:
    rows = [invention(n) for n in range(4100)]
    files = [lines(tmp_path / "a.jsonl", *rows), lines(tmp_path / "b.jsonl", *reversed(rows))]
    errors: list[str] = []

    def take(file: Path) -> None:
        with_own = Library(settings, Store.open(settings), open_engine(settings))
        try:
            ingest_file(with_own, ME, file, choices=Choices(kind="invention"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            errors.append(repr(error))
        finally:
            with_own.close()

    threads = [threading.Thread(target=take, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [e for e in errors if "deadlock" in e]


def test_another_sites_name_is_refused(settings: Settings) -> None:
    reached = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope)

    async def send(message: Message) -> None: ...

    scope = {
        "type": "http", "method": "GET", "path": "/api/v1/search", "query_string": b"",
        "headers": [(b"host", b"evil.example:8501")], "server": ("127.0.0.1", 8501),
    }  # fmt: skip
    run_apart(ThisComputerOnly(app, settings)(scope, None, send))  # type: ignore[arg-type]
    assert not reached


def test_a_bound_beyond_64_bits_is_no_fault_of_the_index(library: Library) -> None:
    library.index.rebuild(ME)
    wanted = Query(where=(Filter("year", low="9" * 30),))
    with suppress(UsageError):
        assert library.search.search(ME, wanted).total == 0


def test_the_rest_of_a_password_is_not_taken_for_a_host() -> None:
    assert "RetPW" not in Database("postgresql://me:sec@RetPW@127.0.0.1:1/x").where


def test_a_bad_timeout_in_the_address_is_a_setting_that_cannot_be_used() -> None:
    from st_db.errors import ConfigError

    with pytest.raises(ConfigError):
        Database("postgresql://127.0.0.1:1/x?connect_timeout=soon")


def test_a_blank_home_is_the_default_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ST_DB_HOME", "")
    assert Settings(_env_file=None).home != Path.cwd()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Máy cấy\n  lúa\t2", "Máy cấy\n  lúa\t2"),
        ("\x1b[2Jtệp\x07.csv", "\ufffd[2Jtệp\ufffd.csv"),
        ("\x9b31m\x00\r", "\ufffd31m\ufffd\ufffd"),
        ("\u202evsc.exe", "\ufffdvsc.exe"),
    ],
)
def test_a_terminal_obeys_nothing_that_a_file_says(text: str, shown: str) -> None:
    assert harmless(text) == shown
