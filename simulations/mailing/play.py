"""The reducer of the e-mail campaign: write, send within the law, work the replies, compute, conclude."""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError

from simulations.casting import working_days
from simulations.kernel import Event, refuse
from simulations.mailing.audience import addressed, audiences, earlier_contacts, stopped_by_law, wrong_addresses
from simulations.mailing.indicators import RATES_ASKED
from simulations.mailing.replies import Reply, opposed_days, replies
from simulations.mailing.results import brief_of, remarks_on, standing_after
from simulations.mailing.state import (
    DATED,
    ConcludeTest,
    GiveIndicators,
    MailAction,
    MailDraft,
    MailWork,
    ReplyWork,
    SaveMail,
    Sending,
    SendMail,
    StepDraft,
    StoppedLine,
    StoppedSending,
    WorkReply,
)
from simulations.message.review_model import Remark
from simulations.mission_state import MissionState
from simulations.wording import count

HOURS = tuple(f"{hour:02d}:{minute:02d}" for hour in range(6, 23) for minute in (0, 30))
LEAST_BODY = 30
Mailed = tuple[MailWork, Event]


def mail_on(state: MissionState, action: MailAction) -> Mailed:
    """Return the e-mails after one action and what to tell, or raise ActionRefusedError."""
    match action:
        case SaveMail():
            kept = state.mail.model_copy(update={"draft": action.draft})
            return kept, Event(kind="mail_saved", text="Message enregistré.")
        case SendMail():
            return _send(state, action)
        case WorkReply():
            return _work(state, action)
        case GiveIndicators():
            return _indicators(state, action)
        case ConcludeTest():
            return _conclude(state, action)


# ------------------------------------------------------------------ sending


def _send(state: MissionState, action: SendMail) -> Mailed:
    work, draft = state.mail.model_copy(update={"draft": action.draft}), action.draft
    if action.number != len(work.sent) + 1:
        raise refuse("Cet envoi est déjà parti : lis ses résultats.")
    if len(work.sent) >= brief_of(state.scenario).sendings:
        raise refuse("Tu as fait tous les envois prévus par la mission : travaille les réponses.")
    moment = _moment(state, draft)
    missing = what_is_missing(state, draft)
    if missing:
        raise refuse(missing[0])
    stopped = _stopped_sending(state, draft)
    if stopped is not None:
        event = Event(kind="mail_stopped", text="Envoi arrêté : le message n'est pas conforme à la loi.")
        return work.model_copy(update={"refused": (*work.refused, stopped)}), event
    sending = _sending(state, draft, moment, action.number)
    if not sending.contacts:
        raise refuse("La loi ne permet d'écrire à aucune de ces personnes : change de destinataires.")
    told = f"Envoi parti : {count(len(sending.contacts), 'destinataire')}."
    return work.with_sending(sending), Event(kind="mail_sent", subject=str(sending.number), text=told)


def what_is_missing(state: MissionState, draft: MailDraft) -> list[str]:
    """Return what a draft still lacks before it may leave, in order; empty when nothing."""
    brief, found = brief_of(state.scenario), []
    try:
        draft.sender(brief.domain)
    except ValidationError:
        found.append("Écris ton nom et le début de ton adresse d'expéditeur, sans accent ni espace.")
    for rank, step in enumerate(draft.steps, 1):
        found += _step_faults(draft, step, f"du message {rank}", brief_links=len(brief.links))
    if draft.second is not None:
        found += _step_faults(draft, draft.second, "de la version B", brief_links=len(brief.links))
        if draft.second == draft.steps[0]:
            found.append("Les deux versions du test sont les mêmes : change l'objet ou le texte de la version B.")
    if not draft.day or not draft.hour:
        found.append("Choisis le jour et l'heure de l'envoi.")
    if not addressed(state, audiences(state).get(draft.audience, ("", ()))[1]):
        found.append("Aucun destinataire n'a d'adresse e-mail utilisable : choisis d'autres personnes.")
    return found


def _step_faults(draft: MailDraft, step: StepDraft, named: str, *, brief_links: int) -> list[str]:
    found = []
    if not step.subject.strip():
        found.append(f"Écris l'objet {named}.")
    if len(step.body.strip()) < LEAST_BODY:
        found.append(f"Écris le texte {named} : il est vide ou presque.")
    if step.link >= brief_links:
        found.append(f"Choisis un lien de la liste pour le bouton {named}.")
    if draft.steps and step in draft.steps[1:] and step.days < 1:
        found.append(f"Laisse au moins un jour avant l'envoi {named}.")
    return found


