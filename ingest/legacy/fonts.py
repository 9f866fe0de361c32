"""Which encoding the name of a font promises."""

from __future__ import annotations

import re
from functools import lru_cache

_RULES = (
    # ABC fonts begin with a full stop (.VnTime, .VnArialH); some programs drop it.
    (re.compile(r"\.vn\w|vn(?:time|arial)h?$"), "tcvn3"),
    # VNI's own fonts (VNI-Times, VNI Helve Condense) and their renamed copies.
    (re.compile(r"vni[- _]|vni(?:times|helve|aptima|univer|book|centur)"), "vni"),
)
_UNICODE = re.compile(r"uni(?:code)?\b|\buvn")


@lru_cache(maxsize=4096)
def encoding_of_font(name: str) -> str | None:
    """Return the encoding a font is drawn for, or None when its name promises nothing.

    >>> encoding_of_font(".VnTimeH"), encoding_of_font("VNI-Aptima"), encoding_of_font("Arial")
    ('tcvn3', 'vni', None)
    """
    key = name.strip().strip("'\"").lower()
    if _UNICODE.search(key):
        return None
    return next((encoding for rule, encoding in _RULES if rule.match(key)), None)
