"""Check scenario files: `python -m simulations.scenario_check [file…]`, all those of the project without argument.

What a model cannot see is checked here: places, sectors and values that exist, a file that can be made and played.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from simulations.errors import AtelierError, DataFileError, Fault, UnknownItemError
from simulations.geography import communes, communes_of
from simulations.mailing.scenario_mailing import mailing_faults
from simulations.market import sector_names
from simulations.prospect_file import PreparedFile, prepare_file
from simulations.scenario import Question, Scenario, parse_scenario, scenario_paths
from simulations.scoring_target import UNLAWFUL
from simulations.sourcing import ZONES
from simulations.study import compute, modes, options
from simulations.traits import AGE_BANDS
from simulations.words import TRANCHES
from simulations.yamlfile import DATA
from simulations.zone.scenario_zone import catchment_faults

SEEDS = range(3)
GRADE_WORDS = re.compile(r"\b(?:notes?|grade|niveau|score)\s*:?\s*[0-3]\b|\b[0-3]\s*(?:/|sur)\s*3\b", re.IGNORECASE)
HOUSEHOLD_VALUES = {"habitat": ("appartement", "maison"), "statut_logement": ("locataire", "propriétaire")}
FIRM_FAULTS = frozenset({"entreprise_fermee"})
HOUSEHOLD_FAULTS = frozenset({"sans_consentement"})


def known_values(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the values each column of affinities may have in a scenario's file."""
    both = {"zone": ZONES, "civilite": ("M.", "Mme"), "source": scenario.file.sources}
    if scenario.file.kind == "particulier":
        return {**both, **HOUSEHOLD_VALUES, "tranche_age": AGE_BANDS, "client": ("oui", "non")}
    return {**both, "secteur": sector_names(), "effectif": tuple(TRANCHES.values())}


def check_text(text: str, name: str) -> list[Fault]:
    """Return every fault of a scenario's text, in line order; empty when it is sound."""
    try:
        scenario = parse_scenario(text, name=name)
    except DataFileError as error:
        return error.faults
    found = [*_naming(scenario, name), *_places(scenario), *_words(scenario), *_columns(scenario)]
    found += [*catchment_faults(scenario), *mailing_faults(scenario)]
    if not found:
        found = list(_playing(scenario))
    return sorted((Fault(_line_of(text, key), message) for key, message in found), key=lambda fault: fault.line)


def check_file(path: Path) -> list[Fault]:
    """Return every fault of a scenario file."""
    try:
        return check_text(path.read_text(encoding="utf-8"), path.name)
    except OSError:
        return [Fault(0, "le fichier n'existe pas ou ne peut pas être lu")]
    except UnicodeDecodeError:
        return [Fault(0, "le fichier n'est pas enregistré en UTF-8 : réenregistre-le avec ce codage")]


Told = tuple[str, str]  # the words to look for in the text, to find the line, and what to say


def _naming(scenario: Scenario, name: str) -> Iterator[Told]:
    if Path(name).suffix == ".yaml" and Path(name).stem != scenario.id:
        yield "id:", f"« id » vaut « {scenario.id} » : le fichier doit s'appeler « {scenario.id}.yaml »"
    for said in scenario.competences:
        if plain(said) not in known_skills():
            yield said, f"la compétence « {said} » n'est pas dans le référentiel : vérifie son intitulé"


def known_skills() -> frozenset[str]:
    """Return the ways a scenario may name a competence, in plain letters: « 4B.1 », « Bloc 1 : assurer… »."""
    content = yaml.safe_load((DATA / "referentiel" / "referentiel.yaml").read_text(encoding="utf-8"))
    known = {skill["id"] for bloc in content["blocs"] for skill in bloc["competences"]}
    known |= {f"Bloc {bloc['id']} : {skill['intitule']}" for bloc in content["blocs"] for skill in bloc["competences"]}
    return frozenset(plain(name) for name in known)


def plain(text: str) -> str:
    """Return a text without accents, case, nor what is in brackets."""
    ascii_text = unicodedata.normalize("NFKD", text.replace("œ", "oe")).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"\([^)]*\)", "", ascii_text).split())


def _places(scenario: Scenario) -> Iterator[Told]:
    for code in (scenario.company.commune, *(rival.commune for rival in scenario.competitors)):
        if code not in communes().index:
            yield code, f"la commune « {code} » n'existe pas : un code INSEE de 5 caractères est attendu"
    for code in scenario.file.departments:
        try:
            communes_of([code])
        except UnknownItemError as error:
            yield "departements", str(error)
    if scenario.bands.primary >= scenario.bands.secondary:
        yield "secondaire", "la zone secondaire doit aller plus loin que la zone primaire"
    if scenario.file.radius_km < scenario.bands.secondary:
        yield "rayon_km", "« rayon_km » doit aller au moins aussi loin que la zone secondaire"


