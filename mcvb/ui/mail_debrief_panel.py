"""The e-mails in the debrief: what left, what came back, what was done with it."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import kit
from mcvb.ui.mail_desk import MailDesk
from mcvb.ui.mail_send_panel import sent_card, stopped_notice
from simulations.mailing.indicators import funnel_of
from simulations.mailing.measures import verdicts


def mail_findings(played: Played) -> None:
    """Draw the sendings of a mission with their figures, and how the replies were worked; nothing when none left."""
    state = played.state
    if state.scenario.mailing is None or not state.mail.begun:
        return
    st.subheader("Tes e-mails")
    desk = MailDesk(played, editable=False, sending=False)
    for stopped in state.mail.refused[-1:]:
        stopped_notice(stopped)
    for sending in state.mail.sent:
        sent_card(desk, sending)
        found = funnel_of(state.scenario, state.seed, sending)
        told = ("delivre", "Délivrés"), ("ouvert", "Ouverts"), ("clique", "Clics"), ("repondu", "Réponses")
        kit.key_figures([(label, formats.number(found[name]), "") for name, label in told])
    judged = verdicts(state)
    if judged:
        right = sum(verdict is not None and verdict.right for _, verdict in judged)
        left = sum(verdict is None for _, verdict in judged)
        text = f"{formats.plural(right, 'réponse bien travaillée', 'réponses bien travaillées')} sur {len(judged)}"
        if left:
            text += f", {formats.plural(left, 'laissée', 'laissées')} sans suite"
        kit.callout("reussite" if right == len(judged) else "info", "Ta boîte de réception", f"{text}.")
    st.page_link(
        "emails.py", label="Relire ma campagne d'e-mails", icon=":material/mail:", query_params={"run": played.run.id}
    )
