"""A demonstration profile: one mission done, one going on, and a code to open them. Made by `make demo`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import numpy as np

from mcvb import access, practice, zone_practice
from mcvb.store.interface import Person, Repository
from simulations import mission, study
from simulations.calendar_fr import public_holidays
from simulations.call.card import promised_at, results, right_steps
from simulations.call.phrasings import options
from simulations.call.script import SaveScript
from simulations.call.script_model import model_script
from simulations.call.state import Card, HangUp, Say, WriteCard
from simulations.campaign import moments
from simulations.campaign_settings import campaign_settings
from simulations.campaign_state import CallRecord, CallTurn, PlaceCall
from simulations.kernel import stream
from simulations.mission_state import Action, AnswerQuestion, MissionState, SubmitStage
from simulations.model_answer import mending_actions
from simulations.scenario import SegmentCriterion
from simulations.scoring_target import segmentable, true_grades
from simulations.targeting import ChooseTarget, GradeProspect, SaveSegment, Segment, SetWeights, TargetChoice
from simulations.wording import count
from simulations.zone.model_study import study_actions
from simulations.zone.prospects import prospects_by_zone
from simulations.zone.state import OrderVisits, Shop, ZonePlan
from simulations.zone.tour_search import best_round
from simulations.zone.trades import brief_of, trade
from simulations.zone.visits import round_day, visits_of

SEED = 4
SKILL = 0.75
SATURDAY = 5
LONGEST = 40


def fair_play(state: MissionState, draw: np.random.Generator, *, skill: float = SKILL) -> Iterator[Action]:
    """Yield the acts of « Analyser » of somebody who does right `skill` of the time (0 to 1)."""
    for question in state.scenario.questions:
        yield AnswerQuestion(question=question.id, answer=_answer(state, question.id, right=draw.random() < skill))
    brief = state.scenario.catchment
    if brief is not None:
        met = prospects_by_zone(brief, ZonePlan(limits=brief.limits), state.received)
        yield from study_actions(brief, met, skill=skill, draw=stream(state.seed, "demo", "zone"))
    for action in mending_actions(state.prepared):
        if draw.random() < skill:
            yield action
    yield SubmitStage(stage="analyser")


def fair_design(state: MissionState) -> Iterator[Action]:
    """Yield the acts of « Concevoir »: a good script, the best round, then hand them in."""
    yield SaveScript(script=model_script(state.scenario))
    if state.scenario.catchment is not None:
        best = best_round(round_day(state.scenario.catchment), visits_of(state))
        yield OrderVisits(order=best.order)
    yield SubmitStage(stage="concevoir")


def _answer(state: MissionState, name: str, *, right: bool) -> tuple[str, ...]:
    question = next(item for item in state.scenario.questions if item.id == name)
    if question.kind == "nombre":
        expected = study.judge_answer(question, ("0",), state.prepared.frame).expected
        return (expected.split("\u00a0")[0] if right else "1",)
    choices = study.options(question, state.prepared.frame)
    if not right:
        return (choices[-1],)
    if question.calculation:
        return (str(study.compute(question.calculation, state.prepared.frame)),)
    return question.answer


def fair_targeting(state: MissionState, draw: np.random.Generator) -> Iterator[Action]:
    """Yield the acts of « Cibler »: segments by the first relevant criterion, fair grades, a justified choice."""
    criterion = next(item for item in state.scenario.segmentation if item.relevant)
    affinity = state.scenario.target.affinity.get(criterion.column, {})
    values = sorted(set(segmentable(state)[criterion.column]) - {""}, key=lambda v: -affinity.get(v, 0.5))
    groups = [group for group in (values[:2], values[2:4], values[4:]) if group]
    for rank, (priority, group) in enumerate(zip("ABC", groups, strict=False)):
        segment = Segment(
            id=f"s{rank}", name=f"Groupe {priority}", rules={criterion.column: tuple(group)}, priority=priority
        )
        yield SaveSegment(segment=segment)
    for line in _to_grade(state):
        noise = draw.integers(0, 4)
        grades = {name: min(3, max(0, grade + (noise == 0))) for name, grade in true_grades(state, line).items()}
        yield GradeProspect(line=line, grades={name: int(grade) for name, grade in grades.items()})
    names = [item.id for item in state.scenario.qualification.criteria]
    yield SetWeights(weights={name: 3 if name == "besoin" else 1 for name in names})
    size = state.scenario.mission.capacity
    reasons = (criterion.column, "qualification", "capacite", "offre")
    text = _justification(state, criterion, groups[0])
    yield ChooseTarget(choice=TargetChoice(segments=("s0",), size=size, reasons=reasons, justification=text))
    yield SubmitStage(stage="cibler")


def _justification(state: MissionState, criterion: SegmentCriterion, group: Sequence[str]) -> str:
    """Return reasons and figures that are true of the file as left and of the mission."""
    mission = state.scenario.mission
    size = int(segmentable(state)[criterion.column].isin(group).sum())
    return (
        f"Je choisis le groupe A, {count(size, 'fiche')} sur {len(state.frame)}, parce que c'est à ces prospects que "
        f"notre offre convient le mieux. {criterion.label} : {criterion.reason} Parmi les {len(_to_grade(state))} "
        "prospects que j'ai qualifiés, je garde d'abord ceux dont le besoin et le budget sont les plus sûrs. En "
        f"{count(mission.days, 'jour')}, à raison de {count(mission.contacts_per_day, 'contact')} par jour, nous avons "
        f"le temps d'appeler {count(mission.capacity, 'prospect')} au plus."
    )


def _to_grade(state: MissionState) -> list[int]:
    return [int(line) for line in state.frame.index[: state.scenario.qualification.minimum + 2]]


def play(repo: Repository, person: Person, run_id: str, acts: Iterator[Action], now: datetime) -> None:
    """Play and store acts one after the other."""
    for action in acts:
        practice.act(repo, person, run_id, action, action_id=uuid4().hex, now=now)


def fair_card(record: CallRecord) -> Card:
    """Return the fiche that tells exactly what happened in a finished call."""
    settings, call = campaign_settings(), record.call
    step = "corriger_fichier" if record.why in ("numero", "ferme") else right_steps(call)[0]
    date = promised_at(call)
    if call.outcome in settings.dated and not date:
        date = (call.moment + timedelta(days=7)).date().isoformat()
    heard = " ".join(turn.text for turn in call.turns if turn.who == "prospect")
    note = heard or "Personne n'a répondu, à réessayer."
    return Card(result=results(call)[0], next_action=step, date=date, note=note[-600:])


def next_good_moment(state: MissionState) -> str | None:
    """Return a moment when people may be called and are mostly there, or nothing when no contact is left."""
    hour = time(10) if state.scenario.file.kind == "professionnel" else time(18)
    for iso, offered in moments(state).items():
        day = date.fromisoformat(iso)
        later = [moment for moment in offered if moment.time() >= hour]
        if day.weekday() < SATURDAY and day not in public_holidays(day.year, departement="67") and later:
            return later[0].isoformat(timespec="minutes")
    return None


def fair_calls(state: MissionState, draw: np.random.Generator, *, calls: int, skill: float) -> Iterator[Action]:
    """Yield some calls in guided mode, saying the right thing `skill` of the time (0 to 1), fiches rightly written."""
    action: Action
    for line in state.callable[:calls]:
        moment = next_good_moment(state)
        if moment is None:
            return
        action = PlaceCall(line=line, moment=moment, mode="guide")
        yield action
        state = mission.apply(state, action).state
        while (record := state.campaign.pending) is not None:
            said = WriteCard(card=fair_card(record)) if record.call.over else _turn(state, record, draw, skill)
            action = CallTurn(call=record.number, turn=len(record.call.turns), act=said)
            yield action
            state = mission.apply(state, action).state


def _turn(state: MissionState, record: CallRecord, draw: np.random.Generator, skill: float) -> Say | HangUp:
    choices = options(record.call, state.scenario.pitch) if state.scenario.pitch else ()
    if not choices or len(record.call.turns) > LONGEST:
        return HangUp()
    good = [choice for choice in choices if choice.quality == "bon"]
    chosen = good[0] if good and draw.random() < skill else choices[int(draw.integers(len(choices)))]
    return Say(text=chosen.text, acts=chosen.acts)


def make_demo(repo: Repository, now: datetime) -> tuple[Person, str]:
    """Make the demonstration person, with a mission done and another going on; return them and their code."""
    person = repo.create_visitor(uuid4().hex, now.isoformat())
    person = repo.rename(person, "Camille (démonstration)")
    scenarios = list(practice.catalogue())
    for age, scenario_id in ((9, scenarios[0]), (2, scenarios[0])):
        _finish(repo, person, scenario_id, now - timedelta(days=age), skill=SKILL if age > 5 else 0.95)  # noqa: PLR2004
    going = practice.begin(repo, person, scenarios[1], seed=SEED, now=now)
    state = practice.load(repo, person, going.id).state
    acts = list(fair_play(state, stream(SEED, "demo", going.scenario_id)))
    play(repo, person, going.id, iter(acts[: len(state.scenario.questions) + 6]), now)
    _study_a_zone(repo, person)
    return person, access.new_resume_code(repo, person, now)


def _study_a_zone(repo: Repository, person: Person) -> None:
    """Begin a zone study of one's own, well advanced."""
    shops = (Shop(name="Fleurs du Rhin", commune="67482", area=90), Shop(name="Botanic'Est", commune="67447", area=400))
    brief = brief_of(trade("fleuriste"), "67482", shops=shops, own_customers=320)
    zone_practice.begin(repo, person, brief, seed=SEED)
    for action in study_actions(brief, skill=SKILL, draw=stream(SEED, "demo", "zone")):
        zone_practice.act(repo, person, action)


def _finish(repo: Repository, person: Person, scenario_id: str, now: datetime, *, skill: float) -> None:
    seed = SEED + round(100 * skill)
    run = practice.begin(repo, person, scenario_id, seed=seed, now=now)
    draw = stream(seed, "demo", scenario_id)
    play(repo, person, run.id, fair_play(practice.load(repo, person, run.id).state, draw, skill=skill), now)
    after = now + timedelta(hours=1)
    play(repo, person, run.id, fair_targeting(practice.load(repo, person, run.id).state, draw), after)
    play(repo, person, run.id, fair_design(practice.load(repo, person, run.id).state), after)
    later = after + timedelta(hours=1)
    state = practice.load(repo, person, run.id).state
    calls = state.scenario.mission.contacts_per_day
    play(repo, person, run.id, fair_calls(state, draw, calls=calls, skill=skill), later)
    play(repo, person, run.id, iter((SubmitStage(stage="prospecter"),)), later)
