"""How a prospect reacts to one turn: a list of situations to answer, each with its effect on the mood.

Each rule looks at what was heard and at what is remembered, and adds to a `Reaction`; the engine turns it into words.
"""

from __future__ import annotations

from simulations.call.hearing import QUESTIONS, Heard
from simulations.call.persona import Persona, Theme
from simulations.call.reaction import Reaction
from simulations.call.reactions_contact import (
    on_contradiction,
    on_known_voice,
    on_opening,
    on_opposition,
    on_origin,
    on_rudeness,
)
from simulations.call.reactions_meeting import on_callback, on_dates, on_meeting, put_off
from simulations.call.settings import call_settings
from simulations.call.state import CallState

SAME_ANSWER: dict[str, str] = {"effectif": "equipe", "equipe": "effectif"}


def react(state: CallState, persona: Persona, heard: Heard) -> Reaction:
    """Return the reaction of a person who decides to one turn."""
    turn = Reaction(state=state, persona=persona, heard=heard, mood=state.mood, memory=state.memory)
    for rule in RULES:
        rule(turn)
        if turn.outcome or turn.settled:
            return turn
    _nothing_heard(turn)
    _patience(turn)
    return turn


def _leaving(turn: Reaction) -> None:
    """The student takes leave: the call ends on what was agreed."""
    memory = turn.memory
    if "remercier" in turn.heard.acts:
        turn.remember("remercie")
    if not turn.heard.acts & {"prendre_conge", "accepter_refus"} or "confirmation_fausse" in turn.say:
        return
    if "documentation" not in memory.done and _offers_to_send(turn):
        _sends(turn)
        memory = turn.memory
    if not _may_end(turn):
        return
    memory = turn.memory
    turn.remember("prend_conge")
    if memory.slot:
        turn.end("rdv", "au_revoir_rdv")
    elif "rappel" in memory.done:
        turn.end("rappel", "au_revoir_neutre")
    elif "documentation" in memory.done:
        turn.end("documentation", "au_revoir_neutre")
    elif memory.refusals or memory.objection in ("dite", "vraie") or "barre" in memory.done:
        turn.end("refus", "au_revoir_refus")
    else:
        turn.end("sans_suite", "au_revoir_neutre")


def _may_end(turn: Reaction) -> bool:
    """Tell whether what is said besides the farewell leaves the call to end; a call-back named with it is agreed."""
    acts = turn.heard.acts
    if "accepter_refus" in acts or turn.memory.slot:
        return True
    if "demander_rappel" in acts:
        on_callback(turn)
        return "rappel_quand" not in turn.say
    return not acts & {"proposer_rdv", "argumenter"}


def _objection(turn: Reaction) -> None:
    """An objection said is to be welcomed, dug into, then answered; ignoring it costs."""
    stage = turn.memory.objection
    if stage not in ("dite", "vraie"):
        return
    settings = call_settings()
    digs = stage == "dite" and bool(turn.heard.acts & {"question_ouverte", "reformuler"})
    treats = "repondre_objection" in turn.heard.acts
    if digs and turn.mood.trust >= settings.dig_trust:
        turn.feel("objection_creusee")
        turn.note(objection="vraie")
        turn.say = ["objection_vraie"]
    elif treats and _sells(turn) and (stage == "vraie" or _same(turn)):
        turn.feel("objection_levee")
        turn.note(objection="levee")
        turn.answer("objection_levee")
    elif digs or (treats and not _sells(turn) and "objection_accueillie" not in turn.memory.done):
        _welcomed(turn, stage)
    elif treats or "argumenter" in turn.heard.acts:
        turn.feel("objection_mal_traitee")
        turn.note(objection_failures=turn.memory.objection_failures + 1)
        turn.answer("objection_reste")
    elif "proposer_rdv" in turn.heard.acts:
        turn.feel("objection_ignoree")
        turn.note(objection_failures=turn.memory.objection_failures + 1)
        turn.answer("objection_reste")


def _sells(turn: Reaction) -> bool:
    return bool(turn.heard.drivers or "argumenter" in turn.heard.acts)


def _welcomed(turn: Reaction, stage: str) -> None:
    """Welcomed, or dug into with too little trust yet: no harm done, the objection is said again in other words."""
    turn.feel("objection_accueillie")
    turn.remember("objection_accueillie")
    turn.say = ["objection_dite" if stage == "dite" else "objection_vraie"]


def _same(turn: Reaction) -> bool:
    return turn.persona.objections is not None and turn.persona.objections.said == turn.persona.objections.true


