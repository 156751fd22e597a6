"""Figures of the simulated market (`data/market.yaml`), all of them *fictif pédagogique* unless said there."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model


class TraitSettings(Frozen):
    """How one hidden trait is drawn: mean and spread on a 0 to 1 scale, effect of a good profile."""

    mean: float = Field(alias="moyenne")
    affinity: float = Field(alias="effet_affinite")
    spread: float = Field(alias="dispersion")


class Heat(Frozen):
    """Shares of the full grade from which a prospect counts as hot or warm."""

    hot: float = Field(alias="chaud")
    warm: float = Field(alias="tiede")


class FileSettings(Frozen):
    """How ordinary remarks, dates and consents are spread over a prospect file; durations in months."""

    remarks: float = Field(alias="part_remarques")
    decoys: dict[str, float] = Field(alias="part_leurres")
    recent_months: int = Field(alias="mois_recents")
    old_months: tuple[int, int] = Field(alias="mois_trop_anciens")
    consent_months: int = Field(alias="mois_consentement")
    customers: dict[str, float] = Field(alias="part_clients")
    double_months: int = Field(alias="ecart_doublons_mois")


class CallRates(Frozen):
    """Expected shares of appointments (lowest, highest) by skill: meetings obtained ÷ deciders reached."""

    source: str
    meetings: dict[str, tuple[float, float]] = Field(alias="taux_rendez_vous")


class MailRates(Frozen):
    """Usual shares (0 to 1) of a careful cold e-mail, lowest and highest, by message; bounces, of those sent."""

    source: str
    opened: tuple[float, float] = Field(alias="ouverture")
    clicked: tuple[float, float] = Field(alias="clic")
    replied: tuple[float, float] = Field(alias="reponse")
    bounced: float = Field(alias="rebond")


class MarketSettings(Frozen):
    """The whole file."""

    source: str
    traits: dict[str, TraitSettings]
    decision_by_role: dict[str, float] = Field(alias="decision_par_fonction")
    grade_bounds: tuple[float, float, float] = Field(alias="bornes_notes")
    potential: dict[str, float] = Field(alias="potentiel")
    heat: Heat = Field(alias="chaleur")
    file: FileSettings = Field(alias="fichier")
    fault_cost: dict[str, float] = Field(alias="cout_defaut")
    calls: CallRates = Field(alias="appels")
    mails: MailRates = Field(alias="emails")


class Remarks(Frozen):
    """Short remarks as sales people type them (`data/market/remarques.yaml`)."""

    source: str
    closed: tuple[str, ...] = Field(alias="fermee")
    closed_decoy: tuple[str, ...] = Field(alias="fermee_leurre")
    opposed: tuple[str, ...] = Field(alias="opposition")
    opposed_discreet: tuple[str, ...] = Field(alias="opposition_discrete")
    opposed_decoy: tuple[str, ...] = Field(alias="opposition_leurre")
    contract: tuple[str, ...] = Field(alias="client_contrat")
    plain_firm: tuple[str, ...] = Field(alias="neutre_professionnel")
    plain_person: tuple[str, ...] = Field(alias="neutre_particulier")
    legal_forms: dict[str, tuple[str, ...]] | tuple[str, ...] = Field(alias="formes_juridiques")
    abbreviations: dict[str, str] = Field(alias="abreviations")


@cache
def market_settings() -> MarketSettings:
    """Return the figures of the simulated market."""
    return read_model(DATA / "market.yaml", MarketSettings)


@cache
def remarks() -> Remarks:
    """Return the bank of remarks."""
    return read_model(DATA / "market" / "remarques.yaml", Remarks)
