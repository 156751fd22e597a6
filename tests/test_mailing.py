"""The e-mail campaign of a mission: lawful or not sent, replies of people one can tell apart, work that is judged."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mcvb.ui.mail_view_panel import inbox, opened
from simulations import mission
from simulations.errors import ActionRefusedError
from simulations.kernel import replay
from simulations.law import Recipient, check_contact
from simulations.mailing.audience import audiences
from simulations.mailing.follow_up import follow_up_file, judge_reply
from simulations.mailing.indicators import RATES_ASKED, _checked, check_rates, compared, funnel_of, reading_of
from simulations.mailing.measures import appointments, mail_measures, prepared_measures, spent
from simulations.mailing.replies import KINDS, Reply, replies, reply_texts, sender_name, subject_of, voices
from simulations.mailing.results import at_scale, results, standing_after
from simulations.mailing.state import (
    DECISIONS,
    ConcludeTest,
    GiveIndicators,
    ReplyWork,
    SaveMail,
    SendMail,
    StepDraft,
    WorkReply,
)
from simulations.message.model import Message, Sender, Sequence, SequenceStep
from simulations.message.render import render
from simulations.message.review import review, to_correct
from simulations.message.sending import OUTCOMES, simulate
from simulations.mission_state import MissionState, Undo
from simulations.rubric import judge, load_rubric
from simulations.scenario import SCENARIOS
from simulations.scenario_check import check_text
from simulations.words import sector_file
from tests.benchmarks.mailing import GOOD, one_by_one, people
from tests.mailing import (
    HOUSES,
    answer_to,
    bad_draft,
    disastrous,
    good_draft,
    perfect,
    played,
    prospecting,
    rates_of,
    scenario_of,
    sent,
)
from tests.messages import FOLDER, cases, houses

LAW = yaml.safe_load((FOLDER / "droit.yaml").read_text(encoding="utf-8"))
NINE = datetime(2026, 11, 24, 9, 30)  # noqa: DTZ001 - a moment on the recipient's own clock
UNHURRIED = settings(deadline=None, max_examples=20)


# ------------------------------------------------------------------ law


def base_message(house: str) -> tuple[Message, Sender]:
    """Return a lawful message of a house, and who writes."""
    case = next(case for case in cases("bons") if case["pour"] == house)
    kept = {name: case[name] for name in ("objet", "apercu", "corps", "signature", "opposition")}
    return Message.model_validate(kept), houses()[house][1]


@pytest.mark.parametrize("case", LAW["messages"], ids=lambda case: case["nom"])
def test_law_of_a_message(case: dict[str, Any]) -> None:
    """Each message gets the remark of law expected, and a lawful one gets none."""
    message, sender = base_message(case["pour"])
    change = dict(case.get("change", {}))
    if "expediteur" in change:
        sender = sender.model_copy(update={"name": change.pop("expediteur")})
    body = change.pop("corps", message.body) + (f"\n\n{case['ajoute']}" if "ajoute" in case else "")
    told = message.model_dump(by_alias=True) | change | {"corps": body}
    found = review(Message.model_validate(told), sender=sender, scenario=houses()[case["pour"]][0])
    law = {remark.id for remark in to_correct(found, "droit") if remark.tone != "a_revoir"}
    assert (case["regle"] in law) if case["regle"] != "aucune" else not law, (law, case)


@pytest.mark.parametrize("case", LAW["destinataires"], ids=lambda case: case["nom"])
def test_law_of_a_recipient(case: dict[str, Any]) -> None:
    """Whom one may write to, and by which rule."""
    told = case["destinataire"]
    recipient = Recipient(
        kind=told["type"],
        consent_on=told.get("accord"),
        opposed_on=told.get("oppose"),
        refused_on=told.get("refus"),
        customer=told.get("client") == "oui",
        offer_related=told.get("offre_liee") != "non",
        function_related=told.get("fonction_liee") != "non",
    )
    verdict = check_contact("email", recipient, NINE, sector=case.get("secteur", "general"))
    assert (verdict.allowed, verdict.rule) == (case["permis"] == "oui", case["regle"])


def test_there_are_enough_cases_of_law() -> None:
    """Forty cases at least, of messages and of recipients."""
    assert len(LAW["messages"]) + len(LAW["destinataires"]) >= 40


def test_an_unlawful_message_never_leaves() -> None:
    """A message without a way to object is stopped, told why, and the try is kept."""
    state = prospecting()
    after = played(state, SendMail(number=1, draft=bad_draft(state, opposition=False)))
    assert not after.mail.sent
    assert after.mail.refused[0].rule == "droit.opposition"
    assert mail_measures(after)["mail.conforme"].value == 0


def test_who_objected_is_not_written_to_again() -> None:
    """Somebody who answers « stop » is left out of the next sending by the law, and may not be phoned any more."""
    for seed in range(40):
        state = sent(prospecting("carre_radis", seed), None)
        stops = [one for one in replies(state.scenario, seed, state.mail.sent[0]) if one.kind in ("stop", "colere")]
        if stops:
            break
    else:
        pytest.fail("nobody ever objects")
    later = max(mission_days(state), key=lambda day: day.isoformat())
    draft = good_draft(state).model_copy(update={"day": later.isoformat()})
    again = sent(state, draft).mail.sent[1]
    assert stops[0].line in {item.line for item in again.stopped if item.rule == "opposition"}
    assert stops[0].line not in again.contacts


def mission_days(state: MissionState) -> tuple[date, ...]:
    """Return the days of the mission."""
    from simulations.casting import working_days  # noqa: PLC0415

    return working_days(state)


# ------------------------------------------------------------------ sending


def test_a_draft_says_what_it_lacks() -> None:
    """An empty draft, a draft without a moment or with twice the same version is refused in French."""
    state = prospecting()
    whole = good_draft(state)
    for change, words in (
        ({"name": ""}, "expéditeur"),
        ({"mailbox": "é è"}, "expéditeur"),
        ({"steps": (StepDraft(subject="Un objet"),)}, "texte du message 1"),
        ({"steps": (whole.steps[0], StepDraft(subject="Autre", body="x" * 40))}, "au moins un jour"),
        ({"other": StepDraft(subject=whole.steps[0].subject)}, "version B"),
        ({"day": ""}, "le jour et l'heure"),
        ({"day": "2031-01-01"}, "dans la liste"),
        ({"hour": "03:17"}, "dans la liste"),
    ):
        with pytest.raises(ActionRefusedError, match=words):
            played(state, SendMail(number=1, draft=whole.model_copy(update=change)))


def test_a_double_click_sends_once() -> None:
    """The same sending asked twice is refused the second time, and nothing else changes."""
    state = prospecting()
    after = sent(state)
    with pytest.raises(ActionRefusedError, match="déjà parti"):
        played(after, SendMail(number=1, draft=good_draft(state)))


def test_sendings_are_counted() -> None:
    """No more sendings than the mission has, and each after the one before."""
    state = sent(prospecting("cageot_moka"))
    with pytest.raises(ActionRefusedError, match="moment plus tard"):
        played(state, SendMail(number=2, draft=good_draft(state)))
    days = [day.isoformat() for day in mission_days(state)]
    draft = good_draft(state).model_copy(update={"day": days[-2]})
    state = played(state, SendMail(number=2, draft=draft))
    with pytest.raises(ActionRefusedError, match="tous les envois"):
        played(state, SendMail(number=3, draft=draft.model_copy(update={"day": days[-1]})))


def test_same_mission_same_campaign() -> None:
    """Played again, a campaign gives the same fates, the same replies in the same words and the same measures."""
    scenario = scenario_of("gamelle_retour", "prospecter")
    state = mission.start(scenario, 3)
    draft = good_draft(state)
    actions = [SaveMail(draft=draft), SendMail(number=1, draft=draft)]
    first, second = (replay(mission, scenario, 3, actions).state for _ in range(2))  # type: ignore[arg-type]
    assert first == second
    a, b = (replies(one.scenario, 3, one.mail.sent[0]) for one in (first, second))
    assert a == b
    assert results(scenario, 3, first.mail.sent[0]).equals(results(scenario, 3, second.mail.sent[0]))


def test_a_file_left_dirty_costs_messages() -> None:
    """On the file as received, more messages bounce than on the mended one."""
    clean = dirty = 0.0
    for seed in range(8):
        mended = prospecting("gamelle_retour", seed)
        received = mission.start(scenario_of("gamelle_retour"), seed)
        received = received.model_copy(update={"scenario": mended.scenario})
        clean += funnel_of(mended.scenario, seed, sent(mended).mail.sent[0])["rebond"]
        dirty += funnel_of(received.scenario, seed, sent(received, good_draft(mended)).mail.sent[0])["rebond"]
    assert dirty > clean


@pytest.mark.parametrize("name", HOUSES)
def test_a_better_message_does_better(name: str) -> None:
    """Over seeds, the good campaign is opened, clicked and answered more, and annoys less, than the bad one."""
    found: dict[str, Counter[str]] = {"bon": Counter(), "mauvais": Counter()}
    for seed, how in product(range(8), found):
        state = prospecting(name, seed)
        draft = good_draft(state, steps=1, tested=False) if how == "bon" else bad_draft(state)
        state = sent(state, draft)
        found[how].update(funnel_of(state.scenario, seed, state.mail.sent[0]))
    shares = {how: {key: total / counts["delivre"] for key, total in counts.items()} for how, counts in found.items()}
    assert shares["bon"]["ouvert"] > 1.5 * shares["mauvais"]["ouvert"]
    assert shares["bon"]["clique"] > shares["mauvais"]["clique"]
    assert shares["bon"]["repondu"] > 1.5 * shares["mauvais"]["repondu"]
    assert shares["bon"]["plainte"] <= shares["mauvais"]["plainte"]


def test_a_complaint_costs_the_good_name() -> None:
    """Complaints and bounces make the next messages arrive less well, down to a floor."""
    states = [sent(prospecting("carre_radis", seed), bad_draft(prospecting("carre_radis", seed))) for seed in range(25)]
    hit = [s for s in states if results(s.scenario, s.seed, s.mail.sent[0])["plainte"].any()]
    assert hit
    assert all(standing_after(s.scenario, s.seed, s.mail.sent) < 1 for s in hit)
    assert standing_after(hit[0].scenario, hit[0].seed, hit[0].mail.sent * 9) >= 0.3


def test_at_scale_a_test_can_conclude() -> None:
    """With a few dozen people one does not conclude; with many the better subject wins."""
    state = prospecting("gamelle_retour", 2)
    draft = good_draft(state, steps=1, tested=False)
    draft = draft.model_copy(update={"tested": "objet", "other": StepDraft(subject="PROMO GRATUIT !!!!!")})
    state = sent(state, draft)
    sending = state.mail.sent[0]
    big = at_scale(state.scenario, state.seed, sending, 10_000)
    opened = big.groupby("variante")["ouvert"].mean()
    assert opened["a"] > opened["b"]
    assert len(big) == 10_000
    assert reading_of(state.scenario, state.seed, sending).needed > 0


# ------------------------------------------------------------------ replies


def test_replies_are_many_and_varied() -> None:
    """There are 12 kinds, each said in several voices to firms and to households, and no text twice."""
    texts = [item for many in reply_texts().values() for item in many]
    assert set(reply_texts()) == set(KINDS) == set(follow_up_file().kinds)
    assert len(texts) >= 200
    assert len({item.text for item in texts}) == len(texts)
    for kind, many in reply_texts().items():
        for who in ("professionnel", "particulier"):
            assert len({item.voice for item in many if item.who == who}) >= 5, (kind, who)


@UNHURRIED
@given(seed=st.integers(0, 500), name=st.sampled_from(sorted(HOUSES)))
def test_replies_hold_no_brace_and_name_who_writes(seed: int, name: str) -> None:
    """No merge field is left in a reply, days come after the message, one reply a person, no text twice."""
    state = sent(prospecting(name, seed))
    found = replies(state.scenario, seed, state.mail.sent[0])
    assert not any(sign in one.text for one in found for sign in "{}")
    assert all(one.at >= state.mail.sent[0].moment for one in found)
    assert all(one.day > one.at[:10] for one in found if one.day)
    assert len({one.id for one in found}) == len(found)
    assert len({one.text for one in found}) == len(found)


def test_a_voice_tells_the_life_of_its_trade() -> None:
    """Nobody in an office writes from a building site, nobody alone through a secretary; the trades named exist."""
    known = {sector.name for sector in sector_file().sectors}
    assert all(set(voice.sectors) <= known for voice in voices().values())
    for name, seed in product(("cageot_moka", "gamelle_retour"), range(6)):
        state = sent(prospecting(name, seed))
        for reply in replies(state.scenario, seed, state.mail.sent[0]):
            cells = state.prepared.clean.loc[reply.line]
            assert voices()[reply.voice].suits(cells["secteur"], cells["effectif"])
    assert not voices()["artisan_oral"].suits("Expertise comptable", "10 à 19 salariés")
    assert not voices()["assistante_direction"].suits("Traiteur", "1 ou 2 salariés")
    assert voices()["assistante_direction"].suits("Traiteur", "20 à 49 salariés")


def test_a_reply_has_the_subject_its_writer_received() -> None:
    """Fields are filled, and who got version B answers version B."""
    seen = set()
    for seed in range(8):
        state = prospecting("gamelle_retour", seed)
        draft = good_draft(state, steps=1)
        first = draft.steps[0].model_copy(update={"subject": "{prenom|Bonjour}, des boîtes"})
        other = StepDraft(subject="Vos boîtes, {prenom|bonjour}")
        state = sent(state, draft.model_copy(update={"steps": (first,), "other": other}))
        sending = state.mail.sent[0]
        for reply in replies(state.scenario, seed, sending):
            subject = subject_of(state.scenario, seed, sending, reply)
            row = results(state.scenario, seed, sending).set_index("destinataire").loc[reply.line]
            assert "{" not in subject
            assert subject.startswith("Vos boîtes") is (row["variante"] == "b")
            seen.add(row["variante"])
    assert seen == {"a", "b"}


def test_a_senders_name_is_the_person() -> None:
    """The person is found in the usual ways to show a sender."""
    for shown in ("Lina Perrot, Cageot & Moka", "Lina Perrot - Cageot & Moka", "Lina Perrot (Cageot & Moka)"):
        assert sender_name(shown, "Cageot & Moka") == "Lina Perrot"
    assert sender_name("Cageot & Moka", "Cageot & Moka") == "Cageot & Moka"
    assert sender_name("Lina Perrot de Cageot & Moka", "Cageot & Moka") == "Lina Perrot"


def a_reply(kind: str, **others: str) -> Reply:
    """Return a reply of a kind."""
    told = {"id": "4", "line": 4, "step": 1, "at": "2026-11-24T10:00", "kind": kind, "voice": "x", "text": "…"}
    return Reply.model_validate(told | others)


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_work_is_right_for_every_kind(kind: str) -> None:
    """A whole answer with the right decision is right; filing it away or arguing is not."""
    scenario = scenario_of("gamelle_retour")
    reply = a_reply(kind, colleague="Nadège Ferrier" if kind == "mauvaise_personne" else "")
    action = answer_to(reply, scenario)
    good = judge_reply(reply, ReplyWork(decision=action.decision, answer=action.answer, day=action.day), scenario)
    assert good.right, good
    rules = follow_up_file().kinds[reply.kind]
    wrong = next(decision for decision in DECISIONS if decision not in rules.decisions)
    assert not judge_reply(reply, ReplyWork(decision=wrong, answer=action.answer, day="2026-12-01"), scenario).right
    pushy = "Dommage, vous passez à côté de notre offre. Réfléchissez, juste deux minutes."
    assert not judge_reply(reply, ReplyWork(decision=action.decision, answer=pushy, day=action.day), scenario).right


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("Bonjour, la formule coûte 228 € HT par mois. Puis-je passer jeudi ? Cordialement", True),
        ("Bonjour, la formule est à 228,00 € HT. Puis-je passer jeudi ? Cordialement", True),
        ("Bonjour, c'est environ 1 228 €. Puis-je passer jeudi ? Cordialement", False),
        ("Bonjour, ça dépend. Puis-je passer jeudi ? Cordialement", False),
    ],
)
def test_a_price_is_a_price_of_the_offer(text: str, *, met: bool) -> None:
    """The price given is one of the offer's, however it is written."""
    verdict = judge_reply(a_reply("prix"), ReplyWork(decision="repondre", answer=text), scenario_of("gamelle_retour"))
    assert ("prix" in verdict.said) is met


