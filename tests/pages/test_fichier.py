"""Stories of the file: found, corrected, verified, set aside, paired, then handed in."""

from __future__ import annotations

from simulations.detection import suggest_pairs
from simulations.file_work import RemoveLine
from tests.pages.visit import NO_HELP, Visit


def opened(visit: Visit, run: str, view: str = "Les fiches") -> str:
    """Open the file on one of its views and return the beginning of its keys."""
    visit.open("fichier.py", run=run)
    visit.at.segmented_control(key="vue_fichier").set_value(view)
    visit.run()
    return f"desk_{run}"


def test_searching_finds_lines_whatever_the_case(visit: Visit) -> None:
    """A town typed in capitals keeps its lines only; a text that is nowhere keeps none and breaks nothing."""
    run = visit.begin()
    key = opened(visit, run)
    town = visit.state(run).frame["commune"].iloc[0]
    visit.at.selectbox(key=f"{key}_ou").set_value("commune")
    visit.at.text_input(key=f"{key}_quoi").set_value(town.upper())
    visit.run()
    found = visit.at.dataframe[0].value
    assert 0 < len(found) < len(visit.state(run).frame)
    assert set(found["Commune"].str.casefold()) == {town.casefold()}
    visit.at.text_input(key=f"{key}_quoi").set_value("zzz(")
    visit.run()
    assert "Aucune fiche ne correspond" in visit.said
    assert len(visit.at.dataframe) == 0
    assert visit.has_button("Enregistrer la correction")


def test_empty_cells_can_be_listed(visit: Visit) -> None:
    """« Case vide » of one column lists exactly the lines where it is empty."""
    run = visit.begin()
    key = opened(visit, run)
    visit.at.selectbox(key=f"{key}_ou").set_value("telephone")
    visit.at.selectbox(key=f"{key}_type").set_value("Case vide")
    visit.run()
    frame = visit.state(run).frame
    assert list(visit.at.dataframe[0].value.index) == list(frame.index[frame["telephone"] == ""])


def test_cells_to_check_are_pointed_at_in_the_easy_mission_only(visit: Visit) -> None:
    """The easiest mission marks what looks wrong; the hardest leaves the eye do it."""
    easy, hard = visit.begin(), visit.begin(NO_HELP)
    opened(visit, easy)
    assert "À vérifier" in visit.at.dataframe[0].value.columns
    opened(visit, hard)
    assert "À vérifier" not in visit.at.dataframe[0].value.columns


def test_going_from_record_to_record(visit: Visit) -> None:
    """Next, previous, and the ends of the list: one never falls out of it."""
    run = visit.begin()
    key = f"{opened(visit, run)}_fiche"
    visit.press(f"{key}_avant")
    assert visit.at.selectbox(key=key).value == 1
    visit.press(f"{key}_apres")
    assert visit.at.selectbox(key=key).value == 2
    visit.press(f"{key}_avant")
    assert visit.at.selectbox(key=key).value == 1


def test_a_row_chosen_in_the_list_opens_its_record(visit: Visit) -> None:
    """A click in the list opens the record; moving on by the buttons afterwards is not undone by that click."""
    run = visit.begin()
    key = opened(visit, run)
    grid = visit.at.dataframe[0].key
    visit.at.session_state[grid] = {"selection": {"rows": [4], "columns": [], "cells": []}}
    visit.run()
    assert visit.at.selectbox(key=f"{key}_fiche").value == 5
    visit.press(f"{key}_fiche_apres")
    assert visit.at.selectbox(key=f"{key}_fiche").value == 6


def test_a_cell_is_corrected_then_given_back(visit: Visit) -> None:
    """A correction is kept, told and counted; « Annuler » gives the first value back."""
    run = visit.begin()
    key = opened(visit, run)
    before = visit.state(run).frame.loc[1, "telephone"]
    visit.field(f"{key}_1_telephone").set_value("03 89 00 00 01")
    visit.press("Enregistrer la correction")
    assert visit.state(run).frame.loc[1, "telephone"] == "03 89 00 00 01"
    assert "Fiche 1 corrigée (telephone)" in visit.said or "Fiche 1 corrigée (Téléphone)" in visit.said
    assert visit.field(f"{key}_1_telephone").value == "03 89 00 00 01"
    visit.press("annuler")
    assert visit.state(run).frame.loc[1, "telephone"] == before
    assert visit.field(f"{key}_1_telephone").value == before


