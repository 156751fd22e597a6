"""The cards of the race: a small file made by the market's own engines, its true faults, and what one may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from functools import cached_property, lru_cache
from itertools import islice

import numpy as np

from simulations.casting import last_contact, recipient_of
from simulations.columns import label
from simulations.contact import phone_digits
from simulations.detection import suggest_pairs
from simulations.file_work import REASONS, Reason
from simulations.kernel import Frozen, stream
from simulations.law import check_contact
from simulations.live.games import SHORT, games, scenario_of, shortened
from simulations.mission_state import MissionState
from simulations.prospect_file import PreparedFile
from simulations.scenario import FaultKind, Scenario
from simulations.scoring_file import same_value
from simulations.soiling import SOILERS, Context, Row

STAGE = "live.course"
HIDDEN_FIELDS = frozenset({"siret", "source", "foyer", "age", "civilite"})
CHECKED = ("telephone", "code_postal", "commune")
SWAPS = (("telephone", "email"), ("code_postal", "commune"), ("prenom", "nom"))
SHIFTED = "colonnes"
DOUBLES_SHOWN, TRIES = 3, 40
MORNING = time(10, 30)
UNOFFERED: frozenset[Reason] = frozenset({"doublon", "autre"})


class Fix(Frozen):
    """A cell one may correct: its label, what it holds, and the values proposed, in order."""

    column: str
    label: str
    now: str
    values: tuple[str, ...]

    def choices(self) -> list[tuple[str, str]]:
        """Return the answers that write each proposed value in the cell, with the value."""
        return [(f"corriger:{self.column}:{rank}", text) for rank, text in enumerate(self.values)]


class Card(Frozen):
    """One record as a phone shows it: nothing in it tells what is wrong."""

    line: int
    key: str
    round: int
    fields: tuple[tuple[str, str], ...]
    checked: tuple[tuple[str, str], ...]
    fixes: tuple[Fix, ...]
    doubles: tuple[tuple[int, str], ...]
    name: str

    def values(self, reasons: tuple[Reason, ...]) -> frozenset[str]:
        """Return every answer that may be given to the card."""
        fixes = (choice for fix in self.fixes for choice, _ in fix.choices())
        doubles = (f"doublon:{line}" for line, _ in self.doubles)
        return frozenset(("garder", *fixes, *doubles, *(f"ecarter:{reason}" for reason in reasons)))


class Truth(Frozen):
    """What is true of a card: its fault, its double, the right answers, what the law says of phoning."""

    line: int
    kind: str
    partner: int | None
    right: frozenset[str]
    mended: frozenset[str]
    lawful: bool
    rule: str
    source: str
    told: str


class Deck(Frozen):
    """All the cards of a race, with the truth of each; `target` says in words who is aimed at."""

    cards: tuple[Card, ...]
    truths: dict[int, Truth]
    target: str
    check_name: str
    call_cost: float

    def of_round(self, rank: int) -> tuple[Card, ...]:
        """Return the cards of a round, from 0."""
        return tuple(card for card in self.cards if card.round == rank)

    @cached_property
    def shown(self) -> dict[str, dict[str, object]]:
        """Each card as a phone gets it, by key: made once, a hundred phones ask for it."""
        return {card.key: _shown(card) for card in self.cards}


def _shown(card: Card) -> dict[str, object]:
    """Return a card as a phone gets it."""
    return {
        "cle": card.key,
        "numero": card.line,
        "nom": card.name,
        "champs": [list(pair) for pair in card.fields],
        "verification": [list(pair) for pair in card.checked],
        "corriger": [
            {
                "id": fix.column,
                "libelle": fix.label,
                "actuel": fix.now,
                "choix": [{"id": choice, "texte": text} for choice, text in fix.choices()],
            }
            for fix in card.fixes
        ],
        "doublons": [{"id": f"doublon:{line}", "texte": text} for line, text in card.doubles],
    }


def reasons_offered() -> tuple[Reason, ...]:
    """Return the reasons for which a record may be taken out: the same on every card."""
    return tuple(reason for reason in REASONS if reason not in UNOFFERED)


@lru_cache(maxsize=32)
def deal(scenario_id: str, seed: int, count: int, rounds: int) -> Deck:
    """Return the deck of a race; the same arguments give the same deck."""
    scenario = small_scenario(scenario_of(scenario_id), count)
    mission = MissionState(scenario=scenario, seed=seed)
    prepared, place = mission.prepared, _rounds(mission.prepared, seed, rounds)
    looks = _look_alikes(prepared)
    cards = tuple(_card(mission, line, place, looks) for line in sorted(place, key=lambda line: (place[line], line)))
    truths = {card.line: _truth(mission, card) for card in cards}
    return Deck(
        cards=cards,
        truths=truths,
        target=target_words(scenario),
        check_name=scenario.file.directory_name,
        call_cost=scenario.mission.call_cost,
    )


def small_scenario(scenario: Scenario, count: int) -> Scenario:
    """Return the scenario with a file of so many records, soiled enough for a race."""
    wanted, faults = games().race.faults[scenario.file.kind], dict[FaultKind, int]()
    for rank in range(round(count * games().race.faulty)):
        kind = wanted[rank % len(wanted)]
        faults[kind] = faults.get(kind, 0) + 1
    small = scenario.file.model_copy(update={"rows": count, "faults": faults, "decoys": 1})
    return scenario.model_copy(update={"file": small})


def target_words(scenario: Scenario) -> str:
    """Return who is aimed at, by the hard limits of the scenario's target."""
    target = scenario.target
    limits = {"secteur": target.sectors, "habitat": target.housing, "logement": target.tenure}
    return " ; ".join(f"{', '.join(words).lower()} ({name})" for name, words in limits.items() if words)


