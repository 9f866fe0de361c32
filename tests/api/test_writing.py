"""Duplicates, bulk changes and versions as other programs use them."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.front_doors import Service, answered, asked, lines

AT = "/api/v1/duplicates"


def post(
    service: Service, path: str, body: Any, kind: str = "application/json", **headers: str
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request("POST", path, raw, {"Content-Type": kind, **named})
        answer = connection.getresponse()
        read = answer.read()
        told = json.loads(read) if "json" in (answer.getheader("Content-Type") or "") else read
        return answer.status, told
    finally:
        connection.close()


def until(look: Callable[[], Any]) -> Any:
    """Ask again until something is found; it is the worker that takes its time."""
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("nothing came of it")


def over(service: Service, job: dict[str, Any]) -> dict[str, Any]:
    """Wait for the end of a job by its address."""

    def look() -> dict[str, Any] | None:
        told = service.get(job["address"]).json
        return told if told["state"] in ("done", "failed", "cancelled") else None

    return dict(until(look))


def filled(service: Service, records: list[dict[str, Any]], name: str) -> None:
    file = lines(service.home.parent / f"{name}.jsonl", records)
    done = asked("ingest", str(file), "--kind", "task", "--json", home=service.home)
    assert answered(done)["created"] == len(records)


def twins(service: Service, title: str, code: str) -> Callable[..., list[Any]]:
    """Write two records that are perhaps one; returns what lists their pairs."""
    rows = [
        {"number": code, "title": title, "host": "Viện Dâu tằm", "start_date": "2020"},
        {"title": title, "host": "Viện Dâu tằm", "start_date": "2021", "summary": "Tóm tắt"},
    ]
    filled(service, rows, "twins")
    answered(asked("duplicates", "find", "--json", home=service.home))

    def ours(apart: str = "0") -> list[Any]:
        pairs = service.get(f"{AT}?kind=task&limit=500&apart={apart}").json["pairs"]
        return [pair for pair in pairs if {r["title"] for r in pair["records"]} == {title}]

    return ours


def test_a_pair_is_listed_with_its_evidence_and_kept_apart(written: Service) -> None:
    ours = twins(written, "Nuôi tằm sắn lấy kén ở đồi thấp", "ĐT.71/20")
    (pair,) = ours()
    assert pair["evidence"] == "same title, same organization, different year"
    one, other = (record["id"] for record in pair["records"])
    assert post(written, f"{AT}/apart", {"one": one, "other": other})[0] == 200
    assert (ours(), [kept["apart_by"] for kept in ours("1")]) == ([], ["local"])
    back = {"one": one, "other": other, "apart": False}
    assert post(written, f"{AT}/apart", back)[1]["apart"] is False
    assert (len(ours()), ours("1")) == (1, [])


def test_a_merger_is_tried_done_once_and_taken_back(written: Service) -> None:
    ours = twins(written, "Trồng dâu lai trên đất bãi ven sông", "ĐT.73/20")
    one, other = (record["id"] for record in ours()[0]["records"])
    seen = written.get(f"{AT}/compare?one={one}&other={other}").json
    kept, gone = seen["kept"], seen["other"]
    proposed = {line["field"]: line["proposed"] for line in seen["differences"]}
    assert (kept["number"], proposed["summary"]) == ("ĐT.73/20", "other")
    asked_for = {"kept": kept["id"], "other": gone["id"], "choices": {"start_date": "other"}}
    tried = post(written, f"{AT}/merge", {**asked_for, "dry_run": True})[1]
    assert (tried["after"]["summary"], tried["after"]["date"]) == ("Tóm tắt", "2021-01-01")
    assert written.record(kept["id"]).json["version"] == kept["version"]

    unseen = post(written, f"{AT}/merge", asked_for)
    assert (unseen[0], unseen[1]["error"]["code"]) == (400, "error.body_lacks")
    stale = {**asked_for, "versions": [kept["version"] + 1, gone["version"]]}
    assert post(written, f"{AT}/merge", stale)[0] == 409
    good = {**asked_for, "versions": [kept["version"], gone["version"]]}
    status, merger = post(written, f"{AT}/merge", good)
    assert (status, merger["kept"], merger["merged"]) == (200, kept["id"], gone["id"])
    now = written.record(kept["id"]).json["fields"]
    assert {name: now[name] for name in tried["after"]} == tried["after"]
    assert post(written, f"{AT}/merge", good)[0] == 409
    told = written.get(f"{AT}/merged?limit=1").json["mergers"]
    assert [one["id"] for one in told] == [merger["id"]]

    assert post(written, f"{AT}/unmerge", {"other": gone["id"]})[0] == 200
    assert written.record(kept["id"]).json["fields"]["summary"] is None
    assert post(written, f"{AT}/unmerge", {"other": gone["id"]})[0] == 404


def test_a_version_is_had_with_what_going_back_would_change(written: Service) -> None:
    filled(written, [{"number": "ĐT.72/20", "title": "Tên đầu"}], "versions")
    file = lines(written.home.parent / "later.jsonl", [{"number": "ĐT.72/20", "title": "Tên sau"}])
    asked("ingest", str(file), "--kind", "task", home=written.home)
    then = written.record("ĐT.72/20", version="1").json
    assert (then["title"], then["version"], then["latest"]) == ("Tên đầu", 1, 2)
    assert [one["field"] for one in then["restoring"]] == ["title"]
    assert written.record("ĐT.72/20").json["title"] == "Tên sau"
    codes = [written.record("ĐT.72/20", version=v).status for v in ("3", "0", "-1", "x", "9" * 40)]
    assert codes == [404, 404, 400, 400, 400]


def test_a_bulk_change_is_tried_looked_at_done_and_undone(written: Service) -> None:
    many = [{"number": f"ĐT.8{n}/20", "title": f"Ươm sâm {n}", "host": "Viện A"} for n in range(3)]
    filled(written, many, "bulk")
    at = "/api/v1/bulk"
    search = {"q": "ươm sâm", "kind": ["task"], "where": ["host:Viện A"]}
    asked_for = {"field": "host", "how": "set", "value": "Viện B", "search": search}
    until(lambda: written.search(("q", "ươm sâm"), ("kind", "task")).json["total"] == 3)
    status, job = post(written, at, asked_for)
    assert (status, job["records"], job["work"]) == (202, 3, "bulk_preview")
    tried = over(written, job)
    assert (tried["state"], tried["counts"]["changed"], tried["batch"]) == ("done", 3, None)

    pages = [written.get(f"{job['address']}/lines?limit=2&offset={n}").json for n in (0, 2)]
    found = [line for page in pages for line in page["lines"]]
    assert [page["total"] for page in pages] == [3, 3]
    assert {(line["before"]["host"], line["after"]["host"]) for line in found} == {
        ("Viện A", "Viện B")
    }
    assert written.get(f"{job['address']}/lines?fate=same").json["total"] == 0
    assert written.record("ĐT.80/20").json["fields"]["host"] == "Viện A"

    started = [post(written, f"{job['address']}/start", {})[1] for _ in range(2)]
    assert started[0]["job"] == started[1]["job"]
    done = over(written, started[0])
    assert (done["state"], done["report"]["counts"]) == ("done", {"changed": 3})
    assert written.record("ĐT.80/20").json["fields"]["host"] == "Viện B"

    undone = over(written, post(written, f"{done['address']}/undo", {})[1])
    assert undone["state"] == "done"
    assert written.record("ĐT.80/20").json["fields"]["host"] == "Viện A"
    nothing = post(written, f"{job['address']}/undo", {})
    assert (nothing[0], nothing[1]["error"]["code"]) == (400, "bulk.nothing_to_undo")
    ended = post(written, f"{job['address']}/cancel", {})[1]
    assert ended["state"] == "done"  # what is over stays what it is


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("duplicates/apart", b"", "error.not_json"),
        ("duplicates/apart", b"[" * 50_000, "error.not_json"),
        ("duplicates/apart", [], "error.not_json"),
        ("duplicates/apart", {"one": 1, "other": "x"}, "error.bad_parameter"),
        ("duplicates/apart", {"one": "x"}, "error.body_lacks"),
        ("duplicates/apart", {"one": "x", "other": "y", "apart": "no"}, "error.bad_parameter"),
        ("duplicates/apart", {"one": "x", "other": "y"}, "error.not_found"),
        ("duplicates/merge", {"kept": "x", "others": "y"}, "error.unknown_parameter"),
        ("duplicates/merge", {"kept": "x", "other": "y", "versions": [1, True]},
         "error.bad_parameter"),
        ("duplicates/merge", {"kept": "x", "other": "y", "choices": []}, "error.bad_parameter"),
        ("duplicates/unmerge", {"other": "'; DROP TABLE record; --\0"}, "error.not_found"),
        ("bulk", {"field": "host", "how": "clear"}, "bulk.one_choice"),
        ("bulk", {"field": "host", "how": "clear", "ticked": True, "records": ["x"]},
         "bulk.one_choice"),
        ("bulk", {"field": "host", "how": "clear", "search": {}}, "bulk.whole_register"),
        ("bulk", {"field": "host", "how": "clear", "search": {"q": ["x"]}},
         "error.bad_parameter"),
        ("bulk", {"field": "host", "how": "clear", "search": {"where": ["host"]}},
         "bulk.unreadable_filter"),
        ("bulk", {"field": "host", "how": "clear", "search": {"query": "x"}},
         "error.bad_parameter"),
        ("bulk", {"field": "host", "how": "clear", "records": ["x"]}, "error.not_found"),
        ("bulk/x/start", {}, "error.no_job"),
        ("bulk/00000000-0000-0000-0000-000000000000/undo", {}, "error.no_job"),
        ("bulk", b'{"value": "' + b"x" * 2_000_000 + b'"}', "error.form_too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(
    service: Service, path: str, body: Any, code: str
) -> None:
    status, told = post(service, f"/api/v1/{path}", body)
    assert (told["error"]["code"], 400 <= status < 500) == (code, True)


def test_an_address_says_what_it_takes(service: Service) -> None:
    for path, allow in (("duplicates", "GET, HEAD, OPTIONS"), ("bulk", "POST, OPTIONS"),
                        ("duplicates/merge", "POST, OPTIONS")):  # fmt: skip
        wrong = service.get(f"/api/v1/{path}", method="DELETE")
        assert (wrong.status, wrong.headers["allow"]) == (405, allow)
        assert service.get(f"/api/v1/{path}", method="OPTIONS").status == 204
    body = {"one": "x", "other": "y"}
    form = post(service, "/api/v1/duplicates/apart", body, "application/x-www-form-urlencoded")
    assert form[1]["error"]["code"] == "error.not_json"
    foreign = post(service, "/api/v1/duplicates/apart", body, Sec_Fetch_Site="cross-site")
    assert foreign[0] == 403


# ---- asked twice at once, by a double click or by a client that got no answer


def twice(ask: Callable[[], Any]) -> Any:
    """Ask at the same moment from two sides; returns the one answer of both."""
    ready = threading.Barrier(2)

    def once(_: int) -> Any:
        ready.wait(30)
        return ask()

    with ThreadPoolExecutor(2) as both:
        one, other = both.map(once, range(2))
    assert one == other
    return one


def deeds(service: Service) -> Callable[..., str]:
    """Return what presses a button of a page, again as long as it is too early for it."""
    cookie = service.get("/_stcore/health").headers["set-cookie"].split(";")[0]
    token = {"Cookie": cookie, "X_Xsrftoken": cookie.partition("=")[2].strip('"')}
    form = "application/x-www-form-urlencoded"

    def press(deed: str, body: bytes = b"", kind: str = form, **said: str) -> str:
        def answer() -> str | None:
            status, told = post(service, f"/do/{deed}", urlencode(said).encode() or body, kind,
                                **token)  # fmt: skip
            assert status in (200, 400, 404), told
            return str(told["go"]).rpartition("=")[2] if status == 200 else None

        return str(until(answer))

    return press


def test_what_is_asked_for_twice_at_once_is_one_job(written: Service) -> None:
    press = deeds(written)
    kind = "application/octet-stream"
    failed = press("upload?name=hong.xlsx", b"PK\x03\x04 nothing behind it", kind)
    assert twice(lambda: press("again", job=failed)) != failed
    rows = "Số hiệu,Tên tiêu chuẩn\nTCVN 99001:2020,Hỏi hai lần\n".encode()
    tried = press("upload?name=hai-lan.csv", rows, kind)
    imported = twice(lambda: press("import", job=tried))
    undone = twice(lambda: press("undo", batch=imported))
    until(lambda: "archived_at" in written.record("TCVN 99001:2020", kind="standard").json)
    assert press("undo", batch=imported) == undone  # the answer was lost, and it is over by now

    asked_for = {"field": "summary", "how": "set", "value": "Hai lần",
                 "search": {"kind": ["task"], "q": ""}}  # fmt: skip

    def started(path: str, body: Any) -> Any:
        status, told = post(written, path, body)
        assert status == 202, told
        return told["job"], told["address"]

    _, preview = twice(lambda: started("/api/v1/bulk", asked_for))
    over(written, {"address": preview})
    change = twice(lambda: started(f"{preview}/start", {}))
    over(written, {"address": change[1]})
    assert started(f"{preview}/start", {}) == change
