"""``st-db saved`` as a shell sees it."""

from __future__ import annotations

from tests.front_doors import answered, asked


def test_a_search_is_kept_listed_opened_and_taken_away(home, tmp_path):
    one = tmp_path / "one.jsonl"
    one.write_text('{"kind": "standard", "number": "TCVN 1:2020", "title": "Ca phe"}\n')
    assert asked("ingest", str(one), home=home).returncode == 0
    kept = answered(asked("saved", "add", "Coffee", "ca phe", "--json", home=home))
    one.write_text('{"kind": "standard", "number": "TCVN 2:2020", "title": "Ca phe rang"}\n')
    assert asked("ingest", str(one), home=home).returncode == 0

    (listed,) = answered(asked("saved", "--json", home=home))
    assert (listed["id"], listed["total"], listed["new"]) == (kept["id"], 2, 1)
    page = answered(asked("saved", "open", kept["id"], "--json", home=home))
    assert [(hit["number"], hit["change"]) for hit in page["hits"]] == [("TCVN 2:2020", "new")]
    assert answered(asked("saved", "--json", home=home))[0]["new"] == 0
    assert "restore" in asked("saved", "remove", kept["id"], home=home).stdout
    assert answered(asked("saved", "--json", home=home)) == []
    assert "Coffee" in asked("saved", "restore", kept["id"], home=home).stdout
    assert asked("saved", "open", "nonsense", home=home).returncode == 1
