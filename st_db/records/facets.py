"""What of a record is counted, and what filters accept of it beside that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from st_db.fields import Field
from st_db.records import places

LONGEST_VALUE = 500
"""Characters of a value that is counted: a longer one is a text in the wrong column, and an engine
may refuse the whole document for it."""


def counted(field: Field, values: Mapping[str, Any]) -> list[str]:
    """Return the values a record counts under in a facet, each once; those of a tree with their
    ancestors.
    """
    if field.name == "place":
        # Most records have a province and nothing finer: no need to look for its ancestors.
        found = places.counted(values)
    else:
        value = values.get(field.name)
        found = field.shape.facets(value) if value or value == 0 else []
    kept = [value for value in found if len(value) <= LONGEST_VALUE]
    return list(dict.fromkeys(kept)) if len(kept) > 1 else kept


def accepted(field: Field, values: Mapping[str, Any]) -> list[str]:
    """Return the values a filter may ask for: those counted, and what is finer than them."""
    found = counted(field, values)
    if field.name == "place":
        more = places.unsettled(values)
    elif values.get(field.name) and (not field.spec.facet or field.shape.tree):
        more = field.shape.texts(values[field.name])
    else:
        return found
    return list(dict.fromkeys((*more, *found)))
