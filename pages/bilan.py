"""The debrief: stage by stage, what was proved, found and missed, then what to do next."""

import streamlit as st

from mcvb import exports, formats
from mcvb.portfolio import observations_frame, run_evidence
from mcvb.practice import Played
from mcvb.ui import campaign_panel, debrief_panel, follow_comments, kit, mail_debrief_panel, session, zone_debrief_panel
from mcvb.ui.mission import STAGES, current_screen, next_link, open_screen
from simulations.rubric import Stage, load_rubric

PAGE = "bilan.py"
FEEDS: dict[Stage, str] = {
    "analyser": "Ton fichier, tel que tu l'as rendu, sert à l'étape suivante.",
    "cibler": "Ce sont ces prospects-là que tu vas appeler : prépare ton plan et ton script.",
    "concevoir": "Ton script reste à côté de toi pendant les appels.",
}


def stage(played: Played, name: Stage) -> None:
    """Draw the debrief of one stage handed in."""
    rubric = load_rubric()
    mine = [item for item in played.observations if rubric.check(item.check).stage == name]
    met = sum(item.met for item in mine)
    st.header(f"Étape « {STAGES[name]} »")
    said = formats.plural(met, "vérification réussie", "vérifications réussies")
    st.markdown(f"**{said} sur {len(mine)}.** Chacune s'appuie sur une trace de ton travail.")
    debrief_panel.proofs(mine, rubric)
    if name == "analyser":
        st.subheader("Le fichier, fiche par fiche")
        debrief_panel.file_findings(played)
        st.subheader("L'étude")
        debrief_panel.study_findings(played)
        zone_debrief_panel.zone_findings(played)
    elif name == "cibler":
        st.subheader("La cible face à la réalité")
        debrief_panel.target_findings(played)
    elif name == "concevoir":
        zone_debrief_panel.round_findings(played)
    elif name == "prospecter":
        st.subheader("Tes appels, un par un")
        campaign_panel.figures(played)
        campaign_panel.calls_view(played)
        mail_debrief_panel.mail_findings(played)


def traps(played: Played) -> None:
    """Draw the traps of the scenario, once everything is handed in."""
    with st.expander("Les pièges de cette mission", icon=":material/warning:"):
        st.markdown("\n".join(f"- {text}" for text in played.state.scenario.traps))
        st.caption(played.state.scenario.source)


def what_next(played: Played) -> None:
    """Draw the way on: the next stage, or the portfolio and the files to keep."""
    if played.state.stage is not None:
        screen = current_screen(played)
        kit.callout("info", "La suite", FEEDS[played.state.submitted[-1]])
        next_link(played, screen.page, f"Continuer : {screen.title.lower()}")
        return
    traps(played)
    kit.callout(
        "reussite",
        "Atelier terminé" if played.run.atelier else "Mission terminée",
        "Tes preuves sont rangées dans « Mes compétences ». Tu peux rejouer avec un autre tirage.",
    )
    with st.container(horizontal=True):
        st.page_link("competences.py", label="Voir mes compétences", icon=":material/bar_chart:")
        st.page_link("missions.py", label="Choisir une autre mission", icon=":material/rocket_launch:")
        table = observations_frame(run_evidence(played))
        name = exports.file_name(f"bilan {played.run.scenario_id}", "csv", played.state.scenario.day)
        st.download_button(
            "Emporter le bilan (CSV)", lambda: exports.to_csv(table), name, "text/csv", icon=":material/download:"
        )


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    if not played.state.submitted:
        follow_comments.received(played.run.id)
        text = "Le bilan s'écrit quand tu rends une étape : il montrera ce que tu as trouvé, et ce qui t'a échappé."
        kit.empty_state("Pas encore de bilan", text, picture="progres")
        next_link(played, current_screen(played).page, "Continuer la mission")
        return
    follow_comments.received(played.run.id)
    for name in reversed(played.state.submitted):
        stage(played, name)
    st.divider()
    what_next(played)


session.guarded(draw)
