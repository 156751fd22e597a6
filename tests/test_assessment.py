"""Levels: from what was observed to Novice, Débrouillé, Averti or Expert, and back to the evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcvb.assessment import SCALE_FILE, Evidence, assess, best, history, load_scale, to_work_on
from mcvb.portfolio import observations_frame
from simulations.errors import DataFileError
from simulations.kernel import Observation
from simulations.rubric import Rubric, load_rubric
from simulations.scoring import observe
from tests.test_scoring import played

RUBRIC = load_rubric()
FIRST = list(RUBRIC.competences[0].checks())
SITUATIONS = ("courante", "complexe", "critique")
HISTORIES = st.lists(
    st.tuples(st.sampled_from(FIRST), st.booleans(), st.integers(1, 28), st.sampled_from(SITUATIONS)), max_size=60
)


def seen(check, *, met=True, day=1, situation="courante", sequence=0, run="r1") -> Evidence:
    """Return one observation of a check on a day of November."""
    observation = Observation(check=check.id, met=met, quote=f"« {check.id} »", advice=check.advice)
    return Evidence(observation, run, f"Mission {run}", situation, sequence, f"2026-11-{day:02d}T08:00:00+00:00")


def level(evidence, situation="courante"):
    """Return the assessment of 4B.1 in a situation."""
    return assess(evidence)["4B.1", situation]


def of_history(items) -> list[Evidence]:
    """Return drawn observations as evidence."""
    return [seen(c, met=met, day=day, situation=where, sequence=n) for n, (c, met, day, where) in enumerate(items)]


def test_nothing_observed_is_no_level():
    """Before any evidence each competence is « pas encore évalué » in each situation, never Novice."""
    found = assess([])
    assert len(found) == 15
    assert {(item.rank, item.label, item.share, item.observed) for item in found.values()} == {
        (0, "pas encore évalué", 0.0, 0)
    }
    assert to_work_on(found["4B.1", "courante"]) is None


@pytest.mark.parametrize("count", [1, 2, 3])
def test_too_little_evidence_says_how_much_is_missing(count):
    """Up to three checks, even all met, give no level, and the number still missing is told."""
    found = level([seen(check) for check in FIRST[:count]])
    assert (found.rank, found.missing) == (0, load_scale().minimum - count)


@pytest.mark.parametrize(
    ("met", "missed", "label"),
    [
        (0, 4, "Novice"),
        (4, 0, "Débrouillé"),
        (5, 0, "Débrouillé"),
        (6, 0, "Averti"),
        (7, 0, "Averti"),
        (8, 0, "Expert"),
    ],
)
def test_a_level_takes_success_and_enough_different_checks(met, missed, label):
    """All checks met is Expert only from eight different checks on; all missed is Novice."""
    items = [seen(check, met=n < met) for n, check in enumerate(FIRST[: met + missed])]
    assert level(items).label == label


def test_heavy_checks_count_more():
    """Missing the heaviest check costs more than missing a light one."""
    heavy = max(FIRST[:16], key=lambda check: check.weight)
    light = min(FIRST[:16], key=lambda check: check.weight)
    shares = [level([seen(c, met=c is not lost) for c in FIRST[:16]]).share for lost in (heavy, light)]
    assert shares[0] < shares[1] < 1


def test_the_latest_observation_of_a_check_counts():
    """A check missed on Monday and met on Friday is met, in whatever order the evidence comes."""
    items = [seen(check, met=False, day=2) for check in FIRST[:8]] + [seen(check, day=6) for check in FIRST[:8]]
    assert level(items).label == level(items[::-1]).label == "Expert"
    assert level([replace(item, at=items[0].at, sequence=n) for n, item in enumerate(items)]).label == "Expert"
    assert level([*items, *(seen(check, met=False, day=9) for check in FIRST[:8])]).label == "Novice"


@given(HISTORIES, st.sampled_from(FIRST), st.integers(1, 28), st.sampled_from(SITUATIONS))
def test_one_more_met_check_never_lowers_a_level(items, check, day, situation):
    """For any history and any day, one more met check leaves every level as high or higher."""
    before = assess(of_history(items))
    after = assess([*of_history(items), seen(check, day=day, situation=situation, sequence=99)])
    assert all(after[key].rank >= before[key].rank for key in before)
    assert all(after[key].share >= before[key].share - 1e-9 for key in before)


@given(HISTORIES)
def test_one_less_missed_check_never_lowers_a_share(items):
    """Turning every missed check into a met one never lowers a level."""
    before, after = assess(of_history(items)), assess(of_history([(c, True, d, s) for c, _, d, s in items]))
    assert all(after[key].rank >= before[key].rank for key in before)


@given(HISTORIES)
def test_each_level_opens_to_its_evidence(items):
    """A level shows one observation per check counted: its share can be found again from them by hand."""
    for found in assess(of_history(items)).values():
        names = [item.observation.check for item in found.evidence]
        weights = {name: RUBRIC.check(name).weight for name in names}
        met = [item.observation.check for item in found.evidence if item.observation.met]
        assert len(set(names)) == len(names) == found.observed
        assert found.met == len(met)
        assert found.share == pytest.approx(sum(weights[n] for n in met) / max(1, sum(weights.values())))
        assert all(item.situation == found.situation for item in found.evidence)


def test_situations_are_kept_apart():
    """Eight checks met in a habitual case say nothing of a tense one."""
    found = assess([seen(check) for check in FIRST[:8]])
    assert found["4B.1", "courante"].label == "Expert"
    assert found["4B.1", "critique"].rank == found["4B.1", "complexe"].rank == 0


def test_the_hardest_situation_with_a_level_is_shown_first():
    """Expert in a habitual case and Novice in a tense one shows the tense one; one check there does not."""
    easy = [seen(check) for check in FIRST[:8]]
    hard = [seen(check, met=False, situation="critique") for check in FIRST[:4]]
    assert best(assess([*easy, *hard]), "4B.1").situation == "critique"
    assert best(assess([*easy, *hard[:1]]), "4B.1").situation == "courante"


def test_the_next_thing_to_work_on_is_the_heaviest_missed_check():
    """Among missed checks the one that weighs most is offered, with its advice; none when all are met."""
    missed = [seen(check, met=False) for check in FIRST[:16]]
    chosen = to_work_on(level(missed))
    assert RUBRIC.check(chosen.observation.check).weight == max(check.weight for check in FIRST[:16])
    assert chosen.observation.advice
    assert to_work_on(level([seen(check) for check in FIRST[:16]])) is None


def test_history_tells_how_a_level_was_reached():
    """Three missions on three days give three rows, from no level to Averti, with the mission of each."""
    steps = [(1, FIRST[:3]), (5, FIRST[3:5]), (9, FIRST[5:7])]
    items = [seen(check, day=day, run=f"r{day}") for day, checks in steps for check in checks]
    told = history(items)
    assert list(told.columns) == ["date", "mission", "competence", "situation", "part", "rang", "niveau"]
    assert told["niveau"].tolist() == ["pas encore évalué", "Débrouillé", "Averti"]
    assert told["mission"].tolist() == ["Mission r1", "Mission r5", "Mission r9"]
    assert told["date"].is_monotonic_increasing


def test_history_of_nothing_keeps_its_columns():
    """An empty history is an empty table that can still be drawn."""
    assert history([]).empty
    assert "niveau" in history([]).columns


@given(HISTORIES)
def test_history_ends_where_the_assessment_stands(items):
    """The last row of each competence and situation is the level shown today."""
    found, told = assess(of_history(items)), history(of_history(items))
    for (competence, situation), group in told.groupby(["competence", "situation"]):
        assert group.iloc[-1]["rang"] == found[competence, situation].rank


def edited(change) -> Rubric:
    """Return the project's grid with each raw check changed in place."""
    raw = RUBRIC.model_dump(by_alias=True)
    for competence in raw["competences"]:
        for criterion in competence["criteres"]:
            for check in criterion["verifications"]:
                change(check)
    return Rubric.model_validate(raw)


