"""The form of a record in a real browser: typed, kept, saved once, asked about, never lost."""

from __future__ import annotations

import contextlib
import json
import re
import socket
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from st_db.library.forms import Input, inputs
from st_db.store import new_id
from tests.front_doors import Service

pytestmark = pytest.mark.chromium

CUTS = 40
HOSTILE = (
    "\"'></textarea><script>document.title='hacked'</script>"
    "<img src=x onerror=\"document.title='hacked'\"> ${document.title='hacked'} a --> b ]>"
)
"""What runs in a browser wherever a text is taken for a page."""


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("form[data-form][data-begun]")  # before, no key of ours is heard
    return page


def kept(page: Page) -> None:
    expect(page.locator("[data-state]")).to_contain_text("Đã giữ bản nháp", timeout=15_000)


def made(page: Page, pages: str, title: str) -> str:
    """Make a task by the form and return its id."""
    opened(page, f"{pages}/edit?kind=task").locator("#f-title").fill(title)
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/record\?id="))
    return page.url.partition("id=")[2]


def record(page: Page, pages: str, id_: str) -> Any:
    return page.request.get(f"{pages}/api/v1/records/{id_}").json()


def test_a_whole_form_is_filled_and_saved_by_keyboard(page: Page, own_pages: str) -> None:
    opened(page, f"{own_pages}/edit?kind=task")
    page.locator("#f-title").focus()
    page.keyboard.type("Đề tài gõ bằng bàn phím")
    page.keyboard.press("Enter")  # goes on and saves nothing
    page.keyboard.type("English title")
    page.keyboard.press("Tab")
    page.keyboard.type("ĐT.77/2026")
    page.locator("#f-state").focus()
    page.keyboard.type("con hieu")
    page.locator("#codes-offered li").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#f-state")).to_have_value(re.compile("Còn hiệu lực|Đang thực hiện"))
    page.locator("#f-start_date").focus()
    page.keyboard.type("16032026")
    page.keyboard.press("Tab")
    expect(page.locator("#f-start_date")).to_have_value("16/03/2026")
    row = page.locator("[data-field=events] .row")
    row.nth(0).locator("[data-part=date]").fill("1/4/2026")
    row.nth(0).locator("[data-part=label]").fill("Họp xét chọn")
    expect(row).to_have_count(2)  # one more to go on with
    page.locator("#f-visibility").select_option("internal")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/record\?id="))
    fields = record(page, own_pages, "ĐT.77/2026")["fields"]
    assert (fields["title"], fields["title_en"]) == ("Đề tài gõ bằng bàn phím", "English title")
    assert (fields["state"], fields["start_date"]) == ("active", "2026-03-16")
    assert fields["events"][0]["date"] == "2026-04-01"
    expect(page.locator("#don-vi select[name=visibility]")).to_have_value("internal")


def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(
    page: Page, own_pages: str
) -> None:
    opened(page, f"{own_pages}/edit?kind=invention")
    page.fill("#f-application_number", "1-2019-01234")
    page.fill("#f-filing_date", "31/02/2021")
    expect(page.locator("#t-filing_date .error")).to_contain_text("31/02/2021")
    expect(page.locator("[data-likely]")).to_contain_text("Quy trình sấy mật ong")
    kept(page)
    address = page.url
    assert "draft=" in address
    page.get_by_role("button", name="Lưu", exact=False).first.click()
    expect(page.locator("#f-filing_date")).to_be_focused()
    expect(page.locator("#f-filing_date")).to_have_attribute("aria-invalid", "true")
    # The same form on another computer.
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context().new_page()
    opened(other, address)
    expect(other.locator("#f-filing_date")).to_have_value("31/02/2021")
    other.goto(f"{own_pages}/edit?kind=invention")
    expect(other.locator(".offered")).to_contain_text("Bạn có bản nháp chưa lưu")
    other.goto(f"{own_pages}/edit")
    other.locator(".drafts .deed button").first.click()
    expect(other.get_by_role("button", name="Lấy lại")).to_be_visible()
    other.context.close()


def test_what_is_typed_without_a_line_comes_back(page: Page, own_pages: str) -> None:
    id_ = made(page, own_pages, "Bản ghi khi mất mạng")
    opened(page, f"{own_pages}/edit?id={id_}")
    page.route("**/do/draft", lambda route: route.abort())
    page.fill("#f-objective", "Gõ khi mất mạng")
    expect(page.locator("[data-state]")).to_contain_text("Mất kết nối")
    again = page.context.new_page()  # the tab crashed; another one in the same browser
    page.close(run_before_unload=False)
    opened(again, f"{own_pages}/edit?id={id_}")
    expect(again.locator("#f-objective")).to_have_value("Gõ khi mất mạng")
    kept(again)
    again.locator("#f-objective").press("Control+s")
    again.wait_for_url(re.compile(r"/record\?id="))
    assert record(again, own_pages, id_)["fields"]["objective"] == "Gõ khi mất mạng"


