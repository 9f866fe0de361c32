"""Tables as offices lay them out: deep and merged headers, groups, totals, several in a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from openpyxl import Workbook

from ingest.tables import SCANNED
from st_db.errors import NoHeader
from tests.ingest.laying import kept, names, said, sheet, tables
from tests.ingest.reading import Reading, write


@dataclass(frozen=True)
class Layout:
    """A sheet, and what must be found in it: headers and, per row kept, its cells; what is said."""

    lines: str
    names: list[str]
    kept: dict[int, str]
    said: dict[str, int] = field(default_factory=dict)
    merged: str = ""


LAYOUTS = {
    "a list of tasks with letterhead, unit, doubled header, numbering, groups, total, signatures":
    Layout(
        """
        UBND TỈNH MẪU ||||| CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        SỞ KHOA HỌC VÀ CÔNG NGHỆ ||||| Độc lập - Tự do - Hạnh phúc

        | DANH MỤC NHIỆM VỤ KH&CN CẤP TỈNH NĂM 2024
        |(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/3/2024 của UBND tỉnh Mẫu)
        |||||| ĐVT: triệu đồng
        STT | Mã số | Tên nhiệm vụ | Kinh phí ||| Thời gian |
        ||| Tổng số | NSNN | Khác | Bắt đầu | Kết thúc
        (1) | (2) | (3) | (4) | (5) | (6) | (7) | (8)
        I | Lĩnh vực nông nghiệp || 1.200 |||
        1 | ĐT.01/2024 | Nghiên cứu giống lúa | 500 | 300 | 200 | 2024 | 2025
        2 | ĐT.02/2024 | Tổng hợp phân bón lá | 700 | 700 || 2024 | 2025
        II | Lĩnh vực y dược
        3 | ĐT.03/2024 | Bào chế trà túi lọc | 700 | 700 || 2024 | 2026
        | Tổng cộng || 1.900 | 1.700 | 200

        |||||| Mẫu, ngày 5 tháng 3 năm 2024
        Người lập biểu ||||| GIÁM ĐỐC
        (Ký, họ tên) ||||| (Ký, đóng dấu)
        Nguyễn Văn A ||||| Trần Thị B
        """,
        ["STT", "Mã số", "Tên nhiệm vụ", "Kinh phí / Tổng số", "Kinh phí / NSNN", "Kinh phí / Khác",
         "Thời gian / Bắt đầu", "Thời gian / Kết thúc", "Lĩnh vực (nhóm)"],
        {11: "1|ĐT.01/2024|Nghiên cứu giống lúa|500|300|200|2024|2025|Nông nghiệp",
         12: "2|ĐT.02/2024|Tổng hợp phân bón lá|700|700||2024|2025|Nông nghiệp",
         14: "3|ĐT.03/2024|Bào chế trà túi lọc|700|700||2024|2026|Y dược"},
        {"numbering": 1, "group": 2, "total": 1, "signature": 4},
    ),
    "a header of three rows with every title merged":
    Layout(
        """
        DANH MỤC ĐỀ TÀI
        TT | Mã số | Tên đề tài | Kinh phí (triệu đồng) ||| Ghi chú
        ||| Tổng số | Trong đó ||
        |||| Ngân sách nhà nước | Nguồn khác |
        1 | DT-01 | Nghiên cứu A | 900 | 600 | 300 | x
        """,
        ["TT", "Mã số", "Tên đề tài", "Kinh phí (triệu đồng) / Tổng số",
         "Kinh phí (triệu đồng) / Trong đó / Ngân sách nhà nước",
         "Kinh phí (triệu đồng) / Trong đó / Nguồn khác", "Ghi chú"],
        {5: "1|DT-01|Nghiên cứu A|900|600|300|x"},
        merged="A1:G1 A2:A4 B2:B4 C2:C4 D2:F2 D3:D4 E3:F3 G2:G4",
    ),
    "the same where the format tells of no merged cells":
    Layout(
        """
        DANH MỤC ĐỀ TÀI
        TT | Mã số | Tên đề tài | Kinh phí (triệu đồng) ||| Ghi chú
        ||| Tổng số | Trong đó ||
        |||| Ngân sách nhà nước | Nguồn khác |
        1 | DT-01 | Nghiên cứu A | 900 | 600 | 300 | x
        """,
        ["TT", "Mã số", "Tên đề tài", "Kinh phí (triệu đồng) / Tổng số",
         "Kinh phí (triệu đồng) / Trong đó / Ngân sách nhà nước",
         "Kinh phí (triệu đồng) / Trong đó / Nguồn khác", "Ghi chú"],
        {5: "1|DT-01|Nghiên cứu A|900|600|300|x"},
    ),
    "titles above a row of known headers":
    Layout(
        """
        Thông tin đơn ||| Thông tin văn bằng |
        Số đơn | Ngày nộp đơn | Tên nhãn hiệu | Số bằng | Ngày cấp
        4-2021-00001 | 01/02/2021 | Gạo Mẫu | 4-0400001-000 | 05/06/2022
        """,
        ["Thông tin đơn / Số đơn", "Thông tin đơn / Ngày nộp đơn", "Thông tin đơn / Tên nhãn hiệu",
         "Thông tin văn bằng / Số bằng", "Thông tin văn bằng / Ngày cấp"],
        {3: "4-2021-00001|01/02/2021|Gạo Mẫu|4-0400001-000|05/06/2022"},
        merged="A1:C1 D1:E1",
    ),
    "names that only make sense with the title above":
    Layout(
        """
        STT | Đơn || Văn bằng || Tên sáng chế | Chủ đơn
        | Số | Ngày | Số | Ngày cấp ||
        1 | 1-2021-00001 | 01/02/2021 | 1-0012345-000 | 01/02/2022 | Máy gặt | Công ty A
        """,
        ["STT", "Đơn / Số", "Đơn / Ngày", "Văn bằng / Số", "Văn bằng / Ngày cấp", "Tên sáng chế",
         "Chủ đơn"],
        {3: "1|1-2021-00001|01/02/2021|1-0012345-000|01/02/2022|Máy gặt|Công ty A"},
    ),
    "a plain table keeps a first record that looks like a name":
    Layout(
        """
        Số đơn | Tên nhãn hiệu ||
        4-2021-00001 | Gạo | Tốt | Ngon
        | Bưởi | Tốt | Ngon
        """,
        ["Số đơn", "Tên nhãn hiệu"],
        {2: "4-2021-00001|Gạo|Tốt|Ngon", 3: "|Bưởi|Tốt|Ngon"},
    ),
    "districts head the rows below them":
    Layout(
        """
        DANH SÁCH SẢN PHẨM OCOP
        STT | Tên sản phẩm | Chủ thể | Số sao
        Huyện Mẫu Đông
        1 | Trà gừng | Hợp tác xã Gừng | 4
        2 | Mật ong | Hộ kinh doanh Ong | 3
        Thị xã Mẫu Tây
        1 | Bánh tráng | Công ty Bánh | 5
        Cộng thị xã Mẫu Tây | 1
        Ghi chú: danh sách tính đến ngày 30/6/2024
        """,
        ["STT", "Tên sản phẩm", "Chủ thể", "Số sao", "Địa bàn (nhóm)"],
        {4: "1|Trà gừng|Hợp tác xã Gừng|4|Huyện Mẫu Đông",
         5: "2|Mật ong|Hộ kinh doanh Ong|3|Huyện Mẫu Đông",
         7: "1|Bánh tráng|Công ty Bánh|5|Thị xã Mẫu Tây"},
        {"group": 2, "total": 1, "note": 1},
        merged="A3:D3 A6:D6",
    ),
    "groups within groups, each its own column":
    Layout(
        """
        STT | Mã số | Tên nhiệm vụ | Chủ nhiệm
        A | Nhiệm vụ cấp quốc gia
        I | Đề tài
        1 | ĐTĐL-01 | Nghiên cứu một | An
        II | Dự án
        2 | ĐTĐL-02 | Nghiên cứu hai | Bình
        B | Nhiệm vụ cấp tỉnh
        I | Đề tài
        3 | DT-03 | Nghiên cứu ba | Chi
        """,
        ["STT", "Mã số", "Tên nhiệm vụ", "Chủ nhiệm", "Cấp (nhóm)", "Loại hình (nhóm)"],
        {4: "1|ĐTĐL-01|Nghiên cứu một|An|cấp quốc gia|Đề tài",
         6: "2|ĐTĐL-02|Nghiên cứu hai|Bình|cấp quốc gia|Dự án",
         9: "3|DT-03|Nghiên cứu ba|Chi|cấp tỉnh|Đề tài"},
        {"group": 5},
    ),
    "groups that say nothing known are kept by themselves":
    Layout(
        """
        TT | Số hiệu | Tên tiêu chuẩn | Năm ban hành
        I. Nhóm máy nông cụ
        1 | TCVN 1001:2019 | Máy cày | 2019
        II. Nhóm bao bì
        2 | TCVN 1002:2020 | Hộp giấy | 2020
        """,
        ["TT", "Số hiệu", "Tên tiêu chuẩn", "Năm ban hành", "(Nhóm)"],
        {3: "1|TCVN 1001:2019|Máy cày|2019|Nhóm máy nông cụ",
         5: "2|TCVN 1002:2020|Hộp giấy|2020|Nhóm bao bì"},
        {"group": 2},
    ),
    "years and kinds as groups":
    Layout(
        """
        STT | Số đơn | Tên | Người nộp đơn
        | Năm 2021
        I | Sáng chế
        1 | 1-2021-00001 | Máy gặt | Công ty A
        II | Nhãn hiệu
        2 | 4-2021-00001 | Gạo Mẫu | Công ty B
        | Năm 2022
        I | Sáng chế
        3 | 1-2022-00007 | Máy sấy | Công ty A
        """,
        ["STT", "Số đơn", "Tên", "Người nộp đơn", "Năm (nhóm)", "Loại (nhóm)"],
        {4: "1|1-2021-00001|Máy gặt|Công ty A|2021|Sáng chế",
         6: "2|4-2021-00001|Gạo Mẫu|Công ty B|2021|Nhãn hiệu",
         9: "3|1-2022-00007|Máy sấy|Công ty A|2022|Sáng chế"},
        {"group": 5},
    ),
    "a value merged over the rows it is meant for":
    Layout(
        """
        Mã số | Tên nhiệm vụ | Đơn vị chủ trì | Kinh phí
        DT-01 | Nghiên cứu một | Trường A | 100
        DT-02 | Nghiên cứu hai || 200
        DT-03 | Nghiên cứu ba | Viện B | 300
        DT-04 | Nghiên cứu bốn || 400
        """,
        ["Mã số", "Tên nhiệm vụ", "Đơn vị chủ trì", "Kinh phí"],
        {2: "DT-01|Nghiên cứu một|Trường A|100", 3: "DT-02|Nghiên cứu hai|Trường A|200",
         4: "DT-03|Nghiên cứu ba|Viện B|300", 5: "DT-04|Nghiên cứu bốn||400"},
        merged="C2:C3",
    ),
    "a record over several rows, its number and title merged":
    Layout(
        """
        STT | Mã số | Tên nhiệm vụ | Sản phẩm
        1 | DT-01 | Nghiên cứu một | 01 quy trình
        ||| 02 bài báo
        2 | DT-02 | Nghiên cứu hai | 01 giống
        """,
        ["STT", "Mã số", "Tên nhiệm vụ", "Sản phẩm"],
        {2: "1|DT-01|Nghiên cứu một|01 quy trình\n02 bài báo",
         4: "2|DT-02|Nghiên cứu hai|01 giống"},
        {"rows_joined": 1},
        merged="A2:A3 B2:B3 C2:C3",
    ),
    "records that go on in the rows below, without merged cells":
    Layout(
        """
        STT | Tên dự án | Địa điểm | Quy mô
        1 | Khai thác quặng; | Huyện Mẫu | 60.000 tấn
        | sản xuất phân vi sinh || 5.000 tấn một năm

        2 | Sản xuất gạch | Mẫu | lớn
        ||| hoặc vừa
        |||| thừa
        | Trồng rừng | Mẫu |
        """,
        ["STT", "Tên dự án", "Địa điểm", "Quy mô"],
        {2: "1|Khai thác quặng;\nsản xuất phân vi sinh|Huyện Mẫu|60.000 tấn\n5.000 tấn một năm",
         5: "2|Sản xuất gạch|Mẫu|lớn\nhoặc vừa|thừa",
         8: "|Trồng rừng|Mẫu|"},
        {"rows_joined": 3},
    ),
    "names that go on in a second row beside merged titles":
    Layout(
        """
        |||| Ước thực hiện
        Stt | Tên sản phẩm | Đơn vị | Kế hoạch | Thực hiện | So sánh (%) |
        || tính | 2005 | T1/2005 | T2/T1 | 2T/KH
        1 | Ô tô | Chiếc | 25 | 30 | 79.3 | 118
        """,
        ["Stt", "Tên sản phẩm", "Đơn vị / tính", "Kế hoạch / 2005", "Thực hiện / T1/2005",
         "So sánh (%) / T2/T1", "So sánh (%) / 2T/KH"],
        {4: "1|Ô tô|Chiếc|25|30|79.3|118"},
        merged="F2:G2",
    ),
    "a header printed again on every page, with page numbers and column numbers":
    Layout(
        """
        DANH MỤC TIÊU CHUẨN QUỐC GIA
        TT | Số hiệu | Tên tiêu chuẩn | Ngày ban hành
        A | B | 1 | 2
        1 | TCVN 2001:2019 | Chè xanh | 02/01/2019
        ||| Trang 1/2
        DANH MỤC TIÊU CHUẨN QUỐC GIA
        TT | SỐ HIỆU | TÊN TIÊU CHUẨN | NGÀY BAN HÀNH
        A | B | 1 | 2
        2 | TCVN 2002:2019 | Chè đen | 02/01/2019
        """,
        ["TT", "Số hiệu", "Tên tiêu chuẩn", "Ngày ban hành"],
        {4: "1|TCVN 2001:2019|Chè xanh|02/01/2019", 9: "2|TCVN 2002:2019|Chè đen|02/01/2019"},
        {"numbering": 2, "heading": 2, "header": 1},
    ),
    "titles of records that begin like totals, signatures and groups":
    Layout(
        """
        Tên nhiệm vụ | Chủ nhiệm | Kinh phí
        Tổng hợp vật liệu nano | An | 500
        Tổng số hóa tư liệu địa phương | Bình | 500
        Cộng đồng học tập số | Chi | 300
        Nguồn gen lúa bản địa | Dung | 200
        Nơi nhận diện thương hiệu | Giang | 200
        Trường học xanh | Hà |
        Giám đốc điều hành số | Khoa | 100
        I. Lĩnh vực
        Tổng cộng || 1.800
        Cộng (I+II) || 1.800
        """,
        ["Tên nhiệm vụ", "Chủ nhiệm", "Kinh phí"],
        {2: "Tổng hợp vật liệu nano|An|500", 3: "Tổng số hóa tư liệu địa phương|Bình|500",
         4: "Cộng đồng học tập số|Chi|300", 5: "Nguồn gen lúa bản địa|Dung|200",
         6: "Nơi nhận diện thương hiệu|Giang|200", 7: "Trường học xanh|Hà|",
         8: "Giám đốc điều hành số|Khoa|100"},
        {"total": 2, "note": 1},
    ),
    "groups numbered like records, whose records count on below them":
    Layout(
        """
        STT | Mã số | Tên nhiệm vụ | Chủ nhiệm
        I || Lĩnh vực nông nghiệp |
        1 || Cây trồng |
        1.1 | DT-01 | Nghiên cứu một | An
        1.2 | DT-02 | Nghiên cứu hai | Bình
        2 || Vật nuôi |
        2.1 | DT-03 | Nghiên cứu ba | Chi
        III | | Tổng cộng | | 3
        """,
        ["STT", "Mã số", "Tên nhiệm vụ", "Chủ nhiệm", "Lĩnh vực (nhóm)", "(Nhóm)"],
        {4: "1.1|DT-01|Nghiên cứu một|An|Nông nghiệp|Cây trồng",
         5: "1.2|DT-02|Nghiên cứu hai|Bình|Nông nghiệp|Cây trồng",
         7: "2.1|DT-03|Nghiên cứu ba|Chi|Nông nghiệp|Vật nuôi"},
        {"group": 3, "total": 1},
    ),
    "records of a title alone, counted, one after the other":
    Layout(
        """
        STT | Mã số | Tên nhiệm vụ | Chủ nhiệm
        1 | DT-01 | Nghiên cứu một | An
        2 || Nghiên cứu hai |
        || Nghiên cứu chưa đánh số |
        || Nghiên cứu chưa đánh số nữa |
        3 | DT-03 | Nghiên cứu ba | Chi
        4 || Nghiên cứu bốn |
        """,
        ["STT", "Mã số", "Tên nhiệm vụ", "Chủ nhiệm"],
        {2: "1|DT-01|Nghiên cứu một|An", 3: "2||Nghiên cứu hai|",
         4: "||Nghiên cứu chưa đánh số|", 5: "||Nghiên cứu chưa đánh số nữa|",
         6: "3|DT-03|Nghiên cứu ba|Chi", 7: "4||Nghiên cứu bốn|"},
    ),
    "two columns counted in Roman figures":
    Layout(
        """
        TT | Tên sản phẩm
        I | Trà gừng
        II | Mật ong
        """,
        ["TT", "Tên sản phẩm"],
        {2: "I|Trà gừng", 3: "II|Mật ong"},
    ),
    "rows counted in Roman figures are records":
    Layout(
        """
        TT | Tên sản phẩm | Chủ thể | Số sao
        I | Trà gừng | Hợp tác xã Gừng | 4
        II | Mật ong | Hộ kinh doanh Ong | 3
        """,
        ["TT", "Tên sản phẩm", "Chủ thể", "Số sao"],
        {2: "I|Trà gừng|Hợp tác xã Gừng|4", 3: "II|Mật ong|Hộ kinh doanh Ong|3"},
    ),
    "a lone title without a number stays a record":
    Layout(
        """
        STT | Mã số | Tên nhiệm vụ | Chủ nhiệm
        1 | DT-01 | Nghiên cứu một | An
        || Nghiên cứu hai |
        2 | DT-03 | Nghiên cứu ba | Chi
        """,
        ["STT", "Mã số", "Tên nhiệm vụ", "Chủ nhiệm"],
        {2: "1|DT-01|Nghiên cứu một|An", 3: "||Nghiên cứu hai|", 4: "2|DT-03|Nghiên cứu ba|Chi"},
    ),
    "a lone text above a count that starts anew heads it":
    Layout(
        """
        STT | Mã số | Tên nhiệm vụ | Chủ nhiệm
        || Giao trực tiếp |
        1 | DT-01 | Nghiên cứu một | An
        2 | DT-02 | Nghiên cứu hai | Bình
        || Qua tuyển chọn |
        1 | DT-03 | Nghiên cứu ba | Chi
        """,
        ["STT", "Mã số", "Tên nhiệm vụ", "Chủ nhiệm", "(Nhóm)"],
        {3: "1|DT-01|Nghiên cứu một|An|Giao trực tiếp",
         4: "2|DT-02|Nghiên cứu hai|Bình|Giao trực tiếp",
         6: "1|DT-03|Nghiên cứu ba|Chi|Qua tuyển chọn"},
        {"group": 2},
    ),
    "blank rows, blank columns and ragged rows":
    Layout(
        """
        Số đơn || Tên nhãn hiệu | Nhóm

        4-2021-00001 || Gạo | 30

        4-2021-00002
        4-2021-00003 || Chè | 30 | thừa
        """,
        ["Số đơn", "", "Tên nhãn hiệu", "Nhóm"],
        {3: "4-2021-00001||Gạo|30", 5: "4-2021-00002", 6: "4-2021-00003||Chè|30|thừa"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts_of_offices(layout: Layout) -> None:
    lines = [line.strip() for line in layout.lines.strip("\n").split("\n")][:-1]
    (table,) = tables(sheet(lines, layout.merged))
    assert names(table)[: len(layout.names)] == layout.names
    assert {row: "|".join(cells) for row, cells in kept(table).items()} == layout.kept
    assert said(table) == layout.said


def test_tables_below_each_other_have_their_own_headers():
    lines = """
