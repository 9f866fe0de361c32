"""One record of each kind, keyed by declared field names, with numbers in true formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks import vocabulary as words
from benchmarks.draw import ISO, TODAY, YEAR, Draw, day_of
from benchmarks.writing import Writer, capital

Made = dict[str, Any]

_MST_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


class Maker:
    """Makes records from one stream of draws; every number it gives is new."""

    def __init__(self, seed: int | str) -> None:
        self.draw = Draw(seed)
        self.write = Writer(self.draw)
        self._standards: list[str] = []
        self.of: dict[str, Callable[[], Made]] = {
            "invention": lambda: self.patent(1),
            "utility_solution": lambda: self.patent(2),
            "trademark": self.trademark,
            "industrial_design": self.industrial_design,
            "geographical_indication": self.geographical_indication,
            "standard": self.standard,
            "task": self.task,
            "traced_product": self.traced_product,
            "organization": self.organization,
        }

    # ---- industrial property

    def right(self, digit: int, family: str, *, foreign: float) -> Made:
        """Return the numbers, dates and parties of an application."""
        draw = self.draw
        filed = min(draw.filing_day(), TODAY - 200)
        published = min(filed + draw.between(150, 620), TODAY)
        year = YEAR[filed]
        applicants = list(
            dict.fromkeys(
                self.write.organization(foreign) for _ in range(2 if draw.chance(0.12) else 1)
            )
        )
        made: Made = {
            "application_number": f"{digit}-{year}-{draw.serial(f'{digit}/{year}'):05d}",
            "filing_date": ISO[filed],
            "publication_number": str(20_000 + draw.count(f"publication {digit}")),
            "publication_date": ISO[published],
            "status": draw.one(words.STATUSES[family]),
            "applicants": applicants,
            "place_as_written": self.write.address(),
            "_filed": filed,
            "_published": published,
        }
        if draw.chance(0.45):
            granted = min(published + draw.between(200, 1_400), TODAY)
            number = draw.count(f"title {digit}")
            made["grant_number"] = f"{digit}-{number:07d}-000"
            made["grant_date"] = ISO[granted]
            made["holders"] = applicants
        if draw.chance(0.8):
            made["agents"] = [draw.one(words.AGENTS)]
        return made

    def patent(self, digit: int) -> Made:
        """Return an invention (1) or a utility solution (2)."""
        draw = self.draw
        domestic = digit == 2
        made = self.right(digit, "patents", foreign=0.1 if domestic else 0.75)
        filed = made["_filed"]
        made["expiry_date"] = ISO[filed + 365 * (10 if domestic else 20)]
        made["title"] = self.write.title()
        made["summary"] = self.write.abstract("giải pháp hữu ích" if domestic else "sáng chế")
        made["ipc"] = [self._ipc() for _ in range(draw.between(3, 6))]
        made["inventors"] = list(
            dict.fromkeys(self.write.inventor() for _ in range(draw.between(1, 7)))
        )
        if draw.chance(0.15 if domestic else 0.8):
            made["priorities"] = [self._priority(filed) for _ in range(draw.between(1, 2))]
        if not domestic and draw.chance(0.7):
            office = draw.one(words.OFFICES)
            number = draw.between(1, 99_999)
            made["pct_application_number"] = f"PCT/{office}{YEAR[filed]}/{number:06d}"
            made["pct_publication_number"] = f"WO {YEAR[filed]}/{draw.between(1, 250_000):06d}"
        if draw.chance(0.3):
            made["cited_documents"] = "; ".join(
                f"{draw.one(words.OFFICES)} {draw.between(1_000_000, 9_999_999)} A"
                for _ in range(draw.between(1, 4))
            )
        made["events"] = self._events(filed)
        return made

    def _ipc(self) -> str:
        draw = self.draw
        main = draw.between(1, 19) * (draw.between(1, 3))
        return f"{draw.one(words.IPC_CLASSES)} {main}/{draw.between(0, 48) * 2:02d}"

    def _priority(self, filed: int) -> Made:
        draw = self.draw
        day = max(filed - draw.between(20, 365), 0)
        number = f"{YEAR[day]}-{draw.between(1, 299_999):06d}"
        return {"number": number, "date": ISO[day], "office": draw.one(words.OFFICES)}

    def _events(self, filed: int) -> list[Made]:
        """Return the log of a procedure: 14.8 steps on average."""
        draw = self.draw
        day = filed
        events: list[Made] = [{"date": ISO[day], "label": "Nộp đơn", "status": "Filed"}]
        for _ in range(int(draw.random.triangular(4, 32, 9.9)) - 1):
            day = min(day + int(draw.random.expovariate(1 / 75)), TODAY)
            event = {"date": ISO[day], "label": draw.one(words.EVENTS)}
            if draw.chance(0.2):
                event["status"] = "Examined"
            events.append(event)
        return events

    def trademark(self) -> Made:
        """Return a mark with Nice classes and their goods."""
        draw = self.draw
        made = self.right(4, "marks", foreign=0.3)
        text = "".join(draw.one(words.MARK_SYLLABLES) for _ in range(draw.between(2, 3)))
        if draw.chance(0.5):
            text += f" {draw.one(words.COMPANY_NAME)}"
        made["mark_text"] = text.upper()
        made["mark_type"] = draw.one(_MARK_TYPES)
        classes = draw.some(_NICE, 1, 3)
        made["nice"] = [
            {"class": c, "goods": "; ".join(draw.some(words.GOODS[c], 1, 5))} for c in classes
        ]
        if draw.chance(0.6):
            made["vienna"] = [
                f"{draw.between(1, 29)}.{draw.between(1, 19)}.{draw.between(1, 25)}"
                for _ in range(draw.between(1, 4))
            ]
        if draw.chance(0.5):
            made["colours"] = ", ".join(draw.some(_COLOURS, 1, 4))
        made["expiry_date"] = ISO[made["_filed"] + 3_652]
        return made

    def industrial_design(self) -> Made:
        """Return a design with Locarno classes."""
        draw = self.draw
        made = self.right(3, "marks", foreign=0.5)
        made["title"] = draw.one(words.DESIGNS)
        if draw.chance(0.5):
            made["title"] += f" {draw.one(words.MATERIALS)}"
        made["locarno"] = [f"{draw.between(1, 32):02d}-{draw.between(1, 9):02d}"]
        made["number_of_designs"] = draw.between(1, 4)
        made["designers"] = [self.write.inventor() for _ in range(draw.between(1, 3))]
        made["summary"] = self.write.abstract("kiểu dáng công nghiệp", 25, 70)
        return made

    def geographical_indication(self) -> Made:
        """Return a geographical indication."""
        draw = self.draw
        number = draw.count("gi")
        place, product = draw.one(words.COMMUNES), draw.one(words.CROPS)
        day = draw.filing_day()
        return {
            "grant_number": f"{number:05d}",
            "grant_date": ISO[day],
            "title": f"{capital(product)} {place}",
            "product": capital(product),
            "product_category": draw.one(_PRODUCT_CATEGORIES),
            "status": "Còn hiệu lực",
            "decision_number": f"{draw.between(100, 5_999)}/QĐ-SHTT",
            "decision_date": ISO[day],
            "manager": f"Sở Khoa học và Công nghệ {draw.one(words.PROVINCES)}",
            "areas": draw.some(words.COMMUNES, 2, 8),
            "features": self.write.abstract("chỉ dẫn địa lý", 60, 160),
        }

    # ---- standards, tasks, products, organizations

    def standard(self) -> Made:
        """Return a standard or a technical regulation."""
        draw = self.draw
        number = draw.count("standard")
        year = draw.between(1996, 2025)
        kind = draw.one(_STANDARD_TYPES)
        part = f"-{draw.between(1, 9)}" if number % 3 == 0 else ""
        designation = {
            "TCVN": f"TCVN {1_000 + number}{part}:{year}",
            "ISO": f"ISO {1_000 + number}:{year}",
            "QCVN": f"QCVN {1 + number % 150:02d}-{1 + number // 150}:{year}/BKHCN",
            "TCCS": f"TCCS {number}:{year}/{draw.one(_AGENCIES)}",
        }[kind]
        day = day_of(year, draw.between(0, 364))
        made: Made = {
            "designation": designation,
            "title": f"{draw.one(words.STANDARD_SUBJECTS)} - {draw.one(words.STANDARD_ASPECTS)}",
            "standard_type": kind,
            "issuer": draw.one(words.ISSUERS),
            "publication_date": ISO[day],
            "year": year,
            "status": draw.one(words.STATUSES["standards"]),
            "ics": draw.some(words.ICS, 1, 2),
            "pages": draw.between(4, 120),
            "scope": self.write.abstract("tiêu chuẩn này", 30, 90),
        }
        if self._standards and draw.chance(0.4):
            made["replaces"] = [self._earlier()]
        if self._standards and draw.chance(0.3):
            made["references"] = list(
                dict.fromkeys(self._earlier() for _ in range(draw.between(1, 5)))
            )
        self._standards.append(designation)
        del self._standards[:-500]
        return made

    def _earlier(self) -> str:
        return self._standards[self.draw.between(0, len(self._standards) - 1)]

    def task(self) -> Made:
        """Return an S&T task with its budgets."""
        draw = self.draw
        number = draw.count("task")
        start = min(draw.filing_day(), TODAY - 30)
        total = draw.between(80, 9_000) * 1_000_000
        state = int(total * draw.between(40, 100) / 100)
        sign = draw.one(_TASK_SIGNS)
        made: Made = {
            "code": f"{sign}-{1 + number % 90:02d}.{1 + number // 90:04d}/{YEAR[start] % 100:02d}",
            "title": f"{draw.one(_RESEARCH)} {self.write.thing()} {self._aim()}",
            "level": draw.one(_LEVELS),
            "task_type": draw.one(_TASK_TYPES),
            "programme": draw.one(words.PROGRAMMES),
            "field": draw.some(_RESEARCH_FIELDS, 1, 2),
            "leader": self.write.person(),
            "members": [self.write.person() for _ in range(draw.between(2, 9))],
            "host": self.write.organization(),
            "place_as_written": draw.one(words.PROVINCES),
            "start_date": ISO[start],
            "end_date": ISO[start + draw.between(365, 1_100)],
            "budget_total": total,
            "budget_state": state,
            "budget_other": total - state,
            "currency": "VND",
            "status": draw.one(words.STATUSES["tasks"]),
            "objective": self.write.abstract("nhiệm vụ", 40, 110),
            "products": [capital(self.write.thing()) for _ in range(draw.between(1, 4))],
        }
        if draw.chance(0.4):
            made["rating"] = draw.one(_RATINGS)
        return made

    def _aim(self) -> str:
        draw = self.draw
        aim, purpose = draw.one(_AIMS), draw.one(words.PURPOSES)
        return f"{aim} {purpose} tại {draw.one(words.PROVINCES)}"

    def traced_product(self) -> Made:
        """Return a traced product with a GTIN whose check digit is right."""
        draw = self.draw
        number = draw.count("product")
        gtin = _with_check_digit(f"8936{number % 100_000_000:08d}")
        place = draw.one(words.COMMUNES)
        day = min(draw.filing_day(), TODAY)
        made: Made = {
            "trace_code": f"VN-{draw.between(1, 96):02d}-{gtin}",
            "gtin": gtin,
            "title": f"{capital(draw.one(words.CROPS))} {place}",
            "producer": self.write.organization(),
            "brand": draw.one(words.COMPANY_NAME),
            "origin": f"{place}, {draw.one(words.PROVINCES)}",
            "stars": draw.between(3, 5),
            "certified_date": ISO[day],
            "status": draw.one(words.STATUSES["products"]),
            "summary": self.write.abstract("sản phẩm", 20, 60),
            "stages": [
                {
                    "product_code": gtin,
                    "location_code": _with_check_digit(f"8938{draw.between(0, 99_999_999):08d}"),
                    "time": ISO[max(day - draw.between(0, 200), 0)],
                }
                for _ in range(draw.between(2, 5))
            ],
        }
        if self._standards and draw.chance(0.4):
            made["standards"] = [self._earlier()]
        return made

    def organization(self) -> Made:
        """Return an organization with a tax code whose check digit is right."""
        draw = self.draw
        return {
            "tax_code": self._tax_code(),
            "title": self.write.organization(0.1),
            "organization_type": draw.one(_ORGANIZATION_TYPES),
            "place_as_written": self.write.address(),
            "founded_date": ISO[draw.filing_day()],
            "representative": self.write.person(),
        }

    def _tax_code(self) -> str:
        while True:
            digits = f"{self.draw.count('tax') * 37 % 1_000_000_000:09d}"
            weighed = sum(w * int(d) for w, d in zip(_MST_WEIGHTS, digits, strict=True))
            check = 10 - weighed % 11
            if check < 10 and digits[2:] != "0000000":
                return f"{digits}{check}"


def _with_check_digit(digits: str) -> str:
    """Return twelve digits with the check digit of a GTIN-13 or GLN."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return f"{digits}{-total % 10}"


