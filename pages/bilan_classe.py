"""The class as a whole: levels by competence, what it misses, who needs what next, files for the conseil de classe."""

import streamlit as st

from mcvb import practice
from mcvb.class_needs import need_groups, needs
from mcvb.class_report import Picture
from mcvb.class_view import heat_map, level_table
from mcvb.item_analysis import item_analysis
from mcvb.ui import follow_charts, follow_items, follow_kit, kit, session
from mcvb.ui.evidence_panel import SITUATIONS

BEST = "La meilleure situation de chacun"


def situation() -> str | None:
    """Draw the choice of a situation level; nothing for the best one of each student."""
    names = ["", *SITUATIONS]
    said = st.selectbox("Situation", names, format_func=lambda name: SITUATIONS.get(name, BEST), key="bilan_situation")
    return said or None


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    session.teacher()
    kit.page_header("Bilan de la classe", intro="Les niveaux, ce que la classe manque, et ce dont chacun a besoin.")
    with st.container(horizontal=True, vertical_alignment="bottom", key="choix_bilan"):
        desk = follow_kit.open_desk()
        asked = situation()
    view = follow_kit.load_view(desk)
    heat = heat_map(view, desk.levels, situation=asked)  # type: ignore[arg-type]
    analysed, catalogue = item_analysis(view), practice.catalogue()
    wanted, grouped = needs(view, catalogue), need_groups(view, analysed, catalogue)
    title = desk.work.title if desk.work else ""
    follow_items.files(Picture(desk.room, view, heat, analysed, wanted, grouped, title))
    levels, missed, next_ones = st.tabs(["Niveaux", "Ce que la classe manque", "Qui a besoin de quoi"])
    with levels:
        st.caption(
            "Dans chaque case, le niveau du simulateur : 1 Novice, 2 Débrouillé, 3 Averti, 4 Expert, 0 trop peu de "
            "preuves, vide si rien n'est observé. « P » et un chiffre : le niveau que vous avez donné. Formatif."
        )
        follow_charts.heat(heat)
        with st.expander("Le même tableau, en mots"):
            st.dataframe(level_table(heat), hide_index=True, alt="Niveau de chaque élève par compétence.")
    with missed:
        follow_items.items(analysed)
    with next_ones:
        st.subheader("Groupes de besoin")
        follow_items.groups(grouped)
        st.subheader("Élève par élève")
        follow_items.needs(wanted)
    st.page_link("suivi.py", label="Retour au suivi en direct", icon=":material/arrow_back:", query_params=desk.address)


session.guarded(draw)
