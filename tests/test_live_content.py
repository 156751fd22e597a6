"""The content of a class session: enough of it, even, readable, true to the law engine; pseudonyms fit for a class."""

from __future__ import annotations

import ast
import importlib
import math
import operator
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations.call.persona import personas
from simulations.errors import DataFileError, UnknownItemError
from simulations.law_file import load_law
from simulations.live import material, questions
from simulations.live.material import cloud_group, propose_pseudonym, pseudonym_refusal, word_refusal
from simulations.live.pseudonyms import pseudonym_file
from simulations.live.questions import LIVE, THEMES, Question, load_questions, pick
from simulations.scenario import SCENARIOS, parse_scenario

COMPETENCES = ("4B.1", "4B.2", "4B.3", "4B.4", "4B.5")
SITUATIONS = ("courante", "complexe", "critique")
ALL = load_questions()
COMPUTED = [question for question in ALL if question.calculation]
OPERATORS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}
ROUNDINGS: dict[str, Callable[[float], int]] = {"ceil": math.ceil, "floor": math.floor}
WRONG = 'pourquoi: "On le croit souvent, à tort."'
NUMBER = re.compile(r"\d+(?:[  \u202f]\d{3})*(?:,\d+)?")


def value_of(node: ast.AST) -> float:
    """Return the value of an arithmetic expression: numbers, + - * /, ceil and floor, nothing else."""
    match node:
        case ast.Expression(body=body):
            return value_of(body)
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.BinOp(left=left, op=sign, right=right):
            return OPERATORS[type(sign)](value_of(left), value_of(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value_of(operand)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
            return ROUNDINGS[name](round(value_of(argument), 9))
    raise ValueError(ast.dump(node))


def shown(text: str) -> list[tuple[float, int]]:
    """Return the numbers written in French in a text, with their number of decimals."""
    found = [re.sub(r"\s", "", number) for number in NUMBER.findall(text)]
    return [(float(number.replace(",", ".")), len(number.partition(",")[2])) for number in found]


def says(text: str, value: float) -> bool:
    """Tell whether a text shows the value, rounded to the decimals it writes."""
    return any(math.isclose(number, math.floor(value * 10**n + 0.5 + 1e-9) / 10**n) for number, n in shown(text))


# The quiz.


def test_there_are_enough_questions_everywhere():
    """At least 170, 24 per competence, 6 per competence and situation, 15 per theme."""
    assert len(ALL) >= 170
    counted = Counter((question.competence, question.situation) for question in ALL)
    assert min(counted[one, level] for one in COMPETENCES for level in SITUATIONS) >= 6
    assert min(sum(counted[one, level] for level in SITUATIONS) for one in COMPETENCES) >= 24
    assert min(Counter(question.theme for question in ALL)[theme] for theme in THEMES) >= 15


def test_no_question_is_asked_twice():
    """Neither an identifier nor a wording comes back."""
    assert len({question.id for question in ALL}) == len({question.text for question in ALL}) == len(ALL)


@pytest.mark.parametrize("number", [3, 4])
def test_the_right_choice_is_anywhere(number: int):
    """Among questions of a length, each place holds the right choice about as often as any other."""
    places = Counter(question.answer for question in ALL if len(question.choices) == number)
    fair = sum(places.values()) / number
    assert all(0.75 * fair <= places[rank] <= 1.25 * fair for rank in range(number))


@pytest.mark.parametrize("extreme", [max, min])
def test_the_length_of_a_choice_tells_nothing(extreme: Callable[[list[int]], int]):
    """The right choice is alone the longest, or alone the shortest, no more often than chance."""

    def told(question: Question) -> bool:
        sizes = [len(choice.text) for choice in question.choices]
        return sizes[question.answer] == extreme(sizes) and sizes.count(extreme(sizes)) == 1

    assert sum(map(told, ALL)) <= sum(1 / len(question.choices) for question in ALL)


@pytest.mark.parametrize("question", COMPUTED, ids=lambda question: question.id)
def test_the_right_choice_is_the_computed_one(question: Question):
    """The calculation gives a number of the right choice, and of no other."""
    value = value_of(ast.parse(question.calculation, mode="eval"))
    right = [says(choice.text, value) for choice in question.choices if choice.right]
    assert right == [True]
    wrong = [choice.text for choice in question.choices if not choice.right and says(choice.text, value)]
    same = set(re.findall(r"[^\W\d]+", question.choices[question.answer].text.lower()))
    assert all(set(re.findall(r"[^\W\d]+", text.lower())) != same for text in wrong)


def test_most_calculations_can_be_recomputed():
    """Nine in ten questions on figures hold their calculation."""
    figures = [question for question in ALL if question.theme == "calcul"]
    assert len(COMPUTED) >= 0.9 * len(figures) >= 30


def test_an_arithmetic_that_is_not_one_is_refused():
    """The evaluator of the tests runs nothing but arithmetic."""
    with pytest.raises((ValueError, KeyError)):
        value_of(ast.parse("__import__('os')", mode="eval"))


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)
def test_a_question_is_well_written(question: Question):
    """Plain French typography: no double space, no straight quote, a full stop at the end of what is explained."""
    texts = [question.text, question.explanation, *(choice.text + choice.why for choice in question.choices)]
    assert not any("  " in text or '"' in text for text in texts)
    assert question.text[-1] in "?…"
    ends = [question.explanation, *(choice.why for choice in question.choices if choice.why)]
    assert all(text[-1] in ".?!»" for text in ends)


@pytest.mark.parametrize(
    "rule", ["consentement_expire", "preuve_consentement", "frequence", "silence_apres_refus", "duree_conservation"]
)
def test_the_figures_taught_are_those_of_the_law_file(rule: str):
    """Change a delay in the law, and the questions that still teach the old one are found."""
    words = {"1": ("un", "1"), "3": ("trois", "3")}
    taught = [question.explanation.lower() for question in ALL if question.rule == rule]
    figures = [str(one) for one in load_law().rule(rule).values.model_dump(exclude_defaults=True).values()]
    assert taught
    assert figures
    found = {word for told in taught for word in re.findall(r"\w+", told)}
    assert all(found & set(words.get(figure, (figure,))) for figure in figures), rule


def test_a_draw_is_the_same_for_a_seed_and_spread_over_themes():
    """Twelve questions of the six themes: two of each, the same for a seed, others for another."""
    drawn = pick(7, number=12)
    assert drawn == pick(7, number=12) != pick(8, number=12)
    assert set(Counter(question.theme for question in drawn).values()) == {2}


@given(
    seed=st.integers(0, 2**32),
    number=st.integers(0, 300),
    competence=st.sampled_from(COMPETENCES),
    situation=st.sampled_from(SITUATIONS),
)
def test_a_draw_keeps_to_what_was_asked(seed: int, number: int, competence: str, situation: str):
    """Only the competence and the situation asked for, never twice the same, all of them when more are wanted."""
    drawn = pick(seed, number=number, competences=[competence], situations=[situation])
    fit = {q.id for q in ALL if (q.competence, q.situation) == (competence, situation)}
    assert {question.id for question in drawn} <= fit
    assert len({question.id for question in drawn}) == len(drawn) == min(number, len(fit))


def test_themes_can_be_chosen():
    """A draw on one theme holds only that one."""
    assert {question.theme for question in pick(1, number=10, themes=["calcul"])} == {"calcul"}


# Allowed or forbidden?


def test_verdicts_are_many_balanced_and_mostly_held_by_the_law_engine():
    """At least 64, half allowed give or take a tenth, 40 or more judged by the engine too."""
    verdicts = material.load_verdicts()
    assert len(verdicts) >= 64
    assert 0.4 <= sum(verdict.allowed for verdict in verdicts) / len(verdicts) <= 0.6
    assert sum(verdict.contact is not None for verdict in verdicts) >= 40
    assert {verdict.competence for verdict in verdicts} == set(COMPETENCES)


@pytest.mark.parametrize(
    "verdict", [one for one in material.load_verdicts() if one.contact], ids=lambda verdict: verdict.id
)
def test_the_law_engine_agrees(verdict: material.Verdict):
    """The engine's verdict and deciding rule are those of the file."""
    assert verdict.contact is not None
    said = verdict.contact.judged()
    assert (said.allowed, said.rule) == (verdict.allowed, verdict.rule)


# Polls, clouds, duels and calls.


def test_polls_cover_every_moment():
    """At least 24, of the five kinds, each with something to say."""
    polls = material.load_polls()
    assert len(polls) >= 24
    assert min(Counter(poll.moment for poll in polls).values()) >= 4


def test_clouds_group_their_own_examples():
    """At least 16 prompts, and every expected example falls in a group."""
    clouds = material.load_clouds()
    assert len(clouds) >= 16
    for cloud in clouds:
        names = {group.name for group in cloud.groups}
        assert {cloud_group(cloud.id, example) for example in cloud.examples} <= names, cloud.id


@pytest.mark.parametrize(
    ("word", "group"),
    [
        ("Trop cher !", "Le prix"),
        ("pas le budget", "Le prix"),
        ("ça coûte trop", "Le prix"),
        ("J'ai pas le temps", "Le temps"),
        ("on a déjà quelqu'un", "Déjà un fournisseur"),
        ("fournisseurs", "Déjà un fournisseur"),
        ("envoyez-moi un mail", "Une documentation"),
        ("rappelez dans 6 mois", "Plus tard"),
        ("faut demander à mon patron", "Décider à plusieurs"),
        ("c'est une arnaque", "Une mauvaise expérience"),
        ("  Chercher  des clients… ", "chercher des clients"),
    ],
)
def test_a_cloud_merges_what_means_the_same(word: str, group: str):
    """Accents, capitals and plurals do not count; an unknown word stays itself, tidied up."""
    assert cloud_group("objections_entendues", word) == group


def test_an_unknown_cloud_is_told():
    """Asking for a prompt that does not exist is an error in French."""
    with pytest.raises(UnknownItemError, match="n'existe pas"):
        cloud_group("rien", "mot")


def test_duels_have_no_constant_winner():
    """At least 14; over all criteria A and B win as often, and nearly every duel gives each something."""
    duels = material.load_duels()
    assert len(duels) >= 14
    won = Counter(one.stronger for duel in duels for one in duel.criteria)
    assert abs(won["A"] - won["B"]) <= 5
    assert won["egal"] >= 3
    both = [duel for duel in duels if {"A", "B"} <= {one.stronger for one in duel.criteria}]
    assert len(both) >= 0.85 * len(duels)
    assert len({duel.kind for duel in duels}) == 9


@pytest.mark.parametrize("call", material.load_collective_calls(), ids=lambda call: call.id)
def test_a_collective_call_meets_somebody_of_its_scenario(call: material.CollectiveCall):
    """The person belongs to the market and the level of the scenario."""
    scenario = parse_scenario((SCENARIOS / f"{call.scenario}.yaml").read_text(encoding="utf-8"))
    person = personas()[call.persona]
    assert person.market in (scenario.market, "tous")
    assert scenario.level in person.levels


def test_collective_calls_use_every_scenario():
    """At least ten calls, each with its own person."""
    calls = material.load_collective_calls()
    assert len(calls) >= 10
    assert {call.scenario for call in calls} == {path.stem for path in SCENARIOS.glob("*.yaml")}
    assert len({call.persona for call in calls}) == len(calls)


# Pseudonyms.

BAD = (
    """
con|C o n|c.o.n|c0n|C0nn4rd|connnnard|conasse|gros con|salope|s@lope|S 4 L 0 P E|pute|P.U.T.E|put3|puuuute
grossepute|Sale_Pute|fils de pute|FDP|f.d.p|ntm|nique ta mère|nik ta mere|NikTaMere|enculé|en culé|3ncul3|batard
bâtard|b4t4rd|PD|p-d|pédé|p3d3|tapette|gouine|tg|ta gueule|merde|m3rd3|bordel|abruti|débile|mongol|triso|bouffon
cassos|boloss|fuck|FuckYou|f u c k|bitch|b1tch|sh1t|asshole|zob|z0b|bite|b i t e|b1te|teub|zizi|sexe|S3XE|porno
chatte|cul|nichons|suce|violeur|pedophile|négro|nègre|n3gr0|nigger|bougnoule|b0ugnoul3|youpin|sale arabe
sale juif|feuj|chinetoque|hitler|H1tl3r|Adolf|nazi|n4zi|xXnaziXx|nazis|14/88|1488|Le Pen|lepen|Zemmour|macron
daesh|Ben Laden|kkk|Mbappé|Squeezie|prof|Le prof|Prof de vente|Prof2Maths|p r o f|pr0f|proviseur
Proviseure adjointe|CPE|c.p.e|principal|Mme Durand|M. Petit|Monsieur Klein|admin|Directrice|inspecteur
lea@mail.fr|06 12 34 56 78|0612345678|@kevin_d|insta lea|snap.lea57|www.lea.fr|suicide|kalash|dealer
""".strip()
    .replace("\n", "|")
    .split("|")
)

GOOD = (
    """
Concepcion|Constance|Assia|Pédro|Constantin|Connor|Conrad|Conchita|Anaïs|Ana L|Ana|Ali|Nazim|Nazir|Nazia|Monique
Véronique|Dominique|Violette|Violaine|Viola|Titouan|Fatoumata|Aïssatou|Mamadou|Ousmane|Oussama|Jihad|Isis|Islam
Erdogan|Mohamed-Amine|Jean-Baptiste|Marie-Lou|Anne-Sophie|Maëlys|Loïc|Gwénaëlle|Erwan|Yann|Nolwenn|Maïwenn|Xabi
Eñaut|Ander|Joan|Gaël|Soizic|Malo|Enzo|Łukasz|Zoë|Søren|Björn|Çağlar|Özgür|İbrahim|Nguyễn|Thị Mai|Phuc|Dung|Bao
Xuân|Mei Ling|Jing|Ngozi|Chukwu|Kwame|Awa|Sékou|Bintou|Penda|Assetou|Khadija|Zineb|Soukaina|Anass|Hassan|Yassine
Rachid|Arabella|Nigel|Nigeria|Montenegro|Cunégonde|Pénélope|Salomé|Cassandra|Cassis|Bastien|Sébastien|Clément
Léo|Noé|Zoé|Lola|Jade|Rihanna|Ronaldo|Zidane|Jules|Jul|Kiki|Romano|Giuseppe|Concetta|Marco Nardi|Marcon|Lecoq
O'Brien|D'Angelo|Lou-Ann|Tom 57|Léa2|Inès_54|Renard agile|Mésange maligne|Cornichon|Profiterole|Caramel salé
Bordure|Cachalot|Salopette|Chaton|Chat noir|Putois|Le Bordelais|Computer|Gaya|Clara H.|Léonard|Culbuto
Cucurbitacée|Bitume|Sextant|Analyse|Passe-muraille|Canard|Panda roux|Pikachu|Naruto|Super Moka|Team Radis|Éclair
Macédoine
""".strip()
    .replace("\n", "|")
    .split("|")
)


LOCALES = """fr_FR fr_BE fr_CH fr_QC fr_DZ tr_TR vi_VN pl_PL pt_PT pt_BR es_ES es_MX it_IT de_DE en_US en_GB en_IN en_NG
en_PK ro_RO nl_NL sv_SE hr_HR az_AZ id_ID sq_AL yo_NG ha_NG ig_NG zu_ZA tw_GH uz_UZ ga_IE fi_FI hu_HU cs_CZ""".split()


def first_names(locale: str) -> Iterator[str]:
    """Yield the first names of a locale of Faker, none when this version does not know it."""
    try:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    except ModuleNotFoundError:
        return
    for kind in ("first_names", "first_names_male", "first_names_female", "first_names_unisex"):
        yield from (name.strip() for name in getattr(provider, kind, ()) if 1 < len(name.strip()) <= 28)


def test_the_filter_is_tried_on_enough_words():
    """At least sixty on each side, all different."""
    assert len(set(BAD)) == len(BAD) >= 60
    assert len(set(GOOD)) == len(GOOD) >= 60


@pytest.mark.parametrize("text", BAD)
def test_a_bad_pseudonym_is_refused_with_a_kind_reason(text: str):
    """Hidden behind digits, dots, spaces or capitals, it is refused, with a sentence that says so."""
    reason = pseudonym_refusal(text)
    assert reason is not None
    assert reason[0].isupper()
    assert reason.endswith(".")


@pytest.mark.parametrize("text", GOOD)
def test_a_real_first_name_or_a_kind_pseudonym_passes(text: str):
    """Regional, foreign, compound: no real name is taken for an insult."""
    assert pseudonym_refusal(text) is None


def test_eleven_thousand_first_names_pass():
    """First names of thirty countries, as Faker lists them: five alone, that also hurt in French, are refused."""
    names = {name for locale in LOCALES for name in first_names(locale)}
    assert len(names) > 8_000
    refused = {name for name in names if pseudonym_refusal(name)}
    assert refused <= {"Adolf", "Hans-Adolf", "Dick", "Nazi", "Zizi"}


@pytest.mark.parametrize("text", ["", " ", "7", "x", "12345", "😀😀", "…", "Анна", "-léa", "A" * 40])
def test_what_cannot_be_read_on_screen_is_refused(text: str):
    """Two Latin letters at least, and no more than the screen can show."""
    assert pseudonym_refusal(text) is not None


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str):
    """The filter never fails, whatever is typed."""
    assert pseudonym_refusal(text) is None or pseudonym_refusal(text)


