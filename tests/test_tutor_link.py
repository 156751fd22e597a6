"""The tutor's one-time link: opened without an account, spent once, kind when it is dead, closed to forged requests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from mcvb import access, pfmp_link, web
from mcvb.pfmp_items import ACTIVITY, COMPANY, PERIOD, TUTOR, Activity, Company, Period, TutorWords, read
from mcvb.pfmp_path import changed, new_item
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from simulations.errors import AtelierError, StoreError
from tests import school

HOST = "http://atelier:8501"
OURS = {"origin": HOST}
GOOD = {
    "etape": "envoyer", "c_4B.3": "3", "c_1.2": "", "s_ecoute": "2", "point_fort": "À l'aise au téléphone",
    "conseil": "Noter chaque appel", "fonction": "Commercial ou commerciale",
}  # fmt: skip


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def placed(store: SqliteRepository) -> tuple[Person, Person, str]:
    """Return a teacher, Lina and the id of her placement, with a company and an activity."""
    teacher, _, lina = school.small_class(store)
    period = new_item(lina, PERIOD, Period(level="premiere", start=date(2027, 1, 4), end=date(2027, 1, 29)), now())
    store.save_item(lina, period)
    store.save_item(lina, new_item(lina, COMPANY, Company(nom="Le Kiosque"), now(), parent=period.id))
    store.save_item(lina, new_item(lina, ACTIVITY, Activity(titre="A", competences=("4B.3",)), now(), parent=period.id))
    return teacher, lina, period.id


def browser(store: SqliteRepository) -> TestClient:
    """Return a browser of the tutor, who has never come here."""
    made = Starlette(routes=web.routes(lambda: store), middleware=[Middleware(web.AtelierMiddleware)])
    return TestClient(made, base_url=HOST)


def words(store: SqliteRepository, lina: Person) -> list[TutorWords]:
    """Return what tutors wrote about Lina."""
    return [read(item, TutorWords) for item in store.items(lina, kinds=(TUTOR,))]


def test_a_tutor_answers_reads_again_and_sends_once(store: SqliteRepository):
    """Page, preview, sending: the answer is kept as given, then the link is dead and nothing is written twice."""
    _, lina, period = placed(store)
    path, tutor = f"{pfmp_link.PATH}/{pfmp_link.make(store, lina, period, now())}", browser(store)
    page = tutor.get(path)
    assert page.status_code == 200
    assert "Lina B." in page.text
    assert "Le Kiosque" in page.text
    assert page.text.index("Mettre en œuvre une opération de prospection") < page.text.index("<details")
    preview = tutor.post(path, data={**GOOD, "etape": "relire"}, headers=OURS)
    assert "À l&#39;aise au téléphone" in preview.text
    assert words(store, lina) == []
    again = tutor.post(path, data={**GOOD, "etape": "corriger"}, headers=OURS)
    assert 'value="3" checked' in again.text
    assert "Merci" in tutor.post(path, data=GOOD, headers=OURS).text
    assert words(store, lina) == [
        TutorWords(
            levels={"4B.3": 3}, attitude={"ecoute": 2}, strong="À l'aise au téléphone", advice="Noter chaque appel",
            function="Commercial ou commerciale",
        )
    ]  # fmt: skip
    replay = tutor.post(path, data=GOOD, headers=OURS)
    assert replay.status_code == 400
    assert "déjà servi" in replay.text
    assert "la première fois" in replay.text
    assert "la première fois" not in tutor.get(path).text
    assert "déjà servi" in tutor.get(path).text
    assert len(words(store, lina)) == 1


def test_a_forged_request_writes_nothing_and_does_not_spend_the_link(store: SqliteRepository):
    """A form of another site, or one without a source, is refused; the tutor can still answer."""
    _, lina, period = placed(store)
    path, tutor = f"{pfmp_link.PATH}/{pfmp_link.make(store, lina, period, now())}", browser(store)
    for headers in ({"origin": "http://ailleurs.test"}, {}, {"origin": "null"}):
        assert tutor.post(path, data=GOOD, headers=headers).status_code == 403
    assert words(store, lina) == []
    assert tutor.post(path, data=GOOD, headers=OURS).status_code == 200


def test_two_sendings_at_once_write_one_answer(store: SqliteRepository):
    """Eight sendings at the same moment: one is kept, the others are told that the link has served."""
    _, lina, period = placed(store)
    token = pfmp_link.make(store, lina, period, now())

    def send(rank: int) -> bool:
        try:
            pfmp_link.answer(store, token, TutorWords(strong=str(rank), function="Gérant"), now())
        except AtelierError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(send, range(8)))
    assert sum(kept) == 1
    assert len(words(store, lina)) == 1


@pytest.mark.parametrize("days", [22, 400])
def test_an_old_link_is_dead(store: SqliteRepository, days: int):
    """A link made too long ago is refused with a kind sentence."""
    _, lina, period = placed(store)
    token = pfmp_link.make(store, lina, period, now() - timedelta(days=days))
    answer = browser(store).get(f"{pfmp_link.PATH}/{token}")
    assert answer.status_code == 400
    assert "demandez un nouveau lien" in answer.text


def test_a_new_link_replaces_the_one_before(store: SqliteRepository):
    """The teacher's link voids the student's unused one; a removed period closes its link."""
    teacher, lina, period = placed(store)
    first, second = pfmp_link.make(store, lina, period, now()), pfmp_link.make(store, teacher, period, now())
    tutor = browser(store)
    assert tutor.get(f"{pfmp_link.PATH}/{first}").status_code == 400
    assert tutor.get(f"{pfmp_link.PATH}/{second}").status_code == 200
    store.remove_item(lina, period, now().isoformat())
    assert tutor.get(f"{pfmp_link.PATH}/{second}").status_code == 400


def test_guesses_are_slowed_down_and_do_not_lock_others(store: SqliteRepository):
    """After some wrong links, this place waits; a good link from elsewhere still opens."""
    _, lina, period = placed(store)
    token, place = pfmp_link.make(store, lina, period, now()), pfmp_link.Place("192.0.2.7")
    for rank in range(5):
        with pytest.raises(AtelierError, match="ne peut plus servir"):
            pfmp_link.opened(store, f"faux{rank}", place, now())
    with pytest.raises(AtelierError, match="Trop de liens faux"):
        pfmp_link.opened(store, "faux", place, now())
    assert pfmp_link.opened(store, token, pfmp_link.Place("192.0.2.8"), now()).student == lina


def test_a_good_link_opened_many_times_never_waits(store: SqliteRepository):
    """Opening and reloading a good link counts for nothing."""
    _, lina, period = placed(store)
    path, tutor = f"{pfmp_link.PATH}/{pfmp_link.make(store, lina, period, now())}", browser(store)
    assert [tutor.get(path).status_code for _ in range(12)] == [200] * 12


def test_the_student_does_not_answer_for_the_tutor(store: SqliteRepository):
    """In the student's own browser the link tells whom it is for, and takes no answer."""
    _, lina, period = placed(store)
    path = f"{pfmp_link.PATH}/{pfmp_link.make(store, lina, period, now())}"
    own, token = browser(store), access.new_token()
    access.open_session(store, lina, token, now())
    own.cookies.set(web.SESSION_COOKIE, token)
    assert "pour la personne qui" in own.get(path).text
    assert own.post(path, data=GOOD, headers=OURS).status_code == 400
    assert words(store, lina) == []
    assert browser(store).post(path, data=GOOD, headers=OURS).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fonction": ""}, "votre fonction"),
        ({"c_4B.3": "", "s_ecoute": "", "point_fort": " ", "conseil": ""}, "Aucune réponse"),
        ({"conseil": "Écrivez à m.dupont@exemple.fr"}, "adresse e-mail"),
        ({"point_fort": "x" * 401}, "trop long"),
    ],
)
def test_what_cannot_be_sent_is_said_and_what_was_typed_stays(
    store: SqliteRepository, changes: dict[str, str], said: str
):
    """A fault is told on the page, nothing is written, and the link stays good."""
    _, lina, period = placed(store)
    path, tutor = f"{pfmp_link.PATH}/{pfmp_link.make(store, lina, period, now())}", browser(store)
    page = tutor.post(path, data={**GOOD, **changes}, headers=OURS)
    assert page.status_code == 400
    assert said in page.text
    assert words(store, lina) == []
    assert tutor.post(path, data=GOOD, headers=OURS).status_code == 200


