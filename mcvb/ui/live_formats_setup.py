"""What a teacher sets of a collective call, a duel of scripts and a race, all with a default that works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from simulations.call.persona import personas
from simulations.kernel import Level
from simulations.live.games import games, scenario_of
from simulations.live.material import load_collective_calls, load_duels
from simulations.scenario import scenario_paths

TELLS = {
    "appel": "La classe appelle une personne ensemble : elle choisit ou écrit chaque phrase, le simulateur répond.",
    "duel": "Deux extraits face à face : la classe vote, puis compare avec notre avis et sa raison.",
    "course": "Les équipes trient le même fichier : garder, corriger, écarter. On compte qualité, droit et coût.",
}
MODES = {"choix": "La classe choisit une phrase parmi quatre", "texte": "La classe écrit, vous choisissez la phrase"}
OWN = ""


def call_options(_situation: Level) -> dict[str, Any]:
    """Draw the choices of a collective call and return its options."""
    calls = {one.id: one for one in load_collective_calls()}
    chosen = st.selectbox(
        "Appel", [*calls, OWN], format_func=lambda name: calls[name].title if name else "Une autre personne, au choix"
    )
    found: dict[str, Any] = {"appel": chosen} if chosen else _own_call()
    mode = st.radio("Comment joue la classe ?", list(MODES), format_func=lambda name: MODES[name])
    rounds = st.slider("Tours de parole, au plus", 3, 14, games().call.rounds)
    law = st.checkbox("Commencer par « A-t-on le droit d'appeler ? »", value=True)
    return {**found, "mode": mode, "tours": rounds, "droit": law}


def _own_call() -> dict[str, Any]:
    """Draw the choice of a scenario and of a person of its market."""
    left, right = st.columns(2)
    scenarios = {path.stem: scenario_of(path.stem) for path in scenario_paths()}
    scenario = left.selectbox("Mission", list(scenarios), format_func=lambda name: scenarios[name].company.name)
    people = {one.id: one.title for one in personas().values() if one.market in (scenarios[scenario].market, "tous")}
    person = right.selectbox("Personne appelée", list(people), format_func=lambda name: people[name])
    return {"scenario": scenario, "personnage": person}


def duel_options(situation: Level) -> dict[str, Any]:
    """Draw the choice of duels and return its options."""
    titles = {one.id: one.title for one in load_duels()}
    fit = [one.id for one in load_duels() if one.situation == situation] or list(titles)
    chosen = st.multiselect("Duels", list(titles), default=fit[:2], max_selections=6, format_func=lambda n: titles[n])
    return {"duels": chosen} if chosen else {}


def race_options(situation: Level) -> dict[str, Any]:
    """Draw the choices of a race and return its options."""
    scenarios = {path.stem: scenario_of(path.stem) for path in scenario_paths()}
    fit = [name for name, one in scenarios.items() if one.level == situation]
    chosen = st.selectbox(
        "Fichier", list(scenarios), index=list(scenarios).index(fit[0]) if fit else 0,
        format_func=lambda name: scenarios[name].company.name,
    )  # fmt: skip
    left, middle, right = st.columns(3)
    settings = games().race
    return {
        "scenario": chosen,
        "fiches": left.slider("Fiches", 12, 24, settings.cards),
        "manches": middle.slider("Manches", 1, 3, settings.rounds),
        "equipes": right.slider("Équipes", 1, 12, settings.teams),
    }


OPTIONS: dict[str, Callable[[Level], dict[str, Any]]] = {
    "appel": call_options, "duel": duel_options, "course": race_options,
}  # fmt: skip
