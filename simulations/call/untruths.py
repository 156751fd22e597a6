"""What a student says that is not true: of the offer, or to get past somebody (« le devis qu'il a demandé »)."""

from __future__ import annotations

from simulations.call.hearing import plain_text
from simulations.call.settings import patterns
from simulations.pitch import FalseClaim, Pitch

NOBODY_ASKED = FalseClaim(
    text="un faux prétexte pour passer",
    truth="Personne ne t'attend et personne n'a rien demandé : dis la vraie raison de ton appel, elle suffit.",
)


def untruth_in(text: str, pitch: Pitch | None, *, again: bool = False) -> FalseClaim | None:
    """Return what is untrue in a turn, or nothing.

    `again` says that these people were phoned before: an earlier talk may then be recalled.
    """
    found = next((claim for claim in (pitch.false_claims if pitch else ()) if claim.is_in(text)), None)
    if found is None and not again and patterns("cues")["pretexte"].search(plain_text(text)):
        return NOBODY_ASKED
    return found
