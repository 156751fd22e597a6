"""How a prospect reacts to who calls and how: names, purpose, good moment, origin of the number, rudeness."""

from __future__ import annotations

import re

from simulations.call.hearing import plain_text
from simulations.call.reaction import Reaction
from simulations.call.settings import call_settings
from simulations.kernel import stream

PUSHING = frozenset(
    {"argumenter", "accrocher", "proposer_rdv", "demander_rappel", "demander_coordonnees", "repondre_objection"}
)
PRICE = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:€|euros?)(?: ht| ttc)? ((?:par|l'|la|le) ?[a-z]+)")
SMALL = frozenset("de du des la le les et au aux chez societe entreprise agence madame monsieur".split())


def on_rudeness(turn: Reaction) -> None:
    """An insult hurts, two end the call; a speech too long is cut short."""
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


def on_opposition(turn: Reaction) -> None:
    """A person who wants no more calls says so once the purpose is known, and is then to be left in peace."""
    if not turn.persona.opposed:
        return
    acts = turn.heard.acts
    if turn.memory.opposed_said:
        if acts & {"accepter_refus", "prendre_conge"} and not acts & PUSHING:
            turn.remember("prend_conge")
            turn.end("opposition", "au_revoir_refus")
        elif "informer_rgpd" in acts and not acts & PUSHING and "rgpd" not in turn.memory.done:
            turn.remember("rgpd")
            turn.feel("rgpd")
            turn.say, turn.settled = ["opposition"], True
        else:
            turn.feel("insiste")
            turn.remember("opposition_forcee")
            turn.end("raccroche", "raccroche")
    elif acts & {"annoncer_objet", *PUSHING}:
        turn.remember("objet", *(("presente",) if "se_presenter" in acts else ()))
        turn.note(opposed_said=True)
        turn.say, turn.settled = ["opposition"], True
        if "informer_rgpd" not in acts and _asks_origin(turn):
            turn.remember("origine_demandee")
            turn.answer("origine_des_donnees")


def _asks_origin(turn: Reaction) -> bool:
    """Tell whether this person, in this call, wants to know where their number comes from."""
    settings = call_settings()
    share = settings.asks_origin if turn.persona.opposed else settings.origin[turn.persona.manner]
    return bool(stream(turn.state.seed, "origine", turn.persona.id).random() < share)


def on_origin(turn: Reaction) -> None:
    """Who wonders asks once where the number comes from, and expects to be told."""
    done = turn.memory.done
    if "origine_demandee" in done and "rgpd" not in done and "origine_eludee" not in done:
        turn.remember("origine_eludee")
        turn.feel("origine_ignoree")
    elif "origine_demandee" in done and "informer_rgpd" in turn.heard.acts and "origine_dite" not in done:
        turn.remember("origine_dite")
        turn.say = ["rgpd_ok", *[part for part in turn.say if part not in ("pas_compris", "merci")][:1]]
    known = done >= {"presente", "objet"} and not done & {"rgpd", "origine_demandee"}
    busy = {"rdv_oui", "rdv_autre_moment", "objection_dite", "rappel_oui"} & set(turn.say)
    if known and not busy and turn.persona.role == "decideur" and _asks_origin(turn):
        turn.remember("origine_demandee")
        turn.say = [*turn.say[:1], "origine_des_donnees"]


def on_contradiction(turn: Reaction) -> None:
    """Another name, another company or another price than the one said before is noticed."""
    _prices(turn)
    if "se_presenter" not in turn.heard.acts:
        return
    facts = turn.heard.slots
    memory = turn.memory
    mine = {*_parts(turn.state.context.prospect.firm), *_parts(turn.state.context.prospect.last_name)}
    name = "" if _parts(facts.name) & mine else facts.name
    company = "" if _parts(facts.company) & mine else facts.company
    if _other(memory.said_name, name) or _other(memory.said_company, company):
        _noticed(turn)
    turn.note(said_name=f"{memory.said_name} {name}".strip(), said_company=f"{memory.said_company} {company}".strip())


def _prices(turn: Reaction) -> None:
    """The same thing (« par mois », « par personne »…) cannot have two prices."""
    found = {what: figure for figure, what in PRICE.findall(plain_text(turn.heard.text))}
    told = {what: figure for figure, _, what in (price.partition(" ") for price in turn.memory.said_prices)}
    if any(told.get(what, figure) != figure for what, figure in found.items()):
        _noticed(turn)
    turn.note(said_prices=tuple(f"{figure} {what}" for what, figure in {**found, **told}.items()))


def _noticed(turn: Reaction) -> None:
    turn.feel("contradiction_encore" if turn.memory.contradictions else "contradiction")
    turn.note(contradictions=turn.memory.contradictions + 1)
    turn.answer("contradiction")


def _parts(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z0-9]{2,}", plain_text(text)) if word not in SMALL}


def _other(before: str, now: str) -> bool:
    return bool(_parts(before) and _parts(now) and not _parts(before) & _parts(now))


def on_known_voice(turn: Reaction) -> None:
    """Somebody phoned again says so as soon as the caller is known."""
    again = turn.state.context.again and turn.persona.role != "faux_numero"
    if again and "presente" in turn.memory.done and "deja_appele_dit" not in turn.memory.done:
        turn.remember("deja_appele_dit")
        turn.say = ["deja_appele", *turn.say[:1]]


def on_opening(turn: Reaction) -> None:
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
        if "demande_objet_encore" not in turn.memory.done:  # who stops asking stops minding
            if "demande_objet" in turn.memory.done:
                turn.feel("objet_absent")
            turn.answer("objet")
        turn.remember("demande_objet_encore" if "demande_objet" in turn.memory.done else "demande_objet")
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
    hurried = turn.persona.manner in ("presse", "fatigue")
    busy = hurried and stream(turn.state.seed, "temps", turn.persona.id).random() < call_settings().busy
    turn.answer("pas_le_temps" if busy else "oui_deux_minutes")
