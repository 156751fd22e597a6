"""Exported tables: they open in a spreadsheet, keep zeros, and never run anything."""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pytest
from openpyxl import load_workbook

from mcvb.exports import file_name, to_csv, to_xlsx

ATTACKS = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "+33-6-39",
]
HARMLESS = ["+33 6 39 98 00 12", "+33639980012", "-12", "+3,5", "-0.5", "67000", "Café d'Élise", ""]


def cells_of(content: bytes) -> list[list[object]]:
    page = load_workbook(io.BytesIO(content)).active
    return [list(row) for row in page.iter_rows()]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_formula_typed_by_a_joker_is_only_text_in_the_csv(attack):
    """A cell that a spreadsheet would run begins with an apostrophe, in the body and in the titles."""
    text = to_csv(pd.DataFrame({attack: [attack]})).decode("utf-8-sig")
    assert text.count("'" + attack.replace('"', '""')) == 2


@pytest.mark.parametrize("cell", HARMLESS)
def test_phones_and_signed_numbers_are_left_as_they_are(cell):
    """A phone with its country code and a negative number are no formulas, so nothing is put before them."""
    text = to_csv(pd.DataFrame({"a": ["x"], "b": [cell]})).decode("utf-8-sig")
    assert text == f"a;b\r\nx;{cell}\r\n"


def test_the_csv_opens_in_a_french_spreadsheet():
    """Excel in French wants a BOM for accents, semicolons, and a comma in numbers."""
    frame = pd.DataFrame({"nom": ["Zoé"], "part": [0.5], "oui": [True], "jour": [date(2026, 11, 2)], "vide": [None]})
    content = to_csv(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[1] == "Zoé;0,5;oui;02/11/2026;"


@pytest.mark.parametrize("attack", ATTACKS[:5])
def test_no_cell_of_the_workbook_is_a_formula(attack):
    """Text that looks like a formula goes into the workbook as text, marked so that editing it changes nothing."""
    for row in cells_of(to_xlsx(pd.DataFrame({attack: [attack]}))):
        assert row[0].value == attack
        assert row[0].data_type == "s"
        assert row[0].quotePrefix


def test_the_workbook_is_pleasant_and_keeps_zeros():
    """Titles are bold and stay in sight, postal codes keep their zero, numbers stay numbers, signs Excel refuses go."""
    content = to_xlsx(pd.DataFrame({"code_postal": ["01000"], "note": [7], "texte": ["a\x00b"]}), sheet="Mes [fiches]")
    titles, row = cells_of(content)
    assert all(cell.font.bold for cell in titles)
    assert [cell.value for cell in row] == ["01000", 7, "ab"]
    page = load_workbook(io.BytesIO(content)).active
    assert page.freeze_panes == "A2"
    assert page.title == "Mes  fiches"
    assert page.column_dimensions["A"].width >= len("code_postal")


def test_empty_tables_can_be_exported_too():
    """A table without any line still gives its titles."""
    empty = pd.DataFrame(columns=["nom", "email"])
    assert to_csv(empty).decode("utf-8-sig") == "nom;email\r\n"
    assert len(cells_of(to_xlsx(empty))) == 1


def test_file_names_are_plain():
    """A file name has no accents nor spaces, and says which day the file was made."""
    assert (
        file_name("Fichier nettoyé — Élise & Cie", "csv", date(2026, 11, 2))
        == "fichier-nettoye-elise-cie_2026-11-02.csv"
    )
    assert file_name("???", ".xlsx", date(2026, 11, 2)) == "export_2026-11-02.xlsx"
