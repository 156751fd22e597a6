"""The placements of one person as kept in the store: read together, checked before written, and what is next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import uuid4

from mcvb import pfmp
from mcvb.pfmp import Count
from mcvb.pfmp_items import (
    ACTIVITY,
    AGREEMENT,
    COMPANY,
    DAY,
    KINDS,
    PERIOD,
    PLANNED,
    TUTOR,
    VISIT,
    Activity,
    Agreement,
    Company,
    Day,
    Period,
    TutorWords,
    Visit,
    filled,
    lacks,
    payload,
    reaches_someone,
    read,
    readable,
    settings,
)  # fmt: skip
from mcvb.store.archive_interface import IMPORTED
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import Item
from simulations.errors import ActionRefusedError
from simulations.kernel import Frozen

State = Literal["a_venir", "en_cours", "finie"]
STATES: dict[State, str] = {"a_venir": "à venir", "en_cours": "en cours", "finie": "finie"}


@dataclass(frozen=True)
class Placement:
    """One period with all that is under it; pairs keep the item of what was written."""

    item: Item
    period: Period
    company: tuple[Item, Company] | None = None
    activities: tuple[tuple[Item, Activity], ...] = ()
    days: tuple[Day, ...] = ()
    visits: tuple[tuple[Item, Visit], ...] = ()
    agreements: tuple[tuple[Item, Agreement], ...] = ()
    tutors: tuple[tuple[Item, TutorWords], ...] = ()
    planned: bool = False

    @property
    def name(self) -> str:
        """The company's name, or a word that stands for it."""
        return (self.company[1].nom if self.company else "") or "Lieu à trouver"

    @property
    def has_place(self) -> bool:
        """Tell whether a company has been named."""
        return bool(self.company and self.company[1].nom.strip())

    @property
    def agreed(self) -> bool | None:
        """What a teacher last said of the dates as they are now; None when nothing was, or the dates have changed.

        Dates that a teacher planned for the class need no other word.
        """
        if not self.agreements:
            return self.planned or None
        last = self.agreements[-1][1]
        same = (last.start, last.end) == (self.period.start, self.period.end)
        return last.agreed if same else self.planned or None

    @property
    def sheets_done(self) -> int:
        """How many activity sheets lack nothing."""
        return sum(not lacks(sheet) for _, sheet in self.activities)

    def state(self, today: date) -> State:
        """Return whether the period is to come, going on or over."""
        if today < self.period.start:
            return "a_venir"
        return "en_cours" if today <= self.period.end else "finie"

    def count(self, today: date) -> Count:
        """Return the days of the period as they stand."""
        return pfmp.count(self.period, self.days, today)

    def competences(self) -> list[str]:
        """Return the competences met in the activity sheets, each once."""
        return list(dict.fromkeys(name for _, sheet in self.activities for name in sheet.competences))


def placements(repo: Repository, actor: Person, owner: Person | None = None) -> list[Placement]:
    """Return the placements of a person, or of a student of theirs, by date."""
    return gathered(repo.items(actor, owner, kinds=KINDS))


def gathered(items: Sequence[Item]) -> list[Placement]:
    """Return the placements that items make up, by date; what is under a removed period, or cannot be read, is out."""
    under: dict[tuple[str | None, str], list[Item]] = defaultdict(list)
    for item in items:
        under[item.parent_id, item.kind].append(item)
    dates = {(one.start, one.end) for _, one in plans(items)}
    found = [_placement(item, under) for item in items if item.kind == PERIOD and readable(item, Period)]
    found = [replace(one, planned=(one.period.start, one.period.end) in dates) for one in found]
    return sorted(found, key=lambda one: (one.period.start, one.item.id))


def plans(items: Sequence[Item]) -> list[tuple[Item, Period]]:
    """Return the periods that teachers of this server planned, by date."""
    mine = [one for one in items if one.kind == PLANNED and not _imported(one) and readable(one, Period)]
    return sorted(((one, read(one, Period)) for one in mine), key=lambda pair: pair[1].start)


def suggested(items: Sequence[Item], today: date) -> list[Period]:
    """Return the planned periods that are not over and that no period of the student's covers yet, each once."""
    taken = [one.period for one in gathered(items)]
    found = {(one.start, one.end): one for _, one in plans(items) if one.end >= today}
    return [one for one in found.values() if not any(one.start <= had.end and had.start <= one.end for had in taken)]


def _imported(item: Item) -> bool:
    """Tell whether the words came from another server: nobody here can vouch for them."""
    return item.author_id.startswith(IMPORTED)


def _placement(item: Item, under: dict[tuple[str | None, str], list[Item]]) -> Placement:
    def of(kind: str, model: type[Frozen]) -> list[Item]:
        return [one for one in under[item.id, kind] if readable(one, model)]

    company = of(COMPANY, Company)
    return Placement(
        item,
        read(item, Period),
        (company[-1], read(company[-1], Company)) if company else None,
        tuple((one, read(one, Activity)) for one in of(ACTIVITY, Activity)),
        tuple(sorted((read(one, Day) for one in of(DAY, Day)), key=lambda day: day.day)),
        tuple(sorted(((one, read(one, Visit)) for one in of(VISIT, Visit)), key=lambda pair: pair[1].day)),
        tuple((one, read(one, Agreement)) for one in of(AGREEMENT, Agreement) if not _imported(one)),
        tuple((one, read(one, TutorWords)) for one in of(TUTOR, TutorWords)),
    )