def test_a_slot_proposed_is_taken_as_it_is() -> None:
    """When the person names the moment, that moment is the right one; another is told so."""
    reply = a_reply("oui", day="2026-12-01T14:00")
    scenario = scenario_of("gamelle_retour")
    text = "Bonjour, merci. Je confirme mardi 1er décembre à 14 h. Cordialement"
    assert judge_reply(reply, ReplyWork(decision="rendez_vous", answer=text, day="2026-12-01T14:00"), scenario).right
    other = judge_reply(reply, ReplyWork(decision="rendez_vous", answer=text, day="2026-12-02T14:00"), scenario)
    assert not other.dated
    assert "exactement" in other.advice[0]


def test_what_e_mails_bring_and_cost_counts_in_the_mission() -> None:
    """A yes rightly booked is an appointment of the mission; each message that left is paid, and no other."""
    yes = 0
    for seed in range(6):
        state = perfect("gamelle_retour", seed)
        sending = state.mail.sent[0]
        yes += appointments(state)
        assert appointments(state) == sum(one.kind == "oui" for one in replies(state.scenario, seed, sending))
        left = len(results(state.scenario, seed, sending))
        assert spent(state) == pytest.approx(left * state.scenario.mailing.cost)
        assert left < 2 * len(sending.contacts)
    assert yes
    assert (appointments(prospecting()), spent(prospecting())) == (0, 0.0)


