"""The campaign on screen: whom to call and when, what the law stopped, the agenda, the calls made."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from mcvb import exports, formats
from mcvb.columns import label
from mcvb.practice import Played
from mcvb.ui import kit, session
from simulations.agenda import FOLLOWED, Entry, clashes, followed_file, whole_agenda
from simulations.calendar_fr import public_holidays, written_day, written_hour
from simulations.call.card import said_moment
from simulations.call.state import OUTCOMES, TO_WRITE
from simulations.campaign import contacts_left, moments
from simulations.campaign_settings import campaign_settings
from simulations.campaign_state import MODES, CallRecord, Mode, PlaceCall, StoppedCall
from simulations.debrief import file_label
from simulations.kernel import Level
from simulations.law import sanctions_of
from simulations.mailing.measures import appointments, spent
from simulations.mission_state import MissionState

USUAL_MODE: dict[Level, Mode] = {"courante": "guide", "complexe": "mixte", "critique": "libre"}
MODE_HELP: dict[Mode, str] = {
    "guide": "Tu choisis ce que tu dis parmi quatre phrases, bonnes ou piégées.",
    "mixte": "On te donne un début de phrase, tu la termines avec tes mots.",
    "libre": "Tu écris ou tu dis tout toi-même.",
}
PHONES = {False: "Le fixe de l'entreprise", True: "Mon portable"}
FIELDS = (
    *("fonction", "secteur", "effectif", "age", "foyer", "habitat", "commune", "telephone", "email"),
    *("client", "consentement", "date_consentement", "dernier_contact", "source", "remarque"),
)


def figures(played: Played) -> None:
    """Draw what is left, what was obtained and what it cost."""
    state = played.state
    campaign, mission = state.campaign, state.scenario.mission
    done = len(campaign.attempts())
    mailed = appointments(state)
    won = sum(record.call.outcome == "rdv" for record in campaign.real) + mailed
    aimed = [f"{state.scenario.pitch.meetings_aimed} visés"] if state.scenario.pitch else []
    aimed += [f"dont {mailed} par e-mail"] if mailed else []
    cost = formats.euros(round(len(campaign.real) * mission.call_cost + spent(state), 2))
    with st.container(key="chiffres_appels"):
        kit.key_figures(
            [
                ("Appels passés", f"{done}", f"{formats.plural(contacts_left(state), 'contact')} encore possibles"),
                ("Rendez-vous obtenus", str(won), ", ".join(aimed)),
                ("Dépensé", cost, f"sur un budget de {formats.euros(mission.budget)}"),
            ]
        )


def pending_notice(played: Played, record: CallRecord) -> None:
    """Draw the way back to the call going on."""
    name = file_label(played.state, record.line)
    text = "La fiche d'appel reste à écrire." if record.call.over else "La conversation t'attend là où tu l'as laissée."
    kit.callout("attention", f"Appel n° {record.number} en cours · {name}", text)
    if st.button("Reprendre cet appel", type="primary", icon=":material/call:", key="reprendre_appel"):
        session.go("appel.py", run=played.run.id, call=record.number)


def stopped_notice(state: MissionState, stopped: StoppedCall) -> None:
    """Draw why the law stopped a call, with its source and what it would have cost."""
    fines = [sanction_text(item.title, item.person_fine, item.company_fine) for item in sanctions_of(stopped.rule)]
    parts = [stopped.explanation, *(f"Ce que risque l'entreprise : {' ; '.join(fines)}." for _ in fines[:1])]
    parts.append(f"Source : {stopped.source}. Un contact de ta journée est perdu.")
    name = file_label(state, stopped.line)
    kit.callout("droit", f"Appel arrêté · {name}, {said_moment(stopped.moment)}", "\n\n".join(parts))


def sanction_text(title: str, person: int | None, company: int | None) -> str:
    """Return a sanction in words, with the most that a person and a company may have to pay."""
    amounts = [
        f"{formats.euros(amount)} pour {who}"
        for amount, who in ((person, "une personne"), (company, "une entreprise"))
        if amount
    ]
    return f"{title.lower()}, jusqu'à {' et '.join(amounts)}" if amounts else title.lower()


def dial(played: Played) -> None:
    """Draw whom to call, with what the file knows, when and how; dial."""
    state = played.state
    offered = moments(state)
    if not offered:
        kit.callout("info", "Plus aucun contact possible", "Tu as utilisé tout le temps prévu : rends l'étape.")
        return
    how, file = st.columns([3, 2], gap="large")
    with how:
        line = st.selectbox(
            "Qui veux-tu appeler ?",
            _ordered(state),
            format_func=lambda item: _said_line(state, item),
            key=f"appel_qui_{played.run.id}_{len(state.campaign.attempts())}",
        )
        _when_and_how(played, line, offered)
    with file:
        _what_is_known(state, line)


def _what_is_known(state: MissionState, line: int) -> None:
    """Draw the line of the file, with what a colleague noted."""
    cells = state.frame.loc[line]
    person = " ".join(str(cells[name]) for name in ("civilite", "prenom", "nom"))
    shown = [(label(name), str(cells[name])) for name in FIELDS if name in cells.index]
    kit.record([("Personne", person), *shown])
    with st.expander("Notes d'une collègue après un premier échange"):
        st.markdown("\n".join(f"- {note}" for note in state.prepared.notes[line]))


def _when_and_how(played: Played, line: int, offered: dict[str, tuple[datetime, ...]]) -> None:
    """Draw the moment, the phone and the mode, then the button; the law of the mission is kept under it."""
    state = played.state
    hour = _moment(played, offered)
    phone, talk = st.columns(2)
    mobile = phone.radio(
        "Avec quel téléphone ?",
        list(PHONES),
        format_func=PHONES.__getitem__,
        key=f"appel_tel_{played.run.id}_{len(state.campaign.attempts())}",
    )
    mode = talk.segmented_control(
        "Comment veux-tu parler ?",
        list(MODES),
        default=USUAL_MODE[state.scenario.level],
        format_func=MODES.__getitem__,
        key=f"appel_mode_{played.run.id}",
    )
    chosen: Mode = mode or USUAL_MODE[state.scenario.level]
    talk.caption(MODE_HELP[chosen])
    if st.button("Composer le numéro", type="primary", icon=":material/call:", key="composer"):
        if hour is None:
            st.warning("Choisis d'abord une heure.", icon=":material/schedule:")
        else:
            at = hour.isoformat(timespec="minutes")
            _place(played, PlaceCall(line=line, moment=at, mode=chosen, from_mobile=bool(mobile)))
    with st.expander("Ce que dit la loi pour cette mission", icon=":material/balance:"):
        st.markdown("\n".join(f"- {rule}" for rule in state.scenario.law))


def _moment(played: Played, offered: dict[str, tuple[datetime, ...]]) -> datetime | None:
    """Draw the day and the hour to choose, side by side."""
    state = played.state
    key = f"{played.run.id}_{len(state.campaign.attempts())}"
    left, right = st.columns([3, 2])
    day = left.selectbox(
        "Quel jour ?",
        list(offered),
        format_func=lambda iso: _said_day(state, iso),
        key=f"appel_jour_{key}",
        help="Tous les jours te sont proposés, les mauvais aussi : c'est à toi de savoir quand appeler.",
    )
    hour: datetime | None = right.selectbox(
        "À quelle heure ?",
        offered[day],
        index=0 if _same_day(state, day) else None,
        format_func=lambda moment: written_hour(moment.hour, moment.minute),
        placeholder="Choisis une heure",
        key=f"appel_heure_{key}_{day}",
    )
    return hour


def _place(played: Played, action: PlaceCall) -> None:
    if session.perform(played.run.id, action):
        pending = session.open_run(played.run.id)
        record = pending.state.campaign.pending if pending else None
        if record is not None:
            session.go("appel.py", run=played.run.id, call=record.number)
    st.rerun()


def _same_day(state: MissionState, day: str) -> bool:
    done = state.campaign.attempts()
    return bool(done) and done[-1].date().isoformat() == day


def _said_day(state: MissionState, iso: str) -> str:
    day = date.fromisoformat(iso)
    holiday = public_holidays(day.year, departement=state.scenario.file.departments[0]).get(day)
    left = contacts_left(state, datetime.fromisoformat(iso))
    return f"{written_day(day)}{f' ({holiday})' if holiday else ''} · {formats.plural(left, 'contact')}"


def _ordered(state: MissionState) -> list[int]:
    """Return the lines to phone, those never called first."""
    return sorted(state.callable, key=lambda line: (bool(state.campaign.of_line(line)), line))


def _said_line(state: MissionState, line: int) -> str:
    outcome = state.campaign.outcome(line)
    return f"{file_label(state, line)}{f' · {OUTCOMES[outcome].lower()}' if outcome else ''}"


def agenda_view(state: MissionState) -> None:
    """Draw the agenda by day, with the appointments too close to each other."""
    entries = whole_agenda(state)
    if not entries:
        text = "Les rendez-vous et les rappels de tes fiches d'appel et de tes e-mails se rangent ici, jour par jour."
        kit.empty_state("Ton agenda est vide", text, picture="dossier")
        return
    for first, second in clashes(entries):
        text = f"{said_moment(first.at)} et {said_moment(second.at)} : prévois au moins une heure entre les deux."
        kit.callout("attention", "Deux rendez-vous se gênent", text)
    rows = [(said_moment(entry.at), file_label(state, entry.line), _to_do(entry)) for entry in entries]
    kit.table(("Quand ?", "Qui ?", "À faire"), rows)


def _to_do(entry: Entry) -> str:
    if entry.call:
        return campaign_settings().next_steps.get(entry.next_step, "")
    return "Rendez-vous fixé par e-mail" if entry.result == "rdv" else "Relancer par e-mail"


def calls_view(played: Played) -> None:
    """Draw the calls made, latest first, with the way to the debrief of each."""
    state = played.state
    if not state.campaign.calls:
        kit.empty_state("Aucun appel pour l'instant", "Choisis une personne et un moment, puis compose le numéro.")
        return
    for record in reversed(state.campaign.calls):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            kit.card(
                file_label(state, record.line),
                TO_WRITE if record.call.over and not record.closed else OUTCOMES[record.call.outcome],
                eyebrow=_over_line(record),
            )
            if record.closed:
                query = {"run": played.run.id, "appel": str(record.number)}
                st.page_link(
                    "appel_bilan.py", label=f"Bilan de l'appel n° {record.number}", icon=":material/insights:",
                    query_params=query,
                )  # fmt: skip


def file_view(state: MissionState) -> None:
    """Draw the file as the fiches leave it: who is where, what comes next; to be taken away."""
    frame = followed_file(state)
    names = [name for name in ("raison_sociale", "prenom", "nom", "commune", "telephone") if name in frame]
    shown = frame[[*names, *FOLLOWED]].rename(columns=label)
    st.dataframe(shown, hide_index=True, alt="Le fichier de la cible, avec le statut de chaque personne.")
    st.caption("Le statut et la suite sont ceux que tu as écrits dans tes fiches d'appel.")
    name = exports.file_name(f"suivi {state.scenario.id}", "csv", state.scenario.day)
    st.download_button(
        "Emporter le fichier à jour (CSV)",
        lambda: exports.to_csv(frame),
        name,
        "text/csv",
        icon=":material/download:",
        key="fichier_suivi",
    )


def _over_line(record: CallRecord) -> str:
    kind = "" if record.real else f"Entraînement sur l'appel n° {record.model} · "
    return f"{kind}Appel n° {record.number} · {said_moment(record.moment)} · mode {MODES[record.mode].lower()}"
