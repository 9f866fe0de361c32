"""The search engine of a larger office: a Meilisearch server that several processes share."""

from st_db.search.meili.engine import MeiliEngine

__all__ = ["MeiliEngine"]
