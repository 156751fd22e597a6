"""The study: the right answer to each question, found in the file as received or given by the scenario."""

from __future__ import annotations

import re

import pandas as pd

from simulations.kernel import Frozen
from simulations.mission_state import MissionState
from simulations.rubric import Measure
from simulations.scenario import Calculation, Question, Scenario
from simulations.wording import count

ALMOST = 1e-6
MODE_CHOICES = 5
THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:(?: \d{3})+(?!\d)|(?:\.\d{3})+(?![\d.]))")
ONE_NUMBER = re.compile(r"([+-]?) ?(\d+(?:[.,]\d+)?|[.,]\d+)[^\d.,]*")


class Answered(Frozen):
    """One question judged: what was said, what was expected, right or not, and why."""

    question: str
    text: str
    theme: str
    given: str
    expected: str
    right: bool
    explanation: str


def answer_number(text: str) -> float | None:
    """Return the number a student typed (1 234,5 or 12,5 % or 20 € HT), or nothing when it is not one number.

    « 2.600 » and « 2 600 » are thousands; spaces or points that cut a number anywhere else leave a doubt: no number.
    """
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text).strip().replace("−", "-")
    joined = THOUSANDS.sub(lambda thousands: re.sub("[ .]", "", thousands[0]), plain)
    found = ONE_NUMBER.fullmatch(joined)
    return float(found[1] + found[2].replace(",", ".")) if found else None


def compute(calculation: Calculation, frame: pd.DataFrame) -> float | str:
    """Return what a calculation gives on a frame: a count, a share in %, or the most frequent value."""
    chosen = frame
    if calculation.column and calculation.value is not None:
        chosen = frame[frame[calculation.column] == calculation.value]
    total = len(frame)
    match calculation.measure:
        case "nombre":
            return float(len(chosen))
        case "part":
            return 100.0 * len(chosen) / total
        case "vides":
            return float((frame[_column(calculation)] == "").sum())
        case "part_vides":
            return 100.0 * float((frame[_column(calculation)] == "").sum()) / total
        case "distincts":
            return float(frame[_column(calculation)].nunique())
        case "mode":
            return modes(calculation, frame)[0]


def modes(calculation: Calculation, frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the most frequent values of a column in name order, several when they tie; empty cells aside."""
    column = frame[_column(calculation)]
    return tuple(sorted(str(value) for value in column[column != ""].mode()))


def options(question: Question, frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the options to show: the scenario's, or the most frequent values of the column in name order."""
    if question.options or question.calculation is None:
        return question.options
    counts = frame[_column(question.calculation)].value_counts()
    known = counts.drop(labels=[""], errors="ignore").sort_index()
    top = known.sort_values(ascending=False, kind="stable").head(MODE_CHOICES)
    return tuple(sorted(str(value) for value in top.index))


def judge_answers(state: MissionState) -> tuple[Answered, ...]:
    """Return every question of the study, judged; an unanswered one is not right."""
    frame = state.prepared.frame
    return tuple(
        judge_answer(question, state.answers.get(question.id, ()), frame) for question in state.scenario.questions
    )


def judge_answer(question: Question, given: tuple[str, ...], frame: pd.DataFrame) -> Answered:
    """Return one question judged against the file or the scenario's answer."""
    if question.kind == "nombre":
        right, expected = _judge_number(question, given, frame)
    else:
        right, expected = _judge_choice(question, given, frame)
    return Answered(
        question=question.id,
        text=question.text,
        theme=question.theme,
        given=", ".join(given) or "pas de réponse",
        expected=expected,
        right=right,
        explanation=question.explanation,
    )


def study_measures(state: MissionState) -> dict[str, Measure]:
    """Return `etude.<theme>`: the share of right answers of each theme asked about."""
    themes: dict[str, list[Answered]] = {}
    for answered in judge_answers(state):
        themes.setdefault(answered.theme, []).append(answered)
    return {f"etude.{theme}": _theme_measure(answers) for theme, answers in themes.items()}


def _theme_measure(answers: list[Answered]) -> Measure:
    right = sum(answer.right for answer in answers)
    wrong = next((answer for answer in answers if not answer.right), None)
    said = (wrong or answers[0]).given
    quote = f"{count(right, 'bonne réponse', 'bonnes réponses')} sur {len(answers)} ; par exemple : « {said} »"
    return Measure(value=right / len(answers), quote=quote, advice=wrong.explanation if wrong else "")


def _judge_number(question: Question, given: tuple[str, ...], frame: pd.DataFrame) -> tuple[bool, str]:
    target = question.number if question.number is not None else compute(_calculation(question), frame)
    number = answer_number(given[0]) if given else None
    right = number is not None and abs(number - float(target)) <= question.tolerance + ALMOST
    return right, _french_number(float(target), question.unit)


def _french_number(value: float, unit: str) -> str:
    text = f"{value:,.1f}".replace(",", "\u202f").replace(".", ",").removesuffix(",0")
    return f"{text}\u00a0{unit}".strip()


def _judge_choice(question: Question, given: tuple[str, ...], frame: pd.DataFrame) -> tuple[bool, str]:
    """Judge what was ticked; when values tie for the most frequent, any one of them is right."""
    if question.calculation is not None and question.calculation.measure == "mode":
        tied = modes(question.calculation, frame)
        return len(given) == 1 and given[0] in tied, " ou ".join(tied)
    return set(given) == set(question.answer), ", ".join(question.answer)


def _calculation(question: Question) -> Calculation:
    if question.calculation is None:
        raise ValueError(question.id)
    return question.calculation


def _column(calculation: Calculation) -> str:
    return calculation.column or "commune"


def questions_by_theme(scenario: Scenario) -> dict[str, list[Question]]:
    """Return the questions grouped by theme, in the scenario's order."""
    themes: dict[str, list[Question]] = {}
    for question in scenario.questions:
        themes.setdefault(question.theme, []).append(question)
    return themes
