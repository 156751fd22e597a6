"""A visit to the app in a test: pages opened, buttons pressed, and what is then read on screen."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from mcvb import access, practice
from mcvb.demo import fair_play, fair_targeting, play
from mcvb.practice import Played
from mcvb.store.interface import Person, Repository
from mcvb.web import SESSION_COOKIE
from simulations.kernel import stream
from simulations.mission_state import Action, MissionState
from simulations.rubric import Stage
from simulations.study import options

SHELL = Path(__file__).resolve().parents[2] / "pages" / "main.py"
TEXTS = ("html", "markdown", "caption", "header", "subheader", "warning", "error", "info", "toast")
EASY, NO_HELP = "cageot_moka", "gamelle_retour"
SEED = 4
RIGHT = 1.0


class Visit:
    """One browser on the app: its cookie, the person it makes, and the page now open."""

    def __init__(self, store: Repository, cookies: dict[str, str]) -> None:
        self.store, self._cookies = store, cookies
        self.at = AppTest.from_file(SHELL, default_timeout=30)
        self._run()

    @property
    def person(self) -> Person:
        """Who the cookie says is here."""
        known = access.person_from_token(self.store, self._cookies[SESSION_COOKIE], now())
        return known

    # ------------------------------------------------------------- acting

    def open(self, page: str, *, run: str | None = None) -> Visit:
        """Open a page, as a link of the app does."""
        self.at.query_params = {"run": run} if run else {}
        self.at.switch_page(page)
        return self._run()

    def press(self, *names: str, form: str = "") -> Visit:
        """Press buttons told by their key or their words; of several alike, the one of the form named.

        Two names are a button and the one of the dialog it opens, pressed there.
        """
        for name in names[:-1]:
            self.at.button(key=name).click()._root_run(self) if False else self.at.button(key=name).click()
        if len(names) > 1:
            self._run()
            self.at.button(key=names[0]).click()
        self.button(names[-1], form=form).click()
        return self._run()

    def button(self, name: str, *, form: str = "") -> Any:
        """Return a button by its key or its words."""
        found = [b for b in self.at.button if name in (b.key, b.label) and form in (b.form_id or "")]
        assert found, f"pas de bouton « {name} » parmi {[b.key or b.label for b in self.at.button]}"
        return found[0]
