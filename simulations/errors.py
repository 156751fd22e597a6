"""Every error of the project: one type per situation, one French sentence per error.

A message says what was expected, what was found and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass


class AtelierError(Exception):
    """Base of every error whose message may be shown to a user as it is."""


class ActionRefusedError(AtelierError):
    """An action is not possible in the present state; nothing has changed."""


class UnknownItemError(AtelierError):
    """Something asked for by its identifier does not exist."""


class PermissionRefusedError(AtelierError):
    """The acting person may not read or write this object."""


class SandboxError(AtelierError):
    """The teacher's own mail server cannot be used, or does not answer."""


class StaleRunError(AtelierError):
    """Another tab or device has written to the run since it was read."""


class StaleItemError(AtelierError):
    """Another tab, device or person has changed the item since it was read."""


class ImportRefusedError(AtelierError):
    """A file or an address given by the user cannot be read, or is not of a sort that is taken."""


class StoreError(AtelierError):
    """The database cannot be opened, read or written, or cannot hold what it was given."""


class AccessRefusedError(AtelierError):
    """A resume code or a ticket is wrong, too old, already used, or tried too often."""


@dataclass(frozen=True)
class Fault:
    """One fault of a data file: `line` counts from 1 (0: the whole file), `message` is in French."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"ligne {self.line} : {self.message}" if self.line else self.message


class DataFileError(AtelierError):
    """A data file (scenario, rubric, référentiel…) has faults; all of them are listed in `faults`."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name = name
        self.faults = sorted(faults, key=lambda fault: fault.line)
        listing = "\n".join(f"- {fault}" for fault in self.faults)
        plural = "s" if len(self.faults) > 1 else ""
        super().__init__(f"Le fichier « {name} » contient {len(self.faults)} erreur{plural} à corriger :\n{listing}")
