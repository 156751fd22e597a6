"""The debrief of a call: the essential first, then each line, the proofs, the person; and the replay for a class."""

import streamlit as st

from mcvb.practice import Played
from mcvb.ui import call_debrief_panel, kit, phone_panel, replay_panel, session
from mcvb.ui.session import guarded
from simulations.calendar_fr import written_moment
from simulations.campaign_state import MODES, CallRecord
from simulations.debrief import line_label


def asked() -> tuple[Played, CallRecord] | None:
    """Return the run and the call asked for in the address, or nothing when there is no such call."""
    played = session.open_run(st.query_params.get("run"))
    number = st.query_params.get("appel", "")
    if played is None or not number.isdecimal():
        return None
    record = played.state.campaign.record(int(number))
    return (played, record) if record is not None else None


def nothing(played: Played | None, record: CallRecord | None) -> None:
    """Draw what stands in for a debrief that is not there yet."""
    kit.page_header("Le bilan d'un appel")
    if record is None or played is None:
        kit.empty_state("Aucun appel ici", "Choisis un appel déjà passé dans la page des appels.", picture="progres")
        st.page_link("appels.py", label="Aller aux appels", icon=":material/call:")
        return
    text = "Termine l'appel et écris ta fiche : le bilan s'ouvre ensuite."
    kit.empty_state("Pas encore de bilan", text, picture="progres")
    query = {"run": played.run.id, "appel": str(record.number)}
    st.page_link("appel.py", label="Reprendre cet appel", icon=":material/call:", query_params=query)


def whole(played: Played, record: CallRecord) -> None:
    """Draw the debrief of a call that somebody answered."""
    found = call_debrief_panel.debrief_of(played, record)
    call_debrief_panel.figures(played, record, found)
    essential, lines, proofs, person = st.tabs(["L'essentiel", "Ligne par ligne", "Les preuves", "Qui était-ce ?"])
    with essential:
        call_debrief_panel.essentials(found)
        call_debrief_panel.covered(found)
    with lines:
        call_debrief_panel.annotated(found.lines)
    with proofs:
        call_debrief_panel.proofs(played, record)
    with person:
        call_debrief_panel.revealed(record)
        call_debrief_panel.retry(played, record)


def ways(played: Played, record: CallRecord) -> None:
    """Draw the ways on: back to the calls, and the replay for the class."""
    with st.container(horizontal=True, key="chemin_appel"):
        back = {"run": played.run.id}
        st.page_link("appels.py", label="Retour aux appels", icon=":material/call:", query_params=back)
        if record.call.turns:
            query = {**back, "appel": str(record.number), "projection": "1", "pas": "1"}
            label = "Rejouer au projecteur"
            st.page_link("appel_bilan.py", label=label, icon=":material/co_present:", query_params=query)


def draw() -> None:
    """Draw the page."""
    found = asked()
    if found is None or not found[1].closed:
        nothing(*(found or (None, None)))
        return
    played, record = found
    projected = st.query_params.get("projection") == "1" and bool(record.call.turns)
    name = "Un appel, pas à pas" if projected else line_label(played.state, record.line)
    over = f"{written_moment(record.at)} · mode {MODES[record.mode].lower()}"
    kit.page_header(name, eyebrow=f"Bilan de l'appel n° {record.number} · {over}")
    if projected:
        replay_panel.replay(played, record)
        return
    session.show_flashes()
    ways(played, record)
    if record.why:
        phone_panel.nobody(record)
        call_debrief_panel.proofs(played, record)
    else:
        whole(played, record)


guarded(draw)
