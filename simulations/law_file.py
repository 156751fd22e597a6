"""The rules of prospecting contacts and their sanctions, as data (`data/law/*.yaml`).

Every date, hour, number and prefix of the law is there, with its source and its degree of certainty.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from simulations.calendar_fr import WEEKDAYS, written_hour
from simulations.errors import DataFileError, Fault, UnknownItemError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

LAW = DATA / "law"
Channel = Literal["telephone", "email", "sms", "message_social", "courrier", "visite"]
Sector = Literal["general", "renovation_energetique", "adaptation_logement", "cpf"]
Weekday = Literal["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
Certainty = Literal["S", "P", "G", "K", "D"]
CERTAINTIES: dict[Certainty, str] = {
    "S": "cahier des charges",
    "P": "page publique lue",
    "G": "fichier public lu",
    "K": "non vérifié",
    "D": "déduction de l'équipe, non vérifiée",
}

# What the engine tells of a contact; a rule's sentences may use these names and those of its own values.
FACTS = frozenset({"moment", "date", "reprise", "nombre", "secteur", "canal", "ferie"})
# The rules the engine decides with, and the values it needs of them.
BANS: dict[str, tuple[str, ...]] = {
    "opposition": (),
    "consentement_requis": (),
    "consentement_expire": ("valid_years",),
    "contrat_sans_rapport": (),
    "jours_autorises": ("weekdays",),
    "jour_ferie": (),
    "plages_horaires": ("slots",),
    "frequence": ("maximum", "window_days"),
    "refus_fin_immediate": (),
    "silence_apres_refus": ("silence_days",),
    "appelant_mobile": ("prefixes",),
    "appelant_clients": ("prefixes",),
    "renovation_telephone": ("sectors", "channels"),
    "renovation_messages": ("sectors", "channels"),
    "cpf_interdit": ("sectors", "channels"),
    "duree_conservation": ("kept_years",),
    **{f"{channel}_sans_accord": () for channel in ("email", "sms", "message_social")},
    **{f"{channel}_b2b_hors_fonction": () for channel in ("email", "sms", "message_social")},
}
GROUNDS = (
    *("consentement_valide", "contrat_en_cours", "ancien_regime", "b2b_interet_legitime"),
    *("courrier_regle_generale", "visite_regle_generale"),
    *(
        f"{channel}_{ground}"
        for channel in ("email", "sms", "message_social")
        for ground in ("accord", "client", "b2b")
    ),
)


def _quoted(value: object) -> object:
    """Refuse an hour without quotes: YAML reads 10:00 as the number 600."""
    if isinstance(value, str):
        return value
    raise ValueError('écris l\'heure entre guillemets, par exemple "10:00"')


Hour = Annotated[time, BeforeValidator(_quoted)]


class Slot(Frozen):
    """A time slot: calls are allowed from `start` on, and no longer from `end` on."""

    start: Hour = Field(alias="debut")
    end: Hour = Field(alias="fin")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"la plage finit ({self.end:%H:%M}) avant de commencer ({self.start:%H:%M})")
        return self

    def __str__(self) -> str:
        return f"de {written_hour(self.start.hour, self.start.minute)} à {written_hour(self.end.hour, self.end.minute)}"


class Values(Frozen):
    """The figures of a rule; each rule gives only its own."""

    valid_years: int | None = Field(alias="validite_ans", default=None, ge=1)
    weekdays: tuple[Weekday, ...] = Field(alias="jours", default=())
    slots: tuple[Slot, ...] = Field(alias="plages", default=())
    maximum: int | None = Field(alias="maximum", default=None, ge=1)
    window_days: int | None = Field(alias="periode_jours", default=None, ge=1)
    silence_days: int | None = Field(alias="silence_jours", default=None, ge=1)
    kept_years: int | None = Field(alias="conservation_ans", default=None, ge=1)
    prefixes: tuple[Annotated[str, Field(pattern=r"^0[0-9]+$")], ...] = Field(alias="prefixes", default=())
    country_codes: tuple[Annotated[str, Field(pattern=r"^[1-9][0-9]*$")], ...] = Field(alias="indicatifs", default=())
    sectors: tuple[Sector, ...] = Field(alias="secteurs", default=())
    channels: tuple[Channel, ...] = Field(alias="canaux", default=())
    except_contract: bool = Field(alias="sauf_contrat", default=False)

    def words(self) -> dict[str, str]:
        """Return the given figures under their French names, as they are written in a sentence."""
        fields = type(self).model_fields
        return {str(fields[name].alias): _words(getattr(self, name)) for name in sorted(self.model_fields_set)}


def _words(value: object) -> str:
    if not isinstance(value, tuple):
        return str(value)
    said = [str(item) for item in value]
    return " et ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


class Rule(Frozen):
    """One rule: `interdiction` refuses, `fondement` allows, `obligation` goes with a contact that is allowed."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    kind: Literal["interdiction", "fondement", "obligation"] = Field(alias="type")
    title: str = Field(alias="titre", min_length=5)
    text: str = Field(alias="texte", min_length=20)
    explanation: str = Field(alias="explication", default="")
    advice: str = Field(alias="conseil", min_length=10)
    since: date | None = Field(alias="depuis")
    until: date | None = Field(alias="jusqu_au", default=None)
    source: str = Field(min_length=5)
    certainty: Certainty = Field(alias="certitude")
    reserve: str = ""
    sanctions: tuple[str, ...] = ()
    values: Values = Field(alias="valeurs", default_factory=Values)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind != "obligation" and not self.explanation:
            raise ValueError(f"la règle « {self.id} » doit avoir une « explication »")
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"la règle « {self.id} » finit avant de commencer : vérifie « depuis » et « jusqu_au »")
        for name in BANS.get(self.id, ()):
            if not getattr(self.values, name):
                raise ValueError(f"la règle « {self.id} » doit donner « {Values.model_fields[name].alias} »")
        self._check_names(self.text, facts=frozenset())
        self._check_names(f"{self.explanation} {self.advice}", facts=FACTS)
        return self

    def _check_names(self, sentence: str, *, facts: frozenset[str]) -> None:
        try:
            names = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
        except ValueError:
            message = f"la règle « {self.id} » a une accolade de trop ou de moins dans une phrase"
            raise ValueError(message) from None
        unknown = sorted(names - facts - set(self.values.words()))
        if unknown:
            raise ValueError(f"la règle « {self.id} » emploie un mot inconnu entre accolades : {', '.join(unknown)}")

    def in_force(self, day: date) -> bool:
        """Tell whether the rule holds on a day, its first and last days included."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def told(self) -> str:
        """Return the plain text of the rule, with its figures."""
        return self.text.format_map(self.values.words())

    def cited(self) -> str:
        """Return the source with its degree of certainty, as shown to users."""
        reserve = f" ; {self.reserve}" if self.reserve else ""
        return f"{self.source} [{CERTAINTIES[self.certainty]}{reserve}]"


class RuleFile(Frozen):
    """The file of the rules, with the words for sectors and channels."""

    source: str
    sectors: dict[Sector, str] = Field(alias="secteurs")
    channels: dict[Channel, str] = Field(alias="canaux")
    rules: tuple[Rule, ...] = Field(alias="regles")

    @field_validator("rules")
    @classmethod
    def _all_there(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        kinds = {rule.id: rule.kind for rule in rules}
        expected = dict.fromkeys(BANS, "interdiction") | dict.fromkeys(GROUNDS, "fondement")
        missing = [name for name in expected if name not in kinds]
        if missing:
            raise ValueError(f"il manque des règles : {', '.join(missing)}")
        wrong = [f"« {name} » est de type « {kind} »" for name, kind in expected.items() if kinds[name] != kind]
        if wrong:
            raise ValueError(f"ces règles ont changé de type, remets celui qui est indiqué : {', '.join(wrong)}")
        return rules


class Sanction(Frozen):
    """One sanction; amounts in euros, `turnover_share` from 0 to 1 of the turnover."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str = Field(alias="titre", min_length=5)
    text: str = Field(alias="texte", min_length=20)
    person_fine: int | None = Field(alias="amende_personne_euros", default=None, ge=1)
    company_fine: int | None = Field(alias="amende_entreprise_euros", default=None, ge=1)
    turnover_share: float | None = Field(alias="part_chiffre_affaires", default=None, gt=0, le=1)
    prison_years: int | None = Field(alias="prison_ans", default=None, ge=1)
    void_contract: bool = Field(alias="contrat_nul", default=False)
    not_to_confuse: str = Field(alias="ne_pas_confondre", min_length=10)
    source: str = Field(min_length=5)
    certainty: Certainty = Field(alias="certitude")
    reserve: str = ""


