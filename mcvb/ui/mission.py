"""The frame of every screen of a mission: where one stands, undo, and the way to the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from mcvb import formats
from mcvb.assigned import time_left
from mcvb.practice import Played
from mcvb.ui import kit, session
from mcvb.ui.file_desk import Desk
from simulations.directory import look_up
from simulations.file_work import FileWork
from simulations.kernel import Level
from simulations.mission_state import MissionState, SubmitStage, Undo
from simulations.rubric import Stage
from simulations.scenario import Scenario
from simulations.suspicion import suspicious_cells

LEVELS: dict[Level, str] = {
    "courante": "Situation courante · 2de",
    "complexe": "Situation plus complexe · 1re",
    "critique": "Situation critique · Tle",
}
STAGES: dict[Stage, str] = {
    "analyser": "Analyser",
    "cibler": "Cibler",
    "concevoir": "Concevoir",
    "prospecter": "Prospecter",
}


@dataclass(frozen=True)
class Screen:
    """One screen of a mission: its page, its title and the stage it belongs to; `also` is a second one."""

    page: str
    title: str
    stage: Stage | None
    short: str
    also: Stage | None = None

    def stages(self, played: Played) -> tuple[Stage, ...]:
        """Return the stages of a run that the screen belongs to."""
        return tuple(name for name in (self.stage, self.also) if name in played.state.scenario.stages)


EXAM_SECONDS = 20
LAST_MINUTES = timedelta(minutes=5)
SCREENS = (
    Screen("dossier.py", "Le dossier de la mission", None, "Dossier"),
    Screen("etude.py", "L'étude du marché et du fichier", "analyser", "Étude"),
    Screen("zone.py", "La zone de chalandise", "analyser", "Zone"),
    Screen("fichier.py", "Le fichier à remettre au propre", "analyser", "Fichier"),
    Screen("segments.py", "Les segments", "cibler", "Segments"),
    Screen("qualification.py", "La qualification", "cibler", "Qualification"),
    Screen("cible.py", "La cible et sa justification", "cibler", "Cible"),
    Screen("script.py", "Le plan et le script d'appel", "concevoir", "Script"),
    Screen("emails.py", "La campagne d'e-mails", "concevoir", "E-mails", "prospecter"),
    Screen("tournee.py", "La tournée de visites", "concevoir", "Tournée"),
    Screen("appels.py", "Les appels", "prospecter", "Appels"),
    Screen("bilan.py", "Le bilan", None, "Bilan"),
)
ON_THE_MAP = ("Zone", "Tournée")
BY_NAME = {screen.short: screen for screen in SCREENS}


def screens_of(played: Played) -> list[Screen]:
    """Return the screens of a run: an atelier shows only those of its stage."""
    scenario = played.state.scenario
    return [
        screen for screen in SCREENS if screen.stage is None or (screen.stages(played) and _asked(scenario, screen))
    ]


def _asked(scenario: Scenario, screen: Screen) -> bool:
    """Tell whether the scenario has what the screen needs."""
    if screen.short in ON_THE_MAP:
        return scenario.catchment is not None
    return screen.short != "E-mails" or scenario.mailing is not None


def screen_state(played: Played, screen: Screen) -> kit.StepState:
    """Return whether a screen is done, open or still to come."""
    state = played.state
    if screen.page == "bilan.py":
        return "done" if state.submitted else "todo"
    if screen.stage is None:
        return "done"
    if all(name in state.submitted for name in screen.stages(played)):
        return "done"
    if screen.short == "Étude" and len(state.answers) == len(state.scenario.questions):
        return "done"
    if screen.short == "Zone" and state.zone.conclusion:
        return "done"
    return "current" if state.stage in screen.stages(played) else "todo"


def current_screen(played: Played) -> Screen:
    """Return the screen to go on with."""
    return BY_NAME[_current_name(played)]


def _current_name(played: Played) -> str:
    state = played.state
    match state.stage:
        case "analyser":
            if not state.journal and not state.answers:
                return "Dossier"
            return _analysing(state)
        case "cibler":
            enough = len(state.targeting.grades) >= state.scenario.qualification.minimum
            return "Cible" if enough else "Qualification" if state.targeting.segments else "Segments"
        case "concevoir":
            return "Script"
        case "prospecter":
            return "Appels"
    return "Bilan"


def _analysing(state: MissionState) -> str:
    if len(state.answers) < len(state.scenario.questions):
        return "Étude"
    on_the_map = state.scenario.catchment is not None and not state.zone.conclusion
    return "Zone" if on_the_map and state.file == FileWork() else "Fichier"


def next_thing(played: Played) -> str:
    """Return, in one sentence, the next thing to do in a run."""
    state, screen = played.state, current_screen(played)
    left = len(state.scenario.questions) - len(state.answers)
    graded, minimum = len(state.targeting.grades), state.scenario.qualification.minimum
    return {
        "Dossier": "Lis le dossier, puis commence l'étude.",
        "Étude": f"Il te reste {left} question{'s' if left > 1 else ''} dans l'étude.",
        "Zone": "Étudie la zone de chalandise : la carte, les calculs, ta conclusion.",
        "Fichier": "L'étude est complète : remets le fichier au propre, puis rends l'étape.",
        "Segments": "Range les prospects dans des segments.",
        "Qualification": f"Qualifie tes prospects : {graded} sur {minimum} demandés.",
        "Cible": "Choisis ta cible et justifie-la.",
        "Script": "Prépare ton plan et ton script d'appel.",
        "E-mails": "Écris ta campagne d'e-mails.",
        "Tournée": "Prépare ta tournée de visites.",
        "Appels": _next_call(played),
        "Bilan": "Tout est rendu : lis ton bilan.",
    }[screen.short]


def _next_call(played: Played) -> str:
    pending = played.state.campaign.pending
    if pending is not None:
        return f"Reprends l'appel n° {pending.number} : il n'est pas terminé, ou sa fiche reste à écrire."
    done = len(played.state.campaign.attempts())
    return "Passe ton premier appel." if not done else f"Continue tes appels : {done} déjà passés."


def open_screen(page: str) -> Played:
    """Draw the head of a mission screen and return the run; stop the page kindly when there is none."""
    played = session.open_run(st.query_params.get("run"))
    screen = next(item for item in SCREENS if item.page == page)
    session.show_flashes()
    if played is None:
        kit.page_header(screen.title)
        kit.empty_state(
            "Aucune mission en cours",
            "Choisis une mission pour commencer. Si tu en avais une sur un autre appareil, "
            "retrouve-la avec ton code de reprise.",
            picture="dossier",
        )
        st.page_link("missions.py", label="Choisir une mission", icon=":material/rocket_launch:")
        raise session.PageDoneError
    st.query_params["run"] = played.run.id
    company = played.state.scenario.company.name
    kit.page_header(screen.title, eyebrow=f"{company} · {LEVELS[played.state.scenario.level]}")
    exam_clock(played.run.id)
    _way(played, screen)
    _closed_notice(played, screen)
    return played


def exam_clock(run_id: str) -> None:
    """Draw how long an exam still lasts, counted by the server's clock; nothing outside an exam."""
    if session.exam_of(run_id) is not None:
        _clock(run_id)


