"""Stories of a project: a student begins, two members write at once, a teacher follows and marks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from mcvb import projet_garde
from mcvb.projet import CONTRIBUTION, ELEMENT, LOG, Contribution, Element, LogEntry, Project, project_of
from mcvb.projet_garde import Whole
from mcvb.store.item_interface import Item
from mcvb.works import Work, save_work
from tests.pages.desk import Desk
from tests.pages.visit import Visit, now

PAGES = ["projet.py", "projet_plan.py", "projet_journal.py", "projet_equipe.py", "projet_moyens.py"]


class Room:
    """Lina and Max lead a project together, in the class of M. Weber; Nora is in none."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.store = desk, desk.store
        self.lina, self.max = desk.people["lina"], desk.people["max"]
        project = Project(title="Le stand du hall", mode="collective", template="evenement", first_year="2026-2027")
        self.item: Item = projet_garde.begin(self.store, self.lina, project, now=now())
        self.store.set_members(self.lina, self.item.id, ["max"], now().isoformat())

    @property
    def whole(self) -> Whole:
        """The project as Lina reads it."""
        return projet_garde.whole(self.store, self.lina, self.item.id)

    def open(self, page: str, name: str = "lina") -> Visit:
        """Open a page as a member."""
        visit = self.desk.visit(self.desk.people[name])
        visit.at.query_params = {"projet": self.item.id}
        visit.at.switch_page(page)
        return visit.run()


@pytest.fixture
def room(desk: Desk) -> Room:
    """Give the project of Lina and Max."""
    return Room(desk)


def test_a_visitor_begins_from_a_template_and_sees_where_to_go(visit: Visit) -> None:
    """Without any account: a template, a title that is asked for, then the whole view with what is missing."""
    visit.open("projet.py")
    assert "Choisis un point de départ" in visit.said
    visit.press("modele_prospection").press("Créer mon projet")
    assert "Donne un titre à ton projet" in visit.said
    visit.at.text_input(key="projet_titre").set_value("Les coffrets de la vallée")
    visit.press("Créer mon projet")
    for words in (
        "Les coffrets de la vallée",
        "Étapes faites 0 sur 16",
        "À compléter Analyse de la situation",
        "Projet (ex-chef-d'œuvre)",
    ):
        assert words in visit.said
    assert "1 h 30 par semaine en première" in visit.said
    (kept,) = projet_garde.my_projects(visit.store, visit.person)
    assert len(projet_garde.whole(visit.store, visit.person, kept.item.id).milestones) == 16


def test_a_blank_project_says_what_to_do_on_each_page(visit: Visit) -> None:
    """From nothing: every page opens on what to do first; CAP keeps its own name, its hours to be confirmed."""
    visit.open("projet.py").press("modele_vide")
    visit.at.text_input(key="projet_titre").set_value("Mon idée")
    visit.at.button_group(key="projet_diplome").set_value("cap")
    visit.press("Créer mon projet")
    assert "Chef-d'œuvre" in visit.said
    assert "heures à confirmer" in visit.said
    for page, words in zip(
        PAGES[1:],
        ("Ton plan est vide", "Ton journal est vide", "Rien pour l'instant", "Rien pour l'instant"),
        strict=True,
    ):
        assert words in visit.open(page).said


@pytest.mark.parametrize("page", PAGES[1:])
def test_without_a_project_each_page_leads_to_the_start(visit: Visit, page: str) -> None:
    """Whoever opens an address without a project is led to the beginning."""
    visit.open(page)
    assert "Pas encore de projet" in visit.said
    assert "Commencer mon projet" in visit.links


def test_two_members_write_at_once_and_nothing_is_lost(room: Room) -> None:
    """Lina types a situation; Max saves another meanwhile: hers stays in the field, his is shown, she chooses."""
    visit = room.open("projet.py")
    theirs = project_of(room.item).model_copy(update={"situation": "Vu par Max", "idea": "L'idée de Max"})
    projet_garde.change(room.store, room.max, room.item, theirs, now=now())
    visit.field("projet_fiche_", kind="text_area")
    box = next(b for b in visit.at.text_area if b.label == "La situation")
    box.set_value("Vu par Lina")
    visit.press("Enregistrer", form="projet_fiche")
    assert "Toi et Max avez écrit au même endroit" in visit.said
    assert "Vu par Max" in visit.said
    assert next(b for b in visit.at.text_area if b.label == "La situation").value == "Vu par Lina"
    assert room.whole.project.situation == "Vu par Max"
    visit.press("Garder mon texte")
    assert (room.whole.project.situation, room.whole.project.idea) == ("Vu par Lina", "L'idée de Max")
    assert "Vu par Max" in [one.payload["situation"] for one in room.store.item_history(room.lina, room.item.id)]


