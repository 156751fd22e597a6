"""« Appel collectif » : the class phones one person together, turn by turn, then plays its weakest moment again.

Nothing here is proof of a check of the rubric: a vote between ready sentences, or a sentence among thirty in a call
that others lead, shows neither a presentation nor three questions of one's own. `observations` returns none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from simulations.call.coach import next_goals
from simulations.call.debrief_moments import Moment
from simulations.call.persona import personas
from simulations.call.state import OUTCOMES, CallState
from simulations.kernel import Frozen, Observation, refuse, stream
from simulations.live import call_play as play
from simulations.live.call_law import KEY as LAW_KEY
from simulations.live.call_law import call_moment, draw_case, law_points, law_prompt, law_reveal
from simulations.live.format import Answer, Closed, Line, Option, Prompt, Reveal, Row, Setup
from simulations.live.games import (
    MARKS,
    check_names,
    counted,
    first_answers,
    flag,
    games,
    not_asked,
    one_of,
    scenario_of,
    shortened,
    whole,
)
from simulations.live.material import CollectiveCall, load_collective_calls

OPTIONS = frozenset({"appel", "scenario", "personnage", "mode", "tours", "droit", "secondes"})
MODES = ("choix", "texte")
LONGEST = 200
OTHERS = 2
SAID_SHOWN = 90
Phase = Literal["droit", "dire", "bilan"]


class CallSession(Frozen):
    """A collective call at one moment: `call` as the round opened, `after` once it is closed."""

    scenario: str
    preset: CollectiveCall | None
    mode: Literal["choix", "texte"]
    rounds: int
    seconds: int
    case: str
    phase: Phase
    rank: int
    call: CallState
    after: CallState | None = None

    @property
    def key(self) -> str:
        """What names the present question."""
        return {"droit": LAW_KEY, "dire": f"tour-{self.rank + 1}", "bilan": "bilan"}[self.phase]

    @property
    def at(self) -> CallState:
        """The call the class chooses words for: the present one, or the moment played again."""
        again = play.played_again(self.scenario, self.call) if self.phase == "bilan" else None
        return again or self.call

    @property
    def typed(self) -> bool:
        """Whether this round asks for a sentence."""
        return self.phase == "dire" and self.mode == "texte"


class CollectiveCallFormat:
    """The format; see `simulations.live.format` for what each member does."""

    id = "appel"
    title = "Appel collectif"
    teams = False
    branches = True

    def settle(self, setup: Setup) -> Setup:
        """Return the setup with what it draws written in it, or raise ActionRefusedError when an option is wrong.

        Options: `appel` (a collective call of the bank), or `scenario` and `personnage` ; `mode` (« choix » or
        « texte »), `tours` (3 to 14), `droit` (ask first whether one may phone), `secondes` (0: no limit).
        """
        if "tire" in setup.options:
            return setup
        check_names(setup, OPTIONS)
        preset, scenario_id, persona_id = _who(setup)
        scenario, settings = scenario_of(scenario_id), games().call
        _check_market(scenario_id, persona_id)
        law = flag(setup, "droit", default=True)
        drawn = {
            "scenario": scenario_id,
            "personnage": persona_id,
            "banque": preset.model_dump(mode="json", by_alias=True) if preset else None,
            "cas": draw_case(scenario, setup.seed) if law else "",
            "mode": one_of(setup, "mode", "choix", MODES),
            "tours": whole(setup, "tours", settings.rounds, least=3, most=14),
            "secondes": whole(setup, "secondes", settings.seconds, least=0, most=600),
        }
        return setup.model_copy(update={"options": {**setup.options, "tire": drawn}})

    def start(self, setup: Setup) -> CallSession:
        """Return the state before the first round, or raise ActionRefusedError when an option is wrong."""
        drawn = self.settle(setup).options["tire"]
        moment = call_moment(drawn["cas"], scenario_of(drawn["scenario"])).isoformat(timespec="minutes")
        return CallSession(
            scenario=drawn["scenario"],
            preset=CollectiveCall.model_validate(drawn["banque"]) if drawn["banque"] else None,
            mode=drawn["mode"],
            rounds=drawn["tours"],
            seconds=drawn["secondes"],
            case=drawn["cas"],
            phase="droit" if drawn["cas"] else "dire",
            rank=0,
            call=play.first_call(drawn["scenario"], drawn["personnage"], moment, setup.seed),
        )

    def prompt(self, state: CallSession, *, team: str = "", participant: str = "") -> Prompt:  # noqa: ARG002 - contract
        """Return what the round asks: the same of everybody."""
        if state.phase == "droit":
            return law_prompt(state.case, scenario_of(state.scenario), seconds=state.seconds)
        data = {"etape": state.phase, "humeur": play.mood_data(state.at), "tour": state.rank + 1}
        data["tours"] = state.rounds
        if state.phase == "bilan" and state.at is state.call:
            text = games().call.cut if not state.call.over else OUTCOMES[state.call.outcome]
            lines = play.lines_of(state.call)
            return Prompt(key=state.key, kind="attente", title=self.title, text=text, lines=lines, data=data)
        common = {"key": state.key, "title": self.title, "seconds": state.seconds, "lines": play.lines_of(state.at)}
        if state.typed:
            data["choisir"] = True
            text = "Que dit-on maintenant ? Écris la phrase."
            return Prompt(kind="texte", text=text, longest=LONGEST, data=data, **common)
        phrasings = play.phrasings_of(state.scenario, state.at)
        options = play.phrasing_options(phrasings)
        data["complet"] = {option.id: one.text for option, one in zip(options, phrasings, strict=True)}
        text = "On refait ce moment : que dire ?" if state.phase == "bilan" else "Que dit-on maintenant ?"
        return Prompt(kind="choix", text=text, options=options, data=data, **common)

    def refusal(self, state: CallSession, answer: Answer) -> str:
        """Return why an answer cannot be taken, in French for a student; empty when it can."""
        prompt = self.prompt(state)
        if why := not_asked(answer, prompt.key):
            return why
        if prompt.kind == "attente":
            return "Il n'y a rien à répondre maintenant : regarde l'écran."
        if not isinstance(answer.value, str):
            return "Une seule réponse à la fois."
        if prompt.kind == "choix":
            known = {option.id for option in prompt.options}
            return "" if answer.value in known else "Ce choix n'est pas proposé : touche l'un de ceux affichés."
        return _sentence_refusal(state, answer.value)

    def table(self, state: CallSession, answers: Sequence[Answer]) -> tuple[Row, ...]:  # noqa: ARG002 - contract
        """Return nothing: votes shown too early would draw the others along."""
        return ()

    def picks(self, state: CallSession, answers: Sequence[Answer]) -> tuple[Option, ...]:
        """Return the sentences the teacher may pick from, each once; `id` is what `close` takes as its pick."""
        if not state.typed:
            return self.prompt(state).options
        texts = dict.fromkeys(_tidy(answer) for _, answer in sorted(first_answers(answers, state.key).items()))
        return tuple(Option(id=text, text=text) for text in texts if not _sentence_refusal(state, text))

    def close(self, state: CallSession, answers: Sequence[Answer], *, pick: str = "") -> Closed:
        """Say the chosen words and show what they did; by default the most chosen ones, silence when there are none."""
        scenario = scenario_of(state.scenario)
        if state.phase == "droit":
            return Closed(
                state=state.model_copy(update={"after": state.call}),
                reveal=law_reveal(answers, state.case, scenario),
                points=law_points(answers, state.case, scenario),
            )
        judged = _judged(state, answers)
        points = {participant: said.points for participant, said in sorted(judged.items())}
        if state.phase == "bilan":
            ended = state.model_copy(update={"after": state.call})
            return Closed(state=ended, reveal=_last_reveal(state, answers), points=points)
        said = _chosen(state, answers, pick)
        after = play.say_nothing(state.call) if said is None else said.after
        return Closed(
            state=state.model_copy(update={"after": after}),
            reveal=_reveal(state, answers, said, after),
            points=points,
        )

    def follow(self, state: CallSession) -> CallSession:
        """Return the next round once this one is closed: the next thing to say, or the moment to play again."""
        if state.after is None or state.phase == "bilan":
            return state
        update: dict[str, object] = {"call": state.after, "after": None, "phase": "dire"}
        if state.phase == "dire":
            last = state.after.over or state.rank + 1 >= state.rounds
            update |= {"phase": "bilan"} if last else {"rank": state.rank + 1}
        return state.model_copy(update=update)

    def over(self, state: CallSession) -> bool:
        """Tell whether the last round is closed."""
        return state.phase == "bilan" and state.after is not None

    def observations(
        self,
        state: CallSession,  # noqa: ARG002 - contract
        answers: Mapping[str, Sequence[Answer]],  # noqa: ARG002 - contract
    ) -> dict[str, tuple[Observation, ...]]:
        """Return nothing: no check of the rubric can be honestly judged on a vote (see the top of the module)."""
        return {}


def _who(setup: Setup) -> tuple[CollectiveCall | None, str, str]:
    """Return the collective call of the bank (or none), the scenario and the persona."""
    calls = {call.id: call for call in load_collective_calls()}
    if "scenario" in setup.options or "personnage" in setup.options:
        if "appel" in setup.options:
            raise refuse("Choisissez un appel tout prêt, ou bien un scénario et un personnage, pas les deux.")
        persona = one_of(setup, "personnage", "", personas())
        return None, str(setup.options.get("scenario", "")), persona
    drawn = sorted(calls)[int(stream(setup.seed, "live.appel", "choix").integers(len(calls)))]
    call = calls[one_of(setup, "appel", drawn, calls)]
    return call, call.scenario, call.persona


def _check_market(scenario_id: str, persona_id: str) -> None:
    play.pitch_of(scenario_id)
    persona = personas()[persona_id]
    if persona.market not in (scenario_of(scenario_id).market, "tous"):
        raise refuse(f"« {persona.title} » n'est pas du marché de ce scénario : choisissez un autre personnage.")


def _tidy(answer: Answer) -> str:
    return " ".join(str(answer.value).split())


def _sentence_refusal(state: CallSession, text: str) -> str:
    clean = " ".join(text.split())
    if not any(map(str.isalpha, clean)):
        return "Écris une phrase à dire au téléphone."
    if len(clean) > LONGEST:
        return f"Ta phrase est trop longue pour le téléphone : {LONGEST} signes au plus."
    return games().call.rude if play.is_rude(state.call, clean) else ""


def _judged(state: CallSession, answers: Sequence[Answer]) -> dict[str, play.Said]:
    """Return, by participant, what their own answer would have given, whatever the class chose."""
    first = first_answers(answers, state.key)
    if state.typed:
        good = {who: _tidy(answer) for who, answer in first.items() if not _sentence_refusal(state, _tidy(answer))}
        return {who: play.say_sentence(state.scenario, state.call, text) for who, text in good.items()}
    if state.at is state.call and state.phase == "bilan":
        return {}
    count = len(play.phrasings_of(state.scenario, state.at))
    ranks = {who: MARKS.find(str(answer.value)) for who, answer in first.items()}
    return {who: play.say_phrasing(state.scenario, state.at, rank) for who, rank in ranks.items() if 0 <= rank < count}


def _chosen(state: CallSession, answers: Sequence[Answer], pick: str) -> play.Said | None:
    """Return what is said: the teacher's pick (a choice, a sentence, or its author), else the most chosen."""
    judged = _judged(state, answers)
    if pick and not state.typed and pick in MARKS[: len(play.phrasings_of(state.scenario, state.call))]:
        return play.say_phrasing(state.scenario, state.call, MARKS.index(pick))
    found = next((said for who, said in sorted(judged.items()) if pick and pick in (said.text, who)), None)
    if found or not judged:
        return found
    # As many votes for two of them: the class is not to be stopped by chance, the better one is said.
    votes = Counter(said.text for said in judged.values())
    return max(judged.values(), key=lambda said: (votes[said.text], said.points, said.text))


