"""Personalisation: fields that exist, filled or with a fallback, nothing left to complete, somebody spoken to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulations.call.understanding import plain_text as folded
from simulations.message.merge import FIELD, FIELDS, field_name
from simulations.message.review_model import Remark, pattern
from simulations.message.review_text import Draft, Part

FALLBACKS = {
    "civilite": "{civilite|Madame, Monsieur}",
    "prenom": "{prenom|Madame, Monsieur}",
    "nom": "{nom|}",
    "entreprise": "{entreprise|votre entreprise}",
    "fonction": "{fonction|votre fonction}",
    "secteur": "{secteur|votre métier}",
    "commune": "{commune|votre ville}",
}
NEAR_BRACE = 20
SHORTEST_NAME = 4


def personal(draft: Draft) -> Iterator[Remark]:
    """Yield what in the personalisation would show, or is missing."""
    parts = (draft.subject, draft.preheader, draft.body, draft.signature, draft.opposition)
    for part in parts:
        yield from _fields(draft, part)
        yield from _braces(draft, part)
        yield from (draft.remark("personnalisation.a_remplir", words) for words in part.find("a_remplir")[:2])
    if not speaks_to_somebody(draft):
        yield draft.remark("personnalisation.aucune")


def _fields(draft: Draft, part: Part) -> Iterator[Remark]:
    for found in FIELD.finditer(part.raw):
        name = field_name(found[1])
        if name not in FIELDS:
            yield draft.remark("personnalisation.champ_inconnu", found[0], detail=", ".join(FIELDS))
        elif found[2] is None:
            yield from _without_fallback(draft, name, found[0])


def _without_fallback(draft: Draft, name: str, typed: str) -> Iterator[Remark]:
    empty = sum(not str(row.get(FIELDS[name], "")).strip() for row in draft.values)
    when = f"la case est vide pour {empty} destinataire(s)" if empty else "si une case est vide un jour"
    remark = draft.remark("personnalisation.sans_repli", typed, nombre=when, detail=FALLBACKS[name])
    yield remark.model_copy(update={"tone": "grave"}) if empty else remark


def _braces(draft: Draft, part: Part) -> Iterator[Remark]:
    left = FIELD.sub(lambda found: " " * len(found[0]), part.raw)
    brace = re.search(r"[{}]", left)
    if brace:
        words = part.raw[brace.start() : brace.start() + NEAR_BRACE].split("\n")[0].strip()
        yield draft.remark("personnalisation.accolade", words)


def speaks_to_somebody(draft: Draft) -> bool:
    """Tell whether a field, the recipient's own name, firm or town, or their trade is in the message."""
    texts = f"{draft.subject.raw}\n{draft.preheader.raw}\n{draft.body.raw}"
    if any(field_name(found[1]) in FIELDS for found in FIELD.finditer(texts)):
        return True
    if any(pattern("metier").search(part.prose) for part in (draft.subject, draft.preheader, draft.body)):
        return True
    said = folded(texts)
    return any(name in said for name in _names(draft))


def _names(draft: Draft) -> set[str]:
    cells = {str(row.get(FIELDS[name], "")) for row in draft.values for name in ("nom", "entreprise", "commune")}
    sectors = {*draft.scenario.target.sectors, *draft.scenario.target.sizes}
    return {folded(cell) for cell in cells | sectors if len(cell) >= SHORTEST_NAME}
