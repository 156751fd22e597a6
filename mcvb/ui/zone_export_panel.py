"""Take the study away: one page for a jury, the map as a picture, the communes as a table."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from mcvb import exports, zone_report
from mcvb.formats import plural
from mcvb.ui import kit
from mcvb.ui.zone_desk import ZoneDesk
from mcvb.ui.zone_exam_panel import shows_working
from mcvb.ui.zone_panel import counted
from mcvb.zone_map import ZoneMap, zone_map
from simulations.zone.exam import judge
from simulations.zone.reading import questions_for
from simulations.zone.table import place_name

ON_PAPER = 1.6


def export_view(desk: ZoneDesk) -> None:
    """Draw what is still missing, then the ways to take the study away."""
    todo = missing(desk)
    if todo:
        kit.callout("info", "Il te reste à faire", f"{' ; '.join(todo)}. Tu peux déjà emporter ce qui est fait.")
    name, today = f"etude de zone {place_name(desk.brief.place)}", desk.today
    with st.container(border=True):
        kit.card(
            "L'étude sur une page", "La carte, les totaux, tes calculs, tes réponses, ta conclusion : pour un jury."
        )
        save("Télécharger l'étude (PDF)", lambda: pdf(desk), exports.file_name(name, "pdf", today), main=True)
    with st.container(border=True):
        kit.card("La carte et le tableau", "Pour un diaporama, un dossier ou un tableur.")
        with st.container(horizontal=True):
            save("La carte (PNG)", lambda: png(desk), exports.file_name(name, "png", today))
            save("La carte (SVG)", lambda: svg(desk), exports.file_name(name, "svg", today))
            save("Les communes (CSV)", lambda: exports.to_csv(table(desk)), exports.file_name(name, "csv", today))
            save(
                "Les communes (XLSX)",
                lambda: exports.to_xlsx(table(desk), sheet="Zone"),
                exports.file_name(name, "xlsx", today),
            )


def save(label: str, make: Callable[[], bytes], name: str, *, main: bool = False) -> None:
    """Draw a button that makes a file when it is pressed, and gives it."""
    st.download_button(
        label,
        make,
        name,
        icon=":material/download:",
        key=f"emporter_{label}",
        type="primary" if main else "secondary",
        on_click="ignore",
    )


def missing(desk: ZoneDesk) -> list[str]:
    """Return what is not done yet, in words."""
    sums = sum(one.verdict == "vide" for one in judge(desk.brief, desk.plan, desk.work, desk.prospects))
    left = sum(not desk.work.readings.get(question.id) for question in questions_for(desk.brief, desk.plan))
    found = [] if desk.work.plan else ["dessiner ta zone"]
    found += [plural(sums, "calcul")] if sums else []
    found += [f"{plural(left, 'question')} sur la carte"] if left else []
    return found + ([] if desk.work.conclusion else ["la conclusion"])


def drawn(desk: ZoneDesk, *, lettering: float = 1.0) -> ZoneMap:
    """Return the map as it stands, for light paper; bigger letters for a small picture."""
    return zone_map(desk.brief, desk.plan, prospects=counted(desk), chosen=desk.work.chosen, lettering=lettering)


def table(desk: ZoneDesk) -> pd.DataFrame:
    """Return the communes with the prospects of the mission's file, if any."""
    return zone_report.communes_table(desk.brief, desk.plan, met=counted(desk) if desk.state else None)


def png(desk: ZoneDesk) -> bytes:
    """Return the map as a picture that can be understood alone."""
    return zone_report.map_png(drawn(desk).svg, words=zone_report.map_words(desk.brief, desk.plan, desk.work))


def svg(desk: ZoneDesk) -> bytes:
    """Return the map as a drawing that can be understood alone and enlarged without end."""
    words = zone_report.map_words(desk.brief, desk.plan, desk.work)
    return zone_report.map_svg(drawn(desk).svg, words).encode()


def pdf(desk: ZoneDesk) -> bytes:
    """Return the study on one page."""
    shown = drawn(desk, lettering=ON_PAPER)
    return zone_report.study_pdf(report(desk, shown.svg, shown.words))


def report(desk: ZoneDesk, picture: str, words: str) -> zone_report.StudyReport:
    """Return what the page says; an expected result only where its working may be read too."""
    judged = judge(desk.brief, desk.plan, desk.work, desk.prospects)
    return zone_report.study_report(
        desk.brief, desk.plan, desk.work, picture, words=words, today=desk.today,
        judged=[(one, shows_working(desk, one)) for one in judged],
        questions=questions_for(desk.brief, desk.plan),
    )  # fmt: skip
