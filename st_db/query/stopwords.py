"""Words that only join others: a share of a question's words is counted without them.

They are looked for like any other word where every word must occur.
"""

from __future__ import annotations

from collections.abc import Sequence

from st_db.text import fold

_VIETNAMESE = """
    ai bao bằng bị bởi các cái cho chưa có cũng của cùng để đang đâu đây đã đến đó được gì hay hoặc
    khi không là lại mà một nào này nên nếu nhiêu như nhưng những ở phải qua ra rằng sao sẽ tại theo
    thì trong từ và vào về vì với
"""
_ENGLISH = """
    a an and are as at be been by did do does for from had has have how in is it its of on or that
    the their this to was were what when where which who whom why will with
"""
_SPELT = frozenset(f"{_VIETNAMESE} {_ENGLISH}".split())
_FOLDED = frozenset(map(fold, _SPELT))


def is_stop(words: Sequence[str], exact: Sequence[str], *, marked: bool) -> bool:
    """Tell whether words only join others: as spelt in a text with marks, folded in one without."""
    return all(word in _SPELT for word in exact) if marked else all(w in _FOLDED for w in words)
