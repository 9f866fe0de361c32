"""JSON Lines: one object a line, keyed by the declared field names, for programs."""

from __future__ import annotations

from collections.abc import Generator

from st_db.exchange.cells import as_json
from st_db.exchange.contents import Contents

_BLOCK = 1 << 16


class JsonLines:
    """Records as they are kept, blank fields left out."""

    name = "jsonl"
    extension = "jsonl"
    media_type = "application/x-ndjson; charset=utf-8"

    def write(self, contents: Contents) -> Generator[bytes, None, None]:
        """Yield the lines in blocks."""
        held = bytearray()
        for row in contents.rows:
            filled = {n: v for n, v in row.values.items() if v is not None and v not in ([], {})}
            held += as_json({"kind": row.kind, **filled}).encode("utf-8") + b"\n"
            if len(held) >= _BLOCK:
                yield bytes(held)
                held.clear()
        yield bytes(held)
