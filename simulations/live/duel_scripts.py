"""A duel made from two students' scripts: names hidden, criteria judged by the remarks of the script's adviser."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from simulations.call.script import Script, steps_of
from simulations.call.script_advice import advise
from simulations.call.script_wording import Remark, wording
from simulations.call.slots import slots
from simulations.kernel import Frozen, refuse
from simulations.live.duel import EVEN
from simulations.live.games import games, shortened
from simulations.live.material import Duel
from simulations.scenario import Scenario

Moment = Literal["contact", "raison", "objectif", "conclusion"]
LEAST, MOST, WHY = 30, 520, 280
OPENINGS = r"(?:je m'appelle|je suis|moi c'est|ici|c'est|bonjour,?)"
AFTER_OPENING = re.compile(
    rf"({OPENINGS}\s+)(?-i:(?!Madame|Monsieur|Mme|M\.)[A-ZÀ-Ý][\w'’-]+(?:\s+[A-ZÀ-Ý][\w'’-]+)?)"
    r"(?=\s*(?:,|de |d'|du |chez|à l'appareil|\.|!|$))",
    re.IGNORECASE,
)


class Extract(Frozen):
    """What one script says at a moment, and what the adviser says of it: content, wording, strong points."""

    text: str
    weak: tuple[str, ...]
    words: tuple[str, ...]
    strong: tuple[str, ...]


def duel_of_scripts(
    first: Script, second: Script, scenario: Scenario, *, moment: Moment = "contact", names: Collection[str] = ()
) -> Duel:
    """Return a duel of two scripts at one moment of the call, or raise ActionRefusedError when one says too little.

    `names` are those to hide (first names, pseudonyms); the name a script gives as its own is hidden too.
    """
    settings = games().duel
    one, two = (_extract(script, scenario, moment, names) for script in (first, second))
    about = settings.moments[moment]
    return Duel.model_validate(
        {
            "id": f"duel_eleves_{moment}",
            "moment": about.kind,
            "competence": "4B.2",
            "situation": scenario.level,
            "titre": about.title,
            "contexte": about.context.format(entreprise=scenario.company.name),
            "a": one.text,
            "b": two.text,
            "criteres": [
                _criterion("attendu", one.weak, two.weak, fewer=True),
                _criterion("mots", one.words, two.words, fewer=True),
                _criterion("forts", one.strong, two.strong, fewer=False),
            ],
            "a_retenir": settings.to_remember,
        }
    )


def masked(text: str, scenario: Scenario, names: Collection[str] = ()) -> str:
    """Return a text without the names given, nor the name its author gives as their own; those of the firm stay."""
    mask, own = games().duel.mask, slots(text, today=scenario.day).name
    hidden = {name for whole in (*names, own) for name in (whole, *whole.split()) if len(name) > 1}
    kept = {word.casefold() for word in re.findall(r"[\w'’-]+", scenario.company.name)}
    for name in sorted(hidden, key=len, reverse=True):
        if name.casefold() not in kept:
            text = re.sub(rf"(?<![\w]){re.escape(name)}(?![\w])", mask, text, flags=re.IGNORECASE)
    text = AFTER_OPENING.sub(lambda found: _hidden_after(found, kept, mask), text)
    return re.sub(rf"{mask}(?:[ ,-]+{mask})+", mask, text)


def _hidden_after(found: re.Match[str], kept: set[str], mask: str) -> str:
    """Hide the name after « je m'appelle », « ici »… unless it is that of the firm."""
    name = found[0].removeprefix(found[1])
    return found[0] if {word.casefold() for word in name.split()} & kept else f"{found[1]}{mask}"


def _extract(script: Script, scenario: Scenario, moment: Moment, names: Collection[str]) -> Extract:
    step = next(step for step in steps_of(script.framework) if moment in step.covers)
    text = " ".join(script.step(step.id).split())
    if len(text) < LEAST:
        raise refuse(f"Un des deux scripts ne dit presque rien à « {step.title} » : choisissez un autre moment.")
    field = f"step.{step.id}"
    said = [remark for remark in advise(script, scenario) if remark.field == field]
    style = {remark.text for remark in wording(field, text, scenario)}
    return Extract(
        text=f"« {shortened(masked(text, scenario, names), most=MOST - 4)} »",
        weak=_texts(said, good=False, without=style),
        words=tuple(sorted(style)),
        strong=_texts(said, good=True),
    )


def _texts(remarks: list[Remark], *, good: bool, without: Collection[str] = ()) -> tuple[str, ...]:
    return tuple(one.text for one in remarks if (one.tone == "bien") == good and one.text not in without)


def _criterion(
    name: Literal["attendu", "mots", "forts"], one: tuple[str, ...], two: tuple[str, ...], *, fewer: bool
) -> dict[str, str]:
    """Return one criterion: the stronger extract has fewer things to mend, or more that are well done."""
    difference = (len(two) - len(one)) if fewer else (len(one) - len(two))
    stronger = EVEN if difference == 0 else "A" if difference > 0 else "B"
    room = WHY // 2 - 8
    nothing = games().duel.nothing_weak if fewer else games().duel.nothing_strong
    told = (shortened(texts[-1].rstrip("."), most=room) if texts else nothing for texts in (one, two))
    counts = (f" ({len(texts)})" if len(texts) > 1 else "" for texts in (one, two))
    why = " ".join(f"{side}{many} : {text}." for side, many, text in zip("AB", counts, told, strict=True))
    return {"question": games().duel.criteria[name], "plus_fort": stronger, "pourquoi": why}


__all__ = ["Moment", "duel_of_scripts", "masked"]
