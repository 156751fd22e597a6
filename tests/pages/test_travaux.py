"""Stories of works: added, told, changed, filtered, removed and brought back; bad files are refused in words."""

from __future__ import annotations

import pytest

from mcvb import access
from mcvb.store import SqliteRepository
from mcvb.web import SESSION_COOKIE
from mcvb.works import works_in
from tests import samples
from tests.pages.three_years import make_three_years
from tests.pages.visit import Visit, now


def start(visit: Visit, kind: str = "text", *, group: bool = False) -> str:
    """Open the form of a new work of a sort, and return the beginning of its keys."""
    visit.open("travaux.py")
    key = f"travail_neuf_{visit.at.session_state['travail_tour']}"
    visit.at.button_group(key=f"{key}_sorte").set_value(kind)
    visit.run()
    if group:
        visit.at.toggle(key=f"{key}_groupe").set_value(True)
        visit.run()
    return key


def fill(visit: Visit, key: str, *, title: str = "Fiche produit", text: str = "") -> None:
    """Write a title and, for a text, the text."""
    visit.at.text_input(key=f"{key}_titre").set_value(title)
    if text:
        visit.at.text_area(key=f"{key}_texte").set_value(text)


def send(visit: Visit, key: str, name: str, content: bytes, kind: str = "image") -> Visit:
    """Drop a file and press the button."""
    visit.at.file_uploader(key=f"{key}_{kind}").upload(name, content, "application/octet-stream")
    return visit.press(f"{key}_garder")


def kept(visit: Visit) -> list:
    """Return the works kept."""
    return works_in(visit.store.items(visit.person))


def test_a_first_text_is_added(visit: Visit) -> None:
    """The empty page says what to do; a short text is kept with where it goes."""
    key = start(visit)
    assert "Ton premier travail" in visit.said
    fill(visit, key, text="Une fiche produit pour le salon.")
    visit.at.multiselect(key=f"{key}_competences").set_value(["4B.5"])
    visit.at.button_group(key=f"{key}_dossiers").set_value(["e2", "projet"])
    visit.press(f"{key}_garder")
    assert "Travail enregistré." in visit.said
    assert "1 travail, du plus récent" in visit.said
    work = kept(visit)[0].work
    assert (work.competences, work.dossiers) == (("4B.5",), ("e2", "projet"))
    assert "À compléter : le contexte" in visit.said


def test_in_a_group_the_individual_part_is_asked(visit: Visit) -> None:
    """Nothing is kept before the student says what they did themself; nothing typed is lost."""
    key = start(visit, group=True)
    fill(visit, key, text="Un dossier fait à trois.")
    visit.press(f"{key}_garder")
    assert "Dis ce que tu as fait toi-même dans ce groupe" in visit.said
    assert kept(visit) == []
    assert visit.at.text_input(key=f"{key}_titre").value == "Fiche produit"
    visit.at.text_area(key=f"{key}_part").set_value("J'ai tenu le carnet d'adresses.")
    visit.press(f"{key}_garder")
    assert kept(visit)[0].work.part == "J'ai tenu le carnet d'adresses."
    assert "En groupe" in visit.said


def test_a_photo_is_kept_without_its_place_and_shown_small(visit: Visit) -> None:
    """The place leaves the photo, the student is told, the list shows a small image held in the page itself."""
    key = start(visit, "image")
    fill(visit, key, title="Ma vitrine")
    send(visit, key, "vitrine.jpg", samples.picture(size=(800, 600), gps=True))
    assert "Le lieu, la date et l'appareil écrits dans la photo ont été retirés." in visit.said
    assert any("data:image/jpeg;base64," in element.value for element in visit.at.html)
    ref = kept(visit)[0].work.file
    content = visit.store.document(visit.person, ref.digest).content
    assert samples.AUTHOR.encode() not in content


@pytest.mark.parametrize(
    ("kind", "name", "content", "words"),
    [
        ("image", "photo.jpg", b"MZ" + bytes(80), "un programme Windows"),
        ("image", "logo.png", b"<svg xmlns='x'/>", "SVG"),
        ("pdf", "rapport.pdf", samples.pdf(act=True), "contient un programme"),
        ("pdf", "rapport.pdf", samples.pdf(locked=True), "mot de passe"),
        ("image", "rapport.jpg", samples.pdf(), "Ce fichier est de la sorte « PDF »"),
        ("audio", "voix.mp3", samples.picture(), "Ce fichier est de la sorte « Image »"),
    ],
)
def test_a_bad_file_is_refused_in_words(visit: Visit, kind: str, name: str, content: bytes, words: str) -> None:
    """The page says what the file is and what to do; nothing is kept."""
    key = start(visit, kind)
    fill(visit, key, title="Mon fichier")
    assert words in send(visit, key, name, content, kind).said
    assert kept(visit) == []