@st.fragment(run_every=EXAM_SECONDS)
def _clock(run_id: str) -> None:
    exam = session.exam_of(run_id)
    if exam is None:
        return
    left = time_left(exam, session.now())
    if left is None:
        kit.callout("info", "Évaluation", "Les conseils et les indices sont coupés.")
    elif left:
        said = f"Il te reste {formats.duration(left)}. Les conseils et les indices sont coupés."
        kit.callout("attention" if left <= LAST_MINUTES else "info", "Évaluation en cours", said)
    else:
        kit.callout("attention", "Temps écoulé", "Ton travail est enregistré. Tu peux le relire, plus le changer.")


def _way(played: Played, here: Screen) -> None:
    """Draw the way through the mission as links, in order."""
    screens = screens_of(played)
    with st.container(horizontal=True, key="chemin", gap="small"):
        for rank, screen in enumerate(screens, 1):
            state = screen_state(played, screen)
            icon = {"done": ":material/check_circle:", "current": ":material/edit:", "todo": ":material/lock:"}[state]
            label = f"**{rank}. {screen.short}**" if screen is here else f"{rank}. {screen.short}"
            st.page_link(
                screen.page,
                label=label,
                icon=icon,
                disabled=state == "todo",
                query_params={"run": played.run.id},
            )


