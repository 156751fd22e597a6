"""The law of prospecting contacts: whether a person may be contacted this way, at this moment, and why.

Rules, dates and figures are data (`data/law/*.yaml`); here is only the order in which they decide.
Where the sources are silent the choices are: dates count whole days; a fact dated after the moment
does not exist yet; all earlier contacts count for the frequency, whatever their channel; a refusal
made by a professional is not an opposition; sector bans and caller numbers concern consumers only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from simulations.calendar_fr import WEEKDAYS, local_time, public_holidays, written_day, written_moment
from simulations.errors import UnknownItemError
from simulations.kernel import Frozen
from simulations.law_file import Channel, Law, Rule, Sanction, Sector, load_law

SECTOR_BANS = ("renovation_telephone", "renovation_messages", "cpf_interdit")


class Recipient(Frozen):
    """Somebody to contact, as the file knows them.

    `consent_on`, `opposed_on` and `refused_on` are the days they agreed to be contacted this way, asked
    for no contact at all, or said no to an offer; `customer` holds while a contract runs, `offer_related`
    when the offer completes it or is alike. `hours_consent_on` is the day they expressly agreed to be
    called at this very time, outside the ordinary days or hours (D.223-9).
    """

    kind: Literal["consommateur", "professionnel"]
    consent_on: date | None = None
    opposed_on: date | None = None
    refused_on: date | None = None
    customer: bool = False
    offer_related: bool = True
    function_related: bool = True
    departement: str | None = None
    hours_consent_on: date | None = None


class Verdict(Frozen):
    """What the law says: `rule` is the id of the rule that decided, the rest is told in French."""

    allowed: bool
    rule: str
    explanation: str
    source: str


@dataclass(frozen=True)
class _Contact:
    """A contact about to be made; moments are on the recipient's clock, `earlier` in order."""

    law: Law
    channel: Channel
    recipient: Recipient
    moment: datetime
    sector: Sector
    earlier: tuple[datetime, ...]
    caller: str

    @property
    def day(self) -> date:
        return self.moment.date()

    def rule(self, rule_id: str) -> Rule:
        return self.law.rule(rule_id)

    def has_contract(self) -> bool:
        return self.recipient.customer and self.recipient.offer_related


@dataclass(frozen=True)
class _Finding:
    """A rule that applies, what to tell of it, and the rule whose advice fits better, if any."""

    rule: str
    facts: dict[str, str] = field(default_factory=dict)
    advice_of: str = ""


_Check = Callable[[_Contact], _Finding | None]


def check_contact(
    channel: Channel,
    recipient: Recipient,
    moment: datetime,
    *,
    sector: Sector = "general",
    previous: Iterable[datetime] = (),
    caller_number: str | None = None,
) -> Verdict:
    """Return whether the contact is allowed, by which rule and why, or raise UnknownItemError for an unknown word.

    A `moment` with a time zone is moved to the recipient's clock, one without is already on it;
    `previous` holds the earlier contacts in any order, those not before `moment` do not count.
    """
    _check_words(channel, sector)
    here = local_time(moment, departement=recipient.departement)
    days = sorted(local_time(item, departement=recipient.departement) for item in previous)
    earlier = tuple(item for item in days if item < here)
    contact = _Contact(load_law(), channel, recipient, here, sector, earlier, caller_number or "")
    for check in _checks(contact):
        finding = check(contact)
        if finding and contact.rule(finding.rule).in_force(contact.day):
            return _verdict(contact, finding, allowed=False)
    return _granted(contact)


def sanctions_of(rule: str) -> tuple[Sanction, ...]:
    """Return the sanctions a rule cites, or raise UnknownItemError when there is no such rule."""
    law = load_law()
    return tuple(law.sanctions[name] for name in law.rule(rule).sanctions)


def _check_words(channel: str, sector: str) -> None:
    for word, known in ((channel, get_args(Channel)), (sector, get_args(Sector))):
        if word not in known:
            raise UnknownItemError(
                f"« {word} » n'est pas connu des règles de prospection : choisis {', '.join(known)}."
            )


