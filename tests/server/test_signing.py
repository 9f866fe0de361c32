"""Signing in over HTTP: the cookie, what a forged one opens, and the office's own service."""

from __future__ import annotations

import http.cookiejar
import json
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from joserfc.jwk import RSAKey

from tests.front_doors import Service, asked, lines
from tests.server.oidc_provider import CLIENT, SECRET, Provider

GOOD = "một câu dễ nhớ 2026"
TASK = {"number": "ĐT.01/26", "title": "Sấy cà phê", "leader": "Nguyễn Văn Chủ", "extra": {}}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def office(home: Path, provider: Provider) -> Iterator[Service]:
    """A service with accounts that also lets people in whom the provider vouches for."""
    for name, role, more in (
        ("chi.huong", "administrator", ()),
        ("an", "officer", ()),
        ("binh", "reader", ("--subject", provider.subject)),
    ):
        done = asked("user", "add", name, "--role", role, *more, home=home, sent=f"{GOOD}\n")
        assert done.returncode == 0, done.stderr
    file = lines(home.parent / "tasks.jsonl", [TASK])
    assert asked("ingest", str(file), "--kind", "task", home=home).returncode == 0
    service = Service(
        home, ST_DB_OIDC_URL=provider.url, ST_DB_OIDC_CLIENT_ID=CLIENT,
        ST_DB_OIDC_CLIENT_SECRET=SECRET,
    ).start()  # fmt: skip
    yield service
    service.stop()


class Browser:
    """Cookies and the token of a page's forms, as a browser holds them."""

    def __init__(self, service: Service) -> None:
        self.address = f"http://127.0.0.1:{service.port}"
        self.jar = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(handler)
        self.get("/_stcore/health")

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self._open(urllib.request.Request(self.address + path, headers=headers))

    def post(self, path: str, _headers: dict[str, str] | None = None, **form: str) -> Any:
        token = next((c.value for c in self.jar if c.name == "_streamlit_xsrf"), "") or ""
        headers = {"X-Xsrftoken": token.strip('"'), **(_headers or {})}
        body = urlencode(form, errors="replace").encode()
        return self._open(urllib.request.Request(self.address + path, body, headers))

    def send(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        kind = {"Content-Type": "application/json"}
        raw = json.dumps(body).encode()
        return self._open(urllib.request.Request(self.address + path, raw, {**kind, **headers}))

    def sign_in(self, name: str = "an", password: str = GOOD) -> Any:
        return self.post("/do/sign_in", account=name, password=password, next="/import")

    def token(self) -> str | None:
        return next((c.value for c in self.jar if c.name == "st_db_session"), None)

    def _open(self, request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with self.opener.open(request, timeout=15) as answer:
                return answer.status, _read(answer)
        except HTTPError as error:
            with error:
                return error.code, _read(error)


def _read(answer: Any) -> Any:
    body = answer.read()
    return json.loads(body) if "json" in answer.headers.get("content-type", "") else answer.url


@pytest.fixture
def browser(office: Service) -> Browser:
    return Browser(office)


def leader(browser: Browser, **headers: str) -> str | None:
    _, record = browser.get("/api/v1/records?number=%C4%90T.01/26", **headers)
    value: str | None = record["fields"].get("leader")
    return value


def test_a_cookie_opens_what_the_account_may_and_nothing_opens_without(browser: Browser) -> None:
    assert leader(browser) is None
    assert browser.get("/do/rejects?job=x")[0] == 403
    status, told = browser.sign_in()
    assert (status, told) == (200, {"load": "/import"})
    assert leader(browser) == TASK["leader"]
    assert browser.get("/do/rejects?job=x")[0] == 404
    token = browser.token()
    assert browser.post("/do/sign_out")[1] == {"load": "/"}
    assert browser.token() is None
    assert leader(browser) is None
    # What the browser forgot opens nothing when somebody kept it.
    assert leader(browser, Cookie=f"st_db_session={token}") is None


def test_the_cookie_is_for_this_site_alone_and_unseen_by_scripts(office: Service) -> None:
    browser = Browser(office)
    request = urllib.request.Request(
        f"{browser.address}/do/sign_in", urlencode({"account": "an", "password": GOOD}).encode(),
        {"X-Xsrftoken": next(c.value or "" for c in browser.jar).strip('"')},
    )  # fmt: skip
    with browser.opener.open(request, timeout=15) as answer:
        set_ = SimpleCookie(next(
            v for k, v in answer.headers.items()
            if k.lower() == "set-cookie" and v.startswith("st_db_session")
        ))["st_db_session"]  # fmt: skip
    assert (set_["httponly"], set_["samesite"], set_["path"]) == (True, "lax", "/")
    assert set_["domain"] == ""
    assert len(set_.value) >= 43


@pytest.mark.parametrize("forged", ["x", "0" * 43, "' OR 1=1 --", "../../", "%00", "é" * 2000])
def test_a_forged_cookie_is_nobodys_and_no_mistake(browser: Browser, forged: str) -> None:
    headers = {"Cookie": f"st_db_session={forged}".encode().decode("latin-1")}
    status, found = browser.get("/api/v1/search", **headers)
    assert status == 200
    assert found["total"] == 1
    assert leader(browser, **headers) is None


def test_an_answer_to_a_wrong_name_and_a_wrong_password_is_the_same(browser: Browser) -> None:
    known = browser.sign_in("an", "sai mật khẩu 1")
    unknown = browser.sign_in("nobody", "sai mật khẩu 1")
    assert known == unknown
    assert known[0] == 403
    assert browser.token() is None


def test_no_answer_leads_to_another_site(browser: Browser) -> None:
    _, told = browser.post("/do/sign_in", account="an", password=GOOD, next="//evil.example")
    assert told == {"load": "/"}


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                {"Origin": "http://evil.example"}, {"Origin": "null"}, {"X-Xsrftoken": "made-up"}],
)  # fmt: skip
def test_what_another_site_makes_a_browser_send_is_refused(
    browser: Browser, headers: dict[str, str]
) -> None:
    browser.sign_in()
    for path in ("/do/sign_in", "/do/sign_out", "/do/undo", "/do/upload?name=a.csv",
                 "/do/account_add"):  # fmt: skip
        assert browser.post(path, headers, account="an", password=GOOD)[0] == 403, path
    assert leader(browser) == TASK["leader"]  # still signed in


