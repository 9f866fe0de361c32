"""Words of the index that begin like what is being typed."""

from __future__ import annotations

from tantivy import Searcher

from st_db.search.tantivy import schema as s
from st_db.text import exact_words, fold

_VARIANTS = {
    "a": "aàáảãạăằắẳẵặâầấẩẫậ", "e": "eèéẻẽẹêềếểễệ", "i": "iìíỉĩị",
    "o": "oòóỏõọôồốổỗộơờớởỡợ", "u": "uùúủũụưừứửữự", "y": "yỳýỷỹỵ", "d": "dđ",
}  # fmt: skip


def words_like(searcher: Searcher, text: str, limit: int) -> list[str]:
    """Return words with marks that begin like the last word typed, most frequent first.

    What begins exactly as typed comes before what only folds to it.
    """
    typed = exact_words(text)
    if not typed or not text[-1:].isalnum():
        return []
    last = typed[-1]
    folded = fold(last)
    counts: dict[str, int] = {}
    for first in _VARIANTS.get(folded[0], folded[0]):
        for field in (s.EXACT_A, s.EXACT):
            start = last if first == last[0] and last != folded else first
            for word, count in searcher.terms_with_prefix(field, start):
                if fold(word).startswith(folded):
                    counts[word] = counts.get(word, 0) + count
    ranked = sorted(counts.items(), key=lambda c: (not c[0].startswith(last), -c[1], c[0]))
    return [word for word, _ in ranked[:limit]]
