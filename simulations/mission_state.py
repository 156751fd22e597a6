"""The state of a mission and the actions that change it (see `simulations.mission` for how)."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field, TypeAdapter

from simulations.call.script import SaveScript, Script
from simulations.campaign_state import CAMPAIGN_KINDS, Campaign, CampaignAction
from simulations.file_work import FileAction, FileWork, worked_frame
from simulations.kernel import Frozen
from simulations.mailing.state import LASTING_MAIL_KINDS, MailAction, MailDraft, MailWork
from simulations.prospect_file import PreparedFile, prepare_file
from simulations.rubric import Stage
from simulations.scenario import Scenario
from simulations.targeting import TargetAction, Targeting, chosen_lines
from simulations.zone.prospects import communes_of_lines
from simulations.zone.state import OrderVisits, StudyAction, ZoneWork

PLAYABLE: tuple[Stage, ...] = ("analyser", "cibler", "concevoir", "prospecter")

NEVER_CALLED = frozenset({"opposition", "sans_consentement", "trop_ancien", "hors_cible", "entreprise_fermee"})


class AnswerQuestion(Frozen):
    """Answer a question of the study: a number as typed, or the options chosen."""

    kind: Literal["answer_question"] = "answer_question"
    question: str
    answer: tuple[str, ...] = Field(min_length=1, max_length=12)


class SubmitStage(Frozen):
    """Hand a stage in."""

    kind: Literal["submit_stage"] = "submit_stage"
    stage: Stage


class Undo(Frozen):
    """Take back the last act of the present stage (look-ups stay: what was read was read)."""

    kind: Literal["undo"] = "undo"


Action = Annotated[
    FileAction
    | TargetAction
    | AnswerQuestion
    | StudyAction
    | OrderVisits
    | SaveScript
    | CampaignAction
    | MailAction
    | SubmitStage
    | Undo,
    Field(discriminator="kind"),
]
ACTION: TypeAdapter[Action] = TypeAdapter(Action)
FILE_KINDS = frozenset({"correct_line", "remove_line", "restore_line", "merge_lines", "judge_distinct", "consult_line"})
# What was read was read, and what was said was said: these acts are never taken back.
LASTING_KINDS = frozenset({"consult_line"}) | CAMPAIGN_KINDS | LASTING_MAIL_KINDS


class MissionState(Frozen):
    """All that is true of a mission at one moment; goes to JSON and back.

    `mail_prepared` is the e-mail draft as it was when « Concevoir » was handed in.
    """

    scenario: Scenario
    seed: int
    file: FileWork = FileWork()
    answers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    zone: ZoneWork = ZoneWork()
    targeting: Targeting = Targeting()
    script: Script | None = None
    campaign: Campaign = Campaign()
    mail: MailWork = MailWork()
    mail_prepared: MailDraft = MailDraft()
    submitted: tuple[Stage, ...] = ()
    journal: tuple[Action, ...] = ()

    @property
    def prepared(self) -> PreparedFile:
        """The file and the truth behind it."""
        return prepare_file(self.scenario, self.seed)

    @property
    def stage(self) -> Stage | None:
        """The stage in progress; none when all the playable ones are handed in."""
        left = [stage for stage in PLAYABLE if stage in self.scenario.stages and stage not in self.submitted]
        return left[0] if left else None

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The file as the student has left it so far; made once and shared, so never changed."""
        return worked_frame(self.prepared.frame, self.file)

    @cached_property
    def callable(self) -> tuple[int, ...]:
        """The lines one may phone: the target handed in, or, where there is none, the most promising lawful lines."""
        choice = self.targeting.choice
        if choice is not None:
            hidden = self.prepared.hidden
            known = self.frame.join(hidden[[column for column in ("zone", "tranche_age") if column in hidden]])
            return tuple(sorted(chosen_lines(self.targeting, choice, known, self.scenario)))
        clean = [line for line in self.frame.index if self.prepared.fault_kind(int(line)) not in NEVER_CALLED]
        best = self.prepared.traits.loc[clean, "potentiel"].sort_values(ascending=False, kind="stable")
        return tuple(sorted(int(line) for line in best.index[: self.scenario.mission.capacity]))

    @cached_property
    def located(self) -> dict[int, str]:
        """The commune (INSEE code) of each line as the student has left it; lines that no commune matches left out."""
        return communes_of_lines(self.frame)

    @cached_property
    def received(self) -> dict[int, str]:
        """The commune of each line as the file was received: what the zone study counts, whatever is mended since."""
        return communes_of_lines(self.prepared.frame)

    @property
    def credits_left(self) -> int:
        """Look-ups left."""
        return self.scenario.file.directory_credits - len(self.file.consulted)

    @property
    def can_undo(self) -> bool:
        """Tell whether there is an act to take back in the present stage."""
        return last_undoable(self.journal) is not None


def last_undoable(journal: tuple[Action, ...]) -> int | None:
    """Return the rank of the last act that may be taken back, or nothing."""
    for rank in range(len(journal) - 1, -1, -1):
        if journal[rank].kind not in LASTING_KINDS:
            return rank
    return None
