"""The catchment zone on screen: its limits, its map, its totals and its communes."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from mcvb.formats import number, plural
from mcvb.ui import kit
from mcvb.ui.zone_desk import ZoneDesk
from mcvb.zone_map import ZoneMap, zone_map
from mcvb.zone_report import UNITS, index_known
from simulations.catchment import isochrone
from simulations.geography import communes, communes_of
from simulations.study import answer_number
from simulations.travel import MODES, Mode
from simulations.zone.figures import french
from simulations.zone.state import MAX_COMMUNES, ChooseCommunes, DrawZone, ZonePlan
from simulations.zone.table import ZONE_NAMES, place_name, wealth_indices, zone_index, zone_table, zone_totals

MODE_WORDS: Mapping[Mode, str] = {"voiture": "En voiture", "velo": "À vélo", "marche": "À pied"}
MEASURES = {"minutes": "En minutes de trajet", "km": "En km à vol d'oiseau"}
CUSTOMERS = {"menages": "ménages", "entreprises": "entreprises visées"}
MOST = {"minutes": 120, "km": 150}
# A commune that holds more than half of the households, and how many of them deserve a word.
HALF, TOWN, BIG_TOWN = 0.5, 2_000, 20_000
FARTHEST = 120.0
PRECISION = (
    "Temps de trajet **estimés**, sans bouchons, de mairie à mairie : à 3 ou 4 minutes près en plaine, moins sûrs en "
    "montagne et outre-mer. Populations et ménages : INSEE."
)


def limits_form(desk: ZoneDesk) -> None:
    """Draw the form of the zone: how one comes, how it is measured, three limits, and why these."""
    plan = desk.plan
    key = kit.field_key(f"limites_{desk.key}", plan.model_dump_json())
    with st.form(key, border=True):
        modes = list(MODES)
        mode = st.radio(
            "Comment vient-on ?", modes, modes.index(plan.mode), format_func=MODE_WORDS.__getitem__, key=f"{key}_m"
        )
        kinds = list(MEASURES)
        measure = st.radio(
            "Comment mesures-tu ?", kinds, kinds.index(plan.measure), format_func=MEASURES.__getitem__, key=f"{key}_u"
        )
        limits = [
            st.text_input(
                f"Zone {ZONE_NAMES[rank]}, jusqu'à (min ou km)",
                french(limit),
                key=f"{key}_{rank}",
                max_chars=12,
                disabled=not desk.editable,
            )
            for rank, limit in enumerate(plan.limits, 1)
        ]
        reason = st.text_area(
            "Pourquoi ces limites ?", plan.reason, key=f"{key}_p", max_chars=600, height=100,
            placeholder="Exemple : des achats de tous les jours, on ne fait pas plus de…",
        )  # fmt: skip
        if st.form_submit_button(
            "Dessiner la zone", type="primary", icon=":material/draw:", disabled=not desk.editable
        ):
            draw_zone(desk, mode, measure, limits, reason)


def draw_zone(desk: ZoneDesk, mode: str, measure: str, typed: list[str], reason: str) -> None:
    """Keep the zone, or say in one sentence what does not fit."""
    limits = [answer_number(re.sub(r"(?i)\s*(min|minutes?|km)\.?\s*$", "", text)) for text in typed]
    wrong = wrong_limits(measure, typed, limits)
    if wrong:
        kit.field_note(wrong)
        return
    plan = ZonePlan.model_validate({"mode": mode, "measure": measure, "limits": limits, "reason": reason.strip()})
    if desk.act(DrawZone(plan=plan)):
        st.rerun()


def wrong_limits(measure: str, typed: list[str], limits: list[float | None]) -> str:
    """Return what is wrong with three limits, in one sentence that names the zone; empty when they fit."""
    unit, most = UNITS[measure], MOST[measure]
    before = 0.0
    for rank, (text, limit) in enumerate(zip(typed, limits, strict=True), 1):
        zone = f"Zone {ZONE_NAMES[rank]}"
        if limit is None:
            said = f"« {text.strip()} » n'est pas un nombre" if text.strip() else "il manque un nombre"
            return f"{zone} : {said}. Écris par exemple {5 * rank} ou {5 * rank},5."
        if limit <= 0:
            return f"{zone} : la limite doit dépasser 0 {unit}, tu as écrit {french(limit)}."
        if limit > most:
            return f"{zone} : {most} {unit} au plus, tu as écrit {french(limit)}."
        if limit <= before:
            return (
                f"{zone} : les limites doivent grandir. Tu as écrit {french(limit)} {unit}, "
                f"pas plus que la zone {ZONE_NAMES[rank - 1]} ({french(before)} {unit})."
            )
        before = limit
    return ""


def counted(desk: ZoneDesk) -> Counter[str]:
    """Return how many lines of the mission's file are in each commune."""
    return Counter(desk.lines.values())


