"""Names of organizations: spellings that are one name, and names that are two."""

from __future__ import annotations

import pytest

from st_db.records import names


def same(one: str, other: str) -> bool:
    mine, theirs = names.read(one), names.read(other)
    return mine is not None and theirs is not None and mine.agrees(theirs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Công ty TNHH An Phát", "Cty TNHH An Phát"),
        ("Công ty TNHH An Phát", "CÔNG TY TRÁCH NHIỆM HỮU HẠN AN PHÁT"),
        ("Công ty TNHH An Phát", "C.ty TNHH An Phát"),
        ("Công ty TNHH An Phát", "Công ti TNHH  An Phát."),
        ("Công ty TNHH An Phát", "CONG TY TNHH AN PHAT"),
        ("Công ty TNHH An Phát", "Công ty TNHH An Phát (MST: 0100233488)"),
        ("Công ty TNHH An Phát", "Công ty TNHH hai thành viên trở lên An Phát"),
        ("Công ty TNHH MTV An Phát", "Công ty TNHH một thành viên An Phát"),
        ("Công ty TNHH MTV An Phát", "Công ty trách nhiệm hữu hạn 1 thành viên An Phát"),
        ("Công ty CP An Phát", "Công ty cổ phần An Phát"),
        ("Công ty CP An Phát", "CTCP An Phát"),
        ("Công ty TNHH Hoà Bình", "Công ty TNHH Hòa Bình"),
        ("Trường ĐH Nông Lâm", "Trường Đại học Nông Lâm"),
        ("ĐH Nông Lâm", "Trường Đại học Nông Lâm"),
        ("Trường CĐ Nghề Số 1", "Trường Cao đẳng nghề số 1"),
        ("ĐHQG Hà Nội", "Đại học Quốc gia Hà Nội"),
        ("Sở KH&CN Bắc Kạn", "Sở Khoa học và Công nghệ tỉnh Bắc Kạn"),
        ("Sở KH & CN tỉnh Bắc Kạn", "Sở KHCN Bắc Kạn"),
        ("SO KHOA HOC VA CONG NGHE TINH BAC KAN", "Sở Khoa học và Công nghệ Bắc Kạn"),
        ("Sở NN&PTNT Lào Cai", "Sở Nông nghiệp và Phát triển nông thôn tỉnh Lào Cai"),
        ("Sở TT&TT Lào Cai", "Sở Thông tin và Truyền thông Lào Cai"),
        ("Sở KH&CN TP. Cần Thơ", "Sở Khoa học và Công nghệ thành phố Cần Thơ"),
        ("Sở KH&CN TP.HCM", "Sở Khoa học và Công nghệ Thành phố Hồ Chí Minh"),
        ("Trung tâm Khuyến nông Hà Nội", "TT Khuyến nông thành phố Hà Nội"),
        ("UBND xã Ba Bể", "Ủy ban nhân dân xã Ba Bể"),
        ("UBND tỉnh Bắc Kạn", "Uỷ ban Nhân dân tỉnh Bắc Kạn"),
        ("UBND TP. Bắc Kạn", "Ủy ban nhân dân thành phố Bắc Kạn"),
        ("UBND TT. Chợ Mới", "UBND thị trấn Chợ Mới"),
        ("TT Ứng dụng tiến bộ KH&CN", "Trung tâm Ứng dụng tiến bộ khoa học và công nghệ"),
        ("HTX Nông nghiệp Nhung Lũy", "Hợp tác xã nông nghiệp Nhung Lũy"),
        ("Viện HLKH và Công nghệ VN", "Viện Hàn lâm Khoa học và Công nghệ Việt Nam"),
        ("Chi cục TĐC Bắc Kạn", "Chi cục Tiêu chuẩn Đo lường Chất lượng tỉnh Bắc Kạn"),
        ("SAMSUNG ELECTRONICS CO., LTD.", "Samsung Electronics Company Limited"),
        ("An Phat JSC", "An Phat Joint Stock Company"),
        ("The Coca-Cola Company", "COCA-COLA COMPANY"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same(one, other), (names.read(one), names.read(other))
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Công ty TNHH An Phát", "Công ty CP An Phát"),
        ("Công ty TNHH An Phát", "Công ty TNHH MTV An Phát"),
        ("Công ty TNHH An Phát", "Công ty TNHH An Phát 2"),
        ("Công ty TNHH An Phát", "Công ty TNHH An Phú"),
        ("Công ty TNHH An Phát", "Công ty TNHH Ân Phát"),
        ("Công ty TNHH Hoàng Hà", "Công ty TNHH Hoàng Hạ"),
        ("Công ty TNHH An Phát", "Chi nhánh Công ty TNHH An Phát"),
        ("Công ty TNHH An Phát", "An Phát"),
        ("UBND tỉnh Bắc Kạn", "UBND thành phố Bắc Kạn"),
        ("UBND tỉnh Bắc Kạn", "UBND Bắc Kạn"),
        ("Trung tâm Khuyến nông tỉnh Bắc Kạn", "Trung tâm Khuyến nông thành phố Bắc Kạn"),
        ("UBND TT. Chợ Mới", "UBND xã Chợ Mới"),
        ("Sở KH&CN Bắc Kạn", "Sở KH&ĐT Bắc Kạn"),
        ("Sở KH&CN Bắc Kạn", "Sở KH&CN Bắc Giang"),
        ("Trường Đại học Nông Lâm", "Trường Cao đẳng Nông Lâm"),
        ("Công ty CP Tinh dầu Việt", "Công ty CP Dầu Việt"),
        ("Công ty Va Li", "Công ty Li"),
        ("HTX Số 1", "HTX Số 2"),
        ("An Phat JSC", "An Phat Co., Ltd"),
        ("ĐH Thái Nguyên", "Trường Đại học Nông Lâm Thái Nguyên"),
    ],
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert not same(one, other), (names.read(one), names.read(other))


@pytest.mark.parametrize("text", ["", "Công ty TNHH", "—", "CTCP", "x" * 500])
def test_what_names_nobody(text: str) -> None:
    assert names.read(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Công ty TNHH An Phát (MST: 0100233488)", "0100233488"),
        ("Công ty TNHH An Phát, mã số thuế 0100233488-001", "0100233488-001"),
        ("Công ty TNHH An Phát", None),
        ("Công ty 26 tháng 3", None),
    ],
)
def test_a_tax_code_within_a_name(text: str, code: str | None) -> None:
    assert names.tax_code(text) == code
