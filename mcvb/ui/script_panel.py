"""The script to read: beside a call, whole, and on paper."""

from __future__ import annotations

from datetime import date

import streamlit as st

from mcvb.ui import kit
from simulations.calendar_fr import written_day
from simulations.call.script import KINDS, Plan, Script, ScriptArgument, script_settings, steps_of
from simulations.call.script_plan import slot_choices
from simulations.call.script_words import DRIVERS, OBJECTIONS
from simulations.scenario import Scenario

PRINT_STYLE = (
    "@page{size:A4;margin:15mm}"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;color:#1b2530;padding:0 1rem}"
    "h1{font-size:1.5rem}h4{margin:1.1rem 0 .2rem;color:#0b5c7a;break-after:avoid}p,ul{margin:.2rem 0;orphans:3}"
    "p,li{white-space:pre-line;overflow-wrap:anywhere}ul{padding-left:1.2rem}li{margin:.25rem 0;break-inside:avoid}"
    "footer{margin-top:2rem;color:#4f5964;font-size:.85rem}"
    "@media print{body{margin:0;max-width:none;padding:0;font-size:11.5pt}}"
)


def script_beside(script: Script | None, *, compact: bool = True) -> None:
    """Draw the script to be read, beside a call (`compact`) or whole."""
    if script is None or script == Script():
        st.caption("Pas de script pour cet appel.")
        return
    st.html(f'<div class="a4-script">{script_html(script, compact=compact)}</div>')


def script_html(script: Script, *, compact: bool = True) -> str:
    """Return the script as HTML, all typed text escaped."""
    parts = [] if compact else [plan_html(script.plan)]
    parts += [
        f"<h4>{kit.escape(step.title)}</h4><p>{kit.escape(script.step(step.id))}</p>"
        for step in steps_of(script.framework)
        if script.step(step.id)
    ]
    if script.questions:
        kinds = {question.text: "" if compact else f" <i>({KINDS[question.kind]})</i>" for question in script.questions}
        lines = "".join(f"<li>{kit.escape(text)}{kind}</li>" for text, kind in kinds.items())
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
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    foot = "Atelier 4B · exercice, entreprise fictive"
    body = f"<h1>{title}</h1>{script_html(script, compact=False)}<footer>{foot}</footer>"
    page = f"<head>{head}<style>{PRINT_STYLE}</style></head><body>{body}</body>"
    return f'<!doctype html><html lang="fr">{page}</html>'


def plan_html(plan: Plan) -> str:
    """Return the plan of the operation as HTML, all typed text escaped; empty when there is none."""
    by = f", avant le {written_day(date.fromisoformat(plan.by))}" if _is_day(plan.by) else ""
    names, technique = slot_choices(), script_settings().techniques.get(plan.technique, "")
    lines = (
        ("Objectif", f"{plan.meetings} rendez-vous{by}" if plan.meetings else ""),
        ("Appels à passer", str(plan.calls or "")),
        ("Créneaux", ", ".join(names[slot] for slot in plan.slots if slot in names)),
        ("Technique", technique),
        ("Avantage", plan.advantage),
        ("Limite", plan.limit),
    )
    said = "".join(f"<li><b>{label} :</b> {kit.escape(text)}</li>" for label, text in lines if text.strip())
    return f"<h4>Mon plan</h4><ul>{said}</ul>" if said else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
