"""Open Badges 3.0: a level reached, as a credential signed by this server that any verifier can check offline.

The issuer is a `did:key`: its identifier is its public key, so that checking needs neither this server nor a network.
The private key is made at the first badge and stays in a file of its own beside the database, readable by its owner
only. Format: 1EdTech, Open Badges 3.0, §8 (VC-JWT); library: openbadgeslib.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.hazmat.primitives.serialization import PublicFormat as Public
from openbadgeslib.ob3 import Achievement, Alignment, Evidence, IdentityObject, Issuer, OB3Signer, OpenBadgeCredential
from openbadgeslib.ob3.did import did_key_from_pem

from mcvb.assessment import Grade, SituationText, load_scale
from mcvb.formats import percent
from mcvb.store.sqlite import database_path
from simulations.errors import StoreError
from simulations.kernel import Level as Situation
from simulations.rubric import Competence

KEY_FILE = "cle-badges.pem"
FRAMEWORK = "Bac pro Métiers du commerce et de la vente, option B, bloc 4B"
# A name that resolves nowhere: the competences have no official address of their own.
COMPETENCE_ADDRESS = "https://atelier-4b.invalid/competences/"
MOST_PROOFS = 8
LONGEST_NAME = 60
Judge = Literal["simulation", "enseignant", "tuteur"]
JUDGES: dict[str, str] = {
    "simulation": "évalué par le simulateur d'Atelier 4B, niveau formatif",
    "enseignant": "donné par une enseignante ou un enseignant, niveau formatif",
    "tuteur": "donné en entreprise par la tutrice ou le tuteur, niveau formatif",
}


@dataclass(frozen=True)
class Reached:
    """A level reached: of what, in which situation, `rank` 1 to 4, who judged, when (ISO), proofs in words."""

    competence: Competence
    situation: Situation
    rank: int
    judge: Judge
    at: str
    proofs: tuple[str, ...]


@dataclass(frozen=True)
class Badge:
    """A badge ready to leave: its name, the signed credential, the picture that carries it."""

    name: str
    token: str
    picture: bytes


def key_path() -> Path:
    """Return where the key of this server is: beside its database."""
    return database_path().with_name(KEY_FILE)


def issuer_key(path: Path | None = None) -> bytes:
    """Return the private key of this server (PEM), made at the first call; two processes make one key."""
    where = path or key_path()
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            file.write(made)
            return made
    except FileExistsError:
        return _checked(where)
    except OSError as error:
        raise StoreError(f"La clé des badges « {where} » ne peut pas être écrite ({error.strerror}).") from error


def _checked(path: Path) -> bytes:
    content = path.read_bytes()
    try:
        known = isinstance(load_pem_private_key(content, password=None), Ed25519PrivateKey)
    except ValueError:
        known = False
    if not known:
        raise StoreError(f"« {path} » n'est pas une clé lisible : remets celle d'une sauvegarde, ou retire ce fichier.")
    return content


def issuer_did(key: bytes) -> str:
    """Return the identifier of the issuer whose private key is given (PEM): a did:key."""
    private = load_pem_private_key(key, password=None)
    public = private.public_key().public_bytes(Encoding.PEM, Public.SubjectPublicKeyInfo)
    return str(did_key_from_pem(public))


def make_badge(reached: Reached, *, person_id: str, issuer_name: str, key: bytes, name: str = "") -> Badge:
    """Return the badge of a level reached; the same level of the same person has the same identifier.

    `name` is what the holder wants written, if anything; `issuer_name` the school's, as its teachers wrote it.
    """
    credential = _credential(reached, person_id, issuer_name, issuer_did(key), name)
    signer = OB3Signer(key, algorithm="EdDSA")
    token = signer.sign(credential)
    picture = signer.sign_into_svg(credential, badge_svg(reached).encode())
    return Badge(credential.name or "", token, picture)


def _credential(reached: Reached, person_id: str, issuer_name: str, did: str, name: str) -> OpenBadgeCredential:
    subject = uuid5(NAMESPACE_URL, f"{did}/{person_id}")
    code = f"{reached.competence.id}/{reached.situation}/{reached.rank}/{reached.judge}"
    shown = " ".join(name.split())[:LONGEST_NAME]
    return OpenBadgeCredential(
        issuer=Issuer(id=did, name=f"{issuer_name or 'Atelier 4B'} (formatif)"),
        recipient_id=f"urn:uuid:{subject}",
        achievement=_achievement(reached, code),
        id=f"urn:uuid:{uuid5(subject, f'{code}/{reached.at}')}",
        issuance_date=datetime.fromisoformat(reached.at),
        evidence=_evidence(reached.proofs),
        identifiers=[IdentityObject(identity_hash=shown, identity_type="name", hashed=False)] if shown else [],
    )


def _achievement(reached: Reached, code: str) -> Achievement:
    competence, grade, situation = reached.competence, _grade(reached.rank), _situation(reached.situation)
    return Achievement(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, COMPETENCE_ADDRESS + code)}",
        name=f"{competence.id} · {grade.name} · {situation.name.lower()}",
        description=(
            f"{competence.title}. Niveau « {grade.name} » sur quatre, en {situation.name.lower()}, "
            f"{JUDGES[reached.judge]}. Ce badge n'est ni une note ni une certification."
        ),
        criteria_narrative=_criteria(reached, grade),
        tags=["bac pro MCV", "prospection", reached.situation],
        achievement_type="Competency",
        alignments=[
            Alignment(
                target_name=competence.title,
                target_url=f"{COMPETENCE_ADDRESS}{competence.id}",
                target_framework=FRAMEWORK,
                target_code=competence.id,
            )
        ],
    )


def _criteria(reached: Reached, grade: Grade) -> str:
    if reached.judge != "simulation":
        return "Jugement d'une personne qui a vu le travail ; ses raisons sont parmi les preuves."
    return (
        f"Au moins {percent(grade.threshold)} des vérifications acquises (part pondérée), sur {grade.minimum} "
        "vérifications différentes observées au moins. Grille et seuils : proposition d'équipe."
    )


def _evidence(proofs: Sequence[str]) -> list[Evidence]:
    return [Evidence(name=f"Preuve {rank}", narrative=text) for rank, text in enumerate(proofs[:MOST_PROOFS], 1)]


def _grade(rank: int) -> Grade:
    return load_scale().grades[rank - 1]


def _situation(situation: Situation) -> SituationText:
    return next(one for one in load_scale().situations if one.id == situation)


def badge_svg(reached: Reached) -> str:
    """Return the picture of a badge: the competence, four bars, the word of the level. Readable in black and white."""
    grade, situation = _grade(reached.rank), _situation(reached.situation)
    bars = "".join(
        f'<rect x="{124 + 40 * place}" y="{226 - 22 * place}" width="28" height="{34 + 22 * place}" rx="5" '
        f'fill="{"#ffffff" if place < reached.rank else "none"}" stroke="#ffffff" stroke-width="3"/>'
        for place in range(4)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400" '
        f'role="img" aria-label="Badge {reached.competence.id}, {grade.name}, {situation.name.lower()}">'
        '<path d="M200 8 372 92v176L200 392 28 268V92z" fill="#0b5c7a" stroke="#e8742c" stroke-width="10" '
        'stroke-linejoin="round"/>'
        '<g fill="#ffffff" font-family="Atkinson Hyperlegible Next, Verdana, sans-serif" text-anchor="middle">'
        f'<text x="200" y="104" font-size="56" font-weight="700">{reached.competence.id}</text>'
        f"{bars}"
        f'<text x="200" y="312" font-size="38" font-weight="700">{grade.name}</text>'
        f'<text x="200" y="138" font-size="23">{situation.name.lower()}</text></g></svg>'
    )
