"""The kinds: what an entry is made of and how it completes itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from st_db.codes import shipped
from st_db.fields import SECTIONS, fields_of, header_key, headers
from st_db.i18n import LANGUAGES
from st_db.records import KINDS, Entry, facet_fields, kind_of_digit, merge
from st_db.values import Context


def make(kind: str, **values: Any) -> Entry:
    return KINDS[kind].read(values, Context(shipped()))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_declared_in_both_languages(kind: str) -> None:
    for name, field in fields_of(KINDS[kind]).items():
        assert field.spec.vi[:1].isupper(), name
        assert field.spec.en[:1].isupper(), name
        assert field.spec.section in SECTIONS, name
        assert bool(field.spec.help_vi) == bool(field.spec.help_en), name


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_fields_of_a_kind_share_a_label(kind: str) -> None:
    for language in LANGUAGES:
        labels = [header_key(f.spec.label(language)) for f in fields_of(KINDS[kind]).values()]
        assert len(labels) == len(set(labels)), labels


@pytest.mark.parametrize("kind", KINDS)
def test_every_label_leads_to_its_own_field(kind: str) -> None:
    known = headers(KINDS[kind])
    for name, field in fields_of(KINDS[kind]).items():
        for label in (name, field.spec.vi, field.spec.en):
            assert known[header_key(label)] == name


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_a_kind_names_are_its_fields(kind: str) -> None:
    entry = KINDS[kind]
    names = fields_of(entry)
    assert {entry.kind.key_date, *entry.kind.numbers, *entry.kind.subtitle} <= set(names)
    assert all(names[number].spec.scheme for number in entry.kind.numbers)
    for field in names.values():
        assert field.spec.codes is None or field.spec.codes in shipped()
        assert field.spec.link is None or field.spec.link[1] in KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_survives_the_round_trip_through_json(kind: str) -> None:
    entry = make(kind, number="1-2019-01234", title="Tên", place="Bắc Kạn", summary="Một\nhai",
                 organizations=[{"name": "Sở KH&CN", "role": "issuer"}],
                 events=[{"date": "2020-01-02", "label": "Nộp đơn"}], extra={"Ghi chú": "x"},
                 links=[{"role": "produces", "kind": "task", "number": "ĐT.01/2023"}])  # fmt: skip
    values = entry.values()
    again = KINDS[kind].read(values, Context(shipped()))
    assert again.values() == values


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_refuses_fields_nobody_declared(kind: str) -> None:
    with pytest.raises(ValidationError):
        make(kind, title="Tên", nonsense="x")


def test_a_number_in_any_field_names_the_record() -> None:
    entry = make("invention", number="VN1202208142", title="Trục lăn")
    assert entry.number == "1-2022-08142"
    assert entry.number_as_written == "VN1202208142"
    assert entry.values()["application_number"] == "1-2022-08142"
    entry = make("invention", application_number="VN 1-2022-08142", grant_number="1-0048206-000")
    assert (entry.number, entry.number_as_written) == ("1-2022-08142", "VN 1-2022-08142")
    assert [scheme for scheme, _, _ in entry.numbers()] == ["vn_application", "vn_certificate"]


def test_a_title_number_alone_names_the_record() -> None:
    entry = make("utility_solution", number="GPHI 4743")
    assert entry.number == "GPHI 4743"
    assert entry.values()["grant_number"] == "GPHI 4743"


def test_an_odd_number_is_kept() -> None:
    assert make("trademark", number="131451").number == "131451"
    assert make("task", number="số lạ 5").values()["code"] == "số lạ 5"
    assert ("vn_application", "131451", True) in make("trademark", number="131451").numbers()


def test_state_and_stage_follow_the_office_label() -> None:
    entry = make("invention", number="1-2022-08142", status="b. SC Chờ nộp lệ phí cấp VBBH")
    assert (entry.state, entry.stage) == ("pending", "examination")
    assert entry.status == "b. SC Chờ nộp lệ phí cấp VBBH"


def test_an_unknown_label_is_kept_and_noted_and_never_guessed() -> None:
    context = Context(shipped())
    entry = KINDS["invention"].read(
        {"number": "1-2022-08142", "status": "đang ở đâu đó", "grant_date": "01/02/2020"}, context
    )
    assert entry.state == "unknown"
    assert [(n.field, n.code) for n in context.notes] == [("status", "value.unknown_status")]


def test_a_given_state_wins_over_the_label() -> None:
    assert make("task", title="x", status="Đang thực hiện", state="Hết hiệu lực").state == "ended"


@pytest.mark.parametrize(
    ("written", "code"),
    [("Bắc Kạn", "19"), ("xã A, huyện Chợ Đồn, tỉnh Bắc Kạn", "19"), ("tinh cao bang", "04"),
     ("TP. Hà Nội", "01"), ("96", "96"), ("Bạc Liêu", "96")],
)  # fmt: skip
def test_places_become_the_province_of_today(written: str, code: str) -> None:
    entry = make("task", title="x", place_as_written=written)
    assert entry.place == code
    assert entry.place_as_written == written


def test_an_unknown_place_is_kept_as_written() -> None:
    entry = make("task", title="x", place="Atlantis")
    assert (entry.place, entry.place_as_written) == (None, "Atlantis")


def test_the_key_date_is_the_kinds() -> None:
    assert str(make("invention", title="x", filing_date="16/03/2021").date) == "2021-03-16"
    assert str(make("task", title="x", start_date="2021").date) == "2021-01-01"


def test_organizations_follow_the_fields_that_carry_a_role() -> None:
    entry = make("invention", title="x", applicants="NOK CORPORATION; LIU, Jie", agents="Luật A")
    assert [(o.name, o.role) for o in entry.organizations] == [
        ("NOK CORPORATION", "applicant"),
        ("LIU, Jie", "applicant"),
        ("Luật A", "agent"),
    ]
    entry = make("task", title="x", organizations=[{"name": "Trường B", "role": "host"}])
    assert entry.values()["host"] == "Trường B"


def test_a_changed_party_leaves_no_trace_in_organizations() -> None:
    kind = KINDS["invention"]
    stored = make("invention", title="x", applicants="A; B").values()
    merged = merge(kind, stored, {"applicants": ["C"]})
    entry = kind.read(merged, Context(shipped()))
    assert [o.name for o in entry.organizations] == ["C"]
    emptied = kind.read(merge(kind, stored, {"applicants": []}))
    assert emptied.organizations == []


def test_a_new_label_changes_the_state_and_a_new_date_the_key_date() -> None:
    kind = KINDS["invention"]
    stored = make("invention", title="x", filing_date="16/03/2021",
                  status="b. SC Chờ nộp lệ phí cấp VBBH").values()  # fmt: skip
    merged = merge(kind, stored, {"status": "Hết hiệu lực", "filing_date": "2022-01-01"})
    entry = kind.read(merged, Context(shipped()))
    assert (entry.state, str(entry.date)) == ("ended", "2022-01-01")


def test_goods_by_class() -> None:
    nice = make("trademark", mark_text="VTRAVEL", nice="Nhóm 30: chè, cà phê; bánh\n35").values()
    assert nice["nice"] == [
        {"class": "30", "goods": "chè, cà phê; bánh"},
        {"class": "35", "goods": None},
    ]
    assert make("trademark", mark_text="x", nice="30, 31").values()["nice"][1]["class"] == "31"
    assert nice["title"] == "VTRAVEL"


def test_priorities_and_links() -> None:
    entry = make("invention", title="x", priorities="JP 2020-105318 | 18.06.2020")
    assert entry.values()["priorities"] == [
        {"number": "2020-105318", "date": "2020-06-18", "office": "JP"}
    ]
    standard = make("standard", number="TCVN 5520:2016", replaces="TCVN 5520:1991")
    assert list(standard.linked()) == [("replaces", "standard", "TCVN 5520:1991")]


def test_the_key_of_an_entry_without_a_number() -> None:
    entry = make("task", title="Nghiên cứu Miến dong", host="HTX Tài Hoan", start_date="2023")
    assert entry.key() == "nghien cuu mien dong|htx tai hoan|2023"
    assert make("task").key() is None


def test_lists_of_kinds() -> None:
    assert kind_of_digit(2) == "utility_solution"
    assert kind_of_digit(9) is None
    assert "inventors" not in facet_fields()
    assert "state" in facet_fields(("task",))


def test_a_class_that_nice_does_not_have_is_noted():
    context = Context(shipped())
    KINDS["trademark"].read({"title": "Mẫu", "nice": "Nhóm 5: thuốc; Nhóm 99: x"}, context)
    assert [(n.field, n.code, n.raw) for n in context.notes] == [
        ("nice", "value.not_in_list", "99")
    ]
