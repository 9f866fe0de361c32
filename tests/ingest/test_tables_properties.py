"""Whatever offices print around a plain table, its records stay what they are."""

from __future__ import annotations

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.laying import sheet, tables

_BEGINNINGS = [
    "Tổng hợp", "Tổng số hóa", "Cộng đồng", "Nguồn gen", "Nghiên cứu", "Máy", "Giám đốc số",
    "Người lập trình", "Ghi chú âm nhạc", "Trường học", "Huyện ủy số", "Trang trại", "I-ốt",
    "Kỹ thuật", "Năm giống lúa", "Lĩnh vực mới", "A xít", "Nhãn", "Đơn vị đo", "TỔNG ĐÀI",
    "Nơi ở", "Ký ức",
]  # fmt: skip
_WORDS = ["lúa", "nano", "gạo", "số", "2024", "(giai đoạn 1)", "và", "trà", "cộng", "tổng"]
titles = st.builds(
    lambda first, rest: " ".join([first, *rest]),
    st.sampled_from(_BEGINNINGS),
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4),
)
holders = st.sampled_from(
    ["Công ty A", "Trường Đại học Mẫu", "Ông Nguyễn Văn A", "Sở KH&CN", "Hộ B"]
)
amounts = st.sampled_from(["100", "1.250,5", "", "0"])
records = st.lists(st.tuples(titles, holders, amounts, st.booleans()), min_size=1, max_size=8)

_ABOVE = [
    "UBND TỈNH MẪU || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "", "DANH MỤC NHIỆM VỤ",
    "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/3/2024)", "||ĐVT: triệu đồng", "Biểu số 02",
    "Mẫu, ngày 05 tháng 01 năm 2024",
]  # fmt: skip
_AMONG = [
    "", "I. Lĩnh vực nông nghiệp", "II. Công nghiệp", "Tổng cộng | | | | 350", "Cộng: 3 nhiệm vụ",
    "Huyện Mẫu Đông", "Trang 2/3", "B. Nhiệm vụ chuyển tiếp", "Ghi chú: số liệu ước tính",
    "STT | Mã số | Tên nhiệm vụ | Đơn vị chủ trì | Kinh phí",
]  # fmt: skip
_BELOW = [
    [""], ["|||| Mẫu, ngày 05 tháng 01 năm 2024"], ["Cộng trang | | | | 12"], ["Nguồn: Sở KH&CN"],
    ["Người lập biểu ||| TM. ỦY BAN NHÂN DÂN", "(Ký, ghi rõ họ tên) ||| CHỦ TỊCH", "",
     "Nguyễn Văn A ||| Trần Thị B"],
    ["|||| KT. GIÁM ĐỐC", "|||| PHÓ GIÁM ĐỐC", "|||| Lê Văn C"],
    ["Nơi nhận: | | - Như trên;", "- Lưu: VT, KHTC."],
]  # fmt: skip
printed = st.lists(st.sampled_from(_ABOVE), max_size=6)
signed = st.lists(st.sampled_from(_BELOW), max_size=4).map(lambda found: list(chain(*found)))


@settings(max_examples=150, deadline=None)
@given(records, printed, signed, st.data(), st.booleans())
def test_what_is_printed_around_and_among_records_never_changes_them(
    rows, above, below, data, counted
):
    header = "STT | Mã số | Tên nhiệm vụ | Đơn vị chủ trì | Kinh phí"
    lines, wanted = [*above, header], {}
    for place, (title, holder, amount, numbered) in enumerate(rows, start=1):
        lines += data.draw(st.lists(st.sampled_from(_AMONG), max_size=2))
        cells = [
            str(place) if counted else "",
            f"DT-{place:02d}/2024" if numbered else "",
            title,
            holder,
            amount,
        ]
        lines.append(" | ".join(cells))
        wanted[len(lines)] = [cell or None for cell in cells]
    (table,) = tables(sheet([*lines, *below]))
    found = {row[0]: row[1][:5] for row in table.rows() if isinstance(row, tuple)}
    assert found == wanted


@settings(max_examples=150, deadline=None)
@given(st.lists(titles, min_size=1, max_size=8, unique=True), printed, st.booleans())
def test_records_of_a_title_alone_are_kept(rows, above, counted):
    header = "TT | Tên sản phẩm" if counted else "Tên sản phẩm | Chủ thể"
    marked = [
        f"{n} | {title}" if counted else f"{title} | Hợp tác xã A"
        for n, title in enumerate(rows, 1)
    ]
    (table,) = tables(sheet([*above, header, *marked]))
    found = [row[1][:2] for row in table.rows() if isinstance(row, tuple)]
    assert found == [[cell.strip() for cell in line.split("|")] for line in marked]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12), st.data())
def test_any_sheet_gives_tables_whose_rows_are_its_own(rows, data):
    lines = [" | ".join(text.replace("|", " ").replace("\n", " ") for text in row) for row in rows]
    at = data.draw(st.integers(0, len(lines)))
    lines.insert(at, "Số đơn | Tên | Người nộp đơn")
    found = sheet(lines)
    numbers = {row[0] for row in found.rows() if isinstance(row, tuple)}
    for table in tables(found):
        given_rows = [row[0] for row in table.rows() if isinstance(row, tuple)]
        assert given_rows == sorted(set(given_rows))
        assert set(given_rows) <= numbers
        assert min(given_rows, default=table.first_row) >= table.first_row