def test_a_save_whose_answer_is_lost_is_made_once(page: Page, own_pages: str) -> None:
    id_ = made(page, own_pages, "Bản ghi mất câu trả lời")
    opened(page, f"{own_pages}/edit?id={id_}")
    sent: list[Any] = []

    def lose(route: Route) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) < 3:
            route.fetch()  # it arrives there; the answer does not arrive here
            route.abort()
        else:
            route.continue_()

    page.route("**/do/save", lose)
    page.fill("#f-title", "Chỉ một lần")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/record\?id="))
    assert len(sent) == 3
    assert len({one["save"] for one in sent}) == 1
    now = record(page, own_pages, id_)
    assert (now["version"], len(now["history"])) == (2, 2)


def test_two_editors_are_asked_where_they_met(page: Page, own_pages: str) -> None:
    id_ = made(page, own_pages, "Bản gốc")
    opened(page, f"{own_pages}/edit?id={id_}")
    other = opened(page.context.new_page(), f"{own_pages}/edit?id={id_}")
    other.fill("#f-title", "Của Bình")
    other.fill("#f-method", "Phương pháp của Bình")
    other.keyboard.press("Control+s")
    other.wait_for_url(re.compile(r"/record\?id="))
    page.fill("#f-title", "Của An")
    page.fill("#f-objective", "Mục tiêu của An")
    page.keyboard.press("Control+s")
    asked = page.locator("[data-collision=title]")
    for said in ("Của An", "Của Bình", "Bản gốc"):
        expect(asked).to_contain_text(said)
    expect(page.locator("#f-method")).to_have_value("Phương pháp của Bình")
    page.keyboard.press("Control+s")  # nothing is saved over what was not decided
    expect(asked.locator("input").first).to_be_focused()
    assert record(page, own_pages, id_)["title"] == "Của Bình"
    asked.locator("input[value=mine]").check()
    page.get_by_role("button", name="Lưu theo lựa chọn").click()
    page.wait_for_url(re.compile(r"/record\?id="))
    fields = record(page, own_pages, id_)["fields"]
    assert (fields["title"], fields["method"], fields["objective"]) == (
        "Của An", "Phương pháp của Bình", "Mục tiêu của An",
    )  # fmt: skip


def test_a_record_leads_to_its_form_and_to_a_copy(page: Page, own_pages: str) -> None:
    page.goto(f"{own_pages}/record?number=1-2019-01234")
    page.get_by_role("link", name="Tạo bản ghi mới từ bản này").click()
    page.wait_for_selector("form[data-form]")
    expect(page.locator("#f-title")).to_have_value("Quy trình sấy mật ong bằng bơm nhiệt")
    expect(page.locator("#f-application_number")).to_have_value("")
    kept(page)
    page.goto(f"{own_pages}/record?number=1-2019-01234")
    page.get_by_role("link", name="Sửa", exact=False).first.click()
    page.wait_for_selector("form[data-form]")
    expect(page.locator("#f-filing_date")).to_have_value("16/03/2019")


def token(page: Page, pages: str) -> dict[str, str]:
    page.goto(f"{pages}/edit")
    page.wait_for_selector(".kinds")
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    return {"X-Xsrftoken": cookies["_streamlit_xsrf"], "Content-Type": "application/json"}


def content(**typed: Any) -> dict[str, Any]:
    return {"draft": new_id(), "kind": "task", "record": None, "version": 0, "revision": 0,
            "saves": [], "typed": typed}  # fmt: skip


def hostile(page: Page, pages: str, kind: str) -> str:
    """Save a record with a script in every field of its form that takes one, and return its id."""
    typed = {name: typed_hostile(one) for name, one in inputs(kind).items()}
    draft, revision = new_id(), 0
    headers = token(page, pages)
    while True:
        sent = {**content(**typed), "kind": kind, "draft": draft, "revision": revision}
        answer = page.request.post(
            f"{pages}/do/save", headers=headers, data=json.dumps({**sent, "save": new_id()})
        ).json()
        if "go" in answer:
            id_: str = answer["go"].partition("id=")[2]
            return id_
        revision = answer["revision"]
        for name in {one["field"] for one in answer["issues"] if one["level"] == "error"}:
            del typed[name]


def typed_hostile(one: Input) -> Any:
    if one.way == "rows":
        return [{part.name: HOSTILE for part in one.parts}]
    return [HOSTILE] if one.way == "codes" else HOSTILE


