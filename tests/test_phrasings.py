"""The guided and mixed modes: four phrasings to choose from, beginnings to complete, and what they are worth."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from simulations.calendar_fr import public_holidays
from simulations.call import engine, understand
from simulations.call.coach import GOALS, next_goals
from simulations.call.persona import personas
from simulations.call.phrasing_words import (
    STRICTEST,
    agreed_slot,
    fill,
    heard_drivers,
    is_open,
    of,
    quote,
    said_moment,
    two_slots,
    working_days,
)
from simulations.call.phrasings import Phrasing, bank, better_wording, options, starters, template_id
from simulations.call.players import QUESTIONS, opening, play, say
from simulations.call.state import MAX_TEXT, CallState, HangUp, Mood, Say, Turn, Wait
from simulations.kernel import stream
from simulations.scenario import parse_scenario, scenario_paths
from tests.guided import DECIDERS, always, begin, pitch_for
from tests.pitches import business_pitch, call

EASY = "pro_coeur"
WASTE = "Trop de déchets, trop d'emballages à jeter, une poubelle toujours pleine : il faut recycler."
SMALL = {"identifier"}  # goals that are a step of another one
LEAST = {"bon": 6, "moyen": 4, "piege": 5}


def wander(name: str, seed: int) -> list[CallState]:
    """Return the moments of a call where any option is taken, with silences and things nobody planned."""
    draw = stream(seed, "errance", name)
    state, moments = begin(name, seed), []
    for _ in range(25):
        if state.over:
            break
        moments.append(state)
        chance = draw.random()
        if chance < 0.08:
            state = engine.apply(state, Wait()).state
        elif chance < 0.1:
            state = engine.apply(state, HangUp()).state
        elif chance < 0.25:
            acts = tuple(str(act) for act in draw.choice(loose_acts(), size=2, replace=False))
            state = engine.apply(state, say("Quel est votre besoin ?", *acts)).state
        else:
            found = options(state, pitch_for(state))
            option = found[int(draw.integers(len(found)))]
            state = engine.apply(state, Say(text=option.text, acts=option.acts)).state
    return moments


def loose_acts() -> list[str]:
    """Return acts that lead a call anywhere."""
    return ["argumenter", "proposer_rdv", "question_ouverte", "demander_rappel", "confirmer", "demander_coordonnees"]


def test_the_bank_is_rich_and_balanced() -> None:
    """At least 260 phrasings, every goal with good ones, half-good ones and traps, and no text twice."""
    texts = [template.text for goal in bank().goals.values() for template in goal.phrasings]
    assert len(texts) >= 260
    assert len(set(texts)) == len(texts)
    for goal in set(GOALS) - SMALL:
        counts: Counter[str] = Counter(template.quality for template in bank().goals[goal].phrasings)
        assert all(counts[quality] >= least for quality, least in LEAST.items()), (goal, counts)


def test_every_phrasing_has_a_lesson_and_every_good_one_its_act() -> None:
    """Comments are sentences of their own, a trap names its mistake, a good phrasing does what its goal asks."""
    comments: Counter[str] = Counter()
    for goal, source in bank().goals.items():
        for template in source.phrasings:
            comments[template.comment] += 1
            assert bool(template.mistake) == (template.quality == "piege"), template.text
            assert template.comment.rstrip().endswith((".", "?", "}")), template.comment
            if template.quality == "bon":
                assert source.act in template.acts, (goal, template.text)
    assert [comment for comment, times in comments.items() if times > 1] == []


def test_ids_are_all_different() -> None:
    """Each phrasing has a name of its own."""
    names = [template_id(goal, t) for goal, source in bank().goals.items() for t in source.phrasings]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", sorted(personas()))
def test_four_choices_at_every_moment_of_any_call(name: str) -> None:
    """Whatever was said before: four different texts, a good one for the best goal, one trap or two, no gap."""
    for seed in range(6):
        for state in wander(name, seed):
            found = options(state, pitch_for(state))
            assert len(found) == 4
            assert len({option.text for option in found}) == 4
            assert any(option.quality == "bon" for option in found)
            traps = [option.mistake for option in found if option.quality == "piege"]
            assert 1 <= len(set(traps)) == len(traps) <= 2
            for option in found:
                assert not re.search(r"[{}]", option.text + option.comment), option
                assert "  " not in option.text
                assert len(option.text) <= MAX_TEXT
                assert option.quality != "bon" or len(option.text.split()) <= 45


@pytest.mark.parametrize("name", [EASY, "foyer_retraite_causant", "standard_douillet", "repondeur_bip"])
def test_a_good_choice_serves_the_best_goal(name: str) -> None:
    """The best goal always has its good phrasing, unless the call gives no words for it."""
    for state in wander(name, 3):
        goals = {option.goal for option in options(state, pitch_for(state)) if option.quality == "bon"}
        assert next_goals(state)[0] in goals


def test_the_same_moment_gives_the_same_choices() -> None:
    """Asked twice, the choices are the same; another seed shuffles them."""
    state = play(call(EASY, 5), opening())
    assert options(state, business_pitch()) == options(state, business_pitch())
    other = [options(play(call(EASY, seed), opening()), business_pitch()) for seed in range(6)]
    assert len({tuple(option.text for option in found) for found in other}) > 1
    places = {next(rank for rank, option in enumerate(found) if option.quality == "bon") for found in other}
    assert len(places) > 1


def test_the_mood_is_not_read() -> None:
    """Two calls that sound the same offer the same choices."""
    state = play(call(EASY, 5), opening())
    angry = state.model_copy(update={"mood": Mood(trust=0, interest=0, irritation=80)})
    assert options(angry, business_pitch()) == options(state, business_pitch())


def test_what_was_said_is_not_offered_again() -> None:
    """In a whole call of good choices, no sentence comes twice."""
    for name in DECIDERS:
        said = [turn.text for turn in always(name, 2, "bon").turns if turn.who == "eleve"]
        assert len(set(said)) == len(said), name


def test_good_choices_get_appointments_and_traps_do_not() -> None:
    """Over 200 calls each: the good player gets most appointments, the trapped one hardly any, the half-good few."""
    ends = {}
    for quality in LEAST:
        calls = [(DECIDERS[rank % len(DECIDERS)], rank) for rank in range(200)]
        ends[quality] = Counter(always(name, seed, quality).outcome for name, seed in calls)
    assert ends["bon"]["rdv"] > 60
    assert ends["bon"]["rdv"] > 8 * max(1, ends["piege"]["rdv"])
    assert ends["bon"]["rdv"] > 3 * ends["moyen"]["rdv"]
    assert ends["bon"]["raccroche"] < ends["piege"]["raccroche"]


def test_who_opposes_is_left_in_peace_by_good_choices() -> None:
    """With people who oppose calls, good choices end on their right, never on a phone slammed down."""
    opposed = [name for name in DECIDERS if personas()[name].opposed]
    assert opposed
    assert {always(name, seed, "bon").outcome for name in opposed for seed in range(3)} == {"opposition"}


def test_machines_and_strangers_are_handled_by_good_choices() -> None:
    """A voicemail gets a message with a call-back, a wrong number an apology."""
    for name, persona in personas().items():
        if persona.role == "repondeur":
            assert always(name, 1, "bon").outcome == "rappel"
        if persona.role == "faux_numero":
            assert always(name, 1, "bon").outcome == "injoignable"


def test_declared_acts_are_those_that_would_be_understood() -> None:
    """Filled from two scenarios, what the phrasings do and what the engine would hear agree on four acts in five."""
    common = every = 0
    for home in (False, True):
        state = call("foyer_aimable_a_deux" if home else EASY, 3, home=home)
        for option in spoken(state):
            declared, found = set(option.acts), understand(option.text)
            common += len(declared & found)
            every += len(declared | found)
    assert common / every >= 0.8


def test_no_phrasing_waits_for_words_that_never_come() -> None:
    """Each phrasing of the bank can be said in some call: no gap is misspelt."""
    said = {option.id for home in (False, True) for option in spoken(call(EASY, 3, home=home))}
    wanted = {
        template_id(goal, t)
        for goal, source in bank().goals.items()
        for t in source.phrasings
        if not (t.objections or t.after)
    }
    at_switchboards = {
        template_id("rappel", t) for t in bank().goals["rappel"].phrasings if t.switchboard == "seulement"
    }
    assert wanted - said == at_switchboards


def spoken(state: CallState) -> list[Phrasing]:
    """Return every phrasing of the bank that a rich call can fill."""
    from simulations.call.phrasings import _Table  # noqa: PLC0415 - the whole table, that no page needs

    kept = state.memory.model_copy(
        update={"objection": "vraie", "slot": "mardi matin", "themes": ("equipe", "activite")}
    )
    reply = Turn(who="prospect", text="Trop de cartons dans cette cuisine.", situation="reponse", mood=state.mood)
    state = state.model_copy(update={"memory": kept, "turns": (*state.turns, reply)})
    table = _Table.of(state, pitch_for(state), "Camille").with_plain_words()
    return [option for goal in GOALS for quality in LEAST for option in table.candidates(goal, quality)]  # type: ignore[arg-type]


def test_an_argument_answers_what_was_heard() -> None:
    """Somebody who speaks of waste is given, as a good argument, the one on waste."""
    state = play(call(EASY, 2), opening(), say("Beaucoup de bureaux…", "accrocher"), *(say(*q) for q in QUESTIONS[:3]))
    reply = Turn(who="prospect", text=WASTE, situation="reponse", mood=state.mood)
    state = state.model_copy(update={"turns": (*state.turns, reply, *state.turns[-1:])})
    state = play(state, say("Si je comprends bien, trop de déchets", "reformuler"))
    assert heard_drivers(state, {**bank().cues})[0] == "environnement"  # type: ignore[dict-item]
    good = [o for o in options(state, business_pitch()) if o.quality == "bon" and o.goal == "argumenter"]
    assert "déchets" in good[0].text


def test_false_claims_are_traps_that_give_the_truth() -> None:
    """What is untrue is never a good choice, and its comment says what is true."""
    claims = {claim.text.rstrip(".").lower(): claim.truth for claim in business_pitch().false_claims}
    met = 0
    for seed in range(12):
        for state in wander(EASY, seed):
            for option in options(state, business_pitch()):
                truths = [truth for text, truth in claims.items() if text in option.text.lower()]
                met += len(truths)
                assert not truths or (option.quality == "piege" and truths[0][1:] in option.comment)
    assert met > 3


@pytest.mark.parametrize("moment", ["2026-11-23T10:30:00", "2026-12-23T16:00:00", "2026-04-30T09:00:00"])
def test_slots_are_two_working_days_to_come(moment: str) -> None:
    """Never today, never a Sunday nor a holiday, one in the morning and one in the afternoon."""
    for seed in range(30):
        first, second = two_slots(call(EASY, seed, moment=moment))
        for slot in (first, second):
            assert slot > datetime.fromisoformat(moment)
            assert slot.weekday() < 5
            assert slot.date() not in public_holidays(slot.year, departement=STRICTEST)
        assert first.date() < second.date()
        assert {first.hour < 12, second.hour < 12} == {True, False}


def test_dates_are_said_as_in_french() -> None:
    """« mardi 1er décembre à 14 h 30 », and Christmas is nobody's working day."""
    assert said_moment(datetime.fromisoformat("2026-12-01T14:30")) == "mardi 1er décembre à 14 h 30"
    assert date(2026, 12, 25) not in working_days(date(2026, 12, 23), 5)


