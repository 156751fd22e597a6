"""How a prospect reacts to one turn: a list of situations to answer, each with its effect on the mood.

Each rule looks at what was heard and at what is remembered, and adds to a `Reaction`; the engine turns it into words.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulations.call.hearing import Heard
from simulations.call.persona import Persona, Theme
from simulations.call.settings import call_settings
from simulations.call.state import CallState, Memory, Mood, Outcome
from simulations.kernel import stream

TALK = 2  # a reply has at most this many parts


@dataclass
class Reaction:
    """One turn as it is weighed: where the call stood, who hears what, and the mood, words and end that come of it."""

    state: CallState
    persona: Persona
    heard: Heard
    mood: Mood
    memory: Memory
    say: list[str] = field(default_factory=list)
    theme: Theme | None = None
    outcome: Outcome = ""
    settled: bool = False

    def feel(self, effect: str) -> None:
        """Change the mood by a named effect."""
        self.mood = self.mood.moved(call_settings().effects[effect])

    def answer(self, situation: str) -> None:
        """Add a situation to answer, once, within what a person says in one go."""
        if situation not in self.say and len(self.say) < TALK:
            self.say.append(situation)

    def remember(self, *done: str) -> None:
        """Note things as done."""
        self.memory = self.memory.model_copy(update={"done": self.memory.done | set(done)})

    def end(self, outcome: Outcome, situation: str) -> None:
        """End the call on a reply."""
        self.say = [situation]
        self.outcome = outcome


def react(state: CallState, persona: Persona, heard: Heard) -> Reaction:
    """Return the reaction of a person who decides to one turn."""
    turn = Reaction(state=state, persona=persona, heard=heard, mood=state.mood, memory=state.memory)
    for rule in (_rude, _opposed, _leaving, _opening, _objection, _questions, _listening, _selling, _meeting, _details):
        rule(turn)
        if turn.outcome or turn.settled:
            return turn
    _nothing_heard(turn)
    _patience(turn)
    return turn


def _rude(turn: Reaction) -> None:
    if "inapproprie" in turn.heard.acts:
        again = "insulte" in turn.memory.done
        turn.feel("insulte")
        turn.remember("insulte")
        turn.answer("vexe")
        if again or turn.mood.irritation >= call_settings().hang_up:
            turn.end("raccroche", "raccroche")
    elif turn.heard.long:
        turn.feel("trop_long")
        turn.answer("trop_long")


def _opposed(turn: Reaction) -> None:
    """A person who wants no more calls says so once the purpose is known, and is then to be left in peace."""
    if not turn.persona.opposed:
        return
    if turn.memory.opposed_said:
        yields = bool(turn.heard.acts & {"accepter_refus", "prendre_conge"})
        if yields:
            turn.end("opposition", "au_revoir_refus")
        else:
            turn.feel("insiste")
            turn.remember("opposition_forcee")
            turn.end("raccroche", "raccroche")
    elif turn.heard.acts & {"annoncer_objet", "argumenter", "accrocher", "proposer_rdv"}:
        turn.remember("objet")
        turn.memory = turn.memory.model_copy(update={"opposed_said": True})
        turn.say = ["opposition"]
        turn.settled = True


def _leaving(turn: Reaction) -> None:
    """The student takes leave: the call ends on what was agreed."""
    memory = turn.memory
    if "confirmer" in turn.heard.acts and memory.slot:
        turn.memory = memory.model_copy(update={"confirmed": True})
    if "remercier" in turn.heard.acts:
        turn.remember("remercie")
    if not turn.heard.acts & {"prendre_conge", "accepter_refus"} or (turn.persona.opposed and memory.opposed_said):
        return
    if turn.heard.acts & {"proposer_rdv", "demander_rappel", "argumenter"} and "accepter_refus" not in turn.heard.acts:
        return
    turn.remember("prend_conge")
    if memory.slot:
        turn.end("rdv", "au_revoir_rdv")
    elif "rappel" in memory.done:
        turn.end("rappel", "au_revoir_neutre")
    elif "documentation" in memory.done:
        turn.end("documentation", "au_revoir_neutre")
    elif memory.refusals or memory.objection in ("dite", "vraie"):
        turn.end("refus", "au_revoir_refus")
    elif "accepter_refus" not in turn.heard.acts or turn.state.turns:
        turn.end("sans_suite", "au_revoir_neutre")


def _opening(turn: Reaction) -> None:
    """Who is it, why, and is it a good moment."""
    acts = turn.heard.acts
    for act, mark, effect in (
        ("saluer", "salue", "salue"),
        ("se_presenter", "presente", "se_presente"),
        ("annoncer_objet", "objet", "objet_clair"),
        ("informer_rgpd", "rgpd", "rgpd"),
        ("identifier_interlocuteur", "identifie", "salue"),
    ):
        if act in acts and mark not in turn.memory.done:
            turn.remember(mark)
            turn.feel(effect)
    if "presente" not in turn.memory.done:
        turn.feel("sans_nom")
        if "demande_nom_encore" not in turn.memory.done:
            turn.answer("qui")
        turn.remember("demande_nom_encore" if "demande_nom" in turn.memory.done else "demande_nom")
    elif "objet" not in turn.memory.done and not acts & {"accrocher", "demander_disponibilite", "argumenter"}:
        if "demande_objet" in turn.memory.done:
            turn.feel("objet_absent")
        turn.remember("demande_objet")
        turn.answer("objet")
    if "accrocher" in acts:
        _catch(turn)
    if "demander_disponibilite" in acts:
        _moment(turn)


def _catch(turn: Reaction) -> None:
    pleased = stream(turn.state.seed, "accroche", str(len(turn.state.turns))).random() < 0.35 + turn.mood.trust / 150
    turn.feel("accroche_plait" if pleased else "accroche_lasse")
    turn.answer("accroche_plait" if pleased else "accroche_lasse")


def _moment(turn: Reaction) -> None:
    if "disponibilite" in turn.memory.done:
        return
    turn.remember("disponibilite")
    turn.feel("demande_disponibilite")
    turn.answer("pas_le_temps" if turn.persona.manner == "presse" else "oui_deux_minutes")


def _objection(turn: Reaction) -> None:
    """An objection said is to be welcomed, dug into, then answered; ignoring it costs."""
    stage = turn.memory.objection
    if stage not in ("dite", "vraie"):
        return
    settings = call_settings()
    digs = bool(turn.heard.acts & {"question_ouverte", "reformuler"}) and turn.mood.trust >= settings.dig_trust
    treats = "repondre_objection" in turn.heard.acts
    if stage == "dite" and digs:
        turn.feel("objection_creusee")
        _note(turn, objection="vraie")
        turn.say = ["objection_vraie"]
    elif treats and (turn.heard.drivers or "argumenter" in turn.heard.acts) and (stage == "vraie" or _same(turn)):
        turn.feel("objection_levee")
        _note(turn, objection="levee")
        turn.answer("objection_levee")
    elif treats or "argumenter" in turn.heard.acts:
        turn.feel("objection_mal_traitee")
        _note(turn, objection_failures=turn.memory.objection_failures + 1)
        turn.answer("objection_reste")
    elif "proposer_rdv" in turn.heard.acts:
        turn.feel("objection_ignoree")
        _note(turn, objection_failures=turn.memory.objection_failures + 1)
        turn.answer("objection_reste")


def _same(turn: Reaction) -> bool:
    return turn.persona.objections is not None and turn.persona.objections.said == turn.persona.objections.true


def _questions(turn: Reaction) -> None:
    """A question is answered truly, from the trust it takes; the same one twice tires."""
    if not turn.heard.asks or "objection_vraie" in turn.say:
        return
    asked = [theme for theme in turn.heard.themes if theme in turn.persona.answers]
    fresh = [theme for theme in asked if theme not in turn.memory.themes]
    if asked and not fresh:
        turn.feel("repetition")
        turn.answer("repetition")
        return
    kind = "question_ouverte" if "question_ouverte" in turn.heard.acts else "question_fermee"
    if not fresh:
        turn.feel("question_fermee")
        turn.answer("hors_theme")
        return
    theme = fresh[0]
    if all(answer.trust > turn.mood.trust for answer in turn.persona.answers[theme]):
        turn.feel("question_indiscrete")
        turn.answer("question_indiscrete")
        return
    turn.feel(kind)
    if theme in ("probleme", "besoin", "usage", "satisfaction", "projet"):
        turn.feel("parle_de_soi")
    _note(turn, themes=(*turn.memory.themes, theme))
    turn.theme = theme
    turn.answer("reponse")


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
    _note(turn, drivers=(*turn.memory.drivers, *new))


def _meeting(turn: Reaction) -> None:
    """An appointment proposed brings the objection out first; then it is a matter of interest, trust and luck."""
    if "proposer_rdv" not in turn.heard.acts or turn.memory.slot or "objection_reste" in turn.say:
        return
    if turn.memory.objection == "" and turn.persona.objections is not None:
        _note(turn, objection="dite")
        turn.say = [*[part for part in turn.say if part != "reponse"][:1], "objection_dite"]
        return
    if turn.memory.objection in ("dite", "vraie"):
        return
    if _accepts(turn, slots="question_alternative" in turn.heard.acts):
        _note(turn, slot=_slot(turn))
        turn.answer("rdv_oui")
    elif turn.memory.refusals:
        turn.feel("insiste")
        turn.end("refus", "refus_final")
    else:
        turn.feel("rdv_trop_tot")
        _note(turn, refusals=turn.memory.refusals + 1)
        turn.answer("rdv_non" if turn.mood.interest > turn.mood.trust else "rdv_trop_tot")


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


def _slot(turn: Reaction) -> str:
    """Return the slot agreed: one of those the person has, preferably one that was named."""
    named = [slot for slot in turn.persona.available if slot.split()[0] in turn.heard.text.lower()]
    return (named or list(turn.persona.available) or ["un jour à fixer"])[0]


def _details(turn: Reaction) -> None:
    settings, acts = call_settings(), turn.heard.acts
    if "demander_rappel" in acts:
        turn.remember("rappel")
        turn.answer("rappel_oui")
    if "demander_coordonnees" in acts:
        turn.remember("coordonnees")
        given = turn.mood.trust >= settings.contact_trust
        turn.answer("coordonnees_oui" if given else "coordonnees_non")
    if "demander_recommandation" in acts:
        turn.remember("recommandation")
        given = turn.mood.trust >= settings.referral_trust
        turn.answer("recommandation_oui" if given else "recommandation_non")
    if "confirmer" in acts and turn.memory.slot:
        turn.answer("confirmation_ok")
    if "remercier" in acts and not turn.say:
        turn.feel("merci")
        turn.answer("merci")
    if "hors_sujet" in acts:
        turn.feel("hors_sujet")
        turn.answer("bavardage" if turn.persona.manner == "bavard" else "pas_compris")


def _nothing_heard(turn: Reaction) -> None:
    if turn.say:
        return
    if {"saluer", "se_presenter", "annoncer_objet", "identifier_interlocuteur"} & turn.heard.acts:
        turn.answer("bonjour")
    else:
        turn.feel("rien_compris")
        turn.answer("pas_compris")


def _patience(turn: Reaction) -> None:
    """A person who sees no progress ends up refusing; an irritated one hangs up."""
    settings = call_settings()
    before, after = turn.state.mood, turn.mood
    progress = after.trust > before.trust or after.interest > before.interest
    _note(turn, stuck=0 if progress else turn.memory.stuck + 1)
    if after.irritation >= settings.hang_up:
        turn.end("raccroche", "raccroche")
    elif turn.memory.objection_failures > 2 or turn.memory.stuck > turn.persona.patience:  # noqa: PLR2004
        turn.end("refus", "refus_final")
    elif after.irritation >= settings.refuse and not turn.memory.refusals and not turn.memory.slot:
        _note(turn, refusals=1)
        turn.say = ["refus"]


def _note(turn: Reaction, **changes: object) -> None:
    turn.memory = turn.memory.model_copy(update=changes)
