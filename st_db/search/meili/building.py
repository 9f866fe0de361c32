"""Making the index: settings, rows in batches a small server can take, the swap, the sweeping."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from meilisearch import Client
from meilisearch.models.task import TaskInfo

from st_db.errors import IndexNotReady, IndexUnavailable, SearchError
from st_db.search.meili import shape
from st_db.search.meili.conditions import quoted
from st_db.search.meili.server import Server
from st_db.search.port import Build

log = logging.getLogger(__name__)

BATCH_ROWS = 2_000
BATCH_BYTES = 8_000_000
"""What one order holds at most. The server unfolds a batch to many times its size, and on a small
computer it is the largest batch that gets it killed."""

UNDER_WAY = 2
"""Orders sent before the first of them is waited for: one is read while the other is worked on.
The server makes one batch of all that wait, so more of them would undo the bound above."""

UNUSED = timedelta(days=1)
"""An index of another version that nobody wrote to for so long is removed."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Order = Callable[[Client], TaskInfo]


def build(server: Server, uid: str, build: Build) -> Iterator[float]:
    """Build an index beside the one in force and put it in its place; yields the share done."""
    fresh = f"{uid}_new"
    drop(server, fresh)
    try:
        yield 0.0
        server.work(lambda c: c.create_index(fresh, {"primaryKey": "id"}))
        set_up = set_settings(server, fresh)
        done = 0
        for done in _filled(server, fresh, build):
            yield min(1.0, done / max(build.total, 1))
            build.progress(done)
        stamp = uuid4().hex
        meta = {"id": shape.META_ID, "seq": build.seq, "built": stamp, "settings": set_up}
        server.work(lambda c: c.index(fresh).add_documents([meta]))
        _swap(server, fresh, uid, stamp)
        build.progress(done)
    finally:
        with suppress(IndexUnavailable):
            drop(server, fresh)


def _swap(server: Server, fresh: str, uid: str, stamp: str) -> None:
    """Put a built index in the place of the one in force and see that it is there."""
    if not exists(server, uid):
        server.work(lambda c: c.create_index(uid, {"primaryKey": "id"}))
    with server.translated():
        # Not tried again: a second swap would put the old index back.
        server.sending.swap_indexes([{"indexes": [fresh, uid]}])
    # A key for our indexes only may not look at a task that is of two indexes. Orders are done one
    # after another, so when this one is over, so is the swap.
    drop(server, fresh)
    if state(server, uid).get("built") != stamp:
        raise SearchError("error.index_task", task="indexSwap", why=uid)


def state(server: Server, uid: str) -> dict[str, Any]:
    """Return the row that carries the applied seq; raises IndexNotReady when there is none."""
    return dict(server.read(lambda c: c.index(uid).get_document(shape.META_ID)))


def _filled(server: Server, uid: str, build: Build) -> Iterator[int]:
    """Write all documents; yields how many are written."""
    under_way: deque[tuple[TaskInfo, int]] = deque()
    sent = 0
    for batch in batches(build.rows(shape.line)):
        sent += len(batch)
        under_way.append((server.order(adding(uid, batch)), sent))
        if len(under_way) >= UNDER_WAY:
            task, done = under_way.popleft()
            server.ended(task)
            yield done
    for task, done in under_way:
        server.ended(task)
        yield done


def batches(rows: Iterable[str]) -> Iterator[list[bytes]]:
    """Yield the rows as lines of JSON, as many together as one order holds."""
    batch: list[bytes] = []
    size = 0
    for row in rows:
        line = row.encode()
        if batch and (len(batch) == BATCH_ROWS or size + len(line) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    if batch:
        yield batch


def removing(uid: str, ids: Sequence[str]) -> Order:
    """Return the order that removes documents."""
    gone = f"id IN [{', '.join(map(quoted, ids))}]"
    return lambda c: c.index(uid).delete_documents(filter=gone)


def adding(uid: str, batch: list[bytes]) -> Order:
    """Return the order that writes a batch."""
    lines = b"\n".join(batch)
    return lambda c: c.index(uid).add_documents_ndjson(lines)


def set_settings(server: Server, uid: str) -> str:
    """Give an index our settings; returns the hash of what the server made of them."""
    server.work(lambda c: c.index(uid).update_settings(shape.settings()))
    return shape.settings_hash(server.read(lambda c: c.index(uid).get_settings()))


def mend_settings(server: Server, uid: str) -> None:
    """Give an index that was built its settings back; raises IndexNotReady when there is none."""
    if "built" not in state(server, uid):
        raise IndexNotReady
    log.warning("the settings of the index were changed; ours are put back", extra={"index": uid})
    meta = [{"id": shape.META_ID, "settings": set_settings(server, uid)}]
    server.work(lambda c: c.index(uid).update_documents(meta, skip_creation=True))


def sweep(server: Server, name: str, uid: str) -> None:
    """Remove what broken-off builds and other versions left behind, when long unused."""
    now = datetime.now(UTC)
    for other, updated in family(server, name).items():
        if other != uid and now - updated > UNUSED:
            log.info("an unused index is removed", extra={"index": other})
            drop(server, other)


def family(server: Server, name: str) -> dict[str, datetime]:
    """Return the indexes of every version and build, and when each was last written to."""
    ours = re.compile(re.escape(name) + r"_[0-9a-f]{12}(_new)?")
    found = server.read(lambda c: c.get_indexes({"limit": 10_000})["results"])
    return {
        # The client gives the server's time without its zone.
        one.uid: (one.updated_at or _LONG_AGO).replace(tzinfo=UTC)
        for one in found
        if ours.fullmatch(one.uid)
    }


def exists(server: Server, uid: str) -> bool:
    """Tell whether the server has an index of this name."""
    try:
        server.read(lambda c: c.get_raw_index(uid))
    except IndexNotReady:
        return False
    return True


def drop(server: Server, uid: str) -> None:
    """Remove an index, if there is one."""
    if exists(server, uid):
        with suppress(IndexNotReady):
            server.work(lambda c: c.delete_index(uid))
