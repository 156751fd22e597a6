"""A campaign of calls as a value: calls placed, calls the law stopped, and the actions of the stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from simulations.call.state import MAX_NOTE, CallAction, CallState, Outcome
from simulations.kernel import Frozen

Mode = Literal["guide", "mixte", "libre"]
MODES: dict[Mode, str] = {"guide": "Guidé", "mixte": "Mixte", "libre": "Libre"}


class PlaceCall(Frozen):
    """Dial a line of the file at a moment (ISO, local time), from the firm's landline or from one's own mobile."""

    kind: Literal["place_call"] = "place_call"
    line: int
    moment: str = Field(max_length=25)
    mode: Mode
    from_mobile: bool = False


class CallTurn(Frozen):
    """Do something in a call; `turn` is how many turns were said before, so that a double click is one turn."""

    kind: Literal["call_turn"] = "call_turn"
    call: int
    turn: int
    act: CallAction


class KeepNote(Frozen):
    """Keep the note pad of a call."""

    kind: Literal["keep_note"] = "keep_note"
    call: int
    text: str = Field(max_length=MAX_NOTE)


class RetryCall(Frozen):
    """Phone the same person again from the first word, to train: the file keeps the first call."""

    kind: Literal["retry_call"] = "retry_call"
    call: int
    mode: Mode


CampaignAction = Annotated[PlaceCall | CallTurn | KeepNote | RetryCall, Field(discriminator="kind")]
CAMPAIGN_KINDS = frozenset({"place_call", "call_turn", "keep_note", "retry_call"})


class CallRecord(Frozen):
    """One call: `number` from 1, `take` 1 for the real one and more when tried again (`model` is then the real one).

    `why` says why nobody could be reached: `numero`, `ferme`, `absent`. `hinted` is how many turns were said when the
    last hint was asked for.
    """

    number: int
    line: int
    moment: str
    mode: Mode
    call: CallState
    attempt: int = 1
    take: int = 1
    model: int = 0
    why: str = ""
    note: str = ""
    hinted: int = -1

    @property
    def real(self) -> bool:
        """Tell whether the call counts in the mission."""
        return self.take == 1

    @property
    def at(self) -> datetime:
        """When the call was made."""
        return datetime.fromisoformat(self.moment)

    @property
    def opposed(self) -> bool:
        """Tell whether the person said no more calls, however the call then ended."""
        return self.call.outcome == "opposition" or self.call.memory.opposed_said

    @property
    def refused(self) -> bool:
        """Tell whether the person refused, be it by hanging up on somebody who insisted."""
        gone = self.call.outcome == "raccroche" and self.call.memory.refusals > 0
        return self.call.outcome == "refus" or gone

    @property
    def closed(self) -> bool:
        """Tell whether the call is over and its fiche written (a training call needs none)."""
        return self.call.over and (self.call.card is not None or not self.real)


class StoppedCall(Frozen):
    """A call that the law forbids: it was not made, and it is told why."""

    line: int
    moment: str
    rule: str
    explanation: str
    source: str


class Campaign(Frozen):
    """All the calls of a mission, in the order they were made."""

    calls: tuple[CallRecord, ...] = ()
    stopped: tuple[StoppedCall, ...] = ()

    @property
    def real(self) -> tuple[CallRecord, ...]:
        """The calls that count in the mission."""
        return tuple(record for record in self.calls if record.real)

    @property
    def pending(self) -> CallRecord | None:
        """The call going on, or whose fiche is still to be written."""
        return next((record for record in self.calls if not record.closed), None)

    def record(self, number: int) -> CallRecord | None:
        """Return a call by its number."""
        return next((record for record in self.calls if record.number == number), None)

    def of_line(self, line: int) -> tuple[CallRecord, ...]:
        """Return the real calls made to a line."""
        return tuple(record for record in self.real if record.line == line)

    def outcome(self, line: int) -> Outcome:
        """Return how the last real call to a line ended; empty when there was none."""
        mine = self.of_line(line)
        return mine[-1].call.outcome if mine else ""

    def attempts(self) -> tuple[datetime, ...]:
        """Return when something was dialled or about to be: each takes one contact of its day."""
        stopped = (datetime.fromisoformat(item.moment) for item in self.stopped)
        return tuple(sorted([record.at for record in self.real] + list(stopped)))

    def free_from(self, minutes: int) -> datetime | None:
        """Return when the next call may be made at the earliest; nothing before the first."""
        done = self.attempts()
        return done[-1] + timedelta(minutes=minutes) if done else None

    def with_record(self, record: CallRecord) -> Campaign:
        """Return the campaign with a call added or replaced."""
        known = any(item.number == record.number for item in self.calls)
        if not known:
            return self.model_copy(update={"calls": (*self.calls, record)})
        calls = tuple(record if item.number == record.number else item for item in self.calls)
        return self.model_copy(update={"calls": calls})
