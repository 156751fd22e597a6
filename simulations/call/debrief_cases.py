"""What happened at one turn of a call: the names of its cases in `data/dialogue/debrief.yaml`.

The prospect's reply tells most of it; the student's own words and what was said before tell the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from simulations.call.hearing import QUESTIONS, plain_text
from simulations.call.measures import NAMED
from simulations.call.persona import Role, personas
from simulations.call.phrasings import Phrasing
from simulations.call.script import script_settings
from simulations.call.script_wording import contains, is_welcomed
from simulations.call.settings import patterns
from simulations.call.state import CallState, Turn
from simulations.call.untruths import untruth_in
from simulations.pitch import FalseClaim, Pitch

OBJECTIONS = frozenset({"objection_dite", "objection_vraie", "objection_reste"})
SETTLED = frozenset(
    {"objection_levee", "rdv_oui", "rdv_autre_moment", "creneau_dit", "rappel_oui", "documentation_oui", "opposition"}
)
TREATS = frozenset({"repondre_objection", "argumenter"})
LEAVES = frozenset({"prendre_conge", "accepter_refus"})
# What makes up for a reason not said yet.
LEADS = frozenset({"annoncer_objet", "accrocher", "demander_disponibilite", "argumenter"})
OFTEN = 2  # what lasts is told so many times after it was asked for, then left alone
NO = frozenset({"refus", "rdv_non", "barre"})
# The replies that a case tells better.
REPLACES: dict[str, frozenset[str]] = {
    "presentation_complete": frozenset({"bonjour", "je_vous_ecoute"}),
    "nom_sans_objet": frozenset({"objet"}),
    "toujours_sans_nom": frozenset({"bonjour", "je_vous_ecoute"}),
    "toujours_sans_objet": frozenset({"bonjour", "je_vous_ecoute"}),
    "opposition_forcee": frozenset({"raccroche"}),
    "opposition_acceptee": frozenset({"au_revoir_refus"}),
    "insiste": frozenset({"refus_final", "rdv_non"}),
    "refus_accepte": frozenset({"au_revoir_refus"}),
    "vexe": frozenset({"raccroche"}),
    "raccroche_silence": frozenset({"raccroche", "silence"}),
    "objection_niee": OBJECTIONS,
    "objection_ignoree": OBJECTIONS,
    "objection_accueillie": OBJECTIONS,
    "objection_reste": OBJECTIONS,
    "reponse_a_cote": OBJECTIONS,
    "question_deja_repondue": frozenset({"repetition"}),
    "argument_redit": frozenset({"repetition"}),
    "rdv_premature": frozenset({"objection_dite", "rdv_trop_tot", "rdv_non"}),
    "reponse_relance": frozenset({"reponse"}),
    "reponse_alternative": frozenset({"reponse"}),
    "reponse_fermee": frozenset({"reponse"}),
    "conge_sans_confirmer": frozenset({"au_revoir_rdv"}),
    "creneau_laisse": frozenset({"au_revoir_neutre", "au_revoir_refus", "refus_accepte"}),
    "message_complet": frozenset({"au_revoir_neutre"}),
    "message_incomplet": frozenset({"au_revoir_neutre"}),
    "faux_numero": frozenset({"objet"}),
    "erreur_acceptee": frozenset({"au_revoir_neutre"}),
    "erreur_insiste": frozenset({"pas_compris", "hors_theme", "raccroche", "coordonnees_non", "objet"}),
    "vend_au_standard": frozenset({"rdv_non", "rdv_trop_tot"}),
    "hors_sujet": frozenset({"pas_compris"}),
}


@dataclass(frozen=True)
class Exchange:
    """One turn of a call with what came before it and the reply it got.

    `phrasing` is the one it was chosen as, in a guided call.
    """

    state: CallState
    rank: int
    pitch: Pitch | None
    phrasing: Phrasing | None = None

    @property
    def turn(self) -> Turn:
        """The turn itself."""
        return self.state.turns[self.rank]

    @property
    def acts(self) -> frozenset[str]:
        """What the student did in it."""
        return frozenset(self.turn.acts)

    @property
    def done(self) -> frozenset[str]:
        """What the prospect remembers at the end of the call."""
        return self.state.memory.done

    @property
    def before(self) -> tuple[Turn, ...]:
        """All that was said before."""
        return self.state.turns[: self.rank]

    @property
    def with_person(self) -> tuple[Turn, ...]:
        """What was said before to the person now on the line."""
        starts = [rank for rank, turn in enumerate(self.before) if "decroche" in turn.situation.split()]
        return self.before[starts[-1] if starts else 0 :]

    @property
    def previous(self) -> frozenset[str]:
        """The situations of the prospect's last words before the turn."""
        return frozenset(self.before[-1].situation.split() if self.before else ())

    @cached_property
    def heard(self) -> tuple[str, ...]:
        """The situations of the reply; a farewell only counts when the student took leave."""
        after = self.state.turns[self.rank + 1 : self.rank + 2]
        found = after[0].situation.split() if after and after[0].who == "prospect" else []
        left = self.acts & LEAVES or self.role in ("repondeur", "faux_numero")
        return tuple(name for name in found if left or not name.startswith("au_revoir"))

    @property
    def role(self) -> Role:
        """Who is on the line at that moment: the one who picked up, or the one the call was put through to."""
        put_through = any("passe" in turn.situation.split() for turn in self.before)
        return personas()[self.state.persona if put_through else self.state.context.persona].role

    def already(self, *situations: str) -> bool:
        """Tell whether one of these replies was heard before."""
        return any(set(situations) & set(turn.situation.split()) for turn in self.before)

    @property
    def knows_why(self) -> bool:
        """Tell whether the true reason was told before this turn to the student."""
        return self.already("objection_vraie")

    @property
    def claim(self) -> FalseClaim | None:
        """The untrue thing said of the offer in this turn, if any."""
        return untruth_in(self.turn.text, self.pitch, again=self.state.context.again)


