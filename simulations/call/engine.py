"""The call: a reducer. The student says things; the prospect, with a mind and a mood, answers and decides."""

from __future__ import annotations

from simulations.call.hearing import Heard, Understand, hear, in_answer
from simulations.call.persona import Persona, personas
from simulations.call.reaction import Reaction
from simulations.call.reactions import react
from simulations.call.settings import call_settings
from simulations.call.state import (
    CALL_ACTION,
    AskHint,
    CallAction,
    CallContext,
    CallState,
    HangUp,
    Memory,
    Mood,
    Outcome,
    Say,
    Turn,
    Wait,
    WriteCard,
)
from simulations.call.understanding import understand as trained
from simulations.call.words import say
from simulations.errors import UnknownItemError
from simulations.kernel import Event, Step, refuse

# What a switchboard says even to somebody it does not put through.
KEPT = frozenset(
    {"rappel_oui", "documentation_oui", "coordonnees_oui", "coordonnees_non", "vexe", "bavardage", "deja_appele"}
)
MOST_SILENCES = 3
# What somebody whose number was dialled by mistake answers to.
MISTAKEN = (
    ("demander_coordonnees", "coordonnees_non"),
    ("demander_rappel", "rappel_oui"),
    ("hors_sujet", "bavardage"),
    ("se_presenter", "qui"),
    ("saluer", "bonjour"),
    ("question_ouverte", "hors_theme"),
    ("question_fermee", "hors_theme"),
)
SELLING = frozenset({"argumenter", "proposer_rdv", "accrocher", "repondre_objection"})


def start(context: CallContext, seed: int) -> CallState:
    """Return the call at its first word: somebody picks up, or nobody can be reached."""
    persona = persona_of(context.persona)
    mood = _first_mood(persona, again=context.again)
    state = CallState(context=context, seed=seed, persona=persona.id, mood=mood)
    if not context.reachable:
        return state.model_copy(update={"outcome": "injoignable"})
    return _spoken(state, persona, ("decroche",), mood)


def _first_mood(persona: Persona, *, again: bool) -> Mood:
    """Return the mood at the first word; being phoned again tires."""
    mood = Mood(trust=persona.start.trust, interest=persona.start.interest, irritation=persona.start.irritation)
    return mood.moved(call_settings().effects["deja_appele"]) if again else mood


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
    if known is None and understand is None:
        known = acts_of(state, action.text)
    heard = hear(action.text, acts=known, understand=understand, today=state.moment.date())
    turn = Turn(who="eleve", text=" ".join(action.text.split()), acts=tuple(sorted(heard.acts)), mood=state.mood)
    state = state.model_copy(update={"turns": (*state.turns, turn)})
    if persona.role == "repondeur":
        return Step(_after_the_tone(state, heard))
    if persona.role == "faux_numero":
        return Step(_wrong_number(state, persona, heard))
    if persona.role == "standard":
        return Step(_screened(state, persona, heard))
    return Step(_answered(state, persona, react(state, persona, heard)))


def acts_of(state: CallState, text: str) -> frozenset[str]:
    """Return the acts of what the student says at this point of a call: the words, and what they answer."""
    return in_answer(text, trained(text), _last_situations(state))


def _last_situations(state: CallState) -> list[str]:
    """Return what the prospect's last words were about."""
    return next((turn.situation.split() for turn in reversed(state.turns) if turn.who == "prospect"), [])


def _answered(state: CallState, persona: Persona, reaction: Reaction) -> CallState:
    """Return the call after a reaction: its words said, its mood and memory kept."""
    after = state.model_copy(update={"memory": reaction.memory, "outcome": reaction.outcome})
    return _spoken(after, persona, tuple(reaction.say), reaction.mood, reaction=reaction)


def _spoken(
    state: CallState, persona: Persona, situations: tuple[str, ...], mood: Mood, *, reaction: Reaction | None = None
) -> CallState:
    """Return the call after the prospect has said one thing per situation, never the same words twice."""
    text, used = say(state, persona, situations, mood, reaction=reaction)
    turn = Turn(who="prospect", text=text, situation=" ".join(situations), mood=mood)
    memory = state.memory.model_copy(update={"used": used})
    return state.model_copy(update={"turns": (*state.turns, turn), "mood": mood, "memory": memory})


