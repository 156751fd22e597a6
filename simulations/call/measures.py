"""Measures on a finished call, from its turns and its memory; the rubric judges them at the stage « prospecter ».

A measure that the call gave no chance to meet (no objection met, a machine on the line…) gives no opinion.
"""

from __future__ import annotations

import re

from simulations.call.hearing import QUESTIONS, plain_text
from simulations.call.persona import Role, personas
from simulations.call.settings import patterns, topics
from simulations.call.state import CallState, Turn
from simulations.call.untruths import untruth_in
from simulations.pitch import Pitch
from simulations.rubric import Measure
from simulations.wording import count, percent

FIRST_TURNS = 2
NAMED = frozenset({"saluer", "se_presenter", "annoncer_objet"})
TACTFUL = {"budget": "le budget", "decision": "qui décide", "delai": "le délai"}
ASKS = frozenset({"proposer_rdv", "demander_rappel", "demander_coordonnees"})
SELLING = frozenset({"argumenter", "repondre_objection"})
TELLING = frozenset({"reponse", "objection_dite", "objection_vraie"})
WORDS_A_MINUTE, TURN_SECONDS, SILENCE_SECONDS = 150, 3, 5
ROOT = 5
# What can be judged of a call that no person who decides ever took.
LIMITED: dict[Role, frozenset[str]] = {
    "standard": frozenset(
        {"appel.presentation", "appel.interlocuteur", "appel.demande", "appel.conge", "appel.refus", "appel.honnetete"}
    ),
    "repondeur": frozenset({"appel.presentation", "appel.demande", "appel.conge"}),
    "faux_numero": frozenset({"appel.conge"}),
}
# What cannot be asked of a call cut short by the law, or put off because the moment was bad.
CUT_SHORT = frozenset(
    {
        *("appel.accroche", "appel.disponibilite", "appel.questions", "appel.reformulation", "appel.decision"),
        *("appel.ecoute", "appel.demande", "appel.rebond", "appel.interlocuteur"),
    }
)


def call_measures(state: CallState, *, pitch: Pitch | None = None) -> dict[str, Measure]:
    """Return every measure a call gives; `pitch` tells what is true of the offer."""
    if not said_by_student(state):
        return {}
    found = {**_contact(state), **_discovery(state), **_persuasion(state), **_conclusion(state), **_law(state)}
    found |= _honesty(state, pitch)
    role = personas()[state.persona].role
    if role in LIMITED:
        return {name: measure for name, measure in found.items() if name in LIMITED[role]}
    if state.memory.opposed_said:
        return {name: measure for name, measure in found.items() if name not in CUT_SHORT}
    if state.outcome == "rappel" and any("pas_le_temps" in turn.situation for turn in state.turns):
        kept = {"appel.demande", "appel.disponibilite"}
        return {name: measure for name, measure in found.items() if name not in CUT_SHORT - kept}
    return found


def asks_of(state: CallState) -> frozenset[str]:
    """Return what asks something of the person on the line: at a switchboard, to be put through counts too."""
    board = personas()[state.persona].role == "standard"
    return ASKS | {"identifier_interlocuteur"} if board else ASKS


def said_by_student(state: CallState) -> list[Turn]:
    """Return the student's turns, in order."""
    return [turn for turn in state.turns if turn.who == "eleve"]


def talk_share(state: CallState) -> float:
    """Return the student's share of the words said (0 to 1)."""
    words = {"eleve": 0, "prospect": 0}
    for turn in state.turns:
        words[turn.who] += len(turn.text.split())
    return words["eleve"] / max(1, sum(words.values()))


def call_seconds(state: CallState) -> int:
    """Return how long the call would have lasted on the phone, in seconds."""
    words = sum(len(turn.text.split()) for turn in state.turns)
    silences = sum("silence" in turn.situation.split() for turn in state.turns)
    return round(60 * words / WORDS_A_MINUTE) + TURN_SECONDS * len(state.turns) + SILENCE_SECONDS * silences


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
    quote = f"{count(len(asked), 'question')} de découverte, dont {count(opened, 'ouverte')}"
    tact = [said for theme, said in TACTFUL.items() if theme in state.memory.themes]
    share = talk_share(state)
    told = f"{count(len(tact), 'sujet abordé', 'sujets abordés')} : {', '.join(tact)}" if tact else "aucun sujet abordé"
    return {
        "appel.questions": Measure(value=float(enough), quote=quote),
        "appel.reformulation": _yes("reformule" in state.memory.done, _quote(turns, {"reformuler"})),
        "appel.ecoute": Measure(value=1 - share, quote=f"tu as parlé {percent(share)} du temps"),
        "appel.decision": Measure(value=len(tact), quote=told),
        **_bounces(state),
    }


