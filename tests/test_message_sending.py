"""What becomes of a campaign of e-mails: reproducible, fair to good work, honest about figures."""

from __future__ import annotations

import math
import time
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.message.funnel import ab_reading, counts, rates, wilson
from simulations.message.model import Message, Sequence, SequenceStep
from simulations.message.sending import OUTCOMES, Quality, attention, simulate

TUESDAY = datetime.fromisoformat("2026-11-24T09:30")
SUNDAY = datetime.fromisoformat("2026-11-22T09:30")
NOVEMBER_11 = datetime.fromisoformat("2026-11-11T09:30")
TEXT = Message(subject="Une pause fruitée ?", body="Bonjour, voir https://cageot-moka.example/essai")
ONE = Sequence(steps=(SequenceStep(message=TEXT),))
CARE = ("pas_ouvert", "sans_reponse", "sans_reponse")
FOUR = Sequence(steps=(*ONE.steps, *(SequenceStep(message=TEXT, days=3, when=when) for when in CARE)))


def quality(level: float) -> Quality:
    """Return a message equally good in everything."""
    return Quality(subject=level, body=level, personalisation=level, deliverability=level, tone=level)


GOOD, POOR = quality(0.85), quality(0.2)


def people(count: int = 2_000, **changes: object) -> pd.DataFrame:
    """Return recipients with traits of all kinds and sound addresses."""
    draw = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "besoin": draw.uniform(0.1, 0.9, count),
            "decision": draw.uniform(0.2, 1.0, count),
            "delai": draw.uniform(0.0, 1.0, count),
            "adresse_fausse": False,
            "contacts": 0,
        },
        index=[f"P{rank}" for rank in range(count)],
    )
    return frame.assign(**changes)


def share(results: pd.DataFrame, name: str) -> float:
    """Return the share of an outcome among all messages sent."""
    return float(results[name].mean())


def test_a_careful_campaign_on_a_clean_file_stays_in_the_teaching_ranges():
    """Over twenty seeds: opens 15 to 25 %, clicks 2 to 4 %, a few replies, less than 3 % of bounces."""
    results = pd.concat(simulate(people(), ONE, (GOOD,), seed=seed, start=TUESDAY) for seed in range(20))
    assert 0.15 <= share(results, "ouvert") <= 0.25
    assert 0.02 <= share(results, "clique") <= 0.04
    assert 0.02 <= share(results, "repondu") <= 0.07
    assert share(results, "rebond") < 0.03
    assert share(results, "plainte") < 0.002