def draw_map(shown: ZoneMap, *, key: str) -> None:
    """Draw a map, which the browser makes zoomable (see `static/carte.js`)."""
    picture = base64.b64encode(shown.svg.encode()).decode()
    st.html(
        f'<div class="a4-carte-zone" data-cle="{kit.escape(key)}"><img alt="{kit.escape(shown.words)}" '
        f'src="data:image/svg+xml;base64,{picture}"></div>'
    )
    if shown.missing:
        few = ", ".join(shown.missing[:5])
        said = (
            "donc absentes de la carte : {}. Elles restent dans le tableau."
            if len(shown.missing) > 1
            else "donc absente de la carte : {}. Elle reste dans le tableau."
        )
        st.caption(f"Sans contour dans nos données, {said.format(few)}")


def map_view(desk: ZoneDesk) -> None:
    """Draw the map of the zone with its legend."""
    draw_map(zone_map(desk.brief, desk.plan, prospects=counted(desk), chosen=desk.work.chosen), key=desk.key)
    legend(desk)
    notes(desk)
    st.caption(PRECISION)


def notes(desk: ZoneDesk) -> None:
    """Draw what must be known of this zone: data that are missing, a commune that counts as one block."""
    table = zone_table(desk.brief, desk.plan)
    if not communes_of([str(communes().loc[desk.brief.place, "departement"])])["menages"].sum():
        text = "L'INSEE ne donne pas le nombre de ménages de ce territoire : agrandir la zone n'y changera rien."
        kit.callout("attention", "Chiffres manquants", text)
        return
    said = one_block(table) or one_commune(desk, table)
    if said:
        kit.callout("info", *said)
    if set(table["departement"]) - set(wealth_indices()):
        st.caption("L'indice de richesse manque pour un département de ta zone : les calculs le comptent pour 100.")


def one_block(table: pd.DataFrame) -> tuple[str, str] | None:
    """Return what to know, title and text, when one commune holds more than half of the households of the zone."""
    main, largest = place_name(str(table["menages"].idxmax())), int(table["menages"].max())
    if largest <= HALF * table["menages"].sum() or largest < TOWN:
        return None
    text = (
        f"Nos données s'arrêtent à la commune : dès qu'on atteint sa mairie, {main} compte tout entière, quartiers "
        f"éloignés compris. À elle seule, elle a {number(largest)} ménages, plus de la moitié de ta zone."
    )
    if largest < BIG_TOWN:
        return f"{main} compte tout entière", text
    more = " Pour un commerce de quartier, le vrai marché est bien plus petit : dis-le dans ta conclusion."
    return "Une grande ville compte d'un seul bloc", text + more


def one_commune(desk: ZoneDesk, table: pd.DataFrame) -> tuple[str, str] | None:
    """Return what to say of a zone of one commune: to enlarge it, only where that can reach another."""
    if len(table) > 1:
        return None
    place = place_name(desk.brief.place)
    alone = desk.plan.measure == "minutes" and len(isochrone(desk.brief.place, FARTHEST, mode=desk.plan.mode)) == 1
    if alone:
        return "Une seule commune", f"Depuis {place}, aucune autre ne se rejoint ainsi : ta zone est cette commune."
    return "Une seule commune", f"Avec ces limites, ta zone s'arrête à {place} : agrandis-la."


def legend(desk: ZoneDesk) -> None:
    """Draw what the colours and signs of the map mean."""
    unit = UNITS[desk.plan.measure]
    limits = desk.plan.limits
    items = [
        f'<li><i class="z{rank}"></i>Zone {ZONE_NAMES[rank]} : {french(limit)} {unit} au plus</li>'
        for rank, limit in enumerate(limits, 1)
    ]
    items += [
        f'<li><i class="c">{rank}</i>{kit.escape(shop.name)} ({kit.escape(place_name(shop.commune))})</li>'
        for rank, shop in enumerate(desk.brief.shops, 1)
    ]
    if desk.lines:
        items.append('<li><i class="p">3</i>Prospects du fichier, par commune</li>')
    if desk.work.chosen:
        items.append('<li><i class="ch"></i>Communes à prospecter</li>')
    st.html(f'<ul class="a4-legende" aria-label="Légende">{"".join(items)}</ul>')


