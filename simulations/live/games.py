"""Settings and sentences of the collective call, the duel and the race (`data/live/jeux.yaml`), and reading options."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import time
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from simulations.call.coach import GOALS, Goal
from simulations.call.debrief_texts import Tone
from simulations.call.phrasings import Quality
from simulations.file_work import Reason
from simulations.kernel import Frozen, refuse
from simulations.live.format import Answer, Setup
from simulations.live.questions import LIVE, YesNo
from simulations.scenario import SCENARIOS, FaultKind, Scenario, parse_scenario
from simulations.yamlfile import read_model

MARKS = "ABCDEFGH"
SHORT = 75
Kind = Literal["professionnel", "particulier"]
Hour = Annotated[time, BeforeValidator(lambda value: time.fromisoformat(str(value)))]
Points = Annotated[int, Field(ge=0, le=100)]


class MoodWord(Frozen):
    """The word of the mood meter from a share (0 to 1) of its scale on."""

    start: float = Field(alias="des", ge=0, le=1)
    word: str = Field(alias="mot")


class TalkBank(Frozen):
    """Questions to the class at three moments of a call, when no collective call of the bank gives better ones."""

    start: tuple[str, ...] = Field(alias="debut", min_length=1)
    objection: tuple[str, ...] = Field(min_length=1)
    end: tuple[str, ...] = Field(alias="fin", min_length=1)


class CallGame(Frozen):
    """The collective call."""

    rounds: int = Field(alias="tours")
    seconds: int = Field(alias="secondes")
    phrasing_points: dict[Quality, Points] = Field(alias="points_formulation")
    phrasing_names: dict[Quality, str] = Field(alias="noms_formulation")
    ill_timed: str = Field(alias="mal_tombe")
    sentence_points: dict[Tone, Points] = Field(alias="points_phrase")
    sentence_names: dict[Tone, str] = Field(alias="noms_phrase")
    rude: str = Field(alias="phrase_irrespectueuse")
    moods: tuple[MoodWord, ...] = Field(alias="humeurs", min_length=2)
    cut: str = Field(alias="coupe")
    silence: str
    talk: TalkBank = Field(alias="parlons_en")
    talk_of_goals: dict[Goal, str] = Field(alias="parlons_en_par_but")

    @model_validator(mode="after")
    def _every_goal(self) -> Self:
        missing = [goal for goal in GOALS if goal not in self.talk_of_goals]
        if missing:
            raise ValueError(f"« parlons_en_par_but » doit avoir tous les buts ; il manque : {', '.join(missing)}")
        return self


class Choice(Frozen):
    """One choice, short enough for a phone."""

    id: str
    text: str = Field(alias="texte", max_length=SHORT)


class LawCase(Frozen):
    """A contact to judge before the call.

    `consent`, `opposed` and `refused` are days before it, `ahead` days after the scenario's own day.
    """

    id: str
    kind: Literal["consommateur", "professionnel"] = Field(alias="destinataire")
    text: str = Field(alias="texte", min_length=20)
    consent: int | None = Field(alias="accord", default=None, ge=0)
    opposed: int | None = Field(alias="opposition", default=None, ge=0)
    refused: int | None = Field(alias="refus", default=None, ge=0)
    customer: YesNo = Field(alias="client", default=False)
    ahead: int = Field(alias="dans", default=0, ge=0)
    hour: Hour = Field(alias="heure")


class LawGame(Frozen):
    """The round before the call; `rules` says which choice tells the rule that decides."""

    question: str
    points: dict[Literal["juste", "bon_sens"], Points]
    choices: tuple[Choice, ...] = Field(alias="choix", min_length=2)
    rules: dict[str, str] = Field(alias="regles")
    then: str = Field(alias="ensuite")
    who: dict[Literal["consommateur", "professionnel"], str] = Field(alias="qui")
    talk: str = Field(alias="parlons_en")
    cases: tuple[LawCase, ...] = Field(alias="cas", min_length=2)


class ScriptMoment(Frozen):
    """A moment of a call that two students' scripts may be compared on."""

    kind: Literal["accroche", "rendez_vous", "conclusion"] = Field(alias="nature")
    title: str = Field(alias="titre")
    context: str = Field(alias="contexte")


class DuelGame(Frozen):
    """The duel of scripts."""

    count: int = Field(alias="nombre")
    seconds: int = Field(alias="secondes")
    points: dict[Literal["juste", "voisin", "oppose"], Points]
    even: str = Field(alias="egal")
    talk: tuple[str, ...] = Field(alias="parlons_en", min_length=1)
    mask: str = Field(alias="masque")
    moments: dict[Literal["contact", "raison", "objectif", "conclusion"], ScriptMoment]
    criteria: dict[Literal["attendu", "mots", "forts"], str] = Field(alias="criteres")
    nothing_weak: str = Field(alias="rien_a_revoir")
    nothing_strong: str = Field(alias="rien_de_fort")
    to_remember: str = Field(alias="a_retenir")


