"""What filters look up in an index, the same for every engine."""

from __future__ import annotations

from st_db.query.filterable import value_key
from st_db.search.document import Document
from st_db.text import folded_words


def value_tag(field: str, value: str) -> str:
    """Return the tag of a record in which a field has a value."""
    return f"{field}={value_key(value)}"


def word_tag(field: str, word: str) -> str:
    """Return the tag of a record in which a field has a folded word."""
    return f"{field}~{word}"


def filled_tag(field: str) -> str:
    """Return the tag of a record in which a field holds something."""
    return f"{field}!"


def visibility_tag(visibility: str) -> str:
    """Return the tag of a record's visibility."""
    return f"visibility={visibility}"


def tags_of(document: Document) -> list[str]:
    """Return the tags of a document but those of its words."""
    tags = [f"visibility={document.visibility}", *[f"{name}!" for name in document.filled]]
    for name, found in document.values.items():
        tags += [f"{name}={value_key(value)}" for value in found]
    return tags


def word_tags(document: Document) -> list[str]:
    """Return the tags of the words of each field."""
    return [
        f"{name}~{word}"
        for name, texts in document.parts.items()
        for word in dict.fromkeys(folded_words("\n".join(texts)))
    ]