def totals_view(desk: ZoneDesk) -> None:
    """Draw the totals of the three zones as a small table."""
    totals, met = zone_totals(desk.brief, desk.plan), desk.prospects
    known, anyone = index_known(desk.brief, desk.plan), bool(totals["clients"].sum())
    people = CUSTOMERS[desk.brief.customers].capitalize()
    titles = ["Zone", "Communes", "Population", people, f"Part des {people.lower()}", "Indice de richesse"]
    rows = []
    for zone in ZONE_NAMES:
        row = dict(zip(totals.columns, totals.loc[zone].to_numpy(dtype=float).tolist(), strict=True))
        cells = [
            ZONE_NAMES[zone].capitalize(),
            *(number(row[name]) for name in ("communes", "population", "clients")),
        ]
        cells += [f"{number(row['part'], digits=1)} %" if anyone else "—", _index(row["indice"], known=known)]
        rows.append([*cells, number(met[zone])] if met else cells)
    total = [
        "Toute la zone",
        *(number(totals[name].sum()) for name in ("communes", "population", "clients")),
        "100 %" if anyone else "—",
        _index(zone_index(desk.brief, desk.plan), known=known),
    ]
    rows.append([*total, number(sum(met.values()))] if met else total)
    kit.table([*titles, "Prospects du fichier"] if met else titles, rows)


def _index(value: float, *, known: bool) -> str:
    """Return a wealth index, or a dash where nobody lives or INSEE gives none."""
    return number(value, digits=1) if known and value == value else "—"  # noqa: PLR0124 (nan)


def communes_view(desk: ZoneDesk) -> None:
    """Draw the communes of the zone as a table to sort, and the choice of those to prospect."""
    table = zone_table(desk.brief, desk.plan)
    chosen_communes(desk, table)
    met = counted(desk)
    shown = pd.DataFrame(
        {
            "Commune": table["commune"],
            "Zone": table["zone"].map(ZONE_NAMES),
            "Population": table["population"],
            CUSTOMERS[desk.brief.customers].capitalize(): table["clients"],
            "Indice de richesse": table["departement"].map(wealth_indices()),
            "Distance (km)": table["km"],
            "Trajet (min)": table["minutes"].where(table["minutes"].lt(float("inf"))),
        }
    )
    if desk.lines:
        shown["Prospects du fichier"] = [met.get(str(code), 0) for code in table.index]
    numbers = {
        name: st.column_config.NumberColumn(name, format="localized") for name in shown.select_dtypes("number").columns
    }
    st.caption(f"{plural(len(shown), 'commune')} ; l'indice de richesse est celui du département (France = 100).")
    st.dataframe(shown, hide_index=True, column_config=numbers, height=420, alt="Les communes de la zone.")


def chosen_communes(desk: ZoneDesk, table: pd.DataFrame) -> None:
    """Draw the choice of the communes to prospect, nearest first."""
    columns = table[["commune", "clients"]].to_numpy().tolist()
    names = {str(code): f"{name} ({number(people)})" for code, (name, people) in zip(table.index, columns, strict=True)}
    kept = [code for code in desk.work.chosen if code in names]
    key = kit.field_key(f"communes_{desk.key}", "|".join(kept))
    with st.form(f"choix_communes_{desk.key}", border=True):
        chosen = st.multiselect(
            "Les communes à prospecter, dans l'ordre où tu irais", list(names), kept, key=key,
            max_selections=MAX_COMMUNES, format_func=names.__getitem__,
            placeholder="Tape un nom de commune", disabled=not desk.editable,
            help=f"Entre parenthèses : le nombre de {CUSTOMERS[desk.brief.customers]}.",
        )  # fmt: skip
        pressed = st.form_submit_button("Enregistrer ces communes", icon=":material/check:", disabled=not desk.editable)
        if pressed and desk.act(ChooseCommunes(communes=tuple(chosen))):
            st.rerun()
    if kept:
        part = table.loc[kept]
        kit.key_figures(
            [
                ("Communes choisies", number(len(kept)), ""),
                (CUSTOMERS[desk.brief.customers].capitalize(), number(part["clients"].sum()), "dans ces communes"),
                (
                    "La plus lointaine",
                    f"{number(part['minutes'].max())} min",
                    place_name(str(part["minutes"].idxmax())),
                ),
            ]
        )