def _bounces(state: CallState) -> dict[str, Measure]:
    """Return the share of the prospect's tellings that the next turn takes up."""
    pairs = [
        (before, after)
        for before, after in zip(state.turns, state.turns[1:], strict=False)
        if after.who == "eleve" and TELLING & set(before.situation.split())
    ]
    if not pairs:
        return {}
    taken = [after for before, after in pairs if _bounces_on(before, after)]
    shown = taken[0] if taken else pairs[0][1]
    many = f"{count(len(pairs), 'occasion')}, {count(len(taken), 'saisie')} : « {shown.text} »"
    return {"appel.rebond": Measure(value=len(taken) / len(pairs), quote=many)}


def _bounces_on(before: Turn, after: Turn) -> bool:
    """Tell whether a turn takes up what was just heard: a word of it, in other words, or asking for more."""
    digs = {"repondre_objection", "reformuler"} & set(after.acts)
    asks_more = QUESTIONS & set(after.acts) and patterns("cues")["relance"].search(plain_text(after.text))
    return bool(digs or asks_more or _roots(before.text) & _roots(after.text))


def _roots(text: str) -> set[str]:
    """Return the roots of the words of content: five letters or more, or figures, common words left out."""
    words = re.findall(r"[a-z]{5,}|\d+", plain_text(text))
    return {word[:ROOT] for word in words if word not in topics().empty}


def _persuasion(state: CallState) -> dict[str, Measure]:
    turns = said_by_student(state)
    found = {}
    if state.memory.drivers or "argumente" in state.memory.done:
        touched = any("argument_plait" in turn.situation for turn in state.turns)
        found["appel.argument"] = _yes(touched, _quote(turns, {"argumenter"}))
    argued = [turn for turn in turns if "argumenter" in turn.acts]
    if argued:
        proved = [turn for turn in argued if patterns("cues")["preuve"].search(plain_text(turn.text))]
        found["appel.preuve"] = _yes(bool(proved), _quote(proved or argued, {"argumenter"}))
    if state.memory.objection:
        lifted = state.memory.objection == "levee"
        found["appel.objection"] = _yes(lifted, _quote(turns, {"repondre_objection"}))
    return found


def _honesty(state: CallState, pitch: Pitch | None) -> dict[str, Measure]:
    """Somebody who argues says nothing untrue of the offer, and nobody uses a false pretext."""
    mine, again = said_by_student(state), state.context.again
    argued = [turn for turn in mine if SELLING & set(turn.acts)]
    false = next(((turn, claim) for turn in mine if (claim := untruth_in(turn.text, pitch, again=again))), None)
    admitted = next((turn for turn in said_by_student(state) if _admits(turn)), None)
    if false is None and (not argued or (pitch is None and admitted is None)):
        return {}
    if false is None:
        quote = f"« {admitted.text} »" if admitted else "rien de faux n'a été dit de l'offre"
        return {"appel.honnetete": Measure(value=1, quote=quote)}
    turn, claim = false
    return {"appel.honnetete": Measure(value=0, quote=f"« {turn.text} »", advice=claim.truth)}


def _admits(turn: Turn) -> bool:
    """Tell whether a turn frankly says that an answer is not known."""
    return bool(patterns("cues")["ignorance"].search(plain_text(turn.text)))


def _conclusion(state: CallState) -> dict[str, Measure]:
    turns = said_by_student(state)
    asked = bool(_acts(turns) & asks_of(state)) or "documentation" in state.memory.done
    found = {
        "appel.demande": _yes(asked, _quote(turns, asks_of(state))),
        "appel.conge": _yes("prend_conge" in state.memory.done, _quote(turns, {"prendre_conge", "accepter_refus"})),
    }
    if state.memory.slot:
        found["appel.confirmation"] = _yes(state.memory.confirmed, _quote(turns, {"confirmer"}))
    return found


def _law(state: CallState) -> dict[str, Measure]:
    """Measures of respect: somebody who refuses or objects is left in peace."""
    if not (state.memory.opposed_said or state.memory.refusals):
        return {}
    forced = bool({"opposition_forcee", "refus_force"} & state.memory.done)
    return {"appel.refus": _yes(not forced, _quote(said_by_student(state), {"accepter_refus", "prendre_conge"}))}


def _acts(turns: list[Turn]) -> set[str]:
    return {act for turn in turns for act in turn.acts}


def _yes(met: bool, quote: str) -> Measure:  # noqa: FBT001 - a yes or no is all there is to say
    return Measure(value=float(met), quote=quote)


def _quote(turns: list[Turn], acts: set[str] | frozenset[str]) -> str:
    """Return the student's own words where one of the acts was done; else that nothing of it was heard."""
    said = next((turn.text for turn in turns if acts & set(turn.acts)), "")
    return f"« {said} »" if said else "rien de tel n'a été entendu dans l'appel"
