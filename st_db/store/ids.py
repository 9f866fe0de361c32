"""Ids of records: uuidv7, made in Python because servers before PostgreSQL 18 cannot.

What comes from outside as an id is brought into normal form here before anything is asked by it.
"""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

from st_db.errors import NotFound

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new uuidv7; within a process each is greater than the one before.

    Rows that are made together then lie together in the database's indexes.
    """
    global _last
    # 12 bits below the millisecond: RFC 9562, section 6.2, method 3.
    with _lock:
        nanoseconds = time.time_ns()
        stamp = (nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 * 4096 // 1_000_000)
        _last = stamp = max(stamp, _last + 1)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62
    value |= int.from_bytes(os.urandom(8), "big") >> 2
    return str(UUID(int=value))


def sound_id(text: str | None) -> str | None:
    """Return an id in normal form, or None for what is none, were it no text at all."""
    try:
        return str(UUID(text.strip())) if text else None
    except (ValueError, AttributeError, TypeError):
        return None


def known_id(text: str) -> str:
    """Return an id in normal form; raises NotFound for what is none, as nothing has it."""
    found = sound_id(text)
    if found is None:
        raise NotFound(what=str(text)[:80])
    return found
