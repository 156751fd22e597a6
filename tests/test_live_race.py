"""The race: cards of a dirty file, one answer per team and card, a table that keeps the truth, shares that are fair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.errors import ActionRefusedError
from simulations.live import session as live
from simulations.live.format import Answer, Closed, Prompt, Setup
from simulations.live.games import games, scenario_of
from simulations.live.race import FORMAT
from simulations.live.race_cards import deal, reasons_offered
from simulations.live.race_score import decisions_of, share_of
from tests.live_classes import SKILLS, play, quality, setup, shown

SCENARIOS = ("cageot_moka", "carre_radis", "gamelle_retour")
TEAMS = {"Les Hiboux": 1, "Les Loutres": 4, "Les Renards": 6}


def answer(key: str, value: str, *, team: str = "Les Hiboux", who: str = "h0") -> Answer:
    """Return one decision."""
    return Answer(participant=who, team=team, key=key, value=value)


def right(state: Any, key: str) -> str:
    """Return the best decision on a card."""
    card = next(card for card in state.cards if card.key == key)
    return str(min(state.deck.truths[card.line].right))


def teams_of(skill: float, *, seed: int, teams: dict[str, int] = TEAMS, most: int = 24) -> Any:
    """Return how teams decide: each phone goes down its own cards, those the team has not decided yet."""
    draw = np.random.default_rng(seed)

    def decide(state: Any, _prompt: Prompt) -> list[Answer]:
        found: dict[tuple[str, str], Answer] = {}
        for team, size in teams.items():
            members = [f"{team}{rank}" for rank in range(size)]
            for turn in range(most):
                who = members[turn % size]
                cards = FORMAT.prompt(state, team=team, participant=who).data["cartes"]
                key = next((card["cle"] for card in cards if (team, card["cle"]) not in found), None)
                if key is not None:
                    found[team, key] = answer(key, _decision(state, key, skill, draw), team=team, who=who)
        return list(found.values())

    return decide


def _decision(state: Any, key: str, skill: float, draw: np.random.Generator) -> str:
    card = next(card for card in state.cards if card.key == key)
    values = sorted(card.values(reasons_offered()))
    return right(state, key) if draw.random() < skill else values[int(draw.integers(len(values)))]


def started(seed: int = 3, **options: object) -> Any:
    """Return a race at its first round."""
    return FORMAT.start(setup(FORMAT, seed, **{"scenario": "carre_radis", **options}))


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("count", [12, 17, 24])
def test_every_card_has_a_right_answer_among_those_offered(scenario: str, count: int) -> None:
    """Cards share out evenly, doubles meet in one round, and what a professional would do can be answered."""
    for seed in range(4):
        deck = deal(scenario, seed, count, 2)
        place = {card.line: card.round for card in deck.cards}
        assert len(place) == count
        assert abs(len(deck.of_round(0)) - len(deck.of_round(1))) <= 3
        for card in deck.cards:
            truth = deck.truths[card.line]
            assert truth.right
            assert truth.right <= card.values(reasons_offered())
            assert truth.partner is None or place[truth.partner] == place[card.line]
            assert all(fix.now not in fix.values for fix in card.fixes)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_law_engine_agrees_with_what_must_go(scenario: str) -> None:
    """A card the law forbids to phone has to be taken out, and its rule and source are known."""
    for truth in deal(scenario, 5, 24, 1).truths.values():
        if not truth.lawful:
            assert all(value.startswith("ecarter:") for value in truth.right)
            assert truth.told
            assert truth.source
        elif truth.kind in ("", "telephone_errone"):
            assert not any(value.startswith("ecarter:") for value in truth.right)


def test_a_card_shows_no_more_when_it_is_faulty() -> None:
    """Sound and faulty cards offer as many corrections, doubles and reasons: the form gives nothing away."""
    cards = started(fiches=24, manches=1).deck.cards
    assert {len(fix.values) for card in cards for fix in card.fixes} == {games().race.choices}
    assert {len(card.doubles) for card in cards} == {3}
    assert {" ".join(fix.column for fix in card.fixes) for card in cards} == {"telephone code_postal email colonnes"}


def test_phones_of_a_team_do_not_begin_alike() -> None:
    """Each phone has all the cards of the round, in an order of its own that never changes."""
    state = started()
    orders = [
        tuple(card["cle"] for card in FORMAT.prompt(state, team="A", participant=f"p{rank}").data["cartes"])
        for rank in range(8)
    ]
    assert {frozenset(order) for order in orders} == {frozenset(card.key for card in state.cards)}
    assert len({order[0] for order in orders}) >= 3
    assert orders[0] == tuple(c["cle"] for c in FORMAT.prompt(state, team="A", participant="p0").data["cartes"])


def test_the_first_answer_of_a_team_counts() -> None:
    """Two phones on one card: the first decides; the other team is free."""
    state = started()
    key = state.cards[0].key
    bad = "ecarter:injoignable"
    given_answers = [answer(key, right(state, key)), answer(key, bad, who="h1"), answer(key, bad, team="Les Loutres")]
    decided = decisions_of(state.deck, given_answers)
    assert decided["Les Hiboux"] == {state.cards[0].line: right(state, key)}
    assert decided["Les Loutres"] == {state.cards[0].line: bad}


def test_a_session_tells_kindly_who_answered_first() -> None:
    """In a session, the second phone is refused with the name of the first, or without when names are hidden."""
    session = live.begin(setup(FORMAT, 3, scenario="carre_radis"))
    for who, name, team in (("a", "Noa", "T1"), ("b", "Lou", "T1"), ("c", "Max", "T2")):
        session = live.join(session, live.Member(id=who, name=name, team=team, account=True))
    session = live.apply(session, live.Act(kind="open"))
    key = session.state.cards[0].key
    first = answer(key, "garder", team="T1", who="a")
    assert live.refusal(session, first) == ""
    session = live.take(session, first)
    assert live.refusal(session, first) == ""
    second = answer(key, "garder", team="T1", who="b")
    assert live.refusal(session, second).startswith("Noa a déjà répondu")
    assert live.refusal(session, answer(key, "garder", team="T2", who="c")) == ""
    hidden = live.apply(session, live.Act(kind="names", on=True))
    assert live.refusal(hidden, second).startswith("Quelqu'un de ton équipe")


def test_a_session_counts_every_card_and_undoes() -> None:
    """All parts of a round are counted once closed, kept through an undo, and make observations of accounts."""
    session = live.begin(setup(FORMAT, 3, scenario="carre_radis", manches=1))
    session = live.join(session, live.Member(id="a", name="Noa", team="T1", account=True))
    session = live.apply(session, live.Act(kind="open"))
    for card in session.state.cards:
        session = live.take(session, answer(card.key, right(session.state, card.key), team="T1", who="a"))
    assert session.table()[0].share == 1
    assert set(session.given()) == {"a"}
    closed = live.apply(session, live.Act(kind="close"))
    assert closed.rounds[0].points == {"a": 100}
    again = live.apply(live.apply(closed, live.Act(kind="undo")), live.Act(kind="close"))
    assert again.rounds[0].points == {"a": 100}
    seen = live.observations(closed)["a"]
    assert seen
    assert all(one.met and "course aux prospects" in one.quote for one in seen)
    late = answer(session.state.cards[0].key, "garder", team="T1", who="a")
    assert "close" in live.refusal(closed, late)


def test_an_illegal_contact_kept_costs_more_than_a_mistake() -> None:
    """Keeping somebody the law forbids to call takes a right decision away, and is counted in the table."""
    state = started(manches=1)
    illegal = next(card for card in state.cards if not state.deck.truths[card.line].lawful)
    others = [answer(card.key, right(state, card.key)) for card in state.cards if card is not illegal]
    kept = FORMAT.close(state, [*others, answer(illegal.key, "garder")])
    wrong = FORMAT.close(state, [*others, answer(illegal.key, "ecarter:injoignable")])
    assert kept.points["h0"] < wrong.points["h0"] < 100
    assert kept.reveal.rows[0].cells[1] == "1\xa0contact interdit gardé"
    assert "amende" in kept.reveal.text or "coûter" in kept.reveal.text
    assert f"Fiche {illegal.line}" in kept.reveal.counts


def test_a_double_may_be_said_on_either_record() -> None:
    """Once one record is said to double the other, the other may be kept."""
    state = started(manches=1)
    truth = next(truth for truth in state.deck.truths.values() if truth.partner is not None)
    decisions = {truth.line: "garder", truth.partner: f"doublon:{truth.line}"}
    assert share_of(truth, decisions) == 1
    assert share_of(truth, {truth.line: "garder"}) == 0


def test_teams_of_any_size_have_the_same_chance() -> None:
    """One person who decides their share rightly has as much as six who decide all the cards rightly."""
    closed = play(FORMAT, setup(FORMAT, 4), teams_of(1.0, seed=1, most=4 * 6))[0]
    assert set(closed.points.values()) == {100}
    alone = started()
    four = [answer(card.key, right(alone, card.key)) for card in alone.cards[: games().race.each]]
    assert FORMAT.close(alone, four).points == {"h0": 100}
    assert FORMAT.close(alone, four[:1]).points["h0"] == 25


@pytest.mark.parametrize("teams", [{"A": 1}, {"A": 3}, {f"T{n}": 10 for n in range(13)}, {"A": 0}])
def test_any_size_of_class_races(teams: dict[str, int]) -> None:
    """Nobody, one, three or a hundred and thirty: both rounds close and can be shown."""
    there = {team: size for team, size in teams.items() if size}
    rounds = play(FORMAT, setup(FORMAT, 2), teams_of(0.6, seed=2, teams=there))
    assert len(rounds) == games().race.rounds
    assert all(len(closed.reveal.rows) == len(there) for closed in rounds)
    assert all(closed.reveal.talk and closed.reveal.why for closed in rounds)


def test_progress_is_told_at_the_end() -> None:
    """The second reveal says what each team won since the first."""
    decide = [teams_of(0.0, seed=3), teams_of(1.0, seed=3)]
    state = started()
    first = FORMAT.close(state, decide[0](state, FORMAT.prompt(state)))
    state = FORMAT.follow(first.state)
    last = FORMAT.close(state, decide[1](state, FORMAT.prompt(state)))
    assert last.reveal.head[-1] == "Progrès"
    assert all(row.cells[-1].startswith("+") for row in last.reveal.rows)


def test_a_team_that_comes_late_is_in_the_table() -> None:
    """A team of the second round only is judged on it, and told that it was its first."""
    state = FORMAT.follow(FORMAT.close(started(), []).state)
    closed = FORMAT.close(state, [answer(state.cards[0].key, right(state, state.cards[0].key))])
    assert closed.reveal.rows[0].cells[-1] == "Première manche"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"fiches": 11}, "12 à 24"),
        ({"manches": 4}, "1 à 3"),
        ({"scenario": "inconnu"}, "scenario"),
        ({"secondes": "vite"}, "secondes"),
        ({"lots": 2}, "lots"),
    ],
)
def test_wrong_options_are_refused_in_french(options: dict[str, object], words: str) -> None:
    """A wrong option says what is expected."""
    with pytest.raises(ActionRefusedError, match=words):
        setup(FORMAT, 1, **options)


def test_a_wrong_decision_is_refused() -> None:
    """What is no card of the round, or no decision of the card, is refused in words."""
    state = started()
    assert "manche" in FORMAT.refusal(state, answer("manche-2/fiche-1", "garder"))
    assert "décisions" in FORMAT.refusal(state, answer(state.cards[0].key, "brûler"))


def test_good_classes_do_better() -> None:
    """Over seeds, good teams have more points than average ones, which have more than clowns."""
    means = {
        name: np.mean([quality(play(FORMAT, setup(FORMAT, n), teams_of(skill, seed=n))) for n in range(9)])
        for name, skill in SKILLS.items()
    }
    assert means["bonne"] > means["moyenne"] + 20 > means["clowns"] + 40


def test_a_settled_race_replays_without_its_scenario() -> None:
    """The cards drawn are written in the setup, which goes to JSON and back."""
    ready = setup(FORMAT, 9)
    again = Setup.model_validate_json(ready.model_dump_json())
    assert FORMAT.start(again) == FORMAT.start(ready)


def test_the_target_is_told() -> None:
    """A team knows whom it aims at: the hard limits of the scenario."""
    assert "maison" in FORMAT.prompt(started()).text
    assert scenario_of("carre_radis").file.directory_name == FORMAT.prompt(started()).data["verification"]


def _answers(state: Any, picks: list[tuple[int, int, int]]) -> list[Answer]:
    found: dict[tuple[str, str], Answer] = {}
    for card_rank, value_rank, team_rank in picks:
        card = state.cards[card_rank % len(state.cards)]
        values = sorted(card.values(reasons_offered()))
        team = f"T{team_rank}"
        found.setdefault(
            (team, card.key), answer(card.key, values[value_rank % len(values)], team=team, who=f"{team}p")
        )
    return list(found.values())


PICKS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 40), st.integers(0, 3)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(PICKS, st.randoms(), st.sampled_from(SCENARIOS), st.integers(0, 5))
def test_order_and_truth_change_nothing_before_the_reveal(
    picks: list[tuple[int, int, int]], chance: Any, scenario: str, seed: int
) -> None:
    """The open table depends on answers only, not on the truth of the file; points stay between 0 and 100."""
    state = started(seed, scenario=scenario)
    given_answers = _answers(state, picks)
    lines = list(state.deck.truths)
    turned = dict(zip(lines, [*state.deck.truths.values()][::-1], strict=True))
    lying = state.model_copy(update={"deck": state.deck.model_copy(update={"truths": turned})})
    mixed = list(given_answers)
    chance.shuffle(mixed)
    assert FORMAT.table(state, given_answers) == FORMAT.table(lying, mixed)
    assert FORMAT.prompt(state, team="T1", participant="p") == FORMAT.prompt(lying, team="T1", participant="p")
    closed: Closed = FORMAT.close(state, given_answers)
    assert closed == FORMAT.close(state, mixed)
    assert all(0 <= points <= 100 for points in closed.points.values())
    assert not any("%" in text for text in shown(FORMAT.table(state, given_answers)))
