"""The index workbook: criteria with points, each bound to a search or to papers, and its evidence.

The criteria are a code list that the office edits. One that names ``query`` and ``of`` is a share
that has to reach ``target`` per cent; with ``query`` alone it is a count that has to reach
``target``; with neither it stands on files: those that planners uploaded to it, and those
of the record that ``proof`` names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs
from zipfile import ZIP_DEFLATED, ZipFile

from st_db.access import Caller
from st_db.codes import Code, CodeList
from st_db.codes.model import today
from st_db.errors import NotFound, Several, UsageError
from st_db.exchange.delimited import harmless
from st_db.library.criterion_proofs import LIST, Proofs
from st_db.query import Filter, Query, parse_filter
from st_db.query.asked import NAMES
from st_db.records.stored import Attachment, Proof

if TYPE_CHECKING:
    from st_db.library.facade import Library

MOST = 20_000
"""Records that the evidence of one criterion lists; the count beside it is whole."""
_AT_ONCE = 1_000
_CENT = Decimal("0.01")
_SHOWN = ("page", "open", "in", "find")
"""What else the address of a search page says: how much of the answer is shown."""

Measure = Literal["share", "count", "proof", "unclear"]


@dataclass(frozen=True, slots=True)
class Score:
    """A criterion with what it has reached; ``missing`` is how many records or papers it wants."""

    code: str
    label: str
    group: str
    measure: Measure
    points: Decimal
    reached: Decimal
    found: int
    wanted: int
    query: str = ""
    of: str = ""
    proofs: tuple[Attachment | Proof, ...] = ()

    @property
    def reach(self) -> Decimal:
        """Return the points that are still in reach."""
        return self.points - self.reached

    @property
    def missing(self) -> int:
        """Return how many records or papers are wanting."""
        return max(0, self.wanted - self.found)

    def to_json(self) -> dict[str, Any]:
        """Return the criterion as programs get it."""
        return {
            "code": self.code, "label": self.label, "group": self.group, "measure": self.measure,
            "points": float(self.points), "reached": float(self.reached),
            "in_reach": float(self.reach), "found": self.found, "wanted": self.wanted,
            "missing": self.missing, "query": self.query or None, "of": self.of or None,
            "proofs": [{"name": one.name, "sha256": one.sha256, "id": one.id,
                        "uploaded": isinstance(one, Proof)}
                       for one in self.proofs],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Book:
    """All criteria as of a change of the log."""

    seq: int
    scores: tuple[Score, ...]

    @property
    def points(self) -> Decimal:
        """Return the points there are."""
        return sum((one.points for one in self.scores), Decimal(0))

    @property
    def reached(self) -> Decimal:
        """Return the points that are reached."""
        return sum((one.reached for one in self.scores), Decimal(0))

    def to_json(self) -> dict[str, Any]:
        """Return the workbook as programs get it."""
        return {"seq": self.seq, "points": float(self.points), "reached": float(self.reached),
                "in_reach": float(self.points - self.reached),
                "criteria": [one.to_json() for one in self.scores]}  # fmt: skip


class IndexBook:
    """Scoring of the criteria, and the folder that proves it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.proofs = Proofs(library)

    def score(self, caller: Caller) -> Book:
        """Return every criterion in force with what it has reached."""
        caller.require("read_internal")
        codes = self._library.store.code_list(LIST)
        seq = self._library.store.last_seq()
        counted = [code for code in codes.items(today()) if code.extra.get("points")]
        uploaded = self.proofs.of(caller, [code.code for code in counted])
        found = [self._scored(caller, code, codes, uploaded.get(code.code, ()))
                 for code in counted]  # fmt: skip
        return Book(seq, tuple(found))

    def evidence(self, caller: Caller) -> bytes:
        """Return a folder as a ZIP: a list of records or the papers of each criterion, and hashes.

        ``SHA256SUMS`` is what ``sha256sum --check`` reads.
        """
        book, out, sums = self.score(caller), io.BytesIO(), []
        with ZipFile(out, "w", ZIP_DEFLATED) as folder:
            for name, body in (*self._files(caller, book), ("criteria.csv", _criteria(book))):
                folder.writestr(name, body)
                sums.append(f"{sha256(body).hexdigest()}  {name}\n")
            folder.writestr("SHA256SUMS", "".join(sums))
        return out.getvalue()

    def _scored(
        self, caller: Caller, code: Code, codes: CodeList, uploaded: Sequence[Proof]
    ) -> Score:
        extra, above = code.extra, codes.get(code.parent) if code.parent else None
        given = Score(
            code.code, code.label(caller.language), above.label(caller.language) if above else "",
            "unclear", _number(extra.get("points", "")), Decimal(0), 0, 1,
            extra.get("query", ""), extra.get("of", ""),
        )  # fmt: skip
        try:
            if given.query:
                return self._counted(caller, given, _number(extra.get("target", "")))
            return self._proven(caller, given, extra.get("proof", ""), uploaded)
        except (UsageError, NotFound, Several):
            return replace(given, proofs=tuple(uploaded))

    def _counted(self, caller: Caller, given: Score, target: Decimal) -> Score:
        found = self._count(caller, given.query)
        if not given.of:
            return _reached(given, "count", found, int(target))
        whole = self._count(caller, given.of)
        wanted = -int(-(whole * min(target, Decimal(100))) // 100)  # so many are just enough
        return _reached(given, "share", found, wanted)

    def _proven(self, caller: Caller, given: Score, proof: str, uploaded: Sequence[Proof]) -> Score:
        files = (*(self._library.files.of(caller, proof) if proof else ()), *uploaded)
        return replace(_reached(given, "proof", min(1, len(files)), 1), proofs=files)

    def _count(self, caller: Caller, address: str) -> int:
        return self._library.search.search(caller, replace(read(address), facets=())).total

    # ---- the folder

    def _files(self, caller: Caller, book: Book) -> Iterator[tuple[str, bytes]]:
        for one in book.scores:
            name = _plain(one.code)
            if one.query and one.measure != "unclear":
                yield f"{name}/records.csv", self._records(caller, one.query)
            for at, proof in enumerate(one.proofs, start=1):
                _, path = self._library.files.open(caller, proof.id)
                yield f"{name}/{at}-{_plain(proof.name)}", path.read_bytes()

    def _records(self, caller: Caller, address: str) -> bytes:
        search, store = self._library.search, self._library.store
        found = search.whole(search.meant(caller, read(address)), store.answer.search)
        ids = [id_ for id_, _ in found.ids][:MOST]
        rows: list[Sequence[object]] = [("id", "kind", "number", "title", "version")]
        for start in range(0, len(ids), _AT_ONCE):
            for record in store.get_many(ids[start : start + _AT_ONCE]).values():
                rows.append((record.id, record.kind, record.number, record.title, record.version))
        return _csv(rows)


def read(address: str) -> Query:
    """Return the question of a search's address, or of what stands there behind the question mark.

    Raises UsageError for one that asks nothing, or something that no search can be asked: it would
    count every record.
    """
    given = parse_qs(asked(address), keep_blank_values=True)
    if unknown := next((name for name in given if name not in (*NAMES, *_SHOWN)), None):
        raise UsageError("error.criterion_asks", name=unknown[:80])
    if not any(text.strip() for name in NAMES[:3] for text in given.get(name, ())):
        raise UsageError("error.criterion_asks_nothing")
    values: dict[str, list[str]] = {}
    filters: list[Filter] = []
    for pair in given.get("where", []):
        name, _, value = pair.partition("=")
        wanted = parse_filter(name, value)
        if wanted.values:
            values.setdefault(name, []).extend(wanted.values)
        else:
            filters.append(wanted)
    filters += [Filter(name, tuple(some)) for name, some in values.items()]
    return Query(text=" ".join(given.get("q", [])), kinds=tuple(given.get("kind", [])),
                 where=tuple(filters), limit=0)  # fmt: skip


def asked(address: str) -> str:
    """Return what stands behind the question mark of an address, or all of it without one."""
    before, mark, behind = address.strip().partition("?")
    return behind if mark else before


def _reached(given: Score, measure: Measure, found: int, wanted: int) -> Score:
    """Return a criterion with its points, rounded down: what is not reached is not shown."""
    share = min(Decimal(1), Decimal(found) / wanted) if wanted else Decimal(0)
    reached = (given.points * share).quantize(_CENT, ROUND_DOWN)
    return replace(given, measure=measure, found=found, wanted=wanted, reached=reached)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip().replace(",", ".") or 0)
    except InvalidOperation:
        return Decimal(0)
    return max(Decimal(0), number) if number.is_finite() else Decimal(0)


def _plain(name: str) -> str:
    """Return a name that stays in its folder wherever the ZIP is opened."""
    kept = "".join(char if char.isalnum() or char in "-_. " else "_" for char in name)
    return kept.strip(". ")[:100] or "_"


def _criteria(book: Book) -> bytes:
    rows: list[Sequence[object]] = [("code", "label", "points", "reached", "in_reach", "found",
                                     "wanted", "query", "of", "seq")]  # fmt: skip
    rows += [(one.code, one.label, one.points, one.reached, one.reach, one.found, one.wanted,
              one.query, one.of, book.seq) for one in book.scores]  # fmt: skip
    return _csv(rows)


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")
