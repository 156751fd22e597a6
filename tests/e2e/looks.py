"""What every page is looked at for: faults that axe finds, words of English, a width that fits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

# Words that English interfaces use and French does not.
ENGLISH = set(
    "the and of your found click select choose download loading running please with this upload remove help hide "
    "close settings sidebar fullscreen search empty open show clear reset cancel copy drag drop browse".split()
)
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
NAMES = ("open badges",)  # proper names
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = {"pc": (1366, 768, "light"), "pc sombre": (1366, 768, "dark"), "téléphone": (390, 844, "light")}


def serious_faults(page: Page) -> list[str]:
    """Return what axe finds serious or critical, with where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{fault['id']} : {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]


def too_wide(page: Page) -> bool:
    """Tell whether the page scrolls sideways."""
    return bool(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth > innerWidth + 1"))


def english_on(page: Page) -> list[str]:
    """Return the texts on screen, and those for screen readers, that hold an English word."""
    said = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(e.tagName)"
        " && !e.closest('[data-testid=stIconMaterial], canvas'))"
        ".flatMap(e => ['aria-label', 'title', 'placeholder', 'alt'].map(n => e.getAttribute(n))"
        ".concat(e.children.length ? [] : [e.textContent])).filter(Boolean)"
    )
    return sorted({text.strip() for text in said if _words(text) & ENGLISH})


def _words(text: str) -> set[str]:
    small = text.lower()
    for name in NAMES:
        small = small.replace(name, "")
    return set(re.findall(r"[a-z]+", small))
