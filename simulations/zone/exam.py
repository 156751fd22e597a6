"""The computations of the exam on a zone: what is asked, what is expected, and what a student's results are worth.

Statements show every figure needed, rounded as used: a student with a calculator finds exactly the expected result.
Words and tolerances are in `data/zone/exercices.yaml`, formulas in `simulations.zone.formulas`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Literal

from pydantic import Field

from simulations.kernel import Frozen
from simulations.rounding import half_up
from simulations.yamlfile import DATA, read_model
from simulations.zone.exam_ground import DRAFTS, Draft, Ground, ground_of
from simulations.zone.figures import ROUNDINGS, about, fixed, french, typed_number, with_unit
from simulations.zone.formulas import FORMULAS, wrong_results
from simulations.zone.state import ZoneBrief, ZonePlan, ZoneWork
from simulations.zone.table import ZONE_NAMES

Verdict = Literal["juste", "juste_suite", "faux", "vide", "illisible"]
EXACT = 1e-9
# A result has two digits at least once rounded, with so many decimals at most.
TWO_DIGITS, MOST_DECIMALS = 10, 3


class ExerciseText(Frozen):
    """The words of one exercise, with figures in braces, and its tolerance (share of the result) and rounding."""

    title: str = Field(alias="titre")
    statement: str = Field(alias="enonce", min_length=20)
    unit: str = Field(alias="unite")
    decimals: int = Field(alias="decimales", ge=0, le=3)
    tolerance: float = Field(ge=0, le=0.05)
    formula: str = Field(alias="formule")
    working: tuple[str, ...] = Field(alias="calcul", min_length=1)
    hint: str = Field(alias="indice")
    mistakes: dict[str, str] = Field(alias="erreurs")


class ExamFile(Frozen):
    """The file of exercises; `near` and `exact`: how far, in share, a number is still « near » or « the same »."""

    source: str
    exercises: dict[str, ExerciseText] = Field(alias="exercices")
    left_out: dict[str, str] = Field(alias="ecartes")
    general: dict[str, str] = Field(alias="generales")
    near: float = Field(alias="proche", gt=0, lt=1)
    exact: float = Field(alias="exact", gt=0, lt=1)


class Exercise(Frozen):
    """One computation asked. `given` holds the numbers used; `chain` says which of them come from other exercises.

    `expected` is in `unit` and rounded to `decimals`; a result is right within `tolerance` (share of it) or the
    rounding. `uses` is the exercise it first builds on, or "".
    """

    id: str
    title: str
    statement: str
    unit: str
    expected: float
    decimals: int
    tolerance: float
    formula: str
    working: tuple[str, ...]
    hint: str
    uses: str
    given: dict[str, float]
    chain: dict[str, str]
    mistakes: dict[str, str]

    @property
    def answer(self) -> str:
        """The expected result as French writes it, with its unit."""
        return fixed(self.expected, self.unit, self.decimals)


class LeftOut(Frozen):
    """A computation that is not asked on this zone, and why."""

    id: str
    title: str
    reason: str


class Judged(Frozen):
    """One exercise and what the student's result is worth.

    `juste_suite`: right from one's own wrong earlier result. `given` is what was typed, `number` what was read of it;
    `diagnosis` says, in kind words, what went wrong (empty when right), `cause` is its name in the file of exercises.
    """

    exercise: Exercise
    verdict: Verdict
    given: str = ""
    number: float | None = None
    diagnosis: str = ""
    cause: str = ""

    @property
    def right(self) -> bool:
        """Tell whether the method is right: the result too, or only what it was built on was wrong."""
        return self.verdict in ("juste", "juste_suite")


@cache
def exam_file() -> ExamFile:
    """Return the words of the exercises."""
    return read_model(DATA / "zone" / "exercices.yaml", ExamFile)


def exercises(brief: ZoneBrief, plan: ZonePlan, *, prospects: Mapping[int, int] | None = None) -> tuple[Exercise, ...]:
    """Return the exercises of a zone in exam order; those that make no sense here are left out.

    `prospects` is how many prospects of the file are in zones 1, 2 and 3; none for a study without a file.
    Raises UnknownItemError for an unknown commune.
    """
    return _exam(brief, plan, _counts(prospects))[0]


def left_out(brief: ZoneBrief, plan: ZonePlan, *, prospects: Mapping[int, int] | None = None) -> tuple[LeftOut, ...]:
    """Return the computations one could expect on a zone, but whose result would be next to nothing, with the reason.

    Those without an object (no competitor, no customer yet) are not told.
    """
    return _exam(brief, plan, _counts(prospects))[1]


def _counts(prospects: Mapping[int, int] | None) -> tuple[int, ...]:
    return tuple(int(prospects.get(zone, 0)) for zone in ZONE_NAMES) if prospects is not None else ()


@lru_cache(maxsize=64)
def _exam(
    brief: ZoneBrief, plan: ZonePlan, counts: tuple[int, ...]
) -> tuple[tuple[Exercise, ...], tuple[LeftOut, ...]]:
    ground = ground_of(brief, plan, dict(zip(ZONE_NAMES, counts, strict=False)))
    found: list[Exercise] = []
    for draw in DRAFTS:
        draft = draw(ground)
        decimals = _decimals(draft) if draft is not None else None
        if draft is not None and decimals is None:
            ground.left[draft.id] = "petit"
        elif draft is not None and decimals is not None:
            found.append(_exercise(ground, draft, decimals))
            ground.done[found[-1].id] = found[-1].expected
            ground.titles[found[-1].id] = found[-1].title
    file = exam_file()
    left = (
        LeftOut(id=one, title=file.exercises[one].title, reason=file.left_out[why]) for one, why in ground.left.items()
    )
    return tuple(found), tuple(left)


def _decimals(draft: Draft) -> int | None:
    """Return how many decimals leave two digits to a result, those of the file at least; none for next to nothing."""
    text, value = exam_file().exercises[draft.text], abs(FORMULAS[draft.id](draft.given))
    if not text.tolerance:
        return text.decimals  # things counted one by one: 0 is an answer
    if not text.decimals:
        return 0 if round(value) else None
    tried = range(text.decimals, MOST_DECIMALS + 1)
    return next((decimals for decimals in tried if round(value * 10**decimals) >= TWO_DIGITS), None)


def _exercise(ground: Ground, draft: Draft, decimals: int) -> Exercise:
    text = exam_file().exercises[draft.text]
    expected = half_up(FORMULAS[draft.id](draft.given), decimals)
    words = {**ground.words, **{name: french(value) for name, value in draft.given.items()}, **draft.words}
    words["arrondi"] = ROUNDINGS[decimals]
    words["resultat"] = fixed(expected, text.unit.format(**words), decimals)
    return Exercise(
        id=draft.id,
        title=text.title,
        statement=text.statement.format(**words),
        unit=text.unit.format(**words),
        expected=expected,
        decimals=decimals,
        tolerance=text.tolerance,
        formula=text.formula.format(**words),
        working=tuple(about(line.format(**words)) for line in text.working),
        hint=text.hint.format(**words),
        uses=next(iter(draft.chain.values()), ""),
        given=draft.given,
        chain=draft.chain,
        mistakes={name: said.format(oublie="{oublie}", **words) for name, said in text.mistakes.items()},
    )


def judge(
    brief: ZoneBrief, plan: ZonePlan, work: ZoneWork, prospects: Mapping[int, int] | None = None
) -> tuple[Judged, ...]:
    """Return every exercise with the verdict on the student's result, in exam order."""
    asked = exercises(brief, plan, prospects=prospects)
    read = {one.id: typed_number(work.results.get(one.id, "")) for one in asked}
    right: dict[str, bool] = {}
    found = []
    for exercise in asked:
        judged = _judge(exercise, work.results.get(exercise.id, ""), read, right)
        right[exercise.id] = judged.verdict == "juste"
        found.append(judged)
    return tuple(found)


