"""xAPI 1.0.3: what was observed, as a file of statements that a learning record store reads.

Nobody is named: the actor is an account whose name is a digest. Identifiers are stable, so that the same file sent
twice is one record. Source: ADL, Experience API 1.0.3, Data.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from mcvb.assessment import Evidence
from simulations.errors import UnknownItemError
from simulations.rubric import Check, Competence, Rubric, load_rubric

# Names that resolve nowhere: they identify, they are not addresses of anybody.
HOME = "https://atelier-4b.invalid"
PASSED = {"id": "http://adlnet.gov/expapi/verbs/passed", "display": {"fr-FR": "a réussi"}}
FAILED = {"id": "http://adlnet.gov/expapi/verbs/failed", "display": {"fr-FR": "n'a pas réussi"}}
OBJECTIVE = "http://adlnet.gov/expapi/activities/objective"
SIMULATION = "http://adlnet.gov/expapi/activities/simulation"
ACTOR_DIGITS = 32


def statements(evidence: Iterable[Evidence], *, person_id: str, rubric: Rubric | None = None) -> list[dict[str, Any]]:
    """Return one statement per observation still in the rubric, oldest first."""
    grid = rubric or load_rubric()
    actor = {
        "objectType": "Agent",
        "account": {"homePage": HOME, "name": sha256(person_id.encode()).hexdigest()[:ACTOR_DIGITS]},
    }
    ordered = sorted(evidence, key=lambda item: (item.at, item.sequence))
    return [made for item in ordered if (made := _statement(item, actor, person_id, grid)) is not None]


def statements_file(evidence: Iterable[Evidence], *, person_id: str) -> str:
    """Return the statements of a person as a JSON file."""
    return json.dumps(statements(evidence, person_id=person_id), ensure_ascii=False, indent=1)


def _statement(item: Evidence, actor: dict[str, Any], person_id: str, rubric: Rubric) -> dict[str, Any] | None:
    try:
        check = rubric.check(item.observation.check)
    except UnknownItemError:
        return None
    competence = rubric.competence_of(check.id)
    name = f"{HOME}/{person_id}/{item.run_id}/{item.sequence}/{check.id}"
    return {
        "id": str(uuid5(NAMESPACE_URL, name)),
        "actor": actor,
        "verb": PASSED if item.observation.met else FAILED,
        "object": _objective(check),
        "result": {"success": item.observation.met, "response": item.observation.quote},
        "context": _context(item, competence),
        "timestamp": item.at,
        "version": "1.0.3",
    }


def _objective(check: Check) -> dict[str, Any]:
    definition = {"type": OBJECTIVE, "name": {"fr-FR": check.statement}, "description": {"fr-FR": check.why}}
    return {"objectType": "Activity", "id": f"{HOME}/verifications/{check.id}", "definition": definition}


def _context(item: Evidence, competence: Competence) -> dict[str, Any]:
    run = {
        "id": f"{HOME}/parcours/{item.run_id}",
        "definition": {"type": SIMULATION, "name": {"fr-FR": item.run_title}},
    }
    whole = {
        "id": f"{HOME}/competences/{competence.id}",
        "definition": {"type": OBJECTIVE, "name": {"fr-FR": f"{competence.id} {competence.title}"}},
    }
    return {
        "language": "fr-FR",
        "platform": "Atelier 4B",
        "contextActivities": {"parent": [run], "grouping": [whole]},
        "extensions": {f"{HOME}/situation": item.situation, f"{HOME}/statut": "formatif"},
    }
