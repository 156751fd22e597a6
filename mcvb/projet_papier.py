"""A project on paper: its present state, and its logbook, as tagged PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from mcvb.formats import day, euros, plural
from mcvb.paper import printable, render
from mcvb.projet import MODES, STATES, Kept, LogEntry, label_of
from mcvb.projet_demarche import checks
from mcvb.projet_garde import Whole
from mcvb.projet_suivi import budget_of, in_order, minutes_by, minutes_of, parts_of

TEMPLATE = "projet.typ"
CENTS, HOUR = 100, 60
NOTHING = "—"
Part = dict[str, Any]


def state_pdf(found: Whole, person_id: str, today: date) -> bytes:
    """Return the state of a project as its reader may see it, as a PDF; marks and self-reviews are never in it."""
    parts = state_parts(found, today)
    missing = [one.text for one in checks(found, person_id, today) if not one.done]
    parts.append(_part("Ce qui manque encore", [(text.name, text.what) for text in missing] or [("", "Rien.")]))
    return _pdf(found, f"État au {day(today.isoformat())}", parts)


def state_parts(found: Whole, today: date) -> list[Part]:
    """Return what all the members may read of a project, part by part: about, plan, means, budget, risks, people."""
    return [_about(found), _plan(found, today), _means(found), _budget(found), _risks(found), _people(found)]


def log_pdf(found: Whole, entries: Sequence[Kept[LogEntry]], today: date) -> bytes:
    """Return log entries as a PDF, the first day first."""
    ordered = sorted(entries, key=lambda kept: (kept.value.day, kept.item.created_at))
    parts = [_entry(found, kept) for kept in ordered]
    minutes = minutes_of(kept.value for kept in entries)
    said = f"Journal au {day(today.isoformat())} · {plural(len(ordered), 'entrée')} · {hours(minutes)}"
    return _pdf(found, said, parts)


def hours(minutes: int) -> str:
    """Return minutes as « 2 h 05 »."""
    return f"{minutes // HOUR}\u00a0h\u00a0{minutes % HOUR:02d}"


def money(cents: int | None) -> str:
    """Return an amount in cents as euros, a dash when it is not known."""
    return NOTHING if cents is None else euros(cents / CENTS)


def _pdf(found: Whole, under: str, parts: list[Part]) -> bytes:
    data = {
        "titre": found.project.title,
        "sur": label_of(found.project),
        "sous_titre": f"{', '.join(found.names.values())} · {under}",
        "pied": f"{label_of(found.project)} · {found.project.title}",
        "parties": [part for part in parts if part["textes"] or part["tableau"]],
    }
    return render(TEMPLATE, {"donnees": json.dumps(_printed(data), ensure_ascii=False)})


def _printed(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _printed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_printed(one) for one in value]
    return printable(value) if isinstance(value, str) else value


def _part(
    title: str,
    texts: Sequence[tuple[str, str]] = (),
    *,
    heads: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
    widths: Sequence[int] = (),
) -> Part:
    """Return a part of the page: named texts, left out when empty, then a table when it has rows."""
    lines = [
        {"nom": name if not rank else "", "mots": line}
        for name, words in texts
        for rank, line in enumerate(line for line in words.splitlines() if line.strip())
    ]
    table = {"titres": list(heads), "lignes": [list(row) for row in rows], "largeurs": list(widths)} if rows else None
    return {"titre": title, "textes": lines, "tableau": table}


def _about(found: Whole) -> Part:
    project = found.project
    aims = [(f"Objectif {rank}", f"{aim.text} ({aim.measure})") for rank, aim in enumerate(project.aims, 1)]
    said = [("Mené", MODES[project.mode].lower()), ("Idée", project.idea), ("Situation", project.situation)]
    return _part("Le projet", [*said, *aims, ("Production attendue", project.production)])


def _plan(found: Whole, today: date) -> Part:
    rows = [
        (
            kept.value.title,
            f"{kept.value.start:%d/%m/%Y} – {kept.value.end:%d/%m/%Y}",
            "En retard" if kept.value.late(today) else STATES[kept.value.state],
            ", ".join(found.name_of(person) for person in kept.value.who) or "tout le monde",
        )
        for kept in in_order(found.milestones)
    ]
    return _part("Le plan", heads=("Étape", "Dates", "État", "Qui"), rows=rows, widths=(5, 4, 2, 3))


def _means(found: Whole) -> Part:
    kinds = {"resource": "Ressource", "partner": "Partenaire"}
    rows = [
        (
            kinds[kind],
            kept.value.label,
            kept.value.function or kept.value.state or NOTHING,
            kept.value.detail or NOTHING,
        )
        for kind in kinds
        for kept in found.elements_of(kind)
    ]
    return _part("Les moyens", heads=("Sorte", "Quoi", "Fonction ou état", "Détail"), rows=rows, widths=(2, 4, 3, 5))


def _budget(found: Whole) -> Part:
    lines = [kept.value for kept in found.elements_of("budget")]
    total = budget_of(lines)
    rows = [
        (line.label, "Recette" if line.side == "income" else "Dépense", money(line.planned), money(line.actual))
        for line in lines
    ]
    if rows:
        rows.append(("Solde", "", money(total.planned_balance), money(total.actual_balance)))
    return _part("Le budget", heads=("Ligne", "Sens", "Prévu", "Réel"), rows=rows, widths=(5, 2, 2, 2))


def _risks(found: Whole) -> Part:
    rows = [
        (one.label, f"{one.probability} sur 3", f"{one.impact} sur 3", one.answer or NOTHING)
        for one in sorted((k.value for k in found.elements_of("risk")), key=lambda one: -one.probability * one.impact)
    ]
    return _part("Les risques", heads=("Risque", "Probabilité", "Gravité", "Parade"), rows=rows, widths=(4, 2, 2, 5))


def _people(found: Whole) -> Part:
    texts = []
    minutes = minutes_by(found.entries)
    for part in parts_of(list(found.names), found.contributions, found.entries, found.milestones):
        name = found.name_of(part.person_id)
        said = f"{hours(minutes.get(part.person_id, 0))} au journal, {plural(len(part.contributions), 'contribution')}"
        texts.append((name, said))
        texts += [("", f"{kept.value.what}{_proofs(kept.value.evidence)}") for kept in part.contributions]
    return _part("Ce que chacun a fait", texts)


def _proofs(evidence: Sequence[Any]) -> str:
    titles = ", ".join(proof.title for proof in evidence if proof.title)
    return f" (preuve : {titles})" if titles else ""


def _entry(found: Whole, kept: Kept[LogEntry]) -> Part:
    one = kept.value
    texts = [
        ("Fait", one.did), ("Obstacle", one.obstacle), ("Solution", one.solution), ("Suite", one.next_step),
        ("Appris", one.learned),
    ]  # fmt: skip
    title = f"{day(one.day.isoformat())} · {hours(one.minutes)} · {found.name_of(kept.item.owner_id)}"
    return _part(title, texts)


__all__ = ["Part", "hours", "log_pdf", "money", "state_parts", "state_pdf"]
