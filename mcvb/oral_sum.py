"""The sum of the oral of the projet, written out: livret and oral, and the points it gives or takes. Never a mark."""

from __future__ import annotations

from dataclasses import dataclass

from mcvb.formats import number, percent
from mcvb.referentiel import Cadre


@dataclass(frozen=True)
class Working:
    """The sum worked out: the average out of 20, its distance to the reference, the points, and each line in words."""

    average: float
    gap: float
    points: float
    lines: tuple[str, ...]


def working(cadre: Cadre, livret: float, oral: float, *, ccf: bool) -> Working:
    """Return how livret and oral (out of 20) become points; without CCF the oral alone counts. Source: the cadre."""
    marks = cadre.project.marks
    share_oral = float(marks["part_oral"] if ccf else marks["part_oral_hors_ccf"])
    share_livret = 1 - share_oral
    reference, coefficient = float(marks["reference"]), float(marks["coefficient"])
    average = share_livret * livret + share_oral * oral
    gap = average - reference
    points = gap * coefficient
    first = (
        f"{percent(share_livret)} × {_said(livret)} + {percent(share_oral)} × {_said(oral)} = {_said(average)} sur 20"
        if share_livret
        else f"l'oral seul : {_said(average)} sur 20"
    )
    lines = (
        f"La moyenne : {first}.",
        f"L'écart à {_said(reference)} : {_said(average)} − {_said(reference)} = {_said(gap)}.",
        f"Les points : {_said(gap)} × {_said(coefficient)} = {_said(points)}, {_meaning(points)}.",
    )
    return Working(average, gap, points, lines)


def _said(value: float) -> str:
    """Return a number with as few decimals as it needs, two at most."""
    return number(round(value, 2) + 0.0, digits=2).rstrip("0").rstrip(",")


def _meaning(points: float) -> str:
    if abs(points) < 0.005:  # noqa: PLR2004 - rounds to nothing
        return "rien n'est ajouté ni retranché"
    many = "s" if abs(points) >= 2 else ""  # noqa: PLR2004 - the plural starts at two
    return f"{_said(abs(points))} point{many} {'ajouté' if points > 0 else 'retranché'}{many} au total de l'examen"
