"""Questions of a jury, drawn from what the student wrote: a pattern is asked only when all its words are there.

The student's words stand between quotation marks after a noun, so that no elision and no agreement hangs on them.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import zip_longest

from pydantic import Field

from mcvb.formats import duration, euros, hard_spaces
from mcvb.oral import FOLDER
from mcvb.oral_material import Material, sentences, short
from mcvb.projet import Element
from mcvb.referentiel import referentiel
from simulations.kernel import Frozen
from simulations.rubric import load_rubric
from simulations.yamlfile import read_model

Slots = Mapping[str, Sequence[str]]
SLOT = re.compile(r"\{([a-z_]+)\}")
QUOTES = str.maketrans({"«": "“", "»": "”"})
LONGEST = 110
CENTS = 100
LAST_WORKS = 6


class Pattern(Frozen):
    """A question to fill, its follow-up, and what a jury looks for in the answer."""

    id: str
    text: str = Field(alias="q")
    follow_up: str = Field(alias="r")
    looked_for: str = Field(alias="c")

    @property
    def slots(self) -> tuple[str, ...]:
        """The words it needs."""
        return tuple(dict.fromkeys(SLOT.findall(self.text + self.follow_up)))


class Theme(Frozen):
    """A theme with its patterns."""

    id: str
    name: str = Field(alias="nom")
    patterns: tuple[Pattern, ...] = Field(alias="questions")


class QuestionFile(Frozen):
    """All the patterns."""

    source: str
    status: str = Field(alias="statut")
    words: dict[str, str] = Field(alias="mots")
    themes: tuple[Theme, ...] = Field(alias="themes")


class Question(Frozen):
    """A question ready to be asked."""

    id: str
    theme: str
    text: str
    follow_up: str
    looked_for: str


@cache
def question_file() -> QuestionFile:
    """Return the patterns, or raise DataFileError."""
    return read_model(FOLDER / "questions.yaml", QuestionFile)


def slots_of(found: Material, today: date) -> dict[str, tuple[str, ...]]:
    """Return the words that fill the patterns, several where the student wrote several; none is ever made up."""
    raw = {**_project_words(found), **_plan_words(found, today), **_own_words(found), **_money(found)}
    return {name: kept for name, values in raw.items() if (kept := _clean(values))}


def _clean(values: Sequence[str]) -> tuple[str, ...]:
    """Return texts fit to be quoted: one line, cut, no end mark, no French quotes inside; each once."""
    ready = (short(value.translate(QUOTES), LONGEST).rstrip(" .;:,!?").strip("“” ") for value in values)
    return tuple(dict.fromkeys(value for value in ready if any(sign.isalnum() for sign in value)))


def _project_words(found: Material) -> dict[str, list[str]]:
    if found.project is None:
        return {}
    project = found.project.value
    return {
        "titre": [project.title],
        "situation": sentences(project.situation, 1),
        "objectif": [aim.text for aim in project.aims],
        "mesure": [aim.measure for aim in project.aims],
        "production": sentences(project.production, 1),
        "membres": [str(found.members)] if found.members > 1 else [],
    }


def _plan_words(found: Material, today: date) -> dict[str, list[str]]:
    steps = [kept.value for kept in found.milestones]
    return {
        "etape": [step.title for step in steps],
        "etape_faite": [step.title for step in steps if step.state == "done"],
        "etape_retard": [step.title for step in steps if step.late(today)],
        **{
            name: [kept.value.label for kept in found.elements if kept.value.kind == kind]
            for name, kind in (("partenaire", "partner"), ("ressource", "resource"), ("risque", "risk"))
        },
    }


def _own_words(found: Material) -> dict[str, list[str]]:
    log, parts = [kept.value for kept in found.log], [kept.value for kept in found.contributions]
    minutes = sum(entry.minutes for entry in log)
    solved: Callable[[str], list[str]] = lambda name: [  # noqa: E731 - read twice, next to what it reads
        part for one in (*log, *parts) for part in sentences(getattr(one, name), 1)
    ]
    done = [part for one in parts for part in sentences(one.what, 1)]
    told = [part for entry in log for part in sentences(f"{entry.did}\n{entry.learned}", 6)]
    return {
        "obstacle": solved("obstacle"),
        "solution": solved("solution"),
        "contribution": done,
        "appris": [part for entry in log for part in sentences(entry.learned, 1)],
        "chiffre": [part for part in told if re.search(r"\d", part)],
        "preuve": [kept.work.title for kept in found.works[:LAST_WORKS]],
        "competence": _competences(found),
        "heures": [duration(timedelta(minutes=minutes))] if minutes else [],
    }


def _competences(found: Material) -> list[str]:
    names = Counter(name for kept in found.works for name in kept.work.competences)
    return [titles()[name] for name in names if name in titles()]


@cache
def titles() -> dict[str, str]:
    """Return the title of every competence of the four blocs, by its id."""
    official = {item.id: item.title for block in referentiel().blocks for item in block.competences}
    return {**official, **{item.id: item.title for item in load_rubric().competences}}


def _money(found: Material) -> dict[str, list[str]]:
    lines: list[Element] = [
        kept.value for kept in found.elements if kept.value.kind == "budget" and kept.value.side == "spending"
    ]
    planned = sum(line.planned for line in lines)
    known = [line for line in lines if line.actual is not None]
    gap = sum((line.actual or 0) - line.planned for line in known)
    said = f"{euros(abs(gap) / CENTS)} de {'plus' if gap > 0 else 'moins'}"
    return {
        "depense": [line.label for line in lines],
        "prevu": [euros(planned / CENTS)] if planned else [],
        "ecart": [said] if gap else [],
    }


def ready(slots: Slots) -> dict[str, tuple[Theme, Pattern]]:
    """Return the patterns whose words are all there, by id, in the order of the file."""
    return {
        pattern.id: (theme, pattern)
        for theme in question_file().themes
        for pattern in theme.patterns
        if all(slots.get(name) for name in pattern.slots)
    }


def draw(slots: Slots, *, seed: int, count: int, seen: Collection[str] = ()) -> tuple[Question, ...]:
    """Return so many questions, spread over the themes; none of those seen before all were. The same seed, the same.

    Once all were seen, the oldest come back first: `seen` is in the order they were asked.
    """
    known = ready(slots)
    chance = random.Random(seed)  # noqa: S311 - a draw for training, reproducible on purpose
    again = [name for name in dict.fromkeys(reversed(list(seen))) if name in known][::-1]
    fresh = _spread([pair for name, pair in known.items() if name not in again], chance)
    order = [*fresh, *(known[name] for name in again)]
    return tuple(_filled(theme, pattern, slots, chance) for theme, pattern in order[:count])


def _spread(pairs: Sequence[tuple[Theme, Pattern]], chance: random.Random) -> list[tuple[Theme, Pattern]]:
    """Return patterns in a drawn order that goes round the themes."""
    by_theme: dict[str, list[tuple[Theme, Pattern]]] = {}
    for pair in pairs:
        by_theme.setdefault(pair[0].id, []).append(pair)
    piles = list(by_theme.values())
    chance.shuffle(piles)
    for pile in piles:
        chance.shuffle(pile)
        _alternate(pile)
    longest = max((len(pile) for pile in piles), default=0)
    return [pile[place] for place in range(longest) for pile in piles if place < len(pile)]


def _alternate(pile: list[tuple[Theme, Pattern]]) -> None:
    """Put a pattern with the student's words first, then one without, and so on as far as there are some."""
    own = [pair for pair in pile if pair[1].slots]
    general = [pair for pair in pile if not pair[1].slots]
    pile[:] = [pair for two in zip_longest(own, general) for pair in two if pair is not None]


def _filled(theme: Theme, pattern: Pattern, slots: Slots, chance: random.Random) -> Question:
    """Return a pattern with its words: the same word for the question and its follow-up, never read as a pattern."""
    words = {name: chance.choice(list(slots[name])) for name in pattern.slots}
    put: Callable[[str], str] = lambda text: hard_spaces(SLOT.sub(lambda slot: words[slot[1]], text))  # noqa: E731
    return Question(
        id=pattern.id, theme=theme.name, text=put(pattern.text), follow_up=put(pattern.follow_up),
        looked_for=pattern.looked_for,
    )  # fmt: skip
