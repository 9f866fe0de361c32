"""The deeds of the pages, each one call on the library, giving the address to go on to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode

from ingest.choices import Choices
from ingest.keeping import save_reading
from st_db import jobs
from st_db.access import Caller
from st_db.errors import UsageError
from st_db.i18n import t
from st_db.jobs import Job
from st_db.library.proposals import Proposal
from st_db.query.asked import NAMES
from st_db.server import (
    administering,
    code_deeds,
    duplicate_deeds,
    duty_deeds,
    keeping,
    organization_deeds,
    plan_choosing_deeds,
    plan_deeds,
    plan_progress_deeds,
)
from st_db.server.answers import Said
from st_db.server.fields import Form

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.records.stored import Attachment, Proof


# A form names a decision about a column "columns:<header>", so that any header can be named.
_MAPS = ("columns", "dates", "units")
_FIELDS = 200  # of the address of a search
_SAME = ("upload", "file", "strict", "clear_blanks")


def preview(library: Library, caller: Caller, form: Form) -> str:
    """Try a file again with other choices; the preview before it is not needed any more."""
    before = library.jobs.get(caller, form.get("job", ""))
    chosen = Choices() if form.get("afresh") else _chosen(before, form)
    asked = {**_file(before), "choices": chosen.to_json()}
    job = jobs.start(library, caller, "preview", asked)
    if job.id != before.id:
        library.jobs.replace(caller, before.id, job.id)
    return _at(job.id, show=form.get("show"))


def answer(library: Library, caller: Caller, form: Form) -> str:
    """Keep what a row of a preview is; an empty answer takes it back."""
    same = form.get("same") or None
    job = library.jobs.answer(caller, form.get("job", ""), form.get("row", ""), same)
    return _at(job.id, show=form.get("show"), page=form.get("page"))


def bring_in(library: Library, caller: Caller, form: Form) -> str:
    """Import the file of a preview with the choices that it was tried with."""
    tried = library.jobs.get(caller, form.get("job", ""))
    asked = {
        **_file(tried),
        "choices": jobs.choices_of(tried.asked).to_json(),
        "preview": tried.id,
        "expected": (tried.result or {}).get("rows"),
    }
    return _at(jobs.start(library, caller, "import", asked).id)


def undo(library: Library, caller: Caller, form: Form) -> str:
    """Take an import back; pressed twice, it is still done once."""
    return _at(jobs.undo(library, caller, form.get("batch", "")).id)


def keep(library: Library, caller: Caller, form: Form) -> Said:
    """Keep how a file was read as a source of the office's own."""
    job = library.jobs.get(caller, form.get("job", ""))
    reading = (job.result or {}).get("reading")
    if reading is None:
        raise UsageError("error.job_no_preview", job=job.id)
    kept = save_reading(library, caller, form.get("called", ""), reading)
    return Said(t("ui.import.profile.saved", caller.language, name=kept.name))


def cancel(library: Library, caller: Caller, form: Form) -> str:
    """Cancel a job."""
    return _page(library.jobs.cancel(caller, form.get("job", "")))


def again(library: Library, caller: Caller, form: Form) -> str:
    """Start a job anew that failed or was cancelled."""
    return _page(library.jobs.again(caller, form.get("job", "")))


def overlap(library: Library, caller: Caller, form: Form) -> str:
    """Check a proposed text; its address names the result and nothing of the text."""
    proposal = Proposal.of(form.get("text", ""), form.get("called", ""))
    check = library.overlap.check(caller, proposal)
    return "/overlap?" + urlencode({"check": library.overlap.keep(caller, check)})


def save_search(library: Library, caller: Caller, form: Form) -> Said:
    """Keep the search of an address under a name."""
    asked = parse_qs(form.get("asked", ""), max_num_fields=_FIELDS)
    library.saved.save(caller, form.get("called", ""), {n: asked.get(n, ()) for n in NAMES})
    return Said(t("ui.saved.done", caller.language))


def rename_search(library: Library, caller: Caller, form: Form) -> str:
    """Give a saved search another name."""
    library.saved.rename(caller, form.get("search", ""), form.get("called", ""))
    return "/"


def delete_search(library: Library, caller: Caller, form: Form) -> str:
    """Take a saved search from the list; the page then offers to bring it back."""
    deleted = library.saved.delete(caller, form.get("search", ""))
    return "/?" + urlencode({"deleted": deleted.id})


def restore_search(library: Library, caller: Caller, form: Form) -> str:
    """Bring a deleted search back."""
    library.saved.restore(caller, form.get("search", ""))
    return "/"


def detach(library: Library, caller: Caller, form: Form) -> str:
    """Take a file off its record; the record's page then offers to bring it back."""
    return at_files(library.files.detach(caller, form.get("file", "")), "detach")


def bring_back_file(library: Library, caller: Caller, form: Form) -> str:
    """Bring back a file that was taken off."""
    return at_files(library.files.bring_back(caller, form.get("file", "")), "attach")


