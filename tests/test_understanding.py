"""What the student says is understood: measured on utterances that nobody tuned on, written by another hand."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.call import understand
from simulations.call.acts import ACTS
from simulations.call.lexicon import FOLDER
from simulations.call.model import load_model
from simulations.call.normalise import LONGEST
from tests.benchmarks.understanding import Understanding, measure_understanding, unseen_turns

MACRO_FLOOR, ACT_FLOOR = 0.90, 0.80
OFTEN = 10  # occurrences in the unseen turns
SLOWEST = 20  # milliseconds for one turn
CHANCE = 3  # words: two people may write the same turn that short


@pytest.fixture(scope="module")
def measured() -> Understanding:
    """Hear the unseen turns once for all the tests."""
    return measure_understanding()


def test_unseen_turns_are_understood_on_average(measured: Understanding) -> None:
    """Macro-F1 over all acts, on utterances never shown to the model."""
    assert measured.turns >= 480
    assert measured.macro >= MACRO_FLOOR


@pytest.mark.parametrize("act", ACTS)
def test_each_frequent_act_is_understood(act: str, measured: Understanding) -> None:
    """No act is left behind by the average: each one said often enough has its own floor."""
    assert measured.said[act] >= OFTEN, "the unseen turns no longer say this act often enough to judge"
    assert measured.f1[act] >= ACT_FLOOR


def test_a_turn_is_heard_while_one_waits(measured: Understanding) -> None:
    """The prospect may answer at once: hearing a turn takes no time a student would notice."""
    assert measured.milliseconds <= SLOWEST


def test_unseen_turns_are_unseen() -> None:
    """No unseen turn longer than a few words is among the phrases the model learnt from."""
    learnt = {
        item["texte"].strip().lower()
        for path in FOLDER.glob("phrases_*.yaml")
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["phrases"]
    }
    assert len(learnt) > 3_000
    assert [text for text, _ in unseen_turns() if len(text.split()) > CHANCE and text.strip().lower() in learnt] == []


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Bonjour, Léa Muller de Cageot & Moka.", {"saluer", "se_presenter"}),
        ("bjr vous auriez 2 min svp ?", {"saluer", "demander_disponibilite"}),
        ("Je vous propose jeudi à 10 h ou vendredi à 14 h ?", {"proposer_rdv", "question_alternative"}),
        ("merci beaucoup, bonne journée, au revoir", {"remercier", "prendre_conge"}),
        ("Comment faites-vous aujourd'hui pour la pause ?", {"question_ouverte"}),
    ],
)
def test_plain_turns_are_understood(text: str, acts: set[str]) -> None:
    """Ordinary turns of a call carry at least the acts anyone would hear."""
    assert acts <= understand(text)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "…", "?!", "🙂"])
def test_turns_without_words_say_nothing(text: str) -> None:
    """No words, no act."""
    assert understand(text) == frozenset()


def test_a_very_long_turn_is_cut_not_refused() -> None:
    """Someone who pastes a whole page is heard on its beginning."""
    page = "Bonjour, vous avez combien de salariés ? " * 5_000
    assert "saluer" in understand(page)
    assert understand(page) == understand(page[:LONGEST])
    assert understand("a" * 100_000) <= set(ACTS)


def test_the_committed_model_fits_the_features() -> None:
    """The file was trained with the cues and shapes of today: otherwise train it again (data/build/README.md)."""
    model = load_model()
    dense = model.encoder.dense(["bonjour"])
    assert model.dense_weights.shape == (len(dense), len(ACTS))
    assert model.sparse_weights.shape == (sum(len(each.ranks) for each in model.encoder.vocabularies), len(ACTS))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_heard_without_a_crash(text: str) -> None:
    """Whatever is typed, only known acts come out, twice the same."""
    found = understand(text)
    assert found <= set(ACTS)
    assert understand(text) == found
