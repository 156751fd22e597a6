"""The class to take to the conseil de classe: a page of synthesis and a line per student (PDF), the same as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from mcvb.assessment import load_scale
from mcvb.class_needs import Need, NeedGroup
from mcvb.class_view import STATES, ClassView
from mcvb.formats import day, percent, plural
from mcvb.item_analysis import Item
from mcvb.paper import printable, render
from mcvb.store.school_interface import SchoolClass
from simulations.rubric import load_rubric

WARNING = (
    "Niveaux formatifs, calculés sur les dernières preuves de simulation : ni notes, ni certification. "
    "L'avis de l'enseignant prime. Les pseudonymes sont ceux de l'atelier."
)
TOP_ITEMS = 8
NOTHING = "·"


@dataclass(frozen=True)
class Picture:
    """A class as it goes on paper: levels, checks missed, who needs what; `work` is the title of one work given."""

    room: SchoolClass
    view: ClassView
    heat: pd.DataFrame
    items: Sequence[Item]
    needs: Sequence[Need]
    groups: Sequence[NeedGroup]
    work: str = ""


def council_table(seen: Picture, stages: Mapping[str, str]) -> pd.DataFrame:
    """Return a row per student: each competence (simulator, then teacher), state, what to do next and why."""
    by_person = {need.person.id: need for need in seen.needs}
    cells = {(row.eleve, row.competence): row for row in seen.heat.itertuples(index=False)}
    competences = [competence.id for competence in load_rubric().competences]
    rows = []
    for row in seen.view.rows:
        need, mine = by_person[row.person.id], [cells[row.person.pseudonym, name] for name in competences]
        own = [cell for one in mine for cell in (level(one.rang, str(one.niveau)), _teacher(one.enseignant))]
        next_one = f"{stages[need.stage]} · {need.title}"
        rows.append([row.person.pseudonym, STATES[row.state], len(row.runs), *own, next_one, need.reason])
    titles = [title for name in competences for title in (f"{name} simulateur", f"{name} enseignant")]
    return pd.DataFrame(rows, columns=["Élève", "État", "Travaux", *titles, "Exercice proposé", "Pourquoi"])


def level(rank: object, name: str) -> str:
    """Return a level as « 3 Averti »; its word alone while there are too few proofs, nothing without any."""
    if pd.isna(rank):  # type: ignore[call-overload]
        return ""
    return f"{rank} {name}" if rank else name


def _teacher(rank: object) -> str:
    names = [grade.name for grade in load_scale().grades]
    return "" if pd.isna(rank) else f"{rank} {names[int(str(rank)) - 1]}"  # type: ignore[call-overload]


def council_pdf(seen: Picture, *, stages: Mapping[str, str], today: date) -> bytes:
    """Return the class as a tagged PDF (PDF/UA-1), readable in black and white: the synthesis, then the students."""
    about = f"Travail « {seen.work} ». " if seen.work else ""
    data = {
        "titre": f"Bilan de classe · {seen.room.name} · {seen.room.school_year}",
        "sous_titre": f"Bloc 4B, prospection. {about}Édité le {day(today.isoformat())}.",
        "avertissement": WARNING,
        "legende": _legend(),
        "chiffres": _figures(seen.view, seen.heat),
        "repartition": _spread(seen.heat),
        "manquees": {
            "titres": ["Vérification", "Manquée par", "Étape"],
            "lignes": [_item(item, stages) for item in seen.items[:TOP_ITEMS] if item.missed],
        },
        "groupes": [_group(group, stages) for group in seen.groups],
        "eleves": _students(seen, stages),
        "pied": "Atelier 4B. Les intitulés des compétences sont officiels ; critères et seuils : proposition d'équipe.",
    }
    return render("classe.typ", {"donnees": json.dumps(_printable(data), ensure_ascii=False)})


def _legend() -> str:
    names = " ; ".join(f"{rank} {grade.name}" for rank, grade in enumerate(load_scale().grades, 1))
    return f"{names} ; 0 pas encore assez de preuves ; {NOTHING} rien d'observé. « P » : niveau donné par l'enseignant."


def _figures(view: ClassView, heat: pd.DataFrame) -> list[str]:
    seen = heat["part"].dropna()
    share = percent(float(seen.mean())) if len(seen) else "—"
    finished = sum(facts.run.status == "terminee" for row in view.rows for facts in row.runs)
    runs = sum(len(row.runs) for row in view.rows)
    return [
        f"Effectif : {plural(len(view.rows), 'élève')}, {plural(runs, 'travail', 'travaux')}",
        f"Travaux finis : {finished} ; élèves qui n'ont rien commencé : {view.count('pas_commence')}",
        f"Part moyenne des vérifications réussies, là où il y a des preuves : {share}",
    ]


def _spread(heat: pd.DataFrame) -> dict[str, Any]:
    """Return how many students have each level, a row per competence."""
    lines = []
    for competence in load_rubric().competences:
        ranks = heat.loc[heat["competence"] == competence.id, "rang"]
        counts = [int((ranks == rank).sum()) for rank in range(5)]
        none = int(ranks.isna().sum())
        lines.append(
            [f"{competence.id} {competence.title}", *(str(counts[rank]) for rank in (1, 2, 3, 4, 0)), str(none)]
        )
    titles = ["Compétence", *(grade.name for grade in load_scale().grades), "trop peu", "rien vu"]
    return {"titres": titles, "lignes": lines}


def _item(item: Item, stages: Mapping[str, str]) -> list[str]:
    said = f"{item.competence} · {item.check.statement}"
    return [said, f"{item.missed} sur {item.observed}", stages.get(item.check.stage, "")]


def _group(group: NeedGroup, stages: Mapping[str, str]) -> dict[str, str]:
    who = "Avec toute la classe" if group.whole else ", ".join(person.pseudonym for person in group.people)
    what = " ; ".join(item.check.statement.rstrip(".") for item in group.items[:3])
    more = f" ; et {len(group.items) - 3} autres" if len(group.items) > 3 else ""  # noqa: PLR2004 - three are named
    return {"qui": who, "quoi": what + more, "ou": f"{stages[group.stage]}, {group.title.split(' : ')[0]}"}


def _students(seen: Picture, stages: Mapping[str, str]) -> dict[str, Any]:
    needs = {need.person.id: need for need in seen.needs}
    cells = {(row.eleve, row.competence): row for row in seen.heat.itertuples(index=False)}
    competences = [competence.id for competence in load_rubric().competences]
    lines = []
    for row in seen.view.rows:
        need = needs[row.person.id]
        mine = [_short(cells[row.person.pseudonym, name]) for name in competences]
        done = sum(facts.run.status == "terminee" for facts in row.runs)
        lines.append(
            [row.person.pseudonym, *mine, f"{done} sur {len(row.runs)}", f"{need.competence} · {stages[need.stage]}"]
        )
    return {"titres": ["Élève", *competences, "Travaux finis", "À travailler"], "lignes": lines}


def _short(cell: Any) -> str:  # noqa: ANN401 - a row of the heat map
    """Return a cell as « 3 · P 2 »: the simulator's rank, then the teacher's."""
    own = "" if pd.isna(cell.enseignant) else f" P{cell.enseignant}"
    return (NOTHING if pd.isna(cell.rang) else str(cell.rang)) + own


def _printable(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Return the same data with every text printable by the page's fonts."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value
