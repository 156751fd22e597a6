"""The debrief of a call: the right moments are pointed at, the student's exact words quoted, nothing invented."""

from __future__ import annotations

import re

import pytest

from mcvb.practice import catalogue
from simulations.call import engine
from simulations.call.debrief import CallDebrief, LineNote, call_debrief, situations_of, who_it_was
from simulations.call.debrief_compare import compare
from simulations.call.debrief_lines import annotated_lines, excerpt
from simulations.call.debrief_moments import call_before
from simulations.call.debrief_texts import call_debrief_texts
from simulations.call.measures import call_measures
from simulations.call.persona import SITUATIONS, personas
from simulations.call.phrasings import Phrasing, options
from simulations.call.players import average, context, expert, novice, opening, play, say
from simulations.call.state import CallState, HangUp, Wait
from simulations.rubric import load_rubric

PITCH = catalogue()["cageot_moka"].pitch
DECIDERS = sorted(name for name, person in personas().items() if person.role == "decideur")
PLAYERS = (novice, average, expert)
ENGLISH = re.compile(r"\b(?:the|and|your|with|call|none|true|false|null)\b", re.IGNORECASE)
QUOTED = re.compile(r"« ([^«»]+?)(?:…)? »")
OPENED = say("Bonjour, Léa de Cageot & Moka, au sujet de vos pauses.", "saluer", "se_presenter", "annoncer_objet")
ASKED = say("Comment faites-vous aujourd'hui ?", "question_ouverte")


def ended(state: CallState) -> CallState:
    """Return the call, hung up if it goes on."""
    return state if state.over else engine.apply(state, HangUp()).state


def told(found: CallDebrief) -> str:
    """Return all that the debrief says itself."""
    words = [found.ending, found.best.text]
    words += [part for moment in found.weakest for part in (moment.why, moment.felt, moment.better)]
    words += [part for line in found.lines for part in (line.remark, line.also)]
    return " ".join([*words, *(text for _, text in found.law)])


def lines_after(*acts: object, persona: str = "pro_mesure", seed: int = 2) -> tuple[LineNote, ...]:
    """Return the notes on a call that goes so."""
    state = play(engine.start(context(persona), seed), *acts)  # type: ignore[arg-type]
    return annotated_lines(state, pitch=PITCH)


def case(notes: tuple[LineNote, ...], words: str) -> LineNote:
    """Return the note on the turn that begins with these words."""
    return next(note for note in notes if note.who == "eleve" and note.text.startswith(words))


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("persona", DECIDERS)
def test_every_call_has_its_debrief(persona: str, player) -> None:
    """Whoever answers and however one talks: all lines are there, quotes are exact, French, no hole in a sentence."""
    state = ended(player(persona, 3))
    found = call_debrief(state, pitch=PITCH)
    assert [line.text for line in found.lines] == [turn.text for turn in state.turns]
    said = {turn.text for turn in state.turns if turn.who == "eleve"}
    assert all(moment.said in said | {""} for moment in found.weakest)
    assert all(moment.why and moment.felt and moment.better for moment in found.weakest)
    assert found.best.said in said | {""}
    assert len(found.weakest) <= 2
    assert not re.search(r"[{}]", told(found))
    assert ENGLISH.search(told(found)) is None
    assert found == call_debrief(state, pitch=PITCH)


@pytest.mark.parametrize("persona", sorted(set(personas()) - set(DECIDERS)))
def test_machines_and_switchboards_have_a_debrief_too(persona: str) -> None:
    """A voicemail, a wrong number, a switchboard: something true is said, nothing breaks."""
    state = play(engine.start(context(persona), 1), OPENED)
    if not state.over:
        state = ended(play(state, say("On se voit mardi ?", "proposer_rdv")))
    found = call_debrief(state, pitch=PITCH)
    assert found.ending
    assert found.lines[1].remark


