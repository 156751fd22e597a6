"""The app's pages against an empty page: how long a rerun takes, through the real protocol."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mcvb import access
from tests.benchmarks.report import number, table
from tests.benchmarks.students import CALLS, Student
from tests.benchmarks.tab import PageFailedError, Tab

WARM = 3
TURNS = 30
EMPTY_TURNS = 10

# The most times a rerun of each page may last the rerun of an empty page (medians).
BUDGETS: dict[str, float] = {
    "accueil, nouveau visiteur": 25,
    "accueil, quatre missions": 25,
    "missions": 25,
    "dossier": 25,
    "étude": 25,
    "fichier": 25,
    "segments": 25,
    "qualification": 25,
    "cible": 25,
    "bilan": 25,
    "script": 25,
    "appels": 25,
    "appel": 25,
    "bilan d'un appel": 25,
    "compétences": 25,
    "parcours": 25,
    "parcours, trois ans": 25,
    "compétences, 2 000 observations": 25,
    "progrès, 2 000 observations": 25,
    "années, 2 000 observations": 25,
    "travaux, 200 travaux": 25,
    "zone": 25,
    "zone, calculs": 25,
    "zone, lecture": 25,
    "tournée": 25,
    "e-mails, écrire": 25,
    "e-mails, relire": 25,
    "e-mails, réponses": 25,
    "e-mails, résultats": 25,
}


@dataclass(frozen=True)
class Visit:
    """A page to measure: its name in the table, its address, whose it is and a text it must show."""

    title: str
    path: str
    token: str
    query: str = ""
    shown: str = ""


@dataclass
class Timing:
    """The times of a page in milliseconds: its opening and its reruns; or the error it gave."""

    title: str
    opening: float = 0.0
    reruns: list[float] = field(default_factory=list)
    error: str = ""

    def at(self, percent: float) -> float:
        """Return a percentile of the reruns."""
        return float(np.percentile(self.reruns, percent))


def visits(student: Student) -> list[Visit]:
    """Return the pages to measure, in the order of a student's work."""
    stages = [
        ("dossier", "dossier", student.analysing.id, ""),
        ("étude", "etude", student.analysing.id, ""),
        ("fichier", "fichier", student.analysing.id, ""),
        ("segments", "segments", student.targeting.id, "Segment A"),
        ("qualification", "qualification", student.targeting.id, "Prospect à qualifier"),
        ("cible", "cible", student.targeting.id, "Segment A"),
        ("bilan", "bilan", student.finished.id, ""),
        ("script", "script", student.finished.id, "La commande"),
        ("appels", "appels", student.calling.id, "Reprendre cet appel"),
        ("appel", "appel", f"{student.calling.id}&appel={CALLS + 1}", "Que dis-tu"),
        ("bilan d'un appel", "appel_bilan", f"{student.calling.id}&appel=1", ""),
    ]
    return [
        Visit("accueil, nouveau visiteur", "", access.new_token(), shown="Bienvenue"),
        Visit("accueil, quatre missions", "", student.token, shown="Te revoilà"),
        Visit("missions", "missions", student.token, shown="Commencer la mission"),
        *(Visit(title, path, student.token, f"run={run}", shown) for title, path, run, shown in stages),
        Visit("compétences", "competences", student.token),
        Visit("parcours", "parcours", student.token, shown="Où veux-tu aller"),
        *_paths(student),
        Visit("zone", "zone", student.token, "partie=1", "Ce que contient la zone"),
        Visit("zone, calculs", "zone", student.token, "partie=5", "Tes calculs justes"),
        Visit("zone, lecture", "zone", student.token, "partie=6", "Ta conclusion"),
        Visit("tournée", "tournee", student.token, shown="À placer"),
        *_mails(student),
    ]


def _paths(student: Student) -> list[Visit]:
    """Return the pages of a path at its fullest: three years, 2,000 observations, 200 works."""
    full = student.full
    return [
        Visit("parcours, trois ans", "parcours", full, shown="Terminale"),
        Visit("compétences, 2 000 observations", "competences", full, shown="Voir les"),
        Visit("progrès, 2 000 observations", "competences", full, "vue=2", "Les mêmes niveaux"),
        Visit("années, 2 000 observations", "competences", full, "vue=3", "il te reste à travailler"),
        Visit("travaux, 200 travaux", "travaux", full, shown="du plus récent au plus ancien"),
    ]


def _mails(student: Student) -> list[Visit]:
    told = {"écrire": "Objet", "relire": "Délivrabilité", "réponses": "Ta boîte", "résultats": "L'entonnoir"}
    parts = dict(zip(told, ("ecrire", "relire", "repondre", "mesurer"), strict=True))
    run = student.mailing.id
    return [
        Visit(f"e-mails, {name}", "emails", student.token, f"run={run}&partie={parts[name]}", shown)
        for name, shown in told.items()
    ]


def measure_pages(planned: list[Visit], *, app_port: int, empty_port: int) -> tuple[Timing, list[Timing]]:
    """Return the times of the empty page and of each page; the empty one runs again before each of them."""
    empty = Timing("page vide")
    pages = []
    with Tab(empty_port) as tab:
        empty.opening = _milliseconds(tab)
        _times(tab, WARM)
        for visit in planned:
            _times(tab, WARM)
            empty.reruns += _times(tab, EMPTY_TURNS)
            pages.append(measure_page(visit, app_port))
    return empty, pages


def measure_page(visit: Visit, port: int) -> Timing:
    """Return the times of one page; a page that fails gives its error instead."""
    timing = Timing(visit.title)
    try:
        with Tab(port, path=visit.path, query=visit.query, token=visit.token) as tab:
            timing.opening = _opening(tab, visit.shown)
            _times(tab, WARM)
            timing.reruns = _times(tab, TURNS)
    except (PageFailedError, OSError, EOFError) as error:
        timing.error = f"{error}" or type(error).__name__
    return timing


def _opening(tab: Tab, shown: str) -> float:
    first = tab.rerun()
    if not first.has_text(shown):
        raise PageFailedError(f"« {shown} » n'y est pas affiché")
    return first.seconds * 1000


def _times(tab: Tab, turns: int) -> list[float]:
    return [_milliseconds(tab) for _ in range(turns)]


def _milliseconds(tab: Tab) -> float:
    return tab.rerun().seconds * 1000


def report_pages(empty: Timing, pages: list[Timing]) -> list[str]:
    """Print the times of the pages and return what is wrong with them."""
    rows = [_row(page, empty) for page in (empty, *pages)]
    print(table(("Page", "1re ouverture", "p50 (ms)", "p95 (ms)", "rapport à la page vide", "budget"), rows))
    return [fault for page in pages if (fault := _fault(page, empty))]


def _row(page: Timing, empty: Timing) -> tuple[str, ...]:
    if page.error:
        return (page.title, "EN ÉCHEC", "", "", "", "")
    budget = f"× {number(BUDGETS[page.title])}" if page.title in BUDGETS else ""
    times = [number(value, 1) for value in (page.opening, page.at(50), page.at(95))]
    return (page.title, *times, f"× {number(page.at(50) / empty.at(50), 1)}", budget)


def _fault(page: Timing, empty: Timing) -> str:
    if page.error:
        return f"La page « {page.title} » est en échec : {page.error[:500]}"
    ratio, budget = page.at(50) / empty.at(50), BUDGETS[page.title]
    if ratio <= budget:
        return ""
    said = f"La page « {page.title} » prend {number(ratio, 1)} fois le temps d'une page vide"
    return f"{said} ; {number(budget)} fois au plus."