def _closed_notice(played: Played, screen: Screen) -> None:
    if (
        screen.stage
        and screen in screens_of(played)
        and screen_state(played, screen) == "done"
        and not is_open(played, screen.page)
    ):
        kit.callout("info", "Étape rendue", "Tu peux relire cet écran, mais plus le modifier. Le bilan t'attend.")
    elif screen not in screens_of(played):
        kit.callout("info", "Pas dans cet atelier", "Tu as choisi de t'entraîner sur une autre étape de la mission.")
        continue_link(played)
        raise session.PageDoneError
    elif screen.stage and not is_open(played, screen.page):
        kit.callout("attention", "Pas encore ouvert", "Rends d'abord l'étape en cours : celle-ci s'ouvrira ensuite.")
        continue_link(played)
        raise session.PageDoneError


def continue_link(played: Played) -> None:
    """Draw the link to the screen to go on with, named."""
    screen = current_screen(played)
    next_link(played, screen.page, f"Continuer : {screen.title.lower()}")


def is_open(played: Played, page: str) -> bool:
    """Tell whether the screen's stage can still be changed."""
    screen = next(item for item in SCREENS if item.page == page)
    return played.state.stage is not None and played.state.stage in screen.stages(played)


def undo_button(played: Played) -> None:
    """Draw the button that takes back the last act."""
    if st.button(
        "Annuler",
        icon=":material/undo:",
        key="annuler",
        disabled=not played.state.can_undo,
        help="Reprend ta dernière action, plusieurs fois si tu veux. Les vérifications faites restent comptées.",
    ):
        session.perform(played.run.id, Undo())
        st.rerun()


def next_link(played: Played, page: str, label: str) -> None:
    """Draw the link to the next screen."""
    with st.container(key=f"suite_{page.removesuffix('.py')}"):
        st.page_link(page, label=label, icon=":material/arrow_forward:", query_params={"run": played.run.id})


def desk_of(played: Played) -> Desk:
    """Return the desk for the mission's file."""
    state = played.state
    scenario = state.scenario
    open_ = state.stage == "analyser"
    marked = scenario.file.highlights and open_ and session.hints_allowed(played.run.id)
    return Desk(
        key=f"desk_{played.run.id}",
        base=state.prepared.frame,
        work=state.file,
        frame=state.frame,
        act=lambda action: session.perform(played.run.id, action),
        editable=open_,
        hints=suspicious_cells(state.frame, today=scenario.day) if marked else {},
        look_up=lambda line: look_up(state.prepared, scenario, line),
        look_up_name=scenario.file.directory_name,
        look_up_text=scenario.file.directory_text,
        credits_left=state.credits_left,
    )


def submit_button(
    played: Played,
    stage: Stage,
    label: str,
    *,
    warnings: list[str],
    before: Callable[[], bool] = lambda: True,
    shown: str = "",
) -> None:
    """Draw the button that hands a stage in, after a last look at what is left and at the text handed in.

    `before` keeps what is still on screen; False stops there.
    """
    if st.button(label, icon=":material/task_alt:", type="primary", key=f"rendre_{stage}") and before():
        _confirm(played, stage, warnings, shown)


@st.dialog("Rendre cette étape ?")
def _confirm(played: Played, stage: Stage, warnings: list[str], shown: str) -> None:
    st.markdown("Une étape se rend **une seule fois** : ensuite tu pourras la relire, mais plus la modifier.")
    if shown:
        st.markdown(f"Tu rends ce texte :\n\n> {' '.join(shown.split())}")
    for text in warnings:
        kit.callout("attention", "À savoir", text)
    yes, no = st.columns(2)
    if yes.button("Oui, je rends", type="primary", key="rendre_oui", icon=":material/task_alt:", width="stretch"):
        if session.perform(played.run.id, SubmitStage(stage=stage)):
            session.go("bilan.py", run=played.run.id)
        st.rerun()
    if no.button("Pas encore", key="rendre_non", width="stretch"):
        st.rerun()
