"""The market: fictitious prospects whose every field agrees with the others."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.errors import UnknownItemError
from simulations.geography import communes, communes_of, phone_zone, postal_codes
from simulations.market import generate_prospects, sector_names
from simulations.words import sector_file, slug

PERSON = ["civilite", "prenom", "nom"]
PLACE = ["adresse", "code_postal", "commune", "code_insee", "departement", "telephone", "email"]
COMPANY = ["raison_sociale", "siret", "naf", "secteur", "effectif", "fonction"]
FICTION = {"01": "01 99 00", "02": "02 61 91", "03": "03 53 01", "04": "04 65 71", "05": "05 36 49", "06": "06 39 98"}
RESERVED = (".example", ".invalid", ".test", "@example.com", "@example.org", "@example.net")
KINDS = st.sampled_from(["professionnel", "particulier"])
SEEDS = st.integers(0, 2**32)
DEPARTMENTS = st.lists(
    st.sampled_from(["01", "13", "2A", "2B", "35", "48", "57", "67", "68", "69", "75", "93", "971", "974", "976"]),
    min_size=1,
    max_size=3,
    unique=True,
)
FEW = settings(max_examples=25, deadline=None)
TERRITORIES = [("67", "68"), ("48",), ("75",), ("2A",), ("974",), ("35", "33", "13")]


@cache
def firms(departments: tuple[str, ...] = ("67", "68"), count: int = 4_000) -> pd.DataFrame:
    """Return a big draw of firms, shared by the tests that only read it."""
    return generate_prospects(count, seed=11, departments=departments)


@cache
def homes(departments: tuple[str, ...] = ("67", "68"), count: int = 4_000) -> pd.DataFrame:
    """Return a big draw of households, shared by the tests that only read it."""
    return generate_prospects(count, seed=11, kind="particulier", departments=departments)


def luhn_sum(number: str) -> int:
    """Return Luhn's sum of a number, worked out digit by digit as on paper."""
    doubled = [int(digit) * (2 if rank % 2 else 1) for rank, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled)


def assert_places_agree(frame: pd.DataFrame) -> None:
    """Check that each row's address and phone are of one and the same real commune."""
    for row in frame[PLACE].drop_duplicates(["code_postal", "code_insee"]).itertuples():
        assert row.code_postal in postal_codes(row.code_insee)
        assert communes().loc[row.code_insee, "commune"] == row.commune
        assert communes().loc[row.code_insee, "departement"] == row.departement
    roots = frame["departement"].map(lambda code: FICTION[phone_zone(code)])
    assert (frame["telephone"].str[:8] == roots).all()
    assert frame["telephone"].str.fullmatch(r"0\d( \d\d){4}").all()
    assert frame["email"].str.endswith(RESERVED).all()


def test_firms_have_all_the_columns_promised():
    """A firm has a company, a contact and an address, and no empty cell."""
    frame = firms()
    assert {"prospect_id", *COMPANY, *PERSON, *PLACE} <= set(frame.columns)
    assert frame.notna().all(axis=None)
    assert (frame[[*COMPANY, *PERSON, *PLACE]] != "").all(axis=None)
    assert frame["prospect_id"].is_unique


def test_households_have_no_company():
    """A household has a person and an address; company columns are absent."""
    frame = homes()
    assert {"prospect_id", *PERSON, *PLACE} <= set(frame.columns)
    assert not set(COMPANY) & set(frame.columns)
    assert frame.notna().all(axis=None)
    assert frame["prospect_id"].is_unique


@pytest.mark.parametrize("departments", TERRITORIES)
@pytest.mark.parametrize("draw", [firms, homes])
def test_every_place_agrees(draw, departments):
    """Postal code, commune, département, phone zone and e-mail agree on every line, in Corsica and overseas too."""
    frame = draw(departments)
    assert len(frame) == 4_000
    assert set(frame["departement"]) == set(departments)
    assert_places_agree(frame)


@FEW
@given(st.integers(0, 150), SEEDS, KINDS, DEPARTMENTS)
def test_any_draw_is_coherent(count, seed, kind, departments):
    """Whatever the number, seed, kind and territory, all lines agree and stay in the territory."""
    frame = generate_prospects(count, seed=seed, kind=kind, departments=departments)
    assert len(frame) == count
    assert set(frame["departement"]) <= set(departments)
    assert_places_agree(frame)


@FEW
@given(st.integers(1, 100), SEEDS, KINDS, DEPARTMENTS)
def test_same_seed_same_frame(count, seed, kind, departments):
    """The same request gives the same frame, whatever was drawn in between."""
    first = generate_prospects(count, seed=seed, kind=kind, departments=departments)
    generate_prospects(5, seed=seed + 1, kind=kind, departments=departments)
    pd.testing.assert_frame_equal(first, generate_prospects(count, seed=seed, kind=kind, departments=departments))


@pytest.mark.parametrize("kind", ["professionnel", "particulier"])
def test_other_seeds_give_other_prospects(kind):
    """Ten seeds give ten different files."""
    drawn = [generate_prospects(30, seed=seed, kind=kind) for seed in range(10)]
    assert len({tuple(frame["email"]) for frame in drawn}) == 10
    assert len({tuple(frame["adresse"]) for frame in drawn}) == 10


@pytest.mark.parametrize("departments", TERRITORIES)
def test_company_numbers_are_valid_unique_and_never_attributed(departments):
    """SIREN and SIRET pass Luhn's check, are unique, go together, and begin with the 0 no firm has."""
    frame = firms(departments)
    assert frame["siren"].is_unique
    assert frame["siret"].is_unique
    assert frame["siret"].str.fullmatch(r"0\d{13}").all()
    assert (frame["siret"].str[:9] == frame["siren"]).all()
    assert all(luhn_sum(number) % 10 == 0 for column in ("siren", "siret") for number in frame[column])


