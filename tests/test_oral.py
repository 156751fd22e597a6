"""The oral: the plan and its time, cards and support, recordings kept and erased, the sum; the files of data behind."""

from __future__ import annotations

import io
import time
from datetime import UTC, date, datetime
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pypdf import PdfReader

from mcvb import oral_sound
from mcvb.oral import (
    JURY,
    MAX_LINES,
    PLAN,
    REHEARSAL,
    JuryGrid,
    Rehearsal,
    Slide,
    SpeechPart,
    SpeechPlan,
    durations,
    grid,
    max_pages,
    part_at,
    plan_file,
    read_all,
)  # fmt: skip
from mcvb.oral_material import Material, material_of, propose, short
from mcvb.oral_paper import cue_cards_pdf, minutes_said, picture, shown, support_pdf, support_pptx
from mcvb.oral_sum import working
from mcvb.referentiel import cadre_of
from mcvb.store import SqliteRepository
from mcvb.store.item_interface import Item
from simulations.errors import ActionRefusedError, ImportRefusedError, PermissionRefusedError, UnknownItemError
from simulations.voice import RATE_HZ, read_wav
from tests import samples, school
from tests.orals import AT, put, write_project
from tests.test_voice import in_a_room, phrase, wav

CADRE = cadre_of("2026-2027")
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TEXT = st.text(max_size=80)


def a_plan(count: int = 5, **changes: object) -> SpeechPlan:
    """Return a plan of parts of one minute with key words."""
    parts = tuple(
        SpeechPart(id=f"p{n}", title=f"Partie {n}", minutes=1, words=("un mot", "deux")) for n in range(count)
    )
    slides = tuple(Slide(title=f"Page {n}", lines=("une ligne",)) for n in range(count))
    return SpeechPlan(title="Ma vitrine", talk=5, questions=10, parts=parts, slides=slides).model_copy(update=changes)


def test_durations_come_from_the_rules_unless_the_plan_says_otherwise() -> None:
    """Five and ten minutes by the rules; a plan may have its own."""
    oral = CADRE.project.oral
    assert durations(None, CADRE) == (oral.talk, oral.questions) == (5, 10)
    assert durations(SpeechPlan(talk=8), CADRE) == (8, 10)


def test_the_part_to_be_in_follows_the_minutes() -> None:
    """At 1:30 one is in the second part with thirty seconds left; past the end, in none."""
    found = part_at(a_plan(), 90)
    assert found is not None
    assert (found[0].id, found[1]) == ("p1", 30)
    assert part_at(a_plan(), 300) is None


def test_shares_of_the_proposed_plan_make_the_whole() -> None:
    """The parts of the proposal share all of the time, and it says it is a proposal."""
    assert sum(part.share for part in plan_file().parts) == pytest.approx(1)
    assert plan_file().status == grid().status == "proposition d'équipe"
    assert plan_file().source
    assert grid().source


@pytest.mark.parametrize("year", ["2021-2022", "2026-2027"])
def test_the_proposed_plan_lasts_what_the_rules_say(year: str) -> None:
    """Whatever the rules, the minutes of the parts make the time of the talk."""
    cadre = cadre_of(year)
    assert propose(Material(), cadre).total == cadre.project.oral.talk
    assert max_pages(cadre) == 5


def test_a_group_lends_its_plan_and_never_its_log(store: SqliteRepository) -> None:
    """A member's oral leans on the shared project, and on no log nor contribution of another member."""
    who, room, lina = school.small_class(store)
    max_ = store.add_student(who, room.id, "max", "Max", AT).person
    made = write_project(store, lina)
    store.set_members(lina, made.id, [lina.id, max_.id], AT)
    found = material_of(store, max_, max_)
    assert found.title == "Une vitrine qui fait entrer"
    assert len(found.milestones) == 2
    assert found.members == 2
    assert (found.log, found.contributions, found.works) == ((), (), ())


def test_a_teacher_reads_the_material_of_a_student_and_a_stranger_does_not(store: SqliteRepository) -> None:
    """The teacher of the class finds the same words as the student; another teacher is refused."""
    who, _, lina = school.small_class(store)
    write_project(store, lina)
    assert material_of(store, who, lina) == material_of(store, lina, lina)
    with pytest.raises(PermissionRefusedError):
        material_of(store, school.teacher(store, "t2", "Mme X"), lina)


@given(TEXT, st.integers(min_value=8, max_value=60))
def test_a_text_cut_is_never_longer_than_asked(text: str, most: int) -> None:
    """A text cut holds on one line and in its length."""
    cut = short(text, most)
    assert len(cut) <= most
    assert "\n" not in cut


