"""The zone study to take away: one page (PDF), the map (PNG), the communes (CSV, XLSX)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from mcvb.formats import day, number
from mcvb.paper import printable, render
from mcvb.zone_map import SHADES
from simulations.zone.exam import Judged
from simulations.zone.reading import MapQuestion
from simulations.zone.state import ZoneBrief, ZonePlan, ZoneWork
from simulations.zone.table import ZONE_NAMES, place_name, zone_table, zone_totals

MODE_WORDS = {"voiture": "en voiture", "velo": "à vélo", "marche": "à pied"}
CUSTOMERS = {"menages": "ménages", "entreprises": "entreprises visées"}
VERDICTS = {"juste": "juste", "juste_suite": "bonne méthode", "faux": "à revoir", "illisible": "illisible", "vide": "—"}
# What fits on the page: longer texts are cut politely.
HIDDEN = "à trouver"
CHOSEN = "#e8742c"
LONGEST = {"raison": 260, "reponse": 330, "conclusion": 900}
MAP_INCHES = 9.449  # 24 cm, the width of the page of the map alone
MAP_HEIGHT_CM = 8.6


@dataclass(frozen=True)
class StudyReport:
    """What the page shows: texts, rows of tables, and the map as SVG."""

    data: Mapping[str, object]
    svg: str


def study_report(
    brief: ZoneBrief,
    plan: ZonePlan,
    work: ZoneWork,
    svg: str,
    *,
    words: str,
    judged: Sequence[tuple[Judged, bool]],
    questions: Sequence[MapQuestion],
    today: date,
) -> StudyReport:
    """Return the study ready to print; `words` describe the map to who cannot see it.

    `judged` are the computations, each with whether its expected result may be read already.
    """
    place = place_name(brief.place)
    data = {
        "titre": f"Zone de chalandise · {place}",
        "signature": "Nom : ……………………………",
        "sous_titre": f"{brief.trade} · étude du {day(today.isoformat())}",
        "carte_mots": words,
        "carte_hauteur": MAP_HEIGHT_CM,
        "legende": _legend(brief, plan, chosen=bool(work.chosen)),
        "methode": _method(plan),
        "totaux": _totals(brief, plan),
        "chiffres": _figures(brief),
        "calculs": {
            "titres": ["Calcul", "Mon résultat", "Attendu", ""],
            "lignes": [_sum(one, shown=shown) for one, shown in judged],
        },
        "reponses": [
            {"question": question.text, "texte": _cut(work.readings[question.id], LONGEST["reponse"])}
            for question in questions
            if work.readings.get(question.id)
        ],
        "conclusion": _cut(work.conclusion, LONGEST["conclusion"]),
        "pied": (
            "Temps de trajet estimés sans bouchons, à 3 ou 4 minutes près. Communes, populations et ménages : INSEE ; "
            "contours : IGN Admin Express, simplifiés. "
            f"Chiffres de l'activité : {_source(brief)}. Atelier 4B, exercice."
        ),
    }
    return StudyReport(_printable(data), svg)


def _printable(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Return the same data with every text printable by the page's fonts."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _legend(brief: ZoneBrief, plan: ZonePlan, *, chosen: bool) -> list[dict[str, str]]:
    unit = "min" if plan.measure == "minutes" else "km"
    zones = [
        {"couleur": SHADES[rank], "mots": f"zone {ZONE_NAMES[rank]} : {number(limit)} {unit}"}
        for rank, limit in enumerate(plan.limits, 1)
    ]
    shops = [
        {"couleur": "#a6450a", "mots": f"{rank}. {shop.name} ({place_name(shop.commune)})"}
        for rank, shop in enumerate(brief.shops, 1)
    ]
    own = [{"couleur": CHOSEN, "mots": "contour : communes à prospecter"}] if chosen else []
    return zones + shops + own


def _method(plan: ZonePlan) -> str:
    way = f"Trajets {MODE_WORDS[plan.mode]}, en minutes" if plan.measure == "minutes" else "Distances à vol d'oiseau"
    limits = " / ".join(number(limit) for limit in plan.limits)
    unit = "min" if plan.measure == "minutes" else "km"
    reason = f" Raison : {_cut(plan.reason, LONGEST['raison'])}" if plan.reason else ""
    return f"{way}, limites {limits} {unit}.{reason}"


def _source(brief: ZoneBrief) -> str:
    """Return where the figures of the trade come from, agreeing with « chiffres »."""
    return brief.source.replace("saisi par toi", "saisis par toi")


def _totals(brief: ZoneBrief, plan: ZonePlan) -> dict[str, object]:
    totals = zone_totals(brief, plan)
    rows = [
        [ZONE_NAMES[int(zone)], *(number(value) for value in values[:3]), f"{number(values[3], digits=1)} %"]
        for zone, values in zip(
            totals.index, totals[["communes", "population", "clients", "part"]].to_numpy().tolist(), strict=True
        )
    ]
    whole = ["toute la zone", *(number(totals[name].sum()) for name in ("communes", "population", "clients")), "100 %"]
    titles = ["Zone", "Communes", "Population", CUSTOMERS[brief.customers].capitalize(), "Part"]
    return {"titres": titles, "lignes": [*rows, whole]}


def _figures(brief: ZoneBrief) -> list[str]:
    who = "ménage" if brief.customers == "menages" else "entreprise"
    found = [f"Clients actuels : {number(brief.own_customers)}"] if brief.own_customers else []
    found += [
        f"Dépense : {number(brief.spend)} € par {who} et par an",
        f"Évasion {number(brief.evasion, digits=1)} %, attraction {number(brief.attraction, digits=1)} %",
        f"Surface : {number(brief.own_area)} m²",
    ]
    return found + [f"{shop.name} : {number(shop.area)} m²" for shop in brief.shops]


def _sum(judged: Judged, *, shown: bool) -> list[str]:
    """Return one computation; the expected result only where the student may read it."""
    expected = judged.exercise.answer if shown else HIDDEN
    return [judged.exercise.title, judged.given or "—", expected, VERDICTS[judged.verdict]]


def _cut(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + " …"


def study_pdf(report: StudyReport) -> bytes:
    """Return the study as one tagged A4 page (PDF/UA-1), in less than two seconds."""
    return render("etude.typ", {"donnees": json.dumps(report.data, ensure_ascii=False), "carte": report.svg})


def map_png(svg: str, *, width_px: int = 1600, words: Mapping[str, object] | None = None) -> bytes:
    """Return the map as a PNG of so many pixels across; `words`: its title, legend and source (see `map_words`)."""
    data = json.dumps(_printable(words or {}), ensure_ascii=False)
    return render("carte.typ", {"carte": svg, "donnees": data}, png_ppi=width_px / MAP_INCHES)


def map_words(brief: ZoneBrief, plan: ZonePlan, work: ZoneWork) -> dict[str, object]:
    """Return what a map alone must say to be understood: title, legend, source."""
    return {
        "titre": f"Zone de chalandise · {place_name(brief.place)} · {brief.trade}",
        "legende": _legend(brief, plan, chosen=bool(work.chosen)),
        "pied": f"{_method(plan.model_copy(update={'reason': ''}))} Contours : IGN. Atelier 4B, exercice.",
    }


def communes_table(brief: ZoneBrief, plan: ZonePlan, *, met: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Return the communes of the zone with French titles; `met` gives the prospects of a file by commune."""
    table = zone_table(brief, plan)
    shown = pd.DataFrame(
        {
            "Code INSEE": table.index,
            "Commune": table["commune"],
            "Département": table["departement"],
            "Zone": table["zone"].map(ZONE_NAMES),
            "Population": table["population"],
            "Ménages": table["menages"],
            CUSTOMERS[brief.customers].capitalize(): table["clients"],
            "Indice de richesse": table["indice"],
            "Distance (km)": table["km"],
            "Trajet (min)": table["minutes"].where(table["minutes"].lt(float("inf"))),
        }
    )
    if met is not None:
        shown["Prospects du fichier"] = [met.get(str(code), 0) for code in table.index]
    return shown.reset_index(drop=True)
