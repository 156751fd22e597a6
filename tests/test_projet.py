"""The projet: its models, dates, hours, budget, démarche, reminders, and changes made by several people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcvb import projet_demarche, projet_garde, projet_modeles, projet_papier, projet_suivi
from mcvb.projet import (
    ELEMENT,
    LOG,
    MARK,
    MILESTONE,
    MODELS,
    PROJECT,
    Aim,
    Element,
    Kept,
    LogEntry,
    Mark,
    Milestone,
    Project,
    cadres_of,
    label_of,
    project_of,
    read_item,
)
from mcvb.projet_reglages import Settings, settings, weak_words
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.store.item_interface import Item
from simulations.errors import DataFileError, PermissionRefusedError, UnknownItemError
from simulations.yamlfile import parse_model
from tests import school

NOW = datetime.fromisoformat(school.NOW)
TODAY = NOW.date()
YEAR = "2026-2027"
NAMES = [one.id for one in projet_modeles.library().templates]
DAYS = st.dates(date(2026, 9, 1), date(2028, 7, 1))


def log(person: str, day: date, minutes: int, **more: str) -> Kept[LogEntry]:
    """Return a log entry of somebody, not stored."""
    return Kept(Item("e", person, person, LOG, {}, school.NOW), LogEntry(day=day, minutes=minutes, **more))


def step(start: date, days: int = 4, **more: object) -> Kept[Milestone]:
    """Return a step of some days, not stored."""
    made = Milestone(title="Étape", start=start, end=start + timedelta(days=days), **more)
    return Kept(Item("j", "lina", "lina", MILESTONE, {}, school.NOW), made)


def pair(store: SqliteRepository) -> tuple[Person, Person, Person, Item]:
    """Return a teacher, Lina and Max who lead a project together, and that project."""
    teacher, room, lina = school.small_class(store)
    other = store.add_student(teacher, room.id, "max", "Max", school.NOW).person
    project = Project(title="Un stand", mode="collective", template="evenement", first_year=YEAR)
    item = projet_garde.begin(store, lina, project, now=NOW)
    store.set_members(lina, item.id, [other.id], school.NOW)
    return teacher, lina, other, item


@given(DAYS, st.sampled_from(NAMES))
def test_steps_of_a_template_are_dated_in_order_from_today(today: date, name: str) -> None:
    """Whatever the day a project begins, no step is past, each ends after it begins, none after the two years."""
    model = projet_modeles.template(name)
    steps = list(projet_modeles.steps_from(model, YEAR, today))
    last = projet_modeles.first_monday("2028-2029")
    assert len(steps) == len(model.steps)
    assert all(today <= one.start <= one.end < last for one in steps)
    starts = [
        one.start for one in sorted(zip(model.steps, steps, strict=True), key=lambda p: _rank(p[0])) for one in one[1:]
    ]
    assert starts == sorted(starts)


def _rank(one: projet_modeles.TemplateStep) -> tuple[int, int]:
    return projet_modeles.LEVELS.index(one.year), one.start


def test_steps_keep_their_weeks_when_begun_on_time() -> None:
    """Begun on the first day, a step of week 3 to 6 begins on the third Monday and ends on the sixth Friday."""
    model = projet_modeles.template("prospection")
    first = next(projet_modeles.steps_from(model, YEAR, date(2026, 9, 1)))
    assert (first.start, first.end) == (date(2026, 9, 21), date(2026, 10, 16))


@given(st.lists(st.tuples(DAYS, st.integers(0, 600), st.sampled_from(["lina", "max"]))), st.randoms())
def test_hours_do_not_depend_on_the_order_and_are_never_negative(rows: list, draw: object) -> None:
    """Minutes by author and in all, streak and quiet days are the same for the same entries in any order."""
    entries = [log(who, day, minutes) for day, minutes, who in rows]
    mixed = list(entries)
    draw.shuffle(mixed)  # type: ignore[attr-defined]
    assert projet_suivi.minutes_by(entries) == projet_suivi.minutes_by(mixed)
    assert sum(projet_suivi.minutes_by(entries).values()) == projet_suivi.minutes_of(k.value for k in entries) >= 0
    today = date(2027, 6, 1)
    assert projet_suivi.quiet_days([k.value for k in entries], today) == projet_suivi.quiet_days(
        [k.value for k in mixed], today
    )
    assert projet_suivi.streak([k.value.day for k in entries], today) == projet_suivi.streak(
        [k.value.day for k in mixed], today
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(["spending", "income"]), st.integers(0, 10**6), st.none() | st.integers(0, 10**6))
    ),
    st.randoms(),
)
def test_budget_adds_up_in_any_order(rows: list, draw: object) -> None:
    """Totals are those of the lines, to the cent, in any order; unknown amounts are counted apart."""
    lines = [Element(kind="budget", label="x", side=side, planned=plan, actual=real) for side, plan, real in rows]
    found = projet_suivi.budget_of(lines)
    draw.shuffle(lines)  # type: ignore[attr-defined]
    assert projet_suivi.budget_of(lines) == found
    assert found.planned_balance == sum(p if s == "income" else -p for s, p, _ in rows)
    assert found.open_lines == sum(real is None for _, _, real in rows)
    assert min(found.planned_spending, found.planned_income, found.actual_spending, found.actual_income) >= 0


@given(DAYS, st.integers(0, 60), DAYS, st.integers(-400, 400))
def test_a_step_moved_keeps_its_length_and_comes_back(start: date, days: int, today: date, shift: int) -> None:
    """Moving a step keeps its length, moving it back gives it back; it is late only once its end is past."""
    one = step(start, days).value
    there = projet_suivi.moved(one, shift)
    assert there.end - there.start == one.end - one.start
    assert projet_suivi.moved(there, -shift) == one
    assert one.late(today) == (one.end < today)
    assert not one.model_copy(update={"state": "done"}).late(today)


def test_hours_of_the_rules_and_hours_to_confirm() -> None:
    """2019 gives 108 hours, with its source; 2024 gives hours by week and no total; CAP's are to be confirmed."""
    old = projet_suivi.hours_of(Project(title="x", first_year="2021-2022"), 27 * 60)
    assert (old.target, old.official, old.share) == (108, True, 0.25)
    new = projet_suivi.hours_of(Project(title="x", first_year=YEAR), 60)
    assert (new.target, new.official, new.weekly, new.share) == (None, False, (1.5, 1.0), 0)
    settled = projet_suivi.hours_of(Project(title="x", first_year=YEAR, hours_set=60), 30 * 60)
    assert (settled.share, settled.official) == (0.5, False)
    cap = projet_suivi.hours_of(Project(title="x", diploma="cap", first_year="2021-2022"), 0)
    assert (cap.target, cap.official) == (None, False)
    assert "à confirmer" in cap.source


