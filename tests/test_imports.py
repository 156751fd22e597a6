"""A user's own file: whatever the program that wrote it, it is read, or the user learns why not."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mcvb import imports
from mcvb.exports import to_csv, to_xlsx
from mcvb.imports import apply_mapping, guess_mapping, import_settings, known_titles, plain_title, read_table
from simulations.errors import ImportRefusedError
from simulations.prospect_file import COLUMN_ORDER, prepare_file
from tests.factories import make_scenario

TABLE = "Société;CP;Ville;Tél\nCafé d'Élise;01000;Bourg-en-Bresse;04 74 00 00 01\nŒuvre & Fils;67000;Strasbourg;\n"
READ = [
    {
        "raison_sociale": "Café d'Élise",
        "code_postal": "01000",
        "commune": "Bourg-en-Bresse",
        "telephone": "04 74 00 00 01",
    },
    {"raison_sociale": "Œuvre & Fils", "code_postal": "67000", "commune": "Strasbourg", "telephone": ""},
]


NOISE = b"".join(hashlib.blake2b(bytes([rank])).digest() for rank in range(80))


def workbook(*rows: list[object], title: str = "Clients", formats: dict[str, str] | None = None) -> bytes:
    book = Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    for place, shape in (formats or {}).items():
        page[place].number_format = shape
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return content.getvalue()


def refusal(content: bytes, name: str = "clients.csv") -> str:
    with pytest.raises(ImportRefusedError) as caught:
        read_table(content, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "separator", "found"),
    [
        ("utf-8", ";", "utf-8"),
        ("utf-8-sig", ",", "utf-8-sig"),
        ("cp1252", ";", "cp1252"),
        ("cp1252", "\t", "cp1252"),
        ("utf-16", "\t", "utf-16"),
        ("utf-16", ";", "utf-16"),
        ("utf-8", "|", "utf-8"),
    ],
)
def test_the_same_table_is_read_however_it_was_saved(encoding, separator, found):
    """Excel in French, a web service or a phone save the same table their own way; all give the same cells."""
    imported = read_table(TABLE.replace(";", separator).encode(encoding), "clients.csv")
    assert imported.frame.to_dict("records") == READ
    assert list(imported.frame.index) == [1, 2]
    assert (imported.encoding, imported.separator, imported.faults) == (found, separator, ())


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
def test_files_of_old_machines_keep_their_accents(encoding):
    """A file from an old Mac or from DOS is guessed as a last resort."""
    text = "Société;Prénom;Ville\n" + "Crémerie;Hélène;Sélestat\nPrès du pré;Zoé;Besançon\n" * 5
    frame = read_table(text.encode(encoding), "vieux.csv").frame
    assert frame.loc[1, "prenom"] == "Hélène"
    assert frame.loc[2, "raison_sociale"] == "Près du pré"


def test_a_cut_utf8_file_is_still_read_and_the_lost_letters_are_told():
    """One broken letter does not turn all accents into gibberish."""
    imported = read_table(TABLE.encode() + "Énergie;é".encode()[:-1] + b";Lyon;x\n", "coupe.csv")
    assert imported.frame.loc[1, "raison_sociale"] == "Café d'Élise"
    assert imported.notice.startswith("Quelques lettres")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "vide"),
        (b" \r\n \n", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"\xff\xfe", "vide"),
        (b";;;\n;;;\n", "vide"),
        ("Société;CP;Ville\n".encode(), "titres"),
        (bytes(range(256)) * 20, "illisible"),
        (NOISE, "illisible"),
        (bytes(value for value in NOISE if value), "illisible"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ".xls"),
        (b"<html><table><tr><td>Nom</td></tr></table></html>", "page web"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=b"<x/>"), "LibreOffice"),
        (archive(word__document_xml=b"<x/>"), "Word"),
        (archive(xl__workbook_xml=b"<x/>", xl__vbaProject_bin=b"x"), "macros"),
        (archive(photo=b"x"), "archive"),
        (archive(xl__workbook_xml=b"<pas un classeur"), "abîmé"),
        (b"PK\x03\x04 abime", "abîmé"),
        (workbook(), "vide"),
        (workbook(["Nom", "Ville"]), "titres"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, word):
    """Somebody who picked the wrong file is told what it is and what to do."""
    said = refusal(content)
    assert word in said
    assert "« clients.csv »" in said
    assert said.endswith(".")


def test_too_heavy_a_file_is_refused_before_being_read():
    """A file over the limit is refused at once, with its weight and the limit."""
    said = refusal(b"a;b\n" * 6_000_000)
    assert "24 Mo" in said
    assert "20 Mo" in said


def test_a_zip_bomb_is_refused_before_being_opened():
    """A small workbook that would fill the memory is not unpacked."""
    bomb = archive(xl__workbook_xml=b"<x/>", xl__worksheets__sheet1_xml=b"\x00" * (imports.MAX_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    assert "100 Mo" in refusal(bomb)


def test_a_file_of_100_000_lines_gives_the_first_20_000_and_says_so():
    """A whole customer base is cut, quickly, and the user knows it."""
    content = ("nom;ville;tel\n" + "Durand;Lyon;0478000001\n" * 100_000).encode()
    begun = time.perf_counter()
    imported = read_table(content, "base.csv")
    assert time.perf_counter() - begun < 5
    assert len(imported.frame) == 20_000
    assert "20 000" in imported.notice


def test_too_many_columns_are_cut_and_told():
    """Only the first 60 columns of a very wide file are kept."""
    wide = ";".join(f"champ {rank}" for rank in range(80))
    imported = read_table(f"{wide}\n{wide}\n".encode(), "large.csv")
    assert imported.frame.shape == (1, 60)
    assert "60 colonnes" in imported.notice


def test_ragged_lines_are_kept_and_told_by_file_line():
    """A line with a cell too many or too few is kept, and the user learns which line to look at."""
    text = 'nom;ville;tel\n\n"Durand\nPaul";Lyon;1\nPetit;Lyon\nGrand;Lyon;3;en trop\nMoyen;Lyon;4;\n'
    imported = read_table(text.encode(), "x.csv")
    assert list(imported.frame["nom"]) == ["Durand Paul", "Petit", "Grand", "Moyen"]
    assert imported.frame.loc[2, "telephone"] == ""
    assert [(fault.line, fault.message[:7]) for fault in imported.faults] == [
        (0, "1\u00a0ligne"),
        (5, "2 cases"),
        (6, "4 cases"),
    ]
    assert "en trop" in imported.faults[2].message


def test_thousands_of_ragged_lines_are_summed_up():
    """A file wrong everywhere does not give thousands of messages."""
    imported = read_table(("a;b;c\n" + "1;2\n" * 3000).encode(), "x.csv")
    assert len(imported.faults) == imports.MAX_FAULTS + 1
    assert imported.faults[-1].message == "Et 2950\u00a0autres lignes à relire, non montrées ici"


def test_a_quotation_mark_never_closed_does_not_swallow_the_file():
    """One stray quotation mark would hide all the lines after it; it is found and told."""
    text = "nom;ville;tel\n" + "Durand;Lyon;1\n" * 3 + '"Le Petit;Lyon;2\n' + "Martin;Lyon;3\n" * 60
    imported = read_table(text.encode(), "x.csv")
    assert len(imported.frame) == 64
    assert imported.frame.loc[4, "nom"] == "Le Petit"
    assert imported.faults[0].line == 5


def test_separators_inside_quotes_are_no_separators():
    """An address with commas in quotation marks stays in one cell, and does not fool the choice of separator."""
    frame = read_table(
        'nom,adresse,ville\nA,"1, rue X; bât. B",Lyon\nB,"2, rue ""Y"", 3",Lyon\n'.encode(), "x.csv"
    ).frame
    assert list(frame["adresse"]) == ["1, rue X; bât. B", '2, rue "Y", 3']


def test_titles_missing_doubled_or_unknown_are_managed():
    """Two columns of the same title, one without any and one of the user's own all stay, under different names."""
    imported = read_table(b"Nom;Nom;;Points fid\xe9lit\xe9;\nA;B;C;12;\n", "x.csv")
    assert list(imported.frame.columns) == ["nom", "Nom (2)", "Colonne 3", "Points fidélité"]
    assert imported.mapping["Points fidélité"] is None
    assert all(fault.line == 1 for fault in imported.faults)


