"""The 23 acts a student's turn may carry; `data/dialogue/README.md` says when each one holds."""

from __future__ import annotations

ACTS = (
    "saluer",
    "se_presenter",
    "identifier_interlocuteur",
    "annoncer_objet",
    "accrocher",
    "demander_disponibilite",
    "question_ouverte",
    "question_fermee",
    "question_alternative",
    "reformuler",
    "argumenter",
    "repondre_objection",
    "proposer_rdv",
    "confirmer",
    "remercier",
    "prendre_conge",
    "informer_rgpd",
    "accepter_refus",
    "demander_rappel",
    "demander_coordonnees",
    "demander_recommandation",
    "inapproprie",
    "hors_sujet",
)

__all__ = ["ACTS"]
