"""« Mes PFMP », one period, the class's placements and the dossiers, as a student and a teacher use them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from icalendar import Calendar

from mcvb import pfmp, pfmp_class, pfmp_ics, pfmp_link, pfmp_path, pfmp_plan
from mcvb.pfmp_items import (
    ACTIVITY,
    AGREEMENT,
    COMPANY,
    DAY,
    PERIOD,
    PLANNED,
    VISIT,
    Activity,
    Agreement,
    Company,
    Period,
    TutorWords,
    Visit,
    read,
    settings,
)  # fmt: skip
from mcvb.pfmp_path import Placement
from mcvb.referentiel import school_year
from mcvb.store.archive_interface import IMPORTED
from mcvb.store.interface import Person, Repository
from tests.pages.desk import Desk
from tests.pages.visit import Visit as Browser
from tests.pages.visit import now

WHOLE = {heading.id: "Fait avec 12 clients" for heading in settings().activity}


def monday(weeks: int = 0) -> date:
    """Return the Monday of this week, or of one some weeks from now."""
    today = now().date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def place(store: Repository, person: Person, *, start: int = -3, weeks: int = 2, name: str = "Le Kiosque") -> Placement:
    """Give a person a period of some weeks that began some weeks ago (or will), in a company when named."""
    first = monday(start)
    if school_year(first) != school_year(first + timedelta(days=7 * weeks)):
        first -= timedelta(weeks=weeks + 1)  # the end of July: a period stays in one school year
    period = Period(level="premiere", start=first, end=first + timedelta(days=7 * weeks - 3))
    item = store.save_item(person, pfmp_path.new_item(person, PERIOD, period, now()))
    if name:
        store.save_item(person, pfmp_path.new_item(person, COMPANY, Company(nom=name), now(), parent=item.id))
    return next(one for one in pfmp_path.placements(store, person) if one.item.id == item.id)


def test_a_first_visit_says_what_to_do_and_the_form_keeps_a_period(visit: Browser):
    """Empty state, requirement of the cadre, then dates kept with one press and shown with their next step."""
    visit.open("pfmp.py")
    assert "Pas encore de période" in visit.said
    assert "20 semaines en tout" in visit.said
    visit.press("Enregistrer les dates")
    assert "Écris où tu vas" in visit.said
    assert len(pfmp_path.placements(visit.store, visit.person)) == 1


def test_impossible_dates_are_refused_beside_the_form(visit: Browser):
    """The end before the start: a sentence says so and nothing is kept."""
    visit.open("pfmp.py")
    visit.at.date_input[1].set_value(now().date() - timedelta(days=19))
    visit.press("Enregistrer les dates")
    assert "La fin est avant le début" in visit.said
    assert pfmp_path.placements(visit.store, visit.person) == []


def test_a_week_is_filled_in_with_one_press_and_a_day_changed(visit: Browser):
    """All present in one press; a day pressed again becomes an absence, with a plan to make up for it."""
    one = place(visit.store, visit.person)
    visit.at.query_params = {"periode": one.item.id}
    visit.at.switch_page("pfmp_periode.py")
    visit.run().press("semaine_pleine")
    free = pfmp.holidays_of(one.period)
    assert len(visit.store.items(visit.person, kinds=(DAY,))) == 5 - sum(
        day < one.period.start + timedelta(7) for day in free
    )
    first = next(day for day in pfmp.period_days(one.period) if day not in free)
    day = visit.field(f"jour_{first.isoformat()}", kind="button_group")
    day.set_value("absent")
    visit.run()
    assert "Un plan à proposer" in visit.said
    kept = next(one for one in pfmp_path.placements(visit.store, visit.person))
    assert kept.count(now().date()).owed == 1


def test_a_period_taken_away_comes_back(visit: Browser):
    """Removed from its page, listed as removed, brought back with what it held."""
    one = place(visit.store, visit.person)
    visit.at.query_params = {"periode": one.item.id}
    visit.at.switch_page("pfmp_periode.py")
    visit.run().press("retirer_periode")
    assert pfmp_path.placements(visit.store, visit.person) == []
    visit.open("pfmp.py").press(f"remettre_{one.item.id}")
    assert pfmp_path.placements(visit.store, visit.person)[0].name == "Le Kiosque"


def test_a_company_sheet_refuses_what_leads_to_a_person(visit: Browser):
    """A telephone number is refused with why; without it the sheet is kept and says what is missing."""
    one = place(visit.store, visit.person)
    visit.at.query_params = {"periode": one.item.id}
    visit.at.switch_page("pfmp_periode.py")
    visit.run()
    tutor = next(field for field in visit.at.text_input if field.label == "Tuteur ou tutrice en entreprise")
    tutor.set_value("Paul, 06 39 98 01 02")
    visit.press("Enregistrer la fiche", form="entreprise")
    assert "numéro de téléphone" in visit.said
    next(field for field in visit.at.text_input if field.label == tutor.label).set_value("Responsable de magasin")
    visit.press("Enregistrer la fiche", form="entreprise")
    kept = pfmp_path.placements(visit.store, visit.person)[0].company
    assert kept is not None
    assert kept[1].tuteur == "Responsable de magasin"
    assert "Il manque : commune" in visit.said


def test_an_activity_sheet_is_written_and_goes_in_a_dossier(visit: Browser):
    """A new sheet with a competence is kept, and answers a point of E31."""
    one = place(visit.store, visit.person)
    visit.at.query_params = {"periode": one.item.id}
    visit.at.switch_page("pfmp_periode.py")
    visit.run()
    visit.field("pfmp_nouvelle_fiche", kind="multiselect").set_value(["1.2"])
    for field in [*visit.at.text_input, *visit.at.text_area]:
        if "nouvelle_fiche" in (field.form_id or ""):
            field.set_value("Vendu 12 paniers")
    visit.press("Enregistrer la fiche", form="nouvelle_fiche")
    sheets = pfmp_path.placements(visit.store, visit.person)[0].activities
    assert [sheet.competences for _, sheet in sheets] == [("1.2",)]
    visit.open("dossiers.py")
    assert "Vendu 12 paniers" in visit.said
    assert "proposition d'équipe" in visit.said


def test_the_tutor_link_is_shown_and_their_words_are_read(visit: Browser):
    """A press shows the address; once the tutor has answered, their words are on the page."""
    one = place(visit.store, visit.person)
    visit.at.query_params = {"periode": one.item.id}
    visit.at.switch_page("pfmp_periode.py")
    visit.run().press("creer_lien")
    address = visit.at.code[0].value
    token = address.rpartition("/")[2]
    assert pfmp_link.PATH in address
    pfmp_link.answer(visit.store, token, TutorWords(levels={"1.2": 3}, strong="Souriante", function="Gérant"), now())
    visit.run()
    assert "Souriante" in visit.said
    assert "À l'aise" in visit.said


def test_a_visitor_opens_nobody_elses_period(visit: Browser):
    """The id of somebody else's period in the address opens nothing of theirs."""
    other = visit.store.create_visitor("autre", now().isoformat())
    theirs = place(visit.store, other, name="Secret")
    visit.at.query_params = {"periode": theirs.item.id}
    visit.at.switch_page("pfmp_periode.py")
    visit.run()
    assert "Secret" not in visit.said
    assert "Pas encore de période" in visit.said