class SanctionFile(Frozen):
    """The file of the sanctions."""

    source: str
    sanctions: tuple[Sanction, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Law:
    """All the rules and sanctions by id, with the words for sectors and channels."""

    rules: dict[str, Rule]
    sanctions: dict[str, Sanction]
    sectors: dict[Sector, str]
    channels: dict[Channel, str]

    def rule(self, rule_id: str) -> Rule:
        """Return one rule, or raise UnknownItemError."""
        if rule_id not in self.rules:
            raise UnknownItemError(f"La règle « {rule_id} » n'existe pas dans les règles de prospection.")
        return self.rules[rule_id]


@cache
def load_law(folder: Path = LAW) -> Law:
    """Return the law of a folder (`regles.yaml`, `sanctions.yaml`), or raise DataFileError with all its faults."""
    sanctions = {item.id: item for item in read_model(folder / "sanctions.yaml", SanctionFile).sanctions}
    content = read_model(folder / "regles.yaml", RuleFile)
    faults = _unknown_sanctions(folder / "regles.yaml", content, known=frozenset(sanctions))
    if faults:
        raise DataFileError("regles.yaml", faults)
    return Law({rule.id: rule for rule in content.rules}, sanctions, content.sectors, content.channels)


def _unknown_sanctions(path: Path, content: RuleFile, *, known: frozenset[str]) -> list[Fault]:
    """Return a fault for each rule that names a sanction of no file, at the line of the rule's id."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = {line.split("id:")[1].strip(" \"'"): number for number, line in enumerate(lines, 1) if "- id:" in line}
    named = Counter((rule.id, name) for rule in content.rules for name in rule.sanctions if name not in known)
    return [
        Fault(starts.get(rule, 0), f"la règle « {rule} » cite une sanction inconnue : « {name} »")
        for rule, name in named
    ]


__all__ = [
    "BANS",
    "CERTAINTIES",
    "GROUNDS",
    "LAW",
    "WEEKDAYS",
    "Channel",
    "Law",
    "Rule",
    "Sanction",
    "Sector",
    "load_law",
]
