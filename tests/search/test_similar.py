"""What every answerer finds near a passage: the records that share its rare words."""

from __future__ import annotations

from itertools import pairwise

from st_db.query import Answerer, Passage, Query
from st_db.text import folded_words
from tests.search.register import Oracle, register

NEAR = "Máy gồm thân, lưỡi dao và động cơ xăng; nước mắm được ủ trong thùng gỗ"


def passage(text: str, title: str = "") -> Passage:
    words = folded_words(text)
    return Passage.of(pairwise(words), words, pairwise(folded_words(title)))


def found(answering: Answerer, asked: Passage, within: Query) -> dict[str, list[str]]:
    return {k: [i for i, _ in some] for k, some in answering.similar(asked, within).items()}


def test_similar_finds_what_shares_rare_words(answering, title_of):
    near = found(answering, passage(NEAR), Query(kinds=("invention",), limit=5))
    assert {"Máy cắt cỏ cầm tay", "Quy trình lên men nước mắm"} <= set(
        map(title_of, near["invention"])
    )


def test_similar_finds_every_record_by_its_own_words(answering):
    for sample in register()[:40]:
        text = " ".join(sample.document.texts.values())
        if len(folded_words(text)) < 12 or not sample.entry.kind.by_default:
            continue
        near = found(
            answering, passage(text, sample.entry.heading() or ""),
            Query(kinds=(sample.kind,), limit=10),
        )  # fmt: skip
        assert sample.id in near[sample.kind], sample.entry.heading()


def test_similar_keeps_to_kinds_and_visibility(answering, oracle: Oracle):
    near = found(answering, passage(NEAR), Query(kinds=("task", "standard"), limit=5))
    assert set(near) <= {"task", "standard"}
    open_only = Query(kinds=("invention",), limit=50, public_only=True)
    hidden = {s.id for s in register() if s.visibility != "public"}
    assert not hidden & set(found(answering, passage(NEAR), open_only).get("invention", ()))


def test_similar_gives_no_more_than_asked_and_the_same_again(answering):
    within = Query(limit=3)
    once = answering.similar(passage(NEAR), within)
    assert once == answering.similar(passage(NEAR), within)
    assert all(len(some) <= 3 for some in once.values())


def test_similar_to_nothing_is_nothing(answering):
    assert answering.similar(Passage((), ()), Query(limit=5)) == {}
    strange = passage("qqxyzzy wwplugh zzfrotz qqxyzzy")
    assert not any(answering.similar(strange, Query(limit=5)).values())
