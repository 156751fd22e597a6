"""The colours of the app can be read by everybody: contrasts of WCAG AA, in light and in dark."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
CSS = (ROOT / "mcvb" / "ui" / "static" / "atelier.css").read_text(encoding="utf-8")
THEMES = ("light", "dark")
TEXT, SHAPE = 4.5, 3.0
PAIR = re.compile(r"light-dark\(\s*(#[0-9a-fA-F]{6})\s*,\s*(#[0-9a-fA-F]{6})\s*\)")
VARIABLE = re.compile(r"--([\w-]+):\s*(light-dark\([^)]*\)|#[0-9a-fA-F]{3,6})")

ON_PAPER = [
    *(("encre", paper) for paper in ("page", "papier", "fond", "bleu-fond", "vert-fond", "orange-fond", "rouge-fond")),
    *(("doux", paper) for paper in ("page", "papier", "fond")),
    *(("bleu", paper) for paper in ("page", "papier", "bleu-fond")),
    *((tone, f"{tone}-fond") for tone in ("vert", "orange", "rouge")),
    *((tone, "page") for tone in ("vert", "orange", "rouge")),
    ("orange", "papier"),
]
CONFIG_TEXT = [
    (ink, paper)
    for ink in (
        "textColor",
        "linkColor",
        "primaryColor",
        "greenColor",
        "orangeColor",
        "redColor",
        "blueColor",
        "grayColor",
    )
    for paper in ("backgroundColor", "secondaryBackgroundColor")
] + [("textColor", "dataframeHeaderBackgroundColor")]
SHAPES = [("bleu", "vide"), ("vert", "vide"), ("bleu", "page"), ("vert", "page"), ("rouge", "page")]


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG 2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def side(value: str, theme: str) -> str:
    """Return the colour of a theme in `light-dark(…)`, or the one colour there is."""
    pair = PAIR.search(value)
    return pair.group(1 + THEMES.index(theme)) if pair else value


def variables(theme: str) -> dict[str, str]:
    """Return the colours named in the style sheet, and the page behind everything."""
    named = {name: side(value, theme) for name, value in VARIABLE.findall(CSS) if name not in ("c", "f")}
    return {**named, "page": CONFIG[theme]["backgroundColor"]}


def rule(selector: str, name: str, theme: str) -> str:
    """Return the colour that the style sheet gives to a property of a selector."""
    block = re.search(rf"{re.escape(selector)}[^{{}}]*\{{([^}}]*)\}}", CSS)
    assert block, f"plus de règle « {selector} »"
    value = re.search(rf"(?:^|[\s;{{]){name}:\s*([^;]+)", block.group(1))
    assert value, f"plus de « {name} » dans « {selector} »"
    return side(value.group(1), theme)


def test_the_measure_is_that_of_wcag() -> None:
    """Black on white is 21, a colour on itself 1, and a known grey just passes."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "paper"), ON_PAPER)
def test_words_of_the_app_can_be_read(theme: str, ink: str, paper: str) -> None:
    """Every ink of the style sheet on every paper it is used on."""
    colours = variables(theme)
    assert contrast(colours[ink], colours[paper]) >= TEXT


@pytest.mark.parametrize(
    ("theme", "ink", "paper"),
    [(theme, *pair) for theme in THEMES for pair in CONFIG_TEXT],
)
def test_words_of_streamlit_can_be_read(theme: str, ink: str, paper: str) -> None:
    """Every text colour of the settings on both backgrounds."""
    assert contrast(CONFIG[theme][ink], CONFIG[theme][paper]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_words_on_buttons_can_be_read(theme: str) -> None:
    """The words of a main button and of a link that looks like one."""
    primary = rule('[data-testid="stBaseButton-primary"]', "color", theme)
    assert contrast(primary, CONFIG[theme]["primaryColor"]) >= TEXT
    assert contrast(rule(".a4-bouton", "color", theme), rule(".a4-bouton", "background", theme)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_with_a_meaning_can_be_seen(theme: str, shape: str, ground: str) -> None:
    """Bars of levels, gauges and the edges of notes stand out from what is behind."""
    colours = variables(theme)
    assert contrast(colours[shape], colours[ground]) >= SHAPE


@pytest.mark.parametrize("theme", THEMES)
def test_edges_and_focus_can_be_seen(theme: str) -> None:
    """Edges of fields, the outline of what has the focus, and the edge of what was missed."""
    page, paper = CONFIG[theme]["backgroundColor"], CONFIG[theme]["secondaryBackgroundColor"]
    focus = rule(":focus-visible", "outline", theme)
    for ground in (page, paper):
        assert contrast(focus, ground) >= SHAPE
    assert contrast(CONFIG[theme]["borderColor"], page) >= SHAPE
    assert contrast(rule(".a4-manque", "--c", theme), page) >= SHAPE


@pytest.mark.parametrize("theme", THEMES)
def test_a_middling_gauge_can_be_seen(theme: str) -> None:
    """The orange part of a gauge stands out from the empty part."""
    assert contrast(rule(".a4-jauge.moyen i", "background", theme), variables(theme)["vide"]) >= SHAPE


@pytest.mark.parametrize("theme", THEMES)
def test_lines_of_charts_can_be_seen(theme: str) -> None:
    """Each colour of a chart stands out from the page."""
    for colour in CONFIG[theme]["chartCategoricalColors"]:
        assert contrast(colour, CONFIG[theme]["backgroundColor"]) >= SHAPE


def test_every_named_colour_has_a_dark_side() -> None:
    """No colour of the style sheet is made for the light theme only, but the mark's own."""
    one_sided = [name for name, value in VARIABLE.findall(CSS) if not PAIR.search(value)]
    assert one_sided in ([], ["marque"])