def test_what_is_not_a_question_of_ours_is_left_out(store: SqliteRepository):
    """Unknown competences and ranks out of the scale are not kept; words with tags are text."""
    _, lina, period = placed(store)
    path, tutor = f"{pfmp_link.PATH}/{pfmp_link.make(store, lina, period, now())}", browser(store)
    odd = {"c_9.9": "2", "c_1.1": "5", "s_ecoute": "4", "s_autre": "1", "point_fort": "<b>Bravo</b>"}
    preview = tutor.post(path, data={**GOOD, **odd, "etape": "relire"}, headers=OURS)
    assert "&lt;b&gt;Bravo" in preview.text
    tutor.post(path, data={**GOOD, **odd}, headers=OURS)
    kept = words(store, lina)[0]
    assert (kept.levels, kept.attitude) == ({"4B.3": 3}, {})


def test_a_large_form_is_refused(store: SqliteRepository):
    """A form larger than ours can be is not read."""
    _, lina, period = placed(store)
    path = f"{pfmp_link.PATH}/{pfmp_link.make(store, lina, period, now())}"
    assert browser(store).post(path, data={**GOOD, "x": "y" * 30_000}, headers=OURS).status_code == 413


def test_nobody_changes_what_a_tutor_wrote(store: SqliteRepository):
    """The student reads it, and can neither rewrite, remove nor forget it; their teacher reads it too."""
    teacher, lina, period = placed(store)
    token = pfmp_link.make(store, lina, period, now())
    pfmp_link.answer(store, token, TutorWords(strong="Bien", function="Gérant"), now())
    item = store.items(lina, kinds=(TUTOR,))[0]
    for actor in (lina, teacher):
        with pytest.raises(StoreError):
            store.save_item(actor, changed(item, TutorWords(strong="Parfait", function="Gérant"), now()))
        with pytest.raises(StoreError):
            store.remove_item(actor, item.id, now().isoformat())
    with pytest.raises(AtelierError):
        store.forget_item(lina, item.id)
    assert [one.id for one in store.items(teacher, lina, kinds=(TUTOR,))] == [item.id]
    assert "set-cookie" not in browser(store).get(f"{pfmp_link.PATH}/{token}").headers


def test_only_the_student_and_their_teacher_make_a_link(store: SqliteRepository):
    """A classmate or a stranger cannot make a link to somebody's placement."""
    _, _, period = placed(store)
    stranger = store.create_visitor("anna", school.NOW)
    with pytest.raises(AtelierError):
        pfmp_link.make(store, stranger, period, now())


def test_a_form_of_too_many_fields_is_refused(store: SqliteRepository):
    """More fields than ours can have: refused with a sentence, nothing written, the link still good."""
    _, lina, period = placed(store)
    path, tutor = f"{pfmp_link.PATH}/{pfmp_link.make(store, lina, period, now())}", browser(store)
    parts = {f"x{rank}": (None, "1") for rank in range(80)}
    assert tutor.post(path, files=parts, headers=OURS).status_code == 413
    assert tutor.get(path).status_code == 200
