"""The visit round on screen: visits to put in order, the day they make, and the best one beside it."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import streamlit as st

from mcvb.exports import file_name
from mcvb.formats import number, plural
from mcvb.ui import kit
from mcvb.ui.round_sheet import printable, timeline
from mcvb.ui.zone_desk import ZoneDesk
from simulations.errors import UnknownItemError
from simulations.wording import euros
from simulations.zone.state import OrderVisits
from simulations.zone.table import place_name, position_of
from simulations.zone.tour import Round, RoundDay, Visit, play_round
from simulations.zone.tour_rules import HOUR, hour_of
from simulations.zone.tour_search import best_round, nearest_first
from simulations.zone.visits import round_day, visits_alone, visits_of

# Buttons alike say to screen readers whose visit they move; the eye reads it on the card beside.
UNSEEN = (
    '<style>[class*="st-key-etape_"] .stButton button span[style*="font-size"] {position: absolute; width: 1px; '
    "height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;}</style>"
)


def visits_for(desk: ZoneDesk) -> tuple[Visit, ...]:
    """Return the visits of the day: from the mission's target, or fictitious ones in the zone studied."""
    if desk.state is not None:
        return visits_of(desk.state)
    try:
        return visits_alone(desk.brief, desk.plan, desk.seed, chosen=desk.work.chosen)
    except UnknownItemError:  # a territory without positions: nobody to visit
        return ()


def round_view(desk: ZoneDesk) -> None:
    """Draw the whole of a round: what to visit, the order, the day, the comparison."""
    visits, day = visits_for(desk), round_day(desk.brief)
    if len(visits) < 2:  # noqa: PLR2004 - one visit is no round
        kit.empty_state("Pas de tournée possible ici", nobody(desk), picture="cible")
        return
    order = tuple(name for name in desk.work.order if any(visit.id == name for visit in visits))
    played = play_round(day, visits, order)
    rules(desk, visits)
    if order:
        the_day(day, visits, played)
    if len(order) == len(visits):
        ordered(desk, visits, played)
    else:
        left, right = st.columns([1, 1.15], gap="medium")
        with left:
            to_visit(desk, visits, order)
        with right:
            ordered(desk, visits, played)
    if order:
        compared(desk, day, visits, played)
        sheet(desk, day, visits, played)


def nobody(desk: ZoneDesk) -> str:
    """Return why there is no round, and what may help."""
    if isnan(position_of(desk.brief.place)[0]):
        return "Nous n'avons pas la position des communes de ce territoire : choisis un autre lieu pour une tournée."
    return "Il n'y a pas assez de personnes à voir à moins d'une heure de route : agrandis la zone ou change la cible."


def rules(desk: ZoneDesk, visits: tuple[Visit, ...]) -> None:
    """Draw the rules of the day in one short note."""
    day = round_day(desk.brief)
    booked = sum(visit.appointment is not None for visit in visits)
    meal, (first, last) = day.rules.meal_minutes, map(hour_of, day.rules.meal)
    text = (
        f"Départ de {place_name(day.base)} à {hour_of(day.rules.start)}, retour avant {hour_of(day.rules.end)}. "
        f"{plural(booked, 'rendez-vous est déjà pris', 'rendez-vous sont déjà pris')} : on y arrive à l'heure. "
        f"Il faut {meal} minutes de pause, commencée entre {first} et {last}. "
        f"Chaque kilomètre coûte {euros(day.km_cost)}."
    )
    kit.callout("info", "Ta journée", text)


def to_visit(desk: ZoneDesk, visits: tuple[Visit, ...], order: tuple[str, ...]) -> None:
    """Draw the visits not placed yet, each with the button that adds it at the end."""
    waiting = [visit for visit in visits if visit.id not in order]
    st.markdown(f"**À placer** ({len(waiting)})")
    for visit in waiting:
        with st.container(border=True):
            kit.card(
                visit.name, f"{place_name(visit.commune)} · {said_length(visit)}", eyebrow=visit.trade, foot=visit.why
            )
            st.button(
                f"Ajouter {kit.plain_markdown(visit.name)}",
                icon=":material/add:",
                key=f"ajouter_{desk.key}_{visit.id}",
                disabled=not desk.editable,
                on_click=keep,
                args=(desk, (*order, visit.id)),
            )


