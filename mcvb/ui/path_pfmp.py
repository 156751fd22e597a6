"""« Mes PFMP » on screen: where one stands against the cadre, the three years on a line, a card for each period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from mcvb import exports, formats, pfmp, pfmp_ics, pfmp_path, referentiel
from mcvb.pfmp import Requirement
from mcvb.pfmp_items import PERIOD, Period, lacks, read, readable, settings
from mcvb.pfmp_path import STATES, Placement
from mcvb.referentiel import PlacementShare
from mcvb.ui import kit, session
from mcvb.year import LEVEL_NAMES, Year
from simulations.errors import AtelierError

YEAR_NAMES = {**LEVEL_NAMES, "total": "Les trois ans"}
TONES = {"a_venir": "", "en_cours": "vert", "finie": ""}
MONTH_MARKS = (9, 11, 1, 3, 5, 7)
MONTH_SHORT = {9: "sept.", 11: "nov.", 1: "janv.", 3: "mars", 5: "mai", 7: "juil."}


def next_thing(found: Sequence[Placement], today: date) -> None:
    """Draw the one thing to do next, with the link that leads to it."""
    title, text, placement = pfmp_path.next_step(found, today)
    kit.callout("info" if placement else "reussite", title, text)
    if placement is not None:
        with st.container(key="suite_pfmp"):
            query = {"periode": placement.item.id}
            st.page_link("pfmp_periode.py", label=title, icon=":material/arrow_forward:", query_params=query)


def standing(found: Sequence[Placement], year: Year, today: date) -> None:
    """Draw the days done against what the cadre requires, class year by class year."""
    pairs = [(one.period, one.days) for one in found]
    known = pfmp.requirements(year.cadre, pairs, today)
    rows = [*known.values(), pfmp.total(known, year.cadre)]
    st.html(f'<div class="a4-exigence">{"".join(_standing(one) for one in rows)}</div>')
    doubt = " La répartition par année est **à confirmer** par ton lycée." if year.cadre.placements.deduced else ""
    st.caption(
        f"{year.cadre.name} : {year.cadre.placements.weeks} semaines en tout.{doubt} Règles du bac pro ; en CAP, "
        "d'autres règles s'appliquent et ne sont pas comptées ici."
    )


def _standing(one: Requirement) -> str:
    width = round(100 * one.share)
    said = f"{pfmp.days_said(one.done)} sur {formats.number(one.required)}"
    more = [f"{pfmp.weeks_said(one.to_plan)} à prévoir" if one.to_plan else "tout est prévu"]
    more += [f"{pfmp.days_said(one.owed)} à rattraper"] if one.owed else []
    title = f"{YEAR_NAMES[one.level]} · {formats.plural(int(one.weeks), 'semaine')}"
    full = "bien" if one.share >= 1 else ""
    return (
        f'<div><h3>{kit.escape(title)}</h3><div class="a4-jauge {full}" role="img" '
        f'aria-label="{kit.escape(f"{title} : {said}")}"><i style="width:{width}%"></i></div>'
        f"<p><b>{kit.escape(said)}</b><br>{kit.escape(', '.join(more))}</p></div>"
    )


def timeline(found: Sequence[Placement], today: date) -> None:
    """Draw the periods along each school year, from September to July."""
    years = sorted({referentiel.school_year(one.period.start) for one in found})
    st.html(f'<div class="a4-frise">{"".join(_line(year, found, today) for year in years)}</div>')


def _line(year: str, found: Sequence[Placement], today: date) -> str:
    start = date(int(year[:4]), 9, 1)
    full = (date(int(year[:4]) + 1, 8, 1) - start).days

    def place(day: date) -> float:
        return round(100 * min(max((day - start).days / full, 0), 1), 2)

    mine = [pair for pair in enumerate(found, 1) if referentiel.school_year(pair[1].period.start) == year]
    bars = "".join(_bar(number, one, place, today) for number, one in mine)
    marks = "".join(
        f'<span style="left:{place(date(start.year + (month < 9), month, 1))}%">{MONTH_SHORT[month]}</span>'  # noqa: PLR2004
        for month in MONTH_MARKS
    )
    here = f'<i class="jour" style="left:{place(today)}%"></i>' if referentiel.school_year(today) == year else ""
    return (
        f'<div class="an"><h3>{year}</h3><div class="ligne" role="list">{bars}{here}</div>'
        f'<div class="mois" aria-hidden="true">{marks}</div></div>'
    )


def _bar(number: int, one: Placement, place: Callable[[date], float], today: date) -> str:
    at = place(one.period.start), place(one.period.end + timedelta(days=1))
    said = kit.escape(f"Période {number}, {one.name}, {pfmp.span(one.period)}, {STATES[one.state(today)]}")
    return (
        f'<div role="listitem" class="{one.state(today)}" title="{said}" aria-label="{said}" '
        f'style="left:{at[0]}%;width:{max(at[1] - at[0], 2):.2f}%"><span aria-hidden="true">{number}</span></div>'
    )


def cards(found: Sequence[Placement], today: date) -> None:
    """Draw one card for each period, the current or nearest one first."""
    order = {"en_cours": 0, "a_venir": 1, "finie": 2}
    for number, one in sorted(enumerate(found, 1), key=lambda pair: (order[pair[1].state(today)], pair[0])):
        with st.container(border=True):
            title = f"Période {number} · {pfmp.LEVELS[one.period.level]} · {STATES[one.state(today)]}"
            kit.card(one.name, pfmp.span(one.period, sentence=True), eyebrow=title)
            st.html(kit.tags(marks(one, today)))
            query = {"periode": one.item.id}
            label = f"Ouvrir la période {number}"
            st.page_link("pfmp_periode.py", label=label, icon=":material/folder_open:", query_params=query)


def marks(one: Placement, today: date) -> list[tuple[str, str]]:
    """Return the state of each part of a period as small tags: a sign, words and a colour."""
    days, state = one.count(today), one.state(today)
    company = len(settings().company) - len(lacks(one.company[1])) if one.company else 0
    agreed = {True: ("✓ accord", "vert"), False: ("! dates à revoir", "rouge"), None: ("○ accord attendu", "")}
    found = [agreed[one.agreed]] if state != "finie" or one.agreed is not None else []
    found += [
        _mark(f"entreprise {company}/{len(settings().company)}", done=company == len(settings().company)),
        _mark(formats.plural(one.sheets_done, "fiche finie", "fiches finies"), done=one.sheets_done > 0),
    ]
    if state != "a_venir":
        found.append(("! présence à remplir", "orange") if days.unsaid else ("✓ présence", "vert"))
    if days.owed:
        found.append((f"! {pfmp.days_said(days.owed)} à rattraper", "rouge"))
    if one.tutors:
        found.append(("✓ avis du tuteur", "vert"))
    elif state == "finie":
        found.append(("○ avis du tuteur", "orange"))
    return found


def _mark(text: str, *, done: bool) -> tuple[str, str]:
    return (f"✓ {text}", "vert") if done else (f"○ {text}", "orange")


def removed() -> None:
    """Draw the periods taken away, each with the way to bring it back."""
    repo, person = session.repository(), session.person()
    gone = [item for item in repo.items(person, kinds=(PERIOD,), removed=True) if readable(item, Period)]
    if not gone:
        return
    with st.expander(f"Périodes retirées ({len(gone)})"):
        for item in gone:
            said = pfmp.span(read(item, Period))
            if st.button(f"Remettre la période {said}", key=f"remettre_{item.id}", icon=":material/undo:"):
                _bring_back(item.id)


def _bring_back(item_id: str) -> None:
    repo, person, now = session.repository(), session.person(), session.now()
    back = read(repo.item(person, item_id), Period)
    try:
        pfmp.check_period(back, [one.period for one in pfmp_path.placements(repo, person)])
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    repo.restore_item(person, item_id, now.isoformat())
    session.flash("La période est revenue, avec tout ce qu'elle contenait.")
    st.rerun()


def calendar_button(found: Sequence[tuple[str, Placement]], now: datetime) -> None:
    """Draw the button that gives the calendar file of periods and visits."""
    st.download_button(
        "Emporter dans mon agenda (ICS)", lambda: pfmp_ics.calendar(found, now),
        exports.file_name("agenda pfmp", "ics", now.date()), "text/calendar", icon=":material/event:",
        key="pfmp_ics",
    )  # fmt: skip


def rules(year: Year) -> None:
    """Draw how days are counted, with sources and their certainty."""
    with st.expander("Comment les jours sont comptés, et d'où viennent ces règles"):
        stages, rule = year.cadre.placements, settings()
        rows = [
            (_share_said(share), share.certainty or stages.certainty)
            for share in stages.shares
        ]  # fmt: skip
        rows += [(rule.counting.text, rule.counting.certainty), (rule.sheets.text, rule.sheets.certainty)]
        said = {**referentiel.CERTAINTIES, "D": "proposition d'équipe ou déduction, à confirmer"}
        st.markdown("\n".join(f"- {text} — *{said[certainty]}*" for text, certainty in rows))
        st.caption(f"{stages.source} {rule.sheets.source}. {rule.source}")


def _share_said(share: PlacementShare) -> str:
    level = next(name for name, year in pfmp.LEVELS.items() if year == share.year)
    how = f" ({share.organisation})" if share.organisation else ""
    return f"{YEAR_NAMES[level]} : {formats.plural(share.weeks, 'semaine')}{how}"
