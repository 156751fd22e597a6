"""What every store must do, written against the interface: a second implementation runs the same stories.

A test module inherits `RepositoryContract` and gives a `repo` fixture: an empty Repository.
"""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcvb.store.interface import Person, Repository, Run, StoredAction
from simulations.errors import PermissionRefusedError, StaleRunError, StoreError, UnknownItemError

DAY = "2026-11-{:02d}T08:00:00+00:00"
NOW = DAY.format(23)
TOMORROW = DAY.format(24)
LATER = DAY.format(30)
DIGEST = "0123456789abcdef"


def a_run(person: Person, run_id: str = "r1") -> Run:
    """Return a mission of a person, not stored yet."""
    return Run(
        id=run_id,
        person_id=person.id,
        scenario_id="boulangerie",
        scenario_digest=DIGEST,
        seed=42,
        kind="mission",
        atelier=None,
        status="en_cours",
        title="La boulangerie Épi d'Or",
        created_at=NOW,
        updated_at=NOW,
    )


def an_action(sequence: int = 1, *, run_id: str = "r1", action_id: str | None = None) -> StoredAction:
    """Return the action of a place in a run, not stored yet."""
    payload = {"kind": "answer", "question": "q1", "value": ["été", 3, 0.5, None, {"ok": True}]}
    return StoredAction(action_id or f"{run_id}-a{sequence}", run_id, sequence, "analyser", "answer", payload, NOW)


def begin(repo: Repository, name: str = "anna", run_id: str = "r1") -> Person:
    """Create a visitor with one run and return the visitor."""
    person = repo.create_visitor(name, NOW)
    repo.save_scenario(DIGEST, "boulangerie", "titre: La boulangerie")
    repo.create_run(person, a_run(person, run_id))
    return person


PERSONAL = {
    "person": lambda repo, actor, _owner: repo.person(actor, "anna"),
    "create_run": lambda repo, actor, owner: repo.create_run(actor, a_run(owner, "new")),
    "create_run_same_id": lambda repo, actor, _owner: repo.create_run(actor, a_run(actor, "r1")),
    "run": lambda repo, actor, _owner: repo.run(actor, "r1"),
    "set_status": lambda repo, actor, _owner: repo.set_status(actor, "r1", "terminee", NOW),
    "erase_run": lambda repo, actor, _owner: repo.erase_run(actor, "r1"),
    "append": lambda repo, actor, _owner: repo.append(actor, an_action(2)),
    "append_same_id": lambda repo, actor, _owner: repo.append(actor, an_action(1)),
    "actions": lambda repo, actor, _owner: repo.actions(actor, "r1"),
}

NEEDS_ACTOR = {
    "rename": lambda repo, actor: repo.rename(actor, "Max"),
    "erase_person": lambda repo, actor: repo.erase_person(actor),
    "export_person": lambda repo, actor: repo.export_person(actor),
    "create_run": lambda repo, actor: repo.create_run(actor, a_run(actor)),
    "save_document": lambda repo, actor: repo.save_document(actor, "a.csv", "text/csv", b"x", NOW),
    "set_preference": lambda repo, actor: repo.set_preference(actor, "theme", "clair"),
    "set_resume_code": lambda repo, actor: repo.set_resume_code(actor, "h", NOW),
    "close_all_sessions": lambda repo, actor: repo.close_all_sessions(actor),
    "open_session": lambda repo, actor: repo.open_session("h", actor.id, NOW, LATER),
    "make_ticket": lambda repo, actor: repo.make_ticket("h", actor.id, NOW, LATER),
}


