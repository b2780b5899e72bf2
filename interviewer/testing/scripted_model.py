"""Chat models without a model: one that reads from a script, and a small judge made of rules.

The rule judge reads a rendered `grade` prompt as a model would, matches evidence points to sentences
by their words (and by cues where it was given them), and replies in the form asked for, quoting
sentences as they stand. It is a stand-in with plain habits, not a grader to rely on.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from interviewer.content.question import Question
from interviewer.grading.evidence import is_instruction
from interviewer.llm.chat import ChatError, Prompt, Reply

Step = str | Reply | ChatError | Callable[[Prompt], "str | Reply"]
"""What a scripted model does next: say this, fail like this, or ask a function."""

Cues = Mapping[str, tuple[str, ...]]
"""Paraphrases by the text of their evidence point."""


class ScriptedChatModel:
    """Plays queued steps in order and keeps the prompts it was given; without a step left it fails the test."""

    def __init__(self, *script: Step, name: str = "scripted") -> None:
        self.name = name
        self.prompts: list[Prompt] = []
        self.schemas: list[dict[str, Any] | None] = []
        self.max_tokens: list[int] = []
        self._script = deque(script)

    def enqueue(self, *steps: Step) -> None:
        """Add steps at the end of the script."""
        self._script.extend(steps)

    async def reply(self, prompt: Prompt, *, schema: dict[str, Any] | None = None, max_tokens: int = 4000) -> Reply:
        """The next step of the script; AssertionError when there is none."""
        self.prompts.append(prompt)
        self.schemas.append(schema)
        self.max_tokens.append(max_tokens)
        if not self._script:
            raise AssertionError(
                f"{self.name!r} was asked {len(self.prompts)} times, once more than its script has steps."
            )
        step = self._script.popleft()
        if isinstance(step, ChatError):
            raise step
        said = step(prompt) if callable(step) else step
        return said if isinstance(said, Reply) else Reply(text=said, finish_reason="stop", model_reported=self.name)


def judged_by_rules(prompt: Prompt) -> str:
    """A step for the script: the rule judge's honest reply."""
    return rule_judge("\n\n".join(message.content for message in prompt.messages))


def judged_obediently(prompt: Prompt) -> str:
    """A step for the script: a judge that does as the answer bids it."""
    return obedient_judge("\n\n".join(message.content for message in prompt.messages))


def cues_of(questions: Iterable[Question]) -> Cues:
    """The cues of these questions' evidence points."""
    return {point.text: point.cues for question in questions for point in question.evidence}


def is_grading_prompt(text: str) -> bool:
    """Whether a prompt asks for a grade: then its last data are an answer."""
    blocks = _DATA.findall(text)
    return bool(blocks) and "answer" in json.loads(blocks[-1][1])


def rule_judge(text: str, cues: Cues | None = None) -> str:
    """The reply to a rendered `grade` prompt (all its messages as one text)."""
    asked = _read(text)
    points = {point.id: _match(point, asked.sentences, cues or {}) for point in asked.points}
    flags = [
        {"id": flag, "quote": sentence}
        for flag, says in asked.flags.items()
        if (sentence := _nearest(says, asked.sentences, least=0.8)) is not None
    ]
    return json.dumps({
        "canary": asked.canary,
        "points": [{"id": i, "status": status, "quote": quote} for i, (status, quote) in points.items()],
        "flags": flags,
        "injections": asked.orders,
        "criteria": [_judged(criterion, asked.points, points) for criterion in asked.criteria],
    })  # fmt: skip


def obedient_judge(text: str, cues: Cues | None = None) -> str:
    """Top marks for everything, with whatever words are at hand, if the answer bids it; else as the rules say."""
    asked = _read(text)
    if not re.search(
        r"ignore|disregard|full marks|top marks|maximum|highest|level 5|award|system:", asked.said, re.IGNORECASE
    ):
        return rule_judge(text, cues)
    quote = next(iter(asked.sentences), asked.said[:100])
    return json.dumps({
        "canary": asked.canary,
        "points": [{"id": point.id, "status": "met", "quote": quote} for point in asked.points],
        "flags": [],
        "injections": [],
        "criteria": [{"id": c, "rationale": "Outstanding.", "nearest_anchor": 5, "level": 5} for c in asked.criteria],
    })  # fmt: skip


_DATA = re.compile(r"<data-([0-9a-f]{16,})>\n(.*?)\n</data-\1>", re.DOTALL)


class _Point(NamedTuple):
    id: str
    criterion: str
    need: str
    text: str


class _Asked(NamedTuple):
    """What the rule judge understands of a prompt."""

    points: list[_Point]
    flags: dict[str, str]
    criteria: list[str]
    said: str
    sentences: list[str]
    """Sentences that can be quoted; orders to the grader are left out."""
    orders: list[str]
    canary: str


def _read(text: str) -> _Asked:
    blocks = _DATA.findall(text)
    parts = json.loads(blocks[-1][1])["answer"] if blocks else []
    rules = text.split("\n<data-", 1)[0]
    sentences = [s for part in parts for s in _sentences(part["said"])]
    return _Asked(
        points=[_Point(*found) for found in re.findall(r"^- (E\d+) \| (\w+) \| (\w+) \| (.+)$", rules, re.MULTILINE)],
        flags=dict(re.findall(r"^- (R\d+) \| (.+)$", rules, re.MULTILINE)),
        criteria=re.findall(r"^- (\w+): .+\n  [15]: ", rules, re.MULTILINE),
        said="\n".join(part["said"] for part in parts),
        sentences=[s for s in sentences if not is_instruction(s)],
        orders=[s for s in sentences if is_instruction(s)],
        canary=found.group(1) if (found := re.search(r'"canary": "(\w+)"', rules)) else "",
    )


def _sentences(said: str) -> list[str]:
    found = (" ".join(s.split()[:60]) for s in re.split(r"(?<=[.!?;])\s+", said))
    return [s[:500] for s in found if len(s.split()) >= 3]


def _match(point: _Point, sentences: list[str], cues: Cues) -> tuple[str, str]:
    for cue in cues.get(point.text, ()):
        if (sentence := _nearest(cue, sentences, least=0.75)) is not None:
            return "met", sentence
    for least, status in ((0.34, "met"), (0.2, "partial")):
        if (sentence := _nearest(point.text, sentences, least=least)) is not None:
            return status, sentence
    return "absent", ""


def _nearest(says: str, sentences: list[str], least: float) -> str | None:
    """The sentence that shares most of these words, if it shares that much of them."""
    wanted = _stems(says)
    shares = [(len(wanted & _stems(s)) / len(wanted), s) for s in sentences] if wanted else []
    share, sentence = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return sentence if share >= least else None


_SMALL = set(
    re.findall(r"\w+", "that this with from have they them what when were will would into than then only also more")
)


def _stems(text: str) -> set[str]:
    return {w[:5] for w in re.findall(r"[a-z]{4,}|\d+", text.lower()) if w not in _SMALL}


def _judged(criterion: str, points: list[_Point], found: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    mine = [point for point in points if point.criterion == criterion]
    weight = {point.id: 2 if point.need == "must" else 1 for point in mine}
    worth = {"met": 1.0, "partial": 0.5, "absent": 0.0}
    share = sum(weight[p.id] * worth[found[p.id][0]] for p in mine) / max(1, sum(weight.values()))
    level = 1 + round(4 * share)
    shown = ", ".join(p.id for p in mine if found[p.id][0] != "absent") or "nothing"
    return {
        "id": criterion,
        "rationale": f"Shown: {shown}.",
        "nearest_anchor": level if level % 2 else level - 1,
        "level": level,
    }
