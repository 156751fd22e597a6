"""The call: a reducer. The student says things; the prospect, with a mind and a mood, answers and decides."""

from __future__ import annotations

from simulations.call.hearing import Heard, Understand, hear
from simulations.call.persona import Persona, Situation, lines_for, personas
from simulations.call.reactions import Reaction, react
from simulations.call.state import (
    CALL_ACTION,
    AskHint,
    CallAction,
    CallContext,
    CallState,
    HangUp,
    Mood,
    Outcome,
    Say,
    Turn,
    Wait,
    WriteCard,
)
from simulations.errors import UnknownItemError
from simulations.kernel import Event, Step, refuse, stream


def start(context: CallContext, seed: int) -> CallState:
    """Return the call at its first word: somebody picks up, or nobody can be reached."""
    persona = persona_of(context.persona)
    mood = Mood(trust=persona.start.trust, interest=persona.start.interest, irritation=persona.start.irritation)
    state = CallState(context=context, seed=seed, persona=persona.id, mood=mood)
    if not context.reachable:
        return state.model_copy(update={"outcome": "injoignable"})
    return _spoken(state, persona, ("decroche",), mood)


def apply(state: CallState, action: CallAction, *, understand: Understand | None = None) -> Step[CallState]:
    """Return what the action gives, or raise ActionRefusedError and change nothing."""
    match action:
        case WriteCard():
            return _write(state, action)
        case AskHint():
            return Step(_changed(state, hints=state.memory.hints + 1), (Event(kind="hint", text=""),))
    if state.over:
        raise refuse("Cet appel est terminé : écris ta fiche d'appel.")
    match action:
        case Say():
            return _said(state, action, understand)
        case Wait():
            return _silence(state)
        case HangUp():
            return _hung_up(state)


def parse_action(payload: dict[str, object]) -> CallAction:
    """Return the action of a stored payload."""
    return CALL_ACTION.validate_python(payload)


def persona_of(persona_id: str) -> Persona:
    """Return a persona, or raise UnknownItemError."""
    if persona_id not in personas():
        raise UnknownItemError(f"La personne « {persona_id} » n'existe pas.")
    return personas()[persona_id]


def _said(state: CallState, action: Say, understand: Understand | None) -> Step[CallState]:
    persona = persona_of(state.persona)
    known = frozenset(action.acts) if action.acts is not None else None
    heard = hear(action.text, acts=known, understand=understand)
    turn = Turn(who="eleve", text=" ".join(action.text.split()), acts=tuple(sorted(heard.acts)), mood=state.mood)
    state = state.model_copy(update={"turns": (*state.turns, turn)})
    if persona.role == "repondeur":
        return Step(_after_the_tone(state, heard))
    if persona.role == "faux_numero":
        return Step(_wrong_number(state, persona, heard))
    if persona.role == "standard":
        return Step(_screened(state, persona, heard))
    return Step(_answered(state, persona, react(state, persona, heard)))


def _answered(state: CallState, persona: Persona, reaction: Reaction) -> CallState:
    """Return the call after a reaction: its words said, its mood and memory kept."""
    after = state.model_copy(update={"memory": reaction.memory, "outcome": reaction.outcome})
    return _spoken(after, persona, tuple(reaction.say), reaction.mood, theme=reaction.theme)


def _spoken(
    state: CallState, persona: Persona, situations: tuple[str, ...], mood: Mood, *, theme: str | None = None
) -> CallState:
    """Return the call after the prospect has said one thing per situation, never the same words twice."""
    used, said = set(state.memory.used), []
    for situation in situations:
        text = _words(state, persona, situation, theme, used)
        used.add(text)
        said.append(_filled(text, state))
    turn = Turn(who="prospect", text=" ".join(said), situation=" ".join(situations), mood=mood)
    memory = state.memory.model_copy(update={"used": frozenset(used)})
    return state.model_copy(update={"turns": (*state.turns, turn), "mood": mood, "memory": memory})


def _words(state: CallState, persona: Persona, situation: str, theme: str | None, used: set[str]) -> str:
    """Return what to say, drawn among the words not used yet in this call."""
    bank = _bank(state, persona, situation, theme)
    fresh = [text for text in bank if text not in used] or list(bank)
    draw = stream(state.seed, "replique", f"{len(state.turns)}|{situation}")
    return fresh[int(draw.integers(len(fresh)))]


def _bank(state: CallState, persona: Persona, situation: str, theme: str | None) -> tuple[str, ...]:
    objections = persona.objections
    if situation == "objection_dite" and objections is not None:
        return objections.said_texts
    if situation == "objection_vraie" and objections is not None:
        return objections.true_texts
    if situation == "reponse" and theme is not None:
        told = [a.text for a in persona.answers[theme] if a.trust <= state.mood.trust]  # type: ignore[index]
        return tuple(told) or (persona.answers[theme][0].text,)  # type: ignore[index]
    if situation == "passe" and persona.screening is not None:
        return persona.screening.transfers
    if situation == "barre" and persona.screening is not None:
        return persona.screening.refuses
    name: Situation = situation  # type: ignore[assignment]
    return lines_for(persona, name)