def test_the_slot_agreed_is_the_one_the_prospect_gave() -> None:
    """« Plutôt mardi matin » becomes a date with an hour; a date already agreed is kept as it is."""
    state = call(EASY, 1)
    reply = Turn(who="prospect", text="Disons mardi matin ?", situation="rdv_autre_moment", mood=state.mood)
    heard = state.model_copy(update={"turns": (*state.turns, reply)})
    assert agreed_slot(heard) == "mardi 24 novembre à 10 h"
    assert any("mardi 24 novembre à 10 h" in option.text for option in options(heard, business_pitch()))
    fixed = {"slot": "jeudi 26 novembre à 15 h", "slot_at": "2026-11-26T15:00:00"}
    assert agreed_slot(state.model_copy(update={"memory": state.memory.model_copy(update=fixed)})) == fixed["slot"]
    half = {"slot": "jeudi 26 novembre après-midi", "slot_at": "2026-11-26"}
    later = agreed_slot(state.model_copy(update={"memory": state.memory.model_copy(update=half)}))
    assert later == "jeudi 26 novembre à 14 h 30"


def test_a_quotation_can_be_said_by_somebody_else() -> None:
    """A sentence with « je » or « nous » is not repeated as it is; one without is."""
    state = call(EASY, 1)
    mine = Turn(
        who="prospect",
        text="Nous courons partout. Trop de cartons dans la cuisine.",
        situation="reponse",
        mood=state.mood,
    )
    assert quote(state.model_copy(update={"turns": (*state.turns, mine)})) == "Trop de cartons dans la cuisine"
    assert quote(state) == ""


