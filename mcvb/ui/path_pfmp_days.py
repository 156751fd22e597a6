"""Attendance of one period: the month at a glance, one week to fill in with a thumb, absences to make up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from mcvb import formats, pfmp, pfmp_path
from mcvb.pfmp_items import Day, DayState
from mcvb.pfmp_path import Placement
from mcvb.ui import kit, session
from simulations.calendar_fr import MONTHS, WEEKDAYS
from simulations.errors import AtelierError

STATES: dict[DayState, str] = {
    "present": "Présent", "demi": "Demi-journée", "justifie": "Absent, justifié", "absent": "Absent",
}  # fmt: skip
LABELS: dict[str, str] = {"present": "Présent", "demi": "½ jour", "justifie": "Justifié", "absent": "Absent"}
SHORT: dict[str, str] = {"present": "✓", "demi": "½", "justifie": "J", "absent": "A"}
WEEK_KEY = "pfmp_semaine"


def figures(one: Placement, today: date) -> None:
    """Draw the days of a period: done, to come, to say, to make up."""
    days = one.count(today)
    kit.key_figures(
        [
            ("Jours faits", f"{formats.number(days.done, digits=int(days.done % 1 > 0))} sur {days.planned:.0f}",
             f"dont {formats.plural(int(days.holidays), 'férié')}" if days.holidays else ""),
            ("À remplir", pfmp.days_said(days.unsaid), "jours passés sans réponse"),
            ("À rattraper", pfmp.days_said(days.owed), f"{pfmp.days_said(days.unjustified)} sans justificatif"),
        ]
    )  # fmt: skip


def calendar(one: Placement, today: date) -> None:
    """Draw the whole period as a table of weeks, one cell a day: a sign, a colour and words for screen readers."""
    off, known = pfmp.holidays_of(one.period), {day.day: day for day in one.days}
    shown = sorted(one.period.weekdays)
    head = "".join(f'<th scope="col">{WEEKDAYS[place][:3]}.</th>' for place in shown)
    rows = "".join(
        f'<tr><th scope="row">{monday.day} {MONTHS[monday.month - 1]}</th>'
        + "".join(_cell(one, monday + timedelta(days=place), off, known=known, today=today) for place in shown)
        + "</tr>"
        for monday in mondays(one)
    )
    st.html(
        f'<table class="a4-mois"><thead><tr><th scope="col">Semaine du</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    st.caption("✓ présent · ½ demi-journée · J absence justifiée · A absence · F férié · pointillé : à remplir")


def _cell(one: Placement, day: date, off: dict[date, str], *, known: dict[date, Day], today: date) -> str:
    if not one.period.start <= day <= one.period.end:
        return "<td></td>"
    if day in off:
        return f'<td class="ferie" title="{kit.escape(off[day])}"><b>F</b>{day.day}</td>'
    if day in known:
        state = known[day].state
        sign = f'<b aria-hidden="true">{SHORT[state]}</b><span class="a4-lu">{STATES[state]}, le </span>'
        return f'<td class="{state}" title="{STATES[state]}">{sign}{day.day}</td>'
    return f'<td class="{"vide" if day <= today else ""}">{day.day}</td>'


def mondays(one: Placement) -> list[date]:
    """Return the Monday of each week that has a day of the period."""
    return sorted({day - timedelta(days=day.weekday()) for day in pfmp.period_days(one.period)})


def fill(one: Placement, today: date) -> None:
    """Draw one week to fill in: all at once, or day by day; each press is kept at once."""
    weeks = mondays(one)
    past = [monday for monday in weeks if monday <= today]
    if not past:
        kit.callout("info", "Rien à remplir encore", "La première semaine s'ouvrira ici le jour où tu commences.")
        return
    blank = [monday for monday in past if _blank(one, monday, today)]
    start = (blank or past[-1:])[0]
    chosen = st.selectbox(
        "Semaine à remplir", past, index=past.index(start), key=f"{WEEK_KEY}_{one.item.id}",
        format_func=lambda monday: f"Semaine du {formats.day(monday.isoformat())}",
    )  # fmt: skip
    left = _blank(one, chosen, today)
    if left and st.button("Présent tous les jours qui restent", key="semaine_pleine", icon=":material/done_all:"):
        _keep(one, [Day(day=day, state="present") for day in left])
        st.rerun()
    for day in _days_of(one, chosen, today):
        _one_day(one, day)
    if any(today < day < chosen + timedelta(days=7) for day in pfmp.period_days(one.period)):
        st.caption("Les jours à venir s'ouvriront le moment venu.")


def _one_day(one: Placement, day: date) -> None:
    kept = next((mark.state for mark in one.days if mark.day == day), None)
    key = f"jour_{day.isoformat()}_{kept or ''}"
    name = f"{WEEKDAYS[day.weekday()]} {formats.day(day.isoformat())}"
    state = st.segmented_control(name, list(STATES), format_func=LABELS.__getitem__, default=kept, key=key)
    if state == kept:
        return
    if state is None:
        pfmp_path.clear_day(session.repository(), session.person(), one, day, session.now())
    else:
        _keep(one, [Day(day=day, state=state)])
    st.rerun()


def _days_of(one: Placement, monday: date, today: date) -> list[date]:
    off = pfmp.holidays_of(one.period)
    week = {monday + timedelta(days=place) for place in range(7)}
    return [day for day in pfmp.period_days(one.period) if day in week and day <= today and day not in off]


def _blank(one: Placement, monday: date, today: date) -> list[date]:
    known = {mark.day for mark in one.days}
    return [day for day in _days_of(one, monday, today) if day not in known]


def _keep(one: Placement, days: Sequence[Day]) -> None:
    try:
        pfmp_path.save_days(session.repository(), session.person(), one, days, session.now())
    except AtelierError as refusal:
        session.flash(str(refusal), kind="attention")


def make_up(one: Placement, others: Sequence[Placement], today: date) -> None:
    """Draw what absences leave to make up: possible days, those done, and the way to add one."""
    days, added = one.count(today), [day for day in one.days if day.make_up]
    if not (days.lost or added):
        return
    st.subheader("Rattrapage")
    if days.owed:
        periods = [other.period for other in others if other.item.id != one.item.id]
        free = pfmp.make_up_days(one.period, days.owed, periods, after=today)
        said = ", ".join(f"{WEEKDAYS[day.weekday()]} {formats.day(day.isoformat())}" for day in free)
        text = f"Il manque {pfmp.days_said(days.owed)}. Premiers jours hors PFMP et fériés : {said}."
        more = "Ton lycée dira s'ils conviennent : l'atelier ne connaît ni tes cours ni les vacances."
        kit.callout("attention", "Un plan à proposer", f"{text} {more}")
    for day in added:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"{STATES[day.state]} le {formats.day(day.day.isoformat())}, en rattrapage")
        if right.button("Retirer", key=f"retirer_{day.day.isoformat()}"):
            pfmp_path.clear_day(session.repository(), session.person(), one, day.day, session.now())
            st.rerun()
    with st.form("rattrapage", border=True):
        when = st.date_input("Jour rattrapé", today, format="DD/MM/YYYY")
        half = st.checkbox("Une demi-journée seulement")
        if st.form_submit_button("Ajouter ce jour rattrapé", icon=":material/add:"):
            _keep(one, [Day(day=when, state="demi" if half else "present", make_up=True)])
            st.rerun()
