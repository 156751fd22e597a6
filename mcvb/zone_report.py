"""The zone study to take away: one page (PDF), the map (PNG, SVG), the communes (CSV, XLSX)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Any

import pandas as pd

from mcvb.formats import day, number
from mcvb.paper import printable, render
from mcvb.zone_map import FONT, SHADES, WIDTH, attribute, escaped
from simulations.zone.exam import Judged
from simulations.zone.figures import french
from simulations.zone.reading import MapQuestion
from simulations.zone.state import MAX_TEXT, ZoneBrief, ZonePlan, ZoneWork
from simulations.zone.table import ZONE_NAMES, place_name, wealth_indices, zone_index, zone_table, zone_totals

MODE_WORDS = {"voiture": "en voiture", "velo": "à vélo", "marche": "à pied"}
CUSTOMERS = {"menages": "ménages", "entreprises": "entreprises visées"}
VERDICTS = {"juste": "juste", "juste_suite": "bonne méthode", "faux": "à revoir", "illisible": "illisible", "vide": "—"}
UNITS = {"minutes": "min", "km": "km"}
HIDDEN = "à trouver"
CHOSEN, SHOP = "#c2571a", "#a6450a"  # the edge and the sign, as on the map
NAMED = 10  # communes to prospect named on the page
MAP_INCHES = 9.449  # 24 cm, the width of the page of the map alone
# The map as SVG with its words: side of a sign, width of a letter, height of a line, in units of the picture.
SIGN, LETTER_WIDE, SMALL_WIDE, LINE = 16.0, 8.6, 6.9, 27.0
SIZE_AND_NAME = re.compile(r'viewBox="0 0 (\S+) (\S+)" role="img" aria-label=("[^"]*"|\'[^\']*\')')


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
        "legende": _legend(brief, plan, chosen=bool(work.chosen)),
        "a_prospecter": _chosen(work),
        "methode": _method(plan),
        "totaux": _totals(brief, plan),
        "chiffres": _figures(brief, plan),
        "calculs": {
            "titres": ["Calcul", "Mon résultat", "Attendu", "Verdict"],
            "lignes": [_sum(one, shown=shown) for one, shown in judged],
        },
        "reponses": [
            {"question": question.text, "texte": _whole(work.readings[question.id])}
            for question in questions
            if work.readings.get(question.id)
        ],
        "conclusion": _whole(work.conclusion),
        "pied": (
            "Temps de trajet estimés sans bouchons, à 3 ou 4 minutes près ; chaque commune compte tout entière. "
            "Communes, populations, ménages et indice de richesse : INSEE ; "
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
    """Return the signs of the map: colour, words, and whether it is drawn as an edge."""
    unit = UNITS[plan.measure]
    zones = [
        {"couleur": SHADES[rank], "mots": f"zone {ZONE_NAMES[rank]} : {french(limit)} {unit} au plus"}
        for rank, limit in enumerate(plan.limits, 1)
    ]
    shops = [
        {"couleur": SHOP, "mots": f"{rank}. {shop.name} ({place_name(shop.commune)})"}
        for rank, shop in enumerate(brief.shops, 1)
    ]
    own = [{"couleur": CHOSEN, "mots": "communes à prospecter", "trait": "contour"}] if chosen else []
    return zones + shops + own


def _chosen(work: ZoneWork) -> str:
    """Return the communes to prospect in the order chosen; empty for none."""
    names = ", ".join(place_name(code) for code in work.chosen[:NAMED])
    left = len(work.chosen) - NAMED
    return names + (f" et {left} autre{'s' * (left > 1)}" if left > 0 else "")


def _method(plan: ZonePlan) -> str:
    way = f"Trajets {MODE_WORDS[plan.mode]}, en minutes" if plan.measure == "minutes" else "Distances à vol d'oiseau"
    limits = " / ".join(french(limit) for limit in plan.limits)
    reason = f" Raison : {_whole(plan.reason)}" if plan.reason else ""
    return f"{way}, limites {limits} {UNITS[plan.measure]}.{reason}"


def _source(brief: ZoneBrief) -> str:
    """Return where the figures of the trade come from, agreeing with « chiffres » and said to a jury."""
    own = brief.source.replace("saisi par toi", "saisis par l'élève")
    return re.sub("^fictif pédagogique", "fictifs, à but pédagogique", own)


def _totals(brief: ZoneBrief, plan: ZonePlan) -> dict[str, object]:
    totals = zone_totals(brief, plan)
    share = "{} %" if totals["clients"].sum() else "—"
    rows = [
        [ZONE_NAMES[int(zone)], *(number(value) for value in values[:3]), share.format(number(values[3], digits=1))]
        for zone, values in zip(
            totals.index, totals[["communes", "population", "clients", "part"]].to_numpy().tolist(), strict=True
        )
    ]
    whole = ["ensemble", *(number(totals[name].sum()) for name in ("communes", "population", "clients"))]
    whole.append(share.format(100))
    titles = ["Zone", "Communes", "Population", CUSTOMERS[brief.customers].capitalize(), "Part"]
    return {"titres": titles, "lignes": [*rows, whole]}


def index_known(brief: ZoneBrief, plan: ZonePlan) -> bool:
    """Tell whether INSEE gives the wealth index of every département of the zone; it counts for 100 elsewhere."""
    return set(zone_table(brief, plan)["departement"]) <= set(wealth_indices())


def _figures(brief: ZoneBrief, plan: ZonePlan) -> list[str]:
    who = "ménage" if brief.customers == "menages" else "entreprise"
    found = [f"Clients actuels : {number(brief.own_customers)}"] if brief.own_customers else []
    found += [
        f"Dépense : {french(brief.spend)} € par {who} et par an",
        f"Évasion {french(brief.evasion)} %, attraction {french(brief.attraction)} %",
        f"Surface : {number(brief.own_area)} m²",
    ]
    index = zone_index(brief, plan)
    if brief.indexed and index_known(brief, plan) and index == index:  # noqa: PLR0124 (nan)
        found.insert(-2, f"Indice de richesse de la zone : {number(index, digits=1)} (France : 100)")
    return found + [f"{shop.name} : {number(shop.area)} m²" for shop in brief.shops]


def _sum(judged: Judged, *, shown: bool) -> list[str]:
    """Return one computation; the expected result only where the student may read it."""
    expected = judged.exercise.answer if shown else HIDDEN
    return [judged.exercise.title, judged.given or "—", expected, VERDICTS[judged.verdict]]


def _whole(text: str) -> str:
    """Return a text on one line, whole: the page takes smaller letters when texts are long."""
    return " ".join(text.split())[:MAX_TEXT]


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
        "pied": f"{_method(plan.model_copy(update={'reason': ''}))} "
        "Populations et ménages : INSEE ; contours : IGN Admin Express, simplifiés. Atelier 4B, exercice.",
    }


def map_svg(svg: str, words: Mapping[str, Any]) -> str:
    """Return the map as one SVG with its title above, its legend and its source under it (see `map_words`)."""
    found = SIZE_AND_NAME.search(svg)
    top, height = 56.0, float(found[2]) if found else WIDTH
    name = found[3] if found else attribute(str(words["titre"]))
    legend, bottom = _svg_legend(words["legende"], top + height + 34)
    source, bottom = _svg_lines(str(words["pied"]), bottom + LINE)
    inner = svg.replace("<svg ", f'<svg y="{top:g}" width="{WIDTH:g}" height="{height:g}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {bottom:.0f}" role="img" aria-label={name} '
        f'font-family="{FONT}" fill="#1b2530"><rect width="{WIDTH:g}" height="{bottom:.0f}" fill="#ffffff"/>'
        f"{_svg_text(str(words['titre']), 24, 38, 26, bold=True)}{inner}{legend}{source}</svg>"
    )


def _svg_text(text: str, x: float, y: float, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{weight}>{escaped(text)}</text>'


def _svg_legend(items: Sequence[Mapping[str, str]], y: float) -> tuple[str, float]:
    """Return the signs in rows, and where the last row is."""
    parts, x = [], 24.0
    for item in items:
        wide = SIGN + 8 + LETTER_WIDE * len(item["mots"]) + 22
        if x > SIGN + 8 and x + wide > WIDTH:
            x, y = 24.0, y + LINE
        colour = item["couleur"]
        look = f'fill="none" stroke="{colour}" stroke-width="3"' if "trait" in item else f'fill="{colour}"'
        parts.append(f'<rect x="{x:g}" y="{y - SIGN + 3:g}" width="{SIGN:g}" height="{SIGN:g}" rx="3" {look}/>')
        parts.append(_svg_text(item["mots"], x + SIGN + 8, y, 17))
        x += wide
    return "".join(parts), y


def _svg_lines(text: str, y: float) -> tuple[str, float]:
    """Return small lines of text, and where the picture ends under them."""
    lines = wrap(text, int((WIDTH - 48) / SMALL_WIDE))
    return "".join(_svg_text(line, 24, y + 20 * rank, 14) for rank, line in enumerate(lines)), y + 20 * len(lines)


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
            "Indice de richesse": table["departement"].map(wealth_indices()),
            "Distance (km)": table["km"],
            "Trajet (min)": table["minutes"].where(table["minutes"].lt(float("inf"))),
        }
    )
    if met is not None:
        shown["Prospects du fichier"] = [met.get(str(code), 0) for code in table.index]
    return shown.reset_index(drop=True)
