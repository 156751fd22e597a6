"""What a professional would have done with a file: the model answer, known from the truth behind it."""

from __future__ import annotations

from typing import get_args

from simulations.file_work import (
    CorrectLine,
    FileAction,
    FileWork,
    MergeLines,
    Reason,
    RemoveLine,
    work_on,
)
from simulations.prospect_file import LineTruth, PreparedFile
from simulations.scoring_file import REMOVABLE


def mending_actions(prepared: PreparedFile) -> tuple[FileAction, ...]:
    """Return the acts that mend the whole file, in line order."""
    return tuple(action for _, truth in sorted(prepared.faults.items()) for action in _mending(truth, prepared))


def mended_work(prepared: PreparedFile) -> FileWork:
    """Return the work of somebody who mended the whole file."""
    work = FileWork()
    for action in mending_actions(prepared):
        work, _ = work_on(work, action, prepared.frame)
    return work


def _mending(truth: LineTruth, prepared: PreparedFile) -> tuple[FileAction, ...]:
    if truth.partner is not None:
        return (_merging(truth.partner, truth.line, prepared),)
    if truth.kind in REMOVABLE:
        reasons: tuple[Reason, ...] = get_args(Reason)
        return tuple(RemoveLine(line=truth.line, reason=reason) for reason in reasons if reason == truth.kind)
    return (CorrectLine(line=truth.line, values=truth.expected),)


def _merging(kept: int, dropped: int, prepared: PreparedFile) -> MergeLines:
    """Keep the original, filling its empty cells from the copy; the true values settle the rest."""
    cells, other = prepared.frame.loc[kept], prepared.frame.loc[dropped]
    taken = {str(c): str(other[c]) for c in prepared.frame.columns if cells[c] == "" and other[c] != ""}
    return MergeLines(kept=kept, dropped=dropped, values=taken)
