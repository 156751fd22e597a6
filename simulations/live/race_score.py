"""What a team's decisions on the cards are worth: share of right ones, illegal contacts kept, cost of wasted calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulations.kernel import Frozen
from simulations.live.format import Answer
from simulations.live.games import games
from simulations.live.race_cards import Deck, Truth
from simulations.rubric import Measure
from simulations.settings import market_settings
from simulations.wording import count

Decisions = Mapping[int, str]
FULL = 100
ENOUGH = 2
REMOVALS = {
    "entreprise_fermee": "retraits.fermees",
    "hors_cible": "retraits.hors_cible",
    "trop_ancien": "retraits.anciens",
    "opposition": "retraits.opposition",
    "sans_consentement": "retraits.consentement",
}


class TeamScore(Frozen):
    """A team after a round: quality (0 to 100), cards decided, illegal contacts kept, euros of wasted calls."""

    quality: int
    decided: int
    illegal: int
    cost: float


def decisions_of(deck: Deck, answers: Sequence[Answer]) -> dict[str, dict[int, str]]:
    """Return, by team, what was decided of each card: the first answer of the team counts."""
    lines = {card.key: card.line for card in deck.cards}
    found: dict[str, dict[int, str]] = {}
    for answer in answers:
        if answer.key in lines and isinstance(answer.value, str):
            found.setdefault(answer.team, {}).setdefault(lines[answer.key], answer.value)
    return found


def share_of(truth: Truth, decisions: Decisions) -> float:
    """Return what the decision on a card is worth, from -1 (a contact the law forbids is kept) to 1."""
    points, value = games().race.points, decisions[truth.line]
    action = value.split(":")[0]
    if value in truth.right or _double_said_elsewhere(truth, decisions):
        return points["juste"]
    if not truth.lawful and action in ("garder", "corriger"):
        return points["interdit"]
    near = action == "ecarter" and any(right.startswith("ecarter:") for right in truth.right)
    half_mended = action == "corriger" and value in truth.mended and truth.kind == "colonnes_decalees"
    return points["motif_voisin"] if near or half_mended else points["faux"]


def _double_said_elsewhere(truth: Truth, decisions: Decisions) -> bool:
    """Tell whether a double is kept rightly: the team said, on the other record, that it is the same prospect."""
    if truth.partner is None or decisions.get(truth.partner) != f"doublon:{truth.line}":
        return False
    return decisions[truth.line] == "garder" or decisions[truth.line] in truth.mended


def team_score(deck: Deck, decisions: Decisions, *, members: int, cards: int, each: int) -> TeamScore:
    """Return the score of a team over the cards of a round; `members` are those who answered.

    A team is judged on what it decided, and at least on `each` cards per member: one person alone has the same
    chance as six, and deciding one card only is not enough.
    """
    truths = [deck.truths[line] for line in decisions]
    least = min(cards, each * max(1, members))
    total = sum(share_of(truth, decisions) for truth in truths)
    return TeamScore(
        quality=max(0, round(FULL * total / max(1, len(truths), least))),
        decided=len(truths),
        illegal=sum(is_illegal(truth, decisions) for truth in truths),
        cost=round(sum(wasted(truth, decisions) for truth in truths) * deck.call_cost, 2),
    )


def is_illegal(truth: Truth, decisions: Decisions) -> bool:
    """Tell whether a contact the law forbids was kept to be phoned."""
    return not truth.lawful and is_kept(decisions[truth.line])


def is_kept(value: str) -> bool:
    """Tell whether a decision leaves the record in the file, to be phoned."""
    return value.split(":", maxsplit=1)[0] in ("garder", "corriger")


def wasted(truth: Truth, decisions: Decisions) -> float:
    """Return how many calls a card kept wrongly wastes (`data/market.yaml`)."""
    lost = is_kept(decisions[truth.line]) and share_of(truth, decisions) < 1
    return market_settings().fault_cost.get(truth.kind, 0.0) if lost else 0.0


def own_measures(deck: Deck, answers: Sequence[Answer]) -> dict[str, Measure]:
    """Return the measures one participant's own decisions give, for what they met at least twice."""
    decisions = {line: value for mine in decisions_of(deck, answers).values() for line, value in mine.items()}
    met: dict[str, list[bool]] = {}
    for line, value in decisions.items():
        truth = deck.truths[line]
        for name in _measures_of(truth, value):
            right = share_of(truth, decisions) == games().race.points["juste"]
            met.setdefault(name, []).append(right or (name in REMOVALS.values() and value.startswith("ecarter:")))
    return {name: _measure(seen) for name, seen in sorted(met.items()) if len(seen) >= ENOUGH}


def _measures_of(truth: Truth, value: str) -> list[str]:
    """Return the measures a decision says something of."""
    fixes = games().race.corrections
    columns: dict[str, str] = {kind: f"corrections.{column}" for column, kinds in fixes.items() for kind in kinds}
    known: dict[str, str] = REMOVALS | columns | {"colonnes_decalees": "corrections.colonnes"}
    found = [known[truth.kind]] if truth.kind in known else []
    if truth.partner is not None:
        found.append("doublons.rappel")
    if value.startswith("ecarter:") and truth.kind in REMOVALS:
        found.append("retraits.motifs")
    return found


def _measure(seen: Sequence[bool]) -> Measure:
    words = count(sum(seen), "fiche juste", "fiches justes")
    return Measure(value=sum(seen) / len(seen), quote=f"{words} sur {len(seen)} à la course aux prospects")


__all__ = ["TeamScore", "decisions_of", "is_illegal", "is_kept", "own_measures", "share_of", "team_score", "wasted"]
