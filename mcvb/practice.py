"""Practice: begin, resume and play a run; only actions are stored, the rest is played again from them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import uuid4

from mcvb.store.interface import Person, Repository, Run, StoredAction
from simulations import mission
from simulations.call.state import AskHint
from simulations.campaign import minimum_calls
from simulations.campaign_state import CAMPAIGN_KINDS, CallTurn, RetryCall
from simulations.errors import ActionRefusedError, StaleRunError, UnknownItemError
from simulations.kernel import Event, Observation, Step
from simulations.mission_state import PLAYABLE, Action, MissionState
from simulations.rubric import Stage
from simulations.scenario import SCENARIOS, Scenario, parse_scenario, scenario_digest, scenario_paths

CACHE_SIZE = 200
TRIES = 3


@dataclass(frozen=True)
class Played:
    """A run played up to `length` actions: its state and all it gave."""

    run: Run
    state: MissionState
    length: int
    events: tuple[Event, ...] = ()
    observations: tuple[Observation, ...] = ()
    observed_at: tuple[str, ...] = ()

    def after(self, step: Step[MissionState], at: str) -> Played:
        """Return the run one action later; `at` dates what was observed."""
        return replace(
            self,
            state=step.state,
            length=self.length + 1,
            events=self.events + step.events,
            observations=self.observations + step.observations,
            observed_at=self.observed_at + (at,) * len(step.observations),
        )


class _Memory:
    """The last runs played in this process, so that a rerun only plays what is new."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._runs: OrderedDict[str, Played] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, run_id: str) -> Played | None:
        with self._lock:
            if run_id in self._runs:
                self._runs.move_to_end(run_id)
            return self._runs.get(run_id)

    def put(self, played: Played) -> None:
        with self._lock:
            self._runs[played.run.id] = played
            self._runs.move_to_end(played.run.id)
            while len(self._runs) > self._size:
                self._runs.popitem(last=False)


_memory = _Memory(CACHE_SIZE)


def catalogue() -> dict[str, Scenario]:
    """Return the scenarios shipped with the app by id, easiest first; a faulty file raises DataFileError."""
    order = ("courante", "complexe", "critique")
    scenarios = [parse_scenario(path.read_text(encoding="utf-8"), name=path.name) for path in scenario_paths()]
    return {scenario.id: scenario for scenario in sorted(scenarios, key=lambda item: order.index(item.level))}


def scenario_text(scenario_id: str) -> str:
    """Return the text of a scenario shipped with the app, or raise UnknownItemError."""
    path = SCENARIOS / f"{scenario_id}.yaml"
    if not scenario_id.replace("_", "").isalnum() or not path.exists():
        raise UnknownItemError(f"Le scénario « {scenario_id} » n'existe pas ou n'existe plus.")
    return path.read_text(encoding="utf-8")


def prepared(
    repo: Repository,
    actor: Person,
    scenario_id: str,
    *,
    seed: int,
    now: datetime,
    atelier: Stage | None = None,
    run_id: str = "",
) -> Run:
    """Return a run on a scenario as it reads today, its text kept, ready to be stored."""
    text = scenario_text(scenario_id)
    digest = scenario_digest(text)
    scenario = parse_scenario(text, name=f"{scenario_id}.yaml")
    repo.save_scenario(digest, scenario.id, text)
    at = now.isoformat()
    return Run(
        id=run_id or uuid4().hex,
        person_id=actor.id,
        scenario_id=scenario.id,
        scenario_digest=digest,
        seed=seed,
        kind="atelier" if atelier else "mission",
        atelier=atelier,
        status="en_cours",
        title=scenario.title,
        created_at=at,
        updated_at=at,
        length=0,
    )


def begin(
    repo: Repository, actor: Person, scenario_id: str, *, seed: int, now: datetime, atelier: Stage | None = None
) -> Run:
    """Create a run on a scenario as it reads today; with `atelier`, on that stage alone."""
    run = prepared(repo, actor, scenario_id, seed=seed, now=now, atelier=atelier)
    repo.create_run(actor, run)
    return run


def run_scenario(repo: Repository, run: Run) -> Scenario:
    """Return the scenario of a run as it read when the run began, cut to its stage for an atelier."""
    scenario = _parsed(repo.scenario_text(run.scenario_digest), f"{run.scenario_id}.yaml")
    if run.atelier is None:
        return scenario
    return scenario.model_copy(update={"stages": (run.atelier,)})


@lru_cache(maxsize=64)
def _parsed(text: str, name: str) -> Scenario:
    """Return the scenario of a text, read once for all the runs of a class."""
    return parse_scenario(text, name=name)


def load(repo: Repository, actor: Person, run_id: str) -> Played:
    """Return a run where it stands, or raise UnknownItemError or PermissionRefusedError."""
    return resume(repo, actor, repo.run(actor, run_id))


