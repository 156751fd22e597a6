"""Objections on the phone: what answers them, what passes beside, and what the debrief says of it."""

from __future__ import annotations

import pytest

from mcvb.practice import catalogue
from simulations.call import engine
from simulations.call.debrief import call_debrief
from simulations.call.objections import speaks_of
from simulations.call.persona import personas
from simulations.call.players import DRIVER_WORDS, context, opening, play, say
from simulations.call.state import CallState, Mood

NAMES = sorted(name for name, one in personas().items() if one.objections and not one.opposed)
TREATS = ("repondre_objection", "argumenter")
TRIAL = "On peut commencer par un essai gratuit d'une semaine, et vous voyez après avec votre équipe"
NONSENSE = "Oui mais justement nos bananes sont jaunes et les oiseaux chantent"


def confided(name: str, seed: int = 1) -> CallState:
    """Return a call where the person has just told the true reason."""
    state = play(engine.start(context(name), seed), opening(), say("On se voit ?", "proposer_rdv"))
    calm = state.model_copy(update={"mood": Mood(trust=80, interest=40, irritation=5)})
    return play(calm, say("Je comprends. Pourquoi ?", "repondre_objection", "question_ouverte"))


@pytest.mark.parametrize("name", NAMES)
def test_anything_at_all_does_not_lift_an_objection(name: str) -> None:
    """Yellow bananas answer nobody's reason, and the debrief says the answer was beside the point."""
    state = play(confided(name), say(NONSENSE, *TREATS))
    assert state.memory.objection != "levee"
    line = next(line for line in call_debrief(state, pitch=None).lines if line.text == NONSENSE)
    assert "reponse_a_cote" in line.cases
    assert "demande d'abord" not in line.remark
    assert "creuse" not in line.remark.lower()


@pytest.mark.parametrize("name", NAMES)
def test_a_trial_without_risk_lifts_an_objection_once_it_is_known(name: str) -> None:
    """Something to try answers any reason, even when no act of « answering » was heard."""
    for acts in (TREATS, ("argumenter",), ("argumenter", "proposer_rdv")):
        assert play(confided(name), say(TRIAL, *acts)).memory.objection == "levee"


@pytest.mark.parametrize("name", NAMES)
def test_what_moves_a_person_lifts_an_objection(name: str) -> None:
    """The driver heard in the call is an answer too."""
    words = DRIVER_WORDS[personas()[name].driver or "argent"]
    assert play(confided(name), say(f"Justement, {words}", *TREATS)).memory.objection == "levee"


def test_every_answer_of_every_scenario_answers_its_objection() -> None:
    """What the guided mode gives as a good answer is one, whatever the scenario."""
    missed = [
        (scenario, answer.objection, answer.answer)
        for scenario, found in catalogue().items()
        if found.pitch
        for answer in found.pitch.answers
        if not speaks_of(answer.answer, answer.objection)
    ]
    assert missed == []


def test_saying_what_can_be_done_is_an_answer_and_welcoming_is_not() -> None:
    """« Vous pouvez le garder et comparer » answers; « je comprends, le fournisseur » only welcomes."""
    name = next(name for name in NAMES if personas()[name].objections.true == "fournisseur")  # type: ignore[union-attr]
    keeps = say("Justement, vous pouvez garder votre fournisseur et comparer", "repondre_objection")
    assert play(confided(name), keeps).memory.objection == "levee"
    echo = say("Je comprends, c'est important de comparer", "repondre_objection")
    assert play(confided(name), echo).memory.objection == "vraie"
