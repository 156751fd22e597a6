"""E-mail campaigns played from end to end: one as it should be, one as it should not."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from simulations import mission
from simulations.calendar_fr import written_day, written_hour
from simulations.contact import is_email
from simulations.mailing.audience import stopped_by_law
from simulations.mailing.follow_up import follow_up_file, soonest
from simulations.mailing.indicators import RATES_ASKED, funnel_of, reading_of
from simulations.mailing.replies import Reply, replies
from simulations.mailing.state import (
    ConcludeTest,
    Decision,
    GiveIndicators,
    MailDraft,
    SaveMail,
    Sending,
    SendMail,
    StepDraft,
    WorkReply,
    day_of,
)
from simulations.mission_state import Action, MissionState
from simulations.scenario import SCENARIOS, Scenario, parse_scenario
from tests.messages import cases

HOUSES = {"cageot_moka": "cageot", "carre_radis": "radis", "gamelle_retour": "gamelle"}


def scenario_of(name: str, *stages: str) -> Scenario:
    """Return a scenario of the project, played on some stages only when they are given."""
    found = parse_scenario((SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8"), name=name)
    return found.model_copy(update={"stages": stages}) if stages else found


def prospecting(name: str = "gamelle_retour", seed: int = 7) -> MissionState:
    """Return a mission that opens on « Prospecter », its file already mended."""
    return mission.start(scenario_of(name, "prospecter"), seed)


def good_draft(state: MissionState, *, steps: int = 2, tested: bool = True) -> MailDraft:
    """Return a campaign as it should be, made of messages of the corpus: a Tuesday morning, one follow-up."""
    scenario = state.scenario
    told = [case for case in cases("bons") if case["pour"] == HOUSES[scenario.id]]
    written = [
        StepDraft(subject=case["objet"], preheader=case["apercu"], body=case["corps"], link=1) for case in told[:steps]
    ]
    later = [step.model_copy(update={"days": 5, "when": "sans_reponse"}) for step in written[1:]]
    day = scenario.day + timedelta(days=(1 - scenario.day.weekday()) % 7 or 7)
    return MailDraft(
        name=f"Lina Perrot, {scenario.company.name}",
        mailbox="lina.perrot",
        steps=(written[0], *later),
        tested="objet" if tested else "",
        other=StepDraft(subject=told[-1]["objet"]) if tested else StepDraft(),
        signature=told[0]["signature"],
        opposition=told[0]["opposition"],
        day=day.isoformat(),
        hour="09:30",
    )


def bad_draft(state: MissionState, *, opposition: bool = True) -> MailDraft:
    """Return a campaign as it should not be: shouted, about oneself, on a Sunday night, for everybody."""
    day = state.scenario.day + timedelta(days=(6 - state.scenario.day.weekday()) % 7)
    company = state.scenario.company.name
    return MailDraft(
        name=company,
        mailbox="promo",
        steps=(
            StepDraft(
                subject="PROMO EXCEPTIONNELLE !!! GRATUIT",
                body=f"Salut,\n\nNous somme {company}. Nous on est les meilleurs et nous on vend pas chère !!! "
                "Achetez vite, suivez nous sur nos réseaux et téléchargez notre catalogue. Tu va kiffer.",
                link=0,
            ),
        ),
        opposition="Répondez stop pour ne plus recevoir de message." if opposition else "",
        day=day.isoformat(),
        hour="22:00",
    )


def played(state: MissionState, *actions: Action) -> MissionState:
    """Return the mission after some actions."""
    for action in actions:
        state = mission.apply(state, action).state
    return state


def sent(state: MissionState, draft: MailDraft | None = None) -> MissionState:
    """Return the mission once a campaign is sent."""
    chosen = draft or good_draft(state)
    return played(state, SaveMail(draft=chosen), SendMail(number=len(state.mail.sent) + 1, draft=chosen))


def answer_to(reply: Reply, scenario: Scenario) -> WorkReply:
    """Return how a reply should be worked: the right decision, the right date, a whole answer."""
    rule = follow_up_file().kinds[reply.kind]
    decision = rule.decisions[0]
    day, said = _date_for(reply, decision)
    price = f"{scenario.offers[0].price:.2f}".replace(".", ",")
    lines = {
        "salutation": "Bonjour,",
        "remerciement": "Merci pour votre réponse.",
        "identite": f"Je suis Lina Perrot, pour {scenario.company.name}.",
        "origine": "Votre adresse vient de l'annuaire en ligne.",
        "opposition": "Si vous ne souhaitez plus recevoir de message, dites-le-moi et je vous retire de la liste.",
        "prix": f"{scenario.offers[0].name} coûte {price} €, tout compris.",
        "document": "Vous trouverez notre tarif en pièce jointe.",
        "creneau": f"Je vous confirme notre rendez-vous, {said}.",
        "date_dite": f"Je vous recontacte le {said}.",
        "recommandation": f"J'écris à {reply.colleague or 'la personne concernée'} de votre part.",
        "suite": "Puis-je vous rappeler jeudi à 10 h ?",
        "excuses": "Je vous prie de m'excuser pour ce message.",
        "retrait": "Votre adresse est retirée de toutes nos listes.",
        "conge": "Cordialement,\nLina Perrot",
    }
    text = "\n".join(words for name, words in lines.items() if name in rule.expected)
    return WorkReply(sending=1, reply=reply.id, decision=decision, answer=text, day=day)


def _date_for(reply: Reply, decision: Decision) -> tuple[str, str]:
    if decision not in ("rendez_vous", "relancer"):
        return "", ""
    if reply.day:
        day = day_of(reply.day)
        assert day is not None
        hour = f" à {written_hour(int(reply.day[11:13]), int(reply.day[14:16]))}" if len(reply.day) > 10 else ""
        return reply.day, f"{written_day(day)}{hour}"
    day = soonest(reply) + timedelta(days=2)
    return f"{day.isoformat()}T10:00", f"{written_day(day)} à 10 h"


def rates_of(state: MissionState, sending: Sending) -> GiveIndicators:
    """Return the rates of a sending, rightly computed and written the French way."""
    found = funnel_of(state.scenario, state.seed, sending)
    shares = {name: 100 * found[part] / found[whole] for name, (part, whole, _) in RATES_ASKED.items()}
    values = {name: f"{share:.1f}".replace(".", ",") + " %" for name, share in shares.items()}
    return GiveIndicators(sending=sending.number, values=values)


def perfect(name: str = "gamelle_retour", seed: int = 7) -> MissionState:
    """Return a campaign played as it should be, to its end: only lawful people, every reply worked, rates computed."""
    state = lawful_only(prospecting(name, seed))
    state = sent(state)
    sending = state.mail.sent[0]
    for reply in replies(state.scenario, state.seed, sending):
        state = played(state, answer_to(reply, state.scenario))
    reading = reading_of(state.scenario, state.seed, sending)
    return played(state, rates_of(state, sending), ConcludeTest(sending=1, conclusion=reading.verdict))


def lawful_only(state: MissionState) -> MissionState:
    """Return the mission with its file as a careful student leaves it: whom the law protects is removed."""
    moment = good_draft(state).day
    at = day_of(moment)
    assert at is not None
    lines = [int(line) for line in state.frame.index if is_email(str(state.frame.loc[line, "email"]))]
    stopped = [line for line in lines if stopped_by_law(state, line, datetime.combine(at, time(9, 30)), None)]
    removed = {**state.file.removed, **dict.fromkeys(stopped, "opposition")}
    return state.model_copy(update={"file": state.file.model_copy(update={"removed": removed})})


def disastrous(name: str = "gamelle_retour", seed: int = 7) -> MissionState:
    """Return a campaign played as it should not be: stopped once, sent anyway, every reply filed away."""
    state = mission.start(scenario_of(name), seed)  # the file as it was received
    state = state.model_copy(update={"scenario": scenario_of(name, "prospecter")})
    state = played(state, SendMail(number=1, draft=bad_draft(state, opposition=False)))
    state = played(state, SendMail(number=1, draft=bad_draft(state)))
    for reply in replies(state.scenario, state.seed, state.mail.sent[0]):
        state = played(state, WorkReply(sending=1, reply=reply.id, decision="classer"))
    return played(state, GiveIndicators(sending=1, values=dict.fromkeys(RATES_ASKED, "50")))
