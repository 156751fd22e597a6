"""The words that fill a phrasing: who is called, what the scenario offers, what the prospect said, dates to propose.

Placeholders: {presentation} {eleve} {entreprise_vendeuse} {objet} {de_objet} {offre} {rendez_vous} {accroche}
{question} {question_fermee} {question:theme} {caracteristique} {avantage} {preuve} {autre_caracteristique}
{autre_avantage} {creuser} {reponse} {contre_verite} {verite} {creneau_1} {creneau_2} {creneau_accorde} {demi_journee}
{rappel} {rappel_2} {civilite} {nom} {entreprise} {commune} {email} {citation} {cite} {entendu} {entendu_2}
{disiez} (said only when the argument answers what was heard). With `_suite` a
text goes inside a sentence, with `_maj` it begins one. A placeholder without words leaves the phrasing out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

import numpy as np

from simulations.calendar_fr import WEEKDAYS, public_holidays, written_day, written_hour
from simulations.call.coach import Heard, current_objection
from simulations.call.hearing import plain_text
from simulations.call.state import CallState
from simulations.kernel import stream
from simulations.pitch import Pitch, PitchArgument

ChoiceT = TypeVar("ChoiceT")
STUDENT = "Camille"
PLACE = re.compile(r"\{([a-z_0-9]+(?::[a-z_]+)?)\}")
OPEN = re.compile(r"\b(?:comment|pourquoi|quels?|quelles?|que|quoi|parlez|racontez|decrivez|dites-moi)\b|\bqu'")
SHORT = re.compile(
    r"\b(?:combien|quand|quel budget|quelle quantite|(?<!qu'est-ce )qui|est-ce que)\b"
)  # a figure, a name, a yes
FIRST_PERSON = re.compile(r"\b(?:je|moi|me|mon|ma|mes|notre|nos|nous|on|vous|votre|vos)\b|\b[jm]'", re.IGNORECASE)
HALF_DAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b(?:[^.?!]{{0,25}}?\b(matin|après-midi))?", re.IGNORECASE)
TITLES = {"Mme": "Madame", "Mlle": "Madame", "M.": "Monsieur", "Mr": "Monsieur", "M": "Monsieur"}
STRICTEST = "57"  # Moselle has two more holidays than most of France: no date falls on any of them
MORNINGS, AFTERNOONS = (time(9, 30), time(10), time(11)), (time(14), time(14, 30), time(16), time(17))
CALL_HOURS = (time(10, 30), time(11), time(14, 30), time(16), time(17))
MORNING, AFTERNOON = time(10), time(14, 30)
SHORT_QUOTE, LONG_QUOTE = 4, 13


@dataclass(frozen=True)
class Filler:
    """What fills the phrasings offered at one moment: the call, the pitch, the words of themes and drivers, a draw."""

    state: CallState
    pitch: Pitch
    student: str
    heard_words: Mapping[str, str]
    cues: Mapping[str, tuple[str, ...]]
    draw: np.random.Generator

    def words(self) -> dict[str, str]:
        """Return the words of every placeholder that has some."""
        found = self._people() | self._offer() | self._talk() | self._argument() | self._dates()
        return _with_forms({name: text for name, text in found.items() if text}, self.state.context.company)

    def _people(self) -> dict[str, str]:
        who, company = self.state.context.prospect, self.state.context.company
        return {
            "eleve": self.student,
            "entreprise_vendeuse": company,
            "presentation": f"je suis {self.student}, en stage commercial chez {company}",
            "civilite": TITLES.get(who.title, who.title),
            "nom": who.last_name,
            "entreprise": who.firm,
            "commune": who.town,
            "email": who.email,
        }

    def _offer(self) -> dict[str, str]:
        pitch = self.pitch
        false = self._one(pitch.false_claims)
        return {
            "objet": _clause(pitch.subject),
            "de_objet": of(_clause(pitch.subject)),
            "offre": _clause(pitch.offer),
            "rendez_vous": _clause(pitch.meeting),
            "accroche": _sentence(self._one(pitch.hooks)),
            "contre_verite": _sentence(false.text),
            "verite": _sentence(false.truth),
        }

    def _talk(self) -> dict[str, str]:
        known, said = set(self.state.memory.themes), _said(self.state)
        fresh = [q for q in self.pitch.questions if q.theme not in known and q.text not in said]
        ranked = [theme for theme in self.heard_words if theme in known]
        found = {"citation": quote(self.state), "cite": very_words(self.state)}
        found |= {f"entendu{end}": self.heard_words[theme] for end, theme in zip(("", "_2"), ranked, strict=False)}
        found |= {f"question:{q.theme}": _sentence(q.text, end=" ?") for q in fresh}
        for name, wanted in (("question", True), ("question_fermee", False)):
            choice = [q.text for q in fresh if is_open(q.text) is wanted]
            found[name] = _sentence(self._one(choice), end=" ?") if choice else ""
        answers = [a for a in self.pitch.answers if a.objection == current_objection(self.state)]
        if answers:
            answer = self._one(answers)
            found |= {"creuser": _sentence(answer.dig, end=" ?"), "reponse": _sentence(answer.answer)}
        return found

    def _argument(self) -> dict[str, str]:
        """Return one argument on what was heard, if anything was, and another on something else."""
        given, cues = self.state.memory.drivers, heard_drivers(self.state, self.cues)
        best = [driver for driver in cues if driver not in given]
        good = [a for a in self.pitch.arguments if best and a.driver == best[0]]
        good = good or [a for a in self.pitch.arguments if a.driver not in given] or list(self.pitch.arguments)
        chosen = self._one(good)
        rest = [a for a in self.pitch.arguments if a.driver != chosen.driver and a.driver not in cues]
        other = self._one(rest or [a for a in self.pitch.arguments if a != chosen])
        link = "ce que vous disiez" if chosen.driver in best[:1] else ""
        return {**_parts(chosen, ""), **_parts(other, "autre_"), "disiez": link}

    def _dates(self) -> dict[str, str]:
        first, second = two_slots(self.state)
        again, later = _callbacks(self.state)
        half = agreed_half_day(self.state)
        return {
            "creneau_1": said_moment(first),
            "creneau_2": said_moment(second),
            "rappel": said_moment(again),
            "rappel_2": said_moment(later),
            "creneau_accorde": agreed_slot(self.state),
            "demi_journee": half,
        }

    def _one(self, choice: Sequence[ChoiceT]) -> ChoiceT:
        return choice[int(self.draw.integers(len(choice)))]


def fill(text: str, words: Mapping[str, str]) -> str | None:
    """Return the text with its words, or None when one of them is not known."""
    if any(name not in words for name in PLACE.findall(text)):
        return None
    filled = PLACE.sub(lambda found: words[found[1]], text)
    return _sentence(_neat(filled.replace("chez Chez ", "chez ")))  # a firm may be called « Chez Marine »


def gaps(text: str) -> tuple[str, ...]:
    """Return the placeholders of a text."""
    return tuple(PLACE.findall(text))


def of(text: str) -> str:
    """Return « de » and a noun phrase, joined as French does: de la pause, du potager, d'une visite."""
    for start, joined in (("le ", "du "), ("les ", "des "), ("des ", "de ")):
        if text.startswith(start):
            return joined + text[len(start) :]
    return f"d'{text}" if plain_text(text)[:1] in "aeiouyh" else f"de {text}"


