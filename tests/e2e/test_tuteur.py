"""A workplace tutor on a phone: opens a link, answers by touch, reads again, sends once. Axe on all that is new."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from mcvb import access, pfmp, pfmp_link, pfmp_path
from mcvb.pfmp_items import ACTIVITY, COMPANY, PERIOD, TUTOR, Activity, Company, Day, Period, TutorWords, read
from mcvb.store.interface import Person
from mcvb.store.sqlite import SqliteRepository
from tests import school
from tests.e2e.conftest import Server
from tests.e2e.looks import serious_faults

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


def placed(repo: SqliteRepository, name: str) -> tuple[Person, Person, str]:
    """Return a teacher, a student of theirs with a placement under way, and its id."""
    now = datetime.now(UTC)
    teacher = school.teacher(repo, f"prof-{name}")
    room = repo.create_class(teacher, school.a_class(f"classe-{name}", code=f"KRT{name.upper()}"))
    person = repo.add_student(teacher, room.id, f"eleve-{name}", "Lina B.", school.NOW).person
    monday = now.date() - timedelta(days=now.weekday() + 14)
    item = pfmp_path.new_item(person, PERIOD, Period(level="premiere", start=monday, end=monday + timedelta(18)), now)
    repo.save_item(person, item)
    repo.save_item(person, pfmp_path.new_item(person, COMPANY, Company(nom="Le Kiosque"), now, parent=item.id))
    sheet = Activity(titre="Relances", competences=("4B.3", "3.2"))
    repo.save_item(person, pfmp_path.new_item(person, ACTIVITY, sheet, now, parent=item.id))
    one = pfmp_path.placements(repo, person)[0]
    free: dict[date, str] = pfmp.holidays_of(one.period)
    past = [day for day in pfmp.period_days(one.period) if day < monday + timedelta(7) and day not in free]
    days = [Day(day=day, state="absent" if rank == 0 else "present") for rank, day in enumerate(past)]
    pfmp_path.save_days(repo, person, one, days, now)
    return teacher, person, item.id


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_tutor_answers_on_a_phone(browser: Browser, server: Server, scheme: str) -> None:
    """By touch, without an account: levels, an attitude, a strong point; preview, sending, then the link is dead."""
    repo = SqliteRepository(server.store)
    _, person, period = placed(repo, scheme[:3])
    path = f"{pfmp_link.PATH}/{pfmp_link.make(repo, person, period, datetime.now(UTC))}"
    phone = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, locale="fr-FR", base_url=server.url, color_scheme=scheme
    )
    page = phone.new_page()
    page.goto(path)
    assert serious_faults(page) == []
    question = page.get_by_role("group", name="Mettre en œuvre une opération de prospection")
    question.get_by_role("radio", name="À l'aise", exact=True).tap()
    page.get_by_role("group", name="Ponctuel et présent").get_by_role("radio", name="Toujours").tap()
    page.get_by_label("Un point fort").fill("Souriante avec les clients pressés")
    page.get_by_role("button", name="Relire avant d'envoyer").tap()
    expect(page.get_by_label("Votre fonction")).to_be_focused()  # the browser asks for what is missing
    page.get_by_label("Votre fonction").select_option("Responsable de magasin")
    page.get_by_role("button", name="Relire avant d'envoyer").tap()
    expect(page.get_by_role("heading", name="Relisez avant d'envoyer")).to_be_visible()
    assert serious_faults(page) == []
    page.get_by_role("button", name="Corriger").tap()
    expect(page.get_by_label("Un point fort")).to_have_value("Souriante avec les clients pressés")
    page.get_by_role("button", name="Relire avant d'envoyer").tap()
    page.get_by_role("button", name="Envoyer mon avis").tap()
    expect(page.get_by_role("heading", name="Merci, c'est envoyé")).to_be_visible()
    page.goto(path)
    expect(page.get_by_text("il a déjà servi")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.cookies() == []
    kept = [read(item, TutorWords) for item in repo.items(person, kinds=(TUTOR,))]
    assert [(one.levels, one.attitude) for one in kept] == [({"4B.3": 3}, {"ponctualite": 3})]
    phone.close()
    repo.close()


@pytest.mark.parametrize(("width", "height", "scheme"), [(1366, 768, "light"), (390, 844, "dark")])
def test_axe_finds_no_serious_fault_in_placements(
    browser: Browser, server: Server, width: int, height: int, scheme: str
) -> None:
    """My placements, one period tab by tab, my dossiers, the class: nothing serious, nothing wider than the screen."""
    repo = SqliteRepository(server.store)
    teacher, person, period = placed(repo, f"x{width}"[:3] + scheme[0])
    now, found = datetime.now(UTC), {}
    for who, addresses in (
        (person, ["/pfmp", f"/pfmp_periode?periode={period}", "/dossiers", "/dossiers?epreuve=e2"]),
        (teacher, [f"/pfmp_classe?eleve={person.id}"]),
    ):
        token = access.new_token()
        access.open_session(repo, who, token, now)
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", base_url=server.url, color_scheme=scheme
        )
        context.add_cookies([{"name": "atelier_session", "value": token, "url": server.url}])
        page = context.new_page()
        for address in addresses:
            page.goto(address)
            expect(page.locator(".st-key-pied")).to_be_visible()
            for closed in page.locator("[data-testid=stExpander] summary:visible").all():
                closed.click()
            for tab in [None, *page.get_by_role("tab").all()]:
                if tab is not None:
                    tab.click()
                page.wait_for_timeout(700)
                found[f"{address} {tab.inner_text() if tab else ''}"] = serious_faults(page)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        context.close()
    repo.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
