"""The script on screen: one part at a time, the advice beside what it is about, and the whole to keep at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import streamlit as st

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
from simulations.call.script_advice import Remark, slot_choices
from simulations.call.script_words import DRIVERS, OBJECTIONS
from simulations.scenario import Scenario

MARKS = {"bien": "✓", "a_revoir": "→", "piege": "✗", "droit": "⚖"}
CLASSES = {"bien": "bien", "a_revoir": "revoir", "piege": "piege", "droit": "droit"}
MORE = 1
AHEAD = 46
PRINT_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;color:#1b2530;padding:0 1rem}"
    "h1{font-size:1.5rem}h4{margin:1.1rem 0 .2rem;color:#0b5c7a}p,ul{margin:.2rem 0}ul{padding-left:1.2rem}"
    "li{margin:.25rem 0;break-inside:avoid}footer{margin-top:2rem;color:#4f5964;font-size:.85rem}"
)


def remarks(found: Sequence[Remark], field: str) -> None:
    """Draw the advice about one field."""
    mine = [item for item in found if item.field == field]
    if mine:
        lines = "".join(_remark(item) for item in mine)
        st.html(f'<ul class="a4-remarques" aria-label="Conseils">{lines}</ul>')


def _remark(item: Remark) -> str:
    words = f"« {kit.escape(item.words)} » : " if item.words and item.tone != "bien" else ""
    mark = f'<span aria-hidden="true">{MARKS[item.tone]}</span> '
    return f'<li class="{CLASSES[item.tone]}">{mark}{words}{kit.escape(item.text)}</li>'


def save(played: Played, script: Script) -> None:
    """Keep the script and draw the page again."""
    if session.perform(played.run.id, SaveScript(script=script)):
        st.rerun()
    session.show_flashes()


def key_of(played: Played, part: str) -> str:
    """Return the key of a form, which changes with what is stored so that an undo shows."""
    return f"script_{part}_{played.run.id}_{len(played.state.journal)}"


def plan_form(played: Played, script: Script, found: Sequence[Remark], *, editable: bool) -> None:
    """Draw the plan of the operation: aim, effort, slots, technique."""
    plan, scenario = script.plan, played.state.scenario
    kit.callout("info", "La commande", scenario.mission.objective)
    if scenario.pitch:
        rates = scenario.pitch.rates
        st.caption(
            f"Taux à utiliser, fictifs et pédagogiques : {formats.percent(rates.reach)} des personnes appelées sont "
            f"jointes, {formats.percent(rates.meeting)} des personnes jointes acceptent un rendez-vous."
        )
    with st.form(key_of(played, "plan"), border=False):
        one, two, three = st.columns(3)
        meetings = one.number_input("Rendez-vous visés", 0, 999, plan.meetings, step=1, disabled=not editable)
        days = [(scenario.day + timedelta(days=ahead)).isoformat() for ahead in range(1, AHEAD)]
        by = two.selectbox(
            "Avant le",
            days,
            days.index(plan.by) if plan.by in days else None,
            format_func=lambda iso: written_day(date.fromisoformat(iso)),
            placeholder="Choisis un jour",
            disabled=not editable,
        )
        calls = three.number_input("Appels à passer", 0, 9_999, plan.calls, step=1, disabled=not editable)
        remarks(found, "plan.objectif")
        remarks(found, "plan.effort")
        choices = slot_choices()
        slots = st.multiselect(
            "Tes créneaux d'appel dans la semaine",
            list(choices),
            [slot for slot in plan.slots if slot in choices],
            format_func=choices.__getitem__,
            placeholder="Choisis au moins deux créneaux",
            disabled=not editable,
        )
        remarks(found, "plan.creneaux")
        technique, advantage, limit = _technique(plan, editable=editable)
        remarks(found, "plan.technique")
        if editable and st.form_submit_button("Enregistrer le plan", type="primary"):
            after = Plan(
                meetings=meetings,
                by=by or "",
                calls=calls,
                slots=tuple(slots),
                technique=technique or "",
                advantage=advantage,
                limit=limit,
            )
            save(played, script.model_copy(update={"plan": after}))


def _technique(plan: Plan, *, editable: bool) -> tuple[str | None, str, str]:
    techniques = script_settings().techniques
    known = list(techniques)
    technique = st.selectbox(
        "Technique choisie pour cette cible",
        known,
        index=known.index(plan.technique) if plan.technique in known else None,
        format_func=techniques.__getitem__,
        placeholder="Choisis une technique",
        disabled=not editable,
    )
    one, two = st.columns(2)
    advantage = one.text_area("Son avantage ici", plan.advantage, max_chars=300, height=90, disabled=not editable)
    limit = two.text_area("Sa limite ici", plan.limit, max_chars=300, height=90, disabled=not editable)
    return technique, advantage or "", limit or ""


def thread_form(played: Played, script: Script, found: Sequence[Remark], *, editable: bool) -> None:
    """Draw the steps of the call, in the framework chosen; changing it keeps the texts of the other."""
    names = list(FRAMEWORKS)
    chosen: Framework | None = st.segmented_control(
        "Ta méthode",
        names,
        default=script.framework,
        format_func=FRAMEWORKS.__getitem__,
        key=f"methode_{played.run.id}_{script.framework}",
        disabled=not editable,
        help="Changer de méthode n'efface rien : les textes de l'autre t'attendent.",
    )
    if chosen and chosen != script.framework:
        save(played, script.model_copy(update={"framework": chosen}))
    with st.form(key_of(played, "fil"), border=False):
        texts = {}
        for step in steps_of(script.framework):
            name = f"{script.framework}.{step.id}"
            texts[name] = st.text_area(
                step.title, script.step(step.id), help=step.help, max_chars=1_200, height=90, disabled=not editable
            )
            remarks(found, f"step.{step.id}")
        if editable and st.form_submit_button("Enregistrer le fil d'appel", type="primary"):
            kept = {**script.steps, **{name: text or "" for name, text in texts.items()}}
            save(played, script.model_copy(update={"steps": kept}))


def questions_form(played: Played, script: Script, found: Sequence[Remark], *, editable: bool) -> None:
    """Draw the questions of discovery, with the kind the student gives each."""
    st.caption("Du plus large au plus précis : ouverte, puis alternative, puis fermée.")
    rows = (*script.questions, *(ScriptQuestion(text="") for _ in range(_blank(len(script.questions), 3))))
    kinds: list[QuestionKind] = list(KINDS)
    with st.form(key_of(played, "questions"), border=False):
        kept = []
        for rank, question in enumerate(rows[:12]):
            one, two = st.columns([4, 1])
            text = one.text_input(f"Question {rank + 1}", question.text, max_chars=300, disabled=not editable)
            kind = two.selectbox(
                f"Type de la question {rank + 1}",
                kinds,
                kinds.index(question.kind),
                format_func=lambda name: KINDS[name].capitalize(),
                disabled=not editable,
            )
            remarks(found, f"question.{rank}")
            if text and text.strip():
                kept.append(ScriptQuestion(text=text.strip(), kind=kind))
        remarks(found, "questions")
        if editable and st.form_submit_button("Enregistrer les questions", type="primary"):
            save(played, script.model_copy(update={"questions": tuple(kept)}))


def _blank(there: int, wanted: int) -> int:
    """Return how many blank rows to show: up to what is wanted, and always one more."""
    return max(wanted - there, MORE)


def arguments_form(played: Played, script: Script, found: Sequence[Remark], *, editable: bool) -> None:
    """Draw the arguments in CAP, each with the SONCASE driver it touches."""
    st.caption(
        "CAP : une caractéristique, l'avantage qu'elle donne au prospect, la preuve. SONCASE : le besoin touché."
    )
    drivers = list(DRIVERS)
    blanks = [ScriptArgument(driver=drivers[0]) for _ in range(_blank(len(script.arguments), 3))]
    with st.form(key_of(played, "arguments"), border=False):
        kept = []
        for rank, item in enumerate([*script.arguments, *blanks][:12]):
            with st.container(border=True):
                driver = st.selectbox(
                    f"Argument {rank + 1} : quel besoin touche-t-il ?",
                    drivers,
                    drivers.index(item.driver),
                    format_func=DRIVERS.__getitem__,
                    disabled=not editable,
                )
                parts = [
                    place.text_area(f"{title} {rank + 1}", value, max_chars=300, height=80, disabled=not editable) or ""
                    for place, title, value in zip(
                        st.columns(3),
                        ("Caractéristique", "Avantage", "Preuve"),
                        (item.feature, item.benefit, item.proof),
                        strict=True,
                    )
                ]
                remarks(found, f"argument.{rank}")
            if any(part.strip() for part in parts):
                kept.append(ScriptArgument(driver=driver, feature=parts[0], benefit=parts[1], proof=parts[2]))
        remarks(found, "arguments")
        if editable and st.form_submit_button("Enregistrer les arguments", type="primary"):
            save(played, script.model_copy(update={"arguments": tuple(kept)}))


def objections_form(played: Played, script: Script, found: Sequence[Remark], *, editable: bool) -> None:
    """Draw the table of objections with the answer to each."""
    st.caption("Accueille (« je comprends »), creuse d'une question, réponds par un fait, vérifie que cela convient.")
    known = {item.kind: (rank, item) for rank, item in enumerate(script.objections)}
    with st.form(key_of(played, "objections"), border=False):
        kept = []
        for kind, title in OBJECTIONS.items():
            rank, item = known.get(kind, (-1, ScriptObjection(kind=kind)))
            answer = st.text_area(title, item.answer, max_chars=1_200, height=80, disabled=not editable)
            remarks(found, f"objection.{rank}")
            if answer and answer.strip():
                kept.append(ScriptObjection(kind=kind, answer=answer.strip()))
        if editable and st.form_submit_button("Enregistrer les réponses", type="primary"):
            save(played, script.model_copy(update={"objections": tuple(kept)}))


Form = Callable[..., None]
PARTS: dict[str, Form] = {
    "Ton plan": plan_form,
    "Le fil d'appel": thread_form,
    "Les questions": questions_form,
    "Les arguments": arguments_form,
    "Les objections": objections_form,
}


def filled_parts(script: Script) -> int:
    """Return how many parts of the script hold something."""
    thread = any(script.step(step.id) for step in steps_of(script.framework))
    parts = (script.plan != Plan(), thread, bool(script.questions), bool(script.arguments), bool(script.objections))
    return sum(parts)


def script_beside(script: Script | None, *, compact: bool = True) -> None:
    """Draw the script to be read, beside a call (`compact`) or whole."""
    if script is None or script == Script():
        st.caption("Pas de script pour cet appel.")
        return
    st.html(f'<div class="a4-script">{script_html(script, compact=compact)}</div>')


def script_html(script: Script, *, compact: bool = True) -> str:
    """Return the script as HTML, all typed text escaped."""
    parts = [
        f"<h4>{kit.escape(step.title)}</h4><p>{kit.escape(script.step(step.id))}</p>"
        for step in steps_of(script.framework)
        if script.step(step.id)
    ]
    if script.questions:
        lines = "".join(f"<li>{kit.escape(question.text)}</li>" for question in script.questions)
        parts.append(f"<h4>Mes questions</h4><ul>{lines}</ul>")
    if script.arguments:
        lines = "".join(_argument_line(item, compact=compact) for item in script.arguments)
        parts.append(f"<h4>Mes arguments</h4><ul>{lines}</ul>")
    if script.objections:
        lines = "".join(
            f"<li><b>{kit.escape(OBJECTIONS[item.kind])}</b> {kit.escape(item.answer)}</li>"
            for item in script.objections
        )
        parts.append(f"<h4>Si on me dit…</h4><ul>{lines}</ul>")
    return "".join(parts)


def _argument_line(item: ScriptArgument, *, compact: bool) -> str:
    texts = (item.benefit, item.proof) if compact else (item.feature, item.benefit, item.proof)
    said = " · ".join(kit.escape(text) for text in texts if text.strip())
    return f"<li><b>{kit.escape(DRIVERS[item.driver].split(' (')[0])}</b> {said}</li>"


def printable(script: Script, scenario: Scenario) -> str:
    """Return a whole page to print, in one file."""
    title = f"Script d'appel · {kit.escape(scenario.company.name)}"
    plan, slots = script.plan, slot_choices()
    chosen = kit.escape(", ".join(slots[slot] for slot in plan.slots if slot in slots))
    aim = f"<b>Objectif :</b> {plan.meetings or '…'} rendez-vous avec {plan.calls or '…'} appels. {chosen}"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{PRINT_STYLE}</style>'
    foot = f"Atelier 4B · exercice, entreprise fictive · {kit.escape(script_settings().source)}"
    body = f"<h1>{title}</h1><p>{aim}</p>{script_html(script, compact=False)}<footer>{foot}</footer>"
    return f'<!doctype html><html lang="fr"><head>{head}</head><body>{body}</body></html>'
