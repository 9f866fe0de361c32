"""Uploaded files under ``ST_DB_HOME``, each in a folder of its own, kept as long as their jobs."""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from uuid import UUID

from st_db.errors import UnreadableFile
from st_db.settings import Settings
from st_db.store import new_id

LARGEST = 200 * 1024 * 1024
"""Bytes of an upload: what the readers take of the largest format."""

_LONGEST = 180  # bytes of a name; file systems keep 255
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_FRESH = 86_400  # seconds; an upload no job names yet may still be on its way


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file."""

    id: str
    path: Path


class Uploads:
    """The folder of the uploads; several computers that serve one register share it."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.home / "uploads"

    def new(self, name: str) -> Upload:
        """Return where a file of this name is to be written; the folder is made."""
        id_ = new_id()
        folder = self.folder / id_
        folder.mkdir(parents=True)
        return Upload(id_, folder / clean_name(name))

    def path(self, id_: str, name: str) -> Path:
        """Return an uploaded file; raises UnreadableFile when it is no longer there."""
        try:
            path = self.folder / str(UUID(id_)) / clean_name(name)
        except ValueError:
            path = None
        if path is None or not path.is_file():
            raise UnreadableFile("ingest.upload_gone", file=name)
        return path

    def drop(self, upload: Upload) -> None:
        """Forget an upload."""
        shutil.rmtree(upload.path.parent, ignore_errors=True)

    def sweep(self, used: Collection[str]) -> None:
        """Drop the uploads that no job names."""
        if not self.folder.is_dir():
            return
        for folder in self.folder.iterdir():
            if folder.name not in used and folder.stat().st_mtime < time.time() - _FRESH:
                shutil.rmtree(folder, ignore_errors=True)


def clean_name(name: str) -> str:
    """Return the last part of a name as any file system keeps it; its ending stays."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    plain = _UNFIT.sub("", unicodedata.normalize("NFC", last)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = plain, "", ""
    room = _LONGEST - len((dot + ending).encode())
    short = stem.encode("utf-8", "ignore")[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{short or 'tep'}{dot}{ending}"
