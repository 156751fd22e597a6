"""The clauses of a sentence that hold a figure and name one place, competitor or zone: what the figure is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulations.zone.naming import Named, named_in
from simulations.zone.state import ZoneBrief, ZonePlan

# « , » but not that of « 58,2 »; words that put one clause beside another.
BETWEEN = re.compile(
    r"\s*(?:,(?!\d)|;|:|\s+(?:et|mais|contre|alors qu[e']|tandis qu[e']|puis|donc)\b)\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Clause:
    """A clause, where it is in the sentence, and what it names."""

    start: int
    end: int
    text: str
    named: Named

    @property
    def subjects(self) -> int:
        """How many places, competitors and zones it names."""
        return len(self.named.communes) + len(self.named.shops) + len(self.named.zones)


def clauses_with_a_subject(sentence: str, figures: list[int], brief: ZoneBrief, plan: ZonePlan) -> list[Clause]:
    """Return the clauses that hold a figure and name one subject only; `figures` are the places of the figures.

    A clause that goes on with a list (« Toul et Dombasle ont 15 768 et… ») is left out: its figures are of several.
    """
    found = []
    listed = False
    for clause in _clauses(sentence, brief, plan):
        held = any(clause.start <= place < clause.end for place in figures)
        if held and clause.subjects == 1 and not listed:
            found.append(clause)
        listed = clause.subjects > 0 and not held
    return found


def _clauses(sentence: str, brief: ZoneBrief, plan: ZonePlan) -> Iterator[Clause]:
    start = 0
    cuts = [(found.start(), found.end()) for found in BETWEEN.finditer(sentence)]
    for end, after in [*cuts, (len(sentence), len(sentence))]:
        text = sentence[start:end]
        if text.strip():
            yield Clause(start, end, text, named_in(text, brief, plan))
        start = after
