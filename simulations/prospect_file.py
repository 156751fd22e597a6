"""The prospect file of a scenario: what the student receives, and the truth behind every line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from pydantic import Field

from simulations.kernel import Frozen, stream
from simulations.scenario import FaultKind, Scenario
from simulations.settings import market_settings, remarks
from simulations.soiling import SOILERS, Context, Row, look_alike, near_double
from simulations.sourcing import true_records
from simulations.traits import CRITERIA, draw_traits

HIDDEN = ("code_insee", "zone", "tranche_age")
COLUMN_ORDER = (
    *("raison_sociale", "siret", "secteur", "effectif", "civilite", "prenom", "nom", "fonction"),
    *("age", "habitat", "statut_logement", "foyer", "adresse", "code_postal", "commune", "telephone", "email"),
    *("consentement", "date_consentement", "client", "dernier_contact", "source", "remarque"),
)
DOUBLES = ("doublon_exact", "doublon_proche")


class LineTruth(Frozen):
    """The fault of one line: `expected` are the cells that mend it, `partner` the line it doubles."""

    line: int
    kind: FaultKind
    expected: dict[str, str] = Field(default_factory=dict)
    partner: int | None = None


@dataclass(frozen=True)
class PreparedFile:
    """A file ready to be worked on; frames are indexed by line number, from 1.

    `frame` is what the student sees (text cells), `clean` the same lines as they should read,
    `hidden` zone, age band and commune code, `traits` the hidden traits, `notes` a colleague's notes by line,
    `pairs` the true doubles and `decoys` the look-alike pairs of different prospects.
    """

    frame: pd.DataFrame
    clean: pd.DataFrame
    hidden: pd.DataFrame
    traits: pd.DataFrame
    notes: dict[int, tuple[str, ...]]
    faults: dict[int, LineTruth]
    pairs: frozenset[tuple[int, int]]
    decoys: frozenset[tuple[int, int]]

    def fault_kind(self, line: int) -> str:
        """Return the kind of fault of a line, or empty text."""
        truth = self.faults.get(line)
        return truth.kind if truth else ""


@dataclass
class _Draft:
    """A line being made: the row as received, as it should read, its fault, its origin and its partner's rank."""

    row: Row
    clean: Row
    origin: int
    kind: str = ""
    expected: Row | None = None
    partner: int | None = None
    decoy_of: int | None = None


@lru_cache(maxsize=64)
def prepare_file(scenario: Scenario, seed: int) -> PreparedFile:
    """Return the file of a scenario for a seed; the same arguments give the same file."""
    faults = scenario.file.faults
    doubles = sum(count for kind, count in faults.items() if kind in DOUBLES)
    off_target = faults.get("hors_cible", 0)
    records = true_records(scenario, seed, count=scenario.file.rows - doubles, off_target=off_target)
    hidden_columns = [column for column in HIDDEN if column in records.columns]
    visible = records[_visible(records, scenario)]
    drafts = [_Draft(row, dict(row), rank) for rank, row in enumerate(_rows(visible))]
    for draft in drafts[:off_target]:
        draft.kind = "hors_cible"
    _soil(drafts, scenario, seed, off_target)
    _remark(drafts, scenario, seed)
    lines = _shuffled(drafts + _doubled(drafts, scenario, seed), seed)
    traits = draw_traits(records, scenario, seed)
    return _assembled(lines, records[hidden_columns], traits, _notes(traits, visible, scenario, seed))


def _visible(records: pd.DataFrame, scenario: Scenario) -> list[str]:
    firm_only = {"raison_sociale", "siret", "secteur", "effectif", "fonction"}
    skip = firm_only if scenario.file.kind == "particulier" else set()
    return [column for column in COLUMN_ORDER if column in records.columns and column not in skip]