def test_a_teacher_sees_the_class_agrees_and_visits(desk: Desk):
    """Who has a place, an agreement that lapses when dates change, a visit the student reads; CSV and calendar."""
    lina = desk.people["lina"]
    one = place(desk.store, lina)
    page = desk.open(desk.visit(), "pfmp_classe.py", eleve=lina.id)
    assert "Le Kiosque" in page.said
    assert "2 élèves" in page.said
    page.press("accord_oui")
    page.press("Ajouter la visite")
    kinds = [item.kind for item in desk.store.items(lina)]
    assert kinds.count(AGREEMENT) == kinds.count(VISIT) == 1
    after = pfmp_path.placements(desk.store, lina)[0]
    assert after.agreed is True
    moved = one.period.model_copy(update={"end": one.period.end + timedelta(days=1)})
    pfmp_path.save_period(desk.store, lina, pfmp_path.changed(one.item, moved, now()))
    assert pfmp_path.placements(desk.store, lina)[0].agreed is None
    student = desk.visit(lina)
    student.at.query_params = {"periode": one.item.id}
    student.at.switch_page("pfmp_periode.py")
    assert "Visite du" in student.run().said


def test_the_class_page_is_for_teachers_and_my_pages_for_students(desk: Desk):
    """A student gets no class table; a teacher on a student's page is led to theirs."""
    assert "Page réservée aux enseignants" in desk.visit(desk.people["max"]).open("pfmp_classe.py").said
    teacher = desk.visit()
    assert "celle des élèves" in teacher.open("pfmp.py").said
    assert "celle des élèves" in teacher.open("dossiers.py").said


