"""The law of contacts: the team's cases, what always holds, and what a teacher reads after a slip in a law file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, RootModel

from simulations import law as engine
from simulations.calendar_fr import CALENDAR_FILE, easter, load_calendar, local_time, public_holidays, written_moment
from simulations.errors import DataFileError, UnknownItemError
from simulations.kernel import Frozen
from simulations.law import Channel, Recipient, Sector, check_contact, sanctions_of
from simulations.law_file import BANS, GROUNDS, LAW, load_law
from simulations.yamlfile import read_model

CASES = Path(__file__).parent / "law"
ENGLISH = re.compile(r"\b(input|should|value|error|expected|field|required|permitted)\b", re.IGNORECASE)
YesNo = Literal["oui", "non"]
TUESDAY = datetime(2026, 9, 15, 10, 30)  # noqa: DTZ001 - a moment on the recipient's own clock
AGREED = Recipient(kind="consommateur", consent_on=date(2026, 9, 1))


class Person(Frozen):
    """The recipient of a case, in a teacher's words."""

    kind: str = Field(alias="type")
    consent: date | None = Field(alias="accord", default=None)
    opposed: date | None = Field(alias="opposition", default=None)
    refused: date | None = Field(alias="refus", default=None)
    hours: date | None = Field(alias="accord_horaire", default=None)
    customer: YesNo = Field(alias="client", default="non")
    offer: YesNo = Field(alias="offre_liee", default="oui")
    function: YesNo = Field(alias="fonction_liee", default="oui")
    departement: str | None = None

    def recipient(self) -> Recipient:
        """Return the recipient the engine knows."""
        return Recipient(
            kind=self.kind,
            consent_on=self.consent,
            opposed_on=self.opposed,
            refused_on=self.refused,
            hours_consent_on=self.hours,
            customer=self.customer == "oui",
            offer_related=self.offer == "oui",
            function_related=self.function == "oui",
            departement=self.departement,
        )


class Expected(Frozen):
    """What the case expects."""

    allowed: YesNo = Field(alias="permis")
    rule: str = Field(alias="regle")


class Case(Frozen):
    """One case of the law."""

    name: str = Field(alias="nom")
    channel: Channel = Field(alias="canal")
    person: Person = Field(alias="destinataire")
    moment: datetime
    sector: Sector = Field(alias="secteur", default="general")
    previous: tuple[datetime, ...] = Field(alias="precedents", default=())
    caller: str | None = Field(alias="numero", default=None)
    expected: Expected = Field(alias="attendu")

    def verdict(self) -> engine.Verdict:
        """Return what the engine says of the case."""
        return check_contact(
            self.channel,
            self.person.recipient(),
            self.moment,
            sector=self.sector,
            previous=self.previous,
            caller_number=self.caller,
        )


def cases() -> list[Case]:
    """Return every case of the folder."""
    files = sorted(CASES.glob("*.yaml"))
    return [case for path in files for case in read_model(path, RootModel[tuple[Case, ...]]).root]


ALL = cases()


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_case_is_judged_as_its_author_expects(case: Case):
    """The verdict and the rule that decides are those written in the case."""
    verdict = case.verdict()
    assert (verdict.allowed, verdict.rule) == (case.expected.allowed == "oui", case.expected.rule)


def test_there_are_enough_cases_with_names_of_their_own():
    """At least a hundred cases, none with the name of another, so that a failure says which."""
    assert len(ALL) >= 100
    assert len({case.name for case in ALL}) == len(ALL)


def test_every_rule_that_decides_has_a_case():
    """No ban and no ground of the law is left without a case."""
    assert {case.expected.rule for case in ALL} == set(BANS) | set(GROUNDS)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_an_explanation_is_short_french_with_nothing_left_to_fill_in(case: Case):
    """Two sentences at most, said to « tu » without any brace, empty bracket or English word."""
    told = case.verdict().explanation
    assert len(re.findall(r"[.!?](?:\s|$)", told)) == 2
    assert not re.search(r"[{}]|\(\)| le \.|\bNone\b", told)
    assert not ENGLISH.search(told)
    assert len(told) <= 340


def test_an_unverified_rule_says_so_in_its_source():
    """What rests on general knowledge or on the team's reasoning is shown as not verified."""
    for rule in load_law().rules.values():
        assert ("non vérifié" in rule.cited()) or rule.certainty in "SPG"
    assert "non vérifié" in check_contact("courrier", AGREED, TUESDAY).source


