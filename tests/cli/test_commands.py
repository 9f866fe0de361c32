"""Commands as a shell sees them: standard output, exit codes, sentences."""

import json
import subprocess

import pytest

from st_db.cli.session import EXIT, exit_code
from st_db.errors import (
    Conflict,
    IndexUnavailable,
    NotMigrated,
    Several,
    StDbError,
    Unavailable,
    UnknownSource,
    UnreadableFile,
    UsageError,
)
from tests.front_doors import PROGRAM, SHARED, answered, asked, environment, free_port


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError(), 2), (UnknownSource(), 2), (UnreadableFile(), 1), (Several("1", []), 1),
        (Conflict(), 1), (Unavailable(), 3), (NotMigrated(), 3), (IndexUnavailable(), 3),
    ],
)  # fmt: skip
def test_errors_have_their_exit_codes(error, code):
    assert exit_code(error) == code
    assert StDbError in EXIT


def test_facets_answers_what_http_answers(service):
    done = asked("facets", "kind", "nhiệm vụ", "--query", "ca phe", "--json", home=service.home)
    answer = answered(done)

    assert (
        answer["values"]
        == service.get("/api/v1/facets/kind?text=nhiem%20vu&q=ca%20phe").json["values"]
    )
    told = asked("facets", "kind", home=service.home)
    assert "task  S&T task" in told.stdout


def test_search_answers_what_http_answers(service):
    done = asked("search", "ca phe", "--kind", "standard", "--json", home=service.home)
    over_http = service.search(("q", "ca phe"), ("kind", "standard")).json

    answer = answered(done)
    assert (done.returncode, done.stderr) == (0, "")
    assert answer["hits"] == over_http["hits"]
    assert answer["facets"] == over_http["facets"]
    assert set(answer) == set(over_http)


def test_search_filters_sorts_and_pages(service):
    done = asked(
        "search", "", "--where", "number=TCVN 5520:2016", "--where", "number=TCVN 4193:2014",
        "--sort=-number", "--limit", "1", "--facets", "none", "--json", home=service.home,
    )  # fmt: skip

    answer = answered(done)
    assert (answer["total"], len(answer["hits"]), answer["facets"]) == (2, 1, {})
    assert answer["hits"][0]["number"] == "TCVN 5520:2016"


def test_a_wrong_expert_line_is_underlined(service):
    done = asked("search", "cà phê KD:task AND", home=service.home)

    assert done.returncode == 2
    line, carets, *said = done.stderr.splitlines()
    assert (line, carets) == ("cà phê KD:task AND", " " * 15 + "^^^")
    assert len(said) == 2


def test_search_reads_well_for_people(service):
    done = asked("search", "ca phe", "--facets", "kind", home=service.home)

    assert done.returncode == 0
    assert "TCVN 5520:2016  Cà phê hòa tan" in done.stdout
    assert "kind: Standard 2, S&T task 1" in done.stdout


def test_show_answers_what_http_answers(service):
    done = asked("show", "qcvn 01-1:2018/byt", "--json", home=service.home)

    assert answered(done) == service.record("QCVN 01-1:2018/BYT").json


def test_show_reads_well_for_people(service):
    done = asked("show", "TCVN 5520:2016", home=service.home)

    assert done.returncode == 0
    assert "Cà phê hòa tan" in done.stdout
    assert "Title: " in done.stdout


def test_a_number_of_several_records_is_1_with_the_list(service):
    for_people = asked("show", SHARED, home=service.home)
    done = asked("show", SHARED, "--json", home=service.home)

    assert (done.returncode, for_people.returncode) == (1, 1)
    kinds = {record["kind"] for record in answered(done)["records"]}
    assert kinds == {"geographical_indication", "traced_product"}
    assert for_people.stdout.count(SHARED) == 2


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("show", "TCVN 1:1900"), 1, "error.not_found"),
        (("search", "x", "--kind", "nonsense"), 2, "error.unknown_kind"),
        (("search", "x", "--where", "colour=red"), 2, "error.unknown_field"),
        (("search", "x", "--where", "colour"), 2, "error.bad_where"),
        (("search", "x", "--sort", "colour"), 2, "error.unknown_sort"),
        (("search", "x", "--limit", "101"), 2, "error.bad_paging"),
        (("search", "x", "--limit", "-1"), 2, "error.bad_paging"),
        (("ref", "nonsense"), 2, "error.unknown_kind"),
    ],
)
def test_a_refusal_is_json_and_a_sentence(service, arguments, status, code):
    done = asked(*arguments, "--json", home=service.home)

    assert done.returncode == status
    assert answered(done)["error"]["code"] == code
    assert answered(done)["error"]["message"] in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_option_is_wrong_usage(tmp_path):
    done = asked("search", "x", "--colour", home=tmp_path / "h")

    assert (done.returncode, done.stdout) == (2, "")