def test_a_cloud_takes_its_own_words_and_no_insult():
    """Every word the groups expect may be shown, whatever is refused as a pseudonym; an insult may not."""
    clouds = material.load_clouds()
    expected = [*(word for cloud in clouds for group in cloud.groups for word in group.words)]
    expected += [example for cloud in clouds for example in cloud.examples]
    assert [word for word in expected if word_refusal(word)] == []
    ordinary = "communiquer|pique-nique|baisse des prix|paniquer|un amuse-gueule|reconquérir|pas joints|déchets|un cône"
    assert [word for word in ordinary.split("|") if word_refusal(word)] == []
    assert word_refusal("demander au prof") is word_refusal("Instagram") is None
    assert all(word_refusal(word) for word in ("c'est de la m3rd3", "c o n", "lea@mail.fr", "06 12 34 56 78"))


def test_every_proposed_pseudonym_passes_the_filter():
    """At least 120 words, and each of their pairs may be used."""
    words = pseudonym_file()
    assert len(words.masculine) + len(words.feminine) + len(words.adjectives) >= 120
    assert [pair for pair in words.pairs() if pseudonym_refusal(pair)] == []
    everything = [*words.masculine, *words.feminine]
    assert len(set(everything)) == len(everything)


def test_a_class_gets_pseudonyms_of_its_own():
    """Thirty-five pupils get thirty-five different ones, the same again for the same seed."""
    taken: list[str] = []
    for seed in range(35):
        taken.append(propose_pseudonym(seed % 3, taken))
    assert len(set(taken)) == 35
    assert propose_pseudonym(4, taken) == propose_pseudonym(4, [name.upper() for name in taken])


