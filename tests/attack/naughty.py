"""Hostile strings: our own, the well-known list where it is there, and what grows from both.

``ST_DB_HOSTILE`` says how many a test takes of the 10,000: a number, or ``all``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import escape
from random import Random
from typing import TypeVar
from urllib.parse import quote

from st_db.settings import Settings

T = TypeVar("T")

ALL = 10_000
FEW = 3
"""Strings that a place gets in every run."""
_SEED = 20261122
_LONGEST = 6_000

OWN = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\x1b[2J\x07", "\x85\u2028\u2029", "\ufeff",
    "\u202etxt.exe", "\u200b\u200d", "e\u0323\u0302\u0301" * 20, "\U0001f4a9", "\U000e0041", "İıſẞ",
    "đĐ\u0340\u0341\u1ef3", "\\x00\\u0000\\ud800", "<script>document.title='hacked'</script>",
    "<img src=x onerror=document.title='hacked'>", "'\"><svg/onload=document.title='hacked'>",
    "javascript:document.title='hacked'", "[x](javascript:alert(1)) :material/home: $\\frac{a}{b}$",
    "</textarea></script><script>document.title='hacked'</script>",
    "{{7*7}} ${7*7} #{7*7} <%= 7 %>",
    "'; DROP TABLE record; --", "' OR 1=1 --", "\" OR \"\"=\"", "1); DELETE FROM change; --",
    "%' AND pg_sleep(9) --", "\\'; COPY record TO PROGRAM 'id'; --", "$$; SELECT 1; $$",
    "%s%n%(a)s",
    "{0.__class__}", "*:* AND -(a", "title:(", "\"", "((((", "~~~1e9", "a* ?b [a TO", "^^9", "..",
    "1..", "..1", "2020..1999", "..\\..\\..", "../../../etc/passwd", "/dev/zero",
    "file:///etc/passwd",
    "con.pdf", "a/b\\c:d", "=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-1", "0", "1e999", "-1e999",
    "NaN", "Infinity", "null", "true", "[]", "{}", "0x7fffffff", "9223372036854775808",
    "9" * 400, "1,2.3,4", "31/02/2021", "00/00/0000", "9999-99-99", "29/02/1900",
    "-1/1/1", "1/1/99999",
    "00000000-0000-0000-0000-000000000000", "٣٤٥", "½²", "x" * 5_000, "ấ" * 3_000, "a," * 2_000,
    "\n" * 500, "\t\r\n", "&amp;&lt;", "%00%0d%0aSet-Cookie: a=b", "\r\nSet-Cookie: a=b",
    "$(reboot)`reboot`", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>&x;",
)  # fmt: skip

_PIECES = ("\0", "\u202e", "'", '"', "<", ">", "&", "\\", "%", "..", ":", ";", "--", "\n", "\ud83d",
           "\u0301", "\u200b", "=", "(", "*", "~", "|", "\x1b", "\uffff")  # fmt: skip
_WAYS: tuple[Callable[[str, str, Random], str], ...] = (
    lambda one, other, _: one + other,
    lambda one, other, _: other.join((one[: len(one) // 2], one[len(one) // 2 :])),
    lambda one, _, random: one * random.randint(2, 9),
    lambda one, _, random: _put(one, random.choice(_PIECES), random),
    lambda one, _, random: _put(_put(one, random.choice(_PIECES), random), "\u0323", random),
    lambda one, _, random: one[random.randint(0, len(one)) :][::-1],
    lambda one, *_: one.swapcase(),
    lambda one, *_: quote(one, errors="replace"),
    lambda one, *_: escape(one),
    lambda one, *_: json.dumps(one),
    lambda one, other, _: f"{one}{' ' * 5}{other[:5]}",
    lambda one, _, random: f"{random.choice('=+-@^:%')}{one}",
    lambda one, other, _: f'"{one}" {other}',
    lambda one, *_: one.encode("utf-8", "replace").decode("latin-1"),
)


def _put(text: str, piece: str, random: Random) -> str:
    at = random.randint(0, len(text))
    return text[:at] + piece + text[at:]


def _known() -> list[str]:
    """Return the well-known list, which lies with the shared data and nowhere else."""
    folder = Settings(_env_file=None).shared / "data" / "7-messy"  # type: ignore[call-arg]
    file = next(iter(folder.rglob("blns.json")), None) if folder.is_dir() else None
    return json.loads(file.read_text("utf-8")) if file else []


@lru_cache(maxsize=1)
def roots() -> tuple[str, ...]:
    """Return those that others grow from."""
    return tuple(dict.fromkeys((*OWN, *_known())))


@lru_cache(maxsize=1)
def every() -> tuple[str, ...]:
    """Return all of them, the ungrown first; the same in every run."""
    random, found = Random(_SEED), dict.fromkeys(roots())
    while len(found) < ALL:
        grown = random.choice(_WAYS)(random.choice(roots()), random.choice(roots()), random)
        found.setdefault(grown[:_LONGEST])
    return tuple(found)


def some(usual: int) -> tuple[str, ...]:
    """Return as many as a run is to take: ``usual`` of them unless the environment says more."""
    asked = os.environ.get("ST_DB_HOSTILE", "")
    count = ALL if asked == "all" else int(asked or usual)
    return every() if count >= ALL else tuple(_spread(count))


def _spread(count: int) -> Iterator[str]:
    """Yield our own before others, so that the worst are in every run."""
    yield from OWN[:count]
    rest = every()[len(OWN) :]
    yield from Random(_SEED).sample(rest, max(count - len(OWN), 0))


def whole() -> bool:
    """Tell whether every string goes everywhere."""
    return len(some(len(OWN))) == ALL


def for_place(place: object) -> tuple[str, ...]:
    """Return the strings that come to a place: others to each, the same in every run."""
    texts = some(len(OWN))
    return texts if len(texts) == ALL else tuple(Random(str(place)).sample(texts, FEW))


def spread(places: Sequence[T]) -> Iterator[tuple[T, str]]:
    """Yield what comes to which place: a few strings to each.

    Where all are wanted, each of our own comes to every place, and every other one to some place.
    """
    for at, place in enumerate(places):
        for text in OWN if whole() else for_place(at):
            yield place, text
    for at, text in enumerate(every()[len(OWN) :] if whole() else ()):
        yield places[at % len(places)], text
