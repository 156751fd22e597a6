"""The placements of a whole class: who has a place, who has done what, and the table to keep. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from mcvb import pfmp
from mcvb.pfmp import Requirement
from mcvb.pfmp_items import lacks, settings
from mcvb.pfmp_path import STATES, Placement
from mcvb.referentiel import Cadre
from mcvb.store.interface import Person
from mcvb.store.school_interface import ClassLevel

YES = {True: "oui", False: "à revoir", None: "non"}


@dataclass(frozen=True)
class StudentPlacements:
    """A student with their placements, and where they stand for the year of the class and in all."""

    person: Person
    placements: tuple[Placement, ...]
    year: Requirement
    whole: Requirement

    @property
    def current(self) -> tuple[Placement, ...]:
        """The placements of the year of the class."""
        return tuple(one for one in self.placements if one.period.level == self.year.level)

    def lacks_place(self) -> bool:
        """Tell whether a period of the year has no company, or no period is planned."""
        return not self.current or any(not one.has_place for one in self.current)

    def begun(self, today: date) -> list[Placement]:
        """Return the placements of the year that are going on or over."""
        return [one for one in self.current if one.state(today) != "a_venir"]

    def sheets_missing(self, today: date) -> int:
        """Return how many sheets are still due for the periods of the year that have begun."""
        begun = self.begun(today)
        activities = sum(max(0, settings().sheets.count - one.sheets_done) for one in begun)
        return activities + sum(1 for one in begun if one.company is None or lacks(one.company[1]))

    def to_agree(self) -> int:
        """Return how many periods wait for the teacher's word on their dates."""
        return sum(one.agreed is None for one in self.current)

    def visited(self) -> bool:
        """Tell whether a visit was done in the year."""
        return any(visit.done for one in self.current for _, visit in one.visits)


def student_placements(
    person: Person, placements: Sequence[Placement], cadre: Cadre, level: ClassLevel, *, today: date
) -> StudentPlacements:
    """Return where a student stands for the year of their class and in all."""
    known = pfmp.requirements(cadre, [(one.period, one.days) for one in placements], today)
    return StudentPlacements(person, tuple(placements), known[level], pfmp.total(known, cadre))


def class_frame(rows: Sequence[StudentPlacements], today: date) -> pd.DataFrame:
    """Return one row per student and period (one without a period too): dates, place, days, sheets, words."""
    found = [_row(row, one, today) for row in rows for one in (row.current or (None,))]
    return pd.DataFrame(found)


def _row(row: StudentPlacements, one: Placement | None, today: date) -> dict[str, object]:
    days = one.count(today) if one else None
    return {
        "élève": row.person.pseudonym,
        "début": one.period.start if one else None,
        "fin": one.period.end if one else None,
        "état": STATES[one.state(today)] if one else "pas de période",
        "lieu": one.name if one and one.has_place else "",
        "accord": YES[one.agreed] if one else "",
        "jours prévus": days.planned if days else 0.0,
        "jours faits": days.done if days else 0.0,
        "jours à remplir": days.unsaid if days else 0.0,
        "jours à rattraper": days.owed if days else 0.0,
        "fiches finies": one.sheets_done if one else 0,
        "avis du tuteur": bool(one and one.tutors),
        "visites faites": sum(visit.done for _, visit in one.visits) if one else 0,
        "jours faits en tout": row.whole.done,
        "jours exigés en tout": row.whole.required,
    }