def next_step(found: Sequence[Placement], today: date) -> tuple[str, str, Placement | None]:
    """Return what to do next: a title, why, and the period it is about; the closest thing in time first."""
    current = [one for one in found if one.state(today) == "en_cours"]
    over = [one for one in found if one.state(today) == "finie"]
    ahead = [one for one in found if one.state(today) == "a_venir"]
    for one in (*current, *reversed(over), *ahead):
        step = _step(one, today)
        if step is not None:
            return (*step, one)
    if not found:
        return "Note ta première période", "Les dates suffisent pour commencer : le lieu viendra après.", None
    return "Tout est à jour", "Tes périodes, tes jours et tes fiches sont remplis. Rien à faire pour l'instant.", None


def _step(one: Placement, today: date) -> tuple[str, str] | None:
    """Return the first thing to do in a period, in the order in which it is easiest done."""
    if not one.has_place:
        text = f"Période {pfmp.span(one.period)} : ouvre la fiche de l'entreprise et note au moins son nom."
        return "Écris où tu vas", text
    state, days, name = one.state(today), one.count(today), one.name
    if state == "a_venir":
        return None
    missing, total = len(lacks(one.company[1])) if one.company else 0, len(settings().company)
    over = state == "finie"
    steps = (
        (days.unsaid, "Remplis ta présence", f"{pfmp.days_said(days.unsaid)} sans réponse. Une minute suffit."),
        (missing, "Complète la fiche de l'entreprise", f"{total - missing} rubriques sur {total} sont écrites."),
        (
            one.sheets_done < settings().sheets.count,
            "Écris une fiche d'activité",
            "raconte une activité tant que tu t'en souviens, avec un chiffre.",
        ),
        (over and not one.tutors, "Demande l'avis de ton tuteur", "un lien à ouvrir sur son téléphone, trois minutes."),
        (
            over and days.owed,
            "Prévois ton rattrapage",
            f"{pfmp.days_said(days.owed)} à rattraper, vois avec le lycée.",
        ),
    )
    return next(((title, f"{name} : {text}") for due, title, text in steps if due), None)


def new_item(owner: Person, kind: str, model: Frozen, at: datetime, *, parent: str | None = None) -> Item:
    """Return a new item of a person, not stored yet."""
    return Item(uuid4().hex, owner.id, owner.id, kind, payload(model), at.isoformat(), parent)


def changed(item: Item, model: Frozen, at: datetime) -> Item:
    """Return an item with a new content, to be stored as its next version."""
    return replace(item, payload=payload(model), at=at.isoformat())


def save_period(repo: Repository, actor: Person, item: Item) -> Item:
    """Keep a period of the actor's once its dates are checked against their other ones."""
    others = [one.period for one in placements(repo, actor) if one.item.id != item.id]
    pfmp.check_period(read(item, Period), others)
    return repo.save_item(actor, item)


def save_sheet(repo: Repository, actor: Person, item: Item) -> Item:
    """Keep a company or an activity sheet; refuse one that holds an e-mail address or a telephone number."""
    sheet: Company | Activity = read(item, Company) if item.kind == COMPANY else read(item, Activity)
    if reaches_someone(sheet):
        raise ActionRefusedError(f"Une adresse e-mail ou un numéro de téléphone est écrit ici. {settings().no_names}")
    if not filled(sheet):
        raise ActionRefusedError("La fiche est vide : écris au moins une rubrique avant d'enregistrer.")
    return repo.save_item(actor, item)


def save_days(repo: Repository, actor: Person, placement: Placement, days: Sequence[Day], at: datetime) -> None:
    """Keep the attendance of some days of a period, one item a day; a day of before is changed, not doubled."""
    others = [one.period for one in placements(repo, actor) if one.item.id != placement.item.id]
    known = {item.id: item for item in repo.items_under(actor, placement.item.id, kinds=(DAY,))}
    gone = {item.id: item for item in repo.items_under(actor, placement.item.id, kinds=(DAY,), removed=True)}
    for day in days:
        _check_day(day, placement, others, at.date())
        item_id = day_id(placement, day.day)
        if item_id in gone:
            repo.restore_item(actor, item_id, at.isoformat())
        kept = known.get(item_id) or gone.get(item_id)
        fresh = replace(new_item(actor, DAY, day, at, parent=placement.item.id), id=item_id)
        repo.save_item(actor, changed(kept, day, at) if kept else fresh)


def clear_day(repo: Repository, actor: Person, placement: Placement, day: date, at: datetime) -> None:
    """Take back what was said of a day; nothing happens when nothing was."""
    known = repo.items_under(actor, placement.item.id, kinds=(DAY,))
    if any(item.id == day_id(placement, day) for item in known):
        repo.remove_item(actor, day_id(placement, day), at.isoformat())


def day_id(placement: Placement, day: date) -> str:
    """Return the id of the item of a day: one a day, whatever is pressed twice."""
    return f"{placement.item.id}-{day.isoformat()}"


def _check_day(day: Day, placement: Placement, others: Sequence[Period], today: date) -> None:
    if day.make_up:
        pfmp.check_make_up(day, placement.period, others)
    elif day.day not in pfmp.period_days(placement.period):
        raise ActionRefusedError("Ce jour n'est pas dans la période : vérifie ses dates et ses jours de présence.")
    if day.day > today and day.state in ("present", "demi"):
        raise ActionRefusedError("Ce jour n'est pas encore arrivé : tu le rempliras le moment venu.")