BẢNG 1. NHÃN HIỆU
STT | Số đơn | Tên nhãn hiệu
1 | 4-2021-00001 | Gạo
2 | 4-2021-00002 | Chè
Tổng cộng | 2 |

BẢNG 2. TIÊU CHUẨN
STT | Số hiệu | Tên tiêu chuẩn | Năm ban hành
1 | TCVN 1001:2020 | Máy cày | 2020"""
    first, second = tables(sheet(lines))
    assert (first.header.rows, first.heading, first.last_row) == ((2,), ("BẢNG 1. NHÃN HIỆU",), 4)
    assert list(kept(first)) == [3, 4]
    assert said(first) == {"total": 1}
    assert (second.header.rows, second.heading) == ((8,), ("BẢNG 2. TIÊU CHUẨN",))
    assert kept(second) == {9: ["1", "TCVN 1001:2020", "Máy cày", "2020"]}


def test_tables_beside_each_other_keep_their_columns():
    lines = """
STT | Số đơn | Tên nhãn hiệu | Chủ đơn || STT | Số hiệu | Tên tiêu chuẩn
1 | 4-2021-00001 | Gạo | Công ty A || 1 | TCVN 1001:2020 | Máy cày
2 | 4-2021-00002 | Chè | Công ty B || 2 | TCVN 1002:2020 | Máy bừa | thừa
3 | 4-2021-00003 | Cam | Công ty C
Tổng cộng | 3 |||| Tổng cộng | 2"""
    left, right = tables(sheet(lines))
    assert names(left) == ["STT", "Số đơn", "Tên nhãn hiệu", "Chủ đơn"]
    assert list(kept(left)) == [2, 3, 4]
    assert names(right) == ["STT", "Số hiệu", "Tên tiêu chuẩn"]
    assert right.outside == frozenset(range(5))
    assert kept(right)[2][5:] == ["1", "TCVN 1001:2020", "Máy cày"]
    assert kept(right)[3][5:] == ["2", "TCVN 1002:2020", "Máy bừa", "thừa"]
    assert said(left) == said(right) == {"total": 1}


def test_a_blank_column_within_one_table_parts_nothing():
    (table,) = tables(
        sheet("Số đơn | Tên || Người nộp đơn | Tình trạng\n4-2021-00001 | Gạo || A | B")
    )
    assert names(table) == ["Số đơn", "Tên", "", "Người nộp đơn", "Tình trạng"]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Đơn vị tính: triệu đồng", "trieu"),
        ("ĐVT: Tr.đ", "trieu"),
        ("(Đơn vị: nghìn đồng)", "nghin"),
        ("ĐVT: 1.000 đồng", "nghin"),
        ("Đơn vị tính : tỷ đồng", "ty"),
        ("(Unit: million VND)", "trieu"),
        ("Đơn vị tính: đồng", "dong"),
        ("Đơn vị chủ trì: Sở KH&CN", None),
        ("Đơn vị: USD", None),
        ("Đơn vị tính: người", None),
    ],
)
def test_the_unit_above_a_table_is_that_of_its_amounts(line, unit):
    (table,) = tables(sheet(f"DANH MỤC NHIỆM VỤ\n||{line}\nMã số|Tên nhiệm vụ|Kinh phí\nDT-1|A|5"))
    assert (table.unit and table.unit[0]) == unit
    if table.unit:
        assert (table.unit[1].row, table.unit[1].raw) == (2, line)


def test_a_column_of_one_unit_is_that_of_the_amounts():
    header = "Mã số|Tên nhiệm vụ|ĐVT|Kinh phí"
    (table,) = tables(sheet(f"{header}\nDT-1|A|triệu đồng|5\nDT-2|B|triệu đồng|6"))
    assert table.unit
    assert (table.unit[0], table.unit[1].column) == ("trieu", "ĐVT")
    (mixed,) = tables(sheet(f"{header}\nDT-1|A|triệu đồng|5\nDT-2|B|đồng|6"))
    assert mixed.unit is None


def test_a_header_below_a_hundred_rows_of_letterhead_is_found():
    lines = [f"Căn cứ văn bản số {n}" for n in range(100)]
    (table,) = tables(sheet([*lines, "Số đơn | Tên", "4-2021-00001 | Gạo"]))
    assert table.header.rows == (101,)
    assert list(kept(table)) == [102]


def test_a_row_of_values_that_are_also_names_is_no_header():
    lines = (
        "a_id | nơi | loại hình đo\n26 | Number | Reference\n6 | Number | Title\n7 | Number | Date"
    )
    assert tables(sheet(lines)) == []


def test_a_workbook_of_an_office_is_read_end_to_end(tmp_path):
    book = Workbook()
    page = book.worksheets[0]
    for row in (
        ["SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH MẪU"],
        ["DANH MỤC NHIỆM VỤ NĂM 2024"],
        [None, None, None, None, None, None, "ĐVT: triệu đồng"],
        ["STT", "Mã số", "Tên nhiệm vụ", "Tổ chức chủ trì", "Kinh phí", None, None],
        [None, None, None, None, "Tổng số", "NSNN", "Nguồn khác (đồng)"],
        ["I", "Lĩnh vực nông nghiệp", None, None, 1500],
        [1, "ĐT.01/2024", "Nghiên cứu giống lúa", "Trường A", 1000.5, 900, 100500000],
        [2, "ĐT.02/2024", "Tổng hợp phân bón", None, 500, 500, None],
        ["II", "Lĩnh vực y dược"],
        [3, "ĐT.03/2024", "Bào chế trà", "Viện B", 700, 700, None],
        ["Tổng cộng", None, None, None, 2200.5, 2100],
        [None, None, None, None, None, "Người lập biểu"],
    ):
        page.append(row)
    for merged in ("A1:G1", "A2:G2", "E4:G4", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "B6:D6", "D7:D8"):
        page.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    reading = Reading(tmp_path / "a.xlsx")
    values = [c.entry.values() for c in reading.candidates]
    assert [c.where.row for c in reading.candidates] == [7, 8, 10]
    assert [(v["number"], v["field"], v["host"]) for v in values] == [
        ("ĐT.01/2024", ["4"], "Trường A"),
        ("ĐT.02/2024", ["4"], "Trường A"),
        ("ĐT.03/2024", ["3"], "Viện B"),
    ]
    assert [(v["budget_total"], v["budget_state"], v["budget_other"]) for v in values] == [
        (1_000_500_000, 900_000_000, 100_500_000),
        (500_000_000, 500_000_000, None),
        (700_000_000, 700_000_000, None),
    ]
    assert {(i.code, i.where.column) for i in reading.bare if "unit" in i.code} == {
        ("ingest.unit_of_table", "Kinh phí / Tổng số"),
        ("ingest.unit_of_table", "Kinh phí / NSNN"),
    }
    found = reading.plan.describe("vi")["tables"][0]
    assert (found["header_rows"], found["first_row"], found["last_row"]) == ([4, 5], 6, 10)
    group = found["columns"][-1]
    assert (group["letter"], group["header"], group["target"], group["samples"]) == (
        None, "Lĩnh vực (nhóm)", "field", ["Nông nghiệp", "Y dược"],
    )  # fmt: skip
    assert not reading.codes("error", "warning")


def test_the_officer_may_ignore_a_group_or_name_another_field(tmp_path):
    text = "STT,Tên sản phẩm,Chủ thể\nHuyện Mẫu Đông,,\n1,Trà gừng,Hợp tác xã Gừng\n"
    path = write(tmp_path / "a.csv", text)
    kept_ = Reading(path, kind="traced_product").candidates[0].entry.values()
    assert kept_["place_as_written"] == "Huyện Mẫu Đông"
    other = Reading(
        path, kind="traced_product", columns={"Địa bàn (nhóm)": "origin"}
    ).candidates[0].entry.values()  # fmt: skip
    assert (other["origin"], other["place_as_written"]) == ("Huyện Mẫu Đông", None)


def test_columns_without_names_are_told_by_what_they_hold(tmp_path):
    path = write(tmp_path / "a.csv", "1-2021-00001,Máy gặt lúa,x\n1-2021-00002,Thiết bị sấy,y\n")
    reading = Reading(path)
    assert [(c.where.row, c.entry.number, c.entry.title) for c in reading.candidates] == [
        (1, "1-2021-00001", "Máy gặt lúa"),
        (2, "1-2021-00002", "Thiết bị sấy"),
    ]
    assert reading.values["1-2021-00001"]["extra"] == {"Cột C": "x"}
    assert reading.codes("warning") == ["ingest.no_header_row"]


def test_columns_without_names_are_what_an_officer_says(tmp_path):
    path = write(tmp_path / "a.csv", "Máy gặt lúa,Công ty A\nMáy sấy,Công ty B\n")
    with pytest.raises(NoHeader) as caught:
        Reading(path, kind="task")
    assert (caught.value.params["row"], caught.value.params["raw"]) == (
        1,
        "Máy gặt lúa | Công ty A",
    )
    reading = Reading(path, kind="task", columns={"Cột A": "title", "Cột B": "host"})
    assert [(c.entry.title, c.entry.values()["host"]) for c in reading.candidates] == [
        ("Máy gặt lúa", "Công ty A"),
        ("Máy sấy", "Công ty B"),
    ]


def test_a_header_with_slips_of_the_pen_is_found(tmp_path):
    text = "DANH MỤC\nSố hiêu TC,Tên gọi tiêu chuẩn,Nam ban hanh\nTCVN 1001:2020,Máy cày,2020\n"
    reading = Reading(write(tmp_path / "a.csv", text))
    assert reading.plan.header.rows == (2,)
    assert reading.values["TCVN 1001:2020"]["title"] == "Máy cày"


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
