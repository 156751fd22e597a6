"""Accounts of teachers, secrets and cards of students, and how guessing is slowed down without locking a class."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcvb import access, accounts, entry, passwords, throttle, warmup
from mcvb.store import Person, SqliteRepository, open_repository
from mcvb.store.school_interface import SchoolClass
from mcvb.throttle import Place
from simulations.errors import AccessRefusedError, PermissionRefusedError, StoreError, UnknownItemError
from tests import school

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HERE, ELSEWHERE = Place("192.168.1.20"), Place("192.168.1.21")
GOOD = "trois-moulins-verts"


def token_of(link: str | None) -> str:
    """Return the token that ends a link."""
    assert link
    return link.rsplit("/", 1)[1]


def first_teacher(store: SqliteRepository, login: str = "weber") -> Person:
    """Return the teacher whom the link of the console makes."""
    token = token_of(accounts.new_setup_link(store, "http://localhost:8501", NOW))
    return accounts.create_account(store, token, pseudonym="Mme Weber", login=login, password=GOOD, now=NOW)


def a_room(store: SqliteRepository) -> tuple[Person, SchoolClass, Person]:
    """Return a teacher with an account, their class and its only student, Lina B., who has no secret yet."""
    teacher = first_teacher(store)
    room = store.create_class(teacher, school.a_class())
    return teacher, room, store.add_student(teacher, room.id, "lina", "Lina B.", school.NOW).person


def claim(store: SqliteRepository, name: str = "Lina B.", *, place: Place = HERE, now: datetime = NOW) -> entry.Claim:
    """Return what somebody who types the code of the class and a name claims."""
    return entry.claim(store, "KRTMBP", name, place=place, now=now)


def choose(store: SqliteRepository, name: str = "Lina B.", chosen: str = "7kb4") -> Person:
    """Choose a first secret."""
    return entry.choose(store, claim(store, name), chosen, now=NOW)


def enter(
    store: SqliteRepository, secret: str, name: str = "Lina B.", *, place: Place = HERE, now: datetime = NOW
) -> Person | None:
    """Try to come in with a secret."""
    return entry.enter(store, claim(store, name, place=place, now=now), secret, place=place, now=now)


def miss(store: SqliteRepository, times: int, name: str = "Lina B.", *, place: Place = HERE) -> int:
    """Type wrong secrets, all at the same moment, and return how many were looked at."""
    seen = 0
    for turn in range(times):
        with pytest.raises(AccessRefusedError) as refusal:
            enter(store, f"faux{turn}", name, place=place)
        seen += "vont pas ensemble" in str(refusal.value)
    return seen


def test_the_first_link_makes_one_teacher_once(store: SqliteRepository) -> None:
    """The link of the console opens an account, never a second one, and no other link is made afterwards."""
    token = token_of(accounts.new_setup_link(store, "http://localhost:8501/", NOW))
    made = accounts.create_account(store, token, pseudonym=" Mme  Weber ", login="weber", password=GOOD, now=NOW)
    assert (made.role, made.pseudonym) == ("teacher", "Mme Weber")
    with pytest.raises(AccessRefusedError, match="déjà servi"):
        accounts.create_account(store, token, pseudonym="X", login="autre", password=GOOD, now=NOW)
    assert accounts.new_setup_link(store, "http://localhost:8501", NOW) is None


def test_a_link_printed_again_replaces_the_one_before_and_both_end(store: SqliteRepository) -> None:
    """At the next start the old link is dead; the new one lives 24 hours."""
    old, new = (token_of(accounts.new_setup_link(store, "http://x", NOW)) for _ in range(2))
    with pytest.raises(AccessRefusedError):
        accounts.invitation(store, old, NOW)
    assert accounts.invitation(store, new, NOW + accounts.SETUP_LIFE - SECOND).purpose == "premier"
    with pytest.raises(AccessRefusedError):
        accounts.invitation(store, new, NOW + accounts.SETUP_LIFE)


def test_the_server_prints_the_link_until_there_is_a_teacher(store: SqliteRepository, capsys) -> None:
    """The console shows the link at each start while nobody has an account, and nothing after."""
    warmup.tell_setup_link(open_repository, "http://localhost:8501")
    assert "http://localhost:8501/premier/" in capsys.readouterr().out
    first_teacher(store)
    warmup.tell_setup_link(open_repository, "http://localhost:8501")
    assert capsys.readouterr().out == ""


def test_a_teacher_invites_another_into_a_class(store: SqliteRepository) -> None:
    """The link makes one account, within 72 hours, which teaches the class at once."""
    teacher, room, _ = a_room(store)
    link = accounts.new_invitation(store, teacher, "http://x", NOW, class_id=room.id)
    found = accounts.invitation(store, token_of(link), NOW)
    assert (found.purpose, found.class_name, found.made_by) == ("binome", "1re MCV-B", "Mme Weber")
    second = accounts.create_account(store, token_of(link), pseudonym="M. Roy", login="roy", password=GOOD, now=NOW)
    assert [one.id for one in store.teachers(teacher, room.id)] == [teacher.id, second.id]
    late = accounts.new_invitation(store, teacher, "http://x", NOW)
    with pytest.raises(AccessRefusedError):
        accounts.invitation(store, token_of(late), NOW + accounts.INVITATION_LIFE)


def test_a_colleague_with_an_account_joins_by_the_same_link(store: SqliteRepository) -> None:
    """Signed in already, they become the pair of the class; the link is then spent; students cannot."""
    teacher, room, lina = a_room(store)
    colleague = school.teacher(store, "t2")
    token = token_of(accounts.new_invitation(store, teacher, "http://x", NOW, class_id=room.id))
    with pytest.raises(PermissionRefusedError):
        store.accept_invitation(lina, access.hashed(token), school.NOW)
    assert store.accept_invitation(colleague, access.hashed(token), school.NOW)
    assert not store.accept_invitation(colleague, access.hashed(token), school.NOW)
    assert store.classes(colleague) == [room]


def test_a_login_is_taken_once_whatever_its_capitals(store: SqliteRepository) -> None:
    """« WEBER » is « weber »: the second teacher chooses another, and their link still works."""
    teacher = first_teacher(store)
    token = token_of(accounts.new_invitation(store, teacher, "http://x", NOW))
    with pytest.raises(StoreError, match="déjà pris"):
        accounts.create_account(store, token, pseudonym="M. Roy", login="WEBER", password=GOOD, now=NOW)
    assert accounts.create_account(store, token, pseudonym="M. Roy", login="roy", password=GOOD, now=NOW)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("court", "10 à 128"), ("x" * 129, "10 à 128"), ("azertyuiop", "premiers"), ("MotDePasse123!", "premiers"),
        ("0123456789", "premiers"), ("aaaaaaaaaaaa", "premiers"), ("bonjourbonjour", "premiers"),
        ("weber-2026-ok", "identifiant"), ("Mme Weber !!!", "identifiant"), ("9876543210", "premiers"),
    ],
)  # fmt: skip
def test_a_weak_password_is_refused_with_its_reason(password: str, why: str) -> None:
    """Too short, too long, among the first ones tried or made of the login: the sentence says which."""
    with pytest.raises(AccessRefusedError, match=why):
        passwords.check_password(password, login="weber", pseudonym="Mme Weber")


@pytest.mark.parametrize(
    "password", [GOOD, "un été à Vesoul", "Q7!kd0$mPz", "🐟 et chips au port", "mot long sans chiffre"]
)
def test_a_good_password_may_be_anything_long_enough(password: str) -> None:
    """Any sign is welcome, spaces and emoji included; nothing forces capitals or digits."""
    passwords.check_password(password, login="weber", pseudonym="Mme Weber")
    assert passwords.matches(passwords.hash_secret(password), password)


def test_a_password_is_kept_as_argon2id_with_its_own_salt() -> None:
    """Two hashes of the same password differ, say argon2id and their cost, and open to it only."""
    first, second = passwords.hash_secret(GOOD), passwords.hash_secret(GOOD)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(first, GOOD)
    assert not passwords.matches(first, GOOD.upper())
    assert not passwords.matches(None, "personne")
    assert not passwords.matches("abime", GOOD)


def test_a_teacher_signs_in_and_the_log_says_so(store: SqliteRepository) -> None:
    """The right password opens, the act is logged; a wrong one and an unknown login get the same sentence."""
    teacher = first_teacher(store)
    assert accounts.sign_in(store, " Weber ", GOOD, place=HERE, now=NOW) == teacher
    assert store.audit_log(teacher)[0].act == "se connecter"
    said = []
    for login in ("weber", "inconnu"):
        with pytest.raises(AccessRefusedError) as refusal:
            accounts.sign_in(store, login, "faux", place=HERE, now=NOW)
        said.append(str(refusal.value))
    assert said[0] == said[1]


def test_a_password_changed_closes_the_other_devices(store: SqliteRepository) -> None:
    """The old one is asked; the device in use stays; the others, and a resume code, are out."""
    teacher = first_teacher(store)
    mine, other = (access.sign_in(store, teacher, "", NOW) for _ in range(2))
    code = access.new_resume_code(store, teacher, NOW)
    with pytest.raises(AccessRefusedError, match="rien n'a changé"):
        accounts.change_password(store, teacher, "faux", "cinq chats roux", keep=mine, now=NOW)
    accounts.change_password(store, teacher, GOOD, "cinq chats roux", keep=mine, now=NOW + SECOND)
    assert access.known_person(store, mine, NOW) == teacher
    assert access.known_person(store, other, NOW) is None
    with pytest.raises(AccessRefusedError):
        access.ticket_from_code(store, code, NOW)
    assert accounts.sign_in(store, "weber", "cinq chats roux", place=HERE, now=NOW) == teacher


def test_the_console_gives_a_new_password_to_who_forgot(store: SqliteRepository) -> None:
    """The password drawn opens the account, every session is closed; an unknown login is told."""
    teacher = first_teacher(store)
    token = access.sign_in(store, teacher, "", NOW)
    drawn = accounts.give_new_password(store, "weber", NOW)
    assert access.known_person(store, token, NOW) is None
    assert accounts.sign_in(store, "weber", drawn, place=HERE, now=NOW) == teacher
    with pytest.raises(UnknownItemError):
        accounts.give_new_password(store, "personne", NOW)


def test_sign_out_everywhere(store: SqliteRepository) -> None:
    """Every device is out at once, and the log keeps the act."""
    teacher = first_teacher(store)
    tokens = [access.sign_in(store, teacher, "", NOW) for _ in range(3)]
    assert len(store.open_sessions(teacher, NOW.isoformat())) == 3
    accounts.sign_out_everywhere(store, teacher, NOW)
    assert [access.known_person(store, token, NOW) for token in tokens] == [None] * 3
    assert store.audit_log(teacher)[0].act == "se déconnecter partout"


@pytest.mark.parametrize(
    ("role", "shared", "life"),
    [
        ("teacher", False, timedelta(hours=12)), ("teacher", True, timedelta(hours=3)),
        ("student", False, timedelta(days=14)), ("student", True, timedelta(hours=3)),
    ],
)  # fmt: skip
def test_a_signed_session_ends_on_time_whatever_its_use(
    store: SqliteRepository,
    role: str,
    shared: bool,  # noqa: FBT001
    life: timedelta,
) -> None:
    """A teacher's lasts a school day, a student's two weeks, on a shared PC three hours; use does not prolong it."""
    teacher, _, lina = a_room(store)
    token = access.sign_in(store, teacher if role == "teacher" else lina, "", NOW, shared=shared)
    assert access.person_from_token(store, token, NOW + life - SECOND).role == role
    assert access.known_person(store, token, NOW + life) is None


def test_an_ended_session_makes_one_visitor_not_one_per_page(store: SqliteRepository) -> None:
    """The browser of a session past its end is a visitor, the same at each page, and no longer the teacher."""
    token = access.sign_in(store, first_teacher(store), "", NOW)
    later = NOW + timedelta(days=1)
    first, again = (access.person_from_token(store, token, later) for _ in range(2))
    assert first.role == "visitor"
    assert first == again


def test_signing_in_changes_the_token_and_keeps_a_visitor_s_work(store: SqliteRepository) -> None:
    """The token that came in opens nothing of the person; the visitor's session stays, a signed one is closed."""
    visitor_token = access.new_token()
    visitor = access.person_from_token(store, visitor_token, NOW)
    teacher, _, lina = a_room(store)
    first = access.sign_in(store, lina, visitor_token, NOW)
    assert first != visitor_token
    assert access.known_person(store, visitor_token, NOW) == visitor
    second = access.sign_in(store, teacher, first, NOW)
    assert access.known_person(store, first, NOW) is None
    assert access.known_person(store, second, NOW) == teacher


