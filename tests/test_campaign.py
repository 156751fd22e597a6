"""The stage « Prospecter »: days and contacts, who answers, what the law stops, what is written, what is observed."""

from __future__ import annotations

from datetime import datetime

import pytest

from mcvb.demo import fair_card
from mcvb.practice import catalogue
from simulations import mission
from simulations.agenda import agenda, clashes, followed_file
from simulations.call.card import judge_card, said_moment
from simulations.call.persona import personas
from simulations.call.state import OUTCOMES, TO_WRITE, AskHint, Card, HangUp, Say, Wait, WriteCard
from simulations.campaign import contacts_left, moments
from simulations.campaign_settings import campaign_settings
from simulations.campaign_state import CallTurn, Campaign, KeepNote, PlaceCall, RetryCall
from simulations.casting import cast, persona_for, presence, recipient_of
from simulations.errors import ActionRefusedError
from simulations.kernel import replay
from simulations.mission_state import MissionState, SubmitStage
from tests.campaigns import do, good_moment, hang_up_everywhere, pending, place, prospecting, write_up

HOURS = "2026-11-24T10:00"


def with_person_there(state: MissionState) -> MissionState:
    """Return the state with a call going on: somebody answered."""
    for line in state.callable:
        state = place(state, line)
        record = state.campaign.pending
        if record is None or not record.call.over:
            return state
        state = write_up(state)
    raise AssertionError("nobody there")


def test_the_target_is_who_may_be_phoned() -> None:
    """Trained alone, the stage gives as many lawful people as there are contacts; nobody else can be dialled."""
    state = prospecting()
    assert len(state.callable) == state.scenario.mission.capacity
    outside = next(line for line in state.frame.index if line not in state.callable)
    with pytest.raises(ActionRefusedError, match="cible"):
        place(state, int(outside))


def test_voices_of_a_campaign_differ() -> None:
    """No voice comes twice before every voice of the level was dealt."""
    for scenario_id in catalogue():
        state = prospecting(scenario_id)
        seen = [persona_for(state, line).id for line in state.callable]
        deck = {p.id for p in personas().values() if p.role == "decideur" and state.scenario.level in p.levels}
        deck &= {p.id for p in personas().values() if p.market == state.scenario.market}
        assert len(set(seen)) == min(len(seen), len(deck))


def test_a_call_takes_one_contact_and_time_goes_on() -> None:
    """After a call one contact of the day is gone, and earlier hours are not offered any more."""
    state = prospecting()
    before, moment = contacts_left(state), good_moment(state)
    state = write_up(place(state, state.callable[0], moment=moment))
    assert contacts_left(state) == before - 1
    offered = moments(state)[moment[:10]]
    assert offered[0] > datetime.fromisoformat(moment)
    assert contacts_left(state, datetime.fromisoformat(moment)) == state.scenario.mission.contacts_per_day - 1


def test_no_more_days_than_the_mission_gives() -> None:
    """Once the mission's days are used, no other day is offered; then the contacts run out."""
    state = hang_up_everywhere(prospecting(), calls=12)
    assert len({item.date() for item in state.campaign.attempts()}) <= state.scenario.mission.days
    assert contacts_left(state) == 0
    assert moments(state) == {}
    with pytest.raises(ActionRefusedError, match="tous tes contacts"):
        place(state, state.callable[0], moment="2026-11-25T10:00")


@pytest.mark.parametrize("moment", ["2026-11-24T10:07", "demain", "2027-01-01T10:00", "2026-11-24"])
def test_a_moment_out_of_the_list_is_refused(moment: str) -> None:
    """A forged or stale moment is refused in a sentence."""
    state = prospecting()
    with pytest.raises(ActionRefusedError, match=r"Choisis un jour|Ce moment"):
        place(state, state.callable[0], moment=moment)


def test_a_consumer_is_not_called_on_a_sunday_nor_in_the_evening() -> None:
    """The law stops the call, says why with its source, and the contact is lost."""
    state = prospecting("carre_radis")
    sunday = next(day for day in moments(state) if datetime.fromisoformat(day).weekday() == 6)
    left = contacts_left(state)
    state = place(state, state.callable[0], moment=f"{sunday}T10:00")
    assert (state.campaign.calls, len(state.campaign.stopped)) == ((), 1)
    assert state.campaign.stopped[0].explanation
    assert state.campaign.stopped[0].source
    assert contacts_left(state) == left - 1


