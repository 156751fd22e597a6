"""Stories of a run read again, action by action."""

from __future__ import annotations

from collections.abc import Iterable

from mcvb import practice, replay
from mcvb.demo import fair_calls, fair_design, fair_targeting
from mcvb.store.interface import Run
from simulations.kernel import stream
from simulations.mission_state import Action
from tests.pages.desk import Desk
from tests.pages.visit import Visit, now


def read(desk: Desk, run: Run, visit: Visit | None = None, **query: str) -> Visit:
    """Open a run to read it again."""
    return desk.open(visit or desk.visit(), "relecture.py", run=run.id, **query)


def with_a_call(desk: Desk) -> Run:
    """Bring Lina's run to the end of a first call."""
    lina, run = desk.people["lina"], desk.lina
    draw = stream(4, "essai")

    def play(acts: Iterable[Action]) -> None:
        for rank, action in enumerate(acts):
            practice.act(desk.store, lina, run.id, action, action_id=f"{action.kind}-{rank}", now=now())

    play(list(fair_targeting(practice.load(desk.store, lina, run.id).state, draw)))
    play(list(fair_design(practice.load(desk.store, lina, run.id).state)))
    play(list(fair_calls(practice.load(desk.store, lina, run.id).state, draw, calls=1, skill=1.0)))
    return desk.store.run(lina, run.id)


def test_a_run_is_read_act_by_act(desk: Desk) -> None:
    """Each step says what was done and where the work stood; next and previous move by one."""
    visit = read(desk, desk.lina, pas="1")
    assert f"Action 1 sur {desk.lina.length}" in visit.said
    assert "Répond à une question de l'étude" in visit.said
    assert "Étude 1 réponses sur" in visit.said
    visit.press("suivant")
    assert f"Action 2 sur {desk.lina.length}" in visit.said
    assert "Étude 2 réponses sur" in visit.said
    assert "Action 1 sur" in visit.press("precedent").said


def test_what_was_observed_shows_where_it_was(desk: Desk) -> None:
    """Handing the stage in is the last act: its observations are there, and only there."""
    visit = read(desk, desk.lina)
    assert "Rend l'étape" in visit.said
    assert "Ce que le simulateur a observé ici" in visit.said
    assert "Ce que le simulateur a observé ici" not in visit.press("precedent").said
    moments = replay.timeline(desk.store, desk.teacher, desk.lina.id).moments
    assert [bool(one.observations) for one in moments] == [False] * (len(moments) - 1) + [True]


def test_reading_changes_nothing(desk: Desk) -> None:
    """Whatever is pressed, the run has the same actions afterwards, and no way to act is offered."""
    visit = read(desk, desk.lina, pas="3")
    visit.press("suivant")
    assert desk.store.run(desk.teacher, desk.lina.id) == desk.lina
    assert not visit.has_button("annuler")
    assert not any(button.key.startswith("rendre_") for button in visit.at.button if button.key)


def test_a_comment_is_written_beside_the_run(desk: Desk) -> None:
    """The teacher writes on a check; the words are kept with it, once, and an empty one is refused."""
    visit = read(desk, desk.lina)
    visit.press("Envoyer le commentaire")
    assert "Un commentaire compte de 1 à 1500" in visit.said
    visit.field("mot_texte_", kind="text_area").set_value("Relis la consigne 3.")
    visit.at.selectbox(key=f"mot_sujet_{desk.lina.id}").set_value("analyser")
    visit.press("Envoyer le commentaire")
    kept = desk.store.comments(desk.teacher, desk.lina.id)
    assert [(one.subject, one.text) for one in kept] == [("analyser", "Relis la consigne 3.")]
    assert "Relis la consigne 3." in visit.said


def test_the_projected_run_names_nobody(desk: Desk) -> None:
    """Projected, the pseudonym of the student is nowhere on the page."""
    visit = read(desk, desk.lina)
    assert "Lina B." in visit.said
    visit.at.toggle(key="relecture_projeter").set_value(True)
    visit.run()
    assert "Un travail d'élève" in visit.said
    assert "Lina" not in visit.said
    assert "Vos commentaires" not in visit.said


def test_a_call_is_a_conversation_and_can_be_projected(desk: Desk) -> None:
    """In the middle of a call its words so far are there; the whole call opens on the projector, and comes back."""
    run = with_a_call(desk)
    moments = replay.timeline(desk.store, desk.teacher, run.id).moments
    said = next(one for one in moments if one.title == "Dit au téléphone")
    visit = read(desk, run, pas=str(said.sequence))
    conversation = next(box.value for box in visit.at.html if "a4-conversation" in box.value)
    assert conversation.count("a4-bulle") == said.turns
    read(desk, run, visit, pas=str(moments[-2].sequence))
    last = next(box.value for box in visit.at.html if "a4-conversation" in box.value)
    assert last.count("a4-bulle") == 4
    assert "avant celles-ci" in last
    assert any(link.startswith("relecture?") and "appel=1" in link for link in visit.links.values())
    visit = read(desk, run, visit, appel="1", pas="1")
    assert "Que diriez-vous à sa place ?" in visit.said
    assert visit.links["Quitter la projection"].startswith("relecture?")
    assert "Lina" not in visit.said


def test_every_act_is_said_in_french(desk: Desk) -> None:
    """No act of a run is left without its words: « Agit » stands for none of them."""
    run = with_a_call(desk)
    moments = replay.timeline(desk.store, desk.teacher, run.id).moments
    assert len(moments) == run.length
    assert "Agit" not in {one.title for one in moments}
    assert (
        moments[-1].summary[-1] == ("Appels", "1\u00a0appel, 1\u00a0rendez-vous")
        or moments[-1].summary[-1][0] == "Appels"
    )
    assert replay.timeline(desk.store, desk.teacher, run.id) is replay.timeline(desk.store, desk.teacher, run.id)


def test_no_run_asked_for_leads_to_the_class(desk: Desk) -> None:
    """Without a run, and with a run that does not exist, the page says so kindly."""
    visit = desk.open(desk.visit(), "relecture.py")
    assert "Aucun travail choisi" in visit.said
    assert "n'existe pas" in desk.open(visit, "relecture.py", run="rien").said
