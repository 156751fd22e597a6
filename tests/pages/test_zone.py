"""Stories of the zone study: anywhere in France alone, and inside a mission, from the first limit to the debrief."""

from __future__ import annotations

import base64
import re

import pytest

from mcvb import zone_practice
from simulations.mission_state import SubmitStage
from simulations.zone.exam import exercises
from simulations.zone.figures import french
from simulations.zone.reading import questions_for
from simulations.zone.state import Shop, ZoneBrief, ZonePlan
from simulations.zone.trades import brief_of, trade
from tests.pages.visit import EASY, Visit

MULHOUSE, NOUMEA = "68224", "98818"
PARTS = ["La zone", "Les concurrents", "Temps ou distance", "Les communes", "Les calculs", "Lire la carte", "Emporter"]


def florist(place: str = MULHOUSE) -> ZoneBrief:
    """Return the study of a florist with one competitor."""
    return brief_of(trade("fleuriste"), place, shops=(Shop(name="Fleurs du Rhin", commune="68271", area=90),))


def begun(visit: Visit, place: str = MULHOUSE) -> ZoneBrief:
    """Begin a study of one's own and open it."""
    zone_practice.begin(visit.store, visit.person, florist(place), seed=3)
    visit.open("zone.py")
    return florist(place)


def kept(visit: Visit) -> zone_practice.OwnStudy:
    """Return the study as the store has it."""
    found = zone_practice.own_study(visit.store, visit.person)
    assert found is not None
    return found


def part(visit: Visit, name: str, *, key: str = "zone_libre") -> None:
    """Open one part of the study."""
    visit.at.segmented_control(key=f"partie_{key}").set_value(name)
    visit.run()


def maps(visit: Visit) -> list[str]:
    """Return the maps drawn on the page, as SVG."""
    pages = " ".join(str(block.value) for block in visit.at.html)
    return [base64.b64decode(text).decode() for text in re.findall(r"svg\+xml;base64,([^\"]+)", pages)]


def test_a_study_begins_with_a_place_and_a_trade(visit: Visit) -> None:
    """Nothing yet: a name is typed, a commune chosen, a trade kept, and the map is there."""
    visit.open("zone.py")
    assert "Partout en France, sans internet" in visit.said
    assert visit.button("zone_go").disabled
    visit.at.text_input(key="zone_lieu_texte").set_value("mende")
    visit.run()
    assert "Mende (48000" in visit.at.selectbox(key="zone_lieu_code_mende").options[0]
    visit.at.selectbox(key="zone_metier").set_value("Fleuriste")
    visit.press("zone_go")
    assert "La zone autour de Mende" in visit.said
    assert kept(visit).brief.place == "48095"
    assert len(maps(visit)) == 1


def test_a_place_that_does_not_exist_is_said(visit: Visit) -> None:
    """A name no commune begins with gets a sentence, and nothing begins."""
    visit.open("zone.py")
    visit.at.text_input(key="zone_lieu_texte").set_value("Zzyzx")
    visit.run()
    assert "Aucune commune ne ressemble à « Zzyzx »" in visit.said
    assert visit.button("zone_go").disabled


def test_limits_are_drawn_again_and_taken_back(visit: Visit) -> None:
    """New limits change the map and the totals; limits that do not grow are refused; undo takes them back."""
    begun(visit)
    before = maps(visit)
    numbers = [field for field in visit.at.number_input if (field.key or "").startswith("limites_")]
    for field, value in zip(numbers, (8, 9, 40), strict=True):
        field.set_value(value)
    visit.press("Dessiner la zone")
    assert kept(visit).work.plan.limits == (8, 9, 40)
    assert maps(visit) != before
    assert "40 min au plus" in visit.said
    numbers = [field for field in visit.at.number_input if (field.key or "").startswith("limites_")]
    numbers[0].set_value(30)
    visit.press("Dessiner la zone")
    assert "doivent grandir" in visit.said
    visit.press("zone_annuler")
    assert kept(visit).work.plan is None


def test_time_and_distance_are_set_side_by_side(visit: Visit) -> None:
    """Two maps, who is won by the road and who is lost."""
    begun(visit)
    part(visit, "Temps ou distance")
    assert len(maps(visit)) == 2
    assert "Rejointes à temps, mais hors du cercle" in visit.said


def test_competitors_are_placed_and_removed(visit: Visit) -> None:
    """A competitor is typed with its commune, comes on the map, cannot come twice, and is taken away."""
    begun(visit)
    part(visit, "Les concurrents")
    visit.at.text_input(key="nom_zone_libre_1").set_value("Botanic'Est")
    visit.at.text_input(key="concurrent_zone_libre_1_texte").set_value("Illzach")
    visit.run()
    visit.press("ajouter_zone_libre")
    assert [shop.name for shop in kept(visit).brief.shops] == ["Fleurs du Rhin", "Botanic'Est"]
    visit.at.text_input(key="nom_zone_libre_2").set_value("botanic'est")
    visit.at.text_input(key="concurrent_zone_libre_2_texte").set_value("Illzach")
    visit.run()
    visit.press("ajouter_zone_libre")
    assert "déjà dans la liste" in visit.said
    visit.press("retirer_zone_libre_1")
    assert [shop.name for shop in kept(visit).brief.shops] == ["Botanic'Est"]


