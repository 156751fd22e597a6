"""Where a path goes: strengths and next step, levels over time, each competence year by year."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mcvb import formats, proofs
from mcvb.path import Path
from mcvb.path_advice import (
    SITUATIONS,
    NextStep,
    SpiralCell,
    next_step,
    situation_name,
    situation_title,
    spiral,
    strengths,
)
from mcvb.proofs import KIND_NAMES
from mcvb.ui import charts, kit, session
from mcvb.ui.mission import STAGES
from mcvb.year import LEVEL_NAMES, LEVELS

MOST_ROWS = 30
SPIRAL_WORDS = {"to_come": ("·", "à venir"), "gap": ("○", "pas travaillée"), "open": ("○", "pas encore travaillée")}


def step_card(path: Path) -> None:
    """Draw the next step with its reason and the way to the exercise."""
    step = next_step(path)
    with st.container(border=True, height="stretch"):
        over = f"Prochaine étape · {step.competence} · {situation_name(step.situation)}"
        kit.card(step.title, step.advice, eyebrow=over, foot=f"Pourquoi : {step.reason}")
        _exercise(step)


def _exercise(step: NextStep) -> None:
    scenario, stage = step.scenario, step.stage
    if step.exercise == "direct":
        st.caption("Cette vérification se travaille en classe : propose à ton enseignant un quiz en direct dessus.")
        return
    if scenario is not None and stage is not None:
        label = f"S'entraîner : atelier « {STAGES[stage]} », {scenario.title}"
        if st.button(label, type="primary", icon=":material/fitness_center:", key="exercice"):
            session.go("dossier.py", run=session.begin(scenario.id, atelier=stage))
        return
    if scenario is not None and st.button(
        f"Commencer : {scenario.title}", type="primary", icon=":material/rocket_launch:", key="exercice"
    ):
        session.go("dossier.py", run=session.begin(scenario.id))
    if scenario is None:
        st.page_link("missions.py", label="Choisir une mission", icon=":material/rocket_launch:")


def strong_points(path: Path) -> None:
    """Draw what the student does well."""
    found = strengths(path)
    with st.container(border=True, height="stretch"):
        st.html('<div class="a4-carte"><p class="sur">Tes points forts</p></div>')
        if not found:
            st.markdown("Ils s'afficheront ici dès qu'une vérification sera réussie deux fois de suite.")
            return
        rows = "".join(
            f"<li><b>{one.competence}</b> {kit.escape(one.check.statement)} "
            f"<small>réussie {one.streak} fois de suite, en {kit.escape(situation_name(one.situation))}</small></li>"
            for one in found
        )
        st.html(f'<ul class="a4-forces">{rows}</ul>')


def over_time(path: Path) -> None:
    """Draw how the levels of one competence went, source by source, and the same as a table."""
    known = set(path.progress["competence"])
    titles = {c.id: f"{c.id} · {c.title}" for b in proofs.blocks() for c in b.competences if c.id in known}
    if not titles:
        kit.empty_state(
            "Pas encore de niveau",
            "Un niveau demande quatre vérifications observées, ou un avis donné. Rends une étape de mission, "
            "ou évalue-toi.",
            picture="progres",
        )
        return
    chosen = st.selectbox("Compétence", list(titles), format_func=titles.__getitem__, key="progres_competence")
    frame = path.progress[path.progress["competence"] == chosen]
    there = [name for name in SITUATIONS if name in set(frame["situation"])]
    default = path.year.situation if path.year.situation in there else there[0]
    situation = st.segmented_control(
        "Situation",
        there,
        default=default,
        format_func=situation_title,
        key=f"progres_situation_{chosen}",
        required=True,
    )
    _draw_progress(frame[frame["situation"] == situation], titles[chosen])


def _draw_progress(frame: pd.DataFrame, title: str) -> None:
    rows = frame.sort_values("at", kind="stable")
    shown = rows.assign(
        jour=rows["at"].str[:10],
        source=rows["kind"].map(KIND_NAMES),
        dit=rows["at"].map(formats.day),
    )
    charts.levels_in_time(shown[["jour", "source", "rang", "niveau", "titre", "dit"]], title=title)
    st.caption("Chaque source a sa ligne et sa forme : elles ne sont jamais additionnées.")
    with st.expander("Les mêmes niveaux en tableau"):
        told = shown[["dit", "source", "niveau", "titre"]].iloc[::-1].head(MOST_ROWS)
        kit.table(("Jour", "Source", "Niveau", "D'où vient la preuve"), told.to_numpy().tolist())


def year_by_year(path: Path) -> None:
    """Draw each competence in each of the three years, gaps told in words."""
    found = spiral(path)
    year = path.year
    heads = [f"{LEVEL_NAMES[level]} ({year.school_year_of(level)})" for level in LEVELS]
    gaps = [name for (name, level), cell in found.items() if level == year.level and cell.state == "open"]
    st.markdown(
        "Chaque compétence se retravaille chaque année, dans une situation plus difficile : c'est la **spirale**."
    )
    if gaps:
        kit.callout(
            "info",
            f"En {LEVEL_NAMES[year.level].lower()}, il te reste à travailler",
            ", ".join(gaps) + ". Rien d'inquiétant : l'année n'est pas finie, et certaines se travaillent en stage.",
        )
    for block in proofs.blocks():
        rows = "".join(
            f'<tr><th scope="row"><span class="code">{one.id}</span>{kit.escape(one.title)}</th>'
            + "".join(
                f'<td data-t="{kit.escape(head)}">{_spiral_cell(found[one.id, level])}</td>'
                for level, head in zip(LEVELS, heads, strict=True)
            )
            + "</tr>"
            for one in block.competences
        )
        top = "".join(f'<th scope="col">{kit.escape(head)}</th>' for head in heads)
        caption = f"<caption>Bloc {block.id} · {kit.escape(block.title)}</caption>"
        st.html(
            f'<table class="a4-grille a4-spirale">{caption}<thead><tr><th scope="col">Compétence</th>{top}</tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )


def _spiral_cell(cell: SpiralCell) -> str:
    """Return a year of a competence: a shape and its words."""
    if cell.state != "worked":
        shape, words = SPIRAL_WORDS[cell.state]
        return f'<span class="rien"><span class="forme" aria-hidden="true">{shape}</span> {words}</span>'
    parts = [formats.plural(cell.proofs, "preuve")] if cell.proofs else []
    parts += [formats.plural(cell.works, "travail", "travaux")] if cell.works else []
    return f'<span class="forme simulation" aria-hidden="true">●</span> {", ".join(parts)}'
