"""Stories of the class as a whole: levels, checks missed, needs, files."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook
from pypdf import PdfReader

from mcvb import class_report, exports, practice, run_facts
from mcvb.class_needs import need_groups, needs
from mcvb.class_report import Picture
from mcvb.class_view import class_view, heat_map
from mcvb.item_analysis import item_analysis
from mcvb.store.follow_interface import TeacherLevel
from mcvb.ui import follow_charts
from mcvb.ui.follow_items import NAMES
from tests.pages.desk import Desk
from tests.pages.visit import now

AT = "2026-11-23T08:00:00+00:00"


def looked_at(desk: Desk, *, work: str = "") -> Picture:
    """Return the class as it goes on paper."""
    runs = desk.store.class_runs(desk.teacher, desk.room.id)
    facts = run_facts.facts(desk.store, desk.teacher, runs)
    students = [(member.person, None) for member in desk.store.members(desk.teacher, desk.room.id)]
    view = class_view(students, facts, now=now())
    items, catalogue = item_analysis(view), practice.catalogue()
    heat = heat_map(view, desk.store.class_levels(desk.teacher, desk.room.id))
    grouped = need_groups(view, items, catalogue)
    return Picture(desk.room, view, heat, items, needs(view, catalogue), grouped, work)


def pdf_of(desk: Desk, *, work: str = "") -> PdfReader:
    """Return the page for the conseil de classe."""
    content = class_report.council_pdf(looked_at(desk, work=work), stages=NAMES, today=now().date())
    return PdfReader(io.BytesIO(content))


def test_the_class_is_read_as_a_chart_and_as_a_table(desk: Desk) -> None:
    """The heat map has words for those who do not see it, and the same levels in a table."""
    visit = desk.open(desk.visit(), "bilan_classe.py")
    assert "Le même tableau, en mots" in visit.said
    frames = [frame.value for frame in visit.at.dataframe]
    table = next(frame for frame in frames if "Élève" in frame)
    assert table["Élève"].tolist() == ["Lina B.", "Max", "Nora T."]
    assert table.set_index("Élève").loc["Nora T."].tolist() == [""] * 5
    said = follow_charts.summary(looked_at(desk).heat)
    assert said.startswith("Niveaux de 3 élèves par compétence. 4B.1 : 1 au niveau")


def test_a_cell_tells_the_simulator_then_the_teacher() -> None:
    """« 3 P2 », a level of the teacher alone, nothing at all: colour is never needed to read a cell."""
    assert follow_charts.cell(3, 2) == "3 P2"
    assert follow_charts.cell(None, 2) == "P2"
    assert follow_charts.cell(0, None) == "0"
    assert follow_charts.cell(None, None) == ""


def test_what_the_class_misses_and_what_to_do_next(desk: Desk) -> None:
    """The checks Lina missed are told with their advice, and each student has an exercise with its reason."""
    visit = desk.open(desk.visit(), "bilan_classe.py")
    seen = looked_at(desk)
    first = seen.items[0]
    assert f"**{first.missed} sur {first.observed}** · {first.competence}" in visit.said
    assert first.check.advice[:30] in visit.said.replace("\\", "")
    assert "Rien n'est encore observé : commencer par la première étape." in visit.said
    assert seen.needs[0].reason[:20].replace("\u00a0", " ") in visit.said.replace("\u00a0", " ")


def test_a_level_of_one_situation_only(desk: Desk) -> None:
    """Asked for a situation nobody played, the table is empty; the files and needs are still there."""
    visit = desk.open(desk.visit(), "bilan_classe.py")
    visit.at.selectbox(key="bilan_situation").set_value("critique")
    visit.run()
    table = next(frame.value for frame in visit.at.dataframe if "Élève" in frame.value)
    assert set(table.drop(columns="Élève").to_numpy().ravel()) == {""}


def test_the_files_run_nothing_in_a_spreadsheet(desk: Desk) -> None:
    """A pseudonym that looks like a formula is plain text in the CSV and in the workbook."""
    desk.store.rename_student(desk.teacher, "max", "=1+1", AT)
    table = class_report.council_table(looked_at(desk), NAMES)
    rows = list(csv.reader(io.StringIO(exports.to_csv(table).decode("utf-8-sig")), delimiter=";"))
    assert "'=1+1" in [row[0] for row in rows]
    sheet = load_workbook(io.BytesIO(exports.to_xlsx(table, sheet=desk.room.name))).active
    assert [cell.data_type for cell in sheet["A"] if cell.value == "=1+1"] == ["s"]
    assert len(rows) == 1 + len(desk.people)


def test_the_page_for_the_conseil_is_tagged_and_says_what_it_is_worth(desk: Desk) -> None:
    """Title, language, tags; the warning, the date, a line per student, the teacher's level beside the simulator's."""
    desk.store.give_level(desk.teacher, TeacherLevel("n1", "lina", None, "4B.1", "courante", 4, "Très à l'aise.", AT))
    paper = pdf_of(desk, work="Le fichier de Nancy")
    assert paper.metadata is not None
    assert paper.metadata.title == "Bilan de classe · 1re MCV-B · 2026-2027"
    root = paper.trailer["/Root"]
    assert str(root["/Lang"]).startswith("fr")
    assert root["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for words in (
        "ni notes, ni certification",
        "Édité le",
        "Travail « Le fichier de Nancy »",
        "Lina B.",
        "Nora T.",
        "P4",
        "L’avis de l’enseignant prime",
    ):
        assert words in text
    assert len(paper.pages) == 2


def test_odd_names_still_print(desk: Desk) -> None:
    """Signs that the fonts lack do not stop the page."""
    desk.store.rename_student(desk.teacher, "max", "Max 😀 → #*_日本", AT)
    assert "Max" in pdf_of(desk).pages[1].extract_text()
