"""An office edits its abbreviations, and the next search understands them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, UsageError
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


def test_only_administrators_edit(library):
    reader = Caller("an", frozenset({"reader"}))
    assert library.code_lists.lists(reader)[LIST] > 50
    with pytest.raises(Forbidden):
        library.code_lists.set(reader, LIST, "AB", {"vi": "gì"})
    with pytest.raises(NotFound):
        library.code_lists.list(reader, "no_such_list")