def test_a_student_chooses_a_secret_then_comes_in_with_it(store: SqliteRepository) -> None:
    """First entry: the secret is asked for; then it opens, whatever the capitals, and nothing else does."""
    _, _, lina = a_room(store)
    assert enter(store, "", "lina  b.") is None
    assert choose(store) == lina
    assert enter(store, "7KB4", "LINA B.") == lina
    with pytest.raises(AccessRefusedError, match="vont pas ensemble"):
        enter(store, "7kb5")
    with pytest.raises(AccessRefusedError, match="déjà un secret"):
        choose(store, chosen="9zz8")


def test_a_code_of_pictures_is_a_secret_too(store: SqliteRepository) -> None:
    """Four pictures in order open; in another order they do not."""
    _, _, lina = a_room(store)
    assert choose(store, chosen="images:etoile.lune.cle.coeur") == lina
    assert enter(store, "images:etoile.lune.cle.coeur") == lina
    with pytest.raises(AccessRefusedError):
        enter(store, "images:lune.etoile.cle.coeur")


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("0000", "premiers"), ("1234", "premiers"), ("4321", "premiers"), ("azer", "premiers"), ("1212", "premiers"),
        ("2009", "naissance"), ("1998", "naissance"), ("17052009", "naissance"), ("170509", "naissance"),
        ("123", "4 à 8"), ("123456789", "4 à 8"), ("ab c!", "4 à 8"), ("été1", ""), ("lina", "pseudonyme"),
        ("KRTMBP", "code de la classe"), ("images:lune.lune.lune.lune", "même image"), ("images:lune", "4 images"),
        ("images:lune.cle.faux.coeur", "4 images"), ("", "4 à 8"), ("soleil", "premiers"), ("8901", "premiers"),
    ],
)  # fmt: skip
def test_a_secret_that_would_be_guessed_is_refused(secret: str, why: str) -> None:
    """What everybody tries first, dates, one's own name: each is refused with its reason; accents do not count."""
    cleaned = passwords.clean_secret(secret)
    if not why:
        passwords.check_secret(cleaned, pseudonym="Lina B.", code="KRTMBP")
        assert cleaned == "ete1"
        return
    with pytest.raises(AccessRefusedError, match=why):
        passwords.check_secret(cleaned, pseudonym="Lina B.", code="KRTMBP")


