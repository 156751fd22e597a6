"""Students at work in ateliers, in a process of their own: each reruns a page every five seconds until told to stop.

`python -m tests.benchmarks.pupils PORT TOKEN TABS PATH?QUERY…` runs until its input is closed.
"""

from __future__ import annotations

import contextlib
import random
import sys
import threading
import time

from tests.benchmarks.tab import Tab

EVERY_SECONDS = 5.0


def work(port: int, token: str, address: str, rank: int, done: threading.Event) -> None:
    """Rerun a page every five seconds."""
    path, _, query = address.partition("?")
    draw = random.Random(rank)
    with contextlib.suppress(OSError, EOFError), Tab(port, path=path, query=query, token=token) as tab:
        while not done.wait(draw.uniform(0.9, 1.1) * EVERY_SECONDS if rank < 0 else 0):
            tab.rerun()
            rank = -1


def main() -> None:
    """Open the tabs a little apart, then work until the input is closed."""
    port, token, number, addresses = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    done = threading.Event()
    for rank in range(number):
        address = addresses[rank % len(addresses)]
        threading.Thread(target=work, args=(port, token, address, rank, done), daemon=True).start()
        time.sleep(EVERY_SECONDS / number)
    print("ouverts", flush=True)
    sys.stdin.read()
    done.set()


if __name__ == "__main__":
    main()