def test_every_rule_has_a_plain_text_with_its_figures():
    """The text of each rule can be shown as it is, its figures filled in from its values."""
    for rule in load_law().rules.values():
        assert not re.search(r"[{}]", rule.told())
    assert "plus de 4 fois en 30 jours" in load_law().rule("frequence").told()
    assert "de 10 h à 13 h et de 14 h à 20 h" in load_law().rule("plages_horaires").told()


def test_the_explanation_says_when_calling_is_possible_again():
    """After too many calls or a refusal, the first possible day is told."""
    calls = [datetime(2026, 9, day, 11) for day in (2, 3, 4, 7)]  # noqa: DTZ001
    assert "vendredi 2 octobre 2026" in check_contact("telephone", AGREED, TUESDAY, previous=calls).explanation
    refused = AGREED.model_copy(update={"refused_on": date(2026, 9, 3)})
    assert "mardi 3 novembre 2026" in check_contact("telephone", refused, TUESDAY).explanation


def test_nobody_is_advised_to_seek_consent_where_consent_is_not_enough():
    """Without consent in a banned sector, the advice is that of the ban."""
    told = check_contact("telephone", Recipient(kind="consommateur"), TUESDAY, sector="renovation_energetique")
    assert told.rule == "consentement_requis"
    assert "un accord ne suffit pas" in told.explanation


# The sanctions, and the two that the press confuses.


def test_the_call_fine_and_abuse_of_weakness_are_kept_apart():
    """A forbidden call costs 75 000 or 375 000 euros and voids the contract; abuse of weakness is another offence."""
    (fine,) = sanctions_of("consentement_requis")
    assert (fine.person_fine, fine.company_fine, fine.void_contract, fine.prison_years) == (75_000, 375_000, True, None)
    (abuse,) = sanctions_of("abus_de_faiblesse")
    assert (abuse.person_fine, abuse.prison_years, abuse.turnover_share) == (500_000, 5, 0.1)
    assert not abuse.void_contract
    for rule in set(load_law().rules) - {"abus_de_faiblesse"}:
        assert abuse not in sanctions_of(rule)


def test_a_lawful_contact_has_no_sanction():
    """No ground on which a contact is allowed cites a sanction."""
    assert all(sanctions_of(name) == () for name in GROUNDS)


def test_an_unknown_rule_channel_or_sector_is_told_in_french():
    """A word that the law does not know raises an error that says what to do."""
    with pytest.raises(UnknownItemError, match="n'existe pas"):
        sanctions_of("regle_inventee")
    with pytest.raises(UnknownItemError, match="choisis telephone"):
        check_contact("fax", AGREED, TUESDAY)  # type: ignore[arg-type]
    with pytest.raises(UnknownItemError, match="choisis general"):
        check_contact("telephone", AGREED, TUESDAY, sector="banque")  # type: ignore[arg-type]


# What always holds.

NEAR = st.dates(date(2022, 6, 1), date(2030, 12, 31))
DAYS = st.one_of(NEAR, st.dates())
MAYBE_DAY = st.one_of(st.none(), DAYS)
ZONES = st.one_of(
    st.none(), st.timezones(), st.builds(lambda hours: timezone(timedelta(hours=hours)), st.integers(-23, 23))
)
NEAR_MOMENTS = st.datetimes(datetime(2022, 6, 1), datetime(2030, 12, 31), timezones=ZONES)  # noqa: DTZ001
MOMENTS = st.one_of(NEAR_MOMENTS, st.datetimes(timezones=ZONES))
PLACES = st.sampled_from([None, "", "51", "67", "2A", "971", "974", "976", "988", "nulle part"])
NUMBERS = st.one_of(st.none(), st.text(max_size=20), st.from_regex(r"\A(\+33|0033|0)[ .]?[1-9][0-9 .]{8,12}\Z"))
RECIPIENTS = st.builds(
    Recipient,
    kind=st.sampled_from(["consommateur", "professionnel"]),
    consent_on=MAYBE_DAY,
    opposed_on=MAYBE_DAY,
    refused_on=MAYBE_DAY,
    hours_consent_on=MAYBE_DAY,
    customer=st.booleans(),
    offer_related=st.booleans(),
    function_related=st.booleans(),
    departement=PLACES,
)
CONTACTS = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(get_args(Channel)),
        "recipient": RECIPIENTS,
        "moment": MOMENTS,
        "sector": st.sampled_from(get_args(Sector)),
        "previous": st.lists(MOMENTS, max_size=7),
        "caller_number": NUMBERS,
    }
)
Contact = dict[str, Any]


