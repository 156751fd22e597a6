"""The guided mode: what is good to say leads to the meeting, and takes up what was really said."""

from __future__ import annotations

import re
from collections import Counter

from simulations.call import engine
from simulations.call.coach import Goal
from simulations.call.persona import personas
from simulations.call.phrasings import Phrasing, options
from simulations.call.state import CallState, Say, Turn
from tests.guided import DECIDERS, always, begin, pitch_for
from tests.pitches import call

EASY = "pro_coeur"


def test_a_call_that_is_won_goes_on_to_the_meeting() -> None:
    """Once the objection is lifted, be a leaflet promised and an address given, the good choices propose to meet."""
    won = {"objection": "levee", "themes": ("besoin",), "done": frozenset({"presente", "objet", "coordonnees"})}
    for done in (set(), {"documentation"}):
        for seed in range(8):
            state = begin(EASY, seed)
            reply = Turn(who="prospect", text="Volontiers.", situation="coordonnees_oui", mood=state.mood)
            memory = state.memory.model_copy(update=won | {"done": won["done"] | done})
            state = state.model_copy(update={"memory": memory, "turns": (*state.turns, reply)})
            good = [option for option in options(state, pitch_for(state)) if option.quality == "bon"]
            assert good
            assert all("proposer_rdv" in option.acts for option in good)


def test_the_first_good_choice_each_time_mostly_gets_an_appointment() -> None:
    """With people who decide and who do not oppose calls: more appointments than all other ends together."""
    willing = [name for name in DECIDERS if not personas()[name].opposed]
    ends: Counter[str] = Counter()
    for rank in range(90):
        state = begin(willing[rank % len(willing)], rank)
        while not state.over:
            found = options(state, pitch_for(state))
            option = next(option for option in found if option.quality == "bon")
            state = engine.apply(state, Say(text=option.text, acts=option.acts)).state
        ends[state.outcome] += 1
    assert ends["rdv"] > 50, ends


def test_a_moment_said_to_be_bad_was_said_so() -> None:
    """« Je vois que le moment est mal choisi » is only proposed to somebody who has no time."""
    state = call(EASY, 2)
    late = Turn(who="prospect", text="Je cours.", situation="pas_le_temps", mood=state.mood)
    hurried = state.model_copy(update={"turns": (*state.turns, late)})
    assert any(option.text.startswith("Je vois que le moment") for option in spoken_now(hurried, "rappel"))
    assert not any(option.text.startswith("Je vois que le moment") for option in spoken_now(state, "rappel"))


def spoken_now(state: CallState, goal: Goal) -> list[Phrasing]:
    """Return the good phrasings of a goal at one moment."""
    from simulations.call.phrasings import _Table  # noqa: PLC0415 - the whole table, that no page needs

    return list(_Table.of(state, pitch_for(state), "Camille").candidates(goal, "bon"))


def test_a_model_reformulation_has_the_prospect_s_words_in_it() -> None:
    """Once something short was told, the good way to say it again quotes it, and never « c'est ce qui vous pose… »."""
    told = 0
    for name in DECIDERS:
        state = always(name, 3, "bon")
        for rank, turn in enumerate(state.turns):
            if turn.who != "eleve" or "reformuler" not in turn.acts:
                continue
            heard = " ".join(past.text for past in state.turns[:rank] if past.who == "prospect")
            quoted = re.findall(r"« (.+?) »", turn.text)
            told += bool(quoted)
            assert all(words in heard for words in quoted)
            assert "ce qui compte pour vous, c'est ce qui" not in turn.text
    assert told > len(DECIDERS) / 2


def test_the_length_of_a_choice_tells_little() -> None:
    """A trap fits on a phone, and neither the longest nor the shortest choice is the right one every other time."""
    longest = shortest = turns = 0
    for rank, name in enumerate(DECIDERS):
        state = begin(name, rank)
        while not state.over:
            found = sorted(options(state, pitch_for(state)), key=lambda option: len(option.text))
            assert len(found[-1].text.split()) <= 80
            turns, shortest = turns + 1, shortest + (found[0].quality == "bon")
            longest += found[-1].quality == "bon"
            option = next(option for option in found if option.quality == "bon")
            state = engine.apply(state, Say(text=option.text, acts=option.acts)).state
    assert longest < 0.45 * turns
    assert shortest > 0.15 * turns