class RaceGame(Frozen):
    """The race; `points` are those of one card, as a share of a card."""

    cards: int = Field(alias="fiches")
    rounds: int = Field(alias="manches")
    seconds: int = Field(alias="secondes")
    each: int = Field(alias="fiches_par_personne", ge=1)
    teams: int = Field(alias="equipes", ge=1)
    faulty: float = Field(alias="part_defauts", gt=0, lt=0.7)
    choices: int = Field(alias="propositions", ge=2)
    points: dict[Literal["juste", "motif_voisin", "faux", "interdit"], float]
    missed: int = Field(alias="cartes_manquees")
    question: str
    decisions: dict[Literal["garder", "corriger", "doublon", "ecarter"], str]
    shifted: str = Field(alias="colonnes_decalees")
    taken: str = Field(alias="deja")
    teammate: str = Field(alias="equipier")
    corrections: dict[str, tuple[FaultKind, ...]]
    faults: dict[Kind, tuple[FaultKind, ...]] = Field(alias="defauts")
    reasons: dict[FaultKind, tuple[Reason, ...]] = Field(alias="motifs")
    why: dict[str, str] = Field(alias="pourquoi")
    talk: tuple[str, ...] = Field(alias="parlons_en", min_length=1)


class Games(Frozen):
    """The whole file."""

    source: str
    call: CallGame = Field(alias="appel")
    law: LawGame = Field(alias="droit")
    duel: DuelGame
    race: RaceGame = Field(alias="course")


@cache
def games() -> Games:
    """Return the settings and sentences of the three formats, or raise DataFileError with all their faults."""
    return read_model(LIVE / "jeux.yaml", Games)


@cache
def scenario_of(scenario_id: str) -> Scenario:
    """Return a scenario of the project, or raise ActionRefusedError when there is none of that name."""
    path = SCENARIOS / f"{scenario_id}.yaml"
    if not scenario_id.isidentifier() or not path.exists():
        raise refuse(f"Le scénario « {scenario_id} » n'existe pas : choisissez-en un dans la liste.")
    return parse_scenario(path.read_text(encoding="utf-8"), name=path.name)


# Options of a session.


def check_names(setup: Setup, known: Collection[str]) -> None:
    """Raise ActionRefusedError when an option is none of the known ones."""
    strange = [name for name in setup.options if name not in known]
    if strange:
        raise refuse(f"L'option « {strange[0]} » n'existe pas ; options possibles : {', '.join(sorted(known))}.")


def whole(setup: Setup, name: str, default: int, *, least: int, most: int) -> int:
    """Return an option that is a whole number within bounds, or raise ActionRefusedError."""
    value = setup.options.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise refuse(f"« {name} » doit être un nombre entier de {least} à {most} ; reçu : {value}.")
    return value


def flag(setup: Setup, name: str, *, default: bool) -> bool:
    """Return an option that is yes or no, or raise ActionRefusedError."""
    value = setup.options.get(name, default)
    if not isinstance(value, bool):
        raise refuse(f"« {name} » se coche ou non ; reçu : {value}.")
    return value


def one_of(setup: Setup, name: str, default: str, known: Collection[str]) -> str:
    """Return an option that is one of some words, or raise ActionRefusedError."""
    value = setup.options.get(name, default)
    if value not in known:
        raise refuse(f"« {name} » doit être l'un de : {', '.join(sorted(known))} ; reçu : {value}.")
    return str(value)


# Answers.


def first_answers(answers: Sequence[Answer], key: str) -> dict[str, Answer]:
    """Return, by participant, the first answer to a question."""
    found: dict[str, Answer] = {}
    for answer in answers:
        if answer.key == key:
            found.setdefault(answer.participant, answer)
    return found


def counted(answers: Mapping[str, Answer], choices: Sequence[str]) -> dict[str, int]:
    """Return how many chose each choice; those nobody chose are there too."""
    return {choice: sum(answer.value == choice for answer in answers.values()) for choice in choices}


def shortened(text: str, *, most: int = SHORT) -> str:
    """Return a text of at most so many signs, cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def not_asked(answer: Answer, key: str) -> str:
    """Return why an answer to another question cannot be taken; empty when it is to this one."""
    return "" if answer.key == key else "Cette question est passée : réponds à celle qui est affichée."


__all__ = [
    "MARKS",
    "SHORT",
    "Games",
    "LawCase",
    "check_names",
    "counted",
    "first_answers",
    "flag",
    "games",
    "not_asked",
    "one_of",
    "scenario_of",
    "shortened",
    "whole",
]
