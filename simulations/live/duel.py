"""« Duel de scripts » : two extracts side by side, one vote per criterion, then the expert's view and its reason.

Preferring one extract to another is no proof that one can write it: `observations` returns none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from simulations.kernel import Frozen, Observation, refuse, stream
from simulations.live.format import Answer, Closed, Option, Prompt, Reveal, Row, Setup
from simulations.live.games import check_names, counted, first_answers, games, not_asked, whole
from simulations.live.material import Duel, Judgement, load_duels
from simulations.wording import HARD, count, percent

OPTIONS = frozenset({"duels", "textes", "nombre", "secondes"})
SIDES = ("A", "B", "egal")
EVEN = "egal"
MOST = 6


class DuelSession(Frozen):
    """Duels and the criterion voted on: `rank` counts the criteria of all duels, from 0."""

    duels: tuple[Duel, ...]
    seconds: int
    rank: int = 0
    closed: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """The ranks of the present duel and of its criterion."""
        rank = self.rank
        for number, duel in enumerate(self.duels):
            if rank < len(duel.criteria):
                return number, rank
            rank -= len(duel.criteria)
        raise AssertionError("a rank beyond the last criterion")

    @property
    def duel(self) -> Duel:
        """The present duel."""
        return self.duels[self.place[0]]

    @property
    def criterion(self) -> Judgement:
        """What is voted on now."""
        return self.duel.criteria[self.place[1]]

    @property
    def key(self) -> str:
        """What names the present question."""
        number, criterion = self.place
        return f"duel-{number + 1}-critere-{criterion + 1}"


class DuelFormat:
    """The format; see `simulations.live.format` for what each member does."""

    id = "duel"
    title = "Duel de scripts"
    teams = False
    branches = False

    def settle(self, setup: Setup) -> Setup:
        """Return the setup with its duels written in it, or raise ActionRefusedError when an option is wrong.

        Options: `duels` (ids of the bank, in order), or `textes` (a duel made by `duel_of_scripts`, as JSON), or
        `nombre` (how many to draw, 1 to 6); `secondes` (0: no limit).
        """
        if "items" in setup.options:
            return setup
        check_names(setup, OPTIONS)
        items = [duel.model_dump(mode="json", by_alias=True) for duel in _duels(setup)]
        return setup.model_copy(update={"options": {**setup.options, "items": items}})

    def start(self, setup: Setup) -> DuelSession:
        """Return the state before the first vote, or raise ActionRefusedError when an option is wrong."""
        setup, settings = self.settle(setup), games().duel
        return DuelSession(
            duels=tuple(Duel.model_validate(item) for item in setup.options["items"]),
            seconds=whole(setup, "secondes", settings.seconds, least=0, most=600),
        )

    def prompt(self, state: DuelSession, *, team: str = "", participant: str = "") -> Prompt:  # noqa: ARG002 - contract
        """Return the two extracts and what to vote on; the same for everybody."""
        number, criterion = state.place
        texts = {"A": "L'extrait A", "B": "L'extrait B", EVEN: games().duel.even}
        return Prompt(
            key=state.key,
            kind="choix",
            title=state.duel.title,
            text=state.criterion.question,
            options=tuple(Option(id=side, text=texts[side], mark=side if side != EVEN else "=") for side in SIDES),
            seconds=state.seconds,
            data={
                "extraits": {"A": state.duel.first, "B": state.duel.second},
                "total": sum(len(duel.criteria) for duel in state.duels),
                "contexte": state.duel.context,
                "critere": [criterion + 1, len(state.duel.criteria)],
                "duel": [number + 1, len(state.duels)],
            },
        )

    def refusal(self, state: DuelSession, answer: Answer) -> str:
        """Return why a vote cannot be taken; empty when it can."""
        known = "" if answer.value in SIDES else "Choisis A, B, ou « autant l'un que l'autre »."
        return not_asked(answer, state.key) or known

    def table(self, state: DuelSession, answers: Sequence[Answer]) -> tuple[Row, ...]:  # noqa: ARG002 - contract
        """Return nothing: seeing for whom others vote would decide for them."""
        return ()

    def close(self, state: DuelSession, answers: Sequence[Answer], *, pick: str = "") -> Closed:  # noqa: ARG002 - contract
        """Show the shares, the expert's view and the reason; after the last criterion, what to remember."""
        votes, right = first_answers(answers, state.key), state.criterion.stronger
        last = state.place[1] == len(state.duel.criteria) - 1
        reveal = Reveal(
            title=_view(right),
            text=state.criterion.why,
            right=(right,),
            counts=counted(votes, SIDES),
            head=("Extrait", "Votes", "Part"),
            rows=_shares(votes, right),
            talk=(state.duel.to_remember, *games().duel.talk) if last else (),
        )
        points = {who: _points(str(vote.value), right) for who, vote in votes.items() if vote.value in SIDES}
        return Closed(state=state.model_copy(update={"closed": True}), reveal=reveal, points=points)

    def follow(self, state: DuelSession) -> DuelSession:
        """Return the next criterion, then the next duel."""
        if not state.closed or self.over(state):
            return state
        return state.model_copy(update={"rank": state.rank + 1, "closed": False})

    def over(self, state: DuelSession) -> bool:
        """Tell whether the last criterion of the last duel is closed."""
        return state.closed and state.rank == sum(len(duel.criteria) for duel in state.duels) - 1

    def observations(
        self,
        state: DuelSession,  # noqa: ARG002 - contract
        answers: Mapping[str, Sequence[Answer]],  # noqa: ARG002 - contract
    ) -> dict[str, tuple[Observation, ...]]:
        """Return nothing: no check of the rubric can be honestly judged on a preference."""
        return {}


