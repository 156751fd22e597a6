"""The calls: whom to phone, when and how; the agenda; the calls already made."""

import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import campaign_panel, kit
from mcvb.ui.mission import is_open, next_link, open_screen, submit_button
from mcvb.ui.session import guarded
from simulations.campaign import minimum_calls

PAGE = "appels.py"


def desk(played: Played) -> None:
    """Draw the call to place or to go on with, and what the law last stopped."""
    campaign = played.state.campaign
    if campaign.stopped and campaign.attempts()[-1].isoformat(timespec="minutes") == campaign.stopped[-1].moment:
        campaign_panel.stopped_notice(played.state, campaign.stopped[-1])
    if campaign.pending is not None:
        campaign_panel.pending_notice(played, campaign.pending)
    elif is_open(played, PAGE):
        campaign_panel.dial(played)
    else:
        kit.callout("info", "Tes appels sont rendus", "Tu peux encore réessayer chacun d'eux depuis son bilan.")


def hand_in(played: Played) -> None:
    """Draw the way to hand the stage in, with what is still possible."""
    state = played.state
    if not is_open(played, PAGE):
        next_link(played, "bilan.py", "Lire le bilan de l'étape")
        return
    st.divider()
    minimum, done = minimum_calls(state), len(state.campaign.attempts())
    said = f"{formats.plural(done, 'appel passé', 'appels passés')} ; il en faut au moins {minimum} pour rendre"
    kit.gauge("Avant de rendre", min(1.0, done / minimum), said, tone="bien" if done >= minimum else "")
    warnings = []
    never = [line for line in state.callable if not state.campaign.of_line(line)]
    if never:
        people = formats.plural(len(never), "personne", "personnes")
        warnings.append(f"Il te reste {people} à appeler dans ta cible.")
    submit_button(played, "prospecter", "Rendre mes appels", warnings=warnings)


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    campaign = played.state.campaign
    campaign_panel.figures(played)
    titles = ["Appeler", "Mon agenda", "Mon fichier à jour", f"Appels passés ({len(campaign.calls)})"]
    call, agenda, file, made = st.tabs(titles)
    with call:
        desk(played)
    with agenda:
        campaign_panel.agenda_view(played.state)
    with file:
        campaign_panel.file_view(played.state)
    with made:
        campaign_panel.calls_view(played)
    hand_in(played)


guarded(draw)
