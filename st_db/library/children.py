"""Processes beside this one, started as ordinary children on two pipes.

Not by ``multiprocessing``, which would run the script again that Streamlit calls main.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import IO

START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from {module} import main; main(sys.stdin.buffer, sys.stdout.buffer)"
)


def start_child(module: str) -> subprocess.Popen[bytes]:
    """Start ``main(stdin, stdout)`` of a module of ours in a process that finds what we find."""
    return subprocess.Popen(  # noqa: S603 - this interpreter with a text of ours
        [sys.executable, "-c", START.format(module=module), json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the process that can say what it means
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def send(stream: IO[bytes], block: bytes) -> None:
    """Write all of a block to a pipe, also when the process is stopped and goes on meanwhile.

    Not through Python's buffer: a large write that a stop cuts short goes wrong there (on 3.11).
    """
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(stream.fileno(), rest) :]
