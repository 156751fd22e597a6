"""What one recipient receives: subject, text and HTML, all typed text made safe; and the same as a MIME message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from simulations.message.merge import Merged, merge
from simulations.message.model import Message, Sender, one_line

MARKS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
LINK = re.compile(r"\[([^\]]{1,200})\]\((https?://[^\s)]{1,300})\)")
STYLE = (
    "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#1b2530;max-width:600px;margin:0 auto"
)
BUTTON = (
    "display:inline-block;padding:12px 20px;background:#0b5c7a;color:#ffffff;text-decoration:none;border-radius:6px"
)
DOMAIN = "atelier4b.example"
MARK = re.compile("\ue000([0-9]{1,4})\ue001")
ADDRESS_MARK = re.compile("%EE%80%80([0-9]{1,4})%EE%80%81")


@dataclass(frozen=True)
class Rendered:
    """A message for one recipient: plain text and HTML say the same; `missing` and `unknown` are merge fields."""

    subject: str
    preheader: str
    text: str
    html: str
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


@cache
def _markdown() -> Any:  # noqa: ANN401 (built once)
    """Return a reader of light rich text: no HTML, no picture, no heading; links only to the web."""
    from markdown_it import MarkdownIt  # noqa: PLC0415

    reader = MarkdownIt("zero", {"html": False, "breaks": True})
    reader.enable(["emphasis", "list", "link", "newline", "escape", "entity"])
    reader.validateLink = _to_the_web  # type: ignore[method-assign]
    return reader


def _to_the_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def render(message: Message, values: Mapping[str, str]) -> Rendered:
    """Return the message for the recipient whose cells are `values` (column → text).

    What comes from the file is text, never markup: it is put in after the rich text was read.
    """
    subject, preheader = merge(message.subject, values), merge(message.preheader, values)
    plain = merge(plain_text(message), values)
    tagged, found = _tagged(message.body, values)
    body = _untagged(_markdown().render(tagged), found)
    every: tuple[Merged, ...] = (subject, preheader, plain)
    return Rendered(
        subject=_flat(subject.text),
        preheader=_flat(preheader.text),
        text=plain.text,
        html=_page(message, body, _flat(preheader.text), values),
        missing=tuple(dict.fromkeys(name for one in every for name in one.missing)),
        unknown=tuple(dict.fromkeys(name for one in every for name in one.unknown)),
    )


def _flat(text: str) -> str:
    """Return a text on one line: a value of the file may hold anything."""
    return " ".join(text.split())


def _tagged(body: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the body with each merge field as a mark the reader leaves alone, and what each mark stands for."""
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        found.append(merge(match[0], values).text)
        return f"\ue000{len(found) - 1}\ue001"

    return re.sub(r"\{[^{}]{1,120}\}", keep, body.replace("\ue000", "").replace("\ue001", "")), found


def _untagged(html: str, found: list[str]) -> str:
    """Return the page with each mark replaced; in an address the reader had coded the mark, so its value is too."""

    def value(match: re.Match[str]) -> str:
        rank = int(match[1])  # a mark of nobody: typed in code, it stands for nothing
        return found[rank] if rank < len(found) else ""

    html = ADDRESS_MARK.sub(lambda match: quote(value(match), safe=""), html)
    return MARK.sub(lambda match: escape(value(match)), html)


def plain_text(message: Message) -> str:
    """Return the whole message without marks: body, link, signature, opposition; merge fields still there."""
    parts = [_plain(message.body)]
    if message.action:
        parts.append(f"{message.action.label} : {message.action.address}")
    parts += [message.signature, message.opposition]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _plain(body: str) -> str:
    return MARKS.sub("", LINK.sub(r"\1 : \2", body))


def _page(message: Message, body: str, preheader: str, values: Mapping[str, str]) -> str:
    button = ""
    if message.action:
        label, address = escape(merge(message.action.label, values).text), escape(message.action.address, quote=True)
        button = f'<p><a href="{address}" style="{BUTTON}">{label}</a></p>'
    lines = escape(merge(message.signature, values).text).replace("\n", "<br>")
    signature = f"<p>{lines}</p>" if lines else ""
    small = escape(merge(message.opposition, values).text)
    opposition = f'<p style="font-size:13px;color:#4f5964">{small}</p>' if small else ""
    hidden = f'<div style="display:none;max-height:0;overflow:hidden">{escape(preheader)}</div>' if preheader else ""
    return f'<div lang="fr" style="{STYLE}">{hidden}{body}{button}{signature}{opposition}</div>'


def mime(message: Message, sender: Sender, values: Mapping[str, str], *, to: str, at: datetime, name: str) -> bytes:
    """Return the message as a mail client opens it (.eml): text and HTML, and the way to object.

    `to` is the recipient's address, `at` when it leaves, `name` what makes its id unique: the same arguments give the
    same bytes. ValueError when a head would hold a new line.
    """
    shown = render(message, values)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{_quoted(one_line(sender.name, 'Le nom'))} <{sender.address}>"
    mail["To"] = one_line(to, "L'adresse du destinataire")
    mail["Subject"] = one_line(shown.subject, "L'objet")
    if sender.reply_to:
        mail["Reply-To"] = sender.reply_to
    mail["Date"] = at.astimezone()
    mail["Message-ID"] = f"<{re.sub(r'[^A-Za-z0-9.-]', '-', name)[:60]}@{DOMAIN}>"
    mail["List-Unsubscribe"] = f"<mailto:{sender.reply_to or sender.address}?subject=Stop>"
    mail["Content-Language"] = "fr"
    mail.set_content(shown.text, cte="quoted-printable")
    mail.add_alternative(f'<!doctype html><html lang="fr"><body>{shown.html}</body></html>', subtype="html")
    for joined in message.attachments:
        note = f"Pièce jointe d'exercice : « {joined.name} », {joined.kilobytes} Ko."
        mail.add_attachment(note, filename=f"{one_line(joined.name, 'Une pièce jointe')}.txt")
    if mail.is_multipart():
        for rank, part in enumerate(one for one in mail.walk() if one.is_multipart()):
            part.set_boundary(f"=_atelier_{rank}_{abs(hash_of(name)) % 10**12}")
    return mail.as_bytes()


def hash_of(name: str) -> int:
    """Return a number that depends on a name and on nothing else."""
    return int.from_bytes(name.encode()[-8:].rjust(8, b"0"), "big")


def _quoted(name: str) -> str:
    safe = name.replace("\\", "").replace('"', "")
    return f'"{safe}"'
