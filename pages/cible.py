"""The target: whom to contact within the time given, and why."""

import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import kit, session
from mcvb.ui.mission import is_open, next_link, open_screen, submit_button, undo_button
from mcvb.ui.target_panel import draft, result
from simulations.targeting import ChooseTarget, TargetChoice

PAGE = "cible.py"


def keep(played: Played, made: TargetChoice | None) -> bool:
    """Play the choice on screen if it is new; say what is missing. False when it could not be kept."""
    if made is None:
        st.warning("Choisis au moins un segment.")
        return False
    if made == played.state.targeting.choice:
        return True
    done = session.perform(played.run.id, ChooseTarget(choice=made))
    if not done:
        session.show_flashes()
    return done


def save_bar(played: Played, made: TargetChoice | None) -> None:
    """Draw the button that keeps the choice, and undo."""
    with st.container(horizontal=True):
        if st.button("Enregistrer ma cible", icon=":material/save:", key="cible_ok") and keep(played, made):
            st.rerun()
        undo_button(played)


def hand_in(played: Played, made: TargetChoice | None) -> None:
    """Draw the way out of the stage: what is on screen is what is handed in."""
    graded, minimum = len(played.state.targeting.grades), played.state.scenario.qualification.minimum
    said = f"Tu as qualifié {formats.plural(graded, 'prospect')} sur {minimum} demandés."
    submit_button(
        played,
        "cibler",
        "Rendre l'étape « Cibler »",
        warnings=[said] if graded < minimum else [],
        before=lambda: keep(played, made),
        shown=made.justification if made else "",
    )


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    if not played.state.targeting.segments:
        kit.empty_state(
            "D'abord des segments", "Une cible se choisit parmi tes segments : crée-en au moins un.", picture="cible"
        )
        next_link(played, "segments.py", "Aller aux segments")
        return
    choice, open_ = played.state.targeting.choice, is_open(played, PAGE)
    made = draft(played) if open_ else None
    if choice and not open_:
        kit.quote_card(choice.justification, author=session.person().pseudonym, role="ta justification")
    if open_:
        save_bar(played, made)
    if choice:
        st.subheader("Qui tu contacterais, dans l'ordre")
        result(played, choice)
    if open_:
        hand_in(played, made)
    else:
        next_link(played, "bilan.py", "Lire le bilan")


session.guarded(draw)