class PeopleContract:
    """Visitors, and what one may do with what belongs to another."""

    def test_creating_a_visitor_twice_gives_one_person(self, repo: Repository) -> None:
        """The same person id sent twice is one visitor, with the same pseudonym."""
        first = repo.create_visitor("anna", NOW)
        assert repo.create_visitor("anna", LATER) == first
        assert (first.role, repo.person(first, "anna")) == ("visitor", first)

    def test_a_visitor_chooses_a_pseudonym(self, repo: Repository) -> None:
        """A renamed visitor is read back under the new pseudonym."""
        anna = repo.create_visitor("anna", NOW)
        assert repo.rename(anna, "Léa").pseudonym == "Léa"
        assert repo.person(anna, "anna").pseudonym == "Léa"

    @pytest.mark.parametrize("method", PERSONAL)
    def test_nobody_touches_what_belongs_to_another(self, repo: Repository, method: str) -> None:
        """Each method on a personal object refuses another visitor and changes nothing."""
        anna = begin(repo)
        repo.append(anna, an_action(1))
        before = repo.export_person(anna)
        with pytest.raises(PermissionRefusedError, match="autre personne"):
            PERSONAL[method](repo, repo.create_visitor("bob", NOW), anna)
        assert repo.export_person(anna) == before

    def test_lists_show_only_ones_own(self, repo: Repository) -> None:
        """Runs, preferences, documents and codes of one visitor are nowhere in what another one reads."""
        anna, bob = begin(repo), repo.create_visitor("bob", NOW)
        repo.set_preference(anna, "theme", "sombre")
        repo.set_resume_code(anna, "code", NOW)
        digest = repo.save_document(anna, "a.csv", "text/csv", b"nom;ville", NOW).digest
        assert (repo.runs(bob), repo.preference(bob, "theme"), repo.resume_code_date(bob)) == ([], None, None)
        with pytest.raises(UnknownItemError):
            repo.document(bob, digest)

    @pytest.mark.parametrize("method", NEEDS_ACTOR)
    def test_someone_erased_can_write_nothing(self, repo: Repository, method: str) -> None:
        """A page left open after an erasure gets a clear refusal, and nothing comes back to life."""
        ghost = begin(repo)
        repo.erase_person(ghost)
        with pytest.raises(UnknownItemError, match="profil"):
            NEEDS_ACTOR[method](repo, ghost)
        assert repo.runs(ghost) == []

    def test_a_time_without_zone_is_refused(self, repo: Repository) -> None:
        """A naive time could mean any hour, so the store asks for a zone."""
        with pytest.raises(StoreError, match="fuseau"):
            repo.create_visitor("anna", "2026-11-23T08:00:00")


