"""The placements of a class in front of a teacher: the table, then one student's period to agree to and to visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

import streamlit as st

from mcvb import exports, formats, pfmp, pfmp_class, pfmp_path
from mcvb.pfmp import Requirement
from mcvb.pfmp_class import StudentPlacements, student_placements
from mcvb.pfmp_items import AGREEMENT, VISIT, Agreement, Visit, settings
from mcvb.pfmp_path import Placement
from mcvb.referentiel import cadre_of, cadres
from mcvb.store.interface import Person
from mcvb.store.item_interface import Item
from mcvb.ui import kit, path_pfmp_sheets, path_tutor, session
from mcvb.ui.follow_kit import Desk
from mcvb.ui.path_pfmp import calendar_button
from simulations.errors import AtelierError
from simulations.kernel import Frozen


def rows(desk: Desk, today: date) -> list[StudentPlacements]:
    """Return where each student of the class stands, by the rules of the class."""
    repo, room = session.repository(), desk.room
    cadre = next((one for one in cadres() if one.id == room.cadre), None) or cadre_of(room.school_year)
    return [
        student_placements(
            member.person, pfmp_path.placements(repo, desk.teacher, member.person), cadre, room.level, today=today
        )
        for member in desk.members
    ]


def figures(found: Sequence[StudentPlacements], today: date) -> None:
    """Draw what the class still lacks, in four figures."""
    late = sum(bool(row.sheets_missing(today)) for row in found)
    kit.key_figures(
        [
            ("Sans lieu", formats.plural(sum(row.lacks_place() for row in found), "élève"), "ou sans période notée"),
            ("Dates à valider", formats.plural(sum(row.to_agree() for row in found), "période"), "accord attendu"),
            ("Fiches en retard", formats.plural(late, "élève"), "sur les périodes commencées"),
            ("Visite à faire", formats.plural(sum(not row.visited() for row in found), "élève"), "aucune cette année"),
        ]
    )


def table(found: Sequence[StudentPlacements], today: date) -> None:
    """Draw one row per student; what is still to do is a tag with a sign."""
    titles = ("Élève", "Lieu", "Jours de l'année", "Jours en tout", "À rattraper", "Fiches", "Visite")
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    body = "".join(_line(row, titles, today) for row in found)
    st.html(f'<table class="a4-grille a4-suivi a4-stages"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _line(row: StudentPlacements, titles: Sequence[str], today: date) -> str:
    named = ", ".join(one.name for one in row.current if one.has_place)
    late = row.sheets_missing(today)
    todo = [("○ lieu à trouver", "orange")] if row.lacks_place() and row.current else []
    cells = (
        kit.escape(named) + (" " + kit.tags(todo) if todo else "")
        if row.current
        else kit.tags([("! pas de période", "orange")]),
        _days(row.year),
        _days(row.whole),
        kit.tags([(f"! {pfmp.days_said(row.year.owed)}", "rouge")]) if row.year.owed else "—",
        kit.tags([(f"○ {late} à finir", "orange")]) if late else "✓" if row.begun(today) else "—",
        "<span>✓ faite</span>" if row.visited() else "<span>○ à faire</span>",
    )
    rest = "".join(f'<td data-t="{title}">{cell}</td>' for title, cell in zip(titles[1:], cells, strict=True))
    return f'<tr><th scope="row"><span class="nom">{kit.escape(row.person.pseudonym)}</span></th>{rest}</tr>'


def _days(one: Requirement) -> str:
    return f"<span>{formats.number(one.done, digits=int(one.done % 1 > 0))} sur {one.required:.0f}</span>"


def files(desk: Desk, found: Sequence[StudentPlacements]) -> None:
    """Draw the files of the class: its table, and the calendar of its periods and visits."""
    now = session.now()
    with st.container(horizontal=True):
        st.download_button(
            "Emporter le tableau (CSV)", lambda: exports.to_csv(pfmp_class.class_frame(found, now.date())),
            exports.file_name(f"pfmp {desk.room.name}", "csv", now.date()), "text/csv", icon=":material/download:",
            key="pfmp_csv",
        )  # fmt: skip
        pairs = [(row.person.pseudonym, one) for row in found for one in row.current]
        if pairs:
            calendar_button(pairs, now)
    st.caption("Ces deux fichiers portent les pseudonymes de la classe : gardez-les dans un endroit à vous.")


def one_period(desk: Desk, person: Person, one: Placement, today: date) -> None:
    """Draw a student's period: what it holds, then the teacher's own acts."""
    days = one.count(today)
    kit.card(one.name, f"{pfmp.span(one.period, sentence=True)} · {pfmp.weekdays_said(one.period)}")
    kit.key_figures(
        [
            ("Jours faits", f"{formats.number(days.done, digits=int(days.done % 1 > 0))} sur {days.planned:.0f}", ""),
            ("Sans réponse", pfmp.days_said(days.unsaid), "présence à remplir par l'élève"),
            ("À rattraper", pfmp.days_said(days.owed), f"{pfmp.days_said(days.unjustified)} sans justificatif"),
        ]
    )
    sheets, tutor, visits, dates = st.tabs(["Fiches", "Tuteur", f"Visites ({len(one.visits)})", "Accord"])
    with sheets:
        path_pfmp_sheets.readable(one)
    with tutor:
        path_tutor.words(one.tutors)
        path_tutor.link(one, teacher=True)
    with visits:
        _visits(desk, person, one, today=today)
    with dates:
        _agreement(person, one)


def _visits(desk: Desk, person: Person, one: Placement, *, today: date) -> None:
    ways = {heading.id: heading.title for heading in settings().visits}
    for item, visit in one.visits:
        hour = f" à {visit.hour_said}" if visit.hour else ""
        said = f"{ways.get(visit.way, '')}{hour}. {visit.note}"
        state = "faite" if visit.done else "prévue"
        kit.callout("info", f"{formats.day(visit.day.isoformat())}, {state}", said)
        mine = item.author_id == desk.teacher.id
        if mine and st.button("Retirer cette visite", key=f"retirer_{item.id}", icon=":material/delete:"):
            session.repository().remove_item(desk.teacher, item.id, session.now().isoformat())
            st.rerun()
        if mine and not visit.done and st.button("Noter cette visite comme faite", key=f"faite_{item.id}"):
            _save(pfmp_path.changed(item, visit.model_copy(update={"done": True}), session.now()), "Visite notée.")
    with st.form(f"visite_{one.item.id}_{len(one.visits)}", border=True):
        left, right = st.columns(2)
        when = left.date_input("Jour de la visite", max(today, one.period.start), format="DD/MM/YYYY")
        at: time | None = right.time_input("Heure (facultative)", None)
        way = st.segmented_control("Façon", list(ways), format_func=ways.__getitem__, default=next(iter(ways)))
        note = st.text_area("Ce que l'élève et l'équipe doivent savoir", max_chars=2_000, help="L'élève lira ce texte.")
        done = st.checkbox("La visite a eu lieu")
        if st.form_submit_button("Ajouter la visite", type="primary", icon=":material/event_available:"):
            said = at.strftime("%H:%M") if at else ""
            visit = Visit(day=when, hour=said, way=way or next(iter(ways)), done=done, note=note.strip())
            _save(_new(person, VISIT, visit, one), "Visite ajoutée : l'élève la voit.")


def _agreement(person: Person, one: Placement) -> None:
    said = {True: "Dates acceptées.", False: "Vous avez demandé de revoir les dates.",
            None: "Aucune réponse pour ces dates."}  # fmt: skip
    kit.callout("reussite" if one.agreed else "info", "Où en est l'accord", said[one.agreed])
    note = st.text_input("Un mot pour l'élève (facultatif)", max_chars=300, key=f"mot_{one.item.id}")
    with st.container(horizontal=True):
        yes = st.button("Accepter ces dates", type="primary", key="accord_oui", disabled=one.agreed is True)
        no = st.button("Demander de revoir", key="accord_non")
    if yes or no:
        made = Agreement(agreed=yes, start=one.period.start, end=one.period.end, note=note.strip())
        _save(_new(person, AGREEMENT, made, one), "Réponse enregistrée : l'élève la voit.")


def _new(student: Person, kind: str, model: Frozen, one: Placement) -> Item:
    return pfmp_path.new_item(student, kind, model, session.now(), parent=one.item.id)


def _save(item: Item, said: str) -> None:
    try:
        session.repository().save_item(session.person(), item)
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    session.flash(said)
    st.rerun()
