"""Trades one may study a zone for: what a customer spends, who buys, how far people go (`data/zone/metiers.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from simulations.errors import UnknownItemError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model
from simulations.zone.state import Customers, Shop, ZoneBrief

Purchase = Literal["courant", "reflechi", "exceptionnel"]
PURCHASES: dict[Purchase, str] = {
    "courant": "achat courant",
    "reflechi": "achat réfléchi",
    "exceptionnel": "achat exceptionnel",
}


class Trade(Frozen):
    """A trade and its usual figures (euros a year and customer, rates in per cent, m², minutes), all fictitious."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str = Field(alias="nom", min_length=2, max_length=80)
    customers: Customers = Field(alias="clients")
    per_thousand: float = Field(alias="pour_mille_habitants", gt=0, le=200, default=10.0)
    spend: float = Field(alias="depense", gt=0, le=1_000_000)
    indexed: bool = Field(alias="indice_de_richesse")
    evasion: float = Field(ge=0, le=100)
    attraction: float = Field(ge=0, le=200)
    area: float = Field(alias="surface", gt=0, le=50_000)
    purchase: Purchase = Field(alias="achat")
    limits: tuple[float, float, float] = Field(alias="seuils_minutes")
    reason: str = Field(alias="pourquoi", min_length=20)

    @model_validator(mode="after")
    def _growing(self) -> Self:
        if not 0 < self.limits[0] < self.limits[1] < self.limits[2]:
            raise ValueError(f"l'activité « {self.id} » doit avoir trois limites qui grandissent")
        return self


class TradeFile(Frozen):
    """The file of trades."""

    source: str
    trades: tuple[Trade, ...] = Field(alias="activites", min_length=1)


@cache
def trade_file() -> TradeFile:
    """Return the file of trades, with its source as shown to users."""
    return read_model(DATA / "zone" / "metiers.yaml", TradeFile)


def trades() -> tuple[Trade, ...]:
    """Return the trades in the file's order, those that sell to households first."""
    return trade_file().trades


def trade(trade_id: str) -> Trade:
    """Return one trade, or raise UnknownItemError."""
    for one in trades():
        if one.id == trade_id:
            return one
    raise UnknownItemError(f"L'activité « {trade_id} » n'existe pas : choisis-en une dans la liste.")


def brief_of(one: Trade, place: str, *, shops: tuple[Shop, ...] = (), own_customers: int = 0) -> ZoneBrief:
    """Return what a study of a trade at a place (INSEE code) starts from; UnknownItemError for an unknown place."""
    return ZoneBrief(
        place=place,
        trade=one.name,
        customers=one.customers,
        per_thousand=one.per_thousand,
        spend=one.spend,
        indexed=one.indexed,
        evasion=one.evasion,
        attraction=one.attraction,
        own_area=one.area,
        own_customers=own_customers,
        shops=shops,
        limits=one.limits,
        source=trade_file().source,
    )
