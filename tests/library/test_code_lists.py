"""An office edits its abbreviations, and the next search understands them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from st_db.access import Caller
from st_db.codes import shipped
from st_db.codes.model import today
from st_db.codes.uses import USES
from st_db.errors import CodeRefused, Conflict, Forbidden, NotFound, UsageError
from st_db.library.code_checks import Checks
from st_db.library.index_book import read
from st_db.query import Query
from st_db.query.readings import LIST
from st_db.text import folded_words

CALLER = Caller.local()


def options(library, text):
    asked = library.search.meant(CALLER, Query(text))
    (found,) = asked.readings.of([(text, tuple(folded_words(text)))])
    return found


def test_a_new_abbreviation_is_read_at_once(library):
    assert options(library, "TTƯD") == ()
    library.code_lists.set(CALLER, LIST, "TTƯD", {"vi": "trung tâm ứng dụng"})
    assert options(library, "TTƯD") == (("trung", "tam", "ung", "dung"),)


def test_a_changed_abbreviation_keeps_what_is_not_given(library):
    changed = library.code_lists.set(CALLER, LIST, "kh", {"also": "kiểm hàng|khách hàng"})
    assert (changed.code, changed.vi, changed.en) == ("KH", "kế hoạch", "plan")
    assert options(library, "KH") == (("ke", "hoach"), ("kiem", "hang"), ("khach", "hang"))


def test_an_ended_abbreviation_is_read_no_more_and_stays_known(library):
    library.code_lists.end(CALLER, LIST, "OCOP")
    assert options(library, "OCOP") == ()
    assert library.code_lists.list(CALLER, LIST).get("OCOP").valid_to is not None
    with pytest.raises(NotFound):
        library.code_lists.end(CALLER, LIST, "OCOP")


def test_what_the_office_changed_survives_a_newer_shipped_list(library):
    library.code_lists.set(CALLER, LIST, "MST", {"vi": "mã số thửa"})
    with library.store._database.transaction() as connection:
        connection.execute("UPDATE code SET shipped = 'older' WHERE list_name = %s", [LIST])
    library.store.migrate()
    found = [code.vi for code in library.code_lists.list(CALLER, LIST) if code.code == "MST"]
    assert found == ["mã số thửa"]


@pytest.mark.parametrize(
    ("code", "labels"), [("!!!", {"vi": "gì"}), ("X" * 400, {"vi": "gì"}), ("XYZ", {})]
)
def test_what_no_code_can_be_is_refused(library, code, labels):
    with pytest.raises(UsageError):
        library.code_lists.set(CALLER, LIST, code, labels)


def test_a_rule_saved_twice_at_once_is_saved_once(library):
    """Two who press together: one save, however they meet; another text is told of the first."""
    rule = library.code_lists.list(CALLER, "duty_rule").get("R04")
    seen = library.duties.edition(rule)

    def say(text):
        try:
            return library.duties.edit_rule(CALLER, "R04", {"source": text}, seen)
        except Conflict as told:
            return told.code

    for n in range(8):  # each pair sets out together
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(say, [f"Điều {n}", f"Điều {n}"]))
        [now] = [one for one in library.code_lists.list(CALLER, "duty_rule") if one.code == "R04"]
        assert answers == [now, now]
        assert now.extra["source"] == f"Điều {n}"
        assert say("Điều khác") == "error.code_changed"
        seen = library.duties.edition(now)
    lines = library.store._database.rows("SELECT 1 FROM change WHERE subject = 'code'")
    assert len(lines) == 8
    with pytest.raises(Conflict):  # what was read before the last save is not built upon
        library.store.put_code(replace(rule, vi="Tên khác"), rule, ("an", "test"))


SECTION = {"vi": "Hợp tác", "holds": "lines"}
REFUSED = [
    ("plan_section", "", {"vi": "Hợp tác"}, "error.code_required", "holds"),
    ("plan_section", "", {"vi": "Hợp tác", "holds": "sums"}, "error.code_choice", "holds"),
    ("plan_section", "own-1", SECTION, "error.code_plain", "code"),
    ("plan_section", "a|b", SECTION, "error.code_plain", "code"),
    ("plan_section", "new", SECTION, "error.code_there", "code"),
    ("plan_section", "", {**SECTION, "vi": "Dự toán kinh phí"}, "error.code_name_taken", "vi"),
    ("plan_section", "", {**SECTION, "parent": "nowhere"}, "error.code_unknown", "parent"),
    ("plan_section", "", {**SECTION, "place": "third"}, "error.code_place", "place"),
    ("plan_annex", "", {**SECTION, "sections": "new|x"}, "error.code_unknown", "sections"),
    ("plan_criterion", "", {"vi": "Lan tỏa", "weight": "abc"}, "error.code_number", "weight"),
    ("plan_criterion", "", {"vi": "Lan tỏa", "weight": "101"}, "error.code_number", "weight"),
    ("plan_reason", "mine", {"vi": "Lý do"}, "error.code_fixed", None),
    ("dti_criterion", "D9", {"vi": "A", "points": "many"}, "error.code_number", "points"),
    ("dti_criterion", "D9", {"vi": "A", "query": "kind=nothing"}, "error.code_search", "query"),
    ("dti_criterion", "D9", {"vi": "A", "query": "task"}, "error.code_search", "query"),
    ("dti_criterion", "D9", {"vi": "A", "query": "q="}, "error.code_search", "query"),
    ("dti_criterion", "D9", {"vi": "A", "query": "kind=task"}, "error.code_target", "target"),
    ("dti_criterion", "D9", {"vi": "A", "of": "kind=task"}, "error.code_of", "query"),
    ("dti_criterion", "D9", {"vi": "A", "proof": "TCVN 1:1900"}, "error.code_record", "proof"),
    ("dti_criterion", "", {"vi": "A"}, "error.code_required", "code"),
    ("holiday", "Tết", {"vi": "Tết", "day": "off"}, "error.code_day", "code"),
    ("holiday", "2027-01-01", {"vi": "Tết", "day": "no"}, "error.code_choice", "day"),
    ("abbreviation", "ABX", {"en": "abx"}, "error.code_meaning", "vi"),
    ("task_status", "", {"vi": "Lạ", "state": "lost"}, "error.code_unknown", "state"),
    ("task_status", "", {"vi": "Lạ", "state": "ended", "aliases": "Hoàn thành"},
     "error.code_name_taken", "aliases"),
    ("fund_source", "", {"vi": ""}, "error.code_required", "code"),
    ("fund_source", "x", {"vi": "x" * 301}, "error.bad_code", "vi"),
]  # fmt: skip


def test_what_a_list_cannot_mean_is_refused_beside_its_column(library):
    for name, code, given, said, column in REFUSED:
        with pytest.raises(UsageError) as told:
            library.code_lists.add(CALLER, name, code, given)
        case = (name, code, given)
        assert (case, told.value.code) == (case, said)
        assert (case, getattr(told.value, "field", None)) == (case, column)
    with pytest.raises(CodeRefused, match="above_itself"):
        library.code_lists.set(CALLER, "plan_section", "tasks", {"parent": "new"})
    with pytest.raises(UsageError, match="code_fixed"):
        library.code_lists.end(CALLER, "plan_reason", "other")
    assert read("https://stdb.vn/?kind=task&page=2").kinds == ("task",)


def test_every_shipped_code_passes_the_checks_of_its_list(library):
    assert set(shipped()) == set(USES)
    for name in USES:
        checks = Checks(library, CALLER, shipped()[name])
        for code in shipped()[name]:
            checks.check(code, code)


def test_a_code_gets_its_place_and_is_in_force_at_once(library):
    put = library.code_lists
    new = put.add(CALLER, "plan_section", "", {**SECTION, "parent": "tasks", "place": "3"})
    assert (new.code, new.parent) == ("hop-tac", "tasks")

    def order():
        return [one.code for one in library.codes["plan_section"].items(today())]

    assert order()[:5] == ["legal", "review", "hop-tac", "goals", "tasks"]
    put.set(CALLER, "plan_section", "hop-tac", {"place": "99", "vi": "Hợp tác quốc tế"})
    assert order()[-2:] == ["organization", "hop-tac"]
    who, _ = put.changed(CALLER, "plan_section", "hop-tac")
    assert who == CALLER.user
    assert put.changed(CALLER, "plan_section", "legal") is None
    seen = library.duties.edition(library.codes["plan_section"].get("legal"))
    put.end(CALLER, "plan_section", "legal", seen=seen)
    with pytest.raises(Conflict):
        put.set(CALLER, "plan_section", "legal", {"vi": "Căn cứ"}, seen=seen)
    assert "legal" not in library.plans.create(CALLER, 2027, "").values["sections"]
    put.set(CALLER, "plan_section", "legal", {})
    assert order()[0] == "legal"
    put.set(CALLER, "plan_section", "goals", {"place": "1"})
    assert order()[:3] == ["goals", "legal", "review"]
    lines = library.store._database.rows("SELECT after FROM change WHERE subject = 'code'")
    assert [one["after"].get("place") for one in lines] == [3, 99, None, None, 1]


def test_only_administrators_edit(library):
    reader = Caller("an", frozenset({"reader"}))
    assert library.code_lists.lists(reader)[LIST] > 50
    with pytest.raises(Forbidden):
        library.code_lists.set(reader, LIST, "AB", {"vi": "gì"})
    with pytest.raises(NotFound):
        library.code_lists.list(reader, "no_such_list")
