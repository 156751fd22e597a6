"""Entry cards to print and cut: eight on an A4 page, each with a name, a QR code and what to do."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import segno

from mcvb.paper import printable, render
from mcvb.store.school_interface import SchoolClass


def cards_pdf(room: SchoolClass, cards: Sequence[tuple[str, str]]) -> bytes:
    """Return a tagged PDF of cards; each is a pseudonym and the address its QR code opens."""
    told = [
        {"nom": printable(name), "adresse": printable(address.split("/carte/")[0]), "qr": _qr(address)}
        for name, address in cards
    ]
    data = {"classe": printable(room.name), "annee": printable(room.school_year), "code": room.code, "cartes": told}
    return render("cartes.typ", {"donnees": json.dumps(data, ensure_ascii=False)})


def _qr(address: str) -> str:
    """Return a QR code as an SVG picture."""
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(buffer, kind="svg", scale=4, border=2, xmldecl=False)
    return buffer.getvalue().decode()
