"""What the benchmarks print, in French."""

from __future__ import annotations

from collections.abc import Sequence

NARROW_SPACE = "\u202f"


def number(value: float, digits: int = 0) -> str:
    """Return a number as the French write it."""
    return f"{value:,.{digits}f}".replace(",", NARROW_SPACE).replace(".", ",")


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned text: the first column on the left, the others on the right."""
    widths = [max(len(row[place]) for row in (titles, *rows)) for place in range(len(titles))]
    rule = "  ".join("─" * width for width in widths)
    return "\n".join([_line(titles, widths), rule, *(_line(row, widths) for row in rows)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *others]).rstrip()
