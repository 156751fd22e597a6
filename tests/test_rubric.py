"""The rubric: what the project's grid promises, and what a teacher reads after a slip in an edited one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from simulations.errors import DataFileError, UnknownItemError
from simulations.live.choices import MEASURE
from simulations.live.questions import load_questions
from simulations.live.settings import live_settings
from simulations.mailing.measures import mail_measures, prepared_measures
from simulations.rubric import RUBRIC_FILE, Check, Measure, judge, load_rubric
from simulations.scoring import measures
from simulations.scoring_calls import campaign_measures, record_measures
from tests.mailing import HOUSES, perfect
from tests.test_scoring import SHIPPED, played

GRID = RUBRIC_FILE.read_text(encoding="utf-8")
TITLES = {
    "4B.1": "Rechercher et analyser des informations à des fins d'exploitation",
    "4B.2": "Participer à la conception d'une opération de prospection",
    "4B.3": "Mettre en œuvre une opération de prospection",
    "4B.4": "Suivre et évaluer l'action de prospection",
    "4B.5": "Valoriser les produits et/ou services",
}
DIRECT = {"4B.1": "analyser", "4B.2": "concevoir", "4B.3": "prospecter", "4B.4": "suivre", "4B.5": "valoriser"}
ENGLISH = re.compile(r"\b(input|should|value|error|expected|field|required|permitted)\b", re.IGNORECASE)


@cache
def measured() -> dict[str, frozenset[str]]:
    """Return the names of the measures the engines give, by stage, over all shipped missions played whole."""
    states = [played(scenario_id, 0).state for scenario_id in SHIPPED]
    plain = ("analyser", "cibler", "concevoir")
    found = {stage: frozenset(n for s in states for n in measures(s, stage)) for stage in plain}
    calls = {name for s in states for record in s.campaign.real for name in record_measures(s, record)}
    mails = [perfect(name, seed) for name in HOUSES for seed in (7, 8)]
    whole = {name for s in (*states, *mails) for name in (*campaign_measures(s), *mail_measures(s))}
    found["prospecter"] = frozenset(calls | whole)
    found["concevoir"] |= {name for s in mails for name in prepared_measures(s)}
    for competence, stage in DIRECT.items():
        found[stage] = found.get(stage, frozenset()) | live_measures(competence)
    return found


def live_measures(competence: str) -> frozenset[str]:
    """Return the measure a live quiz gives for a competence, none when the files have too few questions on it."""
    asked = [question for question in load_questions() if question.competence == competence]
    name = MEASURE.format(competence.lower().replace(".", ""))
    return frozenset({name}) if len(asked) >= live_settings().evidence else frozenset()


def line_of(text: str, words: str, *, times: int = 1) -> int:
    """Return the line of the last of `times` occurrences of some words."""
    found = [number for number, line in enumerate(text.splitlines(), 1) if words in line]
    return found[times - 1]


def faults_of(path: Path, content: str | bytes) -> list[tuple[int, str]]:
    """Return the line and the message of every fault of an edited grid."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataFileError) as caught:
        load_rubric(path)
    assert path.name in str(caught.value)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_the_five_competences_have_their_official_titles():
    """The grid holds the five competences of bloc 4B, word for word."""
    assert {competence.id: competence.title for competence in load_rubric().competences} == TITLES


def test_the_grid_says_it_is_a_proposal():
    """Anybody who reads the grid is told that it is the team's, with its source."""
    assert load_rubric().status == "proposition d'équipe"
    assert "Atelier 4B" in load_rubric().source


def test_each_check_is_told_with_its_reason_and_advice():
    """No two checks of the grid say the same, and each tells what to do and why in a whole sentence."""
    checks = list(load_rubric().checks())
    assert len({check.statement for check in checks}) == len(checks)
    assert all(text.endswith((".", "?", "!", "»")) for c in checks for text in (c.statement, c.advice, c.why))


def test_each_measure_of_the_grid_is_one_the_engines_give():
    """Each check with a measure can be judged by a shipped mission, at the stage the grid says."""
    asked = [(check.stage, check.measure) for check in load_rubric().checks() if check.measure]
    assert [(stage, name) for stage, name in asked if name not in measured()[stage]] == []


def test_each_measure_of_the_engines_is_used_by_the_grid():
    """Nothing is measured for nothing: every measure of a shipped mission is judged by some check."""
    asked = {check.measure for check in load_rubric().checks()}
    told_otherwise = {"fiche.suite", "fiche.note"}  # both are in « fiche.compte_rendu »
    assert frozenset().union(*measured().values()) - told_otherwise <= asked


