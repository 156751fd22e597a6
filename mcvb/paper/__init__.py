"""Pages to print: Typst templates, the fonts they use, and what makes a PDF or a picture of them."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
# What the fonts of the pages have no sign for: a narrow hard space, marks of lists.
UNPRINTABLE = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "✓": "•", "→": ">", "≤": "<"})


def printable(text: str) -> str:
    """Return a text with only signs the fonts of the pages have."""
    return text.translate(UNPRINTABLE)


def render(template: str, inputs: dict[str, str], *, png_ppi: float | None = None) -> bytes:
    """Return a template filled as a tagged PDF (PDF/UA-1), or as a PNG of its first page at so many dots per inch.

    `inputs` are texts the template reads as data, so nothing typed by a student is ever markup.
    """
    import typst  # noqa: PLC0415 (a large library, for who prints)

    source, fonts = str(HERE / template), [str(HERE / "polices")]
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
