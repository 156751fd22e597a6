"""Stories of taking one's path away."""

from __future__ import annotations

from mcvb import archive
from mcvb.store import SqliteRepository
from tests.pages.test_classes import signed_in
from tests.pages.three_years import make_three_years
from tests.pages.visit import Visit, now


def test_an_empty_path_says_what_to_do_and_still_takes_an_archive_in(visit: Visit) -> None:
    """A newcomer is told how the livret fills; the archive is there, out and in."""
    visit.open("emporter.py")
    assert "Ton parcours est encore vide" in visit.said
    assert any(button.label == "Archive de mon parcours" for button in visit.at.get("download_button"))


def test_a_student_of_three_years_has_all_the_files(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """Livret, badges, tables and xAPI are offered; the project says that there is none yet."""
    visit = signed_in(store, cookies, make_three_years(store).student).open("emporter.py")
    labels = [button.label for button in visit.at.get("download_button")]
    for label in ("PDF à imprimer", "DOCX à compléter", "Badges (ZIP)", "Tableaux (CSV)", "Relevé xAPI (JSON)"):
        assert label in labels


def test_an_archive_is_taken_in_and_told(store: SqliteRepository, visit: Visit) -> None:
    """What was new is counted; the same again says that everything was there; a wrong file changes nothing."""
    other = make_three_years(store).student
    content = archive.write_archive(store, other, now())
    visit.open("emporter.py")
    visit.at.file_uploader(key="archive_importee").upload("a.zip", content, "application/zip")
    visit.run().press("importer_archive")
    assert "Archive reprise" in visit.said
    assert "missions" in visit.said
    visit.press("importer_archive")
    assert "Tout y était déjà" in visit.said
    visit.at.file_uploader(key="archive_importee").upload("b.zip", b"PK rien", "application/zip")
    visit.run().press("importer_archive")
    assert "Archive non reprise" in visit.said
