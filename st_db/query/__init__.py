"""Questions and answers: what is asked, what matches, and what an engine gives back."""

from st_db.query.as_of import NOW, AsOf, parse_as_of
from st_db.query.model import (
    MAX_LIMIT,
    SORTS,
    Answer,
    Answerer,
    Filter,
    Hit,
    Named,
    Page,
    Query,
    Suggestion,
    Values,
)
from st_db.query.parse import parse_filter
from st_db.query.passage import Near, Pair, Passage
from st_db.query.readings import Readings, readings
from st_db.query.since import Since, parse_since
from st_db.query.terms import (
    MATCHES_WANTED,
    Meant,
    Need,
    Step,
    Terms,
    allowed_typos,
    decoded,
    relaxations,
    telling,
    terms_of,
)

__all__ = [
    "MATCHES_WANTED",
    "MAX_LIMIT",
    "NOW",
    "SORTS",
    "Answer",
    "Answerer",
    "AsOf",
    "Filter",
    "Hit",
    "Meant",
    "Named",
    "Near",
    "Need",
    "Page",
    "Pair",
    "Passage",
    "Query",
    "Readings",
    "Since",
    "Step",
    "Suggestion",
    "Terms",
    "Values",
    "allowed_typos",
    "decoded",
    "parse_as_of",
    "parse_filter",
    "parse_since",
    "readings",
    "relaxations",
    "telling",
    "terms_of",
]
