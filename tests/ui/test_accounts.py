"""Signing in, keeping accounts and reviewing, as people do it in a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pydantic import SecretStr

from st_db.access import Caller
from st_db.library import Library
from st_db.library.edits import Edit, Submitted
from st_db.settings import Settings
from tests.front_doors import Service, asked
from tests.ui.conftest import PHONE

pytestmark = pytest.mark.chromium

GOOD = "một câu dễ nhớ 2026"


@pytest.fixture(scope="module")
def office(start: Callable[[], Service]) -> Iterator[Service]:
    """A service whose register has an administrator, and a unit that wants review."""
    service = start()
    env = {name: service.env[name] for name in ("ST_DB_DATABASE_URL",)}

    def user(*args: str) -> None:
        done = asked("user", *args, home=service.home, sent=f"{GOOD}\n", **env)
        assert done.returncode == 0, done.stderr

    user("add", "chi.huong", "--full-name", "Trần Thị Hương")
    user("unit", "tdc", "--vi", "Phòng Tiêu chuẩn", "--review")
    for name, role in (("an", "officer"), ("lan", "reviewer")):
        user("add", name, "--full-name", f"Cán bộ {name}", "--role", role, "--unit", "tdc")
    yield service
    service.stop()


def sign_in(page: Page, office: Service, name: str, password: str = GOOD, there: str = "/") -> None:
    page.goto(f"{office.address}/sign-in?next={there}", wait_until="commit")
    form = page.locator("form[data-do='/do/sign_in']")
    form.get_by_label("Tên đăng nhập").fill(name)
    form.get_by_label("Mật khẩu").fill(password)
    form.get_by_role("button", name="Đăng nhập").click()


def person(page: Page) -> str:
    return page.locator(".person a").inner_text()


def test_who_has_not_signed_in_sees_what_is_public_and_the_way_in(
    page: Page, office: Service
) -> None:
    page.goto(office.address, wait_until="commit")
    expect(page.locator("a.person")).to_contain_text("Đăng nhập")
    expect(page.get_by_role("link", name="Dữ liệu")).to_have_count(0)
    page.goto(f"{office.address}/import", wait_until="commit")
    expect(page.get_by_text("Bạn cần đăng nhập để làm việc này.")).to_be_visible()
    page.locator("a.person").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert "next=%2Fimport" in page.url


def test_a_sign_in_survives_a_refresh_a_restart_and_a_dropped_line(
    page: Page, context: BrowserContext, office: Service
) -> None:
    sign_in(page, office, "an", "sai mật khẩu 1", there="/import")
    said = page.locator("form[data-do='/do/sign_in'] [data-said]")
    expect(said).to_contain_text("không đúng")
    expect(page.get_by_label("Tên đăng nhập").first).to_have_value("an")
    sign_in(page, office, "an", there="/import")
    expect(page.locator(".person")).to_contain_text("Cán bộ an")
    expect(page.get_by_role("heading", name="Nhập dữ liệu")).to_be_visible()
    cookie = next(c for c in context.cookies() if c["name"] == "st_db_session")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert "st_db_session" not in page.evaluate("document.cookie")

    page.reload(wait_until="commit")
    expect(page.locator(".person")).to_contain_text("Cán bộ an")

    office.stop()
    office.start()
    # The page finds the service again by itself, and is whose it was.
    page.locator("a[data-go][href='/account']").click()
    expect(page.get_by_role("heading", name="Cán bộ an")).to_be_visible()
    expect(page.get_by_text("Máy này")).to_be_visible()


def test_signing_out_ends_it_in_every_tab(
    page: Page, context: BrowserContext, office: Service
) -> None:
    sign_in(page, office, "an")
    expect(page.locator(".person")).to_contain_text("Cán bộ an")
    other = context.new_page()
    other.goto(f"{office.address}/import", wait_until="commit")
    expect(other.get_by_role("heading", name="Nhập dữ liệu")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("a.person")).to_contain_text("Đăng nhập")
    assert not [c for c in context.cookies() if c["name"] == "st_db_session"]
    other.locator("a[data-go][href='/account']").click()
    expect(other.get_by_text("Bạn cần đăng nhập để làm việc này.")).to_be_visible()


def test_an_administrator_makes_an_account_whose_code_opens_it_once(
    page: Page, context: BrowserContext, office: Service
) -> None:
    sign_in(page, office, "chi.huong", there="/admin")
    page.get_by_text("Thêm tài khoản").click()
    form = page.locator("form[data-do='/do/account_add']")
    form.get_by_label("Tên đăng nhập").fill("binh")
    form.get_by_label("Họ tên").fill("Lê <b>Bình</b>")
    form.get_by_label("Cán bộ dữ liệu").check()
    form.get_by_role("button").click()
    said = form.locator("[data-said]")
    expect(said).to_contain_text("Mã")
    code = said.inner_text().split()[-1]
    page.reload(wait_until="commit")
    expect(page.locator("table.accounts")).to_contain_text("Lê <b>Bình</b>")

    context.clear_cookies()
    page.goto(f"{office.address}/sign-in", wait_until="commit")
    page.get_by_text("Tôi có mã đặt mật khẩu").click()
    form = page.locator("form[data-do='/do/redeem']")
    form.get_by_label("Tên đăng nhập").fill("binh")
    form.get_by_label("Mã đặt mật khẩu").fill(code.lower())
    form.get_by_label("Mật khẩu mới").fill("mật khẩu của Bình")
    form.get_by_role("button").click()
    expect(page.locator(".person")).to_contain_text("Lê <b>Bình</b>")
    page.goto(f"{office.address}/admin", wait_until="commit")
    expect(page.get_by_text("Bạn chưa được phép làm việc này.")).to_be_visible()


def test_a_phone_reaches_every_page_of_its_role(phone: Page, office: Service) -> None:
    sign_in(phone, office, "chi.huong", there="/desk")
    menu = phone.locator("nav.menu a")
    expect(menu).to_have_text(
        ["Tra cứu", "Tổng quan", "Việc đến hạn", "Kế hoạch", "Dữ liệu", "Quản trị"]
    )
    expect(menu.nth(4)).to_have_attribute("aria-current", "page")
    there = ["/edit", "/import", "/review", "/quality", "/duplicates", "/archived", "/lists"]
    ways = phone.locator(".desk nav.chips a")
    expect(ways).to_have_count(len(there))
    assert [way.get_attribute("href") for way in ways.all()] == there
    phone.locator(".desk nav.chips").get_by_role("link", name="Đã lưu trữ").click()
    expect(phone.locator("h1")).to_have_text("Bản ghi đã lưu trữ")
    menu.nth(5).click()
    phone.get_by_role("link", name="Sao lưu").click()
    expect(phone.locator("h1")).to_have_text("Sao lưu")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_pages_of_accounts_pass_axe(
    page: Page, office: Service, axe: Callable[[Page], list[tuple[str, str]]]
) -> None:
    page.goto(f"{office.address}/sign-in")
    page.wait_for_selector(".sign-in form")
    assert axe(page) == []
    sign_in(page, office, "chi.huong", there="/account")
    expect(page.locator("h1")).to_have_text("Trần Thị Hương")
    wrong = {}
    for path in ("/account", "/admin", "/admin?part=units", "/admin?part=audit", "/review"):
        page.goto(office.address + path)
        page.wait_for_selector(".stMain h1")
        wrong[path] = axe(page)
    assert {path: told for path, told in wrong.items() if told} == {}


def test_a_reviewer_accepts_one_edit_and_returns_another_with_a_reason(
    page: Page, context: BrowserContext, office: Service, tmp_path: Path
) -> None:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=tmp_path, database_url=SecretStr(office.env["ST_DB_DATABASE_URL"]),
    )  # fmt: skip
    an = Caller("an", frozenset({"officer"}), "tdc", "vi", "page")
    with closing(Library.open(settings)) as library:
        for number, title in (("TCVN 90001:2026", "Đúng <i>rồi</i>"), ("TCVN 90002:2026", "Sai")):
            edit = Edit(str(uuid4()), {"number": number, "title": title}, "standard")
            assert isinstance(library.editing.save(an, edit), Submitted)

    sign_in(page, office, "lan", there="/review")
    cards = page.locator("article.submission")
    expect(cards).to_have_count(2)
    first = cards.filter(has_text="TCVN 90001:2026")
    expect(first).to_contain_text("Đúng <i>rồi</i>")
    first.get_by_role("button", name="Duyệt và ghi").click()
    expect(cards).to_have_count(1)
    cards.locator("summary").click()
    cards.get_by_label("Cần sửa gì?").fill("Sai tên")
    cards.get_by_role("button", name="Trả lại").click()
    expect(page.get_by_text("Không có bản nào chờ duyệt.")).to_be_visible()

    context.clear_cookies()
    sign_in(page, office, "an", there="/review")
    expect(page.locator("article.submission").first).to_contain_text("lan: Sai tên")
    expect(page.locator("article.submission").first).to_contain_text("Bị trả lại")
    page.goto(f"{office.address}/desk")
    expect(page.locator(".desk .returned")).to_contain_text("Sai tên")
    page.goto(f"{office.address}/history?number=TCVN+90001:2026&kind=standard", wait_until="commit")
    expect(page.get_by_text("lan duyệt")).to_be_visible()


def test_a_page_of_another_site_writes_nothing(office: Service) -> None:
    sent = json.dumps({})
    for headers in (
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},  # from here, but without the token of a page of ours
    ):
        for path in ("/do/sign_in", "/do/sign_out", "/do/undo", "/do/upload?name=a.csv"):
            answer = office.get(path, "POST", **headers)
            assert answer.status == 403, (path, headers, sent)
