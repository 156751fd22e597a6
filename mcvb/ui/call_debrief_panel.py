"""The debrief of a call on screen: what happened, the moments to work on, each line, what was covered, who it was."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import debrief_panel, kit, session
from mcvb.ui.call_charts import TONES, mood_curve
from mcvb.ui.campaign_panel import MODE_HELP
from simulations.call.card import judge_card
from simulations.call.debrief import CallDebrief, LineNote, Moment, call_debrief, who_it_was
from simulations.call.debrief_texts import call_debrief_texts
from simulations.call.script_words import OBJECTIONS
from simulations.call.state import OUTCOMES
from simulations.campaign_state import MODES, CallRecord, Mode, RetryCall
from simulations.rubric import load_rubric
from simulations.scoring_calls import observe_call

SIGNS = {"bien": "✓", "neutre": "·", "a_revoir": "→", "faute": "✗"}
COVERED = {"oui": "✓", "en partie": "~", "non": "✗"}
SHORT, LONG = 90, 240
ARROWS = (("confiance", 0), ("intérêt", 1), ("irritation", 2))


def debrief_of(played: Played, record: CallRecord) -> CallDebrief:
    """Return the debrief of a call of the run."""
    return call_debrief(record.call, pitch=played.state.scenario.pitch)


def figures(played: Played, record: CallRecord, found: CallDebrief) -> None:
    """Draw how the call ended and what it was made of."""
    minutes, rest = divmod(found.seconds, 60)
    asked = sum(found.questions.values())
    seen = observe_call(played.state, record, load_rubric())
    met = sum(item.met for item in seen)
    kit.key_figures(
        [
            ("Résultat", OUTCOMES[record.call.outcome], ""),
            ("Vérifications réussies", f"{met} sur {len(seen)}", "pour cet appel seulement"),
            ("Ton temps de parole", formats.percent(found.share), f"en {minutes} min {rest:02d} s"),
            ("Questions posées", str(asked), f"dont {formats.plural(found.questions['ouverte'], 'ouverte')}"),
        ]
    )


def essentials(found: CallDebrief) -> None:
    """Draw the best thing done, the two moments to work on, and the curve."""
    kit.callout("reussite", "Ton point fort", found.strongest)
    st.subheader("Tes deux moments à retravailler" if len(found.weakest) > 1 else "À retravailler")
    if not found.weakest:
        kit.callout("info", "Rien à retravailler", "Aucun moment faible dans cet appel : garde cette façon de faire.")
    for place, moment in zip(st.columns(max(1, len(found.weakest))), found.weakest, strict=False):
        with place.container(border=True, height="stretch"):
            _moment(moment)
    st.subheader("Ce que la personne ressentait")
    mood_curve(found.curve)


def _moment(moment: Moment) -> None:
    said = (
        f"<p class='dit'>« {kit.escape(shortened(moment.said, LONG))} »</p>"
        if moment.said
        else "<p class='dit'>Jamais dit</p>"
    )
    better = f"<p class='mieux'><b>Essaie plutôt :</b> « {kit.escape(moment.better)} »</p>" if moment.better else ""
    text = f"<p>{kit.escape(moment.why)}</p><p class='pq'>{kit.escape(moment.felt)}</p>"
    st.html(f"<div class='a4-moment'>{said}{text}{better}</div>")


def annotated(lines: Sequence[LineNote]) -> None:
    """Draw the conversation line by line, each of the student's with what it did."""
    st.html(f'<ol class="a4-annote">{"".join(line_html(line) for line in lines)}</ol>')


def line_html(line: LineNote) -> str:
    """Return one line of the conversation as HTML, with its note when it is the student's."""
    if line.who == "prospect":
        return f'<li class="autre"><span class="qui">Au téléphone</span><p>{kit.escape(line.text)}</p></li>'
    acts = kit.tags([(act, "") for act in line.acts]) if line.acts else ""
    moved = ", ".join(_moved(name, line.change[rank]) for name, rank in ARROWS if line.change[rank])
    note = f"{SIGNS[line.tone]} {line.remark}" if line.remark else ""
    told = f'<p class="note {line.tone}">{kit.escape(note)}</p>' if note else ""
    effect = f'<p class="pq">{kit.escape(moved)}</p>' if moved else ""
    return f'<li class="toi"><span class="qui">Toi</span><p>{kit.escape(line.text)}</p>{acts}{told}{effect}</li>'


def _moved(name: str, change: int) -> str:
    return f"{name} {'+' if change > 0 else '−'}{abs(change)}"


