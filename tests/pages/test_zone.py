"""Stories of the zone study: anywhere in France alone, and inside a mission, from the first limit to the debrief."""

from __future__ import annotations

import base64
import re

import pytest

from mcvb import zone_practice, zone_report
from mcvb.ui import kit, zone_desk, zone_export_panel
from mcvb.ui.zone_compare import LOST, NAMED, WON
from simulations.mission_state import SubmitStage
from simulations.zone.compare import circle_of, names_by_cause
from simulations.zone.exam import exercises
from simulations.zone.figures import french
from simulations.zone.reading import questions_for
from simulations.zone.state import GiveResult, Shop, ZoneBrief, ZonePlan
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


def fill_limits(visit: Visit, *typed: str) -> None:
    """Type the three limits."""
    fields = [field for field in visit.at.text_input if (field.key or "").startswith("limites_")]
    for field, text in zip(fields, typed, strict=True):
        field.set_value(text)


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
    fill_limits(visit, "8", "9", "40")
    visit.press("Dessiner la zone")
    assert kept(visit).work.plan.limits == (8, 9, 40)
    assert maps(visit) != before
    assert "40 min au plus" in visit.said
    for typed, said in (
        (("30", "9", "40"), "Zone secondaire : les limites doivent grandir. Tu as écrit 9 min, pas plus que la zone"),
        (("0", "9", "40"), "Zone primaire : la limite doit dépasser 0 min"),
        (("8", "9", "999"), "Zone tertiaire : 120 min au plus, tu as écrit 999"),
        (("8", "neuf", "40"), "Zone secondaire : « neuf » n'est pas un nombre"),
        (("", "9", "40"), "Zone primaire : il manque un nombre"),
    ):
        fill_limits(visit, *typed)
        visit.press("Dessiner la zone")
        assert said in visit.said
        assert kept(visit).work.plan.limits == (8, 9, 40)
    visit.press("zone_annuler")
    assert kept(visit).work.plan is None


def test_time_and_distance_are_set_side_by_side(visit: Visit) -> None:
    """Two maps, who is won by the road and who is lost."""
    begun(visit)
    part(visit, "Temps ou distance")
    assert len(maps(visit)) == 2
    assert "Rejointes à temps, mais hors du cercle" in visit.said
    assert "sa taille suffit" not in visit.said
    causes = names_by_cause(florist(), *circle_of(florist(), ZonePlan(limits=florist().limits)))
    for cause, words in {**WON, **LOST}.items():
        names = causes.get(cause, ())
        assert (f"{words} : {', '.join(names[:NAMED])}" in visit.said) == bool(names)
    for km, said in (("90", "plus grand que ta zone"), ("4", "plus petit que ta zone")):
        visit.at.text_input(key="rayon_zone_libre").set_value(km)
        visit.run()
        assert f"Ton cercle est {said} en minutes" in visit.said
        assert "0\u00a0ménages" not in " ".join(str(block.value) for block in visit.at.html)


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


def test_undo_takes_back_the_last_thing_done_whatever_it_is(visit: Visit) -> None:
    """A competitor taken away comes back first; the zone drawn before, with its reason, stays until its turn."""
    begun(visit)
    fill_limits(visit, "8", "9", "40")
    visit.field("limites_", kind="text_area").set_value("Des achats de tous les jours.")
    visit.press("Dessiner la zone")
    assert visit.button("zone_annuler").help == "Reprend le dessin de la zone."
    part(visit, "Les concurrents")
    visit.press("retirer_zone_libre_1")
    assert kept(visit).brief.shops == ()
    assert visit.button("zone_annuler").help == "Reprend le dernier changement des données."
    visit.press("zone_annuler")
    assert "Annulé : le dernier changement des données." in visit.said
    assert [shop.name for shop in kept(visit).brief.shops] == ["Fleurs du Rhin"]
    assert kept(visit).work.plan.reason == "Des achats de tous les jours."
    visit.press("zone_annuler")
    assert kept(visit).work.plan is None
    assert visit.button("zone_annuler").disabled


def test_a_name_typed_with_marks_stays_a_name(visit: Visit) -> None:
    """A competitor's name is no Markdown, in the list, in a warning, in a statement."""
    brief = florist().model_copy(update={"shops": (Shop(name="Inter_flora *Rose* $5$", commune="68271", area=90),)})
    zone_practice.begin(visit.store, visit.person, brief, seed=3)
    visit.open("zone.py")
    part(visit, "Les concurrents")
    name = kit.plain_markdown("Inter_flora *Rose* $5$")
    assert any(name in str(block.value) for block in visit.at.markdown)
    assert visit.button("retirer_zone_libre_1").label == f"Retirer {name}"
    visit.at.text_input(key="nom_zone_libre_1").set_value("inter_flora *rose* $5$")
    visit.at.text_input(key="concurrent_zone_libre_1_texte").set_value("Illzach")
    visit.run()
    visit.press("ajouter_zone_libre")
    assert f"« {name.lower()} » est déjà dans la liste" in visit.at.warning[0].value
    part(visit, "Les calculs")
    asked = exercises(brief, ZonePlan(limits=brief.limits))
    rank = next(rank for rank, one in enumerate(asked, 1) if "Rose" in one.statement)
    visit.at.button_group(key="calcul_zone_libre").set_value(rank)
    visit.run()
    assert any(name in str(block.value) for block in visit.at.markdown)