def _moment(state: MissionState, draft: MailDraft) -> datetime:
    if not draft.day or not draft.hour:
        raise refuse("Choisis le jour et l'heure de l'envoi.")
    try:
        moment = datetime.fromisoformat(f"{draft.day}T{draft.hour}")
    except ValueError:
        raise refuse("Choisis un jour et une heure dans la liste.") from None
    if moment.date() not in working_days(state) or draft.hour not in HOURS:
        raise refuse("Choisis un jour et une heure dans la liste.")
    if state.mail.sent and moment <= state.mail.sent[-1].at:
        raise refuse("Cet envoi vient après le précédent : choisis un moment plus tard.")
    return moment


def _stopped_sending(state: MissionState, draft: MailDraft) -> StoppedSending | None:
    """Return what in the messages the law forbids, or nothing; the first message at fault decides."""
    steps = (*draft.steps, *((draft.second,) if draft.second is not None else ()))
    for step in steps:
        for remark in remarks_on(state.scenario, draft, step):
            if remark.tone == "interdit":
                return _as_stopped(remark)
    return None


def _as_stopped(remark: Remark) -> StoppedSending:
    return StoppedSending(rule=remark.id, words=remark.words, explanation=remark.text, advice=remark.advice)


def _sending(state: MissionState, draft: MailDraft, moment: datetime, number: int) -> Sending:
    """Return the sending: lines the law stops are left out, and kept with the reason."""
    lines = addressed(state, audiences(state)[draft.audience][1])
    opposed = opposed_days(state.scenario, state.seed, state.mail.sent)
    stopped: list[StoppedLine] = []
    contacts: dict[int, int] = {}
    for line in lines:
        verdict = stopped_by_law(state, line, moment, opposed.get(line))
        if verdict is None:
            contacts[line] = earlier_contacts(state, line)
        else:
            stopped.append(verdict)
    return Sending(
        number=number,
        draft=draft,
        moment=moment.isoformat(timespec="minutes"),
        contacts=contacts,
        wrong=wrong_addresses(state, tuple(contacts)),
        standing=standing_after(state.scenario, state.seed, state.mail.sent),
        stopped=tuple(stopped),
    )


# ------------------------------------------------------------------ after it


def _work(state: MissionState, action: WorkReply) -> Mailed:
    sending = _known(state, action.sending)
    reply = find_reply(state, sending, action.reply)
    if reply is None:
        raise refuse("Cette réponse n'est pas dans ta boîte.")
    if reply.id in sending.worked:
        raise refuse("Cette réponse est déjà traitée : ce qui est envoyé est envoyé.")
    if action.decision in DATED and not action.day:
        raise refuse("Choisis le jour avant d'enregistrer : une promesse sans date ne vaut rien.")
    if action.decision in ("repondre", "transferer", "rendez_vous") and not action.answer.strip():
        raise refuse("Écris ta réponse avant de l'envoyer.")
    done = ReplyWork(decision=action.decision, answer=action.answer.strip(), day=action.day)
    after = sending.model_copy(update={"worked": {**sending.worked, reply.id: done}})
    return state.mail.with_sending(after), Event(kind="reply_worked", subject=reply.id, text="Réponse traitée.")


def find_reply(state: MissionState, sending: Sending, reply_id: str) -> Reply | None:
    """Return a reply of a sending by its id, or nothing."""
    return next((item for item in replies(state.scenario, state.seed, sending) if item.id == reply_id), None)


def _indicators(state: MissionState, action: GiveIndicators) -> Mailed:
    sending = _known(state, action.sending)
    if sending.indicators:
        raise refuse("Tes taux sont déjà donnés pour cet envoi : compare-les au tableau de bord.")
    values = {name: action.values.get(name, "").strip() for name in RATES_ASKED}
    if not all(values.values()):
        raise refuse("Calcule tous les taux avant de voir le tableau de bord.")
    after = sending.model_copy(update={"indicators": values})
    return state.mail.with_sending(after), Event(kind="indicators_given", text="Taux enregistrés : compare.")


def _conclude(state: MissionState, action: ConcludeTest) -> Mailed:
    sending = _known(state, action.sending)
    if sending.draft.second is None:
        raise refuse("Cet envoi n'avait qu'une version : il n'y a rien à comparer.")
    if sending.conclusion is not None:
        raise refuse("Ta conclusion est déjà donnée.")
    after = sending.model_copy(update={"conclusion": action.conclusion})
    return state.mail.with_sending(after), Event(kind="test_concluded", text="Conclusion enregistrée.")


def _known(state: MissionState, number: int) -> Sending:
    sending = state.mail.sending(number)
    if sending is None:
        raise refuse("Cet envoi n'existe pas dans ta mission.")
    return sending