@pytest.mark.parametrize("departments", [("67", "68"), ("48",), ("75",), ("974",)])
def test_company_names_and_domains_are_unique(departments):
    """No two firms share a name, a domain or an address for mail, however many there are."""
    frame = firms(departments, 15_000)
    assert frame["raison_sociale"].is_unique
    assert frame["email"].str.split("@").str[1].is_unique


def test_emails_derive_from_the_company_and_the_person():
    """The domain is the firm's name, the mailbox a usual one or the contact's own name."""
    frame = firms()
    for row in frame.itertuples():
        local, domain = row.email.split("@")
        first, last = slug(row.prenom), slug(row.nom)
        assert slug(row.raison_sociale).startswith(domain.removesuffix(".example")[:56].rstrip("-"))
        assert local in {"contact", "direction", "accueil", f"{first}.{last}", f"{first[0]}.{last}"}


def test_domains_could_exist():
    """A domain name has labels of 63 small letters, digits and hyphens at most, even for a long commune name."""
    for frame in (firms(("48",), 15_000), firms(("974",), 15_000), homes()):
        assert frame["email"].str.fullmatch(r"[a-z0-9.\-]{1,64}@[a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?\.example").all()


def test_household_emails_are_unique_and_named_after_the_person():
    """Two people of the same name have different addresses, both made of their name."""
    frame = homes()
    assert frame["email"].is_unique
    stems = frame["prenom"].map(slug) + "." + frame["nom"].map(slug)
    assert all(email.startswith(stem) for email, stem in zip(frame["email"], stems, strict=True))


@pytest.mark.parametrize("kind", ["professionnel", "particulier"])
def test_phones_do_not_repeat_before_a_range_is_used_up(kind):
    """Up to 10,000 prospects of one zone have a number each."""
    assert generate_prospects(10_000, seed=4, kind=kind)["telephone"].is_unique


@pytest.mark.parametrize("kind", ["professionnel", "particulier"])
def test_no_prospect_at_all(kind):
    """Nothing asked gives an empty table with the same columns."""
    empty = generate_prospects(0, seed=1, kind=kind)
    assert empty.empty
    assert list(empty.columns) == list(generate_prospects(1, seed=1, kind=kind).columns)


@pytest.mark.parametrize("departments", [("99",), ("67", "20"), ()])
def test_unknown_departement_is_refused_in_french(departments):
    """A département that does not exist is refused, with an example of what is expected."""
    with pytest.raises(UnknownItemError, match="Un code de département est attendu"):
        generate_prospects(5, seed=1, departments=departments)


@pytest.mark.parametrize("departement", ["975", "984", "987"])
def test_territory_without_position_is_refused_in_french(departement):
    """A collectivity whose communes have no known position is refused, not drawn badly."""
    with pytest.raises(UnknownItemError, match="position connue"):
        generate_prospects(5, seed=1, departments=(departement,))


@pytest.mark.parametrize("count", [-1, 1_000_001])
def test_impossible_number_is_refused(count):
    """Less than none or more than a million is refused in French."""
    with pytest.raises(ValueError, match="Un nombre de prospects"):
        generate_prospects(count, seed=1)


def test_unknown_kind_sector_or_missing_weight_is_refused():
    """Each wrong request is refused by a sentence that says what was expected."""
    with pytest.raises(ValueError, match="nature attendue"):
        generate_prospects(1, seed=1, kind="autre")
    with pytest.raises(UnknownItemError, match="« Astrologie » n'existe pas"):
        generate_prospects(1, seed=1, sectors=("Astrologie",))
    with pytest.raises(ValueError, match="un poids par secteur"):
        generate_prospects(1, seed=1, sectors=("Coiffure",), sector_weights=(1.0, 2.0))


def test_only_the_sectors_asked_for_in_their_proportions():
    """Weights say how many firms of each sector, whatever their usual share."""
    frame = generate_prospects(4_000, seed=2, sectors=("Coiffure", "Fleuriste"), sector_weights=(3.0, 1.0))
    share = frame["secteur"].value_counts(normalize=True)
    assert set(share.index) == {"Coiffure", "Fleuriste"}
    assert share["Coiffure"] == pytest.approx(0.75, abs=0.03)


def test_activity_code_belongs_to_the_sector():
    """Every NAF code is one of its sector's, and every sector of the market is met."""
    frame = firms()
    known = {sector.name: set(sector.naf) for sector in sector_file().sectors}
    assert all(naf in known[name] for name, naf in zip(frame["secteur"], frame["naf"], strict=True))
    assert set(frame["secteur"]) == set(sector_names())


def test_roles_agree_with_the_title():
    """A role that has two genders is never given in the wrong one."""
    groups = [group for sizes in sector_file().roles.values() for group in sizes.values()]
    pairs = [(man, woman) for group in groups for man, woman, _ in group if man != woman]
    men, women = {man for man, _ in pairs}, {woman for _, woman in pairs}
    frame = firms()
    assert not set(frame.loc[frame["civilite"] == "M.", "fonction"]) & (women - men)
    assert not set(frame.loc[frame["civilite"] == "Mme", "fonction"]) & (men - women)


@pytest.mark.parametrize("kind", ["professionnel", "particulier"])
def test_prospects_follow_the_population(kind):
    """On a big draw, the more inhabitants a commune has, the more prospects live there."""
    frame = generate_prospects(30_000, seed=5, kind=kind, departments=("67", "68"))
    population = communes_of(("67", "68"))["population"]
    drawn = frame["code_insee"].value_counts().reindex(population.index).fillna(0)
    assert drawn.rank().corr(population.rank()) > 0.9
    assert drawn.idxmax() == population.idxmax() == "67482"
