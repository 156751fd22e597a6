"""The debrief on screen: what was proved by competence, what was found and missed, line by line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

import pandas as pd
import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import kit
from simulations.debrief import LineDebrief, file_debrief, wasted_calls
from simulations.debrief_target import GradeDebrief, TargetDebrief, target_debrief
from simulations.kernel import Observation
from simulations.rubric import Rubric
from simulations.study import judge_answers

Tone = Literal["trouve", "manque", "tort"]
TONES: dict[str, Tone] = {"trouve": "trouve", "manque": "manque", "a_tort": "tort"}
SHOWN = 6
GOOD_SHARE = 0.75


def proofs(observations: Sequence[Observation], rubric: Rubric) -> None:
    """Draw the checks of a stage by competence: met or not, with the proof, then the advice."""
    for competence in rubric.competences:
        mine = [item for item in observations if rubric.competence_of(item.check).id == competence.id]
        if not mine:
            continue
        met = sum(item.met for item in mine)
        share = met / len(mine)
        said = f"{formats.plural(met, 'vérification réussie', 'vérifications réussies')} sur {len(mine)}"
        kit.gauge(f"{competence.id} · {competence.title}", share, said, tone="bien" if share >= GOOD_SHARE else "moyen")
        with st.expander("Voir chaque vérification et sa preuve"):
            st.html("".join(_proof(item, rubric) for item in sorted(mine, key=lambda item: item.met)))


def _proof(item: Observation, rubric: Rubric) -> str:
    check = rubric.check(item.check)
    more = [f"Preuve : {item.quote}"]
    if not item.met:
        more += [f"Conseil : {item.advice}", f"Pourquoi : {check.why}"]
    mark = "✓ " if item.met else "✗ "
    return kit.finding("trouve" if item.met else "manque", mark + check.statement, "", more=more)


def file_findings(played: Played) -> None:
    """Draw what happened to each faulty line, and what the faults left in would have cost."""
    items = file_debrief(played.state)
    found, missed, wrong = ([i for i in items if i.outcome == outcome] for outcome in ("trouve", "manque", "a_tort"))
    calls = wasted_calls(items)
    cost = formats.euros(round(calls * played.state.scenario.mission.call_cost, 2))
    lost = f"environ {formats.plural(math.ceil(calls), 'appel perdu', 'appels perdus')}, {cost}" if calls else ""
    kit.key_figures(
        [
            ("Défauts trouvés", f"{len(found)} sur {len(found) + len(missed)}", ""),
            ("Défauts restés", str(len(missed)), lost),
            ("Bonnes fiches abîmées", str(len(wrong)), "retraits ou fusions à tort"),
        ]
    )
    for tab, group in zip(
        st.tabs(
            [f"Ce que tu as manqué ({len(missed)})", f"Ce que tu as trouvé ({len(found)})", f"À tort ({len(wrong)})"]
        ),
        (missed, found, wrong),
        strict=True,
    ):
        with tab:
            _lines(group)


def _lines(items: Sequence[LineDebrief]) -> None:
    """Draw the lines grouped by kind of fault; the reason is said once per kind."""
    if not items:
        kit.callout("info", "Rien ici", "Aucune fiche dans cette partie du bilan.")
    for kind, group in groupby(sorted(items, key=lambda item: item.kind), key=lambda item: item.kind):
        lines = list(group)
        st.markdown(f"**{kind}** ({len(lines)})")
        st.caption(lines[0].why)
        blocks = [
            kit.finding(
                TONES[item.outcome],
                f"Fiche {item.line} · {item.label}",
                item.text,
                more=[f"Ce que ferait une ou un pro : {item.professional}"] if item.outcome == "manque" else [],
            )
            for item in lines
        ]
        st.html("".join(blocks[:SHOWN]))
        if len(blocks) > SHOWN:
            with st.expander(f"Voir {len(blocks) - SHOWN} de plus"):
                st.html("".join(blocks[SHOWN:]))


def study_findings(played: Played) -> None:
    """Draw each question with the answer given, the right one and why."""
    answers = judge_answers(played.state)
    right = sum(answer.right for answer in answers)
    said = f"{right} sur {len(answers)}"
    kit.gauge(
        "Bonnes réponses", right / len(answers), said, tone="bien" if right / len(answers) >= GOOD_SHARE else "moyen"
    )
    with st.expander("Revoir les questions, ta réponse et la bonne"):
        st.html(
            "".join(
                kit.finding(
                    "trouve" if item.right else "manque",
                    ("✓ " if item.right else "✗ ") + item.text,
                    f"Ta réponse : {item.given}." + ("" if item.right else f" Réponse attendue : {item.expected}."),
                    more=[item.explanation],
                )
                for item in sorted(answers, key=lambda item: item.right)
            )
        )


def target_findings(played: Played) -> None:
    """Draw how good the target was, which segments were worth their priority, and who was left out."""
    found = target_debrief(played.state)
    kit.key_figures(
        [
            ("Ta cible", f"{round(100 * found.mine)} sur 100", f"valeur moyenne cachée de tes {found.size} prospects"),
            ("Au hasard", f"{round(100 * found.blind)} sur 100", "si tu avais tiré au sort"),
            ("La meilleure possible", f"{round(100 * found.best)} sur 100", "avec toutes les informations"),
        ]
    )
    if found.unlawful:
        lines = ", ".join(str(line) for line in found.unlawful)
        text = f"Fiches {lines} : opposition, accord absent ou contact trop ancien. Elles devaient quitter ton fichier."
        kit.callout("droit", "Des contacts interdits dans ta cible", text)
    _segments(found)
    if found.missed:
        st.markdown("**De bons prospects que tu n'as pas retenus**")
        st.html(
            "".join(
                kit.finding("manque", f"Fiche {item.line} · {item.label} · {item.heat}", " ".join(item.notes))
                for item in found.missed
            )
        )
    _grades(found.grades, played)


def _segments(found: TargetDebrief) -> None:
    st.markdown("**Tes segments valaient-ils leur priorité ?**")
    rows = [
        {
            "Segment": item.name,
            "Ta priorité": item.priority,
            "Fiches": item.size,
            "Valeur réelle": round(100 * item.value),
            "Rang réel": item.rank,
        }
        for item in found.segments
    ]
    bar = st.column_config.ProgressColumn(format="%d", min_value=0, max_value=100)
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={"Valeur réelle": bar},
        alt="Valeur réelle de chaque segment.",
    )


def _grades(grades: Sequence[GradeDebrief], played: Played) -> None:
    labels: dict[str, str] = {c.id: c.label for c in played.state.scenario.qualification.criteria}
    exact = sum(item.given_heat == item.true_heat for item in grades)
    with st.expander(f"Ta qualification, prospect par prospect (chaleur juste : {exact} sur {len(grades)})"):
        blocks = []
        for item in grades:
            gaps = [
                f"{labels[name]} : tu as mis {item.given[name]}, c'était {true}"
                for name, true in item.true.items()
                if item.given[name] != true
            ]
            text = " · ".join(gaps) or "Toutes tes notes sont justes."
            tone: Tone = "trouve" if item.given_heat == item.true_heat else "manque"
            head = f"Fiche {item.line} · {item.label} · {item.given_heat} pour toi, {item.true_heat} en réalité"
            blocks.append(kit.finding(tone, head, text, more=["Notes : " + " ".join(item.notes)]))
        st.html("".join(blocks))