def test_a_file_without_titles_keeps_its_first_prospect():
    """When the first line is already a prospect, columns get a number and the line is kept."""
    imported = read_table(b"Durand;67000;a@b.fr\nPetit;68000;c@d.fr\n", "x.csv")
    assert list(imported.frame["Colonne 1"]) == ["Durand", "Petit"]
    assert "titres" in imported.faults[0].message
    named = apply_mapping(imported, {"Colonne 2": "code_postal"})
    assert list(named.frame["code_postal"]) == ["67000", "68000"]


def test_a_title_above_the_table_is_left_out():
    """Many programs write the name of the list above the table."""
    imported = read_table("Liste des clients 2026;;\n\nNom;Ville;Tél\nDurand;Lyon;0478000001\n".encode(), "x.csv")
    assert list(imported.frame.columns) == ["nom", "commune", "telephone"]
    assert imported.faults[-1].line == 1


def test_the_separator_written_by_excel_is_obeyed():
    """A first line « sep=, » is for programs, not a prospect."""
    imported = read_table(b"sep=,\r\nnom,ville\r\nA;B,Lyon\r\n", "x.csv")
    assert imported.frame.to_dict("records") == [{"nom": "A;B", "commune": "Lyon"}]
    assert imported.faults == ()


def test_usual_titles_and_near_spellings_are_recognised():
    """Titles are recognised with their accents forgotten, abbreviated or slightly misspelt."""
    titles = ["SOCIETE", "C.P.", "Telephonne", "Courriel", "Adresse postal", "Préom", "Chiffre d'affaires", "Ville"]
    found = list(guess_mapping(titles).values())
    expected = ["raison_sociale", "code_postal", "telephone", "email", "adresse", "prenom", None, "commune"]
    assert found == expected