def test_the_name_follows_the_rules() -> None:
    """Projet since 2024, chef-d'œuvre before and in CAP; rules chosen for a class go before those of the year."""
    assert label_of(Project(title="x", first_year=YEAR)) == "Projet (ex-chef-d'œuvre)"
    assert label_of(Project(title="x", first_year="2022-2023")) == "Chef-d'œuvre"
    assert label_of(Project(title="x", first_year=YEAR, diploma="cap")) == "Chef-d'œuvre"
    assert label_of(Project(title="x", first_year=YEAR, cadre="2019")) == "Chef-d'œuvre"
    assert [one.id for one in cadres_of(Project(title="x", first_year="2023-2024"))] == ["2019", "2024"]


def test_a_week_skipped_now_does_not_break_the_streak() -> None:
    """Weeks in a row count up to this one or the last; an older gap stops the count."""
    weeks = [TODAY - timedelta(weeks=back) for back in (1, 2, 3, 5)]
    assert projet_suivi.streak(weeks, TODAY) == 3
    assert projet_suivi.streak([*weeks, TODAY], TODAY) == 4
    assert projet_suivi.streak([], TODAY) == 0


def test_risks_fall_in_their_cell() -> None:
    """Nine cells, each there, with the risks of its probability and impact."""
    risk = Element(kind="risk", label="Pluie", probability=2, impact=3)
    grid = projet_suivi.risk_grid([risk, Element(kind="partner", label="Mairie")])
    assert len(grid) == 9
    assert grid[2, 3] == (risk,)
    assert sum(len(cell) for cell in grid.values()) == 1


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), min_size=3), st.data())
def test_changes_of_two_people_are_put_together_field_by_field(start: dict, data: st.DataObject) -> None:
    """What only one changed is kept whoever it is; what both changed differently is told, and mine stays."""
    values = st.fixed_dictionaries({key: st.integers(0, 3) for key in start})
    mine, theirs = data.draw(values), data.draw(values)
    payload, conflicts = projet_garde.merged(start, mine, theirs)
    for key, first in start.items():
        if mine[key] != first:
            assert payload[key] == mine[key]
        else:
            assert payload[key] == theirs[key]
        assert (key in conflicts) == (mine[key] != first and theirs[key] not in (first, mine[key]))


