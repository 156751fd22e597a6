"""Stories of one's own file: brought, read, mended with the same tools, taken back."""

from __future__ import annotations

import io

from mcvb import exports, free_practice
from mcvb.columns import label
from tests.pages.visit import Visit

CSV = (
    "Société;Ville;Téléphone;Note interne\r\n"
    "Café Éloïse;Sélestat;03 88 00 00 01;à rappeler\r\n"
    "Cafe Eloise;Sélestat;0388000001;\r\n"
    '=HYPERLINK("http://mal.example");Colmar;03 89 00 00 02;piège\r\n'
    "Hôtel Müller;Barr;;\r\n"
).encode("cp1252")


def bring(visit: Visit, content: bytes = CSV, name: str = "clients.csv") -> None:
    """Open the page and drop a file."""
    visit.open("mon_fichier.py")
    visit.at.file_uploader[0].upload(name, content, "text/csv")
    visit.run()


def frame(visit: Visit) -> object:
    """Return the file as it stands in the store."""
    return free_practice.own_file(visit.store, visit.person).state.frame


def key(visit: Visit) -> str:
    """Return the beginning of the keys of the desk."""
    return f"libre_{free_practice.own_file(visit.store, visit.person).state.digest}"


def test_the_page_begins_by_protecting_real_people(visit: Visit) -> None:
    """Without a file, the page forbids real data and says what to do."""
    visit.open("mon_fichier.py")
    assert "Pas de vraies personnes ici" in visit.said
    assert "Aucun fichier ouvert" in visit.said


def test_an_old_french_spreadsheet_is_read_whole(visit: Visit) -> None:
    """A Windows CSV with semicolons keeps its accents; known columns are recognised, the other keeps its title."""
    bring(visit)
    assert "3 sur 4" in visit.said
    assert "séparateur : ;" in visit.said
    mine = frame(visit)
    assert next(iter(mine["raison_sociale"])) == "Café Éloïse"
    assert list(mine["commune"]) == ["Sélestat", "Sélestat", "Colmar", "Barr"]
    assert next(iter(mine["Note interne"])) == "à rappeler"
    assert visit.at.selectbox(key=f"{key(visit)}_fiche").value == 1


def test_files_that_are_no_table_are_refused_kindly(visit: Visit) -> None:
    """An empty file, a PDF renamed, titles alone: one French sentence each, and nothing is kept."""
    for content in (b"", b"%PDF-1.7 bonjour", b"Nom;Ville\r\n"):
        bring(visit, content)
        assert len(visit.at.error) == 1
        assert len(visit.at.error[0].value) > 30
        assert free_practice.own_file(visit.store, visit.person) is None


def test_a_formula_leaves_the_app_as_plain_text(visit: Visit) -> None:
    """What could run in a spreadsheet is taken back with an apostrophe; the cell on screen is as given."""
    bring(visit)
    assert frame(visit).loc[3, "raison_sociale"].startswith("=HYPERLINK")
    assert {"En CSV", "En XLSX"} <= {button.label for button in visit.at.download_button}
    text = exports.to_csv(frame(visit).rename(columns=label)).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "\n=HYPERLINK" not in text
    assert '\n"=HYPERLINK' not in text


def test_the_file_is_mended_undone_and_found_again(visit: Visit) -> None:
    """Correct, set aside, take back: each act is kept with the person, on coming back too."""
    bring(visit)
    visit.field(f"{key(visit)}_1_commune").set_value("Colmar")
    visit.press("Enregistrer la correction")
    assert frame(visit).loc[1, "commune"] == "Colmar"
    next(radio for radio in visit.at.radio if radio.label == "Pourquoi ?").set_value("autre")
    visit.press("Mettre de côté")
    assert 1 not in frame(visit).index
    visit.press("annuler_libre")
    assert frame(visit).loc[1, "commune"] == "Colmar"
    visit.press("annuler_libre")
    assert frame(visit).loc[1, "commune"] == "Sélestat"
    assert visit.button("annuler_libre").disabled
    again = Visit(visit.store, visit.cookies).open("mon_fichier.py")
    assert "clients.csv" in again.said


def test_a_correction_that_changes_nothing_is_told(visit: Visit) -> None:
    """The same kind refusal as in a mission."""
    bring(visit)
    visit.press("Enregistrer la correction")
    assert "Rien n'a changé dans cette fiche" in visit.said


def test_look_alikes_are_suggested_here_too(visit: Visit) -> None:
    """The café written twice is proposed, and merged on demand."""
    bring(visit)
    visit.at.segmented_control(key="vue_libre").set_value("Les doublons")
    visit.run()
    visit.at.radio[0].set_value("meme_premiere")
    visit.press("Valider mon jugement", form=f"{key(visit)}_juger_1_2_0")
    assert list(frame(visit).index) == [1, 3, 4]
    for view in ("Le portrait", "De côté"):
        visit.at.segmented_control(key="vue_libre").set_value(view)
        visit.run()
    assert "Fusionnée avec la fiche 1" in visit.said


def test_a_column_is_said_to_be_another(visit: Visit) -> None:
    """A title left apart can be named; two titles for one column are refused kindly."""
    bring(visit)
    visit.at.selectbox(key="col_Note interne").set_value("remarque")
    visit.press("Appliquer")
    assert next(iter(frame(visit)["remarque"])) == "à rappeler"
    visit.at.selectbox(key="col_Note interne").set_value("commune")
    visit.press("Appliquer")
    assert visit.at.warning
    assert next(iter(frame(visit)["remarque"])) == "à rappeler"


def test_one_s_own_file_is_taken_away_for_good(visit: Visit) -> None:
    """Closing erases it from the store, and the page is as on a first visit."""
    bring(visit)
    visit.press("fermer_fichier")
    assert "Fichier effacé de l'atelier." in visit.said
    assert "Aucun fichier ouvert" in visit.said
    assert visit.store.export_person(visit.person)["documents"] == []


def test_a_workbook_is_read_too(visit: Visit) -> None:
    """An XLSX made by the app itself comes back cell for cell."""
    bring(visit)
    first = frame(visit).rename(columns=label)
    content = exports.to_xlsx(first)
    assert io.BytesIO(content).read(2) == b"PK"
    visit.press("fermer_fichier")
    bring(visit, content, "clients.xlsx")
    assert frame(visit).rename(columns=label).to_numpy().tolist() == first.to_numpy().tolist()


def test_another_person_does_not_see_the_file(visit: Visit) -> None:
    """The file is its owner's: another browser finds none."""
    bring(visit)
    visit.cookies["atelier_session"] = "z" * 43
    assert "Aucun fichier ouvert" in Visit(visit.store, visit.cookies).open("mon_fichier.py").said
