"""The dates of a period on screen: the fields, a student's own form, what a teacher planned, a teacher's plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from mcvb import formats, pfmp, pfmp_path, pfmp_plan, referentiel
from mcvb.pfmp_items import PERIOD, Period, settings
from mcvb.pfmp_path import Placement
from mcvb.ui import kit, session
from mcvb.ui.follow_kit import Desk
from mcvb.year import LEVEL_NAMES, LEVELS, Year
from simulations.calendar_fr import WEEKDAYS, load_calendar
from simulations.errors import AtelierError

ADD_KEY, EVERYWHERE = "pfmp_ajout", "Ailleurs en France"
USUAL_WEEKS = 4


def weeks_left(found: Sequence[Placement], year: Year, today: date) -> int:
    """Return the weeks to propose for the next period: what the cadre still asks in this class, four at most."""
    known = pfmp.requirements(year.cadre, [(one.period, one.days) for one in found], today)
    left = int(known[year.level].to_plan // settings().counting.week)
    return min(left, USUAL_WEEKS) or USUAL_WEEKS


def fields(before: Period) -> Period:
    """Draw the fields of a period, filled with one to begin from, and return what they say; dates are not checked."""
    level = st.selectbox("Classe", LEVELS, LEVELS.index(before.level), format_func=LEVEL_NAMES.__getitem__)
    one, two = st.columns(2)
    start = one.date_input("Premier jour", before.start, format="DD/MM/YYYY")
    end = two.date_input("Dernier jour", before.end, format="DD/MM/YYYY")
    weekdays = st.pills(
        "Jours de présence", range(len(WEEKDAYS)), selection_mode="multi", format_func=WEEKDAYS.__getitem__,
        default=list(before.weekdays), help="Cinq jours au plus.",
    )  # fmt: skip
    places = ["", *_places()]
    department = st.selectbox(
        "Jours fériés locaux", places, places.index(before.departement) if before.departement in places else 0,
        format_func=lambda name: f"Département {name}" if name else EVERYWHERE,
    )  # fmt: skip
    return Period(level=level, start=start, end=end, weekdays=tuple(sorted(weekdays)), departement=department)


def period_form(year: Year, today: date, *, kept: Placement | None = None, weeks: int = USUAL_WEEKS) -> None:
    """Draw the form of a period, new or changed; a new one is proposed over some weeks."""
    first, last = usual_dates(today, weeks)
    before = kept.period if kept else Period(level=year.level, start=first, end=last)
    with st.form(f"pfmp_dates_{kept.item.id}_{kept.item.version}" if kept else ADD_KEY, border=True):
        made = fields(before)
        if st.form_submit_button("Enregistrer les dates", type="primary", icon=":material/save:"):
            _keep(made, kept)


def usual_dates(today: date, weeks: int = USUAL_WEEKS) -> tuple[date, date]:
    """Return dates to begin from: so many weeks from next Monday, or less at the end of a school year."""
    first = today + timedelta(days=7 - today.weekday())
    last = first + timedelta(days=7 * weeks - 3)
    same = referentiel.school_year(first) == referentiel.school_year(last)
    return first, last if same else date(first.year, 7, 31)


@st.cache_data(show_spinner=False)
def _places() -> list[str]:
    """Return the départements that have holidays of their own."""
    return sorted({name for holiday in load_calendar().holidays for name in holiday.departements})


def _keep(period: Period, kept: Placement | None) -> None:
    repo, person, now = session.repository(), session.person(), session.now()
    item = pfmp_path.changed(kept.item, period, now) if kept else pfmp_path.new_item(person, PERIOD, period, now)
    try:
        pfmp_path.save_period(repo, person, item)
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    session.flash("Dates enregistrées.")
    st.rerun()


def planned(periods: Sequence[Period]) -> None:
    """Draw the periods a teacher planned that the student has not taken yet: one press takes one."""
    for one in periods:
        kit.callout("info", "Prévu par ton lycée", f"{pfmp.span(one, sentence=True)} ({pfmp.weekdays_said(one)}).")
        if st.button("Ajouter cette période", type="primary", key=f"prendre_{one.start.isoformat()}"):
            _keep(one, None)


def class_plan(desk: Desk, today: date) -> None:
    """Draw what was planned for the class, and the form that plans a period for all of its students."""
    repo = session.repository()
    with st.expander("Planifier une période pour toute la classe", icon=":material/edit_calendar:"):
        st.caption("Chaque élève la voit et l'ajoute en un geste ; ces dates valent alors accord.")
        for one, count in pfmp_plan.of_class(repo, desk.teacher, desk.members):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"{pfmp.span(one, sentence=True)} · {formats.plural(count, 'élève')}")
            if right.button("Retirer", key=f"deplanifier_{one.start.isoformat()}_{one.end.isoformat()}"):
                pfmp_plan.remove(repo, desk.teacher, desk.members, one, session.now())
                st.rerun()
        first, last = usual_dates(today)
        with st.form(f"plan_{desk.room.id}", border=False):
            made = fields(Period(level=desk.room.level, start=first, end=last))
            if st.form_submit_button("Planifier pour la classe", type="primary", icon=":material/event:"):
                _plan(desk, made)


def _plan(desk: Desk, made: Period) -> None:
    try:
        count = pfmp_plan.plan(session.repository(), desk.teacher, desk.members, made, session.now())
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    session.flash(
        f"Période planifiée pour {formats.plural(count, 'élève')}." if count else "Cette période était déjà planifiée."
    )
    st.rerun()