def test_changes_in_two_places_are_put_together(room: Room) -> None:
    """Max changes the idea while Lina changes the situation: she is told, and both are kept without a question."""
    visit = room.open("projet.py")
    theirs = project_of(room.item).model_copy(update={"idea": "L'idée de Max"})
    projet_garde.change(room.store, room.max, room.item, theirs, now=now())
    assert "Max a enregistré une autre version" in visit.run().said
    next(b for b in visit.at.text_area if b.label == "La situation").set_value("Vu par Lina")
    visit.press("Enregistrer", form="projet_fiche")
    assert (room.whole.project.situation, room.whole.project.idea) == ("Vu par Lina", "L'idée de Max")
    assert "Les changements de l'autre membre sont gardés aussi" in visit.said


def test_a_member_takes_the_text_of_the_other(room: Room) -> None:
    """« Prendre le texte de Max » keeps his words."""
    visit = room.open("projet.py")
    theirs = project_of(room.item).model_copy(update={"situation": "Vu par Max"})
    projet_garde.change(room.store, room.max, room.item, theirs, now=now())
    next(b for b in visit.at.text_area if b.label == "La situation").set_value("Vu par Lina")
    visit.press("Enregistrer", form="projet_fiche").press("Prendre le texte de Max")
    assert room.whole.project.situation == "Vu par Max"
    assert next(b for b in visit.at.text_area if b.label == "La situation").value == "Vu par Max"


def test_a_step_is_moved_done_removed_and_each_is_undone(room: Room) -> None:
    """One press moves a step by a week, marks it done or takes it away; « Annuler » gives it back as it was."""
    visit = room.open("projet_plan.py")
    first = visit.at.selectbox(key="jalon_choisi").value
    before = {kept.item.id: kept.value for kept in room.whole.milestones}
    visit.press("Une semaine plus tard")
    moved = {kept.item.id: kept.value for kept in room.whole.milestones}[first]
    assert moved.start - before[first].start == timedelta(days=7)
    visit.press("Annuler")
    assert {kept.item.id: kept.value for kept in room.whole.milestones} == before
    visit.press("C'est fait")
    assert {kept.item.id: kept.value for kept in room.whole.milestones}[first].state == "done"
    visit.press("Annuler").press("Retirer")
    assert first not in {kept.item.id for kept in room.whole.milestones}
    visit.press("Annuler")
    assert {kept.item.id: kept.value for kept in room.whole.milestones} == before


def test_a_step_that_ends_before_it_begins_is_refused_kindly(room: Room) -> None:
    """Dates the wrong way round are told, what was typed stays, and once mended the step is added."""
    visit = room.open("projet_plan.py")
    title = next(box for box in visit.at.text_input if box.key.startswith("jalon_neuf") and box.label == "Étape")
    title.set_value("Visiter le marché")
    end = next(box for box in visit.at.date_input if box.key.startswith("jalon_neuf") and box.label == "Fin")
    end.set_value(now().date() - timedelta(days=1))
    visit.press("Ajouter cette étape")
    assert "finit avant de commencer" in visit.said
    next(b for b in visit.at.date_input if b.key == end.key).set_value(now().date() + timedelta(days=3))
    visit.press("Ajouter cette étape")
    assert "Visiter le marché" in [kept.value.title for kept in room.whole.milestones]


def test_the_plan_is_a_chart_and_a_table_in_words(room: Room) -> None:
    """The chart has its description, the table says the same; the oral's date is told as to be confirmed."""
    visit = room.open("projet_plan.py")
    assert "Répartir les rôles : offre, stand, invitation, caisse" in visit.said
    assert "tout le monde" in visit.said
    assert "à confirmer" in visit.said


