"""Tables as offices lay them out: headers, groups, totals, several in a sheet."""

from __future__ import annotations

from ingest.tables import SCANNED
from tests.ingest.reading import Reading, write


def test_a_table_far_down_in_a_long_file_is_met_and_read(tmp_path):
    marks = "".join(f"{i},4-2021-{i:05d},Gạo {i}\n" for i in range(1, SCANNED + 100))
    more = "".join(f"{i},TCVN {i}:2020,Chè {i}\n" for i in range(1, 400))
    text = f"STT,Số đơn,Tên nhãn hiệu\n{marks},,\nSTT,Số hiệu,Tên tiêu chuẩn\n{more}"
    text += "STT,Số đơn,Tên nhãn hiệu\n1,4-2022-00001,Ớt\n"
    reading = Reading(write(tmp_path / "a.csv", text))
    kinds = [c.entry.kind.name for c in reading.candidates]
    assert kinds == ["trademark"] * (SCANNED + 99) + ["standard"] * 399 + ["trademark"]
    assert reading.candidates[-1].where.row == SCANNED + 503
    assert "warning" not in {issue.level for issue in reading.issues}
