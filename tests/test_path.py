"""A path: its next step and why, its strengths, each year in turn; made again only when something changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from mcvb import path as path_module
from mcvb.assessment import Evidence, assess, history
from mcvb.path import Path, Shelf, judge_oneself, path_of
from mcvb.path_advice import covered, next_step, situation_name, situation_title, spiral, strengths
from mcvb.portfolio import portfolio
from mcvb.proofs import SelfLevel, cells, of_evidence
from mcvb.referentiel import cadre_of
from mcvb.store import SqliteRepository
from mcvb.store.live_interface import DirectEvidence, LiveSession, LiveWrites
from mcvb.year import Year
from simulations.kernel import Observation
from simulations.rubric import load_rubric
from tests.pages.three_years import ThreeYears, make_three_years, moment

TODAY = date(2026, 11, 27)
PLAYED = [check for check in load_rubric().checks() if check.measure and check.stage == "analyser"]
HEAVY = next(check for check in PLAYED if check.weight == 3)
LIGHT = next(check for check in PLAYED if check.weight == 1)


def seen(check: str, *, met: bool, days: int = 0, year: int = 2, run: str = "") -> Evidence:
    """Return one observation of a day of one of the three years."""
    situation = ("courante", "complexe", "critique")[year]
    observation = Observation(check=check, met=met, quote="vu", advice=f"conseil pour {check}")
    return Evidence(observation, run or f"run{days}", "Mission", situation, 0, moment(year, days).isoformat())


def a_path(*evidence: Evidence, level: str = "terminale") -> Path:
    """Return the path of a student whose only proofs are these."""
    proofs = tuple(of_evidence(evidence))
    year = Year("2026-2027", level, cadre_of("2026-2027"))
    return Path(year, (), evidence, proofs, cells(proofs), (), pd.DataFrame(columns=["competence"]))


@pytest.fixture
def made(store: SqliteRepository) -> ThreeYears:
    """Give a student over three years."""
    return make_three_years(store)


def test_a_newcomer_is_led_to_the_easiest_mission() -> None:
    """With nothing observed, the next step is the first mission, whatever the year."""
    step = next_step(a_path())
    assert (step.exercise, step.scenario.level) == ("mission", "courante")
    assert "Rien n'a encore été observé" in step.reason


def test_the_next_step_is_the_weakest_check_with_its_exercise_and_reason() -> None:
    """What weighs most among what was missed is proposed, as an atelier of its stage, with figures and dates."""
    step = next_step(
        a_path(
            seen(LIGHT.id, met=False, days=3),
            seen(HEAVY.id, met=True, days=1),
            seen(HEAVY.id, met=False, days=2),
            seen(HEAVY.id, met=False, days=4),
        )
    )
    assert (step.title, step.exercise, step.stage) == (HEAVY.statement, "atelier", HEAVY.stage)
    assert step.scenario.level == "critique"
    assert step.reason == "Manquée 2 fois sur 3, la dernière le 19\u00a0septembre 2026. Elle compte triple."
    assert step.advice == f"conseil pour {HEAVY.id}"


def test_what_was_mended_since_is_not_proposed_again() -> None:
    """A check met the last time it was seen is no weakness any more: new proofs are then proposed."""
    step = next_step(a_path(seen(HEAVY.id, met=False, days=1), seen(HEAVY.id, met=True, days=2)))
    assert step.title == "Va chercher de nouvelles preuves"
    assert "pas encore été observées" in step.reason


def test_the_level_of_the_year_comes_first() -> None:
    """A heavier miss of an easier level waits: a student of terminale works situations of terminale."""
    step = next_step(a_path(seen(HEAVY.id, met=False, year=0), seen(LIGHT.id, met=False, year=2)))
    assert step.title == LIGHT.statement


def test_a_check_that_no_stage_plays_is_asked_of_a_live_session() -> None:
    """What only a live session observes is trained there."""
    unplayed = next(check for check in load_rubric().checks() if check.measure is None)
    step = next_step(a_path(seen(unplayed.id, met=False)))
    assert (step.exercise, step.scenario) == ("direct", None)


def test_strengths_are_met_several_times_in_different_works() -> None:
    """Twice in the same work is once; a miss since then begins the count again."""
    twice = [seen(HEAVY.id, met=True, days=day) for day in (1, 2)]
    same = [seen(LIGHT.id, met=True, days=1, run="a"), seen(LIGHT.id, met=True, days=2, run="a")]
    assert [(one.check.id, one.streak) for one in strengths(a_path(*twice, *same))] == [(HEAVY.id, 2)]
    assert strengths(a_path(*twice, seen(HEAVY.id, met=False, days=3))) == []


def test_the_spiral_shows_years_worked_gaps_and_what_is_to_come() -> None:
    """A year over without a competence is a gap; the year going on is open; the next ones are to come."""
    found = spiral(a_path(seen(HEAVY.id, met=True, year=0), level="premiere"))
    assert [found["2.2", level].state for level in ("seconde", "premiere", "terminale")] == ["gap", "open", "to_come"]
    real = a_path(seen(HEAVY.id, met=True, year=0))
    home = load_rubric().competence_of(HEAVY.id).id
    assert [spiral(real)[home, level].state for level in ("seconde", "premiere", "terminale")] == [
        "worked",
        "gap",
        "open",
    ]


def test_history_is_that_of_assess_at_each_moment() -> None:
    """Whatever is kept from one moment to the next, each row is what `assess` says of all that was seen until then."""
    evidence = [
        seen(check.id, met=(rank + day) % 3 > 0, days=day, year=rank % 3)
        for day in range(6)
        for rank, check in enumerate(PLAYED)
    ]
    table = history(evidence)
    assert len(table) > 20
    for _, row in table.iterrows():
        known = assess([item for item in evidence if item.at <= row["date"]])[row["competence"], row["situation"]]
        assert (row["rang"], row["part"], row["niveau"]) == (known.rank, known.share, known.label)


def test_three_years_make_one_path(store: SqliteRepository, made: ThreeYears) -> None:
    """The four kinds are there, in the situations of their years, each with its own level."""
    path = path_of(store, made.student, TODAY)
    assert (path.year.level, path.year.class_id) == ("terminale", made.class_id)
    cell = path.cells["4B.1", "critique"]
    assert {kind: found.rank for kind, found in cell.kinds.items()} == {"simulation": 4, "auto": 3, "enseignant": 4}
    assert path.cells["4B.3", "complexe"].kinds["tuteur"].rank == 3
    assert len(path.works) == 9
    assert set(path.progress["kind"]) == {"simulation", "auto", "enseignant", "tuteur"}
    assert covered(path) == (10, 15)
    assert all(spiral(path)["4B.1", level].state == "worked" for level in ("seconde", "premiere", "terminale"))


def test_a_teacher_reads_the_path_of_their_student(store: SqliteRepository, made: ThreeYears) -> None:
    """The same cells for both."""
    mine = path_of(store, made.student, TODAY)
    theirs = path_of(store, made.teacher, TODAY, owner=made.student)
    assert theirs.cells == mine.cells


def test_a_path_is_made_again_only_when_something_changed(store: SqliteRepository, made: ThreeYears) -> None:
    """The same value while nothing moves; a new one after one more judgement, or one taken away."""
    first = path_of(store, made.student, TODAY)
    assert path_of(store, made.student, TODAY) is first
    level = SelfLevel(competence="2.1", situation="critique", rank=2, reason="J'ai suivi une commande seul.")
    item = judge_oneself(store, made.student, level, moment(2, 72))
    second = path_of(store, made.student, TODAY)
    assert second.cells["2.1", "critique"].kinds["auto"].rank == 2
    store.remove_item(made.student, item.id, moment(2, 73).isoformat())
    assert path_of(store, made.student, TODAY).cells["2.1", "critique"].kinds == {}


def test_live_evidence_is_a_proof_of_the_simulator_told_live(store: SqliteRepository, made: ThreeYears) -> None:
    """What a live session showed has no work to open; a teacher sees that of their student, not their own."""
    at = moment(2, 30).isoformat()
    row = DirectEvidence(made.student.id, "direct1", "Quiz du lundi", "critique", HEAVY.id, True, "vu", "conseil", at)
    before = path_of(store, made.student, TODAY)
    session = LiveSession(
        "direct1", "ABCDE", made.teacher.id, made.class_id, "quiz", "Quiz du lundi", "critique", False, {}, at, at
    )
    store.create_live(made.teacher, session)
    store.write_live(LiveWrites(evidence=[row]))
    path = path_of(store, made.student, TODAY)
    (proof,) = [proof for proof in path.proofs if proof.live]
    assert (proof.kind, proof.run_id, proof.title) == ("simulation", None, "En direct : Quiz du lundi")
    assert len(path.proofs) > len(before.proofs)
    assert path_of(store, made.teacher, TODAY, owner=made.student).cells == path.cells
    live = [item for item in portfolio(store, made.teacher, made.student).evidence if item.run_id == "direct1"]
    assert [item.observation.check for item in live] == [HEAVY.id]
    assert portfolio(store, made.teacher).evidence == ()


def test_a_run_that_cannot_be_read_does_not_take_the_path_away(
    store: SqliteRepository, made: ThreeYears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run of another version is passed over."""
    monkeypatch.setattr(path_module, "_evidence", Shelf(9))
    monkeypatch.setattr(path_module, "_paths", Shelf(9))
    lost = made.runs[0]
    real = path_module.practice.resume

    def resume(repo, actor, run, *, keep=True):
        if run.id == lost:
            raise path_module.AtelierError("illisible")
        return real(repo, actor, run, keep=keep)

    monkeypatch.setattr(path_module.practice, "resume", resume)
    path = path_of(store, made.student, TODAY)
    assert lost not in {item.run_id for item in path.evidence}
    assert path.evidence


def test_a_shelf_keeps_the_last_values_only() -> None:
    """What was asked for longest ago goes first, and is made again."""
    shelf, made = Shelf(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        shelf.get(key, lambda key=key: made.append(key))
    assert made == ["a", "b", "c", "b"]


def test_a_path_says_nothing_of_a_level_it_was_not_given() -> None:
    """An empty path has every cell and no kind in any of them."""
    assert all(not cell.kinds for cell in a_path().cells.values())
    assert replace(a_path(), works=()).empty


def test_a_strength_may_grow_from_one_situation_to_the_next() -> None:
    """Met in seconde, in première then in terminale: three times running, told in the last situation."""
    (one,) = strengths(a_path(*(seen(HEAVY.id, met=True, year=year, run=f"r{year}") for year in range(3))))
    assert (one.streak, one.situation) == (3, "critique")


def test_a_situation_keeps_the_capital_of_its_class() -> None:
    """« Tle » stays « Tle », alone or inside a sentence."""
    assert situation_title("critique") == "Situation critique (Tle)"
    assert situation_name("critique") == "situation critique (Tle)"
