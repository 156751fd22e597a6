"""Stories of « Cibler »: segments, qualification, then the target and its reasons."""

from __future__ import annotations

import pytest

from mcvb.demo import fair_targeting
from simulations.kernel import stream
from simulations.scoring_target import segmentable
from simulations.targeting import ChooseTarget, SaveSegment, Segment, segment_mask
from tests.pages.visit import Visit


@pytest.fixture
def run(visit: Visit) -> str:
    """Give a run on « Cibler » alone, its file already mended."""
    return visit.begin(atelier="cibler")


def write_segment(visit: Visit, run: str, name: str, column: str, values: list[str]) -> None:
    """Fill the editor of segments and press its button."""
    visit.open("segments.py", run=run)
    fill_segment(visit, name, column, values)
    visit.press("seg_ok")


def fill_segment(visit: Visit, name: str, column: str, values: list[str]) -> None:
    """Fill the editor of segments as it stands."""
    next(field for field in visit.at.text_input if field.key.endswith("_nom")).set_value(name)
    next(field for field in visit.at.multiselect if field.key.endswith(f"_{column}")).set_value(values)
    visit.run()


def sectors(visit: Visit, run: str) -> list[str]:
    """Return the sectors of the file, the most frequent first."""
    counts = segmentable(visit.state(run))["secteur"].value_counts()
    return [str(value) for value in counts.index if value]


def test_a_segment_shows_its_size_as_it_is_made_then_is_kept(visit: Visit, run: str) -> None:
    """The number of lines follows the choice; once saved, the segment is listed with its priority."""
    value = sectors(visit, run)[0]
    visit.open("segments.py", run=run)
    fill_segment(visit, "  Les   premiers ", "secteur", [value])
    frame = segmentable(visit.state(run))
    size = int((frame["secteur"] == value).sum())
    assert f"Ce segment compte **{size} fiche" in visit.said
    visit.press("seg_ok")
    (made,) = visit.state(run).targeting.segments
    assert (made.name, made.rules, made.priority) == ("Les premiers", {"secteur": (value,)}, "B")
    assert "Les premiers" in visit.said
    assert visit.has_button(f"mod_{made.id}")


def test_a_segment_needs_a_name_and_a_rule(visit: Visit, run: str) -> None:
    """Saved too soon, it is refused with what is missing, and what was typed stays."""
    visit.open("segments.py", run=run).press("seg_ok")
    assert "Donne un nom au segment" in visit.said
    value = sectors(visit, run)[0]
    write_segment(visit, run, "   ", "secteur", [value])
    assert "Donne un nom au segment" in visit.said
    assert visit.state(run).targeting.segments == ()
    kept = next(field for field in visit.at.multiselect if field.key.endswith("_secteur"))
    assert kept.value == [value]


def test_two_segments_cannot_have_one_name(visit: Visit, run: str) -> None:
    """The same name again, in other capitals, is refused kindly; the first segment is untouched."""
    one, two = sectors(visit, run)[:2]
    write_segment(visit, run, "Les voisins", "secteur", [one])
    write_segment(visit, run, "les VOISINS", "secteur", [two])
    assert len(visit.state(run).targeting.segments) == 1
    assert [warning.value for warning in visit.at.warning]
    assert "voisins" in visit.at.warning[0].value.lower()


def test_a_segment_is_changed_left_alone_then_deleted(visit: Visit, run: str) -> None:
    """« Modifier » opens it as it is; « Ne rien changer » closes it; a new name is kept; deleting can be undone."""
    one, two = sectors(visit, run)[:2]
    write_segment(visit, run, "Premier essai", "secteur", [one])
    (made,) = visit.state(run).targeting.segments
    visit.press(f"mod_{made.id}")
    assert "Modifier « Premier essai »" in visit.said
    visit.press("seg_non")
    assert "Nouveau segment" in visit.said
    visit.press(f"mod_{made.id}")
    fill_segment(visit, "Second essai", "secteur", [one, two])
    visit.press("seg_ok")
    (changed,) = visit.state(run).targeting.segments
    assert (changed.id, changed.name, changed.rules) == (made.id, "Second essai", {"secteur": (one, two)})
    assert "Nouveau segment" in visit.said
    visit.press(f"sup_{made.id}")
    assert visit.state(run).targeting.segments == ()
    visit.press("annuler")
    assert visit.state(run).targeting.segments == (changed,)


