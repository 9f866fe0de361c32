"""What answers say beside their hits, the same from whatever answers: counts, blanks and ends."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from st_db.errors import UsageError
from st_db.query import Filter, Query, parse_filter
from st_db.query.facets import MOST_VALUES, SHOWN, facet_names
from st_db.query.filterable import EPOCH, RANGE_FIELDS, is_dated
from st_db.records import KINDS, by_default, facet_fields
from st_db.text import words
from tests.search.register import register


def asked(name: str, *values: str) -> Filter:
    return Filter(name, values)


# ---- several values chosen, siblings kept


def test_a_chosen_facet_keeps_its_siblings_and_the_others_follow_it(answering, oracle):
    query = Query(where=(asked("level", "province"),))
    answer = answering.search(query)
    assert set(answer.facets["level"]) == {"national", "province"}
    assert answer.facets["level"]["province"] == answer.total
    assert answer.facets["kind"] == {"task": answer.total}
    for name in ("level", "kind", "year", "organizations", "field"):
        assert answer.facets[name] == oracle.facets(query, name)


def test_two_chosen_facets_count_each_under_the_other(answering, oracle):
    years = tuple(str(year) for year in range(2000, 2021))
    query = Query(
        where=(asked("ipc", "A", "B"), asked("year", *years)),
        kinds=("invention", "utility_solution"),
    )
    answer = answering.search(query)
    assert answer.total == len(oracle.matches(query)) > 0
    for name in answer.facets:
        assert answer.facets[name] == oracle.facets(query, name), name
    assert set(answer.facets["year"]) - set(years)
    assert set(answer.facets["ipc"]) > {"A", "B", "C"}


def test_a_chosen_value_is_shown_however_rare_it_is(answering, oracle):
    rare = min(oracle.values(Query(), "organizations").items(), key=lambda p: (p[1], p[0]))[0]
    query = Query(where=(asked("organizations", rare),))
    assert rare not in oracle.facets(Query(), "organizations")
    answer = answering.search(query)
    assert answer.facets["organizations"] == oracle.facets(query, "organizations")
    assert answer.facets["organizations"][rare] == answer.total


def test_all_values_are_told_where_that_is_asked(answering, oracle):
    years = oracle.values(Query(), "year")
    assert len(answering.search(Query(limit=0)).facets["year"]) == SHOWN < len(years)
    assert answering.search(Query(whole=("year",), limit=0)).facets["year"] == dict(years)


def test_counts_blanks_and_ends_are_those_of_the_oracle(answering, oracle):
    chance = random.Random(21)
    said = words("nước mắm máy cắt lúa công nghệ đường nuoc mam may thiết bị")
    names = [name for name in facet_names() if name != "organization_type"]
    for _ in range(40):
        query = Query(
            " ".join(chance.choices(said, k=chance.randint(0, 2))),
            kinds=tuple(chance.sample(by_default(), chance.choice((0, 0, 2)))),
            where=_by_chance(chance, oracle),
            unfold=(("ipc", "A"), ("ipc", "B01B"))[: chance.randint(0, 2)],
            limit=5,
        )
        if len(oracle.matches(query)) < 3 and query.text:
            continue  # relaxed
        answer = answering.search(query)
        assert answer.total == len(oracle.matches(query)), query
        for name, counts in answer.facets.items():
            assert counts == oracle.facets(query, name), (query, name)
            assert list(counts) == list(oracle.facets(query, name)), (query, name)
        for name in names:
            if name in answer.facets and name != "kind":
                assert answer.missing[name] == oracle.missing(query, name), (query, name)
        for name in RANGE_FIELDS:
            assert _ends(answer, name) == oracle.ends(query, name), (query, name)


def _by_chance(chance, oracle):
    where = []
    for name in chance.sample(["state", "year", "ipc", "place", "field", "level"], 2):
        values = sorted(oracle.values(Query(), name))
        if chance.random() < 0.4 and values:
            where.append(Filter(name, tuple(chance.sample(values, min(2, len(values))))))
    if chance.random() < 0.3:
        where.append(parse_filter("date", chance.choice(("2010..2020", "..2015", "2019-03.."))))
    if chance.random() < 0.3:
        where.append(parse_filter(chance.choice(("place", "organizations", "ipc", "date")), ""))
    return tuple(where)


def _ends(answer, name):
    found = answer.ranges.get(name)
    if found is None:
        return None
    low, high = found["low"], found["high"]
    if is_dated(name):
        from datetime import date

        low, high = ((date.fromisoformat(day) - EPOCH).days for day in (low, high))
    return low, high


# ---- missing


@pytest.mark.parametrize("name", ["ipc", "place", "year", "organizations", "filing_date", "stars"])
def test_missing_counts_what_the_blank_filter_finds(answering, name):
    answer = answering.search(Query(limit=0))
    found = answering.search(Query(where=(parse_filter(name, ""),), limit=0))
    assert answer.missing[name] == found.total > 0
    assert found.missing[name] == answer.missing[name]  # it keeps its siblings too
    if name in found.facets:
        assert found.facets[name] == answer.facets[name]


def test_a_value_and_its_absence_may_be_chosen_together(answering, oracle):
    where = (asked("level", "province"), parse_filter("level", ""))
    query = Query(where=where, kinds=("task", "invention"), limit=0)
    answer = answering.search(query)
    assert answer.total == len(oracle.matches(query))
    assert answer.total == answer.facets["level"]["province"] + answer.missing["level"]


def test_blanks_and_ends_are_told_where_facets_are_wanted(answering):
    nothing = answering.search(Query(facets=()))
    assert (nothing.facets, nothing.missing, nothing.ranges) == ({}, {}, {})
    some = answering.search(Query(facets=("level", "filing_date")))
    assert set(some.facets) == {"kind", "level"}
    if some.filled is not None:  # PostgreSQL reads only what it is asked for
        assert some.filled >= {"kind", "level", "ipc", "ics"}
        narrow = answering.search(Query(kinds=("standard",), facets=("state",)))
        assert "ics" in narrow.filled
        assert not narrow.filled & {"ipc", "level"}
    assert set(some.missing) == {"level", "filing_date"}
    assert set(some.ranges) == {"filing_date"}


def test_blanks_and_ends_are_of_the_kinds_in_scope(answering):
    answer = answering.search(Query(kinds=("task",)))
    assert "filing_date" not in answer.missing
    assert set(answer.ranges) <= set(KINDS["task"].fields()) | {"year"}
    assert answer.ranges["budget_total"] == {"low": 100_000_000, "high": 950_000_000}


# ---- ranges


@pytest.mark.parametrize("name", ["date", "filing_date", "budget_total", "year"])
def test_the_ends_of_a_range_are_a_filter_that_keeps_everything_filled(answering, name):
    answer = answering.search(Query(limit=0))
    low, high = (str(answer.ranges[name][side]) for side in ("low", "high"))
    inside = answering.search(Query(where=(Filter(name, low=low, high=high),), limit=0))
    assert inside.total == answer.total - answer.missing[name]
    assert inside.ranges[name] == answer.ranges[name]


def test_a_range_keeps_its_own_ends_and_moves_those_of_others(answering, oracle):
    query = Query(where=(parse_filter("filing_date", "2019..2020"),), limit=0)
    answer = answering.search(query)
    assert _ends(answer, "filing_date") == oracle.ends(Query(), "filing_date")
    low, high = oracle.ends(query, "date")
    assert answer.ranges["date"] == {
        "low": (EPOCH + timedelta(days=low)).isoformat(),
        "high": (EPOCH + timedelta(days=high)).isoformat(),
    }


# ---- trees


def test_a_tree_shows_its_top_and_what_lies_below_the_chosen(answering, oracle):
    top = answering.search(Query(limit=0)).facets["ipc"]
    assert set(top) == {v for v in oracle.values(Query(), "ipc") if len(v) == 1}
    query = Query(where=(asked("ipc", "A01D"),), limit=0)
    answer = answering.search(query)
    chosen = answer.facets["ipc"]
    assert chosen == oracle.facets(query, "ipc")
    assert list(chosen)[: len(top)] == list(top)
    assert {"A", "A01", "A01D", "A01D 34/00", "A23"} <= set(chosen)
    assert chosen["A01D"] == answer.total
    assert "B01" not in chosen


def test_a_parent_counts_records_and_not_the_sum_of_its_children(answering):
    counts = answering.search(Query(unfold=(("nice", "x"), ("ipc", "A")), limit=0)).facets["ipc"]
    children = {value: n for value, n in counts.items() if len(value) == 3}
    assert counts["A"] <= sum(children.values())
    for value, count in counts.items():
        found = answering.search(Query(where=(asked("ipc", value),), limit=0))
        assert found.total == count, value


def test_a_tree_unfolds_without_choosing(answering, oracle):
    query = Query(unfold=(("ics", "67"), ("place", "92")), limit=0)
    answer = answering.search(query)
    assert answer.total == len(oracle.matches(Query()))
    assert {"67", "67.020", "67.040"} <= set(answer.facets["ics"])
    assert answer.facets["place"] == oracle.facets(query, "place")
    assert {"92", "31411"} <= set(answer.facets["place"])


def test_a_symbol_finer_than_the_tree_opens_it_down_to_its_group(answering):
    answer = answering.search(Query(where=(asked("ipc", "A01D 34/90"),), limit=0))
    assert answer.total == 1
    assert answer.facets["ipc"]["A01D 34/00"] == 2


def test_the_top_of_a_tree_is_never_cut(answering, oracle):
    tops = [v for v in oracle.values(Query(), "ics") if "." not in v]
    assert set(answering.search(Query(limit=0)).facets["ics"]) == set(tops)


def test_a_commune_counts_what_is_written_on_either_map(answering, oracle):
    query = Query(where=(asked("place", "31411"),), limit=0)
    answer = answering.search(query)
    assert answer.total == len(oracle.matches(query)) == answer.facets["place"]["31411"] > 1
    assert answer.facets["place"]["92"] > answer.total


# ---- all values of a facet


@pytest.mark.parametrize(
    ("name", "text"),
    [("organizations", "cong ty a"), ("organizations", "Công ty"), ("organizations", "dai hoc c"),
     ("organizations", ""), ("organizations", "không có ai"), ("ipc", "a01"), ("ics", ""),
     ("level", "prov"), ("kind", ""), ("year", "201"), ("status", "cấp")],
)  # fmt: skip
def test_all_values_of_a_facet_are_searched(answering, oracle, name, text):
    query = Query(where=(asked("year", "2019", "2020", "2021"),))
    wanted = oracle.values(query, name, text)
    found = answering.values(query, name, text, 1_000)
    assert found.values == wanted
    assert found.total == len(wanted)
    assert list(found.values) == sorted(wanted, key=lambda value: (-wanted[value], value))


def test_values_are_counted_under_the_question(answering, oracle):
    query = Query("nước mắm", kinds=("invention",), where=(asked("organizations", "x"),))
    assert answering.values(query, "organizations", "", 100).values == oracle.values(
        query, "organizations"
    )
    few = answering.values(Query(), "organizations", "cong ty", 3)
    assert len(few.values) == 3
    assert few.total == len(oracle.values(Query(), "organizations", "cong ty"))


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE record; --", "<b>x</b>", 'a"b', "a:b\\", "\x00", "%"]
)
def test_odd_signs_in_what_is_looked_for_are_only_text(answering, text):
    answering.values(Query(), "organizations", text, 5)
    answering.search(Query(where=(Filter("organizations", (text,)), Filter("ipc", (text,)))))
    answering.search(Query(unfold=(("ipc", text),)))


def test_what_is_no_facet_has_no_values(answering):
    with pytest.raises(UsageError):
        answering.values(Query(), "title", "", 5)


def test_nobody_chooses_ten_thousand_values(searching):
    many = tuple(f"Công ty {n}" for n in range(10_000))
    with pytest.raises(UsageError) as caught:
        searching.search(Query(where=(Filter("organizations", many),)))
    assert caught.value.code == "error.too_many_values"
    some = Filter("organizations", many[: MOST_VALUES - 1])
    assert searching.search(Query(where=(some,))).total == 0


def test_every_facet_of_the_register_is_counted():
    declared = {name for name in facet_fields() if name not in {"organization_type"}}
    held = {name for sample in register() for name in sample.document.facets}
    assert (
        {"ipc", "ics", "place", "field", "nice"}
        <= held
        <= declared | {"kind", "year", "organization_type"}
    )
