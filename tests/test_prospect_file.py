"""The prospect file handed to a student, and the truth behind each line."""

from __future__ import annotations

from collections import Counter

import pytest

from simulations.contact import is_dialable
from simulations.geography import postal_code_matches
from simulations.model_answer import mended_work
from simulations.prospect_file import prepare_file
from tests.factories import FIRM_FAULTS, HOME_FAULTS, make_scenario

CASES = [(market, level, seed) for market in ("B2B", "B2C") for level in ("courante", "critique") for seed in (1, 2)]


@pytest.mark.parametrize(("market", "level", "seed"), CASES)
def test_file_has_the_faults_asked_for(market, level, seed):
    """Each kind of fault is there as many times as the scenario says, on lines of its own."""
    prepared = prepare_file(make_scenario(market=market, level=level), seed)
    wanted = FIRM_FAULTS if market == "B2B" else HOME_FAULTS
    assert Counter(truth.kind for truth in prepared.faults.values()) == Counter(wanted)
    assert len(prepared.frame) == 60
    assert list(prepared.frame.index) == list(range(1, 61))


@pytest.mark.parametrize(("market", "level", "seed"), CASES)
def test_mending_what_is_expected_gives_the_true_cells(market, level, seed):
    """A soiled cell differs from the true one, and the model answer puts the true one back."""
    prepared = prepare_file(make_scenario(market=market, level=level), seed)
    work = mended_work(prepared)
    for truth in prepared.faults.values():
        for column, value in truth.expected.items():
            assert prepared.frame.loc[truth.line, column] != value
            assert work.corrections[truth.line][column] == value == prepared.clean.loc[truth.line, column]


@pytest.mark.parametrize("market", ["B2B", "B2C"])
def test_lines_without_fault_are_sound(market):
    """Lines the student should leave alone have a phone to dial, a postal code of their commune and an e-mail."""
    prepared = prepare_file(make_scenario(market=market), 5)
    doubles = {line for pair in prepared.pairs for line in pair}
    for line in set(prepared.frame.index) - set(prepared.faults) - doubles:
        row = prepared.frame.loc[line]
        assert is_dialable(row["telephone"])
        assert postal_code_matches(row["code_postal"], row["commune"])
        assert row["email"].endswith(".example")


def test_same_seed_same_file_other_seed_other_file():
    """A file depends on its scenario and seed, and on nothing else."""
    scenario = make_scenario()
    first = prepare_file(scenario, 3)
    prepare_file.cache_clear()
    again = prepare_file(scenario, 3)
    assert first.frame.equals(again.frame)
    assert first.notes == again.notes
    assert not first.frame.equals(prepare_file(scenario, 4).frame)


def test_doubles_and_decoys_are_told_apart_by_the_truth():
    """A decoy pair looks alike but is two prospects; a true pair is one."""
    prepared = prepare_file(make_scenario(), 6)
    assert not prepared.pairs & prepared.decoys
    for first, second in prepared.pairs:
        assert prepared.clean.loc[first, "siret"] == prepared.clean.loc[second, "siret"]
    for first, second in prepared.decoys:
        assert prepared.clean.loc[first, "siret"] != prepared.clean.loc[second, "siret"]


def test_notes_vary_from_prospect_to_prospect():
    """Prospects do not all say the same: most notes in a file are used once or twice."""
    prepared = prepare_file(make_scenario(), 8)
    sentences = Counter(sentence for notes in prepared.notes.values() for sentence in notes)
    assert len(sentences) > 60
    assert all(len(notes) == 4 for notes in prepared.notes.values())
