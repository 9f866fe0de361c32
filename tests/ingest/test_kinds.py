"""Which kind the rows of a file are: fewer questions than before, and no wrong certain answer."""

from __future__ import annotations

import pytest

from ingest import preview
from st_db.errors import KindUnclear
from tests.ingest.reading import write

RECORDS = [
    # headers, first row, what stands above, kind
    ("Mã ĐT;Tên ĐT;CNĐT;CQ chủ trì", "ĐT.01/2024;Giống lúa;An;Viện", "", "task"),
    ("Tên đề tài;Họ và tên chủ nhiệm;Kinh phí từ NSNN", "Lúa;An;5", "", "task"),
    ("Số hiệu TC;Tên TC;Cơ quan BH", "TCVN 1:2020;Vít;Bộ", "", "standard"),
    ("Ký hiệu tiêu chuẩn;Tên;Năm BH", "TCVN 1:2020;Vít;2020", "", "standard"),
    ("MST;Tên doanh nghiệp;SĐT liên hệ", "0100109106;Công ty;0912345678", "", "organization"),
    ("Mã TXNG;Tên SP;Cơ sở SX", "VN-01;Chè;HTX", "", "traced_product"),
    ("Tên SP;Chủ thể;Phân hạng sao OCOP", "Chè;HTX;4 sao", "", "traced_product"),
    ("Số đơn;Tên NH;Nhóm HH/DV", "4-2020-00001;Chè;30", "", "trademark"),
    ("Văn bản;Gọi là;Lần", "TCVN 1:2020;Vít;1", "", "standard"),
    ("Tên;Tình trạng", "Lúa;Đang thực hiện", "DANH MỤC NHIỆM VỤ KH&CN", "task"),
    ("Tên;Tình trạng", "Vít;Còn hiệu lực", "Danh mục tiêu chuẩn quốc gia", "standard"),
    ("Tên;Tình trạng", "Máy;Cấp bằng", "Bảng kê sáng chế, giải pháp hữu ích", "invention"),
]


@pytest.mark.parametrize(("header", "row", "above", "kind"), RECORDS)
def test_the_kind_is_told_by_headers_cells_and_what_stands_above(
    tmp_path, header, row, above, kind
):
    lines = [above, "", header, row, row.replace("1:", "2:").replace("01", "02")]
    plan = preview(write(tmp_path / "a.csv", "\n".join(lines[0 if above else 2 :]) + "\n"))
    assert plan.choice.of(plan.sample[0]) == kind


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        ("a.csv", "Tên;Tình trạng", "Máy;Cấp bằng"),
        ("a.csv", "Tên;Địa chỉ", "A;Hà Nội"),
        ("a.csv", "Tên;Ngày cấp;Ghi chú", "A;01/02/2020;x"),
        ("sang-che-va-tieu-chuan.csv", "Tên;Tình trạng", "A;x"),
    ],
)
def test_columns_that_fit_several_kinds_are_asked_about(tmp_path, name, header, row):
    with pytest.raises(KindUnclear):
        preview(write(tmp_path / name, f"{header}\n{row}\n"))


def test_the_name_of_the_file_decides_between_kinds_that_fit_alike(tmp_path):
    plan = preview(write(tmp_path / "nhiem-vu-2024.csv", "Tên;Tình trạng\nLúa;Xong\n"))
    assert plan.choice.default == "task"
    assert "ingest.kind_guessed" in [issue.code for issue in plan.issues]


def test_application_numbers_tell_the_kind_of_each_row_whatever_they_are_called(tmp_path):
    text = "Hồ sơ;Tên;Đơn gốc\n1-2020-00001;A;2-2019-00009\n2-2020-00002;B;\n4-2020-00003;C;\n"
    plan = preview(write(tmp_path / "a.csv", text))
    kinds = [plan.choice.of(row) for row in plan.sample]
    assert kinds == ["invention", "utility_solution", "trademark"]