@pytest.mark.parametrize("player", PLAYERS)
def test_quotes_in_remarks_are_the_very_words(player) -> None:
    """What a remark puts between quotation marks as the student's was said in the call, letter for letter."""
    fixed = " ".join(text for remark in call_debrief_texts().remarks.values() for text in (*remark.texts, *remark.felt))
    for persona in DECIDERS[:10]:
        state = ended(player(persona, 2))
        spoken = " ".join(turn.text for turn in state.turns)
        for line in call_debrief(state, pitch=PITCH).lines:
            for words in QUOTED.findall(f"{line.remark} {line.also}"):
                assert words in spoken or words in fixed


def test_a_seller_in_a_hurry_is_told_to_ask_first() -> None:
    """Selling at once, asking for a meeting before any question, ignoring the objection: each is named at its line."""
    state = ended(novice("pro_mesure", 5))
    found = call_debrief(state, pitch=PITCH)
    assert {"qui", "argument_trop_tot"} <= set(found.lines[1].cases)
    assert "rdv_premature" in case(found.lines, "vous voulez un rendez-vous").cases
    assert "objection_niee" in case(found.lines, "mais si").cases
    assert "objection_ignoree" in case(found.lines, "bon alors demain").cases
    assert [moment.goal for moment in found.weakest] == ["contact", "creuser"]
    assert {item.title: item.state for item in found.croc}["Contact"] != "oui"


def test_insisting_after_a_refusal_is_the_gravest_moment() -> None:
    """Somebody said no and was pushed again: that is a fault, and the words offered let go."""
    state = next(
        call
        for persona in DECIDERS
        for seed in range(4)
        if "refus_force" in (call := ended(novice(persona, seed))).memory.done
    )
    found = call_debrief(state, pitch=PITCH)
    worst = max(found.weakest, key=lambda moment: moment.weight)
    assert worst.goal == "respecter_refus"
    assert found.lines[worst.rank].tone == "faute"
    assert (False, call_debrief_texts().law["refus"].missed) in found.law


def test_running_out_of_patience_is_not_called_insisting() -> None:
    """A call that a tired person ends is not blamed on insisting, and the law has nothing against it."""
    going_nowhere = [say("Voilà, voilà.", "saluer")] * 16
    calls = (play(engine.start(context(name), 1), OPENED, *going_nowhere) for name in DECIDERS)
    tired = next(call for call in calls if "refus_final" in situations_of(call))
    assert "refus_force" not in tired.memory.done
    found = call_debrief(tired, pitch=PITCH)
    assert not any("insiste" in line.cases for line in found.lines)
    assert (False, call_debrief_texts().law["refus"].missed) not in found.law


def test_an_expert_is_praised_for_what_was_done_best() -> None:
    """Somebody who lifts the objection hears it, with the words that did it; CROC is covered, nothing is weak."""
    wins = [ended(expert(name, seed)) for name in DECIDERS[:12] for seed in range(3)]
    lifted = next(state for state in wins if "objection_levee" in situations_of(state) and state.outcome == "rdv")
    found = call_debrief(lifted, pitch=PITCH)
    assert found.best.text == call_debrief_texts().strengths["objection_levee"]
    assert "objection_levee" in next(line for line in found.lines if line.text == found.best.said).cases
    assert [item.state for item in found.croc] == ["oui", "oui", "oui", "oui"]
    one = found.objections[0]
    assert (one.welcomed, one.dug, one.answered, one.lifted) == (True, True, True, True)
    assert one.true_words in situations_texts(lifted, "objection_vraie")
    assert any(not call_debrief(state, pitch=PITCH).weakest for state in wins)


def situations_texts(state: CallState, situation: str) -> list[str]:
    """Return what was said in a situation."""
    return [turn.text for turn in state.turns if situation in turn.situation.split()]


