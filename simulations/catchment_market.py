"""The market of a zone, with the formulas of the exam: potential, forecast turnover, share, penetration.

Plain functions on plain numbers: euros a year, rates in per cent (12 means 12 %), indices on 100 (France).
Sources of the formulas: courses of vente and of BTS MCO (market potential = households × average spend × index ÷ 100).
Each raises ValueError, in French, when a number makes no sense.
"""

from __future__ import annotations

FULL = 100.0


def _check(what: str, value: float, *, most: float = float("inf")) -> float:
    if not 0 <= value <= most:
        ceiling = f" et {most:g}" if most != float("inf") else ""
        said = f"entre 0{ceiling}" if ceiling else "positif"
        raise ValueError(f"{what} : un nombre {said} est attendu, pas {value:g}.")
    return float(value)


def market_potential(households: float, average_spend: float, *, index: float = FULL) -> float:
    """Return the market potential of a zone, in euros a year: households × average spend (€ a year) × index ÷ 100.

    `index` is the wealth index or the index of disparity of consumption (IDC) of the zone, 100 for France.
    """
    people, spend = _check("Nombre de ménages", households), _check("Dépense moyenne", average_spend)
    return people * spend * _check("Indice", index) / FULL


def market_after_flows(potential: float, *, evasion: float = 0.0, attraction: float = 0.0) -> float:
    """Return what is really spent in the zone, in euros a year.

    `evasion`: per cent of the potential that residents spend elsewhere; `attraction`: what people from elsewhere spend
    here, in per cent of the same potential.
    """
    base = _check("Marché potentiel", potential)
    away, come = _check("Taux d'évasion", evasion, most=FULL), _check("Taux d'attraction", attraction)
    return base * (FULL - away + come) / FULL


def forecast_turnover(potential: float, share: float, *, evasion: float = 0.0, attraction: float = 0.0) -> float:
    """Return the forecast turnover in euros a year: what is spent in the zone × market share (per cent)."""
    spent = market_after_flows(potential, evasion=evasion, attraction=attraction)
    return spent * _check("Part de marché", share, most=FULL) / FULL


def share_by_area(own_area: float, total_area: float) -> float:
    """Return a first guess of the market share, in per cent: own sales area ÷ all sales areas of the zone (m²)."""
    return _ratio("Surface de vente", own_area, total_area)


def market_share(turnover: float, market: float) -> float:
    """Return the market share in per cent: turnover ÷ market (same unit, euros a year)."""
    return _ratio("Chiffre d'affaires", turnover, market)


def penetration_rate(customers: float, potential_customers: float) -> float:
    """Return the penetration rate in per cent: customers ÷ potential customers (households or firms) of the zone."""
    return _ratio("Nombre de clients", customers, potential_customers)


def _ratio(what: str, part: float, whole: float) -> float:
    total = _check("Total", whole)
    if total == 0:
        raise ValueError("Total : un nombre au-dessus de zéro est attendu, pas 0.")
    return FULL * _check(what, part, most=total) / total


def average_index(households: list[float], indices: list[float]) -> float:
    """Return the index of a zone: mean of its communes' indices weighted by their households."""
    if len(households) != len(indices) or not sum(households) > 0:
        raise ValueError("Autant d'indices que de communes, et des ménages, sont attendus.")
    pairs = zip(households, indices, strict=True)
    return sum(_check("Ménages", people) * _check("Indice", index) for people, index in pairs) / sum(households)
