"""How often words occur in one state of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tantivy import Searcher

from st_db.search.tantivy import schema as s


class Lookup:
    """The counts that ``st_db.search.understanding`` asks for."""

    def __init__(self, searcher: Searcher, *, personal: bool) -> None:
        self._searcher = searcher
        self._fields = (s.ALL, s.PERSONAL) if personal else (s.ALL,)

    def words(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return the counts of folded words in texts that may be searched."""
        count = self._searcher.doc_freq
        return {word: max(count(field, word) for field in self._fields) for word in words}

    def spelt(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return the counts of words as spelt, in public texts."""
        return {word: self._searcher.doc_freq(s.EXACT, word) for word in words}

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return the counts of folded words that stand beside each other, in public texts."""
        return {pair: self._searcher.doc_freq(s.PAIRS, "_".join(pair)) for pair in pairs}

    def begins(self, word: str) -> bool:
        """Tell whether any folded word of a public text begins so."""
        return bool(self._searcher.terms_with_prefix(s.ALL, word, limit=1))
