"""The desk where a prospect file is worked on: the list, one record, its correction, removal and look-up.

Missions and free files share it: a `Desk` says what may be done and how an act is played.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from mcvb.columns import label
from mcvb.ui import kit
from simulations.file_work import (
    REASONS,
    ConsultLine,
    CorrectLine,
    FileAction,
    FileWork,
    RemoveLine,
    RestoreLine,
    line_values,
)

Told = tuple[tuple[str, str], ...]
EVERYTHING = "Toutes les colonnes"
LIST_HEIGHT = 380


@dataclass(frozen=True)
class Desk:
    """A file on the desk: as received (`base`), the work done, how to act, and what help there is."""

    key: str
    base: pd.DataFrame
    work: FileWork
    frame: pd.DataFrame
    act: Callable[[FileAction], bool]
    editable: bool = True
    hints: dict[int, dict[str, str]] = field(default_factory=dict)
    look_up: Callable[[int], Told] | None = None
    look_up_name: str = ""
    look_up_text: str = ""
    credits_left: int = 0

    def name(self, line: int) -> str:
        """Return what names a line in a list."""
        cells = line_values(self.base, self.work, line)
        who = cells.get("raison_sociale") or f"{cells.get('prenom', '')} {cells.get('nom', '')}".strip()
        return f"{line} · {who or 'sans nom'} ({cells.get('commune') or 'commune vide'})"

    @property
    def version(self) -> str:
        """What names the file as it stands, so that what is computed from it is computed once."""
        return f"{self.key}|{hashlib.blake2b(self.work.model_dump_json().encode(), digest_size=12).hexdigest()}"

    @property
    def selected_key(self) -> str:
        """The key under which the open record is kept."""
        return f"{self.key}_fiche"


def draw_list(desk: Desk) -> None:
    """Draw the filter and the list; a row chosen there opens its record."""
    shown = filtered(desk.frame, desk.key, marked=desk.hints)
    st.caption(
        f"{len(shown)} sur {len(desk.frame)} fiches. Clique sur un titre pour trier, sur une case à gauche pour ouvrir."
    )
    if shown.empty:
        st.info("Aucune fiche ne correspond : change le texte ou la colonne.")
        return
    table = shown.rename(columns=label)
    if desk.hints:
        marks = [
            "⚠ " + ", ".join(label(c) for c in desk.hints[line]) if line in desk.hints else "" for line in shown.index
        ]
        table.insert(0, "À vérifier", marks)
    grid_key = f"{desk.key}_liste_{len(shown)}_{len(desk.work.corrections)}_{len(desk.work.removed)}"
    chosen = st.dataframe(
        table,
        hide_index=False,
        height=LIST_HEIGHT,
        on_select="rerun",
        selection_mode="single-row",
        key=grid_key,
        column_config={"_index": st.column_config.NumberColumn("Fiche", width="small")},
        alt="Liste des fiches du fichier ; la fiche ouverte se choisit aussi dans la liste déroulante plus bas.",
    )
    rows = chosen.selection.rows
    last = f"{desk.key}_dernier"
    if rows and st.session_state.get(last) != (grid_key, rows[0]):
        st.session_state[last] = (grid_key, rows[0])
        st.session_state[desk.selected_key] = int(shown.index[rows[0]])


def filtered(frame: pd.DataFrame, key: str, *, marked: Collection[int] = ()) -> pd.DataFrame:
    """Draw the filter of a file and return the lines it keeps; `marked` lines may be shown alone."""
    where, what, only = st.columns([2, 3, 2], vertical_alignment="bottom")
    columns = [EVERYTHING, *frame.columns]
    column = where.selectbox("Chercher dans", columns, format_func=label, key=f"{key}_ou")
    text = what.text_input("Texte à trouver", key=f"{key}_quoi", placeholder="un nom, une ville, un numéro…")
    choices = ["Toutes", "Case vide"] + (["À vérifier"] if marked else [])
    kind = only.selectbox("Montrer", choices, key=f"{key}_type", help="« Case vide » regarde la colonne choisie.")
    looked = frame if column == EVERYTHING else frame[[column]]
    if kind == "Case vide":
        frame = frame[(looked == "").any(axis=1)]
    elif kind == "À vérifier":
        frame = frame[frame.index.isin(list(marked))]
    if text.strip():
        wanted = text.strip().casefold()
        found = looked.loc[frame.index].apply(lambda cells: cells.str.casefold().str.contains(wanted, regex=False))
        frame = frame[found.any(axis=1)]
    return frame


def draw_record(desk: Desk) -> None:
    """Draw the open record: what it says, what it needs, what can be done."""
    line = _open_line(desk)
    if line is None:
        kit.empty_state("Plus aucune fiche", "Toutes les fiches ont été mises de côté.", picture="fichier")
        return
    cells = line_values(desk.base, desk.work, line)
    seen, tools = st.columns([1, 1], gap="large")
    with seen:
        kit.record([(label(column), cells[column]) for column in desk.frame.columns])
        for column, why in desk.hints.get(line, {}).items():
            kit.callout("attention", label(column), why)
    with tools:
        if desk.look_up is not None:
            _look_up(desk, line)
        if desk.editable:
            _correction(desk, line, cells)
            _removal(desk, line)


def _open_line(desk: Desk) -> int | None:
    """Draw the choice of a record, with previous and next, and return the open one."""
    lines = [int(line) for line in desk.frame.index]
    if not lines:
        return None
    key = desk.selected_key
    if st.session_state.get(key) not in lines:
        after = [line for line in lines if line > int(st.session_state.get(key) or 0)]
        st.session_state[key] = after[0] if after else lines[-1]
    place = lines.index(st.session_state[key])

    def move(step: int) -> None:
        st.session_state[key] = lines[max(0, min(len(lines) - 1, place + step))]

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Fiche ouverte", lines, format_func=desk.name, key=key)
        st.button("Précédente", icon=":material/chevron_left:", on_click=move, args=(-1,), key=f"{key}_avant")
        st.button("Suivante", icon=":material/chevron_right:", on_click=move, args=(1,), key=f"{key}_apres")
    return int(st.session_state[key])


def _look_up(desk: Desk, line: int) -> None:
    """Draw the result of a look-up, or the button that spends one."""
    if desk.look_up is None:
        return
    if line in desk.work.consulted:
        with st.container(border=True):
            st.markdown(f"**{desk.look_up_name}**")
            kit.record(desk.look_up(line))
        return
    if not desk.editable:
        return
    st.caption(desk.look_up_text)
    if st.button(
        f"Vérifier cette fiche (il t'en reste {desk.credits_left})",
        icon=":material/travel_explore:",
        key=f"{desk.key}_verifier",
        disabled=desk.credits_left <= 0,
        help=f"{desk.look_up_name} : chaque vérification compte, même si tu annules ensuite.",
    ):
        desk.act(ConsultLine(line=line))
        st.rerun()


def _correction(desk: Desk, line: int, cells: dict[str, str]) -> None:
    with (
        st.expander("Corriger des cases", icon=":material/edit:"),
        st.form(f"{desk.key}_corriger_{line}_{len(desk.work.corrections)}", border=False),
    ):
        written = {}
        for pair in _pairs(list(desk.frame.columns)):
            for place, column in zip(st.columns(2), pair, strict=False):
                written[column] = place.text_input(
                    label(column),
                    cells[column],
                    max_chars=300,
                    key=kit.field_key(f"{desk.key}_{line}_{column}", cells[column]),
                )
        if st.form_submit_button("Enregistrer la correction", icon=":material/save:", type="primary"):
            changed = {column: value for column, value in written.items() if value.strip() != cells[column].strip()}
            desk.act(CorrectLine(line=line, values=changed))
            st.rerun()


def _pairs(items: list[str]) -> list[list[str]]:
    return [items[place : place + 2] for place in range(0, len(items), 2)]


def _removal(desk: Desk, line: int) -> None:
    with (
        st.expander("Mettre cette fiche de côté", icon=":material/delete:"),
        st.form(f"{desk.key}_retirer_{line}", border=False),
    ):
        firms = "raison_sociale" in desk.frame.columns
        reasons = [name for name in REASONS if firms or name != "entreprise_fermee"]
        reason = st.radio("Pourquoi ?", reasons, format_func=lambda name: REASONS[name], index=None)
        if st.form_submit_button("Mettre de côté", icon=":material/delete:"):
            if reason is None:
                st.warning("Choisis une raison : un retrait sans raison ne se défend pas.")
            else:
                desk.act(RemoveLine(line=line, reason=reason))
                st.rerun()


def draw_removed(desk: Desk) -> None:
    """Draw what was taken out, with the reason and the way back."""
    gone = [(line, REASONS[reason]) for line, reason in desk.work.removed.items()]
    gone += [(merge.dropped, f"Fusionnée avec la fiche {merge.kept}") for merge in desk.work.merges]
    if not gone:
        kit.empty_state(
            "Rien de côté", "Les fiches retirées ou fusionnées apparaîtront ici, avec leur raison.", picture="fichier"
        )
        return
    for line, reason in sorted(gone):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{desk.name(line)}**  \n{reason}")
            if desk.editable and st.button(
                "Remettre", icon=":material/restore_from_trash:", key=f"{desk.key}_remettre_{line}"
            ):
                desk.act(RestoreLine(line=line))
                st.rerun()
