"""Stories of the e-mail campaign: written, read again, seen, sent within the law, replies worked, figures computed."""

from __future__ import annotations

import pytest

from simulations.mailing.indicators import RATES_ASKED
from simulations.mailing.replies import replies
from simulations.mailing.state import MailDraft, SaveMail, SendMail
from simulations.mission_state import Undo
from tests.mailing import answer_to, bad_draft, good_draft, rates_of
from tests.pages.visit import EASY, Visit

BIG = "gamelle_retour"


def at_prospecting(visit: Visit, name: str = BIG) -> str:
    """Begin the atelier « Prospecter » and open its e-mails."""
    run = visit.begin(name, atelier="prospecter")
    visit.open("emails.py", run=run)
    return run


def sent(visit: Visit, name: str = BIG, draft: MailDraft | None = None) -> str:
    """Bring a mission to a campaign that has just left."""
    run = at_prospecting(visit, name)
    chosen = draft or good_draft(visit.state(run))
    visit.play(run, [SaveMail(draft=chosen), SendMail(number=1, draft=chosen)])
    visit.open("emails.py", run=run)
    return run


def part(visit: Visit, run: str, name: str) -> None:
    """Open one part of the campaign."""
    visit.at.segmented_control(key=f"partie_courriel_{run}").set_value(name)
    visit.run()


def field(visit: Visit, run: str, name: str) -> str:
    """Return the key of a field of the draft."""
    return f"courriel_{run}_{len(visit.state(run).journal)}_{name}"


def test_an_empty_campaign_says_what_to_do(visit: Visit) -> None:
    """Before anything is written, each part says so kindly, and the order of the mission is read."""
    run = at_prospecting(visit)
    assert "La demande" in visit.said
    part(visit, run, "relire")
    assert "Rien à relire" in visit.said
    part(visit, run, "voir")
    assert "encore vide" in visit.said
    part(visit, run, "envoyer")
    assert "Écris ton nom" in visit.said
    assert visit.at.button(key="envoyer").disabled


def test_a_message_is_written_kept_and_undone(visit: Visit) -> None:
    """What is typed is kept by its button, follow-ups are added and removed, undo brings back what was."""
    run = at_prospecting(visit)
    visit.at.text_input(key=field(visit, run, "m0_objet")).set_value("Douze boîtes à essayer")
    visit.at.text_area(key=field(visit, run, "m0_texte")).set_value("Bonjour {prenom|Madame, Monsieur},\n\nUn essai ?")
    visit.press("courriel_ok")
    assert visit.state(run).mail.draft.steps[0].subject == "Douze boîtes à essayer"
    visit.press("relance")
    assert len(visit.state(run).mail.draft.steps) == 2
    visit.press("sans_relance")
    assert len(visit.state(run).mail.draft.steps) == 1
    visit.press("annuler")
    assert len(visit.state(run).mail.draft.steps) == 2


def test_a_test_opens_its_version_b_at_once(visit: Visit) -> None:
    """As soon as two versions are asked for, the second one is there to be written; given up, it is gone."""
    run = at_prospecting(visit)
    visit.at.text_input(key=field(visit, run, "m0_objet")).set_value("Douze boîtes à essayer")
    visit.at.radio(key=field(visit, run, "test")).set_value("objet")
    visit.run()
    assert visit.at.segmented_control(key=f"etape_{run}_2").value == "Version B"
    assert "Tu testes l'objet" in visit.said
    visit.at.text_input(key=field(visit, run, "b_objet")).set_value("Vos cartons débordent ?")
    visit.at.radio(key=field(visit, run, "test")).set_value("")
    visit.run()
    assert "Tu testes l'objet" not in visit.said
    assert visit.at.text_input(key=field(visit, run, "m0_objet")).value == "Douze boîtes à essayer"


def test_what_is_typed_is_kept_when_the_part_changes(visit: Visit) -> None:
    """Going to another part without pressing the button loses nothing."""
    run = at_prospecting(visit)
    visit.at.text_input(key=field(visit, run, "nom")).set_value("Lina Perrot, Gamelle-Retour")
    visit.run()
    part(visit, run, "relire")
    assert visit.state(run).mail.draft.name == "Lina Perrot, Gamelle-Retour"


def test_the_review_quotes_and_advises(visit: Visit) -> None:
    """Each remark shows the words it is about and what to write; a good message is said ready."""
    run = at_prospecting(visit)
    visit.play(run, [SaveMail(draft=bad_draft(visit.state(run), opposition=False))])
    visit.open("emails.py", run=run)
    part(visit, run, "relire")
    assert "interdit" in visit.said
    assert "À écrire :" in visit.said
    assert "« Tu va kiffer" in visit.said or "kiffer" in visit.said
    visit.play(run, [SaveMail(draft=good_draft(visit.state(run)))])
    visit.open("emails.py", run=run)
    part(visit, run, "relire")
    assert "Ce qui est bien" in visit.said


