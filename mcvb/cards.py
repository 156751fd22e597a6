"""Cards to print for a class: a pseudonym and the QR code that leads a student to their own way in."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from markupsafe import Markup

from mcvb.light.shell import environment
from mcvb.store.school_interface import SchoolClass


def qr_svg(address: str) -> Markup:
    """Return the QR code of an address as an SVG that fills the place it is given, readable with a fold or a stain."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=2, dark="#000000", light="#ffffff"))  # noqa: S704 - our own SVG


def sheet(room: SchoolClass, cards: Sequence[tuple[str, str]]) -> str:
    """Return a page to print, whole in one file, with a card for each (pseudonym, address)."""
    drawn = [(name, qr_svg(address), address) for name, address in cards]
    return environment().get_template("cartes.html").render(classe=room.name, annee=room.school_year, cartes=drawn)