def test_a_database_that_is_not_there_is_3_and_quick(tmp_path):
    url = f"postgresql://someone:secret@127.0.0.1:{free_port()}/none"
    done = asked("search", "x", "--json", home=tmp_path / "h", ST_DB_DATABASE_URL=url)
    file = tmp_path / "a.csv"
    file.write_text("number,title\n1,a\n", encoding="utf-8")
    written = asked("ingest", str(file), home=tmp_path / "h", ST_DB_DATABASE_URL=url)

    assert (done.returncode, written.returncode) == (3, 3)
    assert answered(done)["error"]["code"] == "error.database_unavailable"
    assert "secret" not in done.stdout + done.stderr + written.stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path):
    done = asked("search", "x", home=tmp_path / "h", ST_DB_PORT="many")

    assert done.returncode == 2
    assert "ST_DB_PORT" in done.stderr


def test_index_says_how_far_and_whether_it_is_true(service):
    status = asked("index", "status", "--json", home=service.home)
    check = asked("index", "check", "--json", home=service.home)

    assert {"engine", "fingerprint", "documents", "seq", "behind", "behind_seconds",
            "building"} <= set(answered(status))  # fmt: skip
    found = answered(check)
    assert check.returncode == 0, check.stdout
    assert set(found) == {"database", "index", "missing", "stale", "extra"}
    assert found["database"] == found["index"]


def test_index_sync_and_rebuild_leave_it_true(service):
    rebuilt = asked("index", "rebuild", "--json", home=service.home)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert answered(asked("index", "check", "--json", home=service.home))["missing"] == 0


def test_the_data_dictionary_is_json_when_piped(tmp_path):
    one = asked("ref", "standard", home=tmp_path / "h")
    everything = asked("ref", "--json", home=tmp_path / "h")

    assert answered(one)["kind"] == "standard"
    fields = {field["name"]: field for field in answered(one)["fields"]}
    assert fields["ics"]["facet"] is True
    assert len(answered(everything)) == 9


def test_db_status_says_where_and_how_much(service):
    done = asked("db", "status", "--json", home=service.home)

    assert answered(done)["records"] >= 6
    assert answered(done)["revision"] == answered(done)["head"]


def test_doctor_finds_everything_well(service):
    done = asked("doctor", "--json", home=service.home, ST_DB_PORT=str(service.port))

    report = answered(done)
    assert done.returncode == 0, report
    assert report["ok"] is True
    levels = {check["name"]: check["level"] for check in report["checks"]}
    assert levels["database"] == levels["tables"] == levels["port"] == "ok"


def test_doctor_says_3_when_the_database_is_away(tmp_path):
    url = f"postgresql://127.0.0.1:{free_port()}/none"
    done = asked("doctor", home=tmp_path / "h", ST_DB_DATABASE_URL=url)

    assert done.returncode == 3
    assert "FAIL" in done.stdout
    assert "ST_DB_DATABASE_URL" in done.stdout


def test_a_reader_that_leaves_is_no_trouble(service):
    env = environment(service.home)
    process = subprocess.Popen(
        [*PROGRAM, "ref", "--json"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()

    assert process.wait(30) in (0, 130)
    assert complaint == b""


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_vietnamese_comes_out_whole_in_any_locale(service, locale):
    done = asked(
        "search", "cà phê hòa tan", "--json", home=service.home, LC_ALL=locale, LANG=locale
    )

    assert answered(done)["hits"][0]["title"] == "Cà phê hòa tan"
    assert "\\u" not in done.stdout


def test_the_version_is_printed(tmp_path):
    done = asked("--version", home=tmp_path / "h")

    assert done.stdout.startswith("st-db 0.")


def test_json_has_no_escapes_and_ends_a_line(service):
    done = asked("batches", "--limit", "2", "--json", home=service.home)

    assert done.stdout.endswith("\n")
    assert len(json.loads(done.stdout)) == 2
