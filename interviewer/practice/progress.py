"""How a person is getting on, without claims inside the noise.

A trend joins sessions measured by one ruler (grader, its version, rubric). It says *risen* or *fallen*
only from three sessions on, and only if the ranges of the first and the latest session do not overlap.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import fmean, median_low
from typing import Literal

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Layer, Role, Topic
from interviewer.practice.measurement import Asked, Measurement, Ruler
from interviewer.value import Value

SESSIONS_FOR_A_TREND = 3
QUESTIONS_FOR_A_BAND = 2
RECENT_SESSIONS = 3
"""Where somebody stands is told from this many latest sessions."""

Change = Literal["risen", "fallen", "within the noise", "too few sessions"]
Standing = Literal["above the bar", "at the bar", "below the bar", "unclear", "too few answers"]


class SessionLevel(Value):
    """A criterion's level in one session; over several questions the middle one, with the mean of their ranges."""

    session_id: str
    day: date
    level: int
    low: float
    high: float
    questions: int


class Trend(Value):
    """One criterion over the sessions that one ruler measured, oldest first."""

    rubric_id: str
    criterion: str
    name: str
    topic: Topic
    ruler: Ruler
    bar: int
    """The bar of the latest session."""
    sessions: tuple[SessionLevel, ...]
    change: Change


class Readiness(Value):
    """Where one criterion stands against the bar of the role and level practised for; never a verdict on a person."""

    name: str
    topic: Topic
    bar: int
    low: float | None
    high: float | None
    questions: int
    standing: Standing


class LayerShare(Value):
    """How a layer of competence stands: its measured criteria against their bars."""

    layer: Layer
    below: int
    at: int
    above: int


class SubtopicDepth(Value):
    """A sub-topic that was answered, with how deep it went: the two strokes of a T."""

    topic: Topic
    subtopic: str
    answers: int
    rung: int


class Coverage(Value):
    """How much of a role and topic has been asked."""

    role: Role
    topic: Topic
    answered: int
    questions: int


def trends(measured: Iterable[Measurement]) -> tuple[Trend, ...]:
    """One trend for each criterion and ruler with a level, the most practised first."""
    series: dict[tuple[str, str, Ruler], list[Measurement]] = defaultdict(list)
    for one in sorted(measured, key=lambda m: m.at):
        if one.score is not None:
            series[(*one.skill, one.ruler)].append(one)
    found = [_trend(group) for group in series.values()]
    return tuple(sorted(found, key=lambda t: (-len(t.sessions), t.topic.value, t.name)))


def _trend(group: Sequence[Measurement]) -> Trend:
    sessions = _by_session(group)
    latest = group[-1]
    return Trend(
        rubric_id=latest.rubric_id,
        criterion=latest.criterion,
        name=latest.name,
        topic=latest.topic,
        ruler=latest.ruler,
        bar=latest.bar,
        sessions=sessions,
        change=_change(sessions),
    )


def _by_session(group: Iterable[Measurement]) -> tuple[SessionLevel, ...]:
    sessions: dict[str, list[Measurement]] = defaultdict(list)
    for one in group:
        sessions[one.session_id].append(one)
    return tuple(_session_level(session_id, ones) for session_id, ones in sessions.items())


def _session_level(session_id: str, ones: Sequence[Measurement]) -> SessionLevel:
    return SessionLevel(
        session_id=session_id,
        day=ones[0].at.date(),
        level=median_low(one.score for one in ones if one.score is not None),
        low=fmean(_range(one)[0] for one in ones),
        high=fmean(_range(one)[1] for one in ones),
        questions=len({one.question_id for one in ones}),
    )


def _range(one: Measurement) -> tuple[float, float]:
    """The range of a level, never narrower than half a level to each side within the scale."""
    assert one.score is not None
    low = one.low if one.low is not None else one.score - 0.5
    high = one.high if one.high is not None else one.score + 0.5
    return low, high


