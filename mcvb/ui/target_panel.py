"""The target on screen: who would be contacted, in which order, and what it costs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mcvb import exports, formats
from mcvb.columns import label
from mcvb.practice import Played
from mcvb.ui import kit
from simulations.scoring_target import segmentable
from simulations.targeting import TargetChoice, chosen_lines, line_heat, scores


def result(played: Played, choice: TargetChoice) -> None:
    """Draw who would be contacted, in order."""
    state = played.state
    frame = segmentable(state)
    lines = chosen_lines(state.targeting, choice, frame, state.scenario)
    known = scores(state.targeting, state.scenario)
    shown = [
        c for c in ("raison_sociale", "prenom", "nom", "commune", "telephone", "email", "zone") if c in frame.columns
    ]
    table = frame.loc[lines, shown].rename(columns=label)
    table.insert(0, "Ordre", range(1, len(lines) + 1))
    table["Score"] = pd.Series({line: known.get(line) for line in lines}, dtype="Float64")
    heats = {line: line_heat(grades, state.scenario) for line, grades in state.targeting.grades.items()}
    table["Chaleur"] = [heats.get(line, "à qualifier") for line in lines]
    mission = state.scenario.mission
    cost = len(lines) * mission.call_cost
    kit.key_figures(
        [
            ("Ta cible", formats.plural(len(lines), "prospect"), f"{mission.capacity} contacts possibles"),
            ("Dont qualifiés", str(sum(line in known for line in lines)), "les autres comptent pour 50 points"),
            ("Coût des appels", formats.euros(cost), f"budget : {formats.euros(mission.budget)}"),
        ]
    )
    st.dataframe(table, hide_index=True, height=320, alt="Prospects de la cible, dans l'ordre où les contacter.")
    name = exports.file_name(f"cible {played.run.scenario_id}", "csv", state.scenario.day)
    st.download_button(
        "Emporter la liste (CSV)", lambda: exports.to_csv(table), name, "text/csv", icon=":material/download:"
    )
