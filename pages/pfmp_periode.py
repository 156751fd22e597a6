"""One placement: attendance, the company, the activities, the tutor's words, visits and dates."""

import streamlit as st

from mcvb import formats, pfmp, pfmp_path
from mcvb.pfmp_items import settings
from mcvb.pfmp_path import Placement
from mcvb.ui import kit, path_pfmp, path_pfmp_dates, path_pfmp_days, path_pfmp_sheets, path_tutor, session
from mcvb.year import year_of


def visits(one: Placement) -> None:
    """Draw the visits and what the teacher says of the dates."""
    ways = {heading.id: heading.title for heading in settings().visits}
    for _, visit in one.visits:
        hour = f" à {visit.hour_said}" if visit.hour else ""
        state = "faite" if visit.done else "prévue"
        text = f"{ways.get(visit.way, '')}{hour}, {state}." + (f" {visit.note}" if visit.note else "")
        kit.callout("info", f"Visite du {formats.day(visit.day.isoformat())}", text)
    if not one.visits:
        st.caption("Aucune visite notée. Ton enseignant les ajoute ici : tu les verras aussi dans ton agenda.")
    if one.planned:
        kit.callout("reussite", "Les dates", "Ce sont les dates prévues par ton lycée : l'accord est donné.")
    elif one.agreements:
        _, last = one.agreements[-1]
        said = {True: "Accord donné pour ces dates.", False: "Ton enseignant demande de revoir les dates.",
                None: "Les dates ont changé depuis la réponse de ton enseignant : il doit les revoir."}  # fmt: skip
        kit.callout("reussite" if one.agreed else "attention", "Les dates", f"{said[one.agreed]} {last.note}".strip())


def remove(one: Placement) -> None:
    """Draw the way to take the period away."""
    if st.button("Retirer cette période", key="retirer_periode", icon=":material/delete:"):
        session.repository().remove_item(session.person(), one.item.id, session.now().isoformat())
        session.flash("Période retirée. Tu peux la remettre depuis « Mes PFMP ».")
        st.switch_page("pfmp.py")


def chosen(found: list[Placement]) -> Placement | None:
    """Return the placement the address asks for, else the one going on, else the last one."""
    asked = st.query_params.get("periode", "")
    by_id = {one.item.id: one for one in found}
    current = [one for one in found if one.state(session.now().date()) == "en_cours"]
    return by_id.get(asked) or next(iter(current or found[-1:]), None)


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    repo, person, today = session.repository(), session.person(), session.now().date()
    found = pfmp_path.placements(repo, person)
    one = chosen(found)
    if one is None:
        kit.page_header("Une période", eyebrow="Mes PFMP")
        kit.empty_state("Pas encore de période", "Note d'abord ses dates dans « Mes PFMP ».")
        st.page_link("pfmp.py", label="Mes PFMP", icon=":material/arrow_back:")
        return
    st.query_params["periode"] = one.item.id
    kit.page_header(
        one.name, eyebrow=f"PFMP de {pfmp.LEVELS[one.period.level]}", intro=f"{pfmp.span(one.period, sentence=True)}."
    )
    st.html(kit.tags(path_pfmp.marks(one, today)))
    days, company, activities, tutor, dates = st.tabs(
        ["Présence", "Entreprise", f"Activités ({len(one.activities)})", "Tuteur", "Visites et dates"],
        default="Présence" if one.state(today) != "a_venir" else "Entreprise",
    )
    with days:
        path_pfmp_days.figures(one, today)
        fill, month = st.columns([3, 2], gap="large")
        with fill:
            path_pfmp_days.fill(one, today)
        with month:
            path_pfmp_days.calendar(one, today)
        path_pfmp_days.make_up(one, found, today)
    with company:
        path_pfmp_sheets.company(one)
    with activities:
        path_pfmp_sheets.activities(one)
    with tutor:
        path_tutor.words(one.tutors)
        st.subheader("Demander un autre avis" if one.tutors else "Demander un avis")
        path_tutor.link(one)
    with dates:
        visits(one)
        with st.expander("Changer les dates ou les jours", icon=":material/edit_calendar:"):
            path_pfmp_dates.period_form(year_of(repo, person, today), today, kept=one)
        with st.container(horizontal=True):
            path_pfmp.calendar_button([("", one)], session.now())
            remove(one)
    st.page_link("pfmp.py", label="Toutes mes PFMP", icon=":material/arrow_back:")


session.guarded(draw)
