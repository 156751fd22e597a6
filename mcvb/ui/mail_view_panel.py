"""A message as its recipient sees it: the line of the inbox, the message on a computer, a phone, or as plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from typing import Literal

import streamlit as st
from pydantic import ValidationError

from mcvb import exports, sandbox_mail
from mcvb.ui import kit
from mcvb.ui.mail_desk import MailDesk
from simulations.debrief import file_label
from simulations.errors import AtelierError
from simulations.message.model import Message, Sender
from simulations.message.preview import inbox_line
from simulations.message.render import Rendered, mime, render

Screen = Literal["ordinateur", "telephone", "texte"]
SCREENS: dict[Screen, str] = {"ordinateur": "Ordinateur", "telephone": "Téléphone", "texte": "Texte seul"}
UNSIGNED = "Écris ton nom et le début de ton adresse : un message sans expéditeur ne se montre pas."


def view(desk: MailDesk) -> None:
    """Draw one message for one recipient, and the way to take it away."""
    lines = desk.lines()
    if not lines:
        kit.empty_state("Personne à qui écrire", "Aucune fiche choisie n'a d'adresse e-mail utilisable.")
        return
    run = desk.played.run.id
    names = list(desk.steps())
    one, two, three = st.columns([2, 3, 2])
    name = one.selectbox("Message", names, key=f"voir_message_{run}_{len(names)}")
    line = two.selectbox(
        "Tel que le reçoit", lines, format_func=lambda item: file_label(desk.state, item), key=f"voir_qui_{run}"
    )
    screen: Screen = three.selectbox("Écran", list(SCREENS), format_func=SCREENS.__getitem__, key=f"voir_ecran_{run}")
    step = desk.steps()[name]
    if not step.subject.strip() and not step.body.strip():
        kit.empty_state("Ce message est encore vide", "Écris-le dans le premier onglet : il s'affichera ici.")
        return
    try:
        sender = desk.draft.sender(desk.brief.domain)
    except ValidationError:
        kit.callout("attention", "Il manque l'expéditeur", UNSIGNED)
        return
    message = desk.draft.message(step, desk.brief.links, desk.brief.attachments)
    cells = desk.values((line,))[0]
    shown = render(message, cells)
    _gaps(shown)
    st.html(inbox(sender, shown, screen) + opened(sender, message, shown, screen))
    _take_away(desk, message, sender, cells, name)


def _gaps(shown: Rendered) -> None:
    """Draw the merge fields that will leave a hole, or that do not exist."""
    if shown.unknown:
        names = ", ".join(f"{{{name}}}" for name in shown.unknown)
        kit.callout("attention", "Champ inconnu", f"{names} s'affichera tel quel : choisis un champ de la liste.")
    if shown.missing:
        names = ", ".join(f"{{{name}}}" for name in shown.missing)
        kit.callout(
            "attention", "Il y aura un trou", f"Cette fiche n'a rien pour {names} : ajoute un repli après une barre."
        )


def inbox(sender: Sender, shown: Rendered, screen: Screen) -> str:
    """Return the line of an inbox, cut where that screen cuts it."""
    line = inbox_line(sender, shown, screen="telephone" if screen == "telephone" else "ordinateur")
    cut = '<p class="coupe">L\'objet est coupé sur cet écran.</p>' if line.cut else ""
    letter = escape(sender.name.strip()[:1].upper())
    return (
        f'<div class="a4-boite {screen}"><span class="a4-pastille" aria-hidden="true">{letter}</span><div>'
        f"<p><b>{kit.escape(line.sender)}</b></p><p>{kit.escape(line.subject) or '(sans objet)'}</p>"
        f'<p class="debut">{kit.escape(line.start)}</p>{cut}</div></div>'
    )


def opened(sender: Sender, message: Message, shown: Rendered, screen: Screen) -> str:
    """Return the message opened. What was typed is already safe: the reader of rich text lets no HTML through."""
    body = f"<pre>{escape(shown.text)}</pre>" if screen == "texte" else shown.html
    joined = "".join(f"<li>{kit.escape(item.name)} · {item.kilobytes} Ko</li>" for item in message.attachments)
    files = f'<ul class="pieces" aria-label="Pièces jointes">{joined}</ul>' if joined else ""
    return (
        f'<article class="a4-courriel {screen}" aria-label="Le message ouvert"><header>'
        f"<h3>{kit.escape(shown.subject) or '(sans objet)'}</h3>"
        f"<p>{kit.escape(sender.name)} &lt;{kit.escape(sender.address)}&gt;</p></header>{body}{files}</article>"
    )


def _take_away(desk: MailDesk, message: Message, sender: Sender, cells: Mapping[str, str], name: str) -> None:
    scenario = desk.state.scenario
    at = datetime.combine(scenario.day, datetime.min.time()).replace(hour=9)

    def made() -> bytes:
        return mime(message, sender, cells, to=cells["email"].strip(), at=at, name=f"{desk.played.run.id}-{name}")

    file = exports.file_name(f"message {scenario.id} {name}", "eml", scenario.day)
    st.download_button(
        "Télécharger ce message (.eml)",
        made,
        file,
        "message/rfc822",
        icon=":material/download:",
        on_click="ignore",
        help="Un logiciel de messagerie l'ouvre. L'adresse est réservée à la fiction : il ne peut arriver à personne.",
    )
    _to_the_sandbox(made, f"bac_{desk.played.run.id}")


def _to_the_sandbox(made: Callable[[], bytes], key: str) -> None:
    """Draw the way to the teacher's own mail server, when there is one."""
    try:
        place = sandbox_mail.sandbox()
        if place and st.button(
            f"Envoyer au serveur d'essai ({place[0]}:{place[1]})", icon=":material/outbox:", key=key
        ):
            sandbox_mail.deliver(made())
            st.success("Le message est arrivé sur le serveur d'essai de la salle.")
    except AtelierError as refusal:
        st.warning(str(refusal), icon=":material/info:")