def test_a_correction_that_changes_nothing_is_refused_kindly(visit: Visit) -> None:
    """Saving an untouched record, or one with a space more, says that nothing has changed."""
    run = visit.begin()
    key = opened(visit, run)
    visit.press("Enregistrer la correction")
    assert "Rien n'a changé dans cette fiche" in visit.said
    field = visit.field(f"{key}_1_commune")
    field.set_value(f"{field.value} ")
    visit.press("Enregistrer la correction")
    assert "Rien n'a changé dans cette fiche" in visit.said
    assert visit.state(run).journal == ()


def test_setting_aside_asks_for_a_reason_and_can_be_undone(visit: Visit) -> None:
    """Without a reason the record stays; with one it leaves the file, and « De côté » brings it back."""
    run = visit.begin()
    key = opened(visit, run)
    visit.press("Mettre de côté")
    assert "un retrait sans raison ne se défend pas" in visit.said
    assert visit.state(run).file.removed == {}
    reason = next(radio for radio in visit.at.radio if radio.label == "Pourquoi ?")
    reason.set_value("hors_cible")
    visit.press("Mettre de côté")
    assert visit.state(run).file.removed == {1: "hors_cible"}
    assert visit.at.selectbox(key=f"{key}_fiche").value == 2
    opened(visit, run, "De côté")
    assert "Hors de la cible de la mission" in visit.said
    visit.press(f"{key}_remettre_1")
    assert visit.state(run).file.removed == {}
    assert "Rien de côté" in visit.said


def test_a_verification_spends_one_credit_for_good(visit: Visit) -> None:
    """Looking a record up shows what the directory says; taking back does not give the credit back."""
    run = visit.begin()
    key = opened(visit, run)
    credit = visit.state(run).credits_left
    visit.press(f"{key}_verifier")
    assert visit.state(run).credits_left == credit - 1
    assert visit.state(run).scenario.file.directory_name in visit.said
    assert not visit.has_button(f"{key}_verifier")
    assert visit.button("annuler").disabled
    visit.press(f"{key}_fiche_apres")
    assert f"il t'en reste {credit - 1}" in visit.button(f"{key}_verifier").label


def test_a_suggested_pair_is_merged_or_kept_apart(visit: Visit) -> None:
    """No verdict, no act; then the first pair is merged, the next judged different, and both are counted."""
    run = visit.begin()
    key = opened(visit, run, "Les doublons")
    pairs = suggest_pairs(visit.state(run).frame)
    one, two = pairs[0].first, pairs[0].second
    visit.press("Valider mon jugement", form=f"{key}_juger_{one}_{two}_0")
    assert "Choisis d'abord ton jugement." in visit.said
    visit.at.radio[0].set_value("meme_seconde")
    visit.press("Valider mon jugement", form=f"{key}_juger_{one}_{two}_0")
    assert [(merge.kept, merge.dropped) for merge in visit.state(run).file.merges] == [(two, one)]
    following = suggest_pairs(visit.state(run).frame)[0]
    visit.at.radio[0].set_value("differents")
    visit.press("Valider mon jugement", form=f"{key}_juger_{following.first}_{following.second}_0")
    assert visit.state(run).file.distinct == ((following.first, following.second),)
    assert "deux prospects différents" in visit.said


def test_a_merge_takes_the_cells_asked_for(visit: Visit) -> None:
    """Merging two records of one's choice keeps the first, with the cell of the second that was asked for."""
    run = visit.begin()
    key = opened(visit, run, "Les doublons")
    frame = visit.state(run).frame
    visit.at.selectbox(key=f"{key}_a").set_value(2)
    visit.at.selectbox(key=f"{key}_b").set_value(5)
    visit.run()
    gap = next(column for column in frame.columns if frame.loc[2, column] != frame.loc[5, column])
    form = f"{key}_juger_2_5_1"
    visit.press("Valider mon jugement", form=form)
    assert "Choisis d'abord ton jugement." in visit.said
    next(radio for radio in visit.at.radio if radio.form_id == form).set_value("meme_premiere")
    next(choice for choice in visit.at.multiselect if choice.form_id == form).set_value([gap])
    visit.press("Valider mon jugement", form=form)
    after = visit.state(run).frame
    assert 5 not in after.index
    assert after.loc[2, gap] == frame.loc[5, gap]


