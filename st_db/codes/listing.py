"""A list of codes and the set of all lists: look up by code, by label, by day, up the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from st_db.codes.model import Code, today
from st_db.text import folded_words, tidy

# Other ways to write a label stand in this extra column, separated by a bar.
_ALIASES = "aliases"


def _name(text: str) -> str:
    """Return what two spellings of a label share: folded words, or the sign itself (₫)."""
    return " ".join(folded_words(text)) or tidy(text)


def _age(code: Code) -> tuple[date, date]:
    """Order the meanings of a code from the oldest to the latest."""
    return code.valid_to or date.max, code.valid_from or date.min


def _current(codes: list[Code], on: date | None) -> list[Code]:
    """Keep the codes valid on a day; without one those valid today, else the latest of each."""
    if on is not None:
        return [code for code in codes if code.valid_on(on)]
    day = today()
    valid = [code for code in codes if code.valid_on(day)]
    if valid:
        return valid
    latest: dict[str, Code] = {}
    for code in sorted(codes, key=_age):
        latest[code.code] = code
    return list(latest.values())


class CodeList:
    """The codes of one list, in the order in which they were given."""

    def __init__(self, name: str, codes: Iterable[Code]) -> None:
        self.name = name
        self._codes = tuple(codes)
        self._by_code: dict[str, list[Code]] = {}
        for code in self._codes:
            self._by_code.setdefault(code.code.casefold(), []).append(code)
        # Labels are folded and children gathered at first use: most lists are only asked by code.
        self._by_name: dict[str, list[Code]] | None = None
        self._by_parent: dict[str, list[Code]] | None = None

    def __repr__(self) -> str:
        return f"CodeList({self.name!r}, {len(self._codes)} codes)"

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[Code]:
        return iter(self._codes)

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and code.strip().casefold() in self._by_code

    def items(self, on: date | None = None) -> tuple[Code, ...]:
        """Return the codes valid on a day; without a day every code, ended ones included."""
        if on is None:
            return self._codes
        return tuple(code for code in self._codes if code.valid_on(on))

    def get(self, code: str, on: date | None = None) -> Code | None:
        """Return a code, in any case; without a day its meaning of today, else the latest."""
        meanings = self._by_code.get(code.strip().casefold(), [])
        if on is None and len(meanings) == 1:
            return meanings[0]
        return max(_current(meanings, on), key=_age, default=None)

    def find(self, text: str, on: date | None = None, **where: str) -> Code | None:
        """Return the code that a person meant by a code or a label, or None when several fit.

        A code as written wins over a label, a label with its marks over one without.
        ``where`` keeps the codes whose extra column has that value, and takes those that hold for
        every value (``*``) when there is none: ``find("Hết hiệu lực", family="standards")``.
        """
        exact = self._by_code.get(text.strip().casefold(), [])
        found = _current(_narrow(exact, where), on)
        if not found:
            found = _current(_narrow(self._names().get(_name(text), []), where), on)
        if len(found) > 1:
            spelled = tidy(text).casefold()
            found = [code for code in found if spelled in map(str.casefold, _labels(code))] or found
        if len({code.code for code in found}) != 1:
            return None
        return max(found, key=_age)

    def children(self, code: str) -> tuple[Code, ...]:
        """Return the codes directly below a code, in the order of the list."""
        if self._by_parent is None:
            self._by_parent = {}
            for child in self._codes:
                if child.parent is not None:
                    self._by_parent.setdefault(child.parent.casefold(), []).append(child)
        return tuple(self._by_parent.get(code.strip().casefold(), ()))

    def ancestors(self, code: str) -> tuple[Code, ...]:
        """Return the codes above a code, the nearest first."""
        above: list[Code] = []
        seen = {code.strip().casefold()}
        here = self.get(code)
        while here is not None and here.parent is not None and here.parent.casefold() not in seen:
            seen.add(here.parent.casefold())
            here = self.get(here.parent)
            if here is not None:
                above.append(here)
        return tuple(above)

    def _names(self) -> dict[str, list[Code]]:
        if self._by_name is None:
            names: dict[str, list[Code]] = {}
            for code in self._codes:
                for name in {_name(label) for label in _labels(code)} - {""}:
                    names.setdefault(name, []).append(code)
            self._by_name = names
        return self._by_name


def _labels(code: Code) -> Iterator[str]:
    yield code.code
    if code.vi:
        yield code.vi
    if code.en:
        yield code.en
    if _ALIASES in code.extra:
        yield from code.extra[_ALIASES].split("|")


def _narrow(codes: list[Code], where: Mapping[str, str]) -> list[Code]:
    for column, value in where.items():
        own = [code for code in codes if code.extra.get(column) == value]
        codes = own or [code for code in codes if code.extra.get(column) == "*"]
    return codes


class CodeLists(Mapping[str, CodeList]):
    """All code lists by name, built from any codes: the shipped ones or those a database keeps."""

    def __init__(self, codes: Iterable[Code]) -> None:
        grouped: dict[str, list[Code]] = {}
        for code in codes:
            grouped.setdefault(code.list_name, []).append(code)
        self._lists = {name: CodeList(name, group) for name, group in grouped.items()}

    def __getitem__(self, name: str) -> CodeList:
        return self._lists[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)

    def __repr__(self) -> str:
        return f"CodeLists({', '.join(self._lists)})"
