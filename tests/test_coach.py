"""The coach: what to aim at now, from what was said and heard, and hints that never give the sentence to say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from simulations.call import engine
from simulations.call.coach import GOALS, coach_file, goal_title, hint, next_goals, unknown_theme
from simulations.call.persona import SITUATIONS, personas
from simulations.call.players import QUESTIONS, expert, opening, play, say
from simulations.call.state import AskHint, CallState, Mood, Say, Turn
from tests.pitches import call

EASY, OPPOSED = "pro_coeur", "pro_stop"


def told(state: CallState, situation: str, text: str = "…", **memory: Any) -> CallState:
    """Return the call after a reply of a given situation, with things remembered."""
    turn = Turn(who="prospect", text=text, situation=situation, mood=state.mood)
    kept = state.memory.model_copy(update=memory)
    return state.model_copy(update={"turns": (*state.turns, turn), "memory": kept})


def asked(state: CallState, times: int) -> CallState:
    """Return the call once the coach was asked so many hints."""
    for _ in range(times):
        state = engine.apply(state, AskHint()).state
    return state


def test_a_call_goes_through_the_goals_of_a_book() -> None:
    """Contact, then the purpose, the moment, an interest, discovery, reformulation, argument, appointment."""
    state = call(EASY, 2)
    assert next_goals(state)[0] == "contact"
    state = play(state, say("Bonjour, Léa de Cageot & Moka", "saluer", "se_presenter"))
    assert next_goals(state)[0] == "objet"
    state = play(state, say("Je vous appelle au sujet de la pause", "annoncer_objet"))
    assert next_goals(state)[0] == "disponibilite"
    state = play(state, say("Avez-vous deux minutes ?", "demander_disponibilite"))
    assert next_goals(state)[0] == "accroche"
    state = play(state, say("Beaucoup de bureaux perdent une heure par semaine", "accrocher"))
    assert next_goals(state)[0] == "decouvrir"
    state = play(state, *(say(*question) for question in QUESTIONS[:3]))
    assert next_goals(state)[0] == "reformuler"
    state = play(state, say("Si je comprends bien…", "reformuler"))
    assert next_goals(state)[0] == "argumenter"
    state = play(state, say("C'est local, sans déchet", "argumenter"))
    assert "proposer" in next_goals(state)
    state = play(state, say("Mardi ou jeudi ?", "proposer_rdv", "question_alternative"))
    assert next_goals(state) == ("creuser",)
    state = play(state, say("Je comprends. Qu'est-ce qui vous retient ?", "repondre_objection", "question_ouverte"))
    assert next_goals(state)[0] == "repondre"


@pytest.mark.parametrize(
    ("situation", "memory", "goal"),
    [
        ("opposition", {"opposed_said": True}, "respecter_refus"),
        ("origine_des_donnees", {}, "rgpd"),
        ("refus", {"refusals": 1}, "respecter_refus"),
        ("rdv_oui", {"slot": "mardi 24 novembre à 10 h"}, "confirmer"),
        ("confirmation_fausse", {"slot": "mardi 24 novembre à 10 h", "confirmed": True}, "confirmer"),
        ("confirmation_ok", {"slot": "mardi 24 novembre à 10 h", "confirmed": True}, "conclure"),
        ("rappel_oui", {"done": frozenset({"rappel"})}, "conclure"),
        ("documentation_oui", {"done": frozenset({"documentation"})}, "documentation"),
        ("coordonnees_oui", {"done": frozenset({"documentation", "coordonnees"})}, "rappel"),
        ("objection_levee", {"objection": "levee", "done": frozenset({"presente", "objet", "argumente"})}, "proposer"),
        ("qui", {}, "contact"),
        ("vexe", {}, "conclure"),
    ],
)
def test_what_was_just_heard_changes_the_goal(situation: str, memory: dict[str, Any], goal: str) -> None:
    """An opposition is respected, a question on data answered, an appointment made sure, a call-back left at that."""
    assert next_goals(told(call(EASY, 1), situation, **memory))[0] == goal


def test_another_moment_given_is_taken_when_it_names_a_day() -> None:
    """« Plutôt mardi matin » is to be taken; « un autre moment ? » calls for two new slots."""
    assert next_goals(told(call(EASY, 1), "rdv_autre_moment", "Plutôt mardi matin.")) == ("accepter_creneau",)
    assert next_goals(told(call(EASY, 1), "rdv_autre_moment", "À un autre moment ?")) == ("proposer",)


def test_machines_wrong_numbers_and_switchboards_have_goals_of_their_own() -> None:
    """A voicemail gets a message, a stranger an apology, a switchboard a polite request."""
    assert next_goals(call("repondeur_bip", 1)) == ("message",)
    wrong = play(call("faux_numero_confiture", 1), opening())
    assert next_goals(wrong) == ("excuser",)
    board = play(call("standard_tamis", 1), say("Bonjour, Léa de Cageot & Moka", "saluer", "se_presenter"))
    assert next_goals(board)[0] == "filtre"


def test_the_hidden_mood_changes_nothing() -> None:
    """Two calls that sound the same have the same goals, whatever the prospect feels."""
    state = play(call(EASY, 3), opening(), say(*QUESTIONS[0]))
    angry = state.model_copy(update={"mood": Mood(trust=0, interest=0, irritation=80)})
    assert next_goals(angry) == next_goals(state)
    assert hint(angry) == hint(state)


def test_there_are_one_to_three_goals_at_every_moment_of_a_call() -> None:
    """From the first word to the last, with anyone, there is always something to aim at, and never a list."""
    for name in personas():
        state = expert(name, 4)
        for length in range(1, len(state.turns) + 1):
            goals = next_goals(state.model_copy(update={"turns": state.turns[:length], "outcome": ""}))
            assert 1 <= len(goals) <= 3
            assert len(set(goals)) == len(goals)


def test_the_coach_has_hints_for_every_goal_and_no_two_alike() -> None:
    """Each goal has a title and at least five hints; no sentence of the coach is written twice."""
    hints = [text for goal in GOALS for text in coach_file().goals[goal].hints]
    assert all(len(coach_file().goals[goal].hints) >= 5 for goal in GOALS)
    assert len(set(hints)) == len(hints)
    assert len({goal_title(goal) for goal in GOALS}) == len(GOALS)
    engine_only = {"barre", "objection_reste"}
    assert set(coach_file().heard) <= set(SITUATIONS) | engine_only


def test_the_next_hint_is_another_one_and_more_precise() -> None:
    """Asked again, the coach goes further down the list of the goal."""
    state = call(EASY, 1)
    found = [hint(asked(state, times)) for times in range(1, 6)]
    assert len(set(found)) == 5
    assert found == list(coach_file().goals["contact"].hints[:5])


def test_a_hint_follows_what_was_heard() -> None:
    """It names the subject still unknown, the objection said, the reply just received."""
    state = play(call(EASY, 2), opening(), say("Des bureaux perdent une heure", "accrocher"), say(*QUESTIONS[0]))
    assert any(unknown_theme(state) in hint(asked(state, times)) for times in range(1, 4))
    assert hint(told(state, "objection_dite", objection="dite")).startswith("Elle remet à plus tard.")
    assert hint(told(state, "pas_compris")).startswith("On ne t'a pas compris")


def test_a_hint_never_gives_the_sentence() -> None:
    """A hint speaks to the student: no long quotation, no sentence to a prospect, no gap left to fill."""
    for goal in GOALS:
        for text in coach_file().goals[goal].hints:
            assert all(len(quoted.split()) <= 5 for quoted in re.findall(r"« ([^»]+) »", text)), text
            assert not re.search(r"\b(?:je vous|avez-vous|puis-je)\b", text.lower()), text
            assert set(re.findall(r"\{(\w+)\}", text)) <= {"theme"}
            assert text.endswith((".", "?"))


def test_a_finished_call_still_has_a_goal() -> None:
    """Once the call is over, the coach does not fail."""
    state = engine.apply(call(OPPOSED, 1), Say(text="Au revoir", acts=("prendre_conge",))).state
    assert next_goals(state)
    assert hint(state)
