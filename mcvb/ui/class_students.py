"""The students of a class on screen: a roster imported, one added, renamed, taken out; secrets and cards."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mcvb import class_cards, entry, exports, formats, roster
from mcvb.roster import Roster, Way
from mcvb.store.interface import Person
from mcvb.store.school_interface import Member, SchoolClass
from mcvb.ui import class_code, kit, session
from simulations.errors import AtelierError

WAYS: dict[Way, str] = {"prenom": "Prénom et initiale : « Lina B. »", "surnom": "Nom inventé : « Renard agile »"}
UNDO_KEY = "import_classe"


def students(teacher: Person, room: SchoolClass) -> None:
    """Draw the students of a class and every way to change the list."""
    members = session.repository().members(teacher, room.id)
    _undo(teacher, room)
    if not members:
        text = "Importez la liste de Pronote ou de votre ENT : les noms ne sont pas gardés, seulement un pseudonyme."
        kit.empty_state("Aucun élève pour l'instant", text, picture="fichier")
    with st.container(horizontal=True):
        if st.button("Importer une liste", icon=":material/upload_file:", type="primary", key="importer"):
            bring_in(teacher, room)
        if st.button("Ajouter un élève", icon=":material/person_add:", key="ajouter"):
            add(teacher, room)
        if members and st.button("Cartes d'entrée à imprimer", icon=":material/print:", key="cartes"):
            cards(teacher, room, members)
    if members:
        _list(teacher, room, members)


def _undo(teacher: Person, room: SchoolClass) -> None:
    """Draw the way back from the last import, while nobody of it has come in."""
    made = st.session_state.get(f"{UNDO_KEY}_{room.id}")
    if made and st.button(
        f"Annuler l'import ({formats.plural(len(made), 'élève')})", icon=":material/undo:", key="annuler_import"
    ):
        gone = roster.undo_roster(session.repository(), teacher, room.id, made, session.now())
        st.session_state.pop(f"{UNDO_KEY}_{room.id}")
        session.flash(f"Import annulé : {formats.plural(gone, 'élève retiré', 'élèves retirés')}.")
        st.rerun()


def _list(teacher: Person, room: SchoolClass, members: Sequence[Member]) -> None:
    groups = {group.id: group.name for group in session.repository().groups(teacher, room.id)}
    waiting = sum(not member.ready for member in members)
    told = "Tous sont déjà entrés." if not waiting else f"{formats.plural(waiting, 'élève')} jamais entré(s)."
    st.markdown(f"**{formats.plural(len(members), 'élève')}** · {told}")
    for member in members:
        with st.container(horizontal=True, vertical_alignment="center", key=f"ligne_eleve_{member.person.id}"):
            state = ("déjà entré", "vert") if member.ready else ("jamais entré", "")
            group = [(groups[member.group_id], "")] if member.group_id in groups else []
            name = f"<b>{kit.escape(member.person.pseudonym)}</b>"
            st.html(f'<p class="a4-ligne-eleve">{name} {kit.tags([state, *group])}</p>')
            st.page_link(
                "eleve.py",
                label="Ouvrir",
                icon=":material/person:",
                query_params={"classe": room.id, "eleve": member.person.id},
            )
            if st.button("Modifier", key=f"modifier_{member.person.id}", type="tertiary", icon=":material/edit:"):
                change(teacher, room, member)


@st.dialog("Importer une liste de classe", width="large")
def bring_in(teacher: Person, room: SchoolClass) -> None:
    """Ask for a file and how to name students, show what would be done, then do it."""
    st.caption(
        "CSV ou XLSX, avec les colonnes Nom et Prénom. Seul le pseudonyme est gardé : "
        "noms, dates de naissance et autres colonnes ne sont pas enregistrés."
    )
    way: Way = st.radio("Comment nommer les élèves ?", list(WAYS), format_func=WAYS.__getitem__, horizontal=True)
    given = st.file_uploader("Liste de la classe", type=["csv", "txt", "tsv", "xlsx"], key="liste_classe")
    if given is None:
        return
    taken = [member.person.pseudonym for member in session.repository().members(teacher, room.id)]
    seed = st.session_state.setdefault("tirage_surnoms", uuid4().int % 1_000_000)
    try:
        found = roster.read_roster(given.getvalue(), given.name, taken=taken, way=way, seed=seed)
    except AtelierError as error:
        kit.callout("attention", "Cette liste n'a pas pu être lue", str(error))
        return
    chosen = _preview(found)
    if way == "surnom":
        _correspondence(room, found)
    if st.button(
        f"Créer {formats.plural(len(chosen), 'élève')}", type="primary", disabled=not chosen, key="creer_tous"
    ):
        bar = st.progress(0.0, text="Création des élèves…")
        lines = [line for line in found.lines if line.line in chosen]
        made = roster.apply_roster(
            session.repository(), teacher, room.id, lines, session.now(), tick=lambda share: told(bar, share)
        )
        st.session_state[f"{UNDO_KEY}_{room.id}"] = made
        session.flash(f"{formats.plural(len(made), 'élève créé', 'élèves créés')}.")
        st.rerun()


def told(bar: DeltaGenerator, share: float) -> None:
    """Move a progress bar on (0 to 1)."""
    bar.progress(share, text="Création des élèves…")


def _preview(found: Roster) -> list[int]:
    """Draw what would be done, line by line, and return the lines kept."""
    counts = {status: sum(line.status == status for line in found.lines) for status in ("nouveau", "deja", "double")}
    unread = [line for line in found.lines if line.status == "illisible"]
    st.markdown(
        f"**{formats.plural(counts['nouveau'], 'élève')} à créer**, {counts['deja']} déjà dans la classe, "
        f"{formats.plural(counts['double'], 'double')}."
        + (f" Colonnes laissées de côté : {', '.join(found.dropped)}." if found.dropped else "")
    )
    if unread:
        lines = ", ".join(str(line.line) for line in unread[:10])
        kit.callout("attention", "Lignes sans nom ou sans prénom", f"Ligne(s) {lines} du fichier : laissées de côté.")
    table = pd.DataFrame(
        {
            "Créer": [line.status == "nouveau" for line in found.lines if line.status != "illisible"],
            "Dans le fichier": [line.name for line in found.lines if line.status != "illisible"],
            "Pseudonyme": [line.pseudonym for line in found.lines if line.status != "illisible"],
            "Groupe": [line.group for line in found.lines if line.status != "illisible"],
            "Remarque": [line.why for line in found.lines if line.status != "illisible"],
        }
    )
    kept = st.data_editor(
        table,
        hide_index=True,
        disabled=["Dans le fichier", "Pseudonyme", "Groupe", "Remarque"],
        key="apercu_liste",
        height=min(420, 38 * (len(table) + 1)),
    )
    readable = [line for line in found.lines if line.status != "illisible"]
    return [line.line for line, keep in zip(readable, kept["Créer"], strict=True) if keep and line.status == "nouveau"]


def _correspondence(room: SchoolClass, found: Roster) -> None:
    """Draw the table of who is who, to keep on paper: it is written nowhere else."""
    table = pd.DataFrame([(line.name, line.pseudonym) for line in found.fresh], columns=["Élève", "Pseudonyme"])
    kit.callout(
        "attention",
        "Gardez la liste de correspondance",
        "Elle n'est enregistrée nulle part : téléchargez-la maintenant, elle ne pourra pas être refaite.",
    )
    name = exports.file_name(f"correspondance {room.name}", "csv", session.now().date())
    st.download_button(
        "Liste de correspondance (CSV)", exports.to_csv(table), name, "text/csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip


@st.dialog("Ajouter un élève")
def add(teacher: Person, room: SchoolClass) -> None:
    """Ask for one pseudonym and add the student."""
    with st.form("ajouter_eleve", border=False):
        typed = st.text_input("Pseudonyme", placeholder="Lina B.", max_chars=30)
        if st.form_submit_button("Ajouter", type="primary"):
            try:
                made = roster.add_one(session.repository(), teacher, room.id, typed, session.now())
            except AtelierError as error:
                kit.field_note(str(error))
            else:
                session.flash(f"{made.pseudonym} est dans la classe.")
                st.rerun()


@st.dialog("Modifier un élève")
def change(teacher: Person, room: SchoolClass, member: Member) -> None:
    """Rename a student, give them a new secret, take them out of the class."""
    repo, who, at = session.repository(), member.person, session.now().isoformat()
    with st.form("renommer", border=False):
        typed = st.text_input("Pseudonyme", who.pseudonym, max_chars=30)
        if st.form_submit_button("Renommer"):
            try:
                entry.check_pseudonym(" ".join(typed.split()))
                repo.rename_student(teacher, who.id, " ".join(typed.split()), at)
                st.rerun()
            except AtelierError as error:
                kit.field_note(str(error))
    st.markdown("**Secret oublié ?** L'élève en choisira un autre à sa prochaine entrée.")
    if st.button("Remettre le secret à zéro", icon=":material/lock_reset:", key="secret_zero"):
        repo.reset_secret(teacher, who.id, at)
        session.flash(f"{who.pseudonym} choisira un nouveau secret.")
        st.rerun()
    st.markdown("**Changement de classe ?** L'élève sort de cette classe ; son travail reste à lui.")
    if st.button("Retirer de la classe", icon=":material/person_remove:", key="retirer_eleve"):
        repo.remove_student(teacher, room.id, who.id, at)
        st.session_state[f"retire_{room.id}"] = who
        session.flash(f"{who.pseudonym} n'est plus dans la classe.")
        st.rerun()


@st.dialog("Cartes d'entrée", width="large")
def cards(teacher: Person, room: SchoolClass, members: Sequence[Member]) -> None:
    """Make new entry cards as a PDF; the cards made before stop working, so it is asked first."""
    st.markdown(
        "Une carte par élève, huit par page, à découper : un QR code ouvre sa session, "
        "son secret lui est demandé ensuite. **Les cartes déjà imprimées ne marcheront plus.**"
    )
    who = st.radio("Pour qui ?", ["Toute la classe", "Ceux qui ne sont jamais entrés"], horizontal=True)
    chosen = [member for member in members if who == "Toute la classe" or not member.ready]
    if st.button(
        f"Faire {formats.plural(len(chosen), 'carte')}", type="primary", disabled=not chosen, key="faire_cartes"
    ):
        with st.spinner("Fabrication des cartes…"):
            made = entry.new_cards(
                session.repository(),
                teacher,
                room.id,
                [one.person for one in chosen],
                class_code.address(),
                session.now(),
            )
            pdf = class_cards.cards_pdf(room, [(one.person.pseudonym, made[one.person.id]) for one in chosen])
        name = exports.file_name(f"cartes {room.name}", "pdf", session.now().date())
        st.download_button(
            "Télécharger les cartes (PDF)", pdf, name, "application/pdf", icon=":material/download:", on_click="ignore"
        )
