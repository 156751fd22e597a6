"""The fiche d'appel a student writes after a call, held against what was really said."""

from __future__ import annotations

import re
from datetime import datetime

from simulations.calendar_fr import written_day, written_moment
from simulations.call.hearing import plain_text
from simulations.call.state import OUTCOMES, CallState, Card, Outcome
from simulations.campaign_settings import campaign_settings
from simulations.kernel import Frozen
from simulations.rubric import Measure
from simulations.wording import count

DAY_LENGTH = 10


class CardFinding(Frozen):
    """One field of the fiche: right or not, what was written, what was expected, what to say of it."""

    field: str
    right: bool
    given: str
    expected: str
    advice: str


def judge_card(state: CallState) -> tuple[CardFinding, ...]:
    """Return what is right and wrong in the fiche of a finished call; nothing when none was written."""
    if state.card is None:
        return ()
    found = [_result(state, state.card), _next_step(state, state.card)]
    if state.outcome in campaign_settings().dated and not state.memory.opposed_said:
        found.append(_date(state, state.card))
    return (*found, _note(state, state.card), _respect(state.card))


def card_measures(state: CallState) -> dict[str, Measure]:
    """Return the measures `fiche.*` of a finished call."""
    names = {"Résultat": "resultat", "Suite": "suite", "Date": "date", "Note": "note", "Respect": "respect"}
    found = {item.field: item for item in judge_card(state)}
    measures = {
        f"fiche.{names[field]}": Measure(value=float(item.right), quote=item.given, advice=item.advice)
        for field, item in found.items()
    }
    if found:
        full = found["Note"].right and found["Suite"].right
        weak = next((item for item in (found["Suite"], found["Note"]) if not item.right), found["Note"])
        quote = f"{found['Suite'].given} ; note : {found['Note'].given}"
        measures["fiche.compte_rendu"] = Measure(value=float(full), quote=quote, advice=weak.advice)
    return measures


def promised_at(state: CallState) -> str:
    """Return the ISO day or moment agreed in the call, empty when there is none."""
    return state.memory.slot_at if state.outcome == "rdv" else state.memory.callback_at


def said_moment(iso: str) -> str:
    """Return an ISO day or moment as it is said in French; empty for empty."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso)
    return written_moment(moment) if len(iso) > DAY_LENGTH else written_day(moment.date())


def results(state: CallState) -> tuple[Outcome, ...]:
    """Return the results that may be written of a call, the best first: what the person asked outlives a hang-up."""
    if state.memory.opposed_said and state.outcome != "opposition":
        return ("opposition", state.outcome)
    if state.outcome == "raccroche" and state.memory.refusals:
        return ("raccroche", "refus")
    return (state.outcome,)


def _result(state: CallState, card: Card) -> CardFinding:
    known = results(state)
    told = f"L'appel s'est terminé ainsi : {OUTCOMES[known[0]].lower()}. C'est ce résultat qu'on note."
    asked = "La personne a demandé à ne plus être appelée : même si elle raccroche ensuite, c'est cela qu'on note."
    return CardFinding(
        field="Résultat",
        right=card.result in known,
        given=OUTCOMES.get(card.result, "rien"),
        expected=OUTCOMES[known[0]],
        advice=asked if state.memory.opposed_said else told,
    )


def right_steps(state: CallState) -> tuple[str, ...]:
    """Return the next steps that suit a call."""
    return campaign_settings().right_steps.get(results(state)[0], ())


def _next_step(state: CallState, card: Card) -> CardFinding:
    settings = campaign_settings()
    right = right_steps(state)
    expected = " ou ".join(settings.next_steps[name] for name in right)
    told = " La loi t'interdit de la rappeler." if state.memory.opposed_said else ""
    return CardFinding(
        field="Suite",
        right=card.next_action in right,
        given=settings.next_steps.get(card.next_action, "aucune suite"),
        expected=expected,
        advice=f"Après cet appel, la suite attendue est : {expected.lower()}.{told}",
    )


def _date(state: CallState, card: Card) -> CardFinding:
    """The day agreed, with its hour once one was agreed; without any day agreed, any later day will do."""
    agreed, given = promised_at(state), card.date
    if agreed:
        right = given[: len(agreed)] == agreed
        advice = f"Vous vous étiez mis d'accord sur : {said_moment(agreed)}. Note-le pendant l'appel."
    else:
        right = given[:DAY_LENGTH] > state.context.moment[:DAY_LENGTH]
        advice = "Donne toujours une date à la suite, même quand la personne n'en a pas fixé : sinon, on oublie."
    return CardFinding(
        field="Date",
        right=right,
        given=said_moment(given) or "aucune date",
        expected=said_moment(agreed) or "une date après l'appel",
        advice=advice,
    )


def _note(state: CallState, card: Card) -> CardFinding:
    """A note of a few words; after a real exchange it keeps at least one fact that the prospect gave."""
    words = len(card.note.split())
    heard = _facts(state)
    kept = not heard or bool(heard & _content(card.note))
    short = state.outcome == "injoignable"
    right = bool(card.note.strip()) if short else words >= campaign_settings().note_words and kept
    few = f"Tu as écrit {count(words, 'mot')}. Note ce que la personne a dit d'utile et ce qui a été promis."
    advice = few if words < campaign_settings().note_words else "Reprends au moins une information donnée au téléphone."
    return CardFinding(
        field="Note",
        right=right,
        given=f"« {' '.join(card.note.split())} »" if words else "aucune note",
        expected="les mots utiles du prospect, ce qui est promis",
        advice=advice,
    )


def _respect(card: Card) -> CardFinding:
    plain = f" {' '.join(re.findall(r'[a-z]+', plain_text(card.note)))} "
    found = [word for word in campaign_settings().improper if f" {plain_text(word)} " in plain]
    given = f"« {found[0]} »" if found else "aucun mot déplacé"
    return CardFinding(
        field="Respect",
        right=not found,
        given=given,
        expected="des faits, pas de jugement, rien de la vie privée",
        advice="Écris comme si la personne pouvait lire sa fiche : elle en a le droit. Retire ce qui la juge.",
    )


def _facts(state: CallState) -> set[str]:
    """Return the words of content the prospect said when answering a question or objecting."""
    telling = {"reponse", "objection_dite", "objection_vraie", "rdv_oui", "rappel_oui", "documentation_oui"}
    said = [t.text for t in state.turns if t.who == "prospect" and telling & set(t.situation.split())]
    return _content(" ".join(said))


def _content(text: str) -> set[str]:
    """Return the roots (five letters) of the long words and the figures of a text."""
    return {word[:5] for word in re.findall(r"[a-z]{5,}|\d+", plain_text(text))}
