"""From terms and filters to the server's filter language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from st_db.query import Filter, Need, Terms
from st_db.query import Query as Question
from st_db.query.filterable import bounds, filterable
from st_db.records import REGISTER, by_default
from st_db.search.meili.shape import counted
from st_db.search.tags import filled_tag, value_tag, visibility_tag, word_tag
from st_db.text import compact, folded_words

_YEARS = range(1940, 2060)  # of standards
_WITH_AGENCY = ("QCVN", "QCDP", "DLVN", "TCCS")
KNOWN = "known"
"""The folded words of public and of personal texts: the index holds them in two attributes."""

Mistakes = Mapping[str, frozenset[str]]
"""Words that may be mistyped, and what each may stand for."""

NO_MISTAKES: Mistakes = {}

MOST_COMBINED = 10  # needs of which a share can still be asked for in reasonable time


def quoted(text: str) -> str:
    """Return a value as a literal of the filter language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def equal(attribute: str, value: str) -> str:
    """Return the condition that an attribute has a value."""
    return _in(attribute, lambda name: f"{name} = {quoted(value)}")


def begins(attribute: str, value: str) -> str:
    """Return the condition that a value of an attribute begins so."""
    return _in(attribute, lambda name: f"{name} STARTS WITH {quoted(value)}")


def _in(attribute: str, condition: Callable[[str], str]) -> str:
    """Return a condition on an attribute, or on both that hold what may be searched."""
    if attribute != KNOWN:
        return condition(attribute)
    return any_of((condition("words"), condition("own")))


def all_of(conditions: Iterable[str]) -> str:
    """Return the condition that all hold."""
    return "(" + " AND ".join(conditions) + ")"


def any_of(conditions: Iterable[str]) -> str:
    """Return the condition that at least one holds."""
    return "(" + " OR ".join(conditions) + ")"


def one_of(attribute: str, values: Iterable[str]) -> str:
    """Return the condition that an attribute has one of some values."""
    some = ", ".join(map(quoted, values))
    return _in(attribute, lambda name: f"{name} IN [{some}]")


def but_not(condition: str, excluded: Iterable[str]) -> str:
    """Return the condition without what the others let through."""
    return all_of((condition, *(f"NOT {other}" for other in excluded)))


def matched(terms: Terms, *, words: str, mistakes: Mistakes = NO_MISTAKES) -> str:
    """Return what matches the terms in the words of an attribute.

    Numbers that the whole text names are left to ``numbered``. A word with mistakes stands for all
    the words it may be.
    """
    needs = [met(need, words=words, mistakes=mistakes) for need in terms.needs]
    return at_least(max(1, min(terms.minimum, len(needs))), needs)


def at_least(count: int, some: list[str]) -> str:
    """Return the condition that as many of some conditions hold.

    Halves are combined instead of writing every selection out, which would be hundreds.
    """
    if count == len(some):
        return all_of(some)
    if count == 1:
        return any_of(some)
    half = len(some) // 2
    left, right = some[:half], some[half:]
    ways = []
    for inside in range(max(0, count - len(right)), min(count, len(left)) + 1):
        parts = [(inside, left), (count - inside, right)]
        ways.append(all_of(at_least(n, part) for n, part in parts if n))
    return any_of(ways)


def numbered(terms: Terms) -> str | None:
    """Return the condition that the text begins a number of the record, or holds one."""
    found = [begins("numbers", form) for form in terms.whole]
    if terms.inside:
        found.append(one_of("numbers", terms.inside))
    return any_of(found) if found else None


def meant(terms: Terms) -> list[str]:
    """Return the conditions that a record's number is the one typed, most exact first."""
    found = []
    if terms.whole:
        equal_to = one_of("numbers", terms.whole)
        spelt = any_of(_titled(name) for name in terms.names)
        found += [all_of([equal_to, spelt]), equal_to]
    if terms.edition:
        edition = any_of(_edition(form) for form in terms.whole)
        found += [all_of([edition, equal("f_state", counted("active"))]), edition]
    if terms.inside:
        found.append(one_of("numbers", terms.inside))
    return found