def test_the_class_table_counts_by_the_rules_of_the_class(desk: Desk):
    """One row a period, one for who has none, with the days of the year and in all."""
    place(desk.store, desk.people["lina"])
    rows = []
    for person in desk.people.values():
        found = pfmp_path.placements(desk.store, desk.teacher, person)
        rows.append(
            pfmp_class.student_placements(
                person, found, pfmp.referentiel.cadre_of("2026-2027"), "premiere", today=now().date()
            )
        )
    table = pfmp_class.class_frame(rows, now().date())
    assert list(table["lieu"]) == ["Le Kiosque", "", ""]
    assert set(table["jours exigés en tout"]) == {100.0}
    assert [row.lacks_place() for row in rows] == [False, True, True]


def test_the_calendar_is_read_back_as_written(desk: Desk):
    """Periods as whole days whose end is the day after, visits with an hour in Paris; the same ids each time."""
    lina = desk.people["lina"]
    one = place(desk.store, lina)
    visit = Visit(day=one.period.start, hour="14:30", way="sur_place")
    desk.store.save_item(desk.teacher, pfmp_path.new_item(lina, VISIT, visit, now(), parent=one.item.id))
    found = [("Lina, B.", each) for each in pfmp_path.placements(desk.store, lina)]
    made = pfmp_ics.calendar(found, now())
    period, seen = Calendar.from_ical(made).walk("VEVENT")
    assert (period.decoded("dtstart"), period.decoded("dtend")) == (
        one.period.start,
        one.period.end + timedelta(days=1),
    )
    assert str(period["summary"]) == "Lina, B. · PFMP 1re : Le Kiosque"
    assert seen.decoded("dtstart").isoformat()[11:16] == "14:30"
    assert str(seen.decoded("dtstart").tzinfo) == "Europe/Paris"
    again = Calendar.from_ical(pfmp_ics.calendar(found, now() + timedelta(days=1)))
    assert [str(event["uid"]) for event in again.walk("VEVENT")] == [str(period["uid"]), str(seen["uid"])]


def test_sheets_of_a_removed_period_are_gone_with_it(visit: Browser):
    """What is under a removed period is in no list, and comes back with it."""
    one = place(visit.store, visit.person)
    sheet = pfmp_path.new_item(visit.person, ACTIVITY, Activity(**WHOLE), now(), parent=one.item.id)
    visit.store.save_item(visit.person, sheet)
    visit.store.remove_item(visit.person, one.item.id, now().isoformat())
    assert pfmp_path.placements(visit.store, visit.person) == []
    visit.store.restore_item(visit.person, one.item.id, now().isoformat())
    assert len(pfmp_path.placements(visit.store, visit.person)[0].activities) == 1


