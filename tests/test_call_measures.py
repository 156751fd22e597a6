"""What is measured of a call: given only when there was a chance to do it, quoted in the student's words."""

from __future__ import annotations

from functools import cache

import pytest
import yaml

from simulations.call import engine
from simulations.call.lexicon import FOLDER
from simulations.call.measures import call_measures, call_seconds
from simulations.call.persona import personas
from simulations.call.players import context, opening, play, say
from simulations.call.state import CallState, Say, Wait
from simulations.kernel import stream
from simulations.pitch import FalseClaim, Pitch
from simulations.rubric import Measure
from simulations.scenario import parse_scenario, scenario_paths

EASY = "pro_coeur"
PITCHES = [parse_scenario(path.read_text(encoding="utf-8"), name=path.name).pitch for path in scenario_paths()]
PROOFS = [argument.proof for pitch in PITCHES if pitch for argument in pitch.arguments]


def pitch() -> Pitch:
    """Return the pitch of a scenario of the project."""
    return next(one for one in PITCHES if one)


def called(*turns: Say | Wait, name: str = EASY) -> CallState:
    """Return a call opened well, with some turns after."""
    return play(engine.start(context(name), 2), opening(), *turns)


def measured(*turns: Say | Wait, name: str = EASY) -> dict[str, Measure]:
    """Return the measures of a call opened well, with some turns after."""
    return call_measures(called(*turns, name=name), pitch=pitch())


@pytest.mark.parametrize("proof", PROOFS)
def test_every_proof_of_the_scenarios_is_heard_as_one(proof: str) -> None:
    """What the scenario gives as a proof counts as a proof once said."""
    assert measured(say(f"Chez nous, {proof}", "argumenter"))["appel.preuve"].value == 1


def test_an_argument_without_a_fact_proves_nothing() -> None:
    """Fine words are no proof; without an argument nobody judges the proof nor the honesty."""
    bare = measured(say("C'est simple et pratique", "argumenter"))
    assert bare["appel.preuve"].value == 0
    assert "simple et pratique" in bare["appel.preuve"].quote
    assert not {"appel.preuve", "appel.honnetete"} & set(measured())


@pytest.mark.parametrize("claim", pitch().false_claims, ids=lambda claim: claim.text[:30])
def test_a_false_claim_is_not_honest_and_the_truth_is_told(claim: FalseClaim) -> None:
    """Saying something untrue of the offer is found, quoted, and the truth is the advice."""
    found = measured(say(claim.text, "argumenter"))["appel.honnetete"]
    assert found.value == 0
    assert found.advice == claim.truth
    assert measured(say("C'est simple", "argumenter"))["appel.honnetete"].value == 1


def test_without_a_pitch_nobody_can_tell_what_is_true() -> None:
    """No opinion on honesty when nothing is known of the offer."""
    assert "appel.honnetete" not in call_measures(called(say("C'est gratuit", "argumenter")))


def test_bouncing_is_taking_up_what_was_just_said() -> None:
    """The next turn that takes up a word, reformulates, or asks for more bounces; another question does not."""
    asked = called(say("Comment faites-vous aujourd'hui ?", "question_ouverte"))
    word = max(asked.last_reply.replace(",", " ").replace(".", " ").replace("'", " ").split(), key=len)
    for text, act, share in (
        (f"Vous parlez de {word} ?", "question_ouverte", 1),
        ("Si je comprends bien…", "reformuler", 1),
        ("Pourquoi ?", "question_ouverte", 1),
        ("Au revoir.", "prendre_conge", 0),
    ):
        found = call_measures(play(asked, say(text, act)))["appel.rebond"]
        assert found.value == share, text
        assert text in found.quote
    assert "appel.rebond" not in call_measures(asked)


def test_quotes_count_in_good_french() -> None:
    """One question, three questions."""
    question = say("Comment faites-vous ?", "question_ouverte")
    one, many = measured(question), measured(question, say("Et le budget ?", "question_fermee"), question)
    assert one["appel.questions"].quote == "1\u00a0question de découverte, dont 1\u00a0ouverte"
    assert many["appel.questions"].quote == "3\u00a0questions de découverte, dont 2\u00a0ouvertes"


@pytest.mark.parametrize("name", [name for name, one in personas().items() if one.role != "decideur"])
def test_who_reached_nobody_is_not_judged_on_discovering(name: str) -> None:
    """Before a machine, a wrong number or a switchboard, nothing is said of questions, proofs and objections."""
    state = engine.start(context(name), 2)
    found = call_measures(play(state, say("Bonjour, Léa de Cageot & Moka", "saluer", "se_presenter")), pitch=pitch())
    assert found
    assert not {"appel.questions", "appel.preuve", "appel.objection", "appel.ecoute", "appel.rebond"} & set(found)


def test_a_call_lasts_as_long_as_its_words_and_silences() -> None:
    """A hundred and fifty words a minute, three seconds a turn, five more for a silence."""
    state = engine.start(context(EASY), 2)
    words = len(state.turns[0].text.split())
    assert call_seconds(state) == round(words / 2.5) + 3
    silent = play(state, Wait())
    assert call_seconds(silent) >= call_seconds(state) + 3 + 5


@cache
def authored() -> tuple[str, ...]:
    """Return the utterances written for the model, in order."""
    banks = [
        yaml.safe_load(path.read_text(encoding="utf-8"))["phrases"] for path in sorted(FOLDER.glob("phrases_*.yaml"))
    ]
    return tuple(item["texte"][:600] for bank in banks for item in bank)


@pytest.mark.parametrize("name", sorted(personas()))
def test_anything_students_write_is_answered(name: str) -> None:
    """Calls of utterances drawn among thousands that people wrote, understood by the model, never crash nor go dumb."""
    for seed in range(2):
        draw = stream(seed, "phrases", name)
        state = engine.start(context(name), seed)
        for _ in range(15):
            if not state.over:
                text = authored()[int(draw.integers(len(authored())))]
                state = engine.apply(state, Say(text=text)).state
        assert all(turn.text.strip() and "{" not in turn.text for turn in state.turns)
        assert state.over or state.turns[-1].who == "prospect"
        assert CallState.model_validate_json(state.model_dump_json()) == state
        call_measures(state, pitch=pitch())
