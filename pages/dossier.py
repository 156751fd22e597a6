"""The mission's file: the order, the company, the offer, the competitors and the documents."""

import pandas as pd
import streamlit as st

from mcvb import formats
from mcvb.ui import kit, session
from mcvb.ui.mission import is_open, next_link, open_screen
from simulations.scenario import Scenario

PAGE = "dossier.py"


def order(scenario: Scenario) -> None:
    """Draw the order of the mission, as its boss gives it."""
    mission = scenario.mission
    kit.quote_card(mission.order, author=mission.boss, role=mission.role)
    kit.callout("info", "Ton objectif", mission.objective)
    days = formats.plural(mission.days, "jour")
    kit.key_figures(
        [
            ("Temps", days, f"{mission.contacts_per_day} contacts par jour"),
            ("Contacts", f"{mission.capacity} au plus", "tu ne pourras pas appeler tout le monde"),
            ("Budget", formats.euros(mission.budget), f"un appel revient à {formats.euros(mission.call_cost)}"),
        ]
    )


def company(scenario: Scenario) -> None:
    """Draw the company: its story, customers, strengths and weaknesses."""
    story, sides = st.columns([3, 2], gap="large")
    with story:
        st.markdown(scenario.company.story)
        st.markdown(f"**Sa clientèle.** {scenario.company.customers}")
    with sides:
        st.markdown("**Ses atouts**\n" + "\n".join(f"- {text}" for text in scenario.company.strengths))
        st.markdown("**Ses points faibles**\n" + "\n".join(f"- {text}" for text in scenario.company.weaknesses))


def offer(scenario: Scenario) -> None:
    """Draw the offer with its prices."""
    rows = [
        {"Offre": item.name, "Ce que c'est": item.description, "Prix": formats.euros(item.price), "Unité": item.unit}
        for item in scenario.offers
    ]
    st.table(pd.DataFrame(rows).set_index("Offre"))


def competitors(scenario: Scenario) -> None:
    """Draw the competitors side by side."""
    rows = [
        {
            "Concurrent": item.name,
            "Où": item.commune,
            "Offre": item.offer,
            "Prix": item.price,
            "Point fort": item.strength,
            "Point faible": item.weakness,
        }
        for item in scenario.competitors
    ]
    st.table(pd.DataFrame(rows).set_index("Concurrent"))


def documents(scenario: Scenario) -> None:
    """Draw each document folded, with its origin."""
    for document in scenario.documents:
        with st.expander(f"{document.title} — {document.origin}", icon=":material/description:"):
            st.markdown(document.text)


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    scenario = played.state.scenario
    order(scenario)
    parts = st.tabs(["L'entreprise", "L'offre", "Les concurrents", "Les documents", "Le droit à connaître"])
    for part, content in zip(parts, (company, offer, competitors, documents), strict=False):
        with part:
            content(scenario)
    with parts[-1]:
        for rule in scenario.law:
            kit.callout("droit", "À respecter", rule)
    if played.state.stage == "cibler":
        next_link(played, "segments.py", "Passer aux segments")
    elif not is_open(played, PAGE):
        next_link(played, "etude.py", "Passer à l'étude")


session.guarded(draw)
