"""The quick way to fold a text says what the general way says."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from st_db.folding import _KNOWN, FOLDED, SPACED, changed, general
from st_db.text import even, fold, folded_words

ONES = "½ﬁİ\u017fKÅ…ΣΩ\u0301\u0323\u200bÐ"


def texts() -> st.SearchStrategy[str]:
    letters = st.sampled_from(f"{_KNOWN}{_KNOWN.upper()}{ONES}")
    return st.text(letters, max_size=40).map(lambda text: unicodedata.normalize("NFC", text))


def test_the_tables_hold_every_vietnamese_letter_once() -> None:
    assert len(_KNOWN) == len(set(_KNOWN)) == len(FOLDED) == len(SPACED) <= 256
    bases, tones = "aăâeêioôơuưy", "\u0300\u0309\u0303\u0301\u0323"
    marked = (unicodedata.normalize("NFC", base + tone) for base in bases for tone in tones)
    assert set(bases) | {"đ", *marked} <= set(_KNOWN)


@given(texts())
def test_both_ways_say_the_same(text: str) -> None:
    wanted = general(text)
    assert fold(text) == wanted
    assert folded_words(text) == re.findall(r"[^\W_]+", wanted)
    assert changed(text, FOLDED) in {None, wanted}


@given(texts())
def test_an_even_text_keeps_its_places(text: str) -> None:
    assert len(even(text)) == len(text)


@pytest.mark.parametrize("text", ["ð", "v.v…", "ﬁ", "日本", "e\u0323\u0302"])
def test_what_the_tables_do_not_know_goes_the_general_way(text: str) -> None:
    assert changed(text, FOLDED) is None
    assert fold(text) == general(text)
