"""The round before a collective call: has one the right to phone? The law engine answers, never this module."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from simulations.calendar_fr import written_day, written_moment
from simulations.kernel import stream
from simulations.law import Recipient, Verdict, check_contact
from simulations.live.format import Answer, Option, Prompt, Reveal
from simulations.live.games import MARKS, LawCase, counted, first_answers, games
from simulations.scenario import Scenario

KEY = "droit"
YES = "oui"
MORNING = 10, 30


def draw_case(scenario: Scenario, seed: int) -> str:
    """Return the id of the case a session begins with, one of the scenario's market."""
    kind = "consommateur" if scenario.file.kind == "particulier" else "professionnel"
    cases = [case.id for case in games().law.cases if case.kind == kind]
    return cases[int(stream(seed, "live.appel", "droit").integers(len(cases)))]


def case_of(case_id: str) -> LawCase:
    """Return a case of the file."""
    return next(case for case in games().law.cases if case.id == case_id)


def moment_of(case: LawCase, scenario: Scenario) -> datetime:
    """Return when the contact of a case would be made."""
    return datetime.combine(scenario.day + timedelta(days=case.ahead), case.hour)


def verdict_of(case: LawCase, scenario: Scenario) -> Verdict:
    """Return what the law engine says of a case."""
    moment = moment_of(case, scenario)
    person = Recipient(
        kind=case.kind,
        consent_on=_before(moment, case.consent),
        opposed_on=_before(moment, case.opposed),
        refused_on=_before(moment, case.refused),
        customer=case.customer,
    )
    return check_contact("telephone", person, moment)


def _before(moment: datetime, days: int | None) -> date | None:
    return None if days is None else (moment - timedelta(days=days)).date()


def right_choice(case: LawCase, scenario: Scenario) -> str:
    """Return the choice that says what the law engine says."""
    verdict = verdict_of(case, scenario)
    return YES if verdict.allowed else games().law.rules[verdict.rule]


def call_moment(case_id: str, scenario: Scenario) -> datetime:
    """Return when the call is made: at the moment of the case when it is lawful, else the scenario's morning."""
    if case_id:
        case = case_of(case_id)
        if verdict_of(case, scenario).allowed:
            return moment_of(case, scenario)
    return datetime.combine(scenario.day, datetime.min.time()).replace(hour=MORNING[0], minute=MORNING[1])


def law_prompt(case_id: str, scenario: Scenario, *, seconds: int) -> Prompt:
    """Return the question, with the facts the file would give."""
    law, case = games().law, case_of(case_id)
    options = (Option(id=each.id, text=each.text, mark=mark) for each, mark in zip(law.choices, MARKS, strict=False))
    return Prompt(
        key=KEY,
        kind="choix",
        title=law.question,
        text=_told(case, scenario),
        options=tuple(options),
        seconds=seconds,
        data={"etape": "droit"},
    )


def _told(case: LawCase, scenario: Scenario) -> str:
    moment = moment_of(case, scenario)
    days = {"accord": case.consent, "opposition": case.opposed, "refus": case.refused}
    facts = {name: written_day((moment - timedelta(days=ago)).date()) for name, ago in days.items() if ago is not None}
    return case.text.format(moment=written_moment(moment), **facts)


def law_points(answers: Sequence[Answer], case_id: str, scenario: Scenario) -> dict[str, int]:
    """Return the points of each answer: the right one, or at least the right side of the law."""
    points, right = games().law.points, right_choice(case_of(case_id), scenario)
    found = {}
    for participant, answer in first_answers(answers, KEY).items():
        same_side = (answer.value == YES) == (right == YES)
        found[participant] = points["juste"] if answer.value == right else points["bon_sens"] if same_side else 0
    return found


def law_reveal(answers: Sequence[Answer], case_id: str, scenario: Scenario) -> Reveal:
    """Return the answer of the law, its source, and what is done then."""
    law, case = games().law, case_of(case_id)
    verdict, right = verdict_of(case, scenario), right_choice(case, scenario)
    moment = written_moment(call_moment(case_id, scenario))
    then = "" if verdict.allowed else law.then.format(qui=law.who[case.kind], moment=moment)
    return Reveal(
        title=next(each.text for each in law.choices if each.id == right),
        text=" ".join(part for part in (verdict.explanation, then) if part),
        right=(right,),
        counts=counted(first_answers(answers, KEY), [each.id for each in law.choices]),
        talk=(law.talk,),
        source=verdict.source,
    )


__all__ = ["KEY", "call_moment", "case_of", "draw_case", "law_points", "law_prompt", "law_reveal", "right_choice"]
