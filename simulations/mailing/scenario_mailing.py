"""Whether the e-mails of a scenario agree with its company and stay in fiction."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulations.scenario import Scenario

Told = tuple[str, str]  # the words to look for in the text, to find the line, and what to say
HEAVY_KB = 40_000


def mailing_faults(scenario: Scenario) -> Iterator[Told]:
    """Yield what is wrong with the e-mails, in French; nothing when they are sound or absent."""
    brief = scenario.mailing
    if brief is None:
        return
    if "prospecter" not in scenario.stages:
        yield "courriels:", "courriels : l'étape « prospecter » manque dans « etapes »"
    for link in brief.links:
        host = re.sub(r"^https?://([^/]+).*$", r"\1", link.address)
        if host != brief.domain and not host.endswith(f".{brief.domain}"):
            yield link.address, f"courriels : le lien « {link.label} » doit être sur « {brief.domain} »"
    if len({link.label for link in brief.links}) < len(brief.links):
        yield "liens:", "courriels : deux liens ont le même texte"
    for file in brief.attachments:
        if file.kilobytes > HEAVY_KB:
            yield file.name, f"courriels : « {file.name} » dépasse {HEAVY_KB} Ko, aucune messagerie ne l'accepte"
    if "fictif" not in brief.source:
        yield "courriels:", "courriels : « source » doit porter le mot « fictif »"