def _rounds(prepared: PreparedFile, seed: int, rounds: int) -> dict[int, int]:
    """Return the round of each line: as many cards and faults in each, doubles and look-alikes in the same one."""
    lines = [int(line) for line in prepared.frame.index]
    order = [lines[int(rank)] for rank in stream(seed, STAGE, "manches").permutation(len(lines))]
    together = {line: {line} for line in lines}
    for one, two in sorted(prepared.pairs | prepared.decoys):
        union = together[one] | together[two]
        for line in union:
            together[line] = union
    place: dict[int, int] = {}
    groups = {frozenset(together[line]) for line in lines}
    for group in sorted(groups, key=lambda g: (-len(g), not g & prepared.faults.keys(), order.index(min(g)))):
        faulty = bool(group & prepared.faults.keys())
        place |= dict.fromkeys(group, min(range(rounds), key=lambda rank: _load(prepared, place, rank, faulty=faulty)))
    return place


def _load(prepared: PreparedFile, place: Mapping[int, int], rank: int, *, faulty: bool) -> tuple[int, int]:
    """Return how full a round is, counted in faults for a faulty card."""
    there = [line for line, placed in place.items() if placed == rank]
    faults = sum(line in prepared.faults for line in there)
    return (faults, len(there)) if faulty else (len(there), faults)


def _look_alikes(prepared: PreparedFile) -> dict[int, list[int]]:
    """Return, for each line, the others that look like it, the likeliest first."""
    found: dict[int, list[int]] = {int(line): [] for line in prepared.frame.index}
    for pair in suggest_pairs(prepared.frame, limit=200):
        found[pair.first].append(pair.second)
        found[pair.second].append(pair.first)
    return found


def _card(mission: MissionState, line: int, place: Mapping[int, int], looks: Mapping[int, list[int]]) -> Card:
    prepared = mission.prepared
    row, clean = _cells(prepared, line), _cells(prepared, line, clean=True)
    fields = ((label(column), value or "(vide)") for column, value in row.items() if column not in HIDDEN_FIELDS)
    return Card(
        line=line,
        key=f"manche-{place[line] + 1}/fiche-{line}",
        round=place[line],
        fields=tuple(fields),
        checked=tuple((label(column), clean[column]) for column in CHECKED),
        fixes=tuple(_fixes(mission, line, row, clean)),
        doubles=_doubles(mission, line, place, looks[line]),
        name=_name(row),
    )


def _cells(prepared: PreparedFile, line: int, *, clean: bool = False) -> Row:
    frame = prepared.clean if clean else prepared.frame
    return {str(column): str(value) for column, value in frame.loc[line].items()}


def _name(row: Row) -> str:
    return row.get("raison_sociale") or f"{row['prenom']} {row['nom']}"


def _doubles(
    mission: MissionState, line: int, place: Mapping[int, int], likely: list[int]
) -> tuple[tuple[int, str], ...]:
    """Return the records this one may double, those of its round: the likeliest, then any, in line order."""
    peers = [other for other in sorted(place) if place[other] == place[line] and other != line]
    order = stream(mission.seed, STAGE, f"doublons|{line}").permutation(len(peers))
    partner = next((sum(pair) - line for pair in mission.prepared.pairs if line in pair), None)
    first = [other for other in (partner, *likely) if other in peers]
    kept = list(dict.fromkeys([*first, *(peers[int(rank)] for rank in order)]))[:DOUBLES_SHOWN]
    return tuple((other, _summary(mission.prepared, other)) for other in sorted(kept))


def _summary(prepared: PreparedFile, line: int) -> str:
    row = _cells(prepared, line)
    facts = (row["telephone"], row["commune"])
    return shortened(f"Fiche {line} : {', '.join((_name(row), *(fact for fact in facts if fact)))}", most=SHORT)


# Corrections.


