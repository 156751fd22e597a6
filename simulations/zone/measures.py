"""What a zone study is worth, in figures: limits, computations, reading, communes chosen, conclusion."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from simulations.catchment import LEAST_MINUTES, travel_minutes
from simulations.rubric import Measure
from simulations.wording import HARD, count, percent
from simulations.zone.exam import Judged, judge
from simulations.zone.exam_ground import name_of
from simulations.zone.figures import french
from simulations.zone.quoting import plain
from simulations.zone.reading import MapQuestion, Reading, questions_for, read_answer, read_conclusion
from simulations.zone.reading_file import reading_file, word_file
from simulations.zone.state import ZoneBrief, ZonePlan, ZoneWork
from simulations.zone.table import zone_table

# Slips of a right method: only the size, the comma, the rounding or an earlier result is wrong.
SLIPS = frozenset({"fraction", "dix", "mille", "million", "signe", "proche", "suite"})
ASKED = 3
BEST_ROUNDS = 12


def zone_measures(brief: ZoneBrief, work: ZoneWork, prospects: Mapping[int, int] | None = None) -> dict[str, Measure]:
    """Return the measures of what was begun, each from 0 to 1: `zone.limites`, `zone.calculs`, `zone.methode`,
    `zone.lecture`, `zone.chiffres`, `zone.communes` and `zone.conclusion`.

    `prospects`: how many prospects of the file are in zones 1, 2 and 3. Without a drawn zone, the usual limits count.
    """  # noqa: D205 - the names belong to the first sentence
    plan = work.plan or ZonePlan(limits=brief.limits)
    found = {
        "zone.limites": _limits(brief, work.plan) if work.plan else None,
        "zone.communes": _communes(brief, plan, work.chosen),
        **_sums(judge(brief, plan, work, prospects)),
        **_readings(brief, plan, work),
    }
    return {name: measure for name, measure in found.items() if measure is not None}


def limits_fit(brief: ZoneBrief, plan: ZonePlan) -> bool:
    """Tell whether each limit is from half to twice the usual one of the trade; km are turned into minutes."""
    factor, pace = reading_file().limits.factor, _minutes_per_unit(brief, plan)
    shares = [limit * pace / usual for limit, usual in zip(plan.limits, brief.limits, strict=True)]
    return all(1 / factor <= share <= factor for share in shares)


def _minutes_per_unit(brief: ZoneBrief, plan: ZonePlan) -> float:
    """Return how many minutes one unit of a limit takes here: 1 for minutes, the mean of the communes for km."""
    table = zone_table(brief, plan)
    away = table[(table["km"] > 0) & np.isfinite(table["minutes"])]
    if plan.measure == "minutes" or away.empty:
        return 1.0
    return float(away["minutes"].sum() / away["km"].sum())


def limits_argued(brief: ZoneBrief, plan: ZonePlan) -> bool:
    """Tell whether the reason of the limits says something of the trade, of how people buy or of how they travel."""
    said = plain(plan.reason)
    words = said.split()
    of_trade = {word for word in plain(brief.trade).split() if len(word) > len("pour")}
    about = bool(word_file().habit.search(said)) or any(word[:6] in said for word in of_trade)
    rule = reading_file().limits
    return len(words) >= rule.words and len(set(words)) > rule.words / 2 and about


def _limits(brief: ZoneBrief, plan: ZonePlan) -> Measure:
    fit, argued = limits_fit(brief, plan), limits_argued(brief, plan)
    unit = "min" if plan.measure == "minutes" else "km"
    drawn = " / ".join(french(limit) for limit in plan.limits)
    usual = " / ".join(french(limit) for limit in brief.limits)
    quote = f"{drawn}{HARD}{unit} ; raison : « {plan.reason or 'aucune'} »"
    advice = (
        "" if fit else f"Pour cette activité, les limites habituelles sont {usual}{HARD}min : rapproche-toi d'elles. "
    )
    advice += (
        ""
        if argued
        else "Explique tes limites par l'habitude d'achat : à quelle fréquence, pour quel prix, à quelle distance ?"
    )
    return Measure(value=(fit + argued) / 2, quote=quote, advice=advice.strip())


def _sums(judged: tuple[Judged, ...]) -> dict[str, Measure | None]:
    """Return the share of right results among those asked, and of right methods among those tried."""
    tried = [one for one in judged if one.verdict != "vide"]
    if not tried:
        return {}
    right = [one for one in judged if one.right]
    sound = [one for one in tried if one.right or one.cause in SLIPS]
    wrong = next((one for one in tried if not one.right), None)
    missed = next((one for one in tried if one not in sound), None)
    said = f"{count(len(right), 'résultat juste', 'résultats justes')} sur {len(judged)}"
    method = f"{count(len(sound), 'bonne méthode', 'bonnes méthodes')} sur {count(len(tried), 'calcul')}"
    return {
        "zone.calculs": Measure(value=len(right) / len(judged), quote=said, advice=_advice(wrong)),
        "zone.methode": Measure(value=len(sound) / len(tried), quote=method, advice=_advice(missed)),
    }


def _advice(judged: Judged | None) -> str:
    return f"{judged.exercise.title}, « {judged.given} » : {judged.diagnosis}" if judged else ""


def _readings(brief: ZoneBrief, plan: ZonePlan, work: ZoneWork) -> dict[str, Measure | None]:
    answers = {question.id: read_answer(question, text, brief, plan) for question, text in _answered(brief, plan, work)}
    found: list[Reading] = list(answers.values())
    conclusion = read_conclusion(work.conclusion, brief, plan) if work.conclusion else None
    if conclusion:
        found.append(conclusion)
    measures: dict[str, Measure | None] = {"zone.chiffres": _figures(found)}
    if answers:
        measures["zone.lecture"] = _answers(list(answers.values()), work)
    if conclusion:
        missing = [point.advice for point in conclusion.points if not point.met]
        quote = f"« {_cut(work.conclusion)} »"
        measures["zone.conclusion"] = Measure(value=conclusion.share, quote=quote, advice=" ".join(missing[:2]))
    return measures


def _answered(brief: ZoneBrief, plan: ZonePlan, work: ZoneWork) -> list[tuple[MapQuestion, str]]:
    """Return the questions answered: those asked now first, then those of a zone drawn before."""
    asked = questions_for(brief, plan)
    others = [question for question in reading_file().questions if question not in asked]
    both = [question for question in (*asked, *others) if work.readings.get(question.id)]
    return [(question, work.readings[question.id]) for question in both[:ASKED]]


def _answers(readings: list[Reading], work: ZoneWork) -> Measure:
    value = sum(reading.share for reading in readings) / ASKED
    worst = min(readings, key=lambda reading: reading.share)
    missing = next((point.advice for point in worst.points if not point.met), "")
    if len(readings) < ASKED:
        missing = f"Réponds aux {ASKED} questions sur la carte. {missing}".strip()
    quote = f"{count(len(readings), 'réponse')} sur {ASKED} ; « {_cut(work.readings[worst.question])} »"
    return Measure(value=value, quote=quote, advice=missing)


def _figures(readings: list[Reading]) -> Measure | None:
    right = [figure for reading in readings for figure in reading.right]
    wrong = [figure for reading in readings for figure in reading.wrong]
    if not right and not wrong:
        return None
    quote = f"faux : {', '.join(wrong)}" if wrong else f"justes : {', '.join(dict.fromkeys(right))}"
    points = [point for reading in readings for point in reading.points if point.id == "sans_faux" and not point.met]
    advice = points[0].advice if points else ""
    return Measure(value=len(right) / (len(right) + len(wrong)), quote=quote, advice=advice)


def _communes(brief: ZoneBrief, plan: ZonePlan, chosen: tuple[str, ...]) -> Measure | None:
    """Compare the customers per minute of the communes chosen with the best as many; the place itself aside."""
    away = [code for code in chosen if code != brief.place]
    if not away:
        return None
    best = best_communes(brief, plan, len(away))
    most, own = _rate(brief, plan, list(best)), _rate(brief, plan, away)
    value = min(1.0, own / most) if most else 0.0
    said = ", ".join(name_of(code) for code in away[:ASKED]) + ("…" if len(away) > ASKED else "")
    quote = f"{said} : {french(own, 0)} clients par minute de trajet, {percent(value)} du mieux possible"
    missed = ", ".join(name_of(code) for code in best if code not in away)
    advice = f"Regarde aussi {missed} : plus de clients pour chaque minute de route." if missed else ""
    return Measure(value=value, quote=quote, advice=advice)


def best_communes(brief: ZoneBrief, plan: ZonePlan, size: int) -> tuple[str, ...]:
    """Return so many communes (INSEE codes), the place aside, that give most customers per minute on the road.

    A customer of the tertiary zone, who seldom comes, counts for less (`poids_zones` in `data/zone/lecture.yaml`).
    """
    table = zone_table(brief, plan)
    around = table[(table.index != brief.place) & np.isfinite(table["minutes"])]
    _, ranks = best_rate(_expected(around), around["minutes"].to_numpy(float), size)
    return tuple(str(around.index[rank]) for rank in ranks)


def _expected(table: pd.DataFrame) -> np.ndarray:
    """Return the customers of each commune, those of the tertiary zone for less."""
    weights = np.array(reading_file().zone_weights)
    expected: np.ndarray = table["clients"].to_numpy(float) * weights[table["zone"].to_numpy(int) - 1]
    return expected


def _rate(brief: ZoneBrief, plan: ZonePlan, codes: list[str]) -> float:
    """Return customers per minute of some communes; one out of the zone takes its minutes and gives none."""
    if not codes:
        return 0.0
    table = zone_table(brief, plan)
    customers = _expected(table.loc[[code for code in codes if code in table.index]]).sum()
    minutes = np.maximum(np.round(travel_minutes(brief.place, codes, mode=plan.mode), 1), LEAST_MINUTES).sum()
    return float(customers / minutes) if np.isfinite(minutes) else 0.0


def best_rate(customers: np.ndarray, minutes: np.ndarray, size: int) -> tuple[float, list[int]]:
    """Return the most customers per minute that so many communes can give, and their ranks.

    Dinkelbach's method: with the rate reached so far, keep the communes that give most beyond it, until none does.
    """
    if not len(customers):
        return 0.0, []
    spent = np.maximum(minutes, LEAST_MINUTES)
    rate, ranks = 0.0, np.arange(0)
    for _ in range(BEST_ROUNDS):
        ranks = np.argsort(-(customers - rate * spent), kind="stable")[:size]
        better = float(customers[ranks].sum() / spent[ranks].sum())
        if better <= rate:
            break
        rate = better
    return rate, [int(rank) for rank in ranks]


def _cut(text: str, most: int = 100) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"
