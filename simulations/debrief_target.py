"""The debrief of « Cibler »: segments, grades and target against what a perfect qualification would have found."""

from __future__ import annotations

from simulations.debrief import line_label
from simulations.kernel import Frozen
from simulations.mission_state import MissionState
from simulations.prospect_file import mean_potential
from simulations.scoring_target import UNLAWFUL, segmentable, true_grades, true_heat
from simulations.targeting import chosen_lines, line_heat, segment_mask

SHOWN_MISSED = 5


class SegmentDebrief(Frozen):
    """One segment: its size, the mean hidden value of its prospects (0 to 1), and what its priority was worth."""

    name: str
    priority: str
    size: int
    value: float
    rank: int


class GradeDebrief(Frozen):
    """One qualified prospect: grades given and true grades, by criterion, and both heats."""

    line: int
    label: str
    given: dict[str, int]
    true: dict[str, int]
    given_heat: str
    true_heat: str
    notes: tuple[str, ...]

    @property
    def gap(self) -> int:
        """How many points apart the grades are, all criteria together."""
        return sum(abs(self.given[name] - grade) for name, grade in self.true.items())


class MissedProspect(Frozen):
    """A prospect worth calling that the target left out."""

    line: int
    label: str
    heat: str
    notes: tuple[str, ...]


class TargetDebrief(Frozen):
    """The whole debrief; `mine`, `blind` and `best` are mean hidden values (0 to 1) of targets of the same size."""

    segments: tuple[SegmentDebrief, ...]
    grades: tuple[GradeDebrief, ...]
    missed: tuple[MissedProspect, ...]
    size: int
    mine: float
    blind: float
    best: float
    unlawful: tuple[int, ...]


def target_debrief(state: MissionState) -> TargetDebrief:
    """Return the debrief of the target handed in."""
    frame = segmentable(state)
    choice = state.targeting.choice
    lines = chosen_lines(state.targeting, choice, frame, state.scenario) if choice else []
    usable = _usable(state)
    values = state.prepared.traits["potentiel"].to_dict()
    ranked = sorted(usable, key=lambda line: -values[line])
    best = ranked[: len(lines)]
    missed = [line for line in best if line not in set(lines)][:SHOWN_MISSED]
    return TargetDebrief(
        segments=_segments(state),
        grades=tuple(sorted((_grade(state, line) for line in state.targeting.grades), key=lambda item: -item.gap)),
        missed=tuple(_missed(state, line) for line in missed),
        size=len(lines),
        mine=mean_potential(state.prepared, lines),
        blind=mean_potential(state.prepared, usable),
        best=mean_potential(state.prepared, best),
        unlawful=tuple(line for line in lines if state.prepared.fault_kind(line) in UNLAWFUL),
    )


def _usable(state: MissionState) -> list[int]:
    barred = UNLAWFUL | {"hors_cible"}
    return [int(line) for line in state.frame.index if state.prepared.fault_kind(int(line)) not in barred]


def _segments(state: MissionState) -> tuple[SegmentDebrief, ...]:
    frame = segmentable(state)
    found = []
    for segment in state.targeting.segments:
        lines = [int(line) for line in frame.index[segment_mask(frame, segment)]]
        found.append((segment, len(lines), mean_potential(state.prepared, lines)))
    order = sorted((value for _, _, value in found), reverse=True)
    return tuple(
        SegmentDebrief(
            name=segment.name, priority=segment.priority, size=size, value=value, rank=order.index(value) + 1
        )
        for segment, size, value in found
    )


def _grade(state: MissionState, line: int) -> GradeDebrief:
    given = state.targeting.grades[line]
    return GradeDebrief(
        line=line,
        label=line_label(state, line),
        given=given,
        true=true_grades(state, line),
        given_heat=line_heat(given, state.scenario),
        true_heat=true_heat(state, line),
        notes=state.prepared.notes[line],
    )


def _missed(state: MissionState, line: int) -> MissedProspect:
    return MissedProspect(
        line=line, label=line_label(state, line), heat=true_heat(state, line), notes=state.prepared.notes[line]
    )
