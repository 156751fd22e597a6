"""Stories of the phone: a whole call in each mode, hints, silence, hanging up, nobody there, and the fiche."""

from __future__ import annotations

from datetime import datetime

import pytest

from simulations.call.coach import hint
from simulations.call.persona import personas
from simulations.call.state import OUTCOMES, CallContext, Say
from simulations.campaign_state import CallRecord, CallTurn, Mode, PlaceCall
from simulations.casting import cast
from simulations.errors import ActionRefusedError
from tests.campaigns import good_moment
from tests.pages.visit import Visit

SUNDAY_EVENING = "2026-11-22T20:30"
SCRIPT_TAG = "<img src=x onerror=alert(1)>"


def phoned(visit: Visit, mode: Mode, *, reached: bool = True) -> str:
    """Begin the stage and call until somebody answers (or nobody does); return the run, the phone open."""
    run = visit.begin(atelier="prospecter")
    state = visit.state(run)
    moment = good_moment(state) if reached else SUNDAY_EVENING
    there = {line: cast(state, line, datetime.fromisoformat(moment), attempt=1, again=False) for line in state.callable}
    fit = (ln for ln, one in there.items() if one.context.reachable == reached and is_person(one.context) == reached)
    visit.play(run, [PlaceCall(line=next(fit), moment=moment, mode=mode)])
    return opened(visit, run)


def is_person(context: CallContext) -> bool:
    """Tell whether somebody who decides picks up."""
    return context.reachable and personas()[context.persona].role == "decideur"


def opened(visit: Visit, run: str) -> str:
    """Open the phone on the last call."""
    visit.at.query_params = {"run": run, "appel": str(last(visit, run).number)}
    visit.at.switch_page("appel.py")
    visit.run()
    return run


def last(visit: Visit, run: str) -> CallRecord:
    """Return the last call of a run as the store has it."""
    return visit.state(run).campaign.calls[-1]


def written(visit: Visit, run: str) -> None:
    """Write the fiche of a call nobody answered, on screen."""
    opened(visit, run)
    number = last(visit, run).number
    visit.at.radio(key=f"fiche_{number}_resultat").set_value("injoignable")
    assert visit.at.radio(key=f"fiche_{number}_resultat").value == "injoignable"
    visit.at.selectbox(key=f"fiche_{number}_suite").set_value("retenter")
    visit.at.text_area(key=f"fiche_{number}_note").set_value("Personne, à réessayer demain.")
    visit.press("Enregistrer la fiche")


def type_and_say(visit: Visit, run: str, text: str) -> None:
    """Type a sentence and say it."""
    visit.at.text_input(key=f"dire_{last(visit, run).number}").set_value(text)
    visit.press("Dire")


def test_a_guided_call_from_hello_to_its_fiche(visit: Visit) -> None:
    """Four phrasings at each turn until the call ends; then the fiche is asked for and written."""
    run = phoned(visit, "guide")
    for _ in range(40):
        record = last(visit, run)
        if record.call.over:
            break
        choices = [button for button in visit.at.button if (button.key or "").startswith("choix_")]
        assert len(choices) == 4
        choices[0].click()
        visit.run()
        assert len(last(visit, run).call.turns) > len(record.call.turns)
    assert last(visit, run).call.over
    number = last(visit, run).number
    visit.press("Enregistrer la fiche")
    assert "Il manque encore : le « Résultat de l'appel » et la suite, dans « Et maintenant ? »." in visit.said
    visit.at.radio(key=f"fiche_{number}_resultat").set_value(last(visit, run).call.outcome)
    visit.at.selectbox(key=f"fiche_{number}_suite").set_value("classer")
    visit.at.text_area(key=f"fiche_{number}_note").set_value("La personne a déjà un fournisseur.")
    visit.press("Enregistrer la fiche")
    card = last(visit, run).call.card
    assert card is not None
    assert card.note == "La personne a déjà un fournisseur."
    assert OUTCOMES[last(visit, run).call.outcome] in visit.said
    assert f"appel={number}" in visit.links["Voir le bilan de l'appel"]