def test_a_reply_is_worked_once() -> None:
    """What is sent is sent; a promise has a date; an answer has words."""
    state = sent(prospecting())
    reply = replies(state.scenario, state.seed, state.mail.sent[0])[0]
    after = played(state, WorkReply(sending=1, reply=reply.id, decision="classer"))
    with pytest.raises(ActionRefusedError, match="déjà traitée"):
        played(after, WorkReply(sending=1, reply=reply.id, decision="classer"))
    with pytest.raises(ActionRefusedError, match="sans date"):
        played(state, WorkReply(sending=1, reply=reply.id, decision="relancer"))
    with pytest.raises(ActionRefusedError, match="Écris ta réponse"):
        played(state, WorkReply(sending=1, reply=reply.id, decision="repondre"))
    with pytest.raises(ActionRefusedError, match="pas dans ta boîte"):
        played(state, WorkReply(sending=1, reply="999999", decision="classer"))
    with pytest.raises(ActionRefusedError, match="n'existe pas"):
        played(state, WorkReply(sending=4, reply=reply.id, decision="classer"))


# ------------------------------------------------------------------ figures and score


def test_rates_are_checked_with_their_slip() -> None:
    """Right rates are right however they are typed; the usual slips are named."""
    state = sent(prospecting("gamelle_retour", 11))
    sending = state.mail.sent[0]
    right = played(state, rates_of(state, sending))
    assert all(one.right for one in check_rates(right.scenario, right.seed, right.mail.sent[0]))
    found = funnel_of(state.scenario, state.seed, sending)
    shares = {name: found[part] / found[whole] for name, (part, whole, _) in RATES_ASKED.items()}
    wrong = {name: f"{share:.4f}" for name, share in shares.items()}
    wrong["clic"] = f"{100 * found['clique'] / found['ouvert']:.1f}"
    judged = {
        one.name: one
        for one in check_rates(
            state.scenario, state.seed, played(state, GiveIndicators(sending=1, values=wrong)).mail.sent[0]
        )
    }
    assert "multiplier par 100" in judged["ouverture"].slip
    assert "divisé par les ouverts" in judged["clic"].slip
    with pytest.raises(ActionRefusedError, match="tous les taux"):
        played(state, GiveIndicators(sending=1, values={"clic": "3"}))
    with pytest.raises(ActionRefusedError, match="déjà donnés"):
        played(right, rates_of(state, sending))


