"""Sources of marks, designs and geographical indications, value by value."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from ingest.parsers.marks import goods, vienna
from tests.ingest.reading import SAMPLES, Reading, real

MARKS = "2-marks-designs-gis/"
DEV = MARKS + "vn-ipvietnam-trademarks/dev/vn_trademarks_dev_12.jsonl"


def told(reading: Reading, number: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what a record says of the wanted fields."""
    return {name: reading.values[number][name] for name in wanted}


def test_a_page_of_the_mark_search_is_read_value_by_value():
    reading = Reading(SAMPLES / "vn-ipvietnam-trademarks.jsonl")
    wanted: dict[str, Any] = {
        "number": "4-2099-28183",
        "number_as_written": "VN -4-2099-28183",
        "title": "MẪU TRÀ",
        "title_en": "SAMPLE TEA",
        "mark_text": "MẪU TRÀ",
        "mark_type": "collective",
        "mark_feature": "combined",
        "mark_image": None,
        "status": "Cấp bằng",
        "state": "active",
        "date": "2098-12-25",
        "application_number": "4-2099-28183",
        "filing_date": "2098-12-25",
        "publication_number": "VN-4-2099-28183",
        "publication_date": "2099-06-25",
        "grant_number": "4-0931142-000",
        "grant_date": "2099-09-25",
        "expiry_date": "2108-12-24",
        "colours": "Đỏ, trắng.",
        "priorities": [
            {"number": "98/123,456", "date": "2098-06-10", "office": "US"},
            {"number": "2098-105318", "date": "2098-06-11", "office": "JP"},
        ],
        "nice": [
            {"class": "9", "goods": "Phim mẫu."},
            {"class": "35", "goods": "Mua bán: trà, 100 loại; xuất khẩu."},
            {"class": "16", "goods": "ấn phẩm mẫu."},
        ],
        "vienna": ["26.03.23", "01.15.23"],
        "applicants": ["Công ty TNHH Mẫu", "Hợp tác xã Mẫu"],
        "holders": [],
        "agents": ["Công ty Luật Mẫu"],
        "place_as_written": "số 1 đường Mẫu, tỉnh Cao Bằng (VN)",
        "description": "Hình ấm trà.",
        "translation": "Trà mẫu",
        "disclaimer": 'Không bảo hộ riêng "TRÀ".',
        "events": [
            {"date": "2098-12-25", "code": None, "label": "Application Filing",
             "status": "Nộp đơn"},
            {"date": "2099-01-25", "code": "225", "label": "225-Thông báo thiếu sót đơn",
             "status": None},
            {"date": "2099-05-19", "code": "221", "label": "QĐ chấp nhận đơn hợp lệ 221",
             "status": None},
            {"date": "2099-09-03", "code": "4151", "label": "4151 Lệ phí cấp bằng",
             "status": None},
            {"date": "2099-06-25", "code": None, "label": "Công bố A", "status": None},
        ],
        "extra": {
            "Số công báo": "975A",
            "(400) Số công bố và ngày công bố":
                "VN-4-2099-28183 25.12.2099 981BVN-4-2099-28183 25.06.2099 975A",
            "Phiên bản phân loại hình": "7",
            "Loại đơn": "Nhãn hiệu",
        },
    }  # fmt: skip
    assert told(reading, "4-2099-28183", wanted) == wanted


def test_the_table_of_the_mark_search_says_what_its_lines_say():
    lines = Reading(SAMPLES / "vn-ipvietnam-trademarks.jsonl").values["4-2099-28183"]
    table = Reading(SAMPLES / "vn-ipvietnam-trademarks.tsv").values["4-2099-28183"]
    other = {"extra", "number_as_written", "mark_type"}
    assert {n: v for n, v in table.items() if n not in other} == {
        n: v for n, v in lines.items() if n not in other
    }
    assert table["extra"]["Type"] == "Nhãn hiệu"


def test_a_mark_without_lists_is_read_from_its_glued_cells():
    reading = Reading(SAMPLES / "vn-ipvietnam-trademarks.jsonl")
    wanted = {
        "number_as_written": "VN -4-2099-08363",
        "mark_text": "SAMPLE",
        "mark_type": "individual",
        "mark_feature": "word",
        "nice": [
            {"class": "7", "goods": "Máy mẫu; ."},
            {"class": "12", "goods": "Xe mẫu (loại 4 bánh)."},
        ],
        "vienna": [],
        "publication_number": "950208",
        "publication_date": "2099-01-25",
        "filing_date": None,
    }
    assert told(reading, "4-2099-08363", wanted) == wanted


