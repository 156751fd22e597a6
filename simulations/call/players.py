"""Scripted students, to try the people on the line: a perfect one, an average one, a novice, one who says anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import numpy as np

from simulations.calendar_fr import written_day
from simulations.call import engine
from simulations.call.acts import ACTS
from simulations.call.hearing import plain_text
from simulations.call.persona import personas
from simulations.call.settings import topics
from simulations.call.state import CallContext, CallState, HangUp, Prospect, Say, Turn, Wait
from simulations.kernel import stream

Player = Callable[..., CallState]
MONDAY_MORNING = "2026-11-23T10:30:00"
LONGEST = 40
SILENT, LEAVING, MOST_ACTS = 0.05, 0.07, 4
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
LAST_QUESTIONS = (
    ("Pour quand ?", "question_ouverte"),
    ("Et le budget ?", "question_ouverte"),
    ("Quels critères ?", "question_ouverte"),
    ("Quels projets ?", "question_ouverte"),
)
TELLING = frozenset({"reponse", "objection_dite", "objection_vraie"})
THEMES_WANTED, QUESTIONS_MOST = 4, 9


def say(text: str, *acts: str) -> Say:
    """Return a turn whose acts are known."""
    return Say(text=text, acts=tuple(acts))


def context(
    persona: str,
    *,
    need: float = 0.6,
    delay: float = 0.6,
    reachable: bool = True,
    again: bool = False,
    behind: str = "",
) -> CallContext:
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
        delay=delay,
    )
    return CallContext(
        prospect=prospect,
        persona=persona,
        company="Cageot & Moka",
        offer="des paniers de fruits",
        moment=MONDAY_MORNING,
        reachable=reachable,
        again=again,
        behind=behind,
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


def perfect(persona: str, seed: int, *, ideal: bool = False) -> CallState:
    """Play a call by the book, answering what was just heard; `ideal`: with a prospect who could not need it more."""
    wish = 1.0 if ideal else 0.6
    state = engine.start(context(persona, need=wish, delay=wish), seed)
    for _ in range(LONGEST):
        if state.over:
            break
        state = engine.apply(state, next_right_turn(state)).state
    return state


def next_right_turn(state: CallState) -> Say:
    """Return what a book would say now."""
    role = personas()[state.persona].role
    if role == "repondeur":
        return _message()
    if role == "faux_numero":
        return _excuses(state)
    if role == "standard":
        return _to_the_switchboard(state)
    return next(turn for rule in RULES if (turn := rule(state)))


def _message() -> Say:
    return say(
        "Bonjour, Léa Muller de Cageot & Moka, au sujet de la pause de vos équipes. Rappelez-moi au 03 53 01 00 02 "
        "avant jeudi. Merci, au revoir.",
        *("saluer", "se_presenter", "annoncer_objet", "demander_rappel", "remercier", "prendre_conge"),
    )


def _excuses(state: CallState) -> Say:
    if not _mine(state):
        return opening()
    return say("Excusez-moi de l'erreur, je corrige. Merci, au revoir.", "accepter_refus", "remercier", "prendre_conge")


def _to_the_switchboard(state: CallState) -> Say:
    if not _mine(state):
        return opening()
    if len(_mine(state)) < 4:  # noqa: PLR2004 - insisting more would be rude
        text = "Je vous remercie. Pourriez-vous me passer Madame Klein ? Son numéro vient d'un annuaire professionnel."
        return say(text, "remercier", "identifier_interlocuteur", "informer_rgpd", "annoncer_objet")
    text = "Puis-je vous rappeler jeudi à 10 h ? Merci, au revoir."
    return say(text, "demander_rappel", "remercier", "prendre_conge")


def _respect(state: CallState) -> Say | None:
    if not state.memory.opposed_said:
        return None
    text = "Je respecte, je vous retire de notre liste. Merci, au revoir."
    return say(text, "accepter_refus", "remercier", "prendre_conge")


def _no_means_no(state: CallState) -> Say | None:
    if not _last(state) & {"refus", "rdv_non", "rdv_trop_tot", "vexe", "refus_final"}:
        return None
    return say("Je comprends, je n'insiste pas. Merci, au revoir.", "accepter_refus", "remercier", "prendre_conge")


def _source(state: CallState) -> Say | None:
    if "origine_des_donnees" not in _last(state):
        return None
    text = "Votre numéro vient d'un annuaire public, vous pouvez en être retirée."
    return say(text, "informer_rgpd")


def _another_day(state: CallState) -> Say | None:
    """The moment is bad: put off, then leave."""
    if "rappel" in state.memory.done:
        return say("C'est noté. Merci, au revoir.", "remercier", "prendre_conge")
    if "pas_le_temps" not in _last(state):
        return None
    return say("Je vous rappelle jeudi à 10 h ?", "demander_rappel")


def _agree(state: CallState) -> Say | None:
    """Take the half-day offered, with an hour."""
    if state.memory.slot or not _last(state) & {"rdv_autre_moment", "rdv_propose"}:
        return None
    day, half = state.memory.offered[-1].split(" ")
    hour = "10 h" if half == "matin" else "15 h"
    said = written_day(date.fromisoformat(day)).rsplit(" ", 1)[0]
    return say(f"Parfait : {said} à {hour}.", "proposer_rdv", "confirmer")


def _make_sure(state: CallState) -> Say | None:
    if not state.memory.slot:
        return None
    if state.memory.confirmed:
        return say("Merci, à bientôt, au revoir.", "remercier", "prendre_conge")
    return say(f"Je confirme : {state.memory.slot}, chez vous.", "confirmer")


def _treat(state: CallState) -> Say | None:
    """Welcome the objection and dig, then answer the true one with what moves the person."""
    stage = state.memory.objection
    if stage == "dite" and _digs(state) < 3:  # noqa: PLR2004 - then the one said is answered
        return say(f"{echo(state)} ? Je comprends. Pourquoi ?", "repondre_objection", "question_ouverte")
    if stage in ("dite", "vraie"):
        return say(f"{echo(state)} : justement, {_words(state)}.", "repondre_objection", "argumenter")
    return None


def _digs(state: CallState) -> int:
    return sum({"repondre_objection", "question_ouverte"} <= set(turn.acts) for turn in _mine(state))


def _introduce(state: CallState) -> Say | None:
    done = state.memory.done
    if not _mine(state):
        text = (
            "Bonjour, Léa Muller de Cageot & Moka, pour vos pauses : on y perd une heure. Madame Klein ? Deux minutes ?"
        )
        return say(text, *(opening().acts or ()), "accrocher")
    if "presente" not in done or "objet" not in done:
        return opening()
    return None


def _discover(state: CallState) -> Say | None:
    asked = [turn.text for turn in _mine(state)]
    left = [q for q in (*QUESTIONS, *LAST_QUESTIONS) if not any(text.endswith(q[0]) for text in asked)]
    tactful = {"budget", "decision", "delai"} & set(state.memory.themes)
    enough = len(state.memory.themes) >= THEMES_WANTED and (tactful or not left)
    count = len(QUESTIONS) + len(LAST_QUESTIONS) - len(left)
    if enough or not left or count >= QUESTIONS_MOST or state.memory.objection:
        return None
    if len(state.memory.themes) >= THEMES_WANTED:
        left = [q for q in left if q in (QUESTIONS[4], *LAST_QUESTIONS[:2])] or left
    return say(_echoing(state, left[0][0]), left[0][1])


def _sum_up(state: CallState) -> Say | None:
    if "reformule" in state.memory.done or not state.memory.themes or state.memory.objection:
        return None
    return say(f"Si je comprends bien : {echo(state)}.", "reformuler")


def _argue(state: CallState) -> Say | None:
    if "argumente" in state.memory.done or state.memory.objection:
        return None
    return say(_echoing(state, f"Justement, {_words(state)}, par exemple."), "argumenter")


def _propose(state: CallState) -> Say:
    return say(_echoing(state, "Mardi à 10 h ou jeudi à 15 h ?"), "proposer_rdv", "question_alternative")


RULES: tuple[Callable[[CallState], Say | None], ...] = (
    *(_respect, _no_means_no, _source, _agree, _make_sure, _another_day, _treat),
    *(_introduce, _discover, _sum_up, _argue, _propose),
)


def echo(state: CallState) -> str:
    """Return two words of the person's last reply that carry meaning, as somebody who listens would pick them up."""
    words = [word for word in re.findall(r"[^\W\d_]{5,}", state.last_reply) if word[0].islower()]
    words = [word for word in words if plain_text(word) not in topics().empty]
    best = sorted(dict.fromkeys(words), key=len, reverse=True)[:2]
    return ", ".join(best).capitalize() or "C'est-à-dire"


