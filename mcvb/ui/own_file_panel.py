"""One's own file on screen: how it was read, which column is which, and how an act on it is played."""

from __future__ import annotations

import streamlit as st

from mcvb import formats, free_practice
from mcvb.columns import label
from mcvb.free_practice import OwnFile
from mcvb.ui import kit, session
from simulations.errors import AtelierError
from simulations.file_work import FileAction
from simulations.mission_state import Undo
from simulations.prospect_file import COLUMN_ORDER

APART = "(laisser à part)"


FAULTS_SHOWN = 12


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
