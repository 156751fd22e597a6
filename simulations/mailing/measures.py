"""From an e-mail campaign to measures: what was written, sent, answered, counted."""

from __future__ import annotations

from collections.abc import Sequence

from simulations.mailing.follow_up import Verdict, follow_up_file, judge_reply
from simulations.mailing.indicators import check_rates, funnel_of, reading_of
from simulations.mailing.replies import OPPOSED, Reply, replies
from simulations.mailing.results import brief_of, remarks_on, results
from simulations.mailing.state import DATED, DECISIONS, MailDraft, Sending, StepDraft
from simulations.message.review import message_measures, to_correct
from simulations.message.review_model import Remark
from simulations.message.sending import attention
from simulations.mission_state import MissionState
from simulations.rubric import Measure
from simulations.wording import count

ASKED = ("structure.demande", "structure.creneau")
WHOLE = ("personnalisation", "structure.demande", "structure.signature")
SUBJECT = ("delivrabilite.objet", "delivrabilite.apercu", "droit.objet_trompeur")


def prepared_measures(state: MissionState) -> dict[str, Measure]:
    """Return what the message prepared in « Concevoir » is worth; nothing when none was begun."""
    draft = state.mail.draft
    if state.scenario.mailing is None or not draft.steps[0].body.strip() or not draft.steps[0].subject.strip():
        return {}
    if not draft.name.strip() or not draft.mailbox.strip():
        return {}
    remarks = remarks_on(state.scenario, draft, draft.steps[0])
    faults = [one for one in remarks if one.id.startswith((*SUBJECT, "structure.demande"))]
    return {"mail.prepare": _faultless(faults, f"objet « {draft.steps[0].subject.strip()} »")}


def mail_measures(state: MissionState) -> dict[str, Measure]:
    """Return every measure of the e-mails at the end of « Prospecter »; nothing for who sent none."""
    if state.scenario.mailing is None or not state.mail.begun:
        return {}
    found = {"mail.conforme": _lawful(state)}
    if state.mail.sent:
        last = state.mail.sent[-1]
        found |= _written(state, last) | _sent(state) | _answered(state) | _counted(state)
    return found


# ------------------------------------------------------------------ written


def _written(state: MissionState, sending: Sending) -> dict[str, Measure]:
    """Return what the messages of the last sending are worth."""
    draft, scenario = sending.draft, state.scenario
    first = draft.steps[0]
    remarks = remarks_on(scenario, draft, first)
    figures = _figures(state, draft, first)
    left = to_correct(remarks)
    order = [one for one in left if one.id.startswith("structure") and not one.id.startswith(ASKED)]
    whole = [one for one in left if one.id.startswith(WHOLE)]
    if figures["message_fautes"].value > 1:
        whole += [one for one in left if one.family == "langue"]
    return {
        "mail.objet": _faultless(_of(left, SUBJECT), f"objet « {first.subject.strip()} »"),
        "mail.structure": Measure(
            value=len(order),
            quote=_said(order, "accroche, bénéfice, preuve et congé sont là"),
            advice=order[0].advice if order else "",
        ),
        "mail.demande": _faultless(_of(left, ASKED), figures["message_creneau"].quote),
        "mail.personnel": figures["message_personnel"],
        "mail.ecrit": _faultless(whole, "personnel, soigné, signé, avec une demande"),
        "mail.sequence": _sequence(draft),
    }


def _of(left: Sequence[Remark], prefixes: tuple[str, ...]) -> list[Remark]:
    return [one for one in left if one.id.startswith(prefixes)]


def _figures(state: MissionState, draft: MailDraft, step: StepDraft) -> dict[str, Measure]:
    brief = brief_of(state.scenario)
    message = draft.message(step, brief.links, brief.attachments)
    return message_measures(message, sender=draft.sender(brief.domain), scenario=state.scenario)


def _faultless(faults: Sequence[Remark], well: str) -> Measure:
    if faults:
        return Measure(value=0, quote=_said(faults, ""), advice=faults[0].advice)
    return Measure(value=1, quote=well)


def _said(faults: Sequence[Remark], well: str) -> str:
    told = "; ".join(f"« {one.words} »" if one.words else one.text for one in faults[:2])
    return told or well


def _sequence(draft: MailDraft) -> Measure:
    """Tell whether a follow-up goes to the right people, later, and says something new."""
    later = draft.steps[1:]
    if not later:
        return Measure(value=0, quote="un seul message, aucune relance prévue")
    first = draft.steps[0]
    for rank, step in enumerate(later, 2):
        if step.when == "toujours":
            return Measure(value=0, quote=f"le message {rank} part aussi à ceux qui ont déjà agi")
        if step.body.strip() == first.body.strip() or step.subject.strip() == first.subject.strip():
            return Measure(value=0, quote=f"le message {rank} répète le premier")
    return Measure(value=1, quote=f"{count(len(later), 'relance')}, à ceux que cela concerne, avec du nouveau")


# ------------------------------------------------------------------ sent


def _lawful(state: MissionState) -> Measure:
    refused = state.mail.refused
    if not refused:
        return Measure(value=1, quote="aucun envoi arrêté : qui écrit et comment refuser est dit")
    return Measure(value=0, quote=f"envoi arrêté : {refused[0].explanation}", advice=refused[0].advice)


