"""What two texts share: the phrases that count, the share, and what they differ in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from st_db.codes import shipped
from st_db.overlap import Reading, Text, compare, excerpts, gazetteer, read, stock_of

STOCK = stock_of(shipped()["stock_phrase"])
PLACES = gazetteer(shipped()["province"])
TITLE = (
    "Nghiên cứu xây dựng mô hình trồng nấm linh chi trên gỗ keo tại xã Bình Văn, "
    "huyện Chợ Mới, tỉnh Bắc Kạn giai đoạn 2021 - 2025"
)
BODY = (
    "Tuyển chọn ba giống nấm linh chi đỏ chịu nóng. Cấy meo giống lên khúc gỗ keo lai đã khử trùng "
    "bằng hơi nước. Treo giàn che lưới đen, tưới phun sương sáng và chiều. Thu hái tai nấm khi mép "
    "ngoài chuyển nâu sẫm, sấy lạnh rồi đóng túi hút chân không."
)


def reading(text: str) -> Reading:
    return read(text, STOCK, PLACES)


def text_of(title: str, body: str = "", english: str = "") -> Text:
    named = reading(title)
    parts = (named, reading(body)) if body else (named,)
    return Text(named, parts, (reading(english),) if english else ())


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("tại huyện Na Rì, tỉnh Bắc Kạn", ["Na Rì", "Bắc Kạn"]),
        ("TẠI HUYỆN NA RÌ", ["NA RÌ"]),
        ("tai huyen na ri, tinh bac kan", ["na ri", "bac kan"]),
        ("ở Chợ Đồn và Bạch Thông", ["Chợ Đồn", "Bạch Thông"]),
        ("xóm Nà Cọ Vẻ của xã", ["Nà Cọ Vẻ"]),
        ("phát triển kinh tế xã hội, hòa bình và thành công", []),
        ("theo quy định tại Điều 5", []),
    ],
)
def test_places_are_known_with_and_without_marks(text, places):
    assert list(reading(text).places) == places


def test_stock_words_make_no_phrase():
    stock = reading("Nghiên cứu ứng dụng khoa học công nghệ nhằm nâng cao hiệu quả kinh tế xã hội")
    assert stock.spots
    assert not stock.telling


def test_a_phrase_does_not_cross_the_end_of_a_sentence():
    assert not reading("Gỗ keo. Nấm linh. Chi đỏ").spots
    assert reading("Hàm lượng 65.6 phần").spots  # the point of a number ends nothing


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (TITLE, "all"),
        (TITLE.replace("Bình Văn", "Kim Lư").replace("Chợ Mới", "Na Rì"), "place"),
        (TITLE.replace("2021 - 2025", "2026-2030"), "year"),
        ("NGHIÊN CỨU TRỒNG NẤM LINH CHI TRÊN GỖ KEO TẠI HUYỆN NA RÌ NĂM 2019", "place_year"),
        ("Nghien cuu xay dung mo hinh trong nam linh chi tren go keo tai xa kim lu, huyen na ri, "
         "tinh bac kan giai doan 2021-2025", "place"),
        ("Nghiên cứu xây dựng mô hình trồng nấm linh chi trên gỗ mít tại xã Bình Văn", None),
    ],
)  # fmt: skip
def test_titles_that_differ_in_place_or_year_only_are_said_to(other, same):
    shared = compare(text_of(TITLE), text_of(other))
    assert shared.same == same
    assert (shared.percent == 100) is (same is not None)


def test_reordered_sentences_and_lost_marks_change_nothing():
    sentences = BODY.split(". ")
    turned = ". ".join(reversed(sentences))
    assert compare(text_of("Một", BODY), text_of("Hai", turned)).percent >= 95
    without = "Tuyen chon ba giong nam linh chi do chiu nong. " + (
        "Cay meo giong len khuc go keo lai da khu trung bang hoi nuoc."
    )
    assert compare(text_of("Một", BODY), text_of("Hai", without)).percent >= 90


def test_the_share_is_taken_of_the_shorter_text():
    longer = text_of("Dự án", BODY + " Một câu hoàn toàn khác nói về cá lăng nuôi lồng trên hồ.")
    shorter = text_of("Đề tài", "Cấy meo giống lên khúc gỗ keo lai đã khử trùng bằng hơi nước.")
    one, two = compare(shorter, longer), compare(longer, shorter)
    assert one.percent == two.percent == 100
    assert (one.text.mine, two.text.mine) == (True, False)


def test_an_english_title_counts_only_where_it_is_shared():
    vietnamese = text_of(TITLE, BODY, english="Growing lingzhi mushrooms on acacia logs")
    english = text_of("Growing lingzhi mushrooms on acacia logs")
    assert compare(english, vietnamese).percent >= 60
    assert compare(text_of(TITLE, BODY), vietnamese).percent == 100


def test_a_title_alone_does_not_raise_the_share_of_texts():
    other = "Chọn cá giống khỏe, đồng đều. Cho ăn thức ăn viên hai lần mỗi ngày, theo dõi oxy."
    shared = compare(text_of(TITLE, BODY), text_of(TITLE.replace("Chợ Mới", "Na Rì"), other))
    assert (shared.same, shared.same_in) == ("place", "title")
    assert shared.percent < 60
    assert shared.nearness > compare(text_of(TITLE, BODY), text_of("Khác", other)).nearness


def test_unrelated_texts_share_next_to_nothing():
    other = text_of(
        "Nghiên cứu xây dựng mô hình nuôi cá lăng trong lồng trên hồ Ba Bể, tỉnh Bắc Kạn",
        "Chọn cá giống khỏe, đồng đều. Cho ăn thức ăn viên hai lần mỗi ngày, theo dõi oxy hòa tan.",
    )
    assert compare(text_of(TITLE, BODY), other).percent <= 5


def test_a_title_of_stock_words_is_the_same_as_no_other():
    one = text_of("Nghiên cứu ứng dụng khoa học và công nghệ tại huyện Na Rì")
    assert compare(one, text_of("Nghiên cứu ứng dụng công nghệ tại huyện Chợ Đồn")).same is None


def test_excerpts_mark_what_is_shared_and_nothing_else():
    mine = reading("Trước hết, cấy <meo> giống lên khúc gỗ keo lai rồi mới tưới.")
    theirs = reading("Việc cấy meo giống lên khúc gỗ keo lai là chính.")
    shared = compare(Text(None, (mine,)), Text(None, (theirs,)))
    (excerpt,) = excerpts(mine, shared)
    assert excerpt.to_html() == (
        "Trước hết, <mark>cấy &lt;meo&gt; giống lên khúc gỗ keo lai</mark> rồi mới tưới."
    )


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_can_be_compared(one, two):
    first, second = text_of(one[:50], one), text_of(two[:50], two)
    shared, back = compare(first, second), compare(second, first)
    assert 0 <= shared.percent <= 100
    assert shared.percent == back.percent
    for part in first.parts:
        for excerpt in excerpts(part, shared):
            assert excerpt.text in part.text
