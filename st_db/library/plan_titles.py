"""What a plan calls its sections: otherwise than the office's template, or sections of its own.

Whoever shows a plan or a line in words takes the code lists from here; a section of a plan's own is
in no list of the office, and would be told by its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from st_db.codes import Code, CodeList, CodeLists
from st_db.library.labels import Labels
from st_db.library.plan_reading import LINE, PLAN
from st_db.store import known_id

if TYPE_CHECKING:
    from st_db.library.facade import Library

SECTIONS = "plan_section"


def titled(sections: CodeList, *plans: Mapping[str, Any]) -> CodeList:
    """Return the sections as some plans call them; what a later one says comes first."""
    own = {part["section"]: part["title"] for values in plans for part in values.get("texts") or ()
           if part.get("title")}  # fmt: skip
    kept = [replace(code, vi=own[code.code], en=own[code.code]) if code.code in own else code
            for code in sections]  # fmt: skip
    further = [Code(SECTIONS, code, title, title) for code, title in own.items()
               if code not in sections]  # fmt: skip
    return CodeList(SECTIONS, [*kept, *further])


def codes_with(library: Library, *plans: Mapping[str, Any]) -> CodeLists:
    """Return the code lists with the sections as some plans call them."""
    if not any(values.get("texts") for values in plans):
        return library.codes
    rest = (code for name, codes in library.codes.items() if name != SECTIONS for code in codes)
    return CodeLists([*rest, *titled(library.codes[SECTIONS], *plans)])


def codes_of(library: Library, kind: str, values: Mapping[str, Any]) -> CodeLists:
    """Return the code lists that a record is shown by: a plan and its lines have titles of theirs.

    Those of every other record are the office's.
    """
    if kind == LINE and values.get("plan"):
        plan = library.store.get(known_id(values["plan"]))
        values = plan.values if plan is not None else {}
    return codes_with(library, values) if kind in (PLAN, LINE) else library.codes


def labels_by(library: Library, codes: CodeLists) -> Labels:
    """Return the titles of codes by some lists."""
    return Labels(lambda: codes, library.store.accounts.units)
