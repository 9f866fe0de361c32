"""Choosing what columns are, keeping it, and the list of sources, as scripts use them."""

import json

import pytest

from tests.front_doors import answered, asked

HEADER = "Hồ sơ;Tên gọi máy;Người làm;Ghi chú"


@pytest.fixture
def service(written):
    """These tests write."""
    return written


def _file(folder, name, number):
    file = folder / name
    text = f"{HEADER}\n1-2096-0000{number};Máy;An;x\n1-2096-1000{number};Bơm;Bình;y\n"
    file.write_text(text, encoding="utf-8")
    return str(file)


def _columns(answer):
    (table,) = answer["found"]["tables"]
    return {column["header"]: column for column in table["columns"]}


def test_a_dry_run_tells_what_each_column_is_taken_for(service, tmp_path):
    file = _file(tmp_path, "a.csv", 1)
    said = ("--kind", "invention", "--column", "Tên gọi máy=title", "--dry-run")

    answer = answered(asked("ingest", file, *said, "--json", home=service.home))
    found = _columns(answer)
    assert (answer["batch"], answer["created"]) == (None, 2)
    assert (found["Hồ sơ"]["target"], found["Hồ sơ"]["how"]) == ("application_number", "content")
    assert 0 < found["Hồ sơ"]["confidence"] < 1
    assert (found["Tên gọi máy"]["target"], found["Tên gọi máy"]["how"]) == ("title", "officer")
    assert (found["Ghi chú"]["target"], found["Ghi chú"]["samples"]) == ("extra", ["x", "y"])

    shown = asked("ingest", file, *said, home=service.home).stdout
    assert "application_number" in shown
    assert "Tên gọi máy\ttitle" in shown


def test_without_a_dry_run_the_answer_stays_as_it_was(service, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("Số đơn;Tên\n1-2096-00009;Máy\n", encoding="utf-8")
    done = asked("ingest", str(file), "--kind", "invention", "--json", home=service.home)
    assert "found" not in answered(done)


def test_what_was_chosen_is_kept_and_the_next_file_is_read_alike(service, tmp_path):
    kept = asked(
        "ingest", _file(tmp_path, "b.csv", 2), "--kind", "invention",
        "--column", "Tên gọi máy=title", "--column", "Ghi chú=ignore",
        "--save-source", "Sổ máy", "--json", home=service.home,
    )  # fmt: skip
    assert answered(kept)["source"] == "Sổ máy"

    dry = asked("ingest", _file(tmp_path, "c.csv", 3), "--dry-run", "--json", home=service.home)
    found = _columns(answered(dry))
    assert answered(dry)["source"] == "Sổ máy"
    assert {h: (c["target"], c["how"]) for h, c in found.items()}["Ghi chú"] == (
        "ignore", "profile",
    )  # fmt: skip

    listed = answered(asked("sources", "--json", home=service.home))
    own = next(one for one in listed if one["name"] == "Sổ máy")
    assert (own["own"], own["version"], own["kinds"]) == (True, 1, ["invention"])
    assert any(one["name"] == "vn-ipvietnam" and not one["own"] for one in listed)
    assert "Sổ máy" in asked("sources", home=service.home).stdout

    shown = answered(asked("sources", "show", "Sổ máy", "--json", home=service.home))
    assert shown["columns"]["Tên gọi máy"] == ["title"]
    assert shown["choices"]["columns"]["Ghi chú"] == "ignore"
    assert "Ghi chú\tignore" in asked("sources", "show", "Sổ máy", home=service.home).stdout

    assert asked("sources", "remove", "Sổ máy", home=service.home).returncode == 0
    assert asked("sources", "show", "Sổ máy", home=service.home).returncode == 1


def test_a_shipped_source_is_shown_and_cannot_be_removed(service):
    shown = answered(asked("sources", "show", "vn-ipvietnam", "--json", home=service.home))
    assert shown["columns"]["(54) Tên"] == ["title", "title_en"]
    assert asked("sources", "remove", "vn-ipvietnam", home=service.home).returncode == 1


def test_choices_may_stand_in_a_file_and_options_rule_over_it(service, tmp_path):
    told = tmp_path / "chon.json"
    told.write_text(
        json.dumps(
            {"kind": "invention", "columns": {"Người làm": "inventors", "Ghi chú": "ignore"}}
        ),
        encoding="utf-8",
    )
    done = asked(
        "ingest", _file(tmp_path, "d.csv", 4), "--choices", str(told),
        "--column", "Người làm=extra", "--dry-run", "--json", home=service.home,
    )  # fmt: skip
    found = _columns(answered(done))
    assert (found["Người làm"]["target"], found["Ghi chú"]["target"]) == ("extra", "ignore")


def test_a_choice_that_cannot_be_understood_is_a_wrong_call(service, tmp_path):
    file = _file(tmp_path, "e.csv", 5)
    broken = tmp_path / "hong.json"
    broken.write_text("{", encoding="utf-8")
    for said, named in (
        (("--column", "Hồ sơ"), "Hồ sơ"),
        (("--column", "Hồ sơ=nummer"), "application_number"),
        (("--column", "Hồ sơ 2=number"), "Tên gọi máy"),
        (("--dates", "Hồ sơ=dd/mm"), "dmy"),
        (("--unit", "Hồ sơ=million"), "trieu"),
        (("--choices", str(broken)), "hong.json"),
        (("--save-source", "vn-ipvietnam"), "vn-ipvietnam"),
        (("--source", "không có"), "vn-ipvietnam"),
    ):
        done = asked("ingest", file, "--kind", "invention", *said, home=service.home)
        assert done.returncode == 2, said
        assert named in done.stderr, said
    both = asked("ingest", file, file, "--save-source", "x", home=service.home)
    assert both.returncode == 2
