"""Appointments and call-backs are real dates, agreed by both and said again rightly."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from simulations.calendar_fr import WEEKDAYS, public_holidays
from simulations.call import engine
from simulations.call.agenda import Slot, agrees, callback, first_fit, free_slots, proposals
from simulations.call.persona import personas
from simulations.call.players import context, opening, play, say
from simulations.call.state import CallState, HangUp, Mood, Say

MONDAY = date(2026, 11, 23)
FREE = ("mardi matin", "jeudi après-midi")
OPEN = sorted(name for name, one in personas().items() if one.role == "decideur" and not one.opposed)


def ready(name: str, seed: int, *, moment: str = "") -> CallState:
    """Return a call where everything was done so well that an appointment is nearly sure."""
    who = context(name, need=1)
    state = play(engine.start(who.model_copy(update={"moment": moment} if moment else {}), seed), opening())
    learnt = {"themes": ("usage", "besoin"), "objection": "levee", "done": state.memory.done | {"argumente", "rgpd"}}
    mood = Mood(trust=100, interest=100, irritation=0)
    return state.model_copy(update={"mood": mood, "memory": state.memory.model_copy(update=learnt)})


def proposed(name: str, text: str, *, moment: str = "") -> CallState:
    """Return the call after an appointment is proposed in some words, with a seed by which it is welcome."""
    act = say(text, "proposer_rdv")
    tries = (play(ready(name, seed, moment=moment), act) for seed in range(60))
    return next(state for state in tries if state.memory.slot or state.memory.offered)


def half_day(name: str) -> Slot:
    """Return the next half-day when somebody is free."""
    return free_slots(personas()[name].available, MONDAY)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mardi 24 à 10 h ou jeudi 26 à 15 h 30 ?", ["2026-11-24T10:00", "2026-11-26T15:30"]),
        ("mardi matin ou jeudi après-midi ?", ["2026-11-24", "2026-11-26"]),
        ("mardi, plutôt vers 9 heures ?", ["2026-11-24T09:00"]),
        ("mardi à 10 h ou 11 h", ["2026-11-24T10:00", "2026-11-24T11:00"]),
        ("le 26 à 16 heures", ["2026-11-26T16:00"]),
        ("jeudi vers 3 heures", ["2026-11-26T15:00"]),
        ("un matin ?", ["2026-11-24"]),
        ("mercredi à 10 h", []),
        ("mardi à 16 h", []),
        ("On pourrait se voir ?", []),
        ("Bonne après-midi !", []),
    ],
)
def test_what_is_proposed_falls_on_free_half_days(text: str, expected: list[str]) -> None:
    """Days and hours said in many ways are those that fit the half-days of a person, hour included."""
    fits = [first_fit([one], free_slots(FREE, MONDAY)) for one in proposals(text, MONDAY)]
    assert [slot.iso for slot in fits if slot] == expected


def test_nobody_is_free_on_a_holiday_nor_too_late() -> None:
    """Half-days come after the call, within three weeks, never on a public holiday, in order."""
    every = tuple(f"{day} matin" for day in WEEKDAYS[:6])
    for start in (date(2026, 12, 20), date(2027, 4, 28), date(2026, 10, 25)):
        days = [slot.day for slot in free_slots(every, start)]
        assert days == sorted(days)
        assert all(1 <= (day - start).days <= 21 for day in days)
        assert not any(day in public_holidays(day.year, departement="67") for day in days)


@pytest.mark.parametrize("name", OPEN)
def test_a_half_day_of_the_person_is_taken_as_proposed(name: str) -> None:
    """A day and an hour that suit are agreed on at once, as they were said."""
    day = half_day(name)
    hour = "10 h" if day.half == "matin" else "15 h"
    state = proposed(name, f"Je vous propose {day.said.split(' au ')[0].split(' dans ')[0]} à {hour} ?")
    assert state.memory.slot_at == f"{day.day.isoformat()}T{hour[:2]}:00"
    assert state.memory.slot.endswith(f"à {hour}")
    assert "rdv_oui" in state.turns[-1].situation


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("text", ["dimanche à 23 h ?", "Et si on se voyait ?"])
def test_the_person_names_a_half_day_and_agreeing_fixes_it(name: str, text: str) -> None:
    """When nothing fits, or nothing was named, a date is said by the person; a yes is enough, an hour adds to it."""
    state = proposed(name, text)
    day = half_day(name)
    assert state.turns[-1].situation.endswith("rdv_autre_moment")
    assert day.said.split(" ")[0] in state.last_reply.lower()
    assert str(day.day.day) in state.last_reply
    yes = play(state, say("D'accord, ça me va."))
    assert yes.memory.slot == day.said
    assert not yes.memory.confirmed
    hour = "10 h" if day.half == "matin" else "15 h"
    precise = play(state, say(f"Parfait, {WEEKDAYS[day.day.weekday()]} à {hour}, c'est noté.", "confirmer"))
    assert precise.memory.slot_at.endswith(f"T{hour[:2]}:00")
    assert precise.memory.confirmed


def test_a_no_is_not_a_yes() -> None:
    """« Ça ne me va pas » does not fix the date that was named; three other dates in vain, and there is none."""
    state = play(proposed(OPEN[0], "On se voit ?"), say("Ah non, ça ne me va pas, ce n'est pas possible."))
    assert not state.memory.slot
    for _ in range(4):
        state = play(state, say("Dimanche à 23 h ?", "proposer_rdv"))
    assert "rdv_non" in {part for turn in state.turns for part in turn.situation.split()}
    assert not state.memory.slot


def test_what_is_agreed_must_be_said_again_rightly() -> None:
    """A wrong day or hour is put right and the call goes on; the right day confirms; no day confirms nothing."""
    agreed = play(proposed(OPEN[0], "On se voit ?"), say("D'accord, ça me va."))
    day = half_day(OPEN[0])
    vague = play(agreed, say("C'est noté.", "confirmer"))
    assert "confirmation_ok" in vague.turns[-1].situation
    assert not vague.memory.confirmed
    other = WEEKDAYS[(day.day.weekday() + 1) % 6]
    wrong = play(agreed, say(f"Donc à {other}, au revoir !", "confirmer", "prendre_conge"))
    assert wrong.turns[-1].situation == "confirmation_fausse creneau_dit"
    assert str(day.day.day) in wrong.last_reply
    assert not wrong.over
    right = play(wrong, say(f"Pardon : à {WEEKDAYS[day.day.weekday()]} {day.day.day} !", "confirmer", "prendre_conge"))
    assert right.memory.confirmed
    assert right.outcome == "rdv"


def test_the_name_of_the_day_is_enough_to_confirm_a_later_one() -> None:
    """« À mardi » is right for an appointment on a Tuesday two weeks away; another number is not."""
    later = Slot(day=date(2026, 12, 8), half="matin")
    assert agrees(proposals("À mardi alors", MONDAY), later) is True
    assert agrees(proposals("À mardi 24 alors", MONDAY), later) is False
    assert agrees(proposals("C'est noté", MONDAY), later) is None
    assert agrees(proposals("Mardi 8 décembre à 16 h", MONDAY), later) is False


@pytest.mark.parametrize(
    ("text", "expected", "asked"),
    [
        ("Je vous rappelle jeudi à 10 h ?", "2026-11-26T10:00", True),
        ("Je vous rappelle demain ?", "2026-11-24", True),
        ("Je rappelle aujourd'hui à 17 h ?", "2026-11-23T17:00", True),
        ("Je rappelle aujourd'hui à 9 h ?", "2026-11-24", False),
        ("Le 25 décembre ?", "2026-11-24", False),
        ("Quand puis-je rappeler ?", "2026-11-24", False),
        ("Plutôt l'après-midi ?", "2026-11-26", False),
    ],
)
def test_a_call_back_has_a_day(text: str, expected: str, asked: bool) -> None:  # noqa: FBT001
    """The day asked for when it is possible, else one of the person's own."""
    at, said, as_asked = callback(proposals(text, MONDAY), FREE, datetime.fromisoformat("2026-11-23T10:30"))
    assert (at, as_asked) == (expected, asked)
    assert said.split(" ")[0] in WEEKDAYS


