"""How far the démarche of a project is, what is missing, and what to recall on a given day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mcvb.formats import day, plural
from mcvb.projet import Aim, Element, LogEntry
from mcvb.projet_garde import Whole, my_projects, whole
from mcvb.projet_modeles import aims_from, elements_from, library
from mcvb.projet_reglages import GapText, settings
from mcvb.projet_suivi import coming, late_milestones, quiet_days
from mcvb.store.interface import Person, Repository
from simulations.errors import AtelierError

ReminderKind = Literal["late", "soon", "log"]


@dataclass(frozen=True)
class Check:
    """One part of the démarche, done or not, with what to do."""

    text: GapText
    done: bool


@dataclass(frozen=True)
class Reminder:
    """Something to recall: words for the student, the page where it is done, the project it is about."""

    kind: ReminderKind
    text: str
    page: str
    project_id: str


def checks(found: Whole, person_id: str, today: date) -> list[Check]:
    """Return the parts of the démarche in order; contribution and self-review are those of the person given."""
    state = {**_shared(found), **_followed(found, today), **_own(found, person_id)}
    return [Check(text, state[text.id]) for text in settings().gaps if text.id in state]


def gaps(found: Whole, person_id: str, today: date) -> list[GapText]:
    """Return the parts of the démarche that are still missing."""
    return [check.text for check in checks(found, person_id, today) if not check.done]


def _shared(found: Whole) -> dict[str, bool]:
    project, limits = found.project, settings().thresholds
    steps = [kept.value for kept in found.milestones]
    given = _given(project.template)
    own = [kept.value for kept in found.elements if kept.value not in given]
    kinds = {kind: [one for one in own if one.kind == kind] for kind in ("resource", "partner", "budget", "risk")}
    aims = [aim for aim in project.aims if aim.text and aim.measure]
    said = aims != list(_given_aims(project.template)) and bool(project.production.strip())
    return {
        "situation": len(project.situation.strip()) >= limits.situation,
        "formalisation": bool(aims) and said,
        "planification": len(steps) >= limits.milestones and any(step.state != "todo" for step in steps),
        "moyens": bool(kinds["resource"]) and bool(kinds["budget"]),
        "partenaires": bool(kinds["partner"]),
        "risques": any(risk.answer.strip() for risk in kinds["risk"]),
        "equipe": project.mode == "individual" or (len(found.members) > 1 and any(step.who for step in steps)),
    }


def _given(name: str) -> tuple[Element, ...]:
    """Return what a template wrote: as long as nobody has made it theirs, it proves nothing of the démarche."""
    return next((tuple(elements_from(one)) for one in library().templates if one.id == name), ())


def _given_aims(name: str) -> tuple[Aim, ...]:
    return next((aims_from(one) for one in library().templates if one.id == name), ())


def _followed(found: Whole, today: date) -> dict[str, bool]:
    limits = settings().thresholds
    entries = [kept.value for kept in found.entries]
    quiet = quiet_days(entries, today)
    told = [(one.obstacle, one.solution) for one in entries]
    told += [(kept.value.obstacle, kept.value.solution) for kept in found.contributions]
    return {
        "suivi": len(entries) >= limits.log and quiet is not None and quiet <= limits.follow_days,
        "obstacle": any(obstacle.strip() and solution.strip() for obstacle, solution in told),
    }


def _own(found: Whole, person_id: str) -> dict[str, bool]:
    mine = [kept.value for kept in found.contributions if kept.item.owner_id == person_id]
    answers = [kept.value.answers for kept in found.reviews if kept.item.owner_id == person_id]
    wanted = {criterion.id for criterion in settings().criteria}
    return {
        "contribution": any(one.evidence for one in mine),
        "bilan": any(wanted <= {key for key, answer in found.items() if answer.fact.strip()} for found in answers),
    }


def reminders(repo: Repository, person: Person, today: date) -> list[Reminder]:
    """Return what to recall to a person on a day, most urgent first: late steps, coming ones, a quiet logbook."""
    found: list[Reminder] = []
    for kept in my_projects(repo, person):
        try:
            found += project_reminders(whole(repo, person, kept.item.id), person.id, today)
        except AtelierError:  # removed by somebody else between the two readings
            continue
    order: tuple[ReminderKind, ...] = ("late", "soon", "log")
    return sorted(found, key=lambda one: order.index(one.kind))


def project_reminders(found: Whole, person_id: str, today: date) -> list[Reminder]:
    """Return what to recall about one project to one of its members: steps in charge of others are left to them."""
    mine = [kept for kept in found.milestones if not kept.value.who or person_id in kept.value.who]
    said: list[Reminder] = [
        Reminder(
            "late",
            f"« {kept.value.title} » devait finir le {day(kept.value.end.isoformat())}.",
            "projet_plan",
            found.item.id,
        )
        for kept in late_milestones(mine, today)
    ]
    for kept in coming(mine, today):
        left = (kept.value.end - today).days
        when = "c'est aujourd'hui" if not left else f"encore {plural(left, 'jour')}"
        said.append(Reminder("soon", f"« {kept.value.title} » : {when}.", "projet_plan", found.item.id))
    said += _log_reminder(found, [k.value for k in found.entries if k.item.owner_id == person_id], today)
    return said


def _log_reminder(found: Whole, mine: list[LogEntry], today: date) -> list[Reminder]:
    quiet = quiet_days(mine, today)
    begun = date.fromisoformat(found.item.created_at[:10])
    since = (today - begun).days if quiet is None else quiet
    if since < settings().reminding.quiet:
        return []
    text = f"Rien dans ton journal depuis {plural(since, 'jour')} : cinq minutes suffisent pour reprendre."
    return [Reminder("log", text, "projet_journal", found.item.id)]
