"""What a debrief says of the moments that cost most: a slot left, a switchboard, an opposition trampled."""

from __future__ import annotations

import pytest

from mcvb.practice import catalogue
from simulations.call import engine
from simulations.call.debrief import CallDebrief, call_debrief
from simulations.call.players import context, opening, play, say
from simulations.call.state import CallState, HangUp, Say

PITCH = catalogue()["cageot_moka"].pitch
BYE = say("Merci, au revoir", "remercier", "prendre_conge")


def debrief(state: CallState) -> CallDebrief:
    """Return the debrief of a call, put down if it is still going on."""
    return call_debrief(state if state.over else play(state, HangUp()), pitch=PITCH)


def offered(seed: int = 1) -> CallState:
    """Return a call where the prospect has just offered a moment of their own."""
    for rank in range(seed, seed + 40):
        state = play(engine.start(context("pro_coeur", need=1, delay=1), rank), opening())
        memory = state.memory.model_copy(update={"objection": "levee", "themes": ("usage", "besoin")})
        glad = state.mood.model_copy(update={"trust": 100, "interest": 100, "irritation": 0})
        state = state.model_copy(update={"memory": memory, "mood": glad})
        state = play(state, say("On pourrait se rencontrer ?", "proposer_rdv"))
        if "rdv_autre_moment" in state.turns[-1].situation.split():
            return state
    raise AssertionError("no moment was offered")


@pytest.mark.parametrize("last", [BYE, HangUp()])
def test_leaving_while_a_slot_was_offered_is_the_first_thing_told(last: Say | HangUp) -> None:
    """The meeting was there: the debrief says so before anything else, and never praises the goodbye."""
    state = play(offered(), last)
    assert state.outcome == "sans_suite"
    found = debrief(state)
    heaviest = max(found.weakest, key=lambda moment: moment.weight)
    assert heaviest.goal == "accepter_creneau"
    if isinstance(last, Say):
        line = next(line for line in found.lines if line.text == last.text)
        assert "creneau_laisse" in line.cases
        assert line.tone == "faute"
        assert heaviest.said == last.text
    assert found.best.said != BYE.text


def test_the_better_words_take_the_very_day_that_was_offered() -> None:
    """« Mardi 24 novembre au matin », said the prospect: the better words name that day, with an hour."""
    state = offered()
    day = state.memory.offered[-1][8:10].lstrip("0")
    found = debrief(play(state, BYE))
    better = next(moment.better for moment in found.weakest if moment.goal == "accepter_creneau")
    assert f" {day} novembre" in better or f" {day} décembre" in better


def test_a_slot_taken_is_not_a_slot_left() -> None:
    """Once the moment is taken, nothing of the kind is told."""
    state = offered()
    day = state.memory.offered[-1]
    hour = "10 h" if day.endswith("matin") else "15 h"
    taken = play(state, say(f"Très bien, le {day[8:10]} à {hour}", "confirmer"), BYE)
    assert taken.outcome == "rdv"
    assert all(moment.goal != "accepter_creneau" for moment in debrief(taken).weakest)


def test_nobody_is_told_to_sell_to_a_switchboard() -> None:
    """Who asked for the right person asked for something; who did not is told to ask for that, not for a meeting."""
    hello = say("Bonjour, Léa de Cageot & Moka", "saluer", "se_presenter")
    asks = say("Je voudrais parler au patron", "identifier_interlocuteur")
    for turns in ((hello, BYE), (hello, asks, BYE)):
        found = debrief(play(engine.start(context("standard_tamis"), 1), *turns))
        assert all(moment.goal != "proposer" for moment in found.weakest)
        assert not any("ni rendez-vous" in moment.why for moment in found.weakest)
        assert any(moment.goal == "filtre" for moment in found.weakest) == (asks not in turns)


def test_an_opposition_trampled_is_told_as_one() -> None:
    """The ending says that the line leaves the file, whoever put the phone down."""
    opposed = play(engine.start(context("pro_stop"), 1), opening(), say("Mais c'est moins cher !", "argumenter"))
    assert (opposed.outcome, opposed.memory.opposed_said) == ("raccroche", True)
    assert "ne plus être appelée" in debrief(opposed).ending
