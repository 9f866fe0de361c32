"""Titles of the codes that fields and facets hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from st_db.access.accounts import Unit
from st_db.codes import CodeList, CodeLists
from st_db.i18n import Language
from st_db.library import amounts
from st_db.records import KINDS, REGISTER, Entry, facet_fields
from st_db.records.places import commune_label, meant
from st_db.text import fold

FORD = "FORD 2015"
"""The scheme of the OECD's fields whose national counterparts are several."""

_STATE_WORDS = {"tasks": "task", "products": "product"}


def _with(field: str) -> list[type[Entry]]:
    """Return the kinds that a field without a kind is of: plans have statuses of their own."""
    some = [entry for entry in REGISTER.values() if field in entry.fields()]
    return some or list(KINDS.values())


class Labels:
    """Codes to titles and titles to codes, in the language people read."""

    def __init__(
        self, codes: Callable[[], CodeLists], units: Callable[[], list[Unit]] = list
    ) -> None:
        self._codes = codes
        self._units = units

    def list_of(self, field: str, kind: str | None = None) -> CodeList | None:
        """Return the code list of a field, or None when its values are their own titles."""
        for entry in [KINDS[kind]] if kind in KINDS else _with(field):
            found = entry.fields().get(field)
            if found and found.spec.codes:
                return self._codes().get(found.spec.codes)
        return None

    def of(self, field: str, value: str, language: Language, kind: str | None = None) -> str:
        """Return the title of a value of a field; a kind's own words for its states come first."""
        if field == "kind":
            return KINDS[value].kind.label(language) if value in KINDS else value
        codes = self.list_of(field, kind)
        code = codes.get(value) if codes else None
        if code is None:
            return (commune_label(value) if field == "place" else None) or value
        if field == "state" and kind in KINDS:
            words = _STATE_WORDS.get(KINDS[kind].kind.family)
            own = code.extra.get(f"{language}_{words}") if words else None
            if own:
                return own
        return code.label(language)

    def titled(self, list_name: str, code: str, language: Language) -> str | None:
        """Return the title of a code of a list, or None when the list does not know it."""
        found = self._codes()[list_name].get(code) if code and list_name in self._codes() else None
        return found.label(language) if found else None

    def unit(self, id_: str, language: Language) -> str:
        """Return what a unit of the office is called; one that is no longer there keeps its id."""
        return next((u.called(language) for u in self._units() if u.id == id_), id_)

    def money(self, value: float, currency: str | None, language: Language) -> str:
        """Return an amount with its unit, short where that says all of it."""
        return amounts.money(value, currency, language, self._codes()).told

    def code(self, field: str, value: str) -> str:
        """Return the code a filter means: a code, or a label in either language, folded."""
        if field == "kind":
            return self.kind(value) or value
        codes = self.list_of(field)
        if codes is None:
            return value
        if value.isdigit() and codes.get(value) is None:  # 4 for 04, 030 for 30
            same = (
                code.code for code in codes.items() if code.code.lstrip("0") == value.lstrip("0")
            )
            value = next(same, value)
        if field == "state":
            for code in codes.items():
                if any(fold(label) == fold(value) for label in code.extra.values() if label):
                    return code.code
        found = codes.get(value) or codes.find(value)
        # Records carry today's province: asking for one that was merged asks for what it became.
        return (found.extra.get("successor") or found.code) if found else value

    def asked(self, field: str, value: str) -> tuple[str, ...]:
        """Return the values a filter by a value asks for: its code, and what a crosswalk adds.

        A place of either map asks for what it is today; a field of the FORD asks for every field of
        the national list that is part of it.
        """
        code = self.code(field, value)
        codes = self.list_of(field)
        if field == "place" and codes is not None and codes.get(code) is None:
            return (code,) if code.isdigit() else meant(code, codes)
        if field == "field" and codes is not None and (found := codes.get(value)):
            parts = found.extra.get("crosswalk", "").split()
            return (code, *parts) if found.extra.get("scheme") == FORD else (code,)
        return (code,)

    def are_states(self, values: Iterable[str]) -> bool:
        """Tell whether all values are codes of our own states."""
        states = self._codes()["state"]
        return all(value in states for value in values)

    @staticmethod
    def kind(value: str) -> str | None:
        """Return the kind that a name or a label in either language means, or None."""
        if value in KINDS:
            return value
        for name, entry in KINDS.items():
            if fold(value) in (fold(entry.kind.vi), fold(entry.kind.en), fold(name)):
                return name
        return None

    def of_facets(
        self, facets: dict[str, dict[str, int]], language: Language
    ) -> dict[str, dict[str, str]]:
        """Return {field: {value: title}} for facet values that have a title of their own."""
        named = {"kind", *(n for n, f in facet_fields().items() if f.spec.codes)}
        return {
            field: {value: self.of(field, value, language) for value in counts}
            for field, counts in facets.items()
            if field in named
        }