def resume(repo: Repository, actor: Person, run: Run, *, keep: bool = True) -> Played:
    """Return a run just read from the store where it stands.

    Without `keep`, it does not take the place in memory of runs that people are playing.
    """
    played = _memory.get(run.id)
    if played is None or played.length > run.length:
        played = opening(repo, run)
    if played.length < run.length:
        for stored in repo.actions(actor, run.id, after=played.length):
            played = replayed(played, stored)
    played = replace(played, run=run)
    if keep:
        _memory.put(played)
    return played


def opening(repo: Repository, run: Run) -> Played:
    """Return a run before its first action."""
    return Played(run, mission.start(run_scenario(repo, run), run.seed), 0)


def replayed(played: Played, stored: StoredAction) -> Played:
    """Return the run one stored action later.

    A call may end earlier than it did, with replies written since: what was said after its end is left out, rather
    than losing the whole run.
    """
    action = mission.parse_action(stored.payload)
    try:
        return played.after(mission.apply(played.state, action), stored.at)
    except ActionRefusedError:
        if action.kind not in CAMPAIGN_KINDS:
            raise
        return played.after(Step(played.state), stored.at)


def act(
    repo: Repository, actor: Person, run_id: str, action: Action, *, action_id: str, now: datetime
) -> tuple[Played, Step[MissionState]]:
    """Play and store one action; the same `action_id` twice is one action.

    Another tab may have gone further meanwhile: the action is then tried on the newest state. Raises
    ActionRefusedError when it is not possible there, StaleRunError when the other tab keeps winning.
    """
    refuse_in_exam(repo, actor, run_id, action, now)
    for _ in range(TRIES):
        played = load(repo, actor, run_id)
        if _is_echo(played, action):
            return played, Step(played.state)
        try:
            step = mission.apply(played.state, action)
        except ActionRefusedError:
            if any(stored.id == action_id for stored in repo.actions(actor, run_id)):
                return played, Step(played.state)
            raise
        stored = _stored(played, action, action_id, now)
        try:
            kept = repo.append(actor, stored)
        except StaleRunError:
            continue
        if kept.sequence != stored.sequence:
            return load(repo, actor, run_id), Step(load(repo, actor, run_id).state)
        after = played.after(step, kept.at)
        after = replace(after, run=_with_status(repo, actor, after, now))
        _memory.put(after)
        return after, step
    raise StaleRunError("Cette mission avance aussi dans un autre onglet : recharge la page pour continuer.")


def refuse_in_exam(repo: Repository, actor: Person, run_id: str, action: Action, now: datetime) -> None:
    """Refuse to go on with an exam once its time is over, and help or a second try within it; all done is kept."""
    asked = repo.assignment_of_run(actor, run_id)
    if asked is None or asked.mode != "examen":
        return
    if asked.is_late(now):
        raise ActionRefusedError("Le temps est écoulé : ton travail est enregistré, il ne peut plus changer.")
    if isinstance(action, RetryCall) or (isinstance(action, CallTurn) and isinstance(action.act, AskHint)):
        raise ActionRefusedError(
            "Pendant une évaluation, pas de conseil ni de second essai : fais confiance à ton script."
        )


def _is_echo(played: Played, action: Action) -> bool:
    """Tell whether an action is the last one again: a double click, not a second wish."""
    journal = played.state.journal
    return bool(journal) and journal[-1] == action


def _stored(played: Played, action: Action, action_id: str, now: datetime) -> StoredAction:
    return StoredAction(
        id=action_id,
        run_id=played.run.id,
        sequence=played.length + 1,
        stage=played.state.stage or "",
        kind=action.kind,
        payload=action.model_dump(mode="json"),
        at=now.isoformat(),
    )


def _with_status(repo: Repository, actor: Person, played: Played, now: datetime) -> Run:
    if played.state.stage is None and played.run.status == "en_cours":
        repo.set_status(actor, played.run.id, "terminee", now.isoformat())
    return repo.run(actor, played.run.id)


def progress(state: MissionState) -> float:
    """Return how far a run is, 0 to 1: stages handed in, then the share of the present one."""
    stages = [stage for stage in PLAYABLE if stage in state.scenario.stages]
    done = len([stage for stage in stages if stage in state.submitted])
    return min(1.0, (done + _part(state)) / len(stages))


def _part(state: MissionState) -> float:
    match state.stage:
        case "analyser":
            return 0.9 * len(state.answers) / len(state.scenario.questions)
        case "cibler":
            graded = len(state.targeting.grades) / state.scenario.qualification.minimum
            return 0.3 * bool(state.targeting.segments) + 0.3 * min(1.0, graded) + 0.3 * bool(state.targeting.choice)
        case "concevoir":
            return 0.5 * (state.script is not None)
        case "prospecter":
            return 0.9 * min(1.0, len(state.campaign.attempts()) / minimum_calls(state))
    return 0.0