class RunContract:
    """Runs and their actions: idempotent, ordered, append-only."""

    def test_a_run_comes_back_as_it_was_given(self, repo: Repository) -> None:
        """A run and its actions are read back equal, in order, with the right length."""
        anna = begin(repo)
        stored = [repo.append(anna, an_action(place)) for place in (1, 2, 3)]
        assert repo.run(anna, "r1") == replace(a_run(anna), length=3)
        assert repo.actions(anna, "r1") == stored == [an_action(place) for place in (1, 2, 3)]
        assert repo.actions(anna, "r1", after=2) == stored[2:]

    def test_creating_a_run_twice_keeps_the_first(self, repo: Repository) -> None:
        """The same run id sent twice is one run, as first given."""
        anna = begin(repo)
        assert repo.create_run(anna, replace(a_run(anna), seed=7, title="Autre")) == a_run(anna)
        assert len(repo.runs(anna)) == 1

    def test_a_run_needs_its_scenario(self, repo: Repository) -> None:
        """A run whose scenario text is not kept could never be replayed, so it is refused."""
        anna = repo.create_visitor("anna", NOW)
        with pytest.raises(UnknownItemError, match="scénario"):
            repo.create_run(anna, a_run(anna))

    def test_the_same_action_twice_is_one_action(self, repo: Repository) -> None:
        """A double click or a resent request returns the first write, even when its place has moved."""
        anna = begin(repo)
        first = repo.append(anna, an_action(1))
        again = replace(an_action(1), sequence=2, payload={"kind": "other"}, at=LATER)
        assert repo.append(anna, again) == first
        assert repo.actions(anna, "r1") == [first]

    @pytest.mark.parametrize("place", [1, 3, 9])
    def test_a_place_that_is_not_the_next_is_stale(self, repo: Repository, place: int) -> None:
        """A place already taken, or one that leaves a hole, tells that another tab has written."""
        anna = begin(repo)
        repo.append(anna, an_action(1))
        with pytest.raises(StaleRunError, match="autre onglet"):
            repo.append(anna, an_action(place, action_id="other"))
        assert repo.run(anna, "r1").length == 1

    def test_an_action_id_serves_one_run_only(self, repo: Repository) -> None:
        """An action id of another run is refused without telling what it holds."""
        anna = begin(repo)
        repo.create_run(anna, a_run(anna, "r2"))
        repo.append(anna, an_action(1))
        with pytest.raises(StoreError, match="identifiant"):
            repo.append(anna, an_action(1, run_id="r2", action_id="r1-a1"))
        assert repo.actions(anna, "r2") == []

    def test_runs_are_listed_last_touched_first(self, repo: Repository) -> None:
        """An action or a change of status brings a run to the top of the list."""
        anna = begin(repo)
        repo.create_run(anna, a_run(anna, "r2"))
        repo.append(anna, replace(an_action(1, run_id="r2"), at=TOMORROW))
        assert [run.id for run in repo.runs(anna)] == ["r2", "r1"]
        done = repo.set_status(anna, "r1", "terminee", LATER)
        assert (done.status, done.updated_at) == ("terminee", LATER)
        assert [run.id for run in repo.runs(anna)] == ["r1", "r2"]

    def test_order_does_not_depend_on_the_zone_given(self, repo: Repository) -> None:
        """A time given in another zone is kept in UTC, so the order of text is the order of time."""
        anna = begin(repo)
        repo.create_run(anna, a_run(anna, "r2"))
        repo.set_status(anna, "r1", "terminee", "2026-11-23T12:30:00+02:00")
        repo.set_status(anna, "r2", "terminee", "2026-11-23T11:00:00+00:00")
        assert repo.run(anna, "r1").updated_at == "2026-11-23T10:30:00+00:00"
        assert [run.id for run in repo.runs(anna)] == ["r2", "r1"]

    def test_erasing_a_run_takes_its_actions_and_nothing_else(self, repo: Repository) -> None:
        """A run erased by its owner is gone with its actions; the other run keeps its own."""
        anna = begin(repo)
        repo.create_run(anna, a_run(anna, "r2"))
        repo.append(anna, an_action(1))
        kept = repo.append(anna, an_action(1, run_id="r2"))
        repo.erase_run(anna, "r1")
        with pytest.raises(UnknownItemError):
            repo.actions(anna, "r1")
        assert repo.actions(anna, "r2") == [kept]

    def test_what_does_not_exist_is_said_unknown(self, repo: Repository) -> None:
        """An unknown run or scenario raises UnknownItemError."""
        anna = repo.create_visitor("anna", NOW)
        for ask in (
            lambda: repo.run(anna, "none"),
            lambda: repo.actions(anna, "none"),
            lambda: repo.scenario_text("x"),
        ):
            with pytest.raises(UnknownItemError):
                ask()

    def test_two_threads_share_a_run_place_by_place(self, repo: Repository) -> None:
        """Two tabs that race for each place of a run: exactly one wins it, the other is told."""
        anna = begin(repo)
        start = threading.Barrier(2)

        def play(name: str) -> list[int]:
            won = []
            for place in range(1, 21):
                start.wait()
                try:
                    won.append(repo.append(anna, an_action(place, action_id=f"{name}{place}")).sequence)
                except StaleRunError:
                    continue
            return won

        with ThreadPoolExecutor(2) as pool:
            left, right = pool.map(play, ["left", "right"])
        assert sorted(left + right) == list(range(1, 21))
        assert [action.sequence for action in repo.actions(anna, "r1")] == list(range(1, 21))

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
    @given(
        payload=st.dictionaries(
            st.text(),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats(allow_nan=False, allow_infinity=False)
                | st.text(),
                lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
                max_leaves=8,
            ),
            max_size=5,
        )
    )
    def test_any_json_payload_comes_back_unchanged(self, repo: Repository, payload: dict[str, object]) -> None:
        """Accents, emoji, deep lists and big numbers of a payload are read back equal."""
        anna = begin(repo)
        place = repo.run(anna, "r1").length + 1
        repo.append(anna, replace(an_action(place), payload=payload))
        assert repo.actions(anna, "r1", after=place - 1)[0].payload == payload

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
    def test_what_is_not_json_is_refused(self, repo: Repository, value: object) -> None:
        """A value that JSON cannot hold is refused before anything is written."""
        anna = begin(repo)
        with pytest.raises(StoreError, match="JSON"):
            repo.append(anna, replace(an_action(1), payload={"value": value}))
        with pytest.raises(StoreError, match="JSON"):
            repo.set_preference(anna, "key", value)
        assert repo.run(anna, "r1").length == 0


