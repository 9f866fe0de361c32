"""The harness asks every form of every query and counts places as it says."""

from __future__ import annotations

import pytest

from benchmarks.relevance import FORMS, asked, vni
from st_db.telex import decode


@pytest.mark.parametrize("text", ["tiếng việt", "đường sắt", "giải pháp hữu ích", "nước mắm"])
def test_keys_of_vni_are_read_back(text):
    assert decode(vni(text)) == text


def test_places_are_counted_by_form():
    queries = {form: {"q1": "một", "q2": "hai", "q3": "ba", "unjudged": "?"} for form in FORMS}
    answers = {"một": ["a", "b"], "hai": ["b", "a"], "ba": []}
    meant = {"q1": {"a"}, "q2": {"a", "c"}, "q3": {"a"}}
    figures = asked(lambda query: answers[query.text], queries, meant)
    assert set(figures) == set(FORMS)
    assert figures["telex"].hit_1 == pytest.approx(1 / 3)
    assert figures["telex"].hit_10 == pytest.approx(2 / 3)
    assert figures["telex"].mrr == pytest.approx(0.5)
