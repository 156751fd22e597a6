"""Measures on the mended file, against the truth: what was found, what was broken, what was missed."""

from __future__ import annotations

from simulations.contact import is_dialable, is_reachable, phone_digits
from simulations.file_work import REASONS, Reason, line_values, pair_of
from simulations.geography import postal_code_matches
from simulations.mission_state import MissionState
from simulations.prospect_file import LineTruth
from simulations.rubric import Measure
from simulations.settings import remarks
from simulations.wording import count

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
# What was done in each measure, for one and for several.
MENDED = {
    "corrections.telephone": ("numéro faux ou absent réparé", "numéros faux ou absents réparés"),
    "corrections.code_postal": ("code postal faux réparé", "codes postaux faux réparés"),
    "corrections.email": ("adresse e-mail fausse réparée", "adresses e-mail fausses réparées"),
    "corrections.colonnes": ("fiche aux cases inversées réparée", "fiches aux cases inversées réparées"),
}
REMOVED = {
    "retraits.fermees": ("entreprise fermée retirée", "entreprises fermées retirées"),
    "retraits.hors_cible": ("fiche hors cible retirée", "fiches hors cible retirées"),
    "retraits.anciens": ("contact de plus de 3\u00a0ans retiré", "contacts de plus de 3\u00a0ans retirés"),
    "retraits.opposition": ("contact opposé à la prospection retiré", "contacts opposés à la prospection retirés"),
    "retraits.consentement": ("contact sans accord valable retiré", "contacts sans accord valable retirés"),
}


def file_measures(state: MissionState) -> dict[str, Measure]:
    """Return the measures of the stage « Analyser » about the file itself."""
    return {**_double_measures(state), **_correction_measures(state), **_removal_measures(state), **_lookups(state)}


def is_mended(state: MissionState, truth: LineTruth) -> bool:
    """Tell whether the student did with a faulty line what a professional would have done."""
    if truth.partner is not None:
        return is_settled(state, pair_of(truth.line, truth.partner))
    if truth.kind in REMOVABLE:
        return truth.line in state.file.removed
    return state.file.is_active(truth.line) and cells_mended(state, truth)


def is_settled(state: MissionState, pair: tuple[int, int]) -> bool:
    """Tell whether two lines of one prospect are now one: merged, or one of them taken out by hand."""
    return pair in merged_pairs(state) or any(is_spare(state, line) for line in pair)


def is_spare(state: MissionState, line: int) -> bool:
    """Tell whether a line was taken out by hand while its double stays, so that no prospect is lost."""
    double = double_of(state, line)
    return double is not None and line in state.file.removed and state.file.is_active(double)


def double_of(state: MissionState, line: int) -> int | None:
    """Return the line that is the same prospect as this one, if there is one."""
    return next((sum(pair) - line for pair in state.prepared.pairs if line in pair), None)


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
        settled = sum(is_settled(state, pair) for pair in pairs)
        found["doublons.rappel"] = _share(settled, len(pairs), "doublon trouvé", "doublons trouvés")
    if state.file.merges:
        right = len(pairs & merged)
        found["doublons.precision"] = _share(right, len(merged), "fusion juste", "fusions justes")
    if decoys and (merged or state.file.distinct):
        words = ("paire ressemblante gardée séparée", "paires ressemblantes gardées séparées")
        found["doublons.leurres"] = _share(len(decoys - merged), len(decoys), *words)
    good = [merge for merge in state.file.merges if pair_of(merge.kept, merge.dropped) in pairs]
    if good:
        best = sum(_kept_the_best(state, merge.kept, merge.dropped) for merge in good)
        found["doublons.valeurs"] = _share(best, len(good), "fusion complète", "fusions complètes")
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
            found[name] = _share(right, len(truths), *MENDED[name])
    made = _corrected_cells(state)
    if made:
        right = sum(_is_right(state, line, column) for line, column in made)
        found["corrections.justesse"] = _share(
            right, len(made), "case modifiée à bon droit", "cases modifiées à bon droit"
        )
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
            found[name] = _share(sum(line in removed for line in lines), len(lines), *REMOVED[name])
    right = [line for line in removed if is_justified_removal(state, line)]
    if removed:
        found["retraits.justesse"] = _share(len(right), len(removed), "retrait justifié", "retraits justifiés")
    if right:
        named = sum(removed[line] == true_reason(state, line) for line in right)
        words = ("retrait justifié avec le bon motif", "retraits justifiés avec le bon motif")
        found["retraits.motifs"] = _share(named, len(right), *words)
    return found


def is_justified_removal(state: MissionState, line: int) -> bool:
    """Tell whether a line had a reason to leave the file, a double whose other copy stays included."""
    return true_reason(state, line) is not None


def true_reason(state: MissionState, line: int) -> Reason | None:
    """Return the reason for which a line taken out had to leave the file; none for a line that could stay."""
    if is_spare(state, line):
        return "doublon"
    kind = state.prepared.fault_kind(line)
    if kind in REMOVABLE:
        return next(reason for reason in REASONS if reason == kind)
    if state.file.removed.get(line) == "injoignable" and _is_out_of_reach(state, line):
        return "injoignable"
    return None


def _is_out_of_reach(state: MissionState, line: int) -> bool:
    """Tell whether the line as received has no usable phone nor e-mail, not even in each other's column."""
    cells = state.prepared.frame.loc[line, ["telephone", "email"]]
    return double_of(state, line) is None and not is_reachable(*map(str, cells))


def is_worth_a_look(state: MissionState, line: int) -> bool:
    """Tell whether a doubt about a line, as received, deserved a look-up: right or not, the doubt was sensible."""
    prepared, cells = state.prepared, state.prepared.frame.loc[line]
    return (
        prepared.fault_kind(line) in WORTH_A_LOOK
        or not is_dialable(str(cells["telephone"]))
        or any(line in pair for pair in prepared.pairs | prepared.decoys)
        or str(cells["remarque"]) in remarks().closed_decoy + remarks().opposed_decoy
    )


def _lookups(state: MissionState) -> dict[str, Measure]:
    consulted = state.file.consulted
    if not consulted:
        return {}
    useful = sum(is_worth_a_look(state, line) for line in consulted)
    return {"verification.utile": _share(useful, len(consulted), "vérification utile", "vérifications utiles")}


def _share(part: int, whole: int, one: str, many: str) -> Measure:
    return Measure(value=part / whole, quote=f"{count(part, one, many)} sur {whole}")