@pytest.mark.parametrize(("bound", "value", "met"), [("au_moins", 0.5, True), ("au_plus", 0.5, True)])
def test_a_value_on_the_bound_is_enough(bound, value, met):
    """Exactly the value asked for meets the check; a little on the wrong side does not."""
    text = "Une phrase assez longue."
    raw = {"id": "4b1.a.b", "enonce": text, "etape": "cibler", "mesure": "x", "conseil": text, "pourquoi": text}
    check = Check.model_validate({**raw, bound: value})
    assert check.is_met_by(value) is met
    assert not check.is_met_by(value - 0.01 if bound == "au_moins" else value + 0.01)


def test_no_measure_no_opinion():
    """Only checks of the stage whose measure is known are judged, in the student's own words."""
    found = judge(load_rubric(), "cibler", {"segments.nombre": Measure(value=3, quote="« A », « B », « C »")})
    assert [(o.check, o.met, o.quote) for o in found] == [("4b2.segmenter.plusieurs", True, "« A », « B », « C »")]
    assert judge(load_rubric(), "analyser", {"segments.nombre": Measure(value=3, quote="")}) == ()


def test_a_check_that_does_not_exist_is_told():
    """Asking for an unknown check gives a sentence that names it."""
    with pytest.raises(UnknownItemError, match=r"4b9\.x\.y"):
        load_rubric().check("4b9.x.y")
    with pytest.raises(UnknownItemError, match=r"4b9\.x\.y"):
        load_rubric().competence_of("4b9.x.y")


def test_faults_of_an_edited_grid_come_all_at_once(tmp_path):
    """A teacher who slipped five times reads French sentences, each with its line, and no other."""
    text = GRID.replace("poids: 1", "poids: 7", 1).replace("etape: analyser", "etape: analiser", 1)
    text = text.replace("id: 4b1.entreprise.clientele", "id: 4b1.entreprise.offre", 1)
    text = text.replace("mesure: etude.marche\n", "mesure: etude.marche\n            au_plus: 0.9\n", 1)
    text = text.replace("conseil:", "consiel:", 1)
    found = faults_of(tmp_path / "grille.yaml", text)
    expected = {
        (line_of(text, "etape: analiser"), "etape"),
        (line_of(text, "poids: 7"), "poids"),
        (line_of(text, "consiel:"), "consiel"),
        (line_of(text, "id: 4b1.entreprise.entreprise"), "conseil"),
        (line_of(text, "id: 4b1.entreprise.offre", times=2), "4b1.entreprise.offre"),
        (line_of(text, "id: 4b1.marche.marche"), "un seul des deux"),
    }
    assert {(line, next(word for _, word in expected if word in said)) for line, said in found} == expected
    assert not [said for _, said in found if ENGLISH.search(said)]


def test_one_check_under_two_criteria_is_told(tmp_path):
    """An identifier used again far away, under another criterion, is named."""
    text = GRID.replace("id: 4b1.marche.zone", "id: 4b1.entreprise.offre", 1)
    assert ["4b1.entreprise.offre" in said for _, said in faults_of(tmp_path / "g.yaml", text)] == [True]


def test_a_check_under_the_wrong_competence_is_told(tmp_path):
    """A check of 4B.2 pasted under 4B.1 is named."""
    text = GRID.replace("id: 4b1.marche.zone", "id: 4b2.marche.zone", 1)
    assert ["4b2.marche.zone" in said for _, said in faults_of(tmp_path / "g.yaml", text)] == [True]


BROKEN = {
    "not YAML": ("statut: x\nsource: [a, b\ncompetences: c\n", 3, "YAML"),
    "a quote left open": ('statut: x\nsource: "abc\n', 3, "YAML"),
    "a tab": ("statut:\n\t- x\n", 2, "YAML"),
    "a control character": ("statut: x\x07\n", 0, "YAML"),
    "a clue that looks like a key": ("statut: x\nsource:\n  - {entreprise} : y\n", 3, "YAML"),
    "empty": ("", 0, "vide"),
    "a sentence only": ("bonjour\n", 1, "rubriques"),
    "cp1252": ("statut: équipe\n".encode("cp1252"), 0, "UTF-8"),
    "a key twice": ("statut: a\nstatut: b\n", 2, "deux fois"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_is_no_grid_is_told(tmp_path, case):
    """Whatever is in the file, the sentence says in French what is wrong and where."""
    content, line, word = BROKEN[case]
    found = faults_of(tmp_path / "grille.yaml", content)
    assert [at for at, said in found if word in said][:1] == [line]
    assert not [said for _, said in found if ENGLISH.search(said)]


def test_a_missing_grid_is_told(tmp_path):
    """A file that is not there gives a sentence, not a traceback."""
    with pytest.raises(DataFileError, match="n'existe pas"):
        load_rubric(tmp_path / "absente.yaml")