def _sent(state: MissionState) -> dict[str, Measure]:
    sent = state.mail.sent
    stopped = [item for sending in sent for item in sending.stopped]
    asked = sum(len(sending.contacts) for sending in sent) + len(stopped)
    told = f"{count(len(stopped), 'adresse arrêtée', 'adresses arrêtées')} par la loi sur {asked}"
    moments = [attention(sending.at) for sending in sent]
    everybody = [funnel_of(state.scenario, state.seed, sending) for sending in sent]
    bounced, written = (sum(found[name] for found in everybody) for name in ("rebond", "envoye"))
    return {
        "mail.permis": Measure(
            value=1 - len(stopped) / asked if asked else 1.0,
            quote=told,
            advice=stopped[0].explanation if stopped else "",
        ),
        "mail.moment": Measure(value=min(moments), quote=f"premier message parti le {_when(sent[0])}"),
        "mail.rebonds": Measure(
            value=bounced / written if written else 0.0,
            quote=f"{count(bounced, 'adresse')} en erreur sur {count(written, 'message')}",
        ),
    }


def _when(sending: Sending) -> str:
    return f"{sending.at:%d/%m} à {sending.at.hour} h {sending.at.minute:02d}"


# ------------------------------------------------------------------ answered


def verdicts(state: MissionState) -> list[tuple[Reply, Verdict | None]]:
    """Return every reply of the mission with how it was worked, None when it was left aside."""
    found = []
    for sending in state.mail.sent:
        for reply in replies(state.scenario, state.seed, sending):
            work = sending.worked.get(reply.id)
            found.append((reply, judge_reply(reply, work, state.scenario) if work else None))
    return found


def appointments(state: MissionState) -> int:
    """Return how many appointments the e-mails brought: who said yes and was rightly booked."""
    return sum(
        reply.kind == "oui" and verdict is not None and verdict.decision and verdict.dated
        for reply, verdict in verdicts(state)
    )


def spent(state: MissionState) -> float:
    """Return what the messages sent cost, in euros; follow-ups that did not leave cost nothing."""
    messages = sum(len(results(state.scenario, state.seed, sending)) for sending in state.mail.sent)
    return round(messages * brief_of(state.scenario).cost, 2) if messages else 0.0


def _answered(state: MissionState) -> dict[str, Measure]:
    judged = verdicts(state)
    if not judged:
        return {}
    found = {"mail.reponses": _decided(judged)}
    texts = [verdict for _, verdict in judged if verdict is not None and verdict.points[1]]
    if texts:
        right, looked = (sum(verdict.points[place] for verdict in texts) for place in (0, 1))
        advice = next((verdict.advice[0] for verdict in texts if verdict.advice), "")
        written = count(len(texts), "réponse écrite", "réponses écrites")
        told = f"{count(right, 'point juste', 'points justes')} sur {looked} dans {written}"
        found["mail.textes"] = Measure(value=right / looked, quote=told, advice=advice)
    opposed = [verdict for reply, verdict in judged if reply.kind in OPPOSED]
    if opposed:
        done = sum(verdict is not None and verdict.decision for verdict in opposed)
        told = f"{count(done, 'retrait fait', 'retraits faits')} sur {count(len(opposed), 'demandé', 'demandés')}"
        found["mail.oppositions"] = Measure(value=done / len(opposed), quote=told)
    dated = [verdict for reply, verdict in judged if _wants_date(reply)]
    if dated:
        done = sum(verdict is not None and verdict.decision and verdict.dated for verdict in dated)
        told = f"{count(done, 'date juste', 'dates justes')} sur {len(dated)}"
        found["mail.dates"] = Measure(value=done / len(dated), quote=told)
    return found


def _wants_date(reply: Reply) -> bool:
    return follow_up_file().kinds[reply.kind].decisions[0] in DATED


def _decided(judged: list[tuple[Reply, Verdict | None]]) -> Measure:
    right = [reply for reply, verdict in judged if verdict is not None and verdict.decision]
    wrong = [(reply, verdict) for reply, verdict in judged if verdict is None or not verdict.decision]
    told = f"{count(len(right), 'décision juste', 'décisions justes')} sur {count(len(judged), 'réponse')}"
    if not wrong:
        return Measure(value=1.0, quote=told)
    reply, verdict = wrong[0]
    rule = follow_up_file().kinds[reply.kind]
    what = (
        "laissée sans suite"
        if verdict is None
        else f"mal orientée, il fallait : {DECISIONS[rule.decisions[0]].lower()}"
    )
    return Measure(value=len(right) / len(judged), quote=f"{told} ; « {rule.label} » {what}", advice=rule.why)


# ------------------------------------------------------------------ counted


def _counted(state: MissionState) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    given = [answer for sending in state.mail.sent for answer in check_rates(state.scenario, state.seed, sending)]
    if given:
        right = sum(answer.right for answer in given)
        slip = next((f"{answer.title} : {answer.slip or answer.formula}" for answer in given if not answer.right), "")
        told = f"{count(right, 'taux juste', 'taux justes')} sur {len(given)}"
        found["mail.taux"] = Measure(value=right / len(given), quote=told, advice=slip)
    tested = [sending for sending in state.mail.sent if sending.draft.second is not None]
    if tested:
        found["mail.test"] = _concluded(state, tested[-1])
    return found


def _concluded(state: MissionState, sending: Sending) -> Measure:
    reading = reading_of(state.scenario, state.seed, sending)
    told = {"a": "A fait mieux", "b": "B fait mieux", "indecis": "on ne peut pas conclure"}
    if sending.conclusion is None:
        return Measure(value=0, quote="test fait, aucune conclusion écrite")
    advice = f"L'écart va de {100 * reading.low:.0f} à {100 * reading.high:.0f} points : {told[reading.verdict]}."
    right = sending.conclusion == reading.verdict
    return Measure(value=float(right), quote=f"conclusion : {told[sending.conclusion]}", advice="" if right else advice)
