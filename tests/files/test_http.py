"""Files over HTTP: sent, listed and had by programs and browsers, refused where they may harm."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.files import making
from tests.front_doors import Answer, Service

NUMBER = "ĐT.07/26"
OCTETS = "application/octet-stream"


@pytest.fixture(scope="module")
def service(new_database: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with one record, to write to."""
    folder = tmp_path_factory.mktemp("files")
    made = Service(folder / "home", ST_DB_DATABASE_URL=new_database(), ST_DB_LANGUAGE="vi")
    source = folder / "t.jsonl"
    source.write_text(json.dumps({"code": NUMBER, "title": "Chế biến"}), encoding="utf-8")
    made.start()
    assert made.command("ingest", str(source), "--kind", "task").returncode == 0
    yield made
    made.stop()


def send(service: Service, path: str, body: bytes, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("POST", path, body, named)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


def attach(service: Service, name: str, body: bytes, **params: str) -> Answer:
    path = f"/api/v1/records/{quote(NUMBER)}/files?" + urlencode({"name": name, **params})
    return send(service, path, body, Content_Type=OCTETS)


def test_a_file_is_sent_listed_found_and_had(service: Service) -> None:
    content = making.document("Quyết định phê duyệt", "Danh mục thiết bị sấy lạnh")
    made = attach(service, "Quyết định “số 1”.docx", content)
    assert made.status == 201, made.body
    file = made.json
    assert (file["format"], file["pages"], file["visibility"]) == ("docx", 2, "internal")
    assert attach(service, "x.docx", content).json["id"] == file["id"]
    listed = service.get(f"/api/v1/records/{quote(NUMBER)}/files").json["files"]
    assert [one["id"] for one in listed] == [file["id"]]

    hits = service.search(("q", "thiet bi say lanh")).json["files"]
    assert hits["total"] == 1
    (hit,) = hits["hits"]
    assert (hit["name"], hit["page"]) == (file["name"], 2)
    assert hit["record"]["number"] == NUMBER
    assert "<mark>thiết bị sấy lạnh</mark>" in hit["snippet"]

    had = service.get(f"/api/v1/files/{file['id']}")
    assert (had.status, had.body) == (200, content)
    assert had.headers["content-disposition"].startswith("attachment;")
    assert quote("Quyết định") in had.headers["content-disposition"]


def test_a_browser_runs_nothing_of_a_file(service: Service) -> None:
    picture = attach(service, "a.png", making.image("PNG")).json
    paper = attach(service, "a.pdf", making.pdf("Mot")).json
    word = attach(service, "a.docx", making.document("Một")).json
    for file, disposition in ((picture, "inline"), (paper, "inline"), (word, "attachment")):
        had = service.get(f"/files/{file['id']}/{quote(file['name'])}?show=1")
        assert had.status == 200
        assert had.headers["content-disposition"].startswith(disposition)
        assert had.headers["x-content-type-options"] == "nosniff"
        policy = had.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert ("sandbox" in policy) == (file is not paper)
        saved = service.get(f"/files/{file['id']}/x")
        assert saved.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in saved.headers["content-security-policy"]
    seen = service.get(f"/files/{paper['id']}/preview")
    assert seen.headers["content-type"] == "image/png"


HOSTILE = [
    ("page.html", b"<html><script>alert(1)</script></html>", 400),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 400),
    ("a.pdf", b"", 400),
    ("../../../etc/passwd", b"root:x:0:0", 400),
    ("a.docx", b"PK\x03\x04" + bytes(50), 400),
]


def test_what_may_harm_is_refused_with_a_sentence(service: Service) -> None:
    for name, body, status in HOSTILE:
        refused = attach(service, name, body)
        assert refused.status == status, (name, refused.body)
        assert refused.json["error"]["message"]
        assert refused.json["error"]["remedy"]
    path = f"/api/v1/records/{quote(NUMBER)}/files?name=a.pdf"
    form = send(service, path, making.pdf("Mot"), Content_Type="text/plain")
    assert form.status == 400
    foreign = send(service, path, making.pdf("Mot"), Content_Type=OCTETS,
                   Sec_Fetch_Site="cross-site")  # fmt: skip
    assert foreign.status == 403
    assert send(service, "/do/attach?record=x&name=a.pdf", b"x").status == 403
    for path, status in (
        ("/files/00000000-0000-0000-0000-000000000000/a.pdf", 404),
        ("/files/..%2f..%2fetc/passwd", 400),
        ("/files/x/preview", 404),
        ("/api/v1/files/1", 404),
        ("/api/v1/records/none/files", 404),
    ):
        assert service.get(path).status == status, path
    assert service.get("/api/v1/files/1", "DELETE").status == 405


NAMES = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\\\Users\\\\an\\\\quyết định.pdf", "quyết định.pdf"),
    ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
    ('a"; filename="b.html', "a; filename=b.html.pdf"),
    ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
    ("<script>alert(1)</script>.pdf", "script.pdf"),
    ("", "tep.pdf"),
]


def test_a_name_is_a_name_and_nothing_else(service: Service) -> None:
    for number, (name, kept) in enumerate(NAMES):
        made = attach(service, name, making.pdf(f"Ten {number}"))
        assert made.json["name"] == kept, name
        had = service.get(f"/files/{made.json['id']}/x")
        assert had.status == 200
        assert "set-cookie" not in had.headers
        assert had.headers["content-disposition"].startswith("attachment;")


def test_a_line_that_drops_leaves_nothing_and_the_file_comes_in_again(service: Service) -> None:
    content = making.pdf("Cat giua chung") + b"%" * 3_000_000
    before = len(service.get(f"/api/v1/records/{quote(NUMBER)}/files").json["files"])
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    connection.putrequest("POST", f"/api/v1/records/{quote(NUMBER)}/files?name=cut.pdf")
    connection.putheader("Content-Type", OCTETS)
    connection.putheader("Content-Length", str(len(content)))
    connection.endheaders(content[:2_000_000])
    connection.close()
    again = attach(service, "cut.pdf", content)
    assert again.status == 201
    listed = service.get(f"/api/v1/records/{quote(NUMBER)}/files").json["files"]
    assert len(listed) == before + 1
    incoming = service.home / "files" / "incoming"
    for _ in range(200):  # the server notices the cut a moment later
        if not any(incoming.iterdir()):
            break
        service.get("/healthz")
    assert not any(incoming.iterdir())
