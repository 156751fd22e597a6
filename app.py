"""Launcher of Atelier 4B: sets the server up, decides nothing.

`pages/main.py` is the shell of the app, `mcvb/` the school, `simulations/` the engines, `data/` the facts.
"""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from mcvb import warmup, web
from mcvb.store import open_repository
from mcvb.ui import failure


def lifespan(app: st.App) -> AbstractAsyncContextManager[None]:
    """Return what runs around the life of the server."""
    address = f"http://localhost:{st.get_option('server.port')}"
    return warmup.lifespan(app, repository=open_repository, address=address)


app = st.App(
    Path(__file__).resolve().parent / "pages" / "main.py",
    lifespan=lifespan,
    routes=web.routes(open_repository),
    middleware=[Middleware(web.AtelierMiddleware)],
    on_script_error=failure.tell,
)
