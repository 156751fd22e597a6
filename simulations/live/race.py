"""« Course aux prospects » : teams sort the same dirty file card by card; quality, law and cost, never speed.

Each card has a key of its own (`parts`): one answer per team and card, the first one counts. While a round is open,
the table tells only what teams did, never whether it was right; what was right comes with the reveal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from simulations.file_work import REASONS
from simulations.kernel import Frozen, Observation, stream
from simulations.law import sanctions_of
from simulations.live.format import Answer, Closed, Prompt, Reveal, Row, Setup
from simulations.live.games import check_names, games, one_of, whole
from simulations.live.race_cards import SHIFTED, STAGE, Card, Deck, Truth, deal, reasons_offered
from simulations.live.race_score import TeamScore, decisions_of, is_illegal, is_kept, own_measures, share_of, team_score
from simulations.rubric import judge, load_rubric
from simulations.scenario import scenario_paths
from simulations.wording import count, euros, percent

OPTIONS = frozenset({"scenario", "fiches", "manches", "secondes", "fiches_par_personne", "equipes"})
LEAST_CARDS, MOST_CARDS = 12, 24
CHECKS_STAGE = "analyser"
GOOD, FAIR = 75, 50


class RaceSession(Frozen):
    """A race at one moment; `scores` holds, for each closed round, the score of each team."""

    deck: Deck
    rounds: int
    seconds: int
    each: int
    seed: int
    rank: int = 0
    closed: bool = False
    scores: tuple[dict[str, TeamScore], ...] = ()

    @property
    def key(self) -> str:
        """What names the present round."""
        return f"manche-{self.rank + 1}"

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards of the present round."""
        return self.deck.of_round(self.rank)


class RaceFormat:
    """The format; see `simulations.live.format` for what each member does."""

    id = "course"
    title = "Course aux prospects"
    teams = True
    branches = False
    parts = True

    def settle(self, setup: Setup) -> Setup:
        """Return the setup with its cards written in it, or raise ActionRefusedError when an option is wrong.

        Options: `scenario`, `fiches` (12 to 24), `manches` (1 to 3), `secondes` a round (0: no limit),
        `fiches_par_personne` (2 to 8: how many cards a member's answer makes their team answer for), `equipes` (1 to
        30: how many teams those who join are shared into).
        """
        if "tire" in setup.options:
            return setup
        check_names(setup, OPTIONS)
        settings = games().race
        known = [path.stem for path in scenario_paths()]
        drawn = known[int(stream(setup.seed, STAGE, "scenario").integers(len(known)))]
        scenario = one_of(setup, "scenario", drawn, known)
        cards = whole(setup, "fiches", settings.cards, least=LEAST_CARDS, most=MOST_CARDS)
        rounds = whole(setup, "manches", settings.rounds, least=1, most=3)
        whole(setup, "equipes", settings.teams, least=1, most=30)
        written = {
            "scenario": scenario,
            "manches": rounds,
            "secondes": whole(setup, "secondes", settings.seconds, least=0, most=1800),
            "par_personne": whole(setup, "fiches_par_personne", settings.each, least=2, most=8),
            "paquet": deal(scenario, setup.seed, cards, rounds).model_dump(mode="json"),
        }
        return setup.model_copy(update={"options": {**setup.options, "tire": written}})

    def start(self, setup: Setup) -> RaceSession:
        """Return the state before the first round, or raise ActionRefusedError when an option is wrong."""
        drawn = self.settle(setup).options["tire"]
        return RaceSession(
            deck=Deck.model_validate(drawn["paquet"]),
            rounds=drawn["manches"],
            seconds=drawn["secondes"],
            each=drawn["par_personne"],
            seed=setup.seed,
        )

    def prompt(self, state: RaceSession, *, team: str = "", participant: str = "") -> Prompt:
        """Return the cards of the round; on a phone, in an order spread over the phones of its team."""
        settings = games().race
        cards = _spread(state, team, participant) if participant else state.cards
        return Prompt(
            key=state.key,
            kind="cartes",
            title=self.title,
            text=f"{settings.question} Notre cible : {state.deck.target}.",
            seconds=state.seconds,
            data={
                "total": state.rounds,
                "manche": [state.rank + 1, state.rounds],
                "verification": state.deck.check_name,
                "decisions": settings.decisions,
                "motifs": [{"id": name, "texte": REASONS[name]} for name in reasons_offered()],
                "cartes": [state.deck.shown[card.key] for card in cards],
            },
        )

    def refusal(self, state: RaceSession, answer: Answer) -> str:
        """Return why a decision cannot be taken; empty when it can."""
        card = next((card for card in state.cards if card.key == answer.key), None)
        if card is None:
            return "Cette fiche n'est pas dans cette manche : regarde celles affichées."
        known = isinstance(answer.value, str) and answer.value in card.values(reasons_offered())
        return "" if known else "Choisis une des décisions proposées pour cette fiche."

    def refused_for(self, name: str) -> str:
        """Return what is said to the next one of a team when a card is already decided."""
        return games().race.taken.format(qui=name or games().race.teammate)

    def table(self, state: RaceSession, answers: Sequence[Answer]) -> tuple[Row, ...]:
        """Return, by team, how far it is and what it would phone; with what earlier rounds revealed."""
        decided = decisions_of(state.deck, answers)
        known = {team for scores in state.scores for team in scores}
        return tuple(_open_row(state, team, decided.get(team, {})) for team in sorted(known | decided.keys()))

    def close(self, state: RaceSession, answers: Sequence[Answer], *, pick: str = "") -> Closed:  # noqa: ARG002 - contract
        """Judge each team, show the table and the cards most missed; members who answered have their team's points."""
        keys = {card.key for card in state.cards}
        given = [answer for answer in answers if answer.key in keys]
        decided = decisions_of(state.deck, given)
        members = {team: {one.participant for one in given if one.team == team} for team in decided}
        scores = {
            team: team_score(state.deck, mine, members=len(members[team]), cards=len(state.cards), each=state.each)
            for team, mine in sorted(decided.items())
        }
        closed = state.model_copy(update={"closed": True, "scores": (*state.scores, scores)})
        points = {who: scores[team].quality for team in sorted(scores) for who in sorted(members[team])}
        return Closed(state=closed, reveal=_reveal(closed, decided), points=points)

    def follow(self, state: RaceSession) -> RaceSession:
        """Return the next round."""
        if not state.closed or self.over(state):
            return state
        return state.model_copy(update={"rank": state.rank + 1, "closed": False})

    def over(self, state: RaceSession) -> bool:
        """Tell whether the last round is closed."""
        return state.closed and state.rank == state.rounds - 1

    def observations(
        self, state: RaceSession, answers: Mapping[str, Sequence[Answer]]
    ) -> dict[str, tuple[Observation, ...]]:
        """Return the checks on files that each participant's own decisions let judge, each met at least twice."""
        rubric = load_rubric()
        return {
            who: judge(rubric, CHECKS_STAGE, own_measures(state.deck, given)) for who, given in sorted(answers.items())
        }