def _echoing(state: CallState, question: str) -> str:
    return f"{echo(state)} ? {question}" if _last(state) & TELLING else question


def _words(state: CallState) -> str:
    return DRIVER_WORDS[personas()[state.persona].driver or "argent"]


def _mine(state: CallState) -> list[Turn]:
    """Return what the student said to the person now on the line."""
    starts = [rank for rank, turn in enumerate(state.turns) if "decroche" in turn.situation.split()]
    return [turn for turn in state.turns[starts[-1] if starts else 0 :] if turn.who == "eleve"]


def _last(state: CallState) -> frozenset[str]:
    return frozenset(next((t.situation for t in reversed(state.turns) if t.who == "prospect"), "").split())


def expert(persona: str, seed: int) -> CallState:
    """Play a call as somebody trained would, with an ordinary prospect."""
    return perfect(persona, seed)


def average(persona: str, seed: int) -> CallState:
    """Play a decent call: some questions, one of the right arguments in two, an objection answered without digging."""
    driver = personas()[persona].driver or "argent"
    lucky = stream(seed, "moyen", persona).random() < 0.6  # noqa: PLR2004 - what an average student gets right
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
    state = play(
        state,
        say(f"Je comprends, mais {words}", "repondre_objection", "argumenter"),
        say("Jeudi ou vendredi ?", "proposer_rdv", "question_alternative"),
    )
    taken = None if state.over else _agree(state)
    return play(state, *([taken] if taken else []), say("Merci, au revoir", "remercier", "prendre_conge"))


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