def dotted(iso: str) -> str:
    """Return an ISO day as offices print it."""
    return f"{iso[8:]}.{iso[5:7]}.{iso[:4]}"


_NICE = list(words.GOODS)
_COLOURS = ["Đỏ", "xanh lá cây", "vàng", "trắng", "đen", "xanh dương", "nâu", "cam", "tím"]
_PRODUCT_CATEGORIES = ["Trái cây", "Thủy sản", "Lương thực", "Gia vị", "Cây công nghiệp", "Khác"]
_AGENCIES = ["TCT", "VNPT", "EVN", "CTU", "TĐC", "VRG"]
_RESEARCH = [
    "Nghiên cứu", "Xây dựng mô hình", "Ứng dụng", "Hoàn thiện quy trình", "Đánh giá",
    "Nghiên cứu chế tạo", "Phát triển", "Tuyển chọn và phục tráng",
]  # fmt: skip
_MARK_TYPES = ["Nhãn hiệu thông thường", "Nhãn hiệu tập thể", "Nhãn hiệu chứng nhận"]
_STANDARD_TYPES = ["TCVN", "ISO", "QCVN", "TCCS"]
_TASK_SIGNS = ["ĐT", "DA", "ĐTĐL.CN", "NVQG", "ĐA"]
_TASK_TYPES = ["topic", "project", "trial_production", "scheme"]
_LEVELS = ["province", "institution", "ministry", "national"]
_RESEARCH_FIELDS = ["4", "2", "1", "5", "3", "6"]
_RATINGS = ["passed", "excellent", "failed"]
_AIMS = ["nhằm", "phục vụ", "góp phần"]
_ORGANIZATION_TYPES = ["enterprise", "institute", "cooperative", "university"]
