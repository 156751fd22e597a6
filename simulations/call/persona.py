"""Who answers the phone (`data/personas/`), and the replies of each manner (`data/dialogue/manieres.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from simulations.kernel import Frozen, Level
from simulations.yamlfile import DATA, read_model

PERSONAS = DATA / "personas"
_folder = ContextVar("folder of personas", default=PERSONAS)
MANNERS_FILE = DATA / "dialogue" / "manieres.yaml"
Role = Literal["decideur", "standard", "repondeur", "faux_numero"]
Manner = Literal[
    "presse", "bavard", "mefiant", "aimable", "froid", "hesitant", "autoritaire", "distrait", "enthousiaste", "fatigue"
]
HalfDay = Annotated[str, Field(pattern=r"^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi) (?:matin|après-midi)$")]
Driver = Literal["securite", "orgueil", "nouveaute", "confort", "argent", "sympathie", "environnement"]
Objection = Literal[
    "prix",
    "temps",
    "fournisseur",
    "pas_besoin",
    "documentation",
    "plus_tard",
    "associe",
    "mauvaise_experience",
    "pas_seul",
]
Theme = Literal[
    "activite",
    "effectif",
    "equipe",
    "fournisseur",
    "satisfaction",
    "usage",
    "probleme",
    "besoin",
    "criteres",
    "budget",
    "prix_actuel",
    "decision",
    "delai",
    "contrat",
    "quantite",
    "experience",
    "horaires",
    "lieu",
    "projet",
    "avis",
]
# What a prospect may have to say something about; a persona says its own, its manner the rest.
Situation = Literal[
    "decroche",
    "qui",
    "objet",
    "bonjour",
    "pas_le_temps",
    "oui_deux_minutes",
    "accroche_plait",
    "accroche_lasse",
    "argument_plait",
    "argument_bof",
    "argument_trop_tot",
    "reformulation_juste",
    "hors_theme",
    "question_indiscrete",
    "repetition",
    "trop_long",
    "silence",
    "pas_compris",
    "je_vous_ecoute",
    "bavardage",
    "bavardage_assez",
    "contradiction",
    "deja_appele",
    "objection_levee",
    "objection_reste",
    "rdv_trop_tot",
    "rdv_oui",
    "rdv_autre_moment",
    "rdv_propose",
    "creneau_dit",
    "rdv_non",
    "confirmation_ok",
    "confirmation_fausse",
    "rappel_oui",
    "rappel_quand",
    "documentation_oui",
    "coordonnees_oui",
    "coordonnees_non",
    "recommandation_oui",
    "recommandation_non",
    "origine_des_donnees",
    "rgpd_ok",
    "opposition",
    "refus",
    "refus_final",
    "vexe",
    "raccroche",
    "merci",
    "au_revoir_rdv",
    "au_revoir_refus",
    "au_revoir_neutre",
]
SITUATIONS: tuple[str, ...] = get_args(Situation)
MINIMUM_REPLIES = 4
ALONE: tuple[Role, ...] = ("repondeur", "faux_numero")
LAST_WORDS: tuple[Situation, ...] = ("pas_compris", "silence")


class Answer(Frozen):
    """One true answer to a question; it is given from a trust level (0 to 100)."""

    text: str = Field(alias="texte", min_length=4)
    trust: int = Field(alias="confiance", ge=0, le=100, default=0)


class Objections(Frozen):
    """What is said against the offer, and what is really meant; `said_texts` and `true_texts` are the words."""

    said: Objection = Field(alias="dite")
    true: Objection = Field(alias="vraie")
    said_texts: tuple[str, ...] = Field(alias="phrases_dites", min_length=3)
    true_texts: tuple[str, ...] = Field(alias="phrases_vraies", min_length=2)


class Start(Frozen):
    """The hidden mood at the first word, 0 to 100 each."""

    trust: int = Field(alias="confiance", ge=0, le=100)
    interest: int = Field(alias="interet", ge=0, le=100)
    irritation: int = Field(alias="irritation", ge=0, le=100)


class Screening(Frozen):
    """What a switchboard asks before putting a call through, and to whom it puts it through."""

    asks: tuple[Literal["nom", "societe", "objet", "attendu"], ...] = Field(alias="demande", min_length=1)
    trust: int = Field(alias="confiance_pour_passer", ge=0, le=100)
    passes_to: str = Field(alias="passe_a", description="id of another persona")
    refuses: tuple[str, ...] = Field(alias="refuse", min_length=2)
    transfers: tuple[str, ...] = Field(alias="transfere", min_length=2)


class Persona(Frozen):
    """A person with a mind of their own; `driver` is what moves them (SONCASE)."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str = Field(alias="titre")
    role: Role
    market: Literal["B2B", "B2C", "tous"] = Field(alias="marche")
    levels: tuple[Level, ...] = Field(alias="situations", min_length=1)
    manner: Manner = Field(alias="maniere")
    portrait: str = Field(min_length=80)
    day: str = Field(alias="journee", min_length=20)
    driver: Driver | None = Field(alias="moteur", default=None)
    start: Start = Field(alias="depart")
    patience: int = Field(ge=2, le=14)
    opposed: bool = Field(alias="oppose", default=False)
    available: tuple[HalfDay, ...] = Field(alias="disponible", default=())
    household_min: int = Field(alias="foyer_minimum", ge=1, le=7, default=1)
    objections: Objections | None = None
    screening: Screening | None = Field(alias="filtre", default=None)
    answers: dict[Theme, tuple[Answer, ...]] = Field(alias="reponses", default_factory=dict)
    replies: dict[Situation, tuple[str, ...]] = Field(alias="repliques")
    source: str

    @model_validator(mode="after")
    def _can_be_called(self) -> Self:
        if len(self.replies.get("decroche", ())) < 2:  # noqa: PLR2004 - two ways to pick up, so that a retry differs
            raise ValueError(f"le personnage « {self.id} » doit avoir au moins deux façons de décrocher (« decroche »)")
        if self.role == "decideur" and (self.objections is None or self.driver is None):
            raise ValueError(f"le personnage « {self.id} » décide : il lui faut « objections » et « moteur »")
        if self.role == "decideur" and len(self.available) < 2:  # noqa: PLR2004 - another moment can always be offered
            raise ValueError(f"le personnage « {self.id} » décide : il lui faut au moins deux créneaux « disponible »")
        if self.role == "standard" and self.screening is None:
            raise ValueError(f"le personnage « {self.id} » tient le standard : il lui faut « filtre »")
        return self


