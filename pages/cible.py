"""The target: whom to contact within the time given, and why."""

import streamlit as st

from mcvb.practice import Played
from mcvb.ui import kit, session
from mcvb.ui.mission import is_open, next_link, open_screen, submit_button, undo_button
from mcvb.ui.target_panel import result
from simulations.scoring_target import WORDS_OF
from simulations.targeting import ChooseTarget, TargetChoice

PAGE = "cible.py"
REASONS = {
    "secteur": "Le secteur d'activité",
    "effectif": "La taille de l'entreprise",
    "zone": "La distance, la zone",
    "habitat": "Le type d'habitat",
    "statut_logement": "Propriétaire ou locataire",
    "tranche_age": "L'âge",
    "qualification": "La qualification (besoin, budget…)",
    "capacite": "Le nombre de contacts possibles",
    "offre": "L'offre de l'entreprise",
}


def choice_form(played: Played) -> None:
    """Draw the choice of segments and size, the reasons and the justification."""
    state = played.state
    kept = state.targeting.choice
    segments = {segment.id: f"{segment.name} (priorité {segment.priority})" for segment in state.targeting.segments}
    capacity = state.scenario.mission.capacity
    columns = {criterion.column for criterion in state.scenario.segmentation}
    reasons = [name for name in WORDS_OF if name in columns or name in ("qualification", "capacite", "offre")]
    with st.form(f"cible_{played.run.id}_{len(state.journal)}"):
        chosen = st.multiselect(
            "Segments à contacter",
            list(segments),
            [name for name in (kept.segments if kept else ()) if name in segments],
            format_func=lambda name: segments[name],
            placeholder="Choisir",
        )
        size = st.number_input(
            f"Combien de prospects ? Tu as le temps d'en contacter {capacity}.",
            min_value=1,
            max_value=400,
            value=kept.size if kept else min(capacity, 400),
        )
        ticked = st.multiselect(
            "Sur quoi s'appuie ton choix ?",
            reasons,
            list(kept.reasons) if kept else [],
            format_func=lambda name: REASONS.get(name, name),
            placeholder="Choisir",
        )
        text = st.text_area(
            "Justifie ta cible à ton ou ta responsable",
            kept.justification if kept else "",
            max_chars=1500,
            height=150,
            placeholder="Je propose de contacter… parce que… (des raisons, des chiffres de ton fichier et du dossier)",
            help="Trois ou quatre phrases : qui, pourquoi eux, combien, avec des chiffres vérifiables.",
        )
        if st.form_submit_button("Enregistrer ma cible", type="primary", icon=":material/save:"):
            keep(played, chosen, int(size), ticked, text)


def keep(played: Played, chosen: list[str], size: int, ticked: list[str], text: str) -> None:
    """Play the choice, or say what is missing."""
    if not chosen:
        st.warning("Choisis au moins un segment.")
        return
    made = TargetChoice(segments=tuple(chosen), size=size, reasons=tuple(ticked), justification=text)
    if session.perform(played.run.id, ChooseTarget(choice=made)):
        st.rerun()
    session.show_flashes()


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    if not played.state.targeting.segments:
        kit.empty_state(
            "D'abord des segments", "Une cible se choisit parmi tes segments : crée-en au moins un.", picture="cible"
        )
        next_link(played, "segments.py", "Aller aux segments")
        return
    choice = played.state.targeting.choice
    if is_open(played, PAGE):
        choice_form(played)
    elif choice:
        kit.quote_card(choice.justification, author=session.person().pseudonym, role="ta justification")
    if choice:
        st.subheader("Qui tu contacterais, dans l'ordre")
        result(played, choice)
    if is_open(played, PAGE):
        undo_button(played)
        graded, minimum = len(played.state.targeting.grades), played.state.scenario.qualification.minimum
        warnings = [f"Tu as qualifié {graded} prospect(s) sur {minimum} demandés."] if graded < minimum else []
        submit_button(played, "cibler", "Rendre l'étape « Cibler »", warnings=warnings)
    else:
        next_link(played, "bilan.py", "Lire le bilan")


session.guarded(draw)
