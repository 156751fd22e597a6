"""xAPI statements: one per observation, stable, naming nobody."""

from __future__ import annotations

import json
import re
from uuid import UUID

from mcvb import xapi
from mcvb.assessment import Evidence
from simulations.kernel import Observation
from simulations.rubric import load_rubric

IRI = re.compile(r"https?://[^\s]+")


def seen(check: str, *, met: bool = True, sequence: int = 0, at: str = "2026-11-24T09:15:00+00:00") -> Evidence:
    """Return one observation of a mission."""
    return Evidence(
        Observation(check=check, met=met, quote="« 3 sur 4 »", advice="…"), "r1", "Épi", "courante", sequence, at
    )


def test_each_observation_is_a_statement_with_all_that_the_standard_asks():
    """Actor, verb, object, result, context and time are there; names are IRIs; extensions too."""
    check = next(load_rubric().checks())
    made = json.loads(xapi.statements_file([seen(check.id), seen(check.id, met=False, sequence=1)], person_id="lina"))
    assert [one["result"]["success"] for one in made] == [True, False]
    assert [one["verb"]["display"]["fr-FR"] for one in made] == ["a réussi", "n'a pas réussi"]
    for one in made:
        assert UUID(one["id"]).version == 5
        assert IRI.fullmatch(one["object"]["id"])
        assert all(IRI.fullmatch(name) for name in one["context"]["extensions"])
        assert one["object"]["definition"]["name"]["fr-FR"] == check.statement
    assert "lina" not in json.dumps(made)


def test_statements_are_stable_and_in_order_and_forget_what_left_the_rubric():
    """The same evidence in any order gives the same file; a check no longer in the rubric is left out."""
    first, second = list(load_rubric().checks())[:2]
    one, two = seen(first.id, at="2026-11-20T08:00:00+00:00"), seen(second.id)
    lost = seen("4b1.ancien.disparu")
    assert xapi.statements([two, lost, one], person_id="a") == xapi.statements([one, two], person_id="a")
    assert xapi.statements([one], person_id="a")[0]["id"] != xapi.statements([one], person_id="b")[0]["id"]
