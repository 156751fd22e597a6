"""Time against distance: the isochrone and the circle side by side, with who is won and who is lost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mcvb import ign
from mcvb.formats import number, plural
from mcvb.ui import kit, session
from mcvb.ui.zone_desk import ZoneDesk
from mcvb.ui.zone_panel import CUSTOMERS, draw_map
from mcvb.zone_map import zone_map
from simulations.study import answer_number
from simulations.zone.compare import Cause, Comparison, circle_of, compare, names_by_cause
from simulations.zone.state import ZonePlan
from simulations.zone.table import place_name, zone_table

NAMED = 6
# Why communes are on one side only, by checked cause: the sentence, then their names.
WON: dict[Cause, str] = {
    "route_rapide": "Route plus rapide que d'habitude à cette distance (cherche laquelle)",
    "cercle": "Route ordinaire, le cercle s'arrête juste avant",
}
LOST: dict[Cause, str] = {
    "obstacle": "Route plus lente que d'habitude à cette distance, ou pas de route (cherche un relief, de l'eau)",
    "loin": "Route ordinaire, elles sont simplement trop loin",
}
LEAST_KM, MOST_KM = 3, 150
# A circle that differs more from the one with as many communes explains all by its size alone.
ALIKE = 0.2
LARGER = "Ton cercle est plus grand que ta zone en minutes : sa taille suffit à l'expliquer."
SMALLER = "Ton cercle est plus petit que ta zone en minutes : sa taille suffit à l'expliquer."


def compare_view(desk: ZoneDesk) -> None:
    """Draw the two zones and what tells them apart."""
    st.markdown(
        "La première carte montre les communes qu'on **rejoint** dans le temps voulu (isochrone) ; la seconde, celles "
        "qui sont **proches à vol d'oiseau** (isométrique). Un cercle ne connaît ni autoroute, ni rivière, ni col."
    )
    timed, circle = circle_of(desk.brief, desk.plan)
    usual = min(MOST_KM, max(LEAST_KM, round(circle.limits[-1])))
    km = radius(desk, usual)
    _, circle = circle_of(desk.brief, desk.plan, km=km)
    for column, plan, title in zip(st.columns(2), (timed, circle), ("En minutes", "En km"), strict=True):
        with column:
            st.markdown(
                f"**{title}** : {' / '.join(number(limit, digits=int(plan.measure == 'km')) for limit in plan.limits)}"
            )
            draw_map(zone_map(desk.brief, plan), key=f"{desk.key}_{title}")
    causes = names_by_cause(desk.brief, timed, circle)
    sizes = larger_or_smaller(km, usual)
    findings(desk, compare(desk.brief, timed, circle), why(causes, WON, sizes[0]), why(causes, LOST, sizes[1]))
    if ign.is_on() and desk.plan.mode in ign.service().profiles:
        by_ign(desk, timed)


def radius(desk: ZoneDesk, usual: int) -> float:
    """Draw the field of the circle's radius and return it in km; the usual one as long as it cannot be read."""
    typed = st.text_input(
        "Rayon du grand cercle, en km", str(usual), key=f"rayon_{desk.key}", max_chars=12,
        help="Au départ : le cercle qui contient à peu près autant de communes que ta zone.",
    )  # fmt: skip
    km = answer_number(typed.lower().replace("km", ""))
    if km is not None and LEAST_KM <= km <= MOST_KM:
        return km
    kit.field_note(f"Rayon : écris un nombre entre {LEAST_KM} et {MOST_KM} km, comme 12,5. Le cercle garde {usual} km.")
    return float(usual)


def larger_or_smaller(km: float, usual: float) -> tuple[str, str]:
    """Return what the circle's size explains alone: communes only in the zone in minutes, and only in the circle."""
    return (SMALLER if km < usual * (1 - ALIKE) else "", LARGER if km > usual * (1 + ALIKE) else "")


def why(causes: dict[Cause, tuple[str, ...]], said: dict[Cause, str], size: str) -> str:
    """Return the communes of one side in words, by checked cause; all together when the circle's size is enough."""
    groups = [(words, causes[cause]) for cause, words in said.items() if cause in causes]
    if not groups:
        return "Aucune commune."
    if size:
        return f"{listed([name for _, names in groups for name in names])}. {size}"
    return " ".join(f"{words} : {listed(names)}." for words, names in groups)


def listed(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many others."""
    left_out = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" et {plural(left_out, 'autre')}" if left_out > 0 else "")


def findings(desk: ZoneDesk, found: Comparison, won: str, lost: str) -> None:
    """Draw who is won by the road and who is lost, in words."""
    people = CUSTOMERS[desk.brief.customers]
    one = {"menages": "ménage", "entreprises": "entreprise visée"}[desk.brief.customers]
    left, right = st.columns(2)
    for column, names, customers, title, text in (
        (left, found.won, found.won_customers, "Rejointes à temps, mais hors du cercle", won),
        (
            right,
            found.lost,
            found.lost_customers,
            "Dans le cercle, mais trop longues à rejoindre",
            lost,
        ),
    ):
        with column:
            kit.callout(
                "info",
                f"{title} : {plural(len(names), 'commune')}, {number(customers)} {people if customers > 1 else one}",
                text,
            )


def by_ign(desk: ZoneDesk, timed: ZonePlan) -> None:
    """Draw how the zone compares with IGN's, when whoever installed the app turned that service on."""
    with st.expander("Vérifier avec le service de l'IGN", icon=":material/cloud:"):
        st.caption(
            "Seuls partent les coordonnées de la mairie et le nombre de minutes. Tes calculs gardent le modèle d'ici."
        )
        if not st.toggle("Demander à l'IGN", key=f"ign_{desk.key}"):
            return
        limit = timed.limits[2]
        with st.spinner("L'IGN calcule la zone…"):
            found = ign.reached_by_ign(desk.brief.place, limit, timed.mode, today=session.now().date())
        if found.notice:
            kit.callout("attention", "Sans l'IGN", found.notice)
            return
        own = set(zone_table(desk.brief, timed).index)
        both, more, less = own & found.communes, sorted(found.communes - own), sorted(own - found.communes)
        share = f"{number(100 * len(both) / max(1, len(own | found.communes)))} %"
        kit.key_figures(
            [
                ("Dans les deux", number(len(both)), f"{share} des communes"),
                ("L'IGN seul", number(len(more)), ", ".join(place_name(code) for code in more[:3])),
                ("L'atelier seul", number(len(less)), ", ".join(place_name(code) for code in less[:3])),
            ]
        )
