"""The mission's file: the order, the company, the offer, the competitors and the documents."""

import streamlit as st

from mcvb import formats
from mcvb.ui import kit, session
from mcvb.ui.mission import is_open, next_link, open_screen
from simulations.geography import communes
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
    rows = [(item.name, item.description, formats.euros(item.price), item.unit) for item in scenario.offers]
    kit.table(("Offre", "Ce que c'est", "Prix", "Unité"), rows)


def competitors(scenario: Scenario) -> None:
    """Draw the competitors side by side."""
    rows = [
        (item.name, place(item.commune), item.offer, item.price, item.strength, item.weakness)
        for item in scenario.competitors
    ]
    kit.table(("Concurrent", "Où", "Offre", "Prix", "Point fort", "Point faible"), rows)


def place(commune: str) -> str:
    """Return the name of a commune given by its INSEE code; a name stays as it is."""
    return str(communes().loc[commune, "commune"]) if commune in communes().index else commune


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
