"""What a study of one's own starts from: the place, the trade, its figures and the competitors."""

from __future__ import annotations

from math import isnan
from uuid import uuid4

import streamlit as st

from mcvb import zone_practice
from mcvb.formats import number
from mcvb.ui import kit, session
from mcvb.ui.zone_desk import ZoneDesk
from simulations.geography import communes, find_communes
from simulations.study import answer_number
from simulations.zone.figures import french
from simulations.zone.state import MAX_SHOPS, Shop, ZoneBrief
from simulations.zone.table import place_name, position_of
from simulations.zone.trades import Trade, brief_of, trades

FOUND = 12
# Figures of the trade: label, least and most.
FIGURES: dict[str, tuple[str, float, float]] = {
    "spend": ("Dépense par {who} et par an (€)", 0.01, 1e6),
    "own_area": ("Ta surface de vente (m²)", 1.0, 50_000.0),
    "evasion": ("Taux d'évasion (%)", 0.0, 100.0),
    "attraction": ("Taux d'attraction (%)", 0.0, 200.0),
    "own_customers": ("Clients actuels", 0.0, 1e6),
}
EXAMPLES = {
    "spend": "75 ou 1 200,50",
    "own_area": "60 ou 1 200",
    "evasion": "20 ou 12,5",
    "attraction": "10 ou 12,5",
    "own_customers": "150",
}
NO_PLACE = (
    "Nous n'avons ni la position de cette commune ni ses ménages : pas de communes voisines, de calculs ni de tournée. "
    "Choisis un autre lieu pour l'étude entière."
)
NO_PEOPLE = (
    "L'INSEE ne donne pas ici le nombre de ménages : la carte s'ouvre, mais sans calculs sur les ménages. "
    "Choisis un autre lieu pour l'étude entière."
)


def place_field(label: str, key: str) -> str | None:
    """Draw the search of a commune by name or postal code; return its INSEE code, nothing until one is found."""
    text = st.text_input(
        label, key=f"{key}_texte", placeholder="Un nom ou un code postal : Mulhouse, 48000…", max_chars=60
    )
    if not text.strip():
        return None
    found = find_communes(text, limit=FOUND)
    if found.empty:
        said = kit.plain_markdown(text.strip())
        st.warning(f"Aucune commune ne ressemble à « {said} » : vérifie l'écriture, ou essaie le code postal.")
        return None
    columns = found[["commune", "codes_postaux", "population"]].to_numpy().tolist()
    names = {
        str(code): f"{commune} ({codes.split('|')[0]}, {number(people)} hab.)"
        for code, (commune, codes, people) in zip(found.index, columns, strict=True)
    }
    kept = f"{key}_code_{text.strip().lower()}"
    code = st.selectbox("La commune", list(names), format_func=names.__getitem__, key=kept)
    if code and (said := lacking(str(code))):
        kit.callout("attention", "Chiffres incomplets pour ce lieu", said)
    return str(code) if code else None


def lacking(code: str) -> str:
    """Return what the data lack for a commune, in words: its position, or its households; empty for nothing."""
    if isnan(position_of(code)[0]):
        return NO_PLACE
    return "" if communes().loc[[code], "menages"].sum() else NO_PEOPLE


def start_form() -> None:
    """Draw the two choices that begin a study: where, and which trade."""
    with st.container(border=True):
        place = place_field("Où se trouve le point de vente, ou ta base de prospection ?", "zone_lieu")
        known = {trade.name: trade for trade in trades()}
        name = st.selectbox("Quel commerce, ou quelle offre ?", list(known), key="zone_metier")
        trade = known[str(name)]
        st.caption(about(trade))
        go = st.button("Commencer l'étude", type="primary", icon=":material/map:", key="zone_go", disabled=not place)
        if go and place:
            begin(place, trade)
    kit.callout(
        "info", "Partout en France, sans internet",
        "34 969 communes, leurs contours et les temps de trajet sont dans l'atelier. Choisis ta ville, celle de ton "
        "stage, ou une ville que tu ne connais pas.",
    )  # fmt: skip


def about(trade: Trade) -> str:
    """Return the figures of a trade in one line, with what they are worth."""
    who = "ménage" if trade.customers == "menages" else "entreprise"
    spend = f"{number(trade.spend)} € par {who} et par an"
    return f"{spend}, {number(trade.area)} m² ; chiffres fictifs, à but pédagogique."


def begin(place: str, trade: Trade) -> None:
    """Begin the study and draw the page again."""
    zone_practice.begin(session.repository(), session.person(), brief_of(trade, place), seed=uuid4().int % 1_000_000)
    st.rerun()


def brief_view(desk: ZoneDesk) -> None:
    """Draw what the study starts from; fields when it may be changed."""
    if desk.edit is None:
        given(desk.brief)
        return
    figures_form(desk)
    shops_form(desk)


