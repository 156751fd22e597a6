"""The phone: one call, from its first word to its fiche."""

import streamlit as st

from mcvb.ui import card_panel, kit, phone_panel, session
from mcvb.ui.session import guarded
from simulations.campaign_state import CallRecord


@st.fragment
def phone() -> None:
    """Draw the call as it stands; each turn draws this part again and nothing else."""
    found = session.open_call()
    session.show_flashes()
    if found is None:
        return
    played, record = found
    talk, more = st.columns([3, 2], gap="large")
    with talk:
        phone_panel.head(played, record)
        if record.why:
            phone_panel.nobody(record)
        else:
            phone_panel.conversation(record.call)
        if not record.call.over:
            phone_panel.next_words(played, record)
            phone_panel.controls(played, record)
            phone_panel.voice_bar()
        elif record.closed:
            card_panel.after_card(played, record)
        else:
            kit.callout("info", "L'appel est terminé", f"{ending(record)} Écris ta fiche pendant que c'est frais.")
            card_panel.card_form(played, record)
    with more:
        phone_panel.beside(played, record)


def ending(record: CallRecord) -> str:
    """Return how the call stopped, without telling what to write."""
    return "La ligne a coupé." if record.call.outcome in ("raccroche", "injoignable") else "Vous avez raccroché."


def draw() -> None:
    """Draw the page."""
    found = session.open_call()
    if found is None:
        kit.page_header("L'appel")
        kit.empty_state("Aucun appel ici", "Choisis qui appeler, et quand, sur la page des appels.", picture="dossier")
        st.page_link("appels.py", label="Aller aux appels", icon=":material/call:")
        return
    played, record = found
    st.query_params.update({"run": played.run.id, "appel": str(record.number)})
    phone()


guarded(draw)
