"""What is right to do with a reply: the decision, the date, what the answer says (`data/message/suites.yaml`)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache

from pydantic import Field

from simulations.call.understanding import plain_text
from simulations.kernel import Frozen
from simulations.mailing.replies import Kind, Reply
from simulations.mailing.state import DATED, Decision, ReplyWork, day_of
from simulations.scenario import Scenario
from simulations.yamlfile import DATA, read_model

LATE_DAYS = 14  # a date named by the person is kept within two weeks
SLOT_DAYS = 21  # an appointment is fixed within three weeks
NAME = re.compile(r"[a-z]{3,}")


class KindRule(Frozen):
    """What one kind of reply asks for; `optional` when no answer at all is fine."""

    label: str = Field(alias="libelle")
    decisions: tuple[Decision, ...] = Field(alias="decisions", min_length=1)
    expected: tuple[str, ...] = Field(alias="attendus")
    avoided: tuple[str, ...] = Field(alias="a_eviter")
    optional: bool = Field(alias="facultatif", default=False)
    why: str = Field(alias="pourquoi", min_length=30)


class Element(Frozen):
    """One thing an answer says or must not say: words for it, advice, patterns without accents."""

    said: str = Field(alias="dit")
    advice: str = Field(alias="conseil")
    patterns: tuple[str, ...] = Field(alias="motifs")


class FollowUpFile(Frozen):
    """The whole file."""

    source: str
    kinds: dict[Kind, KindRule] = Field(alias="genres")
    elements: dict[str, Element] = Field(alias="elements")


class Verdict(Frozen):
    """How a reply was worked: is the decision right, the date, what the answer says, lacks or should not say."""

    reply: str
    kind: Kind
    decision: bool
    dated: bool
    said: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[int, int]:
        """How many points of the answer are right, over how many looked at."""
        right = len(self.said)
        return right, right + len(self.missing) + len(self.wrong)

    @property
    def right(self) -> bool:
        """Tell whether the reply is well worked: decision and date right, at most one thing lacking in the answer."""
        return self.decision and self.dated and not self.wrong and len(self.missing) <= 1


@cache
def follow_up_file() -> FollowUpFile:
    """Return what to do with replies."""
    return read_model(DATA / "message" / "suites.yaml", FollowUpFile)


def judge_reply(reply: Reply, work: ReplyWork, scenario: Scenario) -> Verdict:
    """Return how a reply was worked, each point with its advice; the same text always gets the same verdict."""
    rules = follow_up_file()
    rule = rules.kinds[reply.kind]
    plain = plain_text(work.answer)
    written = bool(plain.strip())
    looked = rule.expected if written or not rule.optional else ()
    said = tuple(name for name in looked if _is_said(name, plain, reply, scenario))
    missing = tuple(name for name in looked if name not in said)
    avoided = rule.avoided if written else ()
    wrong = tuple(name for name in avoided if _found(name, plain))
    right = work.decision in rule.decisions
    dated = work.decision not in DATED or _right_day(reply, work.day)
    advice = tuple(rules.elements[name].advice for name in (*missing, *wrong))
    if not dated:
        advice = (_date_advice(reply), *advice)
    return Verdict(
        reply=reply.id, kind=reply.kind, decision=right, dated=dated, said=said, missing=missing, wrong=wrong,
        advice=advice,
    )  # fmt: skip


def _found(name: str, plain: str) -> bool:
    return any(re.search(pattern, plain) for pattern in follow_up_file().elements[name].patterns)


def _is_said(name: str, plain: str, reply: Reply, scenario: Scenario) -> bool:
    match name:
        case "identite":
            words = NAME.findall(plain_text(scenario.company.name))
            return bool(words) and all(word in plain for word in words)
        case "prix":
            return any(_price_said(offer.price, plain) for offer in scenario.offers)
        case "recommandation" if reply.colleague:
            return plain_text(reply.colleague.split()[-1]) in plain or _found(name, plain)
        case "creneau" if reply.day:
            return _found(name, plain) or "confirm" in plain
    return _found(name, plain)


def _price_said(price: float, plain: str) -> bool:
    whole, cents = f"{price:.2f}".split(".")
    decimals = rf"(?:[.,]{cents})?" if cents == "00" else rf"[.,]{cents.rstrip('0')}0?"
    spaced = rf"{whole[:-3]} ?{whole[-3:]}" if len(whole) > 3 else whole  # noqa: PLR2004 (a space every three digits)
    return re.search(rf"(?<![\d.,])(?<!\d ){spaced}{decimals}(?![\d])", plain) is not None


def _right_day(reply: Reply, text: str) -> bool:
    day, at = day_of(text), datetime.fromisoformat(reply.at).date()
    if day is None or day < at:
        return False
    named = day_of(reply.day)
    if reply.kind == "oui":
        return text == reply.day if reply.day else at < day <= at + timedelta(days=SLOT_DAYS)
    if named is not None:
        return named <= day <= named + timedelta(days=LATE_DAYS)
    return day > at


def _date_advice(reply: Reply) -> str:
    if reply.kind == "oui" and reply.day:
        return "Reprends exactement le jour et l'heure que la personne propose."
    if reply.kind == "oui":
        return "Choisis un jour et une heure après sa réponse, dans les trois semaines : l'envie ne dure pas."
    if reply.day:
        return "Choisis un jour à partir de la date qu'elle donne, et pas plus de deux semaines après."
    return "Choisis un jour à venir, et note-le."


def soonest(reply: Reply) -> date:
    """Return the first day that may be chosen for a reply."""
    return datetime.fromisoformat(reply.at).date() + timedelta(days=1)
