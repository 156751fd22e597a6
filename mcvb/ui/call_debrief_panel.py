"""The debrief of a call on screen: what happened, the moments to work on, each line, what was covered, who it was."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import debrief_panel, kit
from mcvb.ui.call_charts import TONES, mood_curve, shortened
from simulations.call.card import judge_card
from simulations.call.debrief import CallDebrief, LineNote, Moment, call_debrief, who_it_was
from simulations.call.debrief_texts import call_debrief_texts
from simulations.call.script_words import OBJECTIONS
from simulations.call.state import OUTCOMES, CallState
from simulations.campaign_state import CallRecord
from simulations.pitch import Pitch
from simulations.rubric import load_rubric
from simulations.scoring_calls import STAGE, observe_call

SIGNS = {"bien": "✓", "neutre": "·", "a_revoir": "→", "faute": "✗"}
COVERED = {"oui": "✓", "en partie": "~", "non": "✗"}
SHORT, LONG = 90, 240
ARROWS = (("confiance", 0), ("intérêt", 1), ("irritation", 2))
UNSAID = {"silence": "Un silence : rien n'a été dit.", "jamais": "Jamais dit pendant l'appel."}


def debrief_of(played: Played, record: CallRecord) -> CallDebrief:
    """Return the debrief of a call of the run."""
    return _kept(record.call, played.state.scenario.pitch)


@lru_cache(maxsize=64)
def _kept(call: CallState, pitch: Pitch | None) -> CallDebrief:
    """Return the debrief of a call, made once for all the drawings of its page."""
    return call_debrief(call, pitch=pitch)


def length(seconds: int) -> str:
    """Return a length as it is read, « 2 min 05 s », never cut at the end of a line."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}\u00a0min\u00a0{rest:02d}\u00a0s"


def figures(played: Played, record: CallRecord, found: CallDebrief) -> None:
    """Draw how the call ended and what it was made of."""
    asked = sum(found.questions.values())
    seen = observe_call(played.state, record, load_rubric())
    met = sum(item.met for item in seen)
    kit.key_figures(
        [
            ("Résultat", OUTCOMES[record.call.outcome], ""),
            ("Vérifications réussies", f"{met} sur {len(seen)}", "pour cet appel seulement"),
            ("Ton temps de parole", formats.percent(found.share), f"en {length(found.seconds)}"),
            ("Questions posées", str(asked), f"dont {formats.plural(found.questions['ouverte'], 'ouverte')}"),
        ]
    )


def essentials(found: CallDebrief) -> None:
    """Draw the best thing done, the two moments to work on, and the curve."""
    said = f"\n\nTes mots : « {shortened(found.best.said, LONG)} »" if found.best.said else ""
    kit.callout("reussite", "Ton point fort", found.best.text + said)
    st.subheader("Tes deux moments à retravailler" if len(found.weakest) > 1 else "À retravailler")
    if not found.weakest:
        kit.callout("info", "Rien à retravailler", "Aucun moment faible dans cet appel : garde cette façon de faire.")
    for place, moment in zip(st.columns(max(1, len(found.weakest))), found.weakest, strict=False):
        with place.container(border=True, height="stretch"):
            st.html(moment_html(moment))
    st.subheader("Ce que la personne ressentait")
    mood_curve(found.curve)


def moment_html(moment: Moment) -> str:
    """Return a moment to work on as HTML: the student's words, why, the prospect's side, better words."""
    words = f"« {shortened(moment.said, LONG)} »" if moment.said else UNSAID[moment.kind]
    parts = (
        f"<p class='dit'>{kit.escape(words)}</p><p>{kit.escape(moment.why)}</p>",
        f"<p class='pq'>Ce que la personne se dit : {kit.escape(moment.felt)}</p>" if moment.felt else "",
        f"<p class='mieux'><b>Essaie plutôt :</b> {kit.escape(f'« {moment.better} »')}</p>" if moment.better else "",
    )
    return f"<div class='a4-moment'>{''.join(parts)}</div>"


def annotated(lines: Sequence[LineNote]) -> None:
    """Draw the conversation line by line, each of the student's with what it did."""
    st.caption("✓ bien joué · → à retravailler · ✗ faux pas. Le texte dit toujours la même chose que le signe.")
    statements = {check.measure: check.statement for check in load_rubric().checks() if check.stage == STAGE}
    items = "".join(line_html(line, statements) for line in lines)
    st.html(f'<ol class="a4-annote">{items}</ol>')