def test_five_minutes_of_logbook(room: Room) -> None:
    """Too short is told; then the entry is kept, read by the other member, who cannot change it."""
    visit = room.open("projet_journal.py")
    visit.press("Garder dans mon journal")
    assert "une phrase suffit" in visit.said
    next(box for box in visit.at.text_area if box.key.endswith("_did")).set_value("J'ai mesuré le hall avec Max.")
    visit.press("Garder dans mon journal")
    (kept,) = room.whole.entries
    assert (kept.value.minutes, kept.item.owner_id) == (60, "lina")
    assert visit.has_button("Corriger")
    other = room.open("projet_journal.py", "max")
    assert "J'ai mesuré le hall avec Max." in other.said
    assert not other.has_button("Corriger")


def test_an_entry_is_corrected_then_taken_away_and_brought_back(room: Room) -> None:
    """Lina opens her entry, mends a word, takes the entry away, and brings it back."""
    entry = LogEntry(day=now().date(), minutes=30, did="J'ai fait l'afiche")
    projet_garde.add(room.store, room.lina, LOG, entry, now=now(), project_id=room.item.id)
    visit = room.open("projet_journal.py").press("Corriger")
    next(box for box in visit.at.text_area if box.value == entry.did).set_value("J'ai fait l'affiche")
    visit.press("Enregistrer", form="journal_")
    assert [kept.value.did for kept in room.whole.entries] == ["J'ai fait l'affiche"]
    visit.press("Corriger").press("Retirer du journal")
    assert room.whole.entries == ()
    visit.press("Annuler")
    assert [kept.value.did for kept in room.whole.entries] == ["J'ai fait l'affiche"]


def test_a_contribution_is_linked_to_a_work_of_mine(room: Room) -> None:
    """Max links one of his works; Lina reads its title, and each has their part."""
    made = save_work(room.store, room.max, Work(title="Plan du stand", text="Dix caractères au moins"), now())
    visit = room.open("projet_equipe.py", "max")
    next(box for box in visit.at.text_area if box.key.endswith("_what")).set_value("J'ai dessiné le plan du stand.")
    next(box for box in visit.at.multiselect if box.key.endswith("_evidence")).set_value([made.id])
    visit.press("Ajouter ma contribution")
    (kept,) = room.whole.contributions
    assert (kept.item.owner_id, kept.value.evidence[0].title) == ("max", "Plan du stand")
    assert "Preuve : Plan du stand" in room.open("projet_equipe.py").said


def test_the_owner_chooses_classmates(room: Room) -> None:
    """Lina adds Nora; Max is told that Lina decides."""
    visit = room.open("projet_equipe.py")
    visit.at.multiselect(key="projet_avec").set_value(["max", "nora"])
    visit.press("Enregistrer le groupe")
    assert set(room.whole.names) == {"lina", "max", "nora"}
    assert "Lina B. ou un enseignant peut changer le groupe" in room.open("projet_equipe.py", "max").said


def test_the_budget_adds_up_in_french(room: Room) -> None:
    """Totals in French numbers; an amount that is none is told, the typed text stays."""
    visit = room.open("projet_moyens.py")
    assert "Total des dépenses" in visit.said
    assert "140 €" in visit.said
    label = next(b for b in visit.at.text_input if b.key.startswith("element_neuf_budget") and b.key.endswith("_label"))
    label.set_value("Rubans")
    planned = next(
        b for b in visit.at.text_input if b.key.startswith("element_neuf_budget") and b.key.endswith("_planned")
    )
    planned.set_value("beaucoup")
    visit.press("Ajouter", form="element_neuf_budget")
    assert "« beaucoup » n'en est pas un" in visit.said
    next(b for b in visit.at.text_input if b.key == planned.key).set_value("1 234,50 €")
    visit.press("Ajouter", form="element_neuf_budget")
    assert Element(kind="budget", label="Rubans", planned=123450) in [kept.value for kept in room.whole.elements]
    assert "1 374,50 €" in visit.said


def test_a_self_review_stays_between_the_student_and_teachers(room: Room) -> None:
    """Lina writes her review; Max never sees it."""
    visit = room.open("projet_moyens.py")
    next(box for box in visit.at.text_area if box.key.endswith("_strong")).set_value("Le plan du stand, fait seule.")
    visit.press("Enregistrer mon bilan")
    assert [kept.value.strong for kept in room.whole.reviews] == ["Le plan du stand, fait seule."]
    assert "fait seule" not in room.open("projet_moyens.py", "max").said
    assert projet_garde.whole(room.store, room.max, room.item.id).reviews == ()


