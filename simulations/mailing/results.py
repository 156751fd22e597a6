"""What a sending gave: each recipient's fate, computed once and always the same, and what it did to the good name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from simulations.errors import UnknownItemError
from simulations.kernel import stream
from simulations.mailing.brief import MailBrief
from simulations.mailing.state import MailDraft, Sending, StepDraft
from simulations.message.quality import quality_of
from simulations.message.review import review
from simulations.message.review_model import Remark
from simulations.message.sending import Quality, simulate
from simulations.message.sending_file import sending_file
from simulations.prospect_file import prepare_file
from simulations.scenario import Scenario

MAX_SEED = 2**31
NOISE = 0.08  # people alike are not the same


def remarks_on(
    scenario: Scenario, draft: MailDraft, step: StepDraft, values: Sequence[Mapping[str, str]] = ()
) -> tuple[Remark, ...]:
    """Return the remarks on one message of a campaign; `values` are the cells of those who receive it."""
    brief = brief_of(scenario)
    message = draft.message(step, brief.links, brief.attachments)
    return review(message, sender=draft.sender(brief.domain), scenario=scenario, values=values)


def brief_of(scenario: Scenario) -> MailBrief:
    """Return the means of the scenario's e-mails, or raise UnknownItemError."""
    if scenario.mailing is None:
        raise UnknownItemError("Cette mission n'a pas de campagne d'e-mails.")
    return scenario.mailing


def results(scenario: Scenario, seed: int, sending: Sending) -> pd.DataFrame:
    """Return the frame of `message.sending.simulate` for a sending, with `variante` (« a » or « b »); not to change."""
    blank = sending.model_copy(update={"worked": {}, "indicators": {}, "conclusion": None})
    return _results(scenario, seed, blank.model_dump_json())


@lru_cache(maxsize=64)
def _results(scenario: Scenario, seed: int, told: str) -> pd.DataFrame:
    sending = Sending.model_validate_json(told)
    people = recipients(scenario, seed, sending)
    own = int(stream(seed, "courriel", str(sending.number)).integers(MAX_SEED))
    parts = []
    for name, first, chosen in variants(seed, sending):
        sequence = sending.draft.sequence(first, brief_of(scenario).links, brief_of(scenario).attachments)
        quality = tuple(_quality(scenario, sending, step) for step in (first, *sending.draft.steps[1:]))
        found = simulate(people.loc[list(chosen)], sequence, quality, seed=own, start=sending.at)
        parts.append(found.assign(variante=name))
    return pd.concat(parts, ignore_index=True)


def recipients(scenario: Scenario, seed: int, sending: Sending) -> pd.DataFrame:
    """Return those written to as `simulate` expects them: hidden traits, false addresses, earlier contacts."""
    traits = prepare_file(scenario, seed).traits.loc[list(sending.lines), ["besoin", "decision", "delai"]]
    wrong = traits.index.isin(sending.wrong)
    return traits.assign(adresse_fausse=wrong, contacts=[sending.contacts[int(line)] for line in traits.index])


def variants(seed: int, sending: Sending) -> tuple[tuple[str, StepDraft, tuple[int, ...]], ...]:
    """Return each version sent: its name, its first message, who gets it; halves are drawn, not chosen."""
    second = sending.draft.second
    if second is None:
        return (("a", sending.draft.steps[0], sending.lines),)
    order = stream(seed, "test A/B", str(sending.number)).permutation(len(sending.lines))
    half = set(order[: len(order) // 2].tolist())
    groups = [tuple(line for rank, line in enumerate(sending.lines) if (rank in half) is own) for own in (False, True)]
    return (("a", sending.draft.steps[0], groups[0]), ("b", second, groups[1]))


def _quality(scenario: Scenario, sending: Sending, step: StepDraft) -> Quality:
    """Return how good a message is, the domain's good name counted in its deliverability."""
    found = quality_of(remarks_on(scenario, sending.draft, step))
    return found.model_copy(update={"deliverability": found.deliverability * sending.standing})


def at_scale(scenario: Scenario, seed: int, sending: Sending, size: int) -> pd.DataFrame:
    """Return what the same first message, or both versions, would give with so many people like those written to."""
    known = recipients(scenario, seed, sending)
    draw = stream(seed, "grande échelle", str(sending.number))
    people = known.iloc[draw.integers(len(known), size=size)].reset_index(drop=True)
    traits = people[["besoin", "decision", "delai"]]
    people[traits.columns] = np.clip(traits + draw.normal(0.0, NOISE, traits.shape), 0.0, 1.0)
    people = people.assign(contacts=0)
    parts, brief = [], brief_of(scenario)
    versions = [step for _, step, _ in variants(seed, sending)]
    for rank, step in enumerate(versions):
        alone = sending.draft.model_copy(update={"steps": (step,), "tested": ""})
        chosen = people.iloc[rank :: len(versions)]
        sequence = alone.sequence(step, brief.links, brief.attachments)
        quality = (_quality(scenario, sending, step),)
        found = simulate(chosen, sequence, quality, seed=int(draw.integers(MAX_SEED)), start=sending.at)
        parts.append(found.assign(variante="ab"[rank]))
    return pd.concat(parts, ignore_index=True)


def standing_after(scenario: Scenario, seed: int, sent: tuple[Sending, ...]) -> float:
    """Return how well mail servers see the domain (0 to 1) after the sendings made."""
    rule, standing = sending_file().standing, 1.0
    for sending in sent:
        found = results(scenario, seed, sending)
        standing -= rule.complaint * int(found["plainte"].sum())
        standing -= rule.bounce_loss * (found["rebond"].mean() > rule.bounces)
        standing -= rule.spam_loss * (found["spam"].mean() > rule.spam)
    return round(max(rule.floor, standing), 3)
