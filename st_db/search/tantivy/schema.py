"""The fields of the index, and how a document becomes their values.

Texts are folded and split in Python and indexed as words joined by spaces, so that every engine
splits alike; the index itself only splits at spaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version

import tantivy
from pydantic_core import to_json

from st_db.query.facets import facet_names, is_tree, levels_of, path
from st_db.query.filterable import RANGE_FIELDS
from st_db.records import KINDS, facet_fields
from st_db.search.document import Document, fingerprint
from st_db.search.proof import checksum
from st_db.search.tags import tags_of
from st_db.search.weights import LEAD_WORDS
from st_db.text import folded_and_joined, spelt

META_ID = "#index"  # the one document that is no record: it carries the applied seq

# Bump when the fields below change; a change makes another index.
LAYOUT = 8

ID = "id"
ALL, A, B = "all", "a", "b"  # folded words: of all public text, and of the heavier weights
LEAD = "lead"  # folded words that the content (weight C) begins with: they say what it is about
EXACT_A, EXACT = "exact_a", "exact"  # words with marks: of A, and of all public text
PAIRS_A, PAIRS = "pairs_a", "pairs"  # neighbouring folded words: of A, and of all public text
NUMBERS = "numbers"
PERSONAL = "personal"
TAGS = "tags"  # field=value and field! (filled), for filters
SAID = "said"  # field~word in order, for words and phrases of one field; | between lines
BY_DATE, BY_TITLE, BY_NUMBER, BY_UPDATED = "by_date", "by_title", "by_number", "by_updated"
# Text columns order exactly but are slow to page through; numbers made of the beginning of the
# same keys lead quickly to the neighbourhood of a page far behind.
DAY, MOMENT = "day", "moment"
TITLE_LEVELS = ("title_1", "title_2", "title_3")
NUMBER_LEVELS = ("number_1", "number_2")
LEVELS = (DAY, MOMENT, *TITLE_LEVELS, *NUMBER_LEVELS)
FILLED = "filled"  # which facets a record has, one bit each
NAMES = "names"  # "<number> <value>" of every value of an open facet
ID_VERSION = "id_version"
CHECKSUM = "checksum"  # of id and version; their sum tells whether the index is the database
SEQ = "seq"

KEY_LENGTH = 1000  # of a sort key; longer titles tie and fall back on the id


@lru_cache(maxsize=1)
def index_fingerprint() -> str:
    """Return the name of the present shape's directory."""
    return fingerprint(f"tantivy-{LAYOUT}", version("tantivy"))


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """Return the index's schema."""
    build = tantivy.SchemaBuilder()
    build.add_text_field(ID, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (A, B, LEAD, ALL, PAIRS_A, PAIRS):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (EXACT_A, EXACT):  # they only rank, so the library may split them, which is quick
        build.add_text_field(name, tokenizer_name="default", index_option="freq")
    for name in (NUMBERS, PERSONAL, TAGS):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    build.add_text_field(SAID, tokenizer_name="whitespace", index_option="position")
    for name in (BY_DATE, BY_TITLE, BY_NUMBER, BY_UPDATED):
        build.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for column, number in _counted_columns():
        if number:
            build.add_integer_field(column, fast=True)
        else:
            build.add_text_field(column, fast=True, tokenizer_name="raw", index_option="basic")
    build.add_integer_field(FILLED, fast=True)
    build.add_text_field(NAMES, tokenizer_name="raw", index_option="basic")
    for name in LEVELS:
        build.add_integer_field(name, fast=True)
    for name in RANGE_FIELDS:
        build.add_integer_field(f"r_{name}", fast=True)
    build.add_text_field(ID_VERSION, tokenizer_name="raw", index_option="basic")
    build.add_integer_field(CHECKSUM, fast=True)
    build.add_integer_field(SEQ, stored=True)
    return build.build()


def _counted_columns() -> Iterator[tuple[str, bool]]:
    """Yield the column of each facet and whether it holds numbers; each level of a tree is one."""
    for name in facet_names():
        if is_tree(name):
            yield from ((tree_column(name, level), True) for level in levels_of(name))
        else:
            yield f"f_{name}", name in open_facets()


def meta_row(seq: int) -> tantivy.Document:
    """Return the document that remembers the applied seq."""
    return tantivy.Document(id=META_ID, seq=seq)


def row(document: Document) -> tantivy.Document:
    """Return a document as the index takes it."""
    return tantivy.Document(**_values(document))


def line(document: Document) -> str:
    """Return a document as JSON, which the index takes from another process."""
    # A quarter of the time of the standard library, which a rebuild would spend on every record.
    return to_json(_values(document)).decode()


def _values(document: Document) -> dict[str, str | int | list[str] | list[int]]:
    words = _words(document)
    folded: dict[str, str] = {}
    pairs: dict[str, str] = {}
    for weight in ("A", "B", "C", "D"):
        found = [words[line] for line in document.texts[weight].split("\n")]
        folded[weight] = "\n".join([one for one, _ in found])
        pairs[weight] = " ".join([two for _, two in found])
    values: dict[str, str | int | list[str] | list[int]] = {
        ID: document.id,
        A: folded["A"],
        B: folded["B"],
        LEAD: " ".join(folded["C"].split(None, LEAD_WORDS)[:LEAD_WORDS]),
        ALL: "\n".join(folded.values()),
        EXACT_A: spelt(document.texts["A"]),
        EXACT: spelt("\n".join(document.texts.values())),
        PAIRS_A: pairs["A"],
        PAIRS: " ".join(pairs.values()),
        NUMBERS: " ".join(document.numbers),
        PERSONAL: " ".join([words[line][0] for line in document.personal.split("\n")]),
        TAGS: " ".join(tags_of(document)),
        SAID: _said(document, words),
        MOMENT: document.updated,
        BY_UPDATED: f"{document.updated:020d} {document.id}",
        ID_VERSION: f"{document.id} {document.version}",
        CHECKSUM: checksum(document.id, document.version),
    }
    if document.date is not None:
        values[BY_DATE] = f"{document.date + 1_000_000:08d} {document.id}"
        values[DAY] = document.date
    if key := document.title_key.strip():
        values[BY_TITLE] = f"{key[:KEY_LENGTH]}\x00{document.id}"
        values |= zip(TITLE_LEVELS, _levels(key, len(TITLE_LEVELS)), strict=True)
    if key := document.number_key.strip():
        values[BY_NUMBER] = f"{number_start(key)}{document.id}"
        values |= zip(NUMBER_LEVELS, _levels(key, len(NUMBER_LEVELS)), strict=True)
    values |= _facets(document)
    for name, number in document.ranges.items():
        values[f"r_{name}"] = number
    return values


def _facets(document: Document) -> dict[str, int | list[str] | list[int]]:
    """Return the columns that are counted; each level of a tree has one of its own.

    So a search counts the few values of the top and not all that lie below them.
    """
    opened = open_facets()
    names: list[str] = []
    levels: dict[str, list[int]] = {}
    values: dict[str, int | list[str] | list[int]] = {}
    for name, found in document.facets.items():
        if name not in opened:
            values[f"f_{name}"] = found
            continue
        numbers = [value_number(value) for value in found]
        names += [f"{number:x} {value}" for number, value in zip(numbers, found, strict=True)]
        if is_tree(name):
            for number, value in zip(numbers, found, strict=True):
                levels.setdefault(tree_column(name, len(path(name, value))), []).append(number)
        else:
            values[f"f_{name}"] = numbers
    if names:
        values[NAMES] = names
    bits = _bits()
    mask = sum(bits[name] for name in document.filled if name in bits)
    return {**values, **levels, FILLED: mask}


def tree_column(name: str, level: int) -> str:
    """Return the column of one level of a tree, the top being 1."""
    return f"f_{name}_{level}"


def mask_bit(name: str) -> int:
    """Return the bit that tells whether a record has a value of a facet."""
    return _bits()[name]


@lru_cache(maxsize=1)
def _bits() -> dict[str, int]:
    return {name: 1 << at for at, name in enumerate(facet_names())}


@lru_cache(maxsize=1)
def open_facets() -> frozenset[str]:
    """Return the facets whose values nobody lists: names, texts, trees of codes.

    They are counted by number, which takes a fraction of the time when there are thousands.
    """
    return frozenset(
        name
        for name, field in facet_fields().items()
        if field.shape.tree or field.shape.name in {"text", "parties"}
    )


@lru_cache(maxsize=1 << 17)
def value_number(value: str) -> int:
    """Return the number an open facet's value is counted by; 62 bits, so that none meet."""
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "big") >> 2


