"""Check the people on the line: `python -m simulations.call.persona_check [folder]`, the project's without argument.

Each is phoned by scripted students: every ending is reached, nothing is a dead end, nobody is ever without words.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import get_args

from simulations.call import engine
from simulations.call.measures import call_measures
from simulations.call.persona import PERSONAS, SITUATIONS, Objection, Persona, Role, lines_for, personas, personas_in
from simulations.call.players import average, context, novice, opening, perfect, play, random_acts, say
from simulations.call.state import OUTCOMES, CallState, HangUp, Say, Wait
from simulations.errors import DataFileError
from simulations.pitch import Pitch
from simulations.rubric import Check, Measure, load_rubric
from simulations.scenario import parse_scenario, scenario_paths

SEEDS, RANDOM_SEEDS, IDEAL_SEEDS = range(3), range(8), range(12)
STRETCH = 12  # random turns before one tries to leave politely
FAREWELLS = 3
MOST_RUDE = 3
LISTENING = 0.45
GAP = re.compile(r"\{\w*\}")
RUDE = say("Vous êtes nul, c'est n'importe quoi.", "inapproprie")
BYE = say("Merci, bonne journée, au revoir.", "remercier", "prendre_conge")
YIELD = say("Je comprends, je n'insiste pas. Merci, au revoir.", "accepter_refus", "remercier", "prendre_conge")
PRESS = say("On se voit demain ?", "proposer_rdv")
BACK = say("Puis-je vous rappeler jeudi à 10 h ?", "demander_rappel")
LEAFLET = say("Je vous envoie notre documentation : quelle est votre adresse e-mail ?", "demander_coordonnees")
TELL_ME = tuple(
    say(text, "question_ouverte") for text in ("Comment faites-vous aujourd'hui ?", "Quel est le problème ?")
)
CALL_BACK = "Léa Muller de Cageot & Moka, rappelez-moi au 03 53 01 00 02."
MESSAGE = say(f"Bonjour, {CALL_BACK}", "saluer", "se_presenter", "annoncer_objet", "demander_rappel")
SHORT_MESSAGE = say(
    "Bonjour, Léa de Cageot & Moka, au revoir.", "saluer", "se_presenter", "annoncer_objet", "prendre_conge"
)
Script = tuple[Say | Wait | HangUp, ...]
# What to say to reach an ending; « rdv » and a call put through are sought by the perfect student.
SCRIPTS: dict[Role, dict[str, Script]] = {
    "decideur": {
        "rappel": (opening(), BACK, BYE),
        "documentation": (opening(), *TELL_ME, LEAFLET, LEAFLET, BYE),
        "refus": (opening(), PRESS, PRESS, YIELD),
        "raccroche": (RUDE, RUDE, RUDE),
        "sans_suite": (opening(), BYE),
    },
    "standard": {"refus": (opening(), PRESS, PRESS, YIELD), "raccroche": (RUDE, RUDE, RUDE)},
    "repondeur": {"rappel": (MESSAGE, HangUp()), "sans_suite": (SHORT_MESSAGE, HangUp())},
    "faux_numero": {"injoignable": (opening(), BYE), "raccroche": (RUDE, RUDE, RUDE)},
}
OPPOSED: dict[str, Script] = {"opposition": (opening(), YIELD), "raccroche": (RUDE, RUDE, RUDE)}


def check_persona(persona: Persona) -> list[str]:
    """Return every fault of a persona, in French sentences; empty when all is well."""
    if persona.screening is not None and persona.screening.passes_to not in personas():
        return [f"« passe_a » vaut « {persona.screening.passes_to} », et personne ne porte cet identifiant"]
    found = [*_objections(persona), *_endings(persona), *_rudeness(persona), *_silence(persona), *_walks(persona)]
    if persona.role == "decideur":
        found += [*_perfection(persona), *_never_agrees(persona)]
    return list(dict.fromkeys(found))


def check_all(*, whole: bool = True) -> dict[str, list[str]]:
    """Return the faults of each persona by id and, for a `whole` set, under « ensemble » what is missing in it."""
    found = {name: check_persona(persona) for name, persona in personas().items()}
    if whole and not any(found.values()):
        found["ensemble"] = [*_set_of_objections(), *_set_of_measures()]
    return found


def _objections(persona: Persona) -> Iterator[str]:
    """The words of an objection are those of this persona only once."""
    if persona.objections is None:
        return
    twice = set(persona.objections.said_texts) & set(persona.objections.true_texts)
    if twice:
        yield f"la même phrase sert d'objection dite et d'objection vraie : « {min(twice)} »"


def _endings(persona: Persona) -> Iterator[str]:
    """Every ending the persona should lead to is reached by a script, whatever the chance."""
    for outcome, script in (OPPOSED if persona.opposed else SCRIPTS[persona.role]).items():
        if not any(play(_start(persona, seed), *script).outcome == outcome for seed in SEEDS):
            yield f"l'issue « {OUTCOMES[outcome].lower()} » n'est jamais atteinte"
    if persona.role == "decideur" and not persona.opposed and not _meets(persona):
        yield "aucun rendez-vous n'est obtenu, même par un appel sans faute : vérifie « depart » et « disponible »"
    if persona.role == "standard" and not any(perfect(persona.id, seed).persona != persona.id for seed in SEEDS):
        yield "le standard ne passe jamais l'appel, même à qui se présente et dit pourquoi : vérifie « filtre »"


def _meets(persona: Persona) -> bool:
    return any(perfect(persona.id, seed, ideal=True).outcome == "rdv" for seed in IDEAL_SEEDS)


def _never_agrees(persona: Persona) -> Iterator[str]:
    """A person who objects to calls never agrees to meet, whatever is said."""
    if persona.opposed and any(call.memory.slot or call.outcome == "rdv" for call in _calls(persona)):
        yield "la personne s'oppose à la prospection et accepte pourtant un rendez-vous"


def _rudeness(persona: Persona) -> Iterator[str]:
    call = play(_start(persona, 1), *(RUDE,) * MOST_RUDE)
    if not call.over:
        yield f"trois insultes ne mettent pas fin à l'appel (la personne dit : « {call.last_reply} »)"


def _silence(persona: Persona) -> Iterator[str]:
    """Somebody who says nothing proves nothing, and the call ends."""
    call = play(_start(persona, 1), *(Wait(),) * MOST_RUDE)
    if not call.over:
        yield "trois silences de suite ne mettent pas fin à l'appel"
    if call_measures(call):
        yield "un appel où l'élève n'a rien dit donne pourtant des mesures"


def _walks(persona: Persona) -> Iterator[str]:
    """Whatever is said, there are words, no gap, no repeat while fresh words remain, and a way out."""
    for seed in RANDOM_SEEDS:
        call = _start(persona, seed)
        for act in random_acts(persona.id, seed, turns=STRETCH):
            before = call
            call = play(call, act)
            yield from _words(before, call)
        call = play(call, *(BYE,) * FAREWELLS)
        if not call.over:
            yield f"l'appel ne finit pas : trois « au revoir » de suite laissent la personne dire « {call.last_reply} »"
    for call in _calls(persona):
        yield from (fault for turn in call.turns for fault in _gaps(turn.text))


def _words(before: CallState, after: CallState) -> Iterator[str]:
    if len(after.turns) <= len(before.turns) or after.turns[-1].who == "eleve":
        return
    reply = after.turns[-1]
    situations = reply.situation.split()
    if not reply.text.strip():
        yield f"la personne reste sans voix ({', '.join(situations) or 'rien à répondre'})"
    yield from _gaps(reply.text)
    if any(turn.text == reply.text for turn in before.turns) and not _worn_out(after, situations):
        yield f"« {reply.text} » est dit deux fois alors que d'autres répliques restent"


def _gaps(text: str) -> Iterator[str]:
    if GAP.search(text):
        yield f"un mot entre accolades n'est pas rempli : « {text} »"


def _worn_out(call: CallState, situations: Sequence[str]) -> bool:
    """Tell whether no fresh words were left for what was said again (those of the file are counted by the engine)."""
    persona = engine.persona_of(call.persona)
    banks = [lines_for(persona, name) for name in situations if name in SITUATIONS]  # type: ignore[arg-type]
    return all(set(bank) <= call.memory.used for bank in banks if bank)


def _perfection(persona: Persona) -> Iterator[str]:
    """A call by the book meets all that is measured of it."""
    tries = [_unmet(perfect(persona.id, seed, ideal=True)) for seed in SEEDS]
    if all(tries):
        best = min(tries, key=len)
        yield f"un appel sans faute ne réussit pas toutes ses mesures ({', '.join(sorted(best))})"


def _unmet(call: CallState) -> set[str]:
    bounds = {"appel.ecoute": LISTENING}
    return {name for name, m in call_measures(call, pitch=_pitch()).items() if m.value < bounds.get(name, 1.0)}


def _set_of_objections() -> Iterator[str]:
    """The nine objections exist, said or true, over the whole set."""
    cast = [persona.objections for persona in personas().values() if persona.objections]
    known = {name for one in cast for name in (one.said, one.true)}
    for name in get_args(Objection):
        if name not in known:
            yield f"personne n'oppose l'objection « {name} »"


def _set_of_measures() -> Iterator[str]:
    """Each measure of a call can be met and missed."""
    seen: dict[str, set[bool]] = defaultdict(set)
    checks = _checks()
    for call in (call for persona in personas().values() for call in _calls(persona)):
        for name, measure in call_measures(call, pitch=_pitch()).items():
            seen[name] |= {_met(check, measure) for check in checks.get(name, ())}
    for name, judged in ((name, seen[name]) for name in checks):
        if len(judged) < 2:  # noqa: PLR2004 - met, and missed
            yield f"la mesure « {name} » est toujours {'réussie' if True in judged else 'manquée'}"


def _met(check: Check, measure: Measure) -> bool:
    return check.is_met_by(measure.value)


@cache
def _checks() -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = defaultdict(list)
    for check in load_rubric().checks():
        if check.measure and check.measure.startswith("appel."):
            found[check.measure].append(check)
    return found


@cache
def _pitch() -> Pitch | None:
    """Return what the project's first scenario gives to a call."""
    scenarios = (parse_scenario(path.read_text(encoding="utf-8"), name=path.name) for path in scenario_paths())
    return next((scenario.pitch for scenario in scenarios if scenario.pitch), None)


