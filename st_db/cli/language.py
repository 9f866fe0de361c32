"""The language of help texts, found without the cost of reading all settings."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from st_db import i18n
from st_db.i18n import DEFAULT, LANGUAGES, Language

_NAME = "ST_DB_LANGUAGE"


@cache
def help_language() -> Language:
    """Return the language of ``--help``: the setting that ``Settings`` reads, and nothing else.

    Help must come at once; the settings object takes longer than all the rest.
    """
    chosen = os.environ.get(_NAME) or _from_file(Path(".env"))
    return next((known for known in LANGUAGES if known == chosen), DEFAULT)


def _from_file(file: Path) -> str | None:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip().upper() == _NAME:
            return value.strip().strip("'\"")
    return None


def h(key: str) -> str:
    """Return the help text of an option, argument or group."""
    return i18n.t(f"cli.{key}", help_language())


def examples(*commands: str) -> str:
    """Return the examples at the end of a command's help."""
    # The sign \b keeps the lines of a paragraph apart.
    lines = "\n".join(f"  st-db {command}" for command in commands)
    return f"\b\n{h('example')}\n{lines}"
