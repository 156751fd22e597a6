"""The catchment zone on screen: its limits, its map, its totals and its communes."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from mcvb.formats import number, plural
from mcvb.ui import kit
from mcvb.ui.zone_desk import ZoneDesk
from mcvb.zone_map import ZoneMap, zone_map
from simulations.travel import MODES, Mode
from simulations.zone.state import MAX_COMMUNES, ChooseCommunes, DrawZone, ZonePlan
from simulations.zone.table import ZONE_NAMES, place_name, zone_index, zone_table, zone_totals

MODE_WORDS: Mapping[Mode, str] = {"voiture": "En voiture", "velo": "À vélo", "marche": "À pied"}
MEASURES = {"minutes": "En minutes de trajet", "km": "En km à vol d'oiseau"}
CUSTOMERS = {"menages": "ménages", "entreprises": "entreprises visées"}
HALF, BIG_TOWN = 0.5, 20_000
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
            st.number_input(
                f"Zone {ZONE_NAMES[rank]}, jusqu'à (min ou km)",
                1,
                150,
                int(limit),
                key=f"{key}_{rank}",
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


def draw_zone(desk: ZoneDesk, mode: str, measure: str, limits: list[int], reason: str) -> None:
    """Keep the zone, or say in one sentence what does not fit."""
    try:
        plan = ZonePlan.model_validate({"mode": mode, "measure": measure, "limits": limits, "reason": reason.strip()})
    except ValueError:
        kit.field_note(wrong_limits(measure, limits))
        return
    if desk.act(DrawZone(plan=plan)):
        st.rerun()


def wrong_limits(measure: str, limits: list[int]) -> str:
    """Return what is wrong with three limits, in one sentence."""
    unit, most = ("minutes", 120) if measure == "minutes" else ("km", 150)
    if limits[2] > most:
        return f"La zone tertiaire ne peut pas dépasser {most} {unit} : tu as écrit {limits[2]}."
    first, second, third = limits
    return f"Les trois limites doivent grandir, par exemple 10, 20 et 30 : tu as écrit {first}, {second} et {third}."


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
        st.caption(f"Sans contour dans nos données, donc absentes de la carte : {few}. Elles restent dans le tableau.")


def map_view(desk: ZoneDesk) -> None:
    """Draw the map of the zone with its legend."""
    draw_map(zone_map(desk.brief, desk.plan, prospects=counted(desk), chosen=desk.work.chosen), key=desk.key)
    legend(desk)
    notes(desk)
    st.caption(PRECISION)


def notes(desk: ZoneDesk) -> None:
    """Draw what must be known of this zone: data that are missing, a commune that counts as one block."""
    table = zone_table(desk.brief, desk.plan)
    if not table["menages"].sum():
        text = "Nous n'avons ni ménages ni positions pour ce territoire : agrandir la zone n'y changera rien."
        kit.callout("attention", "Chiffres manquants", text)
        return
    main, largest = place_name(str(table["menages"].idxmax())), int(table["menages"].max())
    if len(table) > 1 and largest <= HALF * table["menages"].sum():
        return
    if largest >= BIG_TOWN:
        text = (
            f"{main} compte tout entière dès qu'on atteint sa mairie, quartiers éloignés compris : "
            "nos données s'arrêtent à la commune. Pour un commerce de quartier, le vrai marché est bien plus petit."
        )
        kit.callout("info", "Une grande ville compte d'un seul bloc", text)
    elif len(table) == 1:
        place = place_name(desk.brief.place)
        kit.callout("info", "Une seule commune", f"Avec ces limites, ta zone s'arrête à {place} : agrandis-la.")


def legend(desk: ZoneDesk) -> None:
    """Draw what the colours and signs of the map mean."""
    unit = "min" if desk.plan.measure == "minutes" else "km"
    limits = desk.plan.limits
    items = [
        f'<li><i class="z{rank}"></i>Zone {ZONE_NAMES[rank]} : {number(limit)} {unit} au plus</li>'
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
    people = CUSTOMERS[desk.brief.customers].capitalize()
    titles = ["Zone", "Communes", "Population", people, f"Part des {people.lower()}", "Indice de richesse"]
    rows = []
    for zone in ZONE_NAMES:
        row = dict(zip(totals.columns, totals.loc[zone].to_numpy(dtype=float).tolist(), strict=True))
        cells = [
            ZONE_NAMES[zone].capitalize(),
            *(number(row[name]) for name in ("communes", "population", "clients")),
        ]
        cells += [f"{number(row['part'], digits=1)} %", _index(row["indice"])]
        rows.append([*cells, number(met[zone])] if met else cells)
    total = [
        "Toute la zone",
        *(number(totals[name].sum()) for name in ("communes", "population", "clients")),
        "100 %",
        _index(zone_index(desk.brief, desk.plan)),
    ]
    rows.append([*total, number(sum(met.values()))] if met else total)
    kit.table([*titles, "Prospects du fichier"] if met else titles, rows)


def _index(value: float) -> str:
    """Return a wealth index, or a dash where nobody lives."""
    return number(value, digits=1) if value == value else "—"  # noqa: PLR0124 (nan)


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
            "Indice de richesse": table["indice"],
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