class MannerBank(Frozen):
    """The replies of one manner, for every situation a persona may leave to it."""

    description: str
    replies: dict[Situation, tuple[str, ...]] = Field(alias="repliques")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        poor = [name for name in SITUATIONS if len(self.replies.get(name, ())) < MINIMUM_REPLIES]  # type: ignore[call-overload]
        if poor:
            raise ValueError(
                f"chaque situation veut au moins {MINIMUM_REPLIES} répliques ; trop peu pour : {', '.join(poor)}"
            )
        return self


class Manners(Frozen):
    """The whole file of manners."""

    source: str
    manners: dict[Manner, MannerBank] = Field(alias="manieres")


def personas() -> dict[str, Persona]:
    """Return every persona by id, or raise DataFileError with the faults of the first faulty file."""
    return _personas_of(_folder.get())


@cache
def _personas_of(folder: Path) -> dict[str, Persona]:
    found = [read_model(path, Persona) for path in sorted(folder.glob("*.yaml"))]
    return {persona.id: persona for persona in found}


@contextmanager
def personas_in(folder: Path) -> Iterator[None]:
    """Make every call take its people from a folder, to check files that are not in the project."""
    before = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(before)


@cache
def manners(path: Path = MANNERS_FILE) -> Manners:
    """Return the banks of replies by manner, or raise DataFileError with all their faults."""
    return read_model(path, Manners)


def own_lines(persona: Persona, situation: Situation) -> tuple[str, ...]:
    """Return a persona's own words for a situation; a machine or a wrong number has a few for all the rest."""
    own = persona.replies.get(situation, ())
    if own or persona.role not in ALONE:
        return own
    return next((persona.replies[name] for name in LAST_WORDS if name in persona.replies), ())


def lines_for(persona: Persona, situation: Situation) -> tuple[str, ...]:
    """Return what a persona may say in a situation: its own words first, then those of its manner if it has one."""
    own = own_lines(persona, situation)
    if persona.role in ALONE:
        return own
    return own + tuple(text for text in manners().manners[persona.manner].replies[situation] if text not in own)