def unprove(library: Library, caller: Caller, form: Form) -> str:
    """Take a file off its criterion; the page then offers to bring it back."""
    return at_proofs(library.index_book.proofs.detach(caller, form.get("file", "")), "unprove")


def prove_again(library: Library, caller: Caller, form: Form) -> str:
    """Bring back a file that was taken off its criterion."""
    return at_proofs(library.index_book.proofs.bring_back(caller, form.get("file", "")), "again")


def show_file(library: Library, caller: Caller, form: Form) -> str:
    """Say who sees a file."""
    asked = form.get("visibility", "")
    return at_files(library.files.show_to(caller, form.get("file", ""), asked), asked)


def backup_now(library: Library, caller: Caller, _form: Form) -> Said:
    """Have the service make a backup beside its daily ones."""
    library.backups.ask(caller)
    return Said(t("ui.backup.asked", caller.language))


def drop_draft(library: Library, caller: Caller, form: Form) -> str:
    """Put a draft away; the page then offers to bring it back."""
    dropped = library.drafting.drop(caller, form.get("draft", ""))
    return "/edit?" + urlencode({"dropped": dropped.id})


def bring_back_draft(library: Library, caller: Caller, form: Form) -> str:
    """Take a draft out again, and go on with it."""
    draft = library.drafting.bring_back(caller, form.get("draft", ""))
    return "/edit?" + urlencode({"draft": draft.id})


def seen(library: Library, caller: Caller, form: Form) -> str:
    """Note that the caller has seen what others changed."""
    given = form.get("seq", "")
    library.desk.seen(caller, int(given) if given.isdecimal() and len(given) < 19 else 0)
    return "/desk"


DEEDS: Mapping[str, Callable[[Library, Caller, Form], str]] = {
    "preview": preview,
    "answer": answer,
    "import": bring_in,
    "undo": undo,
    "keep": keep,
    "cancel": cancel,
    "again": again,
    "save_search": save_search,
    "rename_search": rename_search,
    "seen": seen,
    "delete_search": delete_search,
    "restore_search": restore_search,
    "overlap": overlap,
    "backup_now": backup_now,
    "merge": duplicate_deeds.merge,
    "unmerge": duplicate_deeds.unmerge,
    "apart": duplicate_deeds.apart,
    "rename_organization": organization_deeds.rename,
    "follow": organization_deeds.follow,
    "unfollow": organization_deeds.unfollow,
    "accept_name": organization_deeds.accept,
    "refuse_name": organization_deeds.refuse,
    "detach": detach,
    "bring_back_file": bring_back_file,
    "show_file": show_file,
    "unprove": unprove,
    "prove_again": prove_again,
    **keeping.DEEDS,
    **administering.DEEDS,
    **duty_deeds.DEEDS,
    **code_deeds.DEEDS,
    **plan_deeds.DEEDS,
    **plan_choosing_deeds.DEEDS,
    **plan_progress_deeds.DEEDS,
    "drop_draft": drop_draft,
    "bring_back_draft": bring_back_draft,
}


def _file(job: Job) -> dict[str, Any]:
    return {name: job.asked[name] for name in _SAME if name in job.asked}


def _chosen(job: Job, form: Form) -> Choices:
    """Return the choices of a form over those before it.

    A form names every column; one that it leaves as it was found was not chosen by anybody.
    """
    before = jobs.choices_of(job.asked)
    maps: dict[str, dict[str, str]] = {name: dict(getattr(before, name)) for name in _MAPS}
    as_found = _targets(job)
    for name, value in form.items():
        part, colon, header = name.partition(":")
        if not colon or part not in maps or (part == "columns" and as_found.get(header) == value):
            continue
        maps[part][header] = value
    kind = (form["kind"] or None) if "kind" in form else before.kind
    if kind != before.kind:
        maps["columns"] = {}  # they were fields of another kind
    source = (form["source"] or None) if "source" in form else before.source
    return Choices(kind=kind, source=source, same=before.same, **maps)


def _targets(job: Job) -> dict[str, str]:
    """Return {header: field} as the preview found it."""
    told = next(iter((job.result or {}).get("found", {}).values()), {"tables": ()})
    return {c["header"]: c["target"] for table in told["tables"] for c in table["columns"]}


def at_files(file: Attachment, did: str) -> str:
    """Return the address of a file's record; what was done makes it another one, drawn anew."""
    return "/record?" + urlencode({"id": file.record_id, "file": file.id, "did": did})


def at_proofs(proof: Proof, did: str) -> str:
    """Return the address of a criterion's row; what was done makes it another one, drawn anew."""
    return "/dti?" + urlencode({"file": proof.id, "did": did}) + f"#{quote(proof.criterion)}"


def _page(job: Job) -> str:
    """Return the page of a job."""
    return keeping.at(job) if job.work.startswith("bulk") else _at(job.id)


def _at(job: str, **more: str | None) -> str:
    pairs = {"job": job, **{name: value for name, value in more.items() if value}}
    return "/import?" + urlencode(pairs)