def test_a_link_is_shown_before_it_is_opened(visit: Visit) -> None:
    """The whole address first; the way out comes once it is read, in another tab that knows nothing of this one."""
    key = start(visit, "link")
    fill(visit, key, title="Le site de l'entreprise")
    visit.at.text_input(key=f"{key}_lien").set_value("javascript:alert(1)")
    assert "https://" in visit.press(f"{key}_garder").said
    assert kept(visit) == []
    visit.at.text_input(key=f"{key}_lien").set_value("https://exemple.fr/?a=1&b=<x>")
    visit.press(f"{key}_garder")
    visit.press(f"travail_ouvrir_{kept(visit)[0].item.id}")
    assert "https://exemple.fr/?a=1&b=<x>" in visit.at.code[0].value
    assert not any("target=" in element.value for element in visit.at.html)
    visit.at.toggle(key="lien_lu").set_value(True)
    visit.run()
    (way,) = [element.value for element in visit.at.html if "target=" in element.value]
    assert 'rel="noopener noreferrer nofollow"' in way
    assert "b=&lt;x&gt;" in way


def test_a_work_is_changed_and_its_versions_told(visit: Visit) -> None:
    """The new words show, the old ones stay in the history."""
    key = start(visit)
    fill(visit, key, text="Une fiche produit pour le salon.")
    visit.press(f"{key}_garder")
    item = kept(visit)[0].item
    visit.press(f"travail_ouvrir_{item.id}")
    edit = f"travail_{item.id}_1"
    visit.at.text_area(key=f"{edit}_fait").set_value("J'ai rédigé et mis en page.")
    visit.press(f"{edit}_garder")
    assert "Historique (2 versions)" in visit.said
    assert kept(visit)[0].work.did == "J'ai rédigé et mis en page."


def test_a_work_is_removed_brought_back_and_forgotten(visit: Visit) -> None:
    """Removing has a way back at once, then a basket; deleting for good takes the file too."""
    key = start(visit, "image")
    fill(visit, key, title="Ma vitrine")
    send(visit, key, "vitrine.png", samples.picture("PNG"))
    one = kept(visit)[0]
    visit.press(f"travail_ouvrir_{one.item.id}").press("travail_retirer")
    assert kept(visit) == []
    assert "est retiré" in visit.said
    visit.press("travail_annuler")
    assert len(kept(visit)) == 1
    visit.press(f"travail_ouvrir_{one.item.id}").press("travail_retirer")
    visit.press(f"oublier_{one.item.id}")
    assert "effacé pour toujours" in visit.said
    exported = visit.store.export_person(visit.person)
    assert (exported["documents"], exported["ecrits"]) == ([], [])


def test_works_are_found_again(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """By a word, by a dossier; the address of one opens it."""
    made = make_three_years(store)
    access.open_session(store, made.student, cookies[SESSION_COOKIE], now())
    visit = Visit(store, cookies).open("travaux.py")
    assert "9 travaux" in visit.said
    visit.at.text_input(key="travail_cherche").set_value("VITRINE")
    assert "3 travaux" in visit.run().said
    visit.at.text_input(key="travail_cherche").set_value("")
    visit.at.selectbox(key="travail_dossier").set_value("e33")
    said = visit.run().said
    assert "3 travaux" in said
    assert "Étude de satisfaction, année 3" in said


def test_the_work_of_somebody_else_does_not_open(
    visit: Visit, store: SqliteRepository, cookies: dict[str, str]
) -> None:
    """The address copied from a classmate shows one's own list, and nothing of theirs."""
    key = start(visit)
    fill(visit, key, title="Secret de Lou", text="Une fiche produit pour le salon.")
    visit.press(f"{key}_garder")
    name = kept(visit)[0].item.id
    cookies[SESSION_COOKIE] = access.new_token()
    stranger = Visit(store, cookies)
    stranger.at.query_params = {"travail": name}
    stranger.at.switch_page("travaux.py")
    stranger.run()
    assert "Secret de Lou" not in stranger.said
    assert "Ton premier travail" in stranger.said
