"""A roster read into pseudonyms: whatever program wrote it, names never kept, previewed, undone."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mcvb import roster
from mcvb.roster import read_roster
from mcvb.store import SqliteRepository
from mcvb.store.sqlite_school import folded
from simulations.errors import AtelierError, ImportRefusedError
from tests import school

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
PRONOTE = (
    "NOM;PRENOM;Né(e) le;CLASSE;GROUPES\r\n"
    "BENALI;Lina;12/03/2010;1MCVB;[1MCVB GR1]\r\n"
    "BERTIN;Lina;01/09/2009;1MCVB;[1MCVB GR2]\r\n"
    "DE LA TOUR;Jean-Marc;05/11/2009;1MCVB;[1MCVB GR1], [LV2 ESP]\r\n"
    "\r\n"
    "MÜLLER;Élodie;30/06/2010;1MCVB;\r\n"
    "Benali;Lina;12/03/2010;1MCVB;[1MCVB GR1]\r\n"
    ";Sans Nom;;;\r\n"
)


def shown(found: roster.Roster) -> list[tuple[str, str]]:
    """Return the pseudonym and the status of each line."""
    return [(line.pseudonym, line.status) for line in found.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_pronote_list_is_read_whatever_its_encoding_and_separator(encoding: str, separator: str):
    """Two Linas are told apart, a double and a line without a name are said, accents and groups are right."""
    text = PRONOTE.replace("[1MCVB GR1], [LV2 ESP]", "[1MCVB GR1]").replace(";", separator)
    found = read_roster(text.encode(encoding), "liste.csv", taken=[])
    assert shown(found) == [
        ("Lina Ben.", "nouveau"), ("Lina Ber.", "nouveau"), ("Jean-Marc D.", "nouveau"), ("Élodie M.", "nouveau"),
        ("Lina Ben.", "double"), ("", "illisible"),
    ]  # fmt: skip
    assert [line.group for line in found.fresh] == ["1MCVB GR1", "1MCVB GR2", "1MCVB GR1", ""]
    assert found.dropped == ("Né(e) le", "CLASSE")


@pytest.mark.parametrize(
    ("cell", "pseudonym"),
    [
        ("BENALI Lina", "Lina B."),
        ("Lina BENALI", "Lina B."),
        ("BENALI LINA", "Lina B."),
        ("DE LA TOUR Jean-Marc", "Jean-Marc D."),
        ("N'DIAYE Awa", "Awa N."),
        ("LE GALL Yann, Pierre", "Yann L."),
        ("O'CONNOR Maëva", "Maëva O."),
    ],
)
def test_first_and_last_names_in_one_column_are_cut_rightly(cell: str, pseudonym: str):
    """Capitals tell the last name, before or after; all in capitals, the last name comes first."""
    assert shown(read_roster(f"Élève\n{cell}\nDUPONT Zoé\n".encode(), "l.csv", taken=[]))[0] == (pseudonym, "nouveau")


def test_a_workbook_with_a_title_above_is_read():
    """An XLSX whose first rows are a title, with columns in another order."""
    book = Workbook()
    for row in (["Lycée des Vosges"], [], ["Prénom", "Sexe", "Nom"], ["Lina", "F", "BENALI"], ["Max", "M", "ROY"]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    found = read_roster(buffer.getvalue(), "liste.xlsx", taken=[])
    assert shown(found) == [("Lina B.", "nouveau"), ("Max R.", "nouveau")]
    assert found.dropped == ("Sexe",)


def test_the_same_list_again_creates_nobody():
    """Imported twice, every student is told as already there; a new one among them is new."""
    first = read_roster(PRONOTE.encode(), "l.csv", taken=[])
    taken = [line.pseudonym for line in first.fresh]
    again = read_roster(PRONOTE.encode(), "l.csv", taken=taken)
    assert again.fresh == ()
    more = read_roster((PRONOTE + "ROY;Max;;;\r\n").encode(), "l.csv", taken=taken)
    assert [line.pseudonym for line in more.fresh] == ["Max R."]


def test_students_of_one_name_get_a_number_and_made_up_names_are_all_different():
    """Two « Lina Benali » written differently end up apart; drawn names are the same for a seed, never twice."""
    text = "Nom;Prénom\nBENALI;Lina\nBENALIA;Lina\nBENALIB;Lina\n"
    assert len({line.pseudonym for line in read_roster(text.encode(), "l.csv", taken=[]).fresh}) == 3
    drawn = read_roster(text.encode(), "l.csv", taken=[], way="surnom", seed=5)
    assert drawn == read_roster(text.encode(), "l.csv", taken=[], way="surnom", seed=5)
    names = [line.pseudonym for line in drawn.fresh]
    assert len(set(names)) == 3
    assert not any("Lina" in name for name in names)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ne se lit pas"),
        (b"\n\n", "ne se lit pas"),
        (b"%PDF-1.7", "ne se lit pas"),
        ("Nom;Prénom\n".encode(), "que des titres"),
        (b"ville;tel\nMetz;03\n", "pas de colonne de noms"),
        (("Nom;Prénom\n" + "A;B\n" * 3000).encode(), "compte 3000 élèves"),
    ],
)
def test_what_is_no_class_list_is_told_in_french(content: bytes, said: str):
    """An empty file, a PDF, titles alone, another table, the whole school: one sentence each, with what to do."""
    with pytest.raises(ImportRefusedError, match=said):
        read_roster(content, "liste.csv", taken=[])


def test_a_formula_in_a_cell_is_never_a_name():
    """What a spreadsheet would run is only letters here, and a pseudonym never begins with a sign."""
    found = read_roster("Nom;Prénom\n=HYPERLINK(A1);@Lina\n+ROY;-Max\n".encode(), "l.csv", taken=[])
    assert all(line.pseudonym[0].isalpha() for line in found.fresh)


ODD = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(ODD, ODD, ODD), max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_cells_give_pseudonyms_that_are_different_and_plain(rows: list[tuple[str, str, str]]):
    """Whatever the cells hold, those created have different short pseudonyms made of letters first."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""').replace("\r", " ").replace("\n", " ").replace("\x00", "") + '"'

    text = "Nom;Prénom;Groupe\n" + "\n".join(";".join(map(cell, row)) for row in rows)
    try:
        found = read_roster(text.encode(), "l.csv", taken=[])
    except ImportRefusedError:
        return
    names = [folded(line.pseudonym) for line in found.fresh]
    assert len(names) == len(set(names))
    assert all(line.pseudonym[0].isalpha() and len(line.pseudonym) <= 40 for line in found.fresh)