def test_odd_cells_of_a_mark_are_kept_and_named():
    reading = Reading(SAMPLES / "vn-ipvietnam-trademarks.jsonl")
    found = {(i.code, i.where.column) for i in reading.issues if i.where.row == 3}
    assert found == {
        ("value.no_such_date", "(200) Số đơn và Ngày nộp đơn"),
        ("ingest.cell_not_read", "tieu_de"),
        ("ingest.cell_not_read", "(400) Số công bố và ngày công bố"),
        ("ingest.cell_not_read", "nice"),
        ("ingest.cell_not_read", "vienna"),
        ("ingest.cell_not_read", "tien_trinh"),
        ("value.unknown_status", "Trạng thái"),
    }
    odd = reading.values["4-2099-08364"]
    assert odd["extra"]["vienna"] == ["hình lạ"]
    assert odd["filing_date"] is None


def test_a_list_of_numbers_without_a_header_is_taken_from_its_first_row():
    reading = Reading(SAMPLES / "vn-trademark-numbers.csv")
    assert list(reading.values) == ["4-2099-24982", "4-2099-28183", "4-2010-08363"]
    assert {c.entry.kind.name for c in reading.candidates} == {"trademark"}
    assert "ingest.numbers_only" in reading.codes("info")


def test_geographical_indications_are_read_value_by_value():
    reading = Reading(SAMPLES / "uk-gi-register.json")
    wanted: dict[str, Any] = {
        "number": "PDO-XX-99001",
        "title": "Mẫu Vin / Muster Wein",
        "title_en": None,
        "status": "Registered",
        "state": "active",
        "stage": "granted",
        "date": "2001-12-03",
        "filing_date": None,
        "grant_date": "2001-12-03",
        "publication_date": "2000-11-24",
        "gi_type": "PDO",
        "product": "Wine",
        "product_category": "Wine",
        "areas": ["Italia", "Czechia"],
        "place": None,
        "extra": {
            "EA_LegalInstrument": "Article 999 of Regulation (EU) No 9999/2099",
            "DEF_Register": "Wines",
        },
    }
    assert told(reading, "PDO-XX-99001", wanted) == wanted
    speciality = {
        "gi_type": "TSG", "title": "Μουστάρι", "areas": ["Viet nam"], "state": "pending",
        "filing_date": "2003-02-01",
    }  # fmt: skip
    assert told(reading, "TSG-XX-9902", speciality) == speciality
    assert reading.values["PGI-XX-99003"]["areas"] == ["Germany", "Austria", "Switzerland"]
    assert not reading.codes("error", "warning")


def test_designs_are_read_value_by_value():
    reading = Reading(SAMPLES / "armenia-designs.json")
    wanted: dict[str, Any] = {
        "number": "961570",
        "title": "Նմուշ տուփ (2 տարբերակ)",
        "title_en": None,
        "filing_date": "2091-07-30",
        "expiry_date": "2099-07-30",
        "locarno": ["03-01", "32-00"],
        "applicants": ["«Նմուշ» ՍՊԸ (AM)", "Sample Inc. (JP)"],
        "designers": ["Նմուշ Ա. (AM)", "Նմուշ Բ. (RU)"],
        "holders": ["Նմուշ Հոլդինգ Լթդ. (CY)", "Նմուշ Օյ (FI)"],
        "images": [
            "https://example.org/961570_S1_1.jpg",
            "https://example.org/961570_S2_1.jpg",
        ],
        "priorities": [
            {"number": "29/981554", "date": "2093-05-13", "office": "US"},
            {"number": "29/983690", "date": "2093-06-16", "office": "US"},
        ],
        "source_url": "https://example.org/view?id=9001&language=en",
        "extra": {"Ngôn ngữ của tên": "hy", "document_view_code": "S"},
    }
    assert told(reading, "961570", wanted) == wanted


def test_a_title_is_english_only_in_latin_letters_whatever_the_page_says():
    reading = Reading(SAMPLES / "armenia-designs.json")
    latin, cyrillic = reading.values["9603001"], reading.values["9603002"]
    assert (latin["title"], latin["title_en"]) == (None, "Sample bottle")
    assert latin["holders"] == ["Sample (ideas) Inc. (US)"]
    assert (latin["locarno"], latin["extra"]["ICID_codes"]) == ([], "ԱՆՄԴ")
    assert (cyrillic["title"], cyrillic["title_en"]) == ("Образец «Sample»", None)
    assert cyrillic["extra"]["Ngôn ngữ của tên"] == "ru"
    assert "ingest.source_note" in reading.codes("info")


