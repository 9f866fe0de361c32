"""``st-db duplicates`` as a shell sees it."""

from __future__ import annotations

from tests.front_doors import answered, asked


def test_pairs_are_found_merged_parted_and_kept_apart(home, tmp_path):
    file = tmp_path / "two.jsonl"
    file.write_text(
        '{"kind": "task", "code": "ĐT.01/20", "title": "Trồng chè Shan tuyết hữu cơ",'
        ' "host": "Viện A", "start_date": "2020"}\n'
        '{"kind": "task", "title": "Trồng chè Shan tuyết hữu cơ", "host": "Viện A",'
        ' "start_date": "2021", "summary": "Tóm tắt"}\n'
    )
    assert asked("ingest", str(file), home=home).returncode == 0
    assert answered(asked("duplicates", "find", "--json", home=home))["total"] == 1
    listed = answered(asked("duplicates", "list", "--json", home=home))
    (pair,) = listed["pairs"]
    assert pair["evidence"] == "same title, same organization, different year"
    assert "same title, same organization, different year" in asked("duplicates", home=home).stdout
    other = next(one["id"] for one in pair["records"] if not one["number"])

    merged = answered(
        asked("duplicates", "merge", "ĐT.01/20", other, "--take", "start_date=other", "--json",
              home=home)
    )  # fmt: skip
    shown = answered(asked("show", "ĐT.01/20", "--json", home=home))
    assert (shown["id"], shown["fields"]["date"]) == (merged["kept"], "2021-01-01")
    assert shown["fields"]["summary"] == "Tóm tắt"
    assert answered(asked("show", other, "--json", home=home))["merged_into"]["id"] == shown["id"]
    again = asked("duplicates", "merge", other, "ĐT.01/20", home=home)
    assert (again.returncode, "has been merged" in again.stderr) == (1, True)
    assert asked("duplicates", "merge", other, other, home=home).returncode == 2

    assert asked("duplicates", "unmerge", other, home=home).returncode == 0
    assert answered(asked("show", "ĐT.01/20", "--json", home=home))["fields"]["summary"] is None
    assert asked("duplicates", "apart", "ĐT.01/20", other, home=home).returncode == 0
    assert answered(asked("duplicates", "find", "--json", home=home))["total"] == 0
    kept = answered(asked("duplicates", "list", "--apart", "--json", home=home))
    assert kept["pairs"][0]["apart_by"] == "local"
    assert asked("duplicates", "unmerge", other, home=home).returncode == 1
