"""Turns students say in every call: a slot said again, a call-back moved, a question beside the point, a goodbye."""

from __future__ import annotations

from typing import Any

import pytest

from simulations.call import engine
from simulations.call.persona import personas
from simulations.call.players import context, opening, play, say
from simulations.call.state import CallState, Mood, Say

OPEN = sorted(name for name, one in personas().items() if one.role == "decideur" and not one.opposed)
EASY = "pro_coeur"
PROPOSES = say("On peut se voir lundi 30 novembre à 10 h ou mercredi à 11 h ?", "proposer_rdv", "question_alternative")
GLAD = Mood(trust=100, interest=100, irritation=0)
BYE = ("remercier", "prendre_conge")


def situations(state: CallState) -> list[str]:
    """Return every situation the prospect spoke in, in order."""
    return [part for turn in state.turns for part in turn.situation.split()]


def won(name: str, seed: int, *before: Say) -> CallState:
    """Return a call where the objection was lifted and all is well, with somebody who could not need it more."""
    state = play(engine.start(context(name, need=1, delay=1), seed), opening(), *before)
    known: dict[str, Any] = {
        "objection": "levee",
        "themes": ("usage", "besoin"),
        "done": state.memory.done | {"argumente"},
    }
    return state.model_copy(update={"mood": GLAD, "memory": state.memory.model_copy(update=known)})


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("text", ["ok lundi 30 novembre à 10 h", "lundi 30 novembre à 10 h chez vous, c'est bien ça ?"])
def test_a_slot_said_again_once_the_objection_is_lifted_is_a_proposal(name: str, text: str) -> None:
    """« Ce n'est pas ce qu'on a convenu » is for what was refused or never proposed, not for one's own slot."""
    state = play(won(name, 3, PROPOSES), say(text, "confirmer"))
    if "proposer_rdv" not in {act for turn in state.turns for act in turn.acts}:
        pytest.skip("Cette personne a raccroché avant.")
    last = state.turns[-1].situation.split()
    assert "confirmation_fausse" not in last
    assert {"rdv_oui", "rdv_autre_moment", "rdv_non", "refus_final"} & set(last)


def test_a_slot_said_again_is_won_more_often_than_not() -> None:
    """Said again to somebody glad of it, the slot proposed is taken, or another one is named."""
    again = say("ok lundi 30 novembre à 10 h", "confirmer")
    calls = [play(won(EASY, seed, PROPOSES), again) for seed in range(20)]
    assert sum(bool(call.memory.slot or call.memory.offered) for call in calls) > 10


def test_a_date_nobody_proposed_is_still_wrong() -> None:
    """« C'est noté pour lundi » out of the blue is not what was agreed."""
    state = play(won(EASY, 3), say("C'est noté pour lundi 30 novembre à 10 h", "confirmer"))
    assert "confirmation_fausse" in state.turns[-1].situation.split()


@pytest.mark.parametrize("acts", [("proposer_rdv",), ("confirmer", *BYE), ("question_fermee",), ()])
def test_a_call_back_is_moved_by_naming_another_moment(acts: tuple[str, ...]) -> None:
    """Whatever the words are taken for, the moment named after theirs is the one kept, and never a meeting."""
    state = play(engine.start(context(EASY), 1), opening(), say("Puis-je rappeler ?", "demander_rappel"))
    assert "rappel_quand" in situations(state)
    moved = play(state, say("jeudi 26 novembre à 10 h, merci, bonne journée", *acts))
    assert moved.memory.callback_at == "2026-11-26T10:00"
    assert "rappel_oui" in moved.turns[-1].situation.split()
    assert not {"objection_dite", "rdv_oui", "rdv_non"} & set(situations(moved))