def test_never_asking_for_anything_is_a_moment_to_work_on() -> None:
    """A pleasant call without any request is told so, with words to ask."""
    state = play(engine.start(context("pro_mesure"), 2), opening(), ASKED)
    state = ended(play(state, say("Merci, au revoir", "remercier", "prendre_conge")))
    missed = next(moment for moment in call_debrief(state, pitch=PITCH).weakest if moment.goal == "proposer")
    assert missed.kind == "jamais"
    assert missed.why in call_debrief_texts().missing["proposer"].texts


def test_hanging_up_without_a_word_is_noticed() -> None:
    """Putting the phone down on somebody is a moment to work on."""
    state = ended(play(engine.start(context("pro_mesure"), 2), opening(), ASKED))
    assert "conclure" in [moment.goal for moment in call_debrief(state, pitch=PITCH).weakest]


def test_the_same_question_twice_is_pointed_at_with_its_words() -> None:
    """A question already answered is quoted, and reformulating is what to aim at."""
    note = lines_after(OPENED, ASKED, ASKED, persona="pro_coeur")[5]
    assert "question_deja_repondue" in note.cases
    assert note.goal == "reformuler"


def test_a_monologue_has_its_words_counted() -> None:
    """Ninety words in one breath: the remark says how many."""
    speech = "nos paniers sont frais et livrés chaque lundi " * 12
    note = lines_after(OPENED, say(speech, "argumenter"))[3]
    assert "trop_long" in note.cases
    assert str(len(speech.split())) in f"{note.remark} {note.also}"


def test_a_false_promise_is_a_fault_and_the_truth_is_told() -> None:
    """Something untrue of the offer is quoted, with what is true."""
    assert PITCH is not None
    claim = PITCH.false_claims[0]
    notes = lines_after(OPENED, ASKED, say(claim.text, "argumenter"))
    note = case(notes, claim.text[:12])
    assert note.tone == "faute"
    assert claim.truth in note.remark
    state = play(engine.start(context("pro_mesure"), 2), OPENED, ASKED, say(claim.text, "argumenter"))
    assert (False, call_debrief_texts().law["verite"].missed) in call_debrief(ended(state), pitch=PITCH).law


def test_a_silence_has_its_note_and_its_cost() -> None:
    """Nobody spoke: the line of the prospect carries the note, quotes nothing, and may be a weak moment."""
    state = play(engine.start(context("pro_mesure"), 2), OPENED)
    state = ended(engine.apply(engine.apply(state, Wait()).state, Wait()).state)
    found = call_debrief(state, pitch=PITCH)
    assert found.silences == 2
    silent = [moment for moment in found.weakest if moment.kind == "silence"]
    assert silent[0].said == ""
    assert found.lines[silent[0].rank].change[2] > 0


def test_yielding_to_an_opposition_is_praised_going_on_is_a_fault() -> None:
    """The same opposition, two ways: one is the best thing done, the other breaks the law."""
    state = play(engine.start(context("pro_stop"), 2), opening())
    good = ended(play(state, say("Je comprends, je vous retire, au revoir", "accepter_refus", "prendre_conge")))
    bad = ended(play(state, say("Attendez, c'est pas cher !", "argumenter")))
    texts = call_debrief_texts()
    assert (True, texts.law["refus"].done) in call_debrief(good, pitch=PITCH).law
    assert call_debrief(good, pitch=PITCH).best.text == texts.strengths["opposition_acceptee"]
    assert (False, texts.law["refus"].missed) in call_debrief(bad, pitch=PITCH).law
    assert call_debrief(bad, pitch=PITCH).weakest[0].goal == "respecter_refus"


def test_rude_words_are_a_fault_of_respect() -> None:
    """An insult is named, costs, and stands in the law block."""
    state = play(engine.start(context("pro_mesure"), 2), opening(), say("Vous êtes nul", "inapproprie"))
    found = call_debrief(ended(state), pitch=PITCH)
    assert found.lines[3].tone == "faute"
    assert (False, call_debrief_texts().law["respect"].missed) in found.law


