"""The path of a person: all their proofs, cells and works, made again only when something was added or changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import uuid4

import pandas as pd

from mcvb import practice, proofs, works
from mcvb.assessment import Evidence, history
from mcvb.portfolio import run_evidence
from mcvb.proofs import SELF_KIND, TUTOR_KIND, Cell, Proof, SelfLevel
from mcvb.store.follow_interface import TeacherLevel
from mcvb.store.interface import Person, Repository, Run
from mcvb.store.item_interface import Item
from mcvb.works import WORK_KIND, Kept
from mcvb.year import Year, year_of
from simulations.errors import AtelierError
from simulations.kernel import Level as Situation
from simulations.kernel import Observation

# Some 35 students of 50 runs each; then the paths of two classes.
RUNS_KEPT, PATHS_KEPT = 2000, 70
PATH_KINDS = (SELF_KIND, TUTOR_KIND, WORK_KIND)
V = TypeVar("V")


class Shelf(Generic[V]):
    """The last values made in this process, by what they were made from."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[object, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], V]) -> V:
        """Return the value of a key, made now if it is not there."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True)
class Path:
    """All of a person's path at a moment; `runs` the last touched first, `works` the most recent first.

    `progress` is one row per change of a level: competence, situation, kind, at (ISO), rang (0 to 4), niveau, titre.
    """

    year: Year
    runs: tuple[Run, ...]
    evidence: tuple[Evidence, ...]
    proofs: tuple[Proof, ...]
    cells: dict[tuple[str, Situation], Cell]
    works: tuple[Kept, ...]
    progress: pd.DataFrame

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to show yet."""
        return not (self.proofs or self.works)


_evidence: Shelf[tuple[Evidence, ...]] = Shelf(RUNS_KEPT)
_paths: Shelf[Path] = Shelf(PATHS_KEPT)


def path_of(repo: Repository, actor: Person, today: date, *, owner: Person | None = None) -> Path:
    """Return the path of the actor, or of a student of theirs."""
    whose = owner or actor
    year, runs = year_of(repo, whose, today), tuple(repo.runs(actor, owner))
    items = repo.items(actor, owner, kinds=PATH_KINDS)
    levels, live = repo.levels_of(actor, whose.id), live_evidence(repo, actor, whose)
    key = (
        whose.id,
        (year.school_year, year.level),
        tuple((run.id, run.length, run.title) for run in runs),
        tuple((item.id, item.version) for item in items),
        tuple(level.id for level in levels),
        (len(live), live[-1].at if live else ""),
    )
    return _paths.get(key, lambda: _made(year, runs, _all_evidence(repo, actor, runs), live, items, levels))


def _made(
    year: Year,
    runs: tuple[Run, ...],
    played: tuple[Evidence, ...],
    live: tuple[Evidence, ...],
    items: Sequence[Item],
    levels: Sequence[TeacherLevel],
) -> Path:
    found = (
        *proofs.of_evidence(played),
        *proofs.of_evidence(live, live=True),
        *proofs.of_levels(levels),
        *proofs.of_items(items, year),
    )
    evidence = tuple(sorted((*played, *live), key=lambda item: item.at))
    kept = tuple(works.works_in(items))
    return Path(year, runs, evidence, found, proofs.cells(found), kept, _progress(evidence, found))


def _all_evidence(repo: Repository, actor: Person, runs: Sequence[Run]) -> tuple[Evidence, ...]:
    """Return the observations of runs; each run is played once, then remembered by its length."""
    return tuple(
        item for run in runs for item in _evidence.get((run.id, run.length, run.title), _of_run(repo, actor, run))
    )


def _of_run(repo: Repository, actor: Person, run: Run) -> Callable[[], tuple[Evidence, ...]]:
    def make() -> tuple[Evidence, ...]:
        try:
            return run_evidence(practice.resume(repo, actor, run, keep=False))
        except AtelierError:
            return ()  # a run that cannot be read any more is told on the page of missions

    return make


def live_evidence(repo: Repository, actor: Person, owner: Person) -> tuple[Evidence, ...]:
    """Return what live sessions showed of a person, where the store keeps any."""
    read = getattr(repo, "direct_evidence", None)
    rows = read(actor, owner.id) if read is not None else []
    return tuple(
        Evidence(
            Observation(check=row.check, met=row.met, quote=row.quote, advice=row.advice),
            "", row.title, row.situation, place, row.at,
        )
        for place, row in enumerate(rows)
    )  # fmt: skip


def _progress(evidence: Sequence[Evidence], found: Sequence[Proof]) -> pd.DataFrame:
    seen = history(evidence).rename(columns={"date": "at", "mission": "titre"}).assign(kind="simulation")
    rows = [
        {
            "competence": proof.competence, "situation": proof.situation, "kind": proof.kind, "at": proof.at,
            "rang": proof.rank, "niveau": proofs.level_name(proof.rank), "titre": proof.title,
        }
        for proof in sorted(found, key=lambda proof: proof.order)
        if proof.rank
    ]  # fmt: skip
    columns = ["competence", "situation", "kind", "at", "rang", "niveau", "titre"]
    judged = pd.DataFrame(rows, columns=columns)
    leveled = seen.loc[seen["rang"] > 0, columns]
    parts = [part for part in (leveled, judged) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else judged


def judge_oneself(repo: Repository, actor: Person, level: SelfLevel, now: datetime) -> Item:
    """Keep a self-evaluation of the actor; the earlier ones stay, as their history."""
    item = Item(uuid4().hex, actor.id, actor.id, SELF_KIND, level.model_dump(mode="json"), now.isoformat())
    return repo.save_item(actor, item)


def works_on(path: Path, competence: str) -> list[Kept]:
    """Return the works of a path that say they show a competence."""
    return [kept for kept in path.works if competence in kept.work.competences]
