"""The benchmarks' records are reproducible, real-shaped and importable."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.generate import COLUMNS, SHARES, Sample, mixed, patents, write_csv, write_jsonl
from benchmarks.queries import Mix
from st_db.codes import shipped
from st_db.records import KINDS
from st_db.values import Context

SAMPLES = [
    Sample("invention", "1-2019-01234", "Máy sấy lúa", "Công ty TNHH Sao Mai"),
    Sample("standard", "TCVN 5520:2016", "Gạo - Lấy mẫu", "Bộ Y tế"),
]


def test_equal_seed_and_size_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_csv(tmp_path / f"{name}.csv", 50)
        write_jsonl(tmp_path / f"{name}.jsonl", 50)
    write_jsonl(tmp_path / "other.jsonl", 50, seed=1)

    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert (tmp_path / "one.jsonl").read_bytes() != (tmp_path / "other.jsonl").read_bytes()


def test_csv_has_the_25_columns_of_an_office(tmp_path: Path) -> None:
    write_csv(tmp_path / "patents.csv", 20)

    with (tmp_path / "patents.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)

    assert tuple(header) == COLUMNS
    assert {len(row) for row in (header, *rows)} == {25}
    assert len(rows) == 20


def test_patents_look_like_the_national_register() -> None:
    made = list(patents(600))
    lengths = [len(record["summary"].split()) for record in made]
    events = [len(record["events"]) for record in made]

    assert min(lengths) >= 80
    assert max(lengths) <= 200
    assert sum(events) / len(events) == pytest.approx(14.8, abs=1)
    assert {3, 4, 5, 6} == {len(record["ipc"]) for record in made}


def test_every_record_is_valid_and_of_known_codes() -> None:
    context = Context(shipped())
    numbers: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    for record in mixed(2_000):
        kind = record["kind"]
        given = {k: v for k, v in record.items() if k != "kind" and not k.startswith("_")}
        entry = KINDS[kind].read(given, context)
        kinds[kind] += 1
        numbers.update((kind, identity) for identity in entry.identities())

    assert set(kinds) == set(SHARES)
    assert {note.code for note in context.notes} == set()
    assert max(numbers.values()) == 1


def test_no_record_is_without_an_identifying_number() -> None:
    for record in mixed(500):
        entry = KINDS[record["kind"]].model_validate(
            {k: v for k, v in record.items() if k != "kind" and not k.startswith("_")}
        )
        assert entry.identities()


def test_json_lines_hold_declared_fields_only(tmp_path: Path) -> None:
    samples = write_jsonl(tmp_path / "mixed.jsonl", 200)

    for line in (tmp_path / "mixed.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        assert set(record) - {"kind"} <= set(KINDS[record["kind"]].fields())
    assert len(samples) == 200


def test_query_mix_is_fixed_and_covers_every_class() -> None:
    asks = Mix(SAMPLES).asks(150)

    assert asks == Mix(SAMPLES).asks(150)
    assert len({ask.name for ask in asks}) == 13
    assert {ask.query.facets for ask in asks} == {()}
    assert asks[0].with_facets().facets is None
