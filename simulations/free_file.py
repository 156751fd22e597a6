"""Free practice on a file of one's own: the acts of the mission's first stage, without truth nor score.

Like a mission, it is a pure reducer: the same file and actions give the same state; only actions are stored.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Annotated

import pandas as pd
from pydantic import Field, TypeAdapter, ValidationError

from simulations.errors import ActionRefusedError
from simulations.file_work import (
    CorrectLine,
    FileWork,
    JudgeDistinct,
    MergeLines,
    RemoveLine,
    RestoreLine,
    work_on,
    worked_frame,
)
from simulations.kernel import Event, Frozen, Step, refuse
from simulations.mission_state import Undo

Act = CorrectLine | RemoveLine | RestoreLine | MergeLines | JudgeDistinct
FreeAction = Annotated[Act | Undo, Field(discriminator="kind")]
FREE_ACTION: TypeAdapter[Act | Undo] = TypeAdapter(FreeAction)


class FreeState(Frozen):
    """A user's file and all that was done to it; `text` holds the cells, goes to JSON and back."""

    text: str
    file: FileWork = FileWork()
    journal: tuple[Act, ...] = ()

    @property
    def base(self) -> pd.DataFrame:
        """The file as imported, text cells by line number from 1; shared, so never changed."""
        return _frame(self.text)

    @property
    def frame(self) -> pd.DataFrame:
        """The file as it stands."""
        return worked_frame(self.base, self.file)

    @property
    def digest(self) -> str:
        """A short name of the imported cells: two files with the same cells have the same one."""
        return hashlib.blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    @property
    def can_undo(self) -> bool:
        """Tell whether there is an act to take back."""
        return bool(self.journal)


def start(frame: pd.DataFrame) -> FreeState:
    """Return the work before any act; lines are numbered from 1, or ActionRefusedError for an unusable table."""
    if frame.empty or not frame.columns.is_unique:
        raise refuse("Il faut un tableau d'au moins une fiche, avec des titres de colonnes tous différents.")
    cells = frame.astype(object).where(frame.notna(), "").astype(str)
    content = {"colonnes": [str(column) for column in frame.columns], "fiches": cells.to_numpy().tolist()}
    return FreeState(text=json.dumps(content, ensure_ascii=False))


def apply(state: FreeState, action: Act | Undo) -> Step[FreeState]:
    """Return what the action gives, or raise ActionRefusedError and change nothing."""
    if isinstance(action, Undo):
        return _undo(state)
    work, event = work_on(state.file, action, state.base)
    after = state.model_copy(update={"file": work, "journal": (*state.journal, action)})
    return Step(after, (event,))


def parse_action(payload: dict[str, object]) -> Act | Undo:
    """Return the action of a stored payload, or raise ActionRefusedError."""
    try:
        return FREE_ACTION.validate_python(payload)
    except ValidationError:
        raise ActionRefusedError("Cette action n'a pas la forme attendue : recharge la page et recommence.") from None


def _undo(state: FreeState) -> Step[FreeState]:
    if not state.journal:
        raise refuse("Il n'y a rien à annuler : tu n'as encore rien changé dans ce fichier.")
    kept, work = state.journal[:-1], FileWork()
    for action in kept:
        work, _ = work_on(work, action, state.base)
    after = state.model_copy(update={"file": work, "journal": kept})
    return Step(after, (Event(kind="undone", text="Dernière action annulée."),))


@lru_cache(maxsize=8)
def _frame(text: str) -> pd.DataFrame:
    content = json.loads(text)
    index = pd.RangeIndex(1, len(content["fiches"]) + 1, name="ligne")
    return pd.DataFrame(content["fiches"], columns=content["colonnes"], index=index, dtype=object)