def _spread(state: RaceSession, team: str, participant: str) -> list[Card]:
    """Return the cards in the team's order, begun at a place of the participant's own, half of them backwards."""
    order = stream(state.seed, STAGE, f"ordre|{state.rank}|{team}").permutation(len(state.cards))
    cards = [state.cards[int(rank)] for rank in order]
    place = int.from_bytes(hashlib.blake2b(f"{participant}|{state.rank}".encode(), digest_size=4).digest(), "big")
    start, backwards = place // 2 % len(cards), place % 2
    turned = cards[start:] + cards[:start]
    return turned[::-1] if backwards else turned


def _open_row(state: RaceSession, team: str, decisions: Mapping[int, str]) -> Row:
    kept = sum(is_kept(value) for value in decisions.values())
    before = next((scores[team] for scores in reversed(state.scores) if team in scores), None)
    past = _told(before) if before else ()
    return Row(
        label=team or "Classe",
        cells=(
            f"{len(decisions)} sur {count(len(state.cards), 'fiche')}",
            f"{kept} à appeler, soit {euros(kept * state.deck.call_cost)}",
            *past,
        ),
        share=len(decisions) / max(1, len(state.cards)),
    )


def _told(score: TeamScore) -> tuple[str, str, str]:
    """Return the score of an earlier round in cells that stand alone."""
    quality, law, cost = _score_cells(score)
    return (f"Qualité : {quality}", f"Droit : {law.lower()}", f"Perdu : {cost}")


def _score_cells(score: TeamScore) -> tuple[str, str, str]:
    """Return quality, law and cost in words."""
    law = count(score.illegal, "contact interdit gardé", "contacts interdits gardés") if score.illegal else "Respecté"
    return (percent(score.quality / 100), law, euros(score.cost))


