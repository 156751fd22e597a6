"""A scenario is a situation d'apprentissage: `data/scenarios/*.yaml`, French keys, English models."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from simulations.kernel import Frozen, Level
from simulations.mailing.brief import MailBrief
from simulations.pitch import Pitch
from simulations.rubric import Stage
from simulations.yamlfile import DATA, parse_model
from simulations.zone.state import ZoneBrief

SCENARIOS = DATA / "scenarios"
StudyTheme = Literal[
    "entreprise",
    "offre",
    "clientele",
    "concurrents",
    "marche",
    "zone",
    "lecture_fichier",
    "indicateurs",
    "cible",
    "droit",
]
FaultKind = Literal[
    "doublon_exact",
    "doublon_proche",
    "entreprise_fermee",
    "telephone_manquant",
    "telephone_errone",
    "code_postal_errone",
    "email_errone",
    "hors_cible",
    "sans_consentement",
    "opposition",
    "trop_ancien",
    "colonnes_decalees",
]


class Offer(Frozen):
    """A product or service of the company; `price` in euros before tax for firms, tax included for consumers."""

    name: str = Field(alias="nom")
    description: str
    price: float = Field(alias="prix", gt=0)
    unit: str = Field(alias="unite")


class Company(Frozen):
    """The fictitious company the student works for."""

    name: str = Field(alias="nom")
    sector: str = Field(alias="activite")
    commune: str = Field(description="code INSEE")
    story: str = Field(alias="histoire", min_length=200)
    customers: str = Field(alias="clientele", min_length=40)
    strengths: tuple[str, ...] = Field(alias="atouts", min_length=3)
    weaknesses: tuple[str, ...] = Field(alias="faiblesses", min_length=1)


class Competitor(Frozen):
    """A fictitious competitor as a student could describe it in a study."""

    name: str = Field(alias="nom")
    commune: str
    offer: str = Field(alias="offre")
    price: str = Field(alias="prix")
    strength: str = Field(alias="point_fort")
    weakness: str = Field(alias="point_faible")


class Document(Frozen):
    """A document of the file handed to the student; the text is Markdown."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str = Field(alias="titre")
    kind: Literal["courriel", "note", "article", "tableau", "compte_rendu", "extrait", "fiche"] = Field(alias="nature")
    origin: str = Field(alias="origine")
    text: str = Field(alias="texte", min_length=80)


class Mission(Frozen):
    """The order given to the student by a named person of the company."""

    boss: str = Field(alias="responsable")
    role: str = Field(alias="fonction")
    order: str = Field(alias="consigne", min_length=120)
    objective: str = Field(alias="objectif")
    days: int = Field(alias="jours", ge=1)
    contacts_per_day: int = Field(alias="contacts_par_jour", ge=1)
    budget: float = Field(ge=0)
    call_cost: float = Field(alias="cout_appel", gt=0)

    @property
    def capacity(self) -> int:
        """How many prospects can be contacted in the time given."""
        return self.days * self.contacts_per_day


class Target(Frozen):
    """The true target: what the documents let a careful reader conclude."""

    sectors: tuple[str, ...] = Field(alias="secteurs", default=())
    sizes: tuple[str, ...] = Field(alias="tranches_effectif", default=())
    housing: tuple[str, ...] = Field(alias="habitat", default=())
    tenure: tuple[str, ...] = Field(alias="statut_logement", default=())
    ages: tuple[int, int] | None = None
    affinity: dict[str, dict[str, float]] = Field(alias="affinites", default_factory=dict)


class Bands(Frozen):
    """Zone radii in km as the crow flies around the company's commune (fictif pédagogique)."""

    primary: float = Field(alias="primaire", gt=0)
    secondary: float = Field(alias="secondaire", gt=0)


class ProspectFile(Frozen):
    """How the prospect file handed to the student is made and soiled."""

    kind: Literal["professionnel", "particulier"] = Field(alias="nature")
    rows: int = Field(alias="lignes", ge=20, le=400)
    departments: tuple[str, ...] = Field(alias="departements", min_length=1)
    radius_km: float = Field(alias="rayon_km", gt=0, default=60)
    sectors: dict[str, float] = Field(alias="secteurs", default_factory=dict)
    faults: dict[FaultKind, int] = Field(alias="defauts")
    decoys: int = Field(alias="leurres", ge=0, default=2)
    highlights: bool = Field(alias="aide_reperage", default=False)
    suggestions: bool = Field(alias="suggestions_doublons", default=True)
    directory_name: str = Field(alias="nom_verification")
    directory_text: str = Field(alias="texte_verification")
    directory_credits: int = Field(alias="credits_verification", ge=1)
    sources: tuple[str, ...] = Field(alias="origines", min_length=2)


class Calculation(Frozen):
    """What to compute on the file as received: the engine finds the answer itself."""

    measure: Literal["nombre", "part", "vides", "part_vides", "mode", "distincts"] = Field(alias="mesure")
    column: str | None = Field(alias="colonne", default=None)
    value: str | None = Field(alias="valeur", default=None)


