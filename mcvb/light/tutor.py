"""The light page of a workplace tutor, reached by a one-time link: answer, read again, send once. No account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mcvb import access, formats, pfmp, pfmp_link, referentiel
from mcvb.cookies import token_of
from mcvb.light.shell import light_page, same_origin, small_form
from mcvb.pfmp_items import TUTOR_TEXT, TutorWords, reaches_someone, settings
from mcvb.pfmp_link import Opened
from mcvb.store.interface import Repository
from mcvb.throttle import Place
from simulations.errors import AccessRefusedError, AtelierError

FORM_BYTES, FIELDS = 20_000, 60
LEVEL, ATTITUDE = "c_", "s_"
NAME = "votre stagiaire"
NOT_OURS = "Ce formulaire ne vient pas d'une page de cet atelier : ouvrez de nouveau le lien reçu."
TOO_LARGE = "Ce qui a été envoyé est trop long : ouvrez de nouveau le lien reçu, avec quelques phrases seulement."
NO_FUNCTION = "Il manque votre fonction : elle dit qui répond, sans nom."
NOTHING = "Aucune réponse n'a été choisie : indiquez au moins un niveau, une attitude ou quelques mots."
NO_NAMES = "Une adresse e-mail ou un numéro de téléphone est écrit : retirez-le, l'élève n'en a pas besoin ici."
TWICE = " Si vous avez appuyé deux fois sur « Envoyer », votre avis est arrivé la première fois."
OWNER = "Ce lien est pour la personne qui t'a accompagné en entreprise : elle l'ouvre sur son propre téléphone."


@dataclass(frozen=True)
class Asked:
    """A request on a tutor's link, with what was typed, the store and the moment."""

    request: Request
    repo: Repository
    typed: dict[str, str]
    now: datetime

    @property
    def token(self) -> str:
        """The token that ends the address."""
        return str(self.request.path_params.get("jeton", ""))

    def opened(self) -> Opened:
        """Return what the link is about, or raise AccessRefusedError; the student's own browser is refused."""
        client = self.request.client
        found = pfmp_link.opened(self.repo, self.token, Place(client.host if client else ""), self.now)
        holder = access.known_person(self.repo, token_of(self.request.headers.get("cookie", "")), self.now)
        if holder is not None and holder.id == found.student.id:
            raise AccessRefusedError(OWNER)
        return found


def routes(repository: Callable[[], Repository]) -> list[BaseRoute]:
    """Return the route of tutors' links."""

    async def answer(request: Request) -> Response:
        typed: dict[str, str] = {}
        if request.method == "POST":
            if not same_origin(request):
                return _message("Formulaire refusé", NOT_OURS, status=403)
            read = await small_form(request, size=FORM_BYTES, fields=FIELDS)
            if read is None:
                return _message("Réponse trop longue", TOO_LARGE, status=413)
            typed = read
        return await run_in_threadpool(_told, Asked(request, repository(), typed, datetime.now(UTC)))

    return [Route(f"{pfmp_link.PATH}/{{jeton}}", answer, methods=["GET", "POST"])]


def _told(asked: Asked) -> Response:
    try:
        return _answered(asked)
    except AtelierError as error:
        twice = TWICE if asked.typed.get("etape") == "envoyer" and str(error) == pfmp_link.DEAD else ""
        return _message("Ce lien ne s'ouvre pas", f"{error}{twice}", status=400)


def _answered(asked: Asked) -> Response:
    found, step = asked.opened(), asked.typed.get("etape", "")
    if asked.request.method == "GET" or step not in ("relire", "envoyer"):
        return _form(asked, found)
    error = fault(asked.typed)
    if error:
        return _form(asked, found, error=error)
    words = words_of(asked.typed)
    if step == "relire":
        return _preview(asked, found, words)
    pfmp_link.answer(asked.repo, asked.token, words, asked.now)
    name = found.student.pseudonym or "L'élève"
    text = f"{name} et ses enseignants peuvent lire votre avis. Le lien ne sert plus : vous pouvez fermer cette page."
    return _message("Merci, c'est envoyé", text, status=200)


def words_of(typed: dict[str, str]) -> TutorWords:
    """Return what was typed as a tutor's words; what is not a rank or not a known question is left out."""
    known = {title.id for block in referentiel.referentiel().blocks for title in block.competences}
    return TutorWords(
        levels=_ranks(typed, LEVEL, known, len(settings().scale)),
        attitude=_ranks(typed, ATTITUDE, {one.id for one in settings().attitudes}, len(settings().frequencies)),
        strong=typed.get("point_fort", "").strip(),
        advice=typed.get("conseil", "").strip(),
        function=typed.get("fonction", "").strip(),
    )


def fault(typed: dict[str, str]) -> str:
    """Return what keeps an answer from being sent, in French; nothing when it can be."""
    try:
        words = words_of(typed)
    except ValidationError:
        return f"Un texte est trop long : {TUTOR_TEXT} caractères au plus pour chaque réponse."
    if not words.function:
        return NO_FUNCTION
    if not (words.levels or words.attitude or words.strong or words.advice):
        return NOTHING
    return NO_NAMES if reaches_someone(words) else ""


def _ranks(typed: dict[str, str], lead: str, known: set[str], top: int) -> dict[str, int]:
    given = {name.removeprefix(lead): value for name, value in typed.items() if name.startswith(lead)}
    possible = {str(rank): rank for rank in range(1, top + 1)}
    return {name: possible[value] for name, value in given.items() if name in known and value in possible}


def _form(asked: Asked, found: Opened, *, error: str = "") -> Response:
    met = found.placement.competences()
    blocks = [
        (block.title, [title for title in block.competences if title.id not in met])
        for block in referentiel.referentiel().blocks
    ]
    titles = {title.id: title for block in referentiel.referentiel().blocks for title in block.competences}
    return light_page(
        "tuteur.html", status=400 if error else 200, erreur=error, adresse=asked.request.url.path, mis=asked.typed,
        rencontrees=[titles[name] for name in met if name in titles], autres=[pair for pair in blocks if pair[1]],
        echelle=settings().scale, attitudes=settings().attitudes, frequences=settings().frequencies,
        fonctions=settings().functions, longueur=TUTOR_TEXT, **_who(found),
    )  # fmt: skip


def _preview(asked: Asked, found: Opened, words: TutorWords) -> Response:
    titles = {title.id: title.title for block in referentiel.referentiel().blocks for title in block.competences}
    scale = {step.rank: step for step in settings().scale}
    often = {step.rank: step.word for step in settings().frequencies}
    attitudes = {one.id: one.title for one in settings().attitudes}
    return light_page(
        "tuteur_relire.html", adresse=asked.request.url.path, mots=words,
        cache={name: value for name, value in asked.typed.items() if name != "etape"},
        niveaux=[(titles[name], scale[rank].word) for name, rank in words.levels.items()],
        attitudes=[(attitudes[name], often[rank]) for name, rank in words.attitude.items()], **_who(found),
    )  # fmt: skip


def _who(found: Opened) -> dict[str, Any]:
    period, company = found.placement.period, found.placement.company
    return {
        "eleve": found.student.pseudonym or NAME,
        "classe": f"{pfmp.LEVELS[period.level]} bac pro Métiers du commerce et de la vente",
        "dates": formats.hard_spaces(pfmp.span(period)),
        "lieu": company[1].nom if company else "",
    }


def _message(title: str, text: str, *, status: int) -> Response:
    return light_page("tuteur_fin.html", status=status, titre=title, texte=text, bien=status == 200)  # noqa: PLR2004
