"""Who somebody practises as: which of several equal questions they are asked first, and nothing else.

A profile moves no level, no bar and no range; the graders never see it.
"""

from enum import StrEnum

from pydantic import Field

from interviewer.content.question import Question
from interviewer.content.rules.wording import content_words
from interviewer.content.taxonomy import Layer
from interviewer.value import Value

MAX_CHARS = 60
SHORTEST_STEM = 4


class Goal(StrEnum):
    """What somebody practises for."""

    NONE = ""
    FIRST_JOB = "first_job"
    RETURN = "return"
    LEAD = "lead"
    PROMPTS = "prompts"


_LENSES = {Goal.RETURN: "lens_returner", Goal.LEAD: "lens_team_lead", Goal.PROMPTS: "lens_prompt_engineer"}


class Profile(Value):
    """What a person has told of themself; all of it may be empty."""

    goal: Goal = Goal.NONE
    sector: str = Field(default="", max_length=MAX_CHARS)
    """Such as `health insurance`."""
    place: str = Field(default="", max_length=MAX_CHARS)
    """Such as `Germany, EU`."""
    skill: str = ""
    """A skill tag of the taxonomy: the specialisation of the study plan."""

    def liking(self, question: Question) -> int:
        """How well a question fits, as a count: 2 for the goal, 1 for the skill, 1 for each own word that it holds."""
        said = content_words(" ".join((question.context, question.prompt, *question.tags)))
        own = content_words(f"{self.sector} {self.place}")
        named = sum(any(_is_form_of(word, other) for other in said) for word in own)
        return 2 * self._fits_goal(question) + (self.skill in question.tags) + named

    def _fits_goal(self, question: Question) -> bool:
        if self.goal is Goal.FIRST_JOB:
            return question.layer is Layer.CONCEPTUAL
        return _LENSES.get(self.goal) in question.tags


def _is_form_of(one: str, other: str) -> bool:
    """Whether two words look like forms of one: `banks` and `banking`, `insurance` and `insurer`."""
    stem = max(SHORTEST_STEM, min(len(one), len(other)) - 2)
    return one == other or (min(len(one), len(other)) >= stem and one[:stem] == other[:stem])
