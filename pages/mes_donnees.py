"""My data: who one is here, another device, everything in a file, everything erased."""

import streamlit as st

from mcvb import exports, portfolio
from mcvb.store.interface import Person
from mcvb.ui import kit, secret_panel, session
from mcvb.ui.device_panel import other_device
from simulations.errors import StoreError

MAX_NAME = 30


def who() -> None:
    """Draw the pseudonym and how to change it."""
    person = session.person()
    st.subheader("Ton pseudonyme")
    st.caption("Ne mets ni ton nom de famille, ni ton adresse e-mail : un prénom ou un surnom suffit.")
    with st.form("pseudonyme", border=False):
        name = st.text_input("Pseudonyme", person.pseudonym, max_chars=MAX_NAME)
        if st.form_submit_button("Changer"):
            if not name.strip():
                st.warning("Écris au moins une lettre.")
            else:
                rename(person, " ".join(name.split()))


def rename(person: Person, name: str) -> None:
    """Change the pseudonym, or say why it cannot be."""
    try:
        session.repository().rename(person, name)
    except StoreError as error:
        st.warning(str(error))
        return
    session.flash("Pseudonyme changé.")
    st.rerun()


def keep() -> None:
    """Draw the export of everything."""
    st.subheader("Emporter toutes tes données")
    st.caption("Un fichier ZIP avec tout ce que l'atelier garde de toi, en JSON et en CSV.")
    now = session.now()
    repo, person = session.repository(), session.person()
    name = exports.file_name("atelier 4b mes donnees", "zip", now.date())
    st.download_button(
        "Télécharger mes données",
        lambda: portfolio.export_archive(repo, person, now),
        name,
        "application/zip",
        icon=":material/download:",
    )
    st.page_link("emporter.py", label="Livret, dossier, badges, archive", icon=":material/luggage:")


def leave() -> None:
    """Draw the two ways out: close here, or erase everything."""
    st.subheader("Quitter ou tout effacer")
    with st.container(horizontal=True):
        if session.signed_in():
            kit.way_out("Me déconnecter", "/deconnexion")
        elif st.button("Ce n'est pas mon ordinateur : fermer mon profil", icon=":material/logout:", key="fermer"):
            confirm_leave()
        if st.button("Effacer toutes mes données", icon=":material/delete_forever:", key="tout_effacer"):
            confirm_erase()


@st.dialog("Fermer ton profil sur cet appareil ?")
def confirm_leave() -> None:
    """Ask before closing the session, and warn when there is no code to come back."""
    if session.repository().resume_code_date(session.person()) is None:
        kit.callout(
            "attention",
            "Tu n'as pas de code de reprise",
            "Sans code, tu ne pourras plus rouvrir ton travail. Crée-en un d'abord.",
        )
    kit.way_out("Fermer mon profil", session.quit_link())


@st.dialog("Effacer toutes tes données ?")
def confirm_erase() -> None:
    """Ask before erasing everything for good."""
    st.markdown("Tes missions, tes bilans, tes preuves et ton code seront effacés **pour toujours**.")
    sure = st.checkbox("Je comprends que rien ne pourra être retrouvé", key="effacer_sur")
    if st.button("Tout effacer", type="primary", disabled=not sure, key="effacer_tout_oui"):
        erase()


def erase() -> None:
    """Erase everything, or say why it cannot be."""
    try:
        session.repository().erase_person(session.person())
    except StoreError as error:
        st.warning(str(error))
    else:
        st.session_state.clear()
        session.flash("Toutes tes données ont été effacées. Te voici avec un profil neuf.")
        st.switch_page("accueil.py")


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    intro = (
        "L'atelier ne te demande ni nom, ni e-mail. Ton travail reste sur la machine qui fait tourner l'application."
    )
    kit.page_header("Mes données", intro=intro)
    who()
    if session.person().role == "student":
        secret_panel.change(session.person())
    elif not session.signed_in():
        other_device()
    keep()
    leave()


session.guarded(draw)
