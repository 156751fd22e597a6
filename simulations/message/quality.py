"""From the remarks of a review to how well a message does (`data/message/envoi.yaml`, `qualite`)."""

from __future__ import annotations

from collections.abc import Sequence

from simulations.message.review_model import Remark
from simulations.message.sending import Quality
from simulations.message.sending_file import sending_file


def quality_of(remarks: Sequence[Remark]) -> Quality:
    """Return the qualities of a message, each from 0 to 1: where each starts, less what its remarks take off."""
    rules = sending_file().quality
    found = {
        name: start - sum(_taken(remark, rules.rules[name]) for remark in remarks)
        for name, start in rules.start.items()
    }
    return Quality.model_validate({name: round(min(1.0, max(0.0, value)), 3) for name, value in found.items()})


def _taken(remark: Remark, touched: tuple[str, ...]) -> float:
    rules = sending_file().quality
    if not any(f"{remark.id}".startswith(prefix) for prefix in touched):
        return 0.0
    share = rules.language if remark.family == "langue" else 1.0
    return share * rules.off.get(remark.tone, 0.0)
