"""Ids of records: uuidv7, made in Python because servers before PostgreSQL 18 cannot."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

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
