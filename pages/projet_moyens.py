"""The means of a project: resources, partners, budget, risks; and one's own review of the démarche."""

import streamlit as st

from mcvb.projet import ElementKind
from mcvb.ui import path_projet, path_projet_means, path_projet_review, session

TABS: dict[str, ElementKind] = {
    "Ressources": "resource", "Partenaires": "partner", "Budget": "budget", "Risques": "risk",
}  # fmt: skip


def draw() -> None:
    """Draw the page."""
    desk = path_projet.open_desk("projet_moyens", "De quoi tu disposes, ce que cela coûte, ce qui peut coincer.")
    places = st.tabs([*TABS, "Mon bilan"])
    for place, kind in zip(places, TABS.values(), strict=False):
        with place:
            path_projet_means.listed(desk, kind)
    with places[-1]:
        path_projet_review.draw(desk)


session.guarded(draw)