def _calls(persona: Persona) -> Iterator[CallState]:
    """Yield a few whole calls to a persona, good and bad."""
    scripts = (OPPOSED if persona.opposed else SCRIPTS[persona.role]).values()
    yield from (play(_start(persona, 1), *script) for script in scripts)
    players: tuple[Callable[..., CallState], ...] = (perfect, average, novice)
    yield from (player(persona.id, seed) for player in players for seed in SEEDS)
    pitch = _pitch()
    if pitch:
        lie = say(f"Chez nous, {pitch.false_claims[0].text}", "argumenter")
        yield play(_start(persona, 1), opening(), *TELL_ME, lie, BYE)


def _start(persona: Persona, seed: int) -> CallState:
    return engine.start(context(persona.id), seed)


def main(arguments: Sequence[str]) -> int:
    """Check a folder of personas, or those of the project; print what is found and return the exit code."""
    folder = Path(arguments[0]) if arguments else PERSONAS
    try:
        with personas_in(folder):
            found = check_all(whole=not arguments)
    except DataFileError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    for name, faults in found.items():
        plural = "s" if len(faults) > 1 else ""
        head = f"{name} : {len(faults)} erreur{plural} à corriger" if faults else f"{name} : OK"
        sys.stdout.write("\n".join([head, *(f"- {fault}" for fault in faults)]) + "\n")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
