"""Free practice on a file of one's own: the same acts as in a mission, and no score."""

from __future__ import annotations

import pandas as pd
import pytest

from simulations.errors import ActionRefusedError
from simulations.file_work import CorrectLine, JudgeDistinct, MergeLines, RemoveLine, RestoreLine
from simulations.free_file import FreeState, apply, parse_action, start
from simulations.mission_state import Undo


@pytest.fixture
def state() -> FreeState:
    rows = [["Durand", "", "0478"], ["DURAND", "a@b.fr", ""], ["Petit", "c@d.fr", "01000"]]
    return start(pd.DataFrame(rows, columns=["nom", "email", "Points fidélité"]))


def played(state: FreeState, *actions) -> FreeState:
    for action in actions:
        state = apply(state, action).state
    return state


def test_a_file_of_ones_own_is_mended_like_a_mission_file(state):
    """Correct, merge and remove: the file as it stands shows it, the imported cells never change."""
    after = played(
        state,
        CorrectLine(line=3, values={"Points fidélité": "12"}),
        MergeLines(kept=1, dropped=2, values={"email": "a@b.fr"}),
        RemoveLine(line=3, reason="hors_cible"),
    )
    assert after.frame.to_dict("index") == {1: {"nom": "Durand", "email": "a@b.fr", "Points fidélité": "0478"}}
    assert list(after.base["Points fidélité"]) == ["0478", "", "01000"]
    assert len(played(after, RestoreLine(line=3)).frame) == 2


def test_sentences_name_columns_as_the_screen_does(state):
    """A correction, a text too long and an unknown column are told with the labels shown above the columns."""
    [event] = apply(state, CorrectLine(line=3, values={"email": "autre@site.example", "Points fidélité": "1"})).events
    assert event.text == "Fiche 3 corrigée (E-mail, Points fidélité)."
    with pytest.raises(ActionRefusedError, match="« E-mail » est trop long"):
        apply(state, CorrectLine(line=3, values={"email": "a" * 301}))
    with pytest.raises(ActionRefusedError, match="« Accord d'appel » n'existe pas"):
        apply(state, CorrectLine(line=3, values={"consentement": "oui"}))


def test_undo_goes_back_one_act_at_a_time(state):
    """Undoing everything gives the first file back; then there is nothing to undo."""
    after = played(state, JudgeDistinct(first=1, second=2), RemoveLine(line=3, reason="autre"))
    once = played(after, Undo())
    assert (once.file.distinct, once.file.removed) == (((1, 2),), {})
    assert played(once, Undo()) == state
    with pytest.raises(ActionRefusedError, match="rien à annuler"):
        apply(state, Undo())


def test_a_refused_act_changes_nothing(state):
    """A line that does not exist is refused with a sentence, and the journal stays as it was."""
    with pytest.raises(ActionRefusedError, match="n'existe pas"):
        apply(state, RemoveLine(line=9, reason="autre"))
    assert not state.can_undo


def test_the_state_goes_to_json_and_back(state):
    """Work on one's own file survives being stored."""
    after = played(state, RemoveLine(line=1, reason="opposition"))
    again = FreeState.model_validate_json(after.model_dump_json())
    assert again == after
    assert again.frame.equals(after.frame)


def test_the_digest_names_the_cells(state):
    """The same cells have the same digest whatever was done to them; other cells have another one."""
    assert played(state, RemoveLine(line=1, reason="autre")).digest == state.digest
    assert start(state.base).digest == state.digest
    assert start(state.base.head(2)).digest != state.digest


def test_stored_actions_are_read_or_refused():
    """Acts of a mission that mean nothing here, such as a look-up, are refused."""
    assert parse_action({"kind": "undo"}) == Undo()
    with pytest.raises(ActionRefusedError):
        parse_action({"kind": "consult_line", "line": 1})


def test_a_table_without_lines_is_refused():
    """There is nothing to work on in an empty table, nor when two columns have the same title."""
    with pytest.raises(ActionRefusedError):
        start(pd.DataFrame(columns=["nom"]))
    with pytest.raises(ActionRefusedError):
        start(pd.DataFrame([["a", "b"]], columns=["nom", "nom"]))
