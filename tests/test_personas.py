"""The people on the line: each can be phoned to every ending, and the checker tells a teacher what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulations.call import engine
from simulations.call.measures import call_measures
from simulations.call.persona import PERSONAS, manners, personas
from simulations.call.persona_check import check_all, check_persona, main
from simulations.call.players import average, context, expert, next_right_turn, novice, perfect, play, say
from simulations.call.state import CallState, Wait
from simulations.settings import market_settings

DECIDERS = sorted(name for name, persona in personas().items() if persona.role == "decideur")
CALLS = 500
PLAYERS = {"debutant": novice, "moyen": average, "expert": expert}


def test_every_persona_passes_the_checker() -> None:
    """All endings reached, no dead end, no gap, no repeat, every measure met and missed over the set."""
    assert {name: faults for name, faults in check_all().items() if faults} == {}


def test_skill_pays_in_order() -> None:
    """Five hundred calls each: novice, average and expert get appointments in that order, inside the ranges stated."""
    rates = {}
    for label, player in PLAYERS.items():
        calls = [player(DECIDERS[rank % len(DECIDERS)], rank) for rank in range(CALLS)]
        rates[label] = sum(call.outcome == "rdv" for call in calls) / CALLS
    assert rates["debutant"] < rates["moyen"] - 0.1
    assert rates["moyen"] < rates["expert"] - 0.1
    for label, (low, high) in market_settings().calls.meetings.items():
        assert low <= rates[label] <= high, (label, rates[label])


def changed(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """Return a folder that holds a few personas, one of them with words replaced in its file."""
    for kept in {name, "pro_poigne", "pro_coeur"}:
        shutil.copy(PERSONAS / f"{kept}.yaml", folder)
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "changes", "told"),
    [
        ("standard_tamis", [("passe_a: pro_poigne", "passe_a: pro_inconnu")], "« passe_a » vaut « pro_inconnu »"),
        (
            "standard_tamis",
            [("confiance_pour_passer: 33", "confiance_pour_passer: 100")],
            "le standard ne passe jamais l'appel",
        ),
        (
            "pro_coeur",
            [("confiance: 50, interet: 40, irritation: 0", "confiance: 0, interet: 0, irritation: 90")],
            "aucun rendez-vous n'est obtenu",
        ),
        ("pro_coeur", [("Bien le bonjour !", "Bien le bonjour {copain} !")], "n'est pas rempli"),
        (
            "pro_coeur",
            [
                ("Laissez-moi passer les anniversaires, après on en recause.", "La carpe."),
                (
                    "J'en ai envie, mais il faut que je le porte là-haut, et je ne sais jamais comment le présenter.",
                    "La carpe.",
                ),
            ],
            "la même phrase sert",
        ),
        ("pro_coeur", [('disponible: ["mardi matin"', 'disponible: ["mardi à midi"')], "forme attendue"),
    ],
)
def test_a_faulty_persona_is_explained_in_french(
    name: str, changes: list[tuple[str, str]], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A teacher who writes a persona reads what is wrong, and where to look."""
    assert main([str(changed(tmp_path, name, *changes))]) == 1
    assert told in capsys.readouterr().out


def test_the_project_is_back_after_another_folder_was_checked(tmp_path: Path) -> None:
    """Checking somebody's folder leaves the people of the project in place."""
    main([str(changed(tmp_path, "standard_tamis", ("passe_a: pro_poigne", "passe_a: pro_inconnu")))])
    assert len(personas()) > 3
    assert check_persona(personas()["standard_tamis"]) == []


def test_no_two_people_say_the_same_thing() -> None:
    """Over all files, no reply is written twice, nor borrowed from a manner."""
    own = [text for persona in personas().values() for texts in persona.replies.values() for text in texts]
    shared = [text for bank in manners().manners.values() for texts in bank.replies.values() for text in texts]
    assert len(set(own)) == len(own)
    assert len(set(shared)) == len(shared)
    assert not set(own) & set(shared)


def test_another_moment_is_always_named() -> None:
    """Whoever offers another moment says which one."""
    banks = [bank.replies for bank in manners().manners.values()] + [persona.replies for persona in personas().values()]
    for replies in banks:
        for situation in ("rdv_autre_moment", "rdv_propose", "creneau_dit", "rappel_quand"):
            assert all("{creneau}" in text for text in replies.get(situation, ()))


def test_machines_and_strangers_have_words_of_their_own() -> None:
    """A voicemail never talks like somebody in a hurry: all it says is in its own file."""
    for persona in personas().values():
        if persona.role not in ("repondeur", "faux_numero"):
            continue
        own = {text for texts in persona.replies.values() for text in texts}
        own |= {answer.text for answers in persona.answers.values() for answer in answers}
        for seed in range(6):
            state = engine.start(context(persona.id), seed)
            state = play(state, Wait(), next_right_turn(state), Wait())
            assert state.memory.used <= own


def test_a_family_is_never_alone() -> None:
    """People who speak of those at home are at least two, whatever the file says."""
    for name in ("foyer_parent_diner", "foyer_aimable_a_deux", "foyer_platre"):
        assert personas()[name].household_min >= 2


def test_silence_and_insults_prove_nothing_good() -> None:
    """A silent call gives no measure; an insulting one ends within three turns and meets nothing of what counts."""
    for name in DECIDERS[:6]:
        silent = play(engine.start(context(name), 1), *(Wait(),) * 3)
        assert silent.over
        assert call_measures(silent) == {}
        rude = play(engine.start(context(name), 1), *(say("Vous êtes nuls", "inapproprie"),) * 3)
        assert rude.over
        assert call_measures(rude)["appel.presentation"].value == 0


def test_a_perfect_call_reaches_every_kind_of_person() -> None:
    """By the book, deciders agree or refuse kindly, switchboards put through, machines take a message."""
    ends: dict[str, set[str]] = {}
    for persona in personas().values():
        for seed in range(2):
            state: CallState = perfect(persona.id, seed)
            ends.setdefault(persona.role, set()).add(state.outcome)
    assert ends["repondeur"] == {"rappel"}
    assert ends["faux_numero"] == {"injoignable"}
    assert "raccroche" not in ends["decideur"]
    assert "rdv" in ends["decideur"]