def test_qualifying_needs_every_grade(visit: Visit, run: str) -> None:
    """A grade missing is asked for; with all of them the prospect is ranked with its warmth."""
    visit.open("qualification.py", run=run)
    assert "Personne n'est encore qualifié" in visit.said
    line = visit.at.selectbox[1].value
    assert visit.state(run).prepared.notes[line][0] in visit.said
    visit.press("Enregistrer la qualification")
    assert "Donne une note à chaque critère" in visit.said
    assert visit.state(run).targeting.grades == {}
    for radio in visit.at.radio:
        radio.set_value(3)
    visit.press("Enregistrer la qualification")
    assert set(visit.state(run).targeting.grades[line].values()) == {3}
    assert list(visit.at.dataframe[0].value["Score"]) == [100.0]
    assert list(visit.at.dataframe[0].value["Chaleur"]) == ["chaud"]
    assert visit.at.selectbox[1].value != line


def test_grades_given_can_be_read_again_and_taken_back(visit: Visit, run: str) -> None:
    """A prospect already graded opens with its grades; « Annuler » forgets them."""
    acts = [a for a in fair_targeting(visit.state(run), stream(4, "essai")) if a.kind == "grade_prospect"]
    visit.play(run, acts[:2])
    visit.open("qualification.py", run=run)
    visit.at.selectbox[1].set_value(acts[0].line)
    visit.run()
    assert [radio.value for radio in visit.at.radio] == list(acts[0].grades.values())
    visit.press("annuler")
    assert list(visit.state(run).targeting.grades) == [acts[0].line]


def test_weights_change_the_score_and_cannot_all_be_nothing(visit: Visit, run: str) -> None:
    """Weights are kept; all at zero, they are refused kindly."""
    visit.open("qualification.py", run=run)
    for slider in visit.at.slider:
        slider.set_value(0)
    visit.press("Enregistrer les poids")
    assert "Au moins un critère doit compter" in visit.said
    visit.at.slider[0].set_value(5)
    for slider in visit.at.slider[1:]:
        slider.set_value(1)
    visit.press("Enregistrer les poids")
    assert list(visit.state(run).targeting.weights.values()) == [5, 1, 1, 1][: len(visit.at.slider)]


def test_qualifying_goes_segment_by_segment(visit: Visit, run: str) -> None:
    """Only prospects of the segment chosen are offered; one without any line gives a sentence, not a fault."""
    frame = segmentable(visit.state(run))
    some = Segment(id="un", name="Les premiers", rules={"secteur": tuple(sectors(visit, run)[:1])})
    nobody = Segment(id="zero", name="Personne", rules={"secteur": ("Aucun",)})
    visit.play(run, [SaveSegment(segment=some), SaveSegment(segment=nobody)])
    visit.open("qualification.py", run=run)
    visit.at.selectbox[0].set_value(some.name)
    visit.run()
    assert visit.at.selectbox[1].value in frame.index[segment_mask(frame, some)]
    visit.at.selectbox[0].set_value(nobody.name)
    visit.run()
    assert "Ce segment ne contient aucune fiche." in visit.said


def test_a_target_needs_segments_first(visit: Visit, run: str) -> None:
    """Before any segment, the target page leads back to them."""
    visit.open("cible.py", run=run)
    assert "D'abord des segments" in visit.said
    assert visit.links["Aller aux segments"] == f"segments?run={run}"
    assert not visit.has_button("rendre_cibler")


