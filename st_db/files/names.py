"""Names of files as any file system and any header of HTTP takes them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

_LONGEST = 180  # bytes of a name; file systems keep 255
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


def clean_name(name: str) -> str:
    """Return the last part of a name as any file system keeps it; its ending stays."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    plain = _UNFIT.sub("", unicodedata.normalize("NFC", last)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = plain, "", ""
    room = _LONGEST - len((dot + ending).encode())
    short = stem.encode("utf-8", "ignore")[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{short or 'tep'}{dot}{ending}"
