"""What a visit round is worth beside the best one: visits, appointments, time, cost, and the pause."""

from __future__ import annotations

from simulations.rubric import Measure
from simulations.wording import count, euros
from simulations.zone.tour import Round, RoundDay, Visit, play_round
from simulations.zone.tour_rules import hour_of
from simulations.zone.tour_search import best_round


def tour_measures(day: RoundDay, visits: tuple[Visit, ...], order: tuple[str, ...]) -> dict[str, Measure]:
    """Return the measures of a round put in order; none as long as no visit is.

    `tournee.visites` and `tournee.rendez_vous`: shares (0 to 1) of what is possible; `tournee.temps`: best time ÷ own
    time for the visits kept; `tournee.cout`: own cost per visit ÷ the best round's; `tournee.pause`: 1 or 0.
    """
    known = tuple(name for name in order if any(visit.id == name for visit in visits))
    if not known:
        return {}
    mine, best = play_round(day, visits, known), best_round(day, visits)
    measures = {
        "tournee.visites": _visits(mine, best),
        "tournee.rendez_vous": _appointments(mine, visits),
        "tournee.pause": Measure(value=float(mine.meal), quote="pause prise" if mine.meal else "aucune pause possible"),
    }
    if mine.kept:
        measures |= {"tournee.temps": _time(day, mine, visits), "tournee.cout": _cost(mine, best)}
    return measures


def _visits(mine: Round, best: Round) -> Measure:
    quote = f"{count(len(mine.kept), 'visite faite', 'visites faites')} sur {len(best.kept)} possibles"
    why = next((leg.why for leg in mine.legs if leg.kind == "perdue"), "")
    return Measure(value=len(mine.kept) / max(1, len(best.kept)), quote=quote, advice=_told(why))


def _told(why: str) -> str:
    return f"Une visite est perdue : {why}. Change sa place dans la journée." if why else ""


def _appointments(mine: Round, visits: tuple[Visit, ...]) -> Measure:
    booked = [visit for visit in visits if visit.appointment is not None]
    missed = next((visit for visit in booked if visit.id not in mine.kept), None)
    quote = f"{mine.appointments} sur {count(len(booked), 'rendez-vous', 'rendez-vous')}"
    advice = f"{missed.name} t'attend à {hour_of(missed.appointment)}." if missed and missed.appointment else ""
    return Measure(value=mine.appointments / max(1, len(booked)), quote=quote, advice=advice)


def _time(day: RoundDay, mine: Round, visits: tuple[Visit, ...]) -> Measure:
    """Compare with the best order of the very visits kept."""
    kept = tuple(visit for visit in visits if visit.id in mine.kept)
    shortest = best_round(day, kept)
    quote = f"retour à {hour_of(mine.end)} ; possible à {hour_of(shortest.end)} avec les mêmes visites"
    return Measure(value=min(1.0, shortest.minutes / max(1, mine.minutes)), quote=quote)


def _cost(mine: Round, best: Round) -> Measure:
    each, least = mine.cost / len(mine.kept), best.cost / max(1, len(best.kept))
    quote = f"{euros(round(each, 2))} de route par visite ; {euros(round(least, 2))} dans la meilleure tournée"
    return Measure(value=each / least if least else 1.0, quote=quote)