# Files of teachers.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the live files that a test may damage."""
    return Path(shutil.copytree(LIVE, tmp_path / "live"))


def damage(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("questions/droit.yaml", "regle: consentement_requis", "regle: consentement", "la règle « consentement »"),
        ("questions/droit.yaml", "juste: oui", WRONG, "un seul choix juste"),
        ("questions/droit.yaml", "juste: oui", "juste: non", "doit avoir un « pourquoi »"),
        ("questions/droit.yaml", "    regle: consentement_requis\n", "", "il lui faut une « regle »"),
        ("questions/calculs.yaml", "duree: 40", "duree: 400", "« duree » doit être au plus 60"),
        ("questions/calculs.yaml", "juste: oui", "juste: peut-être", "« oui » ou « non »"),
        ("vrai_ou_illegal.yaml", "verdict: interdit", "verdict: permis", "répondent « interdit »"),
        ("vrai_ou_illegal.yaml", "accord: 2026-03-12", "accord: 2026-13-12", "doit être une date"),
        ("sondages.yaml", "moment: meteo", "moment: pluie", "« moment » doit valoir"),
        ("nuages.yaml", '"cher", "prix"', '"cher", "cher"', "range deux fois : cher"),
        ("duels.yaml", "plus_fort: egal", "plus_fort: C", "« plus_fort » doit valoir"),
        ("appels_collectifs.yaml", "persona: pro_chrono", "persona: pro_chronos", "le personnage « pro_chronos »"),
        ("appels_collectifs.yaml", "scenario: cageot_moka", "scenario: cageot", "le scénario « cageot » n'existe pas"),
    ],
)  # fmt: skip
def test_a_slip_in_a_file_is_told_in_french_with_its_line(folder: Path, name: str, old: str, new: str, told: str):
    """Every kind of file: the fault names what is wrong and where."""
    damage(folder / name, old, new)
    faults = questions.check(folder)[name]
    assert any(told in fault.message and fault.line for fault in faults), faults


def test_the_command_says_all_is_well(capsys: pytest.CaptureFixture[str]):
    """On the project's own files, the command lists each file as OK."""
    assert questions.main([]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) >= 13
    assert all(line.endswith(": OK") for line in said)


def test_the_command_lists_faults_with_their_lines(folder: Path, capsys: pytest.CaptureFixture[str]):
    """On a damaged copy, it names the file, the line and the fault, and fails."""
    damage(folder / "sondages.yaml", "moment: meteo", "moment: pluie")
    assert questions.main([str(folder)]) == 1
    assert re.search(r"sondages\.yaml : 1 erreur à corriger\n- ligne \d+ :", capsys.readouterr().out)


def test_the_same_question_in_two_files_is_told(folder: Path):
    """A teacher's copy of a file does not go unnoticed."""
    shutil.copy(folder / "questions" / "message.yaml", folder / "questions" / "copie.yaml")
    with pytest.raises(DataFileError, match="dans deux fichiers"):
        load_questions(folder)
    assert questions.check(folder)["questions"]
