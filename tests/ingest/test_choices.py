"""What an officer decided, as a job, a profile and a command line hand it over."""

from __future__ import annotations

from typing import Any

import pytest

from ingest import Choices
from st_db.errors import UsageError

ALL = Choices(
    kind="task",
    source="so-khcn",
    columns={"Đơn vị": "host", "Ghi chú": "ignore", "Mã nội bộ": "extra"},
    dates={"Bắt đầu": "dmy"},
    units={"Kinh phí": "trieu"},
    same={"Trang 1!7": "new", "9": "018f0000-0000-7000-8000-000000000000"},
)


def test_choices_survive_their_json_form():
    assert Choices.from_json(ALL.to_json()) == ALL
    assert Choices.from_json({}) == Choices()


def test_what_was_left_open_is_not_written():
    assert Choices().to_json() == {}
    assert Choices(kind="task").to_json() == {"kind": "task"}


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ([], ""),
        ("task", ""),
        ({"colums": {}}, "colums"),
        ({"kind": 1}, "kind"),
        ({"columns": ["a"]}, "columns"),
        ({"columns": {"a": ""}}, "columns"),
        ({"columns": {"a": None}}, "columns"),
        ({"dates": {"a": "dd/mm"}}, "dates"),
        ({"units": {"a": "million"}}, "units"),
        ({"same": {str(i): "new" for i in range(20_000)}}, "same"),
    ],
)
def test_choices_that_cannot_be_understood_name_the_part(raw: Any, part: str):
    with pytest.raises(UsageError) as caught:
        Choices.from_json(raw)
    assert (caught.value.code, caught.value.params["part"]) == ("error.choices", part)
