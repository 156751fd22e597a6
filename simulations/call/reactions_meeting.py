"""How a prospect reacts to what is proposed: an appointment, a date, a call-back, its confirmation."""

from __future__ import annotations

import numpy as np

from simulations.call.agenda import (
    Half,
    Proposal,
    Slot,
    agrees,
    callback,
    first_fit,
    free_slots,
    offered_slot,
    proposals,
    slot_of,
)
from simulations.call.reaction import Reaction
from simulations.call.settings import call_settings
from simulations.kernel import stream

CLOSING = frozenset({"confirmer", "proposer_rdv", "prendre_conge", "remercier", "question_alternative"})
UNSETTLED = frozenset({"confirmation_ok", "confirmation_fausse", "objection_reste"})
MOST_OFFERS = 3
TWO = 2


def on_dates(turn: Reaction) -> None:
    """Weigh the dates said once a moment is agreed, or once the prospect has offered one."""
    if turn.memory.slot:
        _checked(turn)
    elif turn.memory.offered and turn.persona.role == "decideur":
        _answer_to_offer(turn)
    elif turn.memory.callback_at:
        _checked_callback(turn)
    elif "proposer_rdv" not in turn.heard.acts and named(turn):
        _said_again(turn)


def _said_again(turn: Reaction) -> None:
    """A moment is named though none is agreed: one's own proposal said again, or something nobody agreed on."""
    acts = turn.heard.acts
    takes = "confirmer" in acts or not acts or turn.heard.cue("accord")
    if takes and _stands(turn) and not turn.heard.cue("envoi"):
        turn.heard = turn.heard.model_copy(update={"acts": acts | {"proposer_rdv"}})
    elif "confirmer" in acts:
        _never_agreed(turn)


def _stands(turn: Reaction) -> bool:
    """Tell whether a meeting the student proposed still waits for its answer: neither a no nor anything else since."""
    if turn.memory.refusals or "rappel" in turn.memory.done or "demander_rappel" in turn.heard.acts:
        return False
    return any("proposer_rdv" in past.acts for past in turn.students_before())


def named(turn: Reaction) -> tuple[Proposal, ...]:
    """Return the moments that a turn names."""
    return proposals(turn.heard.text, turn.state.moment.date())


def free(turn: Reaction) -> tuple[Slot, ...]:
    """Return the half-days when the prospect is free."""
    return free_slots(turn.persona.available, turn.state.moment.date())


def agreed_slot(turn: Reaction) -> Slot:
    """Return the appointment agreed."""
    half: Half = "après-midi" if "après-midi" in turn.memory.slot else "matin"
    return slot_of(turn.memory.slot_at, half=half if "T" not in turn.memory.slot_at else None)


def _checked(turn: Reaction) -> None:
    """Once an appointment is agreed, the dates said again must be the right ones."""
    said, agreed = named(turn), agreed_slot(turn)
    if not turn.heard.acts & CLOSING or not (said or "confirmer" in turn.heard.acts):
        return
    right = agrees(said, agreed)
    if right is False:
        turn.feel("confirmation_fausse")
        turn.note(confirmed=False)
        turn.answer("confirmation_fausse")
        turn.answer("creneau_dit")
        return
    hour = next((one.hour for one in said if one.hour and one.day in (None, agreed.day)), None)
    if hour and not agreed.hour:
        _agree(turn, agreed.model_copy(update={"hour": hour}))
    turn.note(confirmed=turn.memory.confirmed or right is True)
    turn.answer("confirmation_ok")
    if right is None:
        turn.answer("creneau_dit")


def _never_agreed(turn: Reaction) -> None:
    """A date is « confirmed » that nobody agreed on; the day something is sent is another matter."""
    if {"documentation", "rappel"} & turn.memory.done or turn.heard.cue("envoi"):
        return
    turn.feel("insiste" if turn.memory.refusals else "confirmation_fausse")
    turn.answer("rdv_non" if turn.memory.refusals else "confirmation_fausse")