def test_french_is_joined_as_it_should() -> None:
    """« de » and what follows, open and closed questions."""
    assert of("le potager") == "du potager"
    assert of("la pause") == "de la pause"
    assert of("les pauses") == "des pauses"
    assert of("une visite") == "d'une visite"
    assert is_open("Comment faites-vous ?")
    assert is_open("Qu'est-ce qui compte le plus ?")
    assert not is_open("Combien êtes-vous ?")
    assert not is_open("Avez-vous un budget ?")
    assert not is_open("Chez qui achetez-vous ?")
    assert is_open("Qu'est-ce qui vous gêne ?")
    assert is_open("Qu'est-ce que vous aimeriez changer ?")


def test_four_starters_with_different_intentions() -> None:
    """At every moment: four intentions, the best goal among them, beginnings that ask to be completed."""
    for name in personas():
        for state in wander(name, 1):
            found = starters(state, pitch_for(state))
            assert len({starter.label for starter in found}) == 4
            assert next_goals(state)[0] in {starter.goal for starter in found}
            assert all(starter.begin.endswith("…") and "{" not in starter.begin for starter in found)


def test_starters_vary_along_a_call() -> None:
    """The same intention does not always begin with the same words."""
    begins = {s.begin for seed in range(8) for s in starters(call(EASY, seed), business_pitch()) if s.goal == "contact"}
    assert len(begins) >= 3


