"""Details that make a call true: where one meets, what was asked for, what was said before, how a call is closed."""

from __future__ import annotations

from pathlib import Path

import yaml

from simulations.call import engine
from simulations.call.measures import call_measures
from simulations.call.persona import personas
from simulations.call.players import context, opening, play, say
from simulations.call.state import MAX_TEXT, CallState, HangUp, Mood, Say
from simulations.kernel import stream
from simulations.yamlfile import DATA
from tests.pitches import business_pitch

PHRASES = DATA / "dialogue"
KIND = "pro_coeur"
SOURCE = say("Votre numéro vient d'un annuaire professionnel", "informer_rgpd")


def begun(name: str = KIND, seed: int = 1, *, trust: int = 80, **memory: object) -> CallState:
    """Return a call well begun, with things remembered."""
    state = play(engine.start(context(name), seed), opening(), SOURCE)
    mood = Mood(trust=trust, interest=70, irritation=0)
    return state.model_copy(update={"mood": mood, "memory": state.memory.model_copy(update=memory)})


def last(state: CallState) -> str:
    """Return what the prospect said last."""
    return state.turns[-1].text


def offered() -> CallState:
    """Return a call where the prospect has just named a morning."""
    state = begun(objection="levee", offered=("2026-11-24 matin",))
    turns = (*state.turns[:-1], state.turns[-1].model_copy(update={"situation": "rdv_autre_moment"}))
    return state.model_copy(update={"turns": turns})


def test_an_e_mail_asked_is_an_e_mail_given() -> None:
    """Asked for an e-mail, the prospect gives it; asked for a number, it is the number."""
    for seed in range(8):
        mail = play(begun(seed=seed), say("Quelle est votre adresse mail ?", "demander_coordonnees"))
        assert "a.klein@klein-systemes.example" in last(mail)
        phone = play(begun(seed=seed), say("Quel est votre numéro direct ?", "demander_coordonnees"))
        assert "03 53 01 00 01" in last(phone)


def test_the_place_is_the_firm_unless_said_otherwise() -> None:
    """One meets where the prospect works, at the seller's when invited there, or on screen."""
    at_work = play(offered(), say("Parfait, mardi 24 à 10 h", "confirmer"))
    assert at_work.memory.place == "chez Klein Systèmes, à Nancy"
    invited = play(offered(), say("Parfait, mardi 24 à 10 h dans nos locaux", "confirmer"))
    assert invited.memory.place == "chez Cageot & Moka"
    assert play(offered(), say("Mardi 24 à 10 h en visio, parfait", "confirmer")).memory.place == "en visioconférence"


def test_the_half_day_offered_stands_until_an_hour_fits() -> None:
    """« D'accord, à 15 h » for a morning does not fix another day: the morning is named again, then taken."""
    afternoon = play(offered(), say("D'accord, à 15 h"))
    assert afternoon.memory.slot == ""
    assert "mardi 24 novembre au matin" in last(afternoon).lower()
    taken = play(afternoon, say("D'accord, à 10 h"))
    assert taken.memory.slot_at == "2026-11-24T10:00"


def test_two_prices_for_the_same_thing_are_noticed() -> None:
    """12 € then 20 € a week do not go together; 12 € a week and 40 € a month do."""
    first = play(begun(), say("Le panier est à 12 euros par semaine", "argumenter"))
    assert "contradiction" in play(first, say("C'est 20 € par semaine", "argumenter")).turns[-1].situation
    assert "contradiction" not in play(first, say("Soit 40 € par mois", "argumenter")).turns[-1].situation


def test_why_brings_another_answer_then_none() -> None:
    """After an answer, « pourquoi ? » brings what is left to say on it, never the same words."""
    state = play(begun(), say("Quel problème rencontrez-vous ?", "question_ouverte"))
    told = [last(state)]
    while (state := play(state, say("Pourquoi ?", "question_ouverte"))).turns[-1].situation == "reponse":
        told.append(last(state))
    assert 1 < len(told) == len(set(told))


def test_a_question_on_numbers_gets_a_number_at_home_too() -> None:
    """Asked how many they are at home, people give a figure, never less than the family they speak of."""
    for name, persona in personas().items():
        told = persona.answers.get("equipe", ())
        if persona.market != "B2C" or persona.opposed or not any("{foyer}" in answer.text for answer in told):
            continue
        state = play(begun(name), say("Vous êtes combien à la maison ?", "question_fermee"))
        assert "4" in last(state)


def test_who_wanted_a_leaflet_or_a_later_day_ends_on_it() -> None:
    """Badly handled, « envoyez une documentation » ends on the documentation, « plus tard » on a call-back."""
    pushy = say("Mais si, c'est bien", "argumenter")
    ends = {"documentation": "documentation", "plus_tard": "rappel"}
    for objection, outcome in ends.items():
        name = next(n for n, p in personas().items() if p.objections and p.objections.said == objection)
        state = begun(name, objection="dite")
        for _ in range(6):
            state = play(state, pushy).model_copy(update={"mood": state.mood})
        assert state.outcome == outcome, name
        assert outcome != "rappel" or state.memory.callback_at > "2026-11-23"


def test_welcoming_an_objection_is_a_start_not_a_fault() -> None:
    """« Je comprends » alone costs nothing the first time, and the second time answers nothing."""
    state = play(begun(objection="dite"), say("Je comprends.", "repondre_objection"))
    assert state.memory.objection_failures == 0
    assert play(state, say("Oui, je comprends.", "repondre_objection")).memory.objection_failures == 1


def test_frankness_counts() -> None:
    """Not knowing and saying so is honest; something untrue is not, and the truth is told."""
    pitch = business_pitch()
    argued = play(begun(), say("C'est local et de saison", "argumenter"))
    frank = play(argued, Say(text="Je ne sais pas, je me renseigne et je vous rappelle.", acts=("demander_rappel",)))
    assert "je me renseigne" in call_measures(frank, pitch=pitch)["appel.honnetete"].quote
    lied = play(begun(), say(pitch.false_claims[0].text, "argumenter"))
    assert call_measures(lied, pitch=pitch)["appel.honnetete"].value == 0


def test_a_random_student_is_heard_to_the_end() -> None:
    """Sixty calls of authored utterances said in any order, heard by the app alone: no crash, words at every turn."""
    texts = [item["texte"] for path in sorted(PHRASES.glob("phrases_s*.yaml")) for item in spoken(path)]
    names = sorted(personas())
    for seed in range(60):
        draw = stream(seed, "phrases", "essai")
        state = engine.start(context(names[seed % len(names)]), seed)
        for rank in draw.integers(len(texts), size=12):
            state = play(state, Say(text=texts[int(rank)][:MAX_TEXT]))
        assert all(turn.text.strip() and "{" not in turn.text for turn in state.turns if turn.who == "prospect")
        assert state.over or play(state, HangUp()).over


def spoken(path: Path) -> list[dict[str, str]]:
    """Return the labelled utterances of a file."""
    found: list[dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))["phrases"]
    return found