def _soil(drafts: list[_Draft], scenario: Scenario, seed: int, first: int) -> None:
    """Give each fault of the scenario its lines, then make the look-alike pairs among the lines left clean."""
    counts = {str(kind): count for kind, count in scenario.file.faults.items()}
    ranks = [int(rank) + first for rank in stream(seed, "file", "places").permutation(len(drafts) - first)]
    for kind, soiler in SOILERS.items():
        for _ in range(counts.get(kind, 0)):
            draft = drafts[ranks.pop()]
            context = _context(scenario, seed, f"{kind}|{draft.origin}")
            draft.row, draft.expected = soiler(draft.row, context)
            draft.kind = kind
    for _ in range(min(scenario.file.decoys, len(ranks) // 2)):
        model, other = drafts[ranks.pop()], drafts[ranks.pop()]
        other.row = other.clean = look_alike(other.row, model.row)
        other.decoy_of = model.origin


def _remark(drafts: list[_Draft], scenario: Scenario, seed: int) -> None:
    """Write ordinary and misleading remarks on lines whose remark is not already a clue."""
    settings, bank = market_settings().file, remarks()
    firm = scenario.file.kind == "professionnel"
    plain = bank.plain_firm if firm else bank.plain_person
    misleading = bank.closed_decoy + bank.opposed_decoy if firm else bank.opposed_decoy
    decoys, customers = settings.decoys[scenario.level], settings.customers[scenario.level]
    for draft in drafts:
        context = _context(scenario, seed, f"remark|{draft.origin}")
        chance = context.draw.random()
        if draft.row["remarque"] or draft.kind in ("sans_consentement", "trop_ancien"):
            continue
        if not firm and not draft.kind and chance < customers:
            contract = {"client": "oui", "consentement": "", "date_consentement": ""}
            draft.row.update(contract, remarque=context.pick(bank.contract))
            draft.clean = dict(draft.row)
        elif not draft.kind and chance > 1 - decoys:
            draft.row["remarque"] = context.pick(misleading)
        elif chance < settings.remarks:
            draft.row["remarque"] = context.pick(plain)


def _doubled(drafts: list[_Draft], scenario: Scenario, seed: int) -> list[_Draft]:
    """Return the extra lines: exact copies and look-alikes of lines without any other fault."""
    plain = [draft for draft in drafts if not draft.kind and draft.decoy_of is None]
    decoy_models = {draft.decoy_of for draft in drafts}
    plain = [draft for draft in plain if draft.origin not in decoy_models]
    order = stream(seed, "file", "doubles").permutation(len(plain))
    kinds = [kind for kind, count in scenario.file.faults.items() if kind in DOUBLES for _ in range(count)]
    extra = []
    for kind, rank in zip(kinds, order, strict=False):
        draft = plain[int(rank)]
        copy = dict(draft.row)
        if kind == "doublon_proche":
            draft.row, copy = near_double(draft.row, _context(scenario, seed, f"double|{draft.origin}"))
        extra.append(_Draft(copy, draft.clean, draft.origin, kind=kind, partner=draft.origin))
    return extra


def _shuffled(drafts: list[_Draft], seed: int) -> list[_Draft]:
    order = stream(seed, "file", "order").permutation(len(drafts))
    return [drafts[int(rank)] for rank in order]


def _assembled(
    lines: list[_Draft], hidden: pd.DataFrame, traits: pd.DataFrame, notes: list[tuple[str, ...]]
) -> PreparedFile:
    index = pd.RangeIndex(1, len(lines) + 1, name="ligne")
    origins = [draft.origin for draft in lines]
    first = {draft.origin: line for line, draft in enumerate(lines, 1) if draft.partner is None}
    faults = {line: _truth(line, draft, first) for line, draft in enumerate(lines, 1) if draft.kind}
    return PreparedFile(
        frame=pd.DataFrame([draft.row for draft in lines], index=index, dtype=object),
        clean=pd.DataFrame([draft.clean for draft in lines], index=index, dtype=object),
        hidden=hidden.iloc[origins].set_index(index),
        traits=traits.iloc[origins].set_index(index),
        notes={line: notes[draft.origin] for line, draft in enumerate(lines, 1)},
        faults=faults,
        pairs=frozenset(_pair(line, first[d.partner]) for line, d in enumerate(lines, 1) if d.partner is not None),
        decoys=frozenset(_pair(line, first[d.decoy_of]) for line, d in enumerate(lines, 1) if d.decoy_of is not None),
    )


def _truth(line: int, draft: _Draft, first: dict[int, int]) -> LineTruth:
    partner = first[draft.partner] if draft.partner is not None else None
    return LineTruth.model_validate(
        {"line": line, "kind": draft.kind, "expected": draft.expected or {}, "partner": partner}
    )


def _notes(traits: pd.DataFrame, records: pd.DataFrame, scenario: Scenario, seed: int) -> list[tuple[str, ...]]:
    """Return a colleague's notes on each record: one sentence per criterion, in an order of its own.

    Sentences of one grade are dealt like cards, so that a bank is used up before any comes twice.
    """
    known = {criterion.id: criterion for criterion in scenario.qualification.criteria}
    dealt: dict[tuple[str, int], int] = {}
    notes = []
    for rank, record in enumerate(_rows(records)):
        said = []
        for name in (name for name in CRITERIA if name in known):
            grade = int(traits[f"note_{name}"].iloc[rank])
            bank = known[name].clues[grade]
            turn = dealt.get((name, grade), 0)
            dealt[(name, grade)] = turn + 1
            order = stream(seed, "notes", f"{name}|{grade}|{turn // len(bank)}").permutation(len(bank))
            said.append(_filled(bank[int(order[turn % len(bank)])], record))
        order = stream(seed, "notes", str(rank)).permutation(len(said))
        notes.append(tuple(said[int(place)] for place in order))
    return notes


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(column): str(value) for column, value in row.items()} for row in frame.to_dict("records")]


def _filled(sentence: str, record: dict[str, str]) -> str:
    words = {"{entreprise}": record.get("raison_sociale", ""), "{commune}": record["commune"]}
    words |= {"{civilite}": record["civilite"], "{nom}": record["nom"], "{prenom}": record["prenom"]}
    for place, word in words.items():
        sentence = sentence.replace(place, word)
    return sentence


def _context(scenario: Scenario, seed: int, subject: str) -> Context:
    return Context(stream(seed, "dirt", subject), scenario.day, scenario.level)


def _pair(first: int, second: int) -> tuple[int, int]:
    return (min(first, second), max(first, second))


def mean_potential(prepared: PreparedFile, lines: list[int]) -> float:
    """Return the mean true value (0 to 1) of some lines; 0 for none."""
    return float(np.mean(prepared.traits.loc[lines, "potentiel"])) if lines else 0.0
