"""A class looked at: states, levels, checks missed, needs; nothing depends on the order of the students."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcvb import practice, run_facts
from mcvb.assessment import Evidence
from mcvb.class_needs import need_groups, need_table, needs
from mcvb.class_view import class_view, going_round, heat_map, latest_levels, level_table, stuck
from mcvb.follow_settings import follow_settings
from mcvb.item_analysis import anonymous, item_analysis, item_table, said_discrimination
from mcvb.run_facts import RunFacts
from mcvb.store import SqliteRepository
from mcvb.store.follow_interface import TeacherLevel
from mcvb.store.interface import Person, Run, StoredAction
from simulations.kernel import Observation
from simulations.rubric import load_rubric
from tests import school

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
CHECKS = [check for check in load_rubric().checks() if check.measure][:12]
RULES = follow_settings()
STAGES = {"analyser": "Analyser", "cibler": "Cibler", "concevoir": "Concevoir", "prospecter": "Prospecter"}
Marks = dict[str, dict[str, bool]]


def someone(name: str) -> Person:
    """Return a student."""
    return Person(name, "student", f"Élève {name}")


def some_run(name: str, *, minutes: int = 0, status: str = "en_cours", length: int = 4) -> Run:
    """Return a run last touched some minutes ago."""
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    return Run(f"r-{name}", name, "cageot_moka", "d", 4, "mission", None, status, "Travail", at, at, length)  # type: ignore[arg-type]


def some_facts(name: str, marks: dict[str, bool], *, quote: str = "mes mots", **changes: object) -> RunFacts:
    """Return the facts of a run that observed some checks."""
    # What is kept is kept by the run: other contents are another run.
    told = zlib.crc32(repr((sorted(marks.items()), quote)).encode())
    run = replace(some_run(name, **changes), id=f"r-{name}-{told:x}")  # type: ignore[arg-type]
    at = run.updated_at
    seen = tuple(
        Evidence(Observation(check=check, met=met, quote=quote, advice="…"), run.id, run.title, "courante", rank, at)
        for rank, (check, met) in enumerate(marks.items())
    )
    return RunFacts(run, "courante", "analyser", 0.5, seen)


def view_of(marks: Marks, **changes: object):
    """Return the view of students, each with what was observed of them."""
    students = [(someone(name), None) for name in marks]
    return class_view(students, [some_facts(name, mine, **changes) for name, mine in marks.items()], now=NOW)


def an_act(kind: str, rank: int = 1, **payload: object) -> StoredAction:
    """Return a stored action."""
    return StoredAction(f"a{rank}", "r", rank, "analyser", kind, {"kind": kind, **payload}, NOW.isoformat())


# ------------------------------------------------------------------ states


def test_each_student_has_a_state() -> None:
    """Nothing begun, at work, quiet for long, gone, done: five students, their states and why."""
    people = [(someone(name), None) for name in "abcde"]
    facts = [
        some_facts("b", {}, minutes=2),
        some_facts("c", {}, minutes=RULES.quiet),
        some_facts("d", {}, minutes=RULES.away),
        some_facts("e", {}, minutes=30, status="terminee"),
    ]
    view = class_view(people, facts, now=NOW)
    assert [row.state for row in view.rows] == ["pas_commence", "en_cours", "bloque", "en_cours", "fini"]
    assert view.rows[2].why == f"rien fait depuis {RULES.quiet} min"
    assert [row.minutes for row in view.rows] == [None, 2, RULES.quiet, RULES.away, 30]
    assert (view.count("bloque"), view.count("en_cours")) == (1, 2)


def test_nobody_is_stuck_when_the_work_is_closed() -> None:
    """Once the assignment is closed, a quiet student is not stuck."""
    facts = [some_facts("a", {}, minutes=RULES.quiet)]
    assert class_view([(someone("a"), None)], facts, now=NOW, is_open=False).rows[0].state == "en_cours"


def test_the_last_run_touched_is_the_one_looked_at() -> None:
    """An old run never finished does not hide the one handed in today."""
    old = replace(some_run("a", minutes=9000), id="old")
    facts = [RunFacts(old, "courante", "cibler", 0.3), some_facts("a", {}, minutes=5, status="terminee")]
    assert class_view([(someone("a"), None)], facts, now=NOW).rows[0].state == "fini"


def test_going_round_the_same_question_is_being_stuck() -> None:
    """Four answers to one question, or acts taken back one after the other; other work between breaks it."""
    same = [an_act("answer_question", rank, question="q1", answer=[str(rank)]) for rank in range(3)]
    assert going_round(same) == (3, 0)
    assert not stuck(0, same, RULES)
    assert stuck(0, [*same, an_act("undo")], RULES) == "4 essais de suite sur la même chose, dont 1 annulés"
    assert going_round([*same, an_act("answer_question", question="q2", answer=["1"])]) == (1, 0)
    assert going_round([*same, an_act("save_script")]) == (0, 0)
    assert going_round([an_act("undo")] * 5) == (5, 5)


def test_mending_four_cells_of_a_line_is_not_going_round() -> None:
    """Each cell of a line is another thing to do; the same cell again is not."""
    cells = [an_act("correct_line", line=3, values={name: "x"}) for name in ("nom", "prenom", "email", "telephone")]
    assert going_round(cells)[0] == 1
    assert going_round([an_act("correct_line", line=3, values={"nom": "x"})] * 4)[0] == 4


# ------------------------------------------------------------------ levels


def marks_of(count: int) -> st.SearchStrategy[Marks]:
    """Give classes of up to so many students, with what was observed of each."""
    one = st.dictionaries(st.sampled_from([check.id for check in CHECKS]), st.booleans(), max_size=12)
    return st.dictionaries(st.sampled_from("abcdefghijklmnopqrst"), one, min_size=1, max_size=count)


@settings(max_examples=40, deadline=None)
@given(marks=marks_of(8), seed=st.randoms(use_true_random=False))
def test_levels_never_depend_on_the_order_of_the_students(marks: Marks, seed) -> None:
    """Shuffled, a class has the same levels, the same checks missed and the same needs for everybody."""
    names = list(marks)
    seed.shuffle(names)
    one, two = view_of(marks), view_of({name: marks[name] for name in names})
    first, second = (heat_map(view).sort_values(["eleve", "competence"]).reset_index(drop=True) for view in (one, two))
    pd.testing.assert_frame_equal(first, second)
    assert item_analysis(one) == item_analysis(two)
    catalogue = practice.catalogue()
    told = [{need.person.id: need for need in needs(view, catalogue)} for view in (one, two)]
    assert told[0] == told[1]


@settings(max_examples=40, deadline=None)
@given(marks=marks_of(20))
def test_an_item_counts_each_student_once(marks: Marks) -> None:
    """Met and missed make observed, nobody counts twice, and the most missed comes first."""
    items = item_analysis(view_of(marks))
    for item in items:
        seen = [mine[item.check.id] for mine in marks.values() if item.check.id in mine]
        assert (item.observed, item.met) == (len(seen), sum(seen))
        assert len(set(item.missed_by)) == item.missed
        assert item.discrimination is None or -1.0001 <= item.discrimination <= 1.0001
    assert [item.missed for item in items] == sorted((item.missed for item in items), reverse=True)


def test_a_level_is_empty_where_nothing_was_observed() -> None:
    """One check gives « pas encore évalué » and a share; no check gives nothing at all, not a zero."""
    frame = heat_map(view_of({"a": {CHECKS[0].id: True}, "b": {}}))
    seen = frame[(frame["eleve"] == "Élève a") & (frame["competence"] == "4B.1")].iloc[0]
    assert (seen["rang"], seen["part"], seen["niveau"]) == (0, 1.0, "pas encore évalué")
    assert frame.loc[frame["eleve"] == "Élève b", "rang"].isna().all()
    table = level_table(frame)
    assert list(table["Élève"]) == ["Élève a", "Élève b"]
    assert set(table.iloc[1].drop("Élève")) == {""}


def test_the_last_level_of_a_teacher_counts_and_changes_nothing_else() -> None:
    """Given later, it replaces the first one beside the simulator's, which stays what it was."""
    view = view_of({"a": {check.id: True for check in CHECKS if check.id.startswith("4b1")}})
    alone = heat_map(view)
    given = [
        TeacherLevel("n1", "a", "t", "4B.1", "courante", 4, "Une bonne raison", "2026-11-20"),
        TeacherLevel("n2", "a", "t", "4B.1", "courante", 1, "Une autre raison", "2026-11-21"),
    ]
    for order in permutations(given):
        assert latest_levels(order)["a", "4B.1", "courante"].rank == 1
    beside = heat_map(view, given)
    assert beside.loc[beside["competence"] == "4B.1", "enseignant"].tolist() == [1]
    pd.testing.assert_frame_equal(alone.drop(columns="enseignant"), beside.drop(columns="enseignant"))


