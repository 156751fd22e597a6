"""Questions of a jury: every pattern fills well, draws are spread and do not repeat, a student's words stay words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcvb.oral_material import Material, material_of
from mcvb.oral_questions import LONGEST, Pattern, draw, question_file, ready, slots_of
from mcvb.store import SqliteRepository
from tests.orals import AT, TITLE, write_project

TODAY = date(2026, 11, 20)
PATTERNS = [pattern for theme in question_file().themes for pattern in theme.patterns]
WORDS = question_file().words
FULL = {name: (f"mot {name}",) for name in WORDS} | {"membres": ("3",), "heures": ("12 h",), "ecart": ("40 € de plus",)}
# Words that are no quotation: a number, an amount or a length of time, each after words that fit any of them.
BARE = {"membres": r"(?:étiez|À) \{", "heures": r"(?:notez|comptez) \{", "ecart": r"dépensé \{", "prevu": r"prévu \{"}


@pytest.fixture
def written(store: SqliteRepository) -> Material:
    """Give what a visitor has written."""
    me = store.create_visitor("v", AT)
    write_project(store, me)
    return material_of(store, me, me)


def test_there_are_enough_patterns_each_with_its_own_name() -> None:
    """More than 130 patterns over twelve themes, no text twice, a source and a status said."""
    assert len(PATTERNS) >= 130
    assert len(question_file().themes) == 12
    assert len({pattern.id for pattern in PATTERNS}) == len({pattern.text for pattern in PATTERNS}) == len(PATTERNS)
    assert question_file().source
    assert question_file().status == "proposition d'équipe"


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_every_pattern_is_whole(pattern: Pattern) -> None:
    """A question ends as one, its follow-up too, what is looked for is a sentence; its words are known."""
    assert "?" in pattern.text or pattern.text.endswith(".")
    assert pattern.follow_up[-1] in "?."
    assert pattern.looked_for.endswith(".")
    assert set(pattern.slots) <= set(WORDS)
    assert set(re.findall(r"\{([^}]*)\}", pattern.follow_up)) <= set(re.findall(r"\{([^}]*)\}", pattern.text))
    assert pattern.text == " ".join(pattern.text.split())


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_no_elision_nor_agreement_hangs_on_a_student_s_words(pattern: Pattern) -> None:
    """A student's words stand between quotation marks after a noun; a figure follows a verb."""
    for name in pattern.slots:
        if name in BARE:
            assert re.search(BARE[name] + name, pattern.text)
        else:
            assert f"« {{{name}}} »" in pattern.text
            assert not re.search(rf"\b(?:de|que|le|la|du|des|à) « \{{{name}\}}", pattern.text)


def test_every_pattern_fills_without_a_brace_left() -> None:
    """With all the words there, all the patterns come, and no brace is left."""
    asked = draw(FULL, seed=1, count=1000)
    assert {one.id for one in asked} == {pattern.id for pattern in PATTERNS}
    assert not any(sign in one.text + one.follow_up for one in asked for sign in "{}")


def test_a_pattern_without_its_words_is_not_drawn() -> None:
    """With nothing written only the general questions come; each word brings those that use it, and no other."""
    bare = set(ready({}))
    assert bare == {pattern.id for pattern in PATTERNS if not pattern.slots}
    assert len(bare) > 50
    for name in WORDS:
        new = set(ready({name: ("x",)})) - bare
        assert all(next(p for p in PATTERNS if p.id == found).slots == (name,) for found in new)


def test_the_words_are_those_the_student_wrote(written: Material) -> None:
    """Title, partner, step, obstacle, figure, gap, part, proof, competence: each from what was written."""
    slots = slots_of(written, TODAY)
    assert slots["titre"] == (TITLE,)
    assert slots["partenaire"] == ("Boulangerie Martin",)
    assert slots["etape_faite"] == ("Enquête devant la boutique",)
    assert slots["etape_retard"] == ("Maquette de la vitrine",)
    assert slots["obstacle"] == ("Personne ne voulait répondre",)
    assert slots["chiffre"] == ("J'ai compté 42 passants en une heure",)
    assert slots["ecart"] == ("12,50\u00a0€ de plus",)
    assert slots["heures"] == ("1\u00a0h\u00a030",)
    assert slots["preuve"] == ("La vitrine avant et après",)
    assert slots["competence"]
    assert "membres" not in slots


def test_the_same_number_draws_the_same_questions(written: Material) -> None:
    """A draw can be made again from its number; another number draws others."""
    slots = slots_of(written, TODAY)
    assert draw(slots, seed=7, count=8) == draw(slots, seed=7, count=8)
    assert draw(slots, seed=7, count=8) != draw(slots, seed=8, count=8)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10_000))
def test_a_draw_goes_round_the_themes(seed: int) -> None:
    """Twelve questions come from twelve themes, twenty-four from each of them twice."""
    assert len({one.theme for one in draw(FULL, seed=seed, count=12)}) == 12
    assert set(Counter(one.theme for one in draw(FULL, seed=seed, count=24)).values()) == {2}


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=12))
def test_no_question_comes_back_before_all_were_asked(seed: int, count: int) -> None:
    """Draw after draw, every question is asked once before any comes back, the oldest first."""
    slots = {"titre": ("T",)}
    whole, seen = len(ready(slots)), []
    for rank in range(whole // count):
        seen += [one.id for one in draw(slots, seed=seed + rank, count=count, seen=seen)]
    assert len(set(seen)) == len(seen)
    rest = {one.id for one in draw(slots, seed=seed, count=whole - len(seen), seen=seen)}
    assert not rest & set(seen)
    after = draw(slots, seed=seed, count=1, seen=[*seen, *rest])
    assert [one.id for one in after] == [([*seen, *rest])[0]]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_student_s_words_are_put_as_they_are_and_never_read_as_a_pattern(text: str) -> None:
    """Braces, tags and stars in a title are neither filled nor lost; quotation marks stay balanced; one line only."""
    from mcvb.oral_questions import _clean  # noqa: PLC0415 - what every word goes through

    for word in _clean([text]):
        assert len(word) <= LONGEST
        assert "\n" not in word
        one = next(q for q in draw({"titre": (word,)}, seed=3, count=1000) if q.id == "si1")
        assert one.text.count("«") == one.text.count("»") == 1


def test_a_student_s_own_words_come_first(written: Material) -> None:
    """Of twelve questions, those of the themes the student wrote about lean on what was written."""
    for seed in range(20):
        asked = draw(slots_of(written, TODAY), seed=seed, count=12)
        patterns = {pattern.id: pattern for pattern in PATTERNS}
        assert sum(bool(patterns[one.id].slots) for one in asked) >= 9


def test_a_title_with_braces_and_tags_stays_as_typed() -> None:
    """« {obstacle} <b> » as a title is quoted as such."""
    one = next(q for q in draw({"titre": ("{obstacle} <b>*x*</b>",)}, seed=3, count=1000) if q.id == "si1")
    assert "{obstacle} <b>*x*</b>" in one.text
