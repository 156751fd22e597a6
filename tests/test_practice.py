"""Practice: a run begun, left, resumed and kept, on a real store; what a student can take away and erase."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mcvb import portfolio, practice
from mcvb.practice import Played
from mcvb.store.interface import Person
from mcvb.store.sqlite import SqliteRepository
from simulations.errors import (
    ActionRefusedError,
    DataFileError,
    PermissionRefusedError,
    StaleRunError,
    UnknownItemError,
)
from simulations.file_work import ConsultLine, CorrectLine, RemoveLine
from simulations.mission_state import AnswerQuestion, SubmitStage, Undo
from simulations.model_answer import mended_work
from simulations.scenario import SCENARIOS
from simulations.targeting import SaveSegment, Segment
from tests.test_scoring import analysing, careful, played, shipped, targeting

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MISSION = "cageot_moka"
REMOVE = RemoveLine(line=3, reason="hors_cible")
ANSWER = AnswerQuestion(question="ca_moyen", answer=("2 600",))


@pytest.fixture(autouse=True)
def forgetful(monkeypatch) -> None:
    """Give each test a process that has played nothing yet."""
    monkeypatch.setattr(practice, "_memory", practice._Memory(8))


@pytest.fixture
def repo(tmp_path) -> Iterator[SqliteRepository]:
    """Give an empty store in a file."""
    store = SqliteRepository(tmp_path / "atelier.db")
    yield store
    store.close()


@pytest.fixture
def anna(repo) -> Person:
    """Give a visitor."""
    return repo.create_visitor("anna", START.isoformat())


def begin(repo, actor, *, seed=1, atelier=None) -> str:
    """Begin a run and return its id."""
    return practice.begin(repo, actor, MISSION, seed=seed, now=START, atelier=atelier).id


def act(repo, actor, run_id, action, *, action_id="", minute=0):
    """Play one action; without an id of its own it gets the next one of the run."""
    name = action_id or f"{run_id}-{repo.run(actor, run_id).length + 1}"
    return practice.act(repo, actor, run_id, action, action_id=name, now=START + timedelta(minutes=minute))


def forget(monkeypatch) -> None:
    """Start the program again: nothing is left in memory."""
    monkeypatch.setattr(practice, "_memory", practice._Memory(8))


def play_all(repo, actor, run_id, actions) -> Played:
    """Play a list of actions and return the run as it stands."""
    for minute, action in enumerate(actions):
        act(repo, actor, run_id, action, minute=minute)
    return practice.load(repo, actor, run_id)


def test_the_catalogue_goes_from_easy_to_hard():
    """The scenarios offered are those of the folder, the habitual situation first."""
    levels = [scenario.level for scenario in practice.catalogue().values()]
    assert levels == sorted(levels, key=["courante", "complexe", "critique"].index)
    assert set(practice.catalogue()) == {path.stem for path in SCENARIOS.glob("*.yaml")}


@pytest.mark.parametrize("name", ["absent", "../referentiel/niveaux", "", "a.b"])
def test_an_unknown_scenario_is_told(repo, anna, name):
    """A scenario that is not there, or a path in disguise, is refused, and no run is made."""
    with pytest.raises(UnknownItemError, match="n'existe pas"):
        practice.begin(repo, anna, name, seed=1, now=START)
    assert repo.runs(anna) == []


def test_a_run_is_resumed_where_it_was_left(repo, anna, monkeypatch):
    """After a restart of the program, the run is the same to the last cell, and goes on."""
    run_id = begin(repo, anna)
    left = play_all(repo, anna, run_id, [REMOVE, ANSWER, ConsultLine(line=5)])
    forget(monkeypatch)
    found = practice.load(repo, anna, run_id)
    assert (found.state, found.events, found.length) == (left.state, left.events, 3)
    after, step = act(repo, anna, run_id, RemoveLine(line=4, reason="autre"))
    assert set(after.state.file.removed) == {3, 4}
    assert step.events[0].text.startswith("Fiche 4 retirée")


def test_a_run_may_be_resumed_by_another_process(repo, anna, tmp_path):
    """Another program on the same file sees what the first has stored, and the first sees what the other adds."""
    run_id = begin(repo, anna)
    act(repo, anna, run_id, REMOVE)
    other = SqliteRepository(tmp_path / "atelier.db")
    act(other, anna, run_id, ANSWER)
    other.close()
    assert practice.load(repo, anna, run_id).state.answers == {"ca_moyen": ("2 600",)}


def test_nobody_else_may_read_or_play_a_run(repo, anna):
    """Someone else's run can be neither loaded nor played."""
    run_id = begin(repo, anna)
    bob = repo.create_visitor("bob", START.isoformat())
    with pytest.raises(PermissionRefusedError):
        practice.load(repo, bob, run_id)
    with pytest.raises(PermissionRefusedError):
        act(repo, bob, run_id, REMOVE, action_id="x")