@pytest.mark.parametrize("name", sorted(personas()))
def test_a_call_back_agreed_is_said_and_kept(name: str) -> None:
    """Asked without a date, the person says one; it is what the call ends on, whoever answers."""
    state = play(engine.start(context(name), 1), opening(), say("Quand puis-je vous rappeler ?", "demander_rappel"))
    if personas()[state.persona].role != "decideur" or state.persona != name or personas()[name].opposed:
        assert personas()[state.persona].role == "decideur" or state.memory.callback_at == ""
        return
    assert state.memory.callback_said.lower() in state.last_reply.lower()
    assert play(state, say("Merci, au revoir", "prendre_conge")).outcome == "rappel"
    assert play(state, HangUp()).outcome == "rappel"


def test_a_call_back_named_while_leaving_is_agreed() -> None:
    """« Je vous rappelle jeudi à 10 h, au revoir » does both."""
    bye = say("Je vous rappelle jeudi à 10 h, au revoir", "demander_rappel", "prendre_conge")
    state = play(engine.start(context(OPEN[0]), 1), opening(), bye)
    assert (state.outcome, state.memory.callback_at) == ("rappel", "2026-11-26T10:00")


def test_the_half_days_of_the_calendar_follow_the_call() -> None:
    """A call on Christmas Eve gives dates after it, none of them Christmas nor Saint Stephen's Day."""
    state = proposed(OPEN[0], "On se voit ?", moment="2026-12-24T10:30:00")
    day = state.memory.offered[-1].split(" ")[0]
    assert "2026-12-26" < day <= "2027-01-14"


@pytest.mark.parametrize("name", [name for name, one in personas().items() if one.role != "decideur" or one.opposed])
def test_who_cannot_or_will_not_meet_never_does(name: str) -> None:
    """No machine, switchboard, wrong number nor opposed person gives an appointment, however it is asked."""
    turns: list[Say] = [opening(), *[say("Mardi 24 à 10 h ou jeudi à 15 h ?", "proposer_rdv")] * 4]
    for seed in range(8):
        state = engine.start(context(name), seed)
        for turn in turns:
            if not state.over and state.persona == name:
                state = play(state, turn)
        assert state.persona != name or not state.memory.slot
