"""What is said when a page breaks for a reason nobody foresaw: a French sentence, and a number to find the trace by."""

from __future__ import annotations

import logging
from uuid import uuid4

import streamlit as st

log = logging.getLogger("atelier")


def tell(error: Exception) -> bool:
    """Show a kind sentence in place of the trace, which goes to the server's log; True: nothing more to show."""
    number = uuid4().hex[:6].upper()
    log.error("Erreur %s", number, exc_info=error)
    st.error(
        f"Cette page a rencontré un problème que nous n'avions pas prévu (repère {number}). "
        "Ton travail enregistré est intact : recharge la page ou reviens à l'accueil.",
        icon=":material/build:",
    )
    return True
