"""``st-db ingest`` as scripts use it."""

import json
import subprocess

import pytest
from openpyxl import Workbook

from tests.front_doors import (
    PROGRAM,
    answered,
    asked,
    command,
    environment,
    lines,
)

KEYS = {"batch", "file", "kind", "kinds", "source", "rows", "created", "updated", "unchanged",
        "rejected", "issues", "behind", "seconds"}  # fmt: skip


@pytest.fixture
def service(written):
    """These tests write."""
    return written


def _standard(number, title="Thử"):
    return {"number": number, "title": title}


def test_each_file_answers_on_a_line_of_its_own_in_order(service, tmp_path):
    files = [
        lines(tmp_path / f"{i}.jsonl", [_standard(f"TCVN 8000{i}:2020", "Vít lửa")])
        for i in (1, 2)
    ]  # fmt: skip
    missing = tmp_path / "none.csv"

    done = asked(
        "ingest", str(files[0]), str(missing), str(files[1]), "--kind", "standard", "--json",
        home=service.home,
    )  # fmt: skip

    first, second, third = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert [a["file"] for a in (first, second, third)] == ["1.jsonl", "none.csv", "2.jsonl"]
    assert all(set(a) >= KEYS for a in (first, second, third))
    assert (first["created"], first["behind"], first["kind"]) == (1, 0, "standard")
    assert second["batch"] is None
    assert second["issues"][0]["level"] == "error"
    assert service.search(("q", "vit lua")).json["total"] == 2


def test_the_same_file_again_changes_nothing(service, tmp_path):
    file = lines(tmp_path / "a.jsonl", [_standard("TCVN 80010:2020")])
    asked("ingest", str(file), "--kind", "standard", home=service.home)

    done = asked("ingest", str(file), "--kind", "standard", "--json", home=service.home)

    assert done.returncode == 0
    answer = answered(done)
    assert (answer["rows"], answer["unchanged"], answer["created"]) == (1, 1, 0)


def test_a_file_of_no_clear_kind_is_its_own_trouble_and_the_others_go_on(service, tmp_path):
    first, last = (
        lines(tmp_path / f"{n}.jsonl", [_standard(f"TCVN 8001{n}:2021") | {"kind": "standard"}])
        for n in (5, 6)
    )
    unclear = tmp_path / "tenonly.csv"
    unclear.write_text("Tên,Tình trạng\nMáy,Cấp bằng\n", encoding="utf-8")

    done = asked("ingest", str(first), str(unclear), str(last), "--json", home=service.home)

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [(a["file"], a["created"]) for a in answers] == [
        ("5.jsonl", 1), ("tenonly.csv", 0), ("6.jsonl", 1)]  # fmt: skip
    (issue,) = answers[1]["issues"]
    assert (issue["level"], issue["code"]) == ("error", "ingest.kind_unclear")
    assert "--kind" in issue["message"]


def test_the_sheets_of_a_workbook_go_in_as_one_import(service, tmp_path):
    book = Workbook()
    rows = {"SC": ("Số đơn", "1-2098-00001"), "TC": ("Số hiệu", "TCVN 80017:2020"),
            "Nữa": ("Số đơn", "1-2098-00001")}  # fmt: skip
    for name, (number, value) in rows.items():
        sheet = book.create_sheet(name)
        sheet.append([number, "Tên sáng chế" if number == "Số đơn" else "Tên tiêu chuẩn"])
        sheet.append([value, f"Tên {name}"])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "a.xlsx")

    answer = answered(asked("ingest", str(tmp_path / "a.xlsx"), "--json", home=service.home))

    assert answer["kind"] is None
    assert answer["kinds"] == {"invention": 1, "standard": 1}
    assert (answer["rows"], answer["created"], answer["rejected"]) == (3, 2, 1)
    (error,) = (i for i in answer["issues"] if i["level"] == "error")
    assert (error["code"], error["sheet"], error["row"]) == ("match.repeated", "Nữa", 2)
    assert "SC!2" in error["message"]


