"""A message as it is written, before any recipient: its parts, its merge fields, its sequence."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from simulations.kernel import Frozen
from simulations.law_file import Channel

MAX_SUBJECT, MAX_PREHEADER, MAX_BODY, MAX_LINE = 150, 150, 4_000, 300
MAX_STEPS, MAX_ATTACHMENTS = 4, 3
# What one line of an e-mail's head may never hold: it would begin another line of the head.
NEW_LINE = re.compile(r"[\r\n\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
ADDRESS = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:example|test|invalid)"
)
WEB = re.compile(r"https?://[^\s<>\"']{3,300}")
When = Literal["toujours", "pas_ouvert", "ouvert", "clique", "sans_reponse"]


def one_line(text: str, what: str) -> str:
    """Return the text when it fits on one line of a message's head, or raise ValueError in French."""
    if NEW_LINE.search(text):
        raise ValueError(f"{what} tient sur une seule ligne : enlève le retour à la ligne.")
    return text


def on_one_line(text: str) -> str:
    """Return a text on one line: whatever ends a line, or commands a screen, becomes a space."""
    return " ".join(NEW_LINE.sub(" ", text).split())


class Sender(Frozen):
    """Who writes: the name shown, the address (a domain reserved for fiction) and where answers go."""

    name: str = Field(alias="nom", min_length=1, max_length=80)
    address: str = Field(alias="adresse", max_length=150)
    reply_to: str = Field(alias="repondre_a", default="", max_length=150)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        one_line(self.name, "Le nom de l'expéditeur")
        for address in filter(None, (self.address, self.reply_to)):
            if not ADDRESS.fullmatch(address):
                raise ValueError(f"« {address} » n'est pas une adresse d'exercice : elle finit par « .example ».")
        return self


class Link(Frozen):
    """A button or a link: its words and where it leads."""

    label: str = Field(alias="texte", min_length=1, max_length=80)
    address: str = Field(alias="adresse", max_length=300)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not WEB.fullmatch(self.address):
            raise ValueError("Un lien commence par « https:// » et ne contient ni espace ni guillemet.")
        return self


class Attachment(Frozen):
    """A file said to be joined; nothing is really sent."""

    name: str = Field(alias="nom", min_length=1, max_length=80)
    kilobytes: int = Field(alias="ko", ge=1, le=50_000)


class Message(Frozen):
    """One message. `body` is light rich text: **bold**, lists and [links](https://…); merge fields in braces.

    `opposition` is the sentence that tells how to be left alone; `channel` leaves room for others than e-mail.
    """

    channel: Channel = Field(alias="canal", default="email")
    subject: str = Field(alias="objet", max_length=MAX_SUBJECT)
    preheader: str = Field(alias="apercu", default="", max_length=MAX_PREHEADER)
    body: str = Field(alias="corps", max_length=MAX_BODY)
    action: Link | None = Field(alias="appel_a_action", default=None)
    signature: str = Field(default="", max_length=600)
    opposition: str = Field(default="", max_length=MAX_LINE)
    attachments: tuple[Attachment, ...] = Field(alias="pieces_jointes", default=(), max_length=MAX_ATTACHMENTS)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        one_line(self.subject, "L'objet")
        one_line(self.preheader, "L'aperçu")
        return self

    @property
    def clickable(self) -> bool:
        """Tell whether there is something to click: a button, or a link in the text."""
        return self.action is not None or WEB.search(self.body) is not None


class SequenceStep(Frozen):
    """One message of a sequence: how many days after the one before, and for whom (`when`)."""

    message: Message
    days: int = Field(alias="jours", ge=0, le=60, default=0)
    when: When = Field(alias="si", default="toujours")


class Sequence(Frozen):
    """Up to four messages in order; it stops for who replies, objects or cannot be reached."""

    steps: tuple[SequenceStep, ...] = Field(alias="etapes", min_length=1, max_length=MAX_STEPS)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first, *others = self.steps
        if first.when != "toujours":
            raise ValueError("Le premier message part à tout le monde : la condition vient avec les suivants.")
        if any(step.days < 1 for step in others):
            raise ValueError("Laisse au moins un jour entre deux messages.")
        return self