def test_better_words_know_nothing_of_what_came_later() -> None:
    """The call is played again up to the moment: the mood and the memory are those of then."""
    state = ended(average("pro_coeur", 1))
    rank = next(rank for rank, turn in enumerate(state.turns) if "reponse" in turn.situation.split()) + 1
    before = call_before(state, rank)
    assert before.turns == state.turns[:rank]
    assert before.mood == state.turns[rank].mood
    assert len(before.memory.themes) < len(state.memory.themes)
    assert before.memory.slot == ""


def test_checks_are_shown_at_the_line_where_they_were_met_or_missed() -> None:
    """Each measure is seen at one line at most, and says the same as the measure of the call."""
    for player in PLAYERS:
        state = ended(player("pro_coeur", 1))
        judged, notes = call_measures(state, pitch=PITCH), annotated_lines(state, pitch=PITCH)
        met = [name for note in notes for name in note.met]
        missed = [name for note in notes for name in note.missed]
        assert len(set(met + missed)) == len(met + missed)
        assert all(judged[name].value >= 1 for name in met)
        assert all(judged[name].value < 1 for name in missed)


def test_the_curve_follows_the_hidden_mood() -> None:
    """One point per turn, the mood as the engine had it."""
    state = ended(average("pro_coeur", 1))
    curve = call_debrief(state, pitch=PITCH).curve
    assert [(p.trust, p.interest, p.irritation) for p in curve] == [
        (t.mood.trust, t.mood.interest, t.mood.irritation) for t in state.turns
    ]


def test_a_call_nobody_answered_has_an_empty_debrief() -> None:
    """No turn, no moment, no law: and no crash."""
    state = engine.start(context("pro_mesure", reachable=False), 1)
    found = call_debrief(state, pitch=PITCH)
    assert (found.lines, found.weakest, found.law, found.curve) == ((), (), (), ())


def test_every_reply_is_known_to_the_debrief() -> None:
    """Whatever a prospect may answer, something is said of the turn that brought it."""
    assert set(SITUATIONS) <= set(call_debrief_texts().remarks)


def test_remarks_vary_within_a_call() -> None:
    """The same thing done several times is not said in the same words while others are left."""
    state = ended(expert("pro_chrono", 3))
    remarks = [line.remark for line in call_debrief(state, pitch=PITCH).lines if "reponse" in line.cases]
    assert len(set(remarks)) == len(remarks) >= 3


def test_the_ending_says_when() -> None:
    """An appointment is told with its day and hour."""
    state = next(call for seed in range(9) if (call := ended(expert("pro_chrono", seed))).outcome == "rdv")
    assert state.memory.slot.split(" à ")[0] in call_debrief(state, pitch=PITCH).ending


def test_the_person_revealed_is_the_one_who_decided() -> None:
    """After a switchboard, the portrait is that of the person it put the call through to."""
    state = play(engine.start(context("standard_douillet"), 1), OPENED)
    state = play(state, say("Est-ce bien Madame Klein qui décide ? Je rappelle.", "identifier_interlocuteur"))
    assert who_it_was(state).id == state.persona
    assert who_it_was(ended(expert("pro_mesure", 1))).id == "pro_mesure"


def test_without_a_pitch_plain_better_words_are_given() -> None:
    """A scenario that gives nothing to say still gets remarks and a sentence to try."""
    found = call_debrief(ended(novice("pro_mesure", 5)), pitch=None)
    assert all(moment.better == call_debrief_texts().better[moment.goal] for moment in found.weakest)
    assert found.weakest


