"""The study to take away: one readable page whatever was typed, the map as a picture, the communes as a table."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
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
from simulations.zone.state import (
    MAX_COMMUNES,
    MAX_SHOPS,
    MAX_TEXT,
    ChooseCommunes,
    Conclude,
    DrawZone,
    ReadMap,
    Shop,
    ZoneBrief,
    ZonePlan,
    ZoneWork,
    apply,
)
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
    """Eight competitors with long names, the longest texts everywhere: smaller letters, all of it, one page."""
    shops = tuple(
        Shop(name=f"Les Fleurs du Grand Boulevard Circulaire n° {rank}", commune="67447", area=90)
        for rank in range(MAX_SHOPS)
    )
    brief, long = florist(shops=shops), "une phrase qui dit quelque chose de la zone, " * 26
    work = done(brief)
    work = apply(work, DrawZone(plan=ZonePlan(limits=(10, 20, 30), reason=ending(long, 600, "fin-de-raison")))).state
    for rank, question in enumerate(questions_for(brief, work.plan)):
        text = ending(long, MAX_TEXT, f"fin-de-reponse-{rank}")
        work = apply(work, ReadMap(question=question.id, text=text)).state
    work = apply(work, Conclude(text=ending(long, MAX_TEXT, "fin-de-conclusion"))).state
    work = apply(work, ChooseCommunes(communes=tuple(zone_table(brief, work.plan).index[:MAX_COMMUNES]))).state
    paper = read(pdf_of(brief, work))
    assert len(paper.pages) == 1
    text = "".join(paper.pages[0].extract_text().split())
    for words in ("fin-de-raison", "fin-de-reponse-0", "fin-de-reponse-2", "fin-de-conclusion", "et50autres"):
        assert words in text


def ending(text: str, signs: int, end: str) -> str:
    """Return a text of so many signs with this end."""
    return f"{text * 3}"[: signs - len(end) - 1] + f" {end}"


def test_an_expected_result_waits_until_it_may_be_read():
    """The column of expected results shows only those the student may read already."""
    brief, plan = florist(), ZonePlan(limits=(10, 20, 30))
    judged = judge(brief, plan, ZoneWork())
    report = zone_report.study_report(
        brief, plan, ZoneWork(), "<svg/>", words="", today=TODAY,
        judged=[(one, rank == 0) for rank, one in enumerate(judged)], questions=(),
    )  # fmt: skip
    shown = [row[2] for row in report.data["calculs"]["lignes"]]
    assert shown[0] == printable(judged[0].exercise.answer)
    assert set(shown[1:]) == {zone_report.HIDDEN}


def test_the_page_says_all_the_jury_needs():
    """Edge of the communes chosen in the legend, their names, wealth index, customers, where figures come from."""
    brief = florist(source="saisi par toi", own_customers=240)
    work = apply(done(brief), ChooseCommunes(communes=("67447", "67218"))).state
    text = " ".join(read(pdf_of(brief, work)).pages[0].extract_text().split())
    for words in (
        "communes à prospecter",
        "Communes à prospecter : Schiltigheim, Illkirch-Graffenstaden",
        "Indice de richesse de la zone : 100",
        "Clients actuels : 240",
        "Mon résultat Attendu Verdict",
        "ensemble 36 522",
        "Chiffres de l’activité : saisis par l’élève",
    ):
        assert words in text
    assert "par toi" not in text


def test_an_index_nobody_gives_is_not_invented():
    """Nouméa has no wealth index at INSEE: none on the page, none in the table, no share of nothing."""
    brief, plan = florist("98818"), ZonePlan(limits=(10, 20, 30))
    text = " ".join(read(pdf_of(brief, ZoneWork())).pages[0].extract_text().split())
    assert "Indice de richesse de la zone" not in text
    assert "100 %" not in text
    assert zone_report.communes_table(brief, plan)["Indice de richesse"].isna().all()


def test_the_map_taken_away_as_a_drawing_says_what_it_is():
    """Title, legend with every competitor, source, scale and north, in one strict XML; marks typed stay text."""
    shop = Shop(name='<b>Fleurs</b> & "Cie"', commune="67447", area=90)
    brief, plan = florist(shops=(shop,)), ZonePlan(limits=(10, 20, 30))
    work = ZoneWork(plan=plan, chosen=("67447",))
    whole = zone_report.map_svg(zone_map(brief, plan, chosen=work.chosen).svg, zone_report.map_words(brief, plan, work))
    tree = ET.fromstring(whole)  # noqa: S314 (our own text)
    texts = " ".join("".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text"))
    for words in (
        "Zone de chalandise · Strasbourg · Fleuriste", "zone tertiaire : 30 min au plus", 'Fleurs</b> & "Cie"',
        "communes à prospecter", "IGN Admin Express", "INSEE", " km", "N",
    ):  # fmt: skip
        assert words in texts
    assert whole.startswith("<svg")
    assert "strasbourg" in tree.get("aria-label", "").lower()


def test_the_picture_with_its_words_is_taller_than_the_map_alone():
    """The PNG has room for its title and its legend."""
    brief, plan = florist(), ZonePlan(limits=(10, 20, 30))
    svg, words = zone_map(brief, plan).svg, zone_report.map_words(brief, plan, ZoneWork(plan=plan))
    alone, told = (Image.open(io.BytesIO(zone_report.map_png(svg, width_px=600, words=said))) for said in (None, words))
    assert told.height > alone.height + 30


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
    sheet = load_workbook(io.BytesIO(exports.to_xlsx(table, sheet="Zone"))).active
    assert sheet is not None
    assert sheet.title == "Zone"
    assert sheet.max_row == len(table) + 1
    assert sheet.cell(2, 5).value == int(table.loc[0, "Population"])
