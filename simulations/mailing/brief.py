"""What a scenario says of its e-mails (`courriels`): from which domain, to which page, with which files."""

from __future__ import annotations

from pydantic import Field

from simulations.kernel import Frozen
from simulations.message.model import Attachment, Link


class MailBrief(Frozen):
    """The means of an e-mail campaign.

    `domain` is a domain reserved for fiction, `addressed` says truly where the addresses come from, `cost` is in euros
    for one message sent (fictif pédagogique).
    """

    domain: str = Field(alias="domaine", pattern=r"^[a-z0-9-]+\.example$")
    order: str = Field(alias="consigne", min_length=40)
    objective: str = Field(alias="objectif", min_length=20)
    addressed: str = Field(alias="origine_adresses", min_length=20)
    links: tuple[Link, ...] = Field(alias="liens", min_length=1, max_length=4)
    attachments: tuple[Attachment, ...] = Field(alias="pieces_jointes", max_length=4, default=())
    sendings: int = Field(alias="envois_possibles", ge=1, le=5, default=3)
    cost: float = Field(alias="cout_message", ge=0, le=1, default=0.02)
    opened_aimed: float = Field(alias="ouverture_visee", ge=0, le=1, default=0.2)
    replies_aimed: float = Field(alias="reponse_visee", ge=0, le=1, default=0.05)
    source: str
