"""What every answerer must do, whichever it is; ``st_db.query.terms`` says what matches."""

from __future__ import annotations

import random
import unicodedata
from datetime import timedelta
from itertools import pairwise

import pytest

from st_db.codes import Code
from st_db.errors import UsageError
from st_db.query import Filter, Query, Readings, parse_filter
from st_db.query.filterable import EPOCH
from st_db.records import KINDS, REGISTER, by_default, facet_fields
from st_db.text import sort_key, words
from tests.search.register import register

ALL = 100
SENTENCE = "có thiết bị nào đo được độ mặn của nước tưới ở tỉnh ta hay không"


def titles(answer, title_of):
    return [title_of(id) for id, _ in answer.ids]


# ---- words


@pytest.mark.parametrize(
    "text", ["nước mắm phú quốc", "nuoc mam phu quoc", "NƯỚC MẮM PHÚ QUỐC", "nuoc mắm Phu quôc"]
)
def test_marks_and_case_do_not_decide_what_matches(answering, oracle, text):
    answer = answering.search(Query(text, limit=ALL))
    assert {id for id, _ in answer.ids} == {d.id for d in oracle.matches(Query(text))}
    assert answer.relaxed is None


@pytest.mark.parametrize("text", ["đường việt", "duong viet", "đuong viêt"])
def test_d_with_stroke_folds_both_ways(answering, title_of, text):
    assert "Đường Việt" in titles(answering.search(Query(text)), title_of)


def test_decomposed_text_asks_the_same_question(answering):
    text = "máy cắt cỏ"
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    assert answering.search(Query(apart)).ids == answering.search(Query(text)).ids


def test_exact_spelling_comes_first(answering, title_of):
    assert titles(answering.search(Query("máy cắt cỏ")), title_of)[0] == "Máy cắt cỏ cầm tay"


def test_every_word_must_occur(answering, oracle):
    query = Query("máy bóc vỏ", limit=ALL)
    answer = answering.search(query)
    assert answer.total == len(oracle.matches(query)) >= 2
    assert answer.relaxed is None


@pytest.mark.parametrize("text", ["trun", "hạt dẻ trù", "trung kh"])
def test_the_last_word_may_be_a_beginning(answering, title_of, text):
    assert "Hạt dẻ Trùng Khánh" in titles(answering.search(Query(text)), title_of)


def test_an_earlier_word_is_whole(answering, oracle):
    query = Query("trun khánh", limit=ALL)
    assert not oracle.matches(query)
    assert answering.search(query).relaxed is not None or answering.search(query).total == 0


# ---- numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1-2019-03421", "1-2019-03421"),
        ("VN1201903421", "1-2019-03421"),
        ("vn 1-2019-03421", "1-2019-03421"),
        ("1 2019 03421", "1-2019-03421"),
        ("1201903421", "1-2019-03421"),
        ("TCVN 5520:2016", "TCVN 5520:2016"),
        ("tcvn5520", "TCVN 5520:2016"),
        ("qcvn 9:2012/bkhcn", "QCVN 09:2012/BKHCN"),
        ("QCVN 09:2012/BKHCN", "QCVN 09:2012/BKHCN"),
        ("qcvn 01-1:2018", "QCVN 01-1:2018/BYT"),
        ("đtđl.cn-23/17", "ĐTĐL.CN-23/17"),
        ("DTDLCN2317", "ĐTĐL.CN-23/17"),
        ("hdtk901", "HDTK-901"),
        ("gphi4743", "2-2018-00112"),
        ("GPHI 4743", "2-2018-00112"),
    ],
)
def test_numbers_are_found_in_any_punctuation(answering, text, number):
    numbers = {s.id: s.entry.number for s in register()}
    answer = answering.search(Query(text))
    assert numbers[answer.ids[0][0]] == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("IB WO/ 2021/112644", "1-2019-03421"),
        ("WO 2021/112644 A1", "1-2019-03421"),
        ("VN 1-2019-03421", "1-2019-03421"),
        ("Số đơn 1-2019-03421", "1-2019-03421"),
        ("số đơn: VN 1-2019-03421", "1-2019-03421"),
        ("Application number 1 2019 03421", "1-2019-03421"),
        ("số văn bằng GPHI 4743", "2-2018-00112"),
        ("QCVN 9:2012/BKHCN", "QCVN 09:2012/BKHCN"),
        ("TCVN ISO 9001:2015 (ISO 9001:2015)", "TCVN ISO 9001:2015"),
        ("TCVN ISO 9001-2015", "TCVN ISO 9001:2015"),
        ("KR 10-2019-0160356", "1-2019-03421"),
        ("KR1020190160356", "1-2019-03421"),
        ("1020190160356", "1-2019-03421"),
        ("10-2019-0160356", "1-2019-03421"),
        ("US 62/914,114", "1-2019-03421"),
        ("62914114", "1-2019-03421"),
    ],
)
def test_a_number_as_its_source_prints_it_opens_the_record(answering, text, number):
    numbers = {s.id: s.entry.number for s in register()}
    answer = answering.search(Query(text))
    assert [numbers[id] for id, _ in answer.ids] == [number]
    assert answer.relaxed is None


