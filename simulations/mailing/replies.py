"""The replies of a sending: who answers, what, in which voice and when (`data/message/reponses/`)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from pydantic import Field

from simulations.calendar_fr import public_holidays, written_day, written_moment
from simulations.kernel import Frozen, stream
from simulations.mailing.results import remarks_on, results, variants
from simulations.mailing.state import Sending
from simulations.message.merge import merge
from simulations.message.model import on_one_line
from simulations.message.quality import quality_of
from simulations.message.sending import TRAITS
from simulations.message.sending_file import sending_file
from simulations.prospect_file import prepare_file
from simulations.scenario import Scenario
from simulations.yamlfile import DATA, read_model

FOLDER = DATA / "message" / "reponses"
Kind = Literal[
    "oui", "plus_tard", "qui_etes_vous", "prix", "documentation", "deja_equipe",
    "non", "stop", "mauvaise_personne", "absent", "colere", "question",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
OPPOSED: tuple[Kind, ...] = ("stop", "colere")
SATURDAY = 5
EARLY, LATE = 7, 22


class ReplyText(Frozen):
    """One reply as authored; `who` is who may write it, `voice` the way of writing."""

    id: str
    voice: str = Field(alias="voix")
    who: Literal["professionnel", "particulier", "tous"] = Field(alias="pour")
    text: str = Field(alias="texte", min_length=2)


class ReplyFile(Frozen):
    """The replies of one kind."""

    source: str
    kind: Kind = Field(alias="genre")
    replies: tuple[ReplyText, ...] = Field(alias="reponses", min_length=10)


class Voice(Frozen):
    """A way of writing; `sectors` are the only trades it may be of (empty: any), `staff` the least headcount."""

    id: str
    title: str = Field(alias="titre")
    who: Literal["professionnel", "particulier"] = Field(alias="pour")
    manner: str = Field(alias="maniere")
    sectors: tuple[str, ...] = Field(alias="secteurs", default=())
    staff: int = Field(alias="effectif_minimum", default=0)

    def suits(self, sector: str, headcount: str) -> bool:
        """Tell whether somebody of that trade, in a firm of that headcount (« 6 à 9 salariés »), may write so."""
        said = re.match(r"\d+", headcount.strip())
        return (not self.sectors or sector in self.sectors) and (int(said[0]) if said else 0) >= self.staff


class VoiceFile(Frozen):
    """The ways of writing."""

    source: str
    voices: tuple[Voice, ...] = Field(alias="voix")


class Reply(Frozen):
    """One reply received: `step` is the message it answers, `at` when (ISO), `day` the day or moment it names (ISO)."""

    id: str
    line: int
    step: int
    at: str
    kind: Kind
    voice: str
    text: str
    day: str = ""
    colleague: str = ""
    complaint: bool = False


@cache
def reply_texts() -> dict[Kind, tuple[ReplyText, ...]]:
    """Return the authored replies by kind."""
    return {kind: read_model(FOLDER / f"{kind}.yaml", ReplyFile).replies for kind in KINDS}


@cache
def voices() -> dict[str, Voice]:
    """Return the ways of writing, by id."""
    return {voice.id: voice for voice in read_model(FOLDER / "voix.yaml", VoiceFile).voices}


def replies(scenario: Scenario, seed: int, sending: Sending) -> tuple[Reply, ...]:
    """Return the replies to a sending, earliest first: always the same for the same sending."""
    blank = sending.model_copy(update={"worked": {}, "indicators": {}, "conclusion": None})
    return _replies(scenario, seed, blank.model_dump_json())


@dataclass(frozen=True)
class _Found:
    """Somebody who writes back: which line, after which message, when and what kind of reply."""

    line: int
    step: int
    at: datetime
    kind: Kind
    complaint: bool = False


@dataclass(frozen=True)
class _Box:
    """A sending as its replies are drawn."""

    scenario: Scenario
    seed: int
    sending: Sending

    def draw(self, what: str, subject: object) -> np.random.Generator:
        return stream(self.seed, what, f"{self.sending.number}|{subject}")

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = results(self.scenario, self.seed, self.sending).to_dict("records")  # type: ignore[assignment]
        return found


@lru_cache(maxsize=64)
def _replies(scenario: Scenario, seed: int, told: str) -> tuple[Reply, ...]:
    box = _Box(scenario, seed, Sending.model_validate_json(told))
    dealt: Counter[str] = Counter()
    order = sorted((*_answers(box), *_absences(box)), key=lambda item: (item.at, item.line))
    return tuple(_written(box, found, dealt) for found in order)


def _answers(box: _Box) -> list[_Found]:
    """Return those who wrote back, asked to be left alone or complained."""
    found = []
    for row in box.rows():
        if not (row["repondu"] or row["desinscrit"] or row["plainte"]):
            continue
        line, step = int(row["destinataire"]), int(row["etape"])
        at = row["envoye_le"] + timedelta(hours=3) if row["repondu_le"] is pd.NaT else row["repondu_le"]
        kind: Kind = "colere" if row["plainte"] else "stop" if row["desinscrit"] else _kind(box, line, step)
        found.append(_Found(line, step, _awake(pd.Timestamp(at).to_pydatetime()), kind, bool(row["plainte"])))
    return found


def _awake(moment: datetime) -> datetime:
    """Return the moment, moved to the morning when people sleep."""
    if moment.hour >= LATE:
        moment += timedelta(days=1)
    if moment.hour < EARLY or moment.hour >= LATE:
        moment = moment.replace(hour=EARLY + 1, minute=moment.minute)
    return moment.replace(second=0, microsecond=0)


def _kind(box: _Box, line: int, step: int) -> Kind:
    """Draw what somebody answers, from their hidden traits and from the message."""
    draft, traits = box.sending.draft, prepare_file(box.scenario, box.seed).traits.loc[line].to_dict()
    quality = quality_of(remarks_on(box.scenario, draft, draft.steps[min(step, len(draft.steps)) - 1]))
    facts = {name: float(traits[name]) for name in TRAITS} | quality.model_dump(by_alias=True)
    rules, middle = sending_file().kinds, sending_file().middle
    weights = []
    for effects in rules.values():
        told = {name: weight for name, weight in effects.items() if name != "base"}
        weights.append(effects["base"] + sum(weight * (facts[name] - middle) for name, weight in told.items()))
    chances = np.exp(np.array(weights) - max(weights))
    drawn = int(box.draw("genre de réponse", line).choice(len(chances), p=chances / chances.sum()))
    return KINDS[KINDS.index(tuple(rules)[drawn])]


def _absences(box: _Box) -> list[_Found]:
    """Return the automatic answers of those who are away, to the first message they received."""
    rows = box.rows()
    silent = {
        row["destinataire"] for row in rows if row["rebond"] or row["repondu"] or row["desinscrit"] or row["plainte"]
    }
    return [
        _Found(int(row["destinataire"]), 1, (row["envoye_le"] + timedelta(minutes=1)).to_pydatetime(), "absent")
        for row in rows
        if row["etape"] == 1
        and row["destinataire"] not in silent
        and box.draw("absence", row["destinataire"]).random() < sending_file().away
    ]


def _text(box: _Box, found: _Found, dealt: Counter[str]) -> ReplyText:
    """Return the text of a reply: those of a kind are dealt like cards, each to somebody whose trade may write it."""
    deck = [item for item in reply_texts()[found.kind] if item.who in (box.scenario.file.kind, "tous")]
    shuffled = [deck[int(rank)] for rank in box.draw("textes", found.kind).permutation(len(deck))]
    cells = prepare_file(box.scenario, box.seed).clean.loc[found.line]
    sector, headcount = (str(cells.get(name, "")) for name in ("secteur", "effectif"))
    suited = [item for item in shuffled if voices()[item.voice].suits(sector, headcount)]
    chosen = min(suited, key=lambda item: dealt[item.id])
    dealt[chosen.id] += 1
    return chosen


def _written(box: _Box, found: _Found, dealt: Counter[str]) -> Reply:
    """Return the reply in words; `dealt` counts how often each text was used, this one included from now on."""
    chosen = _text(box, found, dealt)
    draw = box.draw("détails", found.line)
    day, said = _day_of(found.kind, chosen.text, found.at, draw)
    colleague = sending_file().colleagues[int(draw.integers(len(sending_file().colleagues)))]
    text = chosen.text
    for name, value in (_cells(box, found.line) | {"jour": said, "creneau": said, "collegue": colleague}).items():
        text = text.replace(f"{{{name}}}", value)
    return Reply(
        id=str(found.line),
        line=found.line,
        step=found.step,
        at=found.at.isoformat(timespec="minutes"),
        kind=found.kind,
        voice=chosen.voice,
        text=text,
        day=day,
        colleague=colleague if "{collegue}" in chosen.text else "",
        complaint=found.complaint,
    )


def reply_of(scenario: Scenario, seed: int, sending: Sending, line: int, kind: Kind) -> Reply:
    """Return the reply of a kind that a line would write to a sending, two hours after it left."""
    found = _Found(line, 1, _awake(sending.at + timedelta(hours=2)), kind)
    return _written(_Box(scenario, seed, sending), found, Counter())


def _cells(box: _Box, line: int) -> dict[str, str]:
    """Return what a reply may say of its writer, as they truly are, and of the student."""
    cells = prepare_file(box.scenario, box.seed).clean.loc[line].to_dict()
    company = box.scenario.company.name
    return {name: str(cells.get(name, "")) for name in ("prenom", "nom", "civilite", "commune")} | {
        "entreprise": str(cells.get("raison_sociale", "")),
        "eleve": sender_name(box.sending.draft.name, company),
        "societe": company,
    }


def subject_of(scenario: Scenario, seed: int, sending: Sending, reply: Reply) -> str:
    """Return the subject of the message a reply answers, as its writer received it: their version, their fields."""
    rank = min(reply.step, len(sending.draft.steps)) - 1
    step = sending.draft.steps[rank]
    if rank == 0:
        step = next((one for _, one, lines in variants(seed, sending) if reply.line in lines), step)
    cells = prepare_file(scenario, seed).clean.loc[reply.line].to_dict()
    return on_one_line(merge(step.subject, {str(name): str(cell) for name, cell in cells.items()}).text)


def sender_name(shown: str, company: str) -> str:
    """Return the person's name in a sender's name such as « Lina Perrot, Cageot & Moka »."""
    kept = shown.replace(company, "")
    for sign in ("|", "(", ")", ",", " - ", " – ", " de chez ", " chez ", " de "):
        kept = kept.split(sign)[0] if sign in kept and kept.split(sign)[0].strip() else kept.replace(sign, " ")
    return " ".join(kept.split()) or company


def _day_of(kind: Kind, text: str, at: datetime, draw: np.random.Generator) -> tuple[str, str]:
    """Return the day or moment a reply names, as ISO and in words; nothing when it names none."""
    rules = sending_file()
    if "{creneau}" in text:
        first, last = rules.slot_days
        hour = rules.slot_hours[int(draw.integers(len(rules.slot_hours)))]
        moment = datetime.fromisoformat(f"{_open_day(at.date() + _days(draw, first, last)).isoformat()}T{hour}")
        return moment.isoformat(timespec="minutes"), written_moment(moment).replace(f" {moment.year}", "")
    if "{jour}" in text:
        first, last = rules.away_days if kind == "absent" else rules.later_days
        day = _open_day(at.date() + _days(draw, first, last))
        return day.isoformat(), written_day(day).replace(f" {day.year}", "")
    return "", ""


def _days(draw: np.random.Generator, first: int, last: int) -> timedelta:
    return timedelta(days=int(draw.integers(first, last + 1)))


def _open_day(day: date) -> date:
    """Return the day, or the next one that is worked."""
    while day.weekday() >= SATURDAY or day in public_holidays(day.year, departement="67"):
        day += timedelta(days=1)
    return day


def opposed_days(scenario: Scenario, seed: int, sent: tuple[Sending, ...]) -> dict[int, date]:
    """Return the lines that asked by e-mail to be left alone, and since which day."""
    found: dict[int, date] = {}
    for sending in sent:
        for reply in replies(scenario, seed, sending):
            if reply.kind in OPPOSED:
                found.setdefault(reply.line, datetime.fromisoformat(reply.at).date())
    return found
