"""How one record gets one fault: each function returns the soiled row and the cells a mender should write.

A row is a dict of text cells. Every draw comes from the stream given, one stream per line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import numpy as np

from simulations.geography import communes_of, postal_code_matches
from simulations.kernel import Level
from simulations.settings import market_settings, remarks
from simulations.sourcing import french_day, months_before

Row = dict[str, str]
Soiled = tuple[Row, Row]
Item = TypeVar("Item")
DIGITS = 10


class Context:
    """What a soiling function may look at besides the row: the draw, the mission's day and the level."""

    def __init__(self, draw: np.random.Generator, day: date, level: Level) -> None:
        self.draw = draw
        self.day = day
        self.level = level

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one item at random."""
        return items[int(self.draw.integers(len(items)))]


def no_phone(row: Row, _context: Context) -> Soiled:
    """Leave the phone cell empty."""
    return {**row, "telephone": ""}, {"telephone": row["telephone"]}


def wrong_phone(row: Row, context: Context) -> Soiled:
    """Write a phone that cannot be dialled: a digit too few or too many, a letter, a filler."""
    digits = row["telephone"].replace(" ", "")
    cut = int(context.draw.integers(3, DIGITS - 1))
    faulty = context.pick(
        [
            digits[:cut] + digits[cut + 1 :],
            digits[:cut] + digits[cut] * 2 + digits[cut + 1 :],
            digits.replace("0", "O"),
            "0000000000",
            digits[:6],
        ]
    )
    return {**row, "telephone": _in_pairs(faulty)}, {"telephone": row["telephone"]}


def wrong_postal_code(row: Row, context: Context) -> Soiled:
    """Write a postal code that does not belong to the commune."""
    code = row["code_postal"]
    neighbours = communes_of([_departement(code)])["codes_postaux"].str.split("|").str[0]
    swapped = code[:2] + code[3] + code[2] + code[4]
    options = [code[:4], swapped, str(context.pick(list(neighbours))), code[:2] + "999"]
    wrong = [option for option in options if not postal_code_matches(option, row["commune"])]
    return {**row, "code_postal": context.pick(wrong)}, {"code_postal": code}


def wrong_email(row: Row, context: Context) -> Soiled:
    """Write an e-mail address no server would take."""
    email = row["email"]
    name, domain = email.split("@", 1)
    faulty = context.pick(
        [
            f"{name}{domain}",
            f"{name}@@{domain}",
            f"{name}@{domain.replace('.', ',')}",
            f"{name} @{domain}",
            f"{name}@{domain.rsplit('.', 1)[0]}",
            f"{name}@{domain}.",
        ]
    )
    return {**row, "email": faulty}, {"email": email}


def shifted_columns(row: Row, context: Context) -> Soiled:
    """Put two cells in each other's column."""
    first, second = context.pick([("code_postal", "commune"), ("telephone", "email"), ("prenom", "nom")])
    if (first, second) == ("prenom", "nom") and context.level == "courante":
        # Swapped names are too hard to see for a beginner.
        first, second = "telephone", "email"
    soiled = {**row, first: row[second], second: row[first]}
    return soiled, {first: row[first], second: row[second]}


def closed_firm(row: Row, context: Context) -> Soiled:
    """Leave a clue that the firm has closed."""
    return {**row, "remarque": context.pick(remarks().closed)}, {}


def opposed(row: Row, context: Context) -> Soiled:
    """Leave the trace of somebody who asked not to be contacted again."""
    bank = remarks().opposed if context.level == "courante" else remarks().opposed + remarks().opposed_discreet
    if context.level == "critique":
        bank = remarks().opposed_discreet
    return {**row, "remarque": context.pick(bank)}, {}


def too_old(row: Row, context: Context) -> Soiled:
    """Date the last contact more than three years back."""
    low, high = market_settings().file.old_months
    day = months_before(context.day, float(context.draw.uniform(low, high)))
    soiled = {**row, "dernier_contact": french_day(day)}
    if "date_consentement" in row:
        soiled["date_consentement"] = french_day(day)
    return soiled, {}


def no_consent(row: Row, context: Context) -> Soiled:
    """Take a valid consent away: refused, unknown, out of date, or said without a date to prove it."""
    months = market_settings().file.consent_months
    expired = french_day(months_before(context.day, float(context.draw.uniform(months + 1, months + 14))))
    refused = {"consentement": "non", "date_consentement": ""}
    unknown = {"consentement": "", "date_consentement": ""}
    outdated = {"consentement": "oui", "date_consentement": expired, "dernier_contact": expired}
    unproved = {"consentement": "oui", "date_consentement": ""}
    ways = {
        "courante": [refused, refused, unknown],
        "complexe": [refused, unknown, outdated],
        "critique": [unknown, outdated, outdated, unproved],
    }
    return {**row, **context.pick(ways[context.level])}, {}


