"""Who is here: tokens, visitors, resume codes, tickets, and leaving."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from mcvb import access, practice
from mcvb.store import Person, SqliteRepository
from simulations.errors import AccessRefusedError

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def token() -> str:
    """Give the token of a new browser."""
    return access.new_token()


@pytest.fixture
def lou(store: SqliteRepository, token: str) -> Person:
    """Give the person that the token makes."""
    return access.person_from_token(store, token, NOW)


def test_a_token_cannot_be_guessed() -> None:
    """Tokens are long, differ each time, and fit in a cookie as they are."""
    tokens = {access.new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) >= 43 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_a_token_meets_the_same_person_again(store: SqliteRepository, token: str, lou: Person) -> None:
    """The browser that comes back is the same visitor; another browser is somebody else."""
    assert access.person_from_token(store, token, NOW + timedelta(days=30)) == lou
    assert access.person_from_token(store, access.new_token(), NOW).id != lou.id
    assert lou.role == "visitor"


def test_two_tabs_arriving_together_meet_one_visitor(store: SqliteRepository, token: str) -> None:
    """Eight scripts start at the same instant with the same cookie: one person, no fault."""
    together = threading.Barrier(8)

    def arrive(_: int) -> Person:
        together.wait()
        return access.person_from_token(store, token, NOW)

    with ThreadPoolExecutor(8) as pool:
        met = list(pool.map(arrive, range(8)))
    assert len({person.id for person in met}) == 1


def test_the_store_never_sees_a_secret(store: SqliteRepository, token: str, lou: Person) -> None:
    """Neither token nor code is in what the store keeps, only their hashes."""
    code = access.new_resume_code(store, lou, NOW)
    kept = str(store.export_person(lou))
    assert token not in kept
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_a_session_lives_400_days_from_its_last_use(store: SqliteRepository, token: str, lou: Person) -> None:
    """Unused it ends; used now and then it goes on, without a write at each drawing."""
    late = NOW + access.SESSION_LIFE + SECOND
    assert store.person_of_session(access.hashed(token), late.isoformat()) is None
    access.person_from_token(store, token, NOW + timedelta(days=60))
    assert store.person_of_session(access.hashed(token), late.isoformat()) == lou


@pytest.mark.parametrize("written", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f"  {code}. "])
def test_a_resume_code_is_typed_as_one_likes(store: SqliteRepository, lou: Person, written) -> None:
    """Lower case, spaces or no dash: the code opens the person it was made for."""
    code = access.new_resume_code(store, lou, NOW)
    ticket = access.ticket_from_code(store, written(code), NOW)
    assert access.person_from_token(store, access.enter(store, ticket, NOW), NOW) == lou


def test_a_resume_code_is_easy_to_copy(store: SqliteRepository, lou: Person) -> None:
    """Three groups of four, without the letters and digits one takes for others."""
    codes = [access.new_resume_code(store, lou, NOW) for _ in range(20)]
    assert all([len(group) for group in code.split("-")] == [4, 4, 4] for code in codes)
    assert not set("".join(codes)) & set("AEIOUY01L")


def test_the_code_before_is_dead(store: SqliteRepository, lou: Person) -> None:
    """Only the last code made works, and the date of the last one is told."""
    old = access.new_resume_code(store, lou, NOW)
    new = access.new_resume_code(store, lou, NOW + SECOND)
    with pytest.raises(AccessRefusedError, match="seul le dernier code créé fonctionne"):
        access.ticket_from_code(store, old, NOW)
    assert access.ticket_from_code(store, new, NOW)
    assert store.resume_code_date(lou) == (NOW + SECOND).isoformat()


@pytest.mark.parametrize("typed", ["", "BCDF", "BCDF-GHJK-MNPQ", "BCDF-GHJK-MNPQ-RSTV", "é" * 12])
def test_a_wrong_code_opens_nothing(store: SqliteRepository, lou: Person, typed: str) -> None:
    """Whatever is wrong with a code, the sentence is the same and teaches nothing to somebody who guesses."""
    access.new_resume_code(store, lou, NOW)
    with pytest.raises(AccessRefusedError, match="Ce code ne correspond à aucun profil"):
        access.ticket_from_code(store, typed, NOW)


def test_guessing_is_slowed_down_then_forgiven(store: SqliteRepository, lou: Person) -> None:
    """After twelve wrong codes a right one waits too; five minutes later it works."""
    code = access.new_resume_code(store, lou, NOW)
    for _ in range(access.TRIES):
        with pytest.raises(AccessRefusedError, match="aucun profil"):
            access.ticket_from_code(store, "BCDF-GHJK-MNPQ", NOW)
    with pytest.raises(AccessRefusedError, match="attends cinq minutes"):
        access.ticket_from_code(store, code, NOW + access.TRIES_WINDOW)
    assert access.ticket_from_code(store, code, NOW + access.TRIES_WINDOW + SECOND)


def test_a_ticket_opens_once(store: SqliteRepository, lou: Person) -> None:
    """The first click enters; the second is told that the link has served."""
    ticket = access.new_ticket(store, lou, NOW)
    token = access.enter(store, ticket, NOW)
    assert access.person_from_token(store, token, NOW) == lou
    with pytest.raises(AccessRefusedError, match="déjà servi ou a plus de deux minutes"):
        access.enter(store, ticket, NOW)


@pytest.mark.parametrize(("wait", "opens"), [(access.TICKET_LIFE - SECOND, True), (access.TICKET_LIFE + SECOND, False)])
def test_a_ticket_lives_two_minutes(store: SqliteRepository, lou: Person, wait: timedelta, opens: bool) -> None:  # noqa: FBT001
    """Just before two minutes it opens, just after it does not."""
    ticket = access.new_ticket(store, lou, NOW)
    if opens:
        assert access.enter(store, ticket, NOW + wait)
    else:
        with pytest.raises(AccessRefusedError, match="plus de deux minutes"):
            access.enter(store, ticket, NOW + wait)


def test_leaving_closes_this_browser_only(store: SqliteRepository, token: str, lou: Person) -> None:
    """The session closed, the person is still there and open on the other device."""
    other = access.enter(store, access.new_ticket(store, lou, NOW), NOW)
    access.leave(store, access.new_ticket(store, lou, NOW), token, NOW)
    assert store.person_of_session(access.hashed(token), NOW.isoformat()) is None
    assert access.person_from_token(store, other, NOW) == lou


def test_leaving_needs_one_s_own_proof(store: SqliteRepository, token: str, lou: Person) -> None:
    """A ticket of somebody else, an invented one or a used one closes nobody's session."""
    stranger = access.person_from_token(store, access.new_token(), NOW)
    for ticket in (access.new_ticket(store, stranger, NOW), "invente", ""):
        with pytest.raises(AccessRefusedError, match="lien de sortie"):
            access.leave(store, ticket, token, NOW)
    assert access.person_from_token(store, token, NOW) == lou


def test_tidying_forgets_only_those_who_did_nothing(store: SqliteRepository, lou: Person) -> None:
    """Days later the visitor with a run is kept; the one who only passed by is forgotten."""
    access.person_from_token(store, access.new_token(), NOW)
    practice.begin(store, lou, "cageot_moka", seed=1, now=NOW)
    assert access.tidy(store, NOW + timedelta(hours=1)) == 0
    assert access.tidy(store, NOW + access.IDLE_LIFE + timedelta(hours=1)) == 1
    assert store.person(lou, lou.id) == lou
