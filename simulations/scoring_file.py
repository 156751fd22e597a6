"""Measures on the mended file, against the truth: what was found, what was broken, what was missed."""

from __future__ import annotations

import re

from simulations.file_work import line_values, pair_of
from simulations.geography import postal_code_matches
from simulations.mission_state import MissionState
from simulations.prospect_file import LineTruth
from simulations.rubric import Measure

# The measure of each kind of fault that is mended by writing the right cell, or by taking the line out.
CORRECTIONS = {
    "corrections.telephone": ("telephone_errone", "telephone_manquant"),
    "corrections.code_postal": ("code_postal_errone",),
    "corrections.email": ("email_errone",),
    "corrections.colonnes": ("colonnes_decalees",),
}
REMOVALS = {
    "retraits.fermees": "entreprise_fermee",
    "retraits.hors_cible": "hors_cible",
    "retraits.anciens": "trop_ancien",
    "retraits.opposition": "opposition",
    "retraits.consentement": "sans_consentement",
}
REMOVABLE = frozenset(REMOVALS.values())
WORTH_A_LOOK = frozenset(
    {"telephone_manquant", "telephone_errone", "entreprise_fermee", "sans_consentement", "code_postal_errone"}
)
DIALLED = 10
WORDS = {
    "telephone_errone": "numéro(s) faux ou absents",
    "code_postal_errone": "code(s) postal(aux) faux",
    "email_errone": "adresse(s) e-mail fausses",
    "colonnes_decalees": "fiche(s) aux colonnes décalées",
    "entreprise_fermee": "entreprise(s) fermée(s)",
    "hors_cible": "fiche(s) hors cible",
    "trop_ancien": "contact(s) de plus de 3 ans",
    "opposition": "contact(s) opposé(s) à la prospection",
    "sans_consentement": "contact(s) sans consentement valable",
}


def file_measures(state: MissionState) -> dict[str, Measure]:
    """Return the measures of the stage « Analyser » about the file itself."""
    return {**_double_measures(state), **_correction_measures(state), **_removal_measures(state), **_lookups(state)}


def is_mended(state: MissionState, truth: LineTruth) -> bool:
    """Tell whether the student did with a faulty line what a professional would have done."""
    if truth.partner is not None:
        return pair_of(truth.line, truth.partner) in merged_pairs(state)
    if truth.kind in REMOVABLE:
        return truth.line in state.file.removed
    return state.file.is_active(truth.line) and cells_mended(state, truth)


def cells_mended(state: MissionState, truth: LineTruth) -> bool:
    """Tell whether every cell to mend now holds a right value."""
    cells = state.file.corrections.get(truth.line, {})
    return all(
        same_value(column, cells.get(column, ""), expected, commune_of(state, truth.line))
        for column, expected in truth.expected.items()
    )


def commune_of(state: MissionState, line: int) -> str:
    """Return the true commune of a line."""
    return str(state.prepared.clean.loc[line, "commune"])


def same_value(column: str, written: str, expected: str, commune: str) -> bool:
    """Compare a written cell with the expected one, as a colleague would: shape of phones and case left aside."""
    if column == "telephone":
        return phone_digits(written) == phone_digits(expected)
    if column == "code_postal":
        return written.strip() == expected or postal_code_matches(written.strip(), commune)
    return written.strip().casefold() == expected.strip().casefold()


def phone_digits(text: str) -> str:
    """Return the ten digits of a French phone however it is typed, or the digits found."""
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith("+33") or digits.startswith("0033"):
        digits = "0" + digits[-9:]
    return digits


def is_dialable(text: str) -> bool:
    """Tell whether a phone cell can be dialled: ten digits, a first 0, not only zeros."""
    digits = phone_digits(text)
    has_letters = re.search(r"[A-Za-z]", text) is not None
    return len(digits) == DIALLED and digits[0] == "0" and digits[1] != "0" and not has_letters


def merged_pairs(state: MissionState) -> frozenset[tuple[int, int]]:
    """Return the pairs merged, those that follow from two merges with a common line included."""
    groups: dict[int, set[int]] = {}
    for merge in state.file.merges:
        union = groups.get(merge.kept, {merge.kept}) | groups.get(merge.dropped, {merge.dropped})
        for line in union:
            groups[line] = union
    return frozenset(pair_of(a, b) for group in groups.values() for a in group for b in group if a != b)


