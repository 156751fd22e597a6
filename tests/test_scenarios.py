"""The scenarios of the project: complete, coherent, playable to the end, and clear about their faults when edited."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from simulations.columns import LABELS
from simulations.errors import DataFileError
from simulations.geography import communes
from simulations.market import sector_names
from simulations.prospect_file import prepare_file
from simulations.scenario import SCENARIOS, Scenario, parse_scenario, scenario_paths
from simulations.scenario_check import GRADE_WORDS
from simulations.study import judge_answer, options
from tests.test_scoring import SHIPPED, met_share, played, right_answer

IDS = sorted(SHIPPED)
SEEDS = range(5)
LORRAINE, CHAMPAGNE, ALSACE = {"54", "57", "88", "55"}, {"51", "08", "10", "52"}, {"67", "68"}
DATED = re.compile(
    r"source\s*:|état au|loi n°|décret|article|(janvier|février|mars|août|novembre) 20\d\d", re.IGNORECASE
)
ENGLISH = re.compile(r"\b(input|should|value|error|expected|field|required|permitted)\b", re.IGNORECASE)
TEXT = (SCENARIOS / "cageot_moka.yaml").read_text(encoding="utf-8")


@pytest.fixture(params=IDS)
def scenario(request) -> Scenario:
    """Give each scenario of the project in turn."""
    return SHIPPED[request.param]


def test_each_scenario_has_its_own_name():
    """No two files share an identifier or a title, and each file is called by its identifier."""
    loaded = [parse_scenario(path.read_text(encoding="utf-8")) for path in scenario_paths()]
    assert [path.stem for path in scenario_paths()] == [scenario.id for scenario in loaded]
    assert len({scenario.title for scenario in loaded}) == len(loaded)


def test_there_is_a_situation_for_each_year():
    """A habitual, a more complex and a critical situation are there, for firms as for households."""
    assert Counter(scenario.level for scenario in SHIPPED.values()) >= Counter(["courante", "complexe", "critique"])
    assert {scenario.market for scenario in SHIPPED.values()} == {"B2B", "B2C"}


def test_the_three_old_regions_of_grand_est_are_there():
    """A company works in Lorraine, one in Champagne-Ardenne and one in Alsace."""
    homes = {communes().loc[scenario.company.commune, "departement"] for scenario in SHIPPED.values()}
    assert all(homes & region for region in (LORRAINE, CHAMPAGNE, ALSACE))
    assert homes <= LORRAINE | CHAMPAGNE | ALSACE


def test_harder_situations_ask_more():
    """From one level to the next there are more lines, more faults and more contacts to choose, and less help."""
    ordered = [next(s for s in SHIPPED.values() if s.level == name) for name in ("courante", "complexe", "critique")]
    asked = [(s.minutes, s.file.rows, sum(s.file.faults.values()), s.mission.capacity) for s in ordered]
    assert asked == sorted(asked)
    assert [s.file.highlights for s in ordered] == sorted([s.file.highlights for s in ordered], reverse=True)


def test_market_and_file_go_together(scenario):
    """A mission towards firms has a file of firms; one towards households, a file of households."""
    assert (scenario.market == "B2B") == (scenario.file.kind == "professionnel")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scenario_id", IDS)
def test_each_mission_can_be_played_whole(scenario_id, seed):
    """Whatever file is drawn, a careful student hands in every stage and meets at least seventeen checks in twenty."""
    end = played(scenario_id, seed)
    assert set(end.state.submitted) == set(SHIPPED[scenario_id].stages)
    assert end.state.stage is None
    assert met_share(end.observations) >= 0.85


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scenario_id", IDS)
def test_each_question_has_an_answer_within_reach(scenario_id, seed):
    """What the dossier or the file says is judged right, is among the options shown, and anything else is wrong."""
    frame = prepare_file(SHIPPED[scenario_id], seed).frame
    for question in SHIPPED[scenario_id].questions:
        answer = right_answer(question, frame)
        assert judge_answer(question, answer, frame).right, question.id
        assert not judge_answer(question, ("-98765",), frame).right, question.id
        assert question.kind == "nombre" or set(answer) <= set(options(question, frame)), question.id


def test_one_good_prospect_at_least_for_each_contact(scenario):
    """The mended file holds enough prospects of the target for the time given, so that choosing is possible."""
    for seed in SEEDS:
        prepared = prepare_file(scenario, seed)
        copies = {max(pair) for pair in prepared.pairs}
        spoilt = {"hors_cible", "entreprise_fermee", "opposition", "trop_ancien", "sans_consentement"}
        good = [n for n in prepared.frame.index if prepared.fault_kind(n) not in spoilt and n not in copies]
        assert len(good) >= 1.5 * scenario.mission.capacity


def test_questions_name_each_their_own_subject(scenario):
    """Questions and documents have identifiers of their own, and each document cited is in the dossier."""
    assert len({question.id for question in scenario.questions}) == len(scenario.questions)
    known = [document.id for document in scenario.documents]
    assert len(set(known)) == len(known)
    assert {question.document for question in scenario.questions if question.document} <= set(known)


def test_explanations_do_not_only_repeat(scenario):
    """Hint and explanation differ, and the explanation of a number of the dossier holds this number."""
    for question in scenario.questions:
        assert question.hint != question.explanation
        if question.number is not None:
            digits = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d)", "", question.explanation).replace(",", ".")
            assert f"{question.number:g}" in digits, question.id


def test_every_source_is_marked_as_made_up(scenario):
    """Documents, directory and scenario all say « fictif », and the pitch of the mission names its company."""
    assert all("fictif" in document.origin for document in scenario.documents)
    assert "fictif" in scenario.file.directory_name
    assert "fictif" in scenario.source.lower()


def test_places_and_sectors_exist(scenario):
    """Communes are real INSEE codes, departments of the file too, and sectors are those of the market."""
    rivals = [rival.commune for rival in scenario.competitors]
    assert {scenario.company.commune, *rivals} <= set(communes().index)
    assert set(scenario.file.departments) <= set(communes()["departement"])
    assert {*scenario.target.sectors, *scenario.file.sectors} <= set(sector_names())


def test_clues_are_all_different_and_never_give_the_grade(scenario):
    """No sentence is used twice in a scenario, and none says « note 3 » or « 2/3 »."""
    clues = [clue for c in scenario.qualification.criteria for bank in c.clues for clue in bank]
    assert [clue for clue, times in Counter(clues).items() if times > 1] == []
    assert [clue for clue in clues if GRADE_WORDS.search(clue)] == []
    assert min(len(bank) for c in scenario.qualification.criteria for bank in c.clues) >= 5


def test_texts_name_columns_as_the_screen_does(scenario):
    """No text a pupil reads names a column by its technical name, nor speaks of a filter the study does not have."""
    texts = [document.text for document in scenario.documents]
    texts += [text for q in scenario.questions for text in (q.text, q.hint, q.explanation)]
    names = "|".join(column for column in LABELS)
    technical = re.compile(rf"« ?({names}) ?»|colonne ({names})\b|\b[a-z]+_[a-z]+\b|filtre")
    assert [found[0] for text in texts if (found := technical.search(text))] == []
    assert {question.hint for question in scenario.questions if "filtre" in question.hint.lower()} == set()


def test_every_scenario_says_who_stays_in_the_file(scenario):
    """Far communes and prospects who buy little are not off target: a document says they stay in the file."""
    assert [d.id for d in scenario.documents if re.search(r"rest(e|ent)\b.*(fichier|minuscules)", d.text)]


@pytest.mark.parametrize("text", ["note 3", "Note : 3", "score 2", "2/3", "0 sur 3", "niveau 1"])
def test_words_that_give_a_grade_are_recognised(text):
    """The search for grades in clues finds them however they are written."""
    assert GRADE_WORDS.search(f"Besoin fort, {text}, à rappeler")


def test_law_is_dated_or_sourced(scenario):
    """Each line of law carries a date, an article or a source, since rules change."""
    assert [line for line in scenario.law if not DATED.search(line)] == []


def test_relevant_criteria_are_those_that_make_the_value(scenario):
    """What the scenario calls relevant to segment by is what its hidden affinities are made of, and nothing else."""
    relevant = {criterion.column for criterion in scenario.segmentation if criterion.relevant}
    assert relevant == set(scenario.target.affinity)
    assert any(not criterion.relevant for criterion in scenario.segmentation)


SLIPS = {
    "niveau: courante": ("niveau: facile", "« niveau » doit valoir"),
    "date: 2026-11-16": ("date: 2026-11-31", "« date » doit être une date"),
    "duree_minutes: 40": ("duree_minute: 40", "« duree_minute » n'est pas connue"),
    "  jours: 2": ("  jours: deux", "« jours » doit être un nombre entier"),
    "  lignes: 48": ("  lignes: 4000", "« lignes » doit être au plus 400"),
    "    telephone_errone: 2": ("    telephone_erone: 2", "telephone_erone"),
    "  - id: qui_signe": ("  - id: raison_bien_etre", "« raison_bien_etre » est déjà celui"),
    "  - colonne: zone": ("  - colonne: meteo", "« colonne » doit valoir"),
    "  aide_reperage: true": ("  aide_reperage: beaucoup", "« aide_reperage » doit être"),
}


def test_a_faulty_scenario_tells_every_fault_with_its_line():
    """Nine slips in one text give nine lines, and the key that misses because it was misspelt, all in French."""
    text, expected = TEXT, {}
    for good, (bad, said) in SLIPS.items():
        expected[said] = TEXT[: TEXT.index(good)].count("\n") + 1
        text = text.replace(good, bad, 1)
    with pytest.raises(DataFileError) as caught:
        parse_scenario(text, name="mien.yaml")
    faults = caught.value.faults
    assert {said: fault.line for said in expected for fault in faults if said in fault.message} == expected
    assert "« duree_minutes » manque" in str(caught.value)
    assert len(faults) == len(SLIPS) + 1
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    assert not [fault.message for fault in faults if ENGLISH.search(fault.message)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    document: tarif", "    document: prospectus", "l'étude cite des documents absents : prospectus"),
        ("    hors_cible: 3", "    hors_cible: 30", "plus de 70 % de lignes à défaut"),
    ],
)
def test_a_scenario_that_does_not_hold_together_is_told(old, new, said):
    """A question on a document that is not there, or a file with hardly a good line left, is refused in French."""
    with pytest.raises(DataFileError, match=said):
        parse_scenario(TEXT.replace(old, new, 1))
