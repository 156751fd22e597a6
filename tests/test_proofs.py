"""Proofs of four kinds: shown side by side, never mixed, whatever the order they come in."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcvb.assessment import Evidence, assess
from mcvb.proofs import KINDS, Proof, cells, competences, of_evidence, of_items, of_levels
from mcvb.referentiel import cadre_of
from mcvb.store.follow_interface import TeacherLevel
from mcvb.store.item_interface import Item
from mcvb.year import Year
from simulations.kernel import Observation
from simulations.rubric import load_rubric

SITUATIONS = ("courante", "complexe", "critique")
CHECKS = [check.id for check in load_rubric().checks()]
START = datetime(2024, 9, 2, 8, tzinfo=UTC)
YEAR = Year("2026-2027", "terminale", cadre_of("2026-2027"))


def at(days: int) -> str:
    """Return the ISO time some days after the first day of seconde."""
    return (START + timedelta(days=days)).isoformat()


def seen(check: str, *, met: bool = True, situation: str = "courante", days: int = 0, place: int = 0) -> Evidence:
    """Return one observation of the simulator."""
    observation = Observation(check=check, met=met, quote="ce que j'ai fait", advice="ce qu'il faudrait")
    return Evidence(
        observation, f"run{days}", "Mission", situation, place, at(days), ("Bloc 1 : assurer la veille commerciale",)
    )


def item(kind: str, payload: dict, *, days: int = 0, author: str = "moi", name: str = "") -> Item:
    """Return an item as the store keeps it."""
    return Item(name or f"{kind}{days}", "moi", author, kind, payload, at(days), version=1)


def mine(rank: int, *, competence: str = "4B.1", situation: str = "courante", days: int = 0) -> Item:
    """Return a self-evaluation."""
    reason = "Je sais le refaire sans aide."
    payload = {"competence": competence, "situation": situation, "rank": rank, "reason": reason}
    return item("auto_niveau", payload, days=days)


judgements = st.builds(
    lambda kind, competence, situation, rank, days, imported: Proof(
        kind, competence, situation, rank, None, "raison", "titre", at(days), item_id=f"{kind}{days}", imported=imported
    ),
    st.sampled_from(KINDS[1:]),
    st.sampled_from(competences()),
    st.sampled_from(SITUATIONS),
    st.integers(1, 4),
    st.integers(0, 900),
    st.booleans(),
)
observations = st.builds(
    lambda check, met, situation, days, place: of_evidence(
        [seen(check, met=met, situation=situation, days=days, place=place)]
    ),
    st.sampled_from(CHECKS),
    st.booleans(),
    st.sampled_from(SITUATIONS),
    st.integers(0, 900),
    st.integers(0, 5),
)
piles = st.tuples(st.lists(judgements, max_size=20), st.lists(observations, max_size=40)).map(
    lambda parts: [*parts[0], *(proof for made in parts[1] for proof in made)]
)


@given(piles, st.randoms(use_true_random=False))
def test_order_does_not_matter(pile: list[Proof], chance: random.Random) -> None:
    """The same proofs in any order make the same cells."""
    shuffled = list(pile)
    chance.shuffle(shuffled)
    assert cells(shuffled) == cells(pile)


@given(piles, st.sampled_from(KINDS))
def test_kinds_never_mix(pile: list[Proof], kind: str) -> None:
    """What one kind says is the same whether the other kinds say something or nothing."""
    alone, all_four = cells([proof for proof in pile if proof.kind == kind]), cells(pile)
    assert {key: cell.kinds.get(kind) for key, cell in alone.items()} == {
        key: cell.kinds.get(kind) for key, cell in all_four.items()
    }
    for cell in all_four.values():
        for name, found in cell.kinds.items():
            assert {proof.kind for proof in found.proofs} == {name}


@given(piles)
def test_nothing_is_lost_and_nothing_moves(pile: list[Proof]) -> None:
    """Each proof is in the cell of its competence and situation, once."""
    shown = [proof for cell in cells(pile).values() for proof in cell.proofs]
    assert sorted(shown, key=repr) == sorted(pile, key=repr)
    for (competence, situation), cell in cells(pile).items():
        assert all((p.competence, p.situation) == (competence, situation) for p in cell.proofs)


@given(piles)
def test_the_simulator_s_level_is_that_of_assess_and_of_bloc_4b_alone(pile: list[Proof]) -> None:
    """The cells add nothing to the simulator's level; for the other blocs there are traces and no level."""
    judged = assess([p.seen for p in pile if p.seen and p.competence.startswith("4B")])
    for (competence, situation), cell in cells(pile).items():
        found = cell.kinds.get("simulation")
        if found is None:
            continue
        if competence.startswith("4B"):
            assert (found.rank, found.label) == (
                judged[competence, situation].rank,
                judged[competence, situation].label,
            )
        else:
            assert found.rank == 0
            assert found.assessment is None