def test_a_wrong_slot_said_with_a_goodbye_is_put_right() -> None:
    """The prospect offered Tuesday; « parfait, jeudi 18 h, au revoir » gets an answer, not a silent goodbye."""
    state = won(EASY, 1)
    memory = state.memory.model_copy(update={"offered": ("2026-11-24 matin",)})
    state = state.model_copy(update={"memory": memory})
    wrong = play(state, say("Parfait, samedi 28 novembre à 18 h chez vous, merci, au revoir", "confirmer", *BYE))
    assert not wrong.over
    assert "rdv_autre_moment" in wrong.turns[-1].situation.split()
    assert wrong.memory.offered == memory.offered
    assert "mardi 24 novembre" in wrong.turns[-1].text.lower()
    assert play(wrong, say("Tant pis, je vous laisse, au revoir", "accepter_refus", "prendre_conge")).over


def test_now_or_later_is_answered_by_now() -> None:
    """« Est-ce le bon moment, ou préférez-vous que je rappelle ? »: who has two minutes is not called back."""
    hello = say("Bonjour, Léa de Cageot & Moka, pour la pause", "saluer", "se_presenter", "annoncer_objet")
    asks = say(
        "Est-ce le bon moment, ou préférez-vous que je rappelle ?",
        *("demander_disponibilite", "demander_rappel", "question_alternative"),
    )
    for name in OPEN:
        state = play(engine.start(context(name), 1), hello, asks)
        assert ("rappel" in state.memory.done) != ("oui_deux_minutes" in situations(state)), name


def test_questions_beside_the_point_win_nothing() -> None:
    """Twelve times the colour of the car: trust and interest never rise, and the person ends it."""
    for name in OPEN:
        state = play(engine.start(context(name), 1), opening())
        before = state.mood
        asked = ("Quelle est la couleur de votre voiture ?", "Vous avez un chien ?", "Vous aimez le sport ?")
        for rank in range(40):
            state = play(state, say(f"{asked[rank % 3]}{'?' * (rank // 3)} {rank // 3}", "question_fermee"))
            assert state.mood.trust <= before.trust
            assert state.mood.interest <= before.interest
        assert state.over, name
        said = [turn.text for turn in state.turns if turn.situation == "hors_theme"]
        assert len(set(said)) == len(said), name


def test_the_same_question_beside_the_point_is_a_repetition() -> None:
    """Asked again word for word, it is told; nothing is ever said twice, and the call ends."""
    car = say("Quelle est la couleur de votre voiture ?", "question_ouverte")
    for name in OPEN:
        state = play(engine.start(context(name), 1), opening(), *[car] * 15)
        told = [turn.text for turn in state.turns if turn.situation in ("hors_theme", "repetition")]
        assert situations(state).count("hors_theme") <= 1, name
        assert len(set(told)) == len(told), name
        assert state.over, name


def test_a_question_after_an_argument_is_part_of_it() -> None:
    """« … Qu'en pensez-vous ? » is answered by what the argument is worth, not by « I do not know »."""
    argues = say("C'est simple. Comment verriez-vous cela chez vous ?", "argumenter", "question_ouverte")
    for name in OPEN:
        state = play(won(name, 1), argues)
        assert "hors_theme" not in situations(state)


def test_a_purpose_not_told_costs_only_when_it_is_asked_for() -> None:
    """Asked twice what it is about; after that nobody asks any more, and nothing more is taken."""
    hello = say("Bonjour, Léa Muller de Cageot & Moka", "saluer", "se_presenter")
    thanks = say("Merci beaucoup", "remercier")
    state = play(engine.start(context(EASY), 1), hello, thanks)
    asked = situations(state).count("objet")
    later = play(state, thanks, thanks)
    assert situations(later).count("objet") == asked == 2
    assert later.mood.trust >= state.mood.trust
    assert later.mood.irritation <= state.mood.irritation


def test_nobody_says_hello_twice() -> None:
    """Once two minutes were granted, the purpose is listened to, not greeted."""
    hello = say("Bonjour, Léa Muller de Cageot & Moka", "saluer", "se_presenter", "demander_disponibilite")
    purpose = say("C'est pour vous parler de nos corbeilles", "annoncer_objet")
    for name in OPEN:
        state = play(engine.start(context(name), 1), hello, purpose)
        assert "bonjour" not in state.turns[-1].situation.split(), name