def said_length(visit: Visit) -> str:
    """Return how long a visit lasts, in words."""
    return f"{visit.minutes} minutes sur place"


def keep(desk: ZoneDesk, order: tuple[str, ...]) -> None:
    """Keep an order of visits."""
    desk.act(OrderVisits(order=order))


def ordered(desk: ZoneDesk, visits: tuple[Visit, ...], played: Round) -> None:
    """Draw the visits in order, with what moves and takes away each."""
    st.markdown(f"**Ta tournée** ({len(played.order)})")
    st.html(UNSEEN)
    if len(played.order) == len(visits):
        st.caption("Toutes les visites sont dans ta tournée.")
    if not played.order:
        st.caption("Ajoute les visites une par une, dans l'ordre où tu les ferais. Tu pourras les déplacer.")
    known = {visit.id: visit for visit in visits}
    for rank, name in enumerate(played.order):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"etape_{rank}"):
            stop(rank, known[name], played)
            for word, order in moves(played.order, rank):
                st.button(
                    named(word, known[name]), key=f"{word.lower()}_{desk.key}_{name}", type="tertiary",
                    disabled=not desk.editable or order is None, on_click=keep, args=(desk, order or ()),
                )  # fmt: skip
    if played.order and desk.editable:
        st.button(
            "Tout enlever",
            icon=":material/clear_all:",
            type="tertiary",
            key=f"vider_{desk.key}",
            on_click=keep,
            args=(desk, ()),
        )


def named(word: str, visit: Visit) -> str:
    """Return the words of a button that moves a visit: whose it is, is for screen readers (see UNSEEN)."""
    return f"{word} :small[la visite de {kit.plain_markdown(visit.name)}]"


def stop(rank: int, visit: Visit, played: Round) -> None:
    """Draw one stop: when one is there, or why it is lost."""
    leg = next(leg for leg in played.legs if leg.visit == visit.id and leg.kind in ("visite", "perdue"))
    place = f"{place_name(visit.commune)} · {visit.why}"
    if leg.kind == "perdue":
        kit.card(f"{rank + 1}. {visit.name}", f"✗ Visite perdue : {leg.why}.", foot=place)
    else:
        kit.card(f"{rank + 1}. {visit.name}", f"{hour_of(leg.start)} à {hour_of(leg.end)}", foot=place)


def moves(order: tuple[str, ...], rank: int) -> list[tuple[str, tuple[str, ...] | None]]:
    """Return the moves of one stop: the word, and the order it gives (none when it cannot move)."""
    name, others = order[rank], order[:rank] + order[rank + 1 :]
    up = (*others[: rank - 1], name, *others[rank - 1 :]) if rank else None
    down = (*others[: rank + 1], name, *others[rank + 1 :]) if rank + 1 < len(order) else None
    return [
        ("Monter", up),
        ("Descendre", down),
        ("Enlever", others),
    ]


def the_day(day: RoundDay, visits: tuple[Visit, ...], played: Round) -> None:
    """Draw the day hour by hour and its figures."""
    st.markdown("**Ta journée, heure par heure**")
    st.html(timeline(day, visits, played))
    kit.key_figures(
        [
            ("Visites faites", f"{len(played.kept)} sur {len(visits)}", plural(len(played.lost), "perdue")),
            ("Retour", hour_of(played.end), "pause prise" if played.meal else "aucune pause !"),
            ("Route", said_minutes(played.spent("route", "retour")), f"environ {number(played.km)} km"),
            ("Attente", said_minutes(played.spent("attente")), ""),
            ("Coût de la route", euros(played.cost), each(played)),
        ]
    )


