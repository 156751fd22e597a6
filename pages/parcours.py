"""My path: three years at a glance, what comes next, and the doors to each part."""

from collections import Counter

import streamlit as st

from mcvb.ui import kit, path_home, path_notes, path_progress, session
from mcvb.year import LEVEL_NAMES

INTRO = "Tout ce que tu sais faire, avec de quoi le prouver : de la seconde jusqu'au jury."


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    path = session.my_path()
    year = path.year
    eyebrow = f"{LEVEL_NAMES[year.level]} · {year.school_year}" if year.told else f"Année {year.school_year}"
    kit.page_header("Mon parcours", eyebrow=eyebrow, intro=INTRO)
    path_home.ask_level(year)
    if path.empty:
        path_home.newcomer()
    else:
        path_home.three_years(path)
        path_progress.step_card(path)
    st.subheader("Où veux-tu aller ?")
    items = session.repository().items(session.person())
    path_home.doors(path, Counter(item.kind for item in items))
    path_notes.what_is_kept()


session.guarded(draw)