# ------------------------------------------------------------------ checks missed


def test_discrimination_is_given_only_when_it_means_something() -> None:
    """With enough students on both sides a check that follows the rest is clear; with three students, silence."""
    first, *others = [check.id for check in CHECKS[:6]]
    big = {f"s{rank}": {first: rank % 2 == 0, **dict.fromkeys(others, rank % 2 == 0)} for rank in range(12)}
    big["s1"][others[0]] = True
    item = next(item for item in item_analysis(view_of(big)) if item.check.id == first)
    assert item.discrimination is not None
    assert item.discrimination > RULES.discrimination.clear
    assert said_discrimination(item).startswith("nette")
    small = {name: big[name] for name in ("s0", "s1", "s2")}
    assert all(item.discrimination is None for item in item_analysis(view_of(small)))
    assert said_discrimination(replace(item, discrimination=None)).startswith("trop peu")
    assert said_discrimination(replace(item, discrimination=0.0)).startswith("nulle")
    assert said_discrimination(replace(item, met=0)).startswith("aucune")


def test_quotes_name_nobody() -> None:
    """At most three students are quoted; neither their pseudonym nor the name they say is there."""
    quote = "Bonjour, je suis Camille, et Élève a a dit oui"
    marks = {name: {CHECKS[0].id: False} for name in "abcde"}
    students = [(someone(name), None) for name in marks]
    facts = [some_facts(name, mine, quote=f"{quote} ({rank})") for rank, (name, mine) in enumerate(marks.items())]
    item = item_analysis(class_view(students, facts, now=NOW))[0]
    assert len(item.quotes) == RULES.quotes
    assert not any("Camille" in words or "Élève a" in words for words in item.quotes)
    assert anonymous("rien à cacher", ["Lina B."]) == "rien à cacher"
    assert item_table([item], STAGES)["Manquée par"].tolist() == [5]


