"""Every piece of evidence of a person as one value, and the cells that show the four kinds side by side.

The kinds answer four different questions (what the simulator saw, what I think, what my teacher thinks, what my tutor
thinks): a cell keeps one answer of each and no figure is ever made of several kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import Field, ValidationError

from mcvb.assessment import Assessment, Evidence, assess, load_scale
from mcvb.bridges import load_bridges
from mcvb.referentiel import Block, referentiel
from mcvb.store.archive_interface import IMPORTED
from mcvb.store.follow_interface import TeacherLevel
from mcvb.store.item_interface import Item
from mcvb.year import SITUATION_OF, Year
from simulations.kernel import Frozen
from simulations.kernel import Level as Situation
from simulations.rubric import load_rubric

Kind = Literal["simulation", "auto", "enseignant", "tuteur"]
KINDS: tuple[Kind, ...] = ("simulation", "auto", "enseignant", "tuteur")
# Short names, and the shape that goes with each: never the colour alone.
KIND_NAMES: dict[Kind, str] = {"simulation": "Simulateur", "auto": "Toi", "enseignant": "Prof", "tuteur": "Tuteur"}
KIND_SHAPES: dict[Kind, str] = {"simulation": "■", "auto": "●", "enseignant": "▲", "tuteur": "◆"}
KIND_TEXTS: dict[Kind, str] = {
    "simulation": "ce que l'atelier a observé dans tes missions et en direct",
    "auto": "ton autoévaluation, avec ta raison",
    "enseignant": "le niveau donné par ton enseignante ou ton enseignant",
    "tuteur": "le niveau donné en entreprise par ta tutrice ou ton tuteur",
}
SELF_KIND, TUTOR_KIND = "auto_niveau", "pfmp_tuteur"
TOP_RANK = 4
MIN_REASON = 10


@dataclass(frozen=True)
class Proof:
    """One piece of evidence for a competence of any bloc (4B.x, 1.x, 2.x, 3.x) in a situation level.

    `rank` (1 to 4) is the level a person gave, None for what the simulator saw; `met` is whether a check was met, None
    for a level. `at` is ISO; `seen` keeps the observation behind a simulation. A judgement is `imported` when it comes
    from another server: nobody here can vouch for it.
    """

    kind: Kind
    competence: str
    situation: Situation
    rank: int | None
    met: bool | None
    text: str
    title: str
    at: str
    run_id: str | None = None
    item_id: str | None = None
    author: str = ""
    live: bool = False
    imported: bool = False
    seen: Evidence | None = None

    @property
    def order(self) -> tuple[bool, str, str, int, str]:
        """What sorts proofs from the oldest to the one that counts: imported first, then time, then names."""
        place = self.seen.sequence if self.seen else 0
        name = self.seen.observation.check if self.seen else ""
        return (not self.imported, self.at, self.run_id or self.item_id or "", place, f"{name}{self.text}{self.rank}")


@dataclass(frozen=True)
class Seen:
    """What one kind of evidence says in a cell: its level (`rank` 0 when there is none), and its proofs, oldest first.

    `assessment` is how a simulator's level was made; None for the other kinds and for the blocs it does not judge.
    """

    kind: Kind
    rank: int
    label: str
    proofs: tuple[Proof, ...]
    assessment: Assessment | None = None

    @property
    def latest(self) -> Proof:
        """The proof that counts."""
        return self.proofs[-1]


@dataclass(frozen=True)
class Cell:
    """A competence in a situation level: what each kind says of it; a kind that says nothing is not there."""

    competence: str
    situation: Situation
    kinds: Mapping[Kind, Seen] = field(default_factory=dict)

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """All the proofs of the cell, kind by kind."""
        return tuple(proof for kind in KINDS if kind in self.kinds for proof in self.kinds[kind].proofs)


class SelfLevel(Frozen):
    """How a student sees themself: a level and why (payload of `auto_niveau`)."""

    competence: str
    situation: Situation
    rank: int = Field(ge=1, le=TOP_RANK)
    reason: str = Field(min_length=MIN_REASON, max_length=600)


def of_evidence(evidence: Iterable[Evidence], *, live: bool = False) -> list[Proof]:
    """Return what the simulator saw (« en direct » with `live`) as proofs, traces for the other blocs included."""
    found = []
    for item in evidence:
        home = _homes().get(item.observation.check)
        if home is not None:
            found.append(_simulated(item, home, live=live))
        found += [_simulated(item, name, live=live) for name in _bridges_of(item) if home is not None]
    return found


def of_levels(levels: Iterable[TeacherLevel]) -> list[Proof]:
    """Return the levels teachers gave as proofs."""
    return [
        Proof(
            "enseignant", level.competence, level.situation, level.rank, None, level.reason,
            "Niveau donné par un enseignant", level.at, run_id=level.run_id, item_id=level.id,
            author=level.author or "Un enseignant", imported=level.id.startswith(IMPORTED),
        )
        for level in levels
    ]  # fmt: skip


def of_items(items: Iterable[Item], year: Year) -> list[Proof]:
    """Return self-evaluations and tutors' assessments as proofs; what cannot be read is left out."""
    found: list[Proof] = []
    for item in items:
        if item.kind == SELF_KIND:
            found += _self_levels(item)
        elif item.kind == TUTOR_KIND:
            found += _tutor_levels(item, year)
    return found