def _filled(text: str, state: CallState) -> str:
    who = state.context.prospect
    words = {
        "entreprise": who.firm or "chez nous",
        "commune": who.town,
        "civilite": who.title,
        "nom": who.last_name,
        "prenom": who.first_name,
        "effectif": who.size,
        "foyer": who.household,
        "secteur": who.sector.lower(),
        "offre": state.context.offer,
        "email": who.email,
        "telephone": who.phone,
        "creneau": next(iter(persona_of(state.persona).available), "la semaine prochaine"),
        "autre": "une connaissance du quartier",
    }
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def _after_the_tone(state: CallState, heard: Heard) -> CallState:
    """A voicemail takes one message; a good one says who, why and how to call back."""
    done = {act for act in ("se_presenter", "annoncer_objet", "demander_rappel") if act in heard.acts}
    memory = state.memory.model_copy(update={"done": state.memory.done | {"message", *done}})
    outcome: Outcome = "rappel" if "demander_rappel" in done else "sans_suite"
    return state.model_copy(update={"memory": memory, "outcome": outcome})


def _wrong_number(state: CallState, persona: Persona, heard: Heard) -> CallState:
    polite = bool(heard.acts & {"prendre_conge", "accepter_refus", "remercier"})
    insists = "erreur_dite" in state.memory.done and not polite
    memory = state.memory.model_copy(update={"done": state.memory.done | {"erreur_dite"}})
    state = state.model_copy(update={"memory": memory})
    if polite or insists:
        state = state.model_copy(update={"outcome": "injoignable" if polite else "raccroche"})
        return _spoken(state, persona, ("au_revoir_neutre" if polite else "raccroche",), state.mood)
    return _spoken(state, persona, ("pas_compris",), state.mood)


def _screened(state: CallState, persona: Persona, heard: Heard) -> CallState:
    """The switchboard puts the call through to somebody polite who says who and why; else it stays a wall."""
    if persona.screening is None:
        raise UnknownItemError(f"La personne « {persona.id} » n'a pas de filtre.")
    reaction = react(state, persona, heard)
    if reaction.outcome:
        return _answered(state, persona, reaction)
    marks = {"nom": "presente", "societe": "presente", "objet": "objet", "attendu": "identifie"}
    known = all(marks[ask] in reaction.memory.done for ask in persona.screening.asks)
    if known and reaction.mood.trust >= persona.screening.trust:
        return _put_through(_answered(state, persona, _saying(reaction, "passe")), persona.screening.passes_to)
    if known:
        reaction = _saying(reaction, "barre")
    return _answered(state, persona, reaction)


def _saying(reaction: Reaction, situation: str) -> Reaction:
    reaction.say = [situation]
    return reaction


def _put_through(state: CallState, persona_id: str) -> CallState:
    """Return the call handed to the person who decides, with a new mood and a fresh memory."""
    persona = persona_of(persona_id)
    mood = Mood(trust=persona.start.trust, interest=persona.start.interest, irritation=persona.start.irritation)
    memory = state.memory.model_copy(update={"done": frozenset({"standard"}), "stuck": 0})
    return _spoken(state.model_copy(update={"persona": persona.id, "memory": memory}), persona, ("decroche",), mood)


def _silence(state: CallState) -> Step[CallState]:
    persona = persona_of(state.persona)
    reaction = Reaction(
        state=state, persona=persona, heard=hear("", acts=frozenset()), mood=state.mood, memory=state.memory
    )
    reaction.feel("silence")
    reaction.answer("silence")
    if "silence" in state.memory.done and state.turns[-1].situation.startswith("silence"):
        reaction.end("raccroche", "raccroche")
    reaction.remember("silence")
    return Step(_answered(state, persona, reaction))


def _hung_up(state: CallState) -> Step[CallState]:
    """The student hangs up: what was agreed holds, and leaving without a word is noted."""
    done, memory = state.memory.done, state.memory
    outcome: Outcome = "sans_suite"
    if memory.slot:
        outcome = "rdv"
    elif "rappel" in done:
        outcome = "rappel"
    elif memory.refusals or memory.objection in ("dite", "vraie"):
        outcome = "refus"
    left = memory.model_copy(update={"done": done | {"raccroche_sans_conge"}})
    return Step(state.model_copy(update={"outcome": outcome, "memory": left}))


def _write(state: CallState, action: WriteCard) -> Step[CallState]:
    if not state.over:
        raise refuse("La fiche d'appel s'écrit une fois l'appel terminé.")
    return Step(
        state.model_copy(update={"card": action.card}), (Event(kind="card", text="Fiche d'appel enregistrée."),)
    )


def _changed(state: CallState, **changes: object) -> CallState:
    return state.model_copy(update={"memory": state.memory.model_copy(update=changes)})
