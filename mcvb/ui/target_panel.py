"""The target on screen: who would be contacted, in which order, and what it costs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mcvb import exports, formats
from mcvb.columns import label
from mcvb.practice import Played
from mcvb.ui import kit
from simulations.scoring_target import WORDS_OF, segmentable
from simulations.targeting import TargetChoice, chosen_lines, line_heat, scores

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


def draft(played: Played) -> TargetChoice | None:
    """Draw the choice to make and return it as it stands on screen; nothing while no segment is chosen."""
    state = played.state
    kept, capacity = state.targeting.choice, state.scenario.mission.capacity
    segments = {segment.id: f"{segment.name} (priorité {segment.priority})" for segment in state.targeting.segments}
    columns = {criterion.column for criterion in state.scenario.segmentation}
    reasons = [name for name in WORDS_OF if name in columns or name in ("qualification", "capacite", "offre")]
    key = kit.field_key(f"cible_{played.run.id}", kept.model_dump_json() if kept else "")
    with st.container(border=True):
        chosen = st.multiselect(
            "Segments à contacter",
            list(segments),
            [name for name in (kept.segments if kept else ()) if name in segments],
            format_func=lambda name: segments[name],
            placeholder="Choisir",
            key=f"{key}_segments",
        )
        size = st.number_input(
            f"Combien de prospects ? Tu as le temps d'en contacter {capacity}.",
            min_value=1,
            max_value=400,
            value=kept.size if kept else min(capacity, 400),
            key=f"{key}_nombre",
        )
        ticked = st.multiselect(
            "Sur quoi s'appuie ton choix ?",
            reasons,
            list(kept.reasons) if kept else [],
            format_func=lambda name: REASONS.get(name, name),
            placeholder="Choisir",
            key=f"{key}_raisons",
        )
        text = st.text_area(
            "Justifie ta cible",
            kept.justification if kept else "",
            max_chars=1500,
            height=150,
            placeholder="Je propose de contacter… parce que… (des raisons, des chiffres de ton fichier et du dossier)",
            help="Trois ou quatre phrases, vingt mots au moins : qui, pourquoi, combien, avec des chiffres à vérifier.",
            key=f"{key}_texte",
        )
        return (
            TargetChoice(segments=tuple(chosen), size=int(size), reasons=tuple(ticked), justification=text)
            if chosen
            else None
        )


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
