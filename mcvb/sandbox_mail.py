"""A teacher's own mail server to look at messages in: off unless `ATELIER_BAC_A_SABLE` names it (« 127.0.0.1:1025 »).

Only a machine of the room may be named, and only addresses reserved for fiction are written to: no message can reach a
real person.
"""

from __future__ import annotations

import ipaddress
import os
import re
import smtplib
import socket
from email import message_from_bytes
from email.policy import SMTP
from email.utils import parseaddr

from simulations.errors import SandboxError
from simulations.message.model import ADDRESS

VARIABLE = "ATELIER_BAC_A_SABLE"
SECONDS = 4.0
PLACE = re.compile(r"([A-Za-z0-9.-]{1,200}|\[[0-9a-fA-F:]{2,60}\]):(\d{1,5})")


def sandbox() -> tuple[str, int] | None:
    """Return the host and the port of the teacher's server, or nothing when none is set; SandboxError when ill set."""
    told = os.environ.get(VARIABLE, "").strip()
    if not told:
        return None
    found = PLACE.fullmatch(told)
    if found is None or not 0 < int(found[2]) < 2**16:
        raise SandboxError(f"« {VARIABLE} » doit ressembler à « 127.0.0.1:1025 », pas à « {told[:60]} ».")
    host = found[1].strip("[]")
    if not _in_the_room(host):
        raise SandboxError("Le serveur d'essai doit être sur cette machine ou sur le réseau de la salle.")
    return host, int(found[2])


def _in_the_room(host: str) -> bool:
    """Tell whether all the addresses of a host are of this machine or of a private network."""
    try:
        found = {item[4][0] for item in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    addresses = [ipaddress.ip_address(str(item).split("%", 1)[0]) for item in found]
    return bool(addresses) and all(item.is_loopback or item.is_private for item in addresses)


def deliver(message: bytes) -> None:
    """Give one message to the teacher's server, or raise SandboxError with what to do."""
    place = sandbox()
    if place is None:
        raise SandboxError("Aucun serveur d'essai n'est réglé.")
    mail = message_from_bytes(message, policy=SMTP)
    sender, recipient = (parseaddr(str(mail[name]))[1] for name in ("From", "To"))
    for address in (sender, recipient):
        if not ADDRESS.fullmatch(address.lower()):
            raise SandboxError(f"« {address[:60]} » n'est pas une adresse d'exercice : rien n'a été envoyé.")
    try:
        with smtplib.SMTP(place[0], place[1], timeout=SECONDS) as server:
            server.sendmail(sender, [recipient], message)
    except (OSError, smtplib.SMTPException):
        text = f"Le serveur d'essai {place[0]}:{place[1]} ne répond pas : demande à ton professeur de le démarrer."
        raise SandboxError(text) from None
