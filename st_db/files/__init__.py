"""Attached files: what they are, where they lie, and what can be read in them.

A file is known by the SHA-256 of its content and lies once under ``ST_DB_HOME/files``, however many
records have it. What is in it is read by a process of its own (``child``), since it may be hostile.
"""

from __future__ import annotations

from st_db.files.folder import LARGEST, Folder, Incoming
from st_db.files.formats import FORMATS, Format, format_of
from st_db.files.reading import Opened, PageText

__all__ = [
    "FORMATS",
    "LARGEST",
    "Folder",
    "Format",
    "Incoming",
    "Opened",
    "PageText",
    "format_of",
]