def _reveal(state: RaceSession, decided: Mapping[str, Mapping[int, str]]) -> Reveal:
    scores, settings = state.scores[-1], games().race
    ranked = sorted(scores, key=lambda team: (-scores[team].quality, scores[team].illegal, team))
    missed = _most_missed(state, decided)
    head = ("Équipe", "Qualité", "Droit", "Coût", *(("Progrès",) if len(state.scores) > 1 else ()))
    sources = dict.fromkeys(truth.source for _, truth, _ in missed if not truth.lawful)
    return Reveal(
        title=f"Manche {state.rank + 1} : ce que valent nos fichiers",
        text=_summary(state, decided),
        counts={f"Fiche {card.line}": wrong for card, _, wrong in missed},
        why={f"Fiche {card.line} · {card.name}": _why(card, truth) for card, truth, _ in missed},
        head=head,
        rows=tuple(_row(state, team) for team in ranked),
        talk=settings.talk[state.rank % len(settings.talk) :][:2],
        source=" ; ".join(sources),
    )


def _summary(state: RaceSession, decided: Mapping[str, Mapping[int, str]]) -> str:
    """Return what the law thinks of the files of all teams, with what the worst contact kept would risk."""
    if not decided:
        return "Aucune équipe n'a répondu : on regarde ensemble les fiches à ne pas laisser passer."
    truths = state.deck.truths
    kept = [
        truths[line] for _, mine in sorted(decided.items()) for line in sorted(mine) if is_illegal(truths[line], mine)
    ]
    if not kept:
        return "Aucun contact interdit n'est resté dans un fichier : c'est le premier devoir, et il est tenu."
    risk = next((sanction.text for truth in kept for sanction in sanctions_of(truth.rule)), "")
    told = count(len(kept), "contact interdit est resté", "contacts interdits sont restés")
    return f"{told} dans les fichiers. {risk}".strip()


def _row(state: RaceSession, team: str) -> Row:
    score = state.scores[-1][team]
    before = next((scores[team].quality for scores in reversed(state.scores[:-1]) if team in scores), None)
    gain = () if len(state.scores) == 1 else (_gain(score.quality, before),)
    tone = "bien" if score.quality >= GOOD else "revoir" if score.quality >= FAIR else "faute"
    cells = (*_score_cells(score), *gain)
    return Row(label=team or "Classe", cells=cells, share=score.quality / 100, tone=tone)


def _gain(now: int, before: int | None) -> str:
    if before is None:
        return "Première manche"
    moved = now - before
    sign = "+" if moved > 0 else "−"
    return f"{sign}{count(abs(moved), 'point')}" if moved else "Stable"


def _most_missed(state: RaceSession, decided: Mapping[str, Mapping[int, str]]) -> list[tuple[Card, Truth, int]]:
    """Return the cards most often missed with their truth; without any answer, those the law is about first."""
    found = []
    for card in state.cards:
        truth = state.deck.truths[card.line]
        judged = [share_of(truth, mine) for mine in decided.values() if card.line in mine]
        wrong = sum(value < 1 for value in judged)
        if wrong or (not decided and truth.kind):
            found.append((card, truth, wrong, sum(judged)))
    found.sort(key=lambda item: (-item[2], item[3], item[1].lawful, item[0].line))
    return [(card, truth, wrong) for card, truth, wrong, _ in found[: games().race.missed]]


def _why(card: Card, truth: Truth) -> str:
    """Return what had to be done with a card, why, and what the law says when it forbids the call."""
    right = next(iter(sorted(truth.right)))
    texts = dict(_choice_texts(card))
    return " ".join(part for part in (f"{texts[right]}.", games().race.why[truth.kind], truth.told) if part)


def _choice_texts(card: Card) -> list[tuple[str, str]]:
    """Return every answer of a card in words."""
    decisions = games().race.decisions
    fixes = [
        (choice, text if fix.column == SHIFTED else f"{fix.label} : {text}")
        for fix in card.fixes
        for choice, text in fix.choices()
    ]
    doubles = [(f"doublon:{line}", f"Doublon de la fiche {line}") for line, _ in card.doubles]
    reasons = [(f"ecarter:{name}", f"À écarter : {REASONS[name].lower()}") for name in reasons_offered()]
    return [("garder", decisions["garder"]), *fixes, *doubles, *reasons]


FORMAT = RaceFormat()

__all__ = ["FORMAT", "RaceFormat", "RaceSession"]