def _words(scenario: Scenario) -> Iterator[Told]:
    for name in (*scenario.target.sectors, *scenario.file.sectors):
        if name not in sector_names():
            yield name, f"le secteur « {name} » n'est pas dans data/market/secteurs.yaml"
    for name in scenario.target.sizes:
        if name not in TRANCHES.values():
            yield name, f"la tranche d'effectif « {name} » n'existe pas : {', '.join(TRANCHES.values())}"
    clues = [clue for criterion in scenario.qualification.criteria for bank in criterion.clues for clue in bank]
    for clue, times in Counter(clues).items():
        if times > 1:
            yield clue, f"l'indice « {clue} » est écrit {times} fois : une phrase ne dit qu'une note"
        if GRADE_WORDS.search(clue):
            yield clue, f"l'indice « {clue} » donne la note : décris ce que le prospect dit ou fait"
    for criterion in scenario.qualification.criteria:
        if not all(criterion.clues):
            yield f"id: {criterion.id}", f"le critère « {criterion.id} » doit avoir au moins un indice par note"


def _columns(scenario: Scenario) -> Iterator[Told]:
    known = known_values(scenario)
    nature = "de particuliers" if scenario.file.kind == "particulier" else "d'entreprises"
    for column, values in scenario.target.affinity.items():
        if column not in known:
            yield f"{column}:", f"affinités : la colonne « {column} » n'existe pas dans un fichier {nature}"
        for value in (value for value in values if column in known and value not in known[column]):
            yield value, f"affinités : « {value} » n'est pas une valeur de « {column} » ({', '.join(known[column])})"
    columns = Counter(criterion.column for criterion in scenario.segmentation)
    for name, times in columns.items():
        if name not in known:
            yield f"colonne: {name}", f"segmentation : « {name} » n'existe pas dans un fichier {nature}"
        if times > 1:
            yield f"colonne: {name}", f"segmentation : la colonne « {name} » est proposée {times} fois"
    if sum(criterion.relevant for criterion in scenario.segmentation) < 1:
        yield "segmentation:", "segmentation : au moins un critère doit être pertinent"
    barred = FIRM_FAULTS if scenario.file.kind == "particulier" else HOUSEHOLD_FAULTS
    for fault in sorted(barred & set(scenario.file.faults)):
        yield f"{fault}:", f"le défaut « {fault} » n'a pas de sens dans un fichier {nature}"


def _playing(scenario: Scenario) -> Iterator[Told]:
    """Make the file for a few seeds, and look for what could not be answered or reached."""
    for seed in SEEDS:
        try:
            prepared = prepare_file(scenario, seed)
        except (AtelierError, ValueError, IndexError) as error:
            reason = str(error) if isinstance(error, AtelierError) else "trop de défauts ou de leurres pour « lignes »"
            yield "fichier:", f"le fichier ne peut pas être fabriqué (graine {seed}) : {reason}"
            return
        told = [*_answers(scenario, prepared), *_reach(scenario, prepared)]
        yield from told
        if told:
            return


def _answers(scenario: Scenario, prepared: PreparedFile) -> Iterator[Told]:
    for question in scenario.questions:
        if question.calculation and not _can_compute(question, prepared):
            yield f"id: {question.id}", f"la question « {question.id} » ne peut pas se calculer sur le fichier reçu"


def _can_compute(question: Question, prepared: PreparedFile) -> bool:
    wanted = question.calculation
    if wanted is None or (wanted.column is not None and wanted.column not in prepared.frame.columns):
        return False
    if wanted.measure == "mode":
        return bool(set(modes(wanted, prepared.frame)) & set(options(question, prepared.frame)))
    if wanted.measure != "nombre" and wanted.column is None:
        return False
    return isinstance(compute(wanted, prepared.frame), float)


def _reach(scenario: Scenario, prepared: PreparedFile) -> Iterator[Told]:
    barred = UNLAWFUL | {"hors_cible", "entreprise_fermee"}
    doubles = {max(pair) for pair in prepared.pairs}
    good = [n for n in prepared.frame.index if prepared.fault_kind(int(n)) not in barred and int(n) not in doubles]
    if len(good) < scenario.mission.capacity:
        said = f"{len(good)} bons prospects pour {scenario.mission.capacity} contacts"
        yield "contacts_par_jour", f"la mission ne peut pas être remplie : {said}"
    if scenario.qualification.minimum > len(good):
        yield "minimum:", "« minimum » demande de qualifier plus de prospects que le fichier n'en a de bons"


def _line_of(text: str, words: str) -> int:
    """Return the first line that holds some words, 0 when none does (a folded text, say)."""
    return next((number for number, line in enumerate(text.splitlines(), 1) if words in line), 0)


def main(arguments: Sequence[str]) -> int:
    """Check the files given, or all those of the project; print what is found and return the exit code."""
    paths = [Path(argument) for argument in arguments] or scenario_paths()
    faulty = 0
    for path in paths:
        faults = check_file(path)
        faulty += bool(faults)
        plural = "s" if len(faults) > 1 else ""
        head = f"{path.name} : {len(faults)} erreur{plural} à corriger" if faults else f"{path.name} : OK"
        sys.stdout.write("\n".join([head, *(f"- {fault}" for fault in faults)]) + "\n")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