def _questions(turn: Reaction) -> None:
    """A question is answered truly, from the trust it takes; the same one twice tires."""
    if not turn.heard.asks or {"objection_vraie", "objection_dite"} & set(turn.say):
        return
    if turn.persona.role != "decideur" and not turn.heard.acts & QUESTIONS:
        return
    if "demander_rappel" in turn.heard.acts and not turn.heard.acts & {"question_ouverte", "question_fermee"}:
        return  # which moment, not what the person lives
    known = (
        SAME_ANSWER.get(theme, theme) if theme not in turn.persona.answers else theme for theme in turn.heard.themes
    )
    asked = [theme for theme in known if theme in turn.persona.answers]
    fresh = [theme for theme in asked if theme not in turn.memory.themes]
    if not asked and _tells_more(turn):
        return
    if asked and not fresh:
        turn.feel("repetition")
        turn.answer("repetition")
        return
    kind = "question_ouverte" if "question_ouverte" in turn.heard.acts else "question_fermee"
    if not fresh:
        turn.feel("question_fermee")
        turn.answer("hors_theme")
        return
    theme: Theme = fresh[0]
    if all(answer.trust > turn.mood.trust for answer in turn.persona.answers[theme]):
        turn.feel("question_indiscrete")
        turn.answer("question_indiscrete")
        return
    turn.feel(kind)
    if theme in ("probleme", "besoin", "usage", "satisfaction", "projet"):
        turn.feel("parle_de_soi")
    turn.note(themes=(*turn.memory.themes, theme))
    turn.theme = theme
    turn.answer("reponse")


def _tells_more(turn: Reaction) -> bool:
    """« Pourquoi ? » after an answer brings another one on the same subject, if one is left and trust allows it."""
    if "reponse" not in turn.last_situations() or not turn.memory.themes or not turn.heard.cue("relance"):
        return False
    theme: Theme = turn.memory.themes[-1]  # type: ignore[assignment]
    left = [answer for answer in turn.persona.answers[theme] if answer.text not in turn.memory.used]
    if not any(answer.trust <= turn.mood.trust for answer in left):
        return False
    turn.theme = theme
    turn.feel("question_ouverte")
    turn.answer("reponse")
    return True


def _listening(turn: Reaction) -> None:
    if "reformuler" in turn.heard.acts and "objection_vraie" not in turn.say:
        if turn.memory.themes:
            turn.feel("reformulation")
            turn.remember("reformule")
            turn.answer("reformulation_juste")
        else:
            turn.feel("rien_compris")


def _selling(turn: Reaction) -> None:
    """An argument touches when it meets the driver, and comes after the questions."""
    treated = {"objection_levee", "objection_reste"} & set(turn.say)
    if "argumenter" not in turn.heard.acts or treated:
        return
    new = [driver for driver in turn.heard.drivers if driver not in turn.memory.drivers]
    if len(turn.memory.themes) < call_settings().questions_first:
        turn.feel("argument_trop_tot")
        turn.answer("argument_trop_tot")
    elif turn.heard.drivers and not new:
        turn.feel("argument_redit")
        turn.answer("repetition")
    elif turn.persona.driver in new:
        turn.feel("argument_touche")
        turn.answer("argument_plait")
    else:
        turn.feel("argument_plat")
        turn.answer("argument_bof")
    turn.remember("argumente")
    turn.note(drivers=(*turn.memory.drivers, *new))


def _details(turn: Reaction) -> None:
    settings, acts = call_settings(), turn.heard.acts
    if "demander_coordonnees" in acts:
        turn.remember("coordonnees")
        willing = _offers_to_send(turn) or _wants_paper(turn) or "documentation" in turn.memory.done
        given = turn.mood.trust >= settings.contact_trust or willing
        turn.answer("coordonnees_oui" if given else "coordonnees_non")
    if "demander_recommandation" in acts:
        turn.remember("recommandation")
        given = turn.mood.trust >= settings.referral_trust
        turn.answer("recommandation_oui" if given else "recommandation_non")
    if "remercier" in acts and not turn.say:
        turn.feel("merci")
        turn.answer("merci")
    if _offers_to_send(turn) or ({"coordonnees_oui"} & set(turn.say) and _wants_paper(turn)):
        _sends(turn)
    if "hors_sujet" in acts:
        _small_talk(turn)


def _offers_to_send(turn: Reaction) -> bool:
    """Tell whether the student offers to send something to somebody who may want it."""
    calm = turn.mood.irritation < call_settings().refuse
    return calm and turn.heard.cue("envoi") and not turn.memory.slot and "documentation" not in turn.memory.done


def _wants_paper(turn: Reaction) -> bool:
    wanted = turn.persona.objections
    return wanted is not None and turn.memory.objection in ("dite", "vraie") and wanted.said == "documentation"


