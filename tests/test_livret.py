"""The livret and the dossier of a project: tagged, French, whole; the same in DOCX; badges and tables to take away."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from openbadgeslib.ob3 import OB3Verifier
from pypdf import PdfReader

from mcvb import badges, document, livret, path, projet_garde, takeaway
from mcvb.document import Bar, Paper, Picture, Section, Table
from mcvb.projet import LOG, LogEntry, Project
from mcvb.projet_dossier import project_dossier
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from tests import samples
from tests.pages.three_years import make_three_years, moment

TODAY = date(2027, 5, 20)


def words(pdf: bytes) -> str:
    """Return all the words of a PDF, spaces put right."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def lina(store: SqliteRepository) -> Person:
    """Give a student of three years."""
    return make_three_years(store).student


def whole(store: SqliteRepository, person: Person, **chosen: object) -> Paper:
    """Return the livret of a person."""
    found = path.path_of(store, person, TODAY)
    return livret.livret(livret.gather(store, person, found, **chosen), TODAY)


def test_the_livret_says_who_proved_what_and_that_it_is_formative(store: SqliteRepository, lina: Person):
    """Tagged, titled, in French; the four kinds by name, every bloc, the works; no mark anywhere."""
    pdf = document.to_pdf(whole(store, lina))
    read = PdfReader(io.BytesIO(pdf))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("fr")
    assert read.metadata.title == "Livret de compétences"
    text = words(pdf)
    for said in ("Niveaux formatifs", "Bloc 4B", "Bloc 1", "Simulateur :", "Élève :", "Enseignant :", "Tuteur :"):
        assert said in text
    assert lina.pseudonym in text


def test_a_name_typed_is_on_paper_and_nowhere_else(store: SqliteRepository, lina: Person, tmp_path):
    """The name asked for is written on the livret and never reaches the disk."""
    assert "Lina Benali-Testée" in words(document.to_pdf(whole(store, lina, name="  Lina  Benali-Testée ")))
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("atelier.db*"))
    assert "Benali-Testée".encode() not in kept


def test_only_the_works_chosen_go_in(store: SqliteRepository, lina: Person):
    """Nothing chosen, no works; one chosen, that one."""
    found = path.path_of(store, lina, TODAY)
    first = found.works[0]
    titles = [section.title for section in whole(store, lina, chosen={first.item.id}).sections]
    assert first.work.title in titles
    assert "Travaux choisis" not in [section.title for section in whole(store, lina, chosen=set()).sections]


def test_an_empty_path_makes_a_livret_all_the_same(store: SqliteRepository):
    """Nothing proved yet: every competence is there with a dash, and what to begin with."""
    anna = store.create_visitor("anna", moment(0).isoformat())
    text = words(document.to_pdf(whole(store, anna)))
    assert "4B.5" in text
    assert "Prochaine étape" in text


def test_the_docx_has_real_titles_tables_and_pictures_with_words(store: SqliteRepository, lina: Person):
    """Headings are headings, tables repeat their titles, the text is French."""
    made = Document(io.BytesIO(document.to_docx(whole(store, lina))))
    headings = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name.startswith("Heading")]
    assert "En bref" in headings
    assert made.tables[0].rows[0].cells[0].text == "Compétence"
    assert made.core_properties.language == "fr-FR"
    assert "tblHeader" in made.tables[0].rows[0]._tr.xml


def test_strange_signs_and_markup_typed_by_a_student_stay_text():
    """Emojis, markup of the page's language and long words break neither the PDF nor the DOCX."""
    typed = "#let x = 1 *gras* [crochets] <a> 🎉 " + "mot" * 200
    picture = Picture(samples.picture("PNG", size=(40, 30)), "Affiche 🎉")
    bars = (Bar(typed[:40], 0, 0.4, done=True), Bar("Deux", 0.4, 1))
    table = Table(("A", "B"), ((typed, ""),))
    section = Section(typed[:60], lines=((typed[:30], typed),), table=table, picture=picture, bars=bars)
    paper = Paper("Essai", "sur", "sous", sections=(section,))
    assert "#let x = 1 *gras* [crochets] <a>" in words(document.to_pdf(paper))
    assert Document(io.BytesIO(document.to_docx(paper))).inline_shapes[0]._inline.docPr.get("descr") == "Affiche 🎉"


