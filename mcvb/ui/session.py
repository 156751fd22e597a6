"""What every page needs: the store, the person, the run asked for, and a safe way to act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NoReturn
from urllib.parse import urlsplit
from uuid import uuid4

import streamlit as st

from mcvb import access, practice
from mcvb.path import Path, path_of
from mcvb.portfolio import Portfolio, portfolio
from mcvb.practice import Played
from mcvb.store.desk_interface import Assignment
from mcvb.store.interface import Person, Repository
from mcvb.store.sqlite import open_repository
from mcvb.ui import kit
from mcvb.web import SESSION_COOKIE
from mcvb.year import Year, year_of
from simulations.campaign_state import CallRecord
from simulations.errors import AccessRefusedError, AtelierError
from simulations.mission_state import PLAYABLE, Action

PERSON_KEY = "atelier_person_id"
FLASH_KEY = "atelier_flash"
TURN_KEY = "atelier_turn"


class PageDoneError(Exception):
    """All there is to draw on a page is drawn; unlike `st.stop`, the shell still draws what follows it."""


@st.cache_resource(show_spinner=False)
def repository() -> Repository:
    """Return the store of this server, opened once."""
    return open_repository()


def quit_link() -> str:
    """Return the address that closes this browser's session, good once and for two minutes."""
    return f"/quitter?ticket={access.new_ticket(repository(), person(), now())}"


def now() -> datetime:
    """Return the present moment; the only clock of the pages."""
    return datetime.now(UTC)


def token() -> str:
    """Return the token of this browser's cookie; empty where cookies are refused."""
    return st.context.cookies.get(SESSION_COOKIE, "")


def person() -> Person:
    """Return who is here: the browser's own visitor, or one for this visit where cookies are refused.

    Raises AccessRefusedError where visitors are not welcome and nobody has signed in (any more).
    """
    held = token()
    known = access.known_person(repository(), held, now())
    if known is not None:
        return known
    if not visitors_welcome():
        raise AccessRefusedError("Ta connexion est terminée : recharge la page pour te reconnecter.")
    return access.person_from_token(repository(), held, now()) if held else _passing_visitor()


