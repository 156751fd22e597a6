"""The landing of a path: three years at a glance, the doors to each part, and the way in for a newcomer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from mcvb import formats
from mcvb.assessment import load_scale
from mcvb.path import Path
from mcvb.path_advice import covered
from mcvb.referentiel import Cadre, cadre_of, cadres
from mcvb.store.school_interface import ClassLevel
from mcvb.ui import identity, kit, session
from mcvb.year import LEVEL_NAMES, LEVELS, SITUATION_OF, Year, say_level

SHORT: dict[ClassLevel, str] = {"seconde": "2de", "premiere": "1re", "terminale": "Tle"}


@dataclass(frozen=True)
class Door:
    """A way to a part of the path: its page, its words, the kinds of items it holds."""

    page: str
    title: str
    text: str
    icon: str
    kinds: tuple[str, ...] = ()
    unit: tuple[str, str] = ("", "")
    go: str = "Ouvrir"


DOORS = (
    Door("competences", "Mes compétences", "Tes niveaux, leurs preuves et tes progrès.", "bar_chart",
         go="Voir mes compétences"),
    Door("travaux", "Mes travaux", "Ce que tu as produit, et ce que tu y as appris.", "folder_open", ("travail",),
         ("travail", "travaux"), "Voir mes travaux"),
    Door("pfmp", "Mes PFMP", "Tes stages : périodes, entreprise, activités.", "storefront", ("pfmp",),
         ("période", "périodes"), "Suivre mes PFMP"),
    Door("projet", "Mon projet", "L'idée, le plan et le carnet de bord.", "flag", ("projet",), ("projet", "projets"),
         "Avancer mon projet"),
    Door("oral", "Mon oral", "Préparer l'exposé, répéter, s'entraîner aux questions.", "record_voice_over",
         ("oral_repetition",), ("répétition", "répétitions"), "Préparer mon oral"),
    Door("dossiers", "Mes dossiers d'épreuve", "Ce que chaque épreuve demande, ce qui manque.", "checklist",
         go="Voir mes dossiers"),
    Door("emporter", "Emporter", "Livret, dossier, badges : en PDF, DOCX ou archive.", "download", go="Emporter"),
    Door("mes_donnees", "Emporter", "Tout ton parcours dans un fichier.", "download", go="Emporter mes données"),
)  # fmt: skip
# What a newcomer is shown as first steps has no second door below.
FIRST_STEPS = ("competences", "travaux")


def ask_level(year: Year) -> None:
    """Ask somebody without a class which year they are in, once; they may change it."""
    if year.class_id is not None:
        return
    chosen = st.segmented_control(
        "Tu es en…",
        LEVELS,
        default=year.level if year.told else None,
        format_func=LEVEL_NAMES.__getitem__,
        key="parcours_niveau",
    )
    if chosen is not None and (chosen != year.level or not year.told):
        say_level(session.repository(), session.person(), chosen)
        st.rerun()


def three_years(path: Path) -> None:
    """Draw the three years side by side: what was done, what is going on, what comes."""
    for place, level in zip(st.columns(3), LEVELS, strict=True):
        with place.container(border=True, height="stretch"):
            st.html(_year(path, level))


def _year(path: Path, level: ClassLevel) -> str:
    now, here = LEVELS.index(path.year.level), LEVELS.index(level)
    state, tone = ("en cours", "") if here == now else ("passée", "vert") if here < now else ("à venir", "orange")
    situation = next(one for one in load_scale().situations if one.id == SITUATION_OF[level])
    rows = "".join(f"<li>{kit.escape(row)}</li>" for row in [*_done(path, level), *_planned(path.year, level)])
    tag = kit.tags([(f"{'✓' if here < now else '▸' if here == now else '…'} {state}", tone)])
    return (
        f'<div class="a4-annee"><p class="sur">{kit.escape(path.year.school_year_of(level))} {tag}</p>'
        f"<h3>{LEVEL_NAMES[level]}</h3><p>{kit.escape(situation.name)}</p><ul>{rows}</ul></div>"
    )


def _done(path: Path, level: ClassLevel) -> list[str]:
    """Return what was done in a year, in words; nothing for a year to come."""
    if LEVELS.index(level) > LEVELS.index(path.year.level):
        return []
    at = path.year.level_at
    missions = sum(run.status == "terminee" and at(run.updated_at) == level for run in path.runs)
    proofs = sum(at(proof.at) == level for proof in path.proofs)
    works = sum(at(kept.at) == level for kept in path.works)
    return [
        formats.plural(missions, "mission ou atelier terminé", "missions et ateliers terminés"),
        formats.plural(proofs, "preuve"),
        formats.plural(works, "travail gardé", "travaux gardés"),
    ]


def _planned(year: Year, level: ClassLevel) -> list[str]:
    """Return what the rules of that year plan: placements, projet, oral."""
    cadre = year.cadre if level == year.level else _cadre_at(year.school_year_of(level))
    if cadre is None:
        return []
    share = next((one for one in cadre.placements.shares if one.year == SHORT[level]), None)
    rows = []
    if share is not None:
        doubt = " (à confirmer)" if cadre.placements.deduced else ""
        rows.append(f"{formats.plural(share.weeks, 'semaine')} de PFMP{doubt}")
    if cadre.project.hours_week.get(level) or cadre.project.hours_year.get(level):
        rows.append(cadre.project.title)
    if level == LEVELS[-1]:
        rows.append(f"Oral du projet : environ {cadre.project.oral.minutes} min")
    return rows


def _cadre_at(school_year: str) -> Cadre | None:
    known = any(cadre.covers(school_year) for cadre in cadres())
    return cadre_of(school_year) if known else None


def doors(path: Path, counts: Mapping[str, int]) -> None:
    """Draw the doors to each part; a part that is not there is left out."""
    there = [door for door in DOORS if identity.exists(door.page)]
    if path.empty:
        there = [door for door in there if door.page not in FIRST_STEPS]
    if identity.exists("emporter"):
        there = [door for door in there if door.page != "mes_donnees"]
    for start in range(0, len(there), 3):
        for place, door in zip(st.columns(3), there[start : start + 3], strict=False):
            with place.container(border=True, height="stretch"):
                kit.card(_title(door, path.year), door.text, foot=_told(door, path, counts))
                with st.container(key=f"suite_{door.page}"):
                    st.page_link(f"{door.page}.py", label=door.go, icon=f":material/{door.icon}:")


def _title(door: Door, year: Year) -> str:
    return f"Mon {year.cadre.project.title.lower()}" if door.page == "projet" else door.title


def _told(door: Door, path: Path, counts: Mapping[str, int]) -> str:
    if door.page == "competences":
        some, every = covered(path)
        return f"{formats.plural(some, 'compétence')} sur {every} avec une preuve"
    if not door.kinds:
        return ""
    return formats.plural(sum(counts.get(kind, 0) for kind in door.kinds), *door.unit)


def newcomer() -> None:
    """Draw the way in for somebody whose path is empty."""
    kit.empty_state(
        "Ton parcours commence ici",
        "En trois ans, tu rassembles ce que tu sais faire et de quoi le prouver devant un jury. Commence par une seule "
        "chose.",
        picture="progres",
    )
    steps = (
        ("1. Fais une mission", "Chaque étape rendue donne des preuves.", "missions", "Choisir une mission"),
        ("2. Évalue-toi", "Dis où tu en es, avec une raison.", "competences", "Mes compétences"),
        ("3. Garde un travail", "Une photo, un texte, un document.", "travaux", "Ajouter un travail"),
    )
    for place, (title, text, page, label) in zip(st.columns(3), steps, strict=True):
        with place.container(border=True, height="stretch"):
            kit.card(title, text)
            with st.container(key=f"suite_debut_{page}"):
                st.page_link(f"{page}.py", label=label, icon=":material/arrow_forward:")