def test_a_dry_run_keeps_nothing(service, tmp_path):
    file = lines(tmp_path / "a.jsonl", [_standard("TCVN 80020:2020")])

    done = asked("ingest", str(file), "--kind", "standard", "--dry-run", "--json",
                   home=service.home)  # fmt: skip

    assert (answered(done)["batch"], answered(done)["created"]) == (None, 1)
    assert service.record("TCVN 80020:2020").status == 404


def test_an_unknown_kind_or_source_is_wrong_usage(service, tmp_path):
    file = lines(tmp_path / "a.jsonl", [_standard("TCVN 80030:2020")])
    missing = str(tmp_path / "none.csv")
    kind = asked("ingest", missing, str(file), "--kind", "nonsense", "--json", home=service.home)
    source = asked("ingest", str(file), "--source", "nonsense", "--json", home=service.home)

    assert (kind.returncode, source.returncode) == (2, 2)
    assert answered(kind)["error"]["code"] == "error.unknown_kind"
    assert answered(source)["error"]["code"] == "ingest.unknown_source"


def test_people_read_where_the_trouble_is(service, tmp_path):
    file = tmp_path / "b.csv"
    file.write_text("number,title\nTCVN 80040:2020,Một\n,\n,,\n", encoding="utf-8")

    done = asked("ingest", str(file), "--kind", "standard", home=service.home)

    assert "b.csv: " in done.stdout
    assert "Traceback" not in done.stderr


