"""What a format of live session is: a pure reducer that asks, takes answers in, shows what they gave.

A session is a sequence of rounds. A round asks one thing (`Prompt`), collects answers, then shows them (`Reveal`).
A format knows nothing of the network, of time or of the store: it is given answers, in a stable order, and returns
what phones and the projector show. The same setup, seed and answers give the same session, always.

How `simulations.live.session` uses one:

- `settle` is called once, when the teacher makes the session: what comes back is stored, and `start` only ever gets a
  settled setup. So a session replays as it began whatever becomes of the data files.
- `close` is given the answers to the present prompt only, hidden and removed ones left out, those that `refusal` does
  not take left out too; they bear the key of the prompt. `observations` gets those of the whole session.
- `branches` tells that what a round gave changes what the next one asks (a call): after an undo, the rounds that
  follow are asked again. Elsewhere (a quiz) their answers are kept.
- `parts`, when a format has it and it is true, tells that a round asks several things at once (cards): a participant
  gives one answer to each, under the prompt's key, a slash and the part (`data` tells the keys). Within a team the
  first answer to a part counts; `refused_for(name)` says to the next one, in French, who gave it.
- `prompt(state)` without team nor participant is what the projector shows. `data={"total": n}` tells how many rounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from pydantic import Field

from simulations.kernel import Frozen, Observation

PromptKind = Literal["choix", "texte", "mots", "cartes", "attente"]


class Option(Frozen):
    """One choice of a prompt; `mark` is what stands for it beside its colour (A, B, ▲…)."""

    id: str
    text: str
    mark: str = ""


class Line(Frozen):
    """One line of a conversation; `ours` when the class says it."""

    who: str
    text: str
    ours: bool = False


class Prompt(Frozen):
    """What a round asks: shown on the projector and on phones.

    `key` names the question: one participant has one answer per key. `longest` bounds a typed text (characters),
    `most` the words of a « mots » prompt, `seconds` the time given (0: until the teacher closes). `data` is for what
    a format alone knows how to draw (JSON values).
    """

    key: str
    kind: PromptKind
    title: str
    text: str = ""
    lines: tuple[Line, ...] = ()
    options: tuple[Option, ...] = ()
    seconds: int = Field(default=0, ge=0)
    longest: int = Field(default=160, ge=1)
    most: int = Field(default=3, ge=1)
    data: dict[str, Any] = Field(default_factory=dict)


class Answer(Frozen):
    """One accepted answer: whose, to which question, what. `value` holds an option id, a text, or words."""

    participant: str
    key: str
    value: str | tuple[str, ...]
    team: str = ""


class Row(Frozen):
    """One row of a table shown live: a label, figures in words, a share (0 to 1) for its bar."""

    label: str
    cells: tuple[str, ...] = ()
    share: float = 0.0
    tone: Literal["", "bien", "revoir", "faute"] = ""


class Reveal(Frozen):
    """What a closed round shows: the right answer when there is one, how many chose what, why, what to talk about."""

    title: str
    text: str = ""
    right: tuple[str, ...] = ()
    counts: dict[str, int] = Field(default_factory=dict)
    why: dict[str, str] = Field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    talk: tuple[str, ...] = ()
    source: str = ""


class Closed(Frozen):
    """What closing a round gave: the next state, what is shown, quality points (0 to 100) of each participant.

    `points` is the quality of the answer, never its speed; who is not in it was not judged.
    """

    state: Any
    reveal: Reveal
    points: dict[str, int] = Field(default_factory=dict)


class Setup(Frozen):
    """How a session is set up by the teacher: format, title, options of the format, seed of its chance."""

    format: str
    title: str
    seed: int = Field(ge=0)
    options: dict[str, Any] = Field(default_factory=dict)


class LiveFormat(Protocol):
    """One format; a module-level object with these members is one."""

    id: str
    title: str
    teams: bool
    branches: bool

    def settle(self, setup: Setup) -> Setup:
        """Return the setup with all that it draws from data files written in its options (JSON values).

        Raises ActionRefusedError when an option is wrong. A format whose files never change may return it as it is.
        """

    def start(self, setup: Setup) -> Any:  # noqa: ANN401 - each format has its own frozen state
        """Return the state before the first round, or raise ActionRefusedError when an option is wrong."""

    def prompt(self, state: Any, *, team: str = "", participant: str = "") -> Prompt:  # noqa: ANN401
        """Return what the present round asks, of the class, of a team or of one participant."""

    def refusal(self, state: Any, answer: Answer) -> str:  # noqa: ANN401
        """Return why an answer cannot be taken, in French for a student; empty when it can."""

    def table(self, state: Any, answers: Sequence[Answer]) -> tuple[Row, ...]:  # noqa: ANN401
        """Return what may be shown while the round is open, without giving the answer away."""

    def close(self, state: Any, answers: Sequence[Answer], *, pick: str = "") -> Closed:  # noqa: ANN401
        """Close the round; `pick` is what the teacher chose among the answers, when the format lets them."""

    def follow(self, state: Any) -> Any:  # noqa: ANN401
        """Return the state of the next round after a closed one; unchanged when it was the last."""

    def over(self, state: Any) -> bool:  # noqa: ANN401
        """Tell whether the last round is closed."""

    def observations(self, state: Any, answers: Mapping[str, Sequence[Answer]]) -> dict[str, tuple[Observation, ...]]:  # noqa: ANN401
        """Return what the whole session showed of each participant, checks of the rubric."""
