"""Stories of the calls page: whom to call and when, what the law stops, the agenda, handing in."""

from __future__ import annotations

from mcvb.demo import fair_card
from simulations.call.state import Card, HangUp, WriteCard
from simulations.campaign_state import CallTurn, PlaceCall
from tests.campaigns import good_moment
from tests.pages.visit import Visit

HOMES = "carre_radis"


def place(visit: Visit, run: str, line: int, *, mobile: bool = False) -> None:
    """Dial a line at a good moment, without the screen."""
    moment = good_moment(visit.state(run))
    visit.play(run, [PlaceCall(line=line, moment=moment, mode="libre", from_mobile=mobile)])


def finish(visit: Visit, run: str, card: Card | None = None) -> None:
    """End the call going on and write its fiche, without the screen."""
    record = visit.state(run).campaign.pending
    assert record is not None
    if not record.call.over:
        visit.play(run, [CallTurn(call=record.number, turn=len(record.call.turns), act=HangUp())])
        record = visit.state(run).campaign.pending
        assert record is not None
    written = WriteCard(card=card or fair_card(record))
    visit.play(run, [CallTurn(call=record.number, turn=len(record.call.turns), act=written)])


def test_before_any_call_everything_is_empty_and_says_so(visit: Visit) -> None:
    """No call, an empty agenda, and what to do first."""
    run = visit.begin(atelier="prospecter")
    visit.open("appels.py", run=run)
    assert "Ton agenda est vide" in visit.said
    assert "Aucun appel pour l'instant" in visit.said
    visit.press("composer")
    assert "Choisis d'abord une heure." in visit.said
    assert visit.state(run).campaign.calls == ()


def test_a_call_is_dialled_from_the_page(visit: Visit) -> None:
    """Choosing a person and an hour then dialling places the call, and opens the phone."""
    run = visit.begin(atelier="prospecter")
    visit.open("appels.py", run=run)
    hour = visit.field("appel_heure", kind="selectbox")
    hour.select_index(8)
    visit.run().press("composer")
    calls = visit.state(run).campaign.calls
    assert len(calls) == 1
    assert calls[0].moment.endswith("T10:00")
    assert visit.at.query_params["appel"] == "1"


def test_a_call_going_on_is_offered_first(visit: Visit) -> None:
    """Coming back, the page leads to the call begun and offers no other."""
    run = visit.begin(atelier="prospecter")
    place(visit, run, visit.state(run).callable[0])
    visit.open("appels.py", run=run)
    assert "Appel n° 1 en cours" in visit.said
    assert visit.has_button("reprendre_appel")
    assert not visit.has_button("composer")


def test_a_forbidden_call_is_stopped_and_explained(visit: Visit) -> None:
    """A household phoned from a mobile: nobody is called, the rule, its source and the price are told."""
    run = visit.begin(HOMES, atelier="prospecter")
    place(visit, run, visit.state(run).callable[0], mobile=True)
    visit.open("appels.py", run=run)
    assert "Appel arrêté" in visit.said
    assert "Source :" in visit.said
    assert "Un contact de ta journée est perdu." in visit.said


def test_the_agenda_fills_with_the_fiches(visit: Visit) -> None:
    """An appointment written in a fiche is in the agenda, in French."""
    run = visit.begin(atelier="prospecter")
    place(visit, run, visit.state(run).callable[0])
    finish(visit, run, Card(result="rdv", next_action="preparer_rdv", date="2026-11-25T10:30", note="voir"))
    visit.open("appels.py", run=run)
    assert "mercredi 25 novembre 2026 à 10 h 30" in visit.said
    assert "Bilan de l'appel n° 1" in visit.links


def test_calls_are_handed_in_once(visit: Visit) -> None:
    """After a call the stage is handed in, the debrief tells the checks, and no call can be placed any more."""
    run = visit.begin(atelier="prospecter")
    place(visit, run, visit.state(run).callable[0])
    finish(visit, run)
    visit.open("appels.py", run=run).confirm("rendre_prospecter", "rendre_oui")
    assert visit.played(run).run.status == "terminee"
    assert "Étape « Prospecter »" in visit.said
    assert "4B.3" in visit.said
    visit.open("appels.py", run=run)
    assert not visit.has_button("composer")
    assert "Tes appels sont rendus" in visit.said


def test_the_stage_is_not_handed_in_during_a_call(visit: Visit) -> None:
    """Handing in with a call open says what to finish first, and keeps everything."""
    run = visit.begin(atelier="prospecter")
    place(visit, run, visit.state(run).callable[0])
    visit.open("appels.py", run=run).confirm("rendre_prospecter", "rendre_oui")
    assert "Termine d'abord l'appel en cours" in visit.said
    assert visit.played(run).run.status == "en_cours"
