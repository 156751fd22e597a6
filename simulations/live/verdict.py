"""« Vrai ou illégal ? »: short situations, allowed or forbidden, each with its rule.

Options of a setup: `nombre`, `competences`, `situations`, `secondes` (0, as by default: no time).
"""

from __future__ import annotations

from simulations.kernel import stream
from simulations.law_file import load_law
from simulations.live.choices import ChoiceFormat, Item, chosen_seconds
from simulations.live.format import Option, Setup
from simulations.live.material import Verdict, load_verdicts

STAGE = "live.verdict"
NUMBER = 8
OPTIONS = (Option(id="permis", text="C'est permis", mark="A"), Option(id="interdit", text="C'est interdit", mark="B"))


def item_of(case: Verdict, setup: Setup) -> Item:
    """Return a situation as an item."""
    rule = load_law().rules[case.rule]
    return Item(
        key=case.id, title="Permis ou interdit ?", text=case.text, options=OPTIONS, right=case.verdict,
        explanation=case.explanation, source=rule.source, competence=case.competence, seconds=chosen_seconds(setup, 0),
    )  # fmt: skip


class TrueOrIllegal(ChoiceFormat):
    """Situations to judge."""

    id, title = "verdict", "Vrai ou illégal ?"

    def draw(self, setup: Setup) -> tuple[Item, ...]:
        """Return the situations of the session, drawn with the seed."""
        levels, skills = setup.options.get("situations", ()), setup.options.get("competences", ())
        kept = [
            case
            for case in load_verdicts()
            if (not levels or case.situation in levels) and (not skills or case.competence in skills)
        ]
        kept.sort(key=lambda case: (float(stream(setup.seed, STAGE, case.id).random()), case.id))
        return tuple(item_of(case, setup) for case in kept[: int(setup.options.get("nombre", NUMBER))])


FORMAT = TrueOrIllegal()
