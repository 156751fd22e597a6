"""Sending: to whom, when, what the law leaves out, and what was already sent."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Literal

import streamlit as st

from mcvb import formats
from mcvb.ui import kit
from mcvb.ui.campaign_panel import sanction_text
from mcvb.ui.mail_desk import MailDesk, step_name
from simulations.calendar_fr import public_holidays, written_day, written_moment
from simulations.casting import working_days
from simulations.debrief import file_label
from simulations.errors import UnknownItemError
from simulations.law import sanctions_of
from simulations.mailing.audience import audiences
from simulations.mailing.play import HOURS, what_is_missing
from simulations.mailing.state import Sending, SendMail, StoppedLine, StoppedSending

NAMES_SHOWN = 6
SATURDAY = 5


def send(desk: MailDesk) -> None:
    """Draw who gets the campaign and when, what is missing, the button, and what was sent before."""
    state = desk.state
    if state.mail.refused and state.journal and state.journal[-1].kind == "send_mail" and not _just_sent(desk):
        stopped_notice(state.mail.refused[-1])
    left = desk.brief.sendings - len(state.mail.sent)
    if not desk.sending:
        kit.callout("info", "L'envoi vient ensuite", "Prépare tes messages ; ils partent à l'étape « Prospecter ».")
    elif left <= 0:
        kit.callout("info", "Plus d'envoi possible", "Tu as fait tous les envois prévus : travaille les réponses.")
    if desk.editable and left > 0:
        _settings(desk)
    for sending in reversed(state.mail.sent):
        sent_card(desk, sending)


def _just_sent(desk: MailDesk) -> bool:
    """Tell whether the last act sent something rather than being stopped."""
    last = desk.state.journal[-1]
    return isinstance(last, SendMail) and any(item.number == last.number for item in desk.state.mail.sent)


def _settings(desk: MailDesk) -> None:
    draft, known = desk.draft, audiences(desk.state)
    one, two, three = st.columns([3, 3, 2])
    audience = one.selectbox(
        "À qui ?",
        list(known),
        index=list(known).index(draft.audience) if draft.audience in known else 0,
        format_func=lambda name: f"{known[name][0]} ({formats.plural(len(known[name][1]), 'fiche')})",
        key=desk.key("a_qui"),
    )
    days = [day.isoformat() for day in working_days(desk.state)]
    day = two.selectbox(
        "Quel jour part le premier message ?",
        days,
        index=days.index(draft.day) if draft.day in days else None,
        format_func=lambda iso: _said_day(desk, iso),
        placeholder="Choisis un jour",
        key=desk.key("jour"),
        help="Tous les jours te sont proposés, les mauvais aussi : à toi de savoir quand on lit ses messages.",
    )
    hour = three.selectbox(
        "À quelle heure ?",
        HOURS,
        index=HOURS.index(draft.hour) if draft.hour in HOURS else None,
        format_func=lambda text: text.replace(":", f"{formats.HARD}h{formats.HARD}"),
        placeholder="Choisis une heure",
        key=desk.key("heure"),
    )
    desk.typed(draft.model_copy(update={"audience": audience, "day": day or "", "hour": hour or ""}))
    _figures(desk, len(known[audience][1]))
    follow_ups(desk)
    with st.expander("Ce que dit la loi pour cette mission", icon=":material/balance:"):
        st.markdown("\n".join(f"- {rule}" for rule in desk.state.scenario.law))
    if desk.sending:
        _launch(desk)


def _said_day(desk: MailDesk, iso: str) -> str:
    day = date.fromisoformat(iso)
    holiday = public_holidays(day.year, departement=desk.state.scenario.file.departments[0]).get(day)
    return f"{written_day(day)}{f' ({holiday})' if holiday else ''}"


def follow_ups(desk: MailDesk) -> None:
    """Draw the day each follow-up leaves, and warn of those when nobody reads."""
    draft = desk.draft
    if len(draft.steps) < 2 or not draft.day:  # noqa: PLR2004 - one message has no follow-up
        return
    day, said, idle = date.fromisoformat(draft.day), [], False
    for rank, step in enumerate(draft.steps[1:], 1):
        day += timedelta(days=step.days)
        said.append(f"{step_name(rank)} : {_said_day(desk, day.isoformat())}")
        idle = idle or day.weekday() >= SATURDAY or _is_holiday(desk, day)
    st.caption(f"{' · '.join(said)}.")
    if idle:
        kit.field_note(
            "Une relance part un jour où peu de gens lisent leurs messages : change son délai dans « Écrire »."
        )


def _is_holiday(desk: MailDesk, day: date) -> bool:
    return day in public_holidays(day.year, departement=desk.state.scenario.file.departments[0])


def _figures(desk: MailDesk, chosen: int) -> None:
    reached = len(desk.lines())
    cells = [str(desk.state.frame.loc[line, "email"]).strip().lower() for line in desk.lines()]
    twice = len(cells) - len(set(cells))
    messages = reached * len(desk.draft.steps)
    cost = round(messages * desk.brief.cost, 2)
    kit.key_figures(
        [
            ("Destinataires", str(reached), f"{formats.plural(chosen - reached, 'fiche')} sans adresse utilisable"),
            ("Adresses en double", str(twice), "elles recevraient deux fois le message" if twice else "aucune"),
            ("Coût au plus", formats.euros(cost), formats.plural(messages, "message")),
        ]
    )


def _launch(desk: MailDesk) -> None:
    missing = what_is_missing(desk.state, desk.draft)
    if missing:
        kit.field_note(" ".join(missing[:3]))
    kind: Literal["primary", "secondary"] = "secondary" if missing else "primary"
    if st.button("Envoyer", type=kind, icon=":material/send:", key="envoyer", disabled=bool(missing)):
        _confirm(desk)


@st.dialog("Envoyer cette campagne ?")
def _confirm(desk: MailDesk) -> None:
    number, total = len(desk.state.mail.sent) + 1, desk.brief.sendings
    people = formats.plural(len(desk.lines()), "personne")
    st.markdown(f"Envoi **{number} sur {total}**, à **{people}**. Un message envoyé ne se reprend pas.")
    serious = [
        remark.text for step in desk.steps().values() for remark in desk.remarks(step) or () if remark.tone == "grave"
    ]
    for text in serious[:3]:
        kit.callout("attention", "Relecture", text)
    yes, no = st.columns(2)
    if yes.button("Oui, j'envoie", type="primary", key="envoyer_oui", icon=":material/send:", width="stretch"):
        desk.act(SendMail(number=number, draft=desk.draft))
        st.rerun()
    if no.button("Pas encore", key="envoyer_non", width="stretch"):
        st.rerun()


def stopped_notice(stopped: StoppedSending) -> None:
    """Draw why a sending was stopped as a whole, and what to write instead."""
    words = f"Les mots en cause : « {stopped.words} »." if stopped.words else ""
    parts = [stopped.explanation, words, f"À écrire : {stopped.advice}", "Aucun message n'est parti."]
    kit.callout("droit", "Envoi arrêté par la loi", "\n\n".join(part for part in parts if part))


def sent_card(desk: MailDesk, sending: Sending) -> None:
    """Draw what a sending was, and whom the law left out of it."""
    with st.container(border=True):
        title = f"Envoi n° {sending.number} · {written_moment(sending.at)}"
        people = formats.plural(len(sending.contacts), "destinataire")
        steps = formats.plural(len(sending.draft.steps), "message")
        two = ", deux versions du premier" if sending.draft.second is not None else ""
        kit.card(sending.draft.steps[0].subject, f"{people}, {steps}{two}.", eyebrow=title)
        if sending.standing < 1:
            text = "Après les plaintes ou les erreurs de l'envoi d'avant, les messageries se méfient de ton adresse."
            kit.callout("attention", "Réputation en baisse", text)
        if sending.stopped:
            count = formats.plural(len(sending.stopped), "personne écartée", "personnes écartées")
            with st.expander(f"{count} par la loi", icon=":material/gavel:"):
                stopped_lines(desk, sending.stopped)


def stopped_lines(desk: MailDesk, stopped: tuple[StoppedLine, ...]) -> None:
    """Draw the lines the law left out, rule by rule, with its source and what is risked."""
    rules: dict[str, list[StoppedLine]] = defaultdict(list)
    for item in stopped:
        rules[item.rule].append(item)
    for rule, items in rules.items():
        names = ", ".join(file_label(desk.state, item.line) for item in items[:NAMES_SHOWN])
        more = f" et {len(items) - NAMES_SHOWN} autres" if len(items) > NAMES_SHOWN else ""
        parts = [items[0].explanation, f"Qui : {names}{more}.", _risk(rule), f"Source : {items[0].source}."]
        kit.callout(
            "droit",
            formats.plural(len(items), "message non envoyé", "messages non envoyés"),
            "\n\n".join(part for part in parts if part),
        )


def _risk(rule: str) -> str:
    try:
        found = sanctions_of(rule)
    except UnknownItemError:
        return ""
    fines = [sanction_text(item.title, item.person_fine, item.company_fine) for item in found]
    return f"Ce que risque l'entreprise : {' ; '.join(fines)}." if fines else ""