@given(CONTACTS)
def test_every_contact_gets_a_verdict_of_the_right_kind(contact: Contact):
    """Whatever is asked, a verdict comes: a ban refuses, a ground allows, and both are told in full."""
    verdict = check_contact(**contact)
    assert verdict.allowed == (load_law().rule(verdict.rule).kind == "fondement")
    assert verdict.explanation
    assert verdict.source
    assert not re.search(r"[{}]", verdict.explanation)


@given(CONTACTS, st.integers(0, 4000))
def test_an_opposed_person_is_never_contacted(contact: Contact, days_ago: int):
    """From the day of the opposition on, no consent, contract, channel or moment allows a contact."""
    person: Recipient = contact["recipient"]
    today = local_time(contact["moment"], departement=person.departement).date()
    opposed = date.fromordinal(max(1, today.toordinal() - days_ago))
    verdict = check_contact(**contact | {"recipient": person.model_copy(update={"opposed_on": opposed})})
    assert (verdict.allowed, verdict.rule) == (False, "opposition")


@given(CONTACTS, DAYS)
def test_a_consent_never_forbids(contact: Contact, day: date):
    """What is allowed without any consent stays so with one, whatever its date."""
    person: Recipient = contact["recipient"]
    without = check_contact(**contact | {"recipient": person.model_copy(update={"consent_on": None})})
    given_one = check_contact(**contact | {"recipient": person.model_copy(update={"consent_on": day})})
    assert given_one.allowed or not without.allowed


@given(CONTACTS, st.integers(0, 1500), st.integers(0, 1500))
def test_a_consent_given_later_never_forbids(contact: Contact, days_ago: int, more: int):
    """Of two consents before the contact, the later allows all that the earlier allows."""
    person: Recipient = contact["recipient"]
    today = local_time(contact["moment"], departement=person.departement).date().toordinal()
    late, early = (date.fromordinal(max(1, today - gap)) for gap in (days_ago, days_ago + more))
    first = check_contact(**contact | {"recipient": person.model_copy(update={"consent_on": early})})
    second = check_contact(**contact | {"recipient": person.model_copy(update={"consent_on": late})})
    assert second.allowed or not first.allowed


@given(CONTACTS, st.randoms())
def test_the_order_of_earlier_contacts_does_not_matter(contact: Contact, shuffler: Any):
    """Earlier contacts may be given in any order, in a list or as they come."""
    mixed = list(contact["previous"])
    shuffler.shuffle(mixed)
    assert check_contact(**contact) == check_contact(**contact | {"previous": iter(mixed)})


@given(CONTACTS, NEAR_MOMENTS)
def test_one_more_earlier_call_never_allows_a_call_within_the_years_of_keeping(contact: Contact, call: datetime):
    """A contact more may only add a ban, unless it makes an old file recent again."""
    before = check_contact(**contact)
    after = check_contact(**contact | {"previous": [*contact["previous"], call]})
    assert before.allowed or before.rule == "duree_conservation" or not after.allowed


@given(CONTACTS, st.sampled_from(["971", "974", "51", None]))
def test_the_same_instant_gets_the_same_verdict_from_any_zone(contact: Contact, place: str | None):
    """Only the recipient's clock counts: the caller's zone changes nothing."""
    person = contact["recipient"].model_copy(update={"departement": place})
    moment = contact["moment"].replace(year=2027, day=1, tzinfo=UTC)
    far = moment.astimezone(timezone(timedelta(hours=9)))
    asked = contact | {"recipient": person, "previous": []}
    assert check_contact(**asked | {"moment": moment}) == check_contact(**asked | {"moment": far})


# The calendar.

EASTER_MONDAYS = {
    2024: (4, 1), 2025: (4, 21), 2026: (4, 6), 2027: (3, 29), 2028: (4, 17), 2029: (4, 2), 2030: (4, 22),
}  # fmt: skip


@pytest.mark.parametrize("year", EASTER_MONDAYS)
def test_easter_monday_falls_where_calendars_say(year: int):
    """Easter Monday, Ascension and Whit Monday of 2024 to 2030 follow the known date of Easter."""
    monday = date(year, *EASTER_MONDAYS[year])
    days = public_holidays(year)
    assert days[monday] == "Lundi de Pâques"
    assert easter(year) == monday - timedelta(days=1)
    assert days[monday + timedelta(days=38)] == "Ascension"
    assert days[monday + timedelta(days=49)] == "Lundi de Pentecôte"
    assert len(days) == 11
    assert list(days) == sorted(days)