def test_the_same_seed_gives_the_same_fate():
    """Played again, nothing changes; another seed changes it."""
    first, again = (simulate(people(), FOUR, (GOOD,) * 4, seed=4, start=TUESDAY) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    other = simulate(people(), FOUR, (GOOD,) * 4, seed=5, start=TUESDAY)
    assert not first["ouvert"].equals(other["ouvert"].head(len(first)))


def test_one_more_recipient_changes_nobody_else():
    """The fate of a person depends on who they are, not on who else is written to."""
    frame = people(300)
    whole = simulate(frame, ONE, (GOOD,), seed=4, start=TUESDAY).set_index("destinataire")
    half = simulate(frame.iloc[::2], ONE, (GOOD,), seed=4, start=TUESDAY).set_index("destinataire")
    pd.testing.assert_frame_equal(whole.loc[half.index], half)


def test_a_better_message_does_better_on_average():
    """More opens, clicks and replies, less spam and complaints, over ten seeds."""
    good, poor = (
        pd.concat(simulate(people(), ONE, (level,), seed=seed, start=TUESDAY) for seed in range(10))
        for level in (GOOD, POOR)
    )
    for name in ("ouvert", "clique", "repondu"):
        assert share(good, name) > 1.5 * share(poor, name)
    for name in ("spam", "plainte"):
        assert share(good, name) < share(poor, name)


@settings(max_examples=12, deadline=None)
@given(st.floats(0, 0.9), st.floats(0.02, 0.1), st.integers(0, 50))
def test_a_little_better_never_reads_less(level, more, seed):
    """The same people, the same luck: raising the quality never loses an opening."""
    low, high = (simulate(people(600), ONE, (quality(q),), seed=seed, start=TUESDAY) for q in (level, level + more))
    assert high["ouvert"].sum() >= low["ouvert"].sum()


def test_a_dirty_file_bounces():
    """A wrong address nearly always bounces, a sound one nearly never."""
    frame = people()
    frame["adresse_fausse"] = np.arange(len(frame)) % 4 == 0
    results = simulate(frame, ONE, (GOOD,), seed=4, start=TUESDAY).set_index("destinataire")["rebond"]
    assert results[frame["adresse_fausse"]].mean() > 0.9
    assert results[~frame["adresse_fausse"]].mean() < 0.03


def test_reminders_tire_and_stop_for_who_answered():
    """Each reminder brings less and annoys more; who replied, objected or bounced gets nothing more."""
    results = pd.concat(simulate(people(), FOUR, (GOOD,) * 4, seed=seed, start=TUESDAY) for seed in range(15))
    by_step = results.groupby("etape")[["repondu", "plainte"]].mean()
    assert by_step["repondu"].is_monotonic_decreasing
    assert by_step["plainte"].iloc[-1] > by_step["plainte"].iloc[0]
    one = simulate(people(), FOUR, (GOOD,) * 4, seed=4, start=TUESDAY)
    ended = one[one[["rebond", "repondu", "desinscrit", "plainte"]].any(axis=1)].set_index("destinataire")["etape"]
    last = one.groupby("destinataire")["etape"].max()
    assert (last.loc[ended.index] == ended).all()


def test_nobody_clicks_where_there_is_nothing_to_click():
    """Without button nor link there are no clicks; all else is as before."""
    bare = Sequence(steps=(SequenceStep(message=TEXT.model_copy(update={"body": "Bonjour,"})),))
    without, with_link = (simulate(people(), one, (GOOD,), seed=4, start=TUESDAY) for one in (bare, ONE))
    assert not without["clique"].any()
    assert with_link["clique"].any()
    assert list(without["ouvert"]) == list(with_link["ouvert"])


def test_conditions_of_a_sequence_are_kept():
    """The second message, for who did not open, goes to nobody who opened."""
    results = simulate(people(), FOUR, (GOOD,) * 4, seed=4, start=TUESDAY)
    opened = set(results.loc[(results["etape"] == 1) & results["ouvert"], "destinataire"])
    assert not opened & set(results.loc[results["etape"] == 2, "destinataire"])


def test_what_happens_holds_together():
    """Nobody clicks or replies without opening; moments come in order; spam is not opened."""
    results = simulate(people(), FOUR, (GOOD,) * 4, seed=4, start=TUESDAY)
    assert not (results["clique"] & ~results["ouvert"]).any()
    assert not (results["repondu"] & ~results["ouvert"]).any()
    assert not (results["ouvert"] & (results["spam"] | results["rebond"])).any()
    opened, replied = results[results["ouvert"]], results[results["repondu"]]
    assert (opened["ouvert_le"] >= opened["envoye_le"]).all()
    assert (replied["repondu_le"] >= replied["ouvert_le"]).all()
    assert results.loc[~results["ouvert"], "ouvert_le"].isna().all()


def test_the_moment_counts():
    """A Tuesday morning is read more than a Sunday; a public holiday is a Sunday."""
    assert attention(TUESDAY) > attention(SUNDAY)
    assert attention(NOVEMBER_11) == attention(SUNDAY)
    assert attention(TUESDAY) > attention(TUESDAY.replace(hour=23))


def test_one_quality_a_message():
    """A missing quality is refused in French."""
    with pytest.raises(ValueError, match="Une qualité par message"):
        simulate(people(5), FOUR, (GOOD,), seed=1, start=TUESDAY)


def test_ten_thousand_people_are_fast_beside_a_loop():
    """All at once goes at least fifty times faster than one recipient after the other, in the same run."""
    frame = people(10_000)
    simulate(frame, ONE, (GOOD,), seed=4, start=TUESDAY)
    begun = time.perf_counter()
    whole = simulate(frame, ONE, (GOOD,), seed=4, start=TUESDAY)
    together = time.perf_counter() - begun
    begun = time.perf_counter()
    alone = pd.concat(simulate(frame.iloc[[rank]], ONE, (GOOD,), seed=4, start=TUESDAY) for rank in range(100))
    one_by_one = (time.perf_counter() - begun) * len(frame) / 100
    assert list(alone["ouvert"]) == list(whole["ouvert"].head(100))
    assert one_by_one > 50 * together


# ---------------------------------------------------------------- the funnel and two variants


def test_each_rate_says_its_denominator():
    """Rates are over what they should be, and their formula says so; over nobody there is no rate."""
    found = {
        "envoye": 200,
        "delivre": 190,
        "rebond": 10,
        "ouvert": 38,
        "clique": 6,
        "repondu": 5,
        "desinscrit": 1,
        "plainte": 0,
    }
    by_name = {rate.name: rate for rate in rates(found)}
    assert by_name["Taux d'ouverture"].share == 38 / 190
    assert by_name["Taux d'ouverture"].formula == "ouverts ÷ délivrés × 100"
    assert by_name["Taux de rebond"].share == 10 / 200
    assert by_name["Clics sur ouvertures (réactivité)"].share == 6 / 38
    assert math.isnan(rates(dict.fromkeys(found, 0))[0].share)


def test_a_person_counts_once_over_a_sequence():
    """Four messages to one person are one person written to; each message may be counted too."""
    results = simulate(people(), FOUR, (GOOD,) * 4, seed=4, start=TUESDAY)
    assert counts(results)["envoye"] == 2_000
    assert counts(results, by_person=False)["envoye"] == len(results)
    assert counts(results)["delivre"] == 2_000 - counts(results)["rebond"]
    assert set(counts(results)) >= set(OUTCOMES) - {"spam"}


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [((3, 30), (6, 30), "indecis"), ((30, 300), (60, 300), "b"), ((200, 1_000), (120, 1_000), "a")],
)
def test_variants_are_told_apart_only_when_they_may_be(a, b, verdict):
    """Twice as many openings out of thirty may be luck; out of three hundred it is not."""
    found = ab_reading(*a, *b)
    assert found.verdict == verdict
    assert found.low <= found.difference <= found.high
    assert found.needed > 0


def test_equal_variants_need_no_number():
    """No difference: nothing to conclude, no number of messages to give; impossible counts are refused."""
    assert (ab_reading(5, 50, 5, 50).verdict, ab_reading(5, 50, 5, 50).needed) == ("indecis", 0)
    assert ab_reading(0, 0, 0, 0).verdict == "indecis"
    with pytest.raises(ValueError, match="entre 0 et"):
        ab_reading(6, 5, 1, 5)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2_000), st.floats(0, 1))
def test_the_interval_of_a_share_holds_it(whole, share_):
    """Wilson's interval stays between 0 and 1, holds the share, and narrows with more messages."""
    part = round(share_ * whole)
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
    wider = wilson(part * 4, whole * 4)
    assert wider[1] - wider[0] <= high - low + 1e-9


def test_luck_alone_is_rarely_called_a_difference():
    """Two equal variants, four hundred times: called different about one time in twenty."""
    draw = np.random.default_rng(3)
    called = sum(
        ab_reading(int(a), 400, int(b), 400).verdict != "indecis"
        for a, b in zip(draw.binomial(400, 0.2, 400), draw.binomial(400, 0.2, 400), strict=True)
    )
    assert called <= 36
