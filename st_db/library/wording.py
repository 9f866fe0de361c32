"""Values of fields and their differences as sentences in the reader's language.

Dates read dd/mm/yyyy, codes by their titles, amounts with separators, parts of a list one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from st_db import i18n
from st_db.fields import Field
from st_db.i18n import Language
from st_db.library import amounts
from st_db.library.differences import Difference, empty
from st_db.library.forms import Part, inputs
from st_db.library.labels import Labels
from st_db.library.placing import PLACED, UNIT
from st_db.records import KINDS

LONGEST = 300
"""Characters of a value that a difference shows; the record itself shows all of it."""


class Wording:
    """The words for the values of one kind; ``currency`` is that of the record's amounts."""

    def __init__(
        self, labels: Labels, kind: str, language: Language, currency: str | None = None
    ) -> None:
        self._labels = labels
        self._kind = kind
        self._language = language
        self._currency = currency
        self._fields: Mapping[str, Field] = {**PLACED, **KINDS[kind].fields()}

    def label(self, name: str) -> str:
        """Return what a field is called; one that is no longer declared keeps its name."""
        if name in self._fields:
            return self._fields[name].spec.label(self._language)
        key = f"history.field.{name}"
        return i18n.t(key, self._language) if i18n.has(key) else name

    def value(self, name: str, value: Any) -> str:
        """Return a value on one line, cut where it is long."""
        if empty(value):
            return i18n.t("history.nothing", self._language)
        if isinstance(value, list):
            return _short("; ".join(self.part(name, part) for part in value))
        if isinstance(value, dict):
            return _short("; ".join(f"{key}: {part}" for key, part in value.items()))
        return _short(self.part(name, value))

    def part(self, name: str, part: Any) -> str:
        """Return one part of a list, or a value that is no list."""
        field = self._fields.get(name)
        shape = field.shape.name if field else "text"
        if isinstance(part, dict):
            return self._object(name, part)
        if shape == "date":
            return day(part)
        if isinstance(part, int | float) and name != "year":
            if shape == "money":
                return self._labels.money(part, self._currency, self._language)
            if shape == "number":
                return amounts.count(part, self._language)
        if name == UNIT:
            return self._labels.unit(str(part), self._language)
        if field is not None and field.spec.codes:
            return self._code(field, str(part))
        key = f"history.value.{name}.{part}"
        return i18n.t(key, self._language) if i18n.has(key) else str(part)

    def _code(self, field: Field, code: str) -> str:
        title = self._labels.of(field.name, code, self._language, self._kind)
        bare = field.shape.tree and field.name != "place"  # classes are known by their code
        return f"{code} {title}" if bare and title != code else title

    def _object(self, name: str, part: Mapping[str, Any]) -> str:
        if name == "extra":
            return "; ".join(f"{key}: {value}" for key, value in part.items())
        if name == "nice":
            said = [i18n.t("history.nice", self._language, number=part.get("class")),
                    part.get("goods")]  # fmt: skip
        elif name in {"organizations", "links"}:
            roles = "organization_role" if name == "organizations" else "link_role"
            role = self._labels.titled(roles, part.get("role") or "", self._language)
            told = [part.get("number"), part.get("title")] if name == "links" else []
            said = [part.get("name"), *told, role, part.get("tax_code")]
        else:
            said = [day(value) if key == "date" else value for key, value in part.items()]
            if KINDS[self._kind].kind.own and name in inputs(self._kind):
                # In the order of the declaration; the database keeps another.
                parts = inputs(self._kind)[name].parts
                said = [self._inside(one, part.get(one.name)) for one in parts]
        return " – ".join(str(one) for one in said if one)

    def _inside(self, one: Part, value: Any) -> Any:
        """Return one part of an object: a code by its title, an amount with separators."""
        if one.spec is not None and one.spec.codes:
            return self._labels.titled(one.spec.codes, str(value or ""), self._language) or value
        plain = not isinstance(value, int) or one.name == "year"
        return value if plain else i18n.number(value, self._language)

    # ---- differences

    def differences(self, found: Iterable[Difference]) -> list[dict[str, Any]]:
        """Return differences as front doors show them: only words, nothing to look up."""
        told = list(found)
        names = {one.field for one in told}
        paid = next((one for one in told if one.field == "currency"), None)
        old, new = (self, self) if paid is None else map(self.paid_in, (paid.before, paid.after))
        return [
            {**self._difference(one, old.value(one.field, one.before),
                                new.value(one.field, one.after)),
             "follows": self._follows(one, names)}
            for one in told
        ]  # fmt: skip

    def paid_in(self, currency: Any) -> Wording:
        """Return the words for amounts in another currency."""
        return Wording(self._labels, self._kind, self._language, currency)

    def _follows(self, one: Difference, changed: set[str]) -> bool:
        """Tell whether a field changed only because another one did that it is derived from."""
        kind = KINDS[self._kind].kind
        from_: dict[str, set[str | None]] = {
            "place_names": {"place", "place_as_written"},
            "state": {"status"},
            "stage": {"status"},
            "place": {"place_as_written"},
            "date": {kind.key_date},
            "number": {*kind.numbers},
            "number_as_written": {"number", *kind.numbers},
            "title": {kind.title_from},
        }
        if one.field == "organizations":
            ruled = {f.spec.role for n, f in self._fields.items() if n in changed} - {None}
            parts = (*one.added, *one.removed, *(p for pair in one.altered for p in pair))
            return all(part.get("role") in ruled for part in parts)
        return bool(from_.get(one.field, set()) & changed)

    def _difference(self, one: Difference, before: str, after: str) -> dict[str, Any]:
        def parts(some: Iterable[Any]) -> list[str]:
            return [_short(self.part(one.field, part)) for part in some]

        return {
            "field": one.field,
            "label": self.label(one.field),
            "how": one.how,
            "before": before,
            "after": after,
            "added": parts(one.added),
            "removed": parts(one.removed),
            "altered": [[*parts(pair)] for pair in one.altered],
            "words": [list(run) for run in one.words],
            "sentence": self._sentence(one, before, after),
        }

    def _sentence(self, one: Difference, before: str, after: str) -> str:
        """Return the difference as one sentence, for those who hear it or read a terminal."""

        def said(key: str, **params: str) -> str:
            return i18n.t(f"history.how.{key}", self._language, **params)

        named = {"label": self.label(one.field), "before": before, "after": after}
        if one.how in {"set", "cleared", "order"}:
            return said(one.how, **named)
        if one.how != "list":
            return said("changed", **named)
        told = [
            said(key, values="; ".join(_short(self.part(one.field, part)) for part in parts))
            for key, parts in (("removed", one.removed), ("added", one.added))
            if parts
        ]
        told += [
            said("altered", before=_short(self.part(one.field, old)),
                 after=_short(self.part(one.field, new)))
            for old, new in one.altered
        ]  # fmt: skip
        return said("list", label=named["label"], told="; ".join(told))


def day(text: Any) -> str:
    """Return a date as dd/mm/yyyy; what is none comes back as it is."""
    if not isinstance(text, str | date):
        return "" if text is None else str(text)
    try:
        found = date.fromisoformat(text[:10]) if isinstance(text, str) else text
    except ValueError:
        return str(text)
    return found.strftime("%d/%m/%Y")


def moment(at: datetime) -> str:
    """Return a time as dd/mm/yyyy hh:mm on this computer's clock."""
    return f"{at.astimezone():%d/%m/%Y %H:%M}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