def _checks(contact: _Contact) -> tuple[_Check, ...]:
    """Return the bans to look at, in order; the first that applies decides."""
    middle: tuple[_Check, ...] = ()
    is_message = contact.channel in ("email", "sms", "message_social")
    if contact.recipient.kind == "professionnel":
        middle = (_off_function,) if is_message else ()
    elif contact.channel == "telephone":
        middle = (*_CONSENT, *_TIMES, *_FREQUENCY, _caller_number, _banned_sector)
    elif is_message:
        middle = (_banned_sector, _message_without_consent)
    return (_opposed, *middle, _kept_too_long)


def _verdict(contact: _Contact, finding: _Finding, *, allowed: bool) -> Verdict:
    rule = contact.rule(finding.rule)
    advising = contact.rule(finding.advice_of) if finding.advice_of else rule
    told = f"{_told(contact, rule, rule.explanation, finding)} {_told(contact, advising, advising.advice, finding)}"
    return Verdict(allowed=allowed, rule=rule.id, explanation=told, source=rule.cited())


def _told(contact: _Contact, rule: Rule, sentence: str, finding: _Finding) -> str:
    facts = {
        **dict.fromkeys(("date", "reprise", "nombre", "ferie"), ""),
        "moment": written_moment(contact.moment),
        "secteur": contact.law.sectors[contact.sector],
        "canal": contact.law.channels[contact.channel],
    }
    return sentence.format_map(facts | finding.facts | rule.values.words())


# Whole days and years, without ever leaving the calendar.


def _past(day: date | None, contact: _Contact) -> bool:
    return day is not None and day <= contact.day


def _older_than(day: date, years: int, today: date) -> bool:
    """Tell whether more than so many years have passed; the anniversary itself is still within them."""
    return (day.year + years, day.month, day.day) < (today.year, today.month, today.day)