def test_figures_are_typed_the_french_way(visit: Visit) -> None:
    """« 12,5 » is twelve and a half and is shown so; what is out of bounds is said with the field and an example."""
    begun(visit)
    part(visit, "Les concurrents")
    rate = next(field for field in visit.at.text_input if "évasion" in field.label)
    rate.set_value("12,5")
    visit.press("Enregistrer ces chiffres")
    assert kept(visit).brief.evasion == 12.5
    rate = next(field for field in visit.at.text_input if "évasion" in field.label)
    assert rate.value == "12,5"
    rate.set_value("125")
    visit.press("Enregistrer ces chiffres")
    assert "Taux d'évasion (%) : écris un nombre entre 0 et 100, comme 20 ou 12,5." in visit.said
    assert kept(visit).brief.evasion == 12.5
    part(visit, "La zone")
    fill_limits(visit, "7,5 min", "15", "30")
    visit.press("Dessiner la zone")
    assert kept(visit).work.plan.limits == (7.5, 15, 30)
    assert "7,5 min au plus" in visit.said
    part(visit, "Temps ou distance")
    visit.at.text_input(key="rayon_zone_libre").set_value("12,5")
    visit.run()
    assert "12,5" in visit.said
    visit.at.text_input(key="rayon_zone_libre").set_value("mille")
    visit.run()
    assert "Rayon : écris un nombre entre 3 et 150 km" in visit.said


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
    assert "À revoir" not in visit.said
    visit.field(f"calcul_zone_libre_{asked[0].id}").set_value("3")
    visit.press("Vérifier")
    assert "À revoir" in visit.said
    assert " ".join(asked[0].working[0].split())[:14] in visit.said
    visit.field(f"calcul_zone_libre_{asked[0].id}").set_value("plus tard")
    visit.press("Vérifier")
    assert "Écris un seul nombre" in visit.said
    assert "À revoir" not in visit.said
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
    assert "Elle reste dans le tableau" in visit.said
    assert "Chiffres manquants" in visit.said
    assert "100 %" not in visit.said
    for name in PARTS:
        part(visit, name)
        assert "agrandis" not in visit.said


def test_a_place_without_figures_is_said_when_chosen(visit: Visit) -> None:
    """Nouméa and Mamoudzou may be opened, but what will not work is said before; Mulhouse needs no word."""
    visit.open("zone.py")
    for name, said in (("Nouméa", True), ("Mamoudzou", True), ("Mulhouse", False)):
        visit.at.text_input(key="zone_lieu_texte").set_value(name)
        visit.run()
        assert ("Chiffres incomplets pour ce lieu" in visit.said) is said
        assert not visit.button("zone_go").disabled


@pytest.mark.parametrize(
    ("place", "said", "hidden"),
    [
        ("75056", "Une grande ville compte d'un seul bloc", "agrandis"),
        ("48095", "Mende compte tout entière", "agrandis"),
        ("29083", "aucune autre ne se rejoint ainsi", "agrandis"),
        ("98818", "agrandir la zone n'y changera rien", "agrandis-la"),
        ("67482", "Strasbourg compte tout entière", "agrandis"),
    ],
)
def test_what_to_know_of_a_zone_is_said(visit: Visit, place: str, said: str, hidden: str) -> None:
    """A town that counts as one block, an island alone, a territory without figures: said, with no vain advice."""
    begun(visit, place)
    assert said in visit.said
    assert hidden not in visit.said


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
    assert expected_column(visit, run) == {zone_report.HIDDEN}
    visit.analyse(run)
    assert zone_report.HIDDEN not in expected_column(visit, run)
    checks = {item.check for item in visit.played(run).observations}
    assert {"4b1.zone.calculs", "4b1.zone.lecture", "4b1.zone.conclusion"} <= checks
    visit.open("bilan.py", run=run)
    assert "La zone de chalandise" in visit.said
    assert "Calculs justes" in visit.said
    visit.open("zone.py", run=run)
    assert "Étape rendue" in visit.said


def expected_column(visit: Visit, run: str) -> set[str]:
    """Return what the page for a jury gives as expected results in a mission."""
    desk = zone_desk.mission_desk(visit.played(run), "zone.py")
    assert desk is not None
    return {row[2] for row in zone_export_panel.report(desk, "<svg/>", "").data["calculs"]["lignes"]}


def test_in_a_mission_only_what_is_right_shows_its_expected_result(visit: Visit) -> None:
    """Before the stage is handed in, the page taken away gives no answer that was not found."""
    run = visit.begin()
    desk = zone_desk.mission_desk(visit.played(run), "zone.py")
    asked = exercises(desk.brief, desk.plan, prospects=desk.prospects)
    right, wrong = asked[0], asked[1]
    visit.play(run, [
        GiveResult(exercise=right.id, text=french(right.expected, right.decimals)),
        GiveResult(exercise=wrong.id, text="3"),
    ])  # fmt: skip
    desk = zone_desk.mission_desk(visit.played(run), "zone.py")
    rows = zone_export_panel.report(desk, "<svg/>", "").data["calculs"]["lignes"]
    assert rows[0][2] != zone_report.HIDDEN
    assert {row[2] for row in rows[1:]} == {zone_report.HIDDEN}


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
