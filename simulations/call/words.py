"""What a person says in a situation: words drawn among those not said yet, filled with what is known of the person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulations.call.agenda import free_slots, offered_slot
from simulations.call.hearing import plain_text
from simulations.call.persona import Answer, Persona, Situation, lines_for, own_lines
from simulations.call.reaction import Reaction
from simulations.call.settings import patterns
from simulations.call.state import CallState, Mood
from simulations.kernel import stream

RANGE = re.compile(r"(\d+) (?:à|ou) (\d+)")
FIRST_LETTER = re.compile(r"(^|[.!?…] )([a-zà-ÿ])(?!\S*@)")
GAP = "{creneau}"


def say(
    state: CallState, persona: Persona, situations: Sequence[str], mood: Mood, *, reaction: Reaction | None = None
) -> tuple[str, frozenset[str]]:
    """Return what is said for some situations, one text each, and all the texts used so far in the call."""
    used, said = set(state.memory.used), []
    for situation in situations:
        voiced = reaction.voiced.get(situation, situation) if reaction else situation
        if voiced == "reponse" and reaction and reaction.theme:
            pools = _told(persona.answers[reaction.theme], mood.trust, _fact(reaction))
        else:
            pools = _asked_for(state, _pools(persona, voiced), situation)
        text = _drawn(state, pools, situation, used)
        used.add(text)
        said.append(_filled(text, state, persona, situation))
    return " ".join(said), frozenset(used)


def _drawn(state: CallState, pools: Sequence[Sequence[str]], situation: str, used: set[str]) -> str:
    """Return words not said yet, of the first bank that has some left."""
    fresh = next((left for pool in pools if (left := [text for text in pool if text not in used])), None)
    found = fresh or [text for pool in pools for text in pool]
    draw = stream(state.seed, "replique", f"{len(state.turns)}|{situation}")
    return found[int(draw.integers(len(found)))]


def _pools(persona: Persona, situation: str) -> list[tuple[str, ...]]:
    """Return the banks of words for a situation, the person's own first."""
    special = _special(persona, situation)
    if special:
        return [special]
    name: Situation = situation  # type: ignore[assignment]
    own, every = own_lines(persona, name), lines_for(persona, name)
    if situation in ("rdv_autre_moment", "rdv_propose"):
        own, every = (tuple(text for text in bank if GAP in text) for bank in (own, every))
    return [bank for bank in (own, every) if bank]


def _asked_for(state: CallState, pools: list[tuple[str, ...]], situation: str) -> list[tuple[str, ...]]:
    """Return the words that give what was asked: an e-mail when it was an e-mail, a number when it was a number."""
    if situation != "coordonnees_oui":
        return pools
    asked = next((plain_text(turn.text) for turn in reversed(state.turns) if turn.who == "eleve"), "")
    cues = patterns("cues")
    written = cues["email"].search(asked) or cues["envoi"].search(asked) or not cues["telephone"].search(asked)
    wanted = "{email}" if written else "{telephone}"
    return [kept for pool in pools if (kept := tuple(text for text in pool if wanted in text))] or pools


def _special(persona: Persona, situation: str) -> tuple[str, ...]:
    """Return the words that only the file of the person gives: objections, switchboard."""
    if persona.objections is not None and situation in ("objection_dite", "objection_vraie"):
        said = situation == "objection_dite"
        return persona.objections.said_texts if said else persona.objections.true_texts
    if persona.screening is not None and situation in ("passe", "barre"):
        return persona.screening.transfers if situation == "passe" else persona.screening.refuses
    return ()


def _told(answers: Sequence[Answer], trust: int, fact: str) -> list[tuple[str, ...]]:
    """Return the answers that trust allows: those that hold the fact asked for first, then the deepest."""
    given = [answer for answer in answers if answer.trust <= trust] or [min(answers, key=lambda answer: answer.trust)]
    ordered = sorted(given, key=lambda answer: (bool(fact) and fact in answer.text, answer.trust), reverse=True)
    return [(answer.text,) for answer in ordered]


def _fact(reaction: Reaction) -> str:
    """Return the gap that holds what was asked: how many, or where."""
    if "effectif" in reaction.heard.themes:
        return "{effectif}" if reaction.theme == "effectif" else "{foyer}"
    return "{commune}" if reaction.theme == "lieu" else ""


def _filled(text: str, state: CallState, persona: Persona, situation: str) -> str:
    if "{" not in text:
        return text
    for name, word in _words(state, persona, situation).items():
        text = text.replace(f"{{{name}}}", word)
    return FIRST_LETTER.sub(lambda found: found[1] + found[2].upper(), text)


def _words(state: CallState, persona: Persona, situation: str) -> Mapping[str, str]:
    who = state.context.prospect
    return {
        "entreprise": who.firm or "chez nous",
        "commune": who.town,
        "civilite": who.title,
        "nom": who.last_name,
        "prenom": who.first_name,
        "effectif": _staff(who.size, f"{who.line}|{who.firm}"),
        "foyer": _household(who.household, persona.household_min),
        "secteur": who.sector.lower(),
        "offre": state.context.offer,
        "societe": state.context.company,
        "email": who.email or "la même adresse que dans votre fichier",
        "telephone": who.phone,
        "creneau": _moment(state, persona, situation),
        "autre": "une connaissance du quartier",
    }


def _staff(band: str, firm: str) -> str:
    """Return a headcount as one says it, within the band of the file: « 6 à 9 salariés » gives « 7 salariés »."""
    bounds = RANGE.search(band)
    if band.startswith("0 "):
        return "zéro salarié"
    if not bounds:
        return band or "une petite équipe"
    number = int(stream(0, "effectif", firm).integers(int(bounds[1]), int(bounds[2]) + 1))
    return f"{number} salariés" if number > 1 else "un salarié"


def _household(written: str, least: int) -> str:
    """Return the number of people at home, at least as many as the person speaks of."""
    return str(max(int(written), least)) if written.isdigit() else written or str(max(2, least))


def _moment(state: CallState, persona: Persona, situation: str) -> str:
    """Return the day named: the one offered, else the one agreed, else the person's next half-day."""
    memory = state.memory
    if memory.offered and situation == "rdv_autre_moment":
        return offered_slot(memory.offered[-1]).said
    own = free_slots(persona.available, state.moment.date())
    return memory.slot or memory.callback_said or own[0].said
