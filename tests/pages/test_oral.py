"""Stories of the oral: a plan from one's own words, a rehearsal, a mock jury, by a student and by a teacher."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mcvb import oral_sound
from mcvb.oral import JURY, PLAN, REHEARSAL, TEACHER_JURY, JuryGrid, Rehearsal, SpeechPlan, read_all
from mcvb.oral_clock import Clock
from mcvb.store.item_interface import Item
from mcvb.ui import path_oral_clock, path_oral_jury, path_oral_rehearsal
from tests.orals import TITLE, write_project
from tests.pages.desk import Desk
from tests.pages.visit import Visit
from tests.test_voice import in_a_room, phrase, silence, wav


def plan_of(visit: Visit) -> SpeechPlan:
    """Return the plan kept."""
    return read_all(visit.store.items(visit.person, kinds=(PLAN,)), SpeechPlan)[-1].value


def proposed(visit: Visit) -> Visit:
    """Open the page with a project written, and ask for a plan."""
    write_project(visit.store, visit.person)
    return visit.open("oral.py").press("oral_proposer")


def test_a_plan_comes_from_what_the_student_wrote(visit: Visit) -> None:
    """Five parts for five minutes, filled with the project, the steps, the contributions and the log of the student."""
    plan = plan_of(proposed(visit))
    assert plan.title == TITLE
    assert plan.total == plan.talk == 5
    assert [part.id for part in plan.parts] == ["situation", "demarche", "ma_part", "resultat", "appris"]
    words = {part.id: " ".join((part.say, *part.words)) for part in plan.parts}
    assert "boulangerie Martin" in words["situation"]
    assert "Enquête devant la boutique" in words["demarche"]
    assert "vingt passants" in words["ma_part"]
    assert "Une question courte" in words["appris"]
    assert plan.parts[2].cited[0].title == "La vitrine avant et après"
    assert "5 min sur 5 min : c'est juste." in visit.said


def test_without_anything_written_an_empty_plan_is_offered(visit: Visit) -> None:
    """Who has written nothing is told what to write, and may begin with an empty plan."""
    visit.open("oral.py")
    assert "Écris d'abord ton projet" in visit.said
    visit.press("oral_proposer")
    assert [part.say for part in plan_of(visit).parts] == [""] * 5


def test_minutes_changed_move_the_total_and_can_be_undone(visit: Visit) -> None:
    """A longer part makes the plan too long, says by how much, and one press takes it back."""
    proposed(visit)
    visit.field("oral_situation_min", kind="number_input").set_value(2.0)
    visit.run()
    assert "1 min de trop" in visit.said
    assert plan_of(visit).parts[0].minutes == 2
    visit.press("oral_annuler")
    assert plan_of(visit).parts[0].minutes == 1
    assert visit.field("oral_situation_min", kind="number_input").value == 1.0


def test_parts_move_come_and_go(visit: Visit) -> None:
    """Parts are added, moved up and taken away."""
    proposed(visit)
    visit.press("oral_ajouter")
    assert plan_of(visit).parts[-1].title == "Nouvelle partie"
    visit.field("oral_demarche_haut", kind="button").click()
    visit.run()
    assert plan_of(visit).parts[0].id == "demarche"
    visit.field("oral_demarche_oter", kind="button").click()
    visit.run()
    assert "demarche" not in [part.id for part in plan_of(visit).parts]


def test_a_plan_is_erased_for_good(visit: Visit) -> None:
    """Nothing is left of an erased plan, and another may be proposed."""
    proposed(visit).press("oral_effacer")
    assert visit.store.items(visit.person, kinds=(PLAN,)) == []
    assert visit.has_button("oral_proposer")


def test_the_support_stops_at_the_pages_of_the_rules(visit: Visit) -> None:
    """Five pages at most in the rules in force: no sixth can be added; one taken away makes room."""
    proposed(visit)
    assert len(plan_of(visit).slides) == 5
    assert not visit.has_button("oral_page")
    visit.field("oral_page_5_oter", kind="button").click()
    visit.run()
    assert len(plan_of(visit).slides) == 4
    assert visit.has_button("oral_page")


def test_a_title_with_signs_stays_text(visit: Visit) -> None:
    """A title that looks like HTML or Markdown is shown as it was typed."""
    write_project(visit.store, visit.person, title="<img src=x onerror=alert(1)> **gras** {titre}")
    visit.open("oral.py").press("oral_proposer")
    visit.open("oral_jury.py")
    visit.press("oral_tirer")
    assert not any("<img src=x" in str(element.value) for element in visit.at.html)


def test_the_sum_is_written_out_as_an_explanation(visit: Visit) -> None:
    """With the sliders at 12 and 16: 14 of average, 4 over 10, 8 points; it says it is no mark."""
    visit.open("oral.py")
    visit.at.slider(key="oral_note_livret").set_value(12.0)
    visit.at.slider(key="oral_note_oral").set_value(16.0)
    visit.run()
    assert "= 14 sur 20" in visit.said
    assert "4 × 2 = 8, 8 points ajoutés" in visit.said
    assert "Une explication, pas une note" in visit.said
    visit.at.toggle(key="oral_ccf").set_value(False)
    visit.run()
    assert "l'oral seul : 16 sur 20" in visit.said


def test_the_clock_alone_makes_a_rehearsal(visit: Visit) -> None:
    """Without any sound, the clock runs through both parts and its durations are kept."""
    visit.open("oral_repetition.py")
    visit.press("Démarrer l'exposé")
    assert "sur 5:00" in visit.said
    visit.press("Passer à l'entretien").press("Pause")
    assert "sur 10:00" in visit.said
    visit.press("oral_garder")
    kept = oral_sound.rehearsals(visit.store, visit.person)
    assert len(kept) == 1
    assert kept[0].value.talk_seconds > 0
    assert kept[0].value.recording is None


def test_a_file_is_measured_kept_listened_to_and_erased(visit: Visit) -> None:
    """A WAV given is measured with advice, kept with its sound, found again, and erased without trace."""
    sound = wav(in_a_room(phrase(40)))
    visit.open("oral_repetition.py")
    visit.at.file_uploader[0].upload("essai.wav", sound, "audio/wav")
    visit.run()
    assert "Débit estimé" in visit.said
    assert "jamais une note" in visit.said
    visit.press("oral_garder_son")
    kept = oral_sound.rehearsals(visit.store, visit.person)[0]
    assert kept.value.recording
    assert visit.store.item_document(visit.person, kept.item.id, kept.value.recording).media_type == "audio/wav"
    oral_sound.forget(visit.store, visit.person, kept)
    assert oral_sound.used_bytes(visit.store, visit.person) == 0
    visit.run()
    assert "Garde une première répétition" in visit.said


def test_a_silence_is_said_and_a_bad_file_refused(visit: Visit) -> None:
    """A recording without voice says so kindly; what is no sound is refused in French."""
    visit.open("oral_repetition.py")
    visit.at.file_uploader[0].upload("vide.wav", wav(silence(3)), "audio/wav")
    visit.run()
    assert "Je n'entends pas de voix" in visit.said
    visit.at.file_uploader[0].upload("faux.wav", b"RIFFxxxx", "audio/wav")
    visit.run()
    assert "n'est pas un son WAV lisible" in visit.said


def test_where_the_microphone_cannot_open_the_page_says_so(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a plain address of the network the microphone stays shut: the page says why and what to do."""
    monkeypatch.setattr(path_oral_rehearsal, "microphone_possible", lambda: False)
    visit.open("oral_repetition.py")
    assert "Le micro ne peut pas s'ouvrir à cette adresse" in visit.said
    assert visit.has_button("Démarrer l'exposé")


