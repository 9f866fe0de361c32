"""The deeds of keeping records: still true, out and in, back to a version, many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from st_db import jobs
from st_db.access import Caller
from st_db.i18n import number, t
from st_db.jobs import Job
from st_db.library import Operation
from st_db.query.asked import NAMES
from st_db.server.answers import Said
from st_db.server.fields import Form, number_of

if TYPE_CHECKING:
    from st_db.library import Library


_FIELDS = 200  # of the address of a search


def confirm(library: Library, caller: Caller, form: Form) -> str:
    """Note that a record is still true."""
    return _record(library.history.confirm(caller, _named(form), seen=number_of(form, "seen")).id)


def unconfirm(library: Library, caller: Caller, form: Form) -> str:
    """Take the last such note back."""
    return _record(library.history.unconfirm(caller, _named(form)).id)


def archive(library: Library, caller: Caller, form: Form) -> str:
    """Take a record out of the register."""
    seen, reason = number_of(form, "seen"), form.get("reason", "")
    return _record(library.history.archive(caller, _named(form), seen=seen, reason=reason).id)


def bring_back(library: Library, caller: Caller, form: Form) -> str:
    """Bring a record back that was taken out."""
    return _record(library.history.bring_back(caller, _named(form)).id)


def restore_version(library: Library, caller: Caller, form: Form) -> str:
    """Make a record what it was as a version."""
    version, seen = number_of(form, "version"), number_of(form, "seen")
    return _record(library.history.restore(caller, _named(form), version, seen=seen).id)


def _named(form: Form) -> str:
    return form.get("record", "")


def _record(id_: str) -> str:
    return "/record?" + urlencode({"id": id_})


# ---- many at once


def tick(library: Library, caller: Caller, form: Form) -> Said:
    """Tick records, or take their ticks away; says how many are ticked."""
    ids = [one for one in form.get("records", "").split(",") if one]
    count = library.bulk.tick(caller, ids, on=bool(form.get("on")))
    return Said(t("ui.tick.count", caller.language, count=number(count, caller.language)))


def untick(library: Library, caller: Caller, form: Form) -> str:
    """Take all ticks away, and stay where one is."""
    library.bulk.untick(caller)
    return "/?" + urlencode(_asked(form), doseq=True)


def bulk_preview(library: Library, caller: Caller, form: Form) -> str:
    """Try a change of what was ticked or found."""
    chosen = library.bulk.ticked(caller) if form.get("ticked") else _asked(form)
    return at(jobs.try_change(library, caller, chosen, Operation.of(form)))


def bulk_change(library: Library, caller: Caller, form: Form) -> str:
    """Do what a preview showed; pressed twice, it is still done once."""
    return at(jobs.change(library, caller, form.get("job", "")))


def _asked(form: Form) -> dict[str, list[str]]:
    """Return the parameters of the search that a form names."""
    asked = parse_qs(form.get("asked", ""), keep_blank_values=True, max_num_fields=_FIELDS)
    return {name: asked[name] for name in NAMES if name in asked}


def at(job: Job) -> str:
    """Return the page of a bulk change."""
    return "/bulk?" + urlencode({"job": job.id})


DEEDS: Mapping[str, Callable[[Library, Caller, Form], str]] = {
    "confirm": confirm,
    "unconfirm": unconfirm,
    "archive": archive,
    "bring_back": bring_back,
    "restore_version": restore_version,
    "tick": tick,
    "untick": untick,
    "bulk_preview": bulk_preview,
    "bulk": bulk_change,
}