def _judge(exercise: Exercise, text: str, read: Mapping[str, float | None], right: Mapping[str, bool]) -> Judged:
    general = exam_file().general
    if not text.strip():
        return Judged(exercise=exercise, verdict="vide", diagnosis=general["vide"])
    number = read[exercise.id]
    if number is None:
        return Judged(exercise=exercise, verdict="illisible", given=text, diagnosis=general["illisible"])
    ways = list(_ways(exercise, read))
    verdict = _verdict(exercise, number, ways, right)
    causes = {"juste": "", "juste_suite": "suite"}
    cause = causes[verdict] if verdict in causes else _cause(exercise, number, ways)
    diagnosis = _told(exercise, cause, number) if cause else ""
    return Judged(exercise=exercise, verdict=verdict, given=text, number=number, diagnosis=diagnosis, cause=cause)


def _verdict(exercise: Exercise, number: float, ways: list[dict[str, float]], right: Mapping[str, bool]) -> Verdict:
    """Right on the expected figures, or on one's own: then only what one built on may be wrong."""
    if accepts(exercise, number):
        return "juste"
    for way in ways[1:]:
        if _close(number, FORMULAS[exercise.id](way), exercise.tolerance, exercise.decimals):
            own = [name for name in exercise.chain if way[name] != exercise.given[name]]
            return "juste" if all(right.get(exercise.chain[name]) for name in own) else "juste_suite"
    return "faux"


