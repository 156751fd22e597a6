"""The calendar of placements: periods as whole days, visits with their hour, in an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from icalendar import Calendar, Event

from mcvb import pfmp
from mcvb.formats import PARIS
from mcvb.pfmp_items import Visit, settings
from mcvb.pfmp_path import Placement
from mcvb.store.item_interface import Item

VISIT_LENGTH = timedelta(hours=1)


def calendar(found: Sequence[tuple[str, Placement]], now: datetime) -> bytes:
    """Return the periods and visits as an iCalendar file; each placement comes with what its lines begin with.

    A student's own calendar begins with nothing, a teacher's with the pseudonym. Ids stay the same from one export to
    the next, so that a calendar that imports twice changes its events instead of doubling them.
    """
    made = Calendar()
    made.add("prodid", "-//Atelier 4B//PFMP//FR")
    made.add("version", "2.0")
    for who, placement in found:
        lead = f"{who} · " if who else ""
        made.add_component(_period(lead, placement, now))
        for item, visit in placement.visits:
            made.add_component(_visit(lead, placement, item, visit=visit, now=now))
    return bytes(made.to_ical())


def _period(lead: str, placement: Placement, now: datetime) -> Event:
    period, company = placement.period, placement.company
    event = Event()
    event.add("uid", f"{placement.item.id}@atelier-4b")
    event.add("dtstamp", now)
    event.add("dtstart", period.start)
    event.add("dtend", period.end + timedelta(days=1))  # the end of whole days is not included
    event.add("summary", f"{lead}PFMP {pfmp.LEVELS[period.level]} : {placement.name}")
    event.add("description", f"Jours : {pfmp.weekdays_said(period)}.")
    event.add("transp", "TRANSPARENT")
    if company and company[1].commune:
        event.add("location", company[1].commune)
    return event


def _visit(lead: str, placement: Placement, item: Item, *, visit: Visit, now: datetime) -> Event:
    way = next((heading.title for heading in settings().visits if heading.id == visit.way), "")
    event = Event()
    event.add("uid", f"{item.id}@atelier-4b")
    event.add("dtstamp", now)
    event.add("summary", f"{lead}Visite de PFMP : {placement.name} ({way.lower()})" if way else f"{lead}Visite de PFMP")
    if visit.hour:
        start = datetime.combine(visit.day, time.fromisoformat(visit.hour), tzinfo=PARIS)
        event.add("dtstart", start)
        event.add("dtend", start + VISIT_LENGTH)
    else:
        event.add("dtstart", visit.day)
        event.add("dtend", visit.day + timedelta(days=1))
    return event
