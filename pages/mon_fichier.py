"""My file: bring a real CSV or XLSX, see how it was read, mend it with the same tools, take it back."""

import streamlit as st

from mcvb import exports, free_practice, practice
from mcvb.columns import label
from mcvb.free_practice import OwnFile
from mcvb.ui import kit, session
from mcvb.ui.doubles_desk import draw_doubles
from mcvb.ui.file_desk import Desk, draw_list, draw_record, draw_removed
from mcvb.ui.own_file_panel import play, reading
from mcvb.ui.profile_desk import draw_profile
from simulations.errors import AtelierError
from simulations.mission_state import Undo
from simulations.prospect_file import prepare_file
from simulations.suspicion import suspicious_cells

VIEWS = ["Les fiches", "Les doublons", "Le portrait", "De côté"]
HINTS_UP_TO = 3000
EXERCISE_SEED = 2026


def exercise() -> bytes:
    """Return a dirty fictitious file to practise on."""
    scenario = next(iter(practice.catalogue().values()))
    return exports.to_csv(prepare_file(scenario, EXERCISE_SEED).frame.rename(columns=label))


def bring() -> None:
    """Draw the way to bring a file."""
    kit.callout(
        "droit",
        "Pas de vraies personnes ici",
        "N'importe pas de données réelles de clients ou de camarades : elles sont protégées (RGPD). "
        "Prends un fichier d'exercice, par exemple celui que l'atelier te prépare ci-dessous.",
    )
    today = session.now().date()
    name = exports.file_name("fichier d'exercice", "csv", today)
    st.download_button("Un fichier d'exercice à nettoyer (CSV)", exercise, name, "text/csv", icon=":material/download:")
    given = st.file_uploader(
        "Ton fichier CSV ou Excel (.xlsx), 20 000 fiches au plus", type=["csv", "txt", "tsv", "xlsx"]
    )
    if given is None:
        kit.empty_state(
            "Aucun fichier ouvert",
            "Dépose un fichier : l'atelier te dira ce qu'il y a lu, ligne par ligne.",
            picture="fichier",
        )
        return
    try:
        with st.spinner("Lecture du fichier…"):
            free_practice.bring(session.repository(), session.person(), given.name, given.getvalue(), session.now())
    except AtelierError as refusal:
        st.error(str(refusal), icon=":material/error:")
        return
    session.flash("Fichier importé.")
    st.rerun()


def tools(mine: OwnFile) -> None:
    """Draw undo, the exports and the way to take the file away."""
    table, today = mine.state.frame.rename(columns=label), session.now().date()
    with st.container(horizontal=True):
        if st.button(
            "Annuler la dernière action", icon=":material/undo:", disabled=not mine.state.can_undo, key="annuler_libre"
        ):
            play(Undo())
            st.rerun()
        name = mine.name.rsplit(".", 1)[0]
        st.download_button(
            "En CSV",
            lambda: exports.to_csv(table),
            exports.file_name(name, "csv", today),
            "text/csv",
            icon=":material/download:",
        )
        st.download_button(
            "En XLSX",
            lambda: exports.to_xlsx(table),
            exports.file_name(name, "xlsx", today),
            icon=":material/download:",
        )
        if st.button("Fermer et effacer ce fichier", icon=":material/delete:", type="tertiary", key="fermer_fichier"):
            free_practice.take_away(session.repository(), session.person())
            session.flash("Fichier effacé de l'atelier.")
            st.rerun()


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header(
        "Mon fichier",
        intro="Remets au propre un fichier à toi, avec les mêmes outils que dans les missions, sans note.",
    )
    mine = free_practice.own_file(session.repository(), session.person())
    if mine is None:
        bring()
        return
    reading(mine)
    frame = mine.state.frame
    hints = suspicious_cells(frame, today=session.now().date()) if len(frame) <= HINTS_UP_TO else {}
    desk = Desk(f"libre_{mine.state.digest}", mine.state.base, mine.state.file, frame, play, hints=hints)
    tools(mine)
    view = st.segmented_control("Que veux-tu voir ?", VIEWS, default=VIEWS[0], key="vue_libre", required=True)
    if view == "Les doublons":
        draw_doubles(desk, suggestions=True)
    elif view == "Le portrait":
        draw_profile(frame)
    elif view == "De côté":
        draw_removed(desk)
    else:
        draw_list(desk)
        draw_record(desk)


session.guarded(draw)