def test_a_new_student_joins_while_entry_is_free(store: SqliteRepository) -> None:
    """A pseudonym nobody has makes a student of the class; once entry is closed, neither name nor secret does."""
    teacher, room, _ = a_room(store)
    max_ = choose(store, "Max", "7kb4")
    assert [one.person.pseudonym for one in store.members(teacher, room.id)] == ["Lina B.", "Max"]
    store.set_free_entry(teacher, room.id, opened=False, at=school.NOW)
    with pytest.raises(AccessRefusedError, match="carte"):
        choose(store, "Zoé", "7kb4")
    with pytest.raises(AccessRefusedError, match="vont pas ensemble"):
        enter(store, "7kb4", "Zoé")
    assert enter(store, "7kb4", "Max") == max_
    with pytest.raises(PermissionRefusedError, match="fermée"):
        store.join_class(room.id, "z", "Zoé", school.NOW)


@pytest.mark.parametrize("name", ["L", "lina@lycee.fr", "06 12 34 56 78", "Max0612345678", "<b>", "x" * 31, "4lina"])
def test_a_pseudonym_is_not_an_address_nor_a_number(store: SqliteRepository, name: str) -> None:
    """An e-mail, a telephone number or a tag is no pseudonym."""
    a_room(store)
    with pytest.raises(AccessRefusedError, match="pseudonyme"):
        choose(store, name)


