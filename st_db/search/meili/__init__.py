"""The search engine of a larger office: a Meilisearch server that several processes share."""

from st_db.search.meili.engine import MeiliEngine
from st_db.search.meili.rights import make_key

__all__ = ["MeiliEngine", "make_key"]
