"""Make the fonts of the printed pages from those of the screens: WOFF2 to TTF, and the list of signs they have.

Needs fonttools and brotli (see `requirements.txt` here); nothing is downloaded.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
SCREENS, PAGES = ROOT / "mcvb" / "ui" / "static", ROOT / "mcvb" / "paper" / "polices"
HARD_SPACE = "\u00a0"
BEFORE, AFTER = "atkinson-hyperlegible-next-latin-", "atkinson-"


def main() -> None:
    """Convert each font, then write the signs that all of them have."""
    known: list[set[int]] = []
    for source in sorted(SCREENS.glob(f"{BEFORE}*.woff2")):
        font = TTFont(source, recalcTimestamp=False)
        font.flavor = None
        target = PAGES / f"{AFTER}{source.stem.removeprefix(BEFORE)}.ttf"
        font.save(target)
        known.append(set(font.getBestCmap()))
        print(f"{target.name} : {len(known[-1])} signes, {target.stat().st_size} octets")
    signs = "".join(
        chr(code) for code in sorted(set.intersection(*known)) if chr(code).isprintable() or chr(code) == HARD_SPACE
    )
    (PAGES / "signes.txt").write_text(f"{signs}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
