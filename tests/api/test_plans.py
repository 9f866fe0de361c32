"""A plan from its making to its approval as another program does it."""

import http.client
import json
from typing import Any

from tests.front_doors import answered

NUMBER = "ĐTĐL.CN-01/20"


def ask(service: Any, path: str, body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    sent = None if body is None else json.dumps(body).encode()
    try:
        connection.request("GET" if body is None else "POST", f"/api/v1/plans{path}", sent,
                           {"Content-Type": "application/json"})  # fmt: skip
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_a_plan_is_made_filled_changed_and_approved(written):
    status, plan = ask(written, "", {"year": 2027})
    assert (status, plan["status"], plan["lines"]) == (201, "draft", 0)
    here = f"/{plan['id']}"
    added = answered(written.command("plan", "add", plan["id"], "--record", NUMBER, "--json"))
    assert (added["added"], added["skipped"]) == (1, 0)
    search = {"do": "add", "from": "search", "where": ["no:x"]}
    status, found = ask(written, here, search)
    assert (status, found["error"]["code"]) == (400, "error.unknown_field")
    training = {"title": "Tập huấn", "budget": [{"source": "fund", "amount": "120 triệu"}]}
    new = {"do": "add", "from": "line", "section": "support", "values": training}
    status, typed = ask(written, here, new)
    assert (status, typed["added"]) == (200, 1)
    _, view = ask(written, here)
    [line] = [one for section in view["sections"] if section["code"] == "support"
              for one in section["lines"]]  # fmt: skip
    assert (line["typed"], line["total"], line["label"]) == (["title"], 120_000_000, "7.1")
    change = {"do": "change", "line": line["id"], "version": 1}
    assert ask(written, here, {**change, "values": {"target": "2 lớp"}})[1]["version"] == 2
    status, clash = ask(written, here, {**change, "values": {"target": "3 lớp"}})
    assert (status, clash["collisions"][0]["theirs"]) == (409, "2 lớp")
    status, told = ask(written, here, {**change, "version": 2, "values": {
        "budget": [{"source": "fund", "amount": "nhiều"}]}})  # fmt: skip
    assert (status, told["issues"][0]["field"]) == (400, "budget")
    _moved_and_approved(written, here, line["id"])


def _moved_and_approved(written, here, line):
    status, moved = ask(written, here, {"do": "move", "line": line, "section": "new"})
    assert (status, moved["label"], moved["reason"]) == (200, "4.2.1", "by_hand")
    seq = ask(written, f"{here}/compare")[1]["versions"][0]["seq"]
    assert ask(written, f"{here}/compare?since={seq}")[1]["added"] == 2
    assert len(ask(written, f"{here}/proposal")[1]["chosen"]) == 2
    assert ask(written, here, {"do": "submit"})[1]["status"] == "submitted"
    assert ask(written, here, {"do": "undo", "line": line})[0] == 409
    assert ask(written, here, {"do": "approve", "code": "12/KH-SKHCN"})[1]["status"] == "approved"
    assert ask(written, f"{here}/drift") == (200, {"drift": [], "duties": []})
    _reported(written, here, line)
    assert here[1:] in {one["id"] for one in ask(written, "?year=2027")[1]["plans"]}
    assert ask(written, here, {"do": "nonsense"})[0] == 400


def _reported(written, here, line):
    """Report on a line of an approved plan by both doors, and set the plan against it."""
    progress = f"{here}/progress"
    before = ask(written, here)[1]
    version = next(one["version"] for section in before["sections"] for one in section["lines"]
                   if one["id"] == line)  # fmt: skip
    report = {"do": "report", "line": line, "quarter": 2, "version": version}
    status, saved = ask(written, progress, {**report, "values": {"value": "1 lớp"}})
    assert (status, saved["version"]) == (200, version + 1)
    status, clash = ask(written, progress, {**report, "values": {"value": "3 lớp"}})
    assert (status, clash["collisions"][0]["theirs"]) == (409, "1 lớp")
    status, wrong = ask(written, progress, {**report, "values": {"done": "x"}})
    assert (status, wrong["issues"][0]["part"]) == (400, "done")
    said = ("plan", "report", line, "--quarter", "3", "--spent", "60 triệu", "--json")
    assert answered(written.command(*said))["changed"] == ["progress"]
    table = answered(written.command("plan", "progress", here[1:], "--quarter", "3", "--json"))
    assert table == ask(written, f"{progress}?quarter=3")[1]
    [mine] = [one for section in table["sections"] for one in section["lines"]
              if one["line"] == line]  # fmt: skip
    assert (mine["done"], mine["basis"], mine["spent"]) == (50, "reckoned", 60_000_000)
    assert table["total"]["planned"] == before["total"]
    assert len(ask(written, f"{progress}?line={line}")[1]["history"]) == 2
    assert ask(written, progress, {"do": "undo", "line": line})[1]["version"] == version + 3
