"""Landmarks: blocs and épreuves, the rules of a school year, and the grid behind the levels, each with its source."""

import streamlit as st

from mcvb import formats, referentiel
from mcvb.ui import kit, session
from mcvb.ui.cadre_panel import rules
from simulations.rubric import load_rubric

CADRE_KEY = "annee_scolaire"


def diploma() -> None:
    """Draw the four blocs and the épreuves."""
    known = referentiel.referentiel()
    st.markdown(f"**{known.diploma.title}**  \n{known.diploma.option}")
    st.markdown(f"{known.option_b.text} Lieux : {', '.join(known.option_b.places)}.")
    st.caption(f"Source : {known.option_b.source}")
    for block in known.blocks:
        own = " (propre à l'option B)" if block.option_b_only else ""
        with st.expander(f"Bloc {block.id} · {block.title}{own}", expanded=block.id == "4B"):
            st.markdown(f"Unité **{block.unit}**, épreuve {block.exam}, coefficient {block.coefficient}, {block.mode}.")
            st.markdown("\n".join(f"- {item.id} {item.title}" for item in block.competences))
            st.caption(f"Source : {block.source}")
    rows = [(e.id, e.title, str(e.coefficient), e.mode, e.mode_outside, e.block or "—") for e in known.exams]
    kit.table(("Épreuve", "Intitulé", "Coefficient", "Forme", "Forme hors CCF", "Bloc"), rows)
    groups = " · ".join(f"{g.id} {g.title} : coefficient {g.coefficient}" for g in known.groups)
    st.caption(f"Ensemble : {groups}.")
    for text in known.remarks:
        st.caption(text)
    st.caption(f"Source : {known.source}")


def year() -> None:
    """Draw the rules of a school year, chosen once and remembered."""
    repo, person, today = session.repository(), session.person(), session.now().date()
    years = referentiel.school_years(today)
    kept = repo.preference(person, CADRE_KEY)
    index = years.index(kept) if kept in years else years.index(referentiel.school_year(today))
    chosen = st.selectbox("Ton année scolaire", years, index=index, key="annee")
    if chosen != kept and (kept or chosen != referentiel.school_year(today)):
        repo.set_preference(person, CADRE_KEY, chosen)
    cadre = referentiel.cadre_of(chosen)
    st.markdown(f"### {cadre.name}")
    rules(cadre, chosen)


def rubric() -> None:
    """Draw the whole grid, competence by competence."""
    grid = load_rubric()
    kit.callout("info", f"Statut : {grid.status}", grid.source)
    for competence in grid.competences:
        with st.expander(
            f"{competence.id} · {competence.title} ({formats.plural(len(list(competence.checks())), 'vérification')})"
        ):
            for criterion in competence.criteria:
                st.markdown(
                    f"**{criterion.title}**\n"
                    + "\n".join(f"- {c.statement} *(étape {c.stage}, poids {c.weight})*" for c in criterion.checks)
                )


def draw() -> None:
    """Draw the page."""
    kit.page_header(
        "Repères", intro="Le diplôme, les règles de ton année et la grille qui sert à évaluer, avec leurs sources."
    )
    parts = st.tabs(["Le diplôme", "Mon année", "La grille du bloc 4B"])
    for part, content in zip(parts, (diploma, year, rubric), strict=True):
        with part:
            content()


session.guarded(draw)