def test_an_agreement_for_other_dates_says_nothing(visit: Browser):
    """What a teacher said of dates that have changed since is not shown as their word on the new ones."""
    one = place(visit.store, visit.person)
    old = Agreement(agreed=True, start=one.period.start - timedelta(days=7), end=one.period.end)
    assert Placement(one.item, one.period, agreements=((one.item, old),)).agreed is None
    assert read(one.item, Period) == one.period


def test_a_damaged_sheet_hides_no_other(visit: Browser):
    """A sheet that cannot be read (from a damaged archive) is left out; the rest of the period is there."""
    one = place(visit.store, visit.person)
    item = pfmp_path.new_item(visit.person, ACTIVITY, Activity(**WHOLE), now(), parent=one.item.id)
    visit.store.save_item(visit.person, item)
    visit.store.save_item(visit.person, replace(item, id="abime", payload={"titre": 12, "competences": "x"}))
    assert len(pfmp_path.placements(visit.store, visit.person)[0].activities) == 1
    assert "Le Kiosque" in visit.open("pfmp.py").said


def test_the_form_proposes_what_the_cadre_still_asks(visit: Browser):
    """With six weeks asked in seconde and four planned, the next period is proposed over two weeks."""
    first = monday(-3)
    four = Period(level="seconde", start=first, end=first + timedelta(days=25))
    visit.store.save_item(visit.person, pfmp_path.new_item(visit.person, PERIOD, four, now()))
    visit.open("pfmp.py")
    start, end = (field.value for field in visit.at.date_input)
    assert (end - start).days in range(7, 12) or end == date(start.year, 7, 31)


def test_a_period_planned_for_the_class_is_taken_with_one_press(desk: Desk):
    """The teacher plans once; each student sees it, takes it with its agreement, and no plan is made twice."""
    page = desk.open(desk.visit(), "pfmp_classe.py").press("Planifier pour la classe")
    assert "3 élèves" in page.said
    page.press("Planifier pour la classe")
    max_ = desk.people["max"]
    assert len(desk.store.items(max_, kinds=(PLANNED,))) == 1
    student = desk.visit(max_).open("pfmp.py")
    assert "Prévu par ton lycée" in student.said
    start = read(desk.store.items(max_, kinds=(PLANNED,))[0], Period).start
    student.press(f"prendre_{start.isoformat()}")
    assert "Prévu par ton lycée" not in student.said
    assert pfmp_path.placements(desk.store, max_)[0].agreed is True


def test_a_plan_taken_back_leaves_what_students_took(desk: Desk):
    """The plan goes for those who had not taken it; a period taken stays, without its agreement."""
    members = desk.store.members(desk.teacher, desk.room.id)
    first = monday(1)
    period = Period(level="premiere", start=first, end=first + timedelta(days=4))
    assert pfmp_plan.plan(desk.store, desk.teacher, members, period, now()) == 3
    lina = desk.people["lina"]
    pfmp_path.save_period(desk.store, lina, pfmp_path.new_item(lina, PERIOD, period, now()))
    pfmp_plan.remove(desk.store, desk.teacher, members, period, now())
    assert pfmp_plan.of_class(desk.store, desk.teacher, members) == []
    assert [one.agreed for one in pfmp_path.placements(desk.store, lina)] == [None]
    assert pfmp_path.suggested(desk.store.items(desk.people["max"]), now().date()) == []


def test_a_teachers_words_from_another_server_agree_to_nothing(visit: Browser):
    """An agreement that came in an archive is not shown as a word of a teacher here."""
    one = place(visit.store, visit.person)
    said = Agreement(agreed=True, start=one.period.start, end=one.period.end)
    own = pfmp_path.new_item(visit.person, AGREEMENT, said, now(), parent=one.item.id)
    items = [*visit.store.items(visit.person), replace(own, author_id=f"{IMPORTED}t1")]
    assert pfmp_path.gathered(items)[0].agreed is None
    assert pfmp_path.gathered([*items, replace(own, author_id="t1")])[0].agreed is True
