"""Stories of a call's debrief: the essential, each line, the proofs, the person; retry, compare; the projector."""

from __future__ import annotations

import json
import re

from mcvb.masking import names_said
from mcvb.ui.call_charts import _curve
from simulations.call.state import HangUp, Say, Wait
from simulations.campaign_state import CallRecord, CallTurn
from tests.pages.visit import Visit
from tests.test_look import contrast


def debriefed(visit: Visit, *, calls: int = 4, **query: str) -> tuple[str, CallRecord]:
    """Make some calls and open the debrief of the last one somebody answered."""
    run = visit.begin(atelier="prospecter")
    visit.call(run, calls=calls, hand_in=False)
    record = next(one for one in reversed(visit.state(run).campaign.calls) if len(one.call.turns) > 6)
    shown(visit, run, record.number, **query)
    return run, record


def shown(visit: Visit, run: str, number: int, **query: str) -> None:
    """Open the debrief of a call."""
    visit.at.query_params = {"run": run, "appel": str(number), **query}
    visit.at.switch_page("appel_bilan.py")
    visit.run()


def test_the_debrief_tells_the_essential_first(visit: Visit) -> None:
    """How it ended, the best thing, the moments to work on, CROC, law; the student's words are there."""
    _, record = debriefed(visit)
    assert "Résultat" in visit.said
    assert "Ton point fort" in visit.said
    assert "ravailler" in visit.said
    assert "Ton plan d'appel (CROC)" in visit.said
    assert "Le droit et le respect" in visit.said
    assert record.call.turns[1].text.split(",")[0] in visit.said
    assert "Confiance de" in visit.said


def test_the_person_is_revealed_and_the_fiche_checked(visit: Visit) -> None:
    """The portrait and the hidden objection come after the call, with the fiche held against it."""
    debriefed(visit)
    assert "Sa journée" in visit.said
    assert "Qui était au bout du fil ?" in visit.said
    assert "Son objection." in visit.said
    assert "Ta fiche d'appel" in visit.said


def test_trying_again_and_comparing(visit: Visit) -> None:
    """The same person is phoned again to train; both calls then stand side by side."""
    run, record = debriefed(visit)
    visit.press("reessayer")
    again = visit.state(run).campaign.calls[-1]
    assert (again.take, again.model) == (2, record.number)
    assert visit.at.query_params["appel"] == str(again.number)
    start = len(again.call.turns)
    visit.play(run, [CallTurn(call=again.number, turn=start, act=Say(text="Bonjour", acts=("saluer",)))])
    turns = len(visit.state(run).campaign.calls[-1].call.turns)
    visit.play(run, [CallTurn(call=again.number, turn=turns, act=HangUp())])
    shown(visit, run, record.number)
    assert "Premier appel" in visit.said
    assert "Essai 1, comparé au premier appel." in visit.said
    assert "La suite obtenue est moins bonne." in visit.said
    assert "Perdu" in visit.said


def test_the_replay_goes_step_by_step_with_names_hidden(visit: Visit) -> None:
    """Names are hidden, the analysis waits for the class, the next step comes, the end is told."""
    run, record = debriefed(visit, projection="1", pas="1")
    who = record.call.context.prospect
    assert "Que diriez-vous à sa place ?" in visit.said
    page = " ".join(str(block.value) for block in visit.at.html if "a4-projete" in str(block.value))
    assert who.last_name not in page
    assert who.firm not in page
    visit.press("reveler")
    assert "Que diriez-vous" not in visit.said
    visit.press("suivant")
    assert visit.at.query_params["pas"] == "2"
    shown(visit, run, record.number, projection="1", pas="99")
    assert "Fin de l'appel" in visit.said


def test_every_line_says_its_tone_in_words(visit: Visit) -> None:
    """Signs and words, not only colours: tones, effects and checks can be read at each line."""
    debriefed(visit)
    assert "✓ Bien joué" in visit.said
    assert "Effet : confiance +" in visit.said
    assert "✓ Vérification réussie :" in visit.said
    assert "Tes mots : «" in visit.said


def test_the_student_is_not_named_on_the_projector(visit: Visit) -> None:
    """Names shown or hidden, the student's own never is; nor does the curve give it away."""
    run, record = debriefed(visit, projection="1", pas="1")
    said = record.call.turns[1].text
    mine = names_said(record.call)
    assert any(name in said for name in mine)
    visit.at.toggle(key="masquer_noms").set_value(False)
    visit.run()
    page = " ".join(str(block.value) for block in visit.at.html if "a4-projete" in str(block.value))
    assert "(prénom)" in page
    assert not any(name in page for name in mine)
    last = sum(turn.who == "eleve" for turn in record.call.turns) + 1
    assert f"1 sur {last}" in visit.said
    shown(visit, run, record.number, projection="1", pas=str(last))
    assert visit.button("suivant").disabled


def test_a_silence_is_a_step_of_the_replay(visit: Visit) -> None:
    """Nothing was said: the projector shows the silence, and the debrief notes it."""
    run, _ = debriefed(visit)
    visit.press("reessayer")
    again = visit.state(run).campaign.calls[-1]
    turns = len(again.call.turns)
    visit.play(run, [CallTurn(call=again.number, turn=turns, act=Wait())])
    turns = len(visit.state(run).campaign.calls[-1].call.turns)
    visit.play(run, [CallTurn(call=again.number, turn=turns, act=HangUp())])
    shown(visit, run, again.number, projection="1", pas="1")
    assert "(silence)" in visit.said
    shown(visit, run, again.number)
    assert "(silence)" in visit.said
    assert "Silences : 1" in visit.said


def test_a_call_going_on_has_no_debrief_yet(visit: Visit) -> None:
    """Before the end and the fiche, the page leads back to the phone; an unknown call leads to the calls."""
    run, _ = debriefed(visit)
    visit.press("reessayer")
    number = visit.state(run).campaign.calls[-1].number
    shown(visit, run, number)
    assert "Pas encore de bilan" in visit.said
    shown(visit, run, 99)
    assert "Aucun appel ici" in visit.said


def test_all_of_it_on_one_page_to_print(visit: Visit) -> None:
    """Without tabs everything is on the page, and nothing asks to be pressed."""
    debriefed(visit, imprimer="1")
    assert not visit.at.tabs
    assert "L'appel, ligne par ligne" in visit.said
    assert "Qui était au bout du fil ?" in visit.said
    assert not visit.has_button("reessayer")
    assert "Retour au bilan" in visit.links


def test_the_words_of_the_curve_are_as_dark_as_the_page() -> None:
    """Axes and legend are read at 4.5 to 1 at least, on light and on dark paper."""
    for dark, paper in ((False, "#FBFAF6"), (True, "#12171D")):
        written = json.dumps(_curve(large=False, dark=dark))
        colours = set(re.findall(r'"(?:label|title)Color": "(#\w{6})"', written))
        assert len(colours) == 1
        assert contrast(colours.pop(), paper) >= 4.5
