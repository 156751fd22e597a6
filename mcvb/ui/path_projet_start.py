"""The beginning of a project on screen: a template or a blank page, a title, alone or in a group, its years."""

from __future__ import annotations

import streamlit as st

from mcvb import formats, projet_garde
from mcvb.projet import DIPLOMAS, MAX_TITLE, MODES, Project, second_year
from mcvb.projet_modeles import Template, library
from mcvb.referentiel import cadre_of, school_years
from mcvb.ui import kit, session
from mcvb.ui.path_projet import CHOSEN
from simulations.errors import AtelierError

PICKED = "projet_modele"
MIN_TITLE = 3


def draw() -> None:
    """Draw the templates, then the form of the one chosen."""
    models = {one.id: one for one in library().templates}
    picked = st.session_state.get(PICKED)
    if picked in models:
        _form(models[picked])
        return
    st.markdown("Choisis un point de départ. **Tout se change ensuite** : titre, étapes, dates, budget.")
    for left in (list(models.values())[place : place + 2] for place in range(0, len(models), 2)):
        for column, model in zip(st.columns(2), left, strict=False):
            with column, st.container(border=True):
                _card(model)
    st.caption(f"Modèles : {library().status}. {library().source}")


def _card(model: Template) -> None:
    foot = f"{formats.plural(len(model.steps), 'étape')} sur deux ans. {model.public}" if model.steps else model.public
    kit.card(model.name, model.summary, eyebrow=MODES[model.mode] if model.steps else "Libre", foot=foot)
    with st.expander("Des idées pour démarrer"):
        st.markdown("\n".join(f"- {idea}" for idea in model.ideas))
        st.markdown("**Preuves à garder en chemin**\n" + "\n".join(f"- {proof}" for proof in model.evidence))
    if st.button("Partir de là", key=f"modele_{model.id}", type="primary", icon=":material/flag:"):
        st.session_state[PICKED] = model.id
        st.rerun()


def _form(model: Template) -> None:
    year, today = session.my_year(), session.now().date()
    years = school_years(today)
    first = year.school_year_of("premiere")
    with st.form("projet_debut"):
        st.markdown(f"**{model.name}**")
        title = st.text_input("Titre de ton projet", key="projet_titre", max_chars=MAX_TITLE)
        idea = st.text_area(
            "L'idée, en deux phrases", key="projet_idee", max_chars=2000, height=90, placeholder=model.ideas[0]
        )
        mode = st.segmented_control(
            "Tu le mènes",
            list(MODES),
            default=model.mode,
            format_func=MODES.__getitem__,
            key="projet_mode",
            required=True,
        )
        diploma = st.segmented_control(
            "Diplôme", list(DIPLOMAS), default="bac_pro", format_func=DIPLOMAS.__getitem__, key="projet_diplome",
            required=True, help="En CAP, on dit toujours « chef-d'œuvre » ; ses heures restent à confirmer.",
        )  # fmt: skip
        start = st.selectbox(
            "Année de première (1re année en CAP)", years, index=years.index(first if first in years else years[-1]),
            format_func=lambda name: f"{name}, puis {second_year(name)}", key="projet_annee",
        )  # fmt: skip
        if st.form_submit_button("Créer mon projet", type="primary", icon=":material/check:"):
            own = year.cadre.id if year.class_id and year.cadre != cadre_of(year.school_year) else ""
            _begin(title, idea, Project(
                title="x", mode=mode, diploma=diploma, template=model.id, first_year=start, cadre=own,
            ))  # fmt: skip
    if st.button("Choisir un autre point de départ", icon=":material/arrow_back:", key="projet_autre"):
        st.session_state.pop(PICKED)
        st.rerun()


def _begin(title: str, idea: str, project: Project) -> None:
    name = " ".join(title.split())
    if len(name) < MIN_TITLE:
        kit.field_note(f"Donne un titre à ton projet ({MIN_TITLE} caractères au moins) : tu pourras le changer.")
        return
    whole = project.model_copy(update={"title": name, "idea": idea.strip()})
    try:
        item = projet_garde.begin(session.repository(), session.person(), whole, now=session.now())
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    for name in (PICKED, "projet_en_plus"):
        st.session_state.pop(name, None)
    st.session_state[CHOSEN] = item.id
    st.query_params["projet"] = item.id
    session.flash("Projet créé. Regarde le plan et change ce que tu veux.")
    st.rerun()
