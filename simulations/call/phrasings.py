"""What a student may say now: four phrasings to choose from, or the beginnings of sentences to complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import blake2b
from typing import Literal, Self, get_args

import numpy as np
from pydantic import Field, field_validator, model_validator

from simulations.call.acts import ACTS
from simulations.call.coach import GOALS, Goal, Heard, current_objection, next_goals
from simulations.call.hearing import plain_text
from simulations.call.persona import Driver, Objection, Situation, Theme, personas
from simulations.call.phrasing_words import STUDENT, Filler, fill
from simulations.call.state import MAX_TEXT, CallState
from simulations.kernel import Frozen, stream
from simulations.pitch import Pitch
from simulations.yamlfile import DATA, read_model

PHRASINGS_FILE = DATA / "dialogue" / "formulations.yaml"
Quality = Literal["bon", "moyen", "piege"]
Market = Literal["tous", "professionnel", "particulier"]
COUNT, STARTERS = 4, 4
GOOD_WORDS = 45
EARLY = 1 / 3  # how often the half-good choice is a good one of a later goal
SECOND_GOOD = 1 / 3  # how often the fourth choice is a good one for the next best goal
LEVELLED = 0.75  # how often a good choice is one of the shorter ones, a trap one of the longer ones
# A second thing heard, when the call gave only one.
USUALLY_HEARD, NEXT_HEARD = "votre façon de faire actuelle", "ce que vous en attendez"
# What a student is tempted to jump to, from each goal.
LATER: dict[Goal, tuple[Goal, ...]] = {
    "contact": ("decouvrir", "proposer"),
    "objet": ("proposer", "argumenter"),
    "disponibilite": ("argumenter", "proposer"),
    "accroche": ("argumenter", "proposer"),
    "decouvrir": ("argumenter", "proposer"),
    "reformuler": ("proposer",),
    "argumenter": ("proposer",),
    "creuser": ("conclure", "rappel"),
    "repondre": ("documentation", "conclure"),
    "proposer": ("documentation", "rappel"),
}
# Intentions shown beside the best ones, so that there is a choice.
NEAR: dict[Goal, tuple[Goal, ...]] = {
    "message": ("contact", "objet", "rappel", "conclure"),
    "excuser": ("identifier", "rgpd", "argumenter"),
    "filtre": ("contact", "objet", "argumenter", "rappel"),
    "respecter_refus": ("rgpd", "argumenter", "proposer"),
}
ANYWHERE: tuple[Goal, ...] = ("decouvrir", "argumenter", "proposer", "reformuler", "conclure")


class Phrasing(Frozen):
    """Something to say, filled; `acts` is what it does, `comment` why it works or fails, `mistake` names a trap."""

    id: str
    text: str
    acts: tuple[str, ...]
    quality: Quality
    goal: Goal
    comment: str
    mistake: str = ""


class Starter(Frozen):
    """An intention, and the beginning of a sentence that the student completes."""

    id: str
    goal: Goal
    label: str
    begin: str


class Template(Frozen):
    """A phrasing as written in the bank, with its placeholders; `after` are the replies it can only follow."""

    quality: Quality = Field(alias="qualite")
    acts: tuple[str, ...] = Field(alias="actes", min_length=1)
    market: Market = Field(alias="pour", default="tous")
    objections: tuple[Objection, ...] = ()
    theme: Theme | None = None
    after: tuple[Situation, ...] = Field(alias="apres", default=())
    switchboard: Literal["jamais", "seulement", ""] = Field(alias="standard", default="")
    mistake: str = Field(alias="erreur", default="")
    text: str = Field(alias="texte", min_length=5)
    comment: str = Field(alias="commentaire", min_length=15)

    @field_validator("acts")
    @classmethod
    def _known(cls, acts: tuple[str, ...]) -> tuple[str, ...]:
        strange = [act for act in acts if act not in ACTS]
        if strange:
            raise ValueError(f"« actes » contient des actes inconnus : {', '.join(strange)}")
        return acts

    @property
    def quotes(self) -> bool:
        """Tell whether the template takes up the prospect's own words: it comes before those that only name a topic."""
        return "{cite}" in self.text or "{citation}" in self.text

    @cached_property
    def said_as(self) -> re.Pattern[str] | None:
        """What the template looks like once said; None when it is all placeholders."""
        fixed = re.split(r"\{[^}]+\}", self.text)
        if sum(map(len, fixed)) < 12:  # noqa: PLR2004 - a few words tell nothing
            return None
        return re.compile(".+".join(re.escape(part.rstrip(" .")) for part in fixed) + r"[ .]*", re.IGNORECASE)


class GoalBank(Frozen):
    """All that may be said for one goal; `act` is what every good phrasing does."""

    aim: str = Field(alias="but")
    act: str = Field(alias="acte")
    label: str = Field(alias="intention")
    begins: tuple[str, ...] = Field(alias="debuts", min_length=5)
    phrasings: tuple[Template, ...] = Field(alias="formulations", min_length=12)


