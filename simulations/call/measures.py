"""Measures on a finished call, from its turns and its memory; the rubric judges them at the stage « prospecter »."""

from __future__ import annotations

from simulations.call.hearing import QUESTIONS
from simulations.call.state import CallState, Turn
from simulations.rubric import Measure

FIRST_TURNS = 2
NAMED = frozenset({"saluer", "se_presenter", "annoncer_objet"})
TACTFUL = frozenset({"budget", "decision", "delai"})


def call_measures(state: CallState) -> dict[str, Measure]:
    """Return every measure a call gives; what could not happen in it (no objection met…) gives no opinion."""
    if not any(turn.who == "eleve" for turn in state.turns):
        return {}
    return {**_contact(state), **_discovery(state), **_persuasion(state), **_conclusion(state), **_law(state)}


def said_by_student(state: CallState) -> list[Turn]:
    """Return the student's turns, in order."""
    return [turn for turn in state.turns if turn.who == "eleve"]


def talk_share(state: CallState) -> float:
    """Return the student's share of the words said (0 to 1)."""
    words = {"eleve": 0, "prospect": 0}
    for turn in state.turns:
        words[turn.who] += len(turn.text.split())
    return words["eleve"] / max(1, sum(words.values()))


def _contact(state: CallState) -> dict[str, Measure]:
    turns = said_by_student(state)
    early = {act for turn in turns[:FIRST_TURNS] for act in turn.acts}
    acts = _acts(turns)
    return {
        "appel.presentation": _yes(early >= NAMED, _quote(turns, NAMED)),
        "appel.accroche": _yes("accrocher" in acts, _quote(turns, {"accrocher"})),
        "appel.disponibilite": _yes("demander_disponibilite" in acts, _quote(turns, {"demander_disponibilite"})),
        "appel.interlocuteur": _yes("identifier_interlocuteur" in acts, _quote(turns, {"identifier_interlocuteur"})),
    }


def _discovery(state: CallState) -> dict[str, Measure]:
    turns = said_by_student(state)
    asked = [turn for turn in turns if QUESTIONS & set(turn.acts) and "proposer_rdv" not in turn.acts]
    opened = sum("question_ouverte" in turn.acts for turn in asked)
    enough = len(asked) >= 3 and opened >= 1  # noqa: PLR2004 - the rubric's own wording: three questions, one of them open
    quote = f"{len(asked)} question(s) de découverte, dont {opened} ouverte(s)"
    tact = sorted(TACTFUL & set(state.memory.themes))
    share = talk_share(state)
    return {
        "appel.questions": Measure(value=float(enough), quote=quote),
        "appel.reformulation": _yes("reformule" in state.memory.done, _quote(turns, {"reformuler"})),
        "appel.ecoute": Measure(value=1 - share, quote=f"tu as parlé {round(100 * share)}\u00a0% du temps"),
        "appel.decision": Measure(value=len(tact), quote=f"sujets abordés : {', '.join(tact) or 'aucun'}"),
    }


def _persuasion(state: CallState) -> dict[str, Measure]:
    turns = said_by_student(state)
    found = {}
    if state.memory.drivers or "argumente" in state.memory.done:
        touched = any("argument_plait" in turn.situation for turn in state.turns)
        found["appel.argument"] = _yes(touched, _quote(turns, {"argumenter"}))
    if state.memory.objection:
        lifted = state.memory.objection == "levee"
        found["appel.objection"] = _yes(lifted, _quote(turns, {"repondre_objection"}))
    return found


def _conclusion(state: CallState) -> dict[str, Measure]:
    turns = said_by_student(state)
    asks = {"proposer_rdv", "demander_rappel", "demander_coordonnees"}
    found = {
        "appel.demande": _yes(bool(_acts(turns) & asks), _quote(turns, asks)),
        "appel.conge": _yes("prend_conge" in state.memory.done, _quote(turns, {"prendre_conge"})),
    }
    if state.memory.slot:
        found["appel.confirmation"] = _yes(state.memory.confirmed, _quote(turns, {"confirmer"}))
    return found


def _law(state: CallState) -> dict[str, Measure]:
    """Measures of respect: somebody who refuses or objects is left in peace."""
    if not (state.memory.opposed_said or state.memory.refusals):
        return {}
    forced = "opposition_forcee" in state.memory.done or any("refus_final" in turn.situation for turn in state.turns)
    return {"appel.refus": _yes(not forced, _quote(said_by_student(state), {"accepter_refus", "prendre_conge"}))}


def _acts(turns: list[Turn]) -> set[str]:
    return {act for turn in turns for act in turn.acts}


def _yes(met: bool, quote: str) -> Measure:  # noqa: FBT001 - a yes or no is all there is to say
    return Measure(value=float(met), quote=quote)


def _quote(turns: list[Turn], acts: set[str] | frozenset[str]) -> str:
    """Return the student's own words where one of the acts was done; else that nothing of it was heard."""
    said = next((turn.text for turn in turns if acts & set(turn.acts)), "")
    return f"« {said} »" if said else "rien de tel n'a été entendu dans l'appel"