def _days_after(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _dated(rule: str, day: date) -> _Finding:
    return _Finding(rule, {"date": written_day(day)})


def _holds(consent: date | None, contact: _Contact) -> bool:
    """Tell whether an agreement to calls is neither yet to come nor too old."""
    years = contact.rule("consentement_expire").values.valid_years
    return consent is not None and consent <= contact.day and not _older_than(consent, years or 0, contact.day)


# Bans for everybody.


def _opposed(contact: _Contact) -> _Finding | None:
    day = contact.recipient.opposed_on
    return _dated("opposition", day) if day is not None and _past(day, contact) else None


def _kept_too_long(contact: _Contact) -> _Finding | None:
    if contact.recipient.customer or not contact.earlier:
        return None
    consent, last = contact.recipient.consent_on, contact.earlier[-1].date()
    if consent is not None and _past(consent, contact):
        last = max(last, consent)
    years = contact.rule("duree_conservation").values.kept_years
    return _dated("duree_conservation", last) if _older_than(last, years or 0, contact.day) else None


# Bans on calls to consumers.


def _no_consent(contact: _Contact) -> _Finding | None:
    person = contact.recipient
    if contact.has_contract() or _holds(person.consent_on, contact):
        return None
    ban = _banned_sector(contact)
    advice_of = ban.rule if ban and contact.rule(ban.rule).in_force(contact.day) else ""
    if person.consent_on is not None and _past(person.consent_on, contact):
        return _Finding("consentement_expire", {"date": written_day(person.consent_on)}, advice_of)
    return _Finding("contrat_sans_rapport" if person.customer else "consentement_requis", {}, advice_of)


def _wrong_day(contact: _Contact) -> _Finding | None:
    allowed = contact.rule("jours_autorises").values.weekdays
    today = WEEKDAYS[contact.moment.weekday()]
    return None if today in allowed or _agreed_time(contact) else _Finding("jours_autorises")


def _public_holiday(contact: _Contact) -> _Finding | None:
    name = public_holidays(contact.day.year, departement=contact.recipient.departement).get(contact.day)
    return _Finding("jour_ferie", {"ferie": name}) if name and not _agreed_time(contact) else None


def _wrong_hour(contact: _Contact) -> _Finding | None:
    hour = contact.moment.time()
    slots = contact.rule("plages_horaires").values.slots
    within = any(slot.start <= hour < slot.end for slot in slots)
    return None if within or _agreed_time(contact) else _Finding("plages_horaires")


def _agreed_time(contact: _Contact) -> bool:
    return _holds(contact.recipient.hours_consent_on, contact)


def _too_often(contact: _Contact) -> _Finding | None:
    values = contact.rule("frequence").values
    maximum, days = values.maximum or 0, values.window_days or 0
    recent = [item.date() for item in contact.earlier if (contact.day - item.date()).days < days]
    if len(recent) < maximum:
        return None
    back = _days_after(recent[-maximum], days)
    return _Finding("frequence", {"nombre": str(len(recent)), "reprise": written_day(back)})


def _refused_today(contact: _Contact) -> _Finding | None:
    day = contact.recipient.refused_on
    return _dated("refus_fin_immediate", day) if day is not None and day == contact.day else None


def _silence(contact: _Contact) -> _Finding | None:
    day, silence = contact.recipient.refused_on, contact.rule("silence_apres_refus").values.silence_days or 0
    if day is None or not 0 <= (contact.day - day).days <= silence:
        return None
    back = _days_after(day, silence + 1)
    return _Finding("silence_apres_refus", {"date": written_day(day), "reprise": written_day(back)})


def _caller_number(contact: _Contact) -> _Finding | None:
    rules = ["appelant_mobile"] if contact.recipient.customer else ["appelant_mobile", "appelant_clients"]
    return next((_Finding(name) for name in rules if _shows(contact.caller, contact.rule(name))), None)


def _shows(number: str, rule: Rule) -> bool:
    """Tell whether a caller number, however it is typed, starts with one of the rule's prefixes."""
    codes = "|".join(rule.values.country_codes)
    typed = re.sub(r"\(0\)|[^0-9+]", "", number)
    national = re.sub(rf"^(?:\+|00)(?:{codes})0?", "0", typed) if codes else typed
    return national.startswith(rule.values.prefixes)


_CONSENT: tuple[_Check, ...] = (_no_consent,)
_TIMES: tuple[_Check, ...] = (_wrong_day, _public_holiday, _wrong_hour)
_FREQUENCY: tuple[_Check, ...] = (_too_often, _refused_today, _silence)


# Bans by sector, and on messages.


def _banned_sector(contact: _Contact) -> _Finding | None:
    for name in SECTOR_BANS:
        values = contact.rule(name).values
        aimed = contact.sector in values.sectors and contact.channel in values.channels
        if aimed and not (values.except_contract and contact.has_contract()):
            return _Finding(name)
    return None


def _message_without_consent(contact: _Contact) -> _Finding | None:
    allowed = contact.has_contract() or _past(contact.recipient.consent_on, contact)
    return None if allowed else _Finding(f"{contact.channel}_sans_accord")


def _off_function(contact: _Contact) -> _Finding | None:
    return None if contact.recipient.function_related else _Finding(f"{contact.channel}_b2b_hors_fonction")


# Grounds: what makes a contact that no ban stops lawful.


def _granted(contact: _Contact) -> Verdict:
    """Return the verdict of the first ground in force; a law without any refuses for want of consent."""
    consent = contact.recipient.consent_on
    facts = {"date": written_day(consent)} if consent is not None else {}
    for name in _grounds(contact):
        if contact.rule(name).in_force(contact.day):
            return _verdict(contact, _Finding(name, facts), allowed=True)
    return _verdict(contact, _Finding("consentement_requis"), allowed=False)


def _grounds(contact: _Contact) -> tuple[str, ...]:
    channel = contact.channel
    if channel in ("courrier", "visite"):
        return (f"{channel}_regle_generale",)
    if contact.recipient.kind == "professionnel":
        return ("b2b_interet_legitime" if channel == "telephone" else f"{channel}_b2b",)
    if channel == "telephone":
        return (*_call_grounds(contact), "ancien_regime")
    return (f"{channel}_accord" if _past(contact.recipient.consent_on, contact) else f"{channel}_client",)


def _call_grounds(contact: _Contact) -> tuple[str, ...]:
    agreed = ("consentement_valide",) if _holds(contact.recipient.consent_on, contact) else ()
    return (*agreed, "contrat_en_cours") if contact.has_contract() else agreed


__all__ = ["Channel", "Recipient", "Sanction", "Sector", "Verdict", "check_contact", "sanctions_of"]
