"""PostgreSQL's own answer matches by the rules and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from st_db.query import Filter, Query
from st_db.store import Store
from tests.store.making import created, updated

RECORDS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "invention",
        {
            "number": "1-2019-01234",
            "title": "Quy trình sản xuất miến dong",
            "ipc": "A23L 7/109",
            "filing_date": "2019-05-01",
            "inventors": "Nguyễn Văn Tuyết",
            "applicants": "Công ty Đá Bạc",
            "status": "Đã cấp bằng",
        },
    ),
    (
        "invention",
        {
            "number": "1-2020-00001",
            "title": "Máy thái miền dong",
            "ipc": "B26D 1/00",
            "filing_date": "2020-02-29",
            "summary": "Quy trình sản xuất nhanh",
        },
    ),
    (
        "utility_solution",
        {"number": "2-2021-00007", "title": "Mien dong kho", "filing_date": "2021-01-01"},
    ),
    (
        "standard",
        {"number": "TCVN 5520:2016", "title": "Đường mía", "ics": "67.180.10", "year": 2016},
    ),
    (
        "task",
        {
            "number": "ĐTĐL.CN-23/17",
            "title": "Ảnh hưởng của giống chè",
            "start_date": "2017-03-01",
            "host": "Viện Chè",
            "budget_total": "1.500.000",
            "currency": "VND",
        },
    ),
    ("organization", {"number": "0100233488", "title": "Viện Chè"}),
)


@pytest.fixture
def register(store: Store) -> Store:
    for kind, values in RECORDS:
        created(store, kind, **values)
    return store


def titles(store: Store, query: Query) -> list[str]:
    answer = store.answer.search(query)
    found = store.get_many([id_ for id_, _ in answer.ids])
    return [found[id_].values["title"] for id_, _ in answer.ids]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 5),
        ("?!", 5),
        ("miến dong", 3),
        ("mien don", 3),
        ("dong mien", 3),
        ("duong mia", 1),
        ("anh huong", 1),
        ("1-2019-01234", 1),
        ("1.2019.01234", 1),
        ("VN 1-2019-01234", 1),
        ("1-2019-01", 1),
        ("TCVN 5520 : 2016", 1),
        ("tcvn5520", 1),
        ("ĐTĐL.CN-23/17", 1),
        ("don", 3),
        ("do", 3),
        ("ong", 0),
        ("100%_", 0),
        ("Viện Chè", 1),
    ],
)
def test_every_word_must_occur(register: Store, text: str, expected: int) -> None:
    assert register.answer.search(Query(text)).total == expected


def test_titles_as_spelt_come_first_then_folded(register: Store) -> None:
    assert titles(register, Query("miến dong")) == [
        "Quy trình sản xuất miến dong",
        "Mien dong kho",
        "Máy thái miền dong",
    ]


def test_a_long_question_is_relaxed(register: Store) -> None:
    answer = register.answer.search(Query("quy trình sản xuất miến dong bằng thép"))
    assert (answer.total, answer.relaxed) == (2, "two_thirds")
    assert register.answer.search(Query("1-2019-01234")).relaxed is None
    assert register.answer.search(Query("hoàn toàn khác lạ")).relaxed is None


def test_personal_words_match_only_where_allowed(register: Store) -> None:
    assert register.answer.search(Query("Nguyễn Văn Tuyết")).total == 1
    assert register.answer.search(Query("Nguyễn Văn Tuyết", personal=False)).total == 0


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ((Filter("kind", ("task",)),), 1),
        ((Filter("ipc", ("A23",)),), 1),
        ((Filter("ipc", ("a23l", "B26D")),), 2),
        ((Filter("ipc", ("A23",)), Filter("year", ("2020",))), 0),
        ((Filter("organizations", ("cong ty da bac",)),), 1),
        ((Filter("state", ("active",)),), 1),
        ((Filter("ics", ("67.180",)),), 1),
        ((Filter("date", low="2020"),), 2),
        ((Filter("date", low="2020", high="2020"),), 1),
        ((Filter("filing_date", high="2019-05-01"),), 1),
        ((Filter("year", low="2016", high="2016"),), 1),
        ((Filter("budget_total", low="1000000"),), 1),
        ((Filter("number", ("tcvn 5520-2016",)),), 1),
        ((Filter("applicants", ("Đá Bạc",)),), 1),
        ((Filter("applicants", ("Bạc Sắt",)),), 0),
        ((Filter("ipc", missing=True),), 3),
        ((Filter("summary", missing=True),), 4),
    ],
)
def test_filters_are_joined(register: Store, where: tuple[Filter, ...], expected: int) -> None:
    assert register.answer.search(Query(where=where)).total == expected


def test_kinds_left_out_are_found_when_asked_for(register: Store) -> None:
    assert register.answer.search(Query("Viện Chè", kinds=("organization",))).total == 1


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("-date", "Mien dong kho"),
        ("date", "Ảnh hưởng của giống chè"),
        ("title", "Ảnh hưởng của giống chè"),
        ("-title", "Quy trình sản xuất miến dong"),
        ("number", "Quy trình sản xuất miến dong"),
        ("-number", "Đường mía"),
        ("updated", "Quy trình sản xuất miến dong"),
        ("-updated", "Ảnh hưởng của giống chè"),
    ],
)
def test_sorts(register: Store, sort: str, first: str) -> None:
    assert titles(register, Query(sort=sort))[0] == first


def test_pages_do_not_change_the_total(register: Store) -> None:
    whole = register.answer.search(Query(limit=5))
    assert register.answer.search(Query(limit=2, offset=2)).ids == whole.ids[2:4]
    beyond = register.answer.search(Query(limit=2, offset=50))
    assert (beyond.ids, beyond.total) == ([], 5)
    assert register.answer.search(Query(limit=0)).total == 5


def test_a_change_is_found_at_once(register: Store) -> None:
    (record,) = register.find(["1201901234"])
    updated(register, record, title="Phở khô")
    assert register.answer.search(Query("phở khô")).total == 1
    assert register.answer.search(Query("quy trinh mien")).relaxed is not None
