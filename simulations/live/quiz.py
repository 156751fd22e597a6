"""Quiz: questions on law, figures, vocabulary and method, drawn from the files with the seed.

Options of a setup: `nombre`, `competences`, `situations`, `themes` (lists, empty for all), `secondes` (0: no time).
"""

from __future__ import annotations

from simulations.kernel import stream
from simulations.law_file import load_law
from simulations.live.choices import ChoiceFormat, Item, chosen_seconds, options_of
from simulations.live.format import Setup
from simulations.live.questions import STAGE, THEMES, Question, pick

NUMBER = 10


def item_of(question: Question, setup: Setup) -> Item:
    """Return a question as an item, its choices in an order drawn for this session."""
    order = stream(setup.seed, STAGE, f"{question.id}.choix").permutation(len(question.choices))
    choices = [question.choices[int(place)] for place in order]
    options = options_of([choice.text for choice in choices])
    pairs = list(zip(options, choices, strict=True))
    return Item(
        key=question.id, title=THEMES[question.theme], text=question.text, options=options,
        right=next(option.id for option, choice in pairs if choice.right),
        why={option.id: choice.why for option, choice in pairs if choice.why},
        explanation=question.explanation, competence=question.competence,
        source=load_law().rules[question.rule].source if question.rule else "",
        seconds=chosen_seconds(setup, question.seconds),
    )  # fmt: skip


class Quiz(ChoiceFormat):
    """Questions with one right choice."""

    id, title = "quiz", "Quiz"

    def draw(self, setup: Setup) -> tuple[Item, ...]:
        """Return the questions of the session."""
        options = setup.options
        questions = pick(
            setup.seed, number=int(options.get("nombre", NUMBER)), competences=options.get("competences", ()),
            situations=options.get("situations", ()), themes=options.get("themes", ()),
        )  # fmt: skip
        return tuple(item_of(question, setup) for question in questions)


FORMAT = Quiz()