def test_a_better_wording_exists_for_every_goal_at_any_moment() -> None:
    """The debrief can always show a good phrasing, filled, with the student's name."""
    for name in ("pro_coeur", "foyer_aimable_a_deux", "standard_tamis"):
        for goal in GOALS:
            text = better_wording(goal, begin(name, 1), pitch_for(begin(name, 1)), student="Inès")
            assert "{" not in text
            assert len(text.split()) <= 45
    assert "Inès" in better_wording("message", call(EASY, 1), business_pitch(), student="Inès")


@pytest.mark.parametrize("path", scenario_paths(), ids=lambda path: path.stem)
def test_real_scenarios_fill_every_goal(path: Path) -> None:
    """With the pitch of each scenario: four choices all along, good ones short, and a wording for every goal."""
    scenario = parse_scenario(path.read_text(encoding="utf-8"), name=path.name)
    if scenario.pitch is None:
        pytest.skip("Ce scénario n'a pas encore d'appels.")
    name = "foyer_aimable_a_deux" if scenario.market == "B2C" else EASY
    for seed in range(4):
        for state in wander(name, seed):
            found = options(state, scenario.pitch)
            assert len(found) == 4
            assert all(len(option.text.split()) <= 45 for option in found if option.quality == "bon")
    texts = [better_wording(goal, begin(name, 1), scenario.pitch) for goal in GOALS]
    assert not any("{" in text or re.search(r"\b(?:de le|de les|à le)\b|[.;:] ?[.;]", text) for text in texts)


def test_a_firm_called_chez_is_not_named_twice() -> None:
    """« chez Chez Marine » is said « chez Marine »."""
    assert fill("Qui dois-je demander chez {entreprise} ?", {"entreprise": "Chez Marine"}) == (
        "Qui dois-je demander chez Marine ?"
    )
