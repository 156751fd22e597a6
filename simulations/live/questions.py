"""Quiz questions of a live session (`data/live/questions/*.yaml`) and their draw.

`python -m simulations.live.questions [folder]` checks every file of `data/live`, with the line of each fault.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from simulations.errors import DataFileError, Fault
from simulations.kernel import Frozen, Level, stream
from simulations.law_file import load_law
from simulations.yamlfile import DATA, read_model

LIVE = DATA / "live"
STAGE = "live.quiz"
CompetenceId = Literal["4B.1", "4B.2", "4B.3", "4B.4", "4B.5"]
Theme = Literal["droit", "calcul", "vocabulaire", "demarche", "message", "valorisation"]
THEMES: dict[Theme, str] = {
    "droit": "Droit",
    "calcul": "Calculs",
    "vocabulaire": "Vocabulaire",
    "demarche": "Démarche",
    "message": "Messages écrits",
    "valorisation": "Valorisation",
}
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]


def _yes_no(value: object) -> object:
    if value in ("oui", "non"):
        return value == "oui"
    if isinstance(value, bool):
        return value
    raise ValueError(f"il faut écrire « oui » ou « non », pas « {value} »")


def _known_rule(value: str) -> str:
    if value not in load_law().rules:
        raise ValueError(f"la règle « {value} » n'existe pas : prends son identifiant dans data/law/regles.yaml")
    return value


YesNo = Annotated[bool, BeforeValidator(_yes_no)]
RuleId = Annotated[str, BeforeValidator(_known_rule)]


class Choice(Frozen):
    """One answer to a question; a wrong one says why it tempts and what is true."""

    text: str = Field(alias="texte", min_length=1, max_length=75)
    right: YesNo = Field(alias="juste", default=False)
    why: str = Field(alias="pourquoi", default="", max_length=160)

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if not self.right and len(self.why) < 20:  # noqa: PLR2004 - under twenty signs nothing is explained
            raise ValueError(f"le choix faux « {self.text} » doit avoir un « pourquoi » (20 signes au moins)")
        if self.right and self.why:
            raise ValueError(f"le choix juste « {self.text} » n'a pas de « pourquoi » : écris-le dans « explication »")
        return self


class Question(Frozen):
    """A quiz question; `calculation` is the arithmetic its right choice must agree with, `seconds` the time given."""

    id: Identifier
    theme: Theme
    competence: CompetenceId
    situation: Level
    text: str = Field(alias="question", min_length=15, max_length=160)
    choices: tuple[Choice, ...] = Field(alias="choix", min_length=2, max_length=4)
    explanation: str = Field(alias="explication", min_length=20, max_length=280)
    rule: RuleId | None = Field(alias="regle", default=None)
    seconds: int = Field(alias="duree", ge=20, le=60)
    calculation: str = Field(alias="calcul", default="")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        right = sum(choice.right for choice in self.choices)
        if right != 1:
            raise ValueError(f"la question « {self.id} » doit avoir un seul choix juste (trouvé : {right})")
        if len({choice.text for choice in self.choices}) < len(self.choices):
            raise ValueError(f"la question « {self.id} » a deux choix identiques")
        if self.theme == "droit" and self.rule is None:
            raise ValueError(f"la question « {self.id} » parle de droit : il lui faut une « regle »")
        return self

    @property
    def answer(self) -> int:
        """The rank of the right choice, from 0."""
        return next(rank for rank, choice in enumerate(self.choices) if choice.right)


class QuestionFile(Frozen):
    """One file of questions."""

    source: str = Field(min_length=10)
    questions: tuple[Question, ...] = Field(min_length=1)


@cache
def load_questions(folder: Path = LIVE) -> tuple[Question, ...]:
    """Return the questions of every file in `folder/questions`, or raise DataFileError with all their faults."""
    files = {path.name: read_model(path, QuestionFile) for path in sorted((folder / "questions").glob("*.yaml"))}
    found = tuple(chain.from_iterable(content.questions for content in files.values()))
    doubles = [name for name, times in Counter(question.id for question in found).items() if times > 1]
    if doubles or not found:
        said = "identifiants écrits dans deux fichiers : " + ", ".join(doubles) if doubles else "aucune question"
        raise DataFileError("questions", [Fault(0, said)])
    return found


def pick(
    seed: int,
    *,
    number: int,
    competences: Collection[str] = (),
    situations: Collection[str] = (),
    themes: Collection[str] = (),
) -> tuple[Question, ...]:
    """Return at most `number` questions drawn with the seed, as evenly spread over themes as can be.

    An empty filter keeps everything. Each question has its own random rank, so one more question in
    a file leaves the others in the same order.
    """
    kept = (
        question
        for question in load_questions()
        if _among(question.competence, competences)
        and _among(question.situation, situations)
        and _among(question.theme, themes)
    )
    piles: dict[str, list[Question]] = {}
    for question in sorted(kept, key=lambda one: (_rank(seed, one.id), one.id)):
        piles.setdefault(question.theme, []).append(question)
    ordered = [piles[theme] for theme in sorted(piles, key=lambda theme: _rank(seed, f"theme.{theme}"))]
    dealt = (question for row in zip_longest(*ordered) for question in row if question is not None)
    return tuple(dealt)[: max(number, 0)]


def _among(value: str, wanted: Collection[str]) -> bool:
    return not wanted or value in wanted


def _rank(seed: int, subject: str) -> float:
    return float(stream(seed, STAGE, subject).random())


def check(folder: Path = LIVE) -> dict[str, list[Fault]]:
    """Return the faults of every live file of a folder, by name in it; a sound file has an empty list."""
    from simulations.live.material import FILES  # noqa: PLC0415 - material takes its types from here

    quizzes = sorted((folder / "questions").glob("*.yaml"))
    found = {f"questions/{path.name}": _faults(path, QuestionFile) for path in quizzes}
    found |= {name: _faults(folder / name, model) for name, model in FILES.items()}
    if not any(found.values()):
        found["questions"] = _doubles(folder)
    return found


def _faults(path: Path, model: type[Frozen]) -> list[Fault]:
    try:
        read_model(path, model)
    except DataFileError as error:
        return error.faults
    return []


def _doubles(folder: Path) -> list[Fault]:
    try:
        load_questions(folder)
    except DataFileError as error:
        return error.faults
    return []


def main(arguments: Sequence[str]) -> int:
    """Check a folder of live files, or the project's; print what is found and return the exit code."""
    found = check(Path(arguments[0]) if arguments else LIVE)
    for name, faults in found.items():
        plural = "s" if len(faults) > 1 else ""
        head = f"{name} : {len(faults)} erreur{plural} à corriger" if faults else f"{name} : OK"
        sys.stdout.write("\n".join([head, *(f"- {fault}" for fault in faults)]) + "\n")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