def test_an_officer_gets_nothing_of_an_administrator(browser: Browser) -> None:
    browser.sign_in()
    for deed in ("account_add", "account_change", "account_code", "account_disable", "unit_save"):
        form = {"account": "chi.huong", "version": "1", "role:administrator": "yes", "vi": "X"}
        assert browser.post(f"/do/{deed}", None, **form)[0] == 403, deed


def test_programs_merge_and_change_many_only_with_the_right(browser: Browser) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    writes: list[tuple[str, dict[str, Any], int]] = [
        ("duplicates/merge", {"kept": nobody, "other": nobody, "versions": [1, 1]}, 400),
        ("duplicates/merge", {"kept": nobody, "other": nobody, "dry_run": True}, 404),
        ("duplicates/unmerge", {"other": nobody}, 404),
        ("duplicates/apart", {"one": nobody, "other": nobody}, 404),
        ("bulk", {"field": "host", "how": "clear", "records": [nobody]}, 400),
        (f"bulk/{nobody}/start", {}, 404),
        (f"bulk/{nobody}/undo", {}, 404),
        (f"bulk/{nobody}/cancel", {}, 404),
    ]
    looks = [("duplicates", 200), (f"duplicates/compare?one={nobody}&other={nobody}", 404),
             ("duplicates/merged", 200), (f"bulk/{nobody}", 404), (f"bulk/{nobody}/lines", 404),
             ("records?number=%C4%90T.01/26&version=1", 200)]  # fmt: skip

    def statuses(**more: str) -> list[int]:
        found = [browser.get(f"/api/v1/{path}")[0] for path, _ in looks]
        return found + [
            browser.send(f"/api/v1/{path}", body, **more)[0] for path, body, _ in writes
        ]

    assert statuses() == [403] * 14
    browser.sign_in()
    wanted = [status for _, status in looks] + [status for *_, status in writes]
    assert statuses() == wanted
    foreign = {"Origin": "http://evil.example"}
    assert statuses(**foreign)[len(looks) :] == [403] * len(writes)


