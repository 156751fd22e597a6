"""What the formats made of choices share (quiz, « Vrai ou illégal ? », poll): one item after the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from simulations.errors import ActionRefusedError
from simulations.kernel import Frozen, Observation
from simulations.live.format import Answer, Closed, Option, Prompt, Reveal, Row, Setup
from simulations.live.settings import live_settings
from simulations.rubric import Measure, judge, load_rubric
from simulations.wording import percent

MARKS = "ABCDEF"
FULL = 100
MEASURE = "direct.connaissances_{}"


class Item(Frozen):
    """One question with its choices; without `right`, a poll. `why` explains wrong choices, by option id."""

    key: str
    title: str
    text: str
    options: tuple[Option, ...]
    right: str = ""
    why: dict[str, str] = Field(default_factory=dict)
    explanation: str = ""
    source: str = ""
    competence: str = ""
    seconds: int = 0
    talk: tuple[str, ...] = ()


class ChoiceState(Frozen):
    """Where a session of choices stands."""

    items: tuple[Item, ...]
    rank: int = 0
    closed: bool = False

    @property
    def item(self) -> Item:
        """The present item."""
        return self.items[self.rank]


def options_of(texts: Sequence[str]) -> tuple[Option, ...]:
    """Return the texts as options, each with its letter."""
    return tuple(Option(id=mark.lower(), text=text, mark=mark) for mark, text in zip(MARKS, texts, strict=False))


class ChoiceFormat(ABC):
    """A format that asks items one after the other; what is asked comes from `draw`."""

    id: str
    title: str
    teams = False
    branches = False

    @abstractmethod
    def draw(self, setup: Setup) -> tuple[Item, ...]:
        """Return the items of a setup, read from the data files."""

    def settle(self, setup: Setup) -> Setup:
        """Return the setup with its items written in it."""
        if "items" in setup.options:
            return setup
        items = self.draw(setup)
        if not items:
            raise ActionRefusedError("Aucune question ne correspond à ce choix : élargissez les compétences.")
        return setup.model_copy(update={"options": {**setup.options, "items": [i.model_dump() for i in items]}})

    def start(self, setup: Setup) -> ChoiceState:
        """Return the state before the first item."""
        written = self.settle(setup).options["items"]
        return ChoiceState(items=tuple(Item.model_validate(item) for item in written))

    def prompt(self, state: ChoiceState, *, team: str = "", participant: str = "") -> Prompt:  # noqa: ARG002
        """Return the present item, the same for all."""
        item = state.item
        return Prompt(
            key=item.key, kind="choix", title=item.title, text=item.text, options=item.options, seconds=item.seconds,
            data={"total": len(state.items)},
        )  # fmt: skip

    def refusal(self, state: ChoiceState, answer: Answer) -> str:
        """Refuse what is not one of the choices."""
        known = any(option.id == answer.value for option in state.item.options)
        return "" if known else "Choisis une des réponses proposées."

    def table(self, state: ChoiceState, answers: Sequence[Answer]) -> tuple[Row, ...]:  # noqa: ARG002
        """Show nothing before the end: seeing what others choose would decide for them."""
        return ()

    def close(self, state: ChoiceState, answers: Sequence[Answer], *, pick: str = "") -> Closed:  # noqa: ARG002
        """Show the right choice, how many chose what and why."""
        item, chosen = state.item, Counter(str(answer.value) for answer in answers)
        reveal = Reveal(
            title=item.title, text=item.explanation, right=(item.right,) if item.right else (),
            counts={option.id: chosen[option.id] for option in item.options}, why=item.why, talk=item.talk,
            source=item.source,
        )  # fmt: skip
        points = {answer.participant: FULL * (answer.value == item.right) for answer in answers} if item.right else {}
        return Closed(state=state.model_copy(update={"closed": True}), reveal=reveal, points=points)

    def follow(self, state: ChoiceState) -> ChoiceState:
        """Return the state at the next item."""
        return state if self.over(state) else state.model_copy(update={"rank": state.rank + 1, "closed": False})

    def over(self, state: ChoiceState) -> bool:
        """Tell whether the last item is closed."""
        return state.closed and state.rank == len(state.items) - 1

    def observations(
        self, state: ChoiceState, answers: Mapping[str, Sequence[Answer]]
    ) -> dict[str, tuple[Observation, ...]]:
        """Return one observation per competence on which a participant gave answers enough."""
        return {who: tuple(_observed(state, given)) for who, given in answers.items()}


def _observed(state: ChoiceState, answers: Sequence[Answer]) -> list[Observation]:
    items = {item.key: item for item in state.items if item.right and item.competence}
    by_competence: dict[str, list[bool]] = {}
    for answer in answers:
        item = items.get(answer.key)
        if item is not None:
            by_competence.setdefault(item.competence, []).append(answer.value == item.right)
    least = live_settings().evidence
    return [
        seen for name, found in sorted(by_competence.items()) if len(found) >= least for seen in _judged(name, found)
    ]


def _judged(competence: str, found: Sequence[bool]) -> tuple[Observation, ...]:
    """Return what a share of right answers on a competence says, by the rubric."""
    name = MEASURE.format(competence.lower().replace(".", ""))
    share = sum(found) / len(found)
    quote = f"{sum(found)} bonnes réponses sur {len(found)} en direct ({percent(share)})"
    rubric = load_rubric()
    stages = {check.stage for check in rubric.checks() if check.measure == name}
    measures: dict[str, Measure] = {name: Measure(value=share, quote=quote)}
    return tuple(seen for stage in sorted(stages) for seen in judge(rubric, stage, measures))


def chosen_seconds(setup: Setup, given: int) -> int:
    """Return the time of a question: what the teacher set, the question's own without a setting."""
    wanted: Any = setup.options.get("secondes")
    return given if wanted is None else int(wanted)