@given(st.integers(1583, 9999))
def test_easter_is_a_sunday_between_its_bounds(year: int):
    """In the Gregorian calendar, Easter is always a Sunday from 22 March to 25 April."""
    day = easter(year)
    assert day.weekday() == 6
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


@pytest.mark.parametrize("departement", ["57", "67", "68"])
def test_alsace_moselle_has_two_more_holidays(departement: str):
    """Good Friday and 26 December are holidays in the three départements of local law, and only there."""
    more = set(public_holidays(2027, departement=departement)) - set(public_holidays(2027))
    assert more == {date(2027, 3, 26), date(2027, 12, 26)}
    assert "temple" in next(item.remark for item in load_calendar().holidays if item.name == "Vendredi saint")


@pytest.mark.parametrize(
    ("departement", "month", "day"),
    [("971", 5, 27), ("972", 5, 22), ("973", 6, 10), ("974", 12, 20), ("976", 4, 27)],
)
def test_overseas_departements_keep_the_abolition_of_slavery(departement: str, month: int, day: int):
    """Each overseas département has its own day, marked as not verified."""
    more = set(public_holidays(2027, departement=departement)) - set(public_holidays(2027))
    assert more == {date(2027, month, day)}
    assert all(item.remark for item in load_calendar().holidays if departement in item.departements)


class _Silent(tzinfo):
    """A time zone that does not know its own offset."""

    def utcoffset(self, _moment: datetime | None) -> timedelta | None:
        return None


def test_a_moment_keeps_or_gets_the_clock_of_the_place():
    """Paris changes its clocks, La Réunion never does, and a moment without a true zone stays as it is."""
    summer, winter = datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert [local_time(item).hour for item in (summer, winter)] == [10, 9]
    assert [local_time(item, departement="974").hour for item in (summer, winter)] == [12, 12]
    assert local_time(TUESDAY, departement="974") == TUESDAY
    assert local_time(TUESDAY.replace(tzinfo=_Silent())) == TUESDAY
    assert local_time(datetime.max.replace(tzinfo=UTC), departement="988").year == 9999


def test_a_moment_is_written_as_it_is_said():
    """Days and hours are told the French way."""
    assert written_moment(datetime(2026, 12, 1, 9, 5)) == "mardi 1er décembre 2026 à 9 h 05"  # noqa: DTZ001
    assert written_moment(TUESDAY.replace(minute=0)) == "mardi 15 septembre 2026 à 10 h"


