"""What a turn gives beyond its acts: days, hours, a name, a company, figures, an e-mail, a phone number; rules only."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from simulations.calendar_fr import MONTHS, WEEKDAYS
from simulations.call.normalise import LONGEST, without_accents
from simulations.kernel import Frozen

UNITS = tuple(
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf".split()
)
TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "nonante": 90}
SCALES = {"cent": 100, "cents": 100, "mille": 1000}
NUMBER_WORDS = {word: rank for rank, word in enumerate(UNITS)} | TENS | SCALES | {"vingts": 20, "une": 1}
SAID = "(?:" + "|".join(sorted(set(NUMBER_WORDS) - {"un", "une"}, key=len, reverse=True)) + ")"
SAID_NUMBER = re.compile(rf"\b(?:{SAID})(?:(?:[ -]et)?[ -](?:{SAID}|une?))*\b")
PLAIN_MONTHS = tuple(without_accents(month) for month in MONTHS)
MONTH = "(?:" + "|".join(PLAIN_MONTHS) + ")"
DAY_NAME = "(?:" + "|".join(WEEKDAYS) + ")"
NEXT = r"(?:prochaine?|en huit|suivante?)"
WEEK = 7

DAYS = re.compile(
    rf"\b(?P<written>\d{{1,2}})/(?P<written_month>\d{{1,2}})(?:/(?P<year>\d{{4}}|\d\d))?\b"
    rf"|\b(?:(?P<name>{DAY_NAME}) )?(?:le )?(?P<number>\d{{1,2}}|1er|premier) (?P<month>{MONTH})(?: (?P<long_year>\d{{4}}))?\b"
    rf"|\b(?P<weekday>{DAY_NAME})(?: (?:le )?(?P<of_month>\d{{1,2}})(?! ?(?:h\b|heures?|:|euros?|€|%|min|personnes)))?"
    rf"(?P<next> (?:{NEXT}|de la semaine prochaine))?\b"
    r"|\b(?P<word>apres[- ]demain|demain|aujourd'?hui|ce soir|cet apres[- ]midi|ce matin)\b"
    r"|\bdans (?P<ahead>\d{1,3}|une?) (?P<unit>jours?|semaines?)\b"
)
HOURS = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4]) ?(?:h(?:eures?)?\b|h(?=\d)|:(?=\d\d))"
    r"(?: ?(?P<minute>[0-5]\d(?!\d)))?(?P<tail> (?:et )?(?:demie?|quart|moins le quart|moins quart))?"
    r"|(?<!apres[ -])\b(?P<noon>midi|minuit)\b(?P<noon_tail> (?:et )?(?:demie?|quart|moins le quart))?"
)
TAILS = (("moins", -15), ("demi", 30), ("quart", 15))
AFTERNOON = re.compile(r"^\s*(?:de l'apres[- ]midi|du soir|cet apres[- ]midi|pm\b)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
SPOKEN_EMAIL = re.compile(
    r"\b(?P<user>[\w.-]+(?: (?:point|tiret) [\w-]+)*) (?:arobase|at|arrobase) (?P<host>[\w-]+(?: (?:point|tiret) [\w-]+)*)",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\d+])(?:\+33[ .]?(?:\(0\)[ .]?)?|0033[ .]?|0)[1-9](?:[ .-]?\d\d){4}(?!\d)")
FIGURE = re.compile(r"(?<![\w.,/:@])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d+))?(?![\w/:@]|[.,]\d)(?=(?: ?[%€])?)")
WORD = r"[^\W\d_][\w'’-]*"
CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
INTRODUCTION = re.compile(
    r"(?:\bje m(?:'|’| )appelle|\bje me (?:présente|presente|nomme)(?: ?[:,])?|\bmon (?:nom|prénom|prenom) (?:c'est|est)|\bici"
    r"|\bmoi,? c'?(?:est)?|\b(?:c'est|c’est)|\bje suis|\bjmapp?ell?e?|\b(?:bonjour|bonsoir|madame|monsieur),"
    rf"|\b(?:bonjour|bonsoir)(?=\s+{WORD}(?:\s{WORD})?,? (?:de|du|des|d['’])\b))\s+",
    re.IGNORECASE,
)
SURE_INTRODUCTION = re.compile(r"appel|pr[ée]sente|nomme|mon (?:nom|pr[ée]nom)|^moi|jmap", re.IGNORECASE)
FULL_NAME = re.compile(rf"(?!(?:Madame|Monsieur|Mme|Mr?|Bonjour|Je|Vous|Le|La|Les)\b){CAPITAL}(?:\s{CAPITAL}){{0,2}}")
ANY_NAME = re.compile(rf"({WORD}(?:\s{WORD})?)")
NAME_ENDS = frozenset("de du des d la le les l et je j on nous vous chez a à au pour en stagiaire".split())
COMPANY = re.compile(
    r"(?:\bde chez|\bchez|\b(?:de |pour )?l[a'’]\s?(?:société|societe|entreprise|agence|maison|boutique|imprimerie|marque)"
    r"|\b(?:de|du|des|pour|d['’]))\s*"
)
SURE_COMPANY = re.compile(
    r"(?:\b(?:société|societe|entreprise|agence)|\bde chez)\s+(?!(?:de|que|qui|vous|moi)\b)([\w'’&-]+(?:\s[\w'’&-]+){0,2})",
    re.IGNORECASE,
)
COMPANY_NAME = re.compile(
    rf"(?:(?:l['’]|la |le |les )?(?:[a-zà-ÿ]+ )?)?({CAPITAL}(?:(?:\s&|\set|\sà|\sde|\sdu|\sau|\sdes)?\s{CAPITAL})*)"
)


class Slots(Frozen):
    """The facts of one turn, each in the order it was said."""

    days: tuple[date, ...] = ()
    hours: tuple[time, ...] = ()
    name: str = ""
    company: str = ""
    figures: tuple[float, ...] = ()
    email: str = ""
    phone: str = ""


def slots(text: str, *, today: date) -> Slots:
    """Return the facts of a turn; days are the next ones from today on."""
    cut = text[:LONGEST]
    plain = _with_figures(without_accents(cut.lower().replace("’", "'")))
    name, rest = _name(cut)
    email = _email(cut)
    phone = PHONE.search(cut)
    return Slots(
        days=_days(plain, today),
        hours=_hours(plain),
        name=name,
        company=_company(rest),
        figures=_figures(_without_contacts(plain)),
        email=email,
        phone=_phone(phone[0]) if phone else "",
    )


def _with_figures(plain: str) -> str:
    """Return the text with numbers said in words written as figures."""
    return SAID_NUMBER.sub(lambda found: str(number_value(found[0])), plain)


def number_value(words: str) -> int:
    """Return the value of a number said in French: « quatre-vingt-dix-sept », « deux mille vingt »."""
    total = current = 0
    for word in words.replace("-", " ").split():
        value = NUMBER_WORDS.get(word, 0)
        if word == "mille":
            total, current = total + max(1, current) * value, 0
        elif word in SCALES or (word.startswith("vingt") and current % 100 == 4):  # noqa: PLR2004 - quatre-vingts
            hundreds = current - current % 100 if word.startswith("vingt") else 0
            current = hundreds + max(1, current - hundreds) * value
        else:
            current += value
    return total + current


def _days(plain: str, today: date) -> tuple[date, ...]:
    found = [_day(match.groupdict(), today) for match in DAYS.finditer(plain)]
    return tuple(dict.fromkeys(day for day in found if day))


def _day(parts: dict[str, str | None], today: date) -> date | None:
    if parts["word"]:
        ahead = 2 if parts["word"].startswith("apres") else int(parts["word"] == "demain")
        return _later(today, ahead)
    if parts["ahead"]:
        count = int(parts["ahead"]) if parts["ahead"].isdigit() else 1
        return _later(today, count * (WEEK if str(parts["unit"]).startswith("s") else 1))
    if parts["weekday"]:
        return _weekday(parts["weekday"], parts["of_month"], today, later=bool(parts["next"]))
    number = parts["written"] or parts["number"] or ""
    month = int(parts["written_month"] or 0) or PLAIN_MONTHS.index(parts["month"] or "") + 1
    return _date(int(number) if number.isdigit() else 1, month, parts["year"] or parts["long_year"], today)


def _later(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _weekday(name: str, number: str | None, today: date, *, later: bool) -> date | None:
    """Return the next such weekday; with a number, the next such day of a month."""
    if number:
        day = _next_numbered(int(number), WEEKDAYS.index(name), today)
        if day:
            return day
    gap = (WEEKDAYS.index(name) - today.weekday()) % WEEK or WEEK
    same_week = today.weekday() + gap < WEEK
    return _later(today, gap + (WEEK if later and same_week else 0))


def _next_numbered(number: int, weekday: int, today: date) -> date | None:
    """Return the first « mardi 12 » from today on; a mistaken weekday gives the first 12."""
    days = [day for ahead in range(100) if (day := _later(today, ahead)) and day.day == number]
    return next((day for day in days if day.weekday() == weekday), days[0] if days else None)


def _date(number: int, month: int, year: str | None, today: date) -> date | None:
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, number)  # noqa: PLR2004
        day = date(today.year, month, number)
        return day if day >= today else date(today.year + 1, month, number)
    except ValueError:
        return None


def _hours(plain: str) -> tuple[time, ...]:
    found = []
    for match in HOURS.finditer(plain):
        tail = match["tail"] or match["noon_tail"] or ""
        hour = {"midi": 12, "minuit": 0}.get(match["noon"] or "", int(match["hour"] or 0) % 24)
        if AFTERNOON.match(plain[match.end() :]) and 0 < hour < 12:  # noqa: PLR2004
            hour += 12
        shift = next((minutes for word, minutes in TAILS if word in tail), int(match["minute"] or 0))
        total = (hour * 60 + shift) % (24 * 60)
        found.append(time(total // 60, total % 60))
    return tuple(dict.fromkeys(found))


def _name(text: str) -> tuple[str, str]:
    """Return the name the speaker gives as their own and the text after it."""
    for match in INTRODUCTION.finditer(text):
        after = text[match.end() :]
        full = FULL_NAME.match(after)
        if full:
            return full[0], after[full.end() :]
        if SURE_INTRODUCTION.search(match[0]):
            loose = ANY_NAME.match(after)
            words = [word for word in (loose[1].split() if loose else []) if word.lower() not in NAME_ENDS]
            if words and loose:
                kept = words if loose[1].split()[: len(words)] == words else words[:1]
                return " ".join(kept).title(), after[loose.end() if len(kept) > 1 else len(kept[0]) :]
    return "", text


def _company(text: str) -> str:
    """Return the company said after « de », « chez », « de la société »."""
    for match in COMPANY.finditer(text):
        name = COMPANY_NAME.match(text[match.end() :])
        if name:
            return name[1]
    loose = SURE_COMPANY.search(text)
    return _until_small_word(loose[1].split()) if loose else ""


def _until_small_word(words: list[str]) -> str:
    """Return the words up to one that belongs to the rest of the sentence."""
    end = next((rank for rank, word in enumerate(words) if rank and word.lower() in NAME_ENDS - {"et", "de"}), len(words))
    return " ".join(words[:end])


def _figures(plain: str) -> tuple[float, ...]:
    found = (re.sub(r"\D", "", match[1]) + "." + (match[2] or "0") for match in FIGURE.finditer(plain))
    return tuple(float(figure) for figure in found)


def _without_contacts(plain: str) -> str:
    """Return the text without its phone numbers, e-mails, hours and dates."""
    for pattern in (PHONE, EMAIL, DAYS, HOURS):
        plain = pattern.sub(" ; ", plain)
    return plain


def _email(text: str) -> str:
    written = EMAIL.search(text)
    if written:
        return written[0].lower()
    spoken = SPOKEN_EMAIL.search(text)
    if not spoken:
        return ""
    address = f"{spoken['user']}@{spoken['host']}".lower().replace(" point ", ".").replace(" tiret ", "-")
    return address if EMAIL.fullmatch(address) else ""


def _phone(found: str) -> str:
    """Return a French number as ten figures by pairs."""
    figures = re.sub(r"\D", "", found.replace("(0)", ""))
    national = "0" + figures[-9:]
    return " ".join(national[i : i + 2] for i in range(0, 10, 2))


__all__ = ["Slots", "number_value", "slots"]