def _self_levels(item: Item) -> list[Proof]:
    try:
        mine = SelfLevel.model_validate(item.payload)
    except ValidationError:
        return []
    return [
        Proof(
            "auto", mine.competence, mine.situation, mine.rank, None, mine.reason, "Ton autoévaluation", item.at,
            item_id=item.id, author="Toi", imported=item.author_id.startswith(IMPORTED),
        )
    ]  # fmt: skip


def _tutor_levels(item: Item, year: Year) -> list[Proof]:
    """Return one proof per competence a tutor judged, in the situation level of the year of the placement."""
    levels = item.payload.get("levels")
    level = year.level_at(item.at) or year.level
    said = [str(item.payload.get(name, "")).strip() for name in ("strong", "advice")]
    words = " ".join(text for text in said if text) or "Niveau donné pendant la PFMP."
    return [
        Proof(
            "tuteur", str(competence), SITUATION_OF[level], rank, None, words, "Évaluation en entreprise", item.at,
            item_id=item.id, author="Ta tutrice ou ton tuteur", imported=item.author_id.startswith(IMPORTED),
        )
        for competence, rank in (levels.items() if isinstance(levels, dict) else ())
        if _is_rank(rank)
    ]  # fmt: skip


def _is_rank(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= TOP_RANK


def _simulated(item: Evidence, competence: str, *, live: bool) -> Proof:
    seen = item.observation
    text = f"{_statements()[seen.check]} Preuve : {seen.quote}"
    return Proof(
        "simulation", competence, item.situation, None, seen.met, text, item.run_title, item.at,
        run_id=None if live else item.run_id, author="Simulateur", live=live,
        imported=item.run_id.startswith(IMPORTED), seen=item,
    )  # fmt: skip


@cache
def _homes() -> dict[str, str]:
    """Return the competence of each check of the rubric."""
    return {check.id: competence.id for competence in load_rubric().competences for check in competence.checks()}


@cache
def _statements() -> dict[str, str]:
    """Return the words of each check of the rubric."""
    return {check.id: check.statement for check in load_rubric().checks()}


def _bridges_of(item: Evidence) -> list[str]:
    check = item.observation.check
    return [b.competence for b in load_bridges().bridges if check in b.checks and b.announced in item.announced]


def blocks() -> tuple[Block, ...]:
    """Return the blocs in the order they are shown: that of the option, which the workshop trains, then the others."""
    return tuple(sorted(referentiel().blocks, key=lambda block: not block.option_b_only))


def competences() -> tuple[str, ...]:
    """Return the ids of every competence, bloc by bloc."""
    return tuple(title.id for block in referentiel().blocks for title in block.competences)


def cells(proofs: Iterable[Proof]) -> dict[tuple[str, Situation], Cell]:
    """Return every cell, competence × situation level, those without any proof included.

    The order in which proofs are given changes nothing. In each kind the latest level counts, and what was judged here
    counts before what was imported; a simulator's level is that of `assess`, for bloc 4B alone.
    """
    sorted_proofs = sorted(proofs, key=lambda proof: proof.order)
    judged = assess([proof.seen for proof in sorted_proofs if proof.seen and proof.competence.startswith("4B")])
    groups: dict[tuple[str, Situation], dict[Kind, list[Proof]]] = {}
    for proof in sorted_proofs:
        groups.setdefault((proof.competence, proof.situation), {}).setdefault(proof.kind, []).append(proof)
    return {
        (name, situation.id): Cell(
            name,
            situation.id,
            {
                kind: _seen(kind, found, judged.get((name, situation.id)))
                for kind, found in groups.get((name, situation.id), {}).items()
            },
        )
        for name in competences()
        for situation in load_scale().situations
    }


def _seen(kind: Kind, found: Sequence[Proof], judged: Assessment | None) -> Seen:
    if kind == "simulation":
        rank, label = (judged.rank, judged.label) if judged else (0, "traces, sans niveau")
        return Seen(kind, rank, label, tuple(found), judged)
    rank = found[-1].rank or 0
    return Seen(kind, rank, level_name(rank), tuple(found))


def level_name(rank: int | None) -> str:
    """Return the word of a level (1 to 4)."""
    return load_scale().grades[rank - 1].name if rank else "sans niveau"
