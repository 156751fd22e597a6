"""Missions: choose one whole, or train on one stage; find again what was begun."""

import streamlit as st

from mcvb import assessment, formats, practice
from mcvb.practice import Played
from mcvb.ui import kit, session
from mcvb.ui.mission import LEVELS, STAGES, current_screen, next_thing
from simulations.scenario import Scenario

MARKETS = {"B2B": "Clients : des entreprises (B2B)", "B2C": "Clients : des particuliers (B2C)"}


def scenario_card(scenario: Scenario) -> None:
    """Draw one scenario with the ways to begin it."""
    with st.container(border=True):
        minutes = f"environ {formats.plural(scenario.minutes, 'minute')}"
        rows = formats.plural(scenario.file.rows, "fiche")
        foot = f"{MARKETS[scenario.market]} · {rows} à traiter · {minutes}"
        kit.card(scenario.title, scenario.summary, eyebrow=LEVELS[scenario.level], foot=foot)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(
                "Commencer la mission", type="primary", icon=":material/rocket_launch:", key=f"go_{scenario.id}"
            ):
                session.go("dossier.py", run=session.begin(scenario.id))
            with st.popover("Plus de choix", icon=":material/tune:"):
                choices(scenario)


def choices(scenario: Scenario) -> None:
    """Draw the ateliers, and the number that gives everyone the same file."""
    st.markdown("**S'entraîner sur une seule étape**")
    st.caption("« Cibler », « Concevoir » et « Prospecter » partent d'un fichier déjà remis au propre.")
    number = st.number_input(
        "Numéro de tirage",
        min_value=0,
        max_value=999_999,
        value=None,
        placeholder="au hasard",
        key=f"graine_{scenario.id}",
        help="Le même numéro donne le même fichier à toute la classe, aujourd'hui comme demain.",
    )
    if st.button("Toute la mission avec ce tirage", key=f"tirage_{scenario.id}", disabled=number is None):
        session.go("dossier.py", run=session.begin(scenario.id, seed=number))
    for stage, title in STAGES.items():
        if stage in scenario.stages and st.button(f"Atelier « {title} »", key=f"{stage}_{scenario.id}"):
            session.go("dossier.py", run=session.begin(scenario.id, atelier=stage, seed=number))


def run_row(played: Played) -> None:
    """Draw one run with its state, the way back in and the way out."""
    run = played.run
    done = run.status == "terminee"
    with st.container(border=True):
        kind = f"Atelier « {STAGES[run.atelier]} »" if run.atelier in STAGES else "Mission"
        state = "terminée" if done else f"en cours, {formats.percent(practice.progress(played.state))}"
        kit.card(
            run.title,
            "Ton bilan est prêt." if done else next_thing(played),
            eyebrow=f"{kind} · {state}",
            foot=f"Commencée le {formats.day(run.created_at)} · tirage n° {run.seed}",
        )
        with st.container(horizontal=True):
            label = "Relire le bilan" if done else "Reprendre"
            if st.button(label, icon=":material/play_arrow:", key=f"ouvrir_{run.id}"):
                session.go(current_screen(played).page, run=run.id)
            if st.button("Effacer", icon=":material/delete:", key=f"effacer_{run.id}", type="tertiary"):
                confirm_erase(run.id, run.title)


@st.dialog("Effacer ce travail ?")
def confirm_erase(run_id: str, title: str) -> None:
    """Ask before erasing a run for good."""
    st.markdown(f"« {title} », son bilan et ses preuves seront effacés **pour toujours**.")
    if st.button("Effacer pour toujours", type="primary", key="effacer_oui"):
        session.repository().erase_run(session.person(), run_id)
        session.flash("Travail effacé.")
        st.rerun()


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header(
        "Missions", intro="Choisis une situation à ta portée : elles vont de la plus courante à la plus critique."
    )
    found = session.my_portfolio()
    for run in found.unreadable:
        st.warning(f"« {run.title} » ne peut plus être relue avec cette version de l'atelier.")
        if st.button("Effacer ce travail", icon=":material/delete:", key=f"illisible_{run.id}"):
            confirm_erase(run.id, run.title)
    going, done = ([p for p in found.runs if (p.run.status == "terminee") == ended] for ended in (False, True))
    scenarios = list(practice.catalogue().values())
    tabs = st.tabs([f"Choisir ({len(scenarios)})", f"En cours ({len(going)})", f"Terminées ({len(done)})"])
    with tabs[0]:
        for situation in assessment.load_scale().situations:
            for scenario in (item for item in scenarios if item.level == situation.id):
                scenario_card(scenario)
    for tab, runs, word in ((tabs[1], going, "en cours"), (tabs[2], done, "terminée")):
        with tab:
            for played in runs:
                run_row(played)
            if not runs:
                kit.empty_state(
                    f"Aucune mission {word}", "Choisis une mission dans le premier onglet.", picture="cible"
                )


session.guarded(draw)
