"""The script to fill in, one part at a time: what is typed is advised on at once and kept when the part changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import kit, session
from simulations.calendar_fr import written_day
from simulations.call.script import (
    FRAMEWORKS,
    KINDS,
    Framework,
    Plan,
    QuestionKind,
    SaveScript,
    Script,
    ScriptArgument,
    ScriptObjection,
    ScriptQuestion,
    script_settings,
    steps_of,
)
from simulations.call.script_advice import advise
from simulations.call.script_plan import slot_choices
from simulations.call.script_wording import Remark
from simulations.call.script_words import DRIVERS, OBJECTIONS

MARKS = {"bien": "✓", "a_revoir": "→", "piege": "✗", "droit": "⚖"}
CLASSES = {"bien": "bien", "a_revoir": "revoir", "piege": "piege", "droit": "droit"}
MORE, MOST = 1, 12
FIRST_ROWS = 3
AHEAD = 46
SHORT, LONG = 300, 1_200
Row = TypeVar("Row")


@dataclass
class Sheet:
    """One part of a script on screen: whose it is, whether it may be written on, where each advice will go."""

    played: Played
    part: str
    editable: bool
    spots: dict[str, DeltaGenerator] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """Return the key of a field, which changes with what is stored so that an undo shows."""
        return f"script_{self.part}_{self.played.run.id}_{len(self.played.state.journal)}_{name}"

    def spot(self, name: str) -> None:
        """Leave room here for the advice about a field."""
        self.spots[name] = st.container()

    def text(self, place: DeltaGenerator, label: str, value: str, name: str, *, help_: str | None = None) -> str:
        """Draw a text of a few lines and return what it holds."""
        typed = place.text_area(
            label, value, max_chars=SHORT, height=85, key=self.key(name), help=help_, disabled=not self.editable
        )
        return typed or ""

    def speech(self, label: str, value: str, name: str, *, help_: str | None = None) -> str:
        """Draw a text to be said and return what it holds."""
        typed = st.text_area(
            label, value, max_chars=LONG, height=95, key=self.key(name), help=help_, disabled=not self.editable
        )
        return typed or ""


def draw_part(played: Played, part: str, *, editable: bool) -> Script:
    """Draw one part of the script with its advice and return the script as it now reads on screen."""
    sheet = Sheet(played, part, editable)
    draft = PARTS[part](sheet, played.state.script or Script())
    found = advise(draft, played.state.scenario) if session.hints_allowed(played.run.id) else ()
    for name, spot in sheet.spots.items():
        with spot:
            remarks(found, name)
    return draft


def keep(played: Played, script: Script) -> bool:
    """Keep the script if it is new; False when it could not be kept."""
    if script == (played.state.script or Script()):
        return True
    done = session.perform(played.run.id, SaveScript(script=script))
    if not done:
        session.show_flashes()
    return done


def remarks(found: Sequence[Remark], name: str) -> None:
    """Draw the advice about one field."""
    mine = [item for item in found if item.field == name]
    if mine:
        lines = "".join(_remark(item) for item in mine)
        st.html(f'<ul class="a4-remarques" aria-label="Conseils">{lines}</ul>')


def _remark(item: Remark) -> str:
    words = f"« {kit.escape(item.words)} » : " if item.words and item.tone != "bien" else ""
    mark = f'<span aria-hidden="true">{MARKS[item.tone]}</span> '
    return f'<li class="{CLASSES[item.tone]}">{mark}{words}{kit.escape(item.text)}</li>'


# The parts.


def _plan(sheet: Sheet, script: Script) -> Script:
    """The plan of the operation: aim, effort, slots, technique."""
    plan, scenario, off = script.plan, sheet.played.state.scenario, not sheet.editable
    kit.callout("info", "La commande", scenario.mission.objective)
    if scenario.pitch:
        rates = scenario.pitch.rates
        st.caption(
            f"Taux à utiliser, fictifs et pédagogiques : {formats.percent(rates.reach)} des personnes appelées sont "
            f"jointes, {formats.percent(rates.meeting)} des personnes jointes acceptent un rendez-vous."
        )
    one, two, three = st.columns(3)
    meetings = one.number_input(
        "Rendez-vous visés", 0, 999, plan.meetings, step=1, key=sheet.key("meetings"), disabled=off
    )
    by = _by(sheet, two, plan.by)
    calls = three.number_input("Appels à passer", 0, 9_999, plan.calls, step=1, key=sheet.key("calls"), disabled=off)
    sheet.spot("plan.objectif")
    sheet.spot("plan.effort")
    choices = slot_choices()
    slots = st.multiselect(
        "Tes créneaux d'appel dans la semaine",
        list(choices),
        [slot for slot in plan.slots if slot in choices],
        format_func=choices.__getitem__,
        placeholder="Choisis au moins deux créneaux",
        key=sheet.key("slots"),
        disabled=off,
    )
    sheet.spot("plan.creneaux")
    technique, advantage, limit = _technique(sheet, plan)
    made = Plan(
        meetings=meetings,
        by=by,
        calls=calls,
        slots=tuple(slots),
        technique=technique,
        advantage=advantage,
        limit=limit,
    )
    return script.model_copy(update={"plan": made})


def _by(sheet: Sheet, place: DeltaGenerator, chosen: str) -> str:
    day = sheet.played.state.scenario.day
    days = [(day + timedelta(days=ahead)).isoformat() for ahead in range(1, AHEAD)]
    return (
        place.selectbox(
            "Avant le",
            days,
            days.index(chosen) if chosen in days else None,
            format_func=lambda iso: written_day(date.fromisoformat(iso)),
            placeholder="Choisis un jour",
            key=sheet.key("by"),
            disabled=not sheet.editable,
        )
        or ""
    )


def _technique(sheet: Sheet, plan: Plan) -> tuple[str, str, str]:
    techniques = script_settings().techniques
    known = list(techniques)
    technique = st.selectbox(
        "Technique choisie pour cette cible",
        known,
        index=known.index(plan.technique) if plan.technique in known else None,
        format_func=techniques.__getitem__,
        placeholder="Choisis une technique",
        help="Compare-la à au moins une autre avant de choisir.",
        key=sheet.key("technique"),
        disabled=not sheet.editable,
    )
    one, two = st.columns(2)
    advantage = sheet.text(one, "Son avantage ici, face à une autre", plan.advantage, "advantage")
    limit = sheet.text(two, "Sa limite ici", plan.limit, "limit")
    sheet.spot("plan.technique")
    return technique or "", advantage, limit


def _thread(sheet: Sheet, script: Script) -> Script:
    """The steps of the call, in the framework chosen; changing it keeps the texts of the other."""
    run, texts = sheet.played.run.id, dict(script.steps)
    chosen: Framework | None = st.segmented_control(
        "Ta méthode",
        list(FRAMEWORKS),
        default=script.framework,
        format_func=FRAMEWORKS.__getitem__,
        key=f"methode_{run}_{script.framework}",
        disabled=not sheet.editable,
        help="Changer de méthode n'efface rien : les textes de l'autre t'attendent.",
    )
    for step in steps_of(script.framework):
        name = f"{script.framework}.{step.id}"
        texts[name] = sheet.speech(step.title, script.step(step.id), step.id, help_=step.help)
        sheet.spot(f"step.{step.id}")
    kept = {name: text for name, text in texts.items() if text.strip()}
    draft = script.model_copy(update={"steps": kept})
    if chosen and chosen != script.framework and keep(sheet.played, draft.model_copy(update={"framework": chosen})):
        st.rerun()
    return draft


def _questions(sheet: Sheet, script: Script) -> Script:
    """The questions of discovery, with the kind the student gives each."""
    st.caption("Du plus large au plus précis : ouverte, puis alternative, puis fermée.")
    kinds: list[QuestionKind] = list(KINDS)
    made: list[ScriptQuestion] = []
    for rank, question in enumerate(_rows(script.questions, ScriptQuestion(text=""))):
        one, two = st.columns([4, 1])
        text = one.text_input(
            f"Question {rank + 1}",
            question.text,
            max_chars=SHORT,
            key=sheet.key(f"question{rank}"),
            disabled=not sheet.editable,
        )
        kind = two.selectbox(
            f"Type de la question {rank + 1}",
            kinds,
            kinds.index(question.kind),
            format_func=lambda name: KINDS[name].capitalize(),
            key=sheet.key(f"type{rank}"),
            disabled=not sheet.editable,
        )
        if text and text.strip():
            sheet.spot(f"question.{len(made)}")
            made.append(ScriptQuestion(text=text.strip(), kind=kind))
    sheet.spot("questions")
    return script.model_copy(update={"questions": tuple(made)})


def _rows(rows: Sequence[Row], blank: Row) -> list[Row]:
    """Return the rows to show: those there are, then blank ones up to what is wanted, and always one more."""
    return [*rows, *[blank] * max(FIRST_ROWS - len(rows), MORE)][:MOST]


def _arguments(sheet: Sheet, script: Script) -> Script:
    """The arguments in CAP, each with the SONCASE driver it touches."""
    st.caption(
        "CAP : une caractéristique, l'avantage qu'elle donne au prospect, la preuve. SONCASE : le besoin touché."
    )
    drivers, made = list(DRIVERS), list[ScriptArgument]()
    for rank, item in enumerate(_rows(script.arguments, ScriptArgument(driver=drivers[0]))):
        with st.container(border=True):
            driver = st.selectbox(
                f"Argument {rank + 1} : quel besoin touche-t-il ?",
                drivers,
                drivers.index(item.driver),
                format_func=DRIVERS.__getitem__,
                key=sheet.key(f"moteur{rank}"),
                disabled=not sheet.editable,
            )
            one, two, three = st.columns(3)
            made_now = ScriptArgument(
                driver=driver,
                feature=sheet.text(one, f"Caractéristique {rank + 1}", item.feature, f"c{rank}"),
                benefit=sheet.text(two, f"Avantage {rank + 1}", item.benefit, f"a{rank}"),
                proof=sheet.text(three, f"Preuve {rank + 1}", item.proof, f"p{rank}"),
            )
            if any(text.strip() for text in (made_now.feature, made_now.benefit, made_now.proof)):
                sheet.spot(f"argument.{len(made)}")
                made.append(made_now)
    sheet.spot("arguments")
    return script.model_copy(update={"arguments": tuple(made)})


def _objections(sheet: Sheet, script: Script) -> Script:
    """The table of objections with the answer to each."""
    st.caption("Accueille (« je comprends »), creuse d'une question, réponds par un fait, vérifie que cela convient.")
    known = {item.kind: item.answer for item in script.objections}
    made: list[ScriptObjection] = []
    for kind, title in OBJECTIONS.items():
        answer = sheet.speech(title, known.get(kind, ""), kind)
        if answer.strip():
            sheet.spot(f"objection.{len(made)}")
            made.append(ScriptObjection(kind=kind, answer=answer.strip()))
    return script.model_copy(update={"objections": tuple(made)})


PARTS: dict[str, Callable[[Sheet, Script], Script]] = {
    "Ton plan": _plan,
    "Le fil d'appel": _thread,
    "Les questions": _questions,
    "Les arguments": _arguments,
    "Les objections": _objections,
}
SAVE = {
    "Ton plan": "Enregistrer le plan",
    "Le fil d'appel": "Enregistrer le fil d'appel",
    "Les questions": "Enregistrer les questions",
    "Les arguments": "Enregistrer les arguments",
    "Les objections": "Enregistrer les réponses",
}


def filled_parts(script: Script) -> int:
    """Return how many parts of the script hold something."""
    thread = any(script.step(step.id) for step in steps_of(script.framework))
    parts = (script.plan != Plan(), thread, bool(script.questions), bool(script.arguments), bool(script.objections))
    return sum(parts)


def only_part(script: Script, part: str) -> Script:
    """Return a script that holds one of its parts alone."""
    names = dict(
        zip(PARTS, (("plan",), ("steps", "framework"), ("questions",), ("arguments",), ("objections",)), strict=True)
    )
    return Script.model_validate({name: getattr(script, name) for name in names[part]})
