"""The mission's file on screen: the order, then the company, the offer, the competitors, the documents, the law."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.ui import kit
from simulations.geography import communes
from simulations.scenario import Scenario


def order(scenario: Scenario) -> None:
    """Draw the order of the mission, as its boss gives it."""
    mission = scenario.mission
    kit.quote_card(mission.order, author=mission.boss, role=mission.role)
    kit.callout("info", "Ton objectif", mission.objective)
    kit.key_figures(
        [
            ("Séances", str(mission.days), f"{mission.contacts_per_day} contacts par séance"),
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


def law(scenario: Scenario) -> None:
    """Draw the rules to keep to, each with its date and source."""
    for rule in scenario.law:
        kit.callout("droit", "À respecter", rule)


PARTS = {
    "L'entreprise": company,
    "L'offre": offer,
    "Les concurrents": competitors,
    "Les documents": documents,
    "Le droit à connaître": law,
}