def _double_measures(state: MissionState) -> dict[str, Measure]:
    pairs, decoys, merged = state.prepared.pairs, state.prepared.decoys, merged_pairs(state)
    found = {}
    if pairs:
        right = len(pairs & merged)
        found["doublons.rappel"] = _share(right, len(pairs), f"{right} doublon(s) trouvé(s) sur {len(pairs)}")
    if state.file.merges:
        right = len(pairs & merged)
        total = len(merged)
        found["doublons.precision"] = _share(right, total, f"{right} fusion(s) juste(s) sur {total}")
    if decoys and (merged or state.file.distinct):
        kept = len(decoys - merged)
        quote = f"{kept} paire(s) ressemblante(s) gardée(s) séparée(s) sur {len(decoys)}"
        found["doublons.leurres"] = _share(kept, len(decoys), quote)
    good = [merge for merge in state.file.merges if pair_of(merge.kept, merge.dropped) in pairs]
    if good:
        best = sum(_kept_the_best(state, merge.kept, merge.dropped) for merge in good)
        found["doublons.valeurs"] = _share(best, len(good), f"{best} fusion(s) complète(s) sur {len(good)}")
    return found


def _kept_the_best(state: MissionState, kept: int, dropped: int) -> bool:
    """Tell whether the line kept has no empty cell that the other line could have filled."""
    base = state.prepared.frame
    cells = line_values(base, state.file, kept)
    return not any(cells[column] == "" and base.loc[dropped, column] != "" for column in cells)


def _correction_measures(state: MissionState) -> dict[str, Measure]:
    found = {}
    for name, kinds in CORRECTIONS.items():
        truths = [truth for truth in state.prepared.faults.values() if truth.kind in kinds]
        if truths:
            right = sum(is_mended(state, truth) for truth in truths)
            quote = f"{right} sur {len(truths)} {WORDS[kinds[0]]} réparé(s)"
            found[name] = _share(right, len(truths), quote)
    made = _corrected_cells(state)
    if made:
        right = sum(_is_right(state, line, column) for line, column in made)
        found["corrections.justesse"] = _share(right, len(made), f"{right} case(s) juste(s) sur {len(made)} modifiées")
    return found


def _corrected_cells(state: MissionState) -> list[tuple[int, str]]:
    """Return the cells changed by hand; those taken over in a merge are judged with the merge."""
    taken = {(merge.kept, column) for merge in state.file.merges for column in merge.values}
    return [
        (line, column)
        for line, cells in state.file.corrections.items()
        for column in cells
        if (line, column) not in taken and column != "remarque"
    ]


def _is_right(state: MissionState, line: int, column: str) -> bool:
    expected = str(state.prepared.clean.loc[line, column])
    return same_value(column, state.file.corrections[line][column], expected, commune_of(state, line))


def _removal_measures(state: MissionState) -> dict[str, Measure]:
    found = {}
    faults, removed = state.prepared.faults, state.file.removed
    for name, kind in REMOVALS.items():
        lines = [line for line, truth in faults.items() if truth.kind == kind]
        if lines:
            gone = sum(line in removed for line in lines)
            found[name] = _share(gone, len(lines), f"{gone} {WORDS[kind]} retirée(s) sur {len(lines)}")
    if removed:
        right = [line for line in removed if is_justified_removal(state, line)]
        quote = f"{len(right)} retrait(s) justifié(s) sur {len(removed)}"
        found["retraits.justesse"] = _share(len(right), len(removed), quote)
    if removed and right:
        named = sum(removed[line] == state.prepared.fault_kind(line) for line in right)
        found["retraits.motifs"] = _share(named, len(right), f"{named} bon(s) motif(s) sur {len(right)} retraits")
    return found


def is_justified_removal(state: MissionState, line: int) -> bool:
    """Tell whether a line had a reason to leave the file, a double taken out by hand included."""
    truth = state.prepared.faults.get(line)
    if truth and truth.kind in REMOVABLE:
        return True
    return any(line in pair for pair in state.prepared.pairs) and not all(
        state.file.is_active(other) for pair in state.prepared.pairs if line in pair for other in pair if other != line
    )


def _lookups(state: MissionState) -> dict[str, Measure]:
    consulted = state.file.consulted
    if not consulted:
        return {}
    useful = sum(state.prepared.fault_kind(line) in WORTH_A_LOOK for line in consulted)
    quote = f"{useful} vérification(s) utile(s) sur {len(consulted)}"
    return {"verification.utile": _share(useful, len(consulted), quote)}


def _share(part: int, whole: int, quote: str) -> Measure:
    return Measure(value=part / whole, quote=quote)