# An edited law.


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a copy of the law to edit."""
    shutil.copytree(LAW, tmp_path / "law")
    yield tmp_path / "law"
    load_law.cache_clear()


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first such words of a file and return their line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def faults(folder: Path) -> list[tuple[int, str]]:
    """Return the line and the message of every fault of an edited law."""
    with pytest.raises(DataFileError) as caught:
        load_law(folder)
    assert not any(ENGLISH.search(fault.message) for fault in caught.value.faults)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_an_edited_figure_changes_the_verdict_and_its_words(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """A law with two calls in thirty days refuses the third and says so."""
    edit(folder / "regles.yaml", "maximum: 4", "maximum: 2")
    monkeypatch.setattr(engine, "load_law", lambda: load_law(folder))
    calls = [datetime(2026, 9, day, 11) for day in (2, 3)]  # noqa: DTZ001
    verdict = check_contact("telephone", AGREED, TUESDAY, previous=calls)
    assert verdict.rule == "frequence"
    assert "le maximum est 2" in verdict.explanation


def test_a_law_without_any_ground_in_force_refuses(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """When edited dates leave a gap between two regimes, calls are refused rather than allowed."""
    edit(folder / "regles.yaml", "jusqu_au: 2026-08-10", "jusqu_au: 2026-08-01")
    monkeypatch.setattr(engine, "load_law", lambda: load_law(folder))
    moment = datetime(2026, 8, 5, 11)  # noqa: DTZ001
    verdict = check_contact("telephone", Recipient(kind="consommateur"), moment)
    assert (verdict.allowed, verdict.rule) == (False, "consentement_requis")


SLIPS = [
    ("depuis: 2026-08-11", "depuis: 2026-08-41", 0, "doit être une date"),
    ("certitude: G", "certitude: Z", 0, "doit valoir"),
    ("conseil: ", "conseils: ", 0, "n'est pas connue"),
    ("jours: [lundi,", "jours: [lundy,", 0, "doit valoir"),
    ('debut: "10:00"', "debut: 10:00", 0, "entre guillemets"),
    ('prefixes: ["06"', 'prefixes: ["six"', 0, "n'a pas la forme attendue"),
    ("maximum: 4, ", "maximum: quatre, ", 0, "nombre entier"),
    ("- id: email_accord", "- id: opposition", 0, "est déjà celui de la ligne"),
    ("- id: sms_client", "- id: sms_cliente", None, "il manque des règles : sms_client"),
    ('debut: "14:00", fin: "20:00"', 'debut: "20:00", fin: "14:00"', 0, "avant de commencer"),
    ("sanctions: [amende_appel, rgpd]", "sanctions: [prison, rgpd]", None, "sanction inconnue : « prison »"),
    ("{prefixes}). Cette", "{prefixe}). Cette", None, "mot inconnu entre accolades : prefixe"),
    ("({date}).", "({date).", None, "accolade"),
    ("    valeurs: { validite_ans: 1 }\n", "", None, "mot inconnu|doit donner « validite_ans »"),
    ("    type: interdiction\n", "    type: fondement\n", None, "remets celui qui est indiqué"),
]


@pytest.mark.parametrize(
    ("old", "new", "offset", "message"), SLIPS, ids=[slip[1].strip() or "retrait" for slip in SLIPS]
)
def test_a_slip_in_the_rules_is_told_with_its_line(folder: Path, old: str, new: str, offset: int | None, message: str):
    """A teacher who slips while editing the rules is told where and what, in French."""
    line = edit(folder / "regles.yaml", old, new)
    found = faults(folder)
    assert any(re.search(message, told) for _, told in found), found
    assert all(number > 0 for number, _ in found)
    if offset is not None:
        assert line + offset in [number for number, _ in found]


def test_a_fault_of_a_whole_rule_is_told_at_its_first_line(folder: Path):
    """When a rule lacks what the engine needs of it, the line is that of its id."""
    path = folder / "regles.yaml"
    edit(path, "    valeurs: { maximum: 4, periode_jours: 30 }\n", "    valeurs: { maximum: 4 }\n")
    start = path.read_text(encoding="utf-8").splitlines().index("  - id: frequence") + 1
    assert faults(folder) == [(start, "la règle « frequence » doit donner « periode_jours »")]


def test_a_rule_cannot_end_before_it_starts(folder: Path):
    """Dates of a rule in the wrong order are refused."""
    edit(folder / "regles.yaml", "depuis: 2026-08-11", "depuis: 2026-08-11\n    jusqu_au: 2026-01-01")
    assert any("finit avant de commencer" in told for _, told in faults(folder))


def test_a_rule_that_decides_must_be_explained(folder: Path):
    """A ban without its explanation is refused."""
    edit(folder / "regles.yaml", '    explication: "Ce contact ({canal}) est interdit : la personne', "    #")
    assert any("doit avoir une « explication »" in told for _, told in faults(folder))


def test_a_slip_in_the_sanctions_is_told_with_its_line(folder: Path):
    """An amount that is not a number is told at its line."""
    line = edit(folder / "sanctions.yaml", "amende_personne_euros: 75000", "amende_personne_euros: beaucoup")
    assert [number for number, _ in faults(folder)] == [line]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mois: 7, jour: 14", "mois: 6, jour: 31", "n'a pas une date possible"),
        ("mois: 7, jour: 14", "mois: 7", "« mois » et « jour », ou bien « ecart_paques »"),
        ("fuseau: Europe/Paris", "fuseau: Europe/Nancy", "le fuseau « Europe/Nancy » n'est pas connu"),
        ("ecart_paques: 39", "ecart_paques: 390", "doit être au plus 100"),
        ("Indian/Reunion", "../etc", "n'est pas connu"),
    ],
)
def test_a_slip_in_the_calendar_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str):
    """An impossible holiday or an unknown time zone is told in French, with its line."""
    path = tmp_path / "calendrier.yaml"
    shutil.copy(CALENDAR_FILE, path)
    line = edit(path, old, new)
    with pytest.raises(DataFileError) as caught:
        load_calendar(path)
    assert message in str(caught.value)
    assert [fault.line for fault in caught.value.faults] == [line]
