"""Which use case stands behind every page, address and deed, so that the rights table decides.

Whoever adds a page, an address, a deed or a command adds a line here: the tests beside it list what
there is by themselves, and fail for what has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from st_db.access import ANYWHERE, USE_CASES, Caller

NOWHERE = "00000000-0000-0000-0000-000000000000"
UNIT, OTHER = "tdc", "so-huu"
NUMBER = "TCVN 90001:2026"


@dataclass(frozen=True)
class Door:
    """A front door: the use case behind it, None where it is everybody's, and how to knock.

    ``of_record``: it writes the record that the unit UNIT keeps. ``{id}`` and ``{number}`` in what
    is sent become that record's. ``alike``: it answers who may not just as who may.
    """

    use_case: str | None = None
    query: str = ""
    form: str | bytes = ""
    of_record: bool = False
    alike: bool = False
    also: str | None = None  # another use case that it is for
    costly: bool = False  # it does real work for who may: only that it is refused is tried
    media: str = "application/x-www-form-urlencoded"

    def open_to(self, caller: Caller) -> bool:
        """Tell by the table of rights whether a caller gets through."""
        if self.use_case is None:
            return True
        unit: Any = UNIT if self.of_record else ANYWHERE
        cases = filter(None, (self.use_case, self.also))
        return any(caller.may(USE_CASES[case], unit=unit) for case in cases)


def _record(use_case: str, form: str, **more: Any) -> Door:
    return Door(use_case, form=form, of_record=True, **more)


PAGES: dict[str, Door] = {
    "": Door("Search.search"),
    "overview": Door("Figures.overview"),
    "figures": Door("Figures.table"),
    "dti": Door("IndexBook.score"),
    "edit": Door("Drafting.begin", "kind=standard"),
    "overlap": Door("Overlap.check"),
    "bulk": Door("Bulk.found", "q=thu"),
    "history": Door("History.of", "id={id}"),
    "archived": Door("History.archived"),
    "record": Door("Records.get", "id={id}"),
    "sign-in": Door(),
    "account": Door("Accounts.own"),
    "desk": Door("Desk.view"),
    "duties": Door("Duties.report"),
    "rules": Door("Duties.rules"),
    "lists": Door("Codes.lists", "list=plan_section"),
    "import": Door("Jobs.latest"),
    "review": Door("Review.waiting", also="Review.own"),
    "quality": Door("Quality.report"),
    "duplicates": Door("Duplicates.proposed"),
    "worklist": Door("Quality.worklist", "list=overdue"),
    "plan": Door("Plans.list"),
    "admin": Door("Accounts.all"),
    "backup": Door("Backups.status"),
}

_NUMBERED = "number={number}"
_BYTES = "application/octet-stream"
_JSON = "application/json"
_OVERLAP = '{"title": "Phương pháp thử", "text": "Phương pháp thử cà phê hòa tan"}'
_DRAFT = (
    f'{{"draft": "{NOWHERE}", "kind": "standard", "record": "{{id}}", "version": 1,'
    f' "revision": 0, "typed": {{}}, "saves": [], "save": "{NOWHERE}"}}'
)
_CHANGE = '{"field": "title", "how": "set", "value": "x", "records": ["{id}"]}'
_PAIR = f'{{"kept": "{{id}}", "other": "{NOWHERE}", "versions": [1, 1]}}'
_OTHER = f"one={{id}}&other={NOWHERE}"
_ONE = f'{{"other": "{NOWHERE}"}}'
_TWO = f'{{"one": "{{id}}", "other": "{NOWHERE}"}}'

ADDRESSES: dict[tuple[str, str], Door] = {
    ("GET", "/api/v1/export"): Door("Exporting.open", "q=thu&format=csv"),
    ("GET", "/feed.atom"): Door("Feeding.feed", "q=thu"),
    ("GET", "/api/v1/quality"): Door("Quality.report"),
    ("GET", "/api/v1/quality/worklist"): Door("Quality.worklist", "list=overdue"),
    ("GET", "/api/v1/duties"): Door("Duties.report"),
    ("GET", "/duties.ics"): Door("Duties.whole"),
    ("GET", "/api/v1/figures"): Door("Figures.names"),
    ("GET", "/api/v1/dti"): Door("IndexBook.score"),
    ("GET", "/api/v1/figures/{name}"): Door("Figures.table"),
    ("GET", "/api/v1/figures/{name}/records"): Door("Figures.behind"),
    ("GET", "/api/v1/plans/{id}/document.docx"): Door("Documents.plan"),
    ("GET", "/api/v1/plans/{id}/document.xlsx"): Door("Documents.plan"),
    ("GET", "/api/v1/duties/letter.docx"): Door("Documents.duty_letter", "organization=x"),
    ("GET", "/api/v1/plans"): Door("Plans.list"),
    ("POST", "/api/v1/plans"): Door("Plans.create", form='{"year": 1}', media=_JSON),
    ("GET", "/api/v1/plans/{id}"): Door("Plans.get"),
    ("POST", "/api/v1/plans/{id}"): Door("Plans.undo", form='{"do": "undo"}', media=_JSON),
    ("GET", "/api/v1/plans/{id}/proposal"): Door("Choosing.propose"),
    ("GET", "/api/v1/plans/{id}/overlap"): Door("LineOverlaps.of_plan"),
    ("GET", "/api/v1/plans/{id}/drift"): Door("Drifting.drift"),
    ("GET", "/api/v1/plans/{id}/progress"): Door("Progressing.table"),
    ("POST", "/api/v1/plans/{id}/progress"): Door(
        "Reporting.undo", form=f'{{"do": "undo", "line": "{NOWHERE}"}}', media=_JSON
    ),
    ("GET", "/api/v1/plans/{id}/carry"): Door("Carrying.open"),
    ("POST", "/api/v1/plans/{id}/carry"): Door(
        "Carrying.carry", form=f'{{"lines": ["{NOWHERE}"]}}', media=_JSON
    ),
    ("GET", "/api/v1/plans/{id}/compare"): Door("Comparing.since", "since=1"),
    ("GET", "/calendar/{token}.ics"): Door(),  # who knows the token, whoever that is
    ("GET", "/saved/{id}"): Door("Saved.open", alike=True),  # leads to the front page
    ("POST", "/api/v1/overlap"): Door("Overlap.check", form=_OVERLAP, media=_JSON),
    ("GET", "/api/v1/records/{number:path}/files"): Door("Files.of"),
    ("POST", "/api/v1/records/{number:path}/files"): Door(
        "Files.attach", "name=a.txt", b"\0", of_record=True, media=_BYTES
    ),
    ("GET", "/api/v1/files/{id}"): Door("Files.open"),
    ("POST", "/api/v1/dti/{criterion}/files"): Door(
        "Proofs.receiving", "name=a.txt", b"\0", media=_BYTES
    ),
    ("POST", "/api/v1/dti/files/{id}"): Door(
        "Proofs.detach", form='{"do": "detach"}', media=_JSON
    ),
    ("GET", "/api/v1/search"): Door("Search.search", "q=thu"),
    ("GET", "/api/v1/suggest"): Door("Search.suggest", "q=thu"),
    ("GET", "/api/v1/facets/{field}"): Door("Search.values"),
    ("GET", "/api/v1/codes/{name}"): Door("Codes.find"),
    ("GET", "/api/v1/records"): Door("Records.get", _NUMBERED),
    ("GET", "/api/v1/records/{number:path}/similar"): Door("Overlap.similar"),
    ("GET", "/api/v1/records/{number:path}/history"): Door("History.of"),
    ("GET", "/api/v1/records/{number:path}"): Door("Records.get"),
    ("GET", "/healthz"): Door(),
    ("GET", "/readyz"): Door(),
    ("GET", "/api"): Door(),
    ("GET", "/api/{rest:path}"): Door(),
    ("POST", "/api/v1/bulk"): Door("Bulk.preview", form=_CHANGE, media=_JSON),
    ("GET", "/api/v1/bulk/{job}"): Door("Jobs.get"),
    ("GET", "/api/v1/bulk/{job}/lines"): Door("Jobs.lines"),
    ("POST", "/api/v1/bulk/{job}/start"): Door("Bulk.run", form="{}", media=_JSON),
    ("POST", "/api/v1/bulk/{job}/undo"): Door("Batches.undo", form="{}", media=_JSON),
    ("POST", "/api/v1/bulk/{job}/cancel"): Door("Jobs.cancel", form="{}", media=_JSON),
    ("GET", "/api/v1/duplicates"): Door("Duplicates.proposed"),
    ("GET", "/api/v1/duplicates/compare"): Door("Duplicates.compare", _OTHER),
    ("GET", "/api/v1/duplicates/merged"): Door("Duplicates.merged"),
    ("POST", "/api/v1/duplicates/merge"): Door("Duplicates.merge", form=_PAIR, media=_JSON),
    ("POST", "/api/v1/duplicates/unmerge"): Door("Duplicates.unmerge", form=_ONE, media=_JSON),
    ("POST", "/api/v1/duplicates/apart"): Door("Duplicates.apart", form=_TWO, media=_JSON),
    ("GET", "/do/rejects"): Door("Jobs.get", f"job={NOWHERE}"),
    ("POST", "/do/text"): Door("Overlap.check", "name=a.txt", b"abc", media=_BYTES),
    ("POST", "/do/upload"): Door("Jobs.add", "name=a.csv", b"number,title\n", media=_BYTES),
    ("POST", "/do/attach"): Door(
        "Files.attach", "name=a.txt&record={id}", b"\0", of_record=True, media=_BYTES
    ),
    ("POST", "/do/prove"): Door(
        "Proofs.receiving", "name=a.txt&record=D3.1", b"\0", media=_BYTES
    ),
    ("POST", "/do/draft"): _record("Drafting.keep", _DRAFT, media=_JSON),
    ("POST", "/do/save"): _record("Drafting.save", _DRAFT, media=_JSON),
    # Whom no cookie names is refused for what was typed, which is no matter of rights.
    ("POST", "/do/sign_in"): Door(None, form="account=&password=", alike=True),
    ("POST", "/do/redeem"): Door(None, form="account=&code=&password=a+long+enough+one",
                                 alike=True),
    ("POST", "/do/password"): Door("Accounts.change_password", form="current=&password="),
    ("POST", "/do/end_session"): Door("Accounts.end_session", form=f"session={NOWHERE}"),
    ("GET", "/files/{id}/preview"): Door("Files.preview"),
    ("GET", "/files/{id}/{name}"): Door("Files.open"),
    ("GET", "/language/{language}"): Door(),
}  # fmt: skip

LAST: dict[tuple[str, str], Door] = {
    ("POST", "/do/end_sessions"): Door("Accounts.end_sessions"),
    ("POST", "/do/sign_out"): Door(),
}
"""Addresses that end the session of who asks."""

_STALE = "record={id}&seen=999&version=999"
_JOB = f"job={NOWHERE}"

DEEDS: dict[str, Door] = {
    "preview": Door("Jobs.get", form=_JOB),
    "answer": Door("Jobs.answer", form=_JOB),
    "import": Door("Jobs.get", form=_JOB),
    "undo": Door("Batches.get", form=f"batch={NOWHERE}"),
    "keep": Door("Jobs.get", form=_JOB),
    "cancel": Door("Jobs.cancel", form=_JOB),
    "again": Door("Jobs.again", form=_JOB),
    "save_search": Door("Saved.save", form="asked=q%3Dthu"),
    "rename_search": Door("Saved.rename", form=f"search={NOWHERE}"),
    "delete_search": Door("Saved.delete", form=f"search={NOWHERE}"),
    "restore_search": Door("Saved.restore", form=f"search={NOWHERE}"),
    "seen": Door("Desk.seen", form="seq=1"),
    "overlap": Door("Overlap.check", form="text=Th%E1%BB%AD+c%C3%A0+ph%C3%AA&called=Th%E1%BB%AD"),
    "backup_now": Door("Backups.ask"),
    "merge": Door(
        "Duplicates.merge", form=f"kept={{id}}&other={NOWHERE}&kept_version=1&other_version=1"
    ),
    "unmerge": Door("Duplicates.unmerge", form=f"other={NOWHERE}"),
    "apart": Door("Duplicates.apart", form=f"one={{id}}&other={NOWHERE}"),
    "rename_organization": Door("Masters.rename", form=f"organization={NOWHERE}&version=1"),
    "follow": Door("Masters.follow", form=f"organization={NOWHERE}&version=1"),
    "unfollow": Door("Masters.unfollow", form=f"organization={NOWHERE}&version=1&place=0"),
    "accept_name": Door("Masters.accept", form=f"organization={NOWHERE}&called=x"),
    "refuse_name": Door("Masters.refuse", form=f"organization={NOWHERE}&called=x"),
    "detach": Door("Files.detach", form=f"file={NOWHERE}"),
    "bring_back_file": Door("Files.bring_back", form=f"file={NOWHERE}"),
    "unprove": Door("Proofs.detach", form=f"file={NOWHERE}"),
    "prove_again": Door("Proofs.bring_back", form=f"file={NOWHERE}"),
    "show_file": Door("Files.show_to", form=f"file={NOWHERE}&visibility=public"),
    "confirm": _record("History.confirm", _STALE),
    "unconfirm": _record("History.unconfirm", _STALE),
    "archive": _record("History.archive", _STALE),
    "bring_back": _record("History.bring_back", _STALE),
    "restore_version": _record("History.restore", _STALE),
    "tick": Door("Bulk.tick", form=f"records={NOWHERE}&on="),
    "untick": Door("Bulk.untick"),
    "bulk_preview": Door("Bulk.found", form="asked=q%3Dx&field=title&how=set&value=x"),
    "bulk": Door("Jobs.get", form=_JOB),
    "plan_new": Door("Plans.create", form="year=1"),
    "plan_copy": Door("Plans.copy", form=f"plan={NOWHERE}&year=2027"),
    "plan_text": Door("Plans.get", form=f"plan={NOWHERE}&section=legal&text=x"),
    "plan_ceilings": Door("Plans.change", form=f"plan={NOWHERE}&seen=1"),
    "plan_weights": Door("Plans.change", form=f"plan={NOWHERE}&seen=1"),
    "plan_points": Door("ManyLines.score", form=f"plan={NOWHERE}"),
    "plan_settle": Door("ManyLines.settle", form=f"plan={NOWHERE}&seen=x"),
    "plan_bring_back": Door("Plans.bring_back", form=f"line={NOWHERE}"),
    "plan_sections": Door("Sections.arrange", form=f"plan={NOWHERE}&seen=1"),
    "plan_section_add": Door("Sections.add", form=f"plan={NOWHERE}&seen=1&called=x"),
    "plan_place": Door("Sections.place", form=f"line={NOWHERE}&seen=1&place=1"),
    "plan_cite": Door("Plans.cite", form=f"line={NOWHERE}&record={NOWHERE}"),
    "plan_submit": Door("Approving.submit", form=f"plan={NOWHERE}&seen=1"),
    "plan_return": Door("Approving.give_back", form=f"plan={NOWHERE}&seen=1&text=x"),
    "plan_approve": Door("Approving.approve", form=f"plan={NOWHERE}&seen=1"),
    "plan_add": Door("Bringing.bring", form=f"plan={NOWHERE}&ticked=1"),
    "plan_duties": Door("Adding.duties", form=f"plan={NOWHERE}"),
    "plan_last_year": Door("Adding.last_year", form=f"plan={NOWHERE}&former={NOWHERE}"),
    "plan_typed": Door("Adding.line", form=f"plan={NOWHERE}&section=support&called=x"),
    "plan_line": Door("Plans.change", form=f"line={NOWHERE}&seen=1&of%3Atitle=x"),
    "plan_move": Door("Plans.move", form=f"line={NOWHERE}&seen=1"),
    "plan_uncite": Door("Plans.cite", form=f"line={NOWHERE}&record={NOWHERE}"),
    "plan_remark": Door("Plans.comment", form=f"record={NOWHERE}&text=x"),
    "plan_drop": Door("Plans.remove", form=f"line={NOWHERE}&seen=1"),
    "plan_undo": Door("Plans.undo", form=f"did=changed%3A{NOWHERE}%3A1"),
    "plan_report": Door("Reporting.report", form=f"line={NOWHERE}&seen=1&quarter=1&of%3Adone=5"),
    "plan_take_told": Door("Reporting.take_told", form=f"line={NOWHERE}&record={NOWHERE}&seen=1"),
    "plan_report_undo": Door("Reporting.undo", form=f"line={NOWHERE}&seen=1"),
    "plan_carry": Door("Carrying.carry", form=f"plan={NOWHERE}&take%3A{NOWHERE}=1"),
    "account_add": Door("Accounts.create", form="account=%20"),
    "account_change": Door("Accounts.change", form="account=nobody&version=1"),
    "account_code": Door("Accounts.give_code", form="account=nobody"),
    "account_disable": Door("Accounts.disable", form="account=nobody"),
    "account_enable": Door("Accounts.enable", form="account=nobody"),
    "account_sign_out": Door("Accounts.sign_out_everywhere", form="account=nobody"),
    "unit_save": Door("Units.save", form="unit=&vi=&version=0"),
    "standing": _record("Standing.set", f"{_STALE}&visibility=internal"),
    "review_accept": Door("Review.accept", form=f"submission={NOWHERE}&version=1"),
    "review_return": Door("Review.give_back", form=f"submission={NOWHERE}&version=1&answer=x"),
    "review_withdraw": Door("Review.withdraw", form=f"submission={NOWHERE}"),
    "decide_duty": _record("Duties.decide", "record={id}&rule=R01&term=0&on=2026-01-01&what=done"),
    "make_calendar": Door("Calendars.make", form="site=http%3A%2F%2Fx"),
    "revoke_calendar": Door("Calendars.revoke"),
    "remind": Door("Reminders.begin", form="address=nobody"),
    "edit_rule": Door("Duties.edit_rule", form="code=R04&seen=x"),
    "code_add": Door("Codes.add", form="list=fund_source&code="),
    "code_set": Door("Codes.set", form="list=fund_source&code=other&seen=x&of%3Avi=x"),
    "code_end": Door("Codes.end", form="list=fund_source&code=nowhere&seen=x"),
    "code_back": Door("Codes.set", form="list=fund_source&code=nowhere&seen=x"),
    "undo_duty": Door("Duties.undo", form=f"decision={NOWHERE}"),
    "drop_draft": Door("Drafting.drop", form=f"draft={NOWHERE}"),
    "bring_back_draft": Door("Drafting.bring_back", form=f"draft={NOWHERE}"),
}

COMMANDS: dict[str, Door] = {
    "ingest": Door("Batches.run", "ingest FILE --kind standard", costly=True),
    "batches": Door("Batches.latest", "batches"),
    "undo": Door("Batches.undo", f"undo {NOWHERE}"),
    "search": Door("Search.search", "search thu"),
    "show": Door("Records.get", "show ID"),
    "edit": Door("Editing.save", "edit ID --set title=Khác", of_record=True, costly=True),
    "history": Door("History.of", "history ID"),
    "confirm": Door("History.confirm", "confirm ID", of_record=True, costly=True),
    "archive": Door("History.archive", "archive ID", of_record=True, costly=True),
    "archived": Door("History.archived", "archived"),
    "restore": Door("History.bring_back", "restore ID", of_record=True),
    "bulk": Door("Bulk.preview", "bulk title --set X --record ID --dry-run"),
    "facets": Door("Search.values", "facets kind"),
    "attach": Door("Files.receiving", "attach ID FILE", of_record=True, costly=True),
    "files": Door("Files.of", "files ID"),
    "detach": Door("Files.detach", f"detach {NOWHERE}"),
    "export": Door("Exporting.open", "export OUT.csv"),
    "similar": Door("Overlap.similar", "similar ID"),
    "overlap": Door("Overlap.check", "overlap FILE"),
    "quality": Door("Quality.report", "quality"),
    "duties": Door("Duties.report", "duties"),
    "figures": Door("Figures.names", "figures"),
    "dti": Door("IndexBook.score", "dti"),
    "prove": Door("Proofs.receiving", "prove NOWHERE FILE"),
    "unprove": Door("Proofs.detach", f"unprove {NOWHERE}"),
    "duties letter": Door("Documents.duty_letter", "duties letter x --out OUT.csv"),
    "template": Door("Documents.use_template", "template plan --use FILE"),
    "plan new": Door("Plans.create", "plan new 1"),
    "plan list": Door("Plans.list", "plan list"),
    "plan show": Door("Plans.get", f"plan show {NOWHERE}"),
    "plan add": Door("Adding.records", f"plan add {NOWHERE} --record ID"),
    "plan document": Door("Documents.plan", f"plan document {NOWHERE} --out OUT.csv"),
    "plan move": Door("Plans.move", f"plan move {NOWHERE} --section new"),
    "plan copy": Door("Plans.copy", f"plan copy {NOWHERE} 2028"),
    "plan propose": Door("Choosing.propose", f"plan propose {NOWHERE}"),
    "plan overlap": Door("LineOverlaps.of_plan", f"plan overlap {NOWHERE}"),
    "plan submit": Door("Approving.submit", f"plan submit {NOWHERE}"),
    "plan return": Door("Approving.give_back", f"plan return {NOWHERE} --remark x"),
    "plan approve": Door("Approving.approve", f"plan approve {NOWHERE}"),
    "plan drift": Door("Drifting.drift", f"plan drift {NOWHERE}"),
    "plan progress": Door("Progressing.table", f"plan progress {NOWHERE}"),
    "plan carry": Door("Carrying.carry", f"plan carry {NOWHERE} --line {NOWHERE}"),
    "plan report": Door("Reporting.undo", f"plan report {NOWHERE} --undo"),
    "plan compare": Door("Comparing.since", f"plan compare {NOWHERE}"),
    "duties mail": Door("Reminders.due", "duties mail --dry-run"),
    "sources": Door("Profiles.list", "sources"),
    "sources show": Door("Profiles.list", "sources show nowhere"),
    "sources remove": Door("Profiles.list", "sources remove nowhere"),
    "jobs": Door("Jobs.latest", "jobs"),
    "jobs show": Door("Jobs.get", f"jobs show {NOWHERE}"),
    "jobs cancel": Door("Jobs.cancel", f"jobs cancel {NOWHERE}"),
    "jobs again": Door("Jobs.again", f"jobs again {NOWHERE}"),
    "saved": Door("Saved.list", "saved"),
    "saved add": Door("Saved.save", "saved add Thử thu"),
    "saved open": Door("Saved.open", f"saved open {NOWHERE}"),
    "saved remove": Door("Saved.delete", f"saved remove {NOWHERE}"),
    "saved restore": Door("Saved.restore", f"saved restore {NOWHERE}"),
    "duplicates": Door("Duplicates.proposed", "duplicates"),
    "duplicates list": Door("Duplicates.proposed", "duplicates list"),
    "duplicates find": Door("Duplicates.find", "duplicates find", costly=True),
    "duplicates merge": Door("Duplicates.merge", "duplicates merge ID ID"),
    "duplicates unmerge": Door("Duplicates.unmerge", f"duplicates unmerge {NOWHERE}"),
    "duplicates apart": Door("Duplicates.apart", "duplicates apart ID ID"),
    "index status": Door("Index.status", "index status"),
    "index check": Door("Index.check", "index check"),
    "index sync": Door("Index.sync", "index sync", costly=True),
    "index rebuild": Door("Index.rebuild", "index rebuild", costly=True),
    "codes": Door("Codes.lists", "codes"),
    "codes show": Door("Codes.list", "codes show ics"),
    "codes set": Door("Codes.set", "codes set nowhere x --vi X"),
    "codes end": Door("Codes.end", "codes end nowhere x"),
    "user add": Door("Accounts.create", "user add . --code"),
    "user list": Door("Accounts.all", "user list"),
    "user password": Door("Accounts.give_code", "user password nobody --code"),
    "user change": Door("Accounts.change", "user change nobody --full-name X"),
    "user disable": Door("Accounts.disable", "user disable nobody"),
    "user enable": Door("Accounts.enable", "user enable nobody"),
    "user audit": Door("Accounts.audit", "user audit"),
    "user units": Door("Units.list", "user units"),
    "user unit": Door("Units.save", "user unit nowhere --vi X"),
    "db backup": Door("Backups.by_hand", "db backup NOWHERE/x.zip"),
}
"""Commands by what is said to them; ST_DB_USER says as whom."""

MACHINES = {"demo", "serve", "ref", "doctor", "index key", "db migrate", "db status", "db restore",
            "db rehearse"}  # fmt: skip
"""Commands that are no use case of a register: they make, start or mend it on this machine."""