def test_a_mobile_number_may_not_be_shown_to_a_consumer() -> None:
    """Calling a household from one's own mobile is stopped; from the firm's landline it is not."""
    state = prospecting("carre_radis")
    line, moment = state.callable[0], good_moment(state)
    assert len(place(state, line, moment=moment, mobile=True).campaign.stopped) == 1
    assert place(state, line, moment=moment).campaign.stopped == ()


def test_a_household_without_consent_is_never_called() -> None:
    """A line left in the target without valid consent is stopped before anybody picks up."""
    scenario = catalogue()["carre_radis"].model_copy(update={"stages": ("prospecter",)})
    state = mission.start(scenario, 4)
    barred = [line for line, truth in state.prepared.faults.items() if truth.kind == "sans_consentement"]
    assert barred
    for line in barred:
        assert not _allowed(state, line)


def _allowed(state: MissionState, line: int) -> bool:
    wide = state.model_copy(update={})
    wide.__dict__["callable"] = (line,)
    return place(wide, line, moment=good_moment(wide)).campaign.stopped == ()


def test_one_call_at_a_time_and_its_fiche_first() -> None:
    """A second call waits for the end of the first, then for its fiche."""
    state = with_person_there(prospecting())
    with pytest.raises(ActionRefusedError, match="fiche"):
        place(state, state.callable[-1])
    state = do(state, HangUp())
    with pytest.raises(ActionRefusedError, match="fiche"):
        place(state, state.callable[-1])
    assert write_up(state).campaign.pending is None


def test_a_turn_said_twice_is_said_once() -> None:
    """The rank of a turn makes a double click or a second tab harmless: it is refused, nothing changes."""
    state = with_person_there(prospecting())
    record = pending(state)
    turn = CallTurn(call=record.number, turn=len(record.call.turns), act=Say(text="Bonjour", acts=("saluer",)))
    after = mission.apply(state, turn).state
    with pytest.raises(ActionRefusedError, match="avancé"):
        mission.apply(after, turn)


def test_a_hint_and_a_note_are_kept() -> None:
    """A hint is counted; the note pad stays with its call."""
    state = do(with_person_there(prospecting()), AskHint())
    number = pending(state).number
    assert pending(state).call.memory.hints == 1
    state = mission.apply(state, KeepNote(call=number, text="rappeler M. Klein")).state
    assert pending(state).note == "rappeler M. Klein"


def test_words_said_are_never_taken_back() -> None:
    """There is no undo in the stage."""
    state = with_person_there(prospecting())
    assert not state.can_undo


def test_a_wrong_number_reaches_somebody_else_and_an_impossible_one_nobody() -> None:
    """A phone badly mended rings at a stranger's; one that cannot exist rings nowhere; both are lost calls."""
    state = prospecting()
    line = state.callable[0]
    moment = datetime.fromisoformat(good_moment(state))
    frame = state.frame.copy()
    frame.loc[line, "telephone"] = "03 53 01 99 98"
    stranger = state.model_copy(update={})
    stranger.__dict__["frame"] = frame
    found = cast(stranger, line, moment, attempt=1, again=False)
    assert personas()[found.context.persona].role == "faux_numero"
    frame = frame.copy()
    frame.loc[line, "telephone"] = "03 53"
    stranger.__dict__["frame"] = frame
    nobody = cast(stranger, line, moment, attempt=1, again=False)
    assert (nobody.why, nobody.context.reachable) == ("numero", False)


def test_a_closed_firm_does_not_answer() -> None:
    """A firm that closed wastes the call."""
    state = mission.start(catalogue()["cageot_moka"], 4)
    line = next(line for line, truth in state.prepared.faults.items() if truth.kind == "entreprise_fermee")
    assert cast(state, line, datetime.fromisoformat(HOURS), attempt=1, again=False).why == "ferme"


def test_people_are_there_at_their_hours() -> None:
    """Offices answer in the morning and not at night; homes answer in the evening and less in the afternoon."""
    morning, night = datetime.fromisoformat("2026-11-24T10:00"), datetime.fromisoformat("2026-11-24T20:30")
    afternoon, evening = datetime.fromisoformat("2026-11-24T15:00"), datetime.fromisoformat("2026-11-24T18:30")
    assert presence("professionnel", morning) > 4 * presence("professionnel", night)
    assert presence("particulier", evening) > 1.5 * presence("particulier", afternoon)
    christmas = datetime.fromisoformat("2026-12-25T10:00")
    assert presence("professionnel", christmas) < 0.1


def test_an_opposition_marked_in_the_file_is_known_to_the_law() -> None:
    """Somebody whose remark says no more calls counts as opposed, whatever the student left."""
    state = mission.start(catalogue()["gamelle_retour"], 4)
    lines = [line for line, truth in state.prepared.faults.items() if truth.kind == "opposition"]
    assert lines
    assert all(recipient_of(state, line).opposed_on for line in lines)