def test_a_number_of_a_priority_is_a_filter(answering):
    for number in ("KR 10-2019-0160356", "62/914,114"):
        assert total(answering, parse_filter("priorities", number)) == 1


def test_what_a_number_is_called_is_an_ordinary_word_elsewhere(answering, oracle):
    query = Query("tiêu chuẩn chế phẩm 2020", limit=ALL)
    assert {id for id, _ in answering.search(query).ids} >= {d.id for d in oracle.matches(query)}


@pytest.mark.parametrize("text", ["A01D34/90", "a01d34/90", "A01D 34/90"])
def test_a_class_is_found_without_its_space(answering, title_of, text):
    answer = answering.search(Query(text))
    assert titles(answer, title_of) == ["Máy cắt cỏ cầm tay"]


@pytest.mark.parametrize("value", ["A01D 34/90", "A01D34/90", "a01d 34/90"])
def test_a_whole_class_is_a_filter(answering, title_of, value):
    found = answering.search(Query(where=(parse_filter("ipc", value),)))
    assert titles(found, title_of) == ["Máy cắt cỏ cầm tay"]


def test_a_number_is_never_taken_for_a_typing_mistake(answering):
    assert answering.search(Query("1-2019-03429")).total == 0
    assert answering.search(Query("TCVN 5521:2016")).total == 0


# ---- odd questions


@pytest.mark.parametrize("text", ["", "   ", "!!! --- ???", "“”", "\u200b"])
def test_a_text_without_words_finds_everything(answering, oracle, text):
    assert answering.search(Query(text)).total == len(oracle.matches(Query()))


@pytest.mark.parametrize(
    "text", ['"nước mắm"', "nước AND mắm", "nước* mắm", "[nước TO mắm]", "title:nước", "nước^2",
             "-nước mắm", "nước\\ mắm", "(nước", "nước ~1", "%", "_ nước", "nước'; --", "\x00nước"],
)  # fmt: skip
def test_signs_of_query_languages_are_only_text(answering, text):
    answering.search(Query(text))


def test_signs_around_words_change_nothing(answering):
    plain = answering.search(Query("nước mắm", limit=ALL))
    assert answering.search(Query('"nước" (mắm', limit=ALL)).ids == plain.ids


def test_five_thousand_words_are_answered(answering):
    answering.search(Query("nước mắm phú quốc " * 1250))


def test_organizations_are_left_out_unless_asked_for(answering, title_of):
    assert "0100233488" not in str(answering.search(Query("0100233488")))
    found = answering.search(Query("đại học cần thơ", kinds=("organization",)))
    assert titles(found, title_of) == ["Trường Đại học Cần Thơ"]


# ---- relaxing


def test_a_typing_mistake_is_forgiven_and_named(searching, title_of):
    answer = searching.search(Query("phươg pháp sản xuất chế phẩm", limit=ALL))
    assert answer.relaxed == "typo"
    assert "Phương pháp sản xuất chế phẩm sinh học dạng an" in titles(answer, title_of)


@pytest.mark.parametrize("text", ["phươg pháp sản xuất", "thieets bij ddo ddooj mawnj", SENTENCE])
def test_a_strict_question_finds_what_matches_to_the_letter(answering, oracle, text):
    answer = answering.search(Query(text, strict=True))
    assert answer.relaxed is None
    assert answer.total == len(oracle.matches(Query(text)))


