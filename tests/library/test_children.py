"""Processes beside ours: what they send arrives whole, whatever happens to them meanwhile."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from random import Random

import pytest

BLOCKS = 700
CHILD = """
import pickle, sys
from st_db.library.children import send
for number in range(int(sys.argv[1])):
    send(sys.stdout.buffer, pickle.dumps([f"{number} {at} " * 3 for at in range(number % 700)]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_what_a_stopped_process_sends_arrives_whole() -> None:
    random, done = Random(3), threading.Event()
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(BLOCKS)], stdout=subprocess.PIPE
    ) as child:

        def halt() -> None:
            while not done.wait(random.random() / 100) and child.poll() is None:
                os.kill(child.pid, signal.SIGSTOP)
                done.wait(random.random() / 100)
                os.kill(child.pid, signal.SIGCONT)

        halting = threading.Thread(target=halt)
        halting.start()
        assert child.stdout is not None
        for number in range(BLOCKS):
            assert pickle.load(child.stdout) == [
                f"{number} {at} " * 3 for at in range(number % 700)
            ]
        done.set()
        halting.join()