def test_known_titles_belong_to_one_column_each():
    """The list of titles covers every project column and gives no title twice."""
    columns = import_settings().columns
    assert set(columns) == set(COLUMN_ORDER)
    for column, titles in columns.items():
        assert all(known_titles()[plain_title(title)] == column for title in titles)


def test_two_phone_columns_keep_one_and_tell():
    """A file with a landline and a mobile keeps both, one of them as the phone of the project."""
    imported = read_table(b"Nom;Fixe;Portable\nA;01;06\n", "x.csv")
    assert list(imported.frame.columns) == ["nom", "telephone", "Portable"]
    assert "« Fixe » et « Portable »" in imported.faults[0].message


def test_the_user_may_change_what_was_recognised():
    """Somebody who prefers the mobile number says so, and gets it; mistakes are refused."""
    imported = read_table(b"Nom;Fixe;Portable\nA;01;06\n", "x.csv")
    changed = apply_mapping(imported, {"Fixe": None, "Portable": "telephone"})
    assert changed.frame.to_dict("records") == [{"nom": "A", "Fixe": "01", "telephone": "06"}]
    with pytest.raises(ImportRefusedError, match="même colonne"):
        apply_mapping(imported, {"Portable": "telephone"})
    with pytest.raises(ImportRefusedError, match="n'existe pas"):
        apply_mapping(imported, {"Fixe": "planète"})


def test_a_workbook_gives_text_cells_as_they_are_seen():
    """Numbers have no « .0 », dates are French, zeros shown by a format stay, blank lines are skipped."""
    rows = (
        ["Société", "CP", "SIRET", "Tél", "Dernier contact", "Client", "Note"],
        [
            "A",
            67000.0,
            12345678900012,
            612345678,
            datetime(2026, 11, 2, 8, 30, tzinfo=UTC).replace(tzinfo=None),
            True,
            12.5,
        ],
        [None] * 7,
        ["B", 1000, "00123456700012", "06 12", date(2026, 1, 5), False, None],
    )
    content = workbook(*rows, formats={"D2": '0#" "##" "##" "##" "##', "C2": "00000000000000"})
    imported = read_table(content, "x.xlsx")
    assert list(imported.frame.loc[1]) == ["A", "67000", "12345678900012", "0612345678", "02/11/2026", "oui", "12,5"]
    assert list(imported.frame.loc[2]) == ["B", "1000", "00123456700012", "06 12", "05/01/2026", "non", ""]
    assert imported.sheets == ("Clients",)
    assert "1\u00a0ligne vide laissée de côté" in imported.notice


def test_the_first_sheet_that_holds_something_is_read():
    """An empty first sheet is passed over, and another sheet may be asked for by name."""
    book = Workbook()
    for title in ("Deux", "Trois"):
        page = book.create_sheet(title)
        page.append(["Nom"])
        page.append([title])
    content = io.BytesIO()
    book.save(content)
    assert read_table(content.getvalue(), "x.xlsx").sheet == "Deux"
    assert list(read_table(content.getvalue(), "x.xlsx", sheet="Trois").frame["nom"]) == ["Trois"]
    with pytest.raises(ImportRefusedError, match="Quatre"):
        read_table(content.getvalue(), "x.xlsx", sheet="Quatre")


def test_formulas_are_never_run_and_errors_are_told():
    """A formula gives the value saved with it, or nothing; an error of the spreadsheet is left empty and told."""
    imported = read_table(workbook(["Nom", "Ville", "CP"], ["A", "=1+1", "#N/A"]), "x.xlsx")
    assert list(imported.frame.loc[1]) == ["A", "", ""]
    assert any("formule" in fault.message and fault.line == 2 for fault in imported.faults)


def test_a_prepared_file_comes_back_the_same_from_both_formats():
    """The file of a mission, saved and read again, has the same cells and columns."""
    frame = prepare_file(make_scenario(), 1).frame
    for content in (to_csv(frame), to_xlsx(frame)):
        pd.testing.assert_frame_equal(read_table(content, "x").frame, frame)


WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=12).map(
    lambda text: " ".join(text.split())
)
CELLS = WORDS.filter(lambda text: not text.startswith("'"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=12))
def test_what_is_exported_is_read_again_the_same(rows):
    """Whatever the cells hold (separators, quotation marks, formulas), an exported file comes back cell for cell."""
    frame = pd.DataFrame(rows, columns=["raison_sociale", "nom", "remarque"], dtype=object)
    again = read_table(to_csv(frame), "x.csv").frame
    assert list(again.columns) == list(frame.columns)
    assert again.to_numpy().tolist() == rows
