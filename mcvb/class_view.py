"""A class looked at: who is where, who is stuck, what each has proved. Pure: it works on facts already loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

import pandas as pd

from mcvb.assessment import Assessment, assess, best
from mcvb.follow_settings import FollowSettings, follow_settings
from mcvb.run_facts import RunFacts
from mcvb.store.follow_interface import TeacherLevel
from mcvb.store.interface import Person, StoredAction
from simulations.kernel import Level as Situation
from simulations.rubric import load_rubric

WorkState = Literal["bloque", "en_cours", "pas_commence", "fini"]
STATES: dict[WorkState, str] = {
    "bloque": "Bloqué",
    "en_cours": "En cours",
    "pas_commence": "Pas commencé",
    "fini": "Fini",
}
Known = Mapping[tuple[str, Situation], Assessment]
Actions = Mapping[str, tuple[StoredAction, ...]]
HEAT_COLUMNS = ["eleve", "competence", "intitule", "situation", "rang", "part", "niveau", "observe", "enseignant"]
# The field that names what an act is about: doing it again and again on the same thing is a sign of being stuck.
SUBJECTS = {
    "answer_question": "question",
    "read_map": "question",
    "give_result": "exercise",
    "grade_prospect": "line",
    "correct_line": "line",
}


@dataclass(frozen=True)
class StudentRow:
    """One student: the run looked at (none before the first), its state and why, minutes since the last action."""

    person: Person
    runs: tuple[RunFacts, ...]
    current: RunFacts | None
    state: WorkState
    why: str = ""
    minutes: int | None = None
    group_id: str | None = None

    @property
    def known(self) -> Known:
        """What the evidence of all the runs says, by competence and situation."""
        return assessed(self.runs)


@dataclass(frozen=True)
class ClassView:
    """A class, or those given an assignment, at one moment."""

    rows: tuple[StudentRow, ...]

    def count(self, state: WorkState) -> int:
        """Return how many students are in a state."""
        return sum(row.state == state for row in self.rows)


@lru_cache(maxsize=2000)
def assessed(runs: tuple[RunFacts, ...]) -> Known:
    """Return the assessments of one student from all their runs; made again only when one of them has moved."""
    return assess([item for facts in runs for item in facts.evidence])


def class_view(
    students: Sequence[tuple[Person, str | None]],
    facts: Iterable[RunFacts],
    *,
    now: datetime,
    recent: Actions | None = None,
    is_open: bool = True,
    settings: FollowSettings | None = None,
) -> ClassView:
    """Return the view of students (each with their group) from the facts of their runs.

    `recent` gives the last actions of the runs going on; nobody is stuck when the work is not open.
    """
    rules = settings or follow_settings()
    mine: dict[str, list[RunFacts]] = defaultdict(list)
    for item in facts:
        mine[item.run.person_id].append(item)
    rows = []
    for person, group in students:
        runs = tuple(sorted(mine[person.id], key=lambda item: (item.run.updated_at, item.run.id), reverse=True))
        rows.append(_row(person, group, runs, now=now, recent=recent or {}, rules=rules if is_open else None))
    return ClassView(tuple(rows))


def _row(
    person: Person,
    group: str | None,
    runs: tuple[RunFacts, ...],
    *,
    now: datetime,
    recent: Actions,
    rules: FollowSettings | None,
) -> StudentRow:
    if not runs:
        return StudentRow(person, runs, None, "pas_commence", group_id=group)
    current = runs[0]
    minutes = max(0, int((now - datetime.fromisoformat(current.run.updated_at)).total_seconds() // 60))
    if current.run.status == "terminee":
        return StudentRow(person, runs, current, "fini", "", minutes, group)
    why = stuck(minutes, recent.get(current.run.id, ()), rules) if rules else ""
    return StudentRow(person, runs, current, "bloque" if why else "en_cours", why, minutes, group)


def stuck(minutes: int, last: Sequence[StoredAction], rules: FollowSettings) -> str:
    """Return why a student at work is said to be stuck, empty when they are not.

    Stuck: nothing done for some minutes, but not gone; or, while at work, act after act that takes back or does again
    the same thing.
    """
    if minutes >= rules.away:
        return ""
    if minutes >= rules.quiet:
        return f"rien fait depuis {minutes} min"
    times, undone = going_round(last)
    if times < rules.repeats:
        return ""
    return f"{times} essais de suite sur la même chose" + (f", dont {undone} annulés" if undone else "")


def going_round(last: Sequence[StoredAction]) -> tuple[int, int]:
    """Return how many of the last actions in a row go round the same thing, and how many of them take back."""
    times, undone, about = 0, 0, None
    for action in reversed(last):
        if action.kind == "undo":
            times, undone = times + 1, undone + 1
            continue
        subject = _subject(action)
        if subject is None or (about is not None and subject != about):
            break
        about, times = subject, times + 1
    return times, undone


def _subject(action: StoredAction) -> tuple[str, str, tuple[str, ...]] | None:
    field = SUBJECTS.get(action.kind)
    if field is None:
        return None
    values = action.payload.get("values")
    cells = tuple(sorted(values)) if isinstance(values, dict) else ()
    return action.kind, str(action.payload.get(field)), cells


def shown(row: StudentRow, competence: str, situation: Situation | None) -> Assessment:
    """Return the assessment to show: of a situation, or the best one without."""
    known = dict(row.known)
    return known[competence, situation] if situation else best(known, competence)


def heat_map(
    view: ClassView, levels: Sequence[TeacherLevel] = (), *, situation: Situation | None = None
) -> pd.DataFrame:
    """Return one row per student and competence: rank 0 to 4, share 0 to 1, both missing where nothing was observed.

    `enseignant` is the teacher's latest level for the situation shown, missing when there is none.
    """
    given = latest_levels(levels)
    rows = []
    for row in view.rows:
        for competence in load_rubric().competences:
            found = shown(row, competence.id, situation)
            own = given.get((row.person.id, competence.id, found.situation))
            rows.append(
                {
                    "eleve": row.person.pseudonym,
                    "competence": competence.id,
                    "intitule": competence.title,
                    "situation": found.situation,
                    "rang": found.rank if found.observed else None,
                    "part": found.share if found.observed else None,
                    "niveau": found.label if found.observed else "",
                    "observe": found.observed,
                    "enseignant": own.rank if own else None,
                }
            )
    frame = pd.DataFrame(rows, columns=HEAT_COLUMNS)
    return frame.astype({"rang": "Int64", "part": "Float64", "enseignant": "Int64"})


def latest_levels(levels: Sequence[TeacherLevel]) -> dict[tuple[str, str, str], TeacherLevel]:
    """Return the level that counts for each student, competence and situation: the last one given."""
    ordered = sorted(levels, key=lambda level: (level.at, level.id))
    return {(level.student_id, level.competence, level.situation): level for level in ordered}


def level_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the heat map as a table to read: a row per student, a column per competence, levels in words."""
    words = frame.assign(mot=[_word(rank, name) for rank, name in zip(frame["rang"], frame["niveau"], strict=True)])
    order = list(dict.fromkeys(frame["eleve"]))
    table = words.pivot_table(index="eleve", columns="competence", values="mot", aggfunc="first", sort=False)
    return table.reindex(order).fillna("").reset_index().rename(columns={"eleve": "Élève"})


def _word(rank: object, name: str) -> str:
    return "" if pd.isna(rank) else f"{rank} · {name}" if rank else name  # type: ignore[call-overload]
