"""The debrief of a call: the right moments are pointed at, the student's exact words quoted, nothing invented."""

from __future__ import annotations

import re

import pytest

from mcvb.practice import catalogue
from simulations.call import engine
from simulations.call.debrief import call_debrief, situations_of, who_it_was
from simulations.call.debrief_texts import call_debrief_texts
from simulations.call.persona import SITUATIONS, personas
from simulations.call.state import CallState, HangUp
from tests.callers import average, context, expert, novice, opening, play, say

PITCH = catalogue()["cageot_moka"].pitch
DECIDERS = sorted(name for name, person in personas().items() if person.role == "decideur")
PLAYERS = (novice, average, expert)


def ended(state: CallState) -> CallState:
    """Return the call, hung up if it goes on."""
    return state if state.over else engine.apply(state, HangUp()).state


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("persona", DECIDERS)
def test_every_call_has_its_debrief(persona: str, player) -> None:
    """Whoever answers and however one talks: all lines are there, quotes are exact, no hole in a sentence."""
    state = ended(player(persona, 3))
    found = call_debrief(state, pitch=PITCH)
    assert [line.text for line in found.lines] == [turn.text for turn in state.turns]
    said = {turn.text for turn in state.turns if turn.who == "eleve"}
    assert all(moment.said in said | {""} for moment in found.weakest)
    assert len(found.weakest) <= 2
    told = " ".join(
        [found.strongest, *(m.why + m.felt + m.better for m in found.weakest), *(x.remark for x in found.lines)]
    )
    assert not re.search(r"[{}]|\bNone\b", told)
    assert found == call_debrief(state, pitch=PITCH)


def test_a_seller_in_a_hurry_is_told_to_ask_first() -> None:
    """Selling at once and never asking: the moments are those, with better words that ask or present oneself."""
    found = call_debrief(ended(novice("pro_mesure", 5)), pitch=PITCH)
    assert len(found.weakest) == 2
    assert all(moment.better for moment in found.weakest)
    assert any(
        word in " ".join(m.why for m in found.weakest) for word in ("question", "découvert", "parler", "nom", "arrête")
    )
    assert {item.title: item.state for item in found.croc}["Contact"] != "oui"


def test_an_expert_is_praised_for_what_was_done_best() -> None:
    """Somebody who lifts the objection hears it, and CROC is covered."""
    wins = [ended(expert(name, seed)) for name in DECIDERS[:12] for seed in range(3)]
    lifted = next(state for state in wins if "objection_levee" in situations_of(state))
    found = call_debrief(lifted, pitch=PITCH)
    assert found.strongest == call_debrief_texts().strengths["objection_levee"]
    assert [item.state for item in found.croc] == ["oui", "oui", "oui", "oui"]
    assert (found.objections[0].welcomed, found.objections[0].dug, found.objections[0].lifted) == (True, True, True)


def test_never_asking_for_anything_is_a_moment_to_work_on() -> None:
    """A pleasant call without any request is told so, with words to ask."""
    state = engine.start(context("pro_mesure"), 2)
    state = play(state, opening(), say("Comment faites-vous aujourd'hui ?", "question_ouverte"))
    state = ended(play(state, say("Merci, au revoir", "remercier", "prendre_conge")))
    whys = [moment.why for moment in call_debrief(state, pitch=PITCH).weakest]
    assert call_debrief_texts().missing["proposer"] in whys


def test_insults_and_insisting_break_the_law_of_respect() -> None:
    """Going on after an opposition is marked, yielding to it is praised."""
    state = engine.start(context("pro_stop"), 2)
    state = play(state, opening())
    assert state.memory.opposed_said
    good = ended(play(state, say("Je comprends, je vous retire, au revoir", "accepter_refus", "prendre_conge")))
    bad = ended(play(state, say("Attendez, c'est pas cher !", "argumenter")))
    texts = call_debrief_texts().law["refus"]
    assert (True, texts[0]) in call_debrief(good, pitch=PITCH).law
    assert (False, texts[1]) in call_debrief(bad, pitch=PITCH).law


def test_the_curve_follows_the_hidden_mood() -> None:
    """One point per turn, the mood as the engine had it."""
    state = ended(average("pro_coeur", 1))
    curve = call_debrief(state, pitch=PITCH).curve
    assert [(p.trust, p.interest, p.irritation) for p in curve] == [
        (t.mood.trust, t.mood.interest, t.mood.irritation) for t in state.turns
    ]


def test_a_call_nobody_answered_has_an_empty_debrief() -> None:
    """No turn, no moment, no law: and no crash."""
    state = engine.start(context("pro_mesure", reachable=False), 1)
    found = call_debrief(state, pitch=PITCH)
    assert (found.lines, found.weakest, found.law, found.curve) == ((), (), (), ())


def test_every_reply_is_known_to_the_debrief() -> None:
    """Whatever a prospect may answer, something is said of the turn that brought it."""
    assert set(SITUATIONS) <= set(call_debrief_texts().situations)


def test_the_person_revealed_is_the_one_who_decided() -> None:
    """After a switchboard, the portrait is that of the person it put the call through to."""
    state = ended(expert("pro_mesure", 1))
    assert who_it_was(state).id == "pro_mesure"


def test_without_a_pitch_there_are_no_better_words_but_a_debrief() -> None:
    """A scenario that gives nothing to say still gets its remarks."""
    found = call_debrief(ended(novice("pro_mesure", 5)), pitch=None)
    assert found.weakest
    assert all(moment.better == "" for moment in found.weakest)
