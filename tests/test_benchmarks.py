"""Smoke tests of the benchmarks: their promise on smaller counts, and their eye for a broken page."""

from __future__ import annotations

from tests.benchmarks.market import LEAST_RATIO, MarketSpeed, measure_market, report_market
from tests.benchmarks.pages import BUDGETS, Timing, Visit, measure_page, report_pages
from tests.benchmarks.report import number, table
from tests.benchmarks.servers import page_server, with_cause

PAGE = """import streamlit as st

if "panne" in st.query_params:
    raise ValueError("panne voulue")
if "refus" in st.query_params:
    st.error("refus voulu")
st.write("tout va bien")
"""


def test_market_is_far_faster_than_plain_faker():
    """The best of a dozen measures counts: another process at work slows one of the two, not always the same."""
    speeds = (measure_market(prospects=50_000, records=500) for _ in range(12))
    best = next((speed for speed in speeds if speed.ratio >= LEAST_RATIO), None)
    assert best is not None


def test_slow_market_is_told(capsys):
    faults = report_market(MarketSpeed(firms=300.0, households=900.0, faker=100.0))
    assert faults == ["Le marché ne va que 3,0 fois plus vite que Faker ; 30 fois sont attendues."]
    assert "fiches/s" in capsys.readouterr().out


def test_pages_are_timed_and_broken_ones_told(tmp_path):
    with page_server(tmp_path / "essai", PAGE) as port:
        sound = measure_page(Visit("missions", "", "", shown="tout va bien"), port)
        broken = measure_page(Visit("missions", "", "", query="panne=1"), port)
        refused = measure_page(Visit("missions", "", "", query="refus=1"), port)
        other = measure_page(Visit("missions", "", "", shown="autre chose"), port)
    assert sound.error == ""
    assert sound.at(50) > 0
    assert broken.error == "ValueError : panne voulue"
    assert refused.error == "refus voulu"
    assert other.error == "« autre chose » n'y est pas affiché"


def test_page_beyond_its_budget_is_told(capsys):
    empty = Timing("page vide", reruns=[1.0])
    slow = Timing("missions", reruns=[BUDGETS["missions"] + 1])
    broken = Timing("dossier", error="panne")
    faults = report_pages(empty, [slow, Timing("étude", reruns=[1.0]), broken])
    assert [fault.split(" »")[0] for fault in faults] == ["La page « missions", "La page « dossier"]
    assert "EN ÉCHEC" in capsys.readouterr().out


def test_tables_are_aligned_and_french():
    assert number(1234567.89, 1) == "1\u202f234\u202f567,9"
    assert table(("a", "b"), [("long", "1")]).splitlines() == ["a     b", "────  ─", "long  1"]


def test_cause_of_a_broken_page_is_found_in_the_log():
    log = "Erreur ABC123\nTraceback (most recent call last):\n  File \"x\"\n    y()\nKeyError: 'z'\nErreur DEF456\n"
    assert with_cause("un problème (repère ABC123).", log) == "un problème (repère ABC123). → KeyError: 'z'"
    assert with_cause("un problème (repère FFFFFF).", log) == "un problème (repère FFFFFF)."
    assert with_cause("", log) == ""