def test_a_mixed_call_begins_sentences_that_the_student_ends(visit: Visit) -> None:
    """An intention fills the field with a beginning, which is not sent as it is but once completed."""
    run = phoned(visit, "mixte")
    before = len(last(visit, run).call.turns)
    next(button for button in visit.at.button if (button.key or "").startswith("amorce_")).click()
    visit.run()
    field = visit.at.text_input(key=f"dire_{last(visit, run).number}")
    begin = str(field.value)
    assert begin.strip()
    visit.press("Dire")
    assert "Termine la phrase" in visit.said
    assert len(last(visit, run).call.turns) == before
    type_and_say(visit, run, f"{begin} Camille, de Cageot & Moka")
    assert last(visit, run).call.turns[before].text.endswith("Camille, de Cageot & Moka")


def test_a_free_call_is_typed(visit: Visit) -> None:
    """What is typed is said and heard; nothing typed says nothing; a mark-up is only text."""
    run = phoned(visit, "libre")
    type_and_say(visit, run, "Bonjour, je suis Camille de Cageot & Moka, vous avez deux minutes ?")
    turns = last(visit, run).call.turns
    assert {"saluer", "demander_disponibilite"} <= set(turns[1].acts)
    assert turns[2].text in " ".join(turn.text for turn in turns)
    type_and_say(visit, run, "   ")
    assert "Écris d'abord" in visit.said
    type_and_say(visit, run, f"{SCRIPT_TAG} comment faites-vous aujourd'hui ?")
    pages = [str(block.value) for block in visit.at.html]
    assert any("&lt;img src=x" in page for page in pages)
    assert not any(SCRIPT_TAG in page for page in pages)


def test_a_hint_helps_and_is_noted(visit: Visit) -> None:
    """A hint is shown, counted, and goes with the turn it was asked at."""
    run = phoned(visit, "libre")
    visit.press(f"conseil_{last(visit, run).number}")
    assert "Conseil" in visit.said
    assert last(visit, run).call.memory.hints == 1


def test_a_hint_is_still_there_after_a_reload(visit: Visit) -> None:
    """The hint asked for is found again on a page loaded anew, until something is said."""
    run = phoned(visit, "libre")
    visit.press(f"conseil_{last(visit, run).number}")
    told = next(str(block.value) for block in visit.at.html if ">Conseil<" in str(block.value))
    opened(visit, run)
    assert told in [str(block.value) for block in visit.at.html]
    type_and_say(visit, run, "Bonjour, je suis Camille de Cageot & Moka.")
    assert told not in [str(block.value) for block in visit.at.html]


def test_a_double_click_says_a_thing_once(visit: Visit) -> None:
    """The same turn sent twice, or from a second tab left behind, is said once."""
    run = phoned(visit, "libre")
    record = last(visit, run)
    said = CallTurn(call=record.number, turn=len(record.call.turns), act=Say(text="Bonjour, Camille de Cageot & Moka."))
    visit.play(run, [said, said])
    mine = [turn.text for turn in last(visit, run).call.turns if turn.who == "eleve"]
    assert mine == ["Bonjour, Camille de Cageot & Moka."]
    late = said.model_copy(update={"act": Say(text="Vous avez deux minutes ?")})
    with pytest.raises(ActionRefusedError, match="avancé entre-temps"):
        visit.play(run, [late])
    assert [turn.text for turn in last(visit, run).call.turns if turn.who == "eleve"] == mine


