"""Account and server, for teachers: password, devices, invitations, visitors, the address shown, the log of acts."""

import streamlit as st

from mcvb import accounts, formats, network
from mcvb.store.interface import Person
from mcvb.store.school_interface import AuditEntry
from mcvb.ui import ent, kit, session
from simulations.errors import AtelierError

LOG_LINES = 50


def password(person: Person) -> None:
    """Draw the change of password."""
    st.subheader("Mot de passe")
    with st.form("mot_de_passe", clear_on_submit=True):
        old = st.text_input("Mot de passe actuel", type="password", autocomplete="current-password")
        new = st.text_input(
            "Nouveau mot de passe", type="password", autocomplete="new-password",
            help="10 signes au moins. Trois mots sans rapport entre eux : facile à retenir, difficile à deviner.",
        )  # fmt: skip
        if st.form_submit_button("Changer le mot de passe"):
            try:
                accounts.change_password(
                    session.repository(), person, old, new, keep=session.token(), now=session.now()
                )
            except AtelierError as error:
                kit.field_note(str(error))
            else:
                kit.callout("reussite", "Mot de passe changé", "Vos autres appareils ont été déconnectés.")


def devices(person: Person) -> None:
    """Draw the open sessions and the way to close them all."""
    st.subheader("Appareils connectés")
    opened = session.repository().open_sessions(person, session.now().isoformat())
    count = formats.plural(len(opened), "connexion ouverte", "connexions ouvertes")
    last = f" La plus récente date du {formats.moment(opened[0])}." if opened else ""
    st.markdown(f"{count}. Une connexion d'enseignant s'arrête toute seule au bout de 12 heures.{last}")
    if st.button("Me déconnecter partout", icon=":material/logout:", key="partout"):
        accounts.sign_out_everywhere(session.repository(), person, session.now())
        st.rerun()


def invite(person: Person, address: str) -> None:
    """Draw the invitation of another teacher."""
    st.subheader("Inviter un enseignant")
    st.caption("Le lien sert une fois, pendant 72 heures. Donnez-le à la personne en main propre ou par l'ENT.")
    rooms = {room.id: room.name for room in session.repository().classes(person)}
    choices = ["", *rooms]
    with st.form("inviter"):
        room = st.selectbox("Binôme pour la classe", choices, format_func=lambda key: rooms.get(key, "Aucune classe"))
        if st.form_submit_button("Créer un lien d'invitation", icon=":material/person_add:"):
            link = accounts.new_invitation(session.repository(), person, address, session.now(), class_id=room or None)
            st.code(link, language=None, wrap_lines=True)


def server(person: Person, address: str) -> None:
    """Draw the settings of the server."""
    repo, now = session.repository(), session.now().isoformat()
    st.subheader("Serveur")
    welcome = session.visitors_welcome()
    wanted = st.toggle(
        "Accepter les visiteurs sans compte", welcome, key="visiteurs",
        help="Éteint : il faut être élève d'une classe ou enseignant. Le travail des visiteurs n'est pas effacé.",
    )  # fmt: skip
    if wanted != welcome:
        repo.set_setting(person, "visiteurs", wanted, now)
        session.flash("Les visiteurs sont acceptés." if wanted else "Il faut désormais se connecter pour entrer.")
        st.rerun()
    with st.form("adresse"):
        set_one = str(repo.setting("adresse") or "")
        typed = st.text_input(
            "Adresse montrée en classe", set_one, placeholder=address, max_chars=120,
            help="Laissez vide pour l'adresse trouvée : celle de cette machine sur le réseau de l'établissement.",
        )  # fmt: skip
        st.markdown(f"Adresse montrée maintenant : **{kit.plain_markdown(address)}**")
        if st.form_submit_button("Garder cette adresse"):
            try:
                repo.set_setting(person, "adresse", network.checked_address(typed), now)
                st.rerun()
            except AtelierError as error:
                kit.field_note(str(error))


def journal(person: Person) -> None:
    """Draw the latest acts on the teacher's classes, and their own."""
    st.subheader("Journal")
    entries = session.repository().audit_log(person, limit=LOG_LINES)
    st.caption(f"Vos {LOG_LINES} derniers actes et ceux de vos binômes sur vos classes. Rien ne peut y être modifié.")
    kit.table(("Quand", "Qui", "Acte", "Détail"), [_line(entry, person) for entry in entries])


def _line(entry: AuditEntry, person: Person) -> tuple[str, str, str, str]:
    who = "Vous" if entry.actor_id == person.id else "Un binôme"
    detail = entry.detail if entry.detail.casefold() not in ("true", "false") else f"{entry.object} : {entry.detail}"
    return formats.moment(entry.at), who, entry.act.capitalize(), detail or "—"


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    person = session.teacher()
    kit.page_header("Compte et serveur", eyebrow=person.pseudonym)
    address = network.shown_address(session.repository(), session.asked_host())
    left, right = st.columns(2, gap="large")
    with left:
        password(person)
        devices(person)
        ent.link_panel(person)
    with right:
        invite(person, address)
        server(person, address)
    journal(person)


session.guarded(draw)
