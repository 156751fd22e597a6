"""The e-mails of a mission as a value: the draft, what was sent, what was done with each reply."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from simulations.kernel import Frozen
from simulations.message.model import (
    MAX_BODY,
    MAX_LINE,
    MAX_PREHEADER,
    MAX_STEPS,
    MAX_SUBJECT,
    Attachment,
    Link,
    Message,
    Sender,
    Sequence,
    SequenceStep,
    When,
    on_one_line,
)

MAX_ANSWER = 1_500
Decision = Literal["rendez_vous", "repondre", "relancer", "transferer", "retirer", "classer"]
DECISIONS: dict[Decision, str] = {
    "rendez_vous": "Fixer le rendez-vous",
    "repondre": "Répondre, sans date",
    "relancer": "Relancer plus tard",
    "transferer": "Écrire à la bonne personne",
    "retirer": "Retirer de toutes les listes",
    "classer": "Classer sans suite",
}
DATED: tuple[Decision, ...] = ("rendez_vous", "relancer")
Tested = Literal["", "objet", "message"]
Conclusion = Literal["a", "b", "indecis"]


class StepDraft(Frozen):
    """One message being written; everything may still be empty."""

    subject: str = Field(default="", max_length=MAX_SUBJECT)
    preheader: str = Field(default="", max_length=MAX_PREHEADER)
    body: str = Field(default="", max_length=MAX_BODY)
    link: int = Field(default=-1, ge=-1, le=3, description="which link of the brief; -1 for none")
    link_label: str = Field(default="", max_length=80)
    attachments: tuple[int, ...] = ()
    days: int = Field(default=0, ge=0, le=60)
    when: When = "toujours"


class MailDraft(Frozen):
    """The campaign being written: who writes, to whom, up to four messages, and a second version of the first.

    `audience` is « fichier » (every line kept), « cible » (the target handed in) or the id of a segment; `tested` says
    what the second version changes: its subject alone, or the whole message.
    """

    name: str = Field(default="", max_length=80)
    mailbox: str = Field(default="", max_length=40)
    audience: str = Field(default="fichier", max_length=20)
    steps: tuple[StepDraft, ...] = Field(default=(StepDraft(),), min_length=1, max_length=MAX_STEPS)
    tested: Tested = ""
    other: StepDraft = StepDraft()
    signature: str = Field(default="", max_length=600)
    opposition: str = Field(default="", max_length=MAX_LINE)
    day: str = Field(default="", max_length=10)
    hour: str = Field(default="", max_length=5)

    def sender(self, domain: str) -> Sender:
        """Return who writes, or raise ValueError (pydantic's) when the name or the address is not right."""
        return Sender(name=on_one_line(self.name), address=f"{self.mailbox.strip().lower()}@{domain}")

    def message(self, step: StepDraft, links: tuple[Link, ...], files: tuple[Attachment, ...]) -> Message:
        """Return a step as a message, the sender's signature and opposition below it."""
        chosen = links[step.link] if 0 <= step.link < len(links) else None
        if chosen is not None and step.link_label.strip():
            chosen = Link(label=step.link_label.strip(), address=chosen.address)
        return Message(
            subject=on_one_line(step.subject),
            preheader=on_one_line(step.preheader),
            body=step.body.strip(),
            action=chosen,
            signature=self.signature.strip(),
            opposition=self.opposition.strip(),
            attachments=tuple(files[rank] for rank in step.attachments if 0 <= rank < len(files)),
        )

    @property
    def second(self) -> StepDraft | None:
        """The second version of the first message, or nothing when none is tested."""
        if self.tested == "objet":
            return self.steps[0].model_copy(
                update={"subject": self.other.subject, "preheader": self.other.preheader or self.steps[0].preheader}
            )
        return self.other if self.tested == "message" else None

    def sequence(self, first: StepDraft, links: tuple[Link, ...], files: tuple[Attachment, ...]) -> Sequence:
        """Return the whole sequence, its first message given."""
        every = (first, *self.steps[1:])
        steps = [
            SequenceStep(
                message=self.message(step, links, files),
                days=step.days if rank else 0,
                when=step.when if rank else "toujours",
            )
            for rank, step in enumerate(every)
        ]
        return Sequence(steps=tuple(steps))


class StoppedLine(Frozen):
    """A line left out of a sending by the law, and why."""

    line: int
    rule: str
    explanation: str
    source: str


class StoppedSending(Frozen):
    """A sending stopped as a whole: what in the message the law forbids."""

    rule: str
    words: str
    explanation: str
    advice: str


class ReplyWork(Frozen):
    """What was done with one reply: the decision, the answer written, and a day or a moment (ISO) when it has one."""

    decision: Decision
    answer: str = ""
    day: str = ""


class Sending(Frozen):
    """One campaign sent: the draft as it was, when, to which lines, each with how often it was contacted before.

    `wrong` are the lines whose address reaches nobody. `indicators` are the student's figures by rate, in percent, as
    typed; `standing` is how well the sending domain was seen (0 to 1) after what happened before.
    """

    number: int
    draft: MailDraft
    moment: str
    contacts: dict[int, int]
    wrong: tuple[int, ...] = ()
    standing: float = 1.0
    stopped: tuple[StoppedLine, ...] = ()
    worked: dict[str, ReplyWork] = Field(default_factory=dict)
    indicators: dict[str, str] = Field(default_factory=dict)
    conclusion: Conclusion | None = None

    @property
    def at(self) -> datetime:
        """When the first message left."""
        return datetime.fromisoformat(self.moment)

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines written to."""
        return tuple(self.contacts)


class MailWork(Frozen):
    """All the e-mails of a mission."""

    draft: MailDraft = MailDraft()
    sent: tuple[Sending, ...] = ()
    refused: tuple[StoppedSending, ...] = ()

    @property
    def begun(self) -> bool:
        """Tell whether something was sent, or stopped by the law."""
        return bool(self.sent or self.refused)

    def sending(self, number: int) -> Sending | None:
        """Return a sending by its number, from 1."""
        return next((item for item in self.sent if item.number == number), None)

    def with_sending(self, sending: Sending) -> MailWork:
        """Return the work with a sending added or replaced."""
        others = tuple(item for item in self.sent if item.number != sending.number)
        every = tuple(sorted((*others, sending), key=lambda item: item.number))
        return self.model_copy(update={"sent": every})


# ------------------------------------------------------------------ actions


class SaveMail(Frozen):
    """Keep the draft."""

    kind: Literal["save_mail"] = "save_mail"
    draft: MailDraft


class SendMail(Frozen):
    """Send a campaign as it is on screen; `number` is which sending it is, so that a double click sends once."""

    kind: Literal["send_mail"] = "send_mail"
    number: int = Field(ge=1, le=9)
    draft: MailDraft


class WorkReply(Frozen):
    """Do something with a reply; `reply` is its id."""

    kind: Literal["work_reply"] = "work_reply"
    sending: int
    reply: str = Field(max_length=20)
    decision: Decision
    answer: str = Field(default="", max_length=MAX_ANSWER)
    day: str = Field(default="", max_length=16)


class GiveIndicators(Frozen):
    """Give the rates one computed, in percent, as typed."""

    kind: Literal["give_indicators"] = "give_indicators"
    sending: int
    values: dict[str, Annotated[str, Field(max_length=20)]] = Field(max_length=8)


class ConcludeTest(Frozen):
    """Say what the test of two versions shows."""

    kind: Literal["conclude_test"] = "conclude_test"
    sending: int
    conclusion: Conclusion


MailAction = SaveMail | SendMail | WorkReply | GiveIndicators | ConcludeTest
MAIL_KINDS = frozenset({"save_mail", "send_mail", "work_reply", "give_indicators", "conclude_test"})
# What left has left, and who computed has seen: only a draft can be taken back.
LASTING_MAIL_KINDS = MAIL_KINDS - {"save_mail"}


def day_of(text: str) -> date | None:
    """Return the day of an ISO day or moment, or nothing."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
