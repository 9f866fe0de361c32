"""The search engine that runs inside the process, with nothing to install."""

from st_db.search.tantivy.engine import TantivyEngine

__all__ = ["TantivyEngine"]
