"""Which questions on the map are asked, anywhere in France."""

from __future__ import annotations

import pytest

from simulations.scenario import parse_scenario, scenario_paths
from simulations.zone.measures import zone_measures
from simulations.zone.model_study import study_actions
from simulations.zone.reading import questions_for
from simulations.zone.state import ZonePlan, ZoneWork, apply
from simulations.zone.trades import brief_of, trade

PROSPECTS = {1: 20, 2: 10, 3: 4}


def test_questions_are_always_three_and_the_same():
    """Anywhere in France, three different questions that make sense there, and the same ones each time."""
    for place in ("75056", "97411", "98818", "48095", "97502", "29155", "67482"):
        brief = brief_of(trade("boulangerie"), place)
        plan = ZonePlan(limits=brief.limits)
        asked = questions_for(brief, plan)
        assert len({question.id for question in asked}) == 3
        assert asked == questions_for(brief, plan)
        assert "concurrent" not in {question.id for question in asked}


def test_an_island_is_asked_about_the_sea():
    """On Belle-Île, the sea cuts the circle: its effect on customers is asked."""
    brief = brief_of(trade("velo"), "56241")
    assert "frontiere" in {question.id for question in questions_for(brief, ZonePlan(limits=(5, 10, 15)))}


@pytest.mark.parametrize("path", scenario_paths(), ids=lambda path: path.stem)
def test_a_study_done_well_is_measured_at_the_top_in_every_mission(path):
    """In each shipped mission, a student who does all well gets all seven measures at the top."""
    brief = parse_scenario(path.read_text(encoding="utf-8"), name=path.name).catchment
    work = ZoneWork()
    for action in study_actions(brief, PROSPECTS):
        work = apply(work, action).state
    found = {name: measure.value for name, measure in zone_measures(brief, work, PROSPECTS).items()}
    assert found == pytest.approx(dict.fromkeys(found, 1.0))
    assert len(found) == 7
