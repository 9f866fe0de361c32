"""Small file systems, for what a full disk does."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest


def on_small_disk(folder: Path, size: str) -> tuple[str, ...]:
    """Return what a program is started by to have a folder on a small file system of its own.

    Nobody else sees that file system, and it goes with the program.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Whoever is root already must stay it, to reach the database of another user.
    user = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    inside = ("unshare", *user, "--mount")
    mounted = f'mount -t tmpfs -o size={size} tmpfs "{folder}" && exec "$0" "$@"'
    try:
        trial = subprocess.run(
            [*inside, "sh", "-c", mounted, "true"], check=False, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("needs Linux")
    if trial.returncode:
        pytest.skip("needs the right to mount a small file system")
    return (*inside, "sh", "-c", mounted)