def test_two_members_change_the_same_project(store: SqliteRepository) -> None:
    """Two fields: both are kept. The same field: nothing is written, then mine when I say so, theirs in the history."""
    _, lina, other, item = pair(store)
    base = project_of(item)
    theirs = projet_garde.change(store, other, item, base.model_copy(update={"idea": "Un marché"}), now=NOW)
    mine = base.model_copy(update={"situation": "Le hall du lycée"})
    saved = projet_garde.change(store, lina, item, mine, now=NOW)
    assert (saved.done, saved.taken) == (True, ("idea",))
    assert (project_of(saved.item).idea, project_of(saved.item).situation) == ("Un marché", "Le hall du lycée")
    clash = projet_garde.change(store, lina, item, base.model_copy(update={"idea": "Un hall"}), now=NOW)
    assert clash.conflicts == ("idea",)
    assert project_of(store.item(lina, item.id)).idea == "Un marché"
    forced = projet_garde.change(store, lina, item, base.model_copy(update={"idea": "Un hall"}), now=NOW, force=True)
    assert project_of(forced.item).idea == "Un hall"
    assert "Un marché" in [one.payload["idea"] for one in store.item_history(lina, item.id)]
    assert theirs.done


def test_a_step_removed_by_another_while_i_write_comes_back_with_my_words(store: SqliteRepository) -> None:
    """Nothing typed is lost because somebody took the step away meanwhile."""
    _, lina, other, item = pair(store)
    kept = projet_garde.whole(store, lina, item.id).milestones[0]
    store.remove_item(other, kept.item.id, school.NOW)
    saved = projet_garde.change(store, lina, kept.item, kept.value.model_copy(update={"note": "à revoir"}), now=NOW)
    assert saved.brought_back
    assert projet_garde.whole(store, lina, item.id).milestones[0].value.note == "à revoir"


def test_a_mark_is_read_by_the_student_it_is_for_and_by_teachers(store: SqliteRepository) -> None:
    """A mark of Max is not Lina's to read, nor anybody's but a teacher's to write; a follow-up is read by the group."""
    teacher, lina, other, item = pair(store)
    mark = Mark(kind="livret", day=TODAY, value=14)
    projet_garde.add(store, teacher, MARK, mark, now=NOW, project_id=item.id, owner_id=other.id)
    said = projet_garde.FollowUp(day=TODAY, text="Beau départ")
    projet_garde.add(store, teacher, projet_garde.FOLLOW_UP, said, now=NOW, project_id=item.id, owner_id=lina.id)
    seen = {who.id: projet_garde.whole(store, who, item.id) for who in (teacher, lina, other)}
    assert [len(seen[who].marks) for who in (teacher.id, lina.id, other.id)] == [1, 0, 1]
    assert [len(one.follow_ups) for one in seen.values()] == [1, 1, 1]
    with pytest.raises(PermissionRefusedError):
        projet_garde.add(store, lina, MARK, mark, now=NOW, project_id=item.id, owner_id=lina.id)


def test_classmates_are_for_the_student_and_their_teachers(store: SqliteRepository) -> None:
    """Lina sees with whom she may work; a visitor and a teacher of another class do not see Lina's classmates."""
    teacher, lina, other, _ = pair(store)
    assert store.classmates(lina, lina.id) == [other] == store.classmates(teacher, lina.id)
    for who in (store.create_visitor("v", school.NOW), school.teacher(store, "t9", "Mme Autre"), other):
        with pytest.raises(PermissionRefusedError):
            store.classmates(who, lina.id)
    assert store.classmates(store.create_visitor("v", school.NOW), "v") == []