def test_a_second_tab_left_behind_is_told_so(visit: Visit) -> None:
    """What is typed in a tab that shows an older moment of the call is refused kindly, and stays in the field."""
    run = phoned(visit, "libre")
    record = last(visit, run)
    visit.at.text_input(key=f"dire_{record.number}").set_value("Vous avez deux minutes ?")
    other = CallTurn(call=record.number, turn=len(record.call.turns), act=Say(text="Bonjour, Camille à l'appareil."))
    visit.play(run, [other])
    visit.press("Dire")
    mine = [turn.text for turn in last(visit, run).call.turns if turn.who == "eleve"]
    assert mine == ["Bonjour, Camille à l'appareil."]
    assert "avancé entre-temps" in visit.said
    assert visit.at.text_input(key=f"dire_{record.number}").value == "Vous avez deux minutes ?"


def test_a_hint_is_shown_where_it_is_asked_for(visit: Visit) -> None:
    """On a phone nothing below the choices is seen: the button and the hint come before them."""
    run = phoned(visit, "guide")
    number = last(visit, run).number
    visit.press(f"conseil_{number}")
    keys = [button.key or "" for button in visit.at.button]
    first = next(rank for rank, key in enumerate(keys) if key.startswith("choix_"))
    assert keys.index(f"conseil_{number}") < first
    assert hint(last(visit, run).call) in visit.said


def test_a_meeting_without_its_date_is_asked_for_once(visit: Visit) -> None:
    """A call-back or a meeting asks for its moment; saved again without one, it is kept as written."""
    run = phoned(visit, "libre")
    number = last(visit, run).number
    visit.press(f"raccrocher_{number}")
    visit.at.radio(key=f"fiche_{number}_resultat").set_value("rappel")
    visit.at.selectbox(key=f"fiche_{number}_suite").set_value("rappeler")
    visit.press("Enregistrer la fiche")
    assert "« Quel jour ? » est vide : note le jour et l'heure convenus." in visit.said
    assert not last(visit, run).closed
    visit.press("Enregistrer la fiche")
    assert last(visit, run).closed


def test_silence_then_hanging_up(visit: Visit) -> None:
    """Keeping silent makes the other react; hanging up ends the call and asks for the fiche."""
    run = phoned(visit, "libre")
    before = len(last(visit, run).call.turns)
    number = last(visit, run).number
    visit.press(f"silence_{number}_{before}")
    assert len(last(visit, run).call.turns) > before
    visit.press(f"raccrocher_{number}")
    assert last(visit, run).call.over
    assert "Ta fiche d'appel" in visit.said


def test_nobody_answers(visit: Visit) -> None:
    """When nobody answers, it is said, and only the fiche is left to write."""
    run = phoned(visit, "libre", reached=False)
    assert "Personne au bout du fil" in visit.said
    assert not visit.has_button("Dire")
    written(visit, run)
    assert last(visit, run).closed


def test_the_note_pad_is_kept_and_comes_back_in_the_fiche(visit: Visit) -> None:
    """Notes typed during the call are stored at once and prefill the fiche."""
    run = phoned(visit, "libre")
    number = last(visit, run).number
    visit.at.text_area(key=f"bloc_{number}").set_value("27 salariés, contrat jusqu'en mars")
    visit.run()
    assert last(visit, run).note == "27 salariés, contrat jusqu'en mars"
    visit.press(f"raccrocher_{number}")
    assert visit.at.text_area(key=f"fiche_{number}_note").value == "27 salariés, contrat jusqu'en mars"


def test_a_page_loaded_again_goes_on_where_it_stood(visit: Visit) -> None:
    """Reloading in the middle of a call shows the same conversation."""
    run = phoned(visit, "libre")
    type_and_say(visit, run, "Bonjour, je suis Camille de Cageot & Moka.")
    opened(visit, run)
    assert "Bonjour, je suis Camille de Cageot & Moka." in visit.said


def test_no_call_by_that_number(visit: Visit) -> None:
    """An address without a call leads back to the calls."""
    run = visit.begin(atelier="prospecter")
    visit.at.query_params = {"run": run, "appel": "7"}
    visit.at.switch_page("appel.py")
    visit.run()
    assert "Aucun appel ici" in visit.said
    assert "Aller aux appels" in visit.links
