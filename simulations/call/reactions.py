"""How a prospect reacts to one turn: a list of situations to answer, each with its effect on the mood.

Each rule looks at what was heard and at what is remembered, and adds to a `Reaction`; the engine turns it into words.
"""

from __future__ import annotations

import re
from itertools import takewhile

from simulations.call.hearing import QUESTIONS, Heard, plain_text
from simulations.call.objections import on_objection
from simulations.call.persona import Persona, Situation, Theme, lines_for, own_lines
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

CORRECTING = frozenset({"rdv_autre_moment", "rdv_non", "rappel_quand"})
# What is said to somebody whose greeting was already heard.
GREETED = frozenset(
    {
        "bonjour",
        "je_vous_ecoute",
        "oui_deux_minutes",
        "pas_le_temps",
        "accroche_plait",
        "accroche_lasse",
        "objet",
        "qui",
    }
)
TIRING: frozenset[str] = frozenset({"hors_theme", "repetition"})
# What a turn may do besides a question that nobody answers: « …  Qu'en pensez-vous ? »
SAYS_MORE = frozenset({"argumenter", "accrocher", "repondre_objection", "reformuler", "annoncer_objet"})
ASIDES = 2  # questions beside the point in a row that are only wondered at
# A subject this person has nothing to say of is answered with the nearest one.
SAME_ANSWER: dict[str, str] = {
    "effectif": "equipe",
    "equipe": "effectif",
    "quantite": "usage",
    "prix_actuel": "budget",
    "satisfaction": "probleme",
    "contrat": "fournisseur",
    "projet": "besoin",
    "avis": "besoin",
}


def react(state: CallState, persona: Persona, heard: Heard) -> Reaction:
    """Return the reaction of a person who decides to one turn."""
    turn = Reaction(state=state, persona=persona, heard=heard, mood=state.mood, memory=state.memory)
    for rule in RULES:
        rule(turn)
        if turn.outcome or turn.settled:
            return turn
    _nothing_heard(turn)
    _patience(turn)
    _nothing_left_to_say(turn)
    return turn


def _leaving(turn: Reaction) -> None:
    """The student takes leave: the call ends on what was agreed."""
    memory = turn.memory
    if "remercier" in turn.heard.acts:
        turn.remember("remercie")
    if not turn.heard.acts & {"prendre_conge", "accepter_refus"} or _corrects(turn):
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
        moved = "rappel_oui" in turn.say
        turn.end("rappel", "rappel_oui" if moved else "au_revoir_neutre")
        turn.answer("au_revoir_neutre")
    elif "documentation" in memory.done:
        turn.end("documentation", "au_revoir_neutre")
    elif memory.refusals or memory.objection in ("dite", "vraie") or "barre" in memory.done:
        turn.end("refus", "au_revoir_refus")
    else:
        turn.end("sans_suite", "au_revoir_neutre")


def _corrects(turn: Reaction) -> bool:
    """Tell whether a moment said wrong was just put right: nobody hangs up on a misunderstanding."""
    given_up = "accepter_refus" in turn.heard.acts
    return "confirmation_fausse" in turn.say or (bool(CORRECTING & set(turn.say)) and not given_up)


def _may_end(turn: Reaction) -> bool:
    """Tell whether what is said besides the farewell leaves the call to end; a call-back named with it is agreed."""
    acts = turn.heard.acts
    if "accepter_refus" in acts or turn.memory.slot:
        return True
    if "demander_rappel" in acts:
        on_callback(turn)
        return "rappel_quand" not in turn.say
    return not acts & {"proposer_rdv", "argumenter"}


def _asked(turn: Reaction) -> bool:
    """Tell whether the turn asks something this person has to answer; which moment to call back is another matter."""
    if not turn.heard.asks or {"objection_vraie", "objection_dite"} & set(turn.say):
        return False
    if turn.persona.role != "decideur" and not turn.heard.acts & QUESTIONS:
        return False
    return "demander_rappel" not in turn.heard.acts or bool(turn.heard.acts & {"question_ouverte", "question_fermee"})


def _questions(turn: Reaction) -> None:
    """A question is answered truly, from the trust it takes; the same one twice tires."""
    if not _asked(turn):
        return
    known = (
        SAME_ANSWER.get(theme, theme) if theme not in turn.persona.answers else theme for theme in turn.heard.themes
    )
    asked = [theme for theme in known if theme in turn.persona.answers]
    fresh = [theme for theme in asked if theme not in turn.memory.themes]
    if fresh:
        _told(turn, fresh[0])
    elif asked:
        turn.feel("repetition")
        turn.answer("repetition")
    elif not _tells_more(turn):
        _beside(turn)


def _told(turn: Reaction, theme: Theme) -> None:
    """Tell what is asked, if trust allows it."""
    if all(answer.trust > turn.mood.trust for answer in turn.persona.answers[theme]):
        turn.feel("question_indiscrete")
        turn.answer("question_indiscrete")
        return
    turn.feel("question_ouverte" if "question_ouverte" in turn.heard.acts else "question_fermee")
    if theme in ("probleme", "besoin", "usage", "satisfaction", "projet"):
        turn.feel("parle_de_soi")
    turn.note(themes=(*turn.memory.themes, theme))
    turn.theme = theme
    turn.answer("reponse")


def _beside(turn: Reaction) -> None:
    """A question beside the point wins nothing; said again or one of many, it tires. After an argument it is one."""
    if turn.heard.acts & SAYS_MORE:
        return
    if _bare(turn.heard.text) in {_bare(past.text) for past in turn.students_before()}:
        turn.feel("repetition")
        turn.answer("repetition")
        return
    replies = [past for past in turn.with_person() if past.who == "prospect"]
    row = takewhile(lambda past: "hors_theme" in past.situation.split(), reversed(replies))
    turn.feel("question_a_cote_encore" if len(list(row)) >= ASIDES else "question_a_cote")
    turn.answer("hors_theme")


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", plain_text(text)))


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
    greeted = any(GREETED & set(past.situation.split()) for past in turn.with_person())
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
    elif _settled(turn) and turn.memory.stuck > turn.persona.patience and not _corrects(turn):
        turn.end("rdv" if turn.memory.slot else "rappel", "au_revoir_rdv" if turn.memory.slot else "au_revoir_neutre")
    elif turn.persona.opposed and turn.memory.stuck > turn.persona.patience:
        turn.note(opposed_said=True)
        turn.say = ["opposition"]
    elif turn.memory.objection_failures > 2 or (turn.memory.stuck > turn.persona.patience and not _settled(turn)):  # noqa: PLR2004
        _gives_up(turn)
    elif after.irritation >= settings.refuse and after.irritation > before.irritation and not _engaged(turn):
        turn.note(refusals=1)
        turn.say = [*[part for part in turn.say if part in ("deja_appele", "contradiction", "vexe")], "refus"]


def _nothing_left_to_say(turn: Reaction) -> None:
    """Whoever has run out of ways to say « I was told that already », or « what has this to do with us? », stops."""
    for name in set(turn.say) & TIRING:
        situation: Situation = name  # type: ignore[assignment]
        words = (*own_lines(turn.persona, situation), *lines_for(turn.persona, situation))
        if not set(words) - turn.memory.used:
            _gives_up(turn)
            return


def _settled(turn: Reaction) -> bool:
    return bool(turn.memory.slot or "rappel" in turn.memory.done)


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
    on_objection,
    _questions,
    _listening,
    _selling,
    on_meeting,
    on_callback,
    _details,
    on_origin,
)
