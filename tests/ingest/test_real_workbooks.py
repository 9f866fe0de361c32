"""Real workbooks of the shared data, in every format and old encoding."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from benchmarks.encodings import by_font, by_words
from ingest.legacy import ENCODINGS, judge
from ingest.readers import open_file
from tests.ingest.reading import real
from tests.ingest.sheets import rows, said

MESSY = "7-messy/frictionless/"
OLD = "7-messy/vn-legacy-encodings/"


@pytest.mark.real_files
@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("tcvn3", "2005-8A2AC_NKT2.05"), ("tcvn3", "2005-C6DFD_XK_01-05"),
        ("tcvn3", "2005-FDILangson"), ("vni", "2006-Mau21_CKTC_NSH"),
    ],
)  # fmt: skip
def test_old_encodings_agree_with_their_ground_truth(folder, name):
    book = real(f"{OLD}corpus/public-domain/{folder}/{name}.xls")
    truth = real(f"{OLD}ground-truth/{name}.txt")
    assert by_font(book, truth) >= 0.995
    assert by_words(book, truth) >= 0.995
    opened = open_file(book)
    assert opened.content.encoding == folder
    (issue,) = said(opened)["ingest.legacy_by_font"]
    assert issue["encoding"] == ENCODINGS[folder]


@pytest.mark.real_files
@pytest.mark.parametrize("format", ["xls", "xlsx", "ods"])
def test_the_same_table_is_the_same_in_every_format(format):
    opened = open_file(real(f"{MESSY}table.{format}"))
    assert rows(opened) == {1: ["id", "name"], 2: [1.0, "english"], 3: [2.0, "中国人"]}
    assert not opened.issues


@pytest.mark.real_files
@pytest.mark.parametrize("format", ["xls", "ods"])
def test_days_and_numbers_are_the_same_in_every_format(format):
    found = rows(open_file(real(f"{MESSY}table-with-ints-floats-dates.{format}")))
    assert found[2][:3] == [2013.0, 3.3, date(2009, 8, 16)]
    if format == "ods":
        assert found[2][3] == datetime(2009, 8, 16, 5, 43, 21)  # noqa: DTZ001


@pytest.mark.real_files
@pytest.mark.parametrize(
    "name", ["multiline-headers.xlsx", "merged-cells.xls", "merged-cells.xlsx"]
)
def test_merged_areas_are_known(name):
    assert open_file(real(MESSY + name)).sheets[0].merged


@pytest.mark.real_files
def test_unicode_of_every_language_in_the_shared_data_is_left_alone():
    """Text files as they are, each line a text: none of them is of an old encoding."""
    root = real("README.md").parent
    wrong = []
    for path in sorted(root.rglob("*")):
        if path.suffix in {".csv", ".txt", ".json", ".jsonl", ".tsv", ".xml", ".html", ".md"}:
            with path.open("rb") as file:
                text = file.read(500_000).decode("utf-8", "ignore")
            if judge(text.splitlines(), tuple(ENCODINGS)):
                wrong.append(path.name)
    assert not wrong
