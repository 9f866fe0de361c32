"""What a bulk change does to one field: set, clear, replace a text, add to a list, take from it.

Pure: an operation turns the values of one record into what is given for the field, as a person
would have typed it in that record's form, and the rules of the kind read it from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import ValidationError

from st_db import i18n
from st_db.errors import UsageError
from st_db.fields import Field
from st_db.i18n import Language
from st_db.library.differences import empty
from st_db.library.edits import field_issues
from st_db.library.labels import Labels
from st_db.library.placing import PLACED, UNIT
from st_db.library.wording import Wording
from st_db.records import KINDS
from st_db.text import nfc, tidy
from st_db.values import Context

How = Literal["set", "clear", "replace", "add", "remove"]
HOWS: tuple[How, ...] = ("set", "clear", "replace", "add", "remove")

LONGEST = 5_000
"""Characters of a value that is given to many records."""

_SHAPES = frozenset({"text", "codes", "date", "number", "money"})
_DERIVED = frozenset({"number", "number_as_written", "place_names", "source", "source_url"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One field and what is done to it; ``other`` takes the place of ``value`` in a replacement."""

    field: str
    how: How
    value: str = ""
    other: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Operation:
        """Return an operation of texts; raises UsageError for one that says nothing."""
        how = next((how for how in HOWS if how == given.get("how")), None)
        if how is None:
            raise UsageError("bulk.unknown_how", how=given.get("how") or "", hows=", ".join(HOWS))
        texts = [nfc(str(given.get(name) or "")) for name in ("value", "other")]
        if any(len(text) > LONGEST for text in texts):
            raise UsageError("bulk.too_long", most=LONGEST)
        value = texts[0] if how == "replace" else texts[0].strip()
        if how != "clear" and not value.strip():
            raise UsageError("bulk.no_value")
        if how == "replace" and value == texts[1]:
            raise UsageError("bulk.same_text")
        return cls(
            str(given.get("field") or ""), how, "" if how == "clear" else value,
            texts[1] if how == "replace" else "",
        )  # fmt: skip

    def to_json(self) -> dict[str, str]:
        """Return the operation as a job keeps it."""
        return asdict(self)

    def applied(self, field: Field, now: Any, labels: Labels) -> Any:
        """Return what the field is to hold, as if it were typed; the present value for no change.

        Codes may be named by their titles.
        """
        if self.how == "clear":
            return [] if field.multiple else None
        if self.how == "set":
            return self.value
        if self.how == "replace":
            return self._replaced(field, now, labels)
        parts = list(now or [])
        meant = labels.code(field.name, tidy(self.value)) if field.spec.codes else tidy(self.value)
        if self.how == "add":
            return parts if meant in parts else [*parts, meant]
        return [part for part in parts if part != meant]

    def _replaced(self, field: Field, now: Any, labels: Labels) -> Any:
        if empty(now):
            return now
        if field.spec.codes:
            old, new = (labels.code(field.name, tidy(text)) for text in (self.value, self.other))
            return [kept for part in now if (kept := new if part == old else part)]
        if isinstance(now, list):
            return [part.replace(self.value, self.other) for part in now]
        return str(now).replace(self.value, self.other)

    def said(self, kinds: tuple[str, ...], labels: Labels, language: Language) -> str:
        """Return the operation as a sentence."""
        kind = next((k for k in kinds if self.field in {**PLACED, **KINDS[k].fields()}), None)
        if kind is None:
            return f"{self.field}: {self.how}"
        words = Wording(labels, kind, language)
        field = KINDS[kind].fields().get(self.field)

        def value(text: str) -> str:
            if field is not None and not field.spec.codes:
                return text
            return words.part(self.field, labels.code(self.field, tidy(text)))

        return i18n.t(f"bulk.said.{self.how}", language, label=words.label(self.field),
                      value=value(self.value), other=value(self.other))  # fmt: skip


def offered(kinds: tuple[str, ...]) -> dict[str, Field]:
    """Return the fields that may be changed in bulk of any of some kinds, in declared order.

    Numbers that name a record are its own; parties, procedures and other lists of objects are
    edited in the record, where one sees them whole.
    """
    found: dict[str, Field] = {}
    for kind in kinds:
        for name, field in KINDS[kind].fields().items():
            own = field.spec.scheme and field.spec.identifies
            if field.shape.name in _SHAPES and name not in _DERIVED and not own:
                found.setdefault(name, field)
    return found


def hows(field: Field) -> tuple[How, ...]:
    """Return what can be done to a field."""
    if field.name in PLACED:
        return ("set", "clear") if field.name == UNIT else ("set",)
    if field.multiple:
        return ("add", "remove", "replace", "set", "clear")
    return ("set", "replace", "clear") if field.shape.name == "text" else ("set", "clear")


def check(operation: Operation, kinds: tuple[str, ...], context: Context, labels: Labels) -> None:
    """Raise UsageError for an operation that no record could take, before any is looked at.

    A date that is none, or a code that its list lacks, is said once and not for every record.
    """
    fields = {**offered(kinds), **PLACED}
    field = fields.get(operation.field)
    if field is None:
        raise UsageError("bulk.unknown_field", field=operation.field, fields=", ".join(fields))
    if operation.how not in hows(field):
        raise UsageError("bulk.wrong_how", field=operation.field, hows=", ".join(hows(field)))
    if operation.how == "clear" or operation.field in PLACED:
        return
    kind = next(kind for kind in kinds if operation.field in KINDS[kind].fields())
    for text in filter(None, (operation.value, operation.other)):
        if operation.how == "replace" and not field.spec.codes:
            continue
        meant = labels.code(field.name, tidy(text)) if field.spec.codes else text
        _read(kind, field, meant, context)


def _read(kind: str, field: Field, text: str, context: Context) -> None:
    context.notes.clear()
    try:
        KINDS[kind].read({"title": "–", field.name: text}, context)
    except ValidationError as error:
        issue = field_issues(error)[0]
        key = f"form.{issue.code}"
        key = key if i18n.has(key) else "form.value.unreadable"
        raise UsageError(key, **issue.params) from error
    strange = next((n for n in context.notes if n.field == field.name), None)
    if strange is not None and strange.code == "value.not_in_list":
        raise UsageError("bulk.not_in_list", value=text, label=field.spec.vi)
