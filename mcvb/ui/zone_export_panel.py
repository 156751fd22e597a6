"""Take the study away: one page for a jury, the map as a picture, the communes as a table."""

from __future__ import annotations

import streamlit as st

from mcvb import zone_report
from mcvb.exports import file_name
from mcvb.ui import kit
from mcvb.ui.zone_desk import ZoneDesk
from mcvb.ui.zone_panel import counted
from mcvb.zone_map import zone_map
from simulations.zone.exam import judge
from simulations.zone.reading import questions_for, read_answer
from simulations.zone.table import place_name


def export_view(desk: ZoneDesk) -> None:
    """Draw what is still missing, then the ways to take the study away."""
    todo = missing(desk)
    if todo:
        kit.callout("info", "Il te reste à faire", f"{' ; '.join(todo)}. Tu peux déjà emporter ce qui est fait.")
    kit.card(
        "L'étude sur une page (PDF)",
        "La carte, les totaux, tes calculs, tes réponses et ta conclusion : à relire, à imprimer, à montrer à un jury.",
    )
    name = f"etude de zone {place_name(desk.brief.place)}"
    save(
        "Télécharger l'étude (PDF)", lambda: pdf(desk), file_name(name, "pdf", desk.today), "application/pdf", main=True
    )
    kit.card("La carte et le tableau", "Pour un diaporama, un dossier ou un tableur.")
    with st.container(horizontal=True):
        save("La carte (PNG)", lambda: zone_report.map_png(svg(desk)), file_name(name, "png", desk.today), "image/png")
        save("La carte (SVG)", lambda: svg(desk).encode(), file_name(name, "svg", desk.today), "image/svg+xml")
        save("Les communes (CSV)", lambda: table_csv(desk), file_name(name, "csv", desk.today), "text/csv")
        save("Les communes (XLSX)", lambda: table_xlsx(desk), file_name(name, "xlsx", desk.today), None)
