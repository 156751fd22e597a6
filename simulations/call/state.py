"""A call as a value: who is phoned, the hidden mood, what was said and heard, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from simulations.kernel import Frozen

MAX_TEXT = 600
MAX_NOTE = 1_000
Outcome = Literal[
    "", "rdv", "rappel", "documentation", "refus", "opposition", "raccroche", "sans_suite", "injoignable", "interdit"
]
OUTCOMES: dict[str, str] = {
    "": "Appel en cours",
    "rdv": "Rendez-vous obtenu",
    "rappel": "Rappel convenu",
    "documentation": "Documentation à envoyer",
    "refus": "Refus",
    "opposition": "Opposition à la prospection",
    "raccroche": "La personne a raccroché",
    "sans_suite": "Appel terminé sans suite",
    "injoignable": "Personne n'a pu être joint",
    "interdit": "Appel interdit",
}
TO_WRITE = "Fiche d'appel à écrire"  # said of a call that is over until the student has told how it ended


class Prospect(Frozen):
    """Who is phoned, as the file says, and the hidden traits (0 to 1) that weigh on an appointment."""

    line: int
    title: str
    first_name: str
    last_name: str
    firm: str = ""
    town: str = ""
    sector: str = ""
    size: str = ""
    household: str = ""
    phone: str = ""
    email: str = ""
    need: float = 0.5
    delay: float = 0.5


class CallContext(Frozen):
    """All that a call starts from.

    `persona` picks up; `behind` is who a switchboard puts the call through to (by default the switchboard's own).
    `offer` is what the student sells, in a few words; `moment` the ISO local date and time of the call; `again` tells
    that the same person was already phoned in this campaign.
    """

    prospect: Prospect
    persona: str
    company: str
    offer: str
    moment: str
    reachable: bool = True
    behind: str = ""
    again: bool = False


class Mood(Frozen):
    """The hidden mood, 0 to 100 each."""

    trust: int
    interest: int
    irritation: int

    def moved(self, effect: tuple[int, int, int]) -> Mood:
        """Return the mood after an effect, kept within bounds."""
        trust, interest, irritation = effect
        return Mood(
            trust=_bounded(self.trust + trust),
            interest=_bounded(self.interest + interest),
            irritation=_bounded(self.irritation + irritation),
        )


def _bounded(value: int) -> int:
    return max(0, min(100, value))


class Turn(Frozen):
    """One thing said, with the mood after it; `situation` names the prospect's reply, `acts` the student's turn."""

    who: Literal["eleve", "prospect"]
    text: str
    acts: tuple[str, ...] = ()
    situation: str = ""
    mood: Mood


class Memory(Frozen):
    """What the prospect remembers of the call.

    `slot` says the appointment as people do (« mardi 24 novembre à 10 h »), `slot_at` in ISO (a date, with the hour
    once it is agreed), `place` where it is held; `callback_at` is the ISO date or date and time of a call-back agreed,
    `callback_said` says it; `offered` are the half-days the prospect named (« 2026-11-24 matin »), the last one
    standing; `said_name`, `said_company` and `said_prices` (« 12 par mois ») are what the student said.
    """

    done: frozenset[str] = frozenset()
    themes: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    objection: Literal["", "dite", "vraie", "levee"] = ""
    objection_failures: int = 0
    refusals: int = 0
    slot: str = ""
    slot_at: str = ""
    place: str = ""
    callback_at: str = ""
    callback_said: str = ""
    offered: tuple[str, ...] = ()
    said_name: str = ""
    said_company: str = ""
    said_prices: tuple[str, ...] = ()
    contradictions: int = 0
    confirmed: bool = False
    opposed_said: bool = False
    stuck: int = 0
    hints: int = 0
    used: frozenset[str] = frozenset()


class Card(Frozen):
    """The fiche d'appel, written by the student: result, next action, date, and a few words."""

    result: Outcome
    next_action: str = Field(max_length=200)
    date: str = Field(max_length=40)
    note: str = Field(max_length=MAX_NOTE)


class Say(Frozen):
    """Say something; `acts` are known when a phrasing was chosen among several."""

    kind: Literal["say"] = "say"
    text: str = Field(min_length=1, max_length=MAX_TEXT)
    acts: tuple[str, ...] | None = None


class Wait(Frozen):
    """Say nothing for a while."""

    kind: Literal["wait"] = "wait"


class HangUp(Frozen):
    """Put the phone down."""

    kind: Literal["hang_up"] = "hang_up"


class AskHint(Frozen):
    """Ask the coach what to aim at now; free, but noted."""

    kind: Literal["ask_hint"] = "ask_hint"


class WriteCard(Frozen):
    """Write the fiche d'appel once the call is over."""

    kind: Literal["write_card"] = "write_card"
    card: Card


CallAction = Annotated[Say | Wait | HangUp | AskHint | WriteCard, Field(discriminator="kind")]
CALL_ACTION: TypeAdapter[CallAction] = TypeAdapter(CallAction)


class CallState(Frozen):
    """A call at one moment; goes to JSON and back."""

    context: CallContext
    seed: int
    persona: str
    mood: Mood
    memory: Memory = Memory()
    turns: tuple[Turn, ...] = ()
    outcome: Outcome = ""
    card: Card | None = None

    @property
    def over(self) -> bool:
        """Tell whether the call has ended."""
        return self.outcome != ""

    @property
    def moment(self) -> datetime:
        """The local date and time of the call."""
        return datetime.fromisoformat(self.context.moment)

    @property
    def last_reply(self) -> str:
        """What the prospect said last."""
        return next((turn.text for turn in reversed(self.turns) if turn.who == "prospect"), "")
