"""What a path says to its student: strengths, the next step with its reason, and each competence year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mcvb import formats, practice
from mcvb.assessment import Evidence, load_scale
from mcvb.path import Path, works_on
from mcvb.proofs import competences
from mcvb.store.school_interface import ClassLevel
from mcvb.year import LEVELS, Year
from simulations.kernel import Level as Situation
from simulations.mission_state import PLAYABLE
from simulations.rubric import Check, Stage, load_rubric
from simulations.scenario import Scenario

Exercise = Literal["atelier", "mission", "direct"]
# A year over without the competence is a gap; the year going on is still open.
SpiralState = Literal["worked", "gap", "open", "to_come"]
SITUATIONS: tuple[Situation, ...] = ("courante", "complexe", "critique")
WEIGHTS = {1: "", 2: " Elle compte double.", 3: " Elle compte triple."}
MOST_STRENGTHS, STREAK = 3, 2


@dataclass(frozen=True)
class NextStep:
    """What to do next: about which competence, why (with figures of the student's own), and by which exercise.

    An atelier trains one stage of a scenario; « direct » is to be asked of the teacher; `advice` is how to do better.
    """

    title: str
    competence: str
    situation: Situation
    reason: str
    advice: str
    exercise: Exercise
    scenario: Scenario | None = None
    stage: Stage | None = None


@dataclass(frozen=True)
class Strength:
    """A check met several times running (`streak`), lately in `situation`."""

    check: Check
    competence: str
    streak: int
    situation: Situation
    at: str


@dataclass(frozen=True)
class SpiralCell:
    """A competence in one of the three years: how many proofs and works bear a date of that year."""

    competence: str
    level: ClassLevel
    state: SpiralState
    proofs: int
    works: int


def next_step(path: Path) -> NextStep:
    """Return the next step: the weakest check observed, else new proofs to get, else a first mission."""
    weakest = _weakest(path)
    if weakest is not None:
        return _mend(path, *weakest)
    return _explore(path) if path.evidence else _begin()


def _series(evidence: Sequence[Evidence]) -> dict[tuple[str, Situation], list[Evidence]]:
    """Return the observations of each check in each situation, oldest first."""
    found: dict[tuple[str, Situation], list[Evidence]] = {}
    for item in sorted(evidence, key=lambda one: (one.at, one.sequence)):
        found.setdefault((item.observation.check, item.situation), []).append(item)
    return found


def _weakest(path: Path) -> tuple[Check, list[Evidence]] | None:
    """Return the check missed the last time it was seen that weighs and fails most, of this year's level first."""
    checks = {check.id: check for check in load_rubric().checks()}
    missed = [
        (checks[name], seen)
        for (name, _), seen in _series(path.evidence).items()
        if name in checks and not seen[-1].observation.met
    ]

    def weakness(pair: tuple[Check, list[Evidence]]) -> tuple[bool, float, int, str, str]:
        check, seen = pair
        failed = sum(not item.observation.met for item in seen)
        mine = seen[-1].situation == path.year.situation
        return (mine, check.weight * failed / len(seen), failed, seen[-1].at, check.id)

    return max(missed, key=weakness, default=None)


def _mend(path: Path, check: Check, seen: Sequence[Evidence]) -> NextStep:
    last, failed = seen[-1], sum(not item.observation.met for item in seen)
    once = f"Manquée la seule fois où elle a été observée, le {formats.day(last.at)}."
    often = f"Manquée {failed} fois sur {len(seen)}, la dernière le {formats.day(last.at)}."
    reason = (once if len(seen) == 1 else often) + WEIGHTS[check.weight]
    scenario = _scenario(path, check.stage, last.situation) if check.measure else None
    return NextStep(
        title=check.statement,
        competence=load_rubric().competence_of(check.id).id,
        situation=last.situation,
        reason=reason,
        advice=last.observation.advice,
        exercise="atelier" if scenario else "direct",
        scenario=scenario,
        stage=check.stage if scenario else None,
    )


def _explore(path: Path) -> NextStep:
    """Return where new proofs are most wanted, at this year's level, all that was seen being met."""
    situation = path.year.situation
    seen = {name for (name, where) in _series(path.evidence) if where == situation}
    unseen: dict[str, list[Check]] = {
        competence.id: [check for check in competence.checks() if check.measure and check.id not in seen]
        for competence in load_rubric().competences
    }
    wanted = max(unseen, key=lambda name: len(unseen[name]))
    stages = [check.stage for check in unseen[wanted]]
    scenario = next((found for stage in stages if (found := _scenario(path, stage, situation))), None)
    stage = next((name for name in stages if scenario and name in scenario.stages), None)
    return NextStep(
        title="Va chercher de nouvelles preuves",
        competence=wanted,
        situation=situation,
        reason=f"Tout ce qui a été observé est réussi. {_unseen(len(unseen[wanted]))}",
        advice="Essaie une étape que tu as peu travaillée, ou une situation plus difficile.",
        exercise="atelier" if stage else "mission",
        scenario=scenario,
        stage=stage,
    )


def _unseen(count: int) -> str:
    """Return, in words, how many checks were never observed."""
    if count == 1:
        return "Ici, une vérification n'a pas encore été observée à ce niveau."
    return f"Ici, {count} vérifications n'ont pas encore été observées à ce niveau."


def _begin() -> NextStep:
    scenario = next(iter(practice.catalogue().values()))
    return NextStep(
        title="Ta première mission",
        competence="4B.1",
        situation=scenario.level,
        reason="Rien n'a encore été observé : une première étape rendue donnera tes premières preuves.",
        advice=scenario.summary,
        exercise="mission",
        scenario=scenario,
    )


def _scenario(path: Path, stage: Stage, situation: Situation) -> Scenario | None:
    """Return a scenario to train a stage on: of that situation if one has it, the one least played."""
    if stage not in PLAYABLE:
        return None
    having = [scenario for scenario in practice.catalogue().values() if stage in scenario.stages]
    right = [scenario for scenario in having if scenario.level == situation] or having
    played = [run.scenario_id for run in path.runs]
    return min(right, key=lambda scenario: (played.count(scenario.id), scenario.id), default=None)


def strengths(path: Path) -> list[Strength]:
    """Return what the student does well: checks met several times running, one per competence first."""
    rubric = load_rubric()
    homes = {check.id: (check, competence.id) for competence in rubric.competences for check in competence.checks()}
    found = []
    for name, seen in _by_check(path.evidence).items():
        streak = _streak(seen)
        if name in homes and streak >= STREAK:
            found.append(Strength(homes[name][0], homes[name][1], streak, seen[-1].situation, seen[-1].at))
    found.sort(key=lambda one: (SITUATIONS.index(one.situation), one.streak, one.check.weight, one.at, one.check.id))
    best: list[Strength] = []
    for one in reversed(found):
        if one.competence not in {kept.competence for kept in best}:
            best.append(one)
    rest = [one for one in reversed(found) if one not in best]
    return [*best, *rest][:MOST_STRENGTHS]


def _by_check(evidence: Sequence[Evidence]) -> dict[str, list[Evidence]]:
    """Return the observations of each check, all situations together, oldest first."""
    found: dict[str, list[Evidence]] = {}
    for item in sorted(evidence, key=lambda one: (one.at, one.sequence)):
        found.setdefault(item.observation.check, []).append(item)
    return found


def _streak(seen: Sequence[Evidence]) -> int:
    """Return how many different runs or sessions the check was met in, back to the last miss."""
    met: set[str] = set()
    for item in reversed(seen):
        if not item.observation.met:
            break
        met.add(item.run_id or item.at)
    return len(met)


def spiral(path: Path) -> dict[tuple[str, ClassLevel], SpiralCell]:
    """Return each competence in each of the three years, by the dates of proofs and works; gaps are shown."""
    proofs: dict[tuple[str, str], int] = {}
    for proof in path.proofs:
        level = path.year.level_at(proof.at)
        if level:
            proofs[proof.competence, level] = proofs.get((proof.competence, level), 0) + 1
    found = {}
    for name in competences():
        dated = [path.year.level_at(kept.at) for kept in works_on(path, name)]
        for level in LEVELS:
            seen, made = proofs.get((name, level), 0), dated.count(level)
            state: SpiralState = "worked" if seen or made else _unworked(path.year, level)
            found[name, level] = SpiralCell(name, level, state, seen, made)
    return found


def _unworked(year: Year, level: ClassLevel) -> SpiralState:
    ahead = LEVELS.index(level) - LEVELS.index(year.level)
    return "open" if ahead == 0 else "to_come" if ahead > 0 else "gap"


def covered(path: Path) -> tuple[int, int]:
    """Return how many competences have some proof or work, and how many there are."""
    named = {proof.competence for proof in path.proofs} | {
        name for kept in path.works for name in kept.work.competences
    }
    return len(named & set(competences())), len(competences())


def situation_name(situation: Situation) -> str:
    """Return how a situation level is said inside a sentence, with its year: « situation courante (2de) »."""
    said = situation_title(situation)
    return said[0].lower() + said[1:]


def situation_title(situation: Situation) -> str:
    """Return how a situation level is said alone, with its year: « Situation courante (2de) »."""
    text = next(one for one in load_scale().situations if one.id == situation)
    return f"{text.name} ({text.year})"