def test_a_full_class_takes_nobody_more(store: SqliteRepository) -> None:
    """Somebody who makes names by the dozen is stopped at sixty."""
    _, room, _ = a_room(store)
    for number in range(59):
        store.join_class(room.id, f"x{number}", f"Nom {number}", school.NOW)
    with pytest.raises(StoreError, match="complète"):
        store.join_class(room.id, "x60", "Nom 60", school.NOW)


def test_a_teacher_resets_a_secret(store: SqliteRepository) -> None:
    """The student is out everywhere, resume code included, and chooses again; the log keeps the act, not the secret."""
    teacher, _, lina = a_room(store)
    choose(store)
    miss(store, 8)
    token = access.sign_in(store, lina, "", NOW)
    code = access.new_resume_code(store, lina, NOW)
    store.reset_secret(teacher, lina.id, school.NOW)
    assert access.known_person(store, token, NOW) is None
    with pytest.raises(AccessRefusedError):
        access.ticket_from_code(store, code, NOW)
    assert enter(store, "") is None
    assert choose(store, chosen="9zz8") == lina
    assert enter(store, "9zz8") == lina
    assert store.audit_log(teacher)[0].act == "remettre un secret à zéro"


def test_a_student_changes_their_secret(store: SqliteRepository) -> None:
    """The old one is asked; a weak new one is refused and changes nothing."""
    _, _, lina = a_room(store)
    choose(store)
    for old, new in (("faux", "9zz8"), ("7kb4", "1234")):
        with pytest.raises(AccessRefusedError):
            entry.change_secret(store, lina, old, new, NOW)
    assert enter(store, "7kb4") == lina
    entry.change_secret(store, lina, "7kb4", "9zz8", NOW + SECOND)
    assert enter(store, "9zz8") == lina