def test_the_demarche_says_what_is_missing_until_nothing_is(store: SqliteRepository) -> None:
    """A project from a template lacks what only its students can tell; each part filled leaves the list."""
    _, lina, other, item = pair(store)
    missing = {one.id for one in projet_demarche.gaps(projet_garde.whole(store, lina, item.id), lina.id, TODAY)}
    every = {one.id for one in settings().gaps}
    assert missing == every
    for back in (0, 3, 6):
        entry = LogEntry(day=TODAY - timedelta(days=back), minutes=30, did="Appels", obstacle="Bruit", solution="Salle")
        projet_garde.add(store, lina, LOG, entry, now=NOW, project_id=item.id)
    fact = projet_garde.SelfReview(answers={c.id: {"rank": 2, "fact": "Vu"} for c in settings().criteria})
    projet_garde.add(store, lina, projet_garde.REVIEW, fact, now=NOW, project_id=item.id)
    left = {one.id for one in projet_demarche.gaps(projet_garde.whole(store, lina, item.id), lina.id, TODAY)}
    assert left == every - {"suivi", "obstacle", "bilan"}
    theirs = {one.id for one in projet_demarche.gaps(projet_garde.whole(store, other, item.id), other.id, TODAY)}
    assert "bilan" in theirs


def test_what_a_template_wrote_counts_once_it_is_adapted(store: SqliteRepository) -> None:
    """Aims, means and risks of a template prove nothing until somebody has made them theirs."""
    _, lina, _, item = pair(store)
    found = projet_garde.whole(store, lina, item.id)
    for kind in ("resource", "budget", "risk"):
        kept = found.elements_of(kind)[0]
        own = kept.value.model_copy(update={"label": "La nôtre"})
        projet_garde.change(store, lina, kept.item, own, now=NOW)
    aims = (found.project.aims[0], Aim(text="Vendre pour 250 €", measure="Journal de caisse"))
    projet_garde.change(store, lina, item, found.project.model_copy(update={"aims": aims}), now=NOW)
    left = {one.id for one in projet_demarche.gaps(projet_garde.whole(store, lina, item.id), lina.id, TODAY)}
    assert not {"moyens", "risques", "formalisation"} & left
    assert "partenaires" in left


def test_reminders_say_what_is_late_and_what_comes(store: SqliteRepository) -> None:
    """Months later: late steps first, then coming ones, then the quiet logbook; nobody else is reminded."""
    _, lina, other, item = pair(store)
    assert not [one for one in projet_demarche.reminders(store, lina, TODAY) if one.kind != "soon"]
    later = projet_demarche.reminders(store, lina, date(2027, 5, 3))
    kinds = [one.kind for one in later]
    assert kinds == sorted(kinds, key=["late", "soon", "log"].index)
    assert {"late", "log"} <= set(kinds)
    assert all(one.project_id == item.id for one in later)
    assert projet_demarche.reminders(store, store.create_visitor("v", school.NOW), TODAY) == []
    charge = projet_garde.whole(store, lina, item.id).milestones[0]
    only = charge.value.model_copy(update={"who": (other.id,)})
    projet_garde.change(store, lina, charge.item, only, now=NOW)
    titles = [one.text for one in projet_demarche.reminders(store, lina, date(2027, 5, 3))]
    assert not any(charge.value.title in text for text in titles)


def test_the_state_and_the_logbook_are_printed_without_marks_or_reviews(store: SqliteRepository) -> None:
    """Both are tagged PDF files, whatever signs are typed; marks and self-reviews never go to paper."""
    teacher, lina, _, item = pair(store)
    entry = LogEntry(day=TODAY, minutes=65, did="Comptage ✓ 😀 <b>#let x</b>\n\nDeux lignes", obstacle="*Bruit*")
    projet_garde.add(store, lina, LOG, entry, now=NOW, project_id=item.id)
    mark = Mark(kind="livret", label="Note secrète", day=TODAY, value=14)
    projet_garde.add(store, teacher, MARK, mark, now=NOW, project_id=item.id, owner_id=lina.id)
    review = projet_garde.SelfReview(strong="Bilan secret")
    projet_garde.add(store, lina, projet_garde.REVIEW, review, now=NOW, project_id=item.id)
    found = projet_garde.whole(store, lina, item.id)
    said = [part["titre"] for part in projet_papier.state_parts(found, TODAY)]
    assert said[:2] == ["Le projet", "Le plan"]
    assert "secret" not in str(projet_papier.state_parts(found, TODAY))
    for made in (projet_papier.state_pdf(found, lina.id, TODAY), projet_papier.log_pdf(found, found.entries, TODAY)):
        assert made.startswith(b"%PDF")
        assert b"/StructTreeRoot" in made


