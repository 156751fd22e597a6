"""What else a live session shows: verdicts, polls, word clouds, duels, collective calls (`data/live`)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from simulations.call.normalise import without_accents
from simulations.call.persona import Objection, personas
from simulations.errors import UnknownItemError
from simulations.kernel import Frozen, Level
from simulations.law import Channel, Recipient, Sector, check_contact
from simulations.law import Verdict as LawVerdict
from simulations.live.pseudonyms import PseudonymFile, RefusalFile, propose_pseudonym, pseudonym_refusal, word_refusal
from simulations.live.questions import LIVE, CompetenceId, Identifier, RuleId, YesNo
from simulations.scenario import SCENARIOS
from simulations.yamlfile import read_model

Short = Annotated[str, Field(min_length=2, max_length=75)]
Sentence = Annotated[str, Field(min_length=15, max_length=280)]
Prompt = Annotated[str, Field(min_length=10, max_length=160)]


def _known_persona(value: str) -> str:
    if value not in personas():
        raise ValueError(f"le personnage « {value} » n'existe pas : prends un nom de fichier de data/personas")
    return value


def _known_scenario(value: str) -> str:
    if not (SCENARIOS / f"{value}.yaml").exists():
        raise ValueError(f"le scénario « {value} » n'existe pas : prends un nom de fichier de data/scenarios")
    return value


# Allowed or forbidden?


class Contact(Frozen):
    """A contact the law engine can judge; the keys are those of the law cases a teacher writes."""

    channel: Channel = Field(alias="canal")
    kind: Literal["consommateur", "professionnel"] = Field(alias="destinataire")
    moment: datetime
    consent: date | None = Field(alias="accord", default=None)
    opposed: date | None = Field(alias="opposition", default=None)
    refused: date | None = Field(alias="refus", default=None)
    hours_consent: date | None = Field(alias="accord_horaire", default=None)
    customer: YesNo = Field(alias="client", default=False)
    offer_related: YesNo = Field(alias="offre_liee", default=True)
    function_related: YesNo = Field(alias="fonction_liee", default=True)
    departement: str | None = None
    sector: Sector = Field(alias="secteur", default="general")
    previous: tuple[datetime, ...] = Field(alias="precedents", default=())
    caller: str | None = Field(alias="numero", default=None)

    def judged(self) -> LawVerdict:
        """Return what the law engine says of the contact."""
        person = Recipient(
            kind=self.kind,
            consent_on=self.consent,
            opposed_on=self.opposed,
            refused_on=self.refused,
            customer=self.customer,
            offer_related=self.offer_related,
            function_related=self.function_related,
            departement=self.departement,
            hours_consent_on=self.hours_consent,
        )
        return check_contact(
            self.channel,
            person,
            self.moment,
            sector=self.sector,
            previous=self.previous,
            caller_number=self.caller,
        )


class Verdict(Frozen):
    """A short situation to judge: is the contact allowed? With `contact`, the law engine must agree."""

    id: Identifier
    competence: CompetenceId
    situation: Level
    text: str = Field(alias="texte", min_length=30, max_length=240)
    verdict: Literal["permis", "interdit"]
    rule: RuleId = Field(alias="regle")
    explanation: Sentence = Field(alias="explication")
    contact: Contact | None = None

    @property
    def allowed(self) -> bool:
        """Whether the situation is allowed."""
        return self.verdict == "permis"

    @model_validator(mode="after")
    def _as_the_law_says(self) -> Self:
        if self.contact is None:
            return self
        said = self.contact.judged()
        if (said.allowed, said.rule) != (self.allowed, self.rule):
            word = "permis" if said.allowed else "interdit"
            raise ValueError(f"« {self.id} » : les règles de l'atelier répondent « {word} » ({said.rule})")
        return self


class VerdictFile(Frozen):
    """The file of situations to judge."""

    source: str
    verdicts: tuple[Verdict, ...] = Field(alias="situations", min_length=1)


# Polls.


class Poll(Frozen):
    """A question without a right answer, and what a teacher may say of the results."""

    id: Identifier
    moment: Literal["meteo", "avant_appel", "apres_appel", "blocage", "strategie"]
    question: Prompt
    choices: tuple[Short, ...] = Field(alias="choix", min_length=2, max_length=5)
    to_say: str = Field(alias="a_dire", min_length=40, max_length=400)

    @model_validator(mode="after")
    def _different(self) -> Self:
        if len(set(self.choices)) < len(self.choices):
            raise ValueError(f"le sondage « {self.id} » a deux choix identiques")
        return self


class PollFile(Frozen):
    """The file of polls."""

    source: str
    polls: tuple[Poll, ...] = Field(alias="sondages", min_length=1)


# Word clouds.


class Group(Frozen):
    """Words that mean the same; a star at the end of one allows any ending, `family` is that of an objection."""

    name: str = Field(alias="nom", min_length=2, max_length=30)
    family: Objection | None = Field(alias="famille", default=None)
    words: tuple[str, ...] = Field(alias="mots", min_length=1)


class Cloud(Frozen):
    """A word-cloud prompt, what may come, and what to draw out of it."""

    id: Identifier
    competence: CompetenceId
    question: Prompt
    examples: tuple[Short, ...] = Field(alias="exemples", min_length=3)
    to_draw: str = Field(alias="a_tirer", min_length=40, max_length=400)
    groups: tuple[Group, ...] = Field(alias="regroupements", min_length=2)

    @model_validator(mode="after")
    def _one_group_each(self) -> Self:
        counted = Counter(_letters(word) for group in self.groups for word in group.words)
        doubles = [word for word, times in counted.items() if times > 1]
        if doubles:
            raise ValueError(f"le nuage « {self.id} » range deux fois : {', '.join(doubles)}")
        return self


class CloudFile(Frozen):
    """The file of word clouds."""

    source: str
    clouds: tuple[Cloud, ...] = Field(alias="nuages", min_length=1)


# Duels.


class Judgement(Frozen):
    """What to vote on in a duel, which extract is stronger there, and why."""

    question: Prompt
    stronger: Literal["A", "B", "egal"] = Field(alias="plus_fort")
    why: Sentence = Field(alias="pourquoi")


class Duel(Frozen):
    """Two extracts of a script or message to compare on three criteria."""

    id: Identifier
    kind: Literal[
        "accroche",
        "decouverte",
        "argument",
        "objection",
        "rendez_vous",
        "conclusion",
        "standard",
        "message_vocal",
        "email",
    ] = Field(alias="moment")
    competence: CompetenceId
    situation: Level
    title: Short = Field(alias="titre")
    context: str = Field(alias="contexte", min_length=30, max_length=240)
    first: str = Field(alias="a", min_length=30, max_length=520)
    second: str = Field(alias="b", min_length=30, max_length=520)
    criteria: tuple[Judgement, ...] = Field(alias="criteres", min_length=3, max_length=3)
    to_remember: Sentence = Field(alias="a_retenir")


class DuelFile(Frozen):
    """The file of duels."""

    source: str
    duels: tuple[Duel, ...] = Field(min_length=1)


# Calls played by the whole class.


class Talk(Frozen):
    """Questions to the class at three moments of a call."""

    start: tuple[Prompt, ...] = Field(alias="debut", min_length=1, max_length=3)
    objection: tuple[Prompt, ...] = Field(min_length=1, max_length=3)
    end: tuple[Prompt, ...] = Field(alias="fin", min_length=1, max_length=3)


class CollectiveCall(Frozen):
    """A call ready to be played by a class, what to notice in it and what to talk of."""

    id: Identifier
    title: Short = Field(alias="titre")
    scenario: Annotated[str, BeforeValidator(_known_scenario)]
    persona: Annotated[str, BeforeValidator(_known_persona)]
    to_notice: tuple[Sentence, ...] = Field(alias="a_remarquer", min_length=2, max_length=4)
    talk: Talk = Field(alias="parlons_en")


class CallFile(Frozen):
    """The file of collective calls."""

    source: str
    calls: tuple[CollectiveCall, ...] = Field(alias="appels", min_length=1)


# Reading the files.

FILES: dict[str, type[Frozen]] = {
    "vrai_ou_illegal.yaml": VerdictFile,
    "sondages.yaml": PollFile,
    "nuages.yaml": CloudFile,
    "duels.yaml": DuelFile,
    "appels_collectifs.yaml": CallFile,
    "mots_refuses.yaml": RefusalFile,
    "pseudonymes.yaml": PseudonymFile,
}


@cache
def load_verdicts(folder: Path = LIVE) -> tuple[Verdict, ...]:
    """Return the situations to judge, or raise DataFileError with all their faults."""
    return read_model(folder / "vrai_ou_illegal.yaml", VerdictFile).verdicts


@cache
def load_polls(folder: Path = LIVE) -> tuple[Poll, ...]:
    """Return the polls, or raise DataFileError with all their faults."""
    return read_model(folder / "sondages.yaml", PollFile).polls


@cache
def load_clouds(folder: Path = LIVE) -> tuple[Cloud, ...]:
    """Return the word-cloud prompts, or raise DataFileError with all their faults."""
    return read_model(folder / "nuages.yaml", CloudFile).clouds


@cache
def load_duels(folder: Path = LIVE) -> tuple[Duel, ...]:
    """Return the duels, or raise DataFileError with all their faults."""
    return read_model(folder / "duels.yaml", DuelFile).duels


@cache
def load_collective_calls(folder: Path = LIVE) -> tuple[CollectiveCall, ...]:
    """Return the calls a class plays together, or raise DataFileError with all their faults."""
    return read_model(folder / "appels_collectifs.yaml", CallFile).calls


# Merging the words of a cloud.


def cloud_group(prompt_id: str, word: str) -> str:
    """Return the name of the group a word belongs to in a cloud, or the word itself, tidied up, in lower case.

    The longest known expression decides; raises UnknownItemError for an unknown prompt.
    """
    read = _letters(word)
    found = [(len(key), name) for key, pattern, name in _patterns(prompt_id) if pattern.search(read)]
    return max(found)[1] if found else " ".join(word.lower().split()).strip(" .,;:!?…")


@cache
def _patterns(prompt_id: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    cloud = next((one for one in load_clouds() if one.id == prompt_id), None)
    if cloud is None:
        raise UnknownItemError(f"Le nuage « {prompt_id} » n'existe pas : choisis-en un dans la liste.")
    pairs = ((_letters(word), word.endswith("*"), group.name) for group in cloud.groups for word in group.words)
    return tuple((key, _pattern(key, open_ended=star), name) for key, star, name in pairs)


def _pattern(key: str, *, open_ended: bool) -> re.Pattern[str]:
    """Return what finds an expression at the start of a word, its plural and feminine included."""
    return re.compile(rf"\b{re.escape(key)}" + ("" if open_ended else r"(?:e|s|x|es)?\b"))


def _letters(text: str) -> str:
    """Return the text in plain lower-case letters and digits, single spaces between."""
    return re.sub(r"[^a-z0-9]+", " ", without_accents(text.lower())).strip()


__all__ = [
    "FILES",
    "Cloud",
    "CollectiveCall",
    "Contact",
    "Duel",
    "Poll",
    "Verdict",
    "cloud_group",
    "load_clouds",
    "load_collective_calls",
    "load_duels",
    "load_polls",
    "load_verdicts",
    "propose_pseudonym",
    "pseudonym_refusal",
    "word_refusal",
]
