"""Small scenarios for tests, made in code so that a test says what it needs."""

from __future__ import annotations

from typing import Any

from simulations.scenario import Scenario

FILLER = "Une phrase assez longue pour être acceptée par le modèle du scénario de test. "
GRADES = ("aucun", "faible", "réel", "fort")

FIRM_FAULTS = {
    "doublon_exact": 2,
    "doublon_proche": 3,
    "entreprise_fermee": 2,
    "telephone_manquant": 2,
    "telephone_errone": 2,
    "code_postal_errone": 2,
    "email_errone": 2,
    "hors_cible": 3,
    "opposition": 2,
    "trop_ancien": 2,
    "colonnes_decalees": 2,
}
HOME_FAULTS = {
    "doublon_exact": 2,
    "doublon_proche": 3,
    "telephone_errone": 2,
    "code_postal_errone": 2,
    "email_errone": 2,
    "hors_cible": 3,
    "sans_consentement": 4,
    "opposition": 2,
    "trop_ancien": 2,
    "colonnes_decalees": 1,
}


def make_scenario(*, market: str = "B2B", level: str = "complexe", **changes: Any) -> Scenario:
    """Return a valid scenario of 60 lines; keyword arguments replace top-level keys of the YAML."""
    content = {**_common(level, market), **(_firms() if market == "B2B" else _homes()), **changes}
    return Scenario.model_validate(content)


def _common(level: str, market: str) -> dict[str, Any]:
    clues = [[f"indice {name} {grade} {rank}" for rank in range(8)] for name in "x" for grade in GRADES]
    criteria = [
        {
            "id": name,
            "libelle": name.capitalize(),
            "question": f"Que sait-on : {name} ?",
            "echelle": list(GRADES),
            "indices": [[f"{name} : {text}" for text in bank] for bank in clues],
        }
        for name in ("besoin", "budget", "decision", "delai")
    ]
    return {
        "id": f"essai_{level}",
        "titre": "Mission d'essai",
        "resume": FILLER * 2,
        "niveau": level,
        "duree_minutes": 30,
        "date": "2026-11-02",
        "marche": market,
        "competences": ["4B.1", "4B.2"],
        "etapes": ["analyser", "cibler"],
        "entreprise": {
            "nom": "Essai Vélos",
            "activite": "vente de vélos",
            "commune": "68224",
            "histoire": FILLER * 4,
            "clientele": FILLER,
            "atouts": ["un", "deux", "trois"],
            "faiblesses": ["une"],
        },
        "offre": [
            {"nom": "A", "description": "a", "prix": 10, "unite": "pièce"},
            {"nom": "B", "description": "b", "prix": 20, "unite": "pièce"},
        ],
        "concurrents": [
            {"nom": n, "commune": "Colmar", "offre": "x", "prix": "y", "point_fort": "z", "point_faible": "w"}
            for n in ("Un", "Deux")
        ],
        "mission": {
            "responsable": "Nadia Essai",
            "fonction": "Directrice",
            "consigne": FILLER * 2,
            "objectif": "10 rendez-vous",
            "jours": 2,
            "contacts_par_jour": 6,
            "budget": 200,
            "cout_appel": 2.5,
        },
        "zone": {"primaire": 10, "secondaire": 25},
        "documents": [
            {"id": f"doc{i}", "titre": "Doc", "nature": "note", "origine": "ici", "texte": FILLER * 2} for i in range(3)
        ],
        "etude": [
            _question("lignes", "lecture_fichier", calcul={"mesure": "nombre"}),
            _question(
                "sans_tel", "indicateurs", calcul={"mesure": "part_vides", "colonne": "telephone"}, tolerance=0.5
            ),
            {**_question("ville", "zone", calcul={"mesure": "mode", "colonne": "commune"}), "type": "choix"},
            {**_question("rival", "concurrents"), "type": "choix", "options": ["Un", "Deux"], "reponse": ["Un"]},
            {
                **_question("offre", "offre"),
                "type": "choix_multiple",
                "options": ["A", "B", "C"],
                "reponse": ["A", "B"],
            },
        ],
        "qualification": {"methode": "BANT", "minimum": 6, "criteres": criteria},
        "pieges": ["un", "deux", "trois"],
        "droit": ["une règle"],
        "source": "fictif",
    }


def _question(name: str, theme: str, **more: Any) -> dict[str, Any]:
    question = {"id": name, "enonce": "Quelle est la réponse ?", "type": "nombre", "theme": theme}
    return {**question, "indice": "Regarde bien.", "explication": "Voici pourquoi.", **more}


def _firms() -> dict[str, Any]:
    return {
        "cible": {
            "secteurs": ["Restauration", "Hôtellerie", "Pharmacie", "Informatique"],
            "affinites": {"secteur": {"Hôtellerie": 0.9, "Restauration": 0.7, "Pharmacie": 0.3, "Informatique": 0.2}},
        },
        "fichier": {
            **_file("professionnel", FIRM_FAULTS),
            "secteurs": {"Restauration": 4, "Hôtellerie": 3, "Pharmacie": 2, "Informatique": 2, "Coiffure": 1},
        },
        "segmentation": [
            {"colonne": c, "libelle": c.capitalize(), "pertinent": c != "civilite", "raison": FILLER}
            for c in ("secteur", "effectif", "zone", "civilite")
        ],
    }


def _homes() -> dict[str, Any]:
    return {
        "cible": {"habitat": ["maison"], "affinites": {"tranche_age": {"65 ans et plus": 0.9, "moins de 35 ans": 0.2}}},
        "fichier": _file("particulier", HOME_FAULTS),
        "segmentation": [
            {"colonne": c, "libelle": c.capitalize(), "pertinent": c != "source", "raison": FILLER}
            for c in ("tranche_age", "statut_logement", "zone", "source")
        ],
    }


def _file(kind: str, faults: dict[str, int]) -> dict[str, Any]:
    return {
        "nature": kind,
        "lignes": 60,
        "departements": ["68", "67"],
        "rayon_km": 60,
        "defauts": faults,
        "leurres": 2,
        "nom_verification": "Annuaire (fictif)",
        "texte_verification": "Vérifie une fiche.",
        "credits_verification": 10,
        "origines": ["Salon", "Annuaire"],
    }
