"""Students to measure with: runs at each stage of the largest mission, written in the app's own store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count, islice
from uuid import uuid4

from mcvb import access, practice, zone_practice
from mcvb.demo import fair_calls, next_good_moment
from mcvb.practice import Played
from mcvb.store.interface import Person, Repository, Run
from simulations.call.script import SaveScript
from simulations.call.script_model import model_script
from simulations.campaign_state import PlaceCall
from simulations.casting import cast
from simulations.file_work import CorrectLine
from simulations.kernel import stream
from simulations.mailing.state import SendMail
from simulations.mission_state import Action, AnswerQuestion, MissionState, SubmitStage
from simulations.model_answer import mending_actions
from simulations.rubric import Stage
from simulations.scenario import Question
from simulations.scoring_target import segmentable, true_grades
from simulations.study import compute
from simulations.targeting import ChooseTarget, GradeProspect, SaveSegment, Segment, TargetChoice
from simulations.zone.model_study import study_actions
from simulations.zone.state import Shop
from simulations.zone.trades import brief_of, trade
from tests.mailing import good_draft, rates_of
from tests.pages.three_years import grow, make_three_years

SEED = 4
SEGMENTS = 3
LONG_RUN = 200
CALLS = 4
OBSERVATIONS, WORKS = 2000, 200
WHY = (
    "Je retiens ces segments car leur besoin et leur budget sont les plus forts, "
    "et je limite la cible au nombre de contacts possibles dans le temps donné."
)


@dataclass(frozen=True)
class Student:
    """A person with the token that proves it, and a run at each point of the mission; `full` is another's token."""

    token: str
    person: Person
    analysing: Run
    targeting: Run
    finished: Run
    calling: Run
    mailing: Run
    full: str