def test_an_earlier_or_strange_payload_is_read_or_left_out() -> None:
    """A plan of an earlier version is read with what it has; what is no plan is left out."""
    items = [Item("a", "x", "x", PLAN, {"title": "T", "autre": 1}, AT), Item("b", "x", "x", PLAN, {"talk": "?"}, AT)]
    assert [kept.value.title for kept in read_all(items, SpeechPlan)] == ["T"]
    assert read_all(items, Rehearsal) == ()


def test_cards_are_six_by_page_and_tagged() -> None:
    """Five parts fit on one page, seven need two; the PDF is tagged and in French."""
    reader = PdfReader(io.BytesIO(cue_cards_pdf(a_plan(5))))
    assert len(reader.pages) == 1
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "fr-FR"
    assert "Partie 3" in reader.pages[0].extract_text()
    assert "de 1:00 à 2:00" in " ".join(reader.pages[0].extract_text().split())
    assert len(PdfReader(io.BytesIO(cue_cards_pdf(a_plan(7)))).pages) == 2


def test_the_support_has_as_many_pages_as_slides_and_no_more_than_allowed() -> None:
    """A page without title is left out, a sixth page too."""
    plan = a_plan(slides=(*(Slide(title=f"P{n}") for n in range(7)), Slide(title=" ")))
    slides = shown(plan, max_pages(CADRE))
    assert len(slides) == 5
    assert len(PdfReader(io.BytesIO(support_pdf(plan, slides, {}))).pages) == 5


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=80), st.lists(st.text(max_size=90), max_size=MAX_LINES)), max_size=5
    )
)
def test_any_words_make_a_support_of_as_many_pages(written: list[tuple[str, list[str]]]) -> None:
    """Whatever is typed, long or strange, a slide stays one page, and both files can be read."""
    slides = shown(a_plan(slides=tuple(Slide(title=title, lines=tuple(lines)) for title, lines in written)), 5)
    image = {"i": picture(samples.picture("PNG"))}
    slides = tuple(slide.model_copy(update={"image": "i"}) if n % 2 else slide for n, slide in enumerate(slides))
    if slides:
        assert len(PdfReader(io.BytesIO(support_pdf(a_plan(), slides, image))).pages) == len(slides)
    assert len(Presentation(io.BytesIO(support_pptx(a_plan(), slides, image))).slides) == len(slides)


def test_slides_have_true_titles_words_for_images_and_readable_sizes() -> None:
    """Read back, each slide has its title, its lines of 26 points or more, its image with words, in French."""
    slides = (Slide(title="Avant", lines=("Vide", "Sombre"), image="i", alt="La vitrine vide"), Slide(title="Après"))
    content = support_pptx(a_plan(), slides, {"i": picture(samples.picture("PNG"))})
    show = Presentation(io.BytesIO(content))
    first, second = show.slides
    assert [page.shapes.title.text for page in show.slides] == ["Avant", "Après"]
    assert [part.text for part in first.placeholders[1].text_frame.paragraphs] == ["Vide", "Sombre"]
    sizes = [run.font.size.pt for part in first.placeholders[1].text_frame.paragraphs for run in part.runs]
    assert min(sizes) >= 26
    image = next(shape for shape in first.shapes if shape.shape_type == 13)
    assert image._element.nvPicPr.cNvPr.get("descr") == "La vitrine vide"
    assert len(second.placeholders) == 1
    edges = chain.from_iterable(((s.left + s.width, s.top + s.height) for s in page.shapes) for page in show.slides)
    assert all(right <= show.slide_width and bottom <= show.slide_height for right, bottom in edges)


def test_hard_spaces_stay_in_slides_and_a_part_without_name_has_a_card() -> None:
    """« 12 € » keeps its space in the slides; an empty name of part makes no broken page."""
    slides = (Slide(title="Prix", lines=("12\u00a0€",)),)
    show = Presentation(io.BytesIO(support_pptx(a_plan(), slides, {})))
    assert show.slides[0].placeholders[1].text_frame.text == "12\u00a0€"
    plan = a_plan(parts=(SpeechPart(id="x", title=""),))
    assert "Partie 1" in PdfReader(io.BytesIO(cue_cards_pdf(plan))).pages[0].extract_text()


def test_minutes_are_said_in_french() -> None:
    """Minutes and quarters are said as one says them."""
    assert [minutes_said(value).replace("\u00a0", " ") for value in (0.75, 1, 1.25)] == ["45 s", "1 min", "1 min 15"]