def test_a_word_with_a_mistake_still_leads_to_the_title(searching, title_of):
    answer = searching.search(Query("hạt dẻ trung khanj"))
    assert answer.relaxed
    assert titles(answer, title_of)[0] == "Hạt dẻ Trùng Khánh"


def test_raw_telex_is_read(answering, title_of):
    answer = answering.search(Query("thieets bij ddo ddooj mawnj"))
    assert answer.relaxed == "telex"
    assert titles(answer, title_of)[0] == "Thiết bị đo độ mặn của nước tưới"


def test_a_sentence_is_answered_by_what_has_many_of_its_words(answering):
    answer = answering.search(Query(SENTENCE))
    assert answer.relaxed in {"two_thirds", "third"}
    assert answer.total >= 3


def test_a_sentence_gets_its_best_answers_first(answering, title_of):
    answer = answering.search(Query(SENTENCE))
    assert titles(answer, title_of)[0] == "Thiết bị đo độ mặn của nước tưới"


def test_strict_matches_stay_first_when_relaxed(searching, oracle):
    query = Query("giống lúa chịu mặn khải", limit=ALL)
    strict = {d.id for d in oracle.matches(query)}
    assert 0 < len(strict) < 3
    answer = searching.search(query)
    assert {id for id, _ in answer.ids[: len(strict)]} == strict


# ---- other ways to write a word


@pytest.mark.parametrize(
    ("short", "title"),
    [
        ("CNTT quản lý", "Ứng dụng công nghệ thông tin trong quản lý giống lúa"),
        ("htx trùng khánh", "Hạt dẻ Trùng Khánh"),
    ],
)
def test_an_abbreviation_finds_what_is_spelt_out(answering, oracle, title_of, short, title):
    found = answering.search(Query(short, limit=ALL))
    strict = {d.id for d in oracle.matches(Query(short))}
    assert title in {title_of(id) for id in strict}
    assert {id for id, _ in found.ids} >= strict


def test_what_is_spelt_out_finds_the_abbreviation(answering, title_of):
    found = answering.search(Query("trách nhiệm hữu hạn cơ điện việt bắc"))
    assert "Hoàn thiện máy bóc vỏ gai hạt dẻ quy mô hộ" in titles(found, title_of)


def test_an_ambiguous_abbreviation_is_read_in_every_way(answering, oracle):
    own = Readings([Code("abbreviation", "MBV", "máy bóc vỏ", extra={"also": "máy cắt cỏ"})])
    asked = Query("MBV", limit=ALL, readings=own)
    answer = answering.search(asked)
    assert answer.relaxed is None
    assert {id for id, _ in answer.ids} == {d.id for d in oracle.matches(asked)}
    told = [d.texts["A"] for d in oracle.matches(asked)]
    assert any("Máy bóc vỏ" in text for text in told)
    assert any("Máy cắt cỏ" in text for text in told)


def test_i_and_y_are_one_letter_where_both_are_written(answering, oracle):
    for one, other in (("ti công", "ty công"), ("quản lí giống", "quản lý giống")):
        asked = Query(one, limit=ALL)
        found = answering.search(asked)
        assert found.relaxed is None
        assert found.total == len(oracle.matches(asked)) == len(oracle.matches(Query(other))) > 0


# ---- who may see what


def test_personal_text_is_searched_only_where_allowed(answering, title_of):
    assert titles(answering.search(Query("khải hoàn")), title_of) == [
        "Nghiên cứu giống lúa chịu mặn"
    ]
    hidden = answering.search(Query("khải hoàn", personal=False))
    assert "Nghiên cứu giống lúa chịu mặn" not in titles(hidden, title_of) or hidden.relaxed


@pytest.mark.parametrize("text", ["0987654321", '"0987654321"', "09876"])
def test_a_column_nobody_modelled_is_searched_only_where_allowed(answering, title_of, text):
    found = answering.search(Query(text))
    assert titles(found, title_of) == ["Nghiên cứu giống lúa chịu mặn"]
    hidden = answering.search(Query(text, personal=False))
    assert "Nghiên cứu giống lúa chịu mặn" not in titles(hidden, title_of) or hidden.relaxed


