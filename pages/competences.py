"""My competences: blocs 1 to 4B by three situations, four kinds of evidence side by side, cells open to proofs."""

import streamlit as st

from mcvb import proofs
from mcvb.path import Path
from mcvb.ui import follow_comments, kit, path_cells, path_notes, path_progress, path_self, session

INTRO = (
    "Quatre sources parlent de toi : le simulateur, toi, ton prof, ton tuteur de stage. Elles sont côte à côte, "
    "jamais mélangées dans une même note."
)


def levels(path: Path) -> None:
    """Draw what to do next, then every cell of a bloc."""
    if path.empty:
        kit.empty_state(
            "Tes preuves arriveront ici",
            "Rends une première étape de mission, évalue-toi ou ajoute un travail : chaque case s'ouvrira alors sur "
            "ses preuves.",
            picture="progres",
        )
        path_progress.step_card(path)
    else:
        step, strong = st.columns(2)
        with step:
            path_progress.step_card(path)
        with strong:
            path_progress.strong_points(path)
    blocks = {block.id: block for block in proofs.blocks()}
    chosen = st.segmented_control(
        "Bloc",
        list(blocks),
        default=next(iter(blocks)),
        format_func=lambda name: f"Bloc {name}",
        key="bloc",
        required=True,
        label_visibility="collapsed",
    )
    block = blocks[str(chosen)]
    st.subheader(f"Bloc {block.id} · {block.title}")
    if not block.option_b_only:
        st.caption(
            "Intitulés officiels. L'atelier n'évalue pas ce bloc : il montre des traces ; les niveaux viennent de toi, "
            "de ton prof ou de ton tuteur."
        )
    path_cells.legend()
    path_cells.grid(path, block)
    if any(level.read_at is None for level in session.repository().levels_of(session.person(), session.person().id)):
        follow_comments.received_levels()
    path_notes.how_levels_are_made()
    path_notes.what_is_kept()
    path_notes.proofs_file(path)


def judge_yourself(path: Path) -> None:
    """Draw the self-evaluation and its history."""
    path_self.form(path)
    path_self.before(path)


VIEWS = {
    "Mes niveaux": levels,
    "Mes progrès": path_progress.over_time,
    "Année par année": path_progress.year_by_year,
    "M'évaluer": judge_yourself,
}


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header("Mes compétences", eyebrow="Mon parcours", intro=INTRO)
    names = list(VIEWS)
    if "vue" not in st.session_state:
        asked = st.query_params.get("vue", "")
        st.session_state["vue"] = names[int(asked) - 1 if asked in ("1", "2", "3", "4") else 0]
    chosen = st.segmented_control("Vue", names, key="vue", label_visibility="collapsed", required=True)
    st.query_params["vue"] = str(names.index(str(chosen)) + 1)
    VIEWS[str(chosen)](session.my_path())
    path_notes.back()


session.guarded(draw)