class Bank(Frozen):
    """The whole file: words for what was heard, cues of drivers, and the phrasings of each goal."""

    source: str
    early: dict[Goal, str] = Field(alias="trop_tot")
    heard: dict[Theme, str] = Field(alias="entendu")
    heard_at_home: dict[Theme, str] = Field(alias="entendu_particulier")
    cues: dict[Driver, tuple[str, ...]] = Field(alias="indices")
    goals: dict[Goal, GoalBank] = Field(alias="buts")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [goal for goal in GOALS if goal not in self.goals]
        if missing:
            raise ValueError(f"« buts » doit avoir tous les buts ; il manque : {', '.join(missing)}")
        return self


@cache
def bank() -> Bank:
    """Return the bank of phrasings, or raise DataFileError with all its faults."""
    return read_model(PHRASINGS_FILE, Bank)


def options(state: CallState, pitch: Pitch, *, count: int = COUNT, student: str = STUDENT) -> tuple[Phrasing, ...]:
    """Return what to choose from now: a good phrasing for the best goal, a half-good one, one trap or two, shuffled."""
    table = _Table.of(state, pitch, student)
    goals = next_goals(state)
    chosen = _Choice(table)
    if not chosen.take(goals, "bon"):
        chosen.table = table.with_plain_words()
        chosen.take(goals, "bon")
    if table.draw.random() < EARLY:
        chosen.take_early(goals)
    if len(chosen.found) < 2:  # noqa: PLR2004 - a good one and a half-good one
        chosen.take(goals[:1], "moyen")
    chosen.take(goals[:1], "piege")
    if len(goals) > 1 and table.draw.random() < SECOND_GOOD:
        chosen.take(goals[1:], "bon")
    for quality in ("piege", "moyen", "bon"):
        while len(chosen.found) < count and chosen.take(goals, quality):
            pass
    kept = chosen.found[:count]
    return tuple(kept[int(rank)] for rank in table.draw.permutation(len(kept)))


def starters(state: CallState, pitch: Pitch, *, student: str = STUDENT) -> tuple[Starter, ...]:
    """Return four intentions, the useful ones among them, each with the beginning of a sentence."""
    table = _Table.of(state, pitch, student)
    best = next_goals(state)
    goals = list(dict.fromkeys((*best, *NEAR.get(best[0], ()), *ANYWHERE)))[:STARTERS]
    found = [table.starter(goal) for goal in goals]
    return tuple(found[int(rank)] for rank in table.draw.permutation(len(found)))


def better_wording(goal: Goal, state: CallState, pitch: Pitch, *, student: str = STUDENT) -> str:
    """Return a good phrasing for a goal, filled from the call, to be read in the debrief."""
    table = _Table.of(state, pitch, student)
    found = next(table.candidates(goal, "bon"), None)
    if found is None:
        table = table.with_plain_words()
        found = next(table.candidates(goal, "bon"))
    return found.text