def _titled(text: str) -> str:
    return all_of(equal("title", word) for word in folded_words(text))


def _edition(form: str) -> str:
    """Return the condition that a number is a designation with a year, and perhaps an agency."""
    if form.startswith(_WITH_AGENCY):  # what follows the year is not known
        return any_of(begins("numbers", f"{form}{century}") for century in (19, 20))
    return one_of("numbers", [f"{form}{year}" for year in _YEARS])


def spelt(terms: Terms) -> str:
    """Return the condition that all words occur exactly as spelt, the last as a beginning."""
    *whole, last = terms.exact
    return all_of([*(equal("spelt", word) for word in whole), begins("spelt", last)])


def met(need: Need, *, words: str, mistakes: Mistakes = NO_MISTAKES) -> str:
    """Return the condition that a need is met."""
    last = len(need.words) - 1
    parts = []
    for at, word in enumerate(need.words):
        held = begins(words, word) if need.prefix and at == last else equal(words, word)
        if meant := mistakes.get(word):
            held = any_of([held, one_of(words, sorted(meant))])
        parts.append(held)
    occur = all_of(parts)
    ways = [] if need.beside else [occur]
    ways += [_beside(option, words=words) for option in need.options]
    if need.compact is not None:
        ways.append((begins if need.prefix else equal)("numbers", need.compact))
    return any_of(ways) if len(ways) > 1 else ways[0]


def _beside(option: tuple[str, ...], *, words: str) -> str:
    """Return the condition that words stand beside each other; in public texts only."""
    if len(option) == 1:
        return equal(words, option[0])
    return all_of(equal("pairs", f"{one} {two}") for one, two in pairwise(option))


def scope(question: Question, *, without: str | None = None) -> list[str]:
    """Return the conditions of everything but the text; ``without`` leaves out one field's own."""
    kinds = question.kinds or by_default()
    if without == "kind" and question.kinds:
        kinds = tuple(dict.fromkeys((*REGISTER, *kinds)))
    found = [one_of("kind", kinds)]
    if question.public_only:
        found.append(equal("tags", visibility_tag("public")))
    if question.among is not None:
        found.append(one_of("id", question.among))
    by_field: dict[str, list[str]] = {}
    for wanted in question.where:
        if wanted.field != without:
            by_field.setdefault(wanted.field, []).extend(_alternatives(wanted))
    return found + [any_of(some) for some in by_field.values() if some]


def _alternatives(wanted: Filter) -> list[str]:
    found = []
    if wanted.missing:
        found.append(f"NOT {equal('tags', filled_tag(wanted.field))}")
    if wanted.low is not None or wanted.high is not None:
        found.append(between(wanted.field, *bounds(wanted.field, wanted.low, wanted.high)))
    return found + [holds(wanted.field, value) for value in wanted.values]


def holds(name: str, value: str) -> str:
    """Return the condition of a filter by one value."""
    how = filterable()[name]
    if how == "range":
        return between(name, *bounds(name, value, value))
    if how == "number":
        return all_of([equal("tags", filled_tag(name)), equal("numbers", compact(value))])
    if how == "words":
        words = folded_words(value)
        # A text without words occurs nowhere; no record has an empty kind.
        return all_of(equal("tags", word_tag(name, w)) for w in words) if words else 'kind = ""'
    return equal("tags", value_tag(name, value))


def between(name: str, low: int | None, high: int | None) -> str:
    """Return the condition that a number lies between inclusive bounds."""
    parts = [f"r_{name} EXISTS"]
    if low is not None:
        parts.append(f"r_{name} >= {low}")
    if high is not None:
        parts.append(f"r_{name} <= {high}")
    return all_of(parts)


def joined(conditions: Sequence[str]) -> str:
    """Return the conditions as one filter."""
    return " AND ".join(conditions)