def _fixes(mission: MissionState, line: int, row: Row, clean: Row) -> Iterator[Fix]:
    """Yield what may be corrected on a card: as many values on a sound card as on a faulty one."""
    for column in games().race.corrections:
        values = _values(mission, line, column, row, clean)
        yield Fix(column=column, label=label(column), now=row[column] or "(vide)", values=values)
    swaps = tuple(f"Échanger {label(one)} et {label(two)}" for one, two in SWAPS)
    yield Fix(column=SHIFTED, label=games().race.shifted, now="", values=swaps)


def _values(mission: MissionState, line: int, column: str, row: Row, clean: Row) -> tuple[str, ...]:
    """Return the values proposed for a cell: the true one unless it is there already, the others wrong."""
    draw = stream(mission.seed, STAGE, f"valeurs|{line}|{column}")
    right = [] if same_value(column, row[column], clean[column], clean["commune"]) else [clean[column]]
    wrong = islice(_wrong_values(mission, column, row, clean, draw), games().race.choices - len(right))
    values = [*right, *wrong]
    return tuple(values[int(rank)] for rank in draw.permutation(len(values)))


def _wrong_values(mission: MissionState, column: str, row: Row, clean: Row, draw: np.random.Generator) -> Iterator[str]:
    """Yield values that are wrong and plausible, each once: typed in a hurry, or by somebody else."""
    soiler = {"telephone": "telephone_errone", "code_postal": "code_postal_errone", "email": "email_errone"}[column]
    context, seen = Context(draw, mission.scenario.day, mission.scenario.level), {row[column], clean[column]}
    for turn in range(TRIES):
        near = column == "telephone" and turn % 2 == 0
        value = _near_number(clean["telephone"], draw) if near else SOILERS[soiler](clean, context)[0][column]
        if value not in seen and not same_value(column, value, clean[column], clean["commune"]):
            seen.add(value)
            yield value


def _near_number(phone: str, draw: np.random.Generator) -> str:
    """Return a number that could be dialled and is not the right one: two figures changed places."""
    digits = list(phone_digits(phone))
    one, two = (int(rank) for rank in draw.choice(np.arange(4, 10), 2, replace=False))
    digits[one], digits[two] = digits[two], digits[one]
    return " ".join("".join(digits[rank : rank + 2]) for rank in range(0, 10, 2))


# Truth.


def _truth(mission: MissionState, card: Card) -> Truth:
    prepared, line = mission.prepared, card.line
    kind = prepared.fault_kind(line)
    partner = next((sum(pair) - line for pair in prepared.pairs if line in pair), None)
    last = last_contact(mission, line)
    moment = datetime.combine(mission.scenario.day, MORNING)
    before = [datetime.combine(last, time.min)] if last else []
    verdict = check_contact("telephone", recipient_of(mission, line), moment, previous=before)
    clean = _cells(prepared, line, clean=True)
    mended = frozenset(_mending(card, clean))
    return Truth(
        line=line,
        kind=kind or ("doublon_proche" if partner else ""),
        partner=partner,
        right=_right(mission, kind, partner, mended, card),
        mended=mended,
        lawful=verdict.allowed,
        rule=verdict.rule,
        source=verdict.source,
        told="" if verdict.allowed else verdict.explanation,
    )


def _mending(card: Card, clean: Row) -> Iterator[str]:
    """Yield the answers that write a true value where a wrong one stands."""
    for fix in card.fixes:
        for rank, value in enumerate(fix.values):
            if fix.column != SHIFTED and same_value(fix.column, value, clean[fix.column], clean["commune"]):
                yield f"corriger:{fix.column}:{rank}"


def _right(mission: MissionState, kind: str, partner: int | None, mended: frozenset[str], card: Card) -> frozenset[str]:
    """Return the answers a professional would give."""
    if partner is not None:
        return frozenset({f"doublon:{partner}"})
    reasons = games().race.reasons.get(kind, ())  # type: ignore[call-overload]
    if reasons:
        home = mission.scenario.file.kind == "particulier"
        # An agreement is never younger than the last contact: too old a contact means no valid agreement either.
        more = ("sans_consentement",) if home and kind == "trop_ancien" else ()
        return frozenset(f"ecarter:{reason}" for reason in (*reasons, *more))
    if kind == "colonnes_decalees":
        moved = set(mission.prepared.faults[card.line].expected)
        return frozenset(f"corriger:{SHIFTED}:{rank}" for rank, pair in enumerate(SWAPS) if set(pair) == moved)
    columns = [column for column, kinds in games().race.corrections.items() if kind in kinds]
    return frozenset(v for v in mended if v.split(":")[1] in columns) if columns else frozenset({"garder"})


__all__ = ["Card", "Deck", "Truth", "deal", "reasons_offered", "small_scenario", "target_words"]
