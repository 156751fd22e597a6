"""A small project with all that an oral may lean on, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from mcvb import projet, works
from mcvb.projet import Aim, Contribution, Element, Evidence, LogEntry, Milestone, Project
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import Item
from mcvb.work_files import check_file
from mcvb.works import Work
from tests.samples import picture

AT = "2026-11-20T10:00:00+00:00"
TITLE = "Une vitrine qui fait entrer"
PROJECT = Project(
    title=TITLE,
    mode="collective",
    first_year="2026-2027",
    situation="La boulangerie Martin perd des clients le lundi. La vitrine est vide ce jour-là.",
    aims=(Aim(text="Faire entrer plus de passants le lundi", measure="30 passants de plus en un mois"),),
    production="Une vitrine changée chaque semaine et une affiche.",
)
MILESTONES = (
    Milestone(title="Enquête devant la boutique", start=date(2026, 9, 14), end=date(2026, 9, 25), state="done"),
    Milestone(title="Maquette de la vitrine", start=date(2026, 10, 1), end=date(2026, 10, 9), state="doing"),
)
LOG = LogEntry(
    day=date(2026, 9, 18), minutes=90, did="J'ai compté 42 passants en une heure.",
    obstacle="Personne ne voulait répondre", solution="J'ai commencé par une question fermée",
    learned="Une question courte donne plus de réponses.",
)  # fmt: skip
ELEMENTS = (
    Element(kind="partner", label="Boulangerie Martin", function="gérante"),
    Element(kind="resource", label="L'imprimante du lycée"),
    Element(kind="risk", label="La pluie le jour du comptage"),
    Element(kind="budget", label="Affiches", planned=4000, actual=5250),
)


def put(store: Repository, person: Person, kind: str, value: Any, name: str, parent: str | None = None) -> Item:
    """Keep a payload as an item of a person."""
    return store.save_item(person, Item(name, person.id, person.id, kind, value.model_dump(mode="json"), AT, parent))


def a_work(store: Repository, person: Person) -> Item:
    """Keep a work with an image, in the project's dossier."""
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    ref = works.keep_file(store, person, check_file("vitrine.png", picture("PNG", size=(320, 200))), now)
    work = Work(
        title="La vitrine avant et après", kind="image", file=ref, dossiers=("projet",), competences=("4B.1",),
        in_group=True, part="J'ai pris les photos et choisi les couleurs.",
    )  # fmt: skip
    return works.save_work(store, person, work, now)


def write_project(store: Repository, person: Person, *, title: str = TITLE) -> Item:
    """Keep a whole project of a person, and return it."""
    made = put(store, person, projet.PROJECT, PROJECT.model_copy(update={"title": title}), "p1")
    work = a_work(store, person)
    for rank, step in enumerate(MILESTONES):
        put(store, person, projet.MILESTONE, step, f"j{rank}", made.id)
    put(store, person, projet.LOG, LOG, "l1", made.id)
    for rank, one in enumerate(ELEMENTS):
        put(store, person, projet.ELEMENT, one, f"e{rank}", made.id)
    did = Contribution(
        what="J'ai mené l'enquête auprès de vingt passants.", day=date(2026, 9, 18), minutes=120,
        evidence=(Evidence(item_id=work.id, title="La vitrine avant et après"),),
    )  # fmt: skip
    put(store, person, projet.CONTRIBUTION, did, "c1", made.id)
    return made
