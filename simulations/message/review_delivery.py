"""What makes a message arrive or not: its subject, its cries, its links, its attachments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from simulations.message.preview import WIDTHS, cut_at
from simulations.message.review_model import Remark, limit, pattern
from simulations.message.review_text import LINK, Draft, Part

REPEATED = re.compile(r"[!?]{2,}|€{2,}|(?:! ?){2,}|\${2,}")
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55]")
CRY = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{4,}\b")
WEB = re.compile(r"https?://[^\s)\]>»\"]+")
FEWEST_LETTERS, CRIED_WORDS = 10, 2


def delivery(draft: Draft) -> Iterator[Remark]:
    """Yield what a mail box or a filter would say of the message."""
    yield from _length(draft)
    yield from _cries(draft)
    yield from _signs(draft)
    yield from _promotion(draft)
    yield from _links(draft)
    yield from _preheader(draft)
    yield from _attachments(draft)
    if pattern("muet").search(draft.sender.reply_to or draft.sender.address):
        yield draft.remark("delivrabilite.expediteur_muet")


def _length(draft: Draft) -> Iterator[Remark]:
    shown, typed = draft.shown_subject, draft.subject.raw.strip()
    least, most = int(limit("objet_min")), int(limit("objet_max"))
    phone, size = cut_at(shown, WIDTHS["telephone"][1]), str(len(shown))
    if not shown:
        yield draft.remark("delivrabilite.objet_vide", limite=str(least))
    elif len(shown) < least:
        yield draft.remark("delivrabilite.objet_court", typed, nombre=size, limite=str(least))
    elif len(shown) > most:
        yield draft.remark("delivrabilite.objet_long", typed, nombre=size, limite=str(most), detail=phone)
    else:
        yield draft.remark("delivrabilite.objet_telephone", typed, detail=phone)


def _cries(draft: Draft) -> Iterator[Remark]:
    own = set(CRY.findall(draft.scenario.company.name))
    if _cried(draft.subject, own):
        yield draft.remark("delivrabilite.objet_majuscules", draft.subject.raw.strip())
    found = [word for word in CRY.findall(draft.body.prose) if word not in own]
    if len(found) >= limit("mots_criees"):
        yield draft.remark("delivrabilite.majuscules", found[0])
    emojis = EMOJI.findall(draft.subject.raw)
    if len(emojis) > limit("objet_emojis"):
        yield draft.remark("delivrabilite.objet_emojis", emojis[0], nombre=str(len(emojis)))


def _cried(subject: Part, own: set[str]) -> bool:
    letters = [sign for sign in subject.prose if sign.isalpha()]
    if len(letters) < FEWEST_LETTERS:
        return False
    share = sum(sign.isupper() for sign in letters) / len(letters)
    return share > limit("objet_part_majuscules") or len(set(CRY.findall(subject.prose)) - own) >= CRIED_WORDS


def _signs(draft: Draft) -> Iterator[Remark]:
    parts = (draft.subject, draft.preheader, draft.body)
    found = [part.raw[one.start() : one.end()].strip() for part in parts for one in REPEATED.finditer(part.prose)]
    if not found and sum(part.prose.count("!") for part in parts) > limit("exclamations"):
        found = ["!"]
    if found:
        yield draft.remark("delivrabilite.ponctuation", Counter(found).most_common(1)[0][0])


def _promotion(draft: Draft) -> Iterator[Remark]:
    """Yield a remark when words of publicity are many; those of the subject count double."""
    subject = draft.subject.find("promo")
    others = [words for part in (draft.preheader, draft.body) for words in part.find("promo")]
    if 2 * len(subject) + len(others) >= limit("promo"):
        every = list(dict.fromkeys([*subject, *others]))
        detail = ", ".join(f"« {words} »" for words in every[:4])
        yield draft.remark("delivrabilite.mots_promo", every[0], detail=detail)


def links_in(draft: Draft) -> tuple[str, ...]:
    """Return the addresses a message leads to, the button included."""
    found = WEB.findall(draft.body.raw) + WEB.findall(draft.opposition.raw)
    return tuple([*found, draft.message.action.address] if draft.message.action else found)


def _links(draft: Draft) -> Iterator[Remark]:
    found = links_in(draft)
    if len(found) > limit("liens"):
        yield draft.remark("delivrabilite.liens", found[0], nombre=str(len(found)))
    for link in found:
        if pattern("raccourcisseurs").search(link):
            yield draft.remark("delivrabilite.lien_raccourci", link)
        elif link.startswith("http://"):
            yield draft.remark("delivrabilite.lien_non_protege", link)
    picture = next((one for one in LINK.finditer(draft.body.raw) if one[1]), None)
    if picture:
        yield draft.remark("delivrabilite.image", picture[0])


def _preheader(draft: Draft) -> Iterator[Remark]:
    shown = " ".join(draft.preheader.prose.lower().split())
    if not shown:
        yield draft.remark("delivrabilite.apercu_vide")
    elif shown.strip(".!? ") == " ".join(draft.subject.prose.lower().split()).strip(".!? "):
        yield draft.remark("delivrabilite.apercu_repete", draft.preheader.raw.strip())


def _attachments(draft: Draft) -> Iterator[Remark]:
    total, most = sum(joined.kilobytes for joined in draft.message.attachments), limit("piece_ko")
    if total > most:
        heaviest = max(draft.message.attachments, key=lambda joined: joined.kilobytes)
        remark = draft.remark("delivrabilite.piece_lourde", heaviest.name, nombre=str(total), limite=f"{most:.0f}")
        refused = total > limit("piece_ko_refus")
        yield remark if refused else remark.model_copy(update={"tone": "a_revoir"})
    for joined in draft.message.attachments:
        if pattern("pieces_risquees").search(joined.name):
            yield draft.remark("delivrabilite.piece_risquee", joined.name)