def test_scripts_in_every_field_are_shown_as_text(page: Page, own_pages: str) -> None:
    """All strings are typed into all forms in ``tests/attack``; here a browser looks at some."""
    for kind, seen in (("task", "leader"), ("trademark", "mark_text")):
        id_ = hostile(page, own_pages, kind)
        assert HOSTILE in str(record(page, own_pages, id_)["fields"][seen])
        for path, there in (
            (f"/record?id={id_}", ".record h1"), (f"/edit?id={id_}", "form[data-form]"),
            (f"/history?id={id_}", ".history"), ("/?q=hacked", ".results"),
        ):  # fmt: skip
            page.goto(own_pages + path)
            page.wait_for_selector(there)
            assert page.title() != "hacked"
            assert page.locator("img[src=x]").count() == 0
            if path.startswith("/edit"):  # the form holds what the record has, and nothing else
                page.wait_for_function("document.querySelector('#f-title').value.includes('-->')")
                touched = page.locator(".touched")
                assert touched.evaluate_all("all => all.map(one => one.dataset.field)") == []
        expect(page.locator(".results").first).to_contain_text("document.title='hacked'")


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "[]", "{}", "{", '"x"', "[" * 5000, '{"typed": []}',
        json.dumps({**content(title="x"), "draft": "' OR 1=1"}),
        json.dumps({**content(title="x"), "record": "../../etc/passwd"}),
        json.dumps({**content(title="x"), "record": new_id()}),
        json.dumps({**content(title="x"), "version": -1}),
        json.dumps({**content(title="x"), "version": 1e99}),
        json.dumps({**content(title="x"), "revision": True}),
        json.dumps({**content(title="x"), "kind": "nothing"}),
        json.dumps({**content(title="x"), "saves": ["x"]}),
        json.dumps({**content(), "typed": {"title": {"a": {"b": [[[["c"]]]]}}}}),
        json.dumps({**content(), "typed": {"__proto__": "x"}}),
        json.dumps(content(title="x" * 300_000)),
    ],
)  # fmt: skip
def test_what_no_form_of_ours_sends_is_refused(page: Page, own_pages: str, body: str) -> None:
    headers = token(page, own_pages)
    for path in ("/do/draft", "/do/save"):
        asked = body
        if path == "/do/save" and body.startswith('{"draft"'):
            asked = json.dumps({**json.loads(body), "save": new_id()})
        answer = page.request.post(own_pages + path, headers=headers, data=asked.encode())
        assert 400 <= answer.status < 500, answer.text()
        assert answer.json()["error"]["code"].startswith("error.")
        foreign = page.request.post(own_pages + path, data=asked.encode(),
                                    headers={**headers, "X-Xsrftoken": "x"})  # fmt: skip
        assert foreign.status == 403


def test_clients_that_leave_while_saving_lose_and_double_nothing(
    page: Page, own_pages: str, own_served: Service
) -> None:
    id_ = made(page, own_pages, "Bản ghi cắt ngang")
    headers = token(page, own_pages)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    random = Random(7)
    version = 1
    for number in range(CUTS):
        asked = content(objective=f"Lần {number}")
        asked |= {"record": id_, "version": version, "save": new_id()}
        raw = json.dumps(asked).encode()
        head = (f"POST /do/save HTTP/1.1\r\nHost: 127.0.0.1:{own_served.port}\r\n"
                f"Cookie: {cookies}\r\nX-Xsrftoken: {headers['X-Xsrftoken']}\r\n"
                f"Content-Length: {len(raw)}\r\n\r\n").encode()  # fmt: skip
        with socket.create_connection(("127.0.0.1", own_served.port)) as line:
            line.sendall((head + raw)[: random.choice((len(head + raw), random.randint(1, 900)))])
            line.settimeout(random.uniform(0.0005, 0.03))
            with contextlib.suppress(TimeoutError):
                line.recv(1)
        answer = page.request.post(f"{own_pages}/do/save", headers=headers, data=json.dumps(asked))
        assert "go" in answer.json(), answer.text()
        version += 1
    now = record(page, own_pages, id_)
    assert now["version"] == version
    values = [one["after"]["objective"] for one in now["history"] if one["op"] == "update"]
    assert values[::-1] == [f"Lần {number}" for number in range(CUTS)]


def test_the_form_passes_axe(
    page: Page, own_pages: str, axe: Callable[[Page], list[tuple[str, str]]]
) -> None:
    for path in ("/edit", "/edit?kind=trademark"):
        page.goto(own_pages + path)
        page.wait_for_selector(".editing")
        if "kind" in path:
            page.fill("#f-filing_date", "31/02/2021")
            expect(page.locator("#t-filing_date .error")).to_be_visible()
        assert axe(page) == []


def test_the_tabulator_reaches_every_box_in_order_and_shows_where_one_is(
    page: Page, own_pages: str
) -> None:
    opened(page, f"{own_pages}/edit?kind=task")
    count = page.evaluate(
        """() => {
          const boxes = 'input:not([type=hidden]), textarea, select, button';
          const all = [...document.querySelectorAll('form[data-form]')].flatMap(
            (form) => [...form.querySelectorAll(boxes)]).filter((box) => box.offsetParent);
          all.forEach((box, n) => { box.dataset.nth = n; });
          return all.length;
        }"""
    )
    page.locator("[data-nth='0']").focus()
    for nth in range(count):
        at, seen = page.evaluate(
            """() => {
              const box = document.activeElement, style = getComputedStyle(box);
              return [box.dataset.nth, style.outlineStyle !== 'none' || style.boxShadow !== 'none'];
            }"""
        )
        assert (at, seen) == (str(nth), True)
        page.keyboard.press("Tab")
    expect(page.locator(f"[data-nth='{count - 1}']")).to_have_attribute("type", "submit")
