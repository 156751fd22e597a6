"""The command a teacher runs on a scenario of their own: OK, or every fault with its line, in French."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from simulations import scenario_check
from simulations.errors import UnknownItemError
from simulations.scenario import SCENARIOS, scenario_paths
from simulations.scenario_check import check_file, check_text, main

ROOT = Path(__file__).resolve().parent.parent
TEXT = (SCENARIOS / "cageot_moka.yaml").read_text(encoding="utf-8")
HOMES = (SCENARIOS / "carre_radis.yaml").read_text(encoding="utf-8")
FIRST_CLUE = TEXT.split("indices:")[1].split('"')[1]


def faults(text: str, name: str = "cageot_moka.yaml") -> list[tuple[int, str]]:
    """Return the line and message of each fault of a text."""
    return [(fault.line, fault.message) for fault in check_text(text, name)]


def edited(old: str, new: str, text: str = TEXT) -> tuple[str, int]:
    """Return a scenario with one thing changed, and the line where it stands."""
    assert old in text
    changed = text.replace(old, new, 1)
    return changed, changed[: text.index(old)].count("\n") + 1


def test_every_scenario_of_the_project_is_sound(capsys):
    """Without argument the command reads all the scenarios of the project and says OK for each."""
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{path.name} : OK" for path in scenario_paths()]


def test_the_command_ends_with_1_when_a_file_is_faulty(tmp_path):
    """Run as the help says, one good and one faulty file: OK for one, line and sentence for the other, exit code 1."""
    path = tmp_path / "mien.yaml"
    path.write_text(edited("niveau: courante", "niveau: facile")[0], encoding="utf-8")
    command = [sys.executable, "-m", "simulations.scenario_check", str(SCENARIOS / "carre_radis.yaml"), str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[0] == "carre_radis.yaml : OK"
    assert ran.stdout.splitlines()[1] == "mien.yaml : 1 erreur à corriger"
    line = edited("niveau: courante", "")[1]
    assert ran.stdout.splitlines()[2].startswith(f"- ligne {line} : « niveau » doit valoir")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"54395"', '"54999"', "la commune « 54999 » n'existe pas"),
        ('departements: ["54"]', 'departements: ["99"]', "code de département"),
        ("    Informatique: 2", "    Informatiques: 2", "le secteur « Informatiques »"),
        ("  secondaire: 18", "  secondaire: 5", "la zone secondaire"),
        ("  rayon_km: 32", "  rayon_km: 12", "rayon_km"),
        ('  - "20 à 49 salariés"', '  - "20 à 50 salariés"', "la tranche d'effectif « 20 à 50 salariés »"),
        ("      tertiaire: 0.1", "      lointaine: 0.1", "« lointaine » n'est pas une valeur de « zone »"),
        ("    effectif:", "    habitat:", "la colonne « habitat » n'existe pas dans un fichier d'entreprises"),
        ("  - colonne: civilite", "  - colonne: habitat", "segmentation : « habitat » n'existe pas"),
        ("  - colonne: civilite", "  - colonne: zone", "la colonne « zone » est proposée 2 fois"),
        ("    hors_cible: 3", "    sans_consentement: 3", "le défaut « sans_consentement » n'a pas de sens"),
        ('  - "4B.1"', '  - "4B.7"', "la compétence « 4B.7 »"),
        ("assurer la veille commerciale", "assurer la vieille commerciale", "n'est pas dans le référentiel"),
        (FIRST_CLUE, "Besoin évident, note 3.", "donne la note"),
    ],
)
def test_what_a_model_cannot_see_is_told(old, new, said):
    """Places, sectors, values, columns, competences and clues are checked against what exists."""
    found = faults(edited(old, new)[0])
    assert [message for _, message in found if said in message]


def test_the_line_of_a_fault_is_where_the_teacher_wrote_it():
    """A sector misspelt is told at its own line."""
    text, line = edited("    Informatique: 2", "    Informatiques: 2")
    assert line in [at for at, message in faults(text) if "Informatiques" in message]


def test_a_clue_written_twice_is_told():
    """The same sentence for two grades would teach nothing: it is named."""
    second = TEXT.split("indices:")[1].split('"')[3]
    assert [m for _, m in faults(edited(second, FIRST_CLUE)[0]) if "est écrit 2 fois" in m]


def test_several_faults_are_told_at_once_in_line_order():
    """Three slips in three places are three sentences, from top to bottom."""
    text = TEXT.replace('"54395"', '"54999"', 1).replace("    Informatique: 2", "    Infos: 2", 1)
    found = faults(text.replace("  - colonne: civilite", "  - colonne: zone", 1))
    assert [word for _, said in found for word in ("54999", "Infos", "proposée 2 fois") if word in said] == [
        *("54999", "Infos", "proposée 2 fois"),
    ]
    assert [line for line, _ in found] == sorted(line for line, _ in found)


def test_the_file_must_have_the_name_of_its_scenario():
    """A copy whose « id » was not changed is told, since the app finds a scenario by its file's name."""
    assert [m for _, m in faults(TEXT, "ma_copie.yaml") if "« cageot_moka.yaml »" in m]


@pytest.mark.parametrize(
    ("text", "old", "new", "said"),
    [
        (TEXT, "      colonne: source", "      colonne: meteo", "ne peut pas se calculer"),
        (TEXT, "  contacts_par_jour: 6", "  contacts_par_jour: 60", "ne peut pas être remplie"),
        (TEXT, "  minimum: ", "  minimum: 9", "« minimum »"),
        (HOMES, "  contacts_par_jour: ", "  contacts_par_jour: 5", "ne peut pas être remplie"),
    ],
)
def test_a_mission_nobody_could_finish_is_told(text, old, new, said):
    """The file is made for three seeds: a question without answer or too few prospects are found before the class."""
    name = "cageot_moka.yaml" if text is TEXT else "carre_radis.yaml"
    found = faults(edited(old, new, text)[0], name)
    assert [message for _, message in found if said in message]


@pytest.mark.parametrize("error", [UnknownItemError("Trop peu de prospects."), IndexError("pop from empty list")])
def test_a_file_that_cannot_be_made_is_told(monkeypatch, error):
    """When no file can be drawn the teacher reads why in French, at the line of « fichier », not a traceback."""

    def fail(*_):
        raise error

    monkeypatch.setattr(scenario_check, "prepare_file", fail)
    [(line, message)] = faults(TEXT)
    assert line == edited("fichier:", "fichier:")[1]
    assert message.startswith("le fichier ne peut pas être fabriqué (graine 0) : ")
    assert "pop from" not in message


def test_files_that_cannot_be_read_are_told(tmp_path, capsys):
    """A missing file, one in another coding and one that is no YAML each get a sentence."""
    old = tmp_path / "ancien.yaml"
    old.write_bytes(TEXT.encode("cp1252", errors="replace"))
    broken = tmp_path / "casse.yaml"
    broken.write_text("id: [a\n", encoding="utf-8")
    assert "UTF-8" in check_file(old)[0].message
    assert "YAML" in check_file(broken)[0].message
    assert main([str(tmp_path / "absent.yaml"), str(old)]) == 1
    assert "absent.yaml : 1 erreur à corriger\n- le fichier n'existe pas" in capsys.readouterr().out
