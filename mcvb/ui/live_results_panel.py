"""A live session on the teacher's page: its screens while it goes on, its results after."""

from __future__ import annotations

import streamlit as st

from mcvb import exports, formats, network
from mcvb.live import desk, making
from mcvb.live.hub import hub_of
from mcvb.store.interface import Person
from mcvb.store.live_interface import LiveSession
from mcvb.ui import kit, session


def screens(person: Person, live: LiveSession) -> None:
    """Draw the ways to the projector and to the remote control of a session going on."""
    with st.container(border=True):
        kit.card(
            live.title, f"Code de la séance : {desk.spaced(live.code)}", eyebrow="Séance en cours",
            foot="Les élèves ouvrent l'adresse affichée à l'écran, ou scannent le code.",
        )  # fmt: skip
        left, middle, right = st.columns(3)
        left.link_button(
            "Écran de la classe", f"/projection/{live.id}", type="primary", icon=":material/cast:", width="stretch"
        )
        middle.link_button(
            "Télécommande ici", f"/telecommande/{live.id}", icon=":material/settings_remote:", width="stretch"
        )
        if right.button("Sur mon téléphone", icon=":material/qr_code_2:", key=f"qr_{live.id}", width="stretch"):
            phone_key(person, live)


def phone_key(person: Person, live: LiveSession) -> None:
    """Draw the one-time code that makes a phone the remote control."""
    key = desk.new_key(session.repository(), person, live.id, session.now())
    address = network.shown_address(session.repository(), session.asked_host())
    link = f"{address}/telecommande/{live.id}?cle={key}"
    st.html(f'<img src="{desk.qr_image(link)}" alt="Code QR de la télécommande" width="240" height="240">')
    st.caption("À scanner avec votre téléphone. Le code sert une fois, pendant dix minutes : ne le projetez pas.")


def results(person: Person, live: LiveSession) -> None:
    """Draw the results of a session: by question, by student, what went to portfolios, and how to delete it."""
    found = hub_of(session.repository).live(live.id)
    questions, students = making.by_question(found), making.by_student(found)
    kit.key_figures(
        [
            ("Participants", str(len(students)), f"dont {int((students['compte'] == 'oui').sum())} avec un compte"),
            ("Questions jouées", str(len(questions)), formats.day(live.created_at)),
        ]
    )
    if not questions.empty:
        st.markdown("**Par question**")
        st.dataframe(questions, hide_index=True, width="stretch")
    if not students.empty:
        st.markdown("**Par participant**")
        st.dataframe(students, hide_index=True, width="stretch")
        name = exports.file_name(f"en direct {live.title}", "csv", session.now().date())
        st.download_button(
            "Télécharger (CSV)", lambda: exports.to_csv(students), name, "text/csv", key=f"csv_{live.id}",
            icon=":material/download:",
        )  # fmt: skip
    st.caption(
        "À la fin d'une séance, ce qu'elle prouve va dans le portfolio des élèves connectés, marqué « En direct »."
    )
    with st.popover("Supprimer la séance", icon=":material/delete:"):
        st.markdown("Les réponses seront effacées pour de bon. Les preuves déjà dans les portfolios y restent.")
        if st.button("Supprimer pour de bon", key=f"supprimer_{live.id}"):
            session.repository().erase_live(person, live.id)
            session.repository().audit(person, "supprimer une séance", live.id, live.title, session.now().isoformat())
            hub_of(session.repository).forget(live.id)
            session.flash("Séance supprimée.")
            st.rerun()
