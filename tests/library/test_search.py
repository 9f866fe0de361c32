"""Search through the library: engine or PostgreSQL, filters by label, fresh hits, the lamp."""

from __future__ import annotations

import pytest

from st_db.access import Caller
from st_db.errors import ExpressionError, UsageError
from st_db.library import Library
from st_db.query import Filter, Query
from tests.saving import save_record

ME = Caller.local(origin="test")


@pytest.fixture(autouse=True)
def records(library: Library) -> None:
    """A handful of records; the index is not built."""
    for kind, values in (
        ("invention", {"number": "1-2022-08142", "title": "Trục lăn hiện ảnh",
                       "summary": "Trục có chi tiết lõi bằng kim loại.", "ipc": "G03G 15/08",
                       "inventors": "IKEDA Atsushi", "filing_date": "16/03/2021"}),
        ("task", {"code": "ĐT.01/2023", "title": "Sản xuất miến dong", "status": "Đang thực hiện",
                  "place": "Bắc Kạn", "start_date": "2023-01-01"}),
        ("standard", {"number": "QCVN 09:2012/BKHCN", "title": "Mũ bảo hiểm", "year": "2012"}),
        ("organization", {"number": "0100233488", "title": "Công ty miến dong"}),
    ):  # fmt: skip
        save_record(library, ME, kind, values)


def index(library: Library) -> None:
    library.index.sync(ME)


@pytest.mark.parametrize("indexed", [False, True])
def test_engine_and_database_give_the_same_hits(library: Library, indexed: bool) -> None:
    if indexed:
        index(library)
    page = library.search.search(ME, Query("mien dong"))
    assert page.engine == ("tantivy" if indexed else "postgresql")
    assert (page.note is None) == indexed
    assert [hit.number for hit in page.hits] == ["ĐT.01/2023"]
    assert page.hits[0].highlight["title"] == "Sản xuất <mark>miến dong</mark>"
    assert (page.total, page.exact) == (1, True)


def test_facets_carry_codes_and_titles(library: Library) -> None:
    index(library)
    page = library.search.search(ME, Query(), labels=True)
    assert page.facets["kind"] == {"invention": 1, "standard": 1, "task": 1}
    assert page.labels["kind"]["task"] == "Nhiệm vụ KH&CN"
    assert page.facets["place"] == {"19": 1}
    assert page.labels["place"]["19"] == "Thái Nguyên"


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "Sáng chế"), ("kind", "invention"), ("ipc", "g03g"), ("year", "2021")],
)
def test_filters_take_codes_and_labels(library: Library, field: str, value: str) -> None:
    index(library)
    page = library.search.search(ME, Query(where=(Filter(field, (value,)),)))
    assert [hit.kind for hit in page.hits] == ["invention"]


@pytest.mark.parametrize("value", ["active", "Đang thực hiện", "dang thuc hien"])
def test_states_are_filtered_by_any_of_their_words(library: Library, value: str) -> None:
    index(library)
    page = library.search.search(ME, Query(where=(Filter("state", (value,)),)))
    assert [hit.kind for hit in page.hits] == ["task"]


@pytest.mark.parametrize("value", ["19", "Thái Nguyên", "bac kan"])
def test_a_place_is_found_by_its_name_of_today_and_before(library: Library, value: str) -> None:
    index(library)
    page = library.search.search(ME, Query(where=(Filter("place", (value,)),)))
    assert [hit.kind for hit in page.hits] == ["task"]


def test_organizations_answer_only_when_asked_for(library: Library) -> None:
    index(library)
    assert library.search.search(ME, Query("mien dong")).total == 1
    page = library.search.search(ME, Query("mien dong", kinds=("Tổ chức",)))
    assert [hit.kind for hit in page.hits] == ["organization"]


def test_a_kind_named_by_a_filter_is_asked_for(library: Library) -> None:
    index(library)
    for value in ("organization", "Tổ chức"):
        page = library.search.search(ME, Query(where=(Filter("kind", (value,)),)))
        assert [hit.kind for hit in page.hits] == ["organization"]


def test_the_code_a_hit_shows_is_taken_back(library: Library) -> None:
    index(library)
    hits = library.search.search(ME, Query(where=(Filter("status", ("active",)),))).hits
    assert [(hit.kind, hit.status) for hit in hits] == [("task", "active")]
    hits = library.search.search(ME, Query(where=(Filter("status", ("Đang thực hiện",)),))).hits
    assert [hit.kind for hit in hits] == ["task"]


def test_leading_zeros_of_codes_do_not_matter(library: Library) -> None:
    index(library)
    save_record(library, ME, "task", {"title": "x", "place": "Cao Bằng"})
    index(library)
    for value in ("4", "04", "004"):
        assert library.search.search(ME, Query(where=(Filter("place", (value,)),))).total == 1


