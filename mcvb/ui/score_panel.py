"""The score on screen: the weight of each criterion, and the qualified prospects in order."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mcvb.practice import Played
from mcvb.ui import kit, session
from simulations.debrief import line_label
from simulations.targeting import MAX_WEIGHT, SetWeights, line_heat, scores


def weights(played: Played) -> None:
    """Draw how much each criterion counts in the score."""
    state = played.state
    criteria, known = state.scenario.qualification.criteria, state.targeting.weights
    with st.expander("Pondérer le score", icon=":material/balance:"):
        if state.stage != "cibler":
            kit.record([(c.label, f"poids {known.get(c.id, 1)}") for c in criteria])
            return
        st.caption("Le score va de 0 à 100. Donne plus de poids à ce qui décide d'une vente ici ; 0 : ne compte pas.")
        with st.form(f"poids_{played.run.id}_{len(state.journal)}", border=False):
            chosen = {c.id: st.slider(c.label, 0, MAX_WEIGHT, known.get(c.id, 1)) for c in criteria}
            if st.form_submit_button("Enregistrer les poids"):
                session.perform(played.run.id, SetWeights(weights=chosen))
                st.rerun()


def ranking(played: Played) -> None:
    """Draw the qualified prospects, best score first."""
    state = played.state
    known = scores(state.targeting, state.scenario)
    if not known:
        kit.empty_state(
            "Personne n'est encore qualifié",
            "Lis les notes d'un prospect, puis donne une note à chaque critère.",
            picture="cible",
        )
        return
    rows = [
        {
            "Fiche": line,
            "Prospect": line_label(state, line),
            "Score": score,
            "Chaleur": line_heat(state.targeting.grades[line], state.scenario),
            **{c.label: state.targeting.grades[line][c.id] for c in state.scenario.qualification.criteria},
        }
        for line, score in sorted(known.items(), key=lambda item: -item[1])
    ]
    bar = st.column_config.ProgressColumn(format="%d", min_value=0, max_value=100)
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={"Score": bar},
        alt="Prospects qualifiés, meilleur score d'abord.",
    )
