"""The settings of an index on the server, and how a document becomes a row of it.

What matches is decided by filters over whole words, so that the server matches exactly like every
other answerer; its own search only ranks, and finds typing mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from st_db.query.facets import counted_names, facet_names, is_tree, levels_of, path
from st_db.query.filterable import RANGE_FIELDS
from st_db.search.document import Document, fingerprint
from st_db.search.tags import tags_of, word_tag, word_tags
from st_db.text import exact_words, folded_words

META_ID = "index-state"  # the one row that is no record: it carries the applied seq
META = ("seq", "built", "settings")  # what it carries: see ``engine`` and ``building``
FAMILY = "st_db"  # what the names of all our indexes begin with
LAYOUT = 6  # bump when rows or settings below change; a change makes another index
FACET_VALUES = 200  # asked for; 20 are shown, the rest settles ties
KEY_LENGTH = 400  # the server compares the first 468 bytes of a string

CUT_OFF_MS = 4_000  # less than a question may take, so that the server stops before we leave

SEARCHED = ["numbers", "a", "b", "c", "d"]
PERSONAL = "personal"
LONG = "long"  # words in which two letters may be wrong, which is more than can be written out
_LONG_FROM = 6


def index_name(family: str = FAMILY) -> str:
    """Return the name of the index of the present shape."""
    return f"{family}_{index_fingerprint()}"


@lru_cache(maxsize=1)
def index_fingerprint() -> str:
    """Return the fingerprint of the present shape."""
    return fingerprint(f"meilisearch-{LAYOUT}", "1")


def settings() -> dict[str, Any]:
    """Return the settings of the index: all there are, since others may have been changed."""
    looked_up = ["words", "own", "pairs", "title", "spelt", "tags", "said", "numbers", "kind"]
    return {
        "searchableAttributes": [*SEARCHED, PERSONAL],
        "displayedAttributes": ["id", "version", *META, *SEARCHED, "exact"],
        "filterableAttributes": [
            {
                "attributePatterns": looked_up,
                "features": {
                    "facetSearch": False,
                    "filter": {"equality": True, "comparison": False},
                },
            },
            {
                "attributePatterns": ["id"],
                "features": {
                    "facetSearch": False,
                    "filter": {"equality": True, "comparison": True},
                },
            },
            {
                "attributePatterns": [LONG],
                "features": {
                    "facetSearch": True,
                    "filter": {"equality": True, "comparison": False},
                },
            },
            {
                "attributePatterns": [*_counted_attributes(), "filled"],
                "features": {
                    "facetSearch": False,
                    "filter": {"equality": True, "comparison": False},
                },
            },
            {
                "attributePatterns": [f"r_{name}" for name in RANGE_FIELDS],
                "features": {
                    "facetSearch": False,
                    "filter": {"equality": True, "comparison": True},
                },
            },
        ],
        "sortableAttributes": ["by_date", "by_title", "by_number", "by_updated", "id"],
        # Spelling before everything else, then neighbours and the weight of the field.
        "rankingRules": ["sort", "words", "exactness", "typo", "proximity", "attribute"],
        "typoTolerance": {
            "enabled": True,
            "disableOnWords": [],
            "minWordSizeForTypos": {"oneTypo": 3, "twoTypos": 8},
            "disableOnAttributes": ["numbers"],
            "disableOnNumbers": True,
        },
        "stopWords": [],
        "synonyms": {},
        "dictionary": [],
        "separatorTokens": [],
        "nonSeparatorTokens": [],
        "distinctAttribute": None,
        "proximityPrecision": "byAttribute",
        "prefixSearch": "indexingTime",
        "facetSearch": True,
        "searchCutoffMs": CUT_OFF_MS,
        "localizedAttributes": None,
        "embedders": None,
        "pagination": {"maxTotalHits": 1_000_000_000},
        "faceting": {"maxValuesPerFacet": FACET_VALUES, "sortFacetValuesBy": {"*": "count"}},
    }


def settings_hash(found: Mapping[str, Any]) -> str:
    """Return what two answers of the server about its settings share when they are the same."""
    return blake2b(json.dumps(found, sort_keys=True).encode(), digest_size=8).hexdigest()


def _counted_attributes() -> list[str]:
    """Return the attributes that are counted; each level of a tree is one."""
    return [
        f"f_{name}_{level}" if is_tree(name) else f"f_{name}"
        for name in facet_names()
        for level in (levels_of(name) or (0,))
    ]


def line(document: Document) -> str:
    """Return a document as the line of JSON that the index takes."""
    return json.dumps(row(document), ensure_ascii=False, separators=(",", ":"))


def row(document: Document) -> dict[str, Any]:
    """Return a document as the index takes it; absent values are left out, so they sort last."""
    texts = {weight: folded_words(text) for weight, text in document.texts.items()}
    exact = [word for text in document.texts.values() for word in exact_words(text)]
    personal = folded_words(document.personal)
    words = list(dict.fromkeys(word for found in texts.values() for word in found))
    public = frozenset(words)
    known = dict.fromkeys((*words, *personal))
    values: dict[str, Any] = {
        "id": document.id,
        "version": document.version,
        "kind": document.kind,
        "numbers": list(document.numbers),
        "a": " ".join(texts["A"]),
        "b": " ".join(texts["B"]),
        "c": " ".join(texts["C"]),
        "d": " ".join(texts["D"]),
        "words": words,
        "pairs": _pairs(document),
        "title": list(dict.fromkeys(texts["A"])),
        "own": [word for word in dict.fromkeys(personal) if word not in public],
        "spelt": list(dict.fromkeys(exact)),
        "exact": " ".join(exact),
        LONG: [word for word in known if len(word) >= _LONG_FROM],
        PERSONAL: " ".join(personal),
        "tags": [*tags_of(document), *word_tags(document)],
        "said": _said(document),
        "filled": [name for name in document.filled if name in counted_names()],
        "by_updated": document.updated,
    }
    if document.date is not None:
        values["by_date"] = document.date
    if key := document.title_key.strip():
        values["by_title"] = key[:KEY_LENGTH]
    if key := document.number_key.strip():
        values["by_number"] = key[:KEY_LENGTH]
    for name, found in document.facets.items():
        for value in found:
            level = f"_{len(path(name, value))}" if is_tree(name) else ""
            values.setdefault(f"f_{name}{level}", []).append(counted(value))
    for name, number in document.ranges.items():
        values[f"r_{name}"] = number
    return values


def _pairs(document: Document) -> list[str]:
    """Return the folded words that stand beside each other in a line of the public texts."""
    lines = map(folded_words, "\n".join(document.texts.values()).split("\n"))
    return list(dict.fromkeys(f"{a} {b}" for line in lines for a, b in pairwise(line)))


def _said(document: Document) -> list[str]:
    """Return the pairs of words that stand beside each other in each field."""
    found = []
    for name, texts in document.parts.items():
        lines = map(folded_words, "\n".join(texts).split("\n"))
        pairs = dict.fromkeys(f"{a} {b}" for line in lines for a, b in pairwise(line))
        found += [word_tag(name, pair) for pair in pairs]
    return found


def meta_row(seq: int) -> dict[str, Any]:
    """Return the row that remembers the applied seq."""
    return {"id": META_ID, "seq": seq}


def counted(value: str) -> str:
    """Return a facet value as it is counted; the server would count two cases of it as one."""
    return f"{hash_of(value)}|{value}"


def uncounted(value: str) -> str:
    """Return the facet value that was counted."""
    return value.partition("|")[2]


@lru_cache(maxsize=65536)
def hash_of(value: str) -> str:
    """Return a few letters that differ for values that differ in case only."""
    return blake2b(value.encode(), digest_size=4).hexdigest()
