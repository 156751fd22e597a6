"""How well and how fast the app hears the acts of turns it has never seen, written by somebody else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml

from simulations.call.acts import ACTS
from simulations.call.understanding import understand

UNSEEN = Path(__file__).resolve().parent.parent / "dialogue"


@dataclass(frozen=True)
class Understanding:
    """F1 of each act, how often each was said, and the median time of one turn."""

    f1: dict[str, float]
    said: dict[str, int]
    turns: int
    milliseconds: float

    @property
    def macro(self) -> float:
        """Return the mean F1 of the acts."""
        return sum(self.f1.values()) / len(self.f1)


def unseen_turns() -> list[tuple[str, frozenset[str]]]:
    """Return the labelled turns of the unseen files."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(UNSEEN.glob("inedit_*.yaml"))]
    return [(item["texte"], frozenset(item["actes"])) for file in files for item in file["phrases"]]


def measure_understanding() -> Understanding:
    """Hear every unseen turn once and score each act."""
    turns = unseen_turns()
    understand("bonjour")  # the model is read at the first turn
    heard, seconds = zip(*(_timed(text) for text, _ in turns), strict=True)
    pairs = [(acts, found) for (_, acts), found in zip(turns, heard, strict=True)]
    return Understanding(
        f1={act: _f1(act, pairs) for act in ACTS},
        said={act: sum(act in acts for acts, _ in pairs) for act in ACTS},
        turns=len(turns),
        milliseconds=1000 * median(seconds),
    )


def _timed(text: str) -> tuple[frozenset[str], float]:
    """Return the acts of a turn and the seconds it took."""
    started = time.perf_counter()
    return understand(text), time.perf_counter() - started


def _f1(act: str, pairs: list[tuple[frozenset[str], frozenset[str]]]) -> float:
    said = sum(act in acts for acts, _ in pairs)
    found = sum(act in heard for _, heard in pairs)
    both = sum(act in acts and act in heard for acts, heard in pairs)
    return 2 * both / (said + found) if said + found else 1.0


def report_understanding(measured: Understanding) -> None:
    """Print the F1 of each act and the time of one turn."""
    print(f"Compréhension de l'élève ({measured.turns} tours inédits)")
    for act, value in measured.f1.items():
        print(f"  {act:26s} F1 {value:.3f}  ({measured.said[act]})")
    print(f"  {'moyenne (macro)':26s} F1 {measured.macro:.3f}")
    print(f"  {measured.milliseconds:.1f} ms par tour (médiane)")


__all__ = ["Understanding", "measure_understanding", "report_understanding", "unseen_turns"]
