"""Two pitches for the tests of calls: one sells to businesses, the other to people at home."""

from __future__ import annotations

from typing import Any

from simulations.call import engine
from simulations.call.state import CallContext, CallState, Prospect
from simulations.pitch import Pitch

BUSINESS: dict[str, Any] = {
    "objet": "la pause-café de vos équipes",
    "offre": "des paniers de fruits frais et du café, livrés à vélo au bureau chaque semaine",
    "rendez_vous": "une dégustation de vingt minutes dans vos locaux",
    "appels_minimum": 8,
    "rendez_vous_vises": 3,
    "accroches": [
        "Dans beaucoup de bureaux, quelqu'un perd une heure par semaine à courir acheter de quoi faire la pause.",
        "Plusieurs entreprises de votre zone ont remplacé le distributeur par des fruits frais.",
        "La pause, c'est souvent le seul moment où toute l'équipe se retrouve.",
    ],
    "arguments": [
        {
            "moteur": "securite",
            "caracteristique": "chaque panier abîmé est remplacé le lendemain",
            "avantage": "vous ne payez jamais pour un fruit gâté",
            "preuve": "c'est écrit dans nos conditions de vente",
        },
        {
            "moteur": "orgueil",
            "caracteristique": "nous installons une belle corbeille à l'accueil",
            "avantage": "vos visiteurs voient une entreprise qui soigne son image",
            "preuve": "douze cabinets de la ville l'ont adoptée",
        },
        {
            "moteur": "nouveaute",
            "caracteristique": "le panier change toutes les semaines, avec un fruit original",
            "avantage": "la pause devient une petite surprise pour l'équipe",
            "preuve": "cinquante-deux recettes différentes l'an dernier",
        },
        {
            "moteur": "confort",
            "caracteristique": "nous livrons et nous rangeons tout nous-mêmes",
            "avantage": "vous n'avez plus rien à organiser",
            "preuve": "nos livreurs passent avant 9 h, tous les lundis",
        },
        {
            "moteur": "argent",
            "caracteristique": "le panier coûte 39 euros pour dix personnes, sans engagement",
            "avantage": "vous maîtrisez votre budget, moins d'un euro par personne et par jour",
            "preuve": "le tarif est le même pour tous, je peux vous l'envoyer",
        },
        {
            "moteur": "sympathie",
            "caracteristique": "une seule personne, de la région, suit votre commande",
            "avantage": "vous savez toujours qui appeler",
            "preuve": "Karim répond lui-même au téléphone",
        },
        {
            "moteur": "environnement",
            "caracteristique": "nous livrons tout à vélo, dans des cageots consignés",
            "avantage": "vous réduisez les déchets de la pause",
            "preuve": "nous avons évité deux tonnes de carton l'an dernier",
        },
    ],
    "questions": [
        {"theme": "usage", "texte": "Comment organisez-vous la pause aujourd'hui ?"},
        {"theme": "probleme", "texte": "Qu'est-ce qui vous pose problème dans l'organisation de la pause ?"},
        {"theme": "besoin", "texte": "De quoi vos équipes auraient-elles besoin pour de bonnes pauses ?"},
        {"theme": "effectif", "texte": "Combien êtes-vous dans l'équipe ?"},
        {"theme": "fournisseur", "texte": "Chez qui achetez-vous votre café et vos encas ?"},
        {"theme": "satisfaction", "texte": "Que pensez-vous de la solution que vous avez en ce moment ?"},
        {"theme": "criteres", "texte": "Qu'est-ce qui compte le plus pour vous dans le choix d'un service ?"},
        {"theme": "decision", "texte": "Qui s'en occupe et qui décide, chez vous ?"},
        {"theme": "budget", "texte": "Avez-vous un budget prévu pour la pause ?"},
    ],
    "objections": [
        {
            "objection": "prix",
            "creuser": "Par rapport à quoi trouvez-vous cela cher ?",
            "reponse": "Le panier revient à moins d'un euro par personne, et le premier est offert.",
            "moteur": "argent",
        },
        {
            "objection": "temps",
            "creuser": "Qu'est-ce qui vous prend le plus de temps dans tout cela ?",
            "reponse": "Nous livrons et nous rangeons tout : cela vous fait gagner du temps.",
            "moteur": "confort",
        },
        {
            "objection": "fournisseur",
            "creuser": "Qu'appréciez-vous chez votre fournisseur actuel ?",
            "reponse": "Nos paniers complètent ce que vous avez, sans rien changer à votre contrat.",
            "moteur": "nouveaute",
        },
        {
            "objection": "pas_besoin",
            "creuser": "Comment vos équipes font-elles leur pause aujourd'hui ?",
            "reponse": "La dégustation est gratuite : vos équipes diront si cela leur plaît.",
            "moteur": "sympathie",
        },
        {
            "objection": "documentation",
            "creuser": "Quelles informations aimeriez-vous y trouver ?",
            "reponse": "Le document tient en une page, avec les prix et les garanties ; je peux vous le commenter.",
            "moteur": "securite",
        },
        {
            "objection": "plus_tard",
            "creuser": "Qu'est-ce qui aura changé à ce moment-là ?",
            "reponse": "L'essai est sans engagement : vous décidez à la date qui vous arrange, c'est simple.",
            "moteur": "confort",
        },
        {
            "objection": "associe",
            "creuser": "Quelles questions votre associé posera-t-il en premier ?",
            "reponse": "Nous pouvons vous voir ensemble, avec une page claire sur le prix et les garanties.",
            "moteur": "securite",
        },
        {
            "objection": "mauvaise_experience",
            "creuser": "Qu'est-ce qui s'était mal passé ?",
            "reponse": "Chaque panier abîmé est remplacé le lendemain, c'est garanti par écrit.",
            "moteur": "securite",
        },
        {
            "objection": "pas_seul",
            "creuser": "Qui d'autre donnera son avis, et sur quoi ?",
            "reponse": "Je vous prépare une page avec le prix et les avantages, facile à présenter à la direction.",
            "moteur": "confort",
        },
    ],
    "contre_verites": [
        {"texte": "Nos fruits sont tous bio et cueillis le matin même.", "verite": "Un fruit sur trois est bio."},
        {
            "texte": "Vous pouvez arrêter en pleine semaine et être remboursé.",
            "verite": "L'arrêt se fait en fin de mois.",
        },
        {
            "texte": "Toutes les entreprises de la ville sont déjà clientes.",
            "verite": "Il y a 60 entreprises clientes.",
        },
    ],
}

