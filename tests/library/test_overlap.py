"""The overlap check and similar records, over a real register, with an index and without."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from st_db.access import Caller
from st_db.errors import NotFound, UsageError
from st_db.library import Library
from st_db.library.proposals import LONGEST, Proposal
from st_db.text import fold
from tests.saving import save_record

ME = Caller.local(origin="test")
EVERYBODY = Caller.public()
TITLE = "Nghiên cứu nhân giống cây trám đen ghép tại xã Kim Lư, huyện Na Rì, tỉnh Bắc Kạn năm 2022"
CONTENT = (
    "Tuyển chọn cây trám đầu dòng sai quả, hạt nhỏ. Ghép mắt cửa sổ trên gốc trám ta hai năm tuổi. "
    "Ươm bầu đất trộn phân chuồng hoai, che nắng bằng lưới đen. Theo dõi tỷ lệ bật mầm từng tuần."
)


@pytest.fixture(autouse=True)
def records(library: Library) -> None:
    for kind, values in (
        ("task", {"code": "ĐT.07/2022", "title": TITLE, "content": CONTENT,
                  "leader": "Hoàng Thị Bật Mầm", "title_en": "Grafting of black canarium trees"}),
        ("task", {"code": "ĐT.08/2022", "title": "Nuôi ong nội trong thùng cải tiến",
                  "content": "Chia đàn vào mùa xuân, cho ăn nước đường khi thiếu phấn hoa."}),
        ("invention", {"number": "1-2020-00777", "title": "Quy trình ghép mắt cây trám",
                       "summary": "Ghép mắt cửa sổ trên gốc trám ta rồi quấn dây ni lông tự hủy.",
                       "ipc": "A01G 2/30"}),
        ("invention", {"number": "1-2021-00888", "title": "Dụng cụ ghép mắt cây ăn quả",
                       "summary": "Dao ghép mắt cửa sổ trên gốc cây, quấn dây ni lông tự hủy.",
                       "ipc": "A01G 2/30"}),
        ("standard", {"number": "TCVN 9999:2015", "title": "Cây giống trám ghép – Yêu cầu"}),
    ):  # fmt: skip
        save_record(library, ME, kind, values)


@pytest.mark.parametrize("indexed", [False, True])
def test_a_copy_for_another_commune_is_found_and_named(library: Library, indexed: bool) -> None:
    if indexed:
        library.index.sync(ME)
    other = TITLE.replace("Kim Lư", "Bằng Vân").replace("Na Rì", "Ngân Sơn").replace("2022", "2026")
    check = library.overlap.check(ME, Proposal.of(fold(CONTENT), other))
    best = check.records[0]
    assert (best.number, best.percent, best.shared.same) == ("ĐT.07/2022", 100, "place_year")
    assert best.places == (("Bằng Vân", "Ngân Sơn", "Bắc Kạn"), ("Kim Lư", "Na Rì", "Bắc Kạn"))
    assert "<mark>" in best.mine["text"][0]
    assert "<mark>" in best.theirs["content"][0]
    assert check.found.engine == ("tantivy" if indexed else "postgresql")
    assert (check.found.note is None) == indexed
    assert check.searched == {"task": 2, "invention": 2, "utility_solution": 0, "standard": 1}


def test_the_share_is_the_same_whoever_named_the_candidates(library: Library) -> None:
    proposal = Proposal.of(CONTENT, "Ghép mắt cửa sổ cho cây trám")
    without = library.overlap.check(ME, proposal)
    library.index.sync(ME)
    with_index = library.overlap.check(ME, proposal)
    told = [(near.number, near.percent, near.phrases) for near in without.records]
    assert [(near.number, near.percent, near.phrases) for near in with_index.records] == told


def test_other_records_do_not_change_a_share(library: Library) -> None:
    proposal = Proposal.of(CONTENT, "Ghép mắt cửa sổ cho cây trám")
    before = {n.number: n.percent for n in library.overlap.check(ME, proposal).records}
    for n in range(20):
        values = {"code": f"K.{n}/2020", "title": f"Việc khác số {n}",
                  "content": "Ghép mắt cửa sổ trên gốc trám ta."}  # fmt: skip
        save_record(library, ME, "task", values)
    after = {n.number: n.percent for n in library.overlap.check(ME, proposal, limit=50).records}
    assert before.items() <= after.items()


def test_an_english_title_meets_a_translated_one(library: Library) -> None:
    check = library.overlap.check(ME, Proposal.of("", "Grafting of black canarium trees in 2026"))
    assert check.records[0].number == "ĐT.07/2022"
    assert check.records[0].shared.same == "year"


def test_only_what_the_caller_may_read_is_compared(library: Library) -> None:
    task = library.records.get(ME, "ĐT.07/2022")
    assert library.settings.database_url is not None
    with psycopg.connect(library.settings.database_url.get_secret_value()) as connection:
        connection.execute("UPDATE record SET visibility = 'internal' WHERE id = %s", [task.id])
    proposal = Proposal.of(CONTENT, TITLE)
    assert "ĐT.07/2022" in {n.number for n in library.overlap.check(ME, proposal).records}
    check = library.overlap.check(EVERYBODY, proposal)
    assert "ĐT.07/2022" not in {n.number for n in check.records}
    assert check.searched["task"] == 1


def test_names_of_persons_are_not_compared(library: Library) -> None:
    check = library.overlap.check(ME, Proposal.of("", "Bà Hoàng Thị Bật Mầm chủ trì việc chung"))
    assert all("hoàng thị" not in phrase for near in check.records for phrase in near.phrases)
    assert not check.records


def test_nothing_alike_is_said_with_the_highest_share(library: Library) -> None:
    check = library.overlap.check(ME, Proposal.of("", "Vệ tinh quan trắc bão từ Mặt Trời quỹ đạo"))
    assert check.records == []
    assert set(check.highest.values()) == {0}


@pytest.mark.parametrize(
    "text",
    ["", " \n\t ", "\0\0\0", "2021 2022 2023", "12345 678 90.1", "một hai", "?!… –– ...",
     "nghiên cứu ứng dụng khoa học công nghệ"],
)  # fmt: skip
def test_a_text_without_phrases_is_refused(library: Library, text: str) -> None:
    with pytest.raises(UsageError) as error:
        library.overlap.check(ME, Proposal.of(text))
    assert error.value.code == "error.overlap_no_phrase"


def test_a_text_that_is_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(UsageError) as error:
        Proposal.of("x" * 5_000_000)
    assert (error.value.code, error.value.params["limit"]) == ("error.overlap_too_long", LONGEST)


@pytest.mark.parametrize(
    "text",
    ["trám " * 20_000, "<script>alert('ghép mắt cửa')</script> " * 2_000, "\u0301\u0323" * 40_000,
     "a\0b\ud800c \u202e ghép mắt cửa sổ", "ghép-mắt_cửa.sổ" * 6_000],
)  # fmt: skip
def test_strange_texts_are_compared_or_refused(library: Library, text: str) -> None:
    library.index.sync(ME)
    try:
        check = library.overlap.check(ME, Proposal.of(text))
    except UsageError:
        return
    shown = "".join(part for near in check.records for some in near.mine.values() for part in some)
    assert "<script" not in shown


def test_the_first_line_is_the_title_where_none_is_given() -> None:
    assert Proposal.of(f"{TITLE}\n\n{CONTENT}") == Proposal(TITLE, CONTENT)
    assert Proposal.of(TITLE) == Proposal("", TITLE)
    assert Proposal.of(CONTENT, TITLE).title == TITLE
    form = f"PHIẾU ĐỀ XUẤT\nI. THÔNG TIN CHUNG\n1. Tên nhiệm vụ KH&CN: {TITLE}\n{CONTENT}"
    assert Proposal.of(form).title == TITLE


def test_a_record_is_shown_without_waiting_for_the_database(library: Library) -> None:
    assert library.overlap.similar(ME, "1-2020-00777").records
    hasty = library.overlap.similar(ME, "1-2020-00777", patient=False)
    assert (hasty.records, hasty.found.note) == ([], "search.note.index_missing")


def test_a_kept_check_is_its_makers_alone(library: Library) -> None:
    check = library.overlap.check(ME, Proposal.of(CONTENT, TITLE))
    kept = library.overlap.keep(ME, check)
    assert library.overlap.kept(ME, kept) is check
    for caller, id_ in ((replace(ME, user="other"), kept), (ME, "unknown")):
        with pytest.raises(NotFound):
            library.overlap.kept(caller, id_)


@pytest.mark.parametrize("indexed", [False, True])
def test_similar_records_say_why(library: Library, indexed: bool) -> None:
    if indexed:
        library.index.sync(ME)
    similar = library.overlap.similar(ME, "1-2020-00777")
    by_number = {near.number: near for near in similar.records}
    assert "1-2020-00777" not in by_number
    assert by_number["1-2021-00888"].codes == {"ipc": ("A01G 2/30",)}
    assert "dây ni lông tự hủy" in " ".join(by_number["1-2021-00888"].phrases)
    assert "ĐT.07/2022" in by_number


def test_a_record_like_no_other_has_no_similar_ones(library: Library) -> None:
    assert library.overlap.similar(ME, "ĐT.08/2022").records == []


def test_a_record_is_checked_without_itself(library: Library) -> None:
    library.index.sync(ME)
    task = library.records.get(ME, "ĐT.07/2022")
    proposal = library.overlap.of_record(ME, task.id)
    assert (proposal.title, proposal.text) == (TITLE, CONTENT)
    check = library.overlap.check(ME, proposal, but=(task.id,))
    assert task.id not in {near.id for near in check.records}
    assert check.records[0].number == "1-2020-00777"
