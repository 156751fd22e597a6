"""The commands of the person who hosts the atelier: copy, bring back, check, forget, show (`python -m mcvb`)."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from mcvb import accounts
from mcvb.formats import PARIS, plural
from mcvb.store import purge as forgetting
from mcvb.store import upkeep
from mcvb.store.sqlite import database_path, open_repository
from simulations.errors import AtelierError

HELP = """Commandes de la personne qui héberge l'atelier :

  python -m mcvb sauvegarde [FICHIER]      copier la base, même pendant que l'atelier sert
  python -m mcvb restauration FICHIER      remettre une sauvegarde à la place de la base
  python -m mcvb verification [FICHIER]    contrôler la base ou une sauvegarde
  python -m mcvb purge ANNÉE [--oui]       effacer les classes archivées de cette année scolaire (2024-2025) et d'avant
  python -m mcvb lien-enseignant [ADRESSE] donner le lien qui crée le premier compte enseignant
  python -m mcvb mot-de-passe IDENTIFIANT  donner un nouveau mot de passe à un enseignant qui a perdu le sien
  python -m mcvb demo                      préparer un profil et une classe de démonstration

La base est instance/atelier.db, ou le fichier que désigne la variable ATELIER_DB."""
YEAR = re.compile(r"(\d{4})-(\d{4})")
DEFAULT_PORT = 8501
OK, FAILED, MISUSED = 0, 1, 2
Command = Callable[[list[str]], int]


class _MisuseError(Exception):
    """The words of a command are not those it takes."""


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or faults found, 2 not a command."""
    name, rest = (words[0], list(words[1:])) if words else ("", [])
    command = COMMANDS.get(name)
    if command is None:
        _say(HELP)
        return OK if name in ("", "aide", "--help", "-h") else MISUSED
    try:
        return command(rest)
    except _MisuseError as misuse:
        _say(f"{misuse}\n\n{HELP}")
        return MISUSED
    except AtelierError as error:
        _say(str(error))
        return FAILED


def back_up(words: list[str]) -> int:
    """Copy the database to the file named, or beside it under the present moment; old automatic copies go."""
    path, named = database_path(), _at_most_one(words)
    folder = path.parent / "sauvegardes"
    target = Path(named) if named else folder / f"atelier-{_now():%Y-%m-%d-%H%M%S}.db"
    health = upkeep.back_up(path, target, progress=_bar if sys.stdout.isatty() else None)
    _say(f"Sauvegarde faite et vérifiée : {target}\n{_counted(health)}")
    if not named:
        for old in upkeep.prune(folder):
            _say(f"Ancienne sauvegarde effacée : {old.name}")
    return OK


def restore(words: list[str]) -> int:
    """Put a copy in place of the database and say where what was there is kept."""
    if len(words) != 1:
        raise _MisuseError("Une commande « restauration » attend un fichier de sauvegarde.")
    path = database_path()
    kept = upkeep.restore(Path(words[0]), path, now=_now())
    _say(f"Base remise en place et vérifiée : {path}\n{_counted(upkeep.verify(path))}")
    if kept is not None:
        _say(f"Ce qui était là avant est gardé : {kept}")
    return OK


def verify(words: list[str]) -> int:
    """Check the database, or the file named, and say what was found."""
    named = _at_most_one(words)
    path = Path(named) if named else database_path()
    health = upkeep.verify(path)
    if not health.sound:
        _say(f"Des fautes dans {path} :")
        for fault in health.faults:
            _say(f"- {fault}")
        return FAILED
    _say(f"Tout va bien : {path}\n{_counted(health)}")
    if health.pending:
        _say("Cette base vient d'une version plus ancienne : elle sera mise à jour à l'ouverture.")
    return OK


def purge(words: list[str]) -> int:
    """Say what a purge would take away; with --oui, take it away."""
    really = "--oui" in words
    year = _at_most_one([word for word in words if word != "--oui"])
    found = YEAR.fullmatch(year or "")
    if found is None or int(found[2]) != int(found[1]) + 1:
        raise _MisuseError("Une commande « purge » attend une année scolaire, comme 2024-2025.")
    gone = forgetting.purge(database_path(), until=year, now=_now(), really=really)
    listed = ", ".join(gone.classes) or "aucune"
    _say(
        f"Classes archivées jusqu'à {year} : {listed}.\n"
        f"{plural(gone.students, 'élève')} sans autre classe, avec {plural(gone.runs, 'parcours', 'parcours')} ; "
        f"{plural(gone.visitors, 'profil')} que plus personne ne peut ouvrir ; "
        f"{plural(gone.lives, 'séance')} en direct sans classe ; "
        f"{plural(gone.log_lines, 'ligne')} de journal de plus d'un an."
    )
    _say("C'est effacé, pour toujours." if really else "Rien n'a été effacé. Pour effacer, ajoute --oui.")
    return OK


def setup_link(words: list[str]) -> int:
    """Say the link that makes the first teacher, good once and for a day; the one before stops working."""
    address = _at_most_one(words) or f"http://localhost:{DEFAULT_PORT}"
    link = accounts.new_setup_link(open_repository(), address, _now())
    if link is None:
        _say("Un compte enseignant existe déjà : c'est à lui d'inviter les autres, depuis « Compte et serveur ».")
        return FAILED
    _say(f"Lien du premier compte enseignant, valable une fois et pendant un jour :\n{link}")
    return OK


def new_password(words: list[str]) -> int:
    """Give a teacher a new password, said here once; their open sessions are closed."""
    if len(words) != 1:
        raise _MisuseError("Une commande « mot-de-passe » attend l'identifiant de l'enseignant.")
    password = accounts.give_new_password(open_repository(), words[0], _now())
    _say(f"Nouveau mot de passe de {words[0]} : {password}\nÀ changer depuis « Compte et serveur ».")
    return OK


def demo(_words: list[str]) -> int:
    """Make the demonstration profile and school, and say how to open them."""
    from mcvb.demo import make_demo  # noqa: PLC0415 - the other commands need none of its engines
    from mcvb.demo_class import LOGIN, open_demo  # noqa: PLC0415

    repo, now = open_repository(), _now()
    _say("Démonstration en préparation : une minute ou deux la première fois…")
    password = open_demo(repo, now)
    _, code = make_demo(repo, now)
    _say(f"\nUn élève : dans « Mes données », entrez ce code de reprise : {code}")
    _say(f"Une enseignante et ses deux classes : identifiant {LOGIN}, mot de passe {password}\n")
    return OK


COMMANDS: dict[str, Command] = {
    "sauvegarde": back_up,
    "restauration": restore,
    "verification": verify,
    "purge": purge,
    "lien-enseignant": setup_link,
    "mot-de-passe": new_password,
    "demo": demo,
}


def _now() -> datetime:
    return datetime.now(PARIS)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _at_most_one(words: list[str]) -> str:
    if len(words) > 1:
        raise _MisuseError(f"Trop de mots : « {' '.join(words)} ».")
    return words[0] if words else ""


def _counted(health: upkeep.Health) -> str:
    return " · ".join(plural(count, *upkeep.COUNTED[table]) for table, count in health.counts.items())


def _bar(share: float) -> None:
    sys.stdout.write(f"\rCopie : {round(100 * share)} %" + ("\n" if share >= 1 else ""))
    sys.stdout.flush()