class Question(Frozen):
    """A question of the study; answered by a number, one choice or several."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    text: str = Field(alias="enonce", min_length=10)
    kind: Literal["nombre", "choix", "choix_multiple"] = Field(alias="type")
    theme: StudyTheme
    document: str | None = None
    options: tuple[str, ...] = ()
    answer: tuple[str, ...] = Field(alias="reponse", default=())
    number: float | None = Field(alias="nombre", default=None)
    calculation: Calculation | None = Field(alias="calcul", default=None)
    tolerance: float = Field(ge=0, default=0)
    unit: str = Field(alias="unite", default="")
    hint: str = Field(alias="indice")
    explanation: str = Field(alias="explication")

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if self.kind == "nombre" and (self.number is None) == (self.calculation is None):
            raise ValueError(f"la question « {self.id} » doit avoir « nombre » ou « calcul », et un seul des deux")
        if self.kind != "nombre" and not self.calculation:
            unknown = [answer for answer in self.answer if answer not in self.options]
            if unknown or not self.answer:
                raise ValueError(f"la question « {self.id} » : chaque réponse doit être écrite comme dans « options »")
        if self.kind != "nombre" and self.calculation and self.calculation.measure != "mode":
            raise ValueError(f"la question « {self.id} » : un choix ne se calcule qu'avec la mesure « mode »")
        if self.kind == "choix" and len(self.answer) > 1:
            raise ValueError(f"la question « {self.id} » : un « choix » n'a qu'une réponse")
        return self


class QualificationCriterion(Frozen):
    """One criterion of qualification, graded 0 to 3; `clues` are a note's sentences by grade."""

    id: Literal["besoin", "budget", "decision", "delai"]
    label: str = Field(alias="libelle")
    question: str
    scale: tuple[str, str, str, str] = Field(alias="echelle")
    clues: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]] = Field(alias="indices")


class Qualification(Frozen):
    """What the student qualifies, and how many prospects at least."""

    method: str = Field(alias="methode")
    minimum: int = Field(alias="minimum", ge=3)
    criteria: tuple[QualificationCriterion, ...] = Field(alias="criteres", min_length=3, max_length=4)


class SegmentCriterion(Frozen):
    """A column the student may segment by; `relevant` says whether it tells good from bad prospects here."""

    column: Literal[
        "secteur", "effectif", "zone", "habitat", "statut_logement", "tranche_age", "source", "civilite", "client"
    ] = Field(alias="colonne")
    label: str = Field(alias="libelle")
    relevant: bool = Field(alias="pertinent")
    reason: str = Field(alias="raison", min_length=20)


class Scenario(Frozen):
    """A whole scenario; `level` is the situation level of the competences it gives proof of."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str = Field(alias="titre")
    summary: str = Field(alias="resume", min_length=60)
    level: Level = Field(alias="niveau")
    minutes: int = Field(alias="duree_minutes", ge=10)
    day: date = Field(alias="date")
    market: Literal["B2B", "B2C"] = Field(alias="marche")
    competences: tuple[str, ...] = Field(min_length=1)
    stages: tuple[Stage, ...] = Field(alias="etapes", min_length=1)
    company: Company = Field(alias="entreprise")
    offers: tuple[Offer, ...] = Field(alias="offre", min_length=2)
    competitors: tuple[Competitor, ...] = Field(alias="concurrents", min_length=2)
    mission: Mission
    target: Target = Field(alias="cible")
    bands: Bands = Field(alias="zone")
    file: ProspectFile = Field(alias="fichier")
    documents: tuple[Document, ...] = Field(min_length=3)
    questions: tuple[Question, ...] = Field(alias="etude", min_length=5)
    qualification: Qualification
    segmentation: tuple[SegmentCriterion, ...] = Field(min_length=3)
    traps: tuple[str, ...] = Field(alias="pieges", min_length=3)
    law: tuple[str, ...] = Field(alias="droit", min_length=1)
    pitch: Pitch | None = Field(alias="appels", default=None)
    catchment: ZoneBrief | None = Field(alias="chalandise", default=None)
    mailing: MailBrief | None = Field(alias="courriels", default=None)
    source: str

    def __hash__(self) -> int:
        """Hash by content, so that a scenario can be a cache's key."""
        return hash(self.fingerprint)

    @cached_property
    def fingerprint(self) -> str:
        """What names this exact content."""
        return scenario_digest(self.model_dump_json())

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = {document.id for document in self.documents}
        lost = [q.document for q in self.questions if q.document and q.document not in known]
        if lost:
            raise ValueError(f"l'étude cite des documents absents : {', '.join(lost)}")
        if sum(self.file.faults.values()) > self.file.rows * 0.7:
            raise ValueError(
                "le fichier aurait plus de 70 % de lignes à défaut : baisse « defauts » ou monte « lignes »"
            )
        return self


def scenario_digest(text: str) -> str:
    """Return what names this exact text of a scenario: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def parse_scenario(text: str, *, name: str = "scénario") -> Scenario:
    """Return the scenario of a YAML text, or raise DataFileError with all its faults."""
    return parse_model(text, Scenario, name=name)


def scenario_paths(folder: Path = SCENARIOS) -> list[Path]:
    """Return the scenario files of a folder, in name order."""
    return sorted(folder.glob("*.yaml"))