def test_a_target_is_chosen_with_its_reasons(visit: Visit, run: str) -> None:
    """No segment, then no justification, are refused kindly; the whole is kept and the list of calls shown."""
    acts = [
        a for a in fair_targeting(visit.state(run), stream(4, "essai")) if a.kind in ("save_segment", "grade_prospect")
    ]
    visit.play(run, acts)
    visit.open("cible.py", run=run).press("Enregistrer ma cible")
    assert "Choisis au moins un segment." in visit.said
    visit.at.multiselect[0].set_value(["s0"])
    visit.at.number_input[0].set_value(5)
    visit.press("Enregistrer ma cible")
    assert "Écris pourquoi tu choisis cette cible" in visit.said
    assert visit.state(run).targeting.choice is None
    assert visit.at.multiselect[0].value == ["s0"]
    visit.at.multiselect[1].set_value(["qualification"])
    visit.at.text_area[0].set_value("Je propose ces cinq voisins parce que leur besoin est réel.")
    visit.press("Enregistrer ma cible")
    choice = visit.state(run).targeting.choice
    assert (choice.segments, choice.size, choice.reasons) == (("s0",), 5, ("qualification",))
    calls = visit.at.dataframe[0].value
    assert list(calls["Ordre"]) == list(range(1, len(calls) + 1))
    assert len(calls) <= 5
    assert calls["Score"].dropna().is_monotonic_decreasing


def test_a_segment_of_the_target_cannot_be_deleted(visit: Visit, run: str) -> None:
    """Deleting a segment the target stands on is refused kindly, with what to do first."""
    visit.target(run, hand_in=False)
    visit.open("segments.py", run=run).press("sup_s0")
    assert "Ce segment fait partie de ta cible" in visit.said
    assert visit.state(run).targeting.segment("s0") is not None
    visit.press("sup_s2")
    assert visit.state(run).targeting.segment("s2") is None


def test_handing_the_target_in_ends_the_mission(visit: Visit, run: str) -> None:
    """Handing in asks first, then shows the debrief; the target stays readable, with its justification."""
    visit.target(run, hand_in=False)
    visit.open("cible.py", run=run).confirm("rendre_cibler", "rendre_oui")
    assert visit.played(run).run.status == "terminee"
    assert "Étape « Cibler »" in visit.said
    visit.open("cible.py", run=run)
    assert "ta justification" in visit.said
    assert not visit.has_button("Enregistrer ma cible")
    visit.open("segments.py", run=run)
    assert not visit.has_button("seg_ok")
    visit.open("qualification.py", run=run)
    assert all(field.disabled for field in (*visit.at.button, *visit.at.radio, *visit.at.slider))
    line, grades = next(iter(visit.state(run).targeting.grades.items()))
    visit.at.selectbox[1].set_value(line)
    visit.run()
    criterion = visit.state(run).scenario.qualification.criteria[0]
    assert criterion.scale[grades[criterion.id]] in visit.said


def test_handing_in_with_few_grades_warns(visit: Visit, run: str) -> None:
    """With fewer prospects qualified than asked, the dialog says how many are missing, and lets one choose."""
    acts = list(fair_targeting(visit.state(run), stream(4, "essai")))
    few = [a for a in acts if a.kind == "save_segment"] + [a for a in acts if a.kind == "grade_prospect"][:1]
    visit.play(run, few)
    visit.open("cible.py", run=run).press("rendre_cibler")
    assert "Choisis au moins un segment" in visit.said
    assert visit.state(run).stage == "cibler"
    visit.play(run, [a for a in acts if isinstance(a, ChooseTarget)])
    visit.open("cible.py", run=run).press("rendre_cibler")
    minimum = visit.state(run).scenario.qualification.minimum
    assert f"Tu as qualifié 1 prospect sur {minimum}" in visit.said


def test_what_is_on_screen_is_what_is_handed_in(visit: Visit, run: str) -> None:
    """A text typed but not saved is kept when the stage is handed in, and shown before the last yes."""
    acts = list(fair_targeting(visit.state(run), stream(4, "essai")))
    visit.play(run, [a for a in acts if a.kind in ("save_segment", "grade_prospect", "choose_target")])
    visit.open("cible.py", run=run)
    text = "Nouvelle justification, écrite au dernier moment et jamais enregistrée."
    visit.at.text_area[0].set_value(text)
    visit.press("rendre_cibler")
    assert f"Tu rends ce texte : > {text}" in visit.said
    assert visit.state(run).targeting.choice.justification == text
