"""What a look-up tells of one line: the directory of firms, or the company's own register for households."""

from __future__ import annotations

from simulations.prospect_file import PreparedFile
from simulations.scenario import Scenario

Told = tuple[tuple[str, str], ...]
FIRM_CELLS = {
    "raison_sociale": "Raison sociale",
    "siret": "SIRET",
    "secteur": "Secteur",
    "adresse": "Adresse",
    "code_postal": "Code postal",
    "commune": "Commune",
    "telephone": "Téléphone",
}
HOME_CELLS = {
    "prenom": "Prénom",
    "nom": "Nom",
    "adresse": "Adresse",
    "code_postal": "Code postal",
    "commune": "Commune",
    "telephone": "Téléphone",
}
NO_CONSENT = "Aucun accord valable, daté de moins d'un an, n'est enregistré"


def look_up(prepared: PreparedFile, scenario: Scenario, line: int) -> Told:
    """Return what the look-up of a line says, as (label, value) pairs in reading order."""
    firm = scenario.file.kind == "professionnel"
    true = prepared.clean.loc[line]
    cells = tuple((label, str(true[column])) for column, label in (FIRM_CELLS if firm else HOME_CELLS).items())
    closed = prepared.fault_kind(line) == "entreprise_fermee"
    if firm:
        return (("État", "Activité arrêtée" if closed else "En activité"), *cells)
    return (("Accord d'appel", _consent(prepared, line)), *cells)


def _consent(prepared: PreparedFile, line: int) -> str:
    true = prepared.clean.loc[line]
    if prepared.fault_kind(line) in ("sans_consentement", "trop_ancien"):
        return NO_CONSENT
    if true["client"] == "oui":
        return "Client avec un contrat en cours"
    return f"Accord enregistré le {true['date_consentement']}"
