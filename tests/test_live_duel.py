"""The duel of scripts: three votes a duel, shares, the expert's view, what to remember; students' names hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.call.script import Script
from simulations.call.script_model import model_script
from simulations.errors import ActionRefusedError
from simulations.live.duel import FORMAT
from simulations.live.duel_scripts import duel_of_scripts, masked
from simulations.live.format import Answer, Prompt, Setup
from simulations.live.games import scenario_of
from simulations.live.material import load_duels
from tests.live_classes import SKILLS, play, quality, setup, voters

MOKA = scenario_of("cageot_moka")
SIDES = ("A", "B", "egal")
POOR = {
    "croc.contact": "Bonjour c'est Inès Moreau, de chez Cageot & Moka, je ne vous dérange pas ? On fait des fruits.",
    "croc.raison": "Nous sommes une entreprise de Nancy, nous avons créé nos paniers et nous voulons les montrer.",
    "croc.objectif": "Du coup on peut se voir un de ces jours, enfin si ça ne vous dérange pas trop ?",
    "croc.conclusion": "Ok très bien alors à bientôt, bonne journée, au revoir !",
}


def right(state: Any, _prompt: Prompt) -> str:
    """Return the expert's view."""
    return str(state.criterion.stronger)


def class_of(skill: float, *, seed: int, size: int = 7) -> Any:
    """Return how a class votes."""
    draw = np.random.default_rng(seed)
    return lambda state, prompt: voters(state, prompt, right, skill=skill, draw=draw, size=size)


def votes(state: Any, *values: str) -> list[Answer]:
    """Return one vote per value."""
    return [Answer(participant=f"p{rank}", key=state.key, value=value) for rank, value in enumerate(values)]


def test_a_duel_of_the_bank_is_voted_criterion_by_criterion() -> None:
    """Three votes, each with the shares, the view and the reason; the last one says what to remember."""
    duel = load_duels()[0]
    rounds = play(FORMAT, setup(FORMAT, 1, duels=[duel.id]), class_of(0.5, seed=1))
    assert [closed.reveal.text for closed in rounds] == [criterion.why for criterion in duel.criteria]
    assert [closed.reveal.right for closed in rounds] == [(criterion.stronger,) for criterion in duel.criteria]
    assert rounds[-1].reveal.talk[0] == duel.to_remember
    assert rounds[0].reveal.talk == ()


def test_shares_and_points() -> None:
    """Shares add up; the expert's view is worth most, « autant » something, the opposite nothing."""
    state = FORMAT.start(setup(FORMAT, 1, duels=["duel_accroche_raison"]))
    state = FORMAT.follow(FORMAT.close(state, []).state)
    closed = FORMAT.close(state, votes(state, "B", "B", "egal", "A"))
    assert closed.points == {"p0": 100, "p1": 100, "p2": 50, "p3": 0}
    assert sum(row.share for row in closed.reveal.rows) == pytest.approx(1)
    assert [row.tone for row in closed.reveal.rows] == ["", "bien", ""]
    assert closed.reveal.rows[1].cells == ("2\xa0votes", "50\xa0%")


@pytest.mark.parametrize("size", [0, 1, 3, 130])
def test_any_size_of_class_votes(size: int) -> None:
    """Nobody, one, three or a hundred and thirty: the duel goes to its end."""
    rounds = play(FORMAT, setup(FORMAT, 6, nombre=2), class_of(0.5, seed=2, size=size))
    assert len(rounds) == 6
    assert all(len(closed.points) == size for closed in rounds)


def test_good_classes_do_better() -> None:
    """Over seeds, a good class agrees with the experts more than an average one, and that one more than clowns."""
    means = {
        name: np.mean([quality(play(FORMAT, setup(FORMAT, n), class_of(skill, seed=n))) for n in range(10)])
        for name, skill in SKILLS.items()
    }
    assert means["bonne"] > means["moyenne"] + 10 > means["clowns"] + 20


@pytest.mark.parametrize("moment", ["contact", "raison", "objectif", "conclusion"])
def test_two_students_scripts_make_a_duel(moment: Any) -> None:
    """The stronger script wins on what the moment demands; the session plays it; no name is left."""
    weak = model_script(MOKA).model_copy(update={"steps": POOR})
    duel = duel_of_scripts(model_script(MOKA), weak, MOKA, moment=moment, names=("Inès",))
    assert duel.criteria[0].stronger == "A"
    assert not {"Inès", "Moreau", "Camille"} & set(f"{duel.first} {duel.second}".replace(",", " ").split())
    rounds = play(FORMAT, setup(FORMAT, 1, textes=duel.model_dump(mode="json", by_alias=True)), class_of(1, seed=1))
    assert len(rounds) == 3


def test_the_same_script_twice_is_even() -> None:
    """A script against itself wins nowhere."""
    duel = duel_of_scripts(model_script(MOKA), model_script(MOKA), MOKA)
    assert {criterion.stronger for criterion in duel.criteria} == {"egal"}


def test_an_empty_script_makes_no_duel() -> None:
    """A script that says nothing at this moment is refused with its reason."""
    with pytest.raises(ActionRefusedError, match="presque rien"):
        duel_of_scripts(Script(), model_script(MOKA), MOKA)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour, Inès Moreau de Cageot & Moka.", "Bonjour, Prénom de Cageot & Moka."),
        ("Bonjour Madame Aubry, ici Noé Weber, de Moka.", "Bonjour Madame Aubry, ici Prénom, de Moka."),
        ("Je m'appelle Léa, de Moka, et Léa rappellera.", "Je m'appelle Prénom, de Moka, et Prénom rappellera."),
        ("Ici Cageot & Moka, à Nancy.", "Ici Cageot & Moka, à Nancy."),
    ],
)  # fmt: skip
def test_names_are_hidden_and_the_firm_is_not(text: str, expected: str) -> None:
    """The author's name goes, that of the company and of the person called stay."""
    assert masked(text, MOKA) == expected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"duels": []}, "duels"),
        ({"duels": ["inconnu"]}, "inconnu"),
        ({"nombre": 0}, "nombre"),
        ({"nombre": 2, "duels": ["duel_accroche_raison"]}, "Choisissez"),
        ({"textes": {"a": "rien"}}, "incomplet"),
        ({"vitesse": 3}, "vitesse"),
    ],
)
def test_wrong_options_are_refused_in_french(options: dict[str, object], words: str) -> None:
    """A wrong option says what is expected."""
    with pytest.raises(ActionRefusedError, match=words):
        setup(FORMAT, 1, **options)


def test_a_settled_duel_replays_without_its_bank() -> None:
    """The duels drawn are written in the setup, which goes to JSON and back."""
    ready = setup(FORMAT, 9)
    again = Setup.model_validate_json(ready.model_dump_json())
    assert FORMAT.start(again) == FORMAT.start(ready)
    assert FORMAT.observations(FORMAT.start(again), {}) == {}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SIDES), max_size=20), st.randoms(), st.integers(0, 10_000))
def test_the_order_of_votes_changes_nothing(values: list[str], chance: Any, seed: int) -> None:
    """The same votes in any order give the same reveal; the open table says nothing; points stay in bounds."""
    state = FORMAT.start(setup(FORMAT, seed, nombre=1))
    given_votes = votes(state, *values)
    mixed = list(given_votes)
    chance.shuffle(mixed)
    assert FORMAT.close(state, given_votes) == FORMAT.close(state, mixed)
    assert FORMAT.table(state, mixed) == ()
    assert all(points in (0, 50, 100) for points in FORMAT.close(state, mixed).points.values())
