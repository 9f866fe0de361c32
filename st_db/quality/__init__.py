"""The quality of records: six words, each as rules that can be counted, and the score they make.

Pure: a record, what the register knows about it and a day go in, a verdict comes out. What a rule
says to people, its formula and its source stand in ``st_db/i18n/quality.toml``.
"""

from st_db.quality.model import (
    SHARES,
    WHOLE,
    WORDS,
    Facts,
    Fault,
    Rule,
    Subject,
    Verdict,
    Word,
    points,
)
from st_db.quality.plan import BEST, Best, Cell, best
from st_db.quality.rules import RULES, Price, appraise, edition, prices
from st_db.quality.sufficient import NEEDED, Need

__all__ = [
    "BEST",
    "NEEDED",
    "RULES",
    "SHARES",
    "WHOLE",
    "WORDS",
    "Best",
    "Cell",
    "Facts",
    "Fault",
    "Need",
    "Price",
    "Rule",
    "Subject",
    "Verdict",
    "Word",
    "appraise",
    "best",
    "edition",
    "points",
    "prices",
]