@pytest.mark.parametrize(
    ("livret", "oral", "ccf", "points"), [(12, 16, True, 8), (10, 10, True, 0), (8, 9, True, -3), (20, 9, False, -2)]
)
def test_the_sum_follows_the_rules(livret: float, oral: float, points: float, *, ccf: bool) -> None:
    """Half livret, half oral, the distance to ten times two; without CCF the oral alone."""
    found = working(CADRE, livret, oral, ccf=ccf)
    assert found.points == pytest.approx(points)
    word = "ajouté" if points > 0 else "retranché" if points else "rien"
    assert word in found.lines[-1]
    assert "−0" not in " ".join(found.lines)


def test_a_recording_is_kept_lighter_and_measures_the_same() -> None:
    """The sound kept weighs half, and its measures hardly move."""
    content = wav(in_a_room(phrase(60)))
    voice, light = oral_sound.listen(content)
    again = oral_sound.measure(read_wav(light))
    assert len(light) < 0.55 * len(content)
    assert again.seconds == pytest.approx(voice.seconds, abs=0.1)
    assert again.syllables == pytest.approx(voice.syllables, rel=0.1)


@pytest.mark.slow
def test_ten_minutes_are_measured_in_seconds() -> None:
    """Ten minutes of voice are measured in less than twenty seconds, and one second more is refused."""
    minute = in_a_room(np.tile(phrase(45), 6))[: 60 * RATE_HZ]
    began = time.monotonic()
    voice, light = oral_sound.listen(wav(np.tile(minute, 10)))
    assert time.monotonic() - began < 20
    assert voice.seconds == 600
    assert len(light) < 10_000_000
    with pytest.raises(ImportRefusedError, match="10 minutes au plus"):
        oral_sound.listen(wav(np.zeros(602 * RATE_HZ)))


def test_recordings_have_a_limit_that_is_told(store: SqliteRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the room there is, a recording is refused with what to do; erasing one makes room, for good."""
    me = store.create_visitor("v", AT)
    monkeypatch.setattr(oral_sound, "MAX_KEPT_BYTES", 1500)
    oral_sound.keep(store, me, Rehearsal(day=date(2026, 11, 20)), b"a" * 1000, NOW)
    with pytest.raises(ActionRefusedError, match="efface un ancien son"):
        oral_sound.keep(store, me, Rehearsal(day=date(2026, 11, 20)), b"b" * 1000, NOW)
    kept = oral_sound.rehearsals(store, me)[0]
    oral_sound.erase_sound(store, me, kept, NOW)
    assert oral_sound.used_bytes(store, me) == 0
    assert oral_sound.rehearsals(store, me)[0].value.recording is None
    with pytest.raises(UnknownItemError):
        store.document(me, kept.value.recording or "")


def test_the_same_sound_kept_twice_outlives_one_erasure(store: SqliteRepository) -> None:
    """A sound named by two rehearsals stays until the second is erased."""
    me = store.create_visitor("v", AT)
    for _ in range(2):
        oral_sound.keep(store, me, Rehearsal(day=date(2026, 11, 20)), b"son", NOW)
    first, second = oral_sound.rehearsals(store, me)
    oral_sound.forget(store, me, first)
    digest = second.value.recording or ""
    assert store.item_document(me, second.item.id, digest).content == b"son"
    oral_sound.forget(store, me, second)
    with pytest.raises(UnknownItemError):
        store.document(me, digest)


def test_a_recording_is_served_to_nobody_else(store: SqliteRepository) -> None:
    """A classmate in the same group can neither read a rehearsal nor its sound, by guess or by listing."""
    who, room, lina = school.small_class(store)
    max_ = store.add_student(who, room.id, "max", "Max", AT).person
    made = write_project(store, lina)
    store.set_members(lina, made.id, [lina.id, max_.id], AT)
    item = oral_sound.keep(store, lina, Rehearsal(day=date(2026, 11, 20)), b"son", NOW)
    with pytest.raises(PermissionRefusedError):
        store.item_document(max_, item.id, item.payload["recording"])
    assert store.items(max_, kinds=(REHEARSAL,)) == []
    assert store.item_document(who, item.id, item.payload["recording"]).content == b"son"


def test_a_mock_jury_says_levels_and_never_a_mark(store: SqliteRepository) -> None:
    """What is kept of a mock jury has levels of one to four by criterion, and no sum of them."""
    me = store.create_visitor("v", AT)
    put(store, me, JURY, JuryGrid(day=date(2026, 11, 20), levels={"part": 3}, strengths=("a",), advice="b"), "g")
    kept = read_all(store.items(me, kinds=(JURY,)), JuryGrid)[0].value
    assert kept.levels == {"part": 3}
    assert set(JuryGrid.model_fields) == {"day", "levels", "strengths", "advice", "asked", "by"}