def test_a_card_opens_the_choice_then_asks_for_the_secret(store: SqliteRepository) -> None:
    """Free entry closed, the card lets its student choose; later it still needs the secret; new cards cancel it."""
    teacher, room, lina = a_room(store)
    store.set_free_entry(teacher, room.id, opened=False, at=school.NOW)
    token = token_of(entry.new_cards(store, teacher, room.id, [lina], "http://x", NOW)[lina.id])
    assert entry.enter_by_card(store, token, "7kb4", place=HERE, now=NOW) == lina
    with pytest.raises(AccessRefusedError, match="vont pas ensemble"):
        entry.enter_by_card(store, token, "9zz8", place=HERE, now=NOW)
    assert entry.enter_by_card(store, token, "7kb4", place=HERE, now=NOW) == lina
    entry.new_cards(store, teacher, room.id, [lina], "http://x", NOW)
    with pytest.raises(AccessRefusedError, match="plus récente"):
        entry.card(store, token)


def test_cards_are_made_for_one_s_own_students_only(store: SqliteRepository) -> None:
    """Another teacher is refused; a student of another class is not given a card by mistake."""
    teacher, room, _ = a_room(store)
    other = school.teacher(store, "t2")
    store.create_class(other, school.a_class("c2", code="BBBBBB"))
    stranger = store.add_student(other, "c2", "max", "Max", school.NOW).person
    with pytest.raises(PermissionRefusedError):
        entry.new_cards(store, other, room.id, [stranger], "http://x", NOW)
    with pytest.raises(UnknownItemError):
        entry.new_cards(store, teacher, room.id, [stranger], "http://x", NOW)


