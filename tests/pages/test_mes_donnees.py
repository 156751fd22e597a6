"""Stories of one's own data: a name, another device, everything taken away, everything erased."""

from __future__ import annotations

import io
import json
import re
import zipfile

from mcvb import access, portfolio
from mcvb.web import SESSION_COOKIE
from tests.pages.visit import Visit, now


def enter_code(visit: Visit, code: str) -> None:
    """Type a resume code and have it checked."""
    next(field for field in visit.at.text_input if field.label == "Code de reprise").set_value(code)
    visit.press("Vérifier le code")


def test_a_pseudonym_is_changed_never_to_nothing(visit: Visit) -> None:
    """A new name is kept, tidy; a blank one is refused kindly."""
    visit.open("mes_donnees.py")
    visit.at.text_input[0].set_value("  Lou   du 68 ")
    visit.press("Changer")
    assert visit.person.pseudonym == "Lou du 68"
    assert "Pseudonyme changé." in visit.said
    visit.at.text_input[0].set_value("   ")
    visit.press("Changer")
    assert "Écris au moins une lettre." in visit.said
    assert visit.person.pseudonym == "Lou du 68"
    assert "« Lou du 68 »" in visit.open("accueil.py").said


def test_a_resume_code_is_made_then_replaced(visit: Visit) -> None:
    """A code is shown once, works, and stops working when another is made."""
    visit.open("mes_donnees.py").press("code_creer")
    first = visit.at.code[0].value
    assert re.fullmatch(r"[2-9B-Z]{4}(-[2-9B-Z]{4}){2}", first)
    assert access.ticket_from_code(visit.store, first, now())
    visit.press("code_creer")
    second = visit.at.code[0].value
    assert second != first
    enter_code(visit, first)
    assert "Ce code ne correspond à aucun profil" in visit.said
    enter_code(visit, second)
    assert "Code reconnu" in visit.said


def test_a_wrong_code_is_refused_kindly(visit: Visit) -> None:
    """Too short, unknown or empty: the same sentence, no way in."""
    visit.open("mes_donnees.py")
    for typed in ("", "ABCD", "BCDF-GHJK-MNPQ", "' OR 1=1 --"):
        enter_code(visit, typed)
        assert "Ce code ne correspond à aucun profil" in visit.said
        assert not any("/entrer?ticket=" in element.value for element in visit.at.html)


def test_too_many_wrong_codes_make_one_wait(visit: Visit) -> None:
    """After a dozen wrong codes even a right one waits: nobody can try them all."""
    visit.open("mes_donnees.py")
    right = access.new_resume_code(visit.store, visit.person, now())
    for _ in range(access.TRIES):
        enter_code(visit, "BCDF-GHJK-MNPQ")
    enter_code(visit, right)
    assert "Trop de codes faux en peu de temps" in visit.said


def test_a_right_code_opens_the_work_of_the_other_device(visit: Visit) -> None:
    """On another machine, the code typed in its own way gives a link; its ticket opens the same person, once."""
    code = access.new_resume_code(visit.store, visit.person, now())
    visit.cookies, home = {**visit.cookies}, visit.person
    elsewhere = Visit(visit.store, visit.cookies).open("mes_donnees.py")
    enter_code(elsewhere, code.lower().replace("-", " "))
    link = next(element.value for element in elsewhere.at.html if "/entrer?ticket=" in element.value)
    ticket = re.search(r"ticket=([\w-]+)", link).group(1)
    token = access.enter(visit.store, ticket, now())
    assert access.person_from_token(visit.store, token, now()).id == home.id


def test_everything_can_be_taken_away(visit: Visit) -> None:
    """The archive offered holds what the person did, in JSON and in CSV, and no secret."""
    visit.analyse(visit.begin())
    visit.open("mes_donnees.py")
    assert [button.label for button in visit.at.download_button] == ["Télécharger mes données"]
    content = portfolio.export_archive(visit.store, visit.person, now())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kept = json.loads(archive.read("mes_donnees.json"))
        proofs = archive.read("mes_preuves.csv").decode("utf-8-sig")
    assert kept["profil"]["pseudonym"] == visit.person.pseudonym
    assert len(kept["parcours"][0]["actions"]) == visit.store.runs(visit.person)[0].length
    assert len(proofs.splitlines()) > 10
    assert visit.cookies[SESSION_COOKIE] not in json.dumps(kept)


def test_closing_one_s_profile_warns_without_a_code(visit: Visit) -> None:
    """On a shared computer one may leave; without a code the dialog says what will be lost."""
    visit.open("mes_donnees.py").press("fermer")
    assert "Tu n'as pas de code de reprise" in visit.said
    link = next(element.value for element in visit.at.html if "/quitter?ticket=" in element.value)
    ticket = re.search(r"ticket=([\w-]+)", link).group(1)
    access.new_resume_code(visit.store, visit.person, now())
    visit.press("fermer")
    assert "Tu n'as pas de code de reprise" not in visit.said
    token, before = visit.cookies[SESSION_COOKIE], visit.person
    access.leave(visit.store, ticket, token, now())
    assert visit.store.person_of_session(access.hashed(token), now().isoformat()) is None
    assert visit.store.person(before, before.id).id == before.id


def test_erasing_everything_asks_then_leaves_nothing(visit: Visit) -> None:
    """Nothing is erased before the box is ticked; then a new profile stands where the old one was."""
    run = visit.begin()
    visit.store.rename(visit.person, "Lou")
    visit.open("mes_donnees.py").press("tout_effacer")
    assert visit.button("effacer_tout_oui").disabled
    assert len(visit.store.runs(visit.person)) == 1
    visit.at.checkbox(key="effacer_sur").check()
    visit.confirm("tout_effacer", "effacer_tout_oui")
    assert "Toutes tes données ont été effacées" in visit.said
    assert visit.person.pseudonym != "Lou"
    assert visit.store.runs(visit.person) == []
    assert "Bienvenue dans l'atelier" in visit.said
    assert "Aucune mission en cours" in visit.open("bilan.py", run=run).said