def test_two_imports_at_once_both_arrive(service, tmp_path):
    files = [
        lines(tmp_path / f"t{i}.jsonl",
              [_standard(f"TCVN {n}:2021", "Cùng lúc") for n in range(70000 + i, 70040 + i)])
        for i in (0, 20)
    ]  # fmt: skip
    env = environment(service.home)
    running = [
        subprocess.Popen(
            [*PROGRAM, "ingest", str(file), "--kind", "standard", "--json"],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for file in files
    ]  # fmt: skip
    said = [process.communicate(timeout=60) for process in running]

    assert [process.returncode for process in running] == [0, 0], said
    created = sum(json.loads(out)["created"] for out, _ in said)
    assert created == 60
    found = service.search(("q", "cung luc"), ("where", "number:TCVN 70039:2021"))
    assert found.json["total"] == 1


def test_without_a_service_the_command_applies_the_log_itself(tmp_path):
    home = tmp_path / "home"
    file = lines(tmp_path / "a.jsonl", [_standard("TCVN 80050:2020", "Đèn dầu")])

    done = command("ingest", str(file), "--kind", "standard", "--json", home=home)
    found = asked("search", "den dau", "--json", home=home)

    assert done.returncode == 0, done.stdout + done.stderr
    assert answered(done)["behind"] == 0
    assert answered(found)["total"] == 1
    assert answered(found)["engine"] == "tantivy"


def test_the_sample_data_load_through_the_ordinary_import():
    from st_db.cli.serving import sample_files

    names = [file.name for file in sample_files()]

    assert names[0] == "to-chuc.csv"
    assert "README.md" not in names


def test_an_import_is_taken_back_and_brought_back(service, tmp_path):
    file = lines(tmp_path / "u.jsonl", [_standard(f"TCVN 8002{n}:2022", "Sứ cách") for n in (1, 2)])
    batch = answered(asked("ingest", str(file), "--kind", "standard", "--json",
                           home=service.home))["batch"]  # fmt: skip

    done = answered(asked("undo", batch, "--json", home=service.home))

    assert (done["reversed"], done["kept"], done["failed"], done["behind"]) == (2, [], [], 0)
    assert service.search(("q", "su cach")).json["total"] == 0
    again = asked("undo", batch, home=service.home)
    assert again.returncode == 0
    assert done["batch"] in again.stdout
    listed = json.loads(asked("batches", "--json", home=service.home).stdout)
    assert {(b["batch"], b["undoes"], b["undone_by"]) for b in listed} >= {
        (batch, None, done["batch"]), (done["batch"], batch, None),
    }  # fmt: skip
    assert answered(asked("undo", done["batch"], "--json", home=service.home))["reversed"] == 2
    assert service.search(("q", "su cach")).json["total"] == 2


def test_an_unknown_import_cannot_be_taken_back(service):
    done = asked("undo", "none", "--json", home=service.home)

    assert done.returncode == 1
    assert answered(done)["error"]["code"] == "error.no_batch"


def test_rejected_rows_are_written_to_a_workbook_and_come_back_from_it(service, tmp_path):
    file = lines(tmp_path / "r.jsonl", [_standard("TCVN 80031:2020"), {"Ghi chú": "không số"}])
    out = tmp_path / "sửa.xlsx"

    done = asked(
        "ingest", str(file), "--kind", "standard", "--rejects", str(out), "--json",
        home=service.home,
    )  # fmt: skip

    answer = json.loads(done.stdout)
    assert (done.returncode, answer["rejected"], answer["rejects"]) == (1, 1, str(out))
    again = asked("ingest", str(out), "--rejects", str(tmp_path / "2.xlsx"), home=service.home)
    assert again.returncode == 1
    assert "2.xlsx" in again.stdout


def test_a_file_without_rejected_rows_gives_no_workbook(service, tmp_path):
    file = lines(tmp_path / "g.jsonl", [_standard("TCVN 80032:2020")])
    out = tmp_path / "sửa.xlsx"

    done = asked(
        "ingest", str(file), "--kind", "standard", "--rejects", str(out), home=service.home
    )

    assert (done.returncode, out.exists()) == (0, False)
    assert "no correction workbook" in done.stdout


def test_a_workbook_of_rejects_replaces_neither_the_file_nor_serves_two(service, tmp_path):
    file = lines(tmp_path / "o.jsonl", [_standard("TCVN 80033:2020")])
    for words in (
        [str(file), "--rejects", str(tmp_path / "x.csv")],
        [str(file), "--rejects", str(tmp_path / "none" / "x.xlsx")],
        [str(file), str(file), "--rejects", str(tmp_path / "x.xlsx")],
    ):
        assert asked("ingest", *words, home=service.home).returncode == 2


def test_the_fate_of_every_row_is_told_and_a_doubt_settled(service, tmp_path):
    known = {"code": "ĐT.71/2023", "title": "Mô hình trồng quế hữu cơ tại xã Mẫu",
             "host": "Viện Mẫu", "start_date": "2023-03-01"}  # fmt: skip
    first = lines(tmp_path / "a.jsonl", [known])
    asked("ingest", str(first), "--kind", "task", "--json", home=service.home)
    bare = {name: value for name, value in known.items() if name != "code"}
    second = lines(tmp_path / "b.jsonl", [bare | {"objective": "Quế"}])
    told = tmp_path / "fates.jsonl"

    tried = asked("ingest", str(second), "--kind", "task", "--dry-run", "--fates", str(told),
                  home=service.home)  # fmt: skip

    assert "perhaps the same as the stored record ĐT.71/2023" in tried.stdout
    (fate,) = [json.loads(line) for line in told.read_text("utf-8").splitlines()]
    assert (fate["outcome"], fate["doubts"][0]["number"]) == ("created", "ĐT.71/2023")
    done = answered(asked("ingest", str(second), "--kind", "task", "--same", "1=ĐT.71/2023",
                          "--json", home=service.home))  # fmt: skip
    assert (done["updated"], done["created"]) == (1, 0)
    assert [issue["code"] for issue in done["issues"]] == ["ingest.no_number"]
    shown = answered(asked("show", "ĐT.71/2023", "--json", home=service.home))
    assert shown["fields"]["objective"] == "Quế"
