"""Hostile strings through every address, use case, filter and form: refused in words, or kept.

Addresses come from the route table, use cases from the library, fields from the declarations, so
that new ones are attacked as soon as they are there. ``ST_DB_HOSTILE=all`` sends all 10,000 strings
through each instead of a few.
"""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import GeneratorType
from typing import Any

import pytest

from st_db.errors import StDbError, UsageError
from st_db.library import Edit, Library, Operation
from st_db.library.feeding import Place
from st_db.library.plan_bringing import Brought
from st_db.library.proposals import Proposal
from st_db.query import Filter, Query, parse_filter
from st_db.query.filterable import RANGE_FIELDS, filterable
from st_db.records.stored import Draft
from st_db.store import Scope
from tests.access.test_rights import _BY_HAND, _parts, _use_cases
from tests.attack import naughty
from tests.attack.attacking import Attack, asking, asking_many, bundles, slots
from tests.attack.doors import Door
from tests.attack.ground import ME
from tests.front_doors import run_apart

log = logging.getLogger(__name__)

# ---- every address

_OTHERS = ("HEAD", "DELETE", "OPTIONS", "PATCH", "PUT")
"""Methods that read what GET reads or nothing at all: they share what all of GET is sent."""


async def _doors(attack: Attack) -> None:
    """Send a few strings to every place of every door, or each string to every door."""
    for door in await attack.doors():
        before, start = attack.sent, time.monotonic()
        await (_send_all(attack, door) if naughty.whole() else _send_few(attack, door))
        log.info("%s: %s requests, %.1f s", door, attack.sent - before, time.monotonic() - start)


async def _send_few(attack: Attack, door: Door) -> None:
    for place in slots(door, attack.ground.json):
        few = naughty.for_place(f"{door} {place}")
        for text in few[:1] if place[0] in ("part", "named") else few:
            await attack.send(asking(attack, door, place, text))


async def _send_all(attack: Attack, door: Door) -> None:
    """Send each string: those that others grow from alone, to every place in its turn."""
    texts, alone = naughty.every(), len(naughty.roots())
    if door.method in _OTHERS:
        texts, alone = texts[_OTHERS.index(door.method) :: len(_OTHERS)], 0
    places = slots(door, attack.ground.json)
    for at, text in enumerate(texts[:alone]):
        await attack.send(asking(attack, door, places[at % len(places)], text))
    for some in bundles(door, texts[alone:]):
        await attack.send(asking_many(attack, door, some))


def test_no_address_fails_whatever_is_sent_to_it(attack: Attack) -> None:
    """Sent everything (an hour), it tells what it finds as it goes: ``--log-file=found.txt``."""
    refusals = logging.getLogger("st_db")
    refusals.setLevel(logging.ERROR if naughty.whole() else logging.NOTSET)  # pytest keeps each
    run_apart(_doors(attack))
    log.info("addresses: %s requests, %s", attack.sent, dict(attack.statuses))
    assert not attack.wrong, "\n".join(attack.wrong)


# ---- every use case

_OBJECTS = {
    "Path", "Settings", "Iterable[Row]", "BatchOptions", "Iterable[tuple[str, int]]", "BulkOptions",
    "Receiving", "Record", "Iterable[Change]", "Check", "Submission", "Master", "UndoOptions",
    "Iterable[bytes]",
}  # fmt: skip
"""Types that no text of a caller becomes: whoever has one got it from the library."""


def _of_type(hint: str, text: str) -> Any:
    """Return what a text becomes as an argument of a type; None where a text never does."""
    made: dict[str, Callable[[], Any]] = {
        "str": lambda: text,
        "int": lambda: 1,
        "date": lambda: date(2026, 11, 22),
        "Query": lambda: Query(text, where=(Filter(text, (text,)),), sort=text),
        "Edit": lambda: Edit(text, {"title": text, text: text}, text, text, 1, (text,), text),
        "Draft": lambda: Draft(text, text, "task", None, 0, 0, {"title": text, "host": text}, ()),
        "Operation": lambda: Operation("title", "set", text, text),
        "Brought": lambda: Brought(asked={"q": [text], "where": [text], text: [text]}),
        "Scope": lambda: Scope(text, text),
        "Proposal": lambda: Proposal.of(text, text),
        "Place": lambda: Place("http://x", text, text),
    }
    plain = hint.removesuffix(" | None").removesuffix(" | Anywhere")
    if plain in made:
        return made[plain]()
    if plain.startswith("Mapping[str, Sequence"):
        return {name: [text] for name in ("q", "kind", "where", "sort", text)}
    if plain.startswith("Mapping"):
        return dict.fromkeys(("title", "field", "role", "name", "vi", text), text)
    if plain.startswith("tuple[") and "..." not in plain:
        return tuple(_of_type(part, text) for part in plain[6:-1].split(", "))
    if plain.startswith(("Sequence[", "Collection[", "tuple[str, ...", "Iterable[str")):
        return [text]
    return None