def test_control_characters_and_a_broken_picture_break_nothing(store: SqliteRepository, lina: Person):
    """What a paste or an archive may bring (NUL, vertical tab, bytes that are no picture) leaves both papers whole."""
    typed = "avant\x00\x0b\x1b après"
    table = Table((typed,), ((typed,),))
    paper = Paper(typed, typed, typed, sections=(Section(typed, lines=((typed, typed),), table=table),))
    assert document.to_pdf(paper).startswith(b"%PDF")
    made = Document(io.BytesIO(document.to_docx(paper)))
    assert made.tables[0].rows[0].cells[0].text == "avant après"
    digest = store.save_document(lina, "vignette.jpg", "image/jpeg", b"rien", moment(3).isoformat()).digest
    kept = next(one for one in path.path_of(store, lina, TODAY).works if one.work.file and one.work.file.thumb)
    file = {**kept.item.payload["file"], "thumb": digest}
    store.save_item(lina, replace(kept.item, payload={**kept.item.payload, "file": file}))
    assert document.to_pdf(whole(store, lina)).startswith(b"%PDF")
    assert document.to_docx(whole(store, lina))


def test_the_dossier_names_one_s_own_part(store: SqliteRepository, lina: Person):
    """The project as its member hands it over: about, plan, own time, log extracts, and no mark."""
    begun = Project(title="Un stand au marché", template="evenement", first_year="2025-2026")
    item = projet_garde.begin(store, lina, begun, now=moment(2))
    said = {"did": "J'ai réservé le stand.", "obstacle": "Trop cher", "solution": "Négocié"}
    entry = LogEntry(day=date(2026, 11, 3), minutes=90, **said)
    projet_garde.add(store, lina, LOG, entry, now=moment(2, 1), project_id=item.id)
    found = projet_garde.whole(store, lina, item.id)
    text = words(document.to_pdf(project_dossier(found, lina.id, TODAY)))
    for shown in ("Un stand au marché", "Ma part dans le projet", "1 h 30", "réservé le stand.", "Négocié"):
        assert shown in text.replace("\u00a0", " ")
    assert "sur 20" not in text


def test_badges_are_those_reached_and_check(store: SqliteRepository, lina: Person):
    """Each level from « Débrouillé » judged by somebody else is a badge; all of them check under the issuer's name."""
    found = path.path_of(store, lina, TODAY)
    levels = takeaway.reached(found)
    assert levels
    assert all(level.rank >= 2 and level.judge in ("simulation", "enseignant", "tuteur") for level in levels)
    with zipfile.ZipFile(io.BytesIO(takeaway.badges_zip(store, lina, levels))) as made:
        tokens = [made.read(name).decode() for name in made.namelist() if name.endswith(".jwt")]
    verifier = OB3Verifier.for_issuer_did(badges.issuer_did(badges.issuer_key()))
    assert len({verifier.verify(token).id for token in tokens}) == len(levels)


def test_tables_hold_everything_and_run_nothing(store: SqliteRepository, lina: Person):
    """Proofs, levels and works are there, line for line; a cell that begins a formula is text."""
    found = path.path_of(store, lina, TODAY)
    with zipfile.ZipFile(io.BytesIO(takeaway.tables_zip(found))) as made:
        lines = {name: made.read(name).decode("utf-8-sig").splitlines() for name in made.namelist()}
    assert len(lines["preuves.csv"]) > len(found.proofs)
    assert len(lines["travaux.csv"]) > len(found.works) - 1
    assert not any(cell.startswith(("=", "+", "@")) for line in lines["travaux.csv"] for cell in line.split(";"))