def test_a_double_click_is_one_action(repo, anna):
    """The same click sent twice with one id is stored once, and the second gets the same state back."""
    run_id = begin(repo, anna)
    first, _ = act(repo, anna, run_id, REMOVE, action_id="click")
    again, step = act(repo, anna, run_id, REMOVE, action_id="click")
    assert (again.state, step.events, step.observations) == (first.state, (), ())
    assert len(repo.actions(anna, run_id)) == 1


def test_a_late_second_click_is_still_one_action(repo, anna):
    """A click that comes again after others, when it is no longer possible, is not refused: it was done."""
    run_id = begin(repo, anna)
    act(repo, anna, run_id, REMOVE, action_id="click")
    between, _ = act(repo, anna, run_id, ANSWER)
    again, _ = act(repo, anna, run_id, REMOVE, action_id="click")
    assert again.state == between.state
    assert len(repo.actions(anna, run_id)) == 2


def test_handing_in_twice_is_handing_in_once(repo, anna):
    """A double click on « Rendre » hands the stage in once and shows the result, not a refusal."""
    run_id = begin(repo, anna)
    play_all(repo, anna, run_id, analysing(shipped(MISSION), 1)[:-1])
    first, _ = act(repo, anna, run_id, SubmitStage(stage="analyser"), action_id="submit")
    again, _ = act(repo, anna, run_id, SubmitStage(stage="analyser"), action_id="submit")
    assert again.state == first.state
    assert again.observations == first.observations


def test_undoing_twice_with_one_click_undoes_once(repo, anna):
    """One click on « Annuler », received twice, takes one act back."""
    run_id = begin(repo, anna)
    play_all(repo, anna, run_id, [REMOVE, RemoveLine(line=4, reason="autre")])
    act(repo, anna, run_id, Undo(), action_id="undo")
    act(repo, anna, run_id, Undo(), action_id="undo")
    assert set(practice.load(repo, anna, run_id).state.file.removed) == {3}


def test_an_echo_with_another_id_stores_nothing(repo, anna):
    """The last action asked for again, from a page that had not refreshed, changes and stores nothing."""
    run_id = begin(repo, anna)
    act(repo, anna, run_id, ANSWER)
    again, step = act(repo, anna, run_id, ANSWER, action_id="other")
    assert step.events == ()
    assert (again.length, len(repo.actions(anna, run_id))) == (1, 1)


def test_a_refused_action_is_not_stored(repo, anna):
    """What is not possible raises a French sentence and leaves the run as it was."""
    run_id = begin(repo, anna)
    with pytest.raises(ActionRefusedError, match="n'existe pas"):
        act(repo, anna, run_id, RemoveLine(line=999, reason="autre"))
    assert repo.actions(anna, run_id) == []


class Interrupted:
    """A store in which another tab writes just before each of the first `times` writes."""

    def __init__(self, repo: SqliteRepository, times: int) -> None:
        self._repo, self._left = repo, times

    def __getattr__(self, name: str):
        return getattr(self._repo, name)

    def append(self, actor, action):
        """Let the other tab correct a line first."""
        if self._left:
            self._left -= 1
            payload = CorrectLine(line=20 + self._left, values={"remarque": "vu"}).model_dump(mode="json")
            other = {"id": f"tab2-{self._left}", "kind": "correct_line", "payload": payload}
            self._repo.append(actor, replace(action, **other))
        return self._repo.append(actor, action)


def test_two_tabs_end_in_one_state(repo, anna):
    """An action from a tab that is behind is played on the newest state, and both tabs' work is kept."""
    run_id = begin(repo, anna)
    after, step = act(Interrupted(repo, 1), anna, run_id, REMOVE)
    assert (set(after.state.file.removed), set(after.state.file.corrections)) == ({3}, {20})
    assert step.events[0].kind == "removed"
    assert [stored.sequence for stored in repo.actions(anna, run_id)] == [1, 2]
    assert practice.load(repo, anna, run_id).state == after.state