def _sends(turn: Reaction) -> None:
    turn.remember("documentation")
    turn.answer("documentation_oui")


def _refused(turn: Reaction) -> None:
    """A plain no was said: who goes on selling is insisting."""
    last = next((past for past in reversed(turn.state.turns[:-1]) if past.who == "prospect"), None)
    if last and "refus" in last.situation.split() and turn.heard.acts & {"argumenter", "proposer_rdv"}:
        turn.feel("insiste")
        turn.remember("refus_force")
        turn.end("refus", "refus_final")


def _small_talk(turn: Reaction) -> None:
    """A word aside is answered in manner; two in a row are too many, more irritate."""
    before = 0
    for said in reversed(turn.students_before()):
        if "hors_sujet" not in said.acts:
            break
        before += 1
    if before:
        turn.feel("papotage_trop" if before == 1 else "hors_sujet")
        turn.answer("bavardage_assez" if before == 1 else "pas_compris")
        return
    settings, manner = call_settings(), turn.persona.manner
    impatient = "papotage_agace" if manner in settings.impatient else "papotage_neutre"
    turn.feel("papotage_aime" if manner in settings.chatty else impatient)
    turn.say = ["bavardage", *turn.say[:1]]


def _nothing_heard(turn: Reaction) -> None:
    """Nothing to answer to: a greeting is returned once, a yes gets « je vous écoute », the rest is not understood."""
    if turn.say:
        return
    acts = turn.heard.acts
    greeted = any({"bonjour", "je_vous_ecoute"} & set(past.situation.split()) for past in turn.state.turns)
    if {"saluer", "se_presenter", "annoncer_objet", "identifier_interlocuteur"} & acts:
        turn.answer("je_vous_ecoute" if greeted else "bonjour")
    elif acts & {"informer_rgpd", "confirmer", "remercier"}:
        turn.answer("rgpd_ok" if "informer_rgpd" in acts else "merci")
    elif not acts and turn.heard.cue("accord"):
        _bare_yes(turn)
    else:
        turn.feel("rien_compris")
        turn.answer("pas_compris")


def _bare_yes(turn: Reaction) -> None:
    last = turn.students_before()[-1:]
    if last and not last[0].acts:
        turn.feel("rien_compris")
    turn.answer("creneau_dit" if turn.memory.slot else "je_vous_ecoute")


def _patience(turn: Reaction) -> None:
    """A person who sees no progress ends up refusing; an irritated one hangs up."""
    settings = call_settings()
    before, after = turn.state.mood, turn.mood
    progress = after.trust > before.trust or after.interest > before.interest
    turn.note(stuck=0 if progress else turn.memory.stuck + 1)
    if after.irritation >= settings.hang_up:
        turn.end("raccroche", "raccroche")
    elif (turn.memory.slot or "rappel" in turn.memory.done) and turn.memory.stuck > turn.persona.patience:
        turn.end("rdv" if turn.memory.slot else "rappel", "au_revoir_rdv" if turn.memory.slot else "au_revoir_neutre")
    elif turn.persona.opposed and turn.memory.stuck > turn.persona.patience:
        turn.note(opposed_said=True)
        turn.say = ["opposition"]
    elif turn.memory.objection_failures > 2 or turn.memory.stuck > turn.persona.patience:  # noqa: PLR2004
        _gives_up(turn)
    elif after.irritation >= settings.refuse and after.irritation > before.irritation and not _engaged(turn):
        turn.note(refusals=1)
        turn.say = [*[part for part in turn.say if part in ("deja_appele", "contradiction", "vexe")], "refus"]


def _gives_up(turn: Reaction) -> None:
    """The person closes the call: on the leaflet or the later day of its objection, else on a no."""
    cause, stage = turn.persona.objections, turn.memory.objection
    objection = (
        None if cause is None or stage not in ("dite", "vraie") else cause.said if stage == "dite" else cause.true
    )
    calm = turn.mood.irritation < call_settings().refuse
    if objection == "documentation" and calm:
        turn.remember("documentation")
        turn.end("documentation", "documentation_oui")
        turn.answer("au_revoir_neutre")
    elif objection == "plus_tard" and calm:
        put_off(turn)
    else:
        turn.end("refus", "refus_final")


def _engaged(turn: Reaction) -> bool:
    """Tell whether something was already settled, for better or worse."""
    return bool(turn.memory.refusals or turn.memory.slot)


RULES = (
    on_rudeness,
    on_opposition,
    on_dates,
    _leaving,
    on_contradiction,
    on_opening,
    on_known_voice,
    _refused,
    _objection,
    _questions,
    _listening,
    _selling,
    on_meeting,
    on_callback,
    _details,
    on_origin,
)
