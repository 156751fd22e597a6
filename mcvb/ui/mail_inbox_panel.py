"""The inbox: each reply read, worked once, and what the work is worth."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from mcvb import formats
from mcvb.ui import kit
from mcvb.ui.mail_desk import MailDesk
from simulations.calendar_fr import written_day
from simulations.call.card import said_moment
from simulations.debrief import file_label
from simulations.mailing.follow_up import Verdict, follow_up_file, judge_reply, soonest
from simulations.mailing.replies import Reply, replies, subject_of
from simulations.mailing.state import DATED, DECISIONS, MAX_ANSWER, Decision, ReplyWork, Sending, WorkReply
from simulations.mailing.training import training_replies

DAYS_AHEAD = 90
HOURS = (
    "08:30",
    "09:00",
    "09:30",
    "10:00",
    "10:30",
    "11:00",
    "11:30",
    "14:00",
    "14:30",
    "15:00",
    "15:30",
    "16:00",
    "16:30",
    "17:00",
    "17:30",
    "18:00",
)
EMPTY = "Les réponses arrivent ici après un envoi. Quelques-unes pour cent messages : c'est normal en prospection."


def inbox(desk: MailDesk) -> None:
    """Draw the replies of all sendings: how many are left, one at a time, its answer."""
    every = [(sending, reply) for sending in desk.state.mail.sent for reply in _of(desk, sending)]
    if not every:
        kit.empty_state("Aucune réponse pour l'instant", EMPTY)
        train(desk)
        return
    left = [(sending, reply) for sending, reply in every if reply.id not in sending.worked]
    done = len(every) - len(left)
    said = f"{formats.plural(done, 'réponse traitée', 'réponses traitées')} sur {len(every)}"
    kit.gauge("Ta boîte", done / len(every), said, tone="bien" if not left else "")
    choices = [f"{sending.number}-{reply.id}" for sending, reply in (*left, *[one for one in every if one not in left])]
    known = {f"{sending.number}-{reply.id}": (sending, reply) for sending, reply in every}
    shown = _just_worked(desk, choices)
    chosen = st.selectbox(
        "Quelle réponse ouvres-tu ?",
        choices,
        index=choices.index(shown) if shown else 0,
        key=desk.key("reponse_lue" if shown else "reponse"),
        format_func=lambda name: _said(desk, *known[name]),
    )
    sending, reply = known[chosen]
    left_side, right_side = st.columns([1, 1], gap="large")
    with left_side:
        st.html(received(desk, sending, reply))
        _who(desk, reply)
    with right_side:
        work = sending.worked.get(reply.id)
        if work is not None:
            _worked(desk, reply, work)
            if chosen == shown and left:
                _next(_slot(desk), "suivante")
        elif desk.sending:
            _answer(desk, sending, reply)
        else:
            kit.callout("attention", "Laissée sans suite", follow_up_file().kinds[reply.kind].why)
    train(desk)


def _slot(desk: MailDesk) -> str:
    return f"reponse_lue_{desk.played.run.id}"


def _just_worked(desk: MailDesk, choices: list[str]) -> str:
    """Return the reply worked last, as long as nothing else was done: what it is worth is read before the next one."""
    moment, name = st.session_state.get(_slot(desk), (0, ""))
    return name if moment == len(desk.state.journal) and name in choices else ""


def _next(slot: str, key: str) -> None:
    """Draw the way to the next reply, once the verdict is read."""
    if st.button("Réponse suivante", icon=":material/arrow_forward:", key=f"{slot}_{key}"):
        st.session_state.pop(slot, None)
        st.rerun()


def train(desk: MailDesk) -> None:
    """Draw an inbox to train on, one reply of each kind: judged at once, never marked, as often as one likes."""
    with st.expander("S'entraîner sur douze réponses, sans note", icon=":material/fitness_center:"):
        turn_key, done_key, read_key = (f"entrainement_{desk.played.run.id}_{name}" for name in ("tour", "fait", "lue"))
        turn = int(st.session_state.get(turn_key, 0))
        every = {reply.id: reply for reply in training_replies(desk.state, turn)}
        done: dict[str, ReplyWork] = st.session_state.setdefault(done_key, {})
        st.caption(f"{formats.plural(len(done), 'réponse traitée', 'réponses traitées')} sur {len(every)}.")
        shown = str(st.session_state.get(read_key, ""))
        chosen = _training_choice(desk, every, done, shown, key=f"{done_key}_{turn}_{len(done)}_{shown}")
        one, two = st.columns(2, gap="large")
        with one:
            st.html(reply_html(desk, every[chosen], "votre proposition"))
        with two:
            if chosen in done:
                _worked(desk, every[chosen], done[chosen])
                if chosen == shown and len(done) < len(every):
                    _next(read_key, "autre")
            elif (
                work := _typed_work(desk, every[chosen], f"e{turn}_{chosen}", "Voir ce que vaut ma réponse")
            ) is not None:
                done[chosen], st.session_state[read_key] = work, chosen
                st.rerun()
        if st.button("Douze autres réponses", icon=":material/refresh:", key=f"{done_key}_autres"):
            st.session_state[turn_key], st.session_state[done_key] = turn + 1, {}
            st.session_state.pop(read_key, None)
            st.rerun()


def _training_choice(
    desk: MailDesk, every: dict[str, Reply], done: dict[str, ReplyWork], shown: str, *, key: str
) -> str:
    """Draw the choice of a training reply, those left first; the one just worked stays open until it is read."""
    choices = [*(name for name in every if name not in done), *(name for name in every if name in done)]
    return st.selectbox(
        "Réponse d'entraînement",
        choices,
        index=choices.index(shown) if shown in done else 0,
        format_func=lambda name: f"{file_label(desk.state, every[name].line)}{' · traitée' if name in done else ''}",
        key=key,
    )


def _of(desk: MailDesk, sending: Sending) -> tuple[Reply, ...]:
    return replies(desk.state.scenario, desk.state.seed, sending)


def _said(desk: MailDesk, sending: Sending, reply: Reply) -> str:
    state = "traitée" if reply.id in sending.worked else "à traiter"
    return f"{file_label(desk.state, reply.line)} · {said_moment(reply.at)} · {state}"


def received(desk: MailDesk, sending: Sending, reply: Reply) -> str:
    """Return a reply as it is read: who, when, about what, and its words."""
    return reply_html(desk, reply, subject_of(desk.state.scenario, desk.state.seed, sending, reply))


def reply_html(desk: MailDesk, reply: Reply, subject: str) -> str:
    """Return a reply as it is read, `subject` being that of the message it answers."""
    cells = desk.state.frame.loc[reply.line]
    person = " ".join(str(cells[name]) for name in ("civilite", "prenom", "nom"))
    about = "Réponse automatique" if reply.kind == "absent" else f"RE : {subject}"
    lines = "".join(f"<p>{kit.escape(line) or '&nbsp;'}</p>" for line in reply.text.split("\n"))
    who = f"{kit.escape(person)} · {kit.escape(file_label(desk.state, reply.line))}"
    head = f"<header><b>{kit.escape(about)}</b><br>{who}<br>Reçu le {kit.escape(said_moment(reply.at))}</header>"
    return f'<article class="a4-recu" aria-label="Réponse reçue">{head}{lines}</article>'


def _who(desk: MailDesk, reply: Reply) -> None:
    calls = desk.state.campaign.of_line(reply.line)
    if calls:
        st.caption(f"Déjà au téléphone : {formats.plural(len(calls), 'appel')}, voir « Appels ».")
    if reply.complaint:
        text = (
            "La personne a signalé ton message à la CNIL. L'entreprise devra dire d'où vient l'adresse et prouver "
            "qu'elle pouvait écrire ; les messageries, elles, se méfient dès maintenant de ton adresse d'expéditeur."
        )
        kit.callout("droit", "Une plainte est partie", text)


def _answer(desk: MailDesk, sending: Sending, reply: Reply) -> None:
    """Draw how to work a reply, and play it."""
    work = _typed_work(desk, reply, f"{sending.number}_{reply.id}", "Enregistrer et envoyer")
    if work is not None:
        told = work.model_dump()
        if desk.act(WorkReply(sending=sending.number, reply=reply.id, **told)):
            st.session_state[_slot(desk)] = (len(desk.state.journal) + 1, f"{sending.number}-{reply.id}")
        st.rerun()


def _typed_work(desk: MailDesk, reply: Reply, name: str, label: str) -> ReplyWork | None:
    """Draw the decision, the day when there is one, the answer and the button; return them once it is pressed."""
    decision: Decision | None = st.radio(
        "Que fais-tu ?", list(DECISIONS), index=None, format_func=DECISIONS.__getitem__, key=desk.key(f"suite_{name}")
    )
    day = _day(desk, reply, decision, name) if decision in DATED else ""
    answer = st.text_area(
        "Ta réponse",
        height=220,
        max_chars=MAX_ANSWER,
        key=desk.key(f"texte_{name}"),
        placeholder="Bonjour…",
        help="Tu peux la laisser vide si aucune réponse n'est utile.",
    )
    pressed = st.button(label, type="primary", icon=":material/reply:", key=desk.key(f"repondre_{name}"))
    if not pressed:
        return None
    if decision is None:
        kit.field_note("Choisis d'abord ce que tu fais de cette réponse.")
        return None
    if decision in DATED and not day:
        kit.field_note("Choisis le jour, et l'heure pour un rendez-vous : une promesse sans date ne vaut rien.")
        return None
    return ReplyWork(decision=decision, answer=answer, day=day)


def _day(desk: MailDesk, reply: Reply, decision: Decision, name: str) -> str:
    first = soonest(reply)
    days = [first + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    one, two = st.columns([3, 2])
    day: date | None = one.selectbox(
        "Quel jour ?",
        days,
        index=None,
        format_func=written_day,
        placeholder="Choisis un jour",
        key=desk.key(f"quand_{name}"),
    )
    if decision != "rendez_vous":
        return day.isoformat() if day else ""
    hour = two.selectbox(
        "À quelle heure ?",
        HOURS,
        index=None,
        placeholder="Heure",
        key=desk.key(f"heure_{name}"),
        format_func=lambda text: text.replace(":", f"{formats.HARD}h{formats.HARD}"),
    )
    return f"{day.isoformat()}T{hour}" if day and hour else ""


def _worked(desk: MailDesk, reply: Reply, work: ReplyWork) -> None:
    """Draw what was done and what it is worth."""
    day = f" · {said_moment(work.day)}" if work.day else ""
    st.markdown(f"**{DECISIONS[work.decision]}**{day}")
    if work.answer:
        st.html(f'<article class="a4-recu" aria-label="Ta réponse">{kit.paragraphs(work.answer)}</article>')
    verdict = judge_reply(reply, work, desk.state.scenario)
    st.html("".join(verdict_html(verdict)))


def verdict_html(verdict: Verdict) -> list[str]:
    """Return what a worked reply is worth: the decision, the date, each point of the answer with its advice."""
    rules = follow_up_file()
    rule, elements = rules.kinds[verdict.kind], rules.elements
    kind = f"« {rule.label} »"
    if verdict.decision:
        found = [kit.finding("trouve", f"{kind} : la bonne suite", rule.why)]
    else:
        found = [
            kit.finding("tort", f"{kind} : il fallait plutôt « {DECISIONS[rule.decisions[0]].lower()} »", rule.why)
        ]
    if not verdict.dated:
        found.append(kit.finding("manque", "La date n'est pas la bonne", verdict.advice[0]))
    if verdict.said:
        told = ", ".join(elements[name].said for name in verdict.said)
        found.append(kit.finding("trouve", "Dans ta réponse", f"Tu as pensé à : {told}."))
    found += [
        kit.finding("manque", f"Il manque : {elements[name].said}", elements[name].advice) for name in verdict.missing
    ]
    found += [kit.finding("tort", f"À éviter : {elements[name].said}", elements[name].advice) for name in verdict.wrong]
    return found