def asked_host() -> str:
    """Return the address this browser uses for the server, as `http://host:port`."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else st.context.headers.get("host") or "localhost"


def signed_in() -> bool:
    """Tell whether the person here is a student or a teacher who has signed in."""
    return person().role in ("student", "teacher")


def class_names() -> str:
    """Return the names of the living classes of the person here, in one line."""
    return ", ".join(room.name for room in repository().classes(person()))


def teacher() -> Person:
    """Return the teacher here; for anybody else, draw the way to sign in and end the page."""
    found = person()
    if found.role == "teacher":
        return found
    kit.empty_state(
        "Page réservée aux enseignants",
        "Connectez-vous avec votre compte enseignant pour ouvrir cette page.",
        picture="cible",
    )
    kit.way_out("Se connecter", "/connexion?pour=enseignant")
    raise PageDoneError


def visitors_welcome() -> bool:
    """Tell whether one may use the atelier without signing in (setting « visiteurs » of the server, yes by default)."""
    return repository().setting("visiteurs") is not False


def here() -> Person | None:
    """Return who is here, or None where visitors are not welcome and nobody has signed in: nobody is then created."""
    known = access.known_person(repository(), token(), now())
    if known is not None and known.role != "visitor":
        return known
    return (known or person()) if visitors_welcome() else None


def cookies_refused() -> bool:
    """Tell whether this visit will be forgotten when the page is closed."""
    return PERSON_KEY in st.session_state


def _passing_visitor() -> Person:
    if PERSON_KEY not in st.session_state:
        st.session_state[PERSON_KEY] = uuid4().hex
    return repository().create_visitor(st.session_state[PERSON_KEY], now().isoformat())


def my_portfolio() -> Portfolio:
    """Return the portfolio of the person here."""
    return portfolio(repository(), person())


def my_year() -> Year:
    """Return the school year, level and rules of the person here."""
    return year_of(repository(), person(), now().date())


def my_path() -> Path:
    """Return the path of the person here: proofs, cells, works."""
    return path_of(repository(), person(), now().date())


def open_run(run_id: str | None) -> Played | None:
    """Return the run asked for, or the one going on; nothing when there is none or it is not theirs."""
    if run_id:
        try:
            played = practice.load(repository(), person(), run_id)
        except AtelierError:
            return None
        # A teacher may read a student's run, but on the pages made for it: here one plays.
        return played if played.run.person_id == person().id else None
    return my_portfolio().current


def exam_of(run_id: str) -> Assignment | None:
    """Return the exam a run is done for, None for any other work."""
    if person().role != "student":
        return None
    asked = repository().assignment_of_run(person(), run_id)
    return asked if asked is not None and asked.mode == "examen" else None


def hints_allowed(run_id: str) -> bool:
    """Tell whether hints, advice and suggestions may be shown in a run: not in an exam, nor beside one going on."""
    return exam_of(run_id) is None and not _exam_going_on()


def _exam_going_on() -> bool:
    """Tell whether an exam of the student here is open now: a free run beside it must not give the hints it closes."""
    who = person()
    if who.role != "student":
        return False
    repo, at = repository(), now()
    given = [one for room in repo.classes(who) for one in repo.assignments(who, room.id) if one.mode == "examen"]
    return any(one.is_open(at) and one.closes_at is not None for one in given)


def open_call() -> tuple[Played, CallRecord] | None:
    """Return the run and the call that the address asks for, or nothing when there is no such call."""
    played = open_run(st.query_params.get("run"))
    number = st.query_params.get("appel", "")
    if played is None or not number.isdecimal():
        return None
    record = played.state.campaign.record(int(number))
    return (played, record) if record is not None else None


def perform(run_id: str, action: Action) -> bool:
    """Play one action for the person here; tell what happened at the next drawing. False when refused.

    The id of the act stays the same until it is accepted, so that a double click is one act.
    """
    turn = st.session_state.setdefault(TURN_KEY, uuid4().hex)
    act_id = uuid4().hex if action.kind == "undo" else f"{turn}-{hash(action.model_dump_json()) & 0xFFFFFFFFFFFF:x}"
    try:
        _, step = practice.act(repository(), person(), run_id, action, action_id=act_id, now=now())
    except AtelierError as refusal:
        flash(str(refusal), kind="attention")
        return False
    st.session_state[TURN_KEY] = uuid4().hex
    for event in step.events:
        if event.text:
            flash(event.text)
    return True


def flash(text: str, *, kind: str = "fait") -> None:
    """Keep a short message for the next drawing of a page."""
    st.session_state.setdefault(FLASH_KEY, []).append((kind, text))


def show_flashes() -> None:
    """Show the messages kept, once."""
    for kind, text in st.session_state.pop(FLASH_KEY, []):
        if kind == "fait":
            st.toast(text, icon=":material/check_circle:")
        else:
            st.warning(text, icon=":material/info:")


def begin(scenario_id: str, *, atelier: str | None = None, seed: int | None = None) -> str:
    """Begin a run and return its id; without a seed, one drawn for this run."""
    drawn = seed if seed is not None else uuid4().int % 1_000_000
    stage = atelier if atelier in PLAYABLE else None
    run = practice.begin(repository(), person(), scenario_id, seed=drawn, now=now(), atelier=stage)
    return run.id


def go(page: str, *, run: str | None = None, call: int | None = None) -> NoReturn:
    """Go to a page of a run, of one of its calls when given."""
    asked = {"run": run} if run else {}
    if call is not None:
        asked["appel"] = str(call)
    st.switch_page(page, query_params=asked or None)
    raise AssertionError  # switch_page never comes back


def guarded(draw: Callable[[], None]) -> None:
    """Draw a page; an expected error becomes its French sentence instead of a trace."""
    try:
        draw()
    except PageDoneError:
        return
    except AtelierError as error:
        st.error(str(error), icon=":material/error:")
