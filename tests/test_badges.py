"""Badges: signed here, checked by two other libraries, saying what they are and naming nobody."""

from __future__ import annotations

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import OB3Verifier

from mcvb import badges
from mcvb.badges import Reached
from simulations.errors import StoreError
from simulations.rubric import load_rubric

AT = "2026-11-24T09:15:00+00:00"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the key of a server."""
    return badges.issuer_key(tmp_path_factory.mktemp("cle") / "cle.pem")


def reached(rank: int = 3, **changes: object) -> Reached:
    """Return a level reached by simulation in 4B.3."""
    competence = next(one for one in load_rubric().competences if one.id == "4B.3")
    values = {"competence": competence, "situation": "complexe", "rank": rank, "judge": "simulation", "at": AT}
    return Reached(**{**values, "proofs": ("A obtenu un rendez-vous le 3 décembre.",), **changes})


def body(token: str) -> dict[str, object]:
    """Return what a token says, unchecked."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_badge_is_checked_by_another_library_with_the_issuer_s_name_alone(key: bytes):
    """A verifier that knows only the did:key written in the badge accepts it, with no network."""
    made = badges.make_badge(reached(), person_id="lina", issuer_name="Lycée des Vosges", key=key)
    checked = OB3Verifier.for_issuer_did(badges.issuer_did(key)).verify(made.token)
    assert checked.achievement.name == "4B.3 · Averti · situation plus complexe"
    assert checked.issuer.name == "Lycée des Vosges (formatif)"
    assert "ni une note ni une certification" in checked.achievement.description
    assert checked.evidence[0].narrative == "A obtenu un rendez-vous le 3 décembre."


def test_the_signature_holds_for_a_second_library_and_breaks_when_a_letter_changes(key: bytes):
    """Joserfc accepts the token under the key of its header, which is the issuer's, and refuses a changed one."""
    token = badges.make_badge(reached(), person_id="lina", issuer_name="", key=key).token
    public = OKPKey.import_key(jws.extract_compact(token.encode()).headers()["jwk"])
    assert jws.deserialize_compact(token, public, algorithms=["EdDSA"]).payload
    head, payload, signature = token.split(".")
    claims = {**body(token), "sub": "urn:uuid:00000000-0000-0000-0000-000000000000"}
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert forged != payload
    with pytest.raises(Exception, match=r"(?i)signature"):
        jws.deserialize_compact(f"{head}.{forged}.{signature}", public, algorithms=["EdDSA"])
    with pytest.raises(LibOpenBadgesException):
        OB3Verifier.for_issuer_did(badges.issuer_did(key)).verify(f"{head}.{forged}.{signature}")


def test_another_server_s_badge_is_not_ours(key: bytes, tmp_path: Path):
    """A badge signed by another key does not pass under our identifier."""
    other = badges.issuer_key(tmp_path / "autre.pem")
    token = badges.make_badge(reached(), person_id="lina", issuer_name="", key=other).token
    with pytest.raises(LibOpenBadgesException):
        OB3Verifier.for_issuer_did(badges.issuer_did(key)).verify(token)


def test_the_picture_carries_the_same_credential(key: bytes):
    """The SVG is a picture that reads well and holds the signed credential."""
    made = badges.make_badge(reached(), person_id="lina", issuer_name="", key=key)
    assert OB3Verifier.extract_token_from_svg(made.picture) == made.token
    texts = [node.text for node in ET.fromstring(made.picture).iter() if node.tag.endswith("text")]  # noqa: S314 - ours
    assert texts == ["4B.3", "Averti", "situation plus complexe"]


@pytest.mark.parametrize("rank", [1, 2, 3, 4])
def test_as_many_bars_are_full_as_the_rank_says(rank: int):
    """Bars are full or empty: the level reads without colour."""
    assert badges.badge_svg(reached(rank)).count('rx="5" fill="#ffffff"') == rank


def test_nobody_is_named_unless_the_holder_asks(key: bytes):
    """Neither pseudonym nor id is in the badge; a name typed by the holder is, cut and put right."""
    silent = badges.make_badge(reached(), person_id="personne-42", issuer_name="", key=key).token
    assert "personne-42" not in json.dumps(body(silent))
    assert "identifier" not in body(silent)["credentialSubject"]
    named = badges.make_badge(
        reached(), person_id="personne-42", issuer_name="", key=key, name="  Lina   Benali "
    ).token
    assert body(named)["credentialSubject"]["identifier"][0]["identityHash"] == "Lina Benali"


def test_the_same_level_is_the_same_badge(key: bytes):
    """Made twice, a badge has one identifier; another person's, another rank's or another judge's has its own."""

    def name_of(change: dict[str, object], person: str = "lina") -> object:
        return body(badges.make_badge(reached(**change), person_id=person, issuer_name="", key=key).token)["id"]

    assert name_of({}) == name_of({})
    assert len({name_of({}), name_of({}, "max"), name_of({"rank": 4}), name_of({"judge": "enseignant"})}) == 4


def test_the_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path):
    """Many at once get one key; the file is private; a file that is no key is told, not replaced."""
    path = tmp_path / "instance" / "cle.pem"
    first = badges.issuer_key(path)
    with ThreadPoolExecutor(8) as many:
        assert set(many.map(lambda _: badges.issuer_key(path), range(16))) == {first}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("du bruit", encoding="utf-8")
    with pytest.raises(StoreError, match="pas une clé lisible"):
        badges.issuer_key(path)
    assert path.read_text(encoding="utf-8") == "du bruit"