def test_a_tab_that_always_loses_is_told(repo, anna):
    """When another tab wins every time, the student is asked to reload, and nothing of theirs is half stored."""
    run_id = begin(repo, anna)
    with pytest.raises(StaleRunError, match="autre onglet"):
        act(Interrupted(repo, practice.TRIES), anna, run_id, REMOVE)
    assert practice.load(repo, anna, run_id).state.file.removed == {}


def test_a_tab_behind_cannot_undo_what_is_handed_in(repo, anna):
    """A correction sent from an old page after the stage was handed in is refused, on the newest state."""
    run_id = begin(repo, anna)
    play_all(repo, anna, run_id, analysing(shipped(MISSION), 1))
    with pytest.raises(ActionRefusedError, match="déjà rendue"):
        act(repo, anna, run_id, REMOVE)


def test_the_atelier_on_targeting_begins_from_a_mended_file(repo, anna, monkeypatch):
    """The atelier « Cibler » opens on its own stage with a clean file, and is done when it is handed in."""
    run_id = begin(repo, anna, atelier="cibler")
    opened = practice.load(repo, anna, run_id)
    assert opened.state.stage == "cibler"
    assert opened.state.file == mended_work(opened.state.prepared)
    assert (opened.run.kind, opened.run.atelier) == ("atelier", "cibler")
    done = play_all(repo, anna, run_id, targeting(shipped(MISSION), 1))
    assert (done.state.stage, done.run.status) == (None, "terminee")
    forget(monkeypatch)
    assert practice.load(repo, anna, run_id).state == done.state


def test_the_atelier_on_analysis_ends_with_it(repo, anna):
    """The atelier « Analyser » stops after the study and the file: segments are not asked for."""
    run_id = begin(repo, anna, atelier="analyser")
    done = play_all(repo, anna, run_id, analysing(shipped(MISSION), 1))
    assert done.run.status == "terminee"
    segment = Segment(id="s", name="S", rules={"zone": ("primaire",)})
    with pytest.raises(ActionRefusedError):
        act(repo, anna, run_id, SaveSegment(segment=segment))


def test_a_mission_goes_from_begun_to_done(repo, anna):
    """Progress grows from 0 to 1, the run is « en cours » until the last stage is handed in, then « terminee »."""
    run_id = begin(repo, anna)
    steps = [practice.progress(practice.load(repo, anna, run_id).state)]
    for action in careful(shipped(MISSION), 1):
        assert repo.run(anna, run_id).status == "en_cours"
        steps.append(practice.progress(act(repo, anna, run_id, action)[0].state))
    assert steps[0] == 0
    assert steps[-1] == 1
    assert steps == sorted(steps)
    assert repo.run(anna, run_id).status == "terminee"


def test_the_portfolio_shows_the_evidence_of_every_run(repo, anna):
    """What a mission played whole gave is in the portfolio, dated, with its mission and its situation."""
    run_id = begin(repo, anna)
    play_all(repo, anna, run_id, careful(shipped(MISSION), 1))
    second = begin(repo, anna, seed=2)
    found = portfolio.portfolio(repo, anna)
    assert [item.observation for item in found.evidence] == list(played(MISSION, 1).observations)
    assert {(item.run_id, item.run_title, item.situation) for item in found.evidence} == {
        (run_id, shipped(MISSION).title, "courante")
    }
    assert [item.at for item in found.evidence] == sorted(item.at for item in found.evidence)
    assert found.current.run.id == second
    assert tuple(run.title for run in found.unreadable) == ()


def test_a_run_that_cannot_be_read_is_named(repo, anna, monkeypatch):
    """A run whose scenario no longer fits the program is told by its title; the others are still there."""
    broken, sound = begin(repo, anna), begin(repo, anna, seed=2)
    forget(monkeypatch)
    real = practice.run_scenario

    def fail(store, run):
        if run.id == broken:
            raise DataFileError("x.yaml", [])
        return real(store, run)

    monkeypatch.setattr(practice, "run_scenario", fail)
    found = portfolio.portfolio(repo, anna)
    assert tuple(run.title for run in found.unreadable) == (shipped(MISSION).title,)
    assert [item.run.id for item in found.runs] == [sound]


