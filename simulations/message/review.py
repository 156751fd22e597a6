"""The review of a message before it leaves: what to correct, the words it is about, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from simulations.message.model import Message, Sender
from simulations.message.review_delivery import delivery, links_in
from simulations.message.review_language import language
from simulations.message.review_law import law
from simulations.message.review_model import FAMILIES, SEVERITY, Family, Remark, load_lexicon, load_mistakes, pattern
from simulations.message.review_personal import personal, speaks_to_somebody
from simulations.message.review_reading import body_words, lix, longest_sentence, reading
from simulations.message.review_structure import has_slot, hook_of, proved, requests, structure
from simulations.message.review_text import Draft, draft_of
from simulations.message.review_tone import own_and_other, tone
from simulations.message.review_words import dictionary
from simulations.rubric import Measure
from simulations.scenario import Scenario

READERS: dict[Family, Callable[[Draft], Iterator[Remark]]] = {
    "droit": law,
    "delivrabilite": delivery,
    "lisibilite": reading,
    "langue": language,
    "structure": structure,
    "ton": tone,
    "personnalisation": personal,
}


def review(
    message: Message, *, sender: Sender, scenario: Scenario, values: Sequence[Mapping[str, str]] = ()
) -> tuple[Remark, ...]:
    """Return what is to be said of a message, the gravest first.

    A family without fault has one remark « bien ».
    `values` are the cells of the recipients by column; the consent of consumers is checked elsewhere (law).
    """
    draft = draft_of(message, sender, scenario, values)
    return tuple(sorted(_every(draft), key=lambda remark: SEVERITY[remark.tone]))


def warm() -> None:
    """Load the dictionary and the patterns now rather than at the first review (about 0.2 s)."""
    dictionary()
    for name in load_lexicon().patterns:
        pattern(name)
    for mistake in load_mistakes():
        mistake.regex.search("")


def to_correct(remarks: Sequence[Remark], family: Family | None = None) -> tuple[Remark, ...]:
    """Return the remarks that ask for a change, of one family or of all."""
    return tuple(one for one in remarks if one.tone != "bien" and family in (None, one.family))


def _every(draft: Draft) -> Iterator[Remark]:
    for family, read in READERS.items():
        found = list(read(draft))
        yield from found
        if not to_correct(found):
            yield _well(draft, family)


def _well(draft: Draft, family: Family) -> Remark:
    words, detail = "", ""
    if family == "structure":
        words = next((span.words for span in requests(draft).values()), "")
    elif family == "lisibilite":
        detail = f"{len(body_words(draft))} mots, et {longest_sentence(draft)} dans la phrase la plus longue"
    return draft.remark(f"{family}.bien", words, detail=detail)


# ------------------------------------------------------------------ measures


def message_measures(
    message: Message, *, sender: Sender, scenario: Scenario, values: Sequence[Mapping[str, str]] = ()
) -> dict[str, Measure]:
    """Return the figures of a message, by name « message_… », for the checks of a rubric.

    For each family, `message_<family>` counts what is to correct and `message_<family>_graves` what is grave
    or forbidden; each says its reasons in words.
    """
    draft = draft_of(message, sender, scenario, values)
    remarks = tuple(_every(draft))
    return {**_by_family(remarks), **_figures(draft, remarks)}


def _by_family(remarks: tuple[Remark, ...]) -> dict[str, Measure]:
    measures = {}
    for family, label in FAMILIES.items():
        found = to_correct(remarks, family)
        serious = [one for one in found if one.tone in ("grave", "interdit")]
        measures[f"message_{family}"] = _counted(label, found)
        measures[f"message_{family}_graves"] = _counted(f"{label}, points graves", serious)
    return measures


def _counted(label: str, found: Sequence[Remark]) -> Measure:
    reasons = " ; ".join(f"« {one.words} »" if one.words else one.text for one in found[:3])
    quote = f"{label} : {len(found)} à corriger ({reasons})" if found else f"{label} : rien à corriger"
    return Measure(value=len(found), quote=quote, advice=found[0].advice if found else "")


def _figures(draft: Draft, remarks: tuple[Remark, ...]) -> dict[str, Measure]:
    words, longest, subject = len(body_words(draft)), longest_sentence(draft), len(draft.shown_subject)
    mistakes = len(to_correct(remarks, "langue"))
    own, other = own_and_other(draft)
    share = round(other / (own + other), 2) if own + other else 0.0
    kinds, links, hard = len(requests(draft)), len(links_in(draft)), lix(draft)
    told = {
        "mots": (words, f"{words} mots"),
        "objet_signes": (subject, f"objet de {subject} signes : « {draft.shown_subject} »"),
        "phrase_longue": (longest, f"{longest} mots dans la phrase la plus longue"),
        "lix": (hard, f"indice de lecture LIX : {hard:.0f}".replace(".", ",")),
        "fautes": (mistakes, f"remarques de langue : {mistakes}"),
        "part_vous": (share, f"« vous » {other} fois, « je » ou « nous » {own} fois"),
        "demandes": (kinds, f"sortes de demande : {kinds}"),
        "creneau": (float(has_slot(draft)), "un jour et une heure" if has_slot(draft) else "pas de jour et d'heure"),
        "preuves": (len(proved(draft)), _first_words(proved(draft), "aucune preuve")),
        "accroche": (
            float(not _faulty(remarks, "structure.accroche")),
            _first_words(hook_of(draft), "aucune accroche"),
        ),
        "liens": (links, f"liens : {links}"),
        "personnel": (
            float(speaks_to_somebody(draft)),
            "s'adresse à quelqu'un" if speaks_to_somebody(draft) else "général",
        ),
    }
    return {f"message_{name}": Measure(value=value, quote=quote) for name, (value, quote) in told.items()}


def _faulty(remarks: tuple[Remark, ...], name: str) -> bool:
    return any(one.id == name for one in remarks)


def _first_words(spans: Sequence[object], otherwise: str) -> str:
    first = next(iter(spans), None)
    return f"« {getattr(first, 'words', '')} »" if first is not None else otherwise


__all__ = ["FAMILIES", "Family", "Remark", "message_measures", "review", "to_correct", "warm"]
