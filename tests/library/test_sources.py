"""Known sources in the register: every row goes in, the same file again changes nothing."""

from __future__ import annotations

import gzip
from itertools import islice
from pathlib import Path

import pytest

from ingest import ingest_file
from st_db.access import Caller
from st_db.library import Library
from tests.ingest.reading import SAMPLES, real

ME = Caller.local(origin="test")
FILES = (
    "vn-ipvietnam-trademarks.jsonl", "vn-ipvietnam-trademarks.tsv", "uk-gi-register.json",
    "armenia-designs.json", "ukri-gtr.csv", "vn-ocop-cantho.csv", "vn-cantho-ip.csv",
    "vn-qcvn-registry.json", "patentscope.csv", "lens-patents.csv", "vn-trademark-numbers.csv",
)  # fmt: skip


def twice(library: Library, path: Path) -> tuple[int, ...]:
    """Return rows, created, rejected of a first import and unchanged of a second one."""
    first, again = (ingest_file(library, ME, path) for _ in range(2))
    assert again.rows == first.rows
    return first.rows, first.created, first.rejected, again.unchanged


@pytest.mark.parametrize("file", FILES)
def test_a_sample_goes_in_once(library: Library, file: str) -> None:
    rows, created, rejected, unchanged = twice(library, SAMPLES / file)
    assert (created, rejected, unchanged) == (rows, 0, rows)


@pytest.mark.real_files
@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("2-marks-designs-gis/vn-ipvietnam-trademarks/dev/vn_trademarks_dev_12.jsonl", 12),
        ("2-marks-designs-gis/uk-gi-register/register.json", 3_715),
        ("2-marks-designs-gis/armenia-designs/all_info.en.json", 640),
        ("4-rd-projects/ukri-gtr/GtR_projects_trimmed.csv", 8_297),
        ("2-marks-designs-gis/vn-ocop-cantho/ocop_cantho_20.csv", 20),
        ("1-patents/vn-cantho-ip-assets/cantho_ip_assets_10.csv", 10),
        ("3-standards/vn/qcvn_tcvn_document_registry.json", 7),
        ("1-patents/wipo-analytics/drones_fulltext_families_5884.csv", 5_884),
    ],
)
def test_a_real_file_goes_in_once(library: Library, path: str, rows: int) -> None:
    assert twice(library, real(path)) == (rows, rows, 0, rows)


@pytest.mark.real_files
def test_a_publication_that_stands_twice_is_one_record(library: Library) -> None:
    path = real("1-patents/wipo-analytics/patentscope_24294_utf8.csv.gz")
    first = ingest_file(library, ME, path)
    assert (first.rows, first.created, first.rejected) == (24_294, 24_280, 14)
    refused = [issue for issue in first.issues if issue.level == "error"]
    assert {issue.code for issue in refused} == {"match.repeated"}
    assert {"EP2174549", "EP1874120", "US4377109"} < {i.params["number"] for i in refused}


@pytest.mark.real_files
def test_a_list_of_bare_numbers_goes_in(library: Library, tmp_path: Path) -> None:
    path = real("2-marks-designs-gis/vn-ipvietnam-trademarks/ID_Trademark_252401.csv.gz")
    part = tmp_path / "số đơn.csv"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        part.write_text("".join(islice(lines, 10_000)), encoding="utf-8")
    assert twice(library, part) == (10_000, 10_000, 0, 10_000)
