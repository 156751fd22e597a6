"""The French names of SONCASE drivers and of objections, in one place."""

from __future__ import annotations

from simulations.call.persona import Driver, Objection

DRIVERS: dict[Driver, str] = {
    "securite": "Sécurité (être rassuré)",
    "orgueil": "Orgueil (être fier, avoir le meilleur)",
    "nouveaute": "Nouveauté (découvrir)",
    "confort": "Confort (que ce soit simple)",
    "argent": "Argent (dépenser juste)",
    "sympathie": "Sympathie (aimer les gens avec qui l'on travaille)",
    "environnement": "Environnement (respecter la planète)",
}
OBJECTIONS: dict[Objection, str] = {
    "prix": "« C'est trop cher »",
    "temps": "« Je n'ai pas le temps »",
    "fournisseur": "« J'ai déjà quelqu'un »",
    "pas_besoin": "« Je n'en ai pas besoin »",
    "documentation": "« Envoyez-moi une documentation »",
    "plus_tard": "« Rappelez-moi dans six mois »",
    "associe": "« Je dois en parler à mon associé »",
    "mauvaise_experience": "« J'ai déjà été déçu »",
    "pas_seul": "« Je ne décide pas seul »",
}
