"""``st-db export`` as a shell sees it."""

from __future__ import annotations

import json

from tests.front_doors import answered, asked


def test_export_writes_every_match_and_says_how_many(service, tmp_path):
    out = tmp_path / "kết quả.jsonl"
    done = asked("export", "ca phe", "--out", str(out), "--json", home=service.home)

    answer = answered(done)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert (answer["total"], answer["kinds"]) == (3, {"standard": 2, "task": 1})
    assert answer["bytes"] == out.stat().st_size
    assert len(rows) == 3


def test_a_format_that_is_not_written_is_wrong_usage(service, tmp_path):
    done = asked("export", "--out", str(tmp_path / "a.pdf"), home=service.home)

    assert done.returncode == 2
    assert "pdf" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(service, tmp_path):
    done = asked("export", "--out", str(tmp_path / "none" / "a.csv"), home=service.home)

    assert done.returncode == 3
    assert "a.csv" in done.stderr
