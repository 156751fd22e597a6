"""Stories of the missions page and of the mission's file."""

from __future__ import annotations

from mcvb import practice
from simulations.file_work import RemoveLine
from tests.pages.visit import EASY, Visit


def test_all_the_missions_are_offered_easiest_first(visit: Visit) -> None:
    """Each scenario has a card with its market, and nothing is going on yet."""
    visit.open("missions.py")
    titles = [scenario.title for scenario in practice.catalogue().values()]
    places = [visit.said.index(title) for title in titles]
    assert places == sorted(places)
    assert "Aucune mission en cours" in visit.said
    assert "Aucune mission terminée" in visit.said


def test_a_draw_number_gives_the_whole_class_the_same_file(visit: Visit) -> None:
    """The teacher's number is kept, 0 included; without it, its button stays closed."""
    visit.open("missions.py")
    assert visit.button(f"tirage_{EASY}").disabled
    visit.at.number_input(key=f"graine_{EASY}").set_value(0)
    visit.run().press(f"tirage_{EASY}")
    assert visit.played(visit.at.query_params["run"]).run.seed == 0


def test_an_atelier_on_targeting_begins_with_a_clean_file(visit: Visit) -> None:
    """« Cibler » alone opens the file, then leads to the segments without any study."""
    visit.open("missions.py").press(f"cibler_{EASY}")
    run = visit.at.query_params["run"]
    assert visit.state(run).stage == "cibler"
    assert visit.links["Continuer : les segments"] == f"segments?run={run}"
    assert not any("Étude" in label for label in visit.links)


def test_a_run_is_found_again_then_erased_for_good(visit: Visit) -> None:
    """A run waits in « En cours »; erasing it asks first, then leaves nothing."""
    run = visit.begin()
    visit.open("missions.py")
    assert "En cours (1)" in visit.said
    visit.press(f"effacer_{run}")
    assert "pour toujours" in visit.said
    assert len(visit.store.runs(visit.person)) == 1
    visit.confirm(f"effacer_{run}", "effacer_oui")
    assert "Travail effacé." in visit.said
    assert "En cours (0)" in visit.said
    assert visit.store.runs(visit.person) == []


def test_a_run_is_opened_where_it_stands(visit: Visit) -> None:
    """A run begun and touched opens on its study; a run handed in opens on its debrief."""
    going, done = visit.begin(), visit.begin(atelier="analyser")
    visit.play(going, [RemoveLine(line=1, reason="autre")])
    visit.analyse(done)
    visit.open("missions.py")
    assert "Terminées (1)" in visit.said
    visit.press(f"ouvrir_{going}")
    assert "L'étude du marché et du fichier" in visit.said
    visit.open("missions.py").press(f"ouvrir_{done}")
    assert "Le bilan" in visit.said
    assert "Étape « Analyser »" in visit.said


def test_the_file_of_a_mission_says_what_is_asked(visit: Visit) -> None:
    """Order, offer, competitors, documents and law are there, and the next step is one link away."""
    run = visit.begin()
    visit.open("dossier.py", run=run)
    scenario = visit.state(run).scenario
    assert scenario.mission.boss in visit.said
    assert "À respecter" in visit.said
    assert all(f"{document.title} — {document.origin}" in visit.said for document in scenario.documents)
    for named in (*scenario.offers, *scenario.competitors):
        assert " ".join(named.name.split()) in visit.said
    assert visit.links["Passer à l'étude"] == f"etude?run={run}"