@pytest.mark.real_files
def test_the_real_marks_all_go_in():
    reading = Reading(real(DEV))
    assert len(reading.values) == len(reading.candidates) == 12
    assert not reading.codes("error", "warning")
    wanted: dict[str, Any] = {
        "number_as_written": "VN -4-2010-27254",
        "mark_text": "VHM VAN HUONG MAI",
        "mark_type": "individual",
        "mark_feature": "combined",
        "state": "active",
        "filing_date": "2010-12-24",
        "publication_date": "2019-06-25",
        "grant_number": "4-0335556-000",
        "grant_date": "2019-11-04",
        "expiry_date": "2030-12-24",
        "vienna": ["05.03.13", "05.03.15", "05.05.21"],
        "disclaimer": None,
    }
    assert told(reading, "4-2010-27254", wanted) == wanted
    agents = reading.values["4-2010-09929"]["agents"]
    assert agents == ["Công ty TNHH Tư vấn - Dịch thuật - Sở hữu trí tuệ á Đông"]


@pytest.mark.real_files
def test_lists_of_the_real_marks_are_whole_and_so_are_their_glued_cells():
    lines = [json.loads(line) for line in real(DEV).read_text(encoding="utf-8").splitlines()]
    for raw, candidate in zip(lines, Reading(real(DEV)).candidates, strict=True):
        values = candidate.entry.values()
        classes = [(p["nhom"], p["san_pham_dich_vu"]) for p in raw["nice"]]
        assert [(p["class"], p["goods"]) for p in values["nice"]] == classes
        assert [(e["label"], e["date"]) for e in values["events"]] == [
            (label, "-".join(reversed(date.split(".")))) for label, date, _ in raw["tien_trinh"]
        ]
        assert values["vienna"] == [code.split()[0] for code in raw["vienna"] if code]
        assert goods(raw["(511) Nhóm sản phẩm/dịch vụ"])[0] == values["nice"]
        assert vienna(raw["(531) Phân loại hình"])[0] == values["vienna"]


@pytest.mark.real_files
def test_every_number_of_the_real_list_is_one():
    reading = Reading(real(MARKS + "vn-ipvietnam-trademarks/ID_Trademark_252401.csv.gz"))
    assert len(reading.candidates) == 252_401
    assert {c.entry.kind.name for c in reading.candidates} == {"trademark"}
    assert all(
        "VN" + number.replace("-", "") == c.entry.number_as_written
        for c in reading.candidates
        if (number := c.entry.number)
    )
    assert Counter(reading.codes("error", "warning")) == {"ingest.no_title": 252_401}


@pytest.mark.real_files
def test_the_real_register_of_indications_all_goes_in():
    reading = Reading(real(MARKS + "uk-gi-register/register.json"))
    assert len(reading.values) == len(reading.candidates) == 3_715
    assert not reading.codes("error", "warning")
    types = Counter(v["gi_type"] for v in reading.values.values())
    assert types == {"PDO": 1_984, "PGI": 1_376, "GI": 277, "TSG": 78}
    states = Counter(v["state"] for v in reading.values.values())
    assert states == {"active": 3_341, "pending": 373, "ended": 1}
    rows = json.loads(real(MARKS + "uk-gi-register/register.json").read_text(encoding="utf-8"))
    for row in rows:
        found = reading.values[row["EA_FileNumber"]]
        assert found["title"] == " ".join(row["EA_Name"].split())
        assert ", ".join(found["areas"]) == row["EA_Country"]
        for name, header in (("filing_date", "EA_ApplicationDate"),
                             ("grant_date", "EA_DateRegistration"),
                             ("publication_date", "EA_DatePublication")):  # fmt: skip
            assert "/".join(reversed((found[name] or "").split("-"))) == row[header]
    island = {
        "gi_type": "PDO", "areas": ["Viet nam"], "title": "Phú Quốc", "product": "Food",
    }  # fmt: skip
    assert told(reading, "PDO-VN-0788", island) == island


@pytest.mark.real_files
def test_the_real_designs_all_go_in():
    reading = Reading(real(MARKS + "armenia-designs/all_info.en.json"))
    assert len(reading.values) == len(reading.candidates) == 640
    assert not reading.codes("error", "warning")
    values = reading.values.values()
    assert all(v["title_en"] is None and v["title"] for v in values)
    assert Counter(v["extra"]["Ngôn ngữ của tên"] for v in values) == {"hy": 640}
    assert sum(bool(v["priorities"]) for v in values) == 102
    for row in json.loads(real(MARKS + "armenia-designs/all_info.en.json").read_text("utf-8")):
        found = reading.values[str(row["application_id"])]
        assert found["filing_date"] == row["application_date"]
        assert found["locarno"] == list(
            dict.fromkeys(c for c in row.get("ICID_codes", ()) if c[0].isdigit())
        )
        assert found["images"] == list(dict.fromkeys(row.get("images", ())))
        assert "".join(found["holders"]).replace(" ", "") in row["patent_owner"].replace(" ", "")
        names = [" ".join(name.split()) for name in row.get("authors", ())]
        assert found["designers"] == list(dict.fromkeys(names))
    assert sum(bool(v["expiry_date"]) for v in values) == 388
    assert sum(bool(v["images"]) for v in values) == 638