def opposed_then_trampled() -> MissionState:
    """Return a campaign where somebody who said no more calls hung up on a student who went on."""
    for seed in range(1, 60):
        state = prospecting("carre_radis", seed=seed)
        for line in state.callable:
            if not persona_for(state, line).opposed:
                continue
            called = place(state, line, moment=good_moment(state, hour=18))
            record = called.campaign.pending
            if record is None or record.call.over or not personas()[record.call.persona].opposed:
                continue
            called = do(called, Say(text="Bonjour, Léa, pour des paniers", acts=("se_presenter", "annoncer_objet")))
            return do(called, Say(text="Oui mais c'est moins cher", acts=("argumenter",)))
    raise AssertionError("nobody opposed was reached")


def test_an_opposition_trampled_is_still_an_opposition() -> None:
    """Said then hung up: the fiche takes « Opposition », the line leaves the list, a second call is stopped."""
    state = opposed_then_trampled()
    record = pending(state)
    assert (record.call.outcome, record.call.memory.opposed_said) == ("raccroche", True)
    for result in ("opposition", "raccroche"):
        card = Card(result=result, next_action="ne_plus_appeler", date="", note="Ne veut plus être appelé du tout")
        judged = {item.field: item for item in judge_card(record.call.model_copy(update={"card": card}))}
        assert judged["Résultat"].right
        assert judged["Suite"].right
    wrong = Card(result="raccroche", next_action="classer", date="", note="Ne veut plus être appelé du tout")
    told = {item.field: item for item in judge_card(record.call.model_copy(update={"card": wrong}))}["Suite"]
    assert not told.right
    assert "loi" in told.advice
    state = write_up(state)
    again = place(state, record.line, moment=good_moment(state, hour=18))
    assert len(again.campaign.calls) == len(state.campaign.calls)
    assert "oppos" in again.campaign.stopped[-1].explanation


def test_who_hangs_up_after_a_refusal_has_refused() -> None:
    """Peace follows a no, be it said by putting the phone down."""
    state = opposed_then_trampled()
    record = pending(state)
    memory = record.call.memory.model_copy(update={"opposed_said": False, "refusals": 1})
    call = record.call.model_copy(update={"memory": memory})
    campaign = state.campaign.with_record(record.model_copy(update={"call": call}))
    state = write_up(state.model_copy(update={"campaign": campaign}))
    again = place(state, record.line, moment=good_moment(state, hour=18))
    assert len(again.campaign.calls) == len(state.campaign.calls)
    assert "refus" in again.campaign.stopped[-1].explanation


def test_nothing_tells_the_answer_of_the_fiche_before_it_is_written() -> None:
    """The end of a call is told without its result: neither in words nor in the file, until the student wrote it."""
    state = with_person_there(prospecting())
    record = pending(state)
    step = mission.apply(state, CallTurn(call=record.number, turn=len(record.call.turns), act=HangUp()))
    assert [event.text for event in step.events] == ["L'appel est terminé."]
    assert followed_file(step.state).loc[record.line, "statut"] == TO_WRITE


def test_the_same_call_can_be_tried_again_for_training() -> None:
    """A retry has the same person and the same first words; the file and the count keep the first call."""
    state = write_up(with_person_there(prospecting()))
    first, left = state.campaign.calls[-1], contacts_left(state)
    state = mission.apply(state, RetryCall(call=first.number, mode="guide")).state
    again = pending(state)
    assert (again.take, again.model, again.call.turns[0].text) == (2, first.number, first.call.turns[0].text)
    assert (contacts_left(state), len(state.campaign.real)) == (left, len(state.campaign.calls) - 1)
    state = do(state, HangUp())
    assert state.campaign.pending is None


def test_training_goes_on_after_the_stage_is_handed_in() -> None:
    """Once handed in, no new call, but an old one can be tried again."""
    state = write_up(with_person_there(prospecting()))
    state = mission.apply(state, SubmitStage(stage="prospecter")).state
    with pytest.raises(ActionRefusedError, match="rendue"):
        place(state, state.callable[-1], moment=HOURS)
    state = mission.apply(state, RetryCall(call=1, mode="libre")).state
    assert len(state.campaign.calls) > len(state.campaign.real)


def test_nothing_is_handed_in_without_a_call() -> None:
    """The stage takes at least one call, all of them written up."""
    with pytest.raises(ActionRefusedError, match="Passe au moins"):
        mission.apply(prospecting(), SubmitStage(stage="prospecter"))
    with pytest.raises(ActionRefusedError, match="en cours"):
        mission.apply(with_person_there(prospecting()), SubmitStage(stage="prospecter"))


