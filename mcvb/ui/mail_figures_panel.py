"""The figures of a campaign: the student computes the rates, then the dashboard shows funnel, days, groups and test."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mcvb import exports, formats
from mcvb.columns import label
from mcvb.ui import kit, session
from mcvb.ui.mail_charts import funnel_chart, timeline
from mcvb.ui.mail_desk import MailDesk
from simulations.debrief import file_label
from simulations.mailing.indicators import RATES_ASKED, RateAnswer, check_rates, compared, funnel_of, reading_of
from simulations.mailing.results import at_scale, results
from simulations.mailing.state import ConcludeTest, Conclusion, GiveIndicators, Sending
from simulations.message.funnel import WORDS, Reading, ab_reading, counts, rates
from simulations.settings import market_settings
from simulations.study import answer_number

CONCLUSIONS: dict[Conclusion, str] = {
    "a": "La version A fait mieux",
    "b": "La version B fait mieux",
    "indecis": "On ne peut pas conclure",
}
RATES_OF = {"ouvert": "ouverture", "clique": "clic", "repondu": "réponse"}
MANY = 5_000
WARM_SHOWN = 8
EXACT = 1e-9
COUNTED = ("envoye", "rebond", "delivre", "ouvert", "clique", "repondu", "desinscrit", "plainte")


def figures(desk: MailDesk) -> None:
    """Draw the raw counts of a sending, then the rates asked or, once given, the dashboard."""
    sent = desk.state.mail.sent
    if not sent:
        kit.empty_state(
            "Pas encore de résultats", "Envoie une campagne : ses chiffres se liront ici.", picture="progres"
        )
        return
    number = sent[-1].number
    if len(sent) > 1:
        number = (
            st.segmented_control(
                "Quel envoi ?",
                [item.number for item in sent],
                default=number,
                format_func=lambda one: f"Envoi n° {one}",
                key=f"resultats_{desk.played.run.id}_{len(sent)}",
            )
            or number
        )
    sending = next(item for item in sent if item.number == number)
    found = funnel_of(desk.state.scenario, desk.state.seed, sending)
    st.subheader("Ce que compte l'outil d'envoi")
    kit.key_figures([(WORDS[name].capitalize(), formats.number(found[name]), "") for name in COUNTED])
    st.caption(
        "Une personne compte une fois, même si elle reçoit plusieurs messages. Une absence automatique ou une "
        "désinscription arrive dans ta boîte sans compter parmi les réponses. "
        "Chiffres simulés, fictifs, à but pédagogique."
    )
    if not sending.indicators and desk.sending:
        _ask(desk, sending)
        return
    dashboard(desk, sending, found)


def _ask(desk: MailDesk, sending: Sending) -> None:
    """Draw the rates to compute first."""
    st.subheader("À toi de calculer")
    st.markdown("Calcule chaque taux **en pourcentage**, puis valide : le tableau de bord s'ouvre ensuite.")
    with st.form(f"taux_{desk.played.run.id}_{sending.number}", border=True):
        columns = st.columns(len(RATES_ASKED))
        typed = {
            name: column.text_input(title, key=f"taux_{desk.played.run.id}_{sending.number}_{name}", placeholder="… %")
            for column, (name, (_, _, title)) in zip(columns, RATES_ASKED.items(), strict=True)
        }
        done = st.form_submit_button("Valider mes taux", type="primary", icon=":material/calculate:")
    if session.hints_allowed(desk.played.run.id):
        with st.expander("Un indice", icon=":material/lightbulb:"):
            st.markdown(
                "Délivrés = envoyés − rebonds. La délivrance se compte sur les **envoyés** ; l'ouverture, le clic, "
                "la réponse et la désinscription se comptent sur les **délivrés**. Taux = partie ÷ total × 100."
            )
    unread = [RATES_ASKED[name][2].lower() for name, text in typed.items() if answer_number(text) is None]
    if done and unread:
        kit.field_note(f"Écris un seul nombre, par exemple 12,5, pour : {', '.join(unread)}.")
    elif done:
        desk.act(GiveIndicators(sending=sending.number, values=typed))
        st.rerun()


def dashboard(desk: MailDesk, sending: Sending, found: dict[str, int]) -> None:
    """Draw the rates with their formulas, the funnel, the days, the groups and the test."""
    scenario, seed = desk.state.scenario, desk.state.seed
    given = check_rates(scenario, seed, sending)
    if given:
        st.subheader("Tes taux")
        st.html(f'<div class="a4-deux">{"".join(rate_html(answer) for answer in given)}</div>')
    st.subheader("L'entonnoir")
    funnel_chart(found)
    with st.expander("Tous les taux et leurs formules", icon=":material/functions:"):
        table = [
            (one.name, _share(one.share), f"{one.formula} = {one.part} ÷ {one.whole} × 100") for one in rates(found)
        ]
        kit.table(("Taux", "Valeur", "Formule"), table)
    _benchmark(desk, found)
    rows = results(scenario, seed, sending)
    st.subheader("Jour après jour")
    timeline(rows)
    _warm(desk, rows)
    _groups(desk, rows)
    if sending.draft.second is not None:
        _test(desk, sending)
    _export(desk, sending, rows)


def _share(share: float) -> str:
    return formats.percent(share, digits=1) if share == share else "—"  # noqa: PLR0124 (nan over nobody)


def rate_html(answer: RateAnswer) -> str:
    """Return one rate given beside the true one, its formula and the slip when it is known."""
    value = f"{formats.number(answer.value, digits=1)}{formats.HARD}%"
    exact = abs(answer.value - round(answer.value, 1)) < EXACT
    formula = f"{answer.formula} {'=' if exact else '≈'} {value}"
    if answer.right:
        return kit.finding("trouve", f"{answer.title} : {answer.given}, c'est juste", formula)
    return kit.finding("tort", f"{answer.title} : {answer.given} au lieu de {value}", formula, more=[answer.slip])


def _benchmark(desk: MailDesk, found: dict[str, int]) -> None:
    """Draw the aims of the mission and the usual figures beside what was obtained."""
    brief, usual = desk.brief, market_settings().mails
    opened, answered = (found[name] / found["delivre"] if found["delivre"] else 0.0 for name in ("ouvert", "repondu"))
    rows = [
        ("Ouverture", _share(opened), formats.percent(brief.opened_aimed), _range(usual.opened)),
        ("Réponse", _share(answered), formats.percent(brief.replies_aimed), _range(usual.replied)),
        ("Rebond", _share(found["rebond"] / max(1, found["envoye"])), "", f"moins de {formats.percent(usual.bounced)}"),
    ]
    kit.table(("Taux", "Le tien", "Visé par la mission", "Repère fictif, par message"), rows)
    st.caption(f"Repères : {usual.source}.")


def _range(both: tuple[float, float]) -> str:
    return f"{formats.percent(both[0])} à {formats.percent(both[1])}"


def _warm(desk: MailDesk, rows: pd.DataFrame) -> None:
    """Draw who clicked and said nothing: the warmest people to call."""
    by_person = rows.groupby("destinataire")[["clique", "repondu", "desinscrit", "plainte"]].max()
    kept = by_person[by_person["clique"] & ~by_person[["repondu", "desinscrit", "plainte"]].any(axis=1)]
    if kept.empty:
        return
    names = [file_label(desk.state, int(line)) for line in kept.index[:WARM_SHOWN]]
    more = f" et {len(kept) - WARM_SHOWN} autres" if len(kept) > WARM_SHOWN else ""
    text = f"{', '.join(names)}{more}. Un clic dit l'intérêt : regarde si la loi te permet de les appeler."
    kit.callout("info", "Ils ont cliqué sans répondre", text)


def _groups(desk: MailDesk, rows: pd.DataFrame) -> None:
    """Draw the rates by group of recipients, with how few they are."""
    hidden = desk.state.prepared.hidden
    frame = desk.state.frame.join(hidden[[name for name in hidden if name not in desk.state.frame]])
    columns = [one.column for one in desk.state.scenario.segmentation if one.column in frame]
    st.subheader("Par groupe de destinataires")
    column = st.selectbox("Comparer selon", columns, format_func=label, key=f"groupes_{desk.played.run.id}")
    groups = frame[column].reindex(rows["destinataire"]).to_numpy()
    lines = []
    for name, part in rows.groupby(groups):
        found = counts(part)
        cells = (
            _share(found[one] / found["delivre"]) if found["delivre"] else "—"
            for one in ("ouvert", "clique", "repondu")
        )
        lines.append((str(name) or "(vide)", str(found["delivre"]), *cells))
    kit.table(("Groupe", "Délivrés", "Ouverture", "Clic", "Réponse"), lines)
    st.caption("Sous une trentaine de messages par groupe, un écart ne prouve rien : c'est souvent le hasard.")


def _test(desk: MailDesk, sending: Sending) -> None:
    """Draw both versions, ask for the conclusion, then show what the figures allow to say."""
    scenario, seed = desk.state.scenario, desk.state.seed
    st.subheader("Le test de deux versions")
    first, second = sending.draft.steps[0], sending.draft.second
    subjects = (first.subject, second.subject if second else "")
    rows = []
    for name, subject in zip("ab", subjects, strict=True):
        found = funnel_of(scenario, seed, sending, variant=name)
        cells = (str(found[one]) for one in ("delivre", "ouvert", "clique", "repondu"))
        rows.append((f"Version {name.upper()} · {subject.strip()}", *cells))
    kit.table(("Version", "Délivrés", "Ouverts", "Clics", "Réponses"), rows)
    if len(sending.draft.steps) > 1:
        st.caption("Premier message seulement : les relances, les mêmes pour tous, brouilleraient la comparaison.")
    if sending.conclusion is None and desk.sending:
        choice: Conclusion | None = st.radio(
            "Que conclus-tu ?",
            list(CONCLUSIONS),
            index=None,
            format_func=CONCLUSIONS.__getitem__,
            key=desk.key("conclure"),
        )
        if st.button("Valider ma conclusion", icon=":material/task_alt:", key="conclure_ok", disabled=choice is None):
            desk.act(ConcludeTest(sending=sending.number, conclusion=choice or "indecis"))
            st.rerun()
        return
    reading = reading_of(scenario, seed, sending)
    name = compared(scenario, sending)
    st.html(reading_html(reading, sending, what=RATES_OF[name]))
    _larger(desk, sending, name)


def reading_html(reading: Reading, sending: Sending, *, what: str) -> str:
    """Return what a test allows to say: difference, its uncertainty, and how many messages it would take."""
    points = [formats.number(100 * value, digits=1) for value in (reading.difference, reading.low, reading.high)]
    told = (
        f"Taux de {what} : {_share(reading.share_a)} pour A, {_share(reading.share_b)} pour B. "
        f"Écart de {points[0]} points, mais avec si peu de messages le vrai écart peut aller "
        f"de {points[1]} à {points[2]} points."
    )
    why = "L'intervalle contient zéro : le hasard suffit à expliquer l'écart." if reading.verdict == "indecis" else ""
    need = (
        f"Pour trancher un tel écart, il faudrait environ {formats.number(reading.needed)} messages par version."
        if reading.needed
        else ""
    )
    right = sending.conclusion == reading.verdict
    given = CONCLUSIONS[sending.conclusion] if sending.conclusion else "Aucune conclusion donnée"
    title = (
        f"{given} : c'est juste" if right else f"{given} ; les chiffres disent : {CONCLUSIONS[reading.verdict].lower()}"
    )
    return kit.finding("trouve" if right else "tort", title, told, more=[why, need])


def _larger(desk: MailDesk, sending: Sending, name: str) -> None:
    """Draw what both versions would give with many more people alike."""
    with st.expander(f"Et avec {formats.number(MANY)} destinataires ?", icon=":material/groups:"):
        rows = at_scale(desk.state.scenario, desk.state.seed, sending, MANY)
        both = [counts(rows[rows["variante"] == variant]) for variant in "ab"]
        read = ab_reading(both[0][name], both[0]["delivre"], both[1][name], both[1]["delivre"])
        st.markdown(
            f"Mêmes messages, {formats.number(MANY)} personnes qui ressemblent aux tiennes : "
            f"{_share(read.share_a)} pour A, {_share(read.share_b)} pour B. **{CONCLUSIONS[read.verdict]}.** "
            "Plus il y a de messages, moins le hasard compte."
        )


def _export(desk: MailDesk, sending: Sending, rows: pd.DataFrame) -> None:
    names = {
        "destinataire": "ligne",
        "etape": "message",
        **{name: WORDS.get(name, name) for name in ("ouvert", "clique")},
    }
    frame = rows.rename(columns=names)
    file = exports.file_name(f"envoi {desk.state.scenario.id} {sending.number}", "csv", desk.state.scenario.day)
    st.download_button(
        "Emporter le détail (CSV)",
        lambda: exports.to_csv(frame),
        file,
        "text/csv",
        icon=":material/download:",
        key=f"detail_{sending.number}",
        on_click="ignore",
    )
