"""Work on a prospect file: corrections, removals, merges and judged pairs, as a value that never changes.

A file is a frame indexed by line number (from 1), one text column per field, empty text where unknown.
The work says what the student did to it; `worked_frame` gives the file as it now stands.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd
from pydantic import Field

from simulations.columns import label
from simulations.kernel import Event, Frozen, refuse

Reason = Literal[
    "entreprise_fermee",
    "hors_cible",
    "doublon",
    "sans_consentement",
    "opposition",
    "trop_ancien",
    "injoignable",
    "autre",
]
REASONS: dict[Reason, str] = {
    "entreprise_fermee": "L'entreprise a fermé",
    "hors_cible": "Hors de la cible de la mission",
    "doublon": "Déjà dans le fichier (doublon)",
    "sans_consentement": "Pas de consentement valable",
    "opposition": "A demandé à ne plus être contacté",
    "trop_ancien": "Dernier contact de plus de 3 ans",
    "injoignable": "Aucun moyen de contact utilisable",
    "autre": "Autre raison",
}
MAX_CELL = 300


class Merge(Frozen):
    """Two lines judged to be the same prospect: `dropped` joins `kept`, which takes `values` from it."""

    kept: int
    dropped: int
    values: dict[str, str] = Field(default_factory=dict)


class FileWork(Frozen):
    """All that the student did to the file so far."""

    corrections: dict[int, dict[str, str]] = Field(default_factory=dict)
    removed: dict[int, Reason] = Field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    distinct: tuple[tuple[int, int], ...] = ()
    consulted: tuple[int, ...] = ()

    @property
    def dropped(self) -> frozenset[int]:
        """Lines that a merge took out of the file."""
        return frozenset(merge.dropped for merge in self.merges)

    def is_active(self, line: int) -> bool:
        """Tell whether a line is still in the file."""
        return line not in self.removed and line not in self.dropped


class CorrectLine(Frozen):
    """Write new values into cells of one line."""

    kind: Literal["correct_line"] = "correct_line"
    line: int
    values: dict[str, str]


class RemoveLine(Frozen):
    """Take a line out of the file, with a reason."""

    kind: Literal["remove_line"] = "remove_line"
    line: int
    reason: Reason


class RestoreLine(Frozen):
    """Put a removed line back."""

    kind: Literal["restore_line"] = "restore_line"
    line: int


class MergeLines(Frozen):
    """Judge two lines to be the same prospect and keep one of them."""

    kind: Literal["merge_lines"] = "merge_lines"
    kept: int
    dropped: int
    values: dict[str, str] = Field(default_factory=dict)


class JudgeDistinct(Frozen):
    """Judge two look-alike lines to be two different prospects."""

    kind: Literal["judge_distinct"] = "judge_distinct"
    first: int
    second: int


class ConsultLine(Frozen):
    """Look a line up in the directory of the mission; it costs one credit."""

    kind: Literal["consult_line"] = "consult_line"
    line: int


FileAction = CorrectLine | RemoveLine | RestoreLine | MergeLines | JudgeDistinct | ConsultLine
Worked = tuple[FileWork, Event]


def work_on(work: FileWork, action: FileAction, base: pd.DataFrame, *, credits_left: int = 0) -> Worked:
    """Return the work after one action and what to tell, or raise ActionRefusedError."""
    match action:
        case CorrectLine():
            return _correct(work, action, base)
        case RemoveLine():
            return _remove(work, action, base)
        case RestoreLine():
            return _restore(work, action)
        case MergeLines():
            return _merge(work, action, base)
        case JudgeDistinct():
            return _judge_distinct(work, action, base)
        case ConsultLine():
            return _consult(work, action, base, credits_left)


def worked_frame(base: pd.DataFrame, work: FileWork) -> pd.DataFrame:
    """Return the file as it stands: corrections and merges applied, lines taken out left out."""
    rows = {int(line): rank for rank, line in enumerate(base.index)}
    columns = {str(column): rank for rank, column in enumerate(base.columns)}
    # One array written cell by cell: pandas would look each line up again for each cell.
    cells = base.to_numpy(dtype=object, copy=True)
    for line, values in work.corrections.items():
        for column, value in values.items():
            cells[rows[line], columns[column]] = value
    gone = {*work.removed, *work.dropped}
    kept = [rank for line, rank in rows.items() if line not in gone]
    return pd.DataFrame(cells[kept], index=base.index[kept], columns=base.columns, dtype=object)


def line_values(base: pd.DataFrame, work: FileWork, line: int) -> dict[str, str]:
    """Return the cells of one line as they stand, whether the line is still in the file or not."""
    values = {str(column): str(value) for column, value in base.loc[line].items()}
    values.update(work.corrections.get(line, {}))
    return values


def pair_of(first: int, second: int) -> tuple[int, int]:
    """Return two line numbers as one ordered pair."""
    return (min(first, second), max(first, second))


def _active(work: FileWork, base: pd.DataFrame, line: int) -> None:
    if line not in base.index:
        raise refuse(f"La fiche {line} n'existe pas dans ce fichier.")
    if not work.is_active(line):
        raise refuse(f"La fiche {line} n'est plus dans le fichier : remets-la d'abord si tu veux la modifier.")


def _checked(values: dict[str, str], base: pd.DataFrame) -> dict[str, str]:
    unknown = [column for column in values if column not in base.columns]
    if unknown:
        raise refuse(f"La colonne « {label(unknown[0])} » n'existe pas dans ce fichier.")
    long = [column for column, value in values.items() if len(value) > MAX_CELL]
    if long:
        raise refuse(f"Le texte de « {label(long[0])} » est trop long : {MAX_CELL} caractères au plus.")
    return {column: " ".join(value.split()) for column, value in values.items()}


def _correct(work: FileWork, action: CorrectLine, base: pd.DataFrame) -> Worked:
    _active(work, base, action.line)
    before = line_values(base, work, action.line)
    changed = {column: value for column, value in _checked(action.values, base).items() if value != before[column]}
    if not changed:
        raise refuse("Rien n'a changé dans cette fiche : modifie au moins une case avant d'enregistrer.")
    cells = {**work.corrections.get(action.line, {}), **changed}
    update = {"corrections": {**work.corrections, action.line: cells}}
    columns = ", ".join(label(column) for column in changed)
    return work.model_copy(update=update), _told("corrected", action.line, f"Fiche {action.line} corrigée ({columns}).")


def _remove(work: FileWork, action: RemoveLine, base: pd.DataFrame) -> Worked:
    _active(work, base, action.line)
    removed = {**work.removed, action.line: action.reason}
    text = f"Fiche {action.line} retirée : {REASONS[action.reason].lower()}."
    return work.model_copy(update={"removed": removed}), _told("removed", action.line, text)


def _restore(work: FileWork, action: RestoreLine) -> Worked:
    if action.line in work.removed:
        removed = {line: reason for line, reason in work.removed.items() if line != action.line}
        event = _told("restored", action.line, f"Fiche {action.line} remise dans le fichier.")
        return work.model_copy(update={"removed": removed}), event
    if action.line in work.dropped:
        event = _told("restored", action.line, f"Fusion défaite : la fiche {action.line} revient dans le fichier.")
        return _unmerged(work, action.line), event
    raise refuse(f"La fiche {action.line} est déjà dans le fichier.")


def _unmerged(work: FileWork, dropped: int) -> FileWork:
    """Return the work without the merge of a line: the cells taken from it are given back."""
    merge = next(merge for merge in work.merges if merge.dropped == dropped)
    cells = work.corrections.get(merge.kept, {})
    left = {column: value for column, value in cells.items() if merge.values.get(column) != value}
    corrections = {line: values for line, values in work.corrections.items() if line != merge.kept}
    if left:
        corrections[merge.kept] = left
    merges = tuple(other for other in work.merges if other != merge)
    return work.model_copy(update={"merges": merges, "corrections": corrections})


def _merge(work: FileWork, action: MergeLines, base: pd.DataFrame) -> Worked:
    _two_lines(work, action.kept, action.dropped, base)
    kept = line_values(base, work, action.kept)
    taken = {column: value for column, value in _checked(action.values, base).items() if value != kept[column]}
    merge = Merge(kept=action.kept, dropped=action.dropped, values=taken)
    pair = pair_of(action.kept, action.dropped)
    cells = {**work.corrections.get(action.kept, {}), **taken}
    update = {
        "merges": (*work.merges, merge),
        "distinct": tuple(p for p in work.distinct if p != pair),
        "corrections": {**work.corrections, action.kept: cells} if taken else work.corrections,
    }
    text = f"Fiches {action.kept} et {action.dropped} fusionnées : tu gardes la {action.kept}."
    return work.model_copy(update=update), _told("merged", action.kept, text)


def _judge_distinct(work: FileWork, action: JudgeDistinct, base: pd.DataFrame) -> Worked:
    _two_lines(work, action.first, action.second, base)
    pair = pair_of(action.first, action.second)
    if pair in work.distinct:
        raise refuse("Tu as déjà jugé que ces deux fiches sont différentes.")
    text = f"Fiches {pair[0]} et {pair[1]} gardées : deux prospects différents."
    return work.model_copy(update={"distinct": (*work.distinct, pair)}), _told("distinct", pair[0], text)


def _consult(work: FileWork, action: ConsultLine, base: pd.DataFrame, credits_left: int) -> Worked:
    _active(work, base, action.line)
    if action.line in work.consulted:
        raise refuse(f"Tu as déjà vérifié la fiche {action.line} : le résultat reste affiché.")
    if credits_left <= 0:
        raise refuse("Tu n'as plus de vérification disponible : décide avec ce que tu sais déjà.")
    consulted = (*work.consulted, action.line)
    return work.model_copy(update={"consulted": consulted}), _told("consulted", action.line, "Vérification faite.")


def _two_lines(work: FileWork, first: int, second: int, base: pd.DataFrame) -> None:
    if first == second:
        raise refuse("Choisis deux fiches différentes pour les comparer.")
    _active(work, base, first)
    _active(work, base, second)


def _told(kind: str, line: int, text: str) -> Event:
    return Event(kind=kind, subject=str(line), text=text)


__all__ = [
    "REASONS",
    "ConsultLine",
    "CorrectLine",
    "FileAction",
    "FileWork",
    "JudgeDistinct",
    "Merge",
    "MergeLines",
    "Reason",
    "RemoveLine",
    "RestoreLine",
    "line_values",
    "pair_of",
    "work_on",
    "worked_frame",
]