# ------------------------------------------------------------------ needs


def test_the_next_exercise_trains_the_weakest_competence() -> None:
    """The competence least met is named with a check missed, and an atelier whose stage observes it."""
    weak = [check for check in load_rubric().checks() if check.measure and check.id.startswith("4b2")][:6]
    strong = [check for check in load_rubric().checks() if check.measure and check.id.startswith("4b1")][:6]
    marks = {check.id: True for check in strong} | {check.id: False for check in weak}
    need = needs(view_of({"a": marks}), practice.catalogue())[0]
    assert (need.competence, set(need.checks)) == ("4B.2", {check.id for check in weak})
    assert need.stage in {check.stage for check in weak}
    assert need.stage in practice.catalogue()[need.scenario].stages
    assert need.reason.startswith("4B.2 : 0\u00a0réussie sur 6\u00a0vérifications.")
    assert need_table([need], STAGES)["Élève"].tolist() == ["Élève a"]


def test_who_has_done_nothing_or_all_well_has_a_next_step_too() -> None:
    """Nothing observed: begin with the first stage. All met: the same in a harder situation."""
    catalogue = practice.catalogue()
    nothing, well = needs(view_of({"a": {}, "b": {check.id: True for check in CHECKS}}), catalogue)
    assert nothing.reason.startswith("Rien n'est encore observé")
    assert well.situation == "complexe"
    assert catalogue[well.scenario].level == "complexe"


def test_groups_gather_those_who_miss_the_same() -> None:
    """Four of ten miss two checks: one group of four; a check missed by nine is for the whole class."""
    one, two, three = (check.id for check in CHECKS[:3])
    names = "abcdefghij"
    marks = {name: {one: name not in "abcd", two: name not in "abcd", three: name == "j"} for name in names}
    view = view_of(marks)
    whole, group = need_groups(view, item_analysis(view), practice.catalogue())
    assert whole.whole
    assert [item.check.id for item in whole.items] == [three]
    assert [person.id for person in group.people] == list("abcd")
    assert {item.check.id for item in group.items} == {one, two}
    few = view_of({name: marks[name] for name in "ab"})
    assert need_groups(few, item_analysis(few), practice.catalogue()) == []


# ------------------------------------------------------------------ loading


def test_a_run_is_played_again_only_when_it_has_moved(store: SqliteRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cold, each run is played once, told to the progress bar; warm, none; after one more act, that run only."""
    monkeypatch.setattr(run_facts, "_memory", run_facts._Memory(50))
    teacher, room, lina = school.small_class(store)
    first, second = school.begin_run(store, lina), school.begin_run(store, lina)
    school.play_some(store, lina, first, 3)
    told: list[tuple[int, int]] = []
    runs = store.class_runs(teacher, room.id)
    found = run_facts.facts(store, teacher, runs, tick=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    assert {item.run.id for item in found} == {first.id, second.id}
    assert run_facts.unknown(runs) == 0
    school.play_some(store, lina, second, 2)
    assert run_facts.unknown(store.class_runs(teacher, room.id)) == 1


def test_looking_at_a_class_takes_no_place_from_those_who_play(store: SqliteRepository) -> None:
    """Runs handed in are looked at without being kept in the memory of the runs being played."""
    teacher, room, lina = school.small_class(store)
    run = school.begin_run(store, lina)
    store.set_status(lina, run.id, "terminee", school.NOW)
    run_facts.facts(store, teacher, store.class_runs(teacher, room.id))
    assert practice._memory.get(run.id) is None
