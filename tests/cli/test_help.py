"""Help of every command, and how quickly it comes."""

import os
import re
import subprocess
import sys

import pytest
import typer

from st_db.cli import app
from st_db.i18n import catalogue
from tests.front_doors import ROOT, command

DESIGNED = {
    "edit",
    "demo", "serve", "ingest", "batches", "undo", "jobs show", "jobs cancel", "jobs again",
    "search", "show", "export", "saved add", "saved open", "saved remove",
    "saved restore", "facets", "similar", "overlap", "index status", "index check",
    "index sync", "index rebuild", "index key",
    "db migrate", "db status", "db backup", "db restore",
    "db rehearse", "ref", "doctor", "attach", "files", "detach",
    "history", "confirm", "archive", "archived", "restore", "bulk",
    "sources show", "sources remove",
    "duplicates list", "duplicates find", "duplicates merge", "duplicates unmerge",
    "duplicates apart", "quality", "duties letter", "duties mail", "template", "figures", "dti",
    "prove", "unprove",
    "plan new", "plan list", "plan show", "plan add", "plan move", "plan copy", "plan compare",
    "plan document", "plan progress", "plan report", "plan carry",
    "plan propose", "plan overlap", "plan submit", "plan return", "plan approve", "plan drift",
    "codes show", "codes set", "codes end",
    "user add", "user list", "user password", "user change", "user disable", "user enable",
    "user audit", "user units", "user unit",
}  # fmt: skip
WITHOUT_ANSWER = {"demo", "serve"}


def commands(node=None, path=()):
    """Yield (path, command) of every command, groups included."""
    node = node or typer.main.get_command(app)
    yield path, node
    for name, inner in getattr(node, "commands", {}).items():
        yield from commands(inner, (*path, name))


def leaves():
    return [(" ".join(path), c) for path, c in commands() if not hasattr(c, "commands")]


def test_the_commands_are_those_of_the_design():
    assert {name for name, _ in leaves()} == DESIGNED


@pytest.mark.parametrize(("path", "found"), list(commands()), ids=lambda x: str(x)[:40])
def test_every_command_has_help_and_an_example(path, found):
    assert found.help
    assert "st-db " + " ".join(path[:1]) in (found.epilog or "")


@pytest.mark.parametrize(("name", "found"), leaves(), ids=lambda x: str(x)[:30])
def test_every_answer_can_be_had_as_json(name, found):
    options = {option for parameter in found.params for option in parameter.opts}

    assert ("--json" in options) == (name not in WITHOUT_ANSWER)
    assert all(getattr(p, "help", None) for p in found.params if p.name != "help")


@pytest.mark.parametrize("name", sorted(DESIGNED))
def test_the_readme_or_the_manual_names_every_command(name):
    """A command nobody can read about does not exist; the first two are where people look."""
    files = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = " ".join(file.read_text(encoding="utf-8") for file in files if file.exists())

    assert re.search(rf"st-db {name}\b", text)


def test_help_speaks_both_languages(tmp_path):
    # Texts are chosen when the program starts, so each language takes a program of its own.
    vi = command("search", "--help", home=tmp_path / "h", ST_DB_LANGUAGE="vi")
    en = command("search", "--help", home=tmp_path / "h", ST_DB_LANGUAGE="en")

    assert "Tìm trong sổ" in vi.stdout
    assert "Search the register" in en.stdout
    assert not (tmp_path / "h").exists()


def test_every_sentence_has_both_languages():
    for key, sentence in catalogue().items():
        assert {"vi", "en"} <= set(sentence), key
        assert ("remedy_vi" in sentence) == ("remedy_en" in sentence), key


def test_help_needs_no_heavy_library():
    heavy = ("streamlit", "tantivy", "sqlmodel", "pydantic", "psycopg", "starlette", "rich")
    code = (
        "import sys; sys.argv[1:] = ['--help']\n"
        "from st_db.cli import main\n"
        "try: main()\n"
        f"except SystemExit: sys.exit(str([m for m in {heavy} if m in sys.modules] or ''))"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False)

    assert done.stderr.strip() == b""
