"""The work of a class on screen: a mission or an atelier given in three clicks, its dates, its draw, its mode."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import streamlit as st

from mcvb import classes, formats, practice
from mcvb.formats import PARIS
from mcvb.store.desk_interface import Assignment, Mode, SeedPolicy
from mcvb.store.interface import Person
from mcvb.store.school_interface import SchoolClass
from mcvb.ui import kit, session
from mcvb.ui.mission import LEVELS, STAGES
from simulations.errors import AtelierError

WHOLE = "mission"
MODES: dict[Mode, str] = {"entrainement": "Entraînement", "examen": "Évaluation : sans conseils, heures fermées"}
SEEDS: dict[SeedPolicy, str] = {
    "commune": "Le même marché pour tous : on compare ensemble",
    "individuelle": "Un marché chacun : impossible de copier",
}
DRAWS = 1_000_000


def work(teacher: Person, room: SchoolClass) -> None:
    """Draw what the class has been given, and the way to give more."""
    repo = session.repository()
    given = repo.assignments(teacher, room.id)
    if st.button("Donner un travail", icon=":material/assignment_add:", type="primary", key="donner"):
        give(teacher, room)
    if not given:
        text = "Choisissez une mission ou une seule étape : chaque élève la trouvera sur sa page « Ma classe »."
        kit.empty_state("Aucun travail donné", text, picture="dossier")
    for assignment in given:
        _row(teacher, room, assignment)
    removed = repo.assignments(teacher, room.id, removed=True)
    if removed:
        with st.expander(f"Retirés ({len(removed)})"):
            for assignment in removed:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(kit.plain_markdown(assignment.title))
                    if st.button("Remettre", key=f"remettre_{assignment.id}", icon=":material/undo:"):
                        repo.remove_assignment(teacher, assignment.id, None)
                        st.rerun()


def _row(teacher: Person, room: SchoolClass, assignment: Assignment) -> None:
    """Draw one assignment: what, for whom, when, how many have begun, and what can be changed."""
    repo = session.repository()
    begun = len(repo.assignment_runs(teacher, assignment.id))
    groups = {group.id: group.name for group in repo.groups(teacher, room.id)}
    members = repo.members(teacher, room.id)
    concerned = [one for one in members if assignment.group_id in (None, one.group_id)]
    with st.container(border=True):
        what = f"Atelier « {STAGES[assignment.atelier]} »" if assignment.atelier in STAGES else "Mission entière"
        exam = " · évaluation" if assignment.mode == "examen" else ""
        kit.card(
            assignment.title,
            f"{hours(assignment)} {assignment.note}".strip(),
            eyebrow=f"{what} · {groups.get(assignment.group_id or '', 'toute la classe')}{exam}",
            foot=f"{begun} sur {len(concerned)} ont commencé · "
            + (f"tirage n° {assignment.seed}" if assignment.seed_policy == "commune" else "un tirage chacun"),
        )
        with st.container(horizontal=True):
            st.page_link("suivi.py", label="Suivre", icon=":material/monitoring:", query_params={"classe": room.id})
            if st.button("Changer", key=f"changer_{assignment.id}", icon=":material/edit_calendar:", type="tertiary"):
                change(teacher, assignment)
            if assignment.mode == "examen" and st.button(
                "Temps en plus", key=f"temps_{assignment.id}", icon=":material/more_time:", type="tertiary"
            ):
                more_time(teacher, room, assignment)
            if st.button("Retirer", key=f"retirer_{assignment.id}", icon=":material/delete:", type="tertiary"):
                repo.remove_assignment(teacher, assignment.id, session.now().isoformat())
                session.flash("Travail retiré : vous pouvez le remettre, en bas de la page.")
                st.rerun()


def hours(assignment: Assignment) -> str:
    """Return when an assignment is open, in words."""
    opens = f"À partir du {formats.deadline(assignment.opens_at)}" if assignment.opens_at else ""
    closes = f"jusqu'au {formats.deadline(assignment.closes_at)}" if assignment.closes_at else ""
    said = ", ".join(part for part in (opens, closes) if part)
    return f"{said[:1].upper()}{said[1:]}." if said else "Sans date."


@st.dialog("Donner un travail", width="large")
def give(teacher: Person, room: SchoolClass) -> None:
    """Ask what, for whom, until when; the rest has good defaults."""
    catalogue = practice.catalogue()
    usual = classes.class_settings().levels[room.level].situation
    names = list(catalogue)
    first = next((place for place, name in enumerate(names) if catalogue[name].level == usual), 0)
    chosen = st.selectbox(
        "Mission", names, index=first,
        format_func=lambda name: f"{catalogue[name].company.name} · {LEVELS[catalogue[name].level]}",
    )  # fmt: skip
    scenario = catalogue[chosen]
    parts = [WHOLE, *(stage for stage in STAGES if stage in scenario.stages)]
    part = st.selectbox(
        "Quoi ?", parts, format_func=lambda name: "Toute la mission" if name == WHOLE else f"Atelier « {STAGES[name]} »"
    )
    st.caption(f"{scenario.summary} Environ {formats.plural(scenario.minutes, 'minute')}.")
    mode = st.radio("Mode", list(MODES), format_func=MODES.__getitem__, horizontal=True)
    policy = st.radio("Tirage", list(SEEDS), format_func=SEEDS.__getitem__, horizontal=True)
    group = _group(teacher, room)
    opens, closes = _dates(mode)
    note = st.text_input("Consigne (facultatif)", max_chars=200, placeholder="Pour jeudi : au moins l'étape Cibler.")
    new = Assignment(
        id=st.session_state.setdefault("nouveau_travail", uuid4().hex), class_id=room.id, created_by=teacher.id,
        title=scenario.title, scenario_id=chosen, kind="mission" if part == WHOLE else "atelier",
        atelier=None if part == WHOLE else part, seed_policy=policy, seed=uuid4().int % DRAWS, mode=mode,
        group_id=group, opens_at=opens, closes_at=closes, note=" ".join(note.split()),
        created_at=session.now().isoformat(),
    )  # fmt: skip
    if st.button("Donner à la classe" if group is None else "Donner au groupe", type="primary", key="donner_oui"):
        _save(teacher, new, "Travail donné : il est sur la page « Ma classe » des élèves.")


def _save(teacher: Person, assignment: Assignment, told: str) -> None:
    try:
        session.repository().save_assignment(teacher, assignment)
    except AtelierError as error:
        kit.field_note(str(error))
        return
    # The same identifier until it is kept: a double click gives one work.
    st.session_state.pop("nouveau_travail", None)
    session.flash(told)
    st.rerun()


def _group(teacher: Person, room: SchoolClass) -> str | None:
    groups = {group.id: group.name for group in session.repository().groups(teacher, room.id)}
    if not groups:
        return None
    return (
        st.selectbox("Pour qui ?", ["", *groups], format_func=lambda name: groups.get(name, "Toute la classe")) or None
    )


def _dates(mode: Mode, opens: str | None = None, closes: str | None = None) -> tuple[str | None, str | None]:
    """Draw the two dates: none by default for training, the present hour for an exam."""
    now = session.now().astimezone(PARIS)
    if not st.toggle("Fixer des dates", value=mode == "examen" or bool(opens or closes), key=f"dates_{mode}"):
        return None, None
    start = datetime.fromisoformat(opens).astimezone(PARIS) if opens else now
    usual = now + timedelta(hours=1) if mode == "examen" else now + timedelta(days=7)
    end = datetime.fromisoformat(closes).astimezone(PARIS) if closes else usual
    left, right = st.columns(2)
    with left:
        begin = _moment("Début", start)
    with right:
        finish = _moment("Fin", end)
    return begin, finish


def _moment(label: str, at: datetime) -> str:
    day: date = st.date_input(f"{label} : jour", at.date(), format="DD/MM/YYYY", key=f"jour_{label}")
    hour: time = st.time_input(
        f"{label} : heure", at.time().replace(second=0, microsecond=0), step=300, key=f"h_{label}"
    )
    return datetime.combine(day, hour, PARIS).isoformat()


@st.dialog("Changer un travail")
def change(teacher: Person, assignment: Assignment) -> None:
    """Change the dates and the words of an assignment."""
    opens, closes = _dates(assignment.mode, assignment.opens_at, assignment.closes_at)
    note = st.text_input("Consigne", assignment.note, max_chars=200)
    if st.button("Enregistrer", type="primary", key="changer_oui"):
        changed = replace(assignment, opens_at=opens, closes_at=closes, note=" ".join(note.split()))
        _save(teacher, changed, "Travail changé.")


@st.dialog("Temps en plus")
def more_time(teacher: Person, room: SchoolClass, assignment: Assignment) -> None:
    """Give minutes more to some students: a third time, a broken machine."""
    repo = session.repository()
    known = repo.minutes_given(teacher, assignment.id)
    names = {member.person.id: member.person.pseudonym for member in repo.members(teacher, room.id)}
    if known:
        st.caption(" · ".join(f"{names.get(who, '?')} : {minutes} min" for who, minutes in known.items()))
    with st.form("temps", border=False):
        who = st.selectbox("Élève", list(names), format_func=names.__getitem__)
        minutes = st.number_input("Minutes en plus", min_value=0, max_value=600, value=20, step=5)
        if st.form_submit_button("Donner ce temps", type="primary") and who:
            repo.give_minutes(teacher, assignment.id, who, int(minutes), session.now().isoformat())
            session.flash(f"{names[who]} : {int(minutes)} minutes en plus.")
            st.rerun()