@pytest.mark.parametrize(
    ("typed", "right", "slip"),
    [
        ("0,4", True, ""),
        ("0,42 %", True, ""),
        ("0", False, "garde une décimale"),
        ("1", False, "garde une décimale"),
        ("0,0042", False, "multiplier par 100"),
        ("240", False, "dépasser 100"),
        ("23 800", False, "mauvais sens"),
        ("trois", False, "pas un nombre"),
    ],
)
def test_a_small_rate_is_not_guessed(typed: str, right: bool, slip: str) -> None:  # noqa: FBT001
    """Below one percent a decimal is asked: neither zero, nor one, nor the share itself passes for the rate."""
    found = {"envoye": 240, "rebond": 2, "delivre": 238, "ouvert": 40, "clique": 5, "repondu": 3, "desinscrit": 1}
    answer = _checked("desinscription", typed, found)
    assert answer.right is right
    assert slip in answer.slip


def test_a_test_reads_the_first_message_alone() -> None:
    """Follow-ups are the same for both versions: they do not count; without a link, replies are compared."""
    state = prospecting("gamelle_retour", 3)
    draft = good_draft(state, steps=3)
    long, short = (sent(state, draft.model_copy(update={"steps": draft.steps[:count]})) for count in (3, 1))
    for variant in "ab":
        one, other = (funnel_of(s.scenario, s.seed, s.mail.sent[0], variant=variant) for s in (long, short))
        assert one == other
    both = draft.model_copy(update={"tested": "message", "other": draft.steps[1]})
    assert compared(state.scenario, sent(state, both).mail.sent[0]) == "clique"
    bare = both.model_copy(update={"other": draft.steps[1].model_copy(update={"link": -1})})
    assert compared(state.scenario, sent(state, bare).mail.sent[0]) == "repondu"


