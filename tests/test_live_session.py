"""A live session as a pure reducer: any order of retries, doubles, undos and replays gives the same session."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.errors import ActionRefusedError, UnknownItemError
from simulations.live import session as engine
from simulations.live.format import Answer, Setup
from simulations.live.formats import format_of, formats
from simulations.live.podium import prizes, standing
from simulations.live.session import Act, Member, Session, apply, begin, join, refusal, replay, take
from simulations.live.settings import live_settings

PEOPLE = tuple(Member(id=name, name=name.upper(), account=name != "c") for name in ("a", "b", "c"))
QUIZ = format_of("quiz").settle(Setup(format="quiz", title="Essai", seed=3, options={"nombre": 4, "secondes": 30}))
DOES = st.one_of(
    st.sampled_from([Act(kind=kind) for kind in ("open", "pause", "resume", "close", "next", "end", "undo")]),
    st.builds(Act, kind=st.sampled_from(["names", "lock"]), on=st.booleans()),
    st.builds(Act, kind=st.just("remove"), participant=st.sampled_from("abc"), on=st.booleans()),
    st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")),
    st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")),
)


def room(setup: Setup = QUIZ) -> Session:
    """Return a session with three people in it."""
    session = begin(setup)
    for member in PEOPLE:
        session = join(session, member)
    return session


def answered(session: Session, who: str, value: str | tuple[str, ...]) -> Session:
    """Return the session with an answer to its present question, refused or not."""
    answer = Answer(participant=who, key=session.key, value=value)
    return session if refusal(session, answer) else take(session, answer)


def right(session: Session) -> str:
    """Return the right choice of the present question."""
    return session.state.item.right


def wrong(session: Session) -> str:
    """Return a wrong choice of the present question."""
    return next(one.id for one in session.state.item.options if one.id != right(session))


def played(marks: dict[str, str], setup: Setup = QUIZ) -> Session:
    """Return a session played up to its podium; `marks` says « + », « - » or « . » (silent) by question."""
    session = apply(room(setup), Act(kind="open"))
    for turn in range(len(next(iter(marks.values())))):
        for who, row in marks.items():
            if row[turn] != ".":
                session = answered(session, who, right(session) if row[turn] == "+" else wrong(session))
        session = apply(apply(session, Act(kind="close")), Act(kind="next"))
    return session


@settings(max_examples=150, deadline=None)
@given(st.lists(DOES, max_size=40))
def test_a_session_played_again_is_the_same(steps):
    """Whatever was done, undone, refused or sent twice, the acts and answers kept give the very same session."""
    session, acts, answers = room(), [], []
    for step in steps:
        if isinstance(step, Act):
            try:
                session = apply(session, step)
            except ActionRefusedError:
                continue
            acts.append(step)
            continue
        who, value = step
        answer = Answer(participant=who, key=session.key, value=value)
        if not refusal(session, answer):
            if who not in session.given():
                answers.append((session.sequence, answer))
            session = take(take(session, answer), answer)
    again = replay(QUIZ, PEOPLE, acts, answers)
    assert replace(again, answers=dict(again.answers)) == replace(session, answers=dict(session.answers))
    assert prizes(again) == prizes(session)


@settings(max_examples=80, deadline=None)
@given(st.lists(DOES, max_size=25))
def test_one_answer_per_person_and_question(steps):
    """No order of votes, retries and undos gives someone two answers to a question, or changes their first one."""
    session, first = room(), {}
    for step in steps:
        try:
            if isinstance(step, Act):
                session = apply(session, step)
                continue
        except ActionRefusedError:
            continue
        key = session.key
        session = answered(session, *step)
        if step[0] in session.given(key):
            first.setdefault((key, step[0]), session.given(key)[step[0]].value)
    kept = {(key, who): one.value for key, mine in session.answers.items() for who, one in mine.items()}
    assert kept == first


@settings(max_examples=60, deadline=None)
@given(st.lists(DOES, max_size=25), st.sampled_from(["open", "pause", "resume", "close", "next", "end"]))
def test_undo_gives_back_what_was_before_with_every_answer(steps, kind):
    """An act then its undo leave phase, question, points and answers as they were."""
    session = room()
    for step in steps:
        try:
            session = apply(session, step) if isinstance(step, Act) else answered(session, *step)
        except ActionRefusedError:
            continue
    try:
        after = apply(session, Act(kind=kind))
    except ActionRefusedError:
        return
    if after.phase == "fini":
        with pytest.raises(ActionRefusedError):
            apply(after, Act(kind="undo"))
        return
    back = apply(after, Act(kind="undo"))
    assert (back.phase, back.answers, back.trail) == (session.phase, session.answers, session.trail)
    assert [one.key for one in back.rounds] == [one.key for one in session.rounds]


def test_an_answer_after_the_end_of_its_question_is_refused_in_french():
    """A vote for a closed question, or from someone removed, is told why."""
    session = apply(room(), Act(kind="open"))
    late = Answer(participant="a", key=session.key, value="a")
    assert "close" in refusal(apply(session, Act(kind="close")), late)
    gone = apply(session, Act(kind="remove", participant="a"))
    assert "plus dans cette séance" in refusal(gone, late)
    assert refusal(apply(session, Act(kind="pause")), late) == ""
    assert refusal(session, late.model_copy(update={"value": "z"}))


def test_prizes_look_at_quality_progress_and_regularity():
    """The most right, the one who got better and the longest run each get a prize; who is last gets no word."""
    found = {prize.id: prize for prize in prizes(played({"a": "+++-", "b": "--++", "c": "----"}))}
    assert found["qualite"].winners == ("a",)
    assert found["progres"].winners == ("b",)
    assert found["regularite"].winners == ("a",)
    assert "75 sur 100" in found["qualite"].said
    assert all("c" not in prize.winners for prize in found.values())


def test_a_latecomer_is_judged_on_what_came_after():
    """Someone who joins at the third question has the mean of two, not of four."""
    session = apply(room(), Act(kind="open"))
    for _ in range(2):
        session = apply(apply(session, Act(kind="close")), Act(kind="next"))
    session = join(session, Member(id="z", name="Z", after=session.sequence))
    session = answered(session, "z", right(session))
    session = apply(session, Act(kind="close"))
    assert standing(session, session.members["z"]).quality == 100
    assert standing(session, session.members["z"]).marks == (100,)


def test_a_team_wins_by_the_mean_of_its_members():
    """A team of many has no advantage on a team of few."""
    session = played({"a": "++++", "b": "----"})
    members = {**session.members, "a": PEOPLE[0].model_copy(update={"team": "Équipe 1"})}
    members["b"] = PEOPLE[1].model_copy(update={"team": "Équipe 2"})
    found = {prize.id: prize for prize in prizes(replace(session, members=members))}
    assert found["equipe"].winners == ("Équipe 1",)


def test_three_answers_on_a_competence_make_one_observation():
    """Who has an account and answered enough gets one check per competence, met from seven right answers in ten on."""
    setup = format_of("quiz").settle(
        Setup(format="quiz", title="t", seed=1, options={"nombre": 4, "competences": ["4B.3"]})
    )
    found = engine.observations(played({"a": "++++", "b": "+---", "c": "++++"}, setup))
    assert [(seen.check, seen.met) for seen in found["a"]] == [("4b3.direct.connaissances", True)]
    assert "4 bonnes réponses sur 4" in found["a"][0].quote
    assert [seen.met for seen in found["b"]] == [False]
    assert "c" not in found
    few = played({"a": "++.."}, setup)
    assert live_settings().evidence == 3
    assert engine.observations(few)["a"] == ()


def test_a_word_the_teacher_hides_is_not_shown():
    """Hidden before or after the words are shown, an answer leaves the screen, and may come back."""
    session = apply(room(format_of("nuage").settle(Setup(format="nuage", title="t", seed=1))), Act(kind="open"))
    session = answered(answered(session, "a", ("trop cher",)), "b", ("bizarre",))
    hide = Act(kind="hide", participant="b", key=session.key)
    shown = apply(apply(session, hide), Act(kind="close"))
    assert [row.label for row in shown.rounds[-1].reveal.rows] == ["Le prix"]
    later = apply(apply(session, Act(kind="close")), hide)
    assert [row.label for row in later.rounds[-1].reveal.rows] == ["Le prix"]
    back = apply(later, hide.model_copy(update={"on": False}))
    assert len(back.rounds[-1].reveal.rows) == 2


def test_the_timer_stands_still_during_a_pause():
    """Ten seconds before the pause and any time within it leave twenty of thirty."""
    session = apply(room(), Act(kind="open", at=1_000))
    assert session.ends_at() == 31_000
    paused = apply(session, Act(kind="pause", at=11_000))
    assert paused.ends_at() is None
    assert apply(paused, Act(kind="resume", at=100_000)).ends_at() == 120_000


@pytest.mark.parametrize("name", sorted(formats()))
def test_a_settled_setup_no_longer_depends_on_the_files(name):
    """What is stored with a session is enough to play it, and goes to JSON and back."""
    setup = format_of(name).settle(Setup(format=name, title="t", seed=2))
    again = Setup.model_validate_json(setup.model_dump_json())
    assert begin(again).prompt() == begin(setup).prompt()
    assert format_of(name).settle(again) == again


def test_what_does_not_exist_is_told():
    """An unknown format, a choice without a question and a stranger's removal are refused in French."""
    with pytest.raises(UnknownItemError, match="karaoké"):
        format_of("karaoké")
    with pytest.raises(ActionRefusedError, match="Aucune question"):
        format_of("quiz").settle(Setup(format="quiz", title="t", seed=1, options={"themes": ["rien"]}))
    with pytest.raises(ActionRefusedError):
        apply(room(), Act(kind="remove", participant="inconnu"))
    with pytest.raises(ActionRefusedError, match="a avancé"):
        apply(room(), Act(kind="next"))