@pytest.mark.parametrize(
    ("address", "possible"),
    [("https://atelier.lycee.fr", True), ("http://localhost:8501", True), ("http://192.168.1.20:8501", False)],
)
def test_browsers_open_a_microphone_in_safe_places_only(
    address: str, *, possible: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS or the machine itself: elsewhere a browser keeps its microphone shut."""
    monkeypatch.setattr(path_oral_rehearsal.session, "asked_host", lambda: address)
    assert path_oral_rehearsal.microphone_possible() is possible


def test_two_rehearsals_are_compared(visit: Visit) -> None:
    """Two rehearsals stand side by side in a table and a chart with its words."""
    for seconds in (280.0, 300.0):
        made = Rehearsal(day="2026-11-20", talk_seconds=seconds)
        visit.store.save_item(visit.person, _item(visit, REHEARSAL, made.model_dump(mode="json"), f"r{seconds:.0f}"))
    visit.open("oral_repetition.py")
    assert "4:40" in visit.said
    assert "5:00" in visit.said
    assert "2 répétitions" in visit.said


def _item(visit: Visit, kind: str, payload: dict[str, object], name: str) -> Item:
    """Return an item of the visitor, not stored yet."""
    return Item(name, visit.person.id, visit.person.id, kind, payload, "2026-11-20T10:00:00+00:00")


def test_questions_are_drawn_then_a_classmate_fills_the_grid(visit: Visit) -> None:
    """Six questions come one at a time with a follow-up; the opinion needs a strength and an advice, then is kept."""
    write_project(visit.store, visit.person)
    visit.open("oral_jury.py").press("oral_tirer")
    assert "Question 1 sur 6" in visit.said
    visit.press("jury_apres")
    assert "Question 2 sur 6" in visit.said
    visit.press("Enregistrer l'avis du jury")
    assert "Il manque la synthèse" in visit.said
    visit.field("jury_fort1").set_value("Le plan est clair")
    visit.field("jury_conseil", kind="text_area").set_value("Parle plus lentement")
    visit.field("jury_demarche", kind="radio").set_value(3)
    visit.press("Enregistrer l'avis du jury")
    kept = read_all(visit.store.items(visit.person, kinds=(JURY,)), JuryGrid)[0].value
    assert kept.levels == {"demarche": 3}
    assert kept.strengths == ("Le plan est clair",)
    assert len(kept.asked) == 6
    assert "Solide (3 sur 4)" in visit.said


def test_draws_do_not_repeat_a_question(visit: Visit) -> None:
    """Two draws in a row share no question, even after coming back another day."""
    write_project(visit.store, visit.person)
    visit.open("oral_jury.py").press("oral_tirer")
    first = {one.id for one in visit.at.session_state[path_oral_jury.DRAWN][1]}
    again = Visit(visit.store, visit.cookies).open("oral_jury.py").press("oral_tirer")
    second = {one.id for one in again.at.session_state[path_oral_jury.DRAWN][1]}
    assert len(first) == len(second) == 6
    assert not first & second


def test_the_projector_shows_the_clock_and_the_question_alone(visit: Visit) -> None:
    """Projected, the page holds the time and the present question: no title, no grid, no follow-up."""
    write_project(visit.store, visit.person)
    visit.open("oral_jury.py").press("oral_tirer")
    asked = visit.at.session_state[path_oral_jury.DRAWN][1]
    visit.at.query_params = {"projection": "1"}
    visit.run()
    bodies = " ".join(str(element.value) for element in visit.at.html)
    assert 'class="a4-jury"' in bodies
    assert 'class="a4-horloge grand' in bodies
    assert 'class="a4-entete"' not in bodies
    assert asked[0].looked_for not in visit.said
    visit.press("jury_temps")
    assert visit.at.session_state[path_oral_clock.KEY].running


def test_a_teacher_holds_a_jury_that_the_student_reads(desk: Desk) -> None:
    """A teacher draws from a student's words and keeps an opinion; the student reads it."""
    lina = desk.people["lina"]
    write_project(desk.store, lina)
    visit = desk.visit().open("oral_jury.py")
    visit.at.selectbox(key="jury_eleve").set_value("lina")
    visit.run().press("oral_tirer")
    asked = visit.at.session_state[path_oral_jury.DRAWN][1]
    assert any(TITLE in one.text or "Boulangerie Martin" in one.text or "Enquête" in one.text for one in asked)
    visit.field("jury_fort1").set_value("Une démarche claire")
    visit.field("jury_conseil", kind="text_area").set_value("Citez un chiffre")
    visit.press("Enregistrer l'avis du jury")
    assert [item.author_id for item in desk.store.items(lina, kinds=(TEACHER_JURY,))] == [desk.teacher.id]
    read = desk.visit(lina).open("oral_jury.py")
    assert "Une démarche claire" in read.said
    assert "Effacer cet avis" not in [button.label for button in read.at.button]


def test_the_clock_counts_each_part_by_itself() -> None:
    """Time spent in the talk does not run during the questions."""
    clock = Clock().started("expose", visit_now(0)).started("entretien", visit_now(60)).stopped(visit_now(90))
    assert (clock.expose, clock.entretien) == (60, 30)
    assert clock.seconds("expose", visit_now(500)) == 60


def visit_now(seconds: int) -> datetime:
    """Return a moment so many seconds after ten o'clock."""
    return datetime(2026, 11, 20, 10, tzinfo=UTC) + timedelta(seconds=seconds)
