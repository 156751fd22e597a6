"""The phones of a class, in a process of their own: all join at once, each answers every question within two seconds.

`python -m tests.benchmarks.phones PORT CODE PHONES QUESTIONS` prints what they saw as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys

from tests.live_phone import Phone

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def names(number: int) -> list[str]:
    """Return so many pseudonyms."""
    return [f"Lynx {LETTERS[rank // 26]}{LETTERS[rank % 26]}{LETTERS[rank % 7]}o" for rank in range(number)]


async def class_of(port: int, code: str, number: int, questions: int) -> dict[str, object]:
    """Return how long joining and voting took (seconds), and what each phone was acknowledged."""
    phones = [Phone(port, code, name) for name in names(number)]
    joins = await asyncio.gather(*(phone.join() for phone in phones))
    print("entres", flush=True)
    await asyncio.gather(*(phone.play(questions, random.Random(rank)) for rank, phone in enumerate(phones)))
    return {
        "joins": joins,
        "votes": [wait for phone in phones for wait in phone.waits],
        "acknowledged": {phone.name: phone.acknowledged for phone in phones},
        "retries": sum(phone.retries for phone in phones),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(class_of(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))))
