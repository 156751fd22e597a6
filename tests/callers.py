"""Scripted students for the call engine: a novice, an average one, an expert, and one who says anything."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulations.call import engine
from simulations.call.persona import personas
from simulations.call.state import CallContext, CallState, HangUp, Prospect, Say, Wait
from simulations.errors import ActionRefusedError
from simulations.kernel import stream

DRIVER_WORDS = {
    "securite": "c'est garanti et fiable",
    "orgueil": "c'est une qualité reconnue, unique",
    "nouveaute": "c'est nouveau et moderne",
    "confort": "c'est simple, on s'occupe de tout",
    "argent": "c'est économique et sans engagement",
    "sympathie": "nous sommes une petite entreprise locale, à l'écoute",
    "environnement": "c'est local, de saison, sans déchet",
}
QUESTIONS = (
    ("Comment faites-vous aujourd'hui ?", "question_ouverte"),
    ("Quel problème rencontrez-vous le plus souvent ?", "question_ouverte"),
    ("De quoi auriez-vous besoin ?", "question_ouverte"),
    ("Êtes-vous satisfait de votre fournisseur ?", "question_fermee"),
    ("Qui décide chez vous ?", "question_ouverte"),
)
Player = Callable[[str, int], CallState]


def say(text: str, *acts: str) -> Say:
    """Return a turn whose acts are known."""
    return Say(text=text, acts=tuple(acts))


def context(persona: str, *, need: float = 0.6, reachable: bool = True) -> CallContext:
    """Return a call to a firm and a person any persona can play."""
    prospect = Prospect(
        line=5,
        title="Mme",
        first_name="Anne",
        last_name="Klein",
        firm="Klein Systèmes",
        town="Nancy",
        sector="Informatique",
        size="6 à 9 salariés",
        household="4",
        phone="03 53 01 00 01",
        email="a.klein@klein-systemes.example",
        need=need,
        delay=0.6,
    )
    return CallContext(
        prospect=prospect,
        persona=persona,
        company="Cageot & Moka",
        offer="des paniers de fruits",
        moment="2026-11-23T10:30:00",
        reachable=reachable,
    )


def play(state: CallState, *turns: Say | Wait | HangUp) -> CallState:
    """Return the call after some turns; those after its end are left out."""
    for turn in turns:
        if not state.over:
            state = engine.apply(state, turn).state
    return state


def opening() -> Say:
    """Return a complete opening."""
    return say(
        "Bonjour, Léa Muller de Cageot & Moka, c'est au sujet de la pause de vos équipes. Êtes-vous Madame Klein ? "
        "Vous avez deux minutes ?",
        *("saluer", "se_presenter", "annoncer_objet", "identifier_interlocuteur", "demander_disponibilite"),
    )


def expert(persona: str, seed: int) -> CallState:
    """Play a call as a book would: open, discover, reformulate, argue on the driver, dig, answer, propose, confirm."""
    state = play(engine.start(context(persona), seed), opening())
    if state.memory.opposed_said:
        return play(state, say("Je respecte, au revoir", "accepter_refus", "prendre_conge"))
    if "standard" in state.memory.done:
        state = play(state, opening())
    state = play(state, *(say(text, act) for text, act in QUESTIONS), say("Si je comprends bien…", "reformuler"))
    words = DRIVER_WORDS[personas()[state.persona].driver or "argent"]
    slots = say("Mardi matin ou jeudi après-midi ?", "proposer_rdv", "question_alternative")
    state = play(state, say(f"Chez nous, {words}", "argumenter"), slots)
    if state.memory.objection == "dite":
        state = play(state, say("Je comprends. Qu'est-ce qui vous gêne ?", "repondre_objection", "question_ouverte"))
    if state.memory.objection in ("dite", "vraie"):
        state = play(state, say(f"Justement, {words}", "repondre_objection", "argumenter"))
    state = play(state, slots)
    if state.memory.slot:
        state = play(state, say(f"C'est noté : {state.memory.slot}", "confirmer"))
    return play(state, say("Merci, bonne journée, au revoir", "remercier", "prendre_conge"))


def average(persona: str, seed: int) -> CallState:
    """Play a decent call: some questions, one of the right arguments in two, an objection answered without digging."""
    driver = personas()[persona].driver or "argent"
    lucky = stream(seed, "moyen", persona).random() < 0.6
    words = DRIVER_WORDS[driver if lucky else "nouveaute"]
    state = play(
        engine.start(context(persona), seed),
        say("Bonjour, Léa de Cageot & Moka, j'appelle pour la pause", "saluer", "se_presenter", "annoncer_objet"),
        *(say(text, act) for text, act in QUESTIONS[:3]),
        say(f"Chez nous, {words}", "argumenter"),
        say("On peut se voir jeudi ou vendredi ?", "proposer_rdv", "question_alternative"),
    )
    if lucky:
        state = play(state, say("Qu'est-ce qui vous gêne ?", "repondre_objection", "question_ouverte"))
    return play(
        state,
        say(f"Je comprends, mais {words}", "repondre_objection", "argumenter"),
        say("Jeudi ou vendredi ?", "proposer_rdv", "question_alternative"),
        say("Merci, au revoir", "remercier", "prendre_conge"),
    )


def novice(persona: str, seed: int) -> CallState:
    """Play a call that sells at once, without a name nor a question."""
    return play(
        engine.start(context(persona), seed),
        say("Bonjour je vends des fruits c'est pas cher", "saluer", "argumenter"),
        say("c'est super bon et local", "argumenter"),
        say("vous voulez un rendez-vous ?", "proposer_rdv"),
        say("mais si, c'est bien", "repondre_objection"),
        say("bon alors demain ?", "proposer_rdv"),
        say("ok au revoir", "prendre_conge"),
    )


def anyone(persona: str, seed: int, *, acts: tuple[str, ...], turns: int = 40) -> CallState:
    """Play a call of random acts, silences and hang-ups, whatever they lead to."""
    draw: np.random.Generator = stream(seed, "hasard", persona)
    state = engine.start(context(persona), seed)
    for _ in range(turns):
        if state.over:
            break
        chance = draw.random()
        if chance < 0.05:
            state = engine.apply(state, Wait()).state
        elif chance < 0.07:
            state = engine.apply(state, HangUp()).state
        else:
            chosen = draw.choice(np.array(acts), size=int(draw.integers(0, 4)), replace=False)
            state = engine.apply(state, say("Quel est votre besoin et votre budget ?", *map(str, chosen))).state
    if state.over:
        return state
    try:
        return engine.apply(state, HangUp()).state
    except ActionRefusedError:
        return state
