"""The key we use on the server: the least rights that suffice, how one is made, what one lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from meilisearch import Client
from meilisearch.errors import MeilisearchApiError

from st_db.errors import IndexUnavailable, SearchError
from st_db.search.meili.server import SEND_SECONDS, Server
from st_db.search.meili.shape import FAMILY

_NOT_JSON = b"{"
_REFUSED = frozenset({401, 403})

# Each right with a request that needs it and does nothing: the server looks at the key before it
# looks at the body, and a body that is no JSON is refused afterwards.
_PROBES: dict[str, tuple[str, str]] = {
    "search": ("post", "indexes/{uid}/search"),
    "documents.add": ("post", "indexes/{uid}/documents"),
    "documents.get": ("post", "indexes/{uid}/documents/fetch"),
    "documents.delete": ("post", "indexes/{uid}/documents/delete"),
    "indexes.create": ("post", "indexes"),
    "indexes.get": ("get", "indexes/{uid}"),
    "indexes.delete": ("delete", "indexes/{uid}%20"),  # no index can have that name
    "indexes.swap": ("post", "swap-indexes"),
    "settings.get": ("get", "indexes/{uid}/settings"),
    "settings.update": ("patch", "indexes/{uid}/settings"),
    "tasks.get": ("get", "tasks?limit=1"),
}

ACTIONS = tuple(_PROBES)
"""The rights that suffice for everything the engine does."""


def missing(server: Server, uid: str) -> list[str]:
    """Return the rights our key lacks; raises IndexUnavailable when the server does not answer."""
    return [right for right in ACTIONS if server.read(partial(_lacks, right=right, uid=uid))]


def _lacks(client: Client, right: str, uid: str) -> bool:
    method, path = _PROBES[right]
    http = client.http
    try:
        if method == "post":
            http.post(path.format(uid=uid), _NOT_JSON)
        elif method == "patch":
            http.patch(path.format(uid=uid), _NOT_JSON)
        elif method == "delete":
            http.delete(path.format(uid=uid))
        else:
            http.get(path.format(uid=uid))
    except MeilisearchApiError as error:
        return error.status_code in _REFUSED
    return False


def troubles(server: Server, uid: str) -> Iterator[SearchError]:
    """Yield what keeps the engine from its work: a server, rights, the last order that failed."""
    try:
        lacking = missing(server, uid)
        if lacking:
            yield SearchError("error.index_rights", rights=", ".join(lacking), where=server.url)
        if "tasks.get" not in lacking:
            yield from _failed(server, uid)
    except IndexUnavailable as error:
        yield error


def _failed(server: Server, uid: str) -> Iterator[SearchError]:
    """Yield the last order for our index when it failed: what came after it mends nothing yet."""
    ended = {"indexUids": [uid, f"{uid}_new"], "statuses": ["succeeded", "failed"], "limit": "1"}
    for task in server.read(lambda c: c.get_tasks(dict(ended))).results:
        if task.status == "failed":
            why = (task.error or {}).get("message", task.status)
            yield SearchError("error.index_task", task=task.type, why=why)


def make_key(url: str, master: str, family: str = FAMILY) -> str:
    """Return the key with the least rights, made on the server with its master key.

    The same server gives the same key again. The master key is used once and kept nowhere.
    """
    uid = str(uuid5(NAMESPACE_URL, f"st-db/{family}/{'+'.join(ACTIONS)}"))
    wanted = {
        "uid": uid,
        "name": f"ST-DB {family}",
        "description": "ST-DB: search and keep its own indexes",
        "actions": list(ACTIONS),
        "indexes": [f"{family}_*"],
        "expiresAt": None,
    }
    server = Server(url, master)
    with server.translated():
        client = Client(server.url, master, timeout=SEND_SECONDS)
        try:
            return str(client.create_key(wanted).key)
        except MeilisearchApiError as error:
            if error.code != "api_key_already_exists":
                raise
            return str(client.get_key(uid).key)
