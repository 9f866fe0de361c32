"""The temporary folder of a run: generated files and homes, never the developer's data."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.generate import Sample, read_samples, write_csv, write_jsonl, write_samples
from benchmarks.processes import Peak, environment
from st_db.access import Caller
from st_db.library import Library
from st_db.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run keeps its files."""

    folder: Path
    size: int
    repeats: int = 3  # of what is measured as a median
    numbers: int = 100  # of each source that are typed in every way; 0: all, in one
    every: int = 5  # so many queries of relevance: one is asked of the slower engines too

    @property
    def home(self) -> Path:
        """Return the home of the mixed register."""
        return self.folder / f"home-{self.size}"

    def patents(self) -> Path:
        """Return the CSV of patents, written when missing."""
        path = self.folder / f"patents-{self.size}.csv"
        if not path.exists():
            partial = path.with_suffix(".part")
            write_csv(partial, self.size)
            partial.rename(path)
        return path

    def mixed(self) -> Path:
        """Return the JSON Lines of all kinds, written when missing, with samples beside."""
        path = self.folder / f"mixed-{self.size}.jsonl"
        if not path.exists():
            partial = path.with_suffix(".part")
            write_samples(self._samples, write_jsonl(partial, self.size))
            partial.rename(path)
        return path

    @property
    def _samples(self) -> Path:
        return self.folder / f"samples-{self.size}.json"

    def samples(self) -> list[Sample]:
        """Return what the query mix is made from."""
        self.mixed()
        return read_samples(self._samples)

    def filled(self) -> Path:
        """Return the home that holds the mixed register, imported when missing."""
        done = self.home / "filled"
        if not done.exists():
            shutil.rmtree(self.home, ignore_errors=True)
            run_import(self.home, self.mixed())
            with opened(self.home) as library:
                ready(library)
            done.touch()
        return self.home

    def settled(self) -> Path:
        """Return the filled home after the work nobody waits for, scores and likely doubles."""
        home = self.filled()
        with opened(home) as library:
            ready(library)
            library.appraising.catch_up()
            if library.duplicates.behind():
                library.duplicates.find(Caller.local())
        return home


@contextmanager
def place(folder: Path | None, size: int, repeats: int) -> Iterator[Place]:
    """Give the folder of a run: one that is named is kept for the next run, else it is removed."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield Place(folder.resolve(), size, repeats)
        return
    with tempfile.TemporaryDirectory(prefix="st-db-bench-") as name:
        # PostgreSQL runs as a user of its own when we are root and must be able to pass.
        Path(name).chmod(0o755)
        yield Place(Path(name), size, repeats)


def settings(home: Path, **more: Any) -> Settings:
    """Return settings that read neither the environment's services nor a .env file."""
    given = {"home": home, "database_url": None, "meili_url": None, "meili_key": None, **more}
    return Settings(_env_file=None, **given)  # type: ignore[call-arg]


@contextmanager
def opened(home: Path, **more: Any) -> Iterator[Library]:
    """Open the library of a home for the length of a block."""
    library = Library.open(settings(home, **more))
    try:
        yield library
    finally:
        library.close()


def ready(library: Library) -> None:
    """Bring the index up to the last change."""
    while library.index.wait_until_applied(library.store.last_seq(), timeout=600):
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import in a process of its own took."""

    answer: dict[str, Any]
    peak_own: int
    peak_all: int


def run_import(home: Path, file: Path) -> Imported:
    """Import a file in a process of its own, whose memory is watched."""
    words = [sys.executable, "-m", "benchmarks.child", str(home), str(file)]
    process = subprocess.Popen(
        words, env=environment(home), cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    peak = Peak(process.pid, home)
    peak.start()
    out, _ = process.communicate()
    peak.stop()
    if process.returncode:
        raise SystemExit(f"importing {file.name} ended with {process.returncode}")
    return Imported(json.loads(out.splitlines()[-1]), peak.own, peak.bytes)
