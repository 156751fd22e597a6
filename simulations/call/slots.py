"""What a turn gives beyond its acts: days, hours, a name, a company, figures, an e-mail, a phone number; rules only."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Literal

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
NEXT = r"prochaine?|suivante?|en 8|en 15|(?:de la )?semaine prochaine"
AFTER_DATE = r"(?= (?:a|vers|au|entre|matin|apres|soir|prochain|si|ca|c|ou|et|chez)\b|\s*[,.;:?!]|\s*$)"
WEEK = 7
FORTNIGHTS = {8: 7, 15: 14}  # « dans huit jours » is a week, « dans quinze jours » two
SPOKEN_DIGITS = {f"zero {word}": f"0{rank}" for rank, word in enumerate(UNITS[:10])}
SPOKEN_TENS = {
    f"{ten}{link}{word}".replace("-", " "): str(start + rank)
    for ten, start, top in (
        ("vingt", 20, 10),
        ("trente", 30, 10),
        ("quarante", 40, 10),
        ("cinquante", 50, 10),
        ("soixante", 60, 20),
        ("septante", 70, 10),
        ("quatre vingt", 80, 20),
        ("nonante", 90, 10),
    )
    for rank, word in enumerate(UNITS[:top])
    for link in ((" ", " et ") if word in {"un", "onze"} else (" ",))
    if rank
}
ROUND_TENS = {word: str(value) for word, value in TENS.items()} | {"quatre vingts": "80", "quatre vingt": "80"}
TEENS = {word.replace("-", " "): str(rank) for rank, word in enumerate(UNITS) if rank > 9}  # noqa: PLR2004
PAIRS = SPOKEN_DIGITS | SPOKEN_TENS | ROUND_TENS | TEENS
PAIR = r"(?:\d ?\d|" + "|".join(sorted(PAIRS, key=len, reverse=True)) + ")"
SPOKEN_PHONE = re.compile(rf"\b(?=0 ?[1-9]|zero (?!zero)){PAIR}(?:[ ,.]+{PAIR}){{4}}(?! ?\d)\b")
ONE_PAIR = re.compile(PAIR)

DAYS = re.compile(
    rf"\b(?:(?P<said>le|du|au|{DAY_NAME}) )?(?P<written>\d{{1,2}})/(?P<written_month>\d{{1,2}})"
    r"(?:/(?P<year>\d{4}|\d\d))?\b"
    rf"|\b(?:(?P<name>{DAY_NAME}) )?(?:le )?(?P<number>\d{{1,2}}|1er|premier) (?P<month>{MONTH})"
    r"(?: (?P<long_year>\d{4}))?\b"
    rf"|(?<!chaque )\b(?P<weekday>{DAY_NAME})(?: (?:le )?(?P<of_month>\d{{1,2}}){AFTER_DATE})?"
    rf"(?: (?P<next>{NEXT}))?\b(?! (?:dernier|passe)\b)"
    rf"|\ble (?P<alone>\d{{1,2}}|1er){AFTER_DATE}"
    r"|\b(?P<word>apres demain|demain|aujourd'?hui|ce soir|cet apres midi|ce matin)\b"
    r"|\bdans (?P<ahead>\d{1,3}|une?) (?P<unit>jours?|semaines?)\b"
)
HOURS = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3]) ?(?:h(?:eures?)?\b|h(?=\d)|:(?=\d\d))"
    r"(?: ?(?P<minute>[0-5]\d(?!\d)|0?5\b))?"
    r"(?P<tail> (?:et )?(?:demie?|quart)\b| moins (?:le )?quart| moins (?P<less>\d{1,2}))?"
    r"|(?<!apres )(?<!le )\b(?P<noon>midi|minuit)\b(?P<noon_tail> (?:et )?(?:demie?|quart)| moins (?:le )?quart)?"
)
TAILS = (("moins", -15), ("demi", 30), ("quart", 15))
EVENING = re.compile(r"^ (?:de l'apres midi|du soir|cet apres midi|pm\b)")
MORNING = re.compile(r"^ (?:du|le|ce) matin")
ONE_HOUR = re.compile(r"\b(a|vers) une heure\b")
SPENT = re.compile(
    r"\b(?:en|dans|pendant|sous|depuis|durant|plus de|moins de|faut|prend|dure|passez?"
    r"|gagnez?|perdez?|economisez?|toutes les) $"
)
LASTING = re.compile(r"^ ?(?:par\b|sur\b|/|chaque\b|d'(?!accord)|de (?!l'apres|travail\b)|de travail)")
GREETING = re.compile(
    r"\b(?:bonne?|belle|excellente|agreable) (?:fin )?(?:d[e'] ?)?(?:matinee|apres midi|aprem|soiree)\b"
)
HALF_DAY = re.compile(
    r"(?<!hier )\b(?:(?P<matin>matin(?:ee)?)|(?P<midi>apres midi|aprem|aprm)"
    r"|soir|(?:en|dans la|debut de|fin de) soiree)\b"
)
NOON, DUSK = 12, 18  # hours
OPENING = 7  # nobody makes an appointment between 1 and 6 in the morning: « à deux heures » is in the afternoon
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
SPOKEN_EMAIL = re.compile(
    r"\b(?P<user>[\w.-]+(?: (?:point|tiret|underscore) [\w-]+)*) (?:arobase|arrobase|at)"
    r" (?P<host>[\w-]+(?: (?:point|tiret) [\w-]+|(?: (?:du|de|des|la|le))? tiret [\w-]+)*)"
)
SPOKEN_SIGNS = ((" point ", "."), (" tiret ", "-"), (" underscore ", "_"))
PHONE = re.compile(r"(?<![\d+])(?:\+33[ .]?(?:\(0\)[ .]?)?|0033[ .]?|0)[1-9](?:[ .-]?\d\d){4}(?!\d)")
FIGURE = re.compile(
    r"(?<![\w.,/:@])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d+))?(?![\w/:@]|[.,]\d)(?=(?: ?[%€])?)"
)
WORD = r"[^\W\d_][\w'’-]*"
CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
INTRODUCTION = re.compile(
    r"(?:\bje m(?:'|’| )appelle|\bje me (?:présente|presente|nomme)(?: ?[:,])?|\bmon (?:nom|prénom|prenom)"
    r" (?:c'est|est)|\bici|\bmoi,? c'?(?:est)?|\b(?:c'est|c’est)|\bje suis|\bjmapp?ell?e?"
    r"|\b(?:bonjour|bonsoir|madame|monsieur),"
    rf"|\b(?:bonjour|bonsoir)(?=\s+{WORD}(?:\s{WORD})?,? (?:de|du|des|d['’])\b))\s+",
    re.IGNORECASE,
)
SURE_INTRODUCTION = re.compile(r"appel|pr[ée]sente|nomme|mon (?:nom|pr[ée]nom)|^moi|jmap", re.IGNORECASE)
FULL_NAME = re.compile(rf"(?!(?:Madame|Monsieur|Mme|Mr?|Bonjour|Je|Vous|Le|La|Les)\b){CAPITAL}(?:\s{CAPITAL}){{0,2}}")
ANY_NAME = re.compile(rf"({WORD}(?:\s{WORD})?)")
NAME_ENDS = frozenset("de du des d la le les l et je j on nous vous chez a à au pour en stagiaire".split())
COMPANY = re.compile(
    r"(?:\bde chez|\bchez|\b(?:de |pour )?l[a'’]\s?(?:société|societe|entreprise|agence|maison|boutique"
    r"|imprimerie|marque)|\b(?:de|du|des|pour|d['’]))\s*"
)
CIVIL = ("Madame", "Monsieur", "Mme", "Mr", "M.", "Noël")
NO_COMPANY = re.compile(r"(?i:\b(?:rue|avenue|place|boulevard|quai|allée|ville|quartier|région|fêtes?|cadeaux?))\s$")
SURE_COMPANY = re.compile(
    r"(?:\b(?:société|societe|entreprise|agence)|\bde chez)\s+(?!(?:de|que|qui|vous|moi)\b)"
    r"([\w'’&-]+(?:\s[\w'’&-]+){0,2})",
    re.IGNORECASE,
)
COMPANY_NAME = re.compile(
    rf"(?:(?:l['’]|la |le |les )?(?:[a-zà-ÿ]+ )?)?({CAPITAL}(?:(?:\s&|\set|\sà|\sde|\sdu|\sau|\sdes)?\s{CAPITAL})*)"
)


HalfDay = Literal["matin", "après-midi", "soir", ""]


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
    typed = cut.lower().replace("’", "'")
    phone = PHONE.search(written := _written(typed))
    plain = _with_figures(_without_contacts(written))
    name, rest = _name(cut)
    return Slots(
        days=_days(plain, today),
        hours=_hours(plain),
        name=name,
        company=_company(rest),
        figures=_figures(plain),
        email=_email(without_accents(typed)),
        phone=_phone(phone[0]) if phone else "",
    )


def half_day(text: str) -> HalfDay:
    """Return the part of the day that is said, or the one the first hour falls in, or nothing."""
    plain = _with_figures(_without_contacts(_written(text[:LONGEST].lower().replace("’", "'"))))
    said = HALF_DAY.search(GREETING.sub(" ; ", plain))
    if said:
        return "matin" if said["matin"] else "après-midi" if said["midi"] else "soir"
    hours = _hours(plain)
    if not hours:
        return ""
    return "matin" if hours[0].hour < NOON else "après-midi" if hours[0].hour < DUSK else "soir"


def _written(typed: str) -> str:
    """Return the text without accents nor hyphens, its spoken phone numbers in figures."""
    plain = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", without_accents(EMAIL.sub(" ; ", typed)))
    return SPOKEN_PHONE.sub(lambda found: _dialled(found[0]), plain.replace("pour cent", "%"))


def _dialled(said: str) -> str:
    """Return a phone number said by pairs in figures."""
    return " ".join(PAIRS.get(pair, pair.replace(" ", "")) for pair in ONE_PAIR.findall(said))


def _with_figures(plain: str) -> str:
    """Return the text with numbers said in words written as figures."""
    return ONE_HOUR.sub(r"\1 1 heure", SAID_NUMBER.sub(lambda found: str(number_value(found[0])), plain))


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
        return _ahead(parts["ahead"], str(parts["unit"]), today)
    if parts["weekday"]:
        return _weekday(parts["weekday"], parts["of_month"], today, which=parts["next"] or "")
    if parts["alone"]:
        return _next_numbered(int(parts["alone"].removesuffix("er")), None, today)
    if parts["written"] and not _is_date(parts):
        return None
    number = parts["written"] or parts["number"] or ""
    month = int(parts["written_month"] or 0) or PLAIN_MONTHS.index(parts["month"] or "") + 1
    return _date(int(number) if number.isdigit() else 1, month, parts["year"] or parts["long_year"], today)


def _is_date(parts: dict[str, str | None]) -> bool:
    """Return whether figures with a slash are a date: « 9/10 » or « 24/7 » alone are not."""
    return bool(parts["said"] or parts["year"]) or len(f"{parts['written']}{parts['written_month']}") == 4  # noqa: PLR2004


def _ahead(count: str, unit: str, today: date) -> date | None:
    """Return the day so many days or weeks away."""
    number = int(count) if count.isdigit() else 1
    return _later(today, number * WEEK if unit.startswith("s") else FORTNIGHTS.get(number, number))


def _later(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _weekday(name: str, number: str | None, today: date, *, which: str) -> date | None:
    """Return the next such weekday, or a later one; with a number, the next such day of a month."""
    rank = WEEKDAYS.index(name)
    if number:
        return _next_numbered(int(number), rank, today)
    gap = (rank - today.weekday()) % WEEK or WEEK
    if which.startswith("en"):
        return _later(today, gap + (2 * WEEK if which.endswith("15") else WEEK))
    if "semaine" in which:
        return _later(today, WEEK - today.weekday() + rank)
    same_week = today.weekday() + gap < WEEK
    return _later(today, gap + (WEEK if which and same_week else 0))


def _next_numbered(number: int, weekday: int | None, today: date) -> date | None:
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
    found = HOURS.finditer(plain)
    kept = [_hour(match, plain) for match in found if match["noon"] or not _lasts(match, plain)]
    return tuple(dict.fromkeys(kept))


def _lasts(match: re.Match[str], plain: str) -> bool:
    """Return whether these hours are a duration: « en deux heures », « deux heures par semaine »."""
    return bool(SPENT.search(plain[: match.start()]) or LASTING.match(plain[match.end() :]))


def _hour(match: re.Match[str], plain: str) -> time:
    tail = match["tail"] or match["noon_tail"] or ""
    after = plain[match.end() :]
    hour = {"midi": 12, "minuit": 0}.get(match["noon"] or "", int(match["hour"] or 0))
    early = 0 < hour < OPENING and not (match["hour"] or "").startswith("0") and not MORNING.match(after)
    if early or (EVENING.match(after) and 0 < hour < NOON):
        hour += NOON
    shift = next((minutes for word, minutes in TAILS if word in tail), int(match["minute"] or 0))
    total = (hour * 60 - int(match["less"]) if match["less"] else hour * 60 + shift) % (24 * 60)
    return time(total // 60, total % 60)


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
        if name and not NO_COMPANY.search(text[: match.start()]) and not name[1].startswith(CIVIL):
            return name[1]
    loose = SURE_COMPANY.search(text)
    return _until_small_word(loose[1].split()) if loose else ""


def _until_small_word(words: list[str]) -> str:
    """Return the words up to one that belongs to the rest of the sentence."""
    end = next(
        (rank for rank, word in enumerate(words) if rank and word.lower() in NAME_ENDS - {"et", "de"}), len(words)
    )
    return " ".join(words[:end])


def _figures(plain: str) -> tuple[float, ...]:
    bare = HOURS.sub(" ; ", DAYS.sub(" ; ", plain))
    found = (re.sub(r"\D", "", match[1]) + "." + (match[2] or "0") for match in FIGURE.finditer(bare))
    return tuple(float(figure) for figure in found)


def _without_contacts(written: str) -> str:
    """Return the text without its phone numbers."""
    return PHONE.sub(" ; ", written)


def _email(plain: str) -> str:
    written = EMAIL.search(re.sub(r"\s*@\s*", "@", plain))
    if written:
        return written[0]
    spoken = SPOKEN_EMAIL.search(plain)
    if not spoken:
        return ""
    address = f"{spoken['user']}@{spoken['host']}"
    for word, sign in SPOKEN_SIGNS:
        address = address.replace(word, sign)
    return address if EMAIL.fullmatch(address) else ""


def _phone(found: str) -> str:
    """Return a French number as ten figures by pairs."""
    figures = re.sub(r"\D", "", found.replace("(0)", ""))
    national = "0" + figures[-9:]
    return " ".join(national[i : i + 2] for i in range(0, 10, 2))


__all__ = ["HalfDay", "Slots", "half_day", "number_value", "slots"]
