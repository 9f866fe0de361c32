"""Sources of projects, products, regulations and foreign patents, value by value."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.ingest.reading import SAMPLES, Reading, real
from tests.ingest.test_sources_marks import told

WIPO = "1-patents/wipo-analytics/"


def test_projects_are_read_value_by_value():
    reading = Reading(SAMPLES / "ukri-gtr.csv")
    wanted: dict[str, Any] = {
        "number": "AH/X999901/1",
        "code": "AH/X999901/1",
        "title": None,
        "title_en": '"Sample & Example": a study',
        "status": "Active",
        "state": "active",
        "date": "2010-01-10",
        "start_date": "2010-01-10",
        "end_date": None,
        "budget_total": 15224760.5,
        "currency": "GBP",
        "leader": "Ada Mary Sample",
        "members": [],
        "host": "University of Samples",
        "organizations": [
            {"name": "AHXX", "role": "funder", "tax_code": None},
            {"name": "University of Samples", "role": "host", "tax_code": None},
        ],
        "place": None,
        "place_as_written": "London",
        "source_url": "https://example.org/projects?ref=AH/X999901/1",
        "extra": {
            "EndDate": "2010-01-10",
            "ProjectCategory": "Research Grant",
            "Department": "Sch of Samples, Arts",
            "ProjectId": "P-1",
            "FundingOrgId": "F-1",
            "LeadROId": "L-1",
        },
    }
    assert told(reading, "AH/X999901/1", wanted) == wanted


def test_an_end_that_is_not_the_start_is_an_end():
    reading = Reading(SAMPLES / "ukri-gtr.csv")
    wanted = {
        "end_date": "2022-02-12", "members": ["Bo Learner"], "leader": None,
        "place_as_written": None, "budget_total": 0.0, "state": "ended",
    }  # fmt: skip
    assert told(reading, "AH/X99990X/1", wanted) == wanted
    repeats = next(i for i in reading.issues if i.code == "ingest.column_repeats")
    assert (repeats.where.column, dict(repeats.params)) == (
        "EndDate",
        {"count": 2, "other": "StartDate"},
    )


def test_odd_cells_of_a_project_are_kept_and_names_of_persons_never():
    reading = Reading(SAMPLES / "ukri-gtr.csv")
    odd = reading.values["2999999"]
    assert (odd["start_date"], odd["budget_total"]) == (None, None)
    assert odd["extra"]["StartDate"] == "31/02/2015"
    assert odd["extra"]["AwardPounds"] == "n/a"
    assert odd["leader"] == "Cy Van Sample"
    kept = " ".join(str(v["extra"]) for v in reading.values.values())
    assert not any(name in kept for name in ("Ada", "Learner", "orcid", "PI-1"))


def test_products_are_read_value_by_value():
    reading = Reading(SAMPLES / "vn-ocop-cantho.csv")
    wanted = {
        "trace_code": "OCOP-XX-901", "title": "Trà mẫu sấy lạnh", "origin": "Ô Môn, Cần Thơ",
        "place": "92", "place_as_written": "Ô Môn, Cần Thơ", "stars": 5,
        "producer": "Công ty TNHH Mẫu Một",
    }  # fmt: skip
    assert told(reading, "OCOP-XX-901", wanted) == wanted
    assert reading.values["OCOP-XX-902"]["producer"] is None


def test_property_of_a_city_is_read_value_by_value():
    reading = Reading(SAMPLES / "vn-cantho-ip.csv")
    kinds = {c.entry.number: c.entry.kind.name for c in reading.candidates}
    assert kinds == {
        "1-2099-04725": "invention",
        "GPHI 94743": "utility_solution",
        "94675": "invention",
    }
    assert reading.values["1-2099-04725"]["holders"] == ["Trường Đại học Mẫu"]
    private = reading.values["94675"]
    assert (private["holders"], private["extra"]) == ([], {"chu_so_huu": "(cá nhân)"})
    assert private["grant_number"] == "94675"


def test_regulations_of_a_registry_are_read_value_by_value():
    reading = Reading(SAMPLES / "vn-qcvn-registry.json")
    wanted: dict[str, Any] = {
        "designation": "QCVN 99:2091", "standard_type": "QCVN", "title": "Quy chuẩn mẫu",
        "title_en": "Sample regulation", "publication_date": "2091-05-19",
        "effective_date": "2091-07-01", "keywords": ["sample", "samples"], "state": "active",
        "replaces": ["QCVN 98:2081"], "issuing_document": None,
        "extra": {"issued_by": "99/2089/TT-BXD",
                  "filename": "2091_QCVN_99-2091-BXD_Mau_v01.pdf"},
    }  # fmt: skip
    assert told(reading, "QCVN 99:2091", wanted) == wanted
    amendment = reading.values["QCVN 99:2091 SD1"]["links"][0]
    assert (amendment["role"], amendment["number"]) == ("amends", "QCVN 99:2091")
    decree = reading.values["999/2094/NĐ-CP"]
    assert (decree["standard_type"], decree["extra"]["category"]) == ("OTHER", "NĐ-CP")


def test_foreign_publications_are_read_value_by_value():
    scope = Reading(SAMPLES / "patentscope.csv")
    wanted: dict[str, Any] = {
        "number": "US20990286606", "publication_number": "US20990286606",
        "publication_date": "2099-12-29", "title": None, "title_en": "Sample method",
        "priorities": [
            {"number": "60999692", "date": "2094-06-24", "office": "US"},
            {"number": "PA 2094 00824", "date": "2094-05-25", "office": "DK"},
        ],
        "ipc": ["G01N 25/00", "G01J 5/00"], "applicants": ["SAMPLE, LLC"],
        "inventors": ["SAMPLE, ADA", "Sample Bo"],
    }  # fmt: skip
    assert told(scope, "US20990286606", wanted) == wanted
    lens = Reading(SAMPLES / "lens-patents.csv")
    wanted = {
        "publication_date": "2095-08-25", "filing_date": "2085-02-06",
        "application_number": None, "title_en": "Sample Beehive",
        "applicants": ["SAMPLE FRANZ", "SAMPLE UG"], "inventors": ["SAMPLE ADA", "SAMPLE BO"],
        "priorities": [
            {"number": "93585 A", "date": "2085-02-06", "office": "AT"},
            {"number": "983996T A", "date": None, "office": "CA"},
        ],
        "ipc": ["A01K 47/00"], "cpc": ["A01K47/00", "A01K47/02"], "cited_documents": None,
        "source_url": "https://example.org/062",
    }  # fmt: skip
    assert told(lens, "AT 999980 B", wanted) == wanted
    assert lens.values["AT 999980 B"]["extra"]["Application Number"] == "AT 93585 A"


@pytest.mark.real_files
def test_the_real_projects_all_go_in():
    reading = Reading(real("4-rd-projects/ukri-gtr/GtR_projects_trimmed.csv"))
    assert len(reading.values) == len(reading.candidates) == 8_297
    assert not reading.codes("error", "warning")
    values = reading.values.values()
    assert Counter(v["state"] for v in values) == {"ended": 5_971, "active": 2_326}
    assert not any(v["end_date"] for v in values)
    assert all(v["start_date"] == v["extra"]["EndDate"] for v in values)
    assert sum(v["leader"] is None for v in values) == 1_510
    assert sum(v["place_as_written"] is None for v in values) == 1_326
    assert {v["currency"] for v in values} == {"GBP"}
    assert 1.13e9 < sum(v["budget_total"] for v in values) < 1.15e9
    assert not any("&quot;" in v["title_en"] for v in values)
    wanted = {
        "title_en": "GCRF Gender, Justice and Security Hub", "start_date": "2019-02-13",
        "host": "London School of Economics & Pol Sci", "budget_total": 15_224_760.0,
    }  # fmt: skip
    assert told(reading, "AH/S004025/1", wanted) == wanted


@pytest.mark.real_files
def test_the_real_products_property_and_regulations_all_go_in():
    products = Reading(real("2-marks-designs-gis/vn-ocop-cantho/ocop_cantho_20.csv"))
    assert Counter(v["stars"] for v in products.values.values()) == {3: 8, 4: 9, 5: 3}
    assert {v["place"] for v in products.values.values()} == {"92"}
    assert sum(v["producer"] is None for v in products.values.values()) == 6
    property_ = Reading(real("1-patents/vn-cantho-ip-assets/cantho_ip_assets_10.csv"))
    kinds = Counter(c.entry.kind.name for c in property_.candidates)
    assert kinds == {"invention": 8, "utility_solution": 2}
    documents = Reading(real("3-standards/vn/qcvn_tcvn_document_registry.json"))
    assert list(documents.values) == [
        "QCVN 01:2021", "QCVN 04:2021", "QCVN 06:2022", "QCVN 06:2022 SD1", "TCVN 4451:2012",
        "175/2024/NĐ-CP", "02/2022/TT-BXD",
    ]  # fmt: skip
    for reading in (products, property_, documents):
        assert not reading.codes("error", "warning")


@pytest.mark.real_files
def test_the_real_foreign_patents_all_go_in():
    scope = Reading(real(WIPO + "patentscope_24294_utf8.csv.gz"))
    assert (len(scope.candidates), len(scope.values)) == (24_294, 24_291)
    assert Counter(scope.codes("error", "warning")) == {"ingest.no_title": 17}
    lens = Reading(real(WIPO + "drones_fulltext_families_5884.csv"))
    assert len(lens.values) == len(lens.candidates) == 5_884
    assert not lens.codes("error", "warning")
    assert all(p["date"] or p["office"] == "CA" for v in lens.values.values()
               for p in v["priorities"])  # fmt: skip