def number_start(key: str) -> str:
    """Return how the sort key of a number begins in the index, up to its end."""
    return f"{key.strip()[:KEY_LENGTH]}\x00"


def _levels(key: str, count: int) -> list[int]:
    """Return numbers that order like the beginnings of keys: seven characters each.

    What follows a foreign letter is left to the text column.
    """
    plain = key[: 7 * count] if key.isascii() else key[: key.index("~")][: 7 * count]
    raw = plain.encode().ljust(7 * count, b"\x00")
    return [int.from_bytes(raw[at : at + 7], "big") for at in range(0, 7 * count, 7)]


def _words(document: Document) -> dict[str, tuple[str, str]]:
    """Return the folded words of every line of a document, and its neighbouring words joined.

    Several columns are made of them. Words of two lines are no neighbours.
    """
    texts = (*document.texts.values(), document.personal, *map("\n".join, document.parts.values()))
    lines = dict.fromkeys("\n".join(texts).split("\n"))  # more than half are there twice
    return {line: folded_and_joined(line) for line in lines}


def _said(document: Document, words: Mapping[str, tuple[str, str]]) -> str:
    """Return the folded words of every field in order, each with its field's name.

    A bar stands between lines, so that no phrase runs from one into the next.
    """
    found = []
    for name, texts in document.parts.items():
        head = said_term(name, "")
        between = f" {head}"
        for line in "\n".join(texts).split("\n"):
            if folded := words[line][0]:
                found.append(head + folded.replace(" ", between))
    return " | ".join(found)


def said_term(name: str, word: str) -> str:
    """Return the term of a folded word, or of its beginning, in a field."""
    return f"{_marks()[name]}~{word}"


@lru_cache(maxsize=1)
def _marks() -> dict[str, str]:
    """Return a short mark of every field: a whole name would be most of what is indexed.

    The fields and their order are part of the index's fingerprint.
    """
    names = dict.fromkeys(name for kind in KINDS.values() for name in kind.fields())
    return {name: f"{at:x}" for at, name in enumerate(names)}
