"""Pages to print: Typst templates, the fonts they use, and what makes a PDF or a picture of them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import category, combining, normalize

HERE = Path(__file__).resolve().parent
FONTS = HERE / "polices"
# What the fonts have no sign for, and what says the same; letters with other accents lose them.
REPLACED = {
    "\u202f": "\u00a0",
    "\u2007": "\u00a0",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "–",
    "\u2015": "—",
    "\u02bc": "’",
    "′": "’",
    "″": "”",
    "✓": "•",
    "✔": "•",
    "→": ">",
    "⇒": ">",
    "←": "<",
    "≤": "<=",
    "≥": ">=",
    "≠": "=/=",
    "≈": "environ ",
    "±": "+/-",
    "∞": "infini",
    "√": "racine de ",
}
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def printable(text: str) -> str:
    """Return a text on one line, with only signs the fonts of the pages have: a PDF/UA refuses any other.

    Emojis and invisible marks go, letters of other scripts become « ? ».
    """
    known = "".join(_sign(sign) for sign in normalize("NFC", text))
    return APOSTROPHE.sub("’", re.sub(" {2,}", " ", known).strip(" "))


@cache
def signs() -> frozenset[str]:
    """Return the signs that all four fonts have (`polices/signes.txt`, written by `data/build/polices.py`)."""
    return frozenset((FONTS / "signes.txt").read_text(encoding="utf-8").rstrip("\n"))


@lru_cache(maxsize=4096)
def _sign(sign: str) -> str:
    if sign in signs() or sign in REPLACED:
        return REPLACED.get(sign, sign)
    kind = category(sign)
    parts = "" if kind == "Sm" else normalize("NFKD", sign)
    plain = "".join(part for part in parts if part in signs() and not combining(part))
    if plain:
        return plain
    return " " if kind[0] == "Z" or kind == "Cc" else "?" if kind[0] in "LN" or kind == "Sm" else ""


def render(template: str, inputs: dict[str, str], *, png_ppi: float | None = None) -> bytes:
    """Return a template filled as a tagged PDF (PDF/UA-1), or as a PNG of its first page at so many dots per inch.

    `inputs` are texts the template reads as data, so nothing typed by a student is ever markup. The same inputs give
    the same bytes. Raises typst.TypstError for a PDF with a sign its fonts lack: see `printable`.
    """
    import typst  # noqa: PLC0415 (a large library, for who prints)

    source, fonts = str(HERE / template), [str(FONTS)]
    if png_ppi is not None:
        made = typst.compile(
            source, format="png", ppi=png_ppi, sys_inputs=inputs, font_paths=fonts, ignore_system_fonts=True
        )
        return bytes(made[0] if isinstance(made, list) else made)
    return bytes(
        typst.compile(
            source, format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs, font_paths=fonts, ignore_system_fonts=True
        )
    )
