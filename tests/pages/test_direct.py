"""En direct, told as a teacher's story: start in few clicks, find the screens, read the results, delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mcvb.live import desk
from mcvb.live.hub import hub_of
from mcvb.live.steps import answering, joining
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.store.live_interface import LiveAnswer, LiveParticipant, LiveSession
from mcvb.web import SESSION_COOKIE
from tests import school
from tests.live import signed_in
from tests.loops import run_apart
from tests.pages.visit import Visit


@pytest.fixture
def people(store: SqliteRepository) -> tuple[Person, Person]:
    """Give a teacher and the student of their class."""
    teacher, _, student = school.small_class(store)
    return teacher, student


@pytest.fixture
def direct(store: SqliteRepository, people: tuple[Person, Person], cookies: dict[str, str]) -> Visit:
    """Give the page, opened by the teacher."""
    cookies[SESSION_COOKIE] = signed_in(store, people[0])
    return Visit(store, cookies).open("direct.py")


def play(store: SqliteRepository, teacher: Person, student: Person, live: LiveSession) -> None:
    """Play the first question of a session with one student, up to its end."""
    hub, at = hub_of(lambda: store), datetime.now(UTC).isoformat()
    who = LiveParticipant("p1", live.id, student.pseudonym, student.id, "", 0, at, "jeton")
    hub.submit(live.id, joining(who)).result(5)
    item = live.setup["options"]["items"][0]
    steps: list[Callable[[], object]] = [
        lambda: run_apart(desk.act(hub, teacher, live.id, {"kind": "open"})),
        lambda: hub.submit(
            live.id, answering(LiveAnswer("r1", live.id, "p1", item["key"], item["right"], 0, at))
        ).result(5),
        *(
            lambda kind=kind: run_apart(desk.act(hub, teacher, live.id, {"kind": kind}))
            for kind in ("close", "end", "end")
        ),
    ]
    for step in steps:
        step()


def test_a_teacher_starts_a_quiz_in_one_click(store: SqliteRepository, people: tuple[Person, Person], direct: Visit):
    """With the defaults, one press makes the session of the class at its level, with its two screens to open."""
    direct.press("Lancer la séance")
    live = store.live_sessions(people[0])[0]
    assert (live.format, live.situation, live.open_to_all) == ("quiz", "complexe", True)
    assert live.class_id is not None
    assert desk.spaced(live.code) in direct.said
    assert len(live.setup["options"]["items"]) == 10


@pytest.mark.parametrize("name", ["verdict", "sondage", "nuage"])
def test_each_format_starts_with_its_defaults(
    store: SqliteRepository, people: tuple[Person, Person], direct: Visit, name: str
):
    """A format chosen, one press more and it is ready."""
    next(one for one in direct.at.get("button_group") if one.key == "format").set_value(name)
    direct.run().press("Lancer la séance")
    assert store.live_sessions(people[0])[0].format == name


def test_the_phone_of_the_teacher_gets_a_key(direct: Visit):
    """The remote control's picture is shown on demand, with what makes it safe."""
    direct.press("Lancer la séance")
    direct.press("Sur mon téléphone")
    assert "ne le projetez pas" in direct.said


def test_results_are_read_by_question_and_by_student(
    store: SqliteRepository, people: tuple[Person, Person], direct: Visit
):
    """A finished session tells how each question and each student went, and can be deleted."""
    direct.press("Lancer la séance")
    live = store.live_sessions(people[0])[0]
    play(store, *people, live)
    direct.run()
    tables = [table.value for table in direct.at.dataframe]
    assert list(tables[0]["qualité moyenne"]) == [100]
    assert list(tables[1]["pseudonyme"]) == ["Lina B."]
    direct.press(f"supprimer_{live.id}")
    assert store.live_sessions(people[0]) == []
    assert "Séances passées" not in direct.said


def test_a_student_is_shown_the_way_to_sign_in(
    store: SqliteRepository, people: tuple[Person, Person], cookies: dict[str, str]
):
    """The page is for teachers only."""
    cookies[SESSION_COOKIE] = signed_in(store, people[1])
    visit = Visit(store, cookies)
    assert "direct.py" not in visit.links.values()
    assert "En direct" not in visit.said
