"""The state of a zone study and the actions that change it; a pure reducer, played inside a mission or alone."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from simulations.kernel import Event, Frozen, Step, refuse
from simulations.travel import Mode, check_commune

Measure = Literal["minutes", "km"]
Customers = Literal["menages", "entreprises"]
MAX_SHOPS = 8
MAX_TEXT = 1_200
MAX_COMMUNES = 60
MAX_STOPS = 9


class Shop(Frozen):
    """A competitor as a study places it: `area` is its sales area in m²."""

    name: str = Field(alias="nom", min_length=1, max_length=60)
    commune: str = Field(description="code INSEE")
    area: float = Field(alias="surface", gt=0, le=50_000)


class ZoneBrief(Frozen):
    """What the study starts from: the place, the trade and its figures (euros a year, rates in per cent, m²).

    `customers` says who buys: households, or firms, of which `per_thousand` for 1,000 inhabitants are in the target.
    `spend` is what one customer spends a year in this trade; `indexed` tells whether the wealth index corrects it.
    `own_customers` is how many customers one has today, 0 for an opening.
    """

    place: str = Field(alias="commune")
    trade: str = Field(alias="activite", min_length=2, max_length=80)
    customers: Customers = Field(alias="clients", default="menages")
    per_thousand: float = Field(alias="pour_mille_habitants", gt=0, le=200, default=10.0)
    spend: float = Field(alias="depense", gt=0, le=1_000_000)
    indexed: bool = Field(alias="indice_de_richesse", default=True)
    evasion: float = Field(alias="evasion", ge=0, le=100)
    attraction: float = Field(alias="attraction", ge=0, le=200)
    own_area: float = Field(alias="surface", gt=0, le=50_000)
    own_customers: int = Field(alias="clients_actuels", ge=0, le=1_000_000, default=0)
    shops: tuple[Shop, ...] = Field(alias="concurrents", default=(), max_length=MAX_SHOPS)
    limits: tuple[float, float, float] = Field(alias="seuils_minutes", default=(10.0, 20.0, 30.0))
    km_cost: float = Field(alias="cout_km", gt=0, le=3, default=0.5)
    source: str = "fictif pédagogique"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for code in (self.place, *(shop.commune for shop in self.shops)):
            check_commune(code)
        if len({shop.name for shop in self.shops}) < len(self.shops):
            raise ValueError("deux concurrents portent le même nom")
        return self


class ZonePlan(Frozen):
    """The zone as drawn: outer limits of the primary, secondary and tertiary zones, in minutes or km."""

    mode: Mode = "voiture"
    measure: Measure = "minutes"
    limits: tuple[float, float, float]
    reason: str = Field(default="", max_length=MAX_TEXT)

    @model_validator(mode="after")
    def _growing(self) -> Self:
        first, second, third = self.limits
        if not 0 < first < second < third <= (120 if self.measure == "minutes" else 150):
            raise ValueError("Trois limites qui grandissent sont attendues, jusqu'à 120 minutes ou 150 km.")
        return self


class ZoneWork(Frozen):
    """All the student has done: zone drawn, results by exercise, answers by question, communes, conclusion, round."""

    plan: ZonePlan | None = None
    results: dict[str, str] = Field(default_factory=dict)
    readings: dict[str, str] = Field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    conclusion: str = ""
    order: tuple[str, ...] = ()

    @property
    def begun(self) -> bool:
        """Tell whether anything was done."""
        return self != ZoneWork()


class DrawZone(Frozen):
    """Draw the zone, or draw it again: results that depended on the limits stay, and are judged on the new zone."""

    kind: Literal["draw_zone"] = "draw_zone"
    plan: ZonePlan


class GiveResult(Frozen):
    """Give one's own result of a computation, as typed."""

    kind: Literal["give_result"] = "give_result"
    exercise: str = Field(pattern=r"^[a-z0-9_]+$", max_length=40)
    text: str = Field(min_length=1, max_length=40)


class ReadMap(Frozen):
    """Answer one question on the map in a sentence or two."""

    kind: Literal["read_map"] = "read_map"
    question: str = Field(pattern=r"^[a-z0-9_]+$", max_length=40)
    text: str = Field(min_length=1, max_length=MAX_TEXT)


class ChooseCommunes(Frozen):
    """Choose the communes to prospect, in the order of preference."""

    kind: Literal["choose_communes"] = "choose_communes"
    communes: tuple[str, ...] = Field(max_length=MAX_COMMUNES)


class Conclude(Frozen):
    """Write the short conclusion of the study."""

    kind: Literal["conclude"] = "conclude"
    text: str = Field(min_length=1, max_length=MAX_TEXT)


class OrderVisits(Frozen):
    """Put the visits of the round in order; those left out are not visited."""

    kind: Literal["order_visits"] = "order_visits"
    order: tuple[str, ...] = Field(max_length=MAX_STOPS)


StudyAction = DrawZone | GiveResult | ReadMap | ChooseCommunes | Conclude
ZoneAction = Annotated[StudyAction | OrderVisits, Field(discriminator="kind")]
ZONE_ACTION: TypeAdapter[ZoneAction] = TypeAdapter(ZoneAction)
STUDY_KINDS = frozenset({"draw_zone", "give_result", "read_map", "choose_communes", "conclude"})
ROUND_KINDS = frozenset({"order_visits"})


def apply(work: ZoneWork, action: ZoneAction) -> Step[ZoneWork]:
    """Return the work one act later, or raise ActionRefusedError and change nothing."""
    match action:
        case DrawZone():
            return _step(work, "zone_drawn", "Zone enregistrée.", plan=action.plan)
        case GiveResult():
            results = {**work.results, action.exercise: action.text.strip()}
            return _step(work, "result_given", "Résultat enregistré.", results=results)
        case ReadMap():
            readings = {**work.readings, action.question: action.text.strip()}
            return _step(work, "map_read", "Réponse enregistrée.", readings=readings)
        case ChooseCommunes():
            _check_codes(action.communes)
            return _step(work, "communes_chosen", "Communes enregistrées.", chosen=action.communes)
        case Conclude():
            return _step(work, "concluded", "Conclusion enregistrée.", conclusion=action.text.strip())
        case OrderVisits():
            if len(set(action.order)) < len(action.order):
                raise refuse("La même visite est deux fois dans la tournée : garde-la une seule fois.")
            return _step(work, "visits_ordered", "Tournée enregistrée.", order=action.order)


def _check_codes(codes: tuple[str, ...]) -> None:
    if len(set(codes)) < len(codes):
        raise refuse("La même commune est choisie deux fois : garde-la une seule fois.")
    for code in codes:
        check_commune(code)


def _step(work: ZoneWork, kind: str, text: str, **changes: object) -> Step[ZoneWork]:
    return Step(work.model_copy(update=changes), (Event(kind=kind, text=text),))
