"""The messages of tests/message/*.yaml: who writes them, and the faults they are known to have."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from simulations.message.model import Message, Sender
from simulations.message.review import Remark, review
from simulations.pitch import FalseClaim
from simulations.scenario import SCENARIOS, Scenario, parse_scenario

FOLDER = Path(__file__).parent / "message"
ASIDE = 3  # one message out of three was set aside, and never run while the rules were set
FIRM = {
    "civilite": "Mme", "prenom": "Élisabeth", "nom": "Pinto", "raison_sociale": "Perrin & Pinto", "fonction": "Gérante",
    "secteur": "Architecte", "commune": "Maxéville",
}  # fmt: skip
HOUSEHOLD = {"civilite": "M.", "prenom": "Virginie", "nom": "Savoye", "commune": "Chenay"}


@cache
def houses() -> dict[str, tuple[Scenario, Sender]]:
    """Return the houses that write: a scenario and a sender each."""
    told = yaml.safe_load((FOLDER / "entreprises.yaml").read_text(encoding="utf-8"))["entreprises"]
    return {name: (_scenario(one), Sender.model_validate(one["expediteur"])) for name, one in told.items()}


def _scenario(told: dict[str, Any]) -> Scenario:
    base = parse_scenario((SCENARIOS / f"{told['base']}.yaml").read_text(encoding="utf-8"), name=told["base"])
    if "nom" not in told:
        return base
    claims = tuple(FalseClaim.model_validate(one) for one in told["contre_verites"])
    pitch = base.pitch.model_copy(
        update={
            "subject": told["objet"],
            "offer": told["offre"],
            "meeting": told["rendez_vous"],
            "false_claims": claims,
        }
    )
    return base.model_copy(
        update={
            "id": "autre",
            "market": told["marche"],
            "company": base.company.model_copy(update={"name": told["nom"], "sector": told["activite"]}),
            "mission": base.mission.model_copy(update={"boss": told["responsable"]}),
            "offers": tuple(base.offers[0].model_copy(update={"name": name}) for name in told["offres"]),
            "competitors": base.competitors if told.get("concurrents") else (),
            "pitch": pitch,
        }
    )


def cases(name: str, *, aside: bool | None = None) -> list[dict[str, Any]]:
    """Return the cases of a file; `aside` keeps the third never looked at, or the others."""
    every = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["messages"]
    return [one for one in every if aside is None or (int(one["id"][1:]) % ASIDE == 0) == aside]


def message_of(case: dict[str, Any]) -> Message:
    """Return the message of a case."""
    keys = ("objet", "apercu", "corps", "signature", "opposition", "appel_a_action", "pieces_jointes")
    return Message.model_validate({key: case[key] for key in keys if key in case})


def reviewed(case: dict[str, Any]) -> tuple[Remark, ...]:
    """Return the remarks on a case."""
    scenario, sender = houses()[case["pour"]]
    if "expediteur" in case:
        sender = Sender.model_validate(case["expediteur"])
    values = case.get("valeurs") or [FIRM if scenario.market == "B2B" else HOUSEHOLD]
    return review(message_of(case), sender=sender, scenario=scenario, values=values)
