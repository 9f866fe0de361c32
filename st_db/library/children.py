"""Processes beside this one, started as ordinary children on two pipes.

Not by ``multiprocessing``, which would run the script again that Streamlit calls main.
"""

from __future__ import annotations

import json
import subprocess
import sys

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
