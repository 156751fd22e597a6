"""The dossier of a project to hand over: the démarche from its situation to a look back, one's own part named."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from mcvb import formats
from mcvb.document import Bar, Paper, Section, Table
from mcvb.projet import label_of
from mcvb.projet_garde import Whole
from mcvb.projet_papier import Part, hours, state_parts
from mcvb.projet_reglages import settings
from mcvb.projet_suivi import in_order, minutes_by, parts_of

MOST_EXTRACTS = 8
NOTICE = (
    "Dossier établi par l'élève à partir de son projet dans Atelier 4B. Il montre la démarche, sans aucune note. "
    "Dans un projet mené à plusieurs, la part de chacun est nommée."
)


def project_dossier(
    found: Whole, person_id: str, today: date, *, name: str = "", extracts: Collection[str] | None = None
) -> Paper:
    """Return the dossier of a project for one of its members; `extracts` are ids of log entries, the last when None."""
    about, plan, means, budget, risks, people = state_parts(found, today)
    shown = " ".join(name.split()) or found.name_of(person_id)
    sections = [
        _section(about), _timeline(found), _section(plan), _section(means), _section(budget), _section(risks),
        _section(people, new_page=True), _own_part(found, person_id), _log(found, person_id, extracts),
        _obstacles(found, person_id), _review(found, person_id),
    ]  # fmt: skip
    return Paper(
        title=found.project.title,
        over=f"{label_of(found.project)} · dossier",
        under=f"{shown} · édité le {formats.day(today.isoformat())}",
        notice=NOTICE,
        sections=tuple(one for one in sections if one.lines or one.table or one.bars),
    )


def _section(part: Part, *, new_page: bool = False) -> Section:
    lines = tuple((line["nom"], line["mots"]) for line in part["textes"])
    grid = part["tableau"]
    table = None
    if grid is not None:
        rows = tuple(tuple(row) for row in grid["lignes"])
        table = Table(tuple(grid["titres"]), rows, tuple(grid["largeurs"]))
    return Section(part["titre"], lines=lines, table=table, new_page=new_page)


def _timeline(found: Whole) -> Section:
    """Return the milestones as bars over the time of the project."""
    steps = [kept.value for kept in in_order(found.milestones)]
    if not steps:
        return Section("Frise du projet")
    day, first, last = timedelta(days=1), min(step.start for step in steps), max(step.end for step in steps)
    whole = last + day - first
    bars = tuple(
        Bar(step.title, (step.start - first) / whole, (step.end + day - first) / whole, done=step.state == "done")
        for step in steps
    )
    said = f"Du {formats.day(first.isoformat())} au {formats.day(last.isoformat())}. Plein : fait."
    return Section("Frise du projet", lines=(("", said),), bars=bars)


def _own_part(found: Whole, person_id: str) -> Section:
    mine = next(iter(parts_of([person_id], found.contributions, found.entries, found.milestones)), None)
    lines = [("Temps au journal", hours(minutes_by(found.entries).get(person_id, 0)))]
    if mine is not None:
        lines += [(formats.day(kept.value.day.isoformat()), kept.value.what) for kept in mine.contributions]
    return Section("Ma part dans le projet", lines=tuple(lines))


def _log(found: Whole, person_id: str, extracts: Collection[str] | None) -> Section:
    mine = sorted((kept for kept in found.entries if kept.item.owner_id == person_id), key=lambda kept: kept.value.day)
    chosen = [kept for kept in mine if extracts is None or kept.item.id in extracts][-MOST_EXTRACTS:]
    lines = tuple(
        (formats.day(kept.value.day.isoformat()), f"{kept.value.did} {kept.value.learned}".strip()) for kept in chosen
    )
    return Section("Extraits de mon journal", lines=lines)


def _obstacles(found: Whole, person_id: str) -> Section:
    rows = tuple(
        (kept.value.obstacle, kept.value.solution)
        for kept in found.entries
        if kept.item.owner_id == person_id and kept.value.obstacle
    )
    table = Table(("Obstacle", "Ce que j'ai fait"), rows) if rows else None
    return Section("Obstacles et solutions", table=table)


def _review(found: Whole, person_id: str) -> Section:
    """Return the self-review of its owner: in the dossier that they alone make."""
    kept = next((one.value for one in found.reviews if one.item.owner_id == person_id), None)
    if kept is None:
        return Section("Mon regard sur le projet")
    names = {one.id: one.question for one in settings().criteria}
    answers = [(names.get(name, name), answer.fact) for name, answer in kept.answers.items() if answer.fact]
    looks = [("Ce qui a marché", kept.strong), ("Ce que je ferais mieux", kept.better), ("Ailleurs", kept.elsewhere)]
    return Section("Mon regard sur le projet", lines=(*answers, *looks))
