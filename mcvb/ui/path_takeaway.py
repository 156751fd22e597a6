"""Taking one's path away on screen: each file is made when its button is pressed, never before."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mcvb import archive, document, exports, formats, livret, projet_garde, takeaway, xapi
from mcvb.path import Path
from mcvb.projet_dossier import project_dossier
from mcvb.store.interface import Person
from mcvb.ui import kit, session
from simulations.errors import AtelierError

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOWN = 6
NEW_ROWS = {
    "run": ("mission", "missions"),
    "item": ("écrit", "écrits"),
    "document": ("fichier", "fichiers"),
    "teacher_level": ("niveau d'enseignant", "niveaux d'enseignant"),
    "comment": ("commentaire", "commentaires"),
    "direct_evidence": ("preuve en direct", "preuves en direct"),
}


def shown_name(key: str) -> str:
    """Ask for the name to write on a paper; it is kept nowhere."""
    return st.text_input(
        "Nom à écrire (facultatif)", max_chars=60, key=f"nom_{key}",
        help="Sans nom, ton pseudonyme est écrit. Ce nom n'est pas enregistré.",
    )  # fmt: skip


def files(title: str, key: str, pdf: Callable[[], bytes], docx: Callable[[], bytes]) -> None:
    """Draw the two ways to take a document away."""
    day = session.now().date()
    with st.container(horizontal=True):
        st.download_button(
            "PDF à imprimer", pdf, exports.file_name(title, "pdf", day), "application/pdf", type="primary",
            icon=":material/picture_as_pdf:", key=f"{key}_pdf", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "DOCX à compléter", docx, exports.file_name(title, "docx", day), DOCX, icon=":material/description:",
            key=f"{key}_docx", on_click="ignore",
        )  # fmt: skip


def skills(person: Person, path: Path) -> None:
    """Draw the livret: what goes in it, and its files."""
    st.subheader("Livret de compétences")
    st.caption("Tes niveaux par bloc et par année, tes PFMP, les travaux que tu choisis. Pour un jury ou un dossier.")
    name = shown_name("livret")
    names = {kept.item.id: kept.work.title for kept in path.works}
    chosen = st.multiselect(
        "Travaux à y mettre", list(names), default=list(names)[: livret.MOST_WORKS], format_func=names.__getitem__,
        placeholder="Choisis des travaux", max_selections=livret.MOST_WORKS,
    )  # fmt: skip
    repo, today = session.repository(), session.now().date()

    def made() -> document.Paper:
        return livret.livret(livret.gather(repo, person, path, name=name, chosen=chosen), today)

    files("livret de compétences", "livret", lambda: document.to_pdf(made()), lambda: document.to_docx(made()))


def project(person: Person) -> None:
    """Draw the dossier of a project: which one, which days of the log, and its files."""
    st.subheader("Dossier de projet")
    repo, today = session.repository(), session.now().date()
    mine = {kept.item.id: kept.value.title for kept in projet_garde.my_projects(repo, person)}
    if not mine:
        st.caption("Pas encore de projet : il se commence dans « Mon projet ».")
        return
    picked = st.selectbox("Projet", list(mine), format_func=mine.__getitem__) if len(mine) > 1 else next(iter(mine))
    found = projet_garde.whole(repo, person, str(picked))
    days = {
        kept.item.id: f"{formats.day(kept.value.day.isoformat())} : {kept.value.did[:60]}"
        for kept in found.entries
        if kept.item.owner_id == person.id
    }
    name = shown_name("dossier")
    extracts = st.multiselect(
        "Extraits du journal", list(days), default=list(days)[-3:], format_func=days.__getitem__,
        placeholder="Choisis des journées", max_selections=8,
    )  # fmt: skip

    def made() -> document.Paper:
        return project_dossier(found, person.id, today, name=name, extracts=extracts)

    files("dossier de projet", "dossier", lambda: document.to_pdf(made()), lambda: document.to_docx(made()))


def proofs(person: Person, path: Path) -> None:
    """Draw badges, tables and the xAPI file."""
    st.subheader("Badges et données")
    repo, day = session.repository(), session.now().date()
    levels = takeaway.reached(path)
    if levels:
        told = " · ".join(f"{one.competence.id} {one.situation}" for one in levels[:SHOWN])
        more = " …" if len(levels) > SHOWN else ""
        st.markdown(f"**{formats.plural(len(levels), 'badge')}** à emporter : {told}{more}")
        st.caption("Badges signés (Open Badges 3.0), vérifiables sans internet ; le fichier explique comment.")
    else:
        st.caption("Pas encore de badge : il faut un niveau « Débrouillé » au moins, dans le bloc 4B.")
    name = shown_name("badges") if levels else ""
    with st.container(horizontal=True):
        if levels:
            st.download_button(
                "Badges (ZIP)", lambda: takeaway.badges_zip(repo, person, levels, name=name),
                exports.file_name("badges", "zip", day), "application/zip", icon=":material/workspace_premium:",
                key="badges_zip", on_click="ignore",
            )  # fmt: skip
        st.download_button(
            "Tableaux (CSV)", lambda: takeaway.tables_zip(path), exports.file_name("mon parcours", "zip", day),
            "application/zip", icon=":material/table_view:", key="tables_zip", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Relevé xAPI (JSON)", lambda: xapi.statements_file(path.evidence, person_id=person.id),
            exports.file_name("releve xapi", "json", day), "application/json", icon=":material/data_object:",
            key="xapi", on_click="ignore",
        )  # fmt: skip


def whole(person: Person) -> None:
    """Draw the archive, out and in."""
    st.subheader("Changer d'établissement")
    st.caption(
        "L'archive contient tout ton parcours et se relit dans un autre atelier. Ce que d'autres ont dit de toi y sera "
        "marqué « importé »."
    )
    repo, now = session.repository(), session.now()
    st.download_button(
        "Archive de mon parcours", lambda: archive.write_archive(repo, person, now),
        exports.file_name("archive atelier 4b", "zip", now.date()), "application/zip", icon=":material/inventory_2:",
        key="archive", on_click="ignore",
    )  # fmt: skip
    given = st.file_uploader("Reprendre une archive", type=["zip"], key="archive_importee")
    if given is not None and st.button("Ajouter cette archive à mon parcours", key="importer_archive"):
        take_in(person, given.getvalue())


def take_in(person: Person, content: bytes) -> None:
    """Add an archive to the path and say what was new."""
    with st.spinner("Lecture de l'archive…"):
        try:
            counts = archive.load_archive(session.repository(), person, content, session.now())
        except AtelierError as error:
            kit.callout("attention", "Archive non reprise", f"{error} Rien n'a changé.")
            return
    new = [formats.plural(counts[name], *words) for name, words in NEW_ROWS.items() if counts.get(name)]
    kit.callout("reussite", "Archive reprise", f"Ajouté : {', '.join(new)}." if new else "Tout y était déjà.")
