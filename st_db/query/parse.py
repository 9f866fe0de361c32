"""Reading of filters as people and programs write them."""

from __future__ import annotations

from st_db.query.model import Filter


def parse_filter(field: str, value: str) -> Filter:
    """Return the filter of ``FIELD=VALUE``: a value, a range ``A..B``, or blank: missing."""
    value = value.strip()
    if not value:
        return Filter(field, missing=True)
    if ".." in value:
        low, _, high = value.partition("..")
        return Filter(field, low=low.strip() or None, high=high.strip() or None)
    return Filter(field, (value,))
