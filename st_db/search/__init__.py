"""Search engines behind one port."""

from st_db.search.document import Document, document
from st_db.search.engines import ENGINES, make_key, open_engine
from st_db.search.port import Build, IndexStatus, SearchEngine
from st_db.search.proof import Digest

__all__ = [
    "ENGINES",
    "Build",
    "Digest",
    "Document",
    "IndexStatus",
    "SearchEngine",
    "document",
    "make_key",
    "open_engine",
]