def test_nothing_to_conclude_without_a_test() -> None:
    """A campaign with one version has nothing to compare; a conclusion is given once."""
    state = sent(prospecting(), good_draft(prospecting(), tested=False))
    with pytest.raises(ActionRefusedError, match="qu'une version"):
        played(state, ConcludeTest(sending=1, conclusion="a"))
    state = played(sent(prospecting()), ConcludeTest(sending=1, conclusion="a"))
    with pytest.raises(ActionRefusedError, match="déjà donnée"):
        played(state, ConcludeTest(sending=1, conclusion="b"))


@pytest.mark.parametrize("name", HOUSES)
def test_a_perfect_campaign_meets_every_check(name: str) -> None:
    """Lawful, well written, every reply worked, rates right: all the checks of the e-mails are met."""
    found = judge(load_rubric(), "prospecter", mail_measures(perfect(name)))
    assert len(found) >= 13
    assert [one for one in found if not one.met] == []
    assert {one.check[:3] for one in found} == {"4b2", "4b3", "4b4"}


@pytest.mark.parametrize("name", HOUSES)
def test_a_disastrous_campaign_meets_next_to_none(name: str) -> None:
    """Stopped once by the law, shouted on a Sunday night, nothing answered: at most one check is met, each says why."""
    found = judge(load_rubric(), "prospecter", mail_measures(disastrous(name)))
    assert sum(one.met for one in found) <= 1
    assert all(one.advice for one in found if not one.met)


