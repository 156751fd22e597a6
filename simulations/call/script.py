"""The call plan a student builds: the operation, what to say step by step, questions, arguments, objections."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from simulations.call.persona import Driver, Objection
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

SCRIPT_FILE = DATA / "dialogue" / "script.yaml"
Framework = Literal["croc", "six_etapes"]
QuestionKind = Literal["ouverte", "fermee", "alternative"]
FRAMEWORKS: dict[Framework, str] = {"croc": "CROC", "six_etapes": "Six étapes"}
KINDS: dict[QuestionKind, str] = {"ouverte": "ouverte", "fermee": "fermée", "alternative": "alternative"}
Short = Annotated[str, StringConstraints(max_length=300)]
Long = Annotated[str, StringConstraints(max_length=1_200)]


class ScriptQuestion(Frozen):
    """A question of discovery, and what kind the student thinks it is."""

    text: Short
    kind: QuestionKind = "ouverte"


class ScriptArgument(Frozen):
    """An argument in CAP (feature, benefit, proof), and the SONCASE driver it touches."""

    driver: Driver
    feature: Short = ""
    benefit: Short = ""
    proof: Short = ""


class ScriptObjection(Frozen):
    """An objection expected, and what to answer to it."""

    kind: Objection
    answer: Long = ""


class Plan(Frozen):
    """The plan of the operation: how many meetings, by which ISO day, with how many calls, when and how."""

    meetings: int | None = Field(default=None, ge=0, le=999)
    by: Annotated[str, StringConstraints(max_length=10)] = ""
    calls: int | None = Field(default=None, ge=0, le=9_999)
    slots: tuple[str, ...] = Field(default=(), max_length=40)
    technique: str = ""
    advantage: Short = ""
    limit: Short = ""


class Script(Frozen):
    """The whole script; `steps` holds the texts of both frameworks, so that changing one loses nothing."""

    framework: Framework = "croc"
    plan: Plan = Plan()
    steps: dict[str, Long] = Field(default_factory=dict, max_length=20)
    questions: tuple[ScriptQuestion, ...] = Field(default=(), max_length=12)
    arguments: tuple[ScriptArgument, ...] = Field(default=(), max_length=12)
    objections: tuple[ScriptObjection, ...] = Field(default=(), max_length=12)

    def step(self, step_id: str) -> str:
        """Return what is to be said at a step of the framework in use."""
        return self.steps.get(f"{self.framework}.{step_id}", "").strip()


class SaveScript(Frozen):
    """Keep the script as it stands."""

    kind: Literal["save_script"] = "save_script"
    script: Script


class Step(Frozen):
    """A step of a framework, the CROC moments it is meant to cover, and what else is expected in it."""

    id: str
    title: str = Field(alias="titre")
    help: str = Field(alias="aide")
    covers: tuple[str, ...] = Field(alias="couvre")
    expects: Literal["", "question_ouverte", "accueil"] = Field(alias="attend", default="")


class WeakWord(Frozen):
    """Words that weaken a call, and what to say instead."""

    words: tuple[str, ...] = Field(alias="mots", min_length=1)
    advice: str = Field(alias="conseil")


class QuestionNeeds(Frozen):
    """How many questions a script needs, and how many of them open."""

    minimum: int
    opened: int = Field(alias="ouvertes")


class ArgumentNeeds(Frozen):
    """How many arguments a script needs, and how many words make a part of one."""

    minimum: int
    words: int = Field(alias="mots_par_case")


class ScriptSettings(Frozen):
    """The whole file `data/dialogue/script.yaml`."""

    source: str
    longest: int = Field(alias="mots_max_partie")
    reason_words: int = Field(alias="mots_min_raison")
    questions: QuestionNeeds
    arguments: ArgumentNeeds
    objections: int = Field(alias="objections_minimum")
    slots: int = Field(alias="creneaux_minimum")
    margin: float = Field(alias="marge_appels", ge=1)
    longest_aim: int = Field(alias="jours_max_objectif")
    frameworks: dict[Framework, tuple[Step, ...]] = Field(alias="cadres")
    moments: dict[str, tuple[tuple[str, ...], ...]]
    moment_names: dict[str, str] = Field(alias="noms_moments")
    moment_missing: dict[str, str] = Field(alias="manque_moment")
    techniques: dict[str, str]
    days: tuple[int, ...] = Field(alias="jours")
    bands: tuple[tuple[str, str], ...] = Field(alias="bandes")
    welcome: tuple[str, ...] = Field(alias="accueil")
    denials: tuple[str, ...] = Field(alias="contredit")
    places: tuple[str, ...] = Field(alias="lieux")
    own_words: tuple[str, ...] = Field(alias="mots_a_soi")
    your_words: tuple[str, ...] = Field(alias="mots_au_prospect")
    own_margin: int = Field(alias="marge_a_soi", ge=0)
    small_figure: int = Field(alias="petit_nombre", ge=0)
    weak_proofs: tuple[str, ...] = Field(alias="preuves_faibles")
    weak: tuple[WeakWord, ...] = Field(alias="mots_faibles")
    remarks: dict[str, str] = Field(alias="remarques")


@cache
def script_settings() -> ScriptSettings:
    """Return the steps, thresholds and sentences of the script."""
    return read_model(SCRIPT_FILE, ScriptSettings)


def steps_of(framework: Framework) -> tuple[Step, ...]:
    """Return the steps of a framework, in order."""
    return script_settings().frameworks[framework]