# ---- filters


def total(answering, *filters, text="", **more):
    return answering.search(Query(text, where=filters, limit=ALL, **more)).total


@pytest.mark.parametrize(
    ("name", "value"),
    [("level", "province"), ("ics", "67"), ("ics", "67.040"), ("ipc", "A01"), ("ipc", "a01d"),
     ("year", "2019"), ("kind", "task"), ("organizations", "Trường Đại học Cần Thơ"),
     ("stars", "4"), ("nice", "30")],
)  # fmt: skip
def test_a_filter_keeps_records_with_the_value(answering, name, value):
    wanted = {
        s.id
        for s in register()
        if s.kind != "organization"
        and value.casefold() in [v.casefold() for v in s.document.facets.get(name, ())]
    }
    answer = answering.search(Query(where=(Filter(name, (value,)),), limit=ALL))
    assert {id for id, _ in answer.ids} == wanted
    assert wanted


def test_values_of_a_field_are_or_and_fields_are_and(answering):
    some = total(answering, Filter("ics", ("67.040", "33.100")))
    assert some == total(answering, Filter("ics", ("67.040",))) + total(
        answering, Filter("ics", ("33.100",))
    )
    assert total(answering, Filter("ics", ("67.040",)), Filter("ics", ("33.100",))) == some
    both = total(answering, Filter("ics", ("67.040",)), Filter("year", ("2016",)))
    assert 0 < both < some


def test_values_are_compared_folded(answering):
    folded = Filter("organizations", ("truong dai hoc can tho",))
    assert total(answering, folded) == 2


@pytest.mark.parametrize(
    ("field", "value", "number"),
    [
        ("number", "TCVN 5520:2016", "TCVN 5520:2016"),
        ("number", "tcvn5520-2016", "TCVN 5520:2016"),
        ("designation", "QCVN 9:2012/BKHCN", "QCVN 09:2012/BKHCN"),
        ("application_number", "VN1201903421", "1-2019-03421"),
        ("code", "ĐTĐL.CN-23/17", "ĐTĐL.CN-23/17"),
    ],
)
def test_number_fields_are_filtered_in_any_punctuation(answering, field, value, number):
    numbers = {s.id: s.entry.number for s in register()}
    found = answering.search(Query(where=(parse_filter(field, value),)))
    assert [numbers[id] for id, _ in found.ids] == [number]


def test_text_fields_are_filtered_by_their_own_words(answering, title_of):
    found = answering.search(Query(where=(Filter("title", ("phu quoc",)),)))
    assert set(titles(found, title_of)) == {"PHÚ QUỐC", "Phú Quốc"}
    assert total(answering, Filter("applicants", ("đại học cần thơ",))) == 2
    assert total(answering, Filter("leader", ("khải hoàn",))) == 1


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2019..2020", lambda day: "2019-01-01" <= day <= "2020-12-31"),
        ("2020-03..2020-03", lambda day: day.startswith("2020-03")),
        ("2020-03-30..2020-03-30", lambda day: day == "2020-03-30"),
        ("30/03/2020..", lambda day: day >= "2020-03-30"),
        ("..2010", lambda day: day <= "2010-12-31"),
        ("2015", lambda day: day.startswith("2015")),
    ],
)
def test_dates_are_filtered_by_ranges_of_days_months_and_years(answering, value, wanted):
    expected = {
        s.id
        for s in register()
        if s.kind != "organization" and s.entry.date and wanted(s.entry.date.isoformat())
    }
    found = answering.search(Query(where=(parse_filter("date", value),), limit=ALL))
    assert found.total == len(expected) > 0
    assert {id for id, _ in found.ids} <= expected


def test_amounts_are_filtered_by_ranges(answering):
    expected = [
        s for s in register() if 700_000_000 <= (s.given.get("budget_total") or 0) <= 950_000_000
    ]
    assert total(answering, parse_filter("budget_total", "700000000..950000000")) == len(expected)


RANGED = {
    name: field.shape.name
    for entry in REGISTER.values()
    for name, field in entry.fields().items()
    if field.shape.name in {"date", "money", "number"}
}