def test_the_public_neither_searches_nor_sees_personal_fields(library: Library) -> None:
    index(library)
    assert library.search.search(ME, Query("ikeda")).total == 1
    assert library.search.search(Caller.public(), Query("ikeda")).total == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (Query(kinds=("nonsense",)), "error.unknown_kind"),
        (Query(where=(Filter("nonsense", ("1",)),)), "error.unknown_field"),
        (Query(sort="nonsense"), "error.unknown_sort"),
        (Query(limit=101), "error.bad_paging"),
        (Query(offset=-1), "error.bad_paging"),
        (Query(facets=("nonsense",)), "error.unknown_field"),
    ],
)
def test_a_question_that_cannot_be_asked(library: Library, query: Query, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        library.search.search(ME, query)
    assert caught.value.code == code


def test_a_snippet_shows_where_it_matched(library: Library) -> None:
    index(library)
    (hit,) = library.search.search(ME, Query("kim loai")).hits
    assert hit.highlight["summary"] == "Trục có chi tiết lõi bằng <mark>kim loại</mark>."


def test_a_record_removed_behind_the_index_is_not_shown(library: Library) -> None:
    index(library)
    page = library.search.search(ME, Query("truc lan"))
    assert page.seq == library.store.last_seq()
    assert page.behind == 0
    save_record(library, ME, "task", {"title": "Trục lăn mới"})
    assert library.search.search(ME, Query("truc lan")).behind == 1


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("xã Hiệp Lợi, thành phố Ngã Bảy, tỉnh Hậu Giang", "phường Đại Thành"),
        ("xã Hiệp Lợi, thành phố Ngã Bảy, tỉnh Hậu Giang", "Cần Thơ"),
        ("Phường Đại Thành, thành phố Cần Thơ", "Hậu Giang"),
        ("Phường Đại Thành, thành phố Cần Thơ", "nga bay"),
    ],
)
def test_search_meets_across_the_change_of_places(
    library: Library, written: str, asked: str, indexed: bool
) -> None:
    values = {"code": "ĐT.09/2026", "title": "Trồng mãng cầu", "place_as_written": written}
    save_record(library, ME, "task", values)
    if indexed:
        index(library)
    page = library.search.search(ME, Query(asked))
    assert "ĐT.09/2026" in [hit.number for hit in page.hits]
    counted = library.search.search(ME, Query(where=(Filter("place", ("Hậu Giang",)),)))
    assert [hit.number for hit in counted.hits] == ["ĐT.09/2026"]


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize(
    ("text", "scheme", "kind", "alone"),
    [
        ("Số đơn: 1–2022–08142", "vn_application", "invention", True),
        ("VN1202208142", "vn_application", "invention", True),
        ("qcvn 9 2012 bkhcn", "standard", "standard", True),
        ("QCVN 09", "standard", "standard", False),
        ("đt.01/2023", "task", "task", True),
        ("1-2022-08143", "vn_application", None, False),
        ("TCVN 9380:2012", "standard", None, False),
    ],
)
def test_a_number_is_named(
    library: Library, indexed: bool, text: str, scheme: str, kind: str | None, alone: bool
) -> None:
    if indexed:
        index(library)
    page = library.search.search(ME, Query(text))
    assert page.named
    assert (page.named.scheme, page.named.kind) == (scheme, kind)
    assert page.named.id == (page.hits[0].id if alone else None)


@pytest.mark.parametrize("text", ["miến dong", "miến dong 2023", "2023", "", "G03G 15/08"])
def test_words_are_no_number(library: Library, text: str) -> None:
    index(library)
    assert library.search.search(ME, Query(text)).named is None


# ---- expert lines


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ('IC:G03G* (72):"ikeda atsushi"', ["1-2022-08142"]),
        ("chu_don:none KD:invention", ["1-2022-08142"]),
        ('ST:"đang thực hiện"', ["ĐT.01/2023"]),
        ("ST:active", ["ĐT.01/2023"]),
        ('ST:"in force"', ["ĐT.01/2023"]),
        ('PL:"Thái Nguyên"', ["ĐT.01/2023"]),
        ("KD:organization miến", ["0100233488"]),
        ('"kim loại" OR miến NOT KD:task', ["1-2022-08142"]),
    ],
)
@pytest.mark.parametrize("indexed", [False, True])
def test_expert_lines_take_codes_and_labels(
    library: Library, line: str, numbers: list[str], indexed: bool
) -> None:
    if indexed:
        index(library)
    page = library.search.search(ME, Query(line))
    assert [hit.number for hit in page.hits] == numbers
    assert page.relaxed is None
    assert page.expression


def test_an_expert_line_is_said_back_and_marked(library: Library) -> None:
    index(library)
    page = library.search.search(ME, Query('ST:"đang thực hiện" TI:"miến dong"'))
    assert page.expression == (
        "(Tình trạng chung: Còn hiệu lực HOẶC Tình trạng: “đang thực hiện”)"
        " VÀ Tên, Tên tiếng Anh: “miến dong”"
    )
    assert page.hits[0].highlight["title"] == "Sản xuất <mark>miến dong</mark>"
    assert library.search.search(ME, Query("miến dong")).expression is None


def test_a_wrong_expert_line_says_where(library: Library) -> None:
    with pytest.raises(ExpressionError) as caught:
        library.search.search(ME, Query("miến IC:A01 AND"))
    error = caught.value
    assert error.line[error.position : error.position + error.length] == "AND"


def test_personal_fields_are_no_fields_without_the_right(library: Library) -> None:
    index(library)
    query = Query("IN:ikeda", personal=False)
    with pytest.raises(ExpressionError):
        library.search.search(ME, query)
