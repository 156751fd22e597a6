"""The rates a student computes before the dashboard shows them, and how each answer is checked."""

from __future__ import annotations

from simulations.kernel import Frozen
from simulations.mailing.results import brief_of, results
from simulations.mailing.state import Sending
from simulations.message.funnel import WORDS, Reading, ab_reading, counts
from simulations.scenario import Scenario
from simulations.study import answer_number

# Asked rate → what is counted, over what, its name.
RATES_ASKED: dict[str, tuple[str, str, str]] = {
    "delivrance": ("delivre", "envoye", "Taux de délivrance"),
    "ouverture": ("ouvert", "delivre", "Taux d'ouverture"),
    "clic": ("clique", "delivre", "Taux de clic"),
    "reponse": ("repondu", "delivre", "Taux de réponse"),
    "desinscription": ("desinscrit", "delivre", "Taux de désinscription"),
}
TOLERANCE = 0.51  # points of percent: rounding to the unit is right
FINE, SMALL = 0.051, 1.0  # below one percent, rounding to the unit would lose the rate: one decimal is kept
# Frequent slips: what they divide by instead.
OTHER_WHOLES = ("envoye", "ouvert", "delivre")


class RateAnswer(Frozen):
    """One rate as given and as it is, in percent; `slip` says what went wrong when it can be told."""

    name: str
    title: str
    given: str
    value: float
    right: bool
    formula: str
    slip: str = ""


def funnel_of(scenario: Scenario, seed: int, sending: Sending, *, variant: str = "") -> dict[str, int]:
    """Return how many people were written to, reached, opened… by a sending, or by one version of its first message.

    The follow-ups are the same for both versions: counted in, they would blur the test.
    """
    rows = results(scenario, seed, sending)
    return counts(rows[(rows["variante"] == variant) & (rows["etape"] == 1)] if variant else rows)


def check_rates(scenario: Scenario, seed: int, sending: Sending) -> tuple[RateAnswer, ...]:
    """Return the rates given by the student beside the true ones; nothing when none was given."""
    found = funnel_of(scenario, seed, sending)
    return tuple(
        _checked(name, sending.indicators[name], found) for name in RATES_ASKED if sending.indicators.get(name)
    )


def _checked(name: str, given: str, found: dict[str, int]) -> RateAnswer:
    part, whole, title = RATES_ASKED[name]
    value = 100 * found[part] / found[whole] if found[whole] else 0.0
    number = answer_number(given)
    right = number is not None and abs(number - value) <= (FINE if value < SMALL else TOLERANCE)
    formula = f"{WORDS[part]} ÷ {WORDS[whole]} × 100 = {found[part]} ÷ {found[whole]} × 100"
    slip = "" if right else "Ce n'est pas un nombre." if number is None else _slip(number, part, whole, found)
    return RateAnswer(name=name, title=title, given=given, value=value, right=right, formula=formula, slip=slip)


def _slip(number: float, part: str, whole: str, found: dict[str, int]) -> str:
    share = found[part] / found[whole] if found[whole] else 0.0
    if share and abs(number - share) <= TOLERANCE / 100 and number:
        return "Tu as oublié de multiplier par 100."
    if number in (0, 1) and abs(number - 100 * share) < SMALL:
        return "Sous 1 %, garde une décimale : arrondi à l'unité, le taux ne dit plus rien."
    if share and abs(number - 100 / (100 * share) * 100) <= TOLERANCE:
        return "Tu as divisé dans le mauvais sens."
    if number > 100:  # noqa: PLR2004 - a part is never more than its whole
        return "Ce taux ne peut pas dépasser 100 % : on divise la partie par le total."
    for other in OTHER_WHOLES:
        if other != whole and found[other] and abs(number - 100 * found[part] / found[other]) <= TOLERANCE:
            return f"Tu as divisé par les {WORDS[other]} : ce taux se calcule sur les {WORDS[whole]}."
    return ""


def compared(scenario: Scenario, sending: Sending) -> str:
    """Return what a test compares: openings when the subject changed, else clicks, or replies with nothing to click."""
    if sending.draft.tested == "objet":
        return "ouvert"
    brief, draft = brief_of(scenario), sending.draft
    both = (draft.steps[0], draft.second or draft.steps[0])
    links = [draft.message(step, brief.links, brief.attachments).clickable for step in both]
    return "clique" if all(links) else "repondu"


def reading_of(scenario: Scenario, seed: int, sending: Sending) -> Reading:
    """Return how version B compares with A, on what `compared` says."""
    name = compared(scenario, sending)
    first, second = (funnel_of(scenario, seed, sending, variant=variant) for variant in "ab")
    return ab_reading(first[name], first["delivre"], second[name], second["delivre"])
