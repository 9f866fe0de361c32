"""What ``shots.py`` takes: every page, empty, full and in error, with what leads to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from uuid import uuid4

from playwright.sync_api import FilePayload, Page, expect

from st_db.access import Caller
from st_db.codes.model import today
from st_db.library import Library
from st_db.library.edits import Edit
from st_db.library.plan_reporting import Report
from st_db.query import Query
from st_db.settings import Settings
from tests.conftest import settings_of
from tests.files import making
from tests.front_doors import Service, asked, lines
from tests.saving import save_record
from tests.ui.records import fill

ME = Caller("chi.huong", frozenset({"administrator"}), None, "vi", "page")
GOOD = "một câu dễ nhớ 2026"
TASK = "/record?number=ĐTĐL.CN-01/20&kind=task"
IMPORTED = """Số hiệu,Tên tiêu chuẩn,Năm,Tình trạng,Ngày ban hành,Cơ quan
TCVN 5520:2016,Cà phê hoà tan – Yêu cầu,2016,Hết hiệu lực,30/12/2016,Bộ KH&CN
TCVN 9000:2020,Phương pháp thử số 0,2020,Hết hiệu lực,15/06/2020,
TCVN 7777:2021,Mật ong – Yêu cầu kỹ thuật,2021,Còn hiệu lực,31/02/2021,Bộ Khoa học và Công nghệ
TCVN 7777:2021,Mật ong – Phương pháp thử,2021,Còn hiệu lực,01/03/2021,
TCVN 7778:2021,Chè – Lấy mẫu,2021,Còn hiệu lực,01/03/2021,
,,2021,,,
"""  # fmt: skip
TWINS: list[dict[str, Any]] = [
    {"kind": "task", "code": "ĐT.01/20", "title": "Xây dựng mô hình trồng chè Shan tuyết hữu cơ",
     "host": "Viện Mẫu Nông nghiệp", "start_date": "2020", "members": ["Nguyễn Văn Thử"]},
    {"kind": "task", "title": "Xây dựng mô hình trồng chè Shan tuyết hữu cơ",
     "host": "Viện Mẫu Nông nghiệp", "start_date": "2021", "members": ["Trần Thị Thử"],
     "budget_total": 900000000, "currency": "VND"},
    {"kind": "organization", "title": "Viện Mẫu Nông nghiệp", "tax_code": "0100233488",
     "place_as_written": "Phường Mẫu, tỉnh Cao Bằng"},
]  # fmt: skip


class Taker(Protocol):
    """What takes pictures."""

    address: str

    def tab(self) -> Page: ...
    def open(self, page: Page, path: str, wait: str) -> Page: ...
    def shoot(self, page: Page, name: str) -> None: ...


@dataclass(frozen=True)
class Scene:
    """A page, how it is come by, and whether it needs accounts."""

    take: Callable[[Taker, str], None]
    signed_in: bool = False


# ---- the register


def begin(home: Path) -> Service:
    """Fill a register, and start the service over it."""
    (home / "backups").mkdir()
    settings = settings_of(home)
    fill(settings)
    with closing(Library.open(settings)) as library:
        _kept(library)
    service = Service(home, ST_DB_LANGUAGE="vi", ST_DB_BACKUP_DIR=str(home / "backups")).start()
    twins = lines(home.parent / "twins.jsonl", TWINS)
    for command in (("ingest", str(twins)), ("duplicates", "find")):
        done = service.command(*command)
        assert done.returncode == 0, done.stderr
    with closing(Library.open(_settings(service))) as library:
        _trend(library)
        _planned(library)
        _followed(library)
    return service


def _kept(library: Library) -> None:
    """Give records a history, files and an archive."""
    task = library.records.get(ME, "ĐTĐL.CN-01/20", "task")
    changed = {"title": "Chế biến mật ong theo công nghệ sấy lạnh", "host": "Viện Mẫu Thực phẩm",
               "budget_total": 5_100_000_000, "end_date": "2023-06-30"}  # fmt: skip
    save_record(library, ME, "task", changed, id=task.id)
    library.history.confirm(ME, task.id)
    library.files.add(ME, task.id, "Quyết định phê duyệt 12-QĐ.pdf",
                      [making.pdf("Quyet dinh", "Trang hai")], "public")  # fmt: skip
    long = "Báo cáo tổng kết đề tài có một cái tên tệp rất dài để xem nó xuống dòng ra sao.docx"
    library.files.add(ME, task.id, long, [making.document("Báo cáo", "Trang hai")])
    gone = library.files.add(ME, task.id, "Gắn nhầm.docx", [making.document("Nhầm")])
    library.files.detach(ME, gone.id)
    for at, reason in ((3, "Nhập nhầm tệp cũ"), (4, "")):
        one = library.records.get(ME, f"TCVN {9000 + at}:2020", "standard")
        library.history.archive(ME, one.id, reason=reason)


def _planned(library: Library) -> None:
    """Make a plan with lines of every origin, and something to look at in it."""
    plans = library.plans
    plan = plans.create(ME, 2027)
    found = library.exporting.matches(ME, Query(text="mật ong"))[0]
    plans.add.records(ME, plan.id, found)
    texts = [{"section": "legal", "text": "Căn cứ Luật mẫu và công văn hướng dẫn mẫu năm 2026."}]
    most = [{"source": "state_science", "year": 2027, "amount": 400_000_000}]
    plans.change(ME, plan.id, {"texts": texts, "ceilings": most}, plan.version)
    for at, title in enumerate(("Tập huấn truy xuất nguồn gốc", "Hội thảo sở hữu trí tuệ"), 1):
        added = plans.add.line(ME, plan.id, "support", {
            "title": title, "performer": "Viện Mẫu Nông nghiệp", "people": ["Trần Thị Thử"],
            "quarter": str(at), "indicator": "Số người dự", "target": "60 người",
            "budget": [{"source": "state_science", "year": 2027, "amount": 250_000_000 * at},
                       {"source": "other", "year": 2027, "amount": 12_500_000}]})  # fmt: skip
        plans.comment(ME, added.lines[0], "Đề nghị làm rõ số lớp và địa điểm.")


def _followed(library: Library) -> None:
    """Make an approved plan of this year with reports, changed records and open lines."""
    plans = library.plans
    plan = plans.create(ME, 2026)
    found = library.exporting.matches(ME, Query(text="mật ong"))[0]
    plans.add.records(ME, plan.id, found[:5])
    for quarter, title in (("2", "Tập huấn truy xuất nguồn gốc"), ("4", "Hội thảo sáng kiến")):
        plans.add.line(ME, plan.id, "support", {
            "title": title, "quarter": quarter, "indicator": "Số lớp", "target": "4 lớp",
            "budget": [{"source": "state_science", "amount": 120_000_000}]})  # fmt: skip
    plans.approving.submit(ME, plan.id)
    plans.approving.approve(ME, plan.id, "12/KH-SKHCN")
    told = {line.title: line for line in plans.get(ME, plan.id).lines}
    course = told["Tập huấn truy xuất nguồn gốc"]
    for at, given in (
        (1, {"value": "1 lớp", "spent": "25 triệu"}),
        (2, {"value": "3 lớp", "spent": "80 triệu", "note": "Dời một lớp"}),
    ):
        version = plans.line(ME, course.id).version
        plans.reporting.report(ME, Report(course.id, at, given, version))
    first = library.records.find(ME, found[0])
    news = {"host": "Trường Mẫu"} if first.kind == "task" else {"title": "Tên mới của hồ sơ mẫu"}
    save_record(library, ME, first.kind, news, id=first.id)
    library.history.archive(ME, found[1])


def found_office(service: Service) -> None:
    """Make accounts, a unit with review, and what its officers submitted."""
    env = {"ST_DB_DATABASE_URL": service.env.get("ST_DB_DATABASE_URL", "")}

    def user(*args: str) -> None:
        done = asked("user", *args, home=service.home, sent=f"{GOOD}\n",
                     **{name: value for name, value in env.items() if value})  # fmt: skip
        assert done.returncode == 0, done.stderr

    user("add", "chi.huong", "--full-name", "Trần Thị Hương")
    user("unit", "tdc", "--vi", "Phòng Tiêu chuẩn Đo lường Chất lượng", "--review")
    for name, full, role in (("an", "Nguyễn Văn An", "officer"), ("lan", "Lê Lan", "reviewer")):
        user("add", name, "--full-name", full, "--role", role, "--unit", "tdc")
    user("add", "khach", "--full-name", "Người đọc Mẫu", "--role", "reader")
    an = Caller("an", frozenset({"officer"}), "tdc", "vi", "page")
    with closing(Library.open(_settings(service))) as library:
        for number, title in (
            ("TCVN 90001:2026", "Chè xanh – Yêu cầu"),
            ("TCVN 90002:2026", "Mật"),
        ):
            edit = Edit(str(uuid4()), {"number": number, "title": title}, "standard")
            library.editing.save(an, edit)
        lan = Caller("lan", frozenset({"reviewer"}), "tdc", "vi", "page")
        first = library.review.waiting(lan)[0]
        library.review.give_back(lan, first.id, "Tên chưa đúng bản công bố, đề nghị ghi đủ.")


def _settings(service: Service) -> Settings:
    return settings_of(service.home, service.env.get("ST_DB_DATABASE_URL"))


# ---- scenes


def at(path: str, wait: str, signed_in: str = "") -> Scene:
    """Return the scene of an address."""

    def taken(taker: Taker, name: str) -> None:
        page = taker.tab()
        if signed_in:
            sign_in(taker, page, signed_in)
        taker.shoot(taker.open(page, path, wait), name)
        page.close()

    return Scene(taken, bool(signed_in))


def sign_in(taker: Taker, page: Page, name: str) -> None:
    """Sign somebody in, whoever was before."""
    page.context.clear_cookies(name="st_db_session")
    taker.open(page, "/sign-in", "form[data-do='/do/sign_in']")
    form = page.locator("form[data-do='/do/sign_in']")
    form.locator("[name=account]").fill(name)
    form.locator("[name=password]").fill(GOOD)
    form.locator("button").click()
    page.wait_for_selector(".person form")


def _builder(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), "/?q=TI:%22mật+ong%22+NOT+KD:task", ".results")
    page.locator(".st-key-builder button").click()
    page.wait_for_selector("[role=dialog] .understood")
    taker.shoot(page, name)
    page.close()


def _import(taker: Taker, name: str) -> None:
    """Take the steps of an import, from its preview to its undo, and what stops one."""
    page = taker.tab()

    def send(file: str, content: bytes) -> None:
        taker.open(page, "/import", ".import-lists")
        page.set_input_files(".pick", {"name": file, "mimeType": "text/csv", "buffer": content})

    def step(called: str, wait: str, press: str = "") -> None:
        page.wait_for_selector(wait)
        taker.shoot(page, f"{name}-{called}")
        if press and page.locator(press).count():
            page.locator(press).first.click()

    send("tiêu chuẩn.csv", IMPORTED.encode())
    step("preview", ".act", ".columns summary")
    step("columns", ".mapping", ".chip.outcome-all")
    step("all", ".chip.outcome-all[aria-current]", ".act .settled button")
    step("report", ".import-report, .act p", ".import-report .deed button")
    step("undone", ".import-report, .act p")
    send("hỏng.xlsx", b"PK\x03\x04 nothing")
    step("failed", ".failure")
    page.close()


def _form_wrong(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), "/edit?kind=invention", "form[data-form]")
    page.fill("#f-application_number", "1-2019-01234")
    page.fill("#f-filing_date", "31/02/2021")
    page.wait_for_selector("#t-filing_date .error")
    page.wait_for_selector("[data-likely] a")
    taker.shoot(page, name)
    page.close()


def _form_codes(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), "/edit?kind=task", "form[data-form]")
    page.locator("#f-state").focus()
    page.keyboard.type("hieu luc")
    page.wait_for_selector("#codes-offered li")
    taker.shoot(page, name)
    page.close()


def _conflict(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), "/edit?kind=task", "form[data-form]")
    page.fill("#f-title", "Bản gốc của đề tài")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/record\?id="))
    id_ = page.url.partition("id=")[2]
    other = taker.tab()
    for one in (other, page):
        taker.open(one, f"/edit?id={id_}", "form[data-form]")
    for one, said in ((other, "của Bình"), (page, "của An")):
        one.fill("#f-objective", f"Mục tiêu {said}")
        one.fill("#f-title", f"Đề tài {said}")
    other.keyboard.press("Control+s")
    other.wait_for_url(re.compile(r"/record\?id="))
    page.keyboard.press("Control+s")
    page.wait_for_selector("[data-collision]")
    taker.shoot(page, name)
    page.close()
    other.close()


def _bulk(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), "/?q=phương+pháp+thử&kind=standard", "[data-tick]")
    page.locator("[data-tick]").nth(0).check()
    expect(page.locator(".ticked")).to_be_visible()
    taker.shoot(page, f"{name}-ticked")
    page.locator(".bulk-whole").click()
    page.wait_for_selector(".asking-bulk")
    taker.shoot(page, f"{name}-choose")
    page.select_option("select[name=field]", "status")
    page.wait_for_selector("form.deed input[name=value]")
    page.fill("form.deed input[name=value]", "Còn hiệu lực")
    page.locator("form.deed button[type=submit]").last.click()
    page.wait_for_selector(".preview.bulk")
    taker.shoot(page, f"{name}-preview")
    page.locator(".act button.main").click()
    page.wait_for_selector(".import-report.bulk")
    taker.shoot(page, f"{name}-report")
    page.locator(".import-report .deed button").first.click()
    page.wait_for_timeout(1500)
    page.close()


def _merge(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), "/duplicates", ".pairs > li")
    taker.shoot(page, name)
    page.locator(".pairs > li a[href*='kept=']").first.click()
    page.wait_for_selector(".comparing")
    taker.shoot(page, f"{name}-merge")
    page.close()


def _organization(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), "/?q=" + quote("Viện Mẫu Nông nghiệp") + "&kind=organization",
                      ".result h3 a")  # fmt: skip
    page.locator(".result h3 a").first.click()
    page.wait_for_selector("article.record")
    for folded in page.locator("article.record details:not(.take)").all():
        folded.evaluate("(node) => { node.open = true }")
    taker.shoot(page, name)
    page.close()


def _opened(taker: Taker, name: str) -> None:
    """Take a record with everything unfolded that an officer may unfold."""
    page = taker.open(taker.tab(), TASK, "article.record")
    for folded in page.locator("article.record details:not(.take)").all():
        folded.evaluate("(node) => { node.open = true }")
    taker.shoot(page, name)
    page.close()


def _refused_files(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), TASK, "#tep form.attaching")
    files: list[FilePayload] = [
        {"name": name, "mimeType": "application/pdf", "buffer": content}
        for name, content in (("giả.pdf", b"<html></html>"), ("ảnh.gif", b"GIF89a"))
    ]
    page.set_input_files("#tep form.attaching input[type=file]", files)
    expect(page.locator("#tep .sending [data-state=bad]")).to_have_count(2)
    taker.shoot(page, name)
    page.close()


def _version(taker: Taker, name: str) -> None:
    page = taker.open(taker.tab(), f"{TASK}&version=1", ".version")
    taker.shoot(page, name)
    page.close()


def _search_organization(taker: Taker, name: str) -> None:
    """Take a search for an organization and what its link leads to."""
    page = taker.open(taker.tab(), "/?q=" + quote("Viện Mẫu Nông nghiệp"), ".results")
    taker.shoot(page, name)
    page.goto(taker.address + TASK)
    page.locator("#thong-tin a[href*='organizations']").first.click()
    page.wait_for_selector(".chips .chip")
    taker.shoot(page, f"{name}-link")
    page.close()


def _ways(taker: Taker, name: str) -> None:
    """Take what folds out of the row of a record."""
    page = taker.open(taker.tab(), TASK, "article.record")
    for at, called in enumerate(("export", "code", "archive")):
        page.locator(".acts details summary").nth(at).click()
        taker.shoot(page, f"{name}-{called}")
    page.close()


def _plan(taker: Taker, name: str) -> None:
    """Take a plan, the way in for lines, and one of its lines."""
    page = taker.open(taker.tab(), "/plan", ".planning")
    page.locator(".plans a").first.click()
    page.wait_for_selector(".lines tbody")
    taker.shoot(page, name)
    page.locator(".doings .take > summary").first.click()
    taker.shoot(page, f"{name}-add")
    page.locator(".lines [data-line] th a").first.click()
    page.wait_for_selector(".line-panel")
    taker.shoot(page, f"{name}-line")
    for view in ("scores", "proposal", "compare", "sections", "overlap"):
        page.locator(f"[data-key=view-{view}]").click()
        page.wait_for_selector(f"[data-key=view-{view}][aria-current]")
        taker.shoot(page, f"{name}-{view}")
    page.locator(".plan-body .doings a").click()
    page.wait_for_selector(".overlaps .why, .overlaps li")
    taker.shoot(page, f"{name}-overlap-all")
    page.locator(".overlaps li > p a").first.click()
    page.wait_for_selector(".result-of-check")
    taker.shoot(page, f"{name}-overlap-line")
    page.close()


def _approved(taker: Taker, name: str) -> None:
    """Take what becomes of an approved plan: its progress, one line, drift, and what goes on."""
    page = taker.open(taker.tab(), "/plan", ".planning")
    page.locator(".plans a", has_text="2026").first.click()
    page.wait_for_selector(".lines tbody")
    for view in ("progress", "drift", "carry"):
        page.locator(f"[data-key=view-{view}]").click()
        page.wait_for_selector(f"[data-key=view-{view}][aria-current]")
        taker.shoot(page, f"{name}-{view}")
        if view == "progress":
            page.locator(".reached [data-line] th a").last.click()
            page.wait_for_selector(".report-panel")
            taker.shoot(page, f"{name}-line")
    page.close()


def _trend(library: Library) -> None:
    """Note the score of a few days, as time would."""
    for back in (9, 8, 5, 3, 2, 1):
        library.store.scores.note_day(today() - timedelta(days=back))


SCENES = {
    "search-organization": Scene(_search_organization),
    "record-ways": Scene(_ways),
    "start": at("/", ".results"),
    "search": at("/?q=mat+ong", ".results"),
    "filtered": at("/?q=mat&kind=invention&kind=trademark&where=year=2015..2024", ".results"),
    "number": at("/?q=1-2019-01234", ".alone"),
    "nothing": at("/?q=mật+ong+zzz&kind=standard", ".box"),
    "error": at("/?where=nhom=1", ".box, .wrong, .failure"),
    "expert": at("/?q=TI:%22mật+ong%22+NOT+KD:task", ".results"),
    "expert-wrong": at("/?q=TI:%22mật+ong%22+FD:[2019+TO", ".wrong"),
    "builder": Scene(_builder),
    "record": at("/record?number=1-2019-01234", "article.record"),
    "record-task": at(TASK, "article.record"),
    "record-opened": Scene(_opened),
    "record-archived": at("/record?number=TCVN+9003:2020&kind=standard", ".archived"),
    "version": Scene(_version),
    "choice": at("/record?number=00077", ".box"),
    "missing": at("/record?number=9-9999-99999", ".box"),
    "history": at(TASK.replace("record", "history"), "article.record"),
    "files-refused": Scene(_refused_files),
    "overview": at("/overview", ".overview"),
    "dti": at("/dti", ".dti"),
    "figures": at("/figures", ".annexes"),
    "figures-old": at("/figures?name=task-budget&as_of=seq:5", ".annexes"),
    "figures-behind": at(
        "/figures?name=standards-by-type&as_of=seq:9999&row=ended&column=*", ".behind"
    ),
    "import": at("/import", ".import-lists"),
    "import-of": Scene(_import),
    "overlap": at("/overlap", ".box, .proposal"),
    "edit-new": at("/edit", ".begin"),
    "edit-form": at("/edit?kind=task", "form[data-form]"),
    "edit-wrong": Scene(_form_wrong),
    "edit-codes": Scene(_form_codes),
    "edit-conflict": Scene(_conflict),
    "archived": at("/archived", "article.archived"),
    "archived-empty": at("/archived?kind=trademark", "article.archived"),
    "bulk-empty": at("/bulk", ".box"),
    "bulk": Scene(_bulk),
    "duplicates": Scene(_merge),
    "duplicates-empty": at("/duplicates?show=merged", ".duplicates"),
    "organization": Scene(_organization),
    "quality": at("/quality", ".quality .total"),
    "rules": at("/rules", "details.rule"),
    "duties": at("/duties", "li.duty"),
    "lists": at("/lists", ".lists .cards"),
    "lists-one": at("/lists?list=plan_section&code=new", ".lists .codes"),
    "lists-criteria": at("/lists?list=dti_criterion", ".lists .codes"),
    "lists-law": at("/lists?list=ics&find=n%C6%B0%E1%BB%9Bc", ".lists .codes"),
    "lists-wrong": at("/lists?list=zzz", ".failure"),
    "lists-reader": at("/lists?list=abbreviation", ".lists .codes", "khach"),
    "worklist": at("/worklist?list=missing", ".worklist tbody tr"),
    "worklist-empty": at("/worklist?list=links&kind=organization", ".worklist"),
    "worklist-wrong": at("/worklist?list=zzz", ".failure"),
    "desk": at("/desk", ".desk"),
    "plans": at("/plan", ".planning"),
    "plan": Scene(_plan),
    "plan-approved": Scene(_approved),
    "plan-bring": at("/plan?asked=q%3Dm%E1%BA%ADt+ong", ".planning"),
    "plan-wrong": at("/plan?plan=zzz", ".failure"),
    "backup": at("/backup", ".backups"),
    "account": at("/account", "section.account", "an"),
    "admin": at("/admin", "section.account table", "chi.huong"),
    "admin-units": at("/admin?part=units", "section.account table", "chi.huong"),
    "admin-audit": at("/admin?part=audit", "section.account", "chi.huong"),
    "admin-forbidden": at("/admin", ".failure", "an"),
    "review": at("/review", ".reviewing", "lan"),
    "review-own": at("/review", ".reviewing", "an"),
    "reader-start": at("/", ".results", "khach"),
    "officer-desk": at("/desk", ".desk", "an"),
    "signed-out": Scene(lambda taker, name: _signed_out(taker, name), signed_in=True),
}


def _signed_out(taker: Taker, name: str) -> None:
    page = taker.tab()
    page.context.clear_cookies(name="st_db_session")
    taker.shoot(taker.open(page, "/sign-in", "form[data-do='/do/sign_in']"), name)
    taker.shoot(taker.open(page, "/import", ".failure"), f"{name}-import")
    page.close()