def covered(found: CallDebrief) -> None:
    """Draw CROC, the objection and the law in compact blocks."""
    one, two = st.columns(2, gap="large")
    with one:
        st.subheader("Ton plan d'appel (CROC)")
        rows = [
            (f"{COVERED[item.state][0]} {item.title}", item.state, shortened(item.words, SHORT) or "rien entendu")
            for item in found.croc
        ]
        kit.table(("Moment", "Couvert", "Tes mots"), rows)
        st.subheader("Tes questions")
        counts = found.questions
        st.markdown(
            f"{formats.plural(counts['ouverte'], 'ouverte')}, {formats.plural(counts['fermee'], 'fermée')}, "
            f"{formats.plural(counts['alternative'], 'alternative')}. Conseils demandés : {found.hints}. "
            f"Silences : {found.silences}."
        )
    with two:
        st.subheader("L'objection")
        _objection(found)
        st.subheader("Le droit et le respect")
        marks = "".join(
            kit.finding("trouve" if good else "tort", ("✓ " if good else "✗ ") + text, "") for good, text in found.law
        )
        st.html(marks or "<p>Rien à dire sur cet appel.</p>")


def _objection(found: CallDebrief) -> None:
    if not found.objections:
        st.markdown("Aucune objection n'a été dite dans cet appel.")
    for item in found.objections:
        steps = (("accueillie", item.welcomed), ("creusée", item.dug), ("levée", item.lifted))
        tags = kit.tags([(f"{'✓' if good else '✗'} {name}", "vert" if good else "orange") for name, good in steps])
        st.html(f"<p>« {kit.escape(item.words)} »</p>{tags}")


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
    texts = [person.portrait, f"Sa journée : {person.day}"]
    if person.driver:
        texts.append(f"Ce qui la touche. {call_debrief_texts().drivers[person.driver]}")
    if person.objections:
        true, said = OBJECTIONS[person.objections.true], OBJECTIONS[person.objections.said]
        texts.append(f"Elle disait {said}. Elle pensait {true}.")
    kit.callout("info", person.title, "\n\n".join(texts))


def retry(played: Played, record: CallRecord) -> None:
    """Draw the way to phone the same person again, in the mode one likes, and what changed between takes."""
    st.subheader("Réessayer avec la même personne")
    st.caption("Même personne, même humeur au départ. Le fichier garde ton premier appel : ici, tu t'entraînes.")
    mode = st.segmented_control(
        "Mode", list(MODES), default=record.mode, format_func=MODES.__getitem__, key=f"mode_reprise_{record.number}"
    )
    chosen: Mode = mode or record.mode
    st.caption(MODE_HELP[chosen])
    if st.button("Recommencer cet appel", icon=":material/replay:", key="reessayer"):
        if session.perform(played.run.id, RetryCall(call=record.number, mode=chosen)):
            session.go("appel.py", run=played.run.id, call=len(played.state.campaign.calls) + 1)
        session.show_flashes()
    _takes(played, record)


def _takes(played: Played, record: CallRecord) -> None:
    """Draw the takes of the same call side by side, the first one first."""
    real = record.model or record.number
    takes = [item for item in played.state.campaign.calls if real in (item.number, item.model) and item.call.over]
    if len(takes) < 2:  # noqa: PLR2004 - two takes make a comparison
        return
    rubric = load_rubric()
    rows = []
    for item in takes:
        seen, told = observe_call(played.state, item, rubric), debrief_of(played, item)
        end = told.curve[-1].trust if told.curve else 0
        name = "Premier appel" if item.real else f"Essai {item.take - 1}"
        met = f"{sum(one.met for one in seen if not one.check.startswith('4b4'))}"
        rows.append((name, OUTCOMES[item.call.outcome], met, formats.percent(told.share), f"{end} sur 100"))
    kit.table(("Appel", "Résultat", "Vérifications de l'appel", "Ton temps de parole", "Confiance à la fin"), rows)
    _gained(played, takes[0], takes[-1])


def _gained(played: Played, first: CallRecord, last: CallRecord) -> None:
    rubric = load_rubric()
    before, after = (
        {item.check: item.met for item in observe_call(played.state, one, rubric) if item.check.startswith("4b3")}
        for one in (first, last)
    )
    shared = [check for check in after if check in before]
    won = [rubric.check(check).statement for check in shared if after[check] and not before[check]]
    lost = [rubric.check(check).statement for check in shared if before[check] and not after[check]]
    marks = [kit.finding("trouve", f"✓ Gagné : {text}", "") for text in won]
    marks += [kit.finding("manque", f"✗ Perdu : {text}", "") for text in lost]
    st.html("".join(marks) or "<p>Les mêmes vérifications sont réussies dans les deux appels.</p>")


def shortened(text: str, most: int) -> str:
    """Return a text cut at a word, with an ellipsis, when it is longer than `most` signs."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"


def tone_name(line: LineNote) -> str:
    """Return the name of a tone, for the projector."""
    return TONES[line.tone]
