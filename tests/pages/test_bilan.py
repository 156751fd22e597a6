"""Stories of the debrief."""

from __future__ import annotations

from simulations.debrief import file_debrief
from simulations.study import judge_answers
from tests.pages.visit import NO_HELP, Visit


def test_no_debrief_before_handing_in(visit: Visit) -> None:
    """Opened too early, the debrief says when it will come and leads back to the work."""
    run = visit.begin()
    visit.study(run)
    visit.open("bilan.py", run=run)
    assert "Pas encore de bilan" in visit.said
    assert visit.links["Continuer la mission"] == f"zone?run={run}"


def test_the_debrief_shows_what_was_found_and_missed(visit: Visit) -> None:
    """Every faulty line is found again in the debrief, on the right side, with what a professional would have done."""
    run = visit.begin()
    visit.analyse(run, skill=0.5)
    visit.open("bilan.py", run=run)
    items = file_debrief(visit.state(run))
    for outcome, title in (("trouve", "Ce que tu as trouvé"), ("manque", "Ce que tu as manqué")):
        count = sum(item.outcome == outcome for item in items)
        assert count > 0
        assert f"{title} ({count})" in visit.said
    missed = next(item for item in items if item.outcome == "manque")
    assert f"Fiche {missed.line} ·" in visit.said
    assert "Ce que ferait une ou un pro :" in visit.said


def test_the_debrief_goes_through_every_question(visit: Visit) -> None:
    """The study is gone through, right or wrong, with the answer expected."""
    run = visit.begin()
    visit.analyse(run, skill=0.5)
    visit.open("bilan.py", run=run)
    answers = judge_answers(visit.state(run))
    right = sum(answer.right for answer in answers)
    assert 0 < right < len(answers)
    assert f"{right} sur {len(answers)}" in visit.said
    assert visit.said.count("Réponse attendue :") == len(answers) - right


def test_a_perfect_file_has_nothing_missed(visit: Visit) -> None:
    """Somebody who mended everything reads so, with nothing done wrongly."""
    run = visit.begin()
    visit.analyse(run)
    visit.open("bilan.py", run=run)
    assert "Ce que tu as manqué (0)" in visit.said
    assert "À tort (0)" in visit.said
    assert "Rien ici" in visit.said
    assert visit.links["Continuer : les segments"] == f"segments?run={run}"


def test_traps_are_told_only_at_the_very_end(visit: Visit) -> None:
    """Until the last stage is handed in the traps stay secret; then they are told, with the way to the competences."""
    run = visit.begin(NO_HELP)
    visit.analyse(run)
    visit.open("bilan.py", run=run)
    trap = " ".join(visit.state(run).scenario.traps[0].split())[:60]
    assert trap not in visit.said
    visit.target(run)
    visit.open("bilan.py", run=run)
    assert trap not in visit.said
    visit.finish(run)
    visit.open("bilan.py", run=run)
    assert trap in visit.said
    assert "Mission terminée" in visit.said
    assert "Voir mes compétences" in visit.links
    assert "La cible face à la réalité" in visit.said
    assert visit.said.index("Étape « Cibler »") < visit.said.index("Étape « Analyser »")