def given(brief: ZoneBrief) -> None:
    """Draw the figures given, to be read."""
    who = "ménage" if brief.customers == "menages" else "entreprise"
    kit.key_figures(
        [
            ("Dépense par an", f"{french(brief.spend)} €", f"par {who}"),
            ("Évasion", f"{french(brief.evasion)} %", "dépensé ailleurs"),
            ("Attraction", f"{french(brief.attraction)} %", "venu d'ailleurs"),
            ("Ta surface", f"{number(brief.own_area)} m²", ""),
        ]
    )
    if brief.shops:
        rows = [(shop.name, place_name(shop.commune), f"{number(shop.area)} m²") for shop in brief.shops]
        kit.table(("Concurrent", "Commune", "Surface"), rows)
    st.caption(f"Chiffres : {brief.source}.")


def figures_form(desk: ZoneDesk) -> None:
    """Draw the figures of the trade, to be changed."""
    brief, key = desk.brief, kit.field_key(f"chiffres_{desk.key}", desk.brief.model_dump_json())
    who = "ménage" if brief.customers == "menages" else "entreprise"
    with st.form(key, border=True):
        st.markdown(f"**{brief.trade}** · {brief.source}")
        left, right = st.columns(2)
        sides = (left, right, left, right, left)
        typed = {
            name: side.text_input(
                label.format(who=who), french(getattr(brief, name)), key=f"{key}_{name}", max_chars=15
            )
            for side, (name, (label, _, _)) in zip(sides, FIGURES.items(), strict=True)
        }
        if st.form_submit_button("Enregistrer ces chiffres", icon=":material/check:") and desk.edit:
            keep_figures(desk, typed, who)


def keep_figures(desk: ZoneDesk, typed: dict[str, str], who: str) -> None:
    """Keep the figures as typed the French way, or say which one does not fit."""
    changes = {name: answer_number(text) for name, text in typed.items()}
    for name, (label, least, most) in FIGURES.items():
        value = changes[name]
        if value is None or not least <= value <= most:
            said = label.format(who=who)
            kit.field_note(f"{said} : écris un nombre entre {french(least)} et {french(most)}, comme {EXAMPLES[name]}.")
            return
    whole = {**changes, "own_customers": round(changes["own_customers"] or 0)}
    changed = {**desk.brief.model_dump(), **whole, "source": "saisi par toi"}
    if desk.edit and desk.edit(ZoneBrief.model_validate(changed)):
        st.rerun()


def shops_form(desk: ZoneDesk) -> None:
    """Draw the competitors with a way to add and to take away."""
    brief = desk.brief
    st.markdown(f"**Les concurrents** ({len(brief.shops)} sur {MAX_SHOPS} possibles)")
    for rank, shop in enumerate(brief.shops, 1):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{rank}. {kit.plain_markdown(shop.name)}** · {place_name(shop.commune)} · {number(shop.area)} m²"
            )
            label = f"Retirer {kit.plain_markdown(shop.name)}"
            if st.button(label, icon=":material/delete:", key=f"retirer_{desk.key}_{rank}", type="tertiary"):
                keep_shops(desk, tuple(item for item in brief.shops if item != shop))
    if len(brief.shops) >= MAX_SHOPS:
        return
    with st.container(border=True):
        name = st.text_input("Nom du concurrent", key=f"nom_{desk.key}_{len(brief.shops)}", max_chars=60)
        place = place_field("Sa commune", f"concurrent_{desk.key}_{len(brief.shops)}")
        kept = f"m2_{desk.key}_{len(brief.shops)}"
        typed = st.text_input("Sa surface de vente (m²)", french(brief.own_area), key=kept, max_chars=15)
        area, most = answer_number(typed) or 0.0, FIGURES["own_area"][2]
        fits = 1 <= area <= most
        if not fits:
            kit.field_note(f"Surface : écris un nombre de m² entre 1 et {french(most)}, comme {EXAMPLES['own_area']}.")
        ready = bool(name.strip()) and place is not None and fits
        if st.button("Ajouter ce concurrent", icon=":material/add:", key=f"ajouter_{desk.key}", disabled=not ready):
            add_shop(desk, name.strip(), str(place), area)


def add_shop(desk: ZoneDesk, name: str, place: str, area: float) -> None:
    """Place one more competitor, unless one already has this name."""
    if any(shop.name.lower() == name.lower() for shop in desk.brief.shops):
        said = f"« {kit.plain_markdown(name)} » est déjà dans la liste"
        st.warning(f"{said} : donne-lui un autre nom, par exemple avec le quartier.")
        return
    keep_shops(desk, (*desk.brief.shops, Shop(name=name, commune=place, area=area)))


def keep_shops(desk: ZoneDesk, shops: tuple[Shop, ...]) -> None:
    """Keep a new list of competitors and draw the page again."""
    if desk.edit and desk.edit(desk.brief.model_copy(update={"shops": shops})):
        st.rerun()


def another_place(desk: ZoneDesk) -> None:
    """Draw the way to begin again elsewhere; asks first."""
    with st.popover("Changer de lieu ou de commerce", icon=":material/restart_alt:"):
        st.markdown("Ton étude sera **effacée** et tu en commenceras une autre. Pense à la télécharger avant.")
        if st.button("Oui, recommencer ailleurs", key=f"ailleurs_{desk.key}"):
            zone_practice.take_away(session.repository(), session.person())
            st.rerun()