def test_applied_then_undone_the_class_is_as_before(store: SqliteRepository):
    """Students and groups are made with progress told; undone, those who have not come in are gone."""
    teacher, room, lina = school.small_class(store)
    found = read_roster(PRONOTE.encode(), "l.csv", taken=["Lina B."])
    told: list[float] = []
    made = roster.apply_roster(store, teacher, room.id, found.fresh, NOW, tick=told.append)
    assert told[-1] == 1
    assert len(store.members(teacher, room.id)) == 5
    assert {group.name for group in store.groups(teacher, room.id)} == {"1MCVB GR1", "1MCVB GR2"}
    store.choose_secret(made[0], "h", school.NOW)
    assert roster.undo_roster(store, teacher, room.id, made, NOW) == 3
    assert {member.person.id for member in store.members(teacher, room.id)} == {lina.id, made[0]}


def test_names_of_the_file_are_nowhere_in_the_database(store: SqliteRepository, tmp_path: Path):
    """Neither last names nor birth dates reach the disk."""
    teacher, room, _ = school.small_class(store)
    found = read_roster(PRONOTE.encode(), "l.csv", taken=[])
    roster.apply_roster(store, teacher, room.id, found.fresh, NOW)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("atelier.db*"))
    assert b"Jean-Marc D." in kept
    for secret in ("BENALI", "Benali", "TOUR", "2010"):
        assert secret.encode() not in kept


def test_one_student_is_added_by_hand_under_a_pseudonym(store: SqliteRepository):
    """A first name with an initial is taken; an e-mail, a number, an empty name are not."""
    teacher, room, _ = school.small_class(store)
    assert roster.add_one(store, teacher, room.id, "  Zoé   R. ", NOW).pseudonym == "Zoé R."
    for wrong in ("", "zoe@lycee.fr", "0612345678", "X" * 60):
        with pytest.raises(AtelierError):
            roster.add_one(store, teacher, room.id, wrong, NOW)