def test_own_figures_replace_the_given_ones(visit: Visit) -> None:
    """A spend typed by the student is kept and said to be theirs."""
    begun(visit)
    part(visit, "Les concurrents")
    spend = next(field for field in visit.at.text_input if "Dépense" in field.label)
    spend.set_value("99,50")
    visit.press("Enregistrer ces chiffres")
    assert kept(visit).brief.spend == 99.5
    assert kept(visit).brief.source == "saisi par toi"


def test_a_computation_is_checked_and_explained(visit: Visit) -> None:
    """A wrong result is told kindly with its working, a right one is ticked, a word is refused."""
    brief = begun(visit)
    asked = exercises(brief, ZonePlan(limits=brief.limits))
    part(visit, "Les calculs")
    result = visit.field(f"calcul_zone_libre_{asked[0].id}")
    result.set_value("beaucoup")
    visit.press("Vérifier")
    assert "Écris un seul nombre" in visit.said
    visit.field(f"calcul_zone_libre_{asked[0].id}").set_value("3")
    visit.press("Vérifier")
    assert "À revoir" in visit.said
    assert " ".join(asked[0].working[0].split())[:14] in visit.said
    visit.field(f"calcul_zone_libre_{asked[0].id}").set_value(french(asked[0].expected, asked[0].decimals))
    visit.press("Vérifier")
    assert "Juste" in visit.said
    visit.press("calcul_suivant")
    assert asked[1].title in visit.said


def test_an_answer_on_the_map_is_held_against_its_figures(visit: Visit) -> None:
    """A false figure is named with the true one; the conclusion has its own points."""
    brief = begun(visit)
    part(visit, "Lire la carte")
    question = questions_for(brief, ZonePlan(limits=brief.limits))[0]
    area = visit.field(f"lecture_zone_libre_{question.id}", kind="text_area")
    area.set_value(
        "Il y a 999 000 ménages à Mulhouse, donc je prospecte Mulhouse parce que c'est la plus grande ville."
    )
    form = next(button.form_id for button in visit.at.button if question.id in (button.form_id or ""))
    visit.press("Enregistrer", form=form)
    assert "999" in visit.said
    assert "ce n'est pas ce que dit la zone" in visit.said
    assert kept(visit).work.readings[question.id].startswith("Il y a 999")


def test_communes_to_prospect_are_chosen(visit: Visit) -> None:
    """Communes chosen are counted and edged on the map."""
    begun(visit)
    part(visit, "Les communes")
    visit.at.multiselect[0].set_value(["68271", "68154"])
    visit.press("Enregistrer ces communes")
    assert kept(visit).work.chosen == ("68271", "68154")
    part(visit, "La zone")
    assert maps(visit)[0].count('class="choisie"') == 2


def test_what_may_be_taken_away(visit: Visit) -> None:
    """What is left to do is said; each file can be asked for."""
    begun(visit)
    part(visit, "Emporter")
    assert "Il te reste à faire" in visit.said
    labels = [str(button.label) for button in visit.at.get("download_button")]
    assert [label for label in labels if "PDF" in label or "PNG" in label or "CSV" in label]


def test_a_place_without_outline_still_works(visit: Visit) -> None:
    """Nouméa cannot be drawn: it is said, and every part opens."""
    begun(visit, NOUMEA)
    assert "Sans contour dans nos données" in visit.said
    for name in PARTS:
        part(visit, name)


@pytest.mark.parametrize("place", ["67482", "75056", "2A004", "97411", "48095", "56152"])
def test_every_part_opens_everywhere(visit: Visit, place: str) -> None:
    """A big town, an island, overseas, a mountain village: each part of the study opens."""
    begun(visit, place)
    for name in PARTS:
        part(visit, name)


def test_a_mission_is_studied_and_debriefed(visit: Visit) -> None:
    """In a mission what is given cannot be changed, workings wait for the debrief, and checks are observed."""
    run = visit.begin()
    visit.open("zone.py", run=run)
    assert "Prospects du fichier" in visit.said
    part(visit, "Les concurrents", key=f"zone_{run}")
    assert not visit.has_button("Enregistrer ces chiffres")
    visit.analyse(run)
    checks = {item.check for item in visit.played(run).observations}
    assert {"4b1.zone.calculs", "4b1.zone.lecture", "4b1.zone.conclusion"} <= checks
    visit.open("bilan.py", run=run)
    assert "La zone de chalandise" in visit.said
    assert "Calculs justes" in visit.said
    visit.open("zone.py", run=run)
    assert "Étape rendue" in visit.said


def test_who_leaves_the_zone_aside_is_not_marked_on_it(visit: Visit) -> None:
    """The zone may be left: the debrief says it was not studied, and no check speaks of it."""
    run = visit.begin()
    visit.study(run)
    visit.play(run, [SubmitStage(stage="analyser")])
    assert not [item for item in visit.played(run).observations if item.check.startswith("4b1.zone")]
    visit.open("bilan.py", run=run)
    assert "Zone non étudiée" in visit.said


def test_the_scenario_used_here_has_a_zone(visit: Visit) -> None:
    """The easy mission comes with its zone study and its place on the way."""
    run = visit.begin(EASY)
    visit.open("dossier.py", run=run)
    assert any(label.endswith("Zone") for label in visit.links)
