"""Who answers a call of the mission: presence at that hour, the person, the law's view of them. Pure draws."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from simulations.calendar_fr import WEEKDAYS, public_holidays
from simulations.call.persona import Persona, personas
from simulations.call.state import CallContext, Prospect
from simulations.campaign_settings import FileKind, campaign_settings
from simulations.contact import is_dialable, phone_digits
from simulations.kernel import Frozen, stream
from simulations.law import Recipient
from simulations.mission_state import MissionState

FRENCH_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
SATURDAY, SUNDAY = 5, 6
MAX_SEED = 2**31


class Cast(Frozen):
    """Who a call falls on: the context to start it with, its seed, and why nobody is there when nobody is."""

    context: CallContext
    seed: int
    why: str = ""


def true_cells(state: MissionState, line: int) -> dict[str, str]:
    """Return a line as it truly is, whatever the file says."""
    return {str(column): str(value) for column, value in state.prepared.clean.loc[line].items()}


def recipient_of(state: MissionState, line: int) -> Recipient:
    """Return how the law sees the person of a line, from the file as it was received."""
    kind = state.prepared.fault_kind(line)
    shifted = kind == "colonnes_decalees"
    cells = true_cells(state, line) if shifted else {str(c): str(v) for c, v in state.prepared.frame.loc[line].items()}
    agreed = _day(cells.get("date_consentement", "")) if cells.get("consentement") == "oui" else None
    opposed = (_day(cells.get("dernier_contact", "")) or state.scenario.day) if kind == "opposition" else None
    return Recipient(
        kind="professionnel" if state.scenario.file.kind == "professionnel" else "consommateur",
        consent_on=agreed,
        opposed_on=opposed,
        customer=cells.get("client") == "oui",
        departement=_departement(true_cells(state, line)["code_postal"]),
    )


def last_contact(state: MissionState, line: int) -> date | None:
    """Return the day of the last contact the file tells of."""
    return _day(str(state.prepared.frame.loc[line].get("dernier_contact", "")))


def _day(text: str) -> date | None:
    found = FRENCH_DAY.search(text)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _departement(postal_code: str) -> str | None:
    return postal_code[:3] if postal_code.startswith("97") else postal_code[:2] or None


def cast(state: MissionState, line: int, moment: datetime, *, attempt: int, again: bool) -> Cast:
    """Return who answers when a line of the mission's file is phoned at a moment, for the n-th time (from 1)."""
    seed = int(stream(state.seed, "appel", f"{line}|{attempt}").integers(MAX_SEED))
    dialled, true = str(state.frame.loc[line, "telephone"]), true_cells(state, line)
    decider = persona_for(state, line)
    context = call_context(state, true, line, decider.id, moment, again=again)
    if not is_dialable(dialled):
        return Cast(context=context.model_copy(update={"reachable": False}), seed=seed, why="numero")
    if state.prepared.fault_kind(line) == "entreprise_fermee":
        return Cast(context=context.model_copy(update={"reachable": False}), seed=seed, why="ferme")
    if phone_digits(dialled) != phone_digits(true["telephone"]):
        return Cast(context=context.model_copy(update={"persona": _other("faux_numero", state, seed)}), seed=seed)
    return _present(state, context, moment, seed)


def _present(state: MissionState, context: CallContext, moment: datetime, seed: int) -> Cast:
    """Return the call when the number is right: the person, a switchboard, a voicemail, or nobody."""
    kind, settings, line = state.scenario.file.kind, campaign_settings(), context.prospect.line
    draw = stream(state.seed, "presence", f"{line}|{moment.date().isoformat()}|{moment.hour}")
    there = draw.random() < presence(kind, moment, departement=_departement(true_cells(state, line)["code_postal"]))
    if not there:
        if draw.random() < settings.voicemail[kind]:
            return Cast(context=context.model_copy(update={"persona": _other("repondeur", state, seed)}), seed=seed)
        return Cast(context=context.model_copy(update={"reachable": False}), seed=seed, why="absent")
    screened = stream(state.seed, "standard", str(line)).random() < settings.screens.share[state.scenario.level]
    if context.prospect.size in settings.screens.sizes and screened:
        first = _other("standard", state, seed)
        context = context.model_copy(update={"persona": first, "behind": context.persona})
    return Cast(context=context, seed=seed)


def presence(kind: FileKind, moment: datetime, *, departement: str | None = None) -> float:
    """Return the chance (0 to 1) that the right person is there at a moment."""
    settings = campaign_settings()
    share, off = settings.presence_at(kind, moment.time()), settings.days_off[kind]
    if moment.date() in public_holidays(moment.year, departement=departement):
        return share * off["ferie"]
    if moment.weekday() in (SATURDAY, SUNDAY):
        return share * off[WEEKDAYS[moment.weekday()]]
    return share


def persona_for(state: MissionState, line: int) -> Persona:
    """Return the person behind a line: the target's lines are dealt like cards, so that voices differ."""
    deck = [p for p in personas().values() if p.role == "decideur" and _fits(p, state)]
    lines = list(state.callable)
    rank = lines.index(line) if line in lines else int(stream(state.seed, "personne", str(line)).integers(MAX_SEED))
    turn, place = divmod(rank, len(deck))
    order = stream(state.seed, "personnes", str(turn)).permutation(len(deck))
    return deck[int(order[place])]


def _fits(persona: Persona, state: MissionState) -> bool:
    return persona.market in (state.scenario.market, "tous") and state.scenario.level in persona.levels


def _other(role: str, state: MissionState, seed: int) -> str:
    """Return a switchboard, a voicemail or a wrong number, one of the mission's market when there is one."""
    same = [p.id for p in personas().values() if p.role == role]
    fit = [name for name in same if _fits(personas()[name], state)] or same
    return fit[int(stream(seed, "autre", role).integers(len(fit)))]


def call_context(
    state: MissionState, true: dict[str, str], line: int, persona: str, moment: datetime, *, again: bool
) -> CallContext:
    """Return what a call to a line starts from; `true` holds the cells of the line as they truly are."""
    traits = state.prepared.traits.loc[line].to_dict()
    prospect = Prospect(
        line=line,
        title=true["civilite"],
        first_name=true["prenom"],
        last_name=true["nom"],
        firm=true.get("raison_sociale", ""),
        town=true["commune"],
        sector=true.get("secteur", ""),
        size=true.get("effectif", ""),
        household=true.get("foyer", ""),
        phone=true["telephone"],
        email=true["email"],
        need=round(float(traits["besoin"]), 3),
        delay=round(float(traits["delai"]), 3),
    )
    pitch = state.scenario.pitch
    return CallContext(
        prospect=prospect,
        persona=persona,
        company=state.scenario.company.name,
        offer=pitch.offer if pitch else state.scenario.offers[0].name,
        moment=moment.isoformat(timespec="minutes"),
        again=again,
    )


def working_days(state: MissionState) -> tuple[date, ...]:
    """Return the days offered for calls, the bad ones too: choosing well is the student's work."""
    settings, mission = campaign_settings(), state.scenario.mission
    length = max(settings.days_offered, round(mission.days * 7 / 5) + 4)
    return tuple(state.scenario.day + timedelta(days=ahead) for ahead in range(length))