def make_student(repo: Repository) -> Student:
    """Return a student with runs half through the file, half through the target, at its script, and on the phone."""
    token = access.new_token()
    person = access.person_from_token(repo, token, _now())
    runs = [_begun(repo, person) for _ in range(3)]
    analysing, targeting, finished = (practice.load(repo, person, run.id) for run in runs)
    half = list(_analysing_acts(analysing.state))
    play(repo, person, analysing, half[: len(half) // 2])
    to_target(repo, person, targeting)
    last = to_target(repo, person, finished)
    last = play(repo, person, last, [*_choosing_acts(last.state), SubmitStage(stage="cibler")])
    play(repo, person, last, [SaveScript(script=model_script(last.state.scenario))])
    study_a_zone(repo, person)
    return Student(token, person, *runs, on_the_phone(repo, person), with_mails(repo, person), full_path(repo))


def full_path(repo: Repository) -> str:
    """Return the token of a student over three years, with 2,000 observations and 200 works."""
    made, token = make_three_years(repo), access.new_token()
    grow(repo, made, observations=OBSERVATIONS, works=WORKS)
    access.open_session(repo, made.student, token, _now())
    return token


def with_mails(repo: Repository, person: Person) -> Run:
    """Return a run with a campaign of two messages and two versions sent, its rates given."""
    run = practice.begin(repo, person, "gamelle_retour", seed=SEED, now=_now(), atelier="prospecter")
    played = practice.load(repo, person, run.id)
    draft = good_draft(played.state)
    played = play(repo, person, played, [SendMail(number=1, draft=draft)])
    play(repo, person, played, [rates_of(played.state, played.state.mail.sent[0])])
    return run


def study_a_zone(repo: Repository, person: Person) -> None:
    """Give the person a zone study of their own, done."""
    brief = brief_of(trade("fleuriste"), "67482", shops=(Shop(name="Botanic'Est", commune="67447", area=400),))
    zone_practice.begin(repo, person, brief, seed=SEED)
    for action in study_actions(brief):
        zone_practice.act(repo, person, action)


def on_the_phone(repo: Repository, person: Person) -> Run:
    """Return a run of calls made and written up, with one going on."""
    run = _begun(repo, person, atelier="prospecter")
    draw = stream(SEED, "banc", "appels")
    played = practice.load(repo, person, run.id)
    state = play(repo, person, played, fair_calls(played.state, draw, calls=CALLS, skill=1.0)).state
    moment = next_good_moment(state) or ""
    left = (line for line in state.callable if not state.campaign.of_line(line))
    cast_ = ((line, cast(state, line, datetime.fromisoformat(moment), attempt=1, again=False)) for line in left)
    line = next(line for line, found in cast_ if found.context.reachable)
    play(repo, person, practice.load(repo, person, run.id), [PlaceCall(line=line, moment=moment, mode="guide")])
    return repo.run(person, run.id)


def make_long_run(repo: Repository, person: Person) -> Run:
    """Return a run of 200 actions, still in its first stage."""
    run = _begun(repo, person)
    played = practice.load(repo, person, run.id)
    acts = list(_analysing_acts(played.state))
    play(repo, person, played, islice(chain(acts, _filling_acts(played.state)), LONG_RUN))
    return repo.run(person, run.id)


def play(repo: Repository, person: Person, played: Played, actions: Iterable[Action]) -> Played:
    """Play and store actions one after the other; return the run after the last one."""
    for action in actions:
        played, _ = practice.act(repo, person, played.run.id, action, action_id=uuid4().hex, now=_now())
    return played


def to_target(repo: Repository, person: Person, played: Played) -> Played:
    """Hand the first stage in, then segment and qualify as many prospects as asked."""
    played = play(repo, person, played, [*_analysing_acts(played.state), SubmitStage(stage="analyser")])
    return play(repo, person, played, [*_segmenting_acts(played.state), *_grading_acts(played.state)])


def _now() -> datetime:
    return datetime.now(UTC)


def _begun(repo: Repository, person: Person, *, atelier: Stage | None = None) -> Run:
    scenarios = practice.catalogue().values()
    largest = max(scenarios, key=lambda scenario: scenario.file.rows)
    return practice.begin(repo, person, largest.id, seed=SEED, now=_now(), atelier=atelier)


def _analysing_acts(state: MissionState) -> Iterator[Action]:
    for question in state.scenario.questions:
        yield AnswerQuestion(question=question.id, answer=_answer(question, state))
    yield from mending_actions(state.prepared)


def _answer(question: Question, state: MissionState) -> tuple[str, ...]:
    if question.calculation is not None:
        return (str(compute(question.calculation, state.prepared.frame)),)
    return question.answer or (str(question.number),)


def _filling_acts(state: MissionState) -> Iterator[Action]:
    """Give endless corrections of lines that have no fault."""
    sound = [int(line) for line in state.prepared.frame.index if line not in state.prepared.faults]
    kept = [line for line in sound if not any(line in pair for pair in state.prepared.pairs)]
    for turn in count():
        yield CorrectLine(line=kept[turn % len(kept)], values={"remarque": f"relue {turn}"})


def _segmenting_acts(state: MissionState) -> Iterator[Action]:
    frame = segmentable(state)
    column = next(c.column for c in state.scenario.segmentation if c.relevant and c.column in frame.columns)
    values = [str(value) for value in frame[column].value_counts().index if value != ""]
    for rank, priority in enumerate("ABC"):
        rules = {column: tuple(values[rank::SEGMENTS])}
        yield SaveSegment(segment=Segment(id=f"s{rank}", name=f"Segment {priority}", rules=rules, priority=priority))


def _grading_acts(state: MissionState) -> Iterator[Action]:
    lines = [int(line) for line in segmentable(state).index]
    for line in lines[: state.scenario.qualification.minimum]:
        yield GradeProspect(line=line, grades=true_grades(state, line))


def _choosing_acts(state: MissionState) -> Iterator[Action]:
    chosen = tuple(segment.id for segment in state.targeting.segments)
    size = min(state.scenario.mission.capacity, len(state.frame))
    yield ChooseTarget(choice=TargetChoice(segments=chosen, size=size, reasons=("secteur",), justification=WHY))