class BelongingsContract:
    """Documents, scenarios, preferences, export and erasure."""

    def test_a_document_is_named_by_its_content(self, repo: Repository) -> None:
        """The same table imported twice is one document, as first given, named by its SHA-256."""
        anna = repo.create_visitor("anna", NOW)
        first = repo.save_document(anna, "clients.csv", "text/csv", b"nom;ville\n", NOW)
        assert first.digest == hashlib.sha256(b"nom;ville\n").hexdigest()
        assert repo.save_document(anna, "copie.csv", "text/csv", b"nom;ville\n", LATER) == first
        assert repo.document(anna, first.digest) == first

    def test_two_people_may_import_the_same_table(self, repo: Repository) -> None:
        """The same content given by two visitors is theirs apart: erasing one leaves the other."""
        anna, bob = repo.create_visitor("anna", NOW), repo.create_visitor("bob", NOW)
        digest = repo.save_document(anna, "a.csv", "text/csv", b"x", NOW).digest
        kept = repo.save_document(bob, "b.csv", "text/csv", b"x", NOW)
        repo.erase_person(anna)
        assert repo.document(bob, digest) == kept

    def test_a_huge_document_is_refused(self, repo: Repository) -> None:
        """A file above the limit is refused with its size."""
        anna = repo.create_visitor("anna", NOW)
        with pytest.raises(StoreError, match="Mo"):
            repo.save_document(anna, "trop.csv", "text/csv", bytes(10_000_001), NOW)

    def test_a_scenario_kept_never_changes(self, repo: Repository) -> None:
        """The text kept first under a digest is the one read for ever."""
        repo.save_scenario(DIGEST, "boulangerie", "titre: Un")
        repo.save_scenario(DIGEST, "boulangerie", "titre: Deux")
        assert repo.scenario_text(DIGEST) == "titre: Un"

    @pytest.mark.parametrize("value", [None, True, 0, "sombre", ["a", {"b": 1.5}]])
    def test_a_preference_is_any_json_value(self, repo: Repository, value: object) -> None:
        """A preference set twice holds the last value."""
        anna = repo.create_visitor("anna", NOW)
        repo.set_preference(anna, "key", "before")
        repo.set_preference(anna, "key", value)
        assert repo.preference(anna, "key") == value
        assert repo.preference(anna, "unknown") is None

    def test_export_holds_everything_and_no_secret(self, repo: Repository) -> None:
        """The export goes to JSON and names every run, action, document, preference and way in, without hashes."""
        anna = full(repo)
        text = json.dumps(repo.export_person(anna))
        data = json.loads(text)
        assert [len(run["actions"]) for run in data["parcours"]] == [2]
        assert data["parcours"][0]["scenario"] == "titre: La boulangerie"
        assert data["preferences"] == {"theme": "sombre"}
        assert data["documents"][0]["content"] == "eDt5"
        assert data["profil"]["pseudonym"] == anna.pseudonym
        assert [len(data[key]) for key in ("sessions", "tickets")] == [1, 1]
        assert data["code_de_reprise"] == {"created_at": NOW}
        assert not any(secret in text for secret in ("token-hash", "ticket-hash", "code-hash"))

    def test_erasing_a_person_leaves_no_trace(self, repo: Repository) -> None:
        """After an erasure nothing of the person can be read, and no way in works; others keep all."""
        anna, bob = full(repo), begin(repo, "bob", "r2")
        before = repo.export_person(bob)
        repo.erase_person(anna)
        assert repo.person_of_session("token-hash", NOW) is None
        assert repo.use_ticket("ticket-hash", NOW) is None
        assert repo.person_by_resume_code("code-hash") is None
        with pytest.raises(UnknownItemError):
            repo.export_person(anna)
        assert (repo.runs(anna), repo.preference(anna, "theme")) == ([], None)
        assert repo.export_person(bob) == before

    def test_an_erased_id_starts_afresh(self, repo: Repository) -> None:
        """A visitor made again with an erased id finds nothing of the former one."""
        repo.erase_person(full(repo))
        anna = repo.create_visitor("anna", LATER)
        data = repo.export_person(anna)
        assert [data[key] for key in ("parcours", "documents", "preferences", "sessions")] == [[], [], {}, []]


