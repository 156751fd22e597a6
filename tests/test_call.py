"""The call: prospects with a mind of their own, whose mood moves with what the student does."""

from __future__ import annotations

import pytest

from simulations.call import engine
from simulations.call.acts import ACTS
from simulations.call.measures import call_measures
from simulations.call.persona import SITUATIONS, lines_for, manners, personas
from simulations.call.players import QUESTIONS, anyone, context, expert, opening, play, say
from simulations.call.settings import call_settings, topics
from simulations.call.state import CallState, Card, HangUp, Say, Wait, WriteCard
from simulations.errors import ActionRefusedError

DECIDERS = sorted(name for name, persona in personas().items() if persona.role == "decideur")
EASY = next(name for name in DECIDERS if personas()[name].start.trust >= 40 and not personas()[name].opposed)
OPPOSED = next(name for name in DECIDERS if personas()[name].opposed)
SWITCHBOARDS = sorted(name for name, persona in personas().items() if persona.role == "standard")


def replies(state: CallState) -> list[str]:
    """Return what the prospect said, in order."""
    return [turn.text for turn in state.turns if turn.who == "prospect"]


def test_there_are_enough_people_and_all_different() -> None:
    """At least 24 personas, of all roles and manners, and no two pick up with the same words."""
    everyone = personas().values()
    assert len(everyone) >= 24
    assert {persona.role for persona in everyone} == {"decideur", "standard", "repondeur", "faux_numero"}
    assert {persona.manner for persona in everyone} == set(manners().manners)
    words = [text for persona in everyone for text in persona.replies["decroche"]]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", sorted(personas()))
def test_everyone_has_something_to_say_in_every_situation(name: str) -> None:
    """No persona is ever without words: its own, else those of its manner."""
    persona = personas()[name]
    for situation in SITUATIONS:
        assert len(lines_for(persona, situation)) >= 2  # type: ignore[arg-type]
    if persona.screening:
        assert personas()[persona.screening.passes_to].role == "decideur"


@pytest.mark.parametrize("name", sorted(personas()))
def test_any_student_reaches_an_end_without_a_crash(name: str) -> None:
    """Sixty calls of somebody who says anything all end, with words at each turn and no gap left to fill."""
    for seed in range(60):
        state = anyone(name, seed, acts=ACTS)
        assert state.over
        assert all(text.strip() and "{" not in text for text in replies(state))


@pytest.mark.parametrize("name", DECIDERS)
def test_nobody_says_the_same_thing_twice_in_a_call(name: str) -> None:
    """In a call of ordinary length, each thing said is said once."""
    state = expert(name, 3)
    said = replies(state)
    assert len(set(said)) == len(said)


def test_the_same_call_is_the_same_call() -> None:
    """Same person, same seed, same words: the same replies and the same end; another seed differs somewhere."""
    assert expert(EASY, 7) == expert(EASY, 7)
    assert any(replies(expert(name, 1)) != replies(expert(name, 2)) for name in DECIDERS)


def test_a_call_goes_to_json_and_back() -> None:
    """A call in the middle is kept whole as JSON."""
    state = play(engine.start(context(EASY), 4), opening(), say(*QUESTIONS[0]))
    assert CallState.model_validate_json(state.model_dump_json()) == state


def test_a_question_gets_the_answer_of_the_file() -> None:
    """Asked how many they are, people whose answer says it give a figure within the band of their file."""
    told = []
    for name in DECIDERS:
        answers = personas()[name].answers.get("effectif", ())
        if answers and all("{effectif}" in answer.text for answer in answers) and not personas()[name].opposed:
            state = play(engine.start(context(name), 1), opening(), say("Combien êtes-vous ?", "question_fermee"))
            told.append(any(f"{number} salariés" in state.last_reply for number in range(6, 10)))
    assert sum(told) >= 10


def test_asking_the_same_question_again_tires() -> None:
    """The second time, no new answer comes, and irritation grows."""
    state = play(engine.start(context(EASY), 1), opening(), say(*QUESTIONS[0]))
    again = play(state, say(*QUESTIONS[0]))
    assert "repetition" in again.turns[-1].situation
    assert again.mood.irritation > state.mood.irritation


def test_arguing_before_asking_is_too_soon() -> None:
    """An argument given before knowing anything falls flat; after the questions it may touch."""
    early = play(engine.start(context(EASY), 1), opening(), say("C'est garanti, simple, économique", "argumenter"))
    assert "argument_trop_tot" in early.turns[-1].situation


