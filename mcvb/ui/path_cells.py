"""Competences on screen: cells with the four kinds side by side, each opening to its proofs and works."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mcvb import formats
from mcvb.assessment import Assessment, load_scale, to_work_on
from mcvb.path import Path, works_on
from mcvb.path_advice import SITUATIONS, situation_name
from mcvb.proofs import KIND_NAMES, KIND_SHAPES, KIND_TEXTS, KINDS, Cell, Kind, Proof, Seen
from mcvb.referentiel import Block, Title
from mcvb.ui import kit
from mcvb.ui.evidence_panel import proved
from simulations.kernel import Level as Situation

GROUPS_SHOWN, PER_GROUP, JUDGED_SHOWN = 4, 12, 6
IMPORTED = "importé, non vérifié ici"


def legend() -> None:
    """Draw what each shape stands for."""
    rows = "".join(
        f'<li><span class="forme {kind}" aria-hidden="true">{KIND_SHAPES[kind]}</span>'
        f"<span><b>{KIND_NAMES[kind]}</b> : {kit.escape(KIND_TEXTS[kind])}</span></li>"
        for kind in KINDS
    )
    st.html(f'<ul class="a4-sources">{rows}</ul>')


def grid(path: Path, block: Block) -> None:
    """Draw the competences of a bloc, three cells each."""
    for competence in block.competences:
        works = len(works_on(path, competence.id))
        with st.container(border=True):
            more = f" · {formats.plural(works, 'travail', 'travaux')} de toi" if works else ""
            st.html(
                f'<h3 class="a4-competence"><span class="code">{competence.id}</span> {kit.escape(competence.title)}'
                f"<small>{kit.escape(more)}</small></h3>"
            )
            for place, situation in zip(st.columns(3), SITUATIONS, strict=True):
                with place:
                    _cell(path, competence, path.cells[competence.id, situation])


def _cell(path: Path, competence: Title, cell: Cell) -> None:
    situation = next(one for one in load_scale().situations if one.id == cell.situation)
    head = f'<p class="sit">{kit.escape(situation.name.removeprefix("Situation "))} · {situation.year}</p>'
    if not cell.kinds:
        st.html(f'<div class="a4-case">{head}<p class="rien">Rien encore</p></div>')
        return
    rows = "".join(_kind_row(kind, cell.kinds.get(kind)) for kind in KINDS)
    st.html(f'<div class="a4-case">{head}<ul>{rows}</ul></div>')
    count = len(cell.proofs)
    words = "Voir la preuve" if count == 1 else f"Voir les {count} preuves"
    name = f"{competence.id}, {situation_name(cell.situation)}"
    if st.button(words, key=f"case_{competence.id}_{cell.situation}", type="tertiary", help=f"Ouvrir {name}"):
        show(path, competence, cell.situation)


def _kind_row(kind: Kind, seen: Seen | None) -> str:
    shape = f'<span class="forme {kind}" aria-hidden="true">{KIND_SHAPES[kind]}</span>'
    name = f'<span class="nom">{KIND_NAMES[kind]}</span>'
    if seen is None:
        return f'<li>{shape}{name}<span class="rien">rien</span></li>'
    imported = f'<small class="importe">{IMPORTED}</small>' if seen.latest.imported else ""
    return f"<li>{shape}{name}{_level(seen)}{imported}</li>"


def _level(seen: Seen) -> str:
    if seen.rank:
        return kit.level_scale(seen.rank, seen.label)
    count = len({proof.seen.observation.check for proof in seen.proofs if proof.seen})
    word = "trace" if seen.assessment is None else "vérification"
    return f'<span class="rien">{formats.plural(count, word)}</span>'


@st.dialog("Les preuves", width="large")
def show(path: Path, competence: Title, situation: Situation) -> None:
    """Open a cell: each kind with its proofs, then the works that show the competence."""
    cell = path.cells[competence.id, situation]
    st.html(
        f'<h2 class="a4-ouverte"><span class="code">{competence.id}</span> {kit.escape(competence.title)}</h2>'
        f'<p class="a4-doux">En {kit.escape(situation_name(situation))}</p>'
    )
    for kind in KINDS:
        if kind in cell.kinds:
            _kind_part(cell.kinds[kind])
    _works(path, competence.id)


def _kind_part(seen: Seen) -> None:
    shape = f'<span class="forme {seen.kind}" aria-hidden="true">{KIND_SHAPES[seen.kind]}</span>'
    st.html(f'<h3 class="a4-source">{shape} {KIND_NAMES[seen.kind]} {_level(seen)}</h3>')
    if seen.kind == "simulation":
        _simulated(seen)
        return
    for proof in list(reversed(seen.proofs))[:JUDGED_SHOWN]:
        st.html(_judgement(proof))
    left = len(seen.proofs) - JUDGED_SHOWN
    if left > 0:
        st.caption(f"… et {formats.plural(left, 'niveau plus ancien', 'niveaux plus anciens')}.")


def _judgement(proof: Proof) -> str:
    tag = kit.tags([(IMPORTED, "orange")]) if proof.imported else ""
    foot = f"{kit.escape(proof.author)}, {kit.escape(formats.day(proof.at))}"
    scale = kit.level_scale(proof.rank or 0, load_scale().grades[(proof.rank or 1) - 1].name)
    return f'<div class="a4-mot"><p>{scale} {tag}</p>{kit.paragraphs(proof.text)}<p class="pq">{foot}</p></div>'


def _simulated(seen: Seen) -> None:
    if seen.assessment is None:
        st.caption("Des traces venues du bloc 4B (passerelles : proposition d'équipe). Aucun niveau n'est calculé ici.")
    else:
        _advise(seen.assessment)
    groups = _by_run(seen.proofs)
    for place, (key, found) in enumerate(groups):
        if place == GROUPS_SHOWN and not st.toggle(
            f"Voir aussi les {len(groups) - GROUPS_SHOWN} passages plus anciens", key="tout_voir"
        ):
            return
        _passage(key, found)


def _advise(found: Assessment) -> None:
    st.caption(f"{proved(found)} · niveau formatif, d'après ta dernière preuve de chaque vérification.")
    missed = to_work_on(found)
    if missed is not None:
        kit.callout("attention", "À travailler en premier", missed.observation.advice)


def _by_run(found: Sequence[Proof]) -> list[tuple[str, list[Proof]]]:
    """Return the proofs of each run or live session, the latest first."""
    groups: dict[str, list[Proof]] = {}
    for proof in reversed(found):
        groups.setdefault(proof.run_id or f"direct {proof.title} {proof.at}", []).append(proof)
    return list(groups.items())


def _passage(key: str, found: Sequence[Proof]) -> None:
    first = found[0]
    met = sum(bool(proof.met) for proof in found)
    live = " · en direct" if first.live else ""
    said = f"{first.title}{live}, {formats.day(first.at)} : {met} sur {len(found)}"
    with st.expander(f"{said} {'acquise' if met < 2 else 'acquises'}"):  # noqa: PLR2004 - the plural starts at two
        st.html("".join(_finding(proof) for proof in found[:PER_GROUP]))
        if len(found) > PER_GROUP:
            st.caption(f"… et {len(found) - PER_GROUP} autres, dans le bilan de ce travail.")
        if first.run_id:
            st.page_link(
                "bilan.py", label="Relire ce travail", icon=":material/arrow_forward:", query_params={"run": key}
            )


def _finding(proof: Proof) -> str:
    statement, _, quote = proof.text.partition(" Preuve : ")
    return kit.finding(
        "trouve" if proof.met else "manque", ("✓ " if proof.met else "✗ ") + statement, f"Preuve : {quote}"
    )


def _works(path: Path, competence: str) -> None:
    kept = works_on(path, competence)
    if not kept:
        return
    st.html('<h3 class="a4-source">Tes travaux qui montrent cette compétence</h3>')
    for one in kept[:JUDGED_SHOWN]:
        st.page_link(
            "travaux.py",
            label=f"{one.work.title}, {formats.day(one.at)}",
            icon=":material/description:",
            query_params={"travail": one.item.id},
        )
