"""Known sources, value by value: on invented rows with the real quirks, then on real files."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ingest.profiles import profile, profiles, read_profile
from st_db.errors import UnknownSource
from tests.ingest.reading import SAMPLES, Reading, real

FILES = {
    "vn-ipvietnam": "vn-ipvietnam.xlsx",
    "vn-ipvietnam-jsonl": "vn-ipvietnam.jsonl",
    "iso-documents": "iso-documents.csv",
    "vn-ipvietnam-trademarks": "vn-ipvietnam-trademarks.jsonl",
    "uk-gi-register": "uk-gi-register.json",
    "armenia-designs": "armenia-designs.json",
    "ukri-gtr": "ukri-gtr.csv",
    "vn-ocop-cantho": "vn-ocop-cantho.csv",
    "vn-cantho-ip": "vn-cantho-ip.csv",
    "vn-qcvn-registry": "vn-qcvn-registry.json",
    "patentscope": "patentscope.csv",
    "lens-patents": "lens-patents.csv",
}


@pytest.mark.parametrize(("source", "file"), FILES.items())
def test_every_source_is_recognised_by_its_sample(source, file):
    reading = Reading(SAMPLES / file)
    assert reading.plan.origin.profile is not None
    assert reading.plan.origin.name == source


def test_every_source_has_a_sample():
    assert set(profiles()) == set(FILES)


def test_an_excel_export_of_the_office_is_read_value_by_value():
    reading = Reading(SAMPLES / "vn-ipvietnam.xlsx")
    assert reading.plan.header.row == 4
    first = reading.values["1-2099-00001"]
    wanted: dict[str, Any] = {
        "number": "1-2099-00001",
        "number_as_written": "1-2099-00001",
        "title": "PHƯƠNG PHÁP MẪU",
        "title_en": "SAMPLE METHOD",
        "summary": "Sáng chế đề xuất thiết bị người dùng (UE) mẫu.",
        "status": "b. SC Chờ nộp lệ phí cấp VBBH",
        "state": "pending",
        "stage": "examination",
        "date": "2024-11-21",
        "application_number": "1-2099-00001",
        "filing_date": "2024-11-21",
        "publication_number": "99737",
        "publication_date": "2025-06-26",
        "grant_number": None,
        "expiry_date": None,
        "pct_application_number": "PCT/XX2024/066750",
        "pct_publication_number": "WO 2025/077525",
        "applicants": ["MẪU CHEMICAL CO., LTD."],
        "holders": [],
        "inventors": ["NGUYEN, Van A", "Trần Thị B"],
        "agents": ["Công ty TNHH Đại diện Mẫu", "SAMPLE AGENTS CO.LTD."],
        "ipc": ["A01N 63/00", "C07K 14/32"],
        "priorities": [
            {"number": "61/908,392", "date": "2023-11-25", "office": "US"},
            {"number": "10-2019-0160356", "date": "2023-12-05", "office": "KR"},
        ],
        "events": [
            {"date": "2024-11-21", "code": None, "label": "Filing", "status": "Filed"},
            {"date": "2025-01-14", "code": None, "label": "PCT National Phase Entry",
             "status": "PCT National Phase"},
            {"date": "2025-05-31", "code": "1143", "status": None,
             "label": "1143 Trả lời thông báo kết quả thẩm định nội dung"},
            {"date": "2025-06-06", "code": None, "label": "SC TB cấp VBBH", "status": None},
        ],
        "place_as_written": None,
        "source": "vn-ipvietnam",
        "extra": {
            "Loại đơn": "PCT national phase SC",
            "Loại công bố": "A",
            "(86) Ngày nộp đơn PCT": "21.11.2024",
            "(87) Ngày công bố đơn PCT": "28.05.2025",
            "(40) Số công bố (như trong nguồn)": "VN 99737 | A",
            "(87) Số công bố đơn PCT (như trong nguồn)": "IB WO/ 2025/077525",
        },
    }  # fmt: skip
    assert {name: first[name] for name in wanted} == wanted


def test_a_utility_solution_is_told_by_its_number_and_not_by_the_typed_kind():
    reading = Reading(SAMPLES / "vn-ipvietnam.xlsx")
    kinds = {c.entry.number: c.entry.kind.name for c in reading.candidates}
    assert kinds == {
        "1-2099-00001": "invention",
        "2-2099-00002": "utility_solution",
        "1-2099-00003": "invention",
    }
    granted = reading.values["2-2099-00002"]
    assert granted["grant_number"] == "2-0047410-000"
    assert (granted["grant_date"], granted["expiry_date"]) == ("2025-05-21", "2034-04-20")
    assert granted["national_phase_date"] == "2025-02-01"
    assert granted["cpc"] == ["A61K 31/4985"]
    assert granted["place_as_written"] == "số 1 đường Mẫu, phường Thục Phán, tỉnh Cao Bằng (VN)"
    assert granted["cited_documents"].endswith("JP 7455984 B2")
    assert granted["extra"]["Image"] == "https://example.org/VN2209900002"


def test_odd_cells_of_the_export_are_kept_and_named():
    reading = Reading(SAMPLES / "vn-ipvietnam.xlsx")
    found = {
        (i.code, i.level, i.where.row, i.where.column) for i in reading.issues if i.where.row == 7
    }
    assert found == {
        ("ingest.cell_not_read", "warning", 7, "(40) Số công bố và ngày công bố"),
        ("value.no_such_date", "warning", 7, "(180) Ngày hết hạn"),
        ("value.unknown_status", "info", 7, "Trạng thái"),
    }
    odd = reading.values["1-2099-00003"]
    assert odd["extra"]["(180) Ngày hết hạn"] == "31.02.2044"
    assert odd["extra"]["(40) Số công bố và ngày công bố"] == "một chuỗi | lạ"
    assert odd["state"] == "unknown"


def differences(second: Reading, first: Reading) -> set[tuple[str | None, str]]:
    """Return (number, field) wherever the second file says other than the first, blanks apart."""
    found = set()
    for candidate in second.candidates:
        stored = first.values.get(candidate.entry.number)
        values = candidate.entry.values()
        for name in candidate.given - {"extra"} if stored else ():
            if stored and stored[name] not in (None, [], values[name]):
                found.add((candidate.entry.number, name))
        if stored:
            shared = stored["extra"].keys() & values["extra"].keys()
            found |= {(candidate.entry.number, k) for k in shared
                      if stored["extra"][k] != values["extra"][k]}  # fmt: skip
    return found


def test_both_forms_of_the_office_agree_so_that_one_only_fills_the_other():
    lines, export = Reading(SAMPLES / "vn-ipvietnam.jsonl"), Reading(SAMPLES / "vn-ipvietnam.xlsx")
    assert differences(export, lines) == set()
    assert "title_en" in export.given("1-2099-00001") - lines.given("1-2099-00001")


def test_both_forms_of_the_office_keep_a_number_as_the_office_writes_it():
    lines, export = Reading(SAMPLES / "vn-ipvietnam.jsonl"), Reading(SAMPLES / "vn-ipvietnam.xlsx")
    written = "(87) Số công bố đơn PCT (như trong nguồn)"
    first, second = (r.values["1-2099-00001"]["extra"] for r in (lines, export))
    assert first[written] == second[written] == "IB WO/ 2025/077525"
    kept = [n for r in (lines, export) for v in r.values.values() for n in v["extra"]]
    assert not any(n.startswith("(86) Số đơn") for n in kept)  # written in its normal form


def test_crawled_lines_name_impossible_dates_by_line():
    reading = Reading(SAMPLES / "vn-ipvietnam.jsonl")
    issue = next(i for i in reading.issues if i.code == "value.no_such_date")
    assert (issue.where.row, issue.where.column, issue.where.raw) == (
        3,
        "ngay_nop_don",
        "2024-02-30",
    )
    assert reading.values["1-2099-00004"]["filing_date"] is None
    assert reading.values["1-2099-00004"]["extra"]["ngay_nop_don"] == "2024-02-30"


def test_iso_documents_are_read_value_by_value():
    reading = Reading(SAMPLES / "iso-documents.csv")
    whole = reading.values["ISO 99001-2:2019"]
    wanted = {
        "designation": "ISO 99001-2:2019",
        "standard_type": "ISO",
        "title": None,
        "title_en": "Sample systems — Requirements",
        "publication_date": "2019-04-01",
        "year": 2019,
        "status": "90.93",
        "state": "active",
        "stage": "published",
        "edition": "2",
        "committee": "TC 176",
        "ics": ["03.120.10", "35.080"],
        "replaces": ["ISO 99001-2:2011", "ISO/R 99:1971"],
        "replaced_by": ["ISO/CD 99001-2"],
        "extra": {"title_fr": "Systèmes — Exigences"},
    }
    assert {name: whole[name] for name in wanted} == wanted
    assert [(link["role"], link["kind"], link["number"]) for link in whole["links"]] == [
        ("amended_by", "standard", "ISO 99001-2:2019/Amd 1:2021")
    ]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("ISO/IEC DIR 99:2003", {"publication_date": "2003-06-05", "standard_type": "ISO/IEC"}),
        ("IEC 99559:1982", {"publication_date": "1982-01-01", "year": 1982, "standard_type": "IEC",
                            "state": "ended", "replaced_by": ["IEC 99559:1989"]}),
        ("ISO/DIS 99100", {"publication_date": None, "year": None, "state": "pending"}),
        ("IWA 99:2005", {"publication_date": None, "year": 2005, "standard_type": "ISO"}),
    ],
)  # fmt: skip
def test_dates_of_three_lengths_and_missing_ones(number, expected):
    values = Reading(SAMPLES / "iso-documents.csv").values[number]
    assert {name: values[name] for name in expected} == expected


def test_the_end_of_a_cell_that_the_source_cut_is_left_out_and_said():
    reading = Reading(SAMPLES / "iso-documents.csv")
    cut = reading.values["ISO/IEC 99818-1:2013"]
    assert cut["replaces"] == [f"ISO/IEC 99818-1:2007/Amd {i}:2009" for i in range(1, 8)]
    assert len(cut["extra"]["obsoleted_by_or_relation"]) == 300
    assert reading.codes("warning").count("ingest.cell_cut") == 1
    assert reading.codes("warning").count("ingest.no_title") == 1


def test_an_unknown_source_names_the_known_ones():
    with pytest.raises(UnknownSource) as caught:
        profile("nonsense")
    assert caught.value.code == "ingest.unknown_source"
    assert "vn-ipvietnam" in caught.value.params["sources"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"columns": {"Tên": "no_such_field"}}, "columns.Tên: standard has no field no_such_field"),
        ({"columns": {"Tên": {"fields": ["title"], "parser": "magic"}}}, "no such parser: magic"),
        ({"columns": {"Tên": {"fields": ["title", "year"]}}}, "several fields need a parser"),
        ({"kind": "no_such_kind"}, "no such kind: no_such_kind"),
        ({"colums": {}}, "unknown ['colums']"),
        ({"constants": {"no_such_field": 1}}, "standard has no field no_such_field"),
        ({"title": "one language"}, "needs vi and en"),
    ],
)
def test_a_mistake_in_a_source_names_file_and_key(change, message):
    text = "{name: x, title: {vi: x, en: x}, licence: x, recognise: [[Tên]], kind: standard}"
    plain = {**yaml.safe_load(text), "columns": {"Tên": "title"}}
    with pytest.raises(ValueError, match=r"ingest/sources/x\.yml") as caught:
        read_profile({**plain, **change}, "x.yml")
    assert message in str(caught.value)


@pytest.mark.real_files
def test_the_real_export_only_adds_to_the_real_lines():
    folder = "1-patents/vn-ipvietnam/dev/"
    lines = Reading(real(folder + "vn_patents_dev.jsonl"))
    export = Reading(real(folder + "ipvietnam_export_sample_40.xlsx"))
    assert (len(lines.candidates), len(export.candidates)) == (306, 40)
    assert set(export.values) <= set(lines.values)
    assert differences(export, lines) == set()
    assert [c.entry.kind.name for c in lines.candidates].count("utility_solution") == 1
    assert not export.codes("error", "warning")
    assert not lines.codes("error", "warning")


@pytest.mark.real_files
def test_the_real_iso_documents_all_go_in():
    reading = Reading(real("3-standards/iso-relaton/iso_documents_61638.csv.gz"))
    assert len(reading.candidates) == 61_638
    assert not reading.codes("error")
    assert reading.codes("warning").count("ingest.no_title") == 19
    assert {c.entry.state for c in reading.candidates} <= {"active", "ended", "pending", "unknown"}