def test_a_project_removed_comes_back(room: Room) -> None:
    """Its owner removes the project, is led to the start, and brings it back with one press."""
    visit = room.open("projet.py").press("projet_retirer")
    assert "Choisis un point de départ" in visit.said
    visit.press("Annuler")
    assert "Le stand du hall" in visit.said


def test_the_teacher_sees_who_is_late_and_writes_to_the_group(room: Room) -> None:
    """One row per project with its members; who has none is named; a word goes to both members."""
    visit = room.desk.open(room.desk.visit(), "projet_classe.py")
    for words in ("Le stand du hall", "Lina B., Max", "Pas encore de projet : Nora T.", "jamais", "✓ à jour"):
        assert words in visit.said
    next(box for box in visit.at.text_area if box.key.startswith("suivi_mot")).set_value("Bon départ, pensez au lieu.")
    visit.press("Envoyer au groupe")
    for name in ("lina", "max"):
        assert "Bon départ, pensez au lieu." in room.open("projet.py", name).said


def test_a_mark_is_seen_by_its_student_alone(room: Room) -> None:
    """A mark given to Max is read by Max and the teacher; Lina, in the same group, sees nothing of it."""
    visit = room.desk.open(room.desk.visit(), "projet_classe.py")
    visit.press("Ajouter la note")
    assert "Donnez une note de 0 à 20." in visit.said
    next(box for box in visit.at.selectbox if box.key.startswith("note_eleve")).set_value("max")
    next(box for box in visit.at.number_input if box.key.startswith("note_valeur")).set_value(14.5)
    visit.press("Ajouter la note")
    assert "14,5 / 20" in visit.said
    assert "14,5 / 20" in room.open("projet.py", "max").said
    assert "14,5" not in room.open("projet.py").said


def test_the_teacher_changes_the_group(room: Room) -> None:
    """Max leaves and Nora comes; what Max wrote stays, and he no longer reads the project."""
    entry = LogEntry(day=now().date(), minutes=30, did="Affiche")
    projet_garde.add(room.store, room.max, LOG, entry, now=now(), project_id=room.item.id)
    visit = room.desk.open(room.desk.visit(), "projet_classe.py")
    next(box for box in visit.at.multiselect if box.key.startswith("groupe_")).set_value(["nora"])
    visit.press("Enregistrer le groupe")
    assert set(room.whole.names) == {"lina", "nora"}
    assert "Le stand du hall" not in room.open("projet.py", "max").said


@pytest.mark.parametrize("page", PAGES)
def test_teachers_are_led_to_their_own_page(desk: Desk, page: str) -> None:
    """A teacher who opens a student's page is led to the projects of the class."""
    visit = desk.open(desk.visit(), page)
    assert "Cette page est celle des élèves" in visit.said


@pytest.mark.parametrize("who", ["lina", "stranger"])
def test_projects_of_a_class_are_for_its_teachers(room: Room, who: str) -> None:
    """Neither a student nor a teacher of another class sees the projects of the class."""
    stranger = room.store.create_teacher("t9", "Mme Autre", now().isoformat())
    visit = room.desk.open(room.desk.visit({"lina": room.lina}.get(who, stranger)), "projet_classe.py")
    assert "Le stand du hall" not in visit.said


def test_what_somebody_types_is_never_markup(room: Room) -> None:
    """Signs of HTML and Markdown typed anywhere show as they are."""
    trap = "<img src=x onerror=alert(1)> **gras** [lien](http://x)"
    said = Contribution(what=trap, day=now().date(), obstacle=trap, solution=trap)
    projet_garde.add(room.store, room.max, CONTRIBUTION, said, now=now(), project_id=room.item.id)
    projet_garde.add(
        room.store, room.max, ELEMENT, Element(kind="risk", label=trap, answer=trap), now=now(), project_id=room.item.id
    )
    base = room.whole
    projet_garde.change(
        room.store, room.max, base.item, base.project.model_copy(update={"title": trap[:80]}), now=now()
    )
    for page in PAGES:
        visit = room.open(page)
        assert not any("<img src=x" in str(box.value) for box in visit.at.html), page
    assert uuid4().hex not in visit.said