def near_double(row: Row, context: Context) -> tuple[Row, Row]:
    """Return the original and its look-alike: same prospect, typed twice; each may lack a cell the other has."""
    copy = _retyped(row, context)
    copy["telephone"] = _other_phone_shape(row["telephone"], context)
    copy["adresse"] = abbreviated(row["adresse"])
    months = float(context.draw.uniform(1, market_settings().file.double_months))
    copy["dernier_contact"] = french_day(months_before(_day(row["dernier_contact"]), months))
    lacking = ["email", "siret", "fonction"] if "siret" in row else ["email", "foyer"]
    copy[context.pick(lacking)] = ""
    original = {**row, "telephone": ""} if context.draw.random() < 0.5 else row  # noqa: PLR2004 - one in two
    return dict(original), copy


def look_alike(row: Row, model: Row) -> Row:
    """Return the row renamed so that it looks like another prospect while being a different one."""
    if "raison_sociale" in row:
        name = model["raison_sociale"]
        suffix = f" {row['commune']}" if row["commune"] != model["commune"] else " et associés"
        box = row["email"].split("@")[0]
        email = f"{box}@{slug(name + suffix)}.example"
        return {**row, "raison_sociale": f"{name}{suffix}", "secteur": model["secteur"], "email": email}
    family = {"nom": model["nom"], "commune": model["commune"], "code_postal": model["code_postal"]}
    email = f"{slug(row['prenom'])}.{slug(model['nom'])}@{row['email'].split('@')[1]}"
    return {**row, **family, "email": email}


def _retyped(row: Row, context: Context) -> Row:
    """Return the row as another person would have typed its names."""
    if "raison_sociale" in row:
        name = context.pick([unaccented(row["raison_sociale"]).upper(), abbreviated(row["raison_sociale"])])
        if name == row["raison_sociale"]:
            name = unaccented(name).upper()
        people = {"prenom": row["nom"], "nom": row["prenom"]} if context.draw.random() < 0.25 else {}  # noqa: PLR2004
        return {**row, "raison_sociale": name, **people}
    first = context.pick([row["prenom"].replace("-", " "), unaccented(row["prenom"]).upper(), row["prenom"][0] + "."])
    if context.draw.random() < 0.3:  # noqa: PLR2004 - three in ten are typed in the wrong order
        return {**row, "prenom": row["nom"], "nom": row["prenom"]}
    return {**row, "prenom": first, "nom": unaccented(row["nom"]).upper()}


def _other_phone_shape(phone: str, context: Context) -> str:
    digits = phone.replace(" ", "")
    return context.pick([digits, ".".join(_pairs(digits)), "+33 " + _in_pairs(digits)[1:], "-".join(_pairs(digits))])


def abbreviated(text: str) -> str:
    """Return the text with the abbreviations that people use when they type in a hurry."""
    words = remarks().abbreviations
    return " ".join(words.get(word.lower(), word) for word in text.split())


def unaccented(text: str) -> str:
    """Return the text without its accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def slug(text: str) -> str:
    """Return the text in lower case without accents, spaces or signs, as in an address."""
    return re.sub(r"[^a-z0-9]+", "-", unaccented(text).lower()).strip("-")


def _pairs(digits: str) -> list[str]:
    return [digits[i : i + 2] for i in range(0, len(digits), 2)]


def _in_pairs(digits: str) -> str:
    return " ".join(_pairs(digits))


def _departement(postal_code: str) -> str:
    if postal_code.startswith("20"):
        return "2A" if postal_code < "20200" else "2B"
    return postal_code[:3] if postal_code.startswith("97") else postal_code[:2]


def _day(text: str) -> date:
    day, month, year = (int(part) for part in text.split("/"))
    return date(year, month, day)


SOILERS: dict[str, Callable[[Row, Context], Soiled]] = {
    "telephone_manquant": no_phone,
    "telephone_errone": wrong_phone,
    "code_postal_errone": wrong_postal_code,
    "email_errone": wrong_email,
    "colonnes_decalees": shifted_columns,
    "entreprise_fermee": closed_firm,
    "opposition": opposed,
    "trop_ancien": too_old,
    "sans_consentement": no_consent,
}
