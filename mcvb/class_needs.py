"""Who needs what next: an exercise for each student, with its reason, and groups that miss the same thing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from mcvb.assessment import Assessment, best
from mcvb.class_view import ClassView, StudentRow
from mcvb.follow_settings import FollowSettings, follow_settings
from mcvb.formats import plural
from mcvb.item_analysis import Item
from mcvb.store.interface import Person
from simulations.kernel import Level as Situation
from simulations.mission_state import PLAYABLE
from simulations.rubric import Stage, load_rubric
from simulations.scenario import Scenario

ORDER: tuple[Situation, ...] = ("courante", "complexe", "critique")
Catalogue = Mapping[str, Scenario]


@dataclass(frozen=True)
class Need:
    """What a student should do next: an atelier of one stage on a scenario, for a competence, and why."""

    person: Person
    competence: str
    situation: Situation
    stage: Stage
    scenario: str
    title: str
    reason: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class NeedGroup:
    """Students who miss the same checks, and the stage of a scenario to train on.

    `whole` when most of those observed miss them: to take up with everybody rather than in a group.
    """

    people: tuple[Person, ...]
    items: tuple[Item, ...]
    stage: Stage
    scenario: str
    title: str
    whole: bool = False


def needs(view: ClassView, catalogue: Catalogue) -> list[Need]:
    """Return what each student needs next, in the order of the view."""
    return [_need(row, catalogue) for row in view.rows]


def _need(row: StudentRow, catalogue: Catalogue) -> Need:
    known = dict(row.known)
    seen = [found for competence in load_rubric().competences if (found := best(known, competence.id)).observed]
    if not seen:
        reason = "Rien n'est encore observé : commencer par la première étape."
        return _exercise(row, "4B.1", "courante", PLAYABLE[0], reason, catalogue)
    # A competence with a level says more than one seen once or twice.
    weakest = min(seen, key=lambda found: (found.rank == 0, found.share, found.competence.id))
    missed = [item.observation.check for item in weakest.evidence if not item.observation.met]
    if not missed:
        harder = ORDER[min(ORDER.index(weakest.situation) + 1, len(ORDER) - 1)]
        reason = "Tout ce qui est observé est réussi : passer à une situation plus difficile."
        return _exercise(row, weakest.competence.id, harder, _stage(weakest, ()), reason, catalogue)
    stage = _stage(weakest, missed)
    return _exercise(
        row, weakest.competence.id, weakest.situation, stage, _reason(weakest, missed, stage), catalogue,
        checks=tuple(missed),
    )  # fmt: skip


def _reason(found: Assessment, missed: Sequence[str], stage: Stage) -> str:
    rubric = load_rubric()
    told = [rubric.check(check) for check in missed]
    first = max(told, key=lambda check: (check.stage == stage, check.weight))
    head = f"{found.competence.id} : {plural(found.met, 'réussie')} sur {plural(found.observed, 'vérification')}."
    return f"{head} À travailler d'abord : {first.statement[0].lower()}{first.statement[1:]}"


def _stage(found: Assessment, missed: Sequence[str]) -> Stage:
    """Return the stage that trains most of what was missed (or of what was seen, when nothing was)."""
    rubric, weights = load_rubric(), Counter[Stage]()
    for item in found.evidence:
        check = rubric.check(item.observation.check)
        if check.stage in PLAYABLE and (not missed or check.id in missed):
            weights[check.stage] += check.weight
    return max(PLAYABLE, key=lambda stage: (weights[stage], -PLAYABLE.index(stage)))


def _exercise(
    row: StudentRow,
    competence: str,
    situation: Situation,
    stage: Stage,
    reason: str,
    catalogue: Catalogue,
    *,
    checks: tuple[str, ...] = (),
) -> Need:
    played = Counter(facts.run.scenario_id for facts in row.runs)
    chosen = _scenario(stage, situation, played, catalogue)
    return Need(row.person, competence, situation, stage, chosen.id, chosen.title, reason, checks)


def _scenario(stage: Stage, situation: Situation, played: Mapping[str, int], catalogue: Catalogue) -> Scenario:
    """Return the scenario with this stage that is nearest to the situation, the least played first."""
    able = [item for item in catalogue.values() if stage in item.stages] or list(catalogue.values())
    place = ORDER.index(situation)
    return min(able, key=lambda item: (abs(ORDER.index(item.level) - place), played.get(item.id, 0), item.id))


def need_groups(
    view: ClassView, items: Sequence[Item], catalogue: Catalogue, *, settings: FollowSettings | None = None
) -> list[NeedGroup]:
    """Return the groups to work with, the largest first; checks missed by the very same students make one group."""
    rules = settings or follow_settings()
    frequent = [item for item in items if item.missed >= rules.group and item.check.stage in PLAYABLE]
    shared = tuple(item for item in frequent if item.missed >= rules.whole * item.observed)
    together: dict[frozenset[str], list[Item]] = {}
    for item in frequent:
        if item not in shared:
            together.setdefault(frozenset(item.missed_by), []).append(item)
    largest = sorted(together.items(), key=lambda pair: (-len(pair[0]), pair[1][0].check.id))[: rules.groups]
    groups = [_group(view, ids, tuple(found), catalogue) for ids, found in largest]
    everybody = frozenset(person for item in shared for person in item.missed_by)
    return [replace(_group(view, everybody, shared, catalogue), whole=True), *groups] if shared else groups


def _group(view: ClassView, ids: frozenset[str], items: tuple[Item, ...], catalogue: Catalogue) -> NeedGroup:
    rows = [row for row in view.rows if row.person.id in ids]
    stage = Counter(item.check.stage for item in items).most_common(1)[0][0]
    levels = Counter(row.current.situation for row in rows if row.current)
    situation = min(ORDER, key=lambda name: (-levels[name], ORDER.index(name)))
    chosen = _scenario(stage, situation, Counter(f.run.scenario_id for row in rows for f in row.runs), catalogue)
    people = tuple(sorted((row.person for row in rows), key=lambda one: one.pseudonym.casefold()))
    return NeedGroup(people, items, stage, chosen.id, chosen.title)


def need_table(found: Sequence[Need], stages: Mapping[str, str]) -> pd.DataFrame:
    """Return the needs as a table to read; `stages` names the stages."""
    rows = [[one.person.pseudonym, one.competence, f"{stages[one.stage]} · {one.title}", one.reason] for one in found]
    return pd.DataFrame(rows, columns=["Élève", "Compétence", "Exercice proposé", "Pourquoi"])