@pytest.mark.parametrize(("name", "shape"), RANGED.items())
def test_every_declared_date_and_amount_is_filtered_by_a_range(answering, name, shape):
    held = {s.id: s.document.ranges[name] for s in register() if name in s.document.ranges}
    low, high = min(held.values()), sorted(held.values())[len(held) // 2]
    wanted = {id for id, number in held.items() if low <= number <= high}
    ends = [str(EPOCH + timedelta(days=n)) if shape == "date" else str(n) for n in (low, high)]
    query = Query(where=(parse_filter(name, "..".join(ends)),), kinds=tuple(KINDS), limit=ALL)
    answer = answering.search(query)
    assert answer.total == len(wanted) > 0
    assert {id for id, _ in answer.ids} <= wanted


def test_years_are_filtered_by_ranges(answering):
    wanted = [s for s in register() if 2015 <= s.document.ranges.get("year", 0) <= 2016]
    assert total(answering, parse_filter("year", "2015..2016")) == len(wanted)
    assert total(answering, parse_filter("year", "2015.."), parse_filter("year", "..2016")) > len(
        wanted
    )


@pytest.mark.parametrize("field", ["date", "summary", "ics", "leader", "number", "year"])
def test_records_without_a_value_are_found(answering, field):
    expected = sum(
        1
        for s in register()
        if s.kind != "organization"
        and not (s.document.facets if field == "year" else s.entry.values()).get(field)
    )
    assert total(answering, parse_filter(field, "")) == expected


@pytest.mark.parametrize(
    "wanted",
    [Filter("nonsense", ("x",)), Filter("title", low="a"), Filter("date", low="next year"),
     Filter("budget_total", high="many"), Filter("date", ("soon",))],
)  # fmt: skip
def test_filters_that_cannot_be_meant_are_refused(searching, wanted):
    with pytest.raises(UsageError):
        searching.search(Query(where=(wanted,)))


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (parse_filter("nonsense", "1..2"), "error.unknown_field"),
        (parse_filter("title", "a..b"), "error.no_range"),
        (parse_filter("kind", "task..trademark"), "error.no_range"),
        (parse_filter("images", "1.."), "error.no_range"),
        (parse_filter("ipc", ".."), "error.no_range"),
        (parse_filter("year", ".."), "error.bad_range"),
        (parse_filter("date", " .. "), "error.bad_range"),
        (parse_filter("pages", "few..many"), "error.bad_range"),
    ],
)
def test_a_range_that_cannot_be_meant_says_why(searching, wanted, message):
    with pytest.raises(UsageError) as caught:
        searching.search(Query(where=(wanted,)))
    assert caught.value.code == message


def test_records_can_be_asked_for_among_some(answering, oracle):
    some = tuple(sample.id for sample in register()[::3])
    for text in ("", "nước mắm", "máy"):
        query = Query(text, limit=ALL, among=some, strict=True)
        answer = answering.search(query)
        assert {id for id, _ in answer.ids} == {d.id for d in oracle.matches(query)}
        assert answer.total == len(answer.ids)
        assert set(answer.facets.get("kind", {}).values()) <= set(range(len(some) + 1))
    assert answering.search(Query("nước mắm", among=())).total == 0


def test_a_strict_question_is_never_relaxed(answering):
    assert answering.search(Query("may cat xyzzy", strict=True)).total == 0
    assert answering.search(Query("may cat xyzzy")).relaxed is not None


def test_personal_fields_are_no_filters_without_the_right(searching):
    with pytest.raises(UsageError):
        searching.search(Query(where=(Filter("leader", ("khải",)),), personal=False))


# ---- order and pages


@pytest.mark.parametrize("order", ["title", "-title"])
def test_titles_are_in_vietnamese_order_however_long_they_begin_alike(answering, title_of, order):
    query = Query("phương pháp sản xuất chế phẩm sinh học dạng", sort=order, limit=ALL)
    found = titles(answering.search(query), title_of)
    assert len(found) == 24
    assert found == sorted(found, key=sort_key, reverse=order == "-title")