def anyone(persona: str, seed: int, *, acts: Sequence[str] = ACTS, turns: int = LONGEST) -> CallState:
    """Play a call of random acts, silences and hang-ups, whatever they lead to."""
    state = engine.start(context(persona), seed)
    for act in random_acts(persona, seed, acts=acts, turns=turns):
        state = play(state, act)
    return play(state, HangUp())


def random_acts(
    persona: str, seed: int, *, acts: Sequence[str] = ACTS, turns: int = LONGEST
) -> Iterator[Say | Wait | HangUp]:
    """Yield what somebody does who says anything: acts drawn at random, silences, and at times a phone put down."""
    draw: np.random.Generator = stream(seed, "hasard", persona)
    for _ in range(turns):
        chance = draw.random()
        if chance < SILENT:
            yield Wait()
        elif chance < LEAVING:
            yield HangUp()
        else:
            chosen = draw.choice(np.array(acts), size=int(draw.integers(0, MOST_ACTS)), replace=False)
            yield say("Quel est votre besoin et votre budget ?", *map(str, chosen))


__all__ = [
    "DRIVER_WORDS",
    "QUESTIONS",
    "Player",
    "anyone",
    "average",
    "context",
    "expert",
    "next_right_turn",
    "novice",
    "opening",
    "perfect",
    "play",
    "random_acts",
    "say",
]
