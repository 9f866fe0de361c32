"""Single records: found by any number, saved with history, refused when stale, masked."""

from __future__ import annotations

from uuid import uuid4

import pytest

from st_db.access import Caller
from st_db.errors import NotFound, Several
from st_db.library import Library
from tests.saving import save_record

ME = Caller.local(origin="test")


def test_a_record_is_found_in_any_punctuation(library: Library) -> None:
    made = save_record(library, ME, "invention", {"number": "1-2022-08142", "title": "Trục lăn"})
    for written in ("1-2022-08142", "VN1202208142", "1 2022 08142", "vn 1-2022-08142", made.id):
        assert library.records.get(ME, written).id == made.id


def test_numbers_with_slashes_and_without_leading_zeros(library: Library) -> None:
    save_record(library, ME, "standard", {"number": "QCVN 09:2012/BKHCN", "title": "Mũ bảo hiểm"})
    for written in ("QCVN 9:2012/BKHCN", "qcvn 09 : 2012 / bkhcn", "QCVN092012BKHCN"):
        assert library.records.get(ME, written).number == "QCVN 09:2012/BKHCN"


def test_one_number_of_several_records_is_a_list(library: Library) -> None:
    save_record(library, ME, "geographical_indication", {"number": "00001", "title": "Phú Quốc"})
    save_record(library, ME, "task", {"number": "00001", "title": "Đề tài"})
    with pytest.raises(Several) as caught:
        library.records.get(ME, "00001")
    assert {r["kind"] for r in caught.value.records} == {"geographical_indication", "task"}
    assert library.records.get(ME, "00001", "task").title == "Đề tài"


def test_a_number_that_names_two_records_in_different_ways_is_a_list(library: Library) -> None:
    save_record(library, ME, "geographical_indication", {"number": "00001", "title": "Phú Quốc"})
    right = {"application_number": "1-1999-00005", "grant_number": "00001", "title": "Máy"}
    save_record(library, ME, "invention", right)
    with pytest.raises(Several):
        library.records.get(ME, "00001")
    save_record(library, ME, "invention", {"number": "1-2020-00007", "publication_number": "77777"})
    named = save_record(library, ME, "invention", {"grant_number": "77777", "title": "Tên"})
    assert library.records.get(ME, "77777").id == named.id


def test_numbers_that_share_a_compact_form_open_their_own_record(library: Library) -> None:
    save_record(library, ME, "standard", {"number": "ISO 1043-4:1998", "title_en": "Plastics"})
    save_record(library, ME, "standard", {"number": "ISO 10434:1998", "title_en": "Valves"})
    assert library.records.get(ME, "ISO 1043-4:1998").title == "Plastics"
    assert library.records.get(ME, "iso 10434:1998").title == "Valves"
    with pytest.raises(Several):
        library.records.get(ME, "ISO104341998")


def test_what_is_not_there_says_so(library: Library) -> None:
    for nothing in ("1-1999-00001", str(uuid4()), "", "…", "' OR 1=1 --"):
        with pytest.raises(NotFound):
            library.records.get(ME, nothing)


def test_a_number_that_was_corrected_still_finds_its_record(library: Library) -> None:
    made = save_record(library, ME, "task", {"code": "ĐT.01/2023", "title": "Một"})
    save_record(library, ME, "task", {"code": "ĐT.02/2023"}, id=made.id)
    renamed = library.records.get(ME, "ĐT.02/2023")
    assert (renamed.number, renamed.fields["number_as_written"]) == ("ĐT.02/2023", "ĐT.02/2023")
    assert library.records.get(ME, "ĐT.01/2023").id == made.id
    save_record(library, ME, "task", {"code": "ĐT.01/2023"}, id=made.id)
    assert library.records.get(ME, "ĐT.01/2023").number == "ĐT.01/2023"


def test_saving_what_is_there_already_leaves_no_history(library: Library) -> None:
    made = save_record(library, ME, "task", {"code": "ĐT.01/2023", "title": "Một"})
    again = save_record(library, ME, "task", {"title": "Một"}, id=made.id)
    assert (again.version, len(again.history)) == (1, 1)


def test_links_are_seen_from_both_ends_and_resolve_when_the_target_comes(
    library: Library,
) -> None:
    new = save_record(
        library,
        ME,
        "standard",
        {"number": "TCVN 5520:2016", "title": "Mới", "replaces": "TCVN 5520:1991"},
    )
    (link,) = new.links
    assert (link.role, link.number, link.id, link.inward) == (
        "replaces", "TCVN 5520:1991", None, False,
    )  # fmt: skip
    old = save_record(library, ME, "standard", {"number": "TCVN 5520:1991", "title": "Cũ"})
    (back,) = old.links
    assert (back.role, back.inward, back.id, back.title) == ("replaced_by", True, new.id, "Mới")
    assert library.records.get(ME, new.id).links[0].id == old.id


def test_a_link_that_both_records_state_is_shown_once(library: Library) -> None:
    values = {"number": "TCVN 5520:2016", "title": "Mới", "replaces": "TCVN 5520:1991"}
    new = save_record(library, ME, "standard", values)
    values = {"number": "TCVN 5520:1991", "title": "Cũ", "replaced_by": "TCVN 5520:2016"}
    old = save_record(library, ME, "standard", values)
    assert [(link.role, link.id) for link in old.links] == [("replaced_by", new.id)]
    links = library.records.get(ME, new.id).links
    assert [(link.role, link.id) for link in links] == [("replaces", old.id)]


def test_personal_fields_are_absent_for_the_public(library: Library) -> None:
    made = save_record(
        library,
        ME,
        "invention",
        {"number": "1-2022-08142", "title": "x", "inventors": "IKEDA Atsushi"},
    )
    save_record(library, ME, "invention", {"inventors": "OURA Kosuke"}, id=made.id)
    seen = library.records.get(Caller.public(), made.id)
    assert "inventors" not in seen.fields
    assert "OURA" not in str(seen.to_json())
    assert "OURA" in str(library.records.get(ME, made.id).to_json())


def test_the_json_of_a_record(library: Library) -> None:
    made = save_record(
        library,
        ME,
        "invention",
        {"number": "1-2022-08142", "title": "Trục lăn", "filing_date": "16/03/2021",
         "events": [{"date": "16.03.2021", "label": "Nộp đơn"}]},
    )  # fmt: skip
    json = made.to_json()
    assert set(json) == {
        "id", "kind", "number", "title", "version", "fields", "labels", "links", "events",
        "history", "source",
    }  # fmt: skip
    assert json["fields"]["filing_date"] == "2021-03-16"
    assert json["labels"]["filing_date"] == {
        "vi": "Ngày nộp đơn", "en": "Filing date", "inid": "22",
    }  # fmt: skip
    assert json["events"][0]["label"] == "Nộp đơn"
    assert json["history"][0]["op"] == "create"
