"""How people react on the phone: what irritates, what is noticed, what is refused, what machines do."""

from __future__ import annotations

import pytest

from simulations.call import engine
from simulations.call.hearing import hear
from simulations.call.persona import personas
from simulations.call.players import context, opening, play, say
from simulations.call.settings import call_settings, patterns
from simulations.call.state import CallState, HangUp, Wait

DECIDERS = sorted(name for name, one in personas().items() if one.role == "decideur")
OPEN = [name for name in DECIDERS if not personas()[name].opposed]
OPPOSED = [name for name in DECIDERS if personas()[name].opposed]
WARY = [name for name in OPEN if personas()[name].manner == "mefiant"]
PAPER = [name for name in OPEN if personas()[name].objections.said == "documentation"]  # type: ignore[union-attr]
EASY = next(name for name in OPEN if personas()[name].start.trust >= 40 and personas()[name].manner == "aimable")
HELLO = say("Bonjour, Léa Muller de Cageot & Moka", "saluer", "se_presenter")
BYE = say("Merci, au revoir", "remercier", "prendre_conge")


def situations(state: CallState) -> set[str]:
    """Return every situation the prospect spoke in."""
    return {part for turn in state.turns for part in turn.situation.split()}


@pytest.mark.parametrize("name", DECIDERS)
def test_who_is_phoned_again_says_so_and_is_more_irritated(name: str) -> None:
    """The second call of the same firm starts worse, and the person says it as soon as the firm is named."""
    first, second = (engine.start(context(name, again=again), 3) for again in (False, True))
    assert second.mood.irritation > first.mood.irritation
    assert "deja_appele" in situations(play(second, HELLO))
    assert "deja_appele" not in situations(play(first, HELLO, HELLO))


def test_a_switchboard_puts_through_to_whoever_is_behind() -> None:
    """The person behind the switchboard may be another than its usual one."""
    thanks = say("Merci, voici d'où vient votre numéro", "remercier", "informer_rgpd")
    state = engine.start(context("standard_douillet", behind=EASY), 1)
    assert play(state, opening(), thanks, opening()).persona == EASY


@pytest.mark.parametrize("name", OPPOSED)
def test_who_opposes_may_ask_where_the_number_comes_from(name: str) -> None:
    """Some ask; telling it is not insisting, and the call then ends in peace."""
    calls = [play(engine.start(context(name), seed), opening()) for seed in range(20)]
    asked = [state for state in calls if "origine_des_donnees" in situations(state)]
    assert 0 < len(asked) < len(calls)
    told = play(asked[0], say("D'un annuaire, vous pouvez vous opposer.", "informer_rgpd"))
    assert not told.over
    assert play(told, say("Je vous retire, au revoir", "accepter_refus", "prendre_conge")).outcome == "opposition"


@pytest.mark.parametrize("name", WARY)
def test_who_is_wary_expects_to_be_told_where_the_number_comes_from(name: str) -> None:
    """Told, they acknowledge it; dodged, they trust less."""
    calls = (play(engine.start(context(name), seed), opening()) for seed in range(40))
    asked = next(state for state in calls if "origine_demandee" in state.memory.done)
    told = play(asked, say("Votre numéro vient d'un annuaire public.", "informer_rgpd"))
    dodged = play(asked, say("Comment faites-vous aujourd'hui ?", "question_ouverte"))
    assert "rgpd_ok" in told.turns[-1].situation
    assert told.mood.trust > dodged.mood.trust


@pytest.mark.parametrize("name", OPEN)
def test_another_name_or_another_company_is_noticed(name: str) -> None:
    """The same name again is nothing; another one is said, and the second time weighs more."""
    state = play(engine.start(context(name), 1), opening())
    same = play(state, say("Ici Léa Muller, de Cageot & Moka", "se_presenter"))
    assert same.memory.contradictions == 0
    other = play(state, say("Je m'appelle Nora Petit, de la société Fruit Express", "se_presenter"))
    assert "contradiction" in situations(other)
    assert other.mood.trust < state.mood.trust
    third = play(other, say("Je m'appelle Hugo Blanc, de la société Vert Bureau", "se_presenter"))
    assert third.memory.contradictions == 2 or third.over


