"""Files on their way in: held, typed by their content, read by a process of its own, kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore

from st_db.access import Caller
from st_db.files import Folder, Format, Incoming, format_of
from st_db.files.names import clean_name
from st_db.library.opening_files import open_file
from st_db.records.stored import Attachment
from st_db.store import new_id

_AT_ONCE = 2  # files that are read side by side: each may take a gigabyte


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose content is in its place, with what was read in it."""

    file: Attachment
    texts: Sequence[tuple[int, str | None, str]]
    preview: bytes | None


class Intake:
    """Takes files of records and of criteria by the same rules into the same folder."""

    def __init__(self, home: Path) -> None:
        self.folder = Folder(home)
        self._reading = BoundedSemaphore(_AT_ONCE)

    def keep(self, who: Caller, incoming: Incoming, record: str, visibility: str) -> Kept:
        """Keep a file that came whole; raises UnreadableFile for what may not come in."""
        incoming.finish()
        format_ = format_of(incoming.path, incoming.name)
        with self._reading:
            opened = open_file(incoming.path, format_, incoming.name)
        file = Attachment(
            id=new_id(),
            record_id=record,
            sha256=incoming.sha256,
            name=_named(incoming.name, format_),
            visibility=visibility,
            actor=who.user,
            attached_at=datetime.now(UTC),
            size=incoming.size,
            format=format_.name,
            pages=opened.pages,
            whole=opened.whole,
            read=len(opened.texts),
            pictured=opened.preview is not None,
        )
        self.folder.keep(incoming)
        texts = [(one.page, one.label, one.text) for one in opened.texts]
        return Kept(file, texts, opened.preview)


def _named(name: str, format_: Format) -> str:
    """Return a name that ends as its content says: a computer opens a file by its ending."""
    if name.lower().endswith(format_.endings):
        return name
    return clean_name(name + format_.ending)