def harder(check: dict) -> None:
    """Ask for all the doubles."""
    if check["id"] == "4b1.fiabilite.doublons":
        check["au_moins"] = 1.01


def test_a_changed_bound_scores_the_same_work_again():
    """The work of a run is judged by the grid of the day: a bound out of reach turns one check, and only that one."""
    state = played("cageot_moka", 0).state
    now, then = observe(state, "analyser", rubric=edited(harder)), observe(state, "analyser")
    turned = [new.check for new, old in zip(now, then, strict=True) if new.met != old.met]
    assert turned == ["4b1.fiabilite.doublons"]


def test_a_changed_weight_changes_the_share():
    """Making the one missed check lighter raises the share, without any new observation."""
    items = [seen(check, met=check.id != "4b1.fiabilite.doublons_fins") for check in FIRST[:16]]
    light = edited(lambda check: check.update(poids=1))
    assert assess(items, rubric=light)["4B.1", "courante"].share > level(items).share


def test_a_check_taken_out_of_the_grid_is_forgotten():
    """Old observations of a check that no longer exists count for nothing and break nothing."""
    gone = replace(seen(FIRST[0]), observation=Observation(check="4b1.old.one", met=False, quote="x", advice="y"))
    items = [gone, *(seen(check) for check in FIRST[:8])]
    assert level(items) == level(items[1:])
    assert history(items).equals(history(items[1:]))
    assert len(observations_frame(tuple(items))) == 8


def test_levels_are_said_to_be_formative():
    """The scale says that levels are a proposal and no mark, and grows harder from one level to the next."""
    scale = load_scale()
    assert "ni des notes" in scale.status
    assert [grade.name for grade in scale.grades] == ["Novice", "Débrouillé", "Averti", "Expert"]
    assert [g.threshold for g in scale.grades] == sorted({g.threshold for g in scale.grades})
    assert [situation.id for situation in scale.situations] == list(SITUATIONS)


def test_a_broken_scale_is_told(tmp_path):
    """A threshold beyond 1 is told with its line."""
    path = tmp_path / "niveaux.yaml"
    text = SCALE_FILE.read_text(encoding="utf-8").replace("0.85", "85")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match=r"ligne \d+ : « seuil » doit être au plus 1"):
        load_scale(path)