@pytest.mark.parametrize(
    "order", ["date", "-date", "title", "-title", "number", "-number", "updated"]
)
def test_pages_follow_each_other_without_loss_or_repeat(answering, oracle, order):
    pages = [
        answering.search(Query(sort=order, limit=30, offset=offset)) for offset in range(0, 300, 30)
    ]
    ids = [id for page in pages for id, _ in page.ids]
    assert len(ids) == len(set(ids)) == pages[0].total == len(oracle.matches(Query()))


@pytest.mark.parametrize(
    ("order", "key"), [("date", "date"), ("title", "title_key"), ("number", "number_key")]
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_missing_values_come_last_and_ties_follow_the_id(answering, order, key, sign):
    by_id = {s.id: s.document for s in register()}
    ids = [
        id
        for offset in (0, 100, 200)
        for id, _ in answering.search(Query(sort=sign + order, limit=ALL, offset=offset)).ids
    ]
    keys = [getattr(by_id[id], key) for id in ids]
    held = [(k, id) for k, id in zip(keys, ids, strict=True) if k not in (None, "", "  ")]
    assert ids[: len(held)] == [id for _, id in held]
    ordered = pairwise(held)
    assert all((a > b) if sign else (a < b) for a, b in ordered)


def test_relevance_pages_join_without_loss(answering):
    one = answering.search(Query("nước", limit=60))
    parts = [answering.search(Query("nước", limit=20, offset=o)) for o in (0, 20, 40)]
    assert [id for part in parts for id, _ in part.ids] == [id for id, _ in one.ids]


def test_the_last_page_and_what_lies_behind_it(answering):
    everything = answering.search(Query(limit=1)).total
    assert len(answering.search(Query(limit=20, offset=everything - 5)).ids) == 5
    assert answering.search(Query(limit=20, offset=everything)).ids == []
    assert answering.search(Query(limit=0)).total == everything


# ---- counts


def test_facets_are_counted_and_a_chosen_one_keeps_its_siblings(searching, oracle):
    query = Query("nước", where=(Filter("kind", ("task",)),))
    answer = searching.search(query)
    assert answer.total == answer.facets["kind"]["task"]
    assert len(answer.facets["kind"]) > 1
    assert answer.facets["kind"] == oracle.facets(query, "kind")
    assert answer.facets["level"] == oracle.facets(query, "level")


def test_facets_can_be_narrowed_or_left_out(searching):
    assert searching.search(Query("nước", facets=())).facets == {}
    assert set(searching.search(Query("nước", facets=("year",))).facets) == {"kind", "year"}


def test_facets_hold_every_field_in_scope_even_without_values(searching):
    scope = {"kind", "year", *facet_fields(by_default())}
    assert set(searching.search(Query()).facets) == scope
    nothing = searching.search(Query(where=(Filter("year", ("1066",)), Filter("stars", ("9",)))))
    assert set(nothing.facets) == scope
    assert nothing.facets["ipc"] == {}


def test_facets_are_those_of_the_kinds_in_scope(searching):
    found = searching.search(Query(kinds=("task",))).facets
    assert "level" in found
    assert "ipc" not in found
    assert "leader" not in found


def test_totals_and_counts_are_those_of_the_oracle(searching, oracle):
    chance = random.Random(7)
    asked = words("nước mắm máy cắt lúa công nghệ đường nuoc mam may 2019 TCVN tcvn cong thuc")
    for _ in range(60):
        text = " ".join(chance.choices(asked, k=chance.randint(0, 3)))
        where = []
        if chance.random() < 0.5:
            where.append(Filter("kind", tuple(chance.sample(["task", "invention", "standard"], 2))))
        if chance.random() < 0.3:
            where.append(Filter("year", (str(chance.randint(2000, 2024)),)))
        query = Query(text, where=tuple(where), limit=ALL, personal=chance.random() < 0.5)
        expected = oracle.matches(query)
        answer = searching.search(query)
        if len(expected) < 3:  # relaxed, and then strict matches come first
            assert {id for id, _ in answer.ids[: len(expected)]} == {d.id for d in expected}, query
            continue
        assert answer.total == len(expected), query
        assert answer.exact
        for name, counts in answer.facets.items():
            assert counts == oracle.facets(query, name), (query, name)
            assert list(counts) == list(oracle.facets(query, name)), (query, name)
