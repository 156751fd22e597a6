"""Who answers for the data of this server, and the sheet of the register of processing made out for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

from pydantic import Field

from mcvb.store.interface import Repository
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

REGISTER = DATA / "rgpd" / "registre.md"
SETTING = "etablissement"
TO_COMPLETE = "à compléter"
LONGEST = 200


@dataclass(frozen=True)
class Notice:
    """Who runs this server, in words as they are typed; empty where nothing was."""

    etablissement: str = ""
    responsable: str = ""
    contact: str = ""
    dpd: str = ""
    hebergeur: str = ""

    @property
    def complete(self) -> bool:
        """Tell whether families can be told who answers and how to reach them."""
        return bool(self.etablissement and self.responsable and self.contact)


LABELS: Mapping[str, tuple[str, str]] = {
    "etablissement": ("Établissement", "Lycée …, ville"),
    "responsable": ("Responsable du traitement", "en général, le chef d'établissement"),
    "contact": ("Contact pour exercer ses droits", "une adresse du secrétariat, pas une adresse personnelle"),
    "dpd": ("Délégué à la protection des données", "celui de l'académie"),
    "hebergeur": ("Hébergeur, s'il y en a un", "vide si la machine est dans l'établissement"),
}


class Kept(Frozen):
    """One sort of thing kept: what, why, who reads it, until when."""

    what: str = Field(alias="quoi")
    why: str = Field(alias="pourquoi")
    who: str = Field(alias="qui")
    until: str = Field(alias="duree")


class Words(Frozen):
    """What the page of notices says."""

    source: str
    kept: tuple[Kept, ...] = Field(alias="garde", min_length=1)
    never: str = Field(alias="jamais")
    rights: tuple[str, ...] = Field(alias="droits", min_length=1)


@cache
def words() -> Words:
    """Return what the page of notices says, or raise DataFileError with all the faults of its file."""
    return read_model(DATA / "rgpd" / "mentions.yaml", Words)


def notice(repo: Repository) -> Notice:
    """Return who runs this server, as its teachers wrote it."""
    kept = repo.setting(SETTING)
    known = kept if isinstance(kept, dict) else {}
    return notice_of({name: str(known.get(name, "")) for name in LABELS})


def notice_of(typed: Mapping[str, str]) -> Notice:
    """Return a notice of what was typed: spaces put right, each line cut to 200 characters."""
    return Notice(**{one.name: " ".join(typed.get(one.name, "").split())[:LONGEST] for one in fields(Notice)})


def register(who: Notice) -> str:
    """Return the sheet of the register of processing (Markdown), what is not known marked « à compléter »."""
    values = {one.name: getattr(who, one.name) or TO_COMPLETE for one in fields(Notice)}
    if not who.hebergeur:
        values["hebergeur"] = "sans objet si elle est dans l'établissement"
    text = REGISTER.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value.replace("|", "/"))
    return text