def test_two_takes_are_compared_on_what_both_let_judge() -> None:
    """From a novice's call to an expert's with the same seed: checks are won, none lost, the outcome is better."""
    seed = next(seed for seed in range(9) if ended(expert("pro_coeur", seed)).outcome == "rdv")
    first, second = ended(novice("pro_coeur", seed)), ended(expert("pro_coeur", seed))
    found = compare(first, second, rubric=load_rubric(), pitch=PITCH)
    assert {"4b3.contact.presentation", "4b3.decouvrir.questions"} <= {*found.gained} or len(found.gained) > 3
    assert found.better_outcome is True
    assert found.second.mood.trust > found.first.mood.trust
    back = compare(second, first, rubric=load_rubric(), pitch=PITCH)
    assert (back.gained, back.lost) == (found.lost, found.gained)
    same = compare(first, first, rubric=load_rubric(), pitch=PITCH)
    assert (same.gained, same.lost, same.better_outcome) == ((), (), None)


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("Bonjour. Vous êtes combien dans l'équipe ?", True, "« Vous êtes combien dans l'équipe ? »"),
        ("C'est local.", False, "« C'est local »"),
        ("un " * 60, False, None),
    ],
)
def test_an_excerpt_is_word_for_word(text: str, question: bool, expected: str | None) -> None:  # noqa: FBT001
    """An excerpt takes the telling sentence, cut at a word when it is long."""
    short = excerpt(text, question=question)
    assert expected in (None, short)
    assert short.strip("« »…").strip() in text


def guided(state: CallState, quality: str) -> Phrasing:
    """Return a phrasing of that quality among those proposed now, neither rude nor untrue."""
    fair = (one for one in options(state, PITCH) if "inapproprie" not in one.acts)
    true = (one for one in fair if not any(claim.is_in(one.text) for claim in PITCH.false_claims))
    return next(one for one in true if one.quality == quality)


@pytest.mark.parametrize("persona", DECIDERS[:8])
def test_a_trap_of_guided_mode_is_never_praised(persona: str) -> None:
    """Even when the prospect took it well, a trap is told with its own comment, and nothing in it is a strength."""
    state = play(engine.start(context(persona), 2), OPENED)
    trap = guided(state, "piege")
    state = ended(play(state, say(trap.text, *trap.acts)))
    found = call_debrief(state, pitch=PITCH)
    note = case(found.lines, trap.text)
    assert note.weak
    assert trap.comment in f"{note.remark} {note.also}"
    assert found.best.said != trap.text


def test_a_half_good_phrasing_is_told_why() -> None:
    """What it does well and what it lacks stand side by side."""
    states = [play(engine.start(context(persona), 2), OPENED) for persona in DECIDERS]
    state = next(one for one in states if any(choice.quality == "moyen" for choice in options(one, PITCH)))
    half = guided(state, "moyen")
    note = case(annotated_lines(play(state, say(half.text, *half.acts)), pitch=PITCH), half.text)
    assert half.comment in f"{note.remark} {note.also}"


def test_a_good_greeting_whose_reason_comes_next_is_no_mistake() -> None:
    """Name, firm, « is that you? »: the other asks why, and that is fine."""
    greeted = say("Bonjour, Léa Muller, de Cageot & Moka. C'est bien Madame Klein ?", "saluer", "se_presenter")
    note = case(lines_after(greeted), "Bonjour")
    assert "nom_sans_objet" in note.cases
    assert not note.weak


def test_never_giving_a_name_is_told_when_nobody_asks_any_more() -> None:
    """It is said at two turns at most, so that it does not cover the rest."""
    notes = lines_after(*[say(text, "question_ouverte") for text in ("Comment ?", *["Et que faites-vous ?"] * 5)])
    told = [note for note in notes if "toujours_sans_nom" in note.cases]
    assert 1 <= len(told) <= 2
    assert all(note.change[2] > 0 for note in told)


def test_more_good_than_harm_is_not_to_be_worked_on() -> None:
    """A turn that lifts the objection is not marked down because it ends on a question beside the point."""
    stories = [ended(expert(persona, seed)) for persona in DECIDERS for seed in range(2)]
    notes = [note for state in stories for note in annotated_lines(state, pitch=PITCH)]
    won = [note for note in notes if note.loss <= -6 and {"objection_levee", "argument_plait"} & set(note.cases)]
    assert won
    assert not any(note.tone == "a_revoir" for note in won if "piege" not in note.cases)
