"""The class live: how many are stuck, at work, done; then one line per student, the stuck ones first."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.class_view import STATES, ClassView, StudentRow
from mcvb.ui import kit
from mcvb.ui.follow_kit import Desk, since, state_tag, where

ORDER = tuple(STATES)
TITLES = ("Élève", "État", "Où", "Avancement", "Dernière action")
EVERYBODY = "Tous"
MANY = {"bloque": "Bloqués", "fini": "Finis"}


def figures(view: ClassView) -> None:
    """Draw how many students are in each state."""
    kit.key_figures([(MANY.get(state, STATES[state]), str(view.count(state)), "") for state in ORDER])


def filters(groups: dict[str, str]) -> tuple[str, str, bool]:
    """Draw the choice of a state, of a group (« Tous » for no choice) and of a page that changes by itself."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="suivi_filtres"):
        state = st.segmented_control(
            "Montrer", [EVERYBODY, *ORDER], default=EVERYBODY, key="suivi_etat",
            format_func=lambda name: STATES.get(name, name),
        )  # fmt: skip
        group = EVERYBODY
        if groups:
            options = [EVERYBODY, *groups]
            group = st.selectbox("Groupe", options, format_func=lambda name: groups.get(name, name), key="suivi_groupe")
        auto = st.toggle("Mettre à jour toutes les 5 secondes", value=True, key="suivi_auto")
    return state or EVERYBODY, group, auto


def kept(view: ClassView, state: str, group: str) -> list[StudentRow]:
    """Return the students asked for, the stuck ones first, then by pseudonym."""
    rows = [row for row in view.rows if state in (EVERYBODY, row.state) and group in (EVERYBODY, row.group_id)]
    return sorted(rows, key=lambda row: (ORDER.index(row.state), row.person.pseudonym.casefold()))


def table(desk: Desk, rows: list[StudentRow]) -> None:
    """Draw one line per student, each leading to the student's page."""
    if not rows:
        st.info("Aucun élève dans cet état en ce moment.", icon=":material/check_circle:")
        return
    head = "".join(f'<th scope="col">{title}</th>' for title in TITLES)
    body = "".join(_line(desk, row) for row in rows)
    st.html(f'<table class="a4-grille a4-suivi"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _line(desk: Desk, row: StudentRow) -> str:
    why = f'<span class="pq">{kit.escape(row.why)}</span>' if row.why else ""
    address = f"eleve?eleve={kit.escape(row.person.id)}&classe={kit.escape(desk.room.id)}"
    share = row.current.progress if row.current else 0.0
    bar = f'<div class="a4-jauge" aria-hidden="true"><i style="width:{round(100 * share)}%"></i></div>'
    cells = (
        f"{state_tag(row)} {why}",
        kit.escape(where(row.current)),
        f"{bar}<span>{formats.percent(share)}</span>",
        kit.escape(since(row.minutes)),
    )
    shown = "".join(f'<td data-t="{title}">{cell}</td>' for title, cell in zip(TITLES[1:], cells, strict=True))
    return f'<tr><th scope="row"><a href="{address}">{kit.escape(row.person.pseudonym)}</a></th>{shown}</tr>'
