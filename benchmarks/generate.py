"""Files of real-shaped records: reproducible, streamed, of any size.

``python -m benchmarks.generate FOLDER --size N`` writes a CSV of patents and mixed JSON Lines.
The same seed and size give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.kinds import Made, Maker, dotted

SEED = 20_250_701

SHARES = {
    "invention": 0.28,
    "utility_solution": 0.05,
    "trademark": 0.36,
    "industrial_design": 0.08,
    "geographical_indication": 0.002,
    "standard": 0.11,
    "task": 0.068,
    "traced_product": 0.035,
    "organization": 0.015,
}
"""How often each kind occurs in the mixed register."""

UTILITY_SHARE = 0.08
"""Utility solutions among the patents of the CSV."""

COLUMNS = (
    "Loại đơn", "(21) Số đơn", "(22) Ngày nộp đơn", "(11) Số công bố", "(43) Ngày công bố",
    "Số văn bằng", "(45) Ngày cấp", "(18) Ngày hết hạn", "Trạng thái", "(54) Tên",
    "Tên tiếng Anh", "(57) Tóm tắt", "(51) Phân loại IPC", "Phân loại CPC", "(71) Người nộp đơn",
    "(73) Chủ văn bằng", "(72) Tác giả", "(74) Đại diện sở hữu công nghiệp", "Địa chỉ",
    "(30) Quyền ưu tiên", "(86) Số đơn PCT", "(87) Số công bố PCT", "(56) Tài liệu đối chứng",
    "Tiến trình", "Ghi chú",
)  # fmt: skip
"""The 25 headings of the CSV, as an office would print them."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the query mix remembers of a record."""

    kind: str
    number: str
    title: str
    organization: str


def patents(count: int, seed: int = SEED) -> Iterator[Made]:
    """Yield inventions and utility solutions."""
    maker = Maker(f"patents {seed}")
    for _ in range(count):
        utility = maker.draw.chance(UTILITY_SHARE)
        yield {
            "kind": "utility_solution" if utility else "invention",
            **maker.patent(2 if utility else 1),
        }


def mixed(count: int, seed: int = SEED) -> Iterator[Made]:
    """Yield records of all kinds in believable proportions."""
    maker = Maker(f"mixed {seed}")
    kinds, weights = list(SHARES), list(SHARES.values())
    left = count
    while left:
        drawn = maker.draw.random.choices(kinds, weights, k=1_000)[:left]
        left -= len(drawn)
        for kind in drawn:
            yield {"kind": kind, **maker.of[kind]()}


def csv_row(made: Made) -> list[str]:
    """Return the 25 cells of a patent as an office's export prints them."""
    day, text = _day(made), made.get
    return [
        "Giải pháp hữu ích" if made["kind"] == "utility_solution" else "Sáng chế",
        made["application_number"],
        day("filing_date"),
        made["publication_number"],
        day("publication_date"),
        text("grant_number") or "",
        day("grant_date"),
        day("expiry_date"),
        made["status"],
        made["title"],
        "",
        made["summary"],
        " | ".join(f"{symbol} (2006.01)" for symbol in made["ipc"]),
        " | ".join(made["ipc"][:2]),
        "; ".join(made["applicants"]),
        "; ".join(text("holders") or ()),
        "; ".join(made["inventors"]),
        "; ".join(text("agents") or ()),
        made["place_as_written"],
        "; ".join(f"{p['office']} {p['number']} | {dotted(p['date'])}"
                  for p in text("priorities") or ()),
        text("pct_application_number") or "",
        text("pct_publication_number") or "",
        text("cited_documents") or "",
        " | ".join(f"{dotted(e['date'])} {e['label']}" for e in made["events"]),
        "",
    ]  # fmt: skip


def _day(made: Made):
    def day(name: str) -> str:
        iso = made.get(name)
        return f"{iso[8:]}/{iso[5:7]}/{iso[:4]}" if iso else ""

    return day


def json_line(made: Made) -> str:
    """Return a record keyed by declared field names."""
    kept = {name: value for name, value in made.items() if not name.startswith("_")}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def write_csv(path: Path, count: int, seed: int = SEED) -> list[Sample]:
    """Write the CSV of patents; returns samples for the query mix."""
    samples: list[Sample] = []
    step = max(count // 400, 1)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for position, made in enumerate(patents(count, seed)):
            writer.writerow(csv_row(made))
            if position % step == 0:
                samples.append(_sample(made))
    return samples


def write_jsonl(path: Path, count: int, seed: int = SEED) -> list[Sample]:
    """Write the mixed register as JSON Lines; returns samples for the query mix."""
    samples: list[Sample] = []
    step = max(count // 400, 1)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for position, made in enumerate(mixed(count, seed)):
            file.write(json_line(made) + "\n")
            if position % step == 0:
                samples.append(_sample(made))
    return samples


_NUMBERS = ("application_number", "designation", "code", "trace_code", "grant_number", "tax_code")
_OWNERS = ("producer", "host", "issuer", "manager", "title", "mark_text")


def _sample(made: Made) -> Sample:
    number = next(made[name] for name in _NUMBERS if made.get(name))
    owner = next(iter(made.get("applicants") or ()), None)
    organization = owner or next(made[name] for name in _OWNERS if made.get(name))
    return Sample(made["kind"], number, made.get("title") or made["mark_text"], organization)


def write_samples(path: Path, samples: list[Sample]) -> None:
    """Keep samples beside the file they are of."""
    path.write_text(json.dumps([asdict(s) for s in samples], ensure_ascii=False), "utf-8")


def read_samples(path: Path) -> list[Sample]:
    """Return the samples kept beside a file."""
    return [Sample(**part) for part in json.loads(path.read_text("utf-8"))]


def main() -> None:
    """Write both files into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    write_csv(args.folder / "patents.csv", args.size, args.seed)
    write_jsonl(args.folder / "mixed.jsonl", args.size, args.seed)


if __name__ == "__main__":
    main()