def test_every_bloc_has_its_cells() -> None:
    """Blocs 1 to 4B by three situations, even with no proof at all."""
    found = cells([])
    assert len(found) == 3 * len(competences()) == 45
    assert {name[0] for name, _ in found} == {"1", "2", "3", "4"}


def test_a_check_of_4b_is_a_trace_elsewhere_where_the_scenario_says_so() -> None:
    """Evidence announced for « veille commerciale » is in 4B.1 with a level to come, and in 1.1 as a trace."""
    found = cells(of_evidence([seen("4b1.marche.marche")]))
    assert found["4B.1", "courante"].kinds["simulation"].assessment.observed == 1
    assert [p.met for p in found["1.1", "courante"].kinds["simulation"].proofs] == [True]


def test_a_check_taken_out_of_the_rubric_gives_no_proof() -> None:
    """What the rubric does not know any more is passed over."""
    assert of_evidence([seen("4b1.disparu.depuis")]) == []


def test_the_latest_judgement_counts_and_the_earlier_ones_stay() -> None:
    """A new self-evaluation takes the place of the one before, which is still told."""
    cell = cells(of_items([mine(4, days=9), mine(2, days=1)], YEAR))["4B.1", "courante"]
    assert (cell.kinds["auto"].rank, cell.kinds["auto"].label) == (4, "Expert")
    assert [proof.rank for proof in cell.kinds["auto"].proofs] == [2, 4]


def test_an_imported_judgement_never_takes_the_place_of_one_made_here() -> None:
    """Nobody here vouches for it: it is marked, and an older judgement of this server counts before it."""
    here = TeacherLevel("n1", "moi", "prof", "4B.1", "courante", 2, "vu en classe", at(1), author="Mme L.")
    other = TeacherLevel("importe:n2", "moi", None, "4B.1", "courante", 4, "vu ailleurs", at(90))
    found = cells(of_levels([other, here]))["4B.1", "courante"].kinds["enseignant"]
    assert found.rank == 2
    assert [proof.imported for proof in found.proofs] == [True, False]


def test_a_tutor_s_levels_are_those_of_the_year_of_the_placement() -> None:
    """A placement in première tells of situations « complexe », whatever the year one looks from."""
    payload = {"levels": {"4B.3": 3, "1.2": 2, "2.1": 9, "2.2": True, "2.3": "x"}, "strong": "À l'écoute."}
    found = cells(of_items([item("pfmp_tuteur", payload, days=400, author="tuteur")], YEAR))
    assert found["4B.3", "complexe"].kinds["tuteur"].rank == 3
    assert found["1.2", "complexe"].kinds["tuteur"].latest.text == "À l'écoute."
    assert sum(len(cell.proofs) for cell in found.values()) == 2


@pytest.mark.parametrize("payload", [{}, {"levels": None}, {"levels": [1]}, {"rank": 9}, {"competence": 3}])
def test_an_item_that_cannot_be_read_is_left_out(payload: dict) -> None:
    """A payload of another version never breaks the page."""
    assert of_items([item("auto_niveau", payload), item("pfmp_tuteur", payload), item("travail", payload)], YEAR) == []


def test_what_was_seen_live_says_so() -> None:
    """A live session is the simulator's kind, told « en direct »."""
    proofs = of_evidence([seen("4b1.marche.marche")], live=True)
    assert {(proof.kind, proof.live) for proof in proofs} == {("simulation", True)}