def causes(exchange: Exchange) -> tuple[str, ...]:
    """Return the cases of a turn, each once; those that say more than the bare reply come first."""
    if exchange.turn.who == "prospect":
        return _without_words(exchange)
    found = [name for rule in RULES for name in rule(exchange)]
    told = frozenset[str]().union(*(REPLACES.get(name, frozenset()) - {name} for name in found))
    return tuple(dict.fromkeys(name for name in (*found, *exchange.heard) if name not in told))


def _without_words(exchange: Exchange) -> tuple[str, ...]:
    """Return what a prospect's words tell of a silence just before them."""
    silent = bool(exchange.before) and exchange.before[-1].who == "prospect"
    said = exchange.turn.situation.split()
    if not silent or not {"silence", "raccroche"} & set(said):
        return ()
    return ("raccroche_silence",) if "raccroche" in said else ("silence",)


def _untrue(exchange: Exchange) -> list[str]:
    return ["promesse_fausse"] if exchange.claim is not None else []


def _wording(exchange: Exchange) -> list[str]:
    """A phrasing proposed that was not the best: its own comment says why, whatever the prospect answered."""
    if exchange.phrasing is None or exchange.claim is not None or "inapproprie" in exchange.acts:
        return []
    return {"piege": ["piege"], "moyen": ["moyen"]}.get(exchange.phrasing.quality, [])


def _respect(exchange: Exchange) -> list[str]:
    """Rude words, and what is done of a refusal or an opposition."""
    if "inapproprie" in exchange.acts:
        return ["vexe"]
    heard = set(exchange.heard)
    if exchange.already("opposition"):
        ways = (("raccroche", "opposition_forcee"), ("au_revoir_refus", "opposition_acceptee"))
        return [case for reply, case in ways if reply in heard]
    if "refus_final" in heard and "refus_force" in exchange.done:
        return ["insiste"]
    accepted = "au_revoir_refus" in heard and ("accepter_refus" in exchange.acts or exchange.already(*NO))
    return ["refus_accepte"] if accepted else []


def _alone(exchange: Exchange) -> list[str]:
    """A machine, or somebody else's home."""
    if exchange.role == "repondeur":
        back = "demander_rappel" in exchange.acts or exchange.state.outcome == "rappel"
        complete = back and exchange.acts >= {"se_presenter", "annoncer_objet"}
        return ["message_complet" if complete else "message_incomplet"]
    if exchange.role == "faux_numero":
        return _mistaken(exchange)
    return []


def _mistaken(exchange: Exchange) -> list[str]:
    if "au_revoir_neutre" in exchange.heard:
        return ["erreur_acceptee"]
    if not exchange.already("objet"):
        return ["faux_numero"]
    return ["erreur_insiste"] if exchange.acts & (TREATS | QUESTIONS | {"proposer_rdv", "accrocher"}) else []


def _contact(exchange: Exchange) -> list[str]:
    first = not any(turn.who == "eleve" for turn in exchange.before) or exchange.previous == {"decroche"}
    return ["presentation_complete"] if first and exchange.acts >= NAMED else []