def _reveal(state: CallSession, answers: Sequence[Answer], said: play.Said | None, after: CallState) -> Reveal:
    spoken = play.shown_turns(after, after.turns[len(state.call.turns) :])
    rows = play.mood_rows(state.call.mood, after.mood)
    head = ("Humeur", f"{play.mood_word(state.call)} → {play.mood_word(after)}")
    shown = {"lines": spoken, "head": head, "talk": (_talk(state, after),)}
    if said is None:
        return Reveal(title="Silence", text=games().call.silence, rows=rows, **shown)
    text = " ".join(part for part in (said.note.remark, said.note.felt) if part)
    if said.phrasing is None:
        title = games().call.sentence_names[said.note.tone]
        return Reveal(title=title, text=text, rows=(*rows, *_other_sentences(state, answers, said)), **shown)
    ill_timed = said.phrasing.quality == "bon" and said.note.weak
    title = games().call.ill_timed if ill_timed else games().call.phrasing_names[said.phrasing.quality]
    return Reveal(title=title, text=text, rows=rows, **_choices(state, answers), **shown)


def _choices(state: CallSession, answers: Sequence[Answer]) -> dict[str, object]:
    """Return what is shown of each guided phrasing: how many chose it, why it is good or not, the good ones."""
    phrasings = play.phrasings_of(state.scenario, state.at)
    marks = MARKS[: len(phrasings)]
    return {
        "counts": counted(first_answers(answers, state.key), marks),
        "why": {mark: one.comment for mark, one in zip(marks, phrasings, strict=True)},
        "right": tuple(mark for mark, one in zip(marks, phrasings, strict=True) if one.quality == "bon"),
    }


