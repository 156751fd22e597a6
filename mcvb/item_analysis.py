"""Which checks a class misses: how many met each, in whose words, and whether it tells students apart. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from mcvb.assessment import Evidence
from mcvb.class_view import ClassView
from mcvb.follow_settings import FollowSettings, follow_settings
from mcvb.masking import introduced, unnamed
from mcvb.run_facts import RunFacts
from mcvb.store.interface import Person
from simulations.rubric import Check, Rubric, load_rubric

ITEM_COLUMNS = ["Compétence", "Vérification", "Étape", "Manquée par", "Observée chez", "Réussie par", "Discrimination"]


@dataclass(frozen=True)
class Item:
    """One check over a class: seen with so many students, met by so many; `missed_by` are their ids.

    `discrimination` (−1 to 1) compares those who met it with those who missed it on all the rest; None when too few.
    `quotes` are words of students who missed it, without names.
    """

    check: Check
    competence: str
    observed: int
    met: int
    missed_by: tuple[str, ...]
    discrimination: float | None = None
    quotes: tuple[str, ...] = ()

    @property
    def missed(self) -> int:
        """How many students missed it."""
        return self.observed - self.met


def item_analysis(view: ClassView, *, settings: FollowSettings | None = None) -> list[Item]:
    """Return the checks observed, the most missed first; of each student, the latest observation counts."""
    return list(_analysis(tuple((row.person, row.runs) for row in view.rows), settings or follow_settings()))


@lru_cache(maxsize=32)
def _analysis(rows: tuple[tuple[Person, tuple[RunFacts, ...]], ...], rules: FollowSettings) -> tuple[Item, ...]:
    """Return the analysis of a class, made again only when a run has moved."""
    seen = {person.id: latest_of(tuple(item for run in runs for item in run.evidence)) for person, runs in rows}
    names, rubric = tuple(person.pseudonym for person, _ in rows), load_rubric()
    items = [
        _item(check, competence.id, seen, names, rules)
        for competence in rubric.competences
        for check in competence.checks()
        if any(check.id in found for found in seen.values())
    ]
    return tuple(sorted(items, key=lambda item: (-item.missed, item.met, item.check.id)))


def latest_of(evidence: Sequence[Evidence]) -> dict[str, Evidence]:
    """Return the latest evidence of each check, whatever the situation."""
    ordered = sorted(evidence, key=lambda item: (item.at, item.run_id, item.sequence))
    return {item.observation.check: item for item in ordered}


def _item(
    check: Check,
    competence: str,
    seen: Mapping[str, Mapping[str, Evidence]],
    names: Sequence[str],
    rules: FollowSettings,
) -> Item:
    found = {person: mine[check.id] for person, mine in sorted(seen.items()) if check.id in mine}
    missed = tuple(person for person, item in found.items() if not item.observation.met)
    quotes = [anonymous(found[person].observation.quote, names) for person in missed]
    return Item(
        check, competence, len(found), len(found) - len(missed), missed, discrimination(check.id, seen, rules),
        tuple(dict.fromkeys(quote for quote in quotes if quote))[: rules.quotes],
    )  # fmt: skip


def anonymous(quote: str, names: Sequence[str]) -> str:
    """Return a student's words without the pseudonyms of the class nor a name they gave as theirs."""
    return unnamed(quote, sorted({*names, *introduced(quote)}, key=lambda name: (-len(name), name)))


def discrimination(check: str, seen: Mapping[str, Mapping[str, Evidence]], rules: FollowSettings) -> float | None:
    """Return the correlation of a check with the share of all other checks met, None when it would mean nothing."""
    pairs = []
    for _, mine in sorted(seen.items()):
        others = [item.observation.met for name, item in mine.items() if name != check]
        if check in mine and others:
            pairs.append((float(mine[check].observation.met), sum(others) / len(others)))
    needed = rules.discrimination
    met = sum(one for one, _ in pairs)
    if len(pairs) < needed.observed or min(met, len(pairs) - met) < needed.each_side:
        return None
    rest = np.array([share for _, share in pairs])
    if float(rest.std()) < 1e-9:  # noqa: PLR2004 - nothing to tell apart
        return None
    return float(np.corrcoef(np.array([one for one, _ in pairs]), rest)[0, 1])


def said_discrimination(item: Item, rules: FollowSettings | None = None) -> str:
    """Return what the discrimination of a check means, in words."""
    found, value = (rules or follow_settings()).discrimination, item.discrimination
    if not item.met or not item.missed:
        return "aucune : tout le monde la réussit, ou personne"
    if value is None:
        return "trop peu d'élèves pour le dire"
    if value >= found.clear:
        return "nette : ceux qui la réussissent réussissent aussi le reste"
    return "faible" if value >= found.weak else "nulle : à relire, l'énoncé est peut-être en cause"


def item_table(items: Sequence[Item], stages: Mapping[str, str], rubric: Rubric | None = None) -> pd.DataFrame:
    """Return the analysis as a table to read; `stages` names the stages."""
    grid = rubric or load_rubric()
    rows = [
        [
            grid.competence_of(item.check.id).id,
            item.check.statement,
            stages.get(item.check.stage, item.check.stage),
            item.missed,
            item.observed,
            item.met,
            "" if item.discrimination is None else round(item.discrimination, 2),
        ]
        for item in items
    ]
    return pd.DataFrame(rows, columns=ITEM_COLUMNS)
