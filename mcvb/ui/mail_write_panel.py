"""Writing a campaign: who writes, the messages one by one, their follow-ups, a second version to test."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.ui import kit
from mcvb.ui.mail_desk import VERSION_B, MailDesk, step_name
from simulations.mailing.state import MailDraft, StepDraft, Tested
from simulations.message.merge import FIELDS
from simulations.message.model import MAX_BODY, MAX_LINE, MAX_PREHEADER, MAX_STEPS, MAX_SUBJECT, When
from simulations.message.review_personal import FALLBACKS

WHEN: dict[When, str] = {
    "sans_reponse": "Ceux qui n'ont pas répondu",
    "pas_ouvert": "Ceux qui n'ont pas ouvert",
    "ouvert": "Ceux qui ont ouvert sans répondre",
    "clique": "Ceux qui ont cliqué sans répondre",
    "toujours": "Tout le monde",
}
TESTED: dict[Tested, str] = {"": "Pas de test", "objet": "Deux objets", "message": "Deux messages"}
NO_LINK = "Aucun bouton"
LEAST_DAYS, MOST_DAYS, USUAL_DAYS = 1, 30, 7  # a week later is the same, well chosen, day of the week


def order(desk: MailDesk) -> None:
    """Draw what is asked, and the figures to aim at."""
    brief, mission = desk.brief, desk.state.scenario.mission
    kit.quote_card(brief.order, author=mission.boss, role=mission.role)
    kit.callout("info", "Ton objectif", brief.objective)


def write(desk: MailDesk) -> None:
    """Draw the fields of the campaign and remember what is typed."""
    if not desk.editable:
        kit.callout("info", "Campagne rendue", "Tu peux relire tes messages, mais plus les changer.")
    names = list(desk.steps())
    key = _choice_key(desk, names)
    st.session_state.setdefault(key, names[0])
    chosen = st.segmented_control("Quel message écris-tu ?", names, required=True, key=key)
    draft = _left_behind(desk, desk.draft, chosen or names[0])
    left, right = st.columns([5, 3], gap="large")
    with left:
        draft = _message(desk, draft, chosen or names[0])
    with right:
        draft = _who(desk, draft)
        _help()
    desk.typed(draft)
    _open_what_is_new(desk, names)
    with left:
        _buttons(desk)


def _choice_key(desk: MailDesk, names: list[str]) -> str:
    return f"etape_{desk.played.run.id}_{len(names)}"


def _open_what_is_new(desk: MailDesk, before: list[str]) -> None:
    """Draw again at once when a test was just asked for or given up, its version B opened."""
    names = list(desk.steps())
    if names == before or not desk.editable:
        return
    st.session_state[_choice_key(desk, names)] = VERSION_B if VERSION_B in names else names[0]
    st.rerun()


def _left_behind(desk: MailDesk, draft: MailDraft, chosen: str) -> MailDraft:
    """Return the draft with the last words of the message just left, which came with the click."""
    slot = f"etape_avant_{desk.played.run.id}"
    before = st.session_state.get(slot, chosen)
    st.session_state[slot] = chosen
    if before == chosen or before not in desk.steps() or not desk.editable:
        return draft
    hidden = st.empty()
    with hidden.container():
        draft = _message(desk, draft, before)
    hidden.empty()
    return draft


def _message(desk: MailDesk, draft: MailDraft, name: str) -> MailDraft:
    if name == VERSION_B:
        return draft.model_copy(update={"other": _second(desk, draft)})
    rank = next(rank for rank in range(MAX_STEPS) if step_name(rank) == name)
    step = _fields(desk, draft.steps[rank], f"m{rank}")
    if rank:
        step = _condition(desk, step, f"m{rank}")
        _nothing_to_click(desk, draft, step, rank)
    steps = (*draft.steps[:rank], step, *draft.steps[rank + 1 :])
    return draft.model_copy(update={"steps": steps})


def _second(desk: MailDesk, draft: MailDraft) -> StepDraft:
    """Draw the second version: its subject alone, or all of it."""
    if draft.tested == "message":
        return _fields(desk, draft.other, "b")
    kit.callout(
        "info", "Tu testes l'objet", "Le texte reste celui du premier message : une seule chose change à la fois."
    )
    return _head(desk, draft.other, "b")


def _head(desk: MailDesk, step: StepDraft, name: str) -> StepDraft:
    off = not desk.editable
    subject = st.text_input(
        "Objet",
        step.subject,
        max_chars=MAX_SUBJECT,
        key=desk.key(f"{name}_objet"),
        disabled=off,
        placeholder="Ce que le lecteur y gagne, en 30 à 55 signes",
    )
    preheader = st.text_input(
        "Aperçu (la ligne grise à côté de l'objet)",
        step.preheader,
        max_chars=MAX_PREHEADER,
        key=desk.key(f"{name}_apercu"),
        disabled=off,
        placeholder="Complète l'objet, sans le répéter",
    )
    return step.model_copy(update={"subject": subject, "preheader": preheader})


def _fields(desk: MailDesk, step: StepDraft, name: str) -> StepDraft:
    """Draw the fields of one message and return it as typed."""
    off = not desk.editable
    step = _head(desk, step, name)
    body = st.text_area(
        "Message",
        step.body,
        height=330,
        max_chars=MAX_BODY,
        key=desk.key(f"{name}_texte"),
        disabled=off,
        placeholder="Bonjour {prenom|Madame, Monsieur},\n\nUne phrase sur sa situation…\n\nCe qu'il y gagne, "
        "une preuve…\n\nUne seule demande, avec un jour et une heure…\n\nCordialement,",
    )
    links, files = desk.brief.links, desk.brief.attachments
    one, two = st.columns(2)
    link = one.selectbox(
        "Bouton",
        range(-1, len(links)),
        index=min(step.link, len(links) - 1) + 1,
        key=desk.key(f"{name}_lien"),
        format_func=lambda rank: NO_LINK if rank < 0 else links[rank].label,
        disabled=off,
        help="Un seul bouton au plus : deux demandes se gênent. Sans bouton ni lien, personne ne peut cliquer.",
    )
    joined = two.multiselect(
        "Pièces jointes (simulées)",
        range(len(files)),
        [rank for rank in step.attachments if rank < len(files)],
        key=desk.key(f"{name}_pieces"),
        disabled=off,
        placeholder="Aucune",
        format_func=lambda rank: f"{files[rank].name} · {_weight(files[rank].kilobytes)}",
    )
    return step.model_copy(update={"body": body, "link": link, "attachments": tuple(joined[:3])})


def _weight(kilobytes: int) -> str:
    if kilobytes < 1_000:  # noqa: PLR2004 - a megabyte
        return f"{kilobytes}{formats.HARD}Ko"
    return f"{formats.number(kilobytes / 1_000, digits=1)}{formats.HARD}Mo"


def _condition(desk: MailDesk, step: StepDraft, name: str) -> StepDraft:
    """Draw when a follow-up leaves and for whom; who replied, objected or cannot be reached never gets it."""
    one, two = st.columns(2)
    days = one.selectbox(
        "Combien de jours après le message d'avant ?",
        range(LEAST_DAYS, MOST_DAYS + 1),
        index=min(max(step.days, LEAST_DAYS), MOST_DAYS) - LEAST_DAYS,
        key=desk.key(f"{name}_jours"),
        format_func=lambda count: formats.plural(count, "jour"),
        disabled=not desk.editable,
    )
    when = two.selectbox(
        "À qui ?",
        list(WHEN),
        index=list(WHEN).index(step.when),
        format_func=WHEN.__getitem__,
        key=desk.key(f"{name}_qui"),
        disabled=not desk.editable,
    )
    st.caption("La suite s'arrête toute seule pour qui répond, s'oppose ou n'a pas pu être joint.")
    return step.model_copy(update={"days": days, "when": when})


def _nothing_to_click(desk: MailDesk, draft: MailDraft, step: StepDraft, rank: int) -> None:
    """Tell that a follow-up waits for a click that cannot come."""
    before = [draft.message(one, desk.brief.links, desk.brief.attachments) for one in draft.steps[:rank]]
    if step.when == "clique" and not any(message.clickable for message in before):
        kit.field_note("Aucun message d'avant n'a de bouton ni de lien : personne ne pourra cliquer, ni recevoir ceci.")


def _who(desk: MailDesk, draft: MailDraft) -> MailDraft:
    """Draw who writes, how to object, and the test of two versions; return the draft as typed."""
    off = not desk.editable
    with st.container(border=True):
        st.markdown("**Qui écrit**")
        name = st.text_input(
            "Nom de l'expéditeur",
            draft.name,
            max_chars=80,
            key=desk.key("nom"),
            disabled=off,
            placeholder=f"Prénom Nom, {desk.state.scenario.company.name}",
        )
        mailbox = st.text_input(
            f"Début de l'adresse (la suite est @{desk.brief.domain})",
            draft.mailbox,
            max_chars=40,
            key=desk.key("boite"),
            disabled=off,
            placeholder="prenom.nom",
        )
        signature = st.text_area(
            "Signature",
            draft.signature,
            height=96,
            max_chars=600,
            key=desk.key("signature"),
            disabled=off,
            placeholder="Prénom Nom\nEntreprise\nTéléphone",
        )
        opposition = st.text_area(
            "Bas de page : origine de l'adresse et moyen de refuser",
            draft.opposition,
            height=96,
            max_chars=MAX_LINE,
            key=desk.key("opposition"),
            disabled=off,
            help=desk.brief.addressed,
        )
        tested = st.radio(
            "Tester deux versions ?",
            list(TESTED),
            index=list(TESTED).index(draft.tested),
            horizontal=True,
            format_func=TESTED.__getitem__,
            key=desk.key("test"),
            disabled=off,
            help="Chaque moitié des destinataires, tirée au hasard, reçoit une version.",
        )
    told = {"name": name, "mailbox": mailbox, "signature": signature, "opposition": opposition, "tested": tested}
    return draft.model_copy(update=told)


def _help() -> None:
    with st.expander("Champs à insérer", icon=":material/data_object:"):
        st.caption("Copie un champ dans ton texte : il prend la valeur de chaque fiche, ou le repli après la barre.")
        st.code("\n".join(FALLBACKS[name] for name in FIELDS), language=None)
    with st.expander("Mettre en forme", icon=":material/format_bold:"):
        st.markdown(
            "`**mot**` met en gras, `- ` au début d'une ligne fait une liste, une ligne vide sépare deux paragraphes."
        )


def _buttons(desk: MailDesk) -> None:
    """Draw what keeps the draft, and what adds or removes a follow-up."""
    if not desk.editable:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Enregistrer", type="primary", icon=":material/save:", key="courriel_ok") and desk.keep():
            st.rerun()
        if len(desk.draft.steps) < MAX_STEPS and st.button("Ajouter une relance", icon=":material/add:", key="relance"):
            _resize(desk, (*desk.draft.steps, StepDraft(days=USUAL_DAYS, when="sans_reponse")))
        if len(desk.draft.steps) > 1 and st.button(
            "Retirer la dernière relance", icon=":material/remove:", key="sans_relance", type="tertiary"
        ):
            _resize(desk, desk.draft.steps[:-1])
    if desk.changed:
        st.caption("Pas encore enregistré. Si tu changes d'onglet, c'est gardé aussi.")


def _resize(desk: MailDesk, steps: tuple[StepDraft, ...]) -> None:
    desk.typed(desk.draft.model_copy(update={"steps": steps}))
    st.session_state[_choice_key(desk, list(desk.steps()))] = step_name(len(steps) - 1)
    desk.keep()
    st.rerun()
