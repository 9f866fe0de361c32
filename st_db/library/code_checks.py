"""Whether the columns of a code say something, so that no list holds what nothing can read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from st_db.access import Caller
from st_db.codes import Code, CodeList
from st_db.codes.model import today
from st_db.codes.uses import PARENT, Column, Use, use_of
from st_db.duties import HOLIDAYS, rule_of
from st_db.duties import LIST as DUTY_RULES
from st_db.errors import CodeRefused, NotFound, Several, UsageError
from st_db.i18n import t
from st_db.library.criterion_proofs import LIST as CRITERIA
from st_db.library.index_book import read
from st_db.query.readings import LIST as ABBREVIATIONS
from st_db.text import folded_words

if TYPE_CHECKING:
    from st_db.library.facade import Library

_PLAIN = re.compile(r"\w[\w.:/-]{0,79}")
_OWN = "own-"
"""What the code of a section begins with that is of one plan alone."""


class Checks:
    """Reads a code as the part of the product does that works with its list."""

    def __init__(self, library: Library, caller: Caller, codes: CodeList) -> None:
        self._library = library
        self._caller = caller
        self._codes = codes

    def check(self, code: Code, known: Code | None) -> None:
        """Refuse a code instead of what is ``known``; raises UsageError naming the column."""
        use = use_of(code.list_name)
        _check_manner(code, known, use)
        for column in (one for one in use.columns if not one.fixed):
            text = _text(code, column.name)
            if text:
                self._column(code, column, text)
            elif column.required and not (known and not _text(known, column.name)):
                raise CodeRefused("error.code_required", column.name)
        if own := _OF_LIST.get(code.list_name):
            own(code)
        if use.manner == "open" and any(one.name == "aliases" for one in use.columns):
            self._require_own_names(code, known)

    def _column(self, code: Code, column: Column, text: str) -> None:
        if column.way in ("whole", "number"):
            _check_number(column, text)
        elif column.way == "choice" and text not in column.choices:
            choices = ", ".join(column.choices)
            raise CodeRefused("error.code_choice", column.name, value=text, choices=choices)
        elif column.way in ("code", "codes"):
            self._check_codes(code, column, text)
        elif column.way == "search":
            self._check_search(column, text)
        elif column.way == "record":
            self._check_record(column, text)

    def _check_codes(self, code: Code, column: Column, text: str) -> None:
        own = column.of == code.list_name
        codes = self._codes if own else self._library.store.code_list(column.of)
        for part in text.split("|") if column.way == "codes" else [text]:
            found = codes.get(part, today())
            if found is None or found.code != part:
                raise CodeRefused("error.code_unknown", column.name, value=part, of=column.of)
        if column.name == PARENT:
            above = {text, *(one.code for one in codes.ancestors(text))}
            if code.code.casefold() in map(str.casefold, above):
                raise CodeRefused("error.code_above_itself", column.name, value=text)

    def _check_search(self, column: Column, text: str) -> None:
        try:
            self._library.search.search(self._caller, replace(read(text), facets=()))
        except UsageError as error:
            why = t(error.code, self._caller.language, **error.params)
            raise CodeRefused("error.code_search", column.name, why=why) from error

    def _check_record(self, column: Column, text: str) -> None:
        try:
            self._library.files.of(self._caller, text)
        except (NotFound, Several) as error:
            raise CodeRefused("error.code_record", column.name, value=text) from error

    def _require_own_names(self, code: Code, known: Code | None) -> None:
        """Refuse a new name that is another code's already: a file would then mean neither."""
        if code.list_name == ABBREVIATIONS:
            return  # it may stand for several things, each of which is looked for
        others = CodeList(code.list_name, (
            one for one in self._codes.items(today())
            if one.code.casefold() != code.code.casefold()))  # fmt: skip
        before = {text for _, text in _names(known)} if known else set()
        for column, text in _names(code):
            other = None if text in before else others.get(text) or others.find(text)
            if other is not None:
                raise CodeRefused("error.code_name_taken", column, value=text, other=other.code)


def _check_manner(code: Code, known: Code | None, use: Use) -> None:
    if use.manner == "words" and known is None:
        raise UsageError("error.code_fixed", name=code.list_name)
    if use.made and known is None and (not _PLAIN.fullmatch(code.code)
                                       or code.code.startswith(_OWN)):  # fmt: skip
        raise CodeRefused("error.code_plain", "code", value=code.code)


def _check_number(column: Column, text: str) -> None:
    most = column.most or 0
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal(-1)
    whole = column.way == "number" or (text.isascii() and text.isdigit())
    if not whole or not number.is_finite() or not 0 <= number <= most:
        raise CodeRefused("error.code_number", column.name, value=text, most=most)


def _check_holiday(code: Code) -> None:
    try:
        date.fromisoformat(code.code)
    except ValueError as error:
        raise CodeRefused("error.code_day", "code", value=code.code) from error


def _check_rule(code: Code) -> None:
    try:
        rule_of(code)
    except ValueError as error:
        raise UsageError("error.bad_duty_rule", code=code.code, why=str(error)) from error


def _check_abbreviation(code: Code) -> None:
    if not folded_words(code.vi or ""):
        raise CodeRefused("error.code_meaning", "vi")


def _check_criterion(code: Code) -> None:
    told = code.extra
    if told.get("of") and not told.get("query"):
        raise CodeRefused("error.code_of", "query")
    if told.get("query") and not told.get("target"):
        raise CodeRefused("error.code_target", "target")


_OF_LIST: Mapping[str, Callable[[Code], None]] = {
    HOLIDAYS: _check_holiday,
    DUTY_RULES: _check_rule,
    ABBREVIATIONS: _check_abbreviation,
    CRITERIA: _check_criterion,
}


def _text(code: Code, column: str) -> str:
    return (code.parent if column == PARENT else code.extra.get(column)) or ""


def _names(code: Code) -> list[tuple[str, str]]:
    """Return what a file may call a code, each with its column."""
    several = [("aliases", part) for part in code.extra.get("aliases", "").split("|")]
    named = [("code", code.code), ("vi", code.vi or ""), ("en", code.en or ""), *several]
    return [(column, text.strip()) for column, text in named if text.strip()]