def test_an_archived_class_lets_nobody_in(store: SqliteRepository) -> None:
    """Its code, and the cards of students who are in no other class, stop working."""
    teacher, room, lina = a_room(store)
    token = token_of(entry.new_cards(store, teacher, room.id, [lina], "http://x", NOW)[lina.id])
    store.archive_class(teacher, room.id, school.NOW)
    with pytest.raises(AccessRefusedError, match="Aucune classe"):
        claim(store)
    with pytest.raises(AccessRefusedError):
        entry.card(store, token)


def test_a_student_cannot_take_the_pseudonym_of_a_classmate(store: SqliteRepository) -> None:
    """One signs in with it: « Max » cannot become « lina b. »."""
    a_room(store)
    with pytest.raises(StoreError, match="s'appelle déjà"):
        store.rename(choose(store, "Max", "7kb4"), "lina b.")


def test_the_last_teacher_of_a_class_cannot_erase_themselves(store: SqliteRepository) -> None:
    """A class is never left alone: it is given to somebody or erased first."""
    teacher, room, _ = a_room(store)
    with pytest.raises(StoreError, match="n'a que vous"):
        store.erase_person(teacher)
    store.add_teacher(teacher, room.id, school.teacher(store, "t2").id, school.NOW)
    store.erase_person(teacher)
    assert store.account("weber") is None


def test_wrong_secrets_are_slowed_and_the_sentence_says_how_long(store: SqliteRepository) -> None:
    """Five tries are free; then one waits ten seconds, twenty, forty… even with the right secret."""
    _, _, lina = a_room(store)
    choose(store)
    assert miss(store, 9) == 5
    with pytest.raises(AccessRefusedError, match=r"Rien n'est perdu, prochain essai possible dans 10\s+secondes"):
        enter(store, "7kb4")
    with pytest.raises(AccessRefusedError, match="vont pas ensemble"):
        enter(store, "faux", now=NOW + 11 * SECOND)
    with pytest.raises(AccessRefusedError, match=r"1[0-9]\s+secondes"):
        enter(store, "7kb4", now=NOW + 12 * SECOND)
    assert enter(store, "7kb4", now=NOW + 40 * SECOND) == lina
    assert miss(store, 9) == 5, "a right secret gives the free tries back"


def test_wrong_tries_survive_a_restart(store: SqliteRepository, tmp_path: Path) -> None:
    """The server stopped and started, the pause goes on."""
    a_room(store)
    choose(store)
    miss(store, 6)
    again = SqliteRepository(tmp_path / "atelier.db")
    with pytest.raises(AccessRefusedError, match="Trop d'essais"):
        enter(again, "7kb4")
    again.close()


def test_one_who_plays_the_fool_does_not_lock_a_class_of_35(store: SqliteRepository) -> None:
    """From the one address of the whole class, hundreds of wrong tries: 34 others come in at once, the first time."""
    room_teacher, room, _ = a_room(store)
    kept = passwords.hash_secret("7kb4")
    for number in range(34):
        person = store.join_class(room.id, f"e{number}", f"Eleve {number}", school.NOW).person
        store.choose_secret(person.id, kept, school.NOW)
    choose(store)
    store.set_free_entry(room_teacher, room.id, opened=False, at=school.NOW)
    for name in ("Lina B.", *(f"Inconnu {number}" for number in range(20))):
        miss(store, 8, name)
    for number in range(34):
        assert enter(store, "7kb4", f"Eleve {number}") is not None
    with pytest.raises(AccessRefusedError, match="Trop d'essais"):
        enter(store, "7kb4")
    assert enter(store, "7kb4", place=ELSEWHERE) is not None, "Lina's own telephone is another place"
    assert enter(store, "7kb4", place=Place(HERE.address, known=True)) is not None, "so is a PC she has used before"


