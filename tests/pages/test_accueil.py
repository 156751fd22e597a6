"""Stories of the home page and of the shell around every page."""

from __future__ import annotations

import pytest

from mcvb.store import SqliteRepository
from simulations.zone.state import Conclude
from tests.pages.visit import Visit

EVERY_PAGE = (
    *("accueil", "missions", "parcours", "competences", "travaux", "mon_fichier", "reperes", "mes_donnees"),
    *("dossier", "etude", "fichier", "segments", "qualification", "cible", "bilan"),
)
MISSION_PAGES = EVERY_PAGE[8:]


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_page_carries_its_title_and_the_notice(visit: Visit, page: str) -> None:
    """The navigation reaches each page, which says that all is fictive and the levels formative."""
    visit.open(f"{page}.py")
    assert "fictifs" in visit.said
    assert "formatifs" in visit.said
    assert sum(element.value.count("<h1>") for element in visit.at.html) == 1


@pytest.mark.parametrize("page", MISSION_PAGES)
def test_a_mission_page_without_a_run_leads_to_the_missions(visit: Visit, page: str) -> None:
    """Whoever opens a mission page too early is told so, and shown where to begin."""
    visit.open(f"{page}.py")
    assert "Aucune mission en cours" in visit.said
    assert visit.links["Choisir une mission"].startswith("missions?")


@pytest.mark.parametrize("page", MISSION_PAGES)
def test_the_run_of_somebody_else_stays_closed(
    visit: Visit, store: SqliteRepository, cookies: dict[str, str], page: str
) -> None:
    """A link copied from a classmate opens nothing of theirs: no company, no answer, and no trace of a fault."""
    run = visit.begin()
    visit.open(f"{page}.py", run=run)
    assert "Cageot & Moka" in visit.said
    cookies["atelier_session"] = "x" * 43
    stranger = Visit(store, cookies).open(f"{page}.py", run=run)
    assert "Aucune mission en cours" in stranger.said
    assert "Cageot" not in stranger.said
    assert "Traceback" not in stranger.said


@pytest.mark.parametrize("page", MISSION_PAGES)
def test_a_run_that_does_not_exist_is_no_fault(visit: Visit, page: str) -> None:
    """A mistyped address gets the same kind answer."""
    assert "Aucune mission en cours" in visit.open(f"{page}.py", run="nimporte").said


@pytest.mark.parametrize("page", ["segments", "qualification", "cible"])
def test_a_stage_not_open_yet_sends_back_to_the_one_going_on(visit: Visit, page: str) -> None:
    """« Cibler » waits for « Analyser », and says so with a way back that keeps the run."""
    run = visit.begin()
    visit.open(f"{page}.py", run=run)
    assert "Pas encore ouvert" in visit.said
    assert visit.links["Continuer : le dossier de la mission"].endswith(f"run={run}")


def test_a_first_visit_begins_the_first_mission(visit: Visit) -> None:
    """A newcomer reads how it works, presses one button, and is before the file of the easiest mission."""
    assert "Bienvenue dans l'atelier" in visit.said
    assert "Comment ça marche ?" in visit.said
    assert "Pas encore de preuve" in visit.said
    visit.press("commencer")
    run = visit.at.query_params["run"]
    assert "Le dossier de la mission" in visit.said
    assert visit.state(run).scenario.level == "courante"
    assert visit.played(run).run.person_id == visit.person.id


def test_home_goes_on_where_one_stopped(visit: Visit) -> None:
    """Back home, the mission is there with the next thing to do, and « Reprendre » opens the right screen."""
    run = visit.begin()
    visit.study(run)
    visit.open("accueil.py")
    assert "Te revoilà" in visit.said
    assert "Étudie la zone de chalandise" in visit.said
    visit.play(run, [Conclude(text="Je commence par Nancy.")])
    visit.open("accueil.py")
    assert "L'étude est complète : remets le fichier au propre" in visit.said
    visit.press("reprendre")
    assert visit.at.query_params["run"] == run
    assert "Le fichier à remettre au propre" in visit.said


def test_home_offers_another_mission_when_one_is_done(visit: Visit) -> None:
    """With all handed in, home shows the levels earned and a harder mission."""
    run = visit.begin()
    visit.analyse(run)
    visit.target(run)
    visit.finish(run)
    visit.open("accueil.py")
    assert "Une autre mission t'attend · Situation plus complexe" in visit.said
    assert "vérifications" in visit.said
    assert "Pas encore de preuve" not in visit.said


def test_seeing_all_missions_from_home(visit: Visit) -> None:
    """The second button of a first visit leads to the list of missions."""
    visit.press("toutes")
    assert "Choisis une situation à ta portée" in visit.said


def test_a_browser_that_refuses_cookies_is_warned(visit: Visit, cookies: dict[str, str]) -> None:
    """Without a cookie one may work, for this visit only, and is told before losing anything."""
    assert "refuse les cookies" not in visit.said
    cookies.clear()
    passing = Visit(visit.store, cookies)
    assert "Rien ne sera gardé" in passing.said
    passing.press("commencer")
    assert "Le dossier de la mission" in passing.said