@pytest.mark.parametrize("name", OPEN)
def test_small_talk_is_answered_in_manner_and_two_in_a_row_are_too_many(name: str) -> None:
    """A word aside gets a word; then the person comes back to the subject, less patient."""
    chat = say("Quel beau temps aujourd'hui !", "hors_sujet")
    once = play(engine.start(context(name), 1), opening(), chat)
    assert "bavardage" in once.turns[-1].situation or once.turns[-1].situation == "refus"
    twice = play(once, chat)
    assert "bavardage_assez" in twice.turns[-1].situation or twice.over
    assert twice.mood.irritation > once.mood.irritation
    talk = play(once, say("Comment faites-vous aujourd'hui ?", "question_ouverte"), chat)
    assert "bavardage_assez" not in talk.turns[-1].situation


def test_too_early_is_said_only_when_it_is() -> None:
    """Before the questions and an argument an appointment is too early; after them a no is a no."""
    early, late = set(), set()
    for seed in range(30):
        state = play(engine.start(context(EASY, need=0), seed), opening())
        done = {"objection": "levee"}
        ask = say("On se voit ?", "proposer_rdv")
        early |= situations(play(state.model_copy(update={"memory": state.memory.model_copy(update=done)}), ask))
        known = {**done, "themes": ("usage", "besoin"), "done": state.memory.done | {"argumente"}}
        late |= situations(play(state.model_copy(update={"memory": state.memory.model_copy(update=known)}), ask))
    assert "rdv_trop_tot" in early
    assert "rdv_non" not in early
    assert "rdv_non" in late
    assert "rdv_trop_tot" not in late


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Êtes-vous satisfait de votre fournisseur ?", "satisfaction"),
        ("Quel problème rencontrez-vous en ce moment ?", "probleme"),
        ("Chez qui achetez-vous ?", "fournisseur"),
        ("Combien de personnes travaillent avec vous ?", "effectif"),
    ],
)
def test_a_question_is_about_what_it_asks(text: str, theme: str) -> None:
    """A question naming several subjects is about the most precise one."""
    assert hear(text, acts=frozenset({"question_ouverte"})).themes[0] == theme


@pytest.mark.parametrize("name", OPEN)
def test_something_to_read_is_an_outcome(name: str) -> None:
    """Offering to send something to a calm person ends the call on it."""
    offer = say("Voulez-vous que je vous envoie une documentation ?", "question_fermee")
    state = play(engine.start(context(name), 1), opening(), offer)
    assert "documentation" in state.memory.done
    assert play(state, BYE).outcome == "documentation"
    assert play(state, HangUp()).outcome == "documentation"


@pytest.mark.parametrize("name", PAPER)
def test_who_wants_a_document_and_gives_an_address_will_get_it(name: str) -> None:
    """The objection is « send me something »: taking the e-mail address is enough."""
    state = play(engine.start(context(name), 1), opening(), say("On se voit ?", "proposer_rdv"))
    assert state.memory.objection == "dite"
    trusting = state.model_copy(update={"mood": state.mood.model_copy(update={"trust": 90})})
    given = play(trusting, say("Quelle est votre adresse ?", "demander_coordonnees"))
    assert given.turns[-1].situation.startswith("coordonnees_oui")
    assert play(given, BYE).outcome == "documentation"


@pytest.mark.parametrize("name", sorted(personas()))
def test_people_use_their_own_words_first(name: str) -> None:
    """Whoever has their own words for picking up, or being in a hurry, says them before those of their manner."""
    persona = personas()[name]
    for seed in range(6):
        state = engine.start(context(name), seed)
        picked = state.turns[0].text
        assert any(text.split("{")[0] in picked for text in persona.replies["decroche"])
        silent = play(state, Wait())
        if "silence" in persona.replies:
            assert silent.last_reply in persona.replies["silence"]


@pytest.mark.parametrize("name", [name for name, one in personas().items() if one.role in ("repondeur", "faux_numero")])
def test_machines_and_wrong_numbers_only_say_their_own_words(name: str) -> None:
    """A machine never speaks as a person of its manner would."""
    own = {text.split("{")[0] for texts in personas()[name].replies.values() for text in texts}
    for seed in range(10):
        for turns in ((Wait(), Wait(), Wait()), (opening(), opening(), opening(), opening()), (HELLO, BYE)):
            said = [
                turn.text for turn in play(engine.start(context(name), seed), *turns).turns if turn.who == "prospect"
            ]
            assert all(any(text.startswith(mine) for mine in own if mine) or "Klein" in text for text in said)