def _ways(exercise: Exercise, read: Mapping[str, float | None]) -> Iterator[dict[str, float]]:
    """Yield the numbers a student may have started from: those expected, then with each of one's own results."""
    ways = [exercise.given]
    for name, source in exercise.chain.items():
        own = read.get(source)
        if own is not None and own > 0:
            ways += [{**way, name: own} for way in ways]
    yield ways[0]
    yield from (way for way in ways[1:] if _works(exercise, way))


def _works(exercise: Exercise, way: Mapping[str, float]) -> bool:
    """Tell whether one's own numbers can be computed with: a share above 100 %, say, cannot."""
    try:
        FORMULAS[exercise.id](way)
    except (ValueError, ZeroDivisionError, OverflowError):
        return False
    return True


def accepts(exercise: Exercise, number: float) -> bool:
    """Tell whether a number is the expected result, within the tolerance or the rounding asked."""
    return _close(number, exercise.expected, exercise.tolerance, exercise.decimals)


def _close(number: float, target: float, tolerance: float, decimals: int) -> bool:
    least = 0.5 * 10**-decimals if tolerance else 0.0
    return abs(number - target) <= max(tolerance * abs(target), least) + EXACT * max(1.0, abs(target))


def _cause(exercise: Exercise, number: float, ways: list[dict[str, float]]) -> str:
    """Name the usual mistake that gives this number; the mistakes of the exercise first, then the general ones."""
    for way in ways:
        for name, value in wrong_results(exercise.id, way):
            if value != 0 and _fits(exercise, number, value):
                return name
    targets = (exercise.expected, *(FORMULAS[exercise.id](way) for way in ways[1:]))
    slips = (_slip(exercise, number, target) for target in targets)
    return next((name for name in slips if name), "autre")


def _fits(exercise: Exercise, number: float, value: float) -> bool:
    """Tell whether a wrong formula gives this number, or its fraction when a percentage is asked."""
    values = (value, value / 100) if exercise.unit == "%" else (value,)
    return any(_close(number, one, exercise.tolerance, exercise.decimals if one == value else 3) for one in values)


def _told(exercise: Exercise, cause: str, number: float) -> str:
    left = exercise.expected - number
    said = exercise.mistakes.get(cause) or exam_file().general[cause]
    return said.format(oublie=with_unit(left, exercise.unit, exercise.decimals))


def _slip(exercise: Exercise, number: float, target: float) -> str:
    """Return the name of a general slip: percent or fraction, zeros, sign, rounding; empty for none."""
    if target == 0:
        return ""
    ratio = number / target
    scales = {"fraction" if exercise.unit == "%" else "cent": 0.01, "cent": 100.0, "dix": 10.0, "signe": -1.0}
    scales |= {"mille": 1_000.0, "million": 1_000_000.0}
    for name, scale in scales.items():
        both = (scale,) if name in ("fraction", "cent", "signe") else (scale, 1 / scale)
        slack = exam_file().near if name == "fraction" else max(exercise.tolerance, exam_file().exact)
        if any(abs(ratio / one - 1) <= slack for one in both):
            return name
    return "proche" if abs(ratio - 1) <= exam_file().near else ""
