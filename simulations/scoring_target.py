"""Measures on segments, qualification, score and target, against the hidden traits."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd

from simulations.columns import label
from simulations.contact import is_dialable
from simulations.justification import WORDS_OF, dossier_figures, is_argued, reasons_in, true_figures
from simulations.mission_state import MissionState
from simulations.prospect_file import mean_potential
from simulations.rubric import Measure
from simulations.targeting import MAX_GRADE, chosen_lines, line_heat, scores, segment_mask
from simulations.traits import heat_of
from simulations.wording import count, percent

UNLAWFUL = frozenset({"opposition", "sans_consentement", "trop_ancien"})
WORKABLE = 5
# One segment that holds everything is no cut, one grade may be luck: below these, no opinion.
ENOUGH_SEGMENTS = 2
ENOUGH_GRADES = 3
CLEAR_GAP = 0.05
# Reasons that are no column of the file: no segment can have them as a rule.
BEYOND_COLUMNS = frozenset({"qualification", "capacite", "offre"})
TOO_SHORT = (
    "Écris au moins 20 mots, en phrases : qui tu choisis, pourquoi ces prospects-là, combien, avec des chiffres vrais."
)
# Reasons that are no column, as named on the screen.
NAMED = {"qualification": "qualification", "capacite": "nombre de contacts possibles", "offre": "offre"}


def target_measures(state: MissionState) -> dict[str, Measure]:
    """Return the measures of the stage « Cibler »."""
    frame = segmentable(state)
    return {
        **_segment_measures(state, frame),
        **_grade_measures(state),
        **_score_measures(state),
        **_choice_measures(state, frame),
    }


def segmentable(state: MissionState) -> pd.DataFrame:
    """Return the file as left, with the columns one may also segment by: `zone`, `tranche_age`."""
    return state.frame.join(state.prepared.hidden[[c for c in ("zone", "tranche_age") if c in state.prepared.hidden]])


def _segment_measures(state: MissionState, frame: pd.DataFrame) -> dict[str, Measure]:
    segments = state.targeting.segments
    if not segments or frame.empty:
        return {}
    masks = np.array([segment_mask(frame, segment) for segment in segments])
    times = masks.sum(axis=0)
    covered, shared = float((times > 0).mean()), float((times > 1).mean())
    sizes = masks.sum(axis=1)
    workable = sum(int(size) >= WORKABLE for size in sizes)
    found = {
        "segments.nombre": Measure(value=len(segments), quote=", ".join(f"« {s.name} »" for s in segments)),
        "segments.pertinence": _relevance(state),
    }
    if len(segments) < ENOUGH_SEGMENTS:
        return found
    found |= {
        "segments.couverture": Measure(value=covered, quote=f"{percent(covered)} des fiches rangées dans un segment"),
        "segments.chevauchement": Measure(value=shared, quote=f"{percent(shared)} des fiches dans plusieurs segments"),
        "segments.exploitables": _share(
            workable, len(segments), f"{count(workable, 'segment')} d'au moins {WORKABLE} fiches"
        ),
    }
    order = _priority_order(state, frame, masks)
    return found | ({"segments.priorites": order} if order else {})


def _relevance(state: MissionState) -> Measure:
    used = sorted({column for segment in state.targeting.segments for column in segment.rules})
    known = {criterion.column: criterion for criterion in state.scenario.segmentation}
    good = [column for column in used if known[column].relevant]  # type: ignore[index]
    poor = next((known[column].reason for column in used if column not in good), "")  # type: ignore[index]
    labels = ", ".join(known[column].label.lower() for column in used)  # type: ignore[index]
    return Measure(value=len(good) / len(used), quote=f"critères utilisés : {labels}", advice=poor)


def _priority_order(state: MissionState, frame: pd.DataFrame, masks: np.ndarray) -> Measure | None:
    """Return the share of pairs of segments, clearly apart in true value, whose priorities say so."""
    filled = [
        (segment.priority, mean_potential(state.prepared, [int(line) for line in frame.index[mask]]))
        for segment, mask in zip(state.targeting.segments, masks, strict=True)
        if mask.any()
    ]
    apart = [(a, b) for a, b in combinations(filled, 2) if abs(a[1] - b[1]) >= CLEAR_GAP]
    if not apart:
        return None
    right = sum((a[0] < b[0]) == (a[1] > b[1]) and a[0] != b[0] for a, b in apart)
    said = ", ".join(f"{s.name} = {s.priority}" for s in state.targeting.segments)
    return _share(right, len(apart), f"tes priorités : {said}")


def _grade_measures(state: MissionState) -> dict[str, Measure]:
    grades = state.targeting.grades
    if not grades:
        return {}
    gaps = [gap for line in grades for gap in _gaps(state, line)]
    near, exact = sum(gap <= 1 for gap in gaps), sum(gap == 0 for gap in gaps)
    minimum = state.scenario.qualification.minimum
    found = {
        "qualification.nombre": _share(
            len(grades),
            minimum,
            f"{count(len(grades), 'prospect qualifié', 'prospects qualifiés')}, {minimum} demandés",
        ),
    }
    if len(grades) < ENOUGH_GRADES:
        return found
    found |= {
        "qualification.justesse": _share(
            near, len(gaps), f"{count(near, 'note juste', 'notes justes')} à un point près sur {len(gaps)}"
        ),
        "qualification.exactes": _share(
            exact, len(gaps), f"{count(exact, 'note exacte', 'notes exactes')} sur {len(gaps)}"
        ),
    }
    hot = [line for line, given in grades.items() if line_heat(given, state.scenario) == "chaud"]
    if hot:
        truly = sum(true_heat(state, line) != "froid" for line in hot)
        found["qualification.chauds"] = _share(
            truly,
            len(hot),
            f"{count(truly, 'vrai bon prospect', 'vrais bons prospects')} sur {len(hot)} classés chauds",
        )
    return found


def true_grades(state: MissionState, line: int) -> dict[str, int]:
    """Return the grades a perfect qualification would give to a line."""
    row = state.prepared.traits.loc[line]
    return {
        criterion.id: round(float(str(row[f"note_{criterion.id}"])))
        for criterion in state.scenario.qualification.criteria
    }


def true_heat(state: MissionState, line: int) -> str:
    """Return the true heat of a line."""
    grades = true_grades(state, line)
    return heat_of(sum(grades.values()), MAX_GRADE * len(grades))


def _gaps(state: MissionState, line: int) -> list[int]:
    given, true = state.targeting.grades[line], true_grades(state, line)
    return [abs(given[name] - grade) for name, grade in true.items()]


def _score_measures(state: MissionState) -> dict[str, Measure]:
    known = scores(state.targeting, state.scenario)
    value = state.prepared.traits["potentiel"]
    apart = [(a, b) for a, b in combinations(known, 2) if abs(value[a] - value[b]) >= CLEAR_GAP]
    found = {}
    if apart:
        right = sum(known[a] != known[b] and (known[a] > known[b]) == (value[a] > value[b]) for a, b in apart)
        found["score.ordre"] = _share(
            right, len(apart), f"{count(right, 'comparaison juste', 'comparaisons justes')} sur {len(apart)}"
        )
    weights = state.targeting.weights
    if known:
        thought = bool(weights) and len(set(weights.values())) > 1 and weights.get("besoin", 0) == max(weights.values())
        names = {str(criterion.id): criterion.label for criterion in state.scenario.qualification.criteria}
        said = ", ".join(f"{names[name]} × {weight}" for name, weight in weights.items()) or "poids laissés à 1"
        found["score.ponderation"] = Measure(value=float(thought), quote=said)
    return found


def _choice_measures(state: MissionState, frame: pd.DataFrame) -> dict[str, Measure]:
    choice = state.targeting.choice
    if choice is None:
        return {}
    lines = chosen_lines(state.targeting, choice, frame, state.scenario)
    capacity = state.scenario.mission.capacity
    size = Measure(
        value=len(lines) / capacity,
        quote=f"{count(len(lines), 'prospect')} pour {count(capacity, 'contact possible', 'contacts possibles')}",
    )
    found = {"cible.effectif": size, "cible.remplissage": size, **_text_measures(state, frame, lines)}
    if lines:
        found |= _line_measures(state, frame, lines)
    return found


def _line_measures(state: MissionState, frame: pd.DataFrame, lines: list[int]) -> dict[str, Measure]:
    lawful = sum(state.prepared.fault_kind(line) not in UNLAWFUL for line in lines)
    cells = {line: (str(frame.loc[line, "telephone"]), str(frame.loc[line, "email"])) for line in lines}
    reachable = sum(is_dialable(phone) or "@" in email for phone, email in cells.values())
    fit = target_fit(state, frame, lines)
    return {
        "cible.adequation": Measure(value=fit, quote=f"ta cible vaut {percent(fit)} de la meilleure cible possible"),
        "cible.licite": _share(
            lawful, len(lines), f"{count(lawful, 'contact permis', 'contacts permis')} par la loi sur {len(lines)}"
        ),
        "cible.joignable": _share(
            reachable, len(lines), f"{count(reachable, 'prospect joignable', 'prospects joignables')} sur {len(lines)}"
        ),
    }


def target_fit(state: MissionState, frame: pd.DataFrame, lines: list[int]) -> float:
    """Return the value of a target between a blind choice (0) and the best one of the same size (1).

    Nobody is called beyond the time given: a target that takes everybody is compared with the best one that fits.
    """
    usable = [
        int(line) for line in frame.index if state.prepared.fault_kind(int(line)) not in UNLAWFUL | {"hors_cible"}
    ]
    value = state.prepared.traits["potentiel"]
    called = min(len(lines), state.scenario.mission.capacity)
    best = sorted((float(value[line]) for line in usable), reverse=True)[:called]
    if not best:
        return 0.0
    blind = float(np.mean([value[line] for line in usable]))
    ceiling = float(np.mean(best))
    mine = float(np.mean([float(value[line]) if line in set(usable) else 0.0 for line in lines]))
    return float(np.clip((mine - blind) / (ceiling - blind), 0.0, 1.0)) if ceiling > blind else 1.0


def _text_measures(state: MissionState, frame: pd.DataFrame, lines: list[int]) -> dict[str, Measure]:
    choice = state.targeting.choice
    text = choice.justification if choice else ""
    themes, argued = reasons_in(text), is_argued(text)
    figures = true_figures(text, _known_figures(state, frame, lines))
    quote = f"« {text[:160]}{'…' if len(text) > 160 else ''} »"  # noqa: PLR2004 - a quote fits on two lines
    told = f"chiffres justes cités : {', '.join(figures) or 'aucun'}"
    advice = "" if argued else TOO_SHORT
    found = {
        "cible.justification": Measure(value=len(themes) if argued else 0, quote=quote, advice=advice),
        "cible.chiffres": Measure(value=len(figures) if argued else 0, quote=told, advice=advice),
    }
    stated = [reason for reason in (choice.reasons if choice else ()) if reason in WORDS_OF]
    if stated:
        used = {column for s in state.targeting.segments if choice and s.id in choice.segments for column in s.rules}
        kept = [reason for reason in stated if reason in themes and reason in used | BEYOND_COLUMNS]
        said = ", ".join(NAMED.get(reason, label(reason).lower()) for reason in stated)
        found["cible.coherence"] = _share(len(kept), len(stated), f"raisons cochées : {said}")
    return found


def _known_figures(state: MissionState, frame: pd.DataFrame, lines: list[int]) -> set[float]:
    """Return the figures a student may cite: those of the dossier, of the file as left, of segments and target."""
    heats = [line_heat(grades, state.scenario) for grades in state.targeting.grades.values()]
    counts = [int(segment_mask(frame, segment).sum()) for segment in state.targeting.segments]
    mine = {len(lines), len(frame), len(heats), *Counter(heats).values(), *counts}
    return {*dossier_figures(state.scenario), *map(float, mine)}


def _share(part: int, whole: int, quote: str) -> Measure:
    return Measure(value=part / whole, quote=quote)


__all__ = ["UNLAWFUL", "WORDS_OF", "segmentable", "target_fit", "target_measures", "true_grades", "true_heat"]