def test_a_crowd_of_wrong_tries_leaves_one_try_per_name(store: SqliteRepository) -> None:
    """Somebody who tries the same secret on every name of a class is stopped at one each, for ten minutes."""
    teacher, room, _ = a_room(store)
    choose(store)
    store.set_free_entry(teacher, room.id, opened=False, at=school.NOW)
    seen = [miss(store, 3, f"Nom {number}") for number in range(40)]
    assert sum(seen[:14]) >= throttle.CROWD
    assert seen[14:] == [1] * 26
    assert enter(store, "7kb4") is not None


def test_a_name_tried_from_everywhere_is_slowed_but_not_where_it_is_known(store: SqliteRepository) -> None:
    """Many addresses share 25 tries; the student's own browser still comes in."""
    _, _, lina = a_room(store)
    choose(store)
    seen = sum(miss(store, 4, place=Place(f"10.0.0.{number}")) for number in range(12))
    assert seen == throttle.EVERYWHERE_TRIES
    with pytest.raises(AccessRefusedError, match="Trop d'essais"):
        enter(store, "7kb4", place=Place("10.0.1.1"))
    assert enter(store, "7kb4", place=Place("10.0.1.1", known=True)) == lina


def test_class_codes_cannot_be_tried_by_the_thousand(store: SqliteRepository) -> None:
    """Wrong codes are slowed by address; the right code still passes, since the class shares the address."""
    a_room(store)
    said = []
    for _ in range(8):
        with pytest.raises(AccessRefusedError) as refusal:
            entry.claim(store, "ZZZZZZ", "Lina", place=HERE, now=NOW)
        said.append("Trop d'essais" in str(refusal.value))
    assert said == [False] * 5 + [True] * 3
    assert claim(store).room.code == "KRTMBP"


def test_tries_sent_together_all_count(store: SqliteRepository) -> None:
    """Twenty wrong secrets at the same instant: five are looked at, not one more."""
    a_room(store)
    choose(store)

    def attempt(turn: int) -> str:
        try:
            enter(store, f"faux{turn}")
        except AccessRefusedError as refusal:
            return str(refusal)
        return "entré"

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(attempt, range(20)))
    assert sum("vont pas ensemble" in text for text in said) == 5
    assert sum("Trop d'essais" in text for text in said) == 15


def test_old_tries_are_forgotten(store: SqliteRepository) -> None:
    """A day later nothing is held against anybody, and tidying deletes it."""
    _, _, lina = a_room(store)
    choose(store)
    miss(store, 6)
    assert enter(store, "7kb4", now=NOW + throttle.WINDOW + SECOND) == lina
    access.tidy(store, NOW + timedelta(days=3))
    assert store.record_attempt(["x"], school.NOW, since=school.NOW, wait=lambda past: len(past["x"])) == 0


@given(st.integers(0, 200))
def test_the_pause_grows_and_never_passes_five_minutes(tries: int) -> None:
    """More wrong tries never wait less; nobody is shut out for good."""
    assert throttle.growing_delay(tries) <= throttle.growing_delay(tries + 1) <= throttle.LONGEST_DELAY
    assert (throttle.growing_delay(tries) == 0) == (tries < throttle.FREE_TRIES)


@given(st.lists(st.integers(0, 86_000), max_size=40), st.integers(0, 3_600))
def test_a_wait_once_served_is_served(ages: list[int], later: int) -> None:
    """Whatever the tries, after the wait told, and any time more, the next try goes on."""
    past = {"a@x": [(NOW - timedelta(seconds=age)).isoformat() for age in sorted(ages, reverse=True)]}
    asked = throttle.Subjects("a@x", "", ())
    wait = throttle.seconds_to_wait(asked, past, NOW)
    assert 0 <= wait <= throttle.LONGEST_DELAY
    assert throttle.seconds_to_wait(asked, past, NOW + timedelta(seconds=wait + later)) == 0


