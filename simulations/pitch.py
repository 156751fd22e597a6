"""What a scenario gives to a call: the subject, the meeting to obtain, arguments by driver, answers to objections."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, model_validator

from simulations.call.hearing import plain_text
from simulations.call.persona import Driver, Objection, Theme
from simulations.kernel import Frozen

NEARLY_ALL = 0.85
DENIED = re.compile(r"\b(?:pas|jamais|aucune?|ni|sauf|non)\b")
ROOT, SHORTEST = 5, 3
EMPTY = frozenset(
    "nos vos les des est sont que qui pour par plus avec sans tous tout toute toutes dans une aux sur pas vous nous "
    "ils elle elles ont aura aurez notre votre cette ces son ses leur".split()
)


def _roots(text: str) -> set[str]:
    """Return the roots of the words of a text that carry meaning."""
    words = re.findall(r"[a-z0-9]+", plain_text(text))
    return {word[:ROOT] for word in words if len(word) >= SHORTEST and word not in EMPTY}


class PitchArgument(Frozen):
    """One argument in CAP: what the offer is, what the prospect gains, what proves it; `driver` is what it touches."""

    driver: Driver = Field(alias="moteur")
    feature: str = Field(alias="caracteristique", min_length=8)
    benefit: str = Field(alias="avantage", min_length=8)
    proof: str = Field(alias="preuve", min_length=8)


class PitchQuestion(Frozen):
    """A good question of discovery, and what it asks about."""

    theme: Theme
    text: str = Field(alias="texte", min_length=10)


class PitchAnswer(Frozen):
    """What can truly be answered to an objection, and the question that digs into it."""

    objection: Objection
    dig: str = Field(alias="creuser", min_length=10)
    answer: str = Field(alias="reponse", min_length=20)
    driver: Driver = Field(alias="moteur")


class FalseClaim(Frozen):
    """Something untrue one could be tempted to say of this offer, and what is true.

    `signs` are regular expressions without accents: said together in one sentence, they say it in other words.
    """

    text: str = Field(alias="texte", min_length=10)
    truth: str = Field(alias="verite", min_length=10)
    signs: tuple[str, ...] = Field(alias="indices", default=())

    def is_in(self, text: str) -> bool:
        """Tell whether a text says it: nearly all of its words that carry meaning are there, or all its signs."""
        told, said = _roots(self.text), _roots(text)
        return (bool(told) and len(told & said) >= NEARLY_ALL * len(told)) or self.signalled_in(text)

    def signalled_in(self, text: str) -> bool:
        """Tell whether all the signs are said in a text that denies nothing."""
        plain = plain_text(text)
        said = bool(self.signs) and all(re.search(sign, plain) for sign in self.signs)
        return said and not DENIED.search(plain)


class Rates(Frozen):
    """What may be expected of calls, shares from 0 to 1, *fictif pédagogique*: reached ÷ called, meetings ÷ reached."""

    reach: float = Field(alias="joindre", gt=0, le=1, default=0.7)
    meeting: float = Field(alias="rendez_vous", gt=0, le=1, default=0.3)


class Pitch(Frozen):
    """All that a call of this scenario is about, in words that fit in a sentence.

    `subject` follows « je vous appelle au sujet de », `offer` follows « nous proposons », `meeting` follows
    « je vous propose », `hooks` are whole sentences that speak of the prospect first.
    """

    subject: str = Field(alias="objet", min_length=6)
    offer: str = Field(alias="offre", min_length=6)
    meeting: str = Field(alias="rendez_vous", min_length=10)
    minimum_calls: int = Field(alias="appels_minimum", ge=1)
    meetings_aimed: int = Field(alias="rendez_vous_vises", ge=1)
    rates: Rates = Field(alias="taux_attendus", default=Rates())
    hooks: tuple[str, ...] = Field(alias="accroches", min_length=3)
    arguments: tuple[PitchArgument, ...] = Field(min_length=7)
    questions: tuple[PitchQuestion, ...] = Field(min_length=8)
    answers: tuple[PitchAnswer, ...] = Field(alias="objections", min_length=9)
    false_claims: tuple[FalseClaim, ...] = Field(alias="contre_verites", min_length=3)

    @model_validator(mode="after")
    def _covers(self) -> Self:
        drivers = {argument.driver for argument in self.arguments}
        if len(drivers) < len(Driver.__args__):  # type: ignore[attr-defined]
            raise ValueError("« arguments » doit donner au moins un argument pour chacun des sept moteurs")
        if len({answer.objection for answer in self.answers}) < len(Objection.__args__):  # type: ignore[attr-defined]
            raise ValueError("« objections » doit répondre à chacune des neuf objections")
        return self
