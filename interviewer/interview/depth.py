"""How deep somebody got on a question: the deepest rung of its ladder that they answered in earnest."""

from collections.abc import Sequence

from interviewer.content.rules.wording import words
from interviewer.interview.follow_ups import FollowUpKind
from interviewer.interview.session import Turn

FEWEST_WORDS = 15
"""Different words below which an answer says little more than that there is none."""


def deepest_rung(turns: Sequence[Turn]) -> int:
    """The deepest rung held, 0 for none: what a depth question asked says nothing, its answer does."""
    held = [turn.follow_up.rung or 0 for turn in turns if turn.follow_up is not None and holds(turn)]
    return max(held, default=0)


def holds(turn: Turn) -> bool:
    """Whether a turn is a depth question with an answer in earnest."""
    is_depth = turn.follow_up is not None and turn.follow_up.kind is FollowUpKind.DEPTH
    return is_depth and turn.answer is not None and len(set(words(turn.answer.text))) >= FEWEST_WORDS
