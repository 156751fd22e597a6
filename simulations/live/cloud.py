"""Word cloud: each participant gives up to three words or short expressions; those that mean the same add up.

Options of a setup: `nuages`, the ids of the prompts (the first one of the file without it), `secondes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from simulations.errors import ActionRefusedError
from simulations.kernel import Frozen, Observation
from simulations.live.choices import chosen_seconds
from simulations.live.format import Answer, Closed, Prompt, Reveal, Row, Setup
from simulations.live.material import Cloud, cloud_group, load_clouds, word_refusal

LONGEST = 40
MOST = 3
SHOWN = 18


class CloudState(Frozen):
    """Where a session of clouds stands; the prompts are written in it."""

    clouds: tuple[Cloud, ...]
    seconds: int = 0
    rank: int = 0
    closed: bool = False

    @property
    def cloud(self) -> Cloud:
        """The present prompt."""
        return self.clouds[self.rank]


class WordCloud:
    """A cloud of words, or several."""

    id, title = "nuage", "Nuage de mots"
    teams = False
    branches = False

    def settle(self, setup: Setup) -> Setup:
        """Return the setup with its prompts written in it."""
        if "items" in setup.options:
            return setup
        wanted = setup.options.get("nuages") or [load_clouds()[0].id]
        found = [cloud.model_dump(by_alias=True) for cloud in load_clouds() if cloud.id in wanted]
        if not found:
            raise ActionRefusedError("Ce nuage n'existe pas : choisissez-en un dans la liste.")
        return setup.model_copy(update={"options": {**setup.options, "items": found}})

    def start(self, setup: Setup) -> CloudState:
        """Return the state before the first prompt."""
        written = self.settle(setup).options["items"]
        return CloudState(clouds=tuple(Cloud.model_validate(one) for one in written), seconds=chosen_seconds(setup, 0))

    def prompt(self, state: CloudState, *, team: str = "", participant: str = "") -> Prompt:  # noqa: ARG002
        """Return the present prompt, the same for all."""
        return Prompt(
            key=state.cloud.id, kind="mots", title="Nuage de mots", text=state.cloud.question, seconds=state.seconds,
            longest=LONGEST, most=MOST, data={"total": len(state.clouds), "exemples": list(state.cloud.examples)},
        )  # fmt: skip

    def refusal(self, state: CloudState, answer: Answer) -> str:  # noqa: ARG002
        """Refuse no words, too many, too long ones and those a class should not read."""
        words = _words(answer)
        if not words or len(words) > MOST:
            return f"Donne de un à {MOST} mots."
        if any(len(word) > LONGEST for word in words):
            return f"Chaque mot ou expression tient en {LONGEST} signes."
        return next((said for word in words if (said := word_refusal(word))), "")

    def table(self, state: CloudState, answers: Sequence[Answer]) -> tuple[Row, ...]:  # noqa: ARG002
        """Show nothing before the teacher has read the words."""
        return ()

    def close(self, state: CloudState, answers: Sequence[Answer], *, pick: str = "") -> Closed:  # noqa: ARG002
        """Show the words, those that mean the same together, the most given first."""
        given = Counter(
            group for answer in answers for group in {cloud_group(state.cloud.id, word) for word in _words(answer)}
        )
        ordered = sorted(given.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
        most = ordered[0][1] if ordered else 1
        rows = tuple(Row(label=name, cells=(str(times),), share=times / most) for name, times in ordered)
        reveal = Reveal(title="Nuage de mots", rows=rows, talk=(state.cloud.to_draw,))
        return Closed(state=state.model_copy(update={"closed": True}), reveal=reveal)

    def follow(self, state: CloudState) -> CloudState:
        """Return the state at the next prompt."""
        return state if self.over(state) else state.model_copy(update={"rank": state.rank + 1, "closed": False})

    def over(self, state: CloudState) -> bool:
        """Tell whether the last prompt is closed."""
        return state.closed and state.rank == len(state.clouds) - 1

    def observations(
        self,
        state: CloudState,  # noqa: ARG002
        answers: Mapping[str, Sequence[Answer]],  # noqa: ARG002
    ) -> dict[str, tuple[Observation, ...]]:
        """Return nothing: a word given in class proves no competence."""
        return {}


def _words(answer: Answer) -> tuple[str, ...]:
    given = (answer.value,) if isinstance(answer.value, str) else answer.value
    return tuple(word for text in given if (word := " ".join(text.split())))


FORMAT = WordCloud()
