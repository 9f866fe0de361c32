"""The JSON of similar records and of the overlap check, for commands and HTTP alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from st_db.library.nearness import Found, NearRecord
    from st_db.library.overlap import Check, Similar


def check_json(check: Check) -> dict[str, Any]:
    """Return what an overlap check found, the nearest record first."""
    from st_db.library.overlap import FLOOR

    return {
        "at": check.at.isoformat(),
        "title": check.proposal.title,
        "phrases": check.phrases,
        **_asked(check.found),
        "took_ms": check.took_ms,
        "searched": dict(check.searched),
        "floor": FLOOR,
        "highest": dict(check.highest),
        "records": [near_json(near) for near in check.records],
    }


def similar_json(similar: Similar) -> dict[str, Any]:
    """Return the records similar to one, the nearest first."""
    of = similar.record
    return {
        "record": {"id": of.id, "kind": of.kind, "number": of.number, "title": of.title},
        **_asked(similar.found),
        "records": [near_json(near) for near in similar.records],
    }


def _asked(found: Found) -> dict[str, Any]:
    return {
        "engine": found.engine, "seq": found.seq, "behind": found.behind, "note": found.note,
    }  # fmt: skip


def near_json(near: NearRecord) -> dict[str, Any]:
    """Return one record near a text; ``mine`` and ``theirs`` are HTML with ``<mark>`` only."""
    shared = near.shared
    return {
        "id": near.id,
        "kind": near.kind,
        "number": near.number,
        "title": near.title,
        "status": near.state,
        "percent": near.percent,
        "shared": shared.text.shared,
        "of": shared.text.of,
        "phrases_of": "mine" if shared.text.mine else "theirs",
        "title_percent": shared.title.percent if shared.title else None,
        "same": shared.same,
        "same_in": shared.same_in,
        "phrases": list(near.phrases),
        "codes": {name: list(codes) for name, codes in near.codes.items()},
        "places": {"mine": list(near.places[0]), "theirs": list(near.places[1])},
        "years": {"mine": list(near.years[0]), "theirs": list(near.years[1])},
        "mine": {name: list(some) for name, some in near.mine.items()},
        "theirs": {name: list(some) for name, some in near.theirs.items()},
    }
