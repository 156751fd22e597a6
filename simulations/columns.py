"""The French labels of a prospect file's columns, in one place."""

from __future__ import annotations

LABELS = {
    "raison_sociale": "Raison sociale",
    "siret": "SIRET",
    "secteur": "Secteur",
    "effectif": "Effectif",
    "civilite": "Civilité",
    "prenom": "Prénom",
    "nom": "Nom",
    "fonction": "Fonction",
    "age": "Âge",
    "habitat": "Habitat",
    "statut_logement": "Logement",
    "foyer": "Personnes au foyer",
    "adresse": "Adresse",
    "code_postal": "Code postal",
    "commune": "Commune",
    "telephone": "Téléphone",
    "email": "E-mail",
    "consentement": "Accord d'appel",
    "date_consentement": "Date de l'accord",
    "client": "Client",
    "dernier_contact": "Dernier contact",
    "source": "Source",
    "remarque": "Remarque",
    "zone": "Zone",
    "tranche_age": "Tranche d'âge",
    "prospect_id": "Numéro",
    "naf": "Code NAF",
    "siren": "SIREN",
    "code_insee": "Code commune",
    "departement": "Département",
    "appels": "Appels",
    "statut": "Statut",
    "suite": "Suite",
    "date_suite": "Date de la suite",
    "compte_rendu": "Compte rendu",
}


def label(column: str) -> str:
    """Return the label of a column; one the project does not know keeps its own name."""
    return LABELS.get(column, column)
