"""Uploaded files under ``ST_DB_HOME``, each in a folder of its own, kept as long as their jobs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from st_db.errors import UnreadableFile
from st_db.files.names import clean_name
from st_db.settings import Settings
from st_db.store import new_id, sound_id

LARGEST = 200 * 1024 * 1024
"""Bytes of an upload: what the readers take of the largest format."""

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
        sound = sound_id(id_)
        path = self.folder / sound / clean_name(name) if sound else None
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


__all__ = ["LARGEST", "Upload", "Uploads", "clean_name"]
