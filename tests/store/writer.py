"""A process that writes as fast as it can and says each write once it is acknowledged; made to be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from tests.store.contract import an_action


def main(path: str) -> None:
    """Append actions to the run « r1 » without end, one line « n » on the output for each one kept."""
    repo = SqliteRepository(Path(path))
    anna = Person("anna", "visitor", "")
    sequence = repo.run(anna, "r1").length
    while True:
        sequence += 1
        repo.append(anna, an_action(sequence))
        sys.stdout.write(f"{sequence}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
