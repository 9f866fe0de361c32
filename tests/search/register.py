"""A small register for the search contract, and an oracle that answers by looking at everything."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import UUID

from st_db.query import Filter, Need, Query, Terms, terms_of
from st_db.query.filterable import bounds
from st_db.records import KINDS, REGISTER, Entry, by_default, facet_fields
from st_db.search import Document, document
from st_db.text import folded_words, words
from tests.search.meaning_of import holds


@dataclass(frozen=True)
class Sample:
    """One record of the test register."""

    serial: int
    kind: str
    given: dict[str, Any] = field(hash=False)
    visibility: str = "public"

    @property
    def id(self) -> str:
        return str(UUID(int=(0x0190_0000_0000_7000 << 64) | (1 << 63) | self.serial))

    @cached_property
    def entry(self) -> Entry:
        return KINDS[self.kind].model_validate(self.given)

    @cached_property
    def document(self) -> Document:
        return document(
            self.kind,
            self.entry.values(),
            id=self.id,
            version=1,
            seq=1,
            visibility=self.visibility,
            updated=1_700_000_000_000_000 + self.serial,
        )


def _invention(number: str, title: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "invention", {"application_number": number, "title": title, **more}


_NAMED: list[tuple[str, dict[str, Any]]] = [
    _invention(
        "1-2019-03421",
        "Máy cắt cỏ cầm tay",
        filing_date="2019-05-02",
        ipc=["A01D 34/90"],
        inventors=["Nguyễn Thị Bích Thủy"],
        applicants=["Trường Đại học Cần Thơ"],
        summary="Máy gồm thân, lưỡi dao và động cơ xăng.",
        status="Cấp bằng",
        priorities=[
            {"office": "KR", "number": "10-2019-0160356", "date": "2019-12-05"},
            {"office": "US", "number": "62/914,114", "date": "2019-10-11"},
        ],
        pct_publication_number="IB WO/ 2021/112644",
    ),
    _invention("1-2020-00017", "May cat co cam tay", filing_date="2020-01-15", ipc=["A01D 34/00"]),
    _invention(
        "1-2020-00555",
        "Quy trình lên men nước mắm",
        filing_date="2020-03-30",
        ipc=["A23L 17/50"],
        applicants=["Công ty TNHH Phú Quốc Xanh"],
        summary="Nước mắm được ủ trong thùng gỗ; không dùng máy cắt.",
    ),
    _invention(
        "1-2021-00901",
        "Thiết bị đo độ mặn của nước tưới",
        filing_date="2021-07-01",
        ipc=["G01N 27/06"],
        applicants=["Trường Đại học Cần Thơ"],
        national_phase_date="2022-01-20",
        claims=12,
    ),
    (
        "utility_solution",
        {
            "application_number": "2-2018-00112",
            "title": "Máy bóc vỏ hạt dẻ",
            "grant_number": "GPHI 4743",
            "ipc": ["A23N 5/00"],
            "filing_date": "2018-11-20",
            "applicants": ["Hợp tác xã Trùng Khánh"],
        },
    ),
    (
        "trademark",
        {
            "application_number": "4-2019-12345",
            "title": "PHÚ QUỐC",
            "mark_text": "PHÚ QUỐC",
            "filing_date": "2019-02-01",
            "publication_date": "2019-04-25",
            "nice": [{"class": "29", "goods": "nước mắm"}, {"class": "30", "goods": "hạt tiêu"}],
        },
    ),
    (
        "trademark",
        {
            "application_number": "4-2022-00001",
            "title": "Đường Việt",
            "filing_date": "2022-01-05",
            "nice": [{"class": "30", "goods": "đường mía"}],
        },
    ),
    (
        "industrial_design",
        {
            "application_number": "3-2017-00450",
            "title": "Chai nước mắm",
            "filing_date": "2017-09-09",
            "locarno": ["09-01"],
            "number_of_designs": 3,
            "grant_date": "2018-12-03",
            "expiry_date": "2022-09-09",
        },
    ),
    (
        "geographical_indication",
        {
            "number": "00001",
            "title": "Phú Quốc",
            "product": "Nước mắm",
            "decision_date": "2001-06-01",
        },
    ),
    (
        "standard",
        {
            "designation": "TCVN 5520:2016",
            "title": "Thực phẩm – Nguyên tắc lấy mẫu",
            "publication_date": "2016-12-30",
            "effective_date": "2017-07-01",
            "pages": 24,
            "ics": ["67.040"],
        },
    ),
    (
        "standard",
        {
            "designation": "TCVN 5603:2008",
            "title": "Thực phẩm – Quy phạm thực hành vệ sinh",
            "publication_date": "2008-01-01",
            "ics": ["67.020"],
        },
    ),
    (
        "standard",
        {
            "designation": "QCVN 09:2012/BKHCN",
            "title": "An toàn điện từ của thiết bị gia dụng",
            "publication_date": "2012-04-12",
            "ics": ["33.100"],
        },
    ),
    (
        "standard",
        {
            "designation": "QCVN 01-1:2018/BYT",
            "title": "Chất lượng nước sạch",
            "publication_date": "2018-12-14",
            "ics": ["13.060"],
        },
    ),
    (
        "standard",
        {
            "designation": "TCVN ISO 9001:2015",
            "title": "Hệ thống quản lý chất lượng",
            "publication_date": "2015-12-31",
            "ics": ["03.120.10"],
        },
    ),
    (
        "standard",
        {
            "designation": "ISO 9001:2015",
            "title": None,
            "title_en": "Quality management systems",
            "publication_date": "2015-09-15",
            "ics": ["03.120.10"],
        },
    ),
    (
        "task",
        {
            "code": "ĐTĐL.CN-23/17",
            "title": "Nghiên cứu giống lúa chịu mặn",
            "leader": "Trần Văn Khải Hoàn",
            "host": "Viện Lúa Đồng bằng sông Cửu Long",
            "start_date": "2017-06-01",
            "level": "national",
            "field": ["4"],
            "budget_total": 950000000,
            "budget_state": 800000000,
            "budget_other": 150000000,
            "contract_date": "2017-06-15",
            "end_date": "2019-06-01",
            "extended_to": "2019-12-31",
            "acceptance_date": "2020-05-20",
            "certificate_date": "2020-08-01",
            "status": "Đang thực hiện",
            "extra": {"Liên hệ": "0987654321"},
        },
    ),
    (
        "task",
        {
            "code": "ĐT.CB-801/2020",
            "title": "Hoàn thiện máy bóc vỏ gai hạt dẻ quy mô hộ",
            "host": "Công ty TNHH Cơ điện Việt Bắc",
            "start_date": "2020-03-01",
            "level": "province",
            "field": ["2"],
            "budget_total": 700000000,
        },
    ),
    (
        "task",
        {
            "title": "Ứng dụng công nghệ thông tin trong quản lý giống lúa",
            "level": "province",
            "field": ["1"],
            "summary": "Đề xuất chưa có mã.",
        },
    ),
    (
        "traced_product",
        {
            "trace_code": "HDTK-901",
            "title": "Hạt dẻ Trùng Khánh",
            "stars": 4,
            "producer": "Hợp tác xã Trùng Khánh",
            "certified_date": "2023-11-15",
            "production_date": "2023-10-02",
        },
    ),
    (
        "organization",
        {
            "tax_code": "0100233488",
            "title": "Trường Đại học Cần Thơ",
            "organization_type": "university",
            "founded_date": "1966-03-31",
        },
    ),
]

# Vietnamese order: letters before tones, and long titles that begin alike.
_ALIKE = "Phương pháp sản xuất chế phẩm sinh học dạng "
_ORDERED = ["an", "ăn", "ấn", "da", "đa", "đà", "đá", "ma", "mà", "mả", "mã", "má", "mạ", "ô", "ơ",
            "uống", "ư", "y", "zinc", "10", "9", "bột A", "bột Á", "lỏng"]  # fmt: skip


def register() -> list[Sample]:
    """Return the records by hand, some whose titles begin alike, and some by chance."""
    found = [Sample(n, kind, given) for n, (kind, given) in enumerate(_NAMED, 1)]
    found += [
        Sample(100 + n, *_invention(f"1-2015-{n:05d}", _ALIKE + word, filing_date="2015-01-01"))
        for n, word in enumerate(_ORDERED)
    ]
    chance = random.Random(20)
    return found + [by_chance(chance, 200 + n) for n in range(160)]


_SYLLABLES = words(
    "nước mắm máy cắt bóc vỏ hạt dẻ lúa giống chịu mặn công nghệ thông tin quản lý sản xuất chế"
    " phẩm sinh học phương pháp thiết bị đo độ quy trình vệ sinh an toàn thực phẩm đường mía đồng"
)


_ADDRESSES = (
    ("92", ["Phường Đại Thành", "Cần Thơ"]),
    ("92", ["Phường Đại Thành", "Thành phố Ngã Bảy", "Hậu Giang", "Xã Đại Thành", "Cần Thơ"]),
    ("92", ["Xã Thới Lai", "Cần Thơ"]),
    ("92", ["Cần Thơ"]),
    ("01", ["Xã Bất Bạt", "Hà Nội"]),
    ("24", ["Bắc Ninh"]),
)
_FIELDS = ("1", "102", "10201", "4", "404", "4.1", "2")


def by_chance(chance: random.Random, serial: int) -> Sample:
    """Return a record made of a small vocabulary, so that questions find many."""
    title = " ".join(chance.choices(_SYLLABLES, k=chance.randint(2, 7)))
    body = " ".join(chance.choices(_SYLLABLES, k=20)) if chance.random() < 0.5 else None
    year = chance.randint(2000, 2024)
    day = f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    kind = chance.choice(["invention", "utility_solution", "trademark", "standard", "task"])
    given: dict[str, Any] = {"title": title, "summary": body}
    owner = f"Công ty {chance.choice('ABCDE')} {chance.randint(1, 20)}"
    if kind == "standard":
        given |= {"designation": f"TCVN {serial}:{year}", "publication_date": day,
                  "ics": [f"{chance.randint(1, 9):02d}.040"]}  # fmt: skip
    elif kind == "task":
        given |= {"code": f"KC.{serial}/{year % 100:02d}", "host": owner,
                  "level": chance.choice(["national", "province"]),
                  "leader": f"Lê {chance.choice(_SYLLABLES)} Khang",
                  "budget_total": chance.randint(1, 9) * 100_000_000}  # fmt: skip
        if chance.random() < 0.7:
            given["start_date"] = day
    else:
        digit = {"invention": 1, "utility_solution": 2, "trademark": 4}[kind]
        given |= {"application_number": f"{digit}-{year}-{serial:05d}", "applicants": [owner],
                  "filing_date": day}  # fmt: skip
        if kind != "trademark":
            given["ipc"] = [f"{chance.choice('ABC')}0{chance.randint(1, 4)}B {serial}/00"]
    more = random.Random(serial)  # apart, so that titles stay what they were
    if more.random() < 0.6:
        given["place"], given["place_names"] = more.choice(_ADDRESSES)
    if kind == "task":
        given["field"] = more.sample(_FIELDS, more.randint(0, 2))
    elif "ipc" in given and more.random() < 0.7:
        symbol = f"{more.choice('ABC')}0{more.randint(1, 2)}B"
        given["ipc"] += [f"{symbol} {more.randint(1, 30)}/0{more.randint(0, 3)}"]
    return Sample(serial, kind, given)


class Oracle:
    """Answers by looking at every document; says nothing of order within relevance."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._documents = [sample.document for sample in samples]
        self._words = {
            d.id: frozenset(folded_words("\n".join(d.texts.values()))) for d in self._documents
        }
        self._beside = {
            d.id: {
                pair
                for line in "\n".join(d.texts.values()).split("\n")
                for pair in pairwise(folded_words(line))
            }
            for d in self._documents
        }
        self._personal = {d.id: frozenset(folded_words(d.personal)) for d in self._documents}

    def matches(self, query: Query, *, without: str | None = None) -> list[Document]:
        """Return the strict matches of a query under its kinds, visibility and value filters."""
        terms = terms_of(query.text, query.readings)
        kinds = query.kinds or by_default()
        if without == "kind" and query.kinds:
            kinds = (*REGISTER, *kinds)
        return [
            d
            for d in self._documents
            if d.kind in kinds
            and (d.visibility == "public" or not query.public_only)
            and (query.among is None or d.id in query.among)
            and all(
                any(self._holds(d, f) for f in query.where if f.field == name)
                for name in {f.field for f in query.where} - {without}
            )
            and (
                holds(query.expression, d, personal=query.personal)
                if query.expression
                else self.matched(d, terms, personal=query.personal)
            )
        ]

    @staticmethod
    def _holds(d: Document, wanted: Filter) -> bool:
        if wanted.missing:
            return wanted.field not in d.filled
        if wanted.low is None and wanted.high is None:
            return bool(set(wanted.values) & set(d.facets.get(wanted.field, ())))
        low, high = bounds(wanted.field, wanted.low, wanted.high)
        number = d.ranges.get(wanted.field)
        return (
            number is not None
            and (low is None or number >= low)
            and (high is None or number <= high)
        )

    def matched(self, d: Document, terms: Terms, *, personal: bool) -> bool:
        """Tell whether a document matches terms."""
        if any(number.startswith(terms.whole) or number in terms.inside for number in d.numbers):
            return True
        held = self._words[d.id] | (self._personal[d.id] if personal else frozenset())
        met = [
            (not need.beside and self._met(need, held, d.numbers))
            or any(self._written(option, held, d.id) for option in need.options)
            for need in terms.needs
        ]
        return sum(met) >= min(terms.minimum, len(met))

    def _written(self, words: tuple[str, ...], held: frozenset[str], id: str) -> bool:
        if len(words) == 1:
            return words[0] in held
        return all(pair in self._beside[id] for pair in pairwise(words))

    def _met(self, need: Need, held: frozenset[str], numbers: tuple[str, ...]) -> bool:
        *whole, last = need.words
        if all(word in held for word in whole) and (
            any(word.startswith(last) for word in held) if need.prefix else last in held
        ):
            return True
        if need.compact is None:
            return False
        if need.prefix:
            return any(number.startswith(need.compact) for number in numbers)
        return need.compact in numbers

    def facets(self, query: Query, name: str) -> dict[str, int]:
        """Return what is shown of one facet, its own filter left out.

        Of a flat facet the 20 most frequent values and the chosen; of a tree the whole top and
        20 values below each that is chosen or unfolded, or lies above such a one.
        """
        ranked = sorted(self.values(query, name).items(), key=lambda pair: (-pair[1], pair[0]))
        chosen = {value for f in query.where if f.field == name for value in f.values}
        field = facet_fields().get(name) if name != "year" else None
        if field is None or not field.shape.tree:
            return dict(ranked[:20] + [pair for pair in ranked[20:] if pair[0] in chosen])
        asked = chosen | {value for tree, value in query.unfold if tree == name}
        opened = {above for value in asked for above in field.path(value)}
        shown = [pair for pair in ranked if len(field.path(pair[0])) == 1]
        for value in sorted(opened, key=lambda one: (len(field.path(one)), one)):
            below = [p for p in ranked if field.path(p[0])[-2:-1] == (value,)]
            shown += below[:20] + [pair for pair in below[20:] if pair[0] in opened]
        return dict(shown)

    def values(self, query: Query, name: str, text: str = "") -> dict[str, int]:
        """Return all values of a facet that begin like a text, its own filter left out."""
        counts = Counter(
            value for d in self.matches(query, without=name) for value in d.facets.get(name, ())
        )
        asked = folded_words(text)
        return {
            value: count
            for value, count in counts.items()
            if all(any(w.startswith(a) for w in folded_words(value)) for a in asked)
        }

    def missing(self, query: Query, name: str) -> int:
        """Return how many matches hold nothing in a field, its own filter left out."""
        return sum(name not in d.filled for d in self.matches(query, without=name))

    def ends(self, query: Query, name: str) -> tuple[int, int] | None:
        """Return the least and the greatest day or amount, its own filter left out."""
        held = [d.ranges[name] for d in self.matches(query, without=name) if name in d.ranges]
        return (min(held), max(held)) if held else None
