"""Coming in by an ENT, against a stand-in OpenID Connect provider that runs beside the app."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from mcvb import accounts
from mcvb.store import SqliteRepository
from tests.e2e.conftest import Server, free_port

pytestmark = pytest.mark.e2e
CLIENT = "atelier-essai"


class Provider:
    """An ENT of a few lines: whoever comes is `subject`, without a question."""

    def __init__(self) -> None:
        self.url = f"http://localhost:{free_port()}"
        self.subject = "prof-42"
        self._key = RSAKey.generate_key(2048, {"kid": "essai", "alg": "RS256", "use": "sig"})
        self._asked: dict[str, str] = {}
        routes = [
            Route("/.well-known/openid-configuration", self._told),
            Route("/entree", self._enter),
            Route("/jeton", self._token, methods=["POST"]),
            Route("/cles", self._keys),
        ]
        port = int(self.url.rpartition(":")[2])
        self.server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="warning"))

    async def _told(self, _request: Request) -> Response:
        return JSONResponse({
            "issuer": self.url, "authorization_endpoint": f"{self.url}/entree", "token_endpoint": f"{self.url}/jeton",
            "jwks_uri": f"{self.url}/cles", "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        })  # fmt: skip

    async def _enter(self, request: Request) -> Response:
        asked = request.query_params
        code = secrets.token_urlsafe(16)
        self._asked[code] = asked.get("nonce", "")
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", status_code=302)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        now = int(time.time())
        claims = {
            "iss": self.url, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": self._asked.pop(str(form["code"])),
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "essai"}, claims, self._key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Give the provider, running."""
    made = Provider()
    thread = threading.Thread(target=made.server.run, daemon=True)
    thread.start()
    while not made.server.started:
        time.sleep(0.05)
    yield made
    made.server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def ent_server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give the app set up with the provider."""
    folder: Path = tmp_path_factory.mktemp("ent")
    port = free_port()
    values = {
        "redirect_uri": f"http://localhost:{port}/oauth2callback", "cookie_secret": secrets.token_urlsafe(32),
        "client_id": CLIENT, "client_secret": "essai",
        "server_metadata_url": f"{provider.url}/.well-known/openid-configuration",
    }  # fmt: skip
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
    (folder / "secrets.toml").write_text(f"[auth]\n{lines}\n", encoding="utf-8")
    started = Server(folder / "atelier.db", "--secrets.files", str(folder / "secrets.toml"), port=port)
    yield started
    started.kill()


def test_a_teacher_links_their_ent_then_comes_in_by_it(
    browser: Browser, ent_server: Server, provider: Provider
) -> None:
    """Unknown, the ENT account opens nothing and says why; linked by its teacher, it opens the account."""
    store = SqliteRepository(ent_server.store)
    now = datetime.now(UTC)
    link = accounts.new_setup_link(store, ent_server.url, now)
    assert link
    context = browser.new_context(base_url=ent_server.url, locale="fr-FR", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Se connecter avec l'ENT").click()
    expect(page.get_by_text("Compte ENT inconnu ici")).to_be_visible()
    page.goto(link)
    page.get_by_label("Nom montré aux élèves").fill("Mme Weber")
    page.get_by_label("Identifiant").fill("weber")
    page.get_by_label("Mot de passe").fill("trois-moulins-verts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bonjour Mme Weber")).to_be_visible()
    page.goto("/compte")
    page.get_by_role("button", name="Lier ce compte ENT à mon compte").click()
    expect(page.get_by_text("Ce compte est lié à l'ENT")).to_be_visible()
    page.goto("/deconnexion")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("En visite")).to_be_visible()
    page.get_by_role("button", name="Se connecter avec l'ENT").click()
    page.get_by_role("link", name="Entrer avec mon compte ENT").click()
    expect(page.get_by_role("heading", name="Bonjour Mme Weber")).to_be_visible()
    assert store.account("weber").oidc_subject == f"{provider.url} prof-42"
    store.close()
    context.close()
