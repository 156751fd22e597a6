"""Law of a message: who writes, how to refuse, where the address comes from, and nothing untrue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulations.message.review_model import Remark, pattern
from simulations.message.review_text import Draft, Part, Span, names_company
from simulations.pitch import FalseClaim

NEGATED = re.compile(r"\b(?:pas|jamais|aucun|aucune|sans|ni)\b", re.IGNORECASE)
PRIVATE_AT_LEAST = 2


def law(draft: Draft) -> Iterator[Remark]:
    """Yield what the law says of the message."""
    yield from _identity(draft)
    yield from _opposition(draft)
    yield from _origin(draft)
    yield from _subject(draft)
    yield from _claims(draft)
    yield from _turns(draft)
    yield from _private(draft)
    yield from _rivals(draft)


def _identity(draft: Draft) -> Iterator[Remark]:
    told = f"{draft.sender.name}\n{draft.signature.raw}\n{draft.body.raw}"
    if not names_company(told, draft.scenario.company.name):
        yield draft.remark("droit.identite", draft.signature.raw.strip()[:80].strip())


def _opposition(draft: Draft) -> Iterator[Remark]:
    if not _refusal_told(draft):
        yield draft.remark("droit.opposition", draft.opposition.raw.strip())
    for words in draft.opposition.find("opposition_penible"):
        yield draft.remark("droit.opposition_penible", words)


def _refusal_told(draft: Draft) -> bool:
    """Tell whether a refusal is offered: known words anywhere, or an invitation to answer where it is meant."""
    if any(pattern("opposition_dite").search(part.prose) for part in (draft.opposition, draft.body, draft.signature)):
        return True
    meant = [span.prose for span in draft.opposition.sentences]
    return any(pattern("opposition_large").search(one) or _invites(one) for one in meant)


def _invites(prose: str) -> bool:
    return bool(pattern("opposition_invite").search(prose)) and not _tells_origin(prose)


def _tells_origin(prose: str) -> bool:
    if pattern("origine_dite").search(prose):
        return True
    return bool(pattern("origine_large").search(prose)) and not pattern("opposition_large").search(prose)


def _origin(draft: Draft) -> Iterator[Remark]:
    said = any(pattern("origine_dite").search(part.prose) for part in (draft.body, draft.signature))
    if said or any(_tells_origin(span.prose) for span in draft.opposition.sentences):
        return
    remark = draft.remark("droit.origine")
    sure = draft.scenario.market == "B2B" and all(_refuses(span.prose) for span in draft.opposition.sentences)
    yield remark if sure else remark.model_copy(update={"tone": "a_revoir"})


def _refuses(prose: str) -> bool:
    names = ("opposition_dite", "opposition_large", "opposition_invite")
    return any(pattern(name).search(prose) for name in names)


def _subject(draft: Draft) -> Iterator[Remark]:
    for name in ("reponse_feinte", "objet_mensonger"):
        for words in draft.subject.find(name)[:1]:
            yield draft.remark("droit.objet_trompeur", words)


def _claims(draft: Draft) -> Iterator[Remark]:
    """Yield each untrue claim of the scenario, said in one sentence."""
    if draft.scenario.pitch is None:
        return
    spans = [span for part in (draft.subject, draft.preheader, draft.body) for span in part.sentences]
    for claim in draft.scenario.pitch.false_claims:
        said = [span for span in spans if _told(claim, span)]
        for span in said[:1]:
            yield draft.remark("droit.contre_verite", span.words, detail=claim.truth)


def _told(claim: FalseClaim, span: Span) -> bool:
    """Tell whether a sentence says the claim, and does not deny it."""
    same_sense = bool(NEGATED.search(claim.text)) == bool(NEGATED.search(span.prose))
    return claim.signalled_in(span.prose) or (same_sense and claim.is_in(span.prose))


def _turns(draft: Draft) -> Iterator[Remark]:
    parts: tuple[Part, ...] = (draft.subject, draft.preheader, draft.body)
    for name in ("faux_pretexte", "fausse_urgence", "promesse"):
        found = [words for part in parts for words in part.find(name)]
        for words in list(dict.fromkeys(found))[:2]:
            yield draft.remark(f"droit.{name}", words)


def _private(draft: Draft) -> Iterator[Remark]:
    """Yield a remark when a message to a firm speaks twice of private life."""
    if draft.scenario.market != "B2B":
        return
    found = [words for part in (draft.subject, draft.preheader, draft.body) for words in part.find("vie_privee")]
    if len({words.lower() for words in found}) >= PRIVATE_AT_LEAST:
        yield draft.remark("droit.hors_fonction", found[0])


def _rivals(draft: Draft) -> Iterator[Remark]:
    names = [rival.name for rival in draft.scenario.competitors]
    spans = [span for part in (draft.subject, draft.preheader, draft.body) for span in part.sentences]
    for span in spans:
        about = any(names_company(span.prose, name) for name in names)
        about = about or bool(re.search(r"\b(?:nos|les|autres|mes) concurrents?\b", span.prose, re.IGNORECASE))
        if about and pattern("injures").search(span.prose):
            yield draft.remark("droit.denigrement", span.words)
            return
