"""Traces for other blocs: only where the scenario announces the competence, the latest of each check, no level."""

from __future__ import annotations

from mcvb.assessment import Evidence
from mcvb.bridges import bridged, competence_title, load_bridges
from mcvb.practice import catalogue
from simulations.kernel import Observation
from simulations.rubric import load_rubric

ANNOUNCED = ("4B.4", "Bloc 3 : traiter et exploiter l'information ou le contact client")


def trace(check: str, *, met: bool, at: str, announced: tuple[str, ...] = ANNOUNCED) -> Evidence:
    """Return one piece of evidence."""
    seen = Observation(check=check, met=met, quote="« noté »", advice="")
    return Evidence(seen, "r", "Mission", "courante", 0, at, announced)


def test_bridges_name_checks_and_competences_that_exist() -> None:
    """Every check of a bridge is in the rubric, every competence in the référentiel."""
    known = {check.id for check in load_rubric().checks()}
    for bridge in load_bridges().bridges:
        assert set(bridge.checks) <= known
        assert competence_title(bridge.competence)


def test_scenarios_announce_other_blocs_in_the_words_of_the_bridges() -> None:
    """A competence of another bloc announced by a scenario is one that a bridge feeds."""
    words = {bridge.announced for bridge in load_bridges().bridges}
    for scenario in catalogue().values():
        assert {name for name in scenario.competences if not name.startswith("4B")} <= words


def test_the_latest_trace_of_a_check_counts() -> None:
    """A fiche well written later replaces one badly written before."""
    check = "4b4.tracer.compte_rendu"
    found = bridged([trace(check, met=True, at="2026-11-02"), trace(check, met=False, at="2026-11-01")])
    assert [(item.competence, item.met, len(item.evidence)) for item in found] == [("3.1", 1, 1)]


def test_nothing_is_fed_when_the_scenario_does_not_announce_it() -> None:
    """The same work in a scenario that does not aim at bloc 3 leaves no trace there."""
    assert bridged([trace("4b4.tracer.agenda", met=True, at="2026-11-02", announced=("4B.4",))]) == ()