def _calls(
    name: str, function: Any, good: Mapping[str, str]
) -> Iterator[tuple[str, Callable[[str], dict[str, Any]]]]:
    """Yield the parameters of a use case that take texts, each with what makes its arguments."""
    parameters = {p.name: p for p in inspect.signature(function).parameters.values()
                  if p.name not in ("self", "caller", "library")}  # fmt: skip
    rest = {n: p for n, p in parameters.items() if p.default is p.empty}
    if any(p.annotation in _OBJECTS for p in rest.values()):
        return
    for taken, parameter in parameters.items():
        if _of_type(parameter.annotation, "x") == _of_type(parameter.annotation, "y"):
            continue

        def made(text: str, taken: str = taken) -> dict[str, Any]:
            fine = {n: _fine(name, p, good) for n, p in rest.items() if n != taken}
            return {**fine, taken: _of_type(parameters[taken].annotation, text)}

        yield taken, made


def _fine(use_case: str, parameter: inspect.Parameter, good: Mapping[str, str]) -> Any:
    """Return a good value of a parameter, as far as its name says what that is."""
    part = use_case.split(".")[0]
    ids = {"Drafting": "draft", "Saved": "search", "Files": "file", "Jobs": "job",
           "Review": "submission", "Units": "unit", "Masters": "organization",
           "Batches": "batch"}  # fmt: skip
    known = {"id": good.get(ids.get(part, "record")), "id_": good.get(ids.get(part, "record")),
             "what": good["record"], "draft_id": good["draft"], "merged": good["other"],
             "id_or_number": good["record"], **good}  # fmt: skip
    return _of_type(parameter.annotation, str(known.get(parameter.name, "x")))


def test_no_use_case_fails_whatever_it_is_given(attack: Attack) -> None:
    attack.again()
    parts, wrong, count = _parts(attack.library), [], 0
    places = [
        (name, function, taken, made)
        for name, function in _use_cases()
        if name not in _BY_HAND and not name.startswith("Index.")
        for taken, made in _calls(name, function, attack.ground.named)
    ]
    for (name, function, taken, made), text in naughty.spread(places):
        count += 1
        try:
            found = function(parts[name.split(".")[0]], caller=ME, **made(text))
            if isinstance(found, GeneratorType):
                next(found, None)
        except StDbError as error:
            if error.code == "error.unknown":
                wrong.append(f"{name}({taken}={text[:80]!r}): {error}")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            wrong.append(f"{name}({taken}={text[:80]!r}): {error!r}"[:500])
    log.info("use cases: %s calls of %s parameters", count, len(places))
    assert not wrong, "\n".join(wrong)


def test_half_a_character_is_refused_wherever_json_is_kept(attack: Attack) -> None:
    attack.again()
    library, job = attack.library, attack.ground.named["job"]
    asks: list[Callable[[], object]] = [
        lambda: library.jobs.add(ME, "preview", {"file": "\ud800"}),
        lambda: library.jobs.replace(ME, job, "\ud800"),
        lambda: library.masters.accept(ME, attack.ground.named["organization"], "\ud800"),
    ]
    for ask in asks:
        with pytest.raises(UsageError):
            ask()
    plan, brought = attack.ground.named["plan"], Brought(asked={"q": ["\ud800"]})
    line = library.plans.bringing.bring(ME, plan, brought).lines[0]
    assert library.plans.line(ME, line).values["origin_of"] == "q=%3F"


# ---- every filter


def _filters(field: str, text: str) -> Iterator[Filter]:
    yield parse_filter(field, text)
    yield Filter(field, (text,))
    if field in RANGE_FIELDS:
        yield Filter(field, low=text)
        yield Filter(field, high=text)


def test_no_filter_fails_whatever_it_is_to_hold(attack: Attack) -> None:
    """Each field is asked of the engine and of PostgreSQL; nothing but a sentence refuses it."""
    wrong, count = [], 0
    attack.library.index.wait_until_applied(attack.library.store.last_seq(), timeout=600)
    for field, text in naughty.spread(list(filterable())):
        for wanted in _filters(field, text):
            count += 1
            found = _totals(attack.library, wanted)
            if len(set(found)) > 1 or not all(isinstance(one, int) for one in found):
                wrong.append(f"{wanted}: {found}"[:500])
    log.info("filters: %s questions to both", count)
    assert not wrong, "\n".join(wrong)


def _totals(library: Library, wanted: Filter) -> list[object]:
    """Return what each side finds, nothing where both refuse in words, or what went wrong."""
    try:
        query = library.search.meant(ME, Query(where=(wanted,), limit=3, facets=()))
        return [one.search(query).total for one in (library.index.engine, library.store.answer)]
    except StDbError as error:
        return [] if error.code != "error.unknown" else [error]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return [repr(error)]
