"""The debrief of a call: the essential first, then each line, the proofs, the person; and the replay for a class."""

import streamlit as st

from mcvb.practice import Played
from mcvb.ui import call_debrief_panel, kit, phone_panel, replay_panel, session, takes_panel
from mcvb.ui.session import guarded
from simulations.calendar_fr import written_moment
from simulations.campaign_state import MODES, CallRecord
from simulations.debrief import file_label


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


def whole(played: Played, record: CallRecord, *, flat: bool) -> None:
    """Draw the debrief of a call that somebody answered: under tabs, or all of it one after the other to print."""
    found = call_debrief_panel.debrief_of(played, record)
    st.markdown(f"**{found.ending}**")
    call_debrief_panel.figures(played, record, found)
    titles = ("L'essentiel", "Ligne par ligne", "Les preuves", "Qui était-ce ?")
    essential, lines, proofs, person = [st.container() for _ in titles] if flat else st.tabs(titles)
    with essential:
        call_debrief_panel.essentials(found)
        call_debrief_panel.covered(found)
    with lines:
        if flat:
            st.subheader("L'appel, ligne par ligne")
        call_debrief_panel.annotated(found.lines)
    with proofs:
        call_debrief_panel.proofs(played, record)
    with person:
        call_debrief_panel.revealed(record)
        if not flat:
            takes_panel.retry(played, record)


def ways(played: Played, record: CallRecord, *, flat: bool) -> None:
    """Draw the ways on: back to the calls, the replay for the class, all of it on one page."""
    with st.container(horizontal=True, key="chemin_appel"):
        back = {"run": played.run.id}
        mine = {**back, "appel": str(record.number)}
        st.page_link("appels.py", label="Retour aux appels", icon=":material/call:", query_params=back)
        if flat:
            st.page_link("appel_bilan.py", label="Retour au bilan", icon=":material/tab:", query_params=mine)
        elif record.call.turns:
            show = {**mine, "projection": "1", "pas": "1"}
            label = "Rejouer au projecteur"
            st.page_link("appel_bilan.py", label=label, icon=":material/co_present:", query_params=show)
            label, paper = "Tout sur une page, à imprimer", {**mine, "imprimer": "1"}
            st.page_link("appel_bilan.py", label=label, icon=":material/print:", query_params=paper)


def draw() -> None:
    """Draw the page."""
    found = session.open_call()
    if found is None or not found[1].closed:
        nothing(*(found or (None, None)))
        return
    played, record = found
    projected = st.query_params.get("projection") == "1" and bool(record.call.turns)
    name = "Un appel, pas à pas" if projected else file_label(played.state, record.line)
    over = f"{written_moment(record.at)} · mode {MODES[record.mode].lower()}"
    kit.page_header(name, eyebrow=f"Bilan de l'appel n° {record.number} · {over}")
    if projected:
        replay_panel.replay(played, record)
        return
    session.show_flashes()
    flat = st.query_params.get("imprimer") == "1"
    ways(played, record, flat=flat)
    if record.why:
        phone_panel.nobody(record)
        call_debrief_panel.proofs(played, record)
    else:
        whole(played, record, flat=flat)


guarded(draw)