def _change(sessions: Sequence[SessionLevel]) -> Change:
    if len(sessions) < SESSIONS_FOR_A_TREND:
        return "too few sessions"
    first, latest = sessions[0], sessions[-1]
    if latest.low > first.high:
        return "risen"
    if latest.high < first.low:
        return "fallen"
    return "within the noise"


def readiness(measured: Iterable[Measurement], role: Role) -> tuple[Readiness, ...]:
    """Each criterion of a role by its latest ruler and sessions, in the order of topics."""
    of_role = sorted((m for m in measured if m.role is role and m.score is not None), key=lambda m: m.at)
    skills: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for one in of_role:
        skills[one.skill].append(one)
    found = [_readiness(group) for group in skills.values()]
    order = list(Topic)
    return tuple(sorted(found, key=lambda r: order.index(r.topic)))


def _readiness(group: Sequence[Measurement]) -> Readiness:
    """Only what the latest ruler measured, for the level practised last."""
    latest = group[-1]
    alike = [m for m in group if m.ruler == latest.ruler]
    recent_ids = list(dict.fromkeys(m.session_id for m in reversed(alike)))[:RECENT_SESSIONS]
    recent = [m for m in alike if m.session_id in recent_ids]
    questions = len({m.question_id for m in recent})
    low, high = fmean(_range(m)[0] for m in recent), fmean(_range(m)[1] for m in recent)
    return Readiness(
        name=latest.name,
        topic=latest.topic,
        bar=latest.bar,
        low=low,
        high=high,
        questions=questions,
        standing=_standing(low, high, latest.bar, questions),
    )


def _standing(low: float, high: float, bar: int, questions: int) -> Standing:
    """Above or below only where the whole range is."""
    if questions < QUESTIONS_FOR_A_BAND:
        return "too few answers"
    if low > bar:
        return "above the bar"
    if high < bar:
        return "below the bar"
    return "at the bar" if high - low <= 1 else "unclear"


def layers(measured: Iterable[Measurement]) -> tuple[LayerShare, ...]:
    """The layers of everything that was measured; not enough evidence counts nowhere."""
    return layer_shares((one.layer, one.score, one.bar) for one in measured if one.score is not None)


def layer_shares(levels: Iterable[tuple[Layer, int, int]]) -> tuple[LayerShare, ...]:
    """Per layer how many levels lie below, at and above their bar, from layer, level and bar of each."""
    counts = Counter((layer, (level > bar) - (level < bar)) for layer, level, bar in levels)
    return tuple(
        LayerShare(layer=layer, below=counts[layer, -1], at=counts[layer, 0], above=counts[layer, 1]) for layer in Layer
    )


def depths(asked: Iterable[Asked]) -> tuple[SubtopicDepth, ...]:
    """Each sub-topic answered, the most often answered first: breadth, and the depth reached in each."""
    answers: Counter[tuple[Topic, str]] = Counter()
    rungs: dict[tuple[Topic, str], int] = defaultdict(int)
    for one in asked:
        place = one.topic, one.question_id.split(".")[2]
        answers[place] += 1
        rungs[place] = max(rungs[place], one.rung)
    return tuple(
        SubtopicDepth(topic=topic, subtopic=subtopic, answers=count, rung=rungs[topic, subtopic])
        for (topic, subtopic), count in sorted(answers.items(), key=lambda entry: (-entry[1], entry[0]))
    )


def coverage(asked: Iterable[Asked], bank: Bank) -> tuple[Coverage, ...]:
    """For each role and topic of the bank, how many of its questions were answered."""
    planned = Counter((q.role, q.topic) for q in bank.questions.values() if q.status != "retired")
    answered = Counter((one.role, one.topic) for one in {a.question_id: a for a in asked}.values())
    return tuple(
        Coverage(role=role, topic=topic, answered=min(answered[role, topic], count), questions=count)
        for (role, topic), count in sorted(
            planned.items(), key=lambda e: (list(Role).index(e[0][0]), list(Topic).index(e[0][1]))
        )
    )


def calendar(asked: Iterable[Asked]) -> dict[date, int]:
    """Answered questions per day (UTC)."""
    return dict(sorted(Counter(one.at.date() for one in asked).items()))
