"""A visit to the app in a test: pages opened, buttons pressed, and what is then read on screen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

from streamlit.testing.v1 import AppTest

from mcvb import access, practice
from mcvb.demo import fair_calls, fair_design, fair_play, fair_targeting
from mcvb.practice import Played
from mcvb.store.interface import Person, Repository
from mcvb.web import SESSION_COOKIE
from simulations.kernel import stream
from simulations.mission_state import Action, MissionState, SubmitStage
from simulations.rubric import Stage

SHELL = Path(__file__).resolve().parents[2] / "pages" / "main.py"
TEXTS = ("html", "markdown", "caption", "header", "subheader", "warning", "error", "info", "toast", "code")
EASY, NO_HELP = "cageot_moka", "gamelle_retour"
SEED = 4


class Visit:
    """One browser on the app: its cookie, the person it makes, and the page now open."""

    def __init__(self, store: Repository, cookies: dict[str, str]) -> None:
        self.store, self.cookies = store, cookies
        self.at = AppTest.from_file(SHELL, default_timeout=30)
        self.run()

    @property
    def person(self) -> Person:
        """Who the cookie says is here."""
        return access.person_from_token(self.store, self.cookies[SESSION_COOKIE], now())

    @property
    def said(self) -> str:
        """All that can be read on the page, without marks; hard spaces are plain ones."""
        texts = [str(element.value) for kind in TEXTS for element in getattr(self.at, kind)]
        texts += [str(box.label) for kind in ("expander", "tabs") for box in getattr(self.at, kind)]
        plain = re.sub(r"<style>.*?</style>|<[^>]+>", " ", " ".join(texts), flags=re.DOTALL)
        return re.sub(r"\s+", " ", unescape(plain))

    @property
    def links(self) -> dict[str, str]:
        """The links to other pages: where each goes, by its words."""
        return {link.label: f"{link.page}?{link.query_string}" for link in self.at.page_link}

    def run(self) -> Visit:
        """Draw the page again; no page may ever break, nor ask for another drawing without end."""
        self.at.run()
        self.at._page_hash = ""
        assert not self.at.exception, self.at.exception[0].value
        return self

    def open(self, page: str, *, run: str | None = None) -> Visit:
        """Open a page, as a link of the app does."""
        self.at.query_params = {"run": run} if run else {}
        self.at.switch_page(page)
        return self.run()

    def button(self, name: str, *, form: str = "") -> Any:
        """Return a button by its key or its words; of several alike, the one of the form whose key has `form`."""
        found = [button for button in self.at.button if name in (button.key, button.label)]
        found = [button for button in found if form in (button.form_id or "")]
        assert found, f"« {name} » manque parmi {[button.key or button.label for button in self.at.button]}"
        return found[0]

    def field(self, start: str, *, kind: str = "text_input") -> Any:
        """Return the first field whose key begins so; its end changes with the value stored."""
        return next(field for field in getattr(self.at, kind) if (field.key or "").startswith(start))

    def has_button(self, name: str) -> bool:
        """Tell whether a button is on the page."""
        return any(name in (button.key, button.label) for button in self.at.button)

    def press(self, name: str, *, form: str = "") -> Visit:
        """Press a button."""
        self.button(name, form=form).click()
        return self.run()

    def confirm(self, opener: str, choice: str) -> Visit:
        """Press a button of the dialog that `opener` opens; the simulated browser draws it with its opener only."""
        self.press(opener)
        self.button(opener).click()
        return self.press(choice)

    def begin(self, scenario: str = EASY, *, atelier: Stage | None = None) -> str:
        """Begin a run for the person here, the same file each time, and return its id."""
        return practice.begin(self.store, self.person, scenario, seed=SEED, now=now(), atelier=atelier).id

    def played(self, run: str) -> Played:
        """Return a run as the store has it."""
        return practice.load(self.store, self.person, run)

    def state(self, run: str) -> MissionState:
        """Return the state of a run as the store has it."""
        return self.played(run).state

    def play(self, run: str, acts: Iterable[Action]) -> None:
        """Play acts without the screen, to bring a run where the story begins."""
        for action in acts:
            practice.act(self.store, self.person, run, action, action_id=uuid4().hex, now=now())

    def study(self, run: str) -> None:
        """Answer every question of the study rightly."""
        self.play(run, [action for action in self._analysis(run, skill=1.0) if action.kind == "answer_question"])

    def analyse(self, run: str, *, skill: float = 1.0) -> None:
        """Do « Analyser » and hand it in; `skill` is the share done right."""
        self.play(run, self._analysis(run, skill=skill))

    def target(self, run: str, *, hand_in: bool = True) -> None:
        """Do « Cibler », and hand it in or not."""
        acts = list(fair_targeting(self.state(run), stream(SEED, "essai")))
        self.play(run, acts if hand_in else acts[:-1])

    def script(self, run: str) -> None:
        """Write a good script and hand it in."""
        self.play(run, fair_design(self.state(run)))

    def call(self, run: str, *, calls: int = 3, hand_in: bool = True) -> None:
        """Make some good calls, each written up, and hand the stage in or not."""
        draw = stream(SEED, "essai", "appels")
        self.play(run, fair_calls(self.state(run), draw, calls=calls, skill=1.0))
        if hand_in:
            self.play(run, [SubmitStage(stage="prospecter")])

    def finish(self, run: str, *, calls: int = 5) -> None:
        """Go from the script to the end of the mission."""
        self.script(run)
        self.call(run, calls=calls)

    def _analysis(self, run: str, *, skill: float) -> list[Action]:
        return list(fair_play(self.state(run), stream(SEED, "essai"), skill=skill))


def now() -> datetime:
    """Return the present moment, as pages do."""
    return datetime.now(UTC)