def test_a_pair_put_off_comes_back(visit: Visit) -> None:
    """Passing shows the next pair; when all are passed, they can be seen again."""
    run = visit.begin()
    key = opened(visit, run, "Les doublons")
    for _ in suggest_pairs(visit.state(run).frame):
        visit.press(f"{key}_passer")
    assert "Tu as passé toutes les paires" in visit.said
    visit.press(f"{key}_revoir")
    assert "se ressemblent" in visit.said
    assert visit.state(run).journal == ()


def test_without_suggestions_one_compares_by_oneself(visit: Visit) -> None:
    """The hardest mission proposes no pair: two records are chosen, never the same one twice, and judged."""
    run = visit.begin(NO_HELP)
    key = opened(visit, run, "Les doublons")
    assert "Ici, pas de suggestion" in visit.said
    visit.at.selectbox(key=f"{key}_a").set_value(3)
    visit.at.selectbox(key=f"{key}_b").set_value(3)
    visit.run()
    assert "Choisis deux fiches différentes." in visit.said
    visit.at.selectbox(key=f"{key}_b").set_value(7)
    visit.run()
    visit.at.radio[0].set_value("differents")
    visit.press("Valider mon jugement", form=f"{key}_juger_3_7_1")
    assert visit.state(run).file.distinct == ((3, 7),)


def test_the_portrait_describes_the_file_as_it_stands(visit: Visit) -> None:
    """The portrait counts the lines left, not those set aside."""
    run = visit.begin()
    visit.play(run, [RemoveLine(line=1, reason="autre")])
    opened(visit, run, "Le portrait")
    filling = visit.at.dataframe[0].value
    frame = visit.state(run).frame
    assert list(filling["Vides"]) == list((frame == "").sum())


def test_handing_in_waits_for_the_study(visit: Visit) -> None:
    """With questions unanswered there is no button to hand in, only the way to them."""
    run = visit.begin()
    opened(visit, run)
    left = len(visit.state(run).scenario.questions)
    assert f"Il reste {left} questions dans l'étude." in visit.said
    assert visit.links["Finir l'étude"] == f"etude?run={run}"
    assert not visit.has_button("rendre_analyser")


def test_handing_in_warns_asks_once_and_opens_the_debrief(visit: Visit) -> None:
    """The dialog tells what is left; « Pas encore » changes nothing; « Oui » ends the stage on its debrief."""
    run = visit.begin()
    visit.study(run)
    opened(visit, run)
    visit.press("rendre_analyser")
    assert "une seule fois" in visit.said
    assert "Paires ressemblantes encore à juger" in visit.said
    assert "vérifications : un doute à lever ?" in visit.said
    visit.confirm("rendre_analyser", "rendre_non")
    assert visit.state(run).stage == "analyser"
    visit.confirm("rendre_analyser", "rendre_oui")
    assert visit.state(run).submitted == ("analyser",)
    assert visit.at.query_params["run"] == run
    assert "Étape « Analyser »" in visit.said


def test_a_file_handed_in_can_only_be_read(visit: Visit) -> None:
    """After handing in, no correction, no removal, no look-up: only reading, and the way to the debrief."""
    run = visit.begin()
    visit.analyse(run)
    opened(visit, run)
    assert not visit.has_button("Enregistrer la correction")
    assert not visit.has_button("Mettre de côté")
    assert not visit.has_button(f"desk_{run}_verifier")
    assert visit.links["Lire le bilan"] == f"bilan?run={run}"


def test_all_set_aside_is_no_fault(visit: Visit) -> None:
    """A student who sets every record aside sees an empty file and a way back, in every view."""
    run = visit.begin()
    visit.play(run, [RemoveLine(line=int(line), reason="autre") for line in visit.state(run).frame.index])
    sentences = {
        "Les fiches": "Plus aucune fiche",
        "Les doublons": "Toutes les paires proposées sont jugées",
        "Le portrait": "Il n'y a plus aucune fiche à décrire.",
        "De côté": "Autre raison",
    }
    for view, sentence in sentences.items():
        opened(visit, run, view)
        assert sentence in visit.said
    assert visit.has_button(f"desk_{run}_remettre_1")
