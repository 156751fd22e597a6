"""One student in front of a teacher: levels by source, what to give them, their runs, their data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import streamlit as st

from mcvb import assessment, exports, formats
from mcvb.class_view import Known, StudentRow, latest_levels
from mcvb.portfolio import export_archive
from mcvb.store.follow_interface import MAX_REASON, MIN_REASON, SituationName, TeacherLevel
from mcvb.store.interface import Person, Run
from mcvb.ui import evidence_panel, kit, session
from mcvb.ui.evidence_panel import SITUATIONS, proved
from mcvb.ui.follow_kit import since, where
from simulations.errors import AtelierError
from simulations.rubric import load_rubric

DRAFT_KEY = "suivi_identifiant"


def rank_names() -> dict[int, str]:
    """Return the name of each rank, 1 to 4."""
    return {rank: grade.name for rank, grade in enumerate(assessment.load_scale().grades, 1)}


def levels_grid(known: Known, levels: Sequence[TeacherLevel]) -> None:
    """Draw competences × situations: the simulator's level and the teacher's, one above the other, never mixed."""
    given = {(level.competence, str(level.situation)): level for level in latest_levels(levels).values()}
    by_pair = {(name, str(situation)): found for (name, situation), found in known.items()}
    head = "".join(f'<th scope="col">{title}</th>' for title in SITUATIONS.values())
    rows = []
    for competence in load_rubric().competences:
        cells = "".join(
            f'<td data-t="{title}">{_cell(by_pair[str(competence.id), name], given.get((competence.id, name)))}</td>'
            for name, title in SITUATIONS.items()
        )
        title = f'<span class="code">{competence.id}</span>{kit.escape(competence.title)}'
        rows.append(f'<tr><th scope="row">{title}</th>{cells}</tr>')
    said = "Deux sortes de preuves, jamais mélangées : le simulateur (formatif) et l'enseignant, dont l'avis prime."
    top = f'<caption>{said}</caption><thead><tr><th scope="col">Compétence du bloc 4B</th>{head}</tr></thead>'
    st.html(f'<table class="a4-grille a4-sources">{top}<tbody>{"".join(rows)}</tbody></table>')


def _cell(found: assessment.Assessment, own: TeacherLevel | None) -> str:
    simulated = kit.level_scale(found.rank, found.label) + f"<small>{proved(found)}</small>"
    nothing = '<span class="vide">aucune preuve</span>'
    parts = [f'<div><b class="source">Simulateur</b>{simulated if found.observed else nothing}</div>']
    if own:
        parts.append(f'<div class="prof"><b class="source">Enseignant</b>{teacher_level(own)}</div>')
    return "".join(parts)


def teacher_level(level: TeacherLevel) -> str:
    """Return a level given by a teacher: the rank, its word, who and when, and why."""
    who = f"{level.author}, " if level.author else ""
    small = f"<small>{kit.escape(who + formats.day(level.at))} : {kit.escape(level.reason)}</small>"
    return f"<div>{kit.level_scale(level.rank, rank_names()[level.rank])}</div>{small}"


def history(levels: Sequence[TeacherLevel]) -> None:
    """Draw every level given, the latest first."""
    if not levels:
        return
    with st.expander(f"Tous les niveaux donnés par un enseignant ({len(levels)})"):
        names = rank_names()
        rows = [
            (
                formats.day(level.at),
                f"{level.competence}, situation {level.situation}",
                f"{level.rank} · {names[level.rank]}",
                level.reason,
                level.author or "compte effacé",
            )
            for level in reversed(levels)
        ]
        kit.table(("Jour", "Compétence", "Niveau", "Raison", "Par"), rows)


def proofs(known: Known) -> None:
    """Draw the proofs of the simulator for one competence."""
    titles = {c.id: f"{c.id} · {c.title}" for c in load_rubric().competences}
    chosen = st.selectbox("Voir les preuves de", list(titles), format_func=titles.__getitem__, key="suivi_preuves")
    seen = [found for (name, _), found in known.items() if name == chosen and found.observed]
    for found in seen:
        st.html(f"<h3>{SITUATIONS[found.situation]} · {kit.level_scale(found.rank, found.label)}</h3>")
        evidence_panel.evidence(found)
    if not seen:
        st.caption("Rien n'a encore été observé pour cette compétence.")


def give_level(who: Person, student: Person, runs: Sequence[Run]) -> None:
    """Draw the form that gives a level with its reason."""
    titles, names = {c.id: f"{c.id} · {c.title}" for c in load_rubric().competences}, rank_names()
    by_id = {run.id: f"{run.title} ({formats.day(run.created_at)})" for run in runs}
    with st.form("donner_niveau", border=True):
        competence = st.selectbox("Compétence", list(titles), format_func=titles.__getitem__, key="niveau_competence")
        situation = st.selectbox(
            "Situation", list(SITUATIONS), format_func=SITUATIONS.__getitem__, key="niveau_situation"
        )
        rank = st.segmented_control(
            "Niveau", list(names), format_func=lambda value: f"{value} · {names[value]}", key="niveau_rang"
        )
        seen = st.selectbox("Vu dans", ["", *by_id], format_func=lambda name: by_id.get(name, "la classe, à l'oral…"))
        reason = st.text_area(
            "Raison", max_chars=MAX_REASON, key="niveau_raison",
            help=f"Ce que vous avez vu, en {MIN_REASON} caractères au moins. L'élève lira cette phrase.",
        )  # fmt: skip
        if st.form_submit_button("Donner ce niveau", type="primary", icon=":material/grade:"):
            if rank is None:
                kit.field_note("Choisissez un niveau de 1 à 4.")
                return
            given = TeacherLevel(
                draft_id(), student.id, who.id, competence, _situation(situation), rank, reason,
                session.now().isoformat(), seen or None,
            )  # fmt: skip
            _give(who, given)


def _situation(name: str) -> SituationName:
    return "courante" if name == "courante" else "complexe" if name == "complexe" else "critique"


def _give(who: Person, level: TeacherLevel) -> None:
    try:
        session.repository().give_level(who, level)
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    spend_draft()
    session.flash("Niveau donné : l'élève le verra à côté de celui du simulateur.")
    st.rerun()


def draft_id() -> str:
    """Return the id of what is being written: the same until it is kept, so that a double click writes once."""
    return str(st.session_state.setdefault(DRAFT_KEY, uuid4().hex))


def spend_draft() -> None:
    """Take a new id for what is written next."""
    st.session_state.pop(DRAFT_KEY, None)


def runs(row: StudentRow, room_id: str, names: dict[str, int]) -> None:
    """Draw the runs with the way to read each again; `names` counts the comments of each run."""
    if not row.runs:
        kit.empty_state("Aucun travail pour l'instant", "Cet élève n'a encore rien commencé.", picture="dossier")
    for rank, facts in enumerate(row.runs, 1):
        run, said = facts.run, names.get(facts.run.id, 0)
        more = f" · {formats.plural(said, 'commentaire')}" if said else ""
        minutes = int((session.now() - datetime.fromisoformat(run.updated_at)).total_seconds() // 60)
        with st.container(border=True):
            done = f"{formats.percent(facts.progress)} · {formats.plural(run.length, 'action')}{more}"
            kit.card(where(facts), f"{done} · dernière action {since(minutes)}", eyebrow=f"Travail n° {rank}")
            query = {"run": run.id, "classe": room_id}
            label = f"Rejouer et commenter le travail n° {rank}"
            st.page_link("relecture.py", label=label, icon=":material/replay:", query_params=query)


def data(who: Person, student: Person) -> None:
    """Draw the export of all that is kept about the student, and the way to erase them."""
    repo, now = session.repository(), session.now()
    st.caption("L'élève peut demander une copie ou l'effacement de ses données. Les deux actes sont notés au journal.")
    with st.container(horizontal=True):
        st.download_button(
            "Exporter ses données (ZIP)",
            lambda: export_archive(repo, who, now, owner=student),
            exports.file_name(f"donnees {student.pseudonym}", "zip", now.date()),
            "application/zip",
            icon=":material/download:",
            key="exporter_eleve",
        )
        if st.button("Effacer cet élève", icon=":material/delete_forever:", key="effacer_eleve"):
            confirm_erase(who, student)


@st.dialog("Effacer cet élève et tout son travail ?")
def confirm_erase(who: Person, student: Person) -> None:
    """Ask before erasing a student for good."""
    name = kit.plain_markdown(student.pseudonym)
    st.markdown(f"Tout ce que l'atelier garde de **{name}** sera effacé **pour toujours** : travaux, preuves, niveaux.")
    sure = st.checkbox("Je comprends que rien ne pourra être retrouvé", key="effacer_eleve_sur")
    if st.button("Effacer pour toujours", type="primary", disabled=not sure, key="effacer_eleve_oui"):
        session.repository().erase_student(who, student.id, session.now().isoformat())
        session.flash(f"{student.pseudonym} : tout a été effacé.")
        st.switch_page("suivi.py")