def test_the_preview_is_what_the_recipient_sees(visit: Visit) -> None:
    """The message is shown for one person with fields filled, as plain text too, and can be taken away."""
    run = at_prospecting(visit)
    visit.play(run, [SaveMail(draft=good_draft(visit.state(run)))])
    visit.open("emails.py", run=run)
    part(visit, run, "voir")
    assert "lina.perrot@gamelle-retour.example" in visit.said
    assert "{prenom" not in visit.said
    visit.at.selectbox(key=f"voir_ecran_{run}").set_value("texte")
    visit.run()
    assert "<pre>" in " ".join(str(one.value) for one in visit.at.html)
    assert any("(.eml)" in str(one.label) for one in visit.at.get("download_button"))


def test_html_typed_by_a_student_is_text(visit: Visit) -> None:
    """Markup in any field is shown as typed and never becomes an element of the page."""
    run = at_prospecting(visit)
    nasty = '<script>alert(1)</script><img src=x onerror="alert(2)">[clic](javascript:alert(3))'
    draft = good_draft(visit.state(run), steps=1, tested=False)
    step = draft.steps[0].model_copy(update={"subject": nasty[:140], "preheader": nasty[:140], "body": nasty * 2})
    draft = draft.model_copy(update={"steps": (step,), "signature": nasty, "opposition": nasty, "name": nasty[:70]})
    visit.play(run, [SaveMail(draft=draft)])
    visit.open("emails.py", run=run)
    for name in ("voir", "relire"):
        part(visit, run, name)
        page = " ".join(str(one.value) for one in visit.at.html)
        assert "<script" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


def test_an_unlawful_sending_is_stopped_and_told(visit: Visit) -> None:
    """The law stops the message as a whole; nothing leaves; the words and the advice are there."""
    run = at_prospecting(visit)
    draft = bad_draft(visit.state(run), opposition=False)
    visit.play(run, [SaveMail(draft=draft), SendMail(number=1, draft=draft)])
    visit.open("emails.py", run=run)
    part(visit, run, "envoyer")
    assert "Envoi arrêté par la loi" in visit.said
    assert "Aucun message n'est parti" in visit.said
    assert not visit.state(run).mail.sent


def test_the_day_of_each_follow_up_is_told(visit: Visit) -> None:
    """Before sending, one reads when follow-ups leave; a Sunday, or an impossible click, warns."""
    run = at_prospecting(visit)
    draft = good_draft(visit.state(run))
    bare = draft.steps[0].model_copy(update={"link": -1})
    late = draft.steps[1].model_copy(update={"days": 5, "when": "clique"})
    visit.play(run, [SaveMail(draft=draft.model_copy(update={"steps": (bare, late)}))])
    visit.open("emails.py", run=run)
    visit.at.segmented_control(key=f"etape_{run}_3").set_value("Relance 1")
    visit.run()
    assert "personne ne pourra cliquer" in visit.said
    part(visit, run, "envoyer")
    assert "Relance 1 : dimanche" in visit.said
    assert "peu de gens lisent" in visit.said


def test_a_campaign_leaves_once(visit: Visit) -> None:
    """Chosen people, day and hour: the confirmation sends it, the card of the sending shows, replies open."""
    run = at_prospecting(visit)
    visit.play(run, [SaveMail(draft=good_draft(visit.state(run)))])
    visit.open("emails.py", run=run)
    part(visit, run, "envoyer")
    visit.confirm("envoyer", "envoyer_oui")
    assert len(visit.state(run).mail.sent) == 1
    assert "Envoi n° 1" in visit.said
    assert any(label.startswith("Réponses") for label in labels(visit, run))


def labels(visit: Visit, run: str) -> list[str]:
    """Return what the parts of the campaign are called."""
    return [str(one) for one in visit.at.segmented_control(key=f"partie_courriel_{run}").options]


def test_whom_the_law_protects_is_left_out(visit: Visit) -> None:
    """On a file with people who did not agree, they are not written to, and the reason is told with its source."""
    run = visit.begin("carre_radis")
    visit.analyse(run)
    visit.target(run)
    visit.script(run)
    visit.open("emails.py", run=run)
    draft = good_draft(visit.state(run))
    visit.play(run, [SendMail(number=1, draft=draft)])
    visit.open("emails.py", run=run)
    part(visit, run, "envoyer")
    stopped = visit.state(run).mail.sent[0].stopped
    assert ("par la loi" in visit.said) is bool(stopped)


