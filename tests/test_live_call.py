"""The collective call: law first, one thing said a round, what it did and why, then the weakest moment again."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.call.persona import personas
from simulations.errors import ActionRefusedError
from simulations.live import call_play as calls
from simulations.live.call_law import case_of, right_choice, verdict_of
from simulations.live.collective_call import FORMAT
from simulations.live.format import Answer, Prompt, Setup
from simulations.live.games import MARKS, games, scenario_of
from simulations.live.material import load_collective_calls
from tests.live_classes import SKILLS, play, quality, setup, voters

CALLS = [call.id for call in load_collective_calls()]
POLITE = "Bonjour, Léa Muller, de Cageot & Moka. Je suis bien avec la personne qui s'occupe des bureaux ?"


def right(state: Any, prompt: Prompt) -> str:
    """Return the best choice of a round."""
    if prompt.key == "droit":
        return right_choice(case_of(state.case), scenario_of(state.scenario))
    ranked = calls.phrasings_of(state.scenario, state.at)
    return next((MARKS[rank] for rank, one in enumerate(ranked) if one.quality == "bon"), "A")


def class_of(skill: float, *, seed: int, size: int = 9) -> Any:
    """Return how a class answers."""
    draw = np.random.default_rng(seed)
    return lambda state, prompt: voters(state, prompt, right, skill=skill, draw=draw, size=size)


def votes(state: Any, *values: str) -> list[Answer]:
    """Return one vote per value."""
    key = FORMAT.prompt(state).key
    return [Answer(participant=f"p{rank}", key=key, value=value) for rank, value in enumerate(values)]


def opened(seed: int = 3, **options: object) -> Any:
    """Return a call whose first round asks what to say."""
    return FORMAT.start(setup(FORMAT, seed, **{"appel": "appel_chrono", "droit": False, **options}))


@pytest.mark.parametrize("call", CALLS)
def test_every_collective_call_is_played_to_its_debrief(call: str) -> None:
    """Each call of the bank starts with the law, ends with a debrief, and every reveal can be shown."""
    rounds = play(FORMAT, setup(FORMAT, 5, appel=call), class_of(0.7, seed=5))
    assert rounds[0].reveal.source
    assert rounds[-1].reveal.rows[0].label == "Le mieux réussi"
    assert all(closed.reveal.title and closed.reveal.talk for closed in rounds)
    assert 3 <= len(rounds) <= games().call.rounds + 2


@pytest.mark.parametrize("case", games().law.cases, ids=lambda case: case.id)
def test_the_law_engine_answers_the_first_question(case: Any) -> None:
    """Every case is one of the choices, and the call that follows is lawful whatever the case was."""
    scenario = scenario_of("carre_radis" if case.kind == "consommateur" else "cageot_moka")
    assert right_choice(case, scenario) in {choice.id for choice in games().law.choices}
    assert (right_choice(case, scenario) == "oui") == verdict_of(case, scenario).allowed


def test_the_right_side_of_the_law_is_worth_something() -> None:
    """Saying no for another reason is better than phoning somebody who objected."""
    seed = next(n for n in range(60) if FORMAT.start(setup(FORMAT, n, appel="appel_diner")).case == "oppose")
    state = FORMAT.start(setup(FORMAT, seed, appel="appel_diner"))
    points = FORMAT.close(state, votes(state, "opposition", "moment", "oui")).points
    assert points["p0"] == 100 > points["p1"] > points["p2"] == 0


def test_votes_are_judged_whatever_the_majority_chose() -> None:
    """The most chosen phrasing is said; each participant has the points of their own vote."""
    state = opened()
    qualities = [one.quality for one in calls.phrasings_of(state.scenario, state.call)]
    good, trap = MARKS[qualities.index("bon")], MARKS[qualities.index("piege")]
    closed = FORMAT.close(state, votes(state, trap, trap, good))
    assert closed.points == {"p0": 0, "p1": 0, "p2": 100}
    assert closed.reveal.lines[0].ours
    assert closed.reveal.lines[0].text == FORMAT.prompt(state).data["complet"][trap]
    assert closed.reveal.counts[trap] == 2
    assert closed.reveal.why.keys() == {*MARKS[: len(qualities)]}


def test_the_teacher_may_pick_another_phrasing() -> None:
    """A pick is said whatever the votes, and judges nobody otherwise."""
    state = opened()
    closed = FORMAT.close(state, votes(state, "A", "A"), pick="B")
    assert closed.reveal.lines[0].text == FORMAT.prompt(state).data["complet"]["B"]
    assert closed.points.keys() == {"p0", "p1"}


def test_everybody_silent_is_a_silence_on_the_phone() -> None:
    """Without any vote, nothing is said: the person asks, then hangs up, and the session goes to its debrief."""
    rounds = play(FORMAT, setup(FORMAT, 2, appel="appel_chrono", droit=False), lambda _state, _prompt: [])
    assert rounds[0].reveal.title == "Silence"
    assert rounds[-1].reveal.title == "La personne a raccroché"
    assert all(closed.points == {} for closed in rounds)


def test_a_typed_sentence_is_picked_and_answered() -> None:
    """In free text the teacher picks one sentence; the engine answers it, and each author has their own points."""
    state = opened(mode="texte")
    given = votes(state, POLITE, "Donnez-moi votre argent, vous allez adorer.", f"  {POLITE}  ")
    assert [option.text for option in FORMAT.picks(state, given)] == [POLITE, given[1].value]
    closed = FORMAT.close(state, given, pick=POLITE)
    assert closed.reveal.lines[0].text == POLITE
    assert closed.points["p0"] == closed.points["p2"] >= closed.points["p1"]
    assert FORMAT.close(state, given, pick="p1").reveal.lines[0].text == given[1].value


@pytest.mark.parametrize("text", ["", "  …  ", "x" * 201, "Vous êtes une grosse conne, madame."])
def test_what_cannot_be_said_is_refused_kindly(text: str) -> None:
    """An empty sentence, one too long or without respect is not taken, and never said even when picked."""
    state = opened(mode="texte")
    bad = votes(state, text)
    assert FORMAT.refusal(state, bad[0])
    assert FORMAT.picks(state, bad) == ()
    assert FORMAT.close(state, bad, pick="p0").reveal.title == "Silence"


def test_a_late_vote_is_told_that_the_question_passed() -> None:
    """An answer to an earlier round is refused in words."""
    state = opened()
    assert "passée" in FORMAT.refusal(state, Answer(participant="p", key="tour-9", value="A"))
    assert "proposé" in FORMAT.refusal(state, Answer(participant="p", key="tour-1", value="Z"))


def test_the_last_round_plays_the_weakest_moment_again() -> None:
    """After a bad call, the class meets the moment again, and the reveal says what better words would have given."""
    for seed in range(12):
        rounds = play(FORMAT, setup(FORMAT, seed, appel="appel_achats", droit=False), class_of(0.2, seed=seed))
        last = rounds[-1]
        if last.state.at is not last.state.call:
            assert last.reveal.lines[0].ours
            assert last.reveal.right
            assert any("Mieux :" in cell for row in last.reveal.rows for cell in row.cells)
            return
    pytest.fail("no call gave a moment to play again")


def test_the_mood_is_shown_in_words_and_figures() -> None:
    """The meter gives a word, a share of its scale and its three parts."""
    mood = FORMAT.prompt(opened()).data["humeur"]
    assert mood["mot"] in {step.word for step in games().call.moods}
    assert 0 <= mood["part"] <= 1
    assert set(mood["details"]) == {"Confiance", "Intérêt", "Agacement"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"appel": "appel_inconnu"}, "appel"),
        ({"tours": 40}, "tours"),
        ({"tours": True}, "tours"),
        ({"mode": "chant"}, "mode"),
        ({"droit": "oui"}, "droit"),
        ({"couleur": "bleu"}, "couleur"),
        ({"scenario": "cageot_moka", "personnage": "foyer_dictee"}, "marché"),
        ({"scenario": "../secret", "personnage": "pro_chrono"}, "scénario"),
        ({"appel": "appel_chrono", "personnage": "pro_chrono"}, "pas les deux"),
    ],
)
def test_wrong_options_are_refused_in_french(options: dict[str, object], words: str) -> None:
    """A wrong option says which one and what is expected."""
    with pytest.raises(ActionRefusedError, match=words):
        setup(FORMAT, 1, **options)


def test_a_persona_chosen_by_the_teacher_answers() -> None:
    """Without a call of the bank, a scenario and a persona of its market are enough."""
    rounds = play(
        FORMAT, setup(FORMAT, 4, scenario="gamelle_retour", personnage="pro_vert", tours=4), class_of(0.8, seed=1)
    )
    assert personas()["pro_vert"].portrait in rounds[-1].reveal.text


@pytest.mark.parametrize("size", [1, 3, 130])
def test_any_size_of_class_plays(size: int) -> None:
    """One participant, three or a hundred and thirty: every one of them has points at each round of votes."""
    rounds = play(FORMAT, setup(FORMAT, 8, appel="appel_galon", tours=4), class_of(0.6, seed=8, size=size))
    assert {len(closed.points) for closed in rounds} <= {0, size}
    assert len(rounds[0].points) == size


def test_good_classes_do_better() -> None:
    """Over seeds, a good class has more points than an average one, which has more than clowns."""
    means = {
        name: np.mean([
            quality(play(FORMAT, setup(FORMAT, seed, appel=CALLS[seed], tours=6), class_of(skill, seed=seed)))
            for seed in range(8)
        ])
        for name, skill in SKILLS.items()
    }  # fmt: skip
    assert means["bonne"] > means["moyenne"] + 10 > means["clowns"] + 20


def test_a_settled_call_replays_without_its_bank() -> None:
    """What was drawn is written in the setup, which goes to JSON and back."""
    ready = setup(FORMAT, 9)
    again = Setup.model_validate_json(ready.model_dump_json())
    assert FORMAT.start(again) == FORMAT.start(ready)
    assert FORMAT.settle(again) == again
    assert json.dumps(FORMAT.prompt(FORMAT.start(again)).model_dump(mode="json"))


def test_a_vote_proves_no_check_of_the_rubric() -> None:
    """No observation is made of a vote: it would not be honest."""
    state = opened()
    assert FORMAT.observations(state, {"p0": votes(state, "A")}) == {}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("ABCD"), max_size=12), st.randoms())
def test_the_order_of_votes_changes_nothing(values: list[str], chance: Any) -> None:
    """The same votes in any order give the same reveal; points stay between 0 and 100."""
    state = opened()
    given_votes = [one for one in votes(state, *values) if not FORMAT.refusal(state, one)]
    mixed = list(given_votes)
    chance.shuffle(mixed)
    one, two = FORMAT.close(state, given_votes), FORMAT.close(state, mixed)
    assert one == two
    assert all(0 <= points <= 100 for points in one.points.values())
    assert FORMAT.table(state, mixed) == ()


@pytest.mark.parametrize("seed", range(6))
def test_better_words_never_repeat_themselves(seed: int) -> None:
    """Better words in the debrief differ from what was said, and name no subject twice."""
    rounds = play(FORMAT, setup(FORMAT, seed, appel="appel_retraite", droit=False), class_of(0.4, seed=seed))
    cells = [cell for row in rounds[-1].reveal.rows for cell in row.cells]
    for cell in cells:
        said, _, better = cell.partition(" Mieux : ")
        assert said != better
        assert better.count("votre façon de faire actuelle") < 2


def test_a_plain_no_shuts_the_door_on_the_meter() -> None:
    """Whatever the figures of the mood, somebody who objects is shown with the door closed."""
    rounds = play(FORMAT, setup(FORMAT, 12, appel="appel_oppose", droit=False), class_of(1.0, seed=12))
    opposed = next(one for one in rounds if "opposition" in one.state.after.turns[-1].situation)
    assert calls.mood_word(opposed.state.after) == games().call.moods[0].word
