"""One run of a command: its settings, its library, its two output streams and its exit code."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from st_db.access import Caller
from st_db.cli.language import help_language
from st_db.errors import (
    ConfigError,
    Conflict,
    ExpressionError,
    Forbidden,
    IngestError,
    NotFound,
    NotMigrated,
    SearchError,
    Several,
    StDbError,
    StoreError,
    UnknownSource,
    UsageError,
)
from st_db.i18n import Language, t

if TYPE_CHECKING:
    from st_db.library import Library
    from st_db.settings import Settings

log = logging.getLogger(__name__)

_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_WIDTH, _BEFORE = 100, 60  # of an expert line that is shown: in all, and before what is wrong

DONE, DATA, USAGE, SERVICE, INTERRUPTED = 0, 1, 2, 3, 130

# The first class in this order that an error is an instance of gives the exit code.
EXIT: dict[type[StDbError], int] = {
    UsageError: USAGE,
    ConfigError: USAGE,
    UnknownSource: USAGE,
    Forbidden: DATA,
    NotFound: DATA,
    Several: DATA,
    Conflict: DATA,
    IngestError: DATA,
    NotMigrated: SERVICE,
    StoreError: SERVICE,
    SearchError: SERVICE,
    StDbError: DATA,
}


def exit_code(error: StDbError) -> int:
    """Return the exit code of an error."""
    return next(code for cls, code in EXIT.items() if isinstance(error, cls))


class Session:
    """What a command works with; everything is made when it is first needed."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.exit_code = DONE

    @cached_property
    def settings(self) -> Settings:
        """Return the settings; raises ConfigError for one that cannot be used."""
        from pydantic import ValidationError

        from st_db.settings import Settings

        try:
            return Settings()
        except ValidationError as error:
            first = error.errors()[0]
            name = "ST_DB_" + "_".join(str(part) for part in first["loc"]).upper()
            raise ConfigError(setting=name, why=first["msg"]) from error

    @property
    def language(self) -> Language:
        """Return the language of the output; it needs no valid settings."""
        return help_language()

    @cached_property
    def caller(self) -> Caller:
        """Return who calls: the account that ST_DB_USER names, else who sits at this computer.

        Raises Forbidden for an account that is not there or disabled.
        """
        if self.settings.user is None:
            return self.machine
        return self.library.signing.named(self.settings.user, self.language, "command")

    @property
    def machine(self) -> Caller:
        """Return who sits at this computer and may read the database's files anyway."""
        return Caller.local(self.language, "command")

    @cached_property
    def library(self) -> Library:
        """Return the open library."""
        from st_db.library import Library

        return Library.open(self.settings)

    def close(self) -> None:
        """Close the library if it was opened."""
        opened = self.__dict__.pop("library", None)
        if opened is not None:
            opened.close()

    # ---- output

    def t(self, key: str, **params: Any) -> str:
        """Return a sentence of the command line in the user's language."""
        return t(f"cli.{key}", self.language, **params)

    def show(self, text: str = "") -> None:
        """Print a line of the answer."""
        sys.stdout.write(harmless(text) + "\n")

    def note(self, text: str) -> None:
        """Print a line beside the answer, on the error stream."""
        sys.stdout.flush()
        sys.stderr.write(harmless(text) + "\n")

    def answer(self, value: object, *, line: bool = False) -> None:
        """Print JSON: on one line where several follow each other or a program reads."""
        from st_db.api.shapes import encoded

        indent = 2 if sys.stdout.isatty() and not line else None
        sys.stdout.write(encoded(value, indent=indent).decode("utf-8") + "\n")
        sys.stdout.flush()

    def table(self, columns: list[str], rows: list[list[str]]) -> None:
        """Print a table: drawn on a terminal, tab-separated for programs."""
        if not sys.stdout.isatty():
            for row in (columns, *rows):
                self.show("\t".join(" ".join(cell.split()) for cell in row))
            return
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        drawn = Table(*columns, box=box.SIMPLE_HEAD)
        for row in rows:
            drawn.add_row(*(Text(harmless(cell)) for cell in row))
        Console().print(drawn)

    def report(self, error: StDbError) -> None:
        """Say what happened and what to do, and as JSON too when that was asked for."""
        from st_db.api.shapes import advice, error_json, message

        if self.as_json:
            self.answer(error_json(error, self.language))
        said = [message(error, self.language), advice(error, self.language)]
        if isinstance(error, Several) and not self.as_json:
            from st_db.records import KINDS

            for record in error.records:
                kind = KINDS[record["kind"]].kind.label(self.language)
                self.show(f"{record['id']}  {kind}  {record['number']}  {record['title']}")
        if isinstance(error, ExpressionError) and error.line:
            said[0:0] = underlined(error)
        self.note("\n".join(line for line in said if line))


@contextmanager
def session(as_json: bool = False) -> Iterator[Session]:
    """Run a command's body: errors become sentences and exit codes, a closed pipe ends quietly."""
    running = Session(as_json)
    try:
        try:
            yield running
            sys.stdout.flush()
        finally:
            running.close()
    except StDbError as error:
        running.report(error)
        raise typer.Exit(exit_code(error)) from error
    except BrokenPipeError:
        hush()
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:
        # A fault of ours: the user gets a sentence, and the stack trace only when asked for.
        log.debug("a command stumbled", exc_info=True)
        running.report(StDbError())
        running.note(f"{type(error).__name__}: {error}")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if running.exit_code:
        raise typer.Exit(running.exit_code)


def underlined(error: ExpressionError) -> list[str]:
    """Return an expert line with carets under what is wrong, cut to the width of a terminal."""
    start = max(0, error.position - _BEFORE)
    line = harmless(error.line[start : start + _WIDTH]).replace("\n", " ").replace("\t", " ")
    at = error.position - start
    return [line, " " * at + "^" * max(1, min(error.length, len(line) - at))]


def harmless(text: str) -> str:
    """Return a text as a terminal shows it and obeys none of it.

    Names of files and what their cells hold come from strangers: an escape sequence among them
    would colour, clear or retitle the terminal, and a mark of direction turn a name around.
    """
    return text if text.isprintable() else _COMMANDS.sub("\ufffd", text)


def hush() -> NoReturn:
    """End after the reader of our output went away, without a complaint at the very end."""
    # Python flushes standard output once more when it ends; nobody listens there any more.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    raise SystemExit(INTERRUPTED)
