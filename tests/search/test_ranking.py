"""What comes first among matches, where words alone do not tell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from st_db.query import Answerer, Query
from tests.search.conftest import ENGINES, engine_of, filled
from tests.search.register import Sample

_OPENING = " ".join(f"mở{n}" for n in range(20))  # of the same length for all: what begins tells
_TEXTS = {
    # The same words as often; only what stands beside what differs, and a line ends neighbours.
    "repeats": _OPENING + "\nbộ lọc nước" * 9 + "\nxả\nvan",
    "together": _OPENING + "\nbộ lọc nước" + "\nbộ\nlọc\nnước" * 8 + "\nvan xả",
    "at once": f"Bếp đun trấu cho nông hộ {_OPENING} gồm nhiều phần",
    "at last": f"{_OPENING} gồm nhiều phần như bếp đun trấu, bếp đun trấu cho nông hộ",
    "meant": f"{_OPENING} trung tâm và hiệp hội trọng tài ở nước ta",
    # Each word one letter from a word of the question.
    **{f"alike {n}": f"{_OPENING} kiếp hỏn trứng tải nước ta số {n}" for n in range(9)},
}


@pytest.fixture(scope="module", params=ENGINES)
def ranking(request: pytest.FixtureRequest) -> Iterator[Answerer]:
    """An engine over texts that differ in where and how often they say the same words."""
    samples = [
        Sample(n, "invention", {"application_number": f"1-2020-{n:05d}", "summary": text})
        for n, text in enumerate(_TEXTS.values(), 1)
    ]
    with engine_of(request.param, request) as engine:
        yield filled(engine, samples)


def named(answerer: Answerer, text: str) -> list[str]:
    """Return the names of the texts found, best first."""
    names = list(_TEXTS)
    found = answerer.search(Query(text, limit=100)).ids
    return [names[int(id.replace("-", "")[-6:], 16) - 1] for id, _ in found]


@pytest.mark.parametrize("text", ["bộ lọc nước van xả", "bo loc nuoc van xa"])
def test_what_repeats_neighbours_comes_after_what_has_more_of_them(ranking, text):
    assert named(ranking, text)[:2] == ["together", "repeats"]


@pytest.mark.parametrize("text", ["bếp đun trấu", "bep dun trau"])
def test_what_a_text_begins_with_tells_more_than_what_it_repeats(ranking, text):
    assert named(ranking, text)[:2] == ["at once", "at last"]


def test_a_slip_is_answered_like_the_words_that_are_meant(ranking):
    meant, slipped = (
        ranking.search(Query(text, limit=100))
        for text in ("hiệp hội trọng tài nước ta", "hiệệp hội trọng tài nước ta")
    )
    assert slipped.ids[0][0] == meant.ids[0][0]
    assert (slipped.relaxed, slipped.total) == (meant.relaxed, meant.total)
