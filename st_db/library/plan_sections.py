"""The sections of one plan: their order, their own titles, further ones, those that go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from st_db.access import Caller
from st_db.errors import UsageError
from st_db.library.edits import Outcome
from st_db.library.plan_reading import PLAN, found, read_plan
from st_db.store import new_id
from st_db.text import tidy

if TYPE_CHECKING:
    from st_db.library.facade import Library
    from st_db.library.plan_views import LineView

MOST = 60
LONGEST = 300
_OWN = "own-"
"""What the code of a section begins with that no template of the office has."""


class Sections:
    """Arranges the sections of plans; what the office's template says stays as it is."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def arrange(
        self, caller: Caller, plan: str, order: Sequence[str], titles: Mapping[str, str],
        version: int,
    ) -> Outcome:  # fmt: skip
        """Give a plan these sections in this order, some called otherwise than by the template.

        Raises UsageError where a section with lines would be left out, or one is nowhere known.
        """
        caller.require("plan")
        view = read_plan(self._library, caller, found(self._library, plan, PLAN))
        order = list(dict.fromkeys(order))
        there = {one.code: one for one in view.sections}
        template = self._library.store.code_list("plan_section")
        if unknown := next((c for c in order if c not in there and template.get(c) is None), None):
            raise UsageError("error.no_section", section=unknown[:80], sections=", ".join(there))
        for code, one in there.items():
            if code not in order and one.lines:
                raise UsageError("error.section_has_lines", section=one.title)
        texts = {part["section"]: dict(part) for part in view.values.get("texts") or ()}
        for code, text in titles.items():
            known = template.get(code)
            same = known is not None and tidy(text) in (known.vi, known.en)
            own = None if same else tidy(text)[:LONGEST] or None
            texts[code] = {"section": code, "text": None, **texts.get(code, {}), "title": own}
        kept = [part for part in texts.values() if part.get("text") or part.get("title")]
        given: dict[str, Any] = {"sections": order, "texts": kept}
        return self._library.plans.change(caller, plan, given, version)

    def add(self, caller: Caller, plan: str, section: str, title: str, version: int) -> Outcome:
        """Add a section of the office's template at the end, or one of the plan's own by its title.

        One of its own holds lines.
        """
        caller.require("plan")
        view = read_plan(self._library, caller, found(self._library, plan, PLAN))
        order = [one.code for one in view.sections]
        if len(order) >= MOST:
            raise UsageError("error.too_many_sections", most=MOST)
        if section:
            return self.arrange(caller, plan, [*order, section], {}, version)
        if not tidy(title):
            raise UsageError("error.section_without_title")
        code = _OWN + new_id()[-8:]
        texts = [*(view.values.get("texts") or ()),
                 {"section": code, "title": tidy(title)[:LONGEST], "text": None}]  # fmt: skip
        given = {"sections": [*order, code], "texts": texts}
        return self._library.plans.change(caller, plan, given, version)

    def place(
        self, caller: Caller, line: str, section: str, place: int, *, seen: int | None = None
    ) -> LineView:
        """Put a line at a place of a section by its number; beyond the last one is the end.

        Raises Conflict where somebody moved it since ``seen``.
        """
        caller.require("plan")
        view = self._library.plans.line(caller, line)
        plan = self._library.plans.get(caller, view.plan)
        section = section or view.section
        others = [one.id for part in plan.sections if part.code == section for one in part.lines
                  if one.id != view.id][: max(0, place - 1)]  # fmt: skip
        behind = others[-1] if others else None
        return self._library.plans.move(caller, view.id, section, behind, seen=seen)
