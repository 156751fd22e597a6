"""My file: bring a real CSV or XLSX, see how it was read, mend it with the same tools, take it back."""

import streamlit as st

from mcvb import exports, formats, free_practice
from mcvb.columns import label
from mcvb.free_practice import OwnFile
from mcvb.ui import kit, session
from mcvb.ui.doubles_desk import draw_doubles
from mcvb.ui.file_desk import Desk, draw_list, draw_record, draw_removed
from mcvb.ui.profile_desk import draw_profile
from simulations.detection import suspicious_cells
from simulations.errors import AtelierError
from simulations.file_work import FileAction
from simulations.mission_state import Undo
from simulations.prospect_file import COLUMN_ORDER

VIEWS = ["Les fiches", "Les doublons", "Le portrait", "De côté"]
APART = "(laisser à part)"
HINTS_UP_TO = 3000
FAULTS_SHOWN = 12


def bring() -> None:
    """Draw the way to bring a file."""
    kit.callout(
        "droit",
        "Pas de vraies personnes ici",
        "N'importe pas de données réelles de clients ou de camarades : noms, téléphones et adresses de vraies personnes "
        "sont protégés (RGPD). Utilise un fichier d'exercice.",
    )
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


def reading(mine: OwnFile) -> None:
    """Draw how the file was read: encoding, columns, faults by line."""
    read = mine.imported
    known = sum(column is not None for column in read.mapping.values())
    kit.key_figures(
        [
            ("Fiches", formats.number(len(mine.state.base)), mine.name),
            ("Colonnes reconnues", f"{known} sur {len(read.mapping)}", "les autres gardent leur titre"),
            (
                "Lu comme",
                read.encoding or f"feuille « {read.sheet} »",
                f"séparateur : {read.separator}" if read.separator else "",
            ),
        ]
    )
    if read.notice:
        kit.callout("attention", "À savoir", read.notice.replace("\n", "\n\n"))
    faults = [fault for fault in read.faults if fault.line]
    if faults:
        with st.expander(
            f"{formats.plural(len(faults), 'ligne')} à regarder dans ton fichier", icon=":material/warning:"
        ):
            st.markdown("\n".join(f"- {fault}" for fault in faults[:FAULTS_SHOWN]))
            if len(faults) > FAULTS_SHOWN:
                st.caption(f"… et {len(faults) - FAULTS_SHOWN} autres.")
    with st.expander("Quelle colonne est quoi ?", icon=":material/view_column:"), st.form("colonnes", border=False):
        st.caption("Changer une colonne recommence le travail sur ce fichier.")
        choices = [APART, *COLUMN_ORDER]
        chosen = {}
        for title, column in read.mapping.items():
            index = choices.index(column) if column in choices else 0
            pick = st.selectbox(title, choices, index=index, format_func=label, key=f"col_{title}")
            chosen[title] = None if pick == APART else pick
        if st.form_submit_button("Appliquer"):
            try:
                free_practice.map_columns(session.repository(), session.person(), chosen)
                st.rerun()
            except AtelierError as refusal:
                st.warning(str(refusal))


def play(action: FileAction | Undo) -> bool:
    """Play one act on one's own file."""
    try:
        step = free_practice.act(session.repository(), session.person(), action)  # type: ignore[arg-type]
    except AtelierError as refusal:
        session.flash(str(refusal), kind="attention")
        return False
    for event in step.events:
        session.flash(event.text)
    return True


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
        draw_profile(frame, ())
    elif view == "De côté":
        draw_removed(desk)
    else:
        draw_list(desk)
        draw_record(desk)


session.guarded(draw)
