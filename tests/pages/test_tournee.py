"""Stories of the visit round: put in order, moved, compared with the best, printed."""

from __future__ import annotations

import pytest

from mcvb import zone_practice
from mcvb.ui import kit
from mcvb.ui.round_panel import said_minutes
from simulations.zone.tour_search import best_round
from simulations.zone.trades import brief_of, trade
from simulations.zone.visits import round_day, visits_of
from tests.pages.visit import Visit


def designing(visit: Visit) -> str:
    """Bring a mission to « Concevoir » and open its round."""
    run = visit.begin(atelier="concevoir")
    visit.open("tournee.py", run=run)
    return run


def order(visit: Visit, run: str) -> tuple[str, ...]:
    """Return the order as the store has it."""
    return visit.state(run).zone.order


def test_visits_are_added_moved_and_removed(visit: Visit) -> None:
    """Each press is kept: add, move up, take away, empty; undo brings the last one back."""
    run = designing(visit)
    names = [one.id for one in visits_of(visit.state(run))]
    desk = f"zone_{run}"
    for name in names[:3]:
        visit.press(f"ajouter_{desk}_{name}")
    assert order(visit, run) == tuple(names[:3])
    visit.press(f"monter_{desk}_{names[2]}")
    assert order(visit, run) == (names[0], names[2], names[1])
    visit.press(f"descendre_{desk}_{names[0]}")
    assert order(visit, run) == (names[2], names[0], names[1])
    visit.press(f"enlever_{desk}_{names[0]}")
    assert order(visit, run) == (names[2], names[1])
    visit.press("annuler")
    assert order(visit, run) == (names[2], names[0], names[1])
    visit.press(f"vider_{desk}")
    assert order(visit, run) == ()


def test_each_button_says_whose_visit_it_moves(visit: Visit) -> None:
    """For a screen reader no two buttons of the round are called alike."""
    run = designing(visit)
    visits = visits_of(visit.state(run))
    assert visit.button(f"ajouter_zone_{run}_{visits[0].id}").label.startswith("Ajouter ")
    for one in visits[:2]:
        visit.press(f"ajouter_zone_{run}_{one.id}")
    moving = [button.label for button in visit.at.button if (button.key or "").startswith(("monter_", "descendre_"))]
    assert len(moving) == len(set(moving)) == 4
    assert f"la visite de {kit.plain_markdown(visits[0].name)}" in moving[0]


@pytest.mark.parametrize("place", ["98818", "97701", "97608"])
def test_a_territory_without_figures_gets_a_kind_word(visit: Visit, place: str) -> None:
    """Nouméa, Saint-Barthélemy, Mamoudzou: no refusal in red, a page that says why or a round that works."""
    zone_practice.begin(visit.store, visit.person, brief_of(trade("fleuriste"), place), seed=3)
    visit.open("tournee.py")
    assert not visit.at.error
    assert "choisis un autre département" not in visit.said
    assert "Pas de tournée possible ici" in visit.said or "À placer" in visit.said
    assert "agrandis" not in visit.said


def test_lengths_are_said_in_hours() -> None:
    """Nobody reads 423 minutes."""
    said = [said_minutes(minutes).replace("\u00a0", " ") for minutes in (0, 45, 60, 423)]
    assert said == ["0 min", "45 min", "1 h 00", "7 h 03"]


def test_the_day_is_told_hour_by_hour_and_compared(visit: Visit) -> None:
    """The timeline, the figures and the comparison come with the first visit; the best order waits."""
    run = designing(visit)
    assert "heure par heure" not in visit.said
    state = visit.state(run)
    visits, day = visits_of(state), round_day(state.scenario.catchment)
    for one in visits:
        visit.press(f"ajouter_zone_{run}_{one.id}")
    assert "Ta journée, heure par heure" in visit.said
    assert "La meilleure trouvée" in visit.said
    assert "une fois l'étape rendue" in visit.said
    assert "Son ordre" not in visit.said
    best = best_round(day, visits)
    labels = [str(button.label) for button in visit.at.get("download_button")]
    assert "Feuille de route à imprimer" in labels
    assert str(len(best.kept)) in visit.said


def test_the_debrief_shows_the_best_order(visit: Visit) -> None:
    """Once handed in, the best order is read, the checks of the round are observed, and nothing moves any more."""
    run = visit.begin(atelier="concevoir")
    visit.script(run)
    checks = {item.check: item.met for item in visit.played(run).observations}
    assert all(met for check, met in checks.items() if check.startswith("4b2.tournee"))
    assert sum(check.startswith("4b2.tournee") for check in checks) == 5
    visit.open("bilan.py", run=run)
    assert "Ta tournée" in visit.said
    assert "Son ordre" in visit.said
    visit.open("tournee.py", run=run)
    assert all(button.disabled for button in visit.at.button if (button.key or "").startswith("enlever_"))


def test_a_round_of_ones_own(visit: Visit) -> None:
    """Alone: without a zone the way to begin one; with a zone, fictitious visits, and the best order at once."""
    visit.open("tournee.py")
    assert "Pas encore de zone" in visit.said
    assert "Choisir un lieu" in visit.links
    zone_practice.begin(visit.store, visit.person, brief_of(trade("fleuriste"), "68224"), seed=3)
    visit.open("tournee.py")
    adding = [button for button in visit.at.button if (button.key or "").startswith("ajouter_")]
    assert len(adding) == 8
    adding[0].click()
    visit.run()
    assert "Son ordre" in visit.said
    visit.press("tournee_annuler")
    assert zone_practice.own_study(visit.store, visit.person).work.order == ()


def test_an_island_too_small_for_a_round_says_so(visit: Visit) -> None:
    """Where nobody else lives within reach, no round is promised."""
    zone_practice.begin(visit.store, visit.person, brief_of(trade("fleuriste"), "29083"), seed=3)
    visit.open("tournee.py")
    assert "tournée" in visit.said.lower()
