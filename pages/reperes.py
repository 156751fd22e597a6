"""Landmarks: blocs and épreuves, the rules of a school year, and the grid behind the levels, each with its source."""

import streamlit as st

from mcvb import formats, referentiel
from mcvb.referentiel import CERTAINTIES, Cadre
from mcvb.ui import kit, session
from simulations.rubric import load_rubric

CADRE_KEY = "annee_scolaire"


def diploma() -> None:
    """Draw the four blocs and the épreuves."""
    known = referentiel.referentiel()
    st.markdown(f"**{known.option_b.text}** Lieux : {', '.join(known.option_b.places)}.")
    for block in known.blocks:
        with st.expander(f"Bloc {block.id} · {block.title}", expanded=block.id == "4B"):
            st.markdown(f"Unité **{block.unit}**, épreuve {block.exam}, coefficient {block.coefficient}, {block.mode}.")
            st.markdown("\n".join(f"- {item.id} {item.title}" for item in block.competences))
    rows = [(e.id, e.title, str(e.coefficient), e.mode, e.block or "—") for e in known.exams]
    kit.table(("Épreuve", "Intitulé", "Coefficient", "Forme", "Bloc"), rows)
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
    rules(cadre)


def rules(cadre: Cadre) -> None:
    """Draw placements, projet and hours of a cadre."""
    stages = cadre.placements
    split = " + ".join(str(share.weeks) for share in stages.shares)
    oral = cadre.project.oral
    marks = cadre.project.marks
    kit.key_figures(
        [
            (
                "Stages (PFMP)",
                f"{stages.weeks} semaines",
                f"{split} (2de, 1re, Tle)" + (" : répartition à confirmer" if stages.deduced else ""),
            ),
            (
                cadre.project.title,
                f"oral d'environ {oral.minutes} min",
                f"{oral.talk} min d'exposé, {oral.questions} min d'entretien",
            ),
            ("Comptage", f"écart à {marks['reference']:g} × {marks['coefficient']:g}", str(marks["regle"])),
        ]
    )
    kit.callout("info", "Les dates", cadre.project.dates.text)
    kit.table(
        ("Enseignement", "2de", "1re", "Tle", "Total", "Unité"),
        [(r.title, hours(r.second), hours(r.first), hours(r.final), hours(r.total), r.unit) for r in cadre.hours],
    )
    st.markdown("\n".join(f"- {text}" for text in cadre.remarks))
    st.caption(
        f"Stages : {stages.source}. Oral : {oral.source}. "
        + " ; ".join(f"{key} : {text}" for key, text in CERTAINTIES.items())
    )


def hours(value: float | None) -> str:
    """Return hours for a table; « à confirmer » where they are not known."""
    return "à confirmer" if value is None else formats.number(value, digits=0 if value == int(value) else 1)


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