def _other_sentences(state: CallSession, answers: Sequence[Answer], said: play.Said) -> tuple[Row, ...]:
    """Return the best other sentences the class typed, without their authors."""
    others = {one.text: one for one in _judged(state, answers).values() if one.text != said.text}
    good = sorted((one for one in others.values() if one.note.tone == "bien"), key=lambda one: one.text)
    return tuple(Row(label=f"« {one.text} »", cells=(one.note.remark,), tone="bien") for one in good[:OTHERS])


def _talk(state: CallSession, after: CallState) -> str:
    """Return what to talk about: the end, the objection just met, the first words, else what is aimed at now."""
    bank = state.preset.talk if state.preset else games().call.talk
    heard = {name for turn in after.turns[len(state.call.turns) :] for name in turn.situation.split()}
    if after.over:
        return bank.end[0]
    if heard & {"objection_dite", "objection_vraie", "objection_reste"}:
        return bank.objection[state.rank % len(bank.objection)]
    if 0 < state.rank <= len(bank.start):
        return bank.start[state.rank - 1]
    return games().call.talk_of_goals[next_goals(state.call)[0]]


def _last_reveal(state: CallSession, answers: Sequence[Answer]) -> Reveal:
    """Return the debrief: how it ended, the two moments to work on, what the best words would have given."""
    debrief, preset = play.debrief_of(state.scenario, state.call), state.preset
    rows = [Row(label="Le mieux réussi", cells=(debrief.best.text,), tone="bien")]
    rows += [
        Row(label=f"À retravailler {rank}", cells=_worked_on(moment), tone="revoir")
        for rank, moment in enumerate(debrief.weakest, 1)
    ]
    rows += [Row(label="À remarquer", cells=(text,)) for text in (preset.to_notice[:1] if preset else ())]
    bank = preset.talk if preset else games().call.talk
    again = state.at is not state.call
    return Reveal(
        title=OUTCOMES[state.call.outcome] if state.call.over else "L'appel en reste là",
        text=" ".join((debrief.ending or games().call.cut, personas()[state.call.persona].portrait)),
        lines=_best_lines(state) if again else (),
        rows=tuple(rows),
        talk=bank.end[1:] or bank.end,
        **(_choices(state, answers) if again else {}),
    )


def _worked_on(moment: Moment) -> tuple[str, ...]:
    """Return a moment in one cell: what was said or never done, and better words."""
    if moment.better == moment.said:  # well said, at the wrong time: only the reason helps
        return (f"« {shortened(moment.said, most=SAID_SHOWN)} » {moment.why}",)
    said = f"« {shortened(moment.said, most=SAID_SHOWN)} »" if moment.said else moment.why
    return (f"{said} Mieux : « {moment.better} »",)


def _best_lines(state: CallSession) -> tuple[Line, ...]:
    """Return what the best of the guided phrasings would have given at the moment played again."""
    best = play.best_of(state.scenario, state.at)
    return play.shown_turns(best.after, best.after.turns[len(state.at.turns) :])


FORMAT = CollectiveCallFormat()

__all__ = ["FORMAT", "CallSession", "CollectiveCallFormat"]