def _after_the_tone(state: CallState, heard: Heard) -> CallState:
    """A voicemail takes one message; a good one says who, why and how to call back."""
    marks = {"se_presenter": "presente", "annoncer_objet": "objet", "prendre_conge": "prend_conge"}
    acts = {act for act in ("se_presenter", "annoncer_objet", "demander_rappel") if act in heard.acts}
    if heard.slots.phone or "rappel" in heard.text.lower():
        acts.add("demander_rappel")
    done = {"message", *acts, *(mark for act, mark in marks.items() if act in heard.acts)}
    memory = state.memory.model_copy(update={"done": state.memory.done | done})
    outcome: Outcome = "rappel" if "demander_rappel" in acts else "sans_suite"
    state = state.model_copy(update={"memory": memory, "outcome": outcome})
    return _spoken(state, persona_of(state.persona), ("au_revoir_neutre",), state.mood)


def _wrong_number(state: CallState, persona: Persona, heard: Heard) -> CallState:
    """Somebody else's home says so; who is polite ends well, who goes on selling is cut off."""
    told = "erreur_dite" in state.memory.done
    polite = bool(heard.acts & {"prendre_conge", "accepter_refus", "remercier"}) or heard.cue("excuses")
    spoken = sum(turn.who == "eleve" for turn in state.turns)
    insists = told and (bool(heard.acts & SELLING) or spoken > persona.patience)
    done = state.memory.done | {"erreur_dite", *(("prend_conge",) if polite else ())}
    state = state.model_copy(update={"memory": state.memory.model_copy(update={"done": done})})
    if "inapproprie" in heard.acts or (insists and not polite):
        return _spoken(state.model_copy(update={"outcome": "raccroche"}), persona, ("raccroche",), state.mood)
    if polite and (told or heard.cue("excuses")):
        return _spoken(state.model_copy(update={"outcome": "injoignable"}), persona, ("au_revoir_neutre",), state.mood)
    found = (situation for act, situation in MISTAKEN if told and act in heard.acts)
    return _spoken(state, persona, (next(found, "pas_compris" if told else "objet"),), state.mood)


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
        behind = state.context.behind or persona.screening.passes_to
        return _put_through(_answered(state, persona, _saying(reaction, "passe")), behind)
    if known and not KEPT & set(reaction.say):
        reaction = _saying(reaction, "barre")
        reaction.remember("barre")
    return _answered(state, persona, reaction)


def _saying(reaction: Reaction, situation: str) -> Reaction:
    reaction.say = [situation]
    return reaction


def _put_through(state: CallState, persona_id: str) -> CallState:
    """Return the call handed to the person who decides, with a new mood and a fresh memory."""
    persona = persona_of(persona_id)
    memory = Memory(done=frozenset({"standard"}), hints=state.memory.hints, used=state.memory.used)
    mood = _first_mood(persona, again=state.context.again)
    return _spoken(state.model_copy(update={"persona": persona.id, "memory": memory}), persona, ("decroche",), mood)


def _silence(state: CallState) -> Step[CallState]:
    """Once, the person asks; twice, loses patience (some hang up at once); the third time, everybody does."""
    persona = persona_of(state.persona)
    if persona.role == "repondeur":
        return Step(_spoken(state.model_copy(update={"outcome": "sans_suite"}), persona, ("silence",), state.mood))
    heard = hear("", acts=frozenset())
    reaction = Reaction(state=state, persona=persona, heard=heard, mood=state.mood, memory=state.memory)
    before = _silences(state)
    reaction.feel("silence_encore" if before else "silence")
    reaction.remember("silence")
    most = MOST_SILENCES - (persona.manner in call_settings().impatient)
    if before + 1 >= most or reaction.mood.irritation >= call_settings().hang_up:
        reaction.end("raccroche", "raccroche")
    else:
        reaction.answer("silence")
    return Step(_answered(state, persona, reaction))


def _silences(state: CallState) -> int:
    """Return how many silences in a row were just heard."""
    count = 0
    for turn in reversed(state.turns):
        if turn.situation != "silence":
            break
        count += 1
    return count


def _hung_up(state: CallState) -> Step[CallState]:
    """The student hangs up: what was agreed holds, and leaving without a word is noted."""
    done, memory = state.memory.done, state.memory
    outcome: Outcome = "sans_suite"
    if memory.opposed_said:
        outcome = "opposition"
    elif memory.slot:
        outcome = "rdv"
    elif "rappel" in done:
        outcome = "rappel"
    elif "documentation" in done:
        outcome = "documentation"
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