class WaysInContract:
    """Sessions, tickets and resume codes."""

    def test_a_session_holds_until_its_end(self, repo: Repository) -> None:
        """A session names its person before its end, nobody at its end or once closed."""
        anna = repo.create_visitor("anna", NOW)
        repo.open_session("t", anna.id, NOW, TOMORROW)
        assert repo.person_of_session("t", NOW) == anna
        assert repo.person_of_session("t", TOMORROW) is None
        repo.close_session("t")
        repo.close_session("t")
        assert repo.person_of_session("t", NOW) is None

    def test_a_session_is_extended_only_when_due(self, repo: Repository) -> None:
        """Sliding moves the end of a session that ends soon, and leaves the others."""
        anna = repo.create_visitor("anna", NOW)
        repo.open_session("t", anna.id, NOW, TOMORROW)
        repo.extend_session("t", LATER, if_before=NOW)
        assert repo.person_of_session("t", TOMORROW) is None
        repo.extend_session("t", LATER, if_before=LATER)
        assert repo.person_of_session("t", TOMORROW) == anna

    def test_closing_all_sessions_spares_other_people(self, repo: Repository) -> None:
        """Signing out everywhere closes one's own sessions only."""
        anna, bob = repo.create_visitor("anna", NOW), repo.create_visitor("bob", NOW)
        for token, person in (("t1", anna), ("t2", anna), ("t3", bob)):
            repo.open_session(token, person.id, NOW, LATER)
        repo.close_all_sessions(anna)
        assert [repo.person_of_session(token, NOW) for token in ("t1", "t2", "t3")] == [None, None, bob]

    def test_a_ticket_serves_once(self, repo: Repository) -> None:
        """A ticket names its person once; spent, too old or unknown, it names nobody."""
        anna = repo.create_visitor("anna", NOW)
        repo.make_ticket("k", anna.id, NOW, TOMORROW)
        repo.make_ticket("old", anna.id, NOW, TOMORROW)
        assert [repo.use_ticket("k", NOW), repo.use_ticket("k", NOW)] == [anna, None]
        assert repo.use_ticket("old", TOMORROW) is None
        assert repo.use_ticket("unknown", NOW) is None

    def test_a_ticket_spent_by_many_at_once_serves_one(self, repo: Repository) -> None:
        """Eight requests with the same ticket in the same instant: one enters."""
        anna = repo.create_visitor("anna", NOW)
        for turn in range(5):
            repo.make_ticket(f"k{turn}", anna.id, NOW, LATER)
            with ThreadPoolExecutor(8) as pool:
                entered = list(pool.map(lambda _, key=f"k{turn}": repo.use_ticket(key, NOW), range(8)))
            assert [person for person in entered if person] == [anna]

    def test_a_new_resume_code_replaces_the_old_one(self, repo: Repository) -> None:
        """Only the last code made for a person finds them."""
        anna = repo.create_visitor("anna", NOW)
        repo.set_resume_code(anna, "c1", NOW)
        repo.set_resume_code(anna, "c2", TOMORROW)
        assert [repo.person_by_resume_code(code) for code in ("c1", "c2")] == [None, anna]
        assert repo.resume_code_date(anna) == TOMORROW

    def test_a_file_can_be_taken_back(self, repo: Repository) -> None:
        """Only its owner deletes a file; deleting twice is fine."""
        anna, bob = repo.create_visitor("anna", NOW), repo.create_visitor("bob", NOW)
        digest = repo.save_document(anna, "a.csv", "text/csv", b"nom", NOW).digest
        repo.erase_document(bob, digest)
        assert repo.document(anna, digest).content == b"nom"
        repo.erase_document(anna, digest)
        repo.erase_document(anna, digest)
        with pytest.raises(UnknownItemError):
            repo.document(anna, digest)

    def test_tidying_forgets_only_the_idle(self, repo: Repository) -> None:
        """Empty visitors and visitors nobody can be again are forgotten; work that can be reached stays."""
        repo.open_session("t1", repo.create_visitor("empty", NOW).id, NOW, LATER)
        repo.open_session("t2", begin(repo).id, NOW, LATER)
        begin(repo, "lost", "r2")
        repo.set_resume_code(begin(repo, "coded", "r3"), "c", NOW)
        repo.open_session("t4", repo.create_visitor("new", TOMORROW).id, TOMORROW, LATER)
        assert repo.forget_idle(TOMORROW, TOMORROW) == 2
        held = [repo.person_of_session(token, NOW) for token in ("t1", "t2", "t4")]
        assert [person and person.id for person in held] == [None, "anna", "new"]
        assert repo.person_by_resume_code("c").id == "coded"

    def test_tidying_closes_what_has_ended(self, repo: Repository) -> None:
        """A session past its end is removed, so the work it alone could reach goes with it."""
        anna = begin(repo)
        repo.open_session("t", anna.id, NOW, TOMORROW)
        assert repo.forget_idle(LATER, LATER) == 1
        with pytest.raises(UnknownItemError):
            repo.run(anna, "r1")

    def test_the_store_answers_a_check(self, repo: Repository) -> None:
        """A store in order says so by saying nothing."""
        assert repo.check() is None


class RepositoryContract(PeopleContract, RunContract, BelongingsContract, WaysInContract):
    """All of it."""


def full(repo: Repository) -> Person:
    """Return a visitor who has one of everything."""
    anna = begin(repo)
    repo.append(anna, an_action(1))
    repo.append(anna, an_action(2))
    repo.set_preference(anna, "theme", "sombre")
    repo.save_document(anna, "a.csv", "text/csv", b"x;y", NOW)
    repo.open_session("token-hash", anna.id, NOW, LATER)
    repo.make_ticket("ticket-hash", anna.id, NOW, LATER)
    repo.set_resume_code(anna, "code-hash", NOW)
    return anna
