"""The order of a message: the recipient first, a benefit, a proof, ONE request with a moment, leave and signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulations.message.review_model import Remark, limit, pattern
from simulations.message.review_text import Draft, Span, names_company
from simulations.pitch import NEARLY_ALL, _roots

REQUESTS = {
    "demande_rencontre": "un rendez-vous",
    "demande_appel": "un appel",
    "demande_site": "une visite du site",
    "demande_inscription": "une inscription",
    "demande_formulaire": "un formulaire",
    "demande_enquete": "une enquête",
    "demande_reseau": "un abonnement ou un partage",
    "demande_telechargement": "un téléchargement",
    "demande_achat": "un achat",
    "demande_venue": "une venue chez toi",
}
PHONE = re.compile(r"(?:\+33|\b0)[ .]?\d(?:[ .-]?\d{2}){4}\b")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
NAME = re.compile(r"\b[A-ZÀ-Þ][a-zà-ÿ-]+ [A-ZÀ-Þ][a-zà-ÿ-]+")
HAVING_SEEN = re.compile(r"^\W*(?:j'ai|nous avons) (?!bien|une?|le|la|les|\d)\w+", re.IGNORECASE)
FEW = 2
SHARE_OF_PROOF = NEARLY_ALL - 0.2


def structure(draft: Draft) -> Iterator[Remark]:
    """Yield what is missing or out of place in the order of the message."""
    if draft.salutation is None:
        yield draft.remark("structure.salutation")
    yield from _hook(draft)
    yield from _argued(draft)
    yield from _request(draft)
    yield from _end(draft)


def hook_of(draft: Draft) -> tuple[Span, ...]:
    """Return the first sentences after the greeting."""
    return draft.core[: int(limit("accroche_phrases"))]


def _hook(draft: Draft) -> Iterator[Remark]:
    first = hook_of(draft)
    if not first:
        return
    opens = first[0].prose
    own = bool(pattern("accroche_soi").search(opens)) or _begins_with_company(draft, opens)
    own = own and not (HAVING_SEEN.search(opens) and pattern("destinataire").search(opens))
    if own:
        yield draft.remark("structure.accroche", first[0].words)
    elif not any(pattern("destinataire").search(span.typed) for span in first):
        yield draft.remark("structure.accroche_loin", first[0].words)


def _begins_with_company(draft: Draft, opens: str) -> bool:
    size = len(draft.scenario.company.name) + 8
    return names_company(opens[:size], draft.scenario.company.name)


def _argued(draft: Draft) -> Iterator[Remark]:
    said = [span.prose for span in draft.core]
    if not any(pattern("benefice").search(one) for one in (said[1:] if len(said) > FEW else said)):
        yield draft.remark("structure.benefice")
    if not proved(draft):
        yield draft.remark("structure.preuve")


def proved(draft: Draft) -> tuple[Span, ...]:
    """Return the sentences that prove: a figure, a customer, an opinion, or a proof of the scenario."""
    proofs = [_roots(one.proof) for one in draft.scenario.pitch.arguments] if draft.scenario.pitch else []
    return tuple(span for span in draft.core if pattern("preuve").search(span.prose) or _proof_said(span, proofs))


def _proof_said(span: Span, proofs: list[set[str]]) -> bool:
    said = _roots(span.prose)
    return any(len(told & said) >= SHARE_OF_PROOF * len(told) for told in proofs if told)


def requests(draft: Draft) -> dict[str, Span]:
    """Return the first sentence of each kind of request, by kind."""
    found: dict[str, Span] = {}
    for kind in REQUESTS:
        for span in draft.core:
            if pattern(kind).search(span.prose):
                found.setdefault(kind, span)
    question = _last_question(draft)
    return found or ({"demande_rencontre": question} if question else {})


def _last_question(draft: Draft) -> Span | None:
    """Return the last question of the second half of the message: whatever its words, it asks for something."""
    asked = [span for span in draft.core[len(draft.core) // 2 :] if span.prose.endswith("?")]
    return asked[-1] if asked else None


def has_slot(draft: Draft) -> bool:
    """Tell whether the message names a day and an hour."""
    said = [span.prose for span in draft.core]
    return all(any(pattern(name).search(one) for one in said) for name in ("jour", "heure"))


def _request(draft: Draft) -> Iterator[Remark]:
    found = requests(draft)
    if not found:
        yield draft.remark("structure.demande")
        return
    if len(found) > 1:
        *_, last = found.values()
        detail = ", ".join(REQUESTS[kind] for kind in found)
        yield draft.remark("structure.demandes", last.words, nombre=str(len(found)), detail=detail)
    if not has_slot(draft):
        asked = next(iter(found.values()))
        yield draft.remark("structure.creneau", asked.words)


def _end(draft: Draft) -> Iterator[Remark]:
    last = draft.body.sentences[-1].prose if draft.body.sentences else ""
    if draft.closing is None and not any(pattern("conge").search(one) for one in (last, draft.signature.prose)):
        yield draft.remark("structure.conge")
    missing = _missing(draft)
    if missing:
        yield draft.remark("structure.signature", draft.signature.raw.strip()[:80].strip(), detail=" et ".join(missing))


def _missing(draft: Draft) -> list[str]:
    signed = draft.signature.raw
    known = {word for word in re.findall(r"\w{3,}", draft.sender.name) if word in signed}
    named = bool(NAME.search(signed)) or bool(known)
    company = names_company(signed, draft.scenario.company.name)
    reachable = bool(PHONE.search(signed) or ADDRESS.search(signed))
    told = ((named, "ton nom"), (company, "le nom de l'entreprise"), (reachable, "un moyen de te joindre"))
    return [what for there, what in told if not there]