def test_a_wrong_number_ends_kindly_for_who_excuses_themselves() -> None:
    """The mistake is said at the first word; who goes on selling is cut off."""
    name = next(n for n, one in personas().items() if one.role == "faux_numero")
    told = play(engine.start(context(name), 1), opening())
    assert told.turns[-1].situation == "objet"
    assert play(told, say("Oh pardon, excusez-moi, c'est une erreur")).outcome == "injoignable"
    assert play(told, say("Nos paniers sont frais", "argumenter")).outcome == "raccroche"


@pytest.mark.parametrize("name", OPEN)
def test_insisting_after_a_plain_no_is_the_end(name: str) -> None:
    """An irritated person says no; selling again gets the door, and is remembered as forcing."""
    state = play(engine.start(context(name), 1), opening())
    cross = state.model_copy(update={"mood": state.mood.model_copy(update={"irritation": call_settings().refuse + 2})})
    no = play(cross, say("Qui décide chez vous ?", "question_fermee"))
    if "refus" in no.turns[-1].situation.split():
        forced = play(no, say("Mais c'est vraiment bien !", "argumenter"))
        assert forced.outcome in ("refus", "raccroche")
        assert "refus_force" in forced.memory.done or forced.outcome == "raccroche"
        assert play(no, say("Je comprends, au revoir", "accepter_refus", "prendre_conge")).outcome == "refus"
    else:
        assert no.outcome == "raccroche" or no.mood.irritation < call_settings().refuse


@pytest.mark.parametrize("kind", ["themes", "drivers", "cues"])
def test_patterns_of_words_are_sound(kind: str) -> None:
    """Every pattern of the file compiles and does not match an empty turn."""
    assert patterns(kind)
    assert not any(pattern.search("") for pattern in patterns(kind).values())


@pytest.mark.parametrize("written", ["1", "2", "4"])
def test_who_lives_with_somebody_never_says_to_be_alone(written: str) -> None:
    """A couple is at least two, whatever the file says; nobody says a range of staff."""
    for name in DECIDERS:
        persona = personas()[name]
        if not any("{foyer}" in answer.text for answer in persona.answers.get("effectif", ())):
            continue
        who = context(name)
        who = who.model_copy(update={"prospect": who.prospect.model_copy(update={"household": written})})
        said = play(engine.start(who, 1), opening(), say("Combien êtes-vous ?", "question_fermee")).last_reply
        if persona.household_min > 1:
            assert "1 à" not in said
            assert not said.startswith("1 ")


@pytest.mark.parametrize("name", OPEN)
def test_a_bare_yes_is_no_mistake(name: str) -> None:
    """« D'accord, parfait » gets « je vous écoute » and costs nothing the first time."""
    state = play(engine.start(context(name), 1), opening())
    state = play(state, say("D'un annuaire.", "informer_rgpd"))
    after = play(state, say("D'accord, parfait."))
    assert after.turns[-1].situation in ("je_vous_ecoute", "refus")
    assert after.mood.irritation <= state.mood.irritation


def test_asking_who_decides_is_a_question() -> None:
    """« Qui décide ? », even heard as asking for the right person, gets an answer and counts as learnt."""
    state = play(engine.start(context(EASY), 1), opening())
    state = play(state, say("Qui décide des achats chez vous ?", "identifier_interlocuteur"))
    assert "decision" in state.memory.themes
    assert "reponse" in state.turns[-1].situation


@pytest.mark.parametrize("text", ["Rappelez-moi au 03 53 01 00 02", "Voici mon numéro : 03 53 01 00 02"])
def test_a_number_left_on_a_machine_is_a_call_back(text: str) -> None:
    """Leaving a number, or asking to be rung, is asking to be called back."""
    name = next(n for n, one in personas().items() if one.role == "repondeur")
    assert play(engine.start(context(name), 1), say(text, "se_presenter")).outcome == "rappel"


def test_a_date_nobody_agreed_on_is_not_confirmed() -> None:
    """« Donc c'est noté pour mardi » out of nowhere is put right and gives nothing."""
    state = play(engine.start(context(EASY), 1), opening(), say("C'est noté pour mardi à 10 h !", "confirmer"))
    assert "confirmation_fausse" in state.turns[-1].situation
    assert state.memory.slot == ""
