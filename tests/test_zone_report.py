"""The study to take away: one readable page whatever was typed, the map as a picture, the communes as a table."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from mcvb import exports, zone_report
from mcvb.paper import printable
from mcvb.zone_map import zone_map
from simulations.zone.exam import judge
from simulations.zone.model_study import study_actions
from simulations.zone.reading import questions_for
from simulations.zone.state import MAX_SHOPS, Conclude, DrawZone, ReadMap, Shop, ZoneBrief, ZonePlan, ZoneWork, apply
from simulations.zone.table import zone_table
from simulations.zone.trades import brief_of, trade

TODAY = date(2026, 11, 23)
PLACES = ["67482", "75056", "2A004", "97411", "48095", "56152", "98818"]
ODD = 'Prix : 12 € ≤ 15 € → « ok » ✓ 😀 \\#*_$ <b>gras</b> [lien](x) // @ ~ "guillemets" \u202f日本 \u200b'


def florist(place: str = "67482", **changes: object) -> ZoneBrief:
    """Return a florist's study."""
    shops = (Shop(name="Fleurs du Rhin", commune="67447", area=90),)
    return brief_of(trade("fleuriste"), place, shops=shops).model_copy(update=changes)


def done(brief: ZoneBrief) -> ZoneWork:
    """Return a study well done."""
    work = ZoneWork()
    for action in study_actions(brief):
        work = apply(work, action).state
    return work


def pdf_of(brief: ZoneBrief, work: ZoneWork) -> bytes:
    """Return the page of a study."""
    plan = work.plan or ZonePlan(limits=brief.limits)
    shown = zone_map(brief, plan, chosen=work.chosen, lettering=1.6)
    report = zone_report.study_report(
        brief, plan, work, shown.svg, words=shown.words, today=TODAY,
        judged=[(one, True) for one in judge(brief, plan, work)], questions=questions_for(brief, plan),
    )  # fmt: skip
    return zone_report.study_pdf(report)


def read(content: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(io.BytesIO(content))


def test_a_study_is_one_tagged_page_in_french():
    """Title, language and tags for screen readers; what matters can be read as text."""
    paper = read(pdf_of(florist(), done(florist())))
    assert len(paper.pages) == 1
    assert paper.metadata is not None
    assert paper.metadata.title == "Zone de chalandise · Strasbourg"
    root = paper.trailer["/Root"]
    assert str(root["/Lang"]).startswith("fr")
    assert root["/MarkInfo"]["/Marked"]
    text = " ".join(paper.pages[0].extract_text().split())
    for words in ("Comment la zone est tracée", "Mes calculs", "Ma conclusion", "Fleurs du Rhin", "3 ou 4 minutes"):
        assert words in text


@pytest.mark.parametrize("place", PLACES)
def test_every_kind_of_place_prints(place):
    """A big town, an island, overseas without outline: one page each."""
    brief = florist(place)
    assert len(read(pdf_of(brief, done(brief))).pages) == 1


def test_an_empty_study_prints_too():
    """Nothing done yet: the map and the totals are there all the same."""
    paper = read(pdf_of(florist(), ZoneWork()))
    assert len(paper.pages) == 1
    assert "Ma conclusion" not in paper.pages[0].extract_text()


def test_the_longest_study_still_fits():
    """Eight competitors with long names, the longest texts everywhere: cut politely, still one page."""
    shops = tuple(
        Shop(name=f"Les Fleurs du Grand Boulevard Circulaire n° {rank}", commune="67447", area=90)
        for rank in range(MAX_SHOPS)
    )
    brief, long = florist(shops=shops), "une phrase qui dit quelque chose de la zone, " * 26
    work = done(brief)
    work = apply(work, DrawZone(plan=ZonePlan(limits=(10, 20, 30), reason=long[:1_000]))).state
    for question in questions_for(brief, work.plan):
        work = apply(work, ReadMap(question=question.id, text=long[:1_100])).state
    work = apply(work, Conclude(text=long[:1_100])).state
    paper = read(pdf_of(brief, work))
    assert len(paper.pages) == 1
    assert "…" in paper.pages[0].extract_text()


@settings(max_examples=12, deadline=None)
@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=40))
def test_nothing_typed_breaks_the_page(text, name):
    """Whatever is typed, emojis, marks and other scripts too, one page comes out."""
    shop = Shop(name=f"{name}"[:60], commune="67447", area=90)
    work = ZoneWork(conclusion=text)
    assert len(read(pdf_of(florist(shops=(shop,)), work)).pages) == 1


def test_odd_signs_become_printable_ones():
    """What the fonts cannot show is said another way, and marks are only text."""
    work = ZoneWork(conclusion=ODD)
    text = " ".join(read(pdf_of(florist(), work)).pages[0].extract_text().split())
    assert "<b>gras</b> [lien](x)" in text
    assert "\u202f" not in printable(ODD)
    assert "😀" not in printable(ODD)


def test_the_map_is_a_picture_of_the_size_asked():
    """A PNG as wide as asked, not empty."""
    svg = zone_map(florist(), ZonePlan(limits=(10, 20, 30))).svg
    picture = Image.open(io.BytesIO(zone_report.map_png(svg, width_px=800)))
    assert picture.format == "PNG"
    assert abs(picture.width - 800) <= 1
    assert len(picture.convert("RGB").resize((60, 60)).getcolors(3_600) or ()) > 10


def test_the_table_opens_in_a_french_spreadsheet():
    """Every commune once, decimals with a comma in CSV, numbers as numbers in XLSX."""
    brief, plan = florist(), ZonePlan(limits=(10, 20, 30))
    table = zone_report.communes_table(brief, plan, met={"67482": 4})
    lines = exports.to_csv(table).decode("utf-8-sig").splitlines()
    assert len(lines) == len(zone_table(brief, plan)) + 1
    assert lines[0].startswith("Code INSEE;Commune;Département;Zone;Population")
    assert lines[1].split(";")[-1] == "4"
    assert ",".join(lines[2].split(";")[-3].split(",")) == lines[2].split(";")[-3]
    sheet = load_workbook(io.BytesIO(exports.to_xlsx(table))).active
    assert sheet is not None
    assert sheet.max_row == len(table) + 1
    assert sheet.cell(2, 5).value == int(table.loc[0, "Population"])
