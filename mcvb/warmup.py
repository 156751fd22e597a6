"""What the server does once at its start, and from time to time: load the data, keep the memory tidy."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from mcvb import access, accounts, practice
from mcvb.live import making, stream
from mcvb.store.interface import Repository
from simulations.catchment import travel_minutes
from simulations.errors import AtelierError
from simulations.geography import communes
from simulations.message import review
from simulations.prospect_file import prepare_file
from simulations.rubric import load_rubric

COLLECT_SECONDS = 60
# A vote crosses three threads; each hands over within a millisecond instead of five while pages are being made.
SWITCH_SECONDS = 0.001
TIDY_EVERY = 60  # collections between two tidyings of the store: once an hour
log = logging.getLogger("atelier")


def load_data() -> None:
    """Read the data files once, so that the first student does not wait for them."""
    communes()
    load_rubric()
    travel_minutes("67482", ["75056"])
    review.warm()
    for scenario in practice.catalogue().values():
        prepare_file(scenario, 0)


@contextlib.asynccontextmanager
async def lifespan(
    _app: object, *, repository: Callable[[], Repository], address: str = "http://localhost:8501"
) -> AsyncIterator[None]:
    """Warm the server up, then look after its memory and its store until it stops.

    Streamlit would collect garbage after each rerun (`runner.postScriptGC`), which costs more than the rerun:
    here what is loaded at start is frozen and the rest is collected on a timer.
    """
    await asyncio.to_thread(load_data)
    await asyncio.to_thread(tell_setup_link, repository, address)
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_SECONDS)
    stream.end_on_exit()
    task = asyncio.create_task(_look_after(repository))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def tell_setup_link(repository: Callable[[], Repository], address: str) -> None:
    """Write on the console, and nowhere else, the link that makes the first teacher, while there is none."""
    try:
        link = accounts.new_setup_link(repository(), address, datetime.now(UTC))
    except AtelierError as error:
        log.warning("Le lien du premier compte enseignant n'a pas pu être préparé : %s", error)
        return
    if link:
        sys.stdout.write(f"\n  Premier compte enseignant (lien valable 24 heures, une seule fois) :\n  {link}\n\n")
        sys.stdout.flush()


async def _look_after(repository: Callable[[], Repository]) -> None:
    turn = 0
    while True:
        await asyncio.sleep(COLLECT_SECONDS)
        gc.collect()
        turn += 1
        if turn % TIDY_EVERY == 0:
            await asyncio.to_thread(_tidy, repository)


def _tidy(repository: Callable[[], Repository]) -> None:
    try:
        access.tidy(repository(), datetime.now(UTC))
        making.purge(repository(), datetime.now(UTC))
    except Exception:
        log.exception("Le rangement de la base a échoué ; il sera retenté.")
