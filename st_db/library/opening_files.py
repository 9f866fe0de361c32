"""Has the process of ``st_db.files.child`` read a file, and bounds what it may take and say."""

from __future__ import annotations

import base64
import json
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from st_db.errors import UnreadableFile
from st_db.files import Format, Opened, PageText
from st_db.files.reading import LONGEST, MOST_PAGES
from st_db.library.children import start_child

PATIENCE = 60.0
"""Seconds after which the process is ended, whatever it waits for."""

_LONGEST_ANSWER = 6 * LONGEST + (8 << 20)  # a character is six of JSON at most, and a picture


def open_file(path: Path, format_: Format, name: str) -> Opened:
    """Return what can be read in a file; raises UnreadableFile when it cannot be opened.

    A file that brings its reader down keeps the pages that were read until then.
    """
    said = _said({"path": str(path), "format": format_.name})
    opened: Opened | None = None
    for line in said.split(b"\n"):
        told = _line(line)
        if "refused" in told:
            raise UnreadableFile(told["refused"], file=name, limit=MOST_PAGES)
        if "pages" in told:
            opened = Opened(told["pages"])
        elif opened is not None:
            _note(opened, told)
    if opened is None:
        raise UnreadableFile("files.damaged", file=name)
    return opened


def _note(opened: Opened, told: dict[str, Any]) -> None:
    if "text" in told:
        opened.texts.append(PageText(told["page"], told["text"], told["label"]))
    elif "preview" in told:
        opened.preview = base64.b64decode(told["preview"])
    elif "whole" in told:
        opened.whole = True


def _line(line: bytes) -> dict[str, Any]:
    """Return what one line says; the last one may have been broken off."""
    try:
        told = json.loads(line) if line else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _said(asked: dict[str, str]) -> bytes:
    child = start_child("st_db.files.child")
    clock = threading.Timer(PATIENCE, child.kill)
    clock.start()
    try:
        with suppress(OSError), child:
            if child.stdin is None or child.stdout is None:  # both were asked for
                return b""
            child.stdin.write(json.dumps(asked).encode() + b"\n")
            child.stdin.flush()
            said = child.stdout.read(_LONGEST_ANSWER)
            child.kill()
            return said
    finally:
        clock.cancel()
        child.kill()
        child.wait()
    return b""