def test_each_reply_is_read_and_worked(visit: Visit) -> None:
    """A reply is opened, answered, and what the answer is worth is told at once; it can be worked only once."""
    run = sent(visit)
    state = visit.state(run)
    first = replies(state.scenario, state.seed, state.mail.sent[0])[0]
    action = answer_to(first, state.scenario)
    part(visit, run, "repondre")
    assert "à traiter" in " ".join(str(one) for one in visit.at.selectbox(key=field(visit, run, "reponse")).options)
    name = f"1_{first.id}"
    visit.press(field(visit, run, f"repondre_{name}"))
    assert "Choisis d'abord" in visit.said
    visit.play(run, [action])
    visit.open("emails.py", run=run)
    visit.at.selectbox(key=field(visit, run, "reponse")).set_value(f"1-{first.id}")
    visit.run()
    assert "la bonne suite" in visit.said


def test_the_verdict_is_read_before_the_next_reply(visit: Visit) -> None:
    """Once a reply is worked, or trained on, it stays open with what the work is worth, until one asks for the next."""
    run = sent(visit)
    state = visit.state(run)
    first = replies(state.scenario, state.seed, state.mail.sent[0])[0]
    part(visit, run, "repondre")
    visit.at.radio(key=field(visit, run, f"suite_1_{first.id}")).set_value("classer")
    visit.run()
    visit.press(field(visit, run, f"repondre_1_{first.id}"))
    assert visit.state(run).mail.sent[0].worked
    assert visit.at.selectbox(key=field(visit, run, "reponse_lue")).value == f"1-{first.id}"
    assert "la bonne suite" in visit.said or "il fallait plutôt" in visit.said
    visit.press(f"reponse_lue_{run}_suivante")
    assert "la bonne suite" not in visit.said
    assert "il fallait plutôt" not in visit.said
    training = next(one for one in visit.at.radio if "suite_e0_" in str(one.key))
    name = str(training.key).rsplit("_", 1)[1]
    training.set_value("classer")
    visit.run()
    visit.press(field(visit, run, f"repondre_e0_{name}"))
    assert "la bonne suite" in visit.said or "il fallait plutôt" in visit.said
    visit.press(f"entrainement_{run}_lue_autre")
    assert "il fallait plutôt" not in visit.said


def test_rates_are_computed_before_the_dashboard(visit: Visit) -> None:
    """The dashboard waits for the student's five rates, then shows each beside its formula, the funnel and the test."""
    run = sent(visit)
    part(visit, run, "mesurer")
    assert "À toi de calculer" in visit.said
    assert "L'entonnoir" not in visit.said
    values = rates_of(visit.state(run), visit.state(run).mail.sent[0]).values
    for name in RATES_ASKED:
        visit.at.text_input(key=f"taux_{run}_1_{name}").set_value("3/78" if name == "clic" else values[name])
    next(one for one in visit.at.button if one.label == "Valider mes taux").click()
    visit.run()
    assert "Écris un seul nombre, par exemple 12,5, pour : taux de clic" in visit.said
    assert not visit.state(run).mail.sent[0].indicators
    for name in RATES_ASKED:
        visit.at.text_input(key=f"taux_{run}_1_{name}").set_value("9999" if name == "clic" else values[name])
    next(one for one in visit.at.button if one.label == "Valider mes taux").click()
    visit.run()
    assert "L'entonnoir" in visit.said
    assert visit.said.count("c'est juste") == 4
    assert "au lieu de" in visit.said
    visit.at.radio(key=field(visit, run, "conclure")).set_value("a")
    visit.run()
    visit.press("conclure_ok")
    assert visit.state(run).mail.sent[0].conclusion == "a"
    assert "Écart de" in visit.said


def test_a_mission_prepares_its_message_in_design(visit: Visit) -> None:
    """In « Concevoir » the message is written and read again, but cannot leave yet."""
    run = visit.begin(EASY, atelier="concevoir")
    visit.open("emails.py", run=run)
    part(visit, run, "envoyer")
    assert "L'envoi vient ensuite" in visit.said
    assert "envoyer" not in [str(one.key) for one in visit.at.button]


@pytest.mark.parametrize("stage", ["analyser", "cibler"])
def test_not_open_before_its_time(visit: Visit, stage: str) -> None:
    """In another atelier the page says kindly that it is not there."""
    run = visit.begin(EASY, atelier=stage)
    visit.open("emails.py", run=run)
    assert "Pas dans cet atelier" in visit.said


def test_undo_never_takes_back_what_left(visit: Visit) -> None:
    """After a sending, undo brings back the draft only."""
    run = sent(visit)
    visit.play(run, [Undo()])
    visit.open("emails.py", run=run)
    assert len(visit.state(run).mail.sent) == 1
