"""What is attacked: an office with accounts, with one of everything that an address can name."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from ingest import Choices, ingest_file
from st_db.access import GIVEN, Caller
from st_db.library import Edit, Library, Saved, passwords
from st_db.library.edits import Submitted
from st_db.records import REGISTER
from st_db.records.stored import Draft
from st_db.store import new_id
from tests.front_doors import lines

LOCAL = Caller.local("vi", "test")
ATTACKER, PASSWORD, PLACE = "ke.xau", "một câu dễ nhớ 2026", ("127.0.0.1", "test")
ME = Caller(ATTACKER, frozenset(GIVEN), None, "vi", "page")
OFFICER = Caller("an", frozenset({"officer"}), "kiem", "vi", "page")
WITNESS = Caller("mai", frozenset({"officer"}), "khac", "vi", "page")


@dataclass(frozen=True)
class Ground:
    """Good values of every name that an address may be given, over things of its own."""

    named: Mapping[str, str]  # as a form or an address gives them
    parts: Mapping[str, str]  # {beginning of a path: what its first part is}
    json: Mapping[str, Any]


def opened(library: Library) -> list[str]:
    """Make the office, an attacker who may do everything, and what others keep; returns its ids."""
    attacker = {"full_name": "Kẻ Xấu", "unit_id": None}
    library.accounts.create(LOCAL, ATTACKER, list(GIVEN), attacker, PASSWORD)
    library.units.save(LOCAL, "tdc", ("Phòng Tiêu chuẩn", None))
    library.units.save(LOCAL, "kiem", ("Phòng Kiểm", None), review=True)
    library.units.save(LOCAL, "khac", ("Phòng Khác", None))
    for name, unit in (("binh", "tdc"), (WITNESS.user, WITNESS.unit)):
        library.accounts.create(LOCAL, name, ["officer"], {"unit_id": unit}, PASSWORD)
    ids = [saved(library, kind, WITNESS, title=f"Của người khác: {kind}") for kind in REGISTER]
    library.drafting.keep(WITNESS, Draft(new_id(), "", "task", None, 0, 0, {"title": "Nháp"}, ()))
    library.saved.save(WITNESS, "Của Mai", {"q": ["cà phê"]})
    with TemporaryDirectory() as folder:
        file = lines(Path(folder) / "a.jsonl", [{"number": "TCVN 1:2020", "title": "Chè"}])
        assert ingest_file(library, LOCAL, file, choices=Choices(kind="standard")).created == 1
    library.files.add(WITNESS, ids[0], "anh.png", [picture(0xFFFFFF)])
    return ids


def kept_by_others(library: Library, ids: list[str]) -> Any:
    """Return all that an attack must leave as it is."""
    found = library.store.get_many(ids)
    return (
        [(found[id_].version, found[id_].archived_at, dict(found[id_].values)) for id_ in ids],
        [(draft.typed, draft.revision) for draft in library.drafting.list(WITNESS)],
        [kept.search for kept in library.saved.list(WITNESS)],
        [library.files.open(WITNESS, file.id)[1].read_bytes()
         for file in library.files.of(WITNESS, ids[0])],
        library.accounts.get(LOCAL, WITNESS.user),
    )  # fmt: skip


def saved(library: Library, kind: str, caller: Caller = LOCAL, **values: Any) -> str:
    """Save a new record and return its id."""
    outcome = library.editing.save(caller, Edit(new_id(), values, kind))
    assert isinstance(outcome, Saved), outcome
    return outcome.record_id


def session(library: Library, name: str) -> tuple[str, str]:
    """Sign somebody in without being counted among those who try; returns the token and its id."""
    token, id_ = passwords.new_token(), new_id()
    account = library.accounts.get(LOCAL, name)
    library.store.sessions.begin(
        id_, passwords.digest(token), account.id, library.signing.lasts, PLACE
    )
    return token, id_


def picture(colour: int) -> bytes:
    """Return a small picture that no other one is the same as."""
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (colour >> 16 & 255, colour >> 8 & 255, colour & 255)).save(out, "PNG")
    return out.getvalue()


def fresh(library: Library, number: int) -> Ground:
    """Return ground that nobody has trodden on."""
    one = saved(library, "task", code=f"ĐT.{number}/26", title=f"Sấy cà phê {number}", summary="Lò")
    two = saved(library, "task", code=f"ĐT.{number}.B/26", title=f"Sấy chè {number}", summary="Sao")
    organization = saved(library, "organization", title=f"Công ty Mẫu {number}")
    submitted = library.editing.save(
        OFFICER, Edit(new_id(), {"code": f"ĐT.{number}.C/26", "title": "Chờ duyệt"}, "task")
    )
    assert isinstance(submitted, Submitted)
    draft = library.drafting.keep(
        ME, Draft(new_id(), "", "task", None, 0, 0, {"title": "Nháp"}, ())
    )
    for earlier in library.saved.list(ME):  # nobody may keep more than a hundred
        library.saved.delete(ME, earlier.search.id)
    search = library.saved.save(ME, f"Tìm {number}", {"q": ["cà phê"]})
    with library.files.receiving(ME, one, "anh.png") as receiving:
        receiving.incoming.write(picture(number))
        file = library.files.attach(ME, receiving)
    job = library.jobs.add(ME, "preview", {"upload": new_id(), "file": "a.csv", "choices": {}})
    plan = library.plans.create(ME, 2027).id
    line = library.plans.add.line(ME, plan, "new", {"title": "Dòng mẫu"}, [one]).lines[0]
    named = {
        "plan": plan, "line": line, "section": "new", "former": plan, "year": "2028",
        "record": one, "records": f"{one},{two}", "number": one, "kept": one, "one": one,
        "other": two, "organization": organization, "submission": submitted.submission,
        "draft": draft.draft.id, "search": search.id, "file": file.id,
        "session": session(library, ATTACKER)[1], "job": job.id, "unit": "tdc", "unit_id": "tdc",
        "batch": library.batches.latest(ME)[0].id, "account": "binh", "full_name": "Bình",
        "vi": "Phòng Tiêu chuẩn", "en": "Standards", "version": "1", "seen": "1", "place": "0",
        "kept_version": "1", "other_version": "1", "seq": "1", "answer": "Được", "row": "2",
        "same": "", "called": "Tên gọi", "text": "Sấy cà phê bằng bơm nhiệt ở nhiệt độ thấp",
        "asked": "q=cà+phê", "ticked": "", "on": "1", "field": "summary", "how": "set",
        "value": "Mới", "reason": "Trùng", "password": PASSWORD, "current": PASSWORD, "next": "/",
        "code": "ABCD-EFGH", "name": "anh.png", "visibility": "internal", "role:officer": "yes",
        "kind": "task", "q": "sấy", "where": "kind:task", "sort": "title", "limit": "5",
        "offset": "0", "facets": "kind", "since": "2020-01-01", "labels": "1", "language": "en",
        "format": "csv", "cells": "3", "list": "overdue", "open": "ipc:A",
        "follow:name": "Công ty Cũ", "follow:role": "predecessor", "take:title": "other",
        "show": "1", "page": "1",
    }  # fmt: skip
    parts = {
        "/saved/": search.id, "/files/": file.id, "/api/v1/files/": file.id,
        "/api/v1/plans/": plan, "/api/v1/records/": one, "/api/v1/facets/": "status",
        "/api/v1/codes/": "ipc",
        "/language/": "en", "/api/": "x", "/do/": "undo",
    }  # fmt: skip
    json = {
        "draft": new_id(), "save": new_id(), "kind": "task", "record": None, "version": 0,
        "revision": 0, "saves": [], "typed": {"title": "Tên"}, "title": "Tên", "text": "Sấy cà phê",
        "kinds": ["task"], "limit": 5,
    }  # fmt: skip
    return Ground(named, parts, json)
