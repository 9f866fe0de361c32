"""What the pages about duplicates ask for: merging, parting, remembering what is not one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from st_db.server.fields import number_of

if TYPE_CHECKING:
    from st_db.access import Caller
    from st_db.library import Library

_TAKE = "take:"


def merge(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Merge two records as chosen, unless one has changed since the page was drawn."""
    choices = {
        name.removeprefix(_TAKE): choice for name, choice in form.items() if name.startswith(_TAKE)
    }
    merger = library.duplicates.merge(
        caller,
        form.get("kept", ""),
        form.get("other", ""),
        versions=(number_of(form, "kept_version"), number_of(form, "other_version")),
        choices=choices,
    )
    return _record(merger.kept)


def unmerge(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Part a merged record again; the page goes on with the two side by side."""
    merger = library.duplicates.unmerge(caller, form.get("other", ""))
    return "/duplicates?" + urlencode({"kept": merger.kept, "other": merger.merged})


def apart(library: Library, caller: Caller, form: Mapping[str, str]) -> str:
    """Remember that two records are not one, or forget it."""
    forget = bool(form.get("forget"))
    library.duplicates.apart(caller, form.get("one", ""), form.get("other", ""), apart=not forget)
    return "/duplicates" + ("?show=apart" if forget else "")


def _record(id_: str) -> str:
    return "/record?" + urlencode({"id": id_})