def test_who_sends_nothing_is_not_marked() -> None:
    """A mission whose e-mails are left aside has no measure of them."""
    assert mail_measures(prospecting()) == {}
    assert prepared_measures(prospecting()) == {}


def test_a_draft_is_undone_not_what_left() -> None:
    """Undo takes back the last change of the draft; what was sent stays sent, with the message it had."""
    state = sent(prospecting())
    changed = good_draft(state).model_copy(update={"name": "Autre, Gamelle-Retour"})
    after = played(state, SaveMail(draft=changed), Undo())
    assert after.mail.draft == good_draft(state)
    assert after.mail.sent == state.mail.sent
    assert played(after, Undo()).mail.sent == state.mail.sent


def test_who_may_be_written_to() -> None:
    """The file, the target and each segment can be chosen."""
    assert set(audiences(prospecting())) == {"fichier", "cible"}


def test_all_at_once_is_person_by_person() -> None:
    """The sending done at once with numpy gives each person what the plain loop of the same model gives."""
    recipients = people(400)
    message = Message.model_validate({"objet": "Un essai", "corps": "Bonjour https://x.example/essai"})
    found = simulate(recipients, Sequence(steps=(SequenceStep(message=message),)), (GOOD,), seed=9, start=NINE)
    told = found.set_index("destinataire")[list(OUTCOMES)].to_dict("records")
    assert told == one_by_one(recipients, 9)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("https://www.gamelle-retour.example/essai", "https://www.autre.example/essai", "doit être sur"),
        ("ko: 38000", "ko: 49000", "aucune messagerie"),
        ("Demander le kit d'essai", "Voir les formules", "même texte"),
        ('domaine: "gamelle-retour.example"', 'domaine: "gamelle-retour.fr"', "domaine"),
    ],
)
def test_a_scenario_with_faulty_mails_is_told(before: str, after: str, said: str) -> None:
    """The check of scenarios names each fault of the e-mails, with its line."""
    text = (SCENARIOS / "gamelle_retour.yaml").read_text(encoding="utf-8")
    head, tail = text.split("\ncourriels:", 1)
    faults = check_text(f"{head}\ncourriels:{tail.replace(before, after, 1)}", "gamelle_retour.yaml")
    assert any(said in fault.message and fault.line > 1 for fault in faults), faults