def test_parts_of_each_member(store: SqliteRepository) -> None:
    """Each member has their part, in the order of the group, even who brought nothing yet."""
    _, lina, other, item = pair(store)
    projet_garde.add(store, other, LOG, LogEntry(day=TODAY, minutes=45), now=NOW, project_id=item.id)
    mine = projet_garde.Contribution(what="Le plan", day=TODAY, evidence=({"item_id": "w1", "title": "Plan"},))
    projet_garde.add(store, other, projet_garde.CONTRIBUTION, mine, now=NOW, project_id=item.id)
    found = projet_garde.whole(store, lina, item.id)
    parts = projet_suivi.parts_of(list(found.names), found.contributions, found.entries, found.milestones)
    assert [(one.person_id, one.minutes, len(one.contributions), len(one.evidence)) for one in parts] == [
        (lina.id, 0, 0, 0),
        (other.id, 45, 1, 1),
    ]


def test_payloads_of_yesterday_and_of_tomorrow_are_read() -> None:
    """A payload with fewer fields, or with one not known any more, is read; a broken one is left out."""
    item = Item("p", "a", "a", PROJECT, {"title": "Ancien", "gone": 1}, school.NOW)
    assert project_of(item) == Project(title="Ancien")
    assert project_of(replace(item, payload={"title": 3})) is None
    assert read_item(replace(item, kind=ELEMENT), Project) is None
    assert set(MODELS) <= projet_garde_kinds()


def projet_garde_kinds() -> set[str]:
    """Return the kinds that the store knows."""
    from mcvb.store.item_interface import OWN_KINDS, TEACHER_KINDS  # noqa: PLC0415 - for this test alone

    return set(OWN_KINDS | TEACHER_KINDS)


def test_templates_are_rich_and_every_phase_of_the_demarche_is_there() -> None:
    """Three templates go through every phase over both years, with balanced budgets; one begins from nothing."""
    rich = [one for one in projet_modeles.library().templates if one.steps]
    assert len(rich) == 3
    for one in rich:
        assert {s.phase for s in one.steps} == set(settings().phase_names)
        assert {s.year for s in one.steps} == set(projet_modeles.LEVELS)
        assert len(one.ideas) >= 4
        assert len(one.risks) >= 4
        assert projet_suivi.budget_of(projet_modeles.elements_from(one)).planned_balance == 0
        assert not [aim.text for aim in one.aims if weak_words(aim.text)]
    with pytest.raises(UnknownItemError, match="n'existe pas"):
        projet_modeles.template("licorne")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("debut: 3, fin: 6", "debut: 6, fin: 3", "doit commencer avant de finir"),
        ("phase: analyse", "phase: magie", "n'est pas une phase connue"),
        ("probabilite: 2", "probabilite: 5", "au plus 3"),
        ("sens: spending", "sens: cadeau", "doit valoir"),
        ("- id: evenement", "- id: prospection", "déjà celui de la ligne"),
    ],
)
def test_faults_of_a_template_are_told_by_line(old: str, new: str, said: str) -> None:
    """A mistake in the file is told in French with the line where it is."""
    text = Path("data/projet/modeles.yaml").read_text(encoding="utf-8")
    wrong = text.replace(old, new, 1)
    line = next(
        n for n, pair in enumerate(zip(text.splitlines(), wrong.splitlines(), strict=True), 1) if pair[0] != pair[1]
    )
    with pytest.raises(DataFileError) as caught:
        parse_model(wrong, projet_modeles.Templates, name="modeles.yaml")
    assert any(said in fault.message and abs(fault.line - line) <= 1 for fault in caught.value.faults)


def test_settings_name_known_pages_and_phases() -> None:
    """Each gap leads to a page of the app, each criterion to a phase; a wrong phase is a fault of the file."""
    for one in settings().gaps:
        assert (Path("pages") / f"{one.page}.py").exists()
    text = Path("data/projet/demarche.yaml").read_text(encoding="utf-8")
    with pytest.raises(DataFileError, match="phase connue"):
        parse_model(text.replace("phase: bilan", "phase: magie"), Settings, name="demarche.yaml")
