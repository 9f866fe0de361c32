"""The fates of the rows of a file as JSON Lines, and what the user says that doubtful rows are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from st_db.cli.session import Session
from st_db.errors import UsageError

if TYPE_CHECKING:
    from st_db.library import Fate

    Told = Callable[[Sequence[Fate]], None]

NEW = "new"


def check_fates(path: Path | None, files: Sequence[str]) -> None:
    """Refuse fates of several files, or in the place of the file itself."""
    if path is None:
        return
    if len(files) > 1:
        raise UsageError("error.one_file", option="--fates")
    if not path.resolve().parent.is_dir() or path.resolve() == Path(files[0]).resolve():
        raise UsageError("error.fates_file", file=path.name)


@contextmanager
def told(run: Session, path: Path | None, also: Told | None) -> Iterator[Told | None]:
    """Give what writes the fates as they come, one on a line, and hands them on."""
    if path is None:
        yield also
        return
    from st_db.api.shapes import encoded

    with path.open("wb") as file:

        def tell(fates: Sequence[Fate]) -> None:
            file.writelines(encoded(fate.to_json(run.language)) + b"\n" for fate in fates)
            if also is not None:
                also(fates)

        yield tell


def records_of(run: Session, same: Mapping[str, str]) -> dict[str, str]:
    """Return {row: id of a record, or "new"}; a record may be named by any of its numbers."""
    return {
        row: NEW if what == NEW else run.library.records.get(run.caller, what).id
        for row, what in same.items()
    }