FAIR = yaml.safe_load((FOLDER / "reponses_eleves.yaml").read_text(encoding="utf-8"))["reponses"]


@pytest.mark.parametrize("case", FAIR, ids=lambda case: f"{case['genre']} : {case['texte'][:40]}")
def test_answers_of_students_are_judged_as_a_teacher_would(case: dict[str, Any]) -> None:
    """On answers written as students write, the verdict is a teacher's."""
    reply = a_reply(case["genre"], day=case.get("jour_donne", ""), colleague=case.get("collegue", ""))
    work = ReplyWork(decision=case["suite"], answer=case["texte"], day=case.get("jour", ""))
    verdict = judge_reply(reply, work, scenario_of("cageot_moka"))
    assert verdict.right is case["juste"], verdict
    assert not (case.get("complet") and verdict.missing), verdict


def test_what_a_file_holds_is_text_in_the_page() -> None:
    """Markup in a cell of the file is shown, never run: in the inbox, the message and its plain text."""
    nasty = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    message, sender = base_message("cageot")
    message = message.model_copy(update={"subject": "{prenom|vous}", "body": f"Bonjour {{prenom|vous}} {nasty}"})
    shown = render(message, {"prenom": nasty, "nom": nasty})
    for screen in ("ordinateur", "telephone", "texte"):
        page = inbox(sender, shown, screen) + opened(sender, message, shown, screen)
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page