def test_a_stopped_call_shows_in_the_observations() -> None:
    """One call out of the hours is enough to miss the check on permitted moments, with the law's words as advice."""
    state = prospecting("carre_radis")
    state = place(state, state.callable[0], moment=good_moment(state), mobile=True)
    state = write_up(place(state, state.callable[1]))
    found = {item.check: item for item in mission.apply(state, SubmitStage(stage="prospecter")).observations}
    assert not found["4b3.droit.moment_permis"].met
    assert found["4b3.droit.moment_permis"].advice == state.campaign.stopped[0].explanation


def test_a_right_fiche_is_right_and_a_wrong_one_is_told() -> None:
    """The fiche is held against the call: result, next step, note, respect."""
    state = do(with_person_there(prospecting()), HangUp())
    good = do(state, WriteCard(card=fair_card(pending(state)))).campaign.calls[-1].call
    assert all(item.right for item in judge_card(good) if item.field in ("Résultat", "Suite", "Respect"))
    lie = Card(result="rdv", next_action="preparer_rdv", date="2026-11-30", note="Un vrai relou ce débile")
    bad = {i.field: i for i in judge_card(do(state, WriteCard(card=lie)).campaign.calls[-1].call)}
    assert not bad["Résultat"].right
    assert not bad["Suite"].right
    assert not bad["Respect"].right
    assert "relou" in bad["Respect"].given or "débile" in bad["Respect"].given


def test_a_fiche_is_written_once() -> None:
    """A second fiche for the same call is refused."""
    state = do(with_person_there(prospecting()), HangUp())
    record = pending(state)
    state = do(state, WriteCard(card=fair_card(record)))
    again = CallTurn(call=record.number, turn=len(record.call.turns), act=WriteCard(card=fair_card(record)))
    with pytest.raises(ActionRefusedError, match="déjà écrite"):
        mission.apply(state, again)


def test_the_agenda_holds_what_the_fiches_promise() -> None:
    """Appointments line up by date, and two of them within the hour are told."""
    state = prospecting()
    for line, at in zip(state.callable[:2], ("2026-11-25T10:30", "2026-11-25T10:00"), strict=True):
        state = place(state, line)
        if not pending(state).call.over:
            state = do(state, HangUp())
        state = do(state, WriteCard(card=Card(result="rdv", next_action="preparer_rdv", date=at, note="vu")))
    entries = agenda(state.campaign)
    assert [entry.at for entry in entries] == ["2026-11-25T10:00", "2026-11-25T10:30"]
    assert len(clashes(entries)) == 1
    assert agenda(Campaign()) == ()


def test_the_file_follows_the_fiches() -> None:
    """Whoever was called has the status and the next step of the last fiche; the others are still to call."""
    state = write_up(with_person_there(prospecting()))
    followed = followed_file(state)
    record = state.campaign.real[-1]
    assert list(followed.index) == list(state.callable)
    assert followed.loc[record.line, "statut"] == OUTCOMES[record.call.outcome]
    assert followed.loc[record.line, "suite"] in campaign_settings().next_steps.values()
    assert followed.loc[state.callable[-1], "statut"] == "À appeler"


def test_a_campaign_replays_the_same() -> None:
    """The same actions give the same calls, word for word."""
    state = hang_up_everywhere(prospecting(), calls=4)
    actions = state.journal
    scenario = state.scenario
    assert replay(mission, scenario, 4, actions).state.campaign == state.campaign


def test_silence_ends_a_call_and_is_not_one_click() -> None:
    """Silences one after the other are several turns, and end with the person hanging up."""
    state = with_person_there(prospecting())
    for _ in range(6):
        if pending(state).call.over:
            break
        state = do(state, Wait())
    assert pending(state).call.over


def test_moments_are_said_in_french() -> None:
    """A day and a moment read as in a diary."""
    assert said_moment("2026-12-01") == "mardi 1er décembre 2026"
    assert said_moment("2026-12-01T09:05") == "mardi 1er décembre 2026 à 9 h 05"
    assert said_moment("") == ""


def test_settings_cover_every_outcome() -> None:
    """Each ending of a call has at least one right next step, and each step has words."""
    settings = campaign_settings()
    assert {step for steps in settings.right_steps.values() for step in steps} <= set(settings.next_steps)
    assert all(settings.right_steps.values())
    assert PlaceCall(line=1, moment=HOURS, mode="libre").kind == "place_call"