def sheet(desk: ZoneDesk, day: RoundDay, visits: tuple[Visit, ...], played: Round) -> None:
    """Draw the way to take the road sheet away."""
    name = file_name(f"feuille de route {place_name(day.base)}", "html", desk.today)
    st.download_button(
        "Feuille de route à imprimer", lambda: printable(day, visits, played, title=desk.brief.trade), name,
        "text/html", icon=":material/print:", key="imprimer_tournee", on_click="ignore",
    )  # fmt: skip


def each(played: Round) -> str:
    """Return the cost of each visit made, in words."""
    return f"{euros(round(played.cost / len(played.kept), 2))} par visite" if played.kept else ""


def compared(desk: ZoneDesk, day: RoundDay, visits: tuple[Visit, ...], played: Round) -> None:
    """Draw one's round beside the best one found; its order waits for the stage to be handed in."""
    with st.expander("Comparer avec la meilleure tournée trouvée", icon=":material/compare_arrows:"):
        best, near = best_round(day, visits), nearest_first(day, visits)
        titles = ("", "Ta tournée", "La meilleure trouvée", "Au plus près, sans lire les horaires")
        rows = [(label, *(said(one) for one in (played, best, near))) for label, said in LINES]
        kit.table(titles, rows)
        st.caption("La meilleure : toutes les façons de ranger ces visites ont été comparées, à une minute près.")
        for text in lessons(visits, played, best):
            st.markdown(f"- {text}")
        if desk.edit is None and desk.editable:
            st.caption("L'ordre de la meilleure tournée se lit une fois l'étape rendue : cherche encore un peu.")
        else:
            known = {visit.id: visit for visit in visits}
            st.markdown("**Son ordre** : " + " → ".join(kit.plain_markdown(known[name].name) for name in best.order))
            st.html(timeline(day, visits, best))


def said_minutes(minutes: int) -> str:
    """Return a length in words: « 45 min », « 7 h 03 »."""
    return f"{minutes} min" if minutes < HOUR else hour_of(minutes)


LINES: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("Visites faites", lambda one: str(len(one.kept))),
    ("Rendez-vous tenus", lambda one: str(one.appointments)),
    ("Pause déjeuner", lambda one: "oui" if one.meal else "non"),
    ("Retour", lambda one: hour_of(one.end)),
    ("Temps de route", lambda one: said_minutes(one.spent("route", "retour"))),
    ("Temps d'attente", lambda one: said_minutes(one.spent("attente"))),
    ("Kilomètres", lambda one: number(one.km)),
    ("Coût de la route", lambda one: euros(one.cost)),
)


def lessons(visits: tuple[Visit, ...], played: Round, best: Round) -> list[str]:
    """Return what tells one's round from the best one, in kind words."""
    booked = [visit for visit in visits if visit.appointment is not None and visit.id not in played.kept]
    found = [
        f"Un rendez-vous n'est pas tenu : **{kit.plain_markdown(visit.name)}**. "
        "Place-le d'abord, range les autres autour."
        for visit in booked
    ]
    if len(played.kept) < len(best.kept):
        found.append(
            f"{plural(len(best.kept) - len(played.kept), 'visite de plus tient', 'visites de plus tiennent')} "
            "dans la journée : lis les horaires."
        )
    wait = played.spent("attente") - best.spent("attente")
    if wait > 15:  # noqa: PLR2004 - a quarter of an hour is worth a word
        found.append(f"Tu attends {said_minutes(wait)} de plus : une autre visite tiendrait dans ce temps.")
    road = played.spent("route", "retour") - best.spent("route", "retour")
    if road > 15 and len(played.kept) <= len(best.kept):  # noqa: PLR2004
        found.append(f"Tu roules {said_minutes(road)} de plus : regroupe les communes voisines.")
    return found or ["Ta tournée vaut la meilleure : bravo."]