def _unknown(exchange: Exchange) -> list[str]:
    """A name without its reason at once; or still no name, still no reason, when nobody asks any more."""
    if exchange.role not in ("decideur", "standard") or not exchange.heard:
        return []
    said = {act for turn in exchange.with_person for act in turn.acts}
    if "se_presenter" not in said | exchange.acts:
        return ["toujours_sans_nom"] if _asked_before(exchange, "qui") else []
    if "objet" in exchange.heard:
        return ["nom_sans_objet"] if "se_presenter" in exchange.acts - said else []
    silent = not exchange.acts & LEADS and "annoncer_objet" not in said
    return ["toujours_sans_objet"] if silent and _asked_before(exchange, "objet") else []


def _asked_before(exchange: Exchange, what: str) -> bool:
    """Tell whether the person asked this a little while ago, and does not ask again now."""
    ranks = [rank for rank, turn in enumerate(exchange.with_person) if what in turn.situation.split()]
    if not ranks or what in exchange.heard:
        return False
    return sum(turn.who == "eleve" for turn in exchange.with_person[ranks[-1] :]) < OFTEN


def _data(exchange: Exchange) -> list[str]:
    asked = "origine_des_donnees" in exchange.previous and "informer_rgpd" not in exchange.acts
    return ["origine_eludee"] if asked and not exchange.acts & LEAVES else []


def _objection(exchange: Exchange) -> list[str]:
    """An objection was just said: welcomed, denied, answered beside the point, or ignored."""
    heard = set(exchange.heard)
    revealed = "objection_vraie" in heard and "objection_vraie" not in exchange.previous
    if not OBJECTIONS & exchange.previous or revealed or heard & SETTLED or exchange.acts & LEAVES:
        return []
    if "proposer_rdv" in exchange.acts and not exchange.acts & TREATS:
        return ["objection_ignoree"]
    if is_denied(exchange.turn.text):
        return ["objection_niee"]
    if is_welcomed(exchange.turn.text) and heard & {"objection_dite", "objection_vraie"}:
        return ["objection_accueillie"]
    if not exchange.acts & TREATS:
        return []
    return ["reponse_a_cote" if exchange.knows_why else "objection_reste"]


def is_denied(answer: str) -> bool:
    """Tell whether an answer begins by contradicting."""
    plain = plain_text(answer).lstrip(" «\"'-,")
    return any(
        plain.startswith(words) and contains(plain, words) for words in map(plain_text, script_settings().denials)
    )


def _asking(exchange: Exchange) -> list[str]:
    """How a question was asked, when it was answered; what was already said."""
    heard = set(exchange.heard)
    if "repetition" in heard:
        return ["question_deja_repondue" if exchange.acts & QUESTIONS else "argument_redit"]
    if "reponse" not in heard:
        return []
    more = patterns("cues")["relance"].search(plain_text(exchange.turn.text))
    if "reponse" in exchange.previous and more:
        return ["reponse_relance"]
    if "question_ouverte" in exchange.acts:
        return []
    kinds = (("question_alternative", "reponse_alternative"), ("question_fermee", "reponse_fermee"))
    return [case for act, case in kinds if act in exchange.acts][:1]


def _meeting(exchange: Exchange) -> list[str]:
    """A meeting asked for: of somebody who does not decide, too early, or with two moments to choose from."""
    heard = set(exchange.heard)
    if "au_revoir_rdv" in heard and not exchange.state.memory.confirmed:
        return ["conge_sans_confirmer"]
    memory = exchange.state.memory
    if memory.offered and not memory.slot and any(name.startswith("au_revoir") for name in heard):
        return ["creneau_laisse"]
    if "proposer_rdv" not in exchange.acts or exchange.role in ("repondeur", "faux_numero"):
        return []
    if exchange.role == "standard":
        return ["vend_au_standard"] if heard & {"rdv_non", "rdv_trop_tot"} else []
    early = not exchange.already("reponse") and "reponse" not in heard
    if early and heard & {"objection_dite", "rdv_trop_tot", "rdv_non"} and not OBJECTIONS & exchange.previous:
        return ["rdv_premature"]
    asked_well = "question_alternative" in exchange.acts and heard & {"objection_dite", "rdv_oui", "rdv_autre_moment"}
    return ["creneau_choisi"] if asked_well and not OBJECTIONS & exchange.previous else []


def _aside(exchange: Exchange) -> list[str]:
    return ["hors_sujet"] if "hors_sujet" in exchange.acts and "pas_compris" in exchange.heard else []


RULES = (_untrue, _wording, _respect, _alone, _contact, _unknown, _data, _objection, _asking, _meeting, _aside)