def _duels(setup: Setup) -> tuple[Duel, ...]:
    options = setup.options
    if sum(name in options for name in ("duels", "textes", "nombre")) > 1:
        raise refuse("Choisissez des duels tout prêts, ou deux textes d'élèves, ou un nombre à tirer au sort.")
    if "textes" in options:
        try:
            return (Duel.model_validate(options["textes"]),)
        except ValidationError as error:
            raise refuse("Ce duel de deux scripts est incomplet : préparez-le à nouveau.") from error
    bank = {duel.id: duel for duel in load_duels()}
    if "duels" not in options:
        number = whole(setup, "nombre", games().duel.count, least=1, most=min(MOST, len(bank)))
        order = stream(setup.seed, "live.duel", "choix").permutation(len(bank))
        return tuple(list(bank.values())[int(rank)] for rank in order[:number])
    wanted = options["duels"]
    if not isinstance(wanted, list | tuple) or not 1 <= len(wanted) <= MOST or len(set(wanted)) < len(wanted):
        raise refuse(f"« duels » doit être une liste de 1 à {MOST} duels différents.")
    if lost := [name for name in wanted if name not in bank]:
        raise refuse(f"Le duel « {lost[0]} » n'existe pas : choisissez-en un dans la liste.")
    return tuple(bank[name] for name in wanted)


def _view(right: str) -> str:
    """Return the expert's view in a few words."""
    return "Notre avis : les deux se valent" if right == EVEN else f"Notre avis : l'extrait {right}"


def _shares(votes: Mapping[str, Answer], right: str) -> tuple[Row, ...]:
    counts = counted(votes, SIDES)
    total = max(1, sum(counts.values()))
    labels = {"A": f"Extrait{HARD}A", "B": f"Extrait{HARD}B", EVEN: games().duel.even}
    return tuple(
        Row(
            label=labels[side],
            cells=(count(counts[side], "vote"), percent(counts[side] / total)),
            share=counts[side] / total,
            tone="bien" if side == right else "",
        )
        for side in SIDES
    )


def _points(vote: str, right: str) -> int:
    """Return the points of a vote: the expert's view, next to it, or the opposite."""
    points = games().duel.points
    return points["juste"] if vote == right else points["voisin"] if EVEN in (vote, right) else points["oppose"]


FORMAT = DuelFormat()

__all__ = ["FORMAT", "DuelFormat", "DuelSession"]
