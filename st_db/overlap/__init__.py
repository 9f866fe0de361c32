"""How much of one text stands in another: phrases, stock words, places, and an explained share.

Pure rules over two texts and two lists. Nothing here knows the register or an engine, so a share
never changes because other records came.
"""

from st_db.overlap.excerpts import Excerpt, excerpts, runs
from st_db.overlap.measure import LEAST, Share, Shared, Text, compare
from st_db.overlap.places import Gazetteer, gazetteer
from st_db.overlap.reading import RUN, Reading, Token, read
from st_db.overlap.stock import Stock, stock_of

__all__ = [
    "LEAST",
    "RUN",
    "Excerpt",
    "Gazetteer",
    "Reading",
    "Share",
    "Shared",
    "Stock",
    "Text",
    "Token",
    "compare",
    "excerpts",
    "gazetteer",
    "read",
    "runs",
    "stock_of",
]