@given(st.lists(st.integers(0, 86_000), max_size=120))
def test_a_name_not_missed_here_never_waits_for_the_crowd(ages: list[int]) -> None:
    """However many wrong tries a class and an address have, a first try on a name goes on."""
    times = [(NOW - timedelta(seconds=age)).isoformat() for age in sorted(ages, reverse=True)]
    asked = throttle.Subjects("a@x", "a", ("classe:c", "adresse:x"))
    assert throttle.seconds_to_wait(asked, {"classe:c": times, "adresse:x": times}, NOW) == 0


def test_an_ent_subject_opens_the_account_it_is_linked_to_only(store: SqliteRepository) -> None:
    """Unknown, the sentence says how to link; linked by its teacher, it gives a ticket; nobody else can take it."""
    teacher = first_teacher(store)
    with pytest.raises(AccessRefusedError, match="n'est lié à aucun compte"):
        accounts.ent_ticket(store, "https://ent.test 42", NOW)
    store.link_subject(teacher, "https://ent.test 42", school.NOW)
    token = access.enter(store, accounts.ent_ticket(store, "https://ent.test 42", NOW), NOW)
    assert access.known_person(store, token, NOW) == teacher
    invited = token_of(accounts.new_invitation(store, teacher, "http://x", NOW))
    second = accounts.create_account(store, invited, pseudonym="M. Roy", login="roy", password=GOOD, now=NOW)
    with pytest.raises(StoreError, match="déjà lié"):
        store.link_subject(second, "https://ent.test 42", school.NOW)
    store.link_subject(teacher, None, school.NOW)
    with pytest.raises(AccessRefusedError):
        accounts.person_of_ent(store, "https://ent.test 42")
    with pytest.raises(AccessRefusedError):
        accounts.person_of_ent(store, "")


def test_one_takes_away_what_is_kept_about_one_s_way_in(store: SqliteRepository) -> None:
    """Class, dates of the secret and of the card, account and acts are in the export; no hash is."""
    teacher, room, lina = a_room(store)
    entry.new_cards(store, teacher, room.id, [lina], "http://x", NOW)
    choose(store)
    hers, theirs = store.export_person(lina), store.export_person(teacher)
    assert [one["name"] for one in hers["classes"]] == ["1re MCV-B"]
    assert (hers["secret"][0]["choisi"], hers["secret"][0]["carte"]) == (1, 1)
    assert theirs["compte"][0]["login"] == "weber"
    assert [one["act"] for one in theirs["journal"]] == ["créer son compte", "créer une classe", "faire des cartes"]
    assert "argon2" not in str((hers, theirs))


def test_no_secret_is_in_the_logs_nor_in_the_file(
    store: SqliteRepository, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Right and wrong sign-ins later, no password, secret, link, card, token or name typed is in logs or database."""
    caplog.set_level(logging.DEBUG)
    teacher, room, lina = a_room(store)
    link = accounts.new_invitation(store, teacher, "http://x", NOW, class_id=room.id)
    card = entry.new_cards(store, teacher, room.id, [lina], "http://x", NOW)[lina.id]
    choose(store, chosen="7kb4xq9w")
    enter(store, "7kb4xq9w")
    miss(store, 7)
    accounts.sign_in(store, "weber", GOOD, place=HERE, now=NOW)
    with pytest.raises(AccessRefusedError):
        accounts.sign_in(store, "weber", "essai-faux-77", place=HERE, now=NOW)
    token = access.sign_in(store, teacher, "", NOW)
    store.close()
    written = b"".join(path.read_bytes() for path in tmp_path.glob("atelier.db*"))
    secrets = [GOOD, "7kb4xq9w", "faux1", "essai-faux-77", token_of(link), token_of(card), token, HERE.address]
    for secret in secrets:
        assert secret not in caplog.text
        assert secret.encode() not in written
    assert "Essai d'entrée faux" in caplog.text
    assert "Lina" not in caplog.text