def line_html(line: LineNote, statements: dict[str | None, str]) -> str:
    """Return one line of the conversation as HTML, with its note when it is the student's (or about a silence)."""
    text = f"<p>{kit.escape(line.text)}</p>"
    if line.who == "prospect":
        silence = (
            f'<li class="toi"><span class="qui">Toi</span><p>(silence)</p>{_note(line)}</li>' if line.remark else ""
        )
        return f'{silence}<li class="autre"><span class="qui">Au téléphone</span>{text}</li>'
    acts = kit.tags([(act, "") for act in line.acts]) if line.acts else ""
    checks = [f"✓ Vérification réussie : {statements[name]}" for name in line.met if name in statements]
    checks += [f"✗ Vérification manquée : {statements[name]}" for name in line.missed if name in statements]
    seen = "".join(f'<p class="pq">{kit.escape(check)}</p>' for check in checks)
    return f'<li class="toi"><span class="qui">Toi</span>{text}{acts}{_note(line)}{seen}</li>'


def _note(line: LineNote) -> str:
    """Return the remark with its sign and its word, a second one if any, and how the mood moved."""
    name = f"{SIGNS[line.tone]} {TONES[line.tone]}." if line.tone != "neutre" else SIGNS["neutre"]
    told = f'<p class="note {line.tone}"><b>{name}</b> {kit.escape(line.remark)}</p>' if line.remark else ""
    also = f'<p class="aussi">Et aussi : {kit.escape(line.also)}</p>' if line.also else ""
    moved = ", ".join(_moved(word, line.change[rank]) for word, rank in ARROWS if line.change[rank])
    return told + also + (f'<p class="pq">Effet : {kit.escape(moved)}</p>' if moved else "")


def _moved(name: str, change: int) -> str:
    return f"{name} {'+' if change > 0 else '−'}{abs(change)}"


def covered(found: CallDebrief) -> None:
    """Draw CROC, the objection and the law in compact blocks."""
    one, two = st.columns(2, gap="large")
    with one:
        st.subheader("Ton plan d'appel (CROC)")
        rows = [
            (f"{COVERED[item.state]} {item.title}", item.state, shortened(item.words, SHORT) or "rien entendu")
            for item in found.croc
        ]
        kit.table(("Moment", "Couvert", "Tes mots"), rows)
        st.subheader("Tes questions")
        _questions(found)
    with two:
        st.subheader("L'objection")
        _objection(found)
        st.subheader("Le droit et le respect")
        marks = "".join(
            kit.finding("trouve" if good else "tort", ("✓ " if good else "✗ ") + text, "") for good, text in found.law
        )
        st.html(marks or "<p>Rien à dire sur cet appel.</p>")


def _questions(found: CallDebrief) -> None:
    counts = found.questions
    st.markdown(
        f"{formats.plural(counts['ouverte'], 'ouverte')}, {formats.plural(counts['fermee'], 'fermée')}, "
        f"{formats.plural(counts['alternative'], 'alternative')}. Conseils demandés : {found.hints}. "
        f"Silences : {found.silences}."
    )


def _objection(found: CallDebrief) -> None:
    if not found.objections:
        st.markdown("Aucune objection n'a été dite dans cet appel.")
    for item in found.objections:
        steps = (
            ("accueillie", item.welcomed),
            ("creusée", item.dug),
            ("traitée par une réponse", item.answered),
            ("levée", item.lifted),
        )
        tags = kit.tags([(f"{'✓' if good else '✗'} {name}", "vert" if good else "orange") for name, good in steps])
        said = f"<p>{kit.escape(f'« {item.words} »')}</p>{tags}"
        hidden = "La vraie raison n'est pas sortie pendant l'appel : tu la trouveras dans « Qui était-ce ? »."
        true = f"La vraie raison, une fois creusée : « {item.true_words} »" if item.true_words else hidden
        st.html(f"<div class='a4-objection'>{said}<p>{kit.escape(true)}</p></div>")


def proofs(played: Played, record: CallRecord) -> None:
    """Draw the checks of this call by competence, and the fiche held against the conversation."""
    debrief_panel.proofs(observe_call(played.state, record, load_rubric()), load_rubric())
    findings = judge_card(record.call)
    if findings:
        st.subheader("Ta fiche d'appel")
        blocks = [
            kit.finding(
                "trouve" if item.right else "manque",
                f"{'✓' if item.right else '✗'} {item.field}",
                f"Tu as écrit : {item.given}." + ("" if item.right else f" Attendu : {item.expected}."),
                more=[] if item.right else [item.advice],
            )
            for item in findings
        ]
        st.html("".join(blocks))


def revealed(record: CallRecord) -> None:
    """Draw who was on the line: portrait, day, what moves them, what they really objected to."""
    person = who_it_was(record.call)
    st.subheader("Qui était au bout du fil ?")
    texts = [person.portrait, f"**Sa journée.** {person.day}"]
    if person.driver:
        texts.append(f"**Ce qui la touche.** {call_debrief_texts().drivers[person.driver]}")
    if person.objections:
        said, true = OBJECTIONS[person.objections.said], OBJECTIONS[person.objections.true]
        same = person.objections.said == person.objections.true
        kept = "C'était bien la vraie raison." if same else f"Ce que la personne pensait vraiment : {true}."
        texts.append(f"**Son objection.** Ce que la personne disait : {said}. {kept}")
    kit.callout("info", person.title, "\n\n".join(texts))
