"""The day of a round as pictures and paper: its timeline, and the road sheet to print."""

from __future__ import annotations

from mcvb.formats import plural
from mcvb.ui import kit
from simulations.zone.table import place_name
from simulations.zone.tour import Kind, Leg, Round, RoundDay, Visit
from simulations.zone.tour_rules import HOUR, hour_of

WORDS: dict[Kind, str] = {
    "route": "Route",
    "attente": "Attente",
    "visite": "Visite",
    "perdue": "Visite perdue",
    "repas": "Pause",
    "retour": "Retour",
}
SHOWN: tuple[Kind, ...] = ("route", "attente", "visite", "repas", "retour")
WIDE = 3.2  # per cent of the day: narrower pieces have no number on them
PAPER = (
    "body{font:11pt/1.45 system-ui,sans-serif;max-width:19cm;margin:1cm auto;color:#1b2530}h1{font-size:17pt;margin:0}"
    "table{width:100%;border-collapse:collapse;margin:.6cm 0}th,td{text-align:left;vertical-align:top;"
    "padding:.18cm .2cm;border-bottom:1px solid #999}td.note{width:5.2cm}tr{break-inside:avoid}"
    "footer{color:#555;font-size:9pt}"
)


def timeline(day: RoundDay, visits: tuple[Visit, ...], played: Round) -> str:
    """Return the day as one bar, hour by hour, with its legend; what it shows is also said in words."""
    start, end = day.rules.start, max(day.rules.end, played.end)
    pieces = "".join(
        _piece(leg, visits, start, end - start, played.order) for leg in played.legs if leg.end > leg.start
    )
    hours = "".join(
        f'<span style="left:{100 * (hour - start) / (end - start):.2f}%">{hour // HOUR}\u00a0h</span>'
        for hour in range((start // HOUR + 1) * HOUR, end + 1, HOUR)
    )
    legend = "".join(f'<li><i class="t-{kind}"></i>{WORDS[kind]}</li>' for kind in SHOWN)
    said = " ; ".join(_said(leg, visits) for leg in played.legs)
    return (
        f'<div class="a4-journee"><div class="barre" role="img" aria-label="{kit.escape(said)}">{pieces}</div>'
        f'<div class="heures" aria-hidden="true">{hours}</div><ul class="a4-legende">{legend}</ul></div>'
    )


def _piece(leg: Leg, visits: tuple[Visit, ...], start: int, whole: int, order: tuple[str, ...]) -> str:
    left, wide = 100 * (leg.start - start) / whole, 100 * (leg.end - leg.start) / whole
    word = str(order.index(leg.visit) + 1) if leg.kind == "visite" and wide > WIDE else ""
    told = kit.escape(_said(leg, visits))
    return f'<i class="t-{leg.kind}" style="left:{left:.2f}%;width:{wide:.2f}%" title="{told}">{word}</i>'


def _said(leg: Leg, visits: tuple[Visit, ...]) -> str:
    name = next((visit.name for visit in visits if visit.id == leg.visit), "")
    who = f" {name}" if name else ""
    if leg.kind == "perdue":
        return f"{hour_of(leg.start)} : visite perdue,{who} ({leg.why})"
    return f"{hour_of(leg.start)} à {hour_of(leg.end)} : {WORDS[leg.kind].lower()}{who}"


def printable(day: RoundDay, visits: tuple[Visit, ...], played: Round, *, title: str) -> bytes:
    """Return the road sheet as one HTML page to print: hours, addresses, who to see, room for notes."""
    known = {visit.id: visit for visit in visits}
    rows = "".join(_row(leg, known) for leg in played.legs if leg.kind in ("visite", "repas", "retour"))
    head = f"<tr>{''.join(f'<th>{word}</th>' for word in ('Heure', 'Chez qui ?', 'Adresse', 'Notes'))}</tr>"
    name = f"Feuille de route · {kit.escape(title)}"
    base = kit.escape(place_name(day.base))
    intro = (
        f"Départ de {base} à {hour_of(day.rules.start)}, retour à {hour_of(played.end)} : "
        f"{plural(len(played.kept), 'visite')}, environ {played.km:.0f} km de route."
    )
    foot = "Atelier 4B · exercice, personnes et entreprises fictives. Temps de route estimés, sans bouchons."
    blank = "<p>Nom : ……………………… Date : ……………</p>"
    body = f"<h1>{name}</h1>{blank}<p>{intro}</p><table>{head}{rows}</table><footer>{foot}</footer>"
    meta = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
    return (
        f'<!doctype html><html lang="fr"><head>{meta}<style>{PAPER}</style></head><body>{body}</body></html>'.encode()
    )


def _row(leg: Leg, known: dict[str, Visit]) -> str:
    hours = f"{hour_of(leg.start)} à {hour_of(leg.end)}"
    if leg.kind != "visite":
        return f'<tr><td>{hours}</td><td colspan="3">{WORDS[leg.kind]}</td></tr>'
    visit = known[leg.visit]
    who = visit.name if visit.who == visit.name else f"{visit.name} : {visit.who}"
    cells = (hours, who + (" (rendez-vous)" if visit.appointment is not None else ""), visit.address)
    return f'<tr>{"".join(f"<td>{kit.escape(cell)}</td>" for cell in cells)}<td class="note"></td></tr>'
