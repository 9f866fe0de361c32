"""Names of persons come in tidy, their titles beside them, and no name leaves its field."""

from __future__ import annotations

from pathlib import Path

from tests.ingest.reading import Reading, write

TASKS = """Mã số nhiệm vụ\tTên nhiệm vụ\tChủ nhiệm\tThành viên tham gia\tSản phẩm
ĐT.01/2021\tĐề tài một\tPGS.TS. Nguyễn Văn A\tThS. Trần Thị B; Lê Văn C\t"1. Quy trình 2. Mô hình"
ĐT.02/2021\tĐề tài hai\tNGUYỄN VĂN D\tLê Văn C\t"- Báo cáo, số liệu
- Phần mềm"
"""


def test_titles_are_kept_without_the_names(tmp_path: Path) -> None:
    reading = Reading(write(tmp_path / "tasks.tsv", TASKS), kind="task")
    first, second = reading.values.values()
    assert first["leader"] == "Nguyễn Văn A"
    assert first["members"] == ["Trần Thị B", "Lê Văn C"]
    assert first["extra"] == {
        "Chủ nhiệm (học hàm, học vị)": "PGS.TS.",
        "Thành viên tham gia (học hàm, học vị)": "ThS.; –",
    }
    assert (second["leader"], second["extra"]) == ("NGUYỄN VĂN D", {})


def test_packed_products_are_a_list(tmp_path: Path) -> None:
    reading = Reading(write(tmp_path / "tasks.tsv", TASKS), kind="task")
    products = [values["products"] for values in reading.values.values()]
    assert products == [["Quy trình", "Mô hình"], ["Báo cáo, số liệu", "Phần mềm"]]


HOSTS = """Mã số nhiệm vụ\tTên nhiệm vụ\tĐơn vị chủ trì\tMST đơn vị\tKinh phí
ĐT.01/2021\tĐề tài một\tCông ty TNHH An Phát\t0100109106\t100 triệu đồng
ĐT.02/2021\tĐề tài hai\tTrường Đại học Cần Thơ\t\t100 triệu đồng
ĐT.03/2021\tĐề tài ba\tHợp tác xã Bình Minh\tđang xin\t100 triệu đồng
"""


def test_a_tax_code_beside_an_organization_is_its_own(tmp_path: Path) -> None:
    reading = Reading(write(tmp_path / "tasks.tsv", HOSTS), kind="task")
    taxed = [
        [(o["name"], o["role"], o["tax_code"]) for o in values["organizations"]]
        for values in reading.values.values()
    ]
    assert taxed == [
        [("Công ty TNHH An Phát", "host", "0100109106")],
        [("Trường Đại học Cần Thơ", "host", None)],
        [("Hợp tác xã Bình Minh", "host", "đang xin")],
    ]
    assert reading.values["ĐT.01/2021"]["extra"]["MST đơn vị"] == "0100109106"
    # What other files say of a record's organizations is not wiped by it.
    assert "organizations" not in reading.given("ĐT.01/2021")
    assert "value.not_a_tax_code" in reading.codes("warning")
