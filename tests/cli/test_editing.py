"""``st-db edit``: one record changed, refused, or asked about."""

from __future__ import annotations

from pathlib import Path

from tests.front_doors import answered, asked, lines


def test_fields_are_changed_refused_and_asked_about(home: Path, tmp_path: Path) -> None:
    row = {"number": "TCVN 5520:2016", "title": "Cà phê hoà tan", "year": 2016}
    assert asked("ingest", str(lines(tmp_path / "a.jsonl", [row])), home=home).returncode == 0

    saved = answered(asked("edit", "tcvn5520:2016", "--set", "pages=24", "--json", home=home))
    assert (saved["version"], saved["changed"]) == (2, ["pages"])

    one = ("edit", "TCVN 5520:2016", "--version", "1", "--json")
    merged = answered(asked(*one, "--set", "title=Cà phê", home=home))
    assert (merged["version"], merged["merged"]) == (3, ["pages"])
    clash = asked(*one, "--set", "title=Chè", home=home)
    assert clash.returncode == 1
    (collision,) = answered(clash)["collisions"]
    assert (collision["mine"], collision["theirs"], collision["original"]) == (
        "Chè", "Cà phê", "Cà phê hoà tan",
    )  # fmt: skip

    refused = asked("edit", "TCVN 5520:2016", "--set", "year=x", home=home)
    assert (refused.returncode, "year:" in refused.stderr) == (1, True)

    for given in ("pages", "=5", "nothing=5"):
        assert asked("edit", "TCVN 5520:2016", "--set", given, home=home).returncode == 2
