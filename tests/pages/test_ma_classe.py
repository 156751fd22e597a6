"""Stories of a student's class: what there is to do, begun, gone on with; an exam without hints that ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from mcvb import assigned, practice
from mcvb.store import SqliteRepository
from mcvb.store.follow_interface import Comment
from tests import school
from tests.pages.test_classes import signed_in
from tests.pages.visit import Visit, now
from tests.test_desk_store import given


def popovers(visit: Visit) -> list[str]:
    """Return the words of the popovers of a page."""
    return [block.proto.popover.label for block in visit.at.get("popover")]


def test_nothing_to_do_says_what_one_may_do(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """A class without work sends to the missions; a visitor is shown the way into a class."""
    _, _, lina = school.small_class(store)
    visit = signed_in(store, cookies, lina).open("ma_classe.py")
    assert "Rien à faire pour l'instant" in visit.said
    assert "M'entraîner sur une mission" in visit.links
    visitor = signed_in(store, cookies, store.create_visitor("v", school.NOW)).open("ma_classe.py")
    assert "Tu n'es pas dans une classe" in visitor.said


def test_work_is_begun_and_found_again_with_its_comments(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """Lina begins, comes back, and reads that her teacher wrote."""
    teacher, room, lina = school.small_class(store)
    later = (now() + timedelta(days=3)).isoformat()
    store.save_assignment(teacher, given(room.id, opens_at=None, closes_at=later, note="Au moins Analyser"))
    visit = signed_in(store, cookies, lina).open("ma_classe.py")
    assert "À faire (1)" in visit.said
    assert "Au moins Analyser" in visit.said
    visit.press("commencer_d1")
    run = store.my_assigned_runs(lina)["d1"]
    store.save_comment(teacher, Comment("c1", run, teacher.id, "", "Bon début !", now().isoformat()))
    visit.open("ma_classe.py")
    assert "▸ en cours" in visit.said
    assert any("dont 1 nouveau" in label for label in visit.links)
    assert visit.has_button("reprendre_d1")


def test_an_exam_hides_hints_and_counts_down(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """In an exam no hint, no suggestion, the time left on screen; nor beside it; without it the page has them."""
    teacher, room, lina = school.small_class(store)
    start, end = now() - timedelta(minutes=5), now() + timedelta(minutes=50)
    hours = {"opens_at": start.isoformat(), "closes_at": end.isoformat()}
    for name, mode in (("ex", "examen"), ("tr", "entrainement")):
        store.save_assignment(teacher, given(room.id, name, mode=mode, **hours))
    runs = {name: assigned.begin_assigned(store, lina, store.assignment(lina, name), now()).id for name in ("ex", "tr")}
    visit = signed_in(store, cookies, lina)
    visit.open("etude.py", run=runs["tr"])
    assert "Évaluation" not in visit.said
    # A free run beside an exam going on must not give the hints it closes.
    assert "Un indice" not in popovers(visit)
    visit.open("etude.py", run=runs["ex"])
    assert "Évaluation en cours" in visit.said
    assert "Il te reste 49 min" in visit.said
    assert "Un indice" not in popovers(visit)
    visit.open("fichier.py", run=runs["ex"])
    assert "Évaluation en cours" in visit.said
    store.remove_assignment(teacher, "ex", now().isoformat())
    visit.open("etude.py", run=runs["tr"])
    assert "Un indice" in popovers(visit)


def test_after_the_end_the_screen_says_so_and_keeps_everything(
    store: SqliteRepository, cookies: dict[str, str]
) -> None:
    """The time over, the page tells that the work is kept, and an answer is refused kindly."""
    teacher, room, lina = school.small_class(store)
    start = datetime.fromisoformat(school.NOW)
    hours = {"opens_at": school.NOW, "closes_at": (start + timedelta(hours=1)).isoformat()}
    store.save_assignment(teacher, given(room.id, "ex", mode="examen", **hours))
    run = assigned.begin_assigned(store, lina, store.assignment(lina, "ex"), start)
    kept = school.play_some(store, lina, run, 2)
    visit = signed_in(store, cookies, lina).open("ma_classe.py")
    assert "× fermé" in visit.said
    visit.open("etude.py", run=run.id)
    assert "Temps écoulé" in visit.said
    assert practice.load(store, lina, run.id).length == len(kept)
