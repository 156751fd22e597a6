"""The mission: one reducer for all its stages; each stage feeds the next.

Analyser: study the documents and mend the file. Cibler: segment, qualify, score, choose the target.
Concevoir: build the call plan. Prospecter: phone the target.
A stage is handed in once; its observations are then final and the next stage works on what was left.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import ValidationError

from simulations import campaign
from simulations.call.script import SaveScript
from simulations.campaign_state import CAMPAIGN_KINDS, Campaign
from simulations.errors import ActionRefusedError
from simulations.file_work import FileWork, work_on
from simulations.kernel import Event, Step, refuse
from simulations.mailing.play import mail_on
from simulations.mailing.state import MAIL_KINDS, MailWork
from simulations.mission_state import (
    ACTION,
    FILE_KINDS,
    Action,
    AnswerQuestion,
    MissionState,
    SubmitStage,
    Undo,
    last_undoable,
)
from simulations.model_answer import mended_work
from simulations.rubric import Stage
from simulations.scenario import Scenario
from simulations.scoring import observe
from simulations.targeting import Targeting, target_on
from simulations.wording import count
from simulations.zone import state as zone


def start(scenario: Scenario, seed: int) -> MissionState:
    """Return the mission before any act.

    An atelier that leaves « Analyser » out starts from a file already mended.
    """
    state = MissionState(scenario=scenario, seed=seed)
    if "analyser" in scenario.stages:
        return state
    return state.model_copy(update={"file": mended_work(state.prepared)})


def apply(state: MissionState, action: Action) -> Step[MissionState]:
    """Return what the action gives, or raise ActionRefusedError and change nothing."""
    if isinstance(action, Undo):
        return _undo(state)
    step = _applied(state, action)
    journal = () if isinstance(action, SubmitStage) else (*state.journal, action)
    return Step(step.state.model_copy(update={"journal": journal}), step.events, step.observations)


def parse_action(payload: dict[str, object]) -> Action:
    """Return the action of a stored payload, or raise ActionRefusedError."""
    try:
        return ACTION.validate_python(payload)
    except ValidationError:
        raise ActionRefusedError("Cette action n'a pas la forme attendue : recharge la page et recommence.") from None


def _applied(state: MissionState, action: Action) -> Step[MissionState]:
    match action:
        case AnswerQuestion():
            return _answer(state, action)
        case SubmitStage():
            return _submit(state, action)
        case SaveScript():
            _require_stage(state, "concevoir")
            event = Event(kind="script_saved", text="Script enregistré.")
            return Step(state.model_copy(update={"script": action.script}), (event,))
    for kinds, play in PLAYERS:
        if action.kind in kinds:
            return play(state, action)
    _require_stage(state, "cibler")
    # Targeting asks which lines are left, not what is in them: writing every correction again would be slow.
    frame = state.prepared.frame.drop(index=[*state.file.removed, *state.file.dropped])
    targeting, event = target_on(state.targeting, action, frame, state.scenario)  # type: ignore[arg-type]
    return Step(state.model_copy(update={"targeting": targeting}), (event,))


def _file(state: MissionState, action: Action) -> Step[MissionState]:
    _require_stage(state, "analyser")
    work, event = work_on(state.file, action, state.prepared.frame, credits_left=state.credits_left)  # type: ignore[arg-type]
    return Step(state.model_copy(update={"file": work}), (event,))


def _call(state: MissionState, action: Action) -> Step[MissionState]:
    """Phone; once the stage is handed in, calls may still be tried again, to train."""
    training = action.kind != "place_call" and "prospecter" in state.submitted
    if not training:
        _require_stage(state, "prospecter")
    calls, event = campaign.campaign_on(state, action)  # type: ignore[arg-type]
    return Step(state.model_copy(update={"campaign": calls}), (event,))


def _mail(state: MissionState, action: Action) -> Step[MissionState]:
    """Write while preparing or prospecting; send and work the replies while prospecting."""
    if state.scenario.mailing is None:
        raise refuse("Cette mission n'a pas de campagne d'e-mails.")
    early = action.kind == "save_mail" and state.stage == "concevoir"
    _require_stage(state, "concevoir" if early else "prospecter")
    mail, event = mail_on(state, action)  # type: ignore[arg-type]
    return Step(state.model_copy(update={"mail": mail}), (event,))


def _zone(state: MissionState, action: Action) -> Step[MissionState]:
    """Study the zone while analysing; put the visits in order while preparing the prospection."""
    _require_stage(state, "analyser" if action.kind in zone.STUDY_KINDS else "concevoir")
    if state.scenario.catchment is None:
        raise refuse("Cette mission n'a pas d'étude de zone.")
    step = zone.apply(state.zone, action)  # type: ignore[arg-type]
    return Step(state.model_copy(update={"zone": step.state}), step.events)


PLAYERS: tuple[tuple[frozenset[str], Callable[[MissionState, Action], Step[MissionState]]], ...] = (
    (zone.STUDY_KINDS | zone.ROUND_KINDS, _zone),
    (CAMPAIGN_KINDS, _call),
    (MAIL_KINDS, _mail),
    (FILE_KINDS, _file),
)


def _require_stage(state: MissionState, stage: Stage) -> None:
    if stage in state.submitted:
        raise refuse("Cette étape est déjà rendue : tu peux la relire, mais plus la modifier.")
    if state.stage != stage:
        raise refuse("Cette étape n'est pas encore ouverte : rends d'abord l'étape en cours.")


def _answer(state: MissionState, action: AnswerQuestion) -> Step[MissionState]:
    _require_stage(state, "analyser")
    question = next((item for item in state.scenario.questions if item.id == action.question), None)
    if question is None:
        raise refuse("Cette question n'existe pas dans l'étude de cette mission.")
    answer = tuple(text.strip()[:200] for text in action.answer)
    answers = {**state.answers, question.id: answer}
    event = Event(kind="answered", subject=question.id, text="Réponse enregistrée.")
    return Step(state.model_copy(update={"answers": answers}), (event,))


def _submit(state: MissionState, action: SubmitStage) -> Step[MissionState]:
    _require_stage(state, action.stage)
    missing = _missing(state, action.stage)
    if missing:
        raise refuse(missing)
    after = state.model_copy(update={"submitted": (*state.submitted, action.stage)})
    if action.stage == "concevoir":
        after = after.model_copy(update={"mail_prepared": state.mail.draft})
    observations = observe(after, action.stage)
    event = Event(kind="submitted", subject=action.stage, text="Étape rendue : voici ton bilan.")
    return Step(after, (event,), observations)


def _missing(state: MissionState, stage: Stage) -> str:
    """Return what has to be done before the stage can be handed in; empty when it can."""
    if stage == "analyser":
        unanswered = len(state.scenario.questions) - len(state.answers)
        return f"Il reste {count(unanswered, 'question')} sans réponse dans l'étude." if unanswered else ""
    if stage == "concevoir":
        return "" if state.script else "Enregistre ton script avant de rendre cette étape."
    if stage == "prospecter":
        return campaign.missing(state)
    return state.targeting.missing()


def _undo(state: MissionState) -> Step[MissionState]:
    last = last_undoable(state.journal)
    if last is None:
        raise refuse("Il n'y a rien à annuler dans cette étape.")
    kept = (*state.journal[:last], *state.journal[last + 1 :])
    again = _restarted(state)
    for action in kept:
        again = _applied(again, action).state
    event = Event(kind="undone", text="Dernière action annulée.")
    return Step(again.model_copy(update={"journal": kept}), (event,))


def _restarted(state: MissionState) -> MissionState:
    """Return the state as it was when the present stage began."""
    blank: dict[str, object] = {"journal": ()}
    match state.stage:
        case "analyser":
            blank |= {"file": FileWork(), "answers": {}, "zone": zone.ZoneWork(), "targeting": Targeting()}
        case "cibler":
            blank |= {"targeting": Targeting()}
        case "concevoir":
            blank |= {"script": None, "mail": MailWork(), "zone": state.zone.model_copy(update={"order": ()})}
        case "prospecter":
            blank |= {"campaign": Campaign(), "mail": MailWork(draft=state.mail_prepared)}
    return state.model_copy(update=blank)
