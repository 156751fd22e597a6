"""What ends a call must be sure: introductions and honest words insult nobody, insults are never missed."""

from __future__ import annotations

import pytest

from simulations.call.hearing import hear, in_answer
from simulations.call.persona import personas
from simulations.call.reactions import SAME_ANSWER
from simulations.call.understanding import understand
from simulations.call.untruths import NOBODY_ASKED, untruth_in

NAMES = (
    "Emma Lucas Inès Enzo Yanis Fatou Sarah Kevin Chloé Mohamed Lina Théo Amel Nolan Jade Wassim Océane Dylan Aïcha "
    "Manon Ibrahim Salomé Peter Bachir Thi-Mai Connie Mamadou Zoé Ruben Maëlys"
).split()
FIRMS = ("cageot et moka", "Carré Radis", "Gamelle Retour", "Cageot & Moka")
FORMS = (
    "je suis {name}, de {firm}",
    "bonjour je suis {name} de {firm}",
    "c'est {name} de {firm}",
    "moi c'est {name}, {firm}",
    "je m'appelle {name} je suis de {firm}",
    "{name}",
)
HONEST = (
    "c'est pas une arnaque",
    "ne vous inquiétez pas, c'est pas une arnaque",
    "merde pardon j'ai oublié mon texte",
    "désolé je suis nul, je recommence",
    "il n'y a pas de piège dans notre offre",
    "il est lourd votre carton ?",
    "c'est pour un gros bureau ou un petit ?",
    "vous êtes nombreux chez vous ?",
    "on livre les vieux bacs avec les neufs",
    "vous pouvez dire non, y a aucun souci",
)
RUDE = (
    "sale conne",
    "cassez-vous",
    "casse toi",
    "ta gueule",
    "vous êtes débile ou quoi",
    "t'es trop con",
    "espèce d'abruti",
    "vous allez le regretter",
    "allez vous faire foutre",
    "connard",
    "je sais où vous habitez",
    "pauvre type",
)
# Ordinary questions of discovery, as a sixteen-year-old types them; each is answered by nearly everybody.
QUESTIONS = (
    "comment vous gérez les pauses aujourd'hui ?",
    "aujourd'hui vous faites comment ?",
    "comment vous organisez ça ?",
    "vous avez combien de salarié ?",
    "qui s'occupe de ça chez vous ?",
    "parlez-moi de votre entreprise",
    "y a des choses qui vont pas ?",
    "cb de personne chez vous ?",
    "comment ça se passe chez vous en ce moment ?",
    "vous voulez changer quelque chose ?",
    "sa vous convient ?",
    "expliquez moi comment vous travaillez",
    "c'est quoi vos besoins ?",
    "vous utilisez quoi en ce moment ?",
)


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_insulted_by_a_name(form):
    """Whatever one's first name and firm, saying them is never rude."""
    wrong = [form.format(name=name, firm=firm) for name in NAMES for firm in FIRMS]
    assert [text for text in wrong if "inapproprie" in understand(text)] == []


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_are_not_rude(text):
    """A denied fraud, an oath at oneself, an ordinary adjective: nothing to hang up for."""
    assert "inapproprie" not in understand(text)


@pytest.mark.parametrize("text", RUDE)
def test_insults_and_threats_are_heard(text):
    """Insults, obscenities and threats are always heard as such."""
    assert "inapproprie" in understand(text)


@pytest.mark.parametrize("text", QUESTIONS)
def test_ordinary_questions_find_an_answer(text):
    """Nine people in ten who decide have something to say to an ordinary question."""
    heard = hear(text)
    assert heard.asks or "decision" in heard.themes
    people = [one for one in personas().values() if one.role == "decideur"]
    silent = [
        one.id
        for one in people
        if not any({theme, SAME_ANSWER.get(theme, theme)} & set(one.answers) for theme in heard.themes)
    ]
    assert len(silent) <= 0.1 * len(people)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("je vends des paniers de fruits", "annoncer_objet"),
        ("on vend des fruits pour les entreprises", "annoncer_objet"),
        ("j'ai quelque chose à vous proposer", "annoncer_objet"),
        ("je reformule : vous voulez moins de déchets", "reformuler"),
        ("qui va décider au final ?", "question_ouverte"),
    ],
)
def test_plain_turns_of_phrase_are_heard(text, act):
    """What is said plainly is heard, even where the trained model hears nothing."""
    assert act in understand(text)


@pytest.mark.parametrize(
    "text",
    [
        "c'est au sujet du devis qu'il a demandé",
        "il attend mon appel",
        "c'est personnel",
        "je vous appelle de la part de la mairie",
        "vous avez demandé un devis chez nous",
    ],
)
def test_a_false_pretext_is_untrue(text):
    """« Le devis qu'il a demandé » is a lie when nobody asked; to people phoned before, one may recall it."""
    assert untruth_in(text, None) is NOBODY_ASKED
    assert untruth_in(text, None, again=True) is None


def test_an_honest_purpose_is_no_pretext():
    """Saying plainly why one calls, or proposing a quote, is true."""
    for text in (
        "je vous appelle au sujet de nos paniers",
        "je peux vous faire un devis",
        "comme convenu, à lundi 10 h",
    ):
        assert untruth_in(text, None) is None


def test_a_short_answer_is_an_answer():
    """To « vous êtes qui ? » a name will do, to « c'est pour quoi ? » three words; elsewhere they say little."""
    assert in_answer("Lucas", frozenset(), ["qui"]) == {"se_presenter"}
    assert in_answer("Léa Muller", frozenset({"hors_sujet"}), ["bonjour", "qui"]) == {"se_presenter"}
    assert in_answer("pour des paniers de fruits", frozenset(), ["objet"]) == {"annoncer_objet"}
    assert in_answer("Lucas", frozenset({"hors_sujet"}), ["accroche_plait"]) == {"hors_sujet"}
    assert in_answer("Vous êtes nul", frozenset({"inapproprie"}), ["qui"]) == {"inapproprie"}