HOME: dict[str, Any] = {
    **BUSINESS,
    "objet": "le potager que vous pourriez avoir chez vous",
    "offre": "des bacs potagers en chêne, posés et plantés dans votre jardin",
    "rendez_vous": "une visite gratuite de votre jardin, d'une demi-heure",
    "accroches": [
        "Beaucoup de familles de la région aimeraient récolter leurs tomates, sans savoir par où commencer.",
        "Un petit coin de jardin de deux mètres suffit pour manger ses légumes tout l'été.",
        "Vous aviez rencontré notre équipe et parlé de votre envie de jardiner.",
    ],
    "arguments": [
        {
            "moteur": "securite",
            "caracteristique": "les bacs sont garantis dix ans",
            "avantage": "vous ne prenez aucun risque",
            "preuve": "la garantie est écrite sur le devis",
        },
        {
            "moteur": "orgueil",
            "caracteristique": "le bac est en chêne français, fait sur mesure",
            "avantage": "vous pourrez être fier de votre jardin",
            "preuve": "un paysagiste reconnu les a choisis",
        },
        {
            "moteur": "nouveaute",
            "caracteristique": "une réserve d'eau innovante arrose toute seule",
            "avantage": "vous essayez une façon moderne de jardiner",
            "preuve": "le système est sorti cette année",
        },
        {
            "moteur": "confort",
            "caracteristique": "nous livrons, posons et plantons en une matinée",
            "avantage": "vous récoltez sans effort",
            "preuve": "près de 300 potagers posés l'an dernier",
        },
        {
            "moteur": "argent",
            "caracteristique": "le premier bac coûte 290 euros, pose comprise",
            "avantage": "vous faites des économies sur vos légumes",
            "preuve": "le prix est écrit sur le tarif, sans supplément",
        },
        {
            "moteur": "sympathie",
            "caracteristique": "une jardinière de la région revient à chaque saison",
            "avantage": "vous apprenez ensemble, avec plaisir",
            "preuve": "340 foyers la connaissent déjà",
        },
        {
            "moteur": "environnement",
            "caracteristique": "le bois est local et la terre sans produit chimique",
            "avantage": "vos légumes sont de saison et sans plastique",
            "preuve": "le bois vient d'une forêt à 40 km",
        },
    ],
    "questions": [
        {"theme": "usage", "texte": "Comment faites-vous aujourd'hui pour vos légumes ?"},
        {"theme": "probleme", "texte": "Qu'est-ce qui vous semble difficile dans le jardinage ?"},
        {"theme": "besoin", "texte": "De quoi auriez-vous besoin pour vous lancer ?"},
        {"theme": "equipe", "texte": "Qui jardinerait avec vous, dans votre famille ?"},
        {"theme": "lieu", "texte": "Avez-vous un jardin exposé au soleil dans votre maison ?"},
        {"theme": "experience", "texte": "Avez-vous déjà essayé de faire pousser des légumes ?"},
        {"theme": "criteres", "texte": "Qu'est-ce qui est important pour vous dans un jardin ?"},
        {"theme": "projet", "texte": "Quels projets avez-vous pour votre jardin ?"},
        {"theme": "budget", "texte": "Avez-vous une idée du budget que vous voulez y mettre ?"},
    ],
    "contre_verites": [
        {"texte": "Vous récolterez toute l'année, même en janvier.", "verite": "Il n'y a presque rien en hiver."},
        {"texte": "Le déplacement est toujours gratuit, même très loin.", "verite": "Il est payant après 20 km."},
        {"texte": "Le bac ne demande jamais aucun entretien.", "verite": "Il faut arroser et désherber un peu."},
    ],
}


def business_pitch() -> Pitch:
    """Return what a seller of office fruit says to firms."""
    return Pitch.model_validate(BUSINESS)


def home_pitch() -> Pitch:
    """Return what a seller of kitchen gardens says to people at home."""
    return Pitch.model_validate(HOME)


def call(persona: str, seed: int, *, home: bool = False, moment: str = "2026-11-23T10:30:00") -> CallState:
    """Return a call that has just been picked up, at a firm or at somebody's home."""
    prospect = Prospect(
        line=7,
        title="Mme",
        first_name="Anne",
        last_name="Klein",
        firm="" if home else "Klein Systèmes",
        town="Nancy",
        sector="" if home else "Informatique",
        size="" if home else "6 à 9 salariés",
        household="4" if home else "",
        phone="03 53 01 00 01",
        email="" if home else "a.klein@klein-systemes.example",
        need=0.6,
        delay=0.6,
    )
    company, offer = ("Carré Radis", "des potagers") if home else ("Cageot & Moka", "des paniers de fruits")
    context = CallContext(prospect=prospect, persona=persona, company=company, offer=offer, moment=moment)
    return engine.start(context, seed)
