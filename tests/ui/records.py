"""Invented records that the browser tests look for."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest import Choices, ingest_file
from st_db.access import Caller
from st_db.library import Library
from st_db.settings import Settings
from tests.front_doors import lines

ME = Caller.local("vi", "test")

HOSTILE = (
    "<script>document.title='hacked'</script> [x](javascript:alert(1)) "
    ":material/home: $\\frac{a}{b}$ **đậm**"
)
RECORDS: dict[str, list[dict[str, Any]]] = {
    "invention": [
        {"number": "1-2019-01234", "title": "Quy trình sấy mật ong bằng bơm nhiệt",
         "summary": "Mật ong được sấy ở nhiệt độ thấp để giữ hương.", "filing_date": "2019-03-16",
         "publication_date": "2020-01-25", "applicants": ["Công ty Mẫu Ong Rừng"],
         "inventors": ["Nguyễn Văn Thử"], "ipc": ["A23L 21/25"], "status": "Đang giải quyết",
         "events": [{"date": "2019-03-16", "label": "Nộp đơn"},
                    {"date": "2020-01-25", "label": "Công bố đơn"}]},
        {"number": "1-2024-00666", "title": HOSTILE, "summary": "<img src=x onerror=alert(1)> ác ý",
         "filing_date": "2024-02-03", "applicants": ["Công ty <b>Xấu</b>"]},
    ],
    "trademark": [
        {"number": "4-2021-00077", "title": "MẬT ONG MẪU", "filing_date": "2021-05-01",
         "grant_number": "4-0900077-000", "grant_date": "2022-06-01", "expiry_date": "2031-05-01",
         "nice": [{"class": "30", "goods": "Mật ong"}], "holders": ["Công ty Mẫu Ong Rừng"],
         "status": "Cấp bằng"},
    ],
    "standard": [
        {"number": "TCVN 5520:2016", "title": "Cà phê hoà tan", "year": 2016,
         "publication_date": "2016-12-30", "status": "Còn hiệu lực", "ics": ["67.140.20"],
         "replaces": ["TCVN 5520:1991"]},
        *({"number": f"TCVN {9000 + n}:2020", "title": f"Phương pháp thử số {n}", "year": 2020,
           "publication_date": "2020-06-15", "status": "Hết hiệu lực"} for n in range(24)),
    ],
    "task": [
        {"number": "ĐTĐL.CN-01/20", "title": "Chế biến mật ong theo công nghệ mới",
         "start_date": "2020-01-01", "end_date": "2022-12-31", "host": "Viện Mẫu Nông nghiệp",
         "leader": "Trần Thị Thử", "budget_total": 6200000000, "currency": "VND",
         "status": "Đã nghiệm thu", "level": "province"},
    ],
    "geographical_indication": [{"number": "00077", "title": "Chỉ dẫn thử"}],
    "industrial_design": [
        {"number": f"3-{1990 + n}-{100 + n:05d}", "title": f"Kiểu dáng thử {n}",
         "filing_date": f"{1990 + n}-05-04", "locarno": [f"{1 + n % 3:02d}-0{1 + n % 2}"],
         "applicants": [f"Xưởng Mẫu {n} <i>&</i> \"Cộng sự\": {n}"]}
        for n in range(30)
    ],
    "traced_product": [{"number": "00077", "title": "Sản phẩm thử", "stars": 4}],
}  # fmt: skip


def fill(settings: Settings) -> None:
    """Import the records into an empty register and its index; nothing of it stays open."""
    library = Library.open(settings)
    with TemporaryDirectory() as folder:
        for kind, rows in RECORDS.items():
            file = lines(Path(folder) / f"{kind}.jsonl", rows)
            assert ingest_file(library, ME, file, choices=Choices(kind=kind)).rejected == 0
    library.index.catch_up()
    library.close()
