"""The rules of a school year on screen: placements, projet, dates and hours, each with its source."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.referentiel import CERTAINTIES, Cadre, Hours, Project
from mcvb.ui import kit

YEARS = {"premiere": "1re", "terminale": "Tle"}


def rules(cadre: Cadre, school_year: str) -> None:
    """Draw a cadre as it applies to a school year."""
    stages, project = cadre.placements, cadre.project
    split = " + ".join(str(share.weeks) for share in stages.shares)
    doubt = " : répartition déduite, à régler par l'établissement" if stages.deduced else ""
    reference, coefficient = project.marks["reference"], project.marks["coefficient"]
    kit.key_figures(
        [
            ("Stages (PFMP)", f"{stages.weeks} semaines", f"{split} (2de, 1re, Tle){doubt}"),
            (project.title, _oral(project), f"{project.oral.talk} min d'exposé, {project.oral.questions} d'entretien"),
            ("Points au bac", f"écart à {reference} × {coefficient}", str(project.marks["regle"])),
        ]
    )
    st.caption(
        f"Stages : {stages.source.rstrip('.')}. Oral : {project.oral.source}. Points : {project.marks['source']}."
    )
    _dates(cadre, school_year)
    _project(project)
    _hours(cadre.hours)
    st.markdown("\n".join(f"- {text}" for text in cadre.remarks))
    st.caption(" ; ".join(f"{key} : {text}" for key, text in CERTAINTIES.items()))


def _oral(project: Project) -> str:
    return f"oral d'environ {project.oral.minutes} min" if project.oral.rough else f"oral de {project.oral.minutes} min"


def _dates(cadre: Cadre, school_year: str) -> None:
    dates = cadre.project.dates
    if dates.year and dates.year != school_year:
        kit.callout("info", "Les dates", f"Dates de {school_year} : à demander à ton établissement.")
        return
    source = f" Source : {dates.source}." if dates.source else ""
    kit.callout("info", "Les dates", f"{dates.text}.{source}")


def _project(project: Project) -> None:
    """Draw what else is known of the projet, with its sources."""
    parts = [f"Réalisation {project.making['texte']} ({project.making['source']})"]
    if project.support:
        parts.append(
            f"Support de {project.support['pages_max']} pages au plus, facultatif ({project.support['source']})"
        )
    if project.jury:
        parts.append(f"Jury : {project.jury['texte']} ({project.jury['source']})")
    for hours, unit in ((project.hours_year, "heures par an"), (project.hours_week, "heures par semaine")):
        known = [f"{title} {_number(hours[name])}" for name, title in YEARS.items() if hours.get(name) is not None]
        if known:
            parts.append(f"Horaires : {', '.join(known)} {unit} ({hours['source']})")
    st.markdown(f"**{project.title}**\n" + "\n".join(f"- {part}" for part in parts))


def _hours(rows: tuple[Hours, ...]) -> None:
    """Draw the hours that are known; those that are not, in one sentence."""
    known = [row for row in rows if any(value is not None for value in (row.second, row.first, row.final, row.total))]
    kit.table(
        ("Enseignement", "2de", "1re", "Tle", "Total", "Unité", "Source"),
        [
            (r.title, *(_number(value) for value in (r.second, r.first, r.final, r.total)), r.unit, r.source)
            for r in known
        ],
    )
    if len(known) < len(rows):
        missing = ", ".join(row.title for row in rows if row not in known)
        st.caption(f"Horaires à confirmer, texte non trouvé : {missing}.")


def _number(value: float | str | None) -> str:
    """Return a figure for a table; a dash where there is none."""
    if not isinstance(value, int | float):
        return "—"
    return formats.number(value, digits=0 if value == int(value) else 1)