_HOSTILE = [
    "", " ", "\x00", "a\x00b", "\u202e", "\ufeff", "<script>alert(1)</script>", "' OR 1=1 --",
    "'; DROP TABLE account; --", "%s%s%s", "{name}", "../../etc/passwd", "\x1b[2J", "0" * 5000,
    "-1", "1e999", "NaN", "null", "ẹ̣̣̣", "\U0001f4a9", "=1+1", "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
_FIELDS = ("account", "full_name", "unit_id", "subject", "unit", "vi", "en", "version", "session",
           "submission", "answer", "code", "role:officer", "next")  # fmt: skip


def test_hostile_text_in_every_field_of_a_deed_is_refused_and_logged(
    browser: Browser, office: Service
) -> None:
    """All strings in all fields of all addresses are sent in ``tests/attack``."""
    browser.sign_in("chi.huong")
    deeds = ("account_add", "account_change", "account_code", "unit_save", "review_return",
             "end_session")  # fmt: skip
    wrong = []
    for text in _HOSTILE:
        for deed in deeds:
            status, told = browser.post(f"/do/{deed}", None, **dict.fromkeys(_FIELDS, text))
            if status not in (200, 400, 403, 404, 409) or not isinstance(told, dict):
                wrong.append((deed, text[:40], status))
    assert not wrong
    assert browser.get("/admin")[0] == 200
    refused = [line for line in office.said().splitlines() if "refused" in line]
    assert any(
        "/do/account_add" in line and "chi.huong" in line and "127.0.0.1" in line
        and "error.account_name" in line for line in refused
    )  # fmt: skip
    assert "Traceback" not in office.said()
    assert "alert(1)" not in office.said()


# ---- the office's own service


def test_whom_the_service_vouches_for_is_let_in_with_a_session_of_ours(browser: Browser) -> None:
    status, landed = browser.get("/sign-in/oidc?next=/overview")
    assert (status, landed) == (200, f"{browser.address}/overview")
    assert browser.token()
    assert browser.post("/do/sign_out")[1] == {"load": "/"}


def test_who_has_no_account_is_told_and_nothing_is_made(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "subject", "somebody-else")
    assert "failed=unknown" in browser.get("/sign-in/oidc")[1]
    assert browser.token() is None


@pytest.mark.parametrize(
    "spoil", [{"iss": "http://evil.example"}, {"aud": "other"}, {"exp": 1}, {"nonce": "old"}]
)
def test_an_id_token_that_is_not_for_us_lets_nobody_in(
    browser: Browser, provider: Provider, spoil: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "spoil", spoil)
    assert "failed=oidc" in browser.get("/sign-in/oidc")[1]
    assert browser.token() is None


def test_a_forged_signature_and_a_made_up_answer_let_nobody_in(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "failed=oidc" in browser.get("/sign-in/oidc/back?code=x&state=y")[1]
    monkeypatch.setattr(provider, "sign_with", RSAKey.generate_key(2048, {"kid": "one"}))
    assert "failed=oidc" in browser.get("/sign-in/oidc")[1]
    assert browser.token() is None


# ---- other addresses


def test_another_address_is_served_only_with_accounts(tmp_path: Path, office: Service) -> None:
    bare = tmp_path / "home"
    bare.mkdir()
    refused = asked("serve", home=bare, ST_DB_HOST="0.0.0.0")
    assert refused.returncode == 2
    assert "accounts" in refused.stderr
    answer = office.get("/api/v1/search", Host="register.example.vn")
    assert answer.status == 200