def _checked_callback(turn: Reaction) -> None:
    """A call-back agreed is said again, rightly or not; just offered, any other moment named moves it."""
    said = named(turn)
    agreed = slot_of(turn.memory.callback_at, half="après-midi" if "après-midi" in turn.memory.callback_said else None)
    wrong = bool(said) and agrees(said, agreed) is False
    confirms = "confirmer" in turn.heard.acts
    precise = not agreed.hour and any(one.hour for one in said)
    if said and "rappel_quand" in turn.last_situations() and (wrong or precise or not confirms):
        on_callback(turn, asked=True)
        return
    if not confirms:
        return
    turn.answer("confirmation_fausse" if wrong else "confirmation_ok")
    if wrong:
        turn.feel("confirmation_fausse")
        turn.answer("creneau_dit")


def _answer_to_offer(turn: Reaction) -> None:
    """The prospect named a half-day: it is taken, another one is asked for, or the talk goes on."""
    said, acts = named(turn), turn.heard.acts
    if said:
        dated = any(one.day for one in said)
        fit = first_fit(said, (*_standing(turn), *(free(turn) if dated else ())))
        if fit and (acts & CLOSING or first_fit(said, _standing(turn)) or turn.heard.cue("accord")):
            _agreed_now(turn, fit, confirmed="confirmer" in acts and agrees(said, fit) is True)
        elif not dated and (acts & CLOSING or turn.heard.cue("accord")):
            turn.answer("rdv_autre_moment")
        elif "confirmer" in acts and "proposer_rdv" not in acts:
            turn.answer("rdv_autre_moment")  # the same moment, said again: this is a misunderstanding
        elif acts & CLOSING:
            _offer_other(turn)
    elif "proposer_rdv" in acts:
        _offer_again(turn)
    elif "confirmer" in acts or (
        turn.heard.cue("accord")
        and not turn.heard.cue("desaccord")
        and not acts & {"accepter_refus", "demander_rappel"}
    ):
        _agreed_now(turn, _standing(turn)[0], confirmed=False)


def _standing(turn: Reaction) -> tuple[Slot, ...]:
    return (offered_slot(turn.memory.offered[-1]),)


def _agreed_now(turn: Reaction, slot: Slot, *, confirmed: bool) -> None:
    """Agree on a moment; it is said again when several were named."""
    _agree(turn, slot)
    turn.note(confirmed=confirmed)
    turn.say = [part for part in turn.say if part != "reponse"][: 0 if len(named(turn)) >= TWO else 1]
    turn.answer("rdv_oui")
    if len(named(turn)) >= TWO:
        turn.answer("creneau_dit")


def _agree(turn: Reaction, slot: Slot) -> None:
    turn.note(slot=slot.said, slot_at=slot.iso, place=_place(turn))


def _place(turn: Reaction) -> str:
    """Return where to meet: where the prospect works or lives, unless the student said otherwise."""
    who = turn.state.context.prospect
    if turn.heard.cue("visio"):
        return "en visioconférence"
    if turn.heard.cue("chez_nous"):
        return f"chez {turn.state.context.company}"
    return turn.memory.place or (f"chez {who.firm}, à {who.town}" if who.firm else f"à son domicile, à {who.town}")


def _offer_again(turn: Reaction) -> None:
    turn.answer("rdv_autre_moment")
    turn.voiced["rdv_autre_moment"] = "rdv_propose"


def _offer_other(turn: Reaction) -> None:
    """Another half-day is offered, until it has lasted long enough."""
    if len(turn.memory.offered) >= MOST_OFFERS:
        turn.feel("insiste")
        turn.note(offered=(), refusals=turn.memory.refusals + 1)
        turn.answer("rdv_non")
        return
    turn.note(offered=(*turn.memory.offered, _own(turn)))
    turn.answer("rdv_autre_moment")


def _own(turn: Reaction) -> str:
    """Return the next half-day of the prospect that was not offered yet."""
    mine = [f"{slot.day.isoformat()} {slot.half}" for slot in free(turn)]
    return next((one for one in mine if one not in turn.memory.offered), mine[0])


def on_meeting(turn: Reaction) -> None:
    """An appointment proposed brings the objection out first; then it is a matter of interest, trust and luck."""
    dated = {"rdv_oui", "rdv_autre_moment", "rdv_non", "rappel_oui"} | UNSETTLED
    if "proposer_rdv" not in turn.heard.acts or turn.memory.slot or dated & set(turn.say) or _only_answers(turn):
        return
    if turn.persona.role != "decideur":
        turn.feel("rdv_trop_tot")
        turn.answer("rdv_non")
        return
    if turn.memory.objection == "" and turn.persona.objections is not None:
        turn.note(objection="dite")
        turn.say = [*[part for part in turn.say if part != "reponse"][:1], "objection_dite"]
        return
    if turn.memory.objection not in ("dite", "vraie"):
        _weighed(turn)


