"""Cells worth checking in a prospect file, with the reason in French; made without knowing the truth."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pandas as pd

from simulations.contact import is_dialable, is_email
from simulations.detection import SIRET_DIGITS, rows_of
from simulations.geography import communes, plain_name, postal_code_matches
from simulations.soiling import Row

POSTAL_DIGITS = 5
CONSENT_YEARS, CONTACT_YEARS = 1, 3
MISSING_PHONE = "numéro absent : impossible d'appeler"
BAD_PHONE = "numéro impossible à composer (10 chiffres commençant par 0 attendus)"
EMAIL_IN_PHONE = "une adresse e-mail est dans la colonne du téléphone"
PHONE_IN_EMAIL = "un numéro de téléphone est dans la colonne de l'e-mail"
BAD_EMAIL = "adresse e-mail mal écrite (nom@domaine.fr attendu)"
MISSING_NAME = "nom absent"
MISSING_CODE = "code postal absent"
BAD_CODE = "code postal mal écrit (5 chiffres attendus)"
TOWN_IN_CODE = "une commune est dans la colonne du code postal"
OTHER_CODE = "ce code postal n'est pas celui de la commune"
MISSING_TOWN = "commune absente"
CODE_IN_TOWN = "un code postal est dans la colonne de la commune"
UNKNOWN_TOWN = "commune inconnue : vérifie son orthographe"
BAD_SIRET = "SIRET mal écrit (14 chiffres attendus)"
OLD_CONTACT = "dernier contact de plus de 3 ans"
BAD_DAY = "date illisible (jour/mois/année attendu)"
COMING_DAY = "date à venir"
REFUSED = "pas de consentement au démarchage"
UNKNOWN_CONSENT = "consentement inconnu"
UNPROVED = "consentement sans date"
OLD_CONSENT = "consentement de plus d'un an"
DISTRICT = re.compile(r"^(paris|lyon|marseille)\b.*")


def suspicious_cells(frame: pd.DataFrame, *, today: date) -> dict[int, dict[str, str]]:
    """Return the cells worth checking: line, column, reason in French; only known columns are looked at."""
    checks = [(column, check) for column, check in CHECKS.items() if column in frame.columns]
    found: dict[int, dict[str, str]] = {}
    for line, row in zip(frame.index, rows_of(frame), strict=True):
        reasons = {column: reason for column, check in checks if (reason := check(row, today))}
        if reasons:
            found[int(str(line))] = reasons
    return found


def _check_name(row: Row, _today: date) -> str:
    return "" if row.get("raison_sociale", "").strip() or row.get("nom", "").strip() else MISSING_NAME


def _check_phone(row: Row, _today: date) -> str:
    phone = row["telephone"].strip()
    if not phone:
        return MISSING_PHONE
    if "@" in phone:
        return EMAIL_IN_PHONE
    return "" if is_dialable(phone) else BAD_PHONE


def _check_email(row: Row, _today: date) -> str:
    email = row["email"].strip()
    if is_dialable(email):
        return PHONE_IN_EMAIL
    return "" if not email or is_email(email) else BAD_EMAIL


def _check_code(row: Row, _today: date) -> str:
    code, town = row["code_postal"].strip(), row.get("commune", "").strip()
    if not code:
        return MISSING_CODE
    if not any(sign.isdigit() for sign in code):
        return TOWN_IN_CODE
    if len(code) != POSTAL_DIGITS or not code.isdigit():
        return BAD_CODE
    comparable = _is_known_town(town) and "cedex" not in town.lower()
    return OTHER_CODE if comparable and not postal_code_matches(code, _whole_town(town)) else ""


def _check_town(row: Row, _today: date) -> str:
    town = row["commune"].strip()
    if not town:
        return MISSING_TOWN
    if len(town) == POSTAL_DIGITS and town.isdigit():
        return CODE_IN_TOWN
    return "" if _is_known_town(town) else UNKNOWN_TOWN


def _check_siret(row: Row, _today: date) -> str:
    siret = re.sub(r"[\s.]", "", row["siret"])
    return "" if not siret or (siret.isdigit() and len(siret) == SIRET_DIGITS) else BAD_SIRET


def _check_contact(row: Row, today: date) -> str:
    return _check_day(row["dernier_contact"], today, years=CONTACT_YEARS, old=OLD_CONTACT)


def _check_consent(row: Row, _today: date) -> str:
    """Judge the consent itself; somebody under contract may be called without one."""
    consent = plain_name(row["consentement"])
    if plain_name(row.get("client", "")) == "oui":
        return ""
    if not consent:
        return UNKNOWN_CONSENT
    return REFUSED if consent in {"non", "no", "n", "faux", "false", "0", "refus", "refuse"} else ""


def _check_consent_day(row: Row, today: date) -> str:
    text = row["date_consentement"].strip()
    if plain_name(row.get("client", "")) == "oui":
        return ""
    if not text:
        return UNPROVED if plain_name(row.get("consentement", "")) == "oui" else ""
    return _check_day(text, today, years=CONSENT_YEARS, old=OLD_CONSENT)


CHECKS: dict[str, Callable[[Row, date], str]] = {
    "raison_sociale": _check_name,
    "nom": _check_name,
    "siret": _check_siret,
    "code_postal": _check_code,
    "commune": _check_town,
    "telephone": _check_phone,
    "email": _check_email,
    "dernier_contact": _check_contact,
    "consentement": _check_consent,
    "date_consentement": _check_consent_day,
}


def _check_day(text: str, today: date, *, years: int, old: str) -> str:
    if not text.strip():
        return ""
    day = read_day(text)
    if day is None:
        return BAD_DAY
    if day > today:
        return COMING_DAY
    return old if day < _years_before(today, years) else ""


def read_day(text: str) -> date | None:
    """Return a day typed the French way (05/10/2026, 5.10.26) or as 2026-10-05; None when it is not one."""
    parts = re.fullmatch(r"\s*(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})\b.*", text)
    if parts is None:
        return None
    day, month, year = (int(part) for part in parts.groups())
    if len(parts.group(1)) == len("2026"):
        day, year = year, day
    try:
        return date(year if len(parts.group(3)) > 2 or year > 99 else 2000 + year, month, day)  # noqa: PLR2004
    except ValueError:
        return None


def _years_before(day: date, years: int) -> date:
    # The 28th stands for the 29th of February in years that have none.
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _whole_town(town: str) -> str:
    """Return the town without its district: Lyon for « Lyon 3e »."""
    return DISTRICT.sub(r"\1", plain_name(town))


@cache
def _known_towns() -> frozenset[str]:
    return frozenset(plain_name(str(name)) for name in communes()["commune"])


def _is_known_town(town: str) -> bool:
    return _whole_town(town) in _known_towns()