def read_csv(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """Return the rows of a French CSV of the archive."""
    text = archive.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_everything_kept_can_be_taken_away(repo, anna):
    """The archive holds the actions as stored, in JSON, and readable tables of evidence and runs."""
    run_id = begin(repo, anna, atelier="analyser")
    actions = analysing(shipped(MISSION), 1)
    done = play_all(repo, anna, run_id, actions)
    with zipfile.ZipFile(io.BytesIO(portfolio.export_archive(repo, anna, START))) as archive:
        kept = json.loads(archive.read("mes_donnees.json"))
        evidence, runs = (read_csv(archive, name) for name in ("mes_preuves.csv", "mes_parcours.csv"))
    assert kept["exporte_le"] == START.isoformat()
    assert json.dumps(kept).count("merge_lines") >= 1
    assert len(evidence) == len(done.observations)
    assert {row["acquis"] for row in evidence} <= {"oui", "non"}
    assert [(row["titre"], row["etat"], row["actions"]) for row in runs] == [
        (shipped(MISSION).title, "terminée", str(len(actions)))
    ]


def test_an_empty_portfolio_can_be_taken_away_too(repo, anna):
    """Someone who has played nothing gets an archive with empty tables, headings included."""
    with zipfile.ZipFile(io.BytesIO(portfolio.export_archive(repo, anna, START))) as archive:
        assert read_csv(archive, "mes_preuves.csv") == []
        assert b"conseil" in archive.read("mes_preuves.csv")


def test_an_erased_run_leaves_the_portfolio(repo, anna):
    """A run erased is gone at once, even when the program still had it in memory."""
    run_id = begin(repo, anna)
    act(repo, anna, run_id, REMOVE)
    repo.erase_run(anna, run_id)
    with pytest.raises(UnknownItemError):
        practice.load(repo, anna, run_id)
    assert portfolio.portfolio(repo, anna).runs == ()


def test_an_erased_person_has_nothing_left(repo, anna):
    """After erasing, nothing of the person can be read, and someone else's run is untouched."""
    run_id = begin(repo, anna)
    bob = repo.create_visitor("bob", START.isoformat())
    kept = begin(repo, bob)
    repo.erase_person(anna)
    with pytest.raises(UnknownItemError):
        practice.load(repo, anna, run_id)
    assert portfolio.portfolio(repo, anna).runs == ()
    with pytest.raises(UnknownItemError):
        portfolio.export_archive(repo, anna, START)
    assert practice.load(repo, bob, kept).length == 0


def test_an_old_run_keeps_the_scenario_it_began_with(repo, anna, tmp_path, monkeypatch):
    """A teacher who edits the scenario afterwards changes new runs only; those begun read as they did."""
    folder = tmp_path / "scenarios"
    shutil.copytree(SCENARIOS, folder)
    monkeypatch.setattr(practice, "SCENARIOS", folder)
    old = begin(repo, anna)
    before = play_all(repo, anna, old, [REMOVE, ANSWER])
    path = folder / f"{MISSION}.yaml"
    text = path.read_text(encoding="utf-8").replace("  lignes: 48", "  lignes: 60")
    path.write_text(text.replace("Cageot & Moka : la pause", "Autre titre : la pause"), encoding="utf-8")
    new = begin(repo, anna)
    forget(monkeypatch)
    again, fresh = practice.load(repo, anna, old), practice.load(repo, anna, new)
    assert again.state == before.state
    assert (len(again.state.prepared.frame), len(fresh.state.prepared.frame)) == (48, 60)
    assert fresh.run.title.startswith("Autre titre")
    path.unlink()
    forget(monkeypatch)
    assert practice.load(repo, anna, old).state == before.state


def test_memory_keeps_the_last_runs_only(repo, anna, monkeypatch):
    """A full memory forgets the run touched longest ago, which is then played again from the store."""
    monkeypatch.setattr(practice, "_memory", practice._Memory(2))
    runs = [begin(repo, anna, seed=seed) for seed in range(3)]
    for run_id in runs:
        act(repo, anna, run_id, REMOVE)
    assert practice._memory.get(runs[0]) is None
    assert set(practice.load(repo, anna, runs[0]).state.file.removed) == {3}
