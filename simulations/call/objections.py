"""How an objection is received: welcomed, dug into, answered with what truly bears on it, or ignored."""

from __future__ import annotations

import re
from functools import cache
from typing import Self, get_args

from pydantic import Field, model_validator

from simulations.call.hearing import plain_text
from simulations.call.persona import Objection
from simulations.call.reaction import Reaction
from simulations.call.settings import FOLDER, call_settings, topics
from simulations.kernel import Frozen
from simulations.yamlfile import read_model

ECHOES, ROOT = 2, 5
OFFERS = re.compile(r"\b(?:justement|mais|pouvez|pourrez|nous|on)\b")


class AnswerWords(Frozen):
    """The whole file: what suits any cause, then what suits each."""

    source: str
    always: tuple[str, ...] = Field(alias="toujours")
    causes: dict[Objection, tuple[str, ...]]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = set(get_args(Objection)) - set(self.causes)
        if missing:
            raise ValueError(f"« causes » doit donner les mots de chaque objection ; il manque : {sorted(missing)}")
        return self


@cache
def answer_words() -> AnswerWords:
    """Return the words that answer objections, or raise DataFileError with all their faults."""
    return read_model(FOLDER / "reglages_objections.yaml", AnswerWords)


@cache
def _pattern(cause: Objection) -> re.Pattern[str]:
    words = answer_words()
    return re.compile(r"(?<!\w)(?:" + "|".join((*words.always, *words.causes[cause])) + ")")


def speaks_of(text: str, cause: Objection) -> bool:
    """Tell whether an answer speaks of what an objection is about."""
    return bool(_pattern(cause).search(plain_text(text)))


def on_objection(turn: Reaction) -> None:
    """An objection said is to be welcomed, dug into, then answered; ignoring it costs."""
    stage = turn.memory.objection
    if stage not in ("dite", "vraie"):
        return
    settings = call_settings()
    digs = stage == "dite" and bool(turn.heard.acts & {"question_ouverte", "reformuler"})
    treats = "repondre_objection" in turn.heard.acts
    if digs and turn.mood.trust >= settings.dig_trust:
        turn.feel("objection_creusee")
        turn.note(objection="vraie")
        turn.say = ["objection_vraie"]
    elif (stage == "vraie" or _same(turn)) and answers(turn):
        turn.feel("objection_levee")
        turn.note(objection="levee")
        turn.answer("objection_levee")
    elif digs or (treats and not _sells(turn) and "objection_accueillie" not in turn.memory.done):
        _welcomed(turn, stage)
    elif treats or "argumenter" in turn.heard.acts:
        turn.feel("objection_mal_traitee")
        turn.note(objection_failures=turn.memory.objection_failures + 1)
        turn.answer("objection_reste")
    elif "proposer_rdv" in turn.heard.acts:
        turn.feel("objection_ignoree")
        turn.note(objection_failures=turn.memory.objection_failures + 1)
        turn.answer("objection_reste")


def _sells(turn: Reaction) -> bool:
    return bool(turn.heard.drivers or "argumenter" in turn.heard.acts)


def _welcomed(turn: Reaction, stage: str) -> None:
    """Welcomed, or dug into with too little trust yet: no harm done, the objection is said again in other words."""
    turn.feel("objection_accueillie")
    turn.remember("objection_accueillie")
    turn.say = ["objection_dite" if stage == "dite" else "objection_vraie"]


def _same(turn: Reaction) -> bool:
    return turn.persona.objections is not None and turn.persona.objections.said == turn.persona.objections.true


def answers(turn: Reaction) -> bool:
    """Tell whether a turn answers the objection that stands, rather than anything at all."""
    cause, treats = turn.persona.objections, "repondre_objection" in turn.heard.acts
    if cause is None:
        return False
    to_the_point = speaks_of(turn.heard.text, cause.true)
    if not _sells(turn):
        return treats and to_the_point and _offers(turn)
    return to_the_point or (treats and (turn.persona.driver in turn.heard.drivers or _echoes(turn) >= ECHOES))


def _offers(turn: Reaction) -> bool:
    """Tell whether a turn that gives no argument still says what can be done: « vous pouvez le garder et comparer »."""
    puts_off = "?" in turn.heard.text or "demander_rappel" in turn.heard.acts
    return not puts_off and bool(OFFERS.search(plain_text(turn.heard.text)))


def _echoes(turn: Reaction) -> int:
    """Return how many telling words of the person's last reply are taken up."""
    return len(_roots(turn.state.last_reply) & _roots(turn.heard.text))


def _roots(text: str) -> set[str]:
    words = re.findall(r"[a-z]{5,}", plain_text(text))
    return {word[:ROOT] for word in words if word not in topics().empty}