def test_an_appointment_brings_the_objection_out_and_digging_reveals_the_true_one() -> None:
    """The objection said comes first; a welcomed, open question gets the one behind it."""
    state = play(engine.start(context(EASY), 2), opening(), *(say(*question) for question in QUESTIONS))
    state = play(state, say("On se voit mardi ou jeudi ?", "proposer_rdv", "question_alternative"))
    assert state.memory.objection == "dite"
    state = play(state, say("Je comprends, qu'est-ce qui vous gêne ?", "repondre_objection", "question_ouverte"))
    assert state.memory.objection == "vraie"


def test_who_objects_to_calls_is_left_in_peace_or_hangs_up() -> None:
    """The right to object ends the call: kindly if respected, abruptly if not, and never with an appointment."""
    said = play(engine.start(context(OPPOSED), 1), opening())
    assert said.memory.opposed_said
    assert said.turns[-1].situation == "opposition"
    kind = play(said, say("Je respecte, je vous retire, au revoir", "accepter_refus", "prendre_conge"))
    assert kind.outcome == "opposition"
    assert call_measures(kind)["appel.refus"].value == 1
    forced = play(said, say("Juste un rendez-vous !", "proposer_rdv"))
    assert forced.outcome == "raccroche"
    assert call_measures(forced)["appel.refus"].value == 0


@pytest.mark.parametrize("name", DECIDERS)
def test_an_insulting_call_ends(name: str) -> None:
    """Two insults at most, and the person is gone."""
    rude = say("Vous êtes nuls", "inapproprie")
    assert play(engine.start(context(name), 1), rude, rude).outcome == "raccroche"


@pytest.mark.parametrize("name", DECIDERS)
def test_silences_end_the_call_and_prove_nothing(name: str) -> None:
    """One silence is asked about, two tire (some hang up at once), nobody bears a third; nothing can be measured."""
    first = play(engine.start(context(name), 1), Wait())
    assert first.turns[-1].situation == "silence"
    second = play(first, Wait())
    impatient = personas()[name].manner in call_settings().impatient
    assert second.outcome == ("raccroche" if impatient else "") or second.mood.irritation >= call_settings().hang_up
    assert play(second, Wait()).outcome == "raccroche"
    assert call_measures(second) == {}


def test_silences_apart_are_forgiven() -> None:
    """A silence after an answer is a first silence again."""
    state = play(engine.start(context(EASY), 1), Wait(), opening(), Wait(), say(*QUESTIONS[0]), Wait())
    assert not state.over


@pytest.mark.parametrize("name", SWITCHBOARDS)
def test_a_switchboard_lets_through_who_says_who_and_why(name: str) -> None:
    """Name, company and purpose, politely, and the person who decides picks up; without them, the wall stays."""
    thanks = say("Je vous remercie, voici d'où vient votre numéro", "remercier", "informer_rgpd")
    through = play(engine.start(context(name), 1), opening(), thanks, opening())
    assert through.persona == personas()[name].screening.passes_to  # type: ignore[union-attr]
    blunt = play(engine.start(context(name), 1), say("Passez-moi la direction", "identifier_interlocuteur"))
    assert blunt.persona == name


def test_a_voicemail_takes_one_message() -> None:
    """A message that asks to be called back is a call-back to come; nothing more can be said."""
    name = next(n for n, persona in personas().items() if persona.role == "repondeur")
    message = say("Léa de Cageot & Moka, rappelez-moi au 03 53 01 00 02", "se_presenter", "demander_rappel")
    state = play(engine.start(context(name), 1), message)
    assert state.outcome == "rappel"
    with pytest.raises(ActionRefusedError, match="fiche d'appel"):
        engine.apply(state, Say(text="Allô ?", acts=()))


def test_a_dirty_number_reaches_nobody() -> None:
    """A call to a number that cannot be dialled ends before its first word."""
    assert engine.start(context(EASY, reachable=False), 1).outcome == "injoignable"


def test_the_card_is_written_after_the_call() -> None:
    """The fiche d'appel waits for the end, then is kept."""
    card = Card(result="refus", next_action="ne pas rappeler", date="", note="déjà équipée")
    state = engine.start(context(EASY), 1)
    with pytest.raises(ActionRefusedError, match="une fois l'appel terminé"):
        engine.apply(state, WriteCard(card=card))
    assert engine.apply(play(state, HangUp()), WriteCard(card=card)).state.card == card


def test_every_word_of_the_lexicon_is_a_sound_pattern() -> None:
    """Themes and drivers are those that personas know, and their words compile."""
    known = {theme for persona in personas().values() for theme in persona.answers}
    assert known <= set(topics().themes)
    assert {persona.driver for persona in personas().values() if persona.driver} <= set(topics().drivers)
