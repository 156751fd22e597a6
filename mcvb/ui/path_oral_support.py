"""The cards and the support on screen: pages to write, an image each at most, and the files to take away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mcvb import exports, oral_paper, works
from mcvb.oral import MAX_LINE, MAX_LINES, MAX_TITLE, Kept, Slide, SpeechPlan, max_pages
from mcvb.oral_material import Material, propose_slides
from mcvb.referentiel import Cadre
from mcvb.ui import kit, session
from mcvb.ui.path_oral_plan import kept_plan, key, lines, renew, save
from simulations.errors import AtelierError

LONGEST_LINE = 90
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def cards(plan: SpeechPlan) -> None:
    """Draw the way to the cards to print."""
    st.subheader("Mes fiches")
    st.markdown(
        "Une fiche par partie, six par page A4 à découper : quelques mots, la durée, l'heure où la partie finit."
    )
    name = exports.file_name("fiches exposé", "pdf", session.now().date())
    st.download_button(
        "Fiches à imprimer (PDF)", lambda: oral_paper.cue_cards_pdf(plan), name, "application/pdf",
        icon=":material/print:", key="oral_fiches", disabled=not plan.parts,
    )  # fmt: skip


def support(kept: Kept[SpeechPlan], found: Material, cadre: Cadre) -> None:
    """Draw the pages of the support to change, then the files."""
    most = max_pages(cadre)
    st.subheader("Mon support")
    st.caption(_rule(cadre, most))
    images = oral_paper.with_image(found.works)
    slides = tuple(_slide(slide, rank, images) for rank, slide in enumerate(kept.value.slides[:most], 1))
    plan = kept.value.model_copy(update={"slides": slides})
    if plan != kept.value:
        save(kept, plan)
    with st.container(horizontal=True):
        if len(slides) < most:
            st.button("Ajouter une page", icon=":material/add:", key="oral_page", on_click=_add)
        st.button("Reprendre mes mots clés", icon=":material/sync:", key="oral_mots", on_click=_from_plan)
    files(plan, found, most)


def _rule(cadre: Cadre, most: int) -> str:
    support_rule = cadre.project.support
    if not support_rule:
        return f"Support : règle de ton année à confirmer ; {most} pages au plus, proposition d'équipe."
    free = "facultatif" if support_rule.get("facultatif") else "attendu"
    marked = "il n'est pas évalué" if support_rule.get("evalue") is False else "son évaluation est à confirmer"
    return f"Support {free}, {most} pages au plus, {marked}. Source : {support_rule.get('source', 'à confirmer')}."


def _slide(slide: Slide, rank: int, images: dict[str, str]) -> Slide:
    """Draw a page of the support to change and return it."""
    with st.expander(f"Page {rank} · {kit.plain_markdown(slide.title)}", key=key(f"page_{rank}")):
        title = st.text_input("Titre", slide.title, max_chars=MAX_TITLE, key=key(f"page_{rank}_titre"))
        typed = st.text_area(
            f"Lignes ({MAX_LINES} au plus, courtes : le jury écoute)", "\n".join(slide.lines), height=130,
            key=key(f"page_{rank}_lignes"),
        )  # fmt: skip
        image, alt = _image(slide, rank, images)
        st.button("Retirer la page", icon=":material/delete:", type="tertiary", key=key(f"page_{rank}_oter"),
                  on_click=_drop, args=(rank - 1,))  # fmt: skip
    return Slide(title=title, lines=lines(typed, MAX_LINES, longest=LONGEST_LINE), image=image, alt=alt)


def _image(slide: Slide, rank: int, images: dict[str, str]) -> tuple[str, str]:
    """Draw the choice of an image among the works put in the project's dossier."""
    if not images:
        st.caption("Pour une image : ajoute-la dans « Mes travaux » et range-la dans le dossier du projet.")
        return slide.image, slide.alt
    names = ["", *images]
    index = names.index(slide.image) if slide.image in names else 0
    chosen = st.selectbox(
        "Image", names, index, format_func=lambda name: images.get(name, "Aucune"), key=key(f"page_{rank}_image")
    )
    if not chosen:
        return "", ""
    alt = st.text_input(
        "Ce que montre l'image, pour qui ne la voit pas", slide.alt or images[chosen], max_chars=MAX_LINE,
        key=key(f"page_{rank}_alt"),
    )  # fmt: skip
    return chosen, alt


def _add() -> None:
    _changed(lambda slides: (*slides, Slide(title="Nouvelle page")))


def _drop(rank: int) -> None:
    _changed(lambda slides: slides[:rank] + slides[rank + 1 :])


def _from_plan() -> None:
    kept = kept_plan()
    if kept is not None:
        save(kept, kept.value.model_copy(update={"slides": propose_slides(kept.value)}))
        renew()


def _changed(change: Callable[[tuple[Slide, ...]], tuple[Slide, ...]]) -> None:
    kept = kept_plan()
    if kept is not None:
        save(kept, kept.value.model_copy(update={"slides": change(kept.value.slides)}))
        renew()


def files(plan: SpeechPlan, found: Material, most: int) -> None:
    """Draw the buttons that take the support away."""
    slides, day = oral_paper.shown(plan, most), session.now().date()
    with st.container(horizontal=True):
        st.download_button(
            "Support (PDF)", lambda: oral_paper.support_pdf(plan, slides, pictures(slides, found)),
            exports.file_name("support oral", "pdf", day), "application/pdf", icon=":material/picture_as_pdf:",
            key="oral_pdf", disabled=not slides,
        )  # fmt: skip
        st.download_button(
            "Support à modifier (PPTX)", lambda: oral_paper.support_pptx(plan, slides, pictures(slides, found)),
            exports.file_name("support oral", "pptx", day), PPTX, icon=":material/slideshow:", key="oral_pptx",
            disabled=not slides,
        )  # fmt: skip


def pictures(slides: tuple[Slide, ...], found: Material) -> dict[str, oral_paper.Picture]:
    """Return the images of the support by work; one that is gone leaves its page without image."""
    wanted = {slide.image for slide in slides if slide.image}
    made = {}
    for kept in found.works:
        if kept.item.id in wanted and kept.work.file is not None:
            try:
                made[kept.item.id] = oral_paper.picture(works.file_of(session.repository(), session.person(), kept))
            except (AtelierError, OSError):
                continue
    return made