def _only_answers(turn: Reaction) -> bool:
    """Tell whether a turn answers the objection and merely mentions a meeting (« la visite est gratuite »)."""
    answers = "repondre_objection" in turn.heard.acts and turn.state.memory.objection in ("dite", "vraie")
    return answers and "?" not in turn.heard.text and not named(turn)


def _weighed(turn: Reaction) -> None:
    """Accept and find a moment, or turn down: too early, or no; who insists after a no is shown the door."""
    said = named(turn)
    if _accepts(turn, slots=len(said) >= TWO or "question_alternative" in turn.heard.acts):
        fit = first_fit(said, free(turn))
        if fit:
            _agreed_now(turn, fit, confirmed=False)
        else:
            turn.note(offered=(_own(turn),))
            turn.answer("rdv_autre_moment")
            if not said:
                turn.voiced["rdv_autre_moment"] = "rdv_propose"
    elif turn.memory.refusals and not _something_new(turn):
        turn.feel("insiste")
        turn.remember("refus_force")
        turn.end("refus", "refus_final")
    else:
        _turned_down(turn)


def _turned_down(turn: Reaction) -> None:
    """Say no, or that it is too early; the second time, for good."""
    early = len(turn.memory.themes) < call_settings().questions_first or "argumente" not in turn.memory.done
    turn.feel("rdv_trop_tot")
    turn.note(refusals=turn.memory.refusals + 1)
    if turn.memory.refusals > TWO:
        turn.end("refus", "refus_final")
    else:
        turn.answer("rdv_trop_tot" if early else "rdv_non")


def _something_new(turn: Reaction) -> bool:
    """Tell whether the student gave or asked something since the prospect last said no."""
    new = set(turn.heard.acts & {"argumenter", "repondre_objection"})
    for past in reversed(turn.state.turns[:-1]):
        if {"rdv_non", "rdv_trop_tot", "refus"} & set(past.situation.split()):
            return bool(new) and "refus" not in past.situation.split()
        new |= set(past.acts) & {"argumenter", "repondre_objection", "question_ouverte", "question_fermee"}
    return bool(new)


def _accepts(turn: Reaction, *, slots: bool) -> bool:
    """Draw whether an appointment is accepted; one draw per attempt, so that others change nothing."""
    rule, mood = call_settings().acceptance, turn.mood
    score = (
        rule.constant
        + rule.interest * mood.interest / 100
        + rule.trust * mood.trust / 100
        + rule.irritation * mood.irritation / 100
        + rule.need * turn.state.context.prospect.need
        + rule.delay * turn.state.context.prospect.delay
        + rule.objection * (turn.memory.objection == "levee")
        + rule.slots * slots
    )
    draw = stream(turn.state.seed, "rdv", f"{turn.state.context.prospect.line}|{turn.memory.refusals}").random()
    return bool(draw < 1 / (1 + np.exp(-score)))


def on_callback(turn: Reaction, *, asked: bool = False) -> None:
    """A call-back is agreed at the moment asked, or at the person's own; `asked` when it is being moved."""
    if not (asked or "demander_rappel" in turn.heard.acts) or turn.memory.slot:
        return
    if "oui_deux_minutes" in turn.say and not named(turn):  # « now, or shall I call back? »: now
        return
    turn.remember("rappel")
    turn.say = [part for part in turn.say if part not in ("objection_dite", "pas_compris")][:1]
    turn.answer("rappel_oui")
    if turn.persona.role == "decideur" or named(turn):
        _at_a_moment(turn)


def _at_a_moment(turn: Reaction) -> None:
    at, told, as_asked = callback(named(turn), turn.persona.available, turn.state.moment)
    turn.note(callback_at=at, callback_said=told)
    if not as_asked:
        turn.say = ["rappel_oui", "rappel_quand"]


def put_off(turn: Reaction) -> None:
    """The person ends the call on a moment of their own to be called back."""
    at, told, _ = callback((), turn.persona.available, turn.state.moment)
    turn.remember("rappel")
    turn.note(callback_at=at, callback_said=told)
    turn.end("rappel", "rappel_quand")
    turn.answer("au_revoir_neutre")