@dataclass
class _Table:
    """The phrasings that can be said at one moment, with their words."""

    state: CallState
    draw: np.random.Generator
    words: dict[str, str]
    said: tuple[str, ...]

    @classmethod
    def of(cls, state: CallState, pitch: Pitch, student: str) -> Self:
        """Return the table of a moment: the same call gives the same table."""
        draw = stream(state.seed, "formulations", f"{len(state.turns)}")
        home = {} if state.context.prospect.firm else bank().heard_at_home
        heard: dict[str, str] = {str(theme): words for theme, words in (bank().heard | home).items()}
        cues: dict[str, tuple[str, ...]] = {str(driver): words for driver, words in bank().cues.items()}
        filler = Filler(state=state, pitch=pitch, student=student, heard_words=heard, cues=cues, draw=draw)
        said = tuple(turn.text for turn in state.turns if turn.who == "eleve")
        return cls(state, draw, filler.words(), said)

    def candidates(self, goal: Goal, quality: Quality) -> Iterator[Phrasing]:
        """Give the phrasings of a goal and a quality, the fresh ones first, in an order of their own."""
        templates = [t for t in bank().goals[goal].phrasings if t.quality == quality and self._fits(t)]
        order = [templates[int(rank)] for rank in self.draw.permutation(len(templates))]
        filled = [(t, text) for t in order if (text := fill(t.text, self.words)) and len(text) <= MAX_TEXT]
        if quality == "bon":
            filled = [item for item in filled if len(item[1].split()) <= GOOD_WORDS] or filled
        usual = self._usual_length(filled)
        for template, text in sorted(filled, key=lambda item: self._rank(*item, usual=usual)):
            yield self._phrasing(goal, template, text)

    def _usual_length(self, filled: list[tuple[Template, str]]) -> float | None:
        """Return the length that tells short phrasings from long ones, or nothing when length is left to chance."""
        if not filled or self.draw.random() >= LEVELLED:
            return None
        return float(np.median([len(text) for _, text in filled]))

    def _rank(self, template: Template, text: str, *, usual: float | None) -> tuple[bool, bool, bool]:
        """Order phrasings: not said yet, with the prospect's words, short when good and long when not.

        Good phrasings are longer by nature: without this, the longest choice would too often be the right one.
        """
        good = template.quality == "bon"
        out = usual is not None and (len(text) > usual if good else len(text) < usual)
        return (self.was_said(template, text), good and not template.quotes, out)

    def was_said(self, template: Template, text: str) -> bool:
        """Tell whether a phrasing was already used in this call, be it with other words in its gaps."""
        pattern = template.said_as
        return text in self.said or bool(pattern and any(pattern.fullmatch(said) for said in self.said))

    def starter(self, goal: Goal) -> Starter:
        """Return a beginning for a goal."""
        source = bank().goals[goal]
        filled = [(rank, text) for rank, raw in enumerate(source.begins) if (text := _begun(raw, self.words))]
        rank, text = filled[int(self.draw.integers(len(filled)))]
        return Starter(id=f"{goal}-{rank}", goal=goal, label=source.label, begin=text)

    def with_plain_words(self) -> Self:
        """Return the table with common words where the call gave none."""
        words = self.words
        plain = {
            "creneau_accorde": words["creneau_1"],
            "demi_journee": words["creneau_1"],
            "demi_journee_maj": words["creneau_1_maj"],
            "disiez": "ce que vous disiez",
            "entendu": "ce qui compte pour vous",
            "entendu_2": NEXT_HEARD if words.get("entendu") == USUALLY_HEARD else USUALLY_HEARD,
            "creuser": "Qu'est-ce qui vous fait hésiter ?",
            "reponse": f"{words['avantage']}.",
            "reponse_suite": words["avantage_suite"],
        }
        return type(self)(self.state, self.draw, plain | words, self.said)

    def _fits(self, template: Template) -> bool:
        market = "professionnel" if self.state.context.prospect.firm else "particulier"
        about = not template.objections or current_objection(self.state) in template.objections
        barred = "seulement" if personas()[self.state.persona].role != "standard" else "jamais"
        rightly_placed = template.market in ("tous", market) and template.switchboard != barred
        follows = not template.after or bool(Heard.of(self.state).last & set(template.after))
        return rightly_placed and about and follows and template.theme not in self.state.memory.themes

    def _phrasing(self, goal: Goal, template: Template, text: str) -> Phrasing:
        return Phrasing(
            id=template_id(goal, template),
            text=text,
            acts=template.acts,
            quality=template.quality,
            goal=goal,
            comment=fill(template.comment, self.words) or template.comment,
            mistake=template.mistake,
        )


@dataclass
class _Choice:
    """The phrasings taken so far, no two alike."""

    table: _Table
    found: list[Phrasing] = field(default_factory=list)

    def take(self, goals: tuple[Goal, ...], quality: Quality) -> bool:
        """Add the first phrasing of these goals that says something new; tell whether there was one."""
        for goal in goals:
            for phrasing in self.table.candidates(goal, quality):
                if self._new(phrasing):
                    self.found.append(phrasing)
                    return True
        return False

    def take_early(self, goals: tuple[Goal, ...]) -> bool:
        """Add a good phrasing of a goal that comes later: half-good now."""
        later = [goal for goal in LATER.get(goals[0], ()) if goal not in goals]
        for goal in sorted(later, key=lambda _: self.table.draw.random()):
            for phrasing in self.table.candidates(goal, "bon"):
                if self._new(phrasing):
                    comment = bank().early[goal]
                    changes = {"quality": "moyen", "comment": comment, "id": f"{phrasing.id}-tot"}
                    self.found.append(phrasing.model_copy(update=changes))
                    return True
        return False

    def _new(self, phrasing: Phrasing) -> bool:
        """Tell whether a phrasing differs from those taken: other words, and another mistake for a trap."""
        return not any(_alike(phrasing, other) for other in self.found)


def _alike(one: Phrasing, other: Phrasing) -> bool:
    if one.mistake and one.mistake == other.mistake:
        return True
    first, second = set(plain_text(one.text).split()), set(plain_text(other.text).split())
    return len(first & second) > 0.75 * min(len(first), len(second))


def _begun(raw: str, words: dict[str, str]) -> str:
    """Return the beginning of a sentence with its words, or nothing."""
    filled = fill(raw, words)
    return filled or ""


def template_id(goal: Goal, template: Template) -> str:
    """Return the name of a phrasing, which stays the same when others are added."""
    return f"{goal}-{template.quality}-{blake2b(template.text.encode(), digest_size=3).hexdigest()}"


QUALITIES: tuple[Quality, ...] = get_args(Quality)

__all__ = [
    "QUALITIES",
    "Phrasing",
    "Quality",
    "Starter",
    "bank",
    "better_wording",
    "options",
    "starters",
    "template_id",
]