def is_open(question: str) -> bool:
    """Tell whether a question calls for a sentence rather than a yes, a name or a figure."""
    plain = plain_text(question)
    return bool(OPEN.search(plain)) and not SHORT.search(plain.replace("qu'est-ce que", "que"))


def heard_drivers(state: CallState, cues: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the drivers that the prospect's own answers hint at, the most often heard first."""
    heard = plain_text(" ".join(_answers(state)))
    counts = {name: len(re.findall(r"\b(?:" + "|".join(words) + ")", heard)) for name, words in cues.items()}
    return sorted((name for name, count in counts.items() if count), key=lambda name: -counts[name])


def quote(state: CallState) -> str:
    """Return a few words the prospect said, that another person may repeat as they are."""
    for answer in reversed(_answers(state)):
        for sentence in re.split(r"(?<=[.!?…])\s+", answer):
            fits = SHORT_QUOTE <= len(sentence.split()) <= LONG_QUOTE
            if fits and not FIRST_PERSON.search(sentence) and sentence.endswith("."):
                return sentence.rstrip(" .")
    return ""


def very_words(state: CallState) -> str:
    """Return a sentence of the prospect's latest answer that has one short enough, to be quoted as it was said."""
    told = [t.text for t in Heard.of(state).turns if t.who == "prospect" and "reponse" in t.situation.split()]
    for answer in reversed(told):
        sentences = [part for part in re.split(r"(?<=[.!?…])\s+", answer) if part.endswith((".", "!"))]
        fits = [part for part in sentences if SHORT_QUOTE <= len(part.split()) <= LONG_QUOTE and "«" not in part]
        if fits:
            return fits[0].rstrip(" .!")
    return ""


def two_slots(state: CallState) -> tuple[datetime, datetime]:
    """Return two moments to propose, on two working days of the coming ones, one morning and one afternoon."""
    draw = stream(state.seed, "creneaux", str(state.memory.refusals))
    days = working_days(state.moment.date(), 6)[1:]
    first, second = sorted(int(rank) for rank in draw.choice(len(days), size=2, replace=False))
    hours = [MORNINGS[int(draw.integers(len(MORNINGS)))], AFTERNOONS[int(draw.integers(len(AFTERNOONS)))]]
    if draw.random() < 1 / 2:
        hours.reverse()
    return datetime.combine(days[first], hours[0]), datetime.combine(days[second], hours[1])


def working_days(day: date, count: int) -> list[date]:
    """Return the working days after a day: from Monday to Friday, public holidays left out."""
    coming = (day + timedelta(days=ahead) for ahead in range(1, 3 * count + 7))
    free = (d for d in coming if d.weekday() < 5 and d not in public_holidays(d.year, departement=STRICTEST))  # noqa: PLR2004
    return list(free)[:count]


def said_moment(moment: datetime) -> str:
    """Return a moment as one says it on the phone: mardi 24 novembre à 10 h."""
    return f"{written_day(moment.date()).rsplit(' ', 1)[0]} à {written_hour(moment.hour, moment.minute)}"


def agreed_half_day(state: CallState) -> str:
    """Return the day the prospect named (« mardi matin »), or nothing."""
    found = _half_day(state)
    return " ".join(part for part in found if part) if found else ""


def agreed_slot(state: CallState) -> str:
    """Return the appointment with its date and hour: the one agreed, else the next such half-day."""
    slot, slot_at = state.memory.slot, state.memory.slot_at
    if "T" in slot_at:
        return said_moment(datetime.fromisoformat(slot_at))
    if re.search(r"\d h\b", slot):
        return slot
    found = _half_day(state)
    if not found:
        return ""
    hour = AFTERNOON if found[1] == "après-midi" else MORNING
    return said_moment(datetime.combine(_agreed_day(state, found[0]), hour))


def _agreed_day(state: CallState, weekday: str) -> date:
    """Return the day agreed, else the last one the prospect offered, else the next such weekday."""
    named = state.memory.slot_at or next(iter(state.memory.offered[-1:]), "")
    if named:
        return date.fromisoformat(named[:10])
    gap = (WEEKDAYS.index(weekday) - state.moment.weekday() - 1) % 7 + 1
    return state.moment.date() + timedelta(days=gap)


def _half_day(state: CallState) -> tuple[str, str] | None:
    """Return the weekday and the half of the day agreed, else those of a reply that gives another moment."""
    reply = state.last_reply if "rdv_autre_moment" in Heard.of(state).last else ""
    found = HALF_DAY.search(state.memory.slot) or HALF_DAY.search(reply)
    return (found[1].lower(), (found[2] or "").lower()) if found else None


def _callbacks(state: CallState) -> tuple[datetime, datetime]:
    draw = stream(state.seed, "rappels", state.context.moment)
    days = working_days(state.moment.date(), 4)
    first, second = sorted(int(rank) for rank in draw.choice(len(days), size=2, replace=False))
    hours = [CALL_HOURS[int(rank)] for rank in draw.choice(len(CALL_HOURS), size=2, replace=False)]
    return datetime.combine(days[first], hours[0]), datetime.combine(days[second], hours[1])


def _answers(state: CallState) -> list[str]:
    """Return what the prospect answered to questions, or said of an objection."""
    kinds = {"reponse", "objection_dite", "objection_vraie"}
    return [t.text for t in Heard.of(state).turns if t.who == "prospect" and set(t.situation.split()) & kinds]


def _said(state: CallState) -> str:
    return " ".join(turn.text for turn in state.turns if turn.who == "eleve")


def _parts(argument: PitchArgument, start: str) -> dict[str, str]:
    parts = {"caracteristique": argument.feature, "avantage": argument.benefit, "preuve": argument.proof}
    return {start + name: _clause(text) for name, text in parts.items()}


def _with_forms(words: dict[str, str], company: str) -> dict[str, str]:
    """Return the words, with those that begin a sentence and those that go inside one."""
    forms = dict(words)
    for name, text in words.items():
        forms[f"{name}_suite"] = _lower(text.rstrip(" ."), company)
        forms[f"{name}_maj"] = _upper(text)
    for name in ("caracteristique", "avantage", "preuve", "autre_caracteristique", "autre_avantage"):
        forms[name] = _upper(words[name])
    return forms


def _clause(text: str) -> str:
    return " ".join(text.split()).rstrip(" .;")


def _sentence(text: str, *, end: str = ".") -> str:
    """Return a text that begins with a capital and ends as a sentence does."""
    clause = _upper(" ".join(text.split()))
    return clause if clause.endswith((".", "?", "!", "…")) else clause + end


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str, company: str) -> str:
    """Return a text made to go inside a sentence; a name or initials keep their capital."""
    first = text.split(" ", maxsplit=1)[0]
    return text if first in company.split() or first[1:2].isupper() else text[:1].lower() + text[1:]


def _neat(text: str) -> str:
    """Return a text without the double stops that filling may leave."""
    return re.sub(r"([.?!…])\s*\.(?=\s|$)", r"\1", text)
