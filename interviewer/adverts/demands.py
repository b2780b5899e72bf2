"""An advert taken apart: its demands, what each asks for, and which questions of the bank bear on it."""

import re
from collections.abc import Callable, Sequence

from pydantic import AwareDatetime

from interviewer.adverts.labels import Label, label_of
from interviewer.adverts.statements import Statement, statements_of
from interviewer.content.question import Question
from interviewer.content.taxonomy import Role, RoleProfile
from interviewer.value import Value

ABOUT_MODELS = frozenset({Label.USE, Label.ADAPT, Label.BUILD})
"""Labels of demands that questions are looked for."""


class Demand(Value):
    """One demand of an advert: `text == advert[start:end]`."""

    start: int
    end: int
    text: str
    label: Label
    because: tuple[tuple[int, int], ...] = ()
    """The words that decided it, by their places in the advert."""
    questions: tuple[str, ...] = ()
    """Ids of the questions that bear on it most; empty where the bank of the role does not cover it."""


class Advert(Value):
    """An advert and what was found in it."""

    id: str
    title: str
    text: str
    role: Role
    """Whose questions the demands were held against."""
    demands: tuple[Demand, ...]
    reader: str = "rules"
    """`rules`, or the name of the model that labelled it."""
    reason: str = ""
    """Why the rules read it although a model was asked; '' otherwise."""
    kept_at: AwareDatetime

    @property
    def wanted(self) -> dict[str, int]:
        """How many demands each question bears on, by question id."""
        found: dict[str, int] = {}
        for demand in self.demands:
            for question in demand.questions:
                found[question] = found.get(question, 0) + 1
        return found

    @property
    def uncovered(self) -> tuple[Demand, ...]:
        """Demands on models that no question of the role bears on."""
        return tuple(d for d in self.demands if d.label in ABOUT_MODELS and not d.questions)


FindQuestions = Callable[[str, Role], Sequence[Question]]
"""The questions of a role that bear on a text, the nearest first; none if none does."""


def demands_of(text: str, role: Role, find: FindQuestions) -> tuple[Demand, ...]:
    """The demands of an advert in order, labelled by the rules."""
    found = []
    for statement in statements_of(text):
        if is_demand(statement):
            labelled = label_of(statement.text)
            because = tuple((statement.start + first, statement.start + last) for first, last in labelled.because)
            found.append(demand_at(text, statement.start, statement.end, labelled.label, role, find, because))
    return tuple(found)


def demand_at(
    text: str,
    start: int,
    end: int,
    label: Label,
    role: Role,
    find: FindQuestions,
    because: tuple[tuple[int, int], ...] = (),
) -> Demand:
    """A demand with the questions that bear on it."""
    words = text[start:end]
    questions = tuple(question.id for question in find(words, role)) if label in ABOUT_MODELS else ()
    return Demand(start=start, end=end, text=words, label=label, because=because, questions=questions)


def is_demand(statement: Statement) -> bool:
    """Whether a statement asks something of the candidate: by the heading above it, else by its own words."""
    if _NO_DEMANDS.search(statement.heading) or _OFFERS.search(statement.text):
        return False
    if len(statement.text.split()) < 2:
        return False
    return statement.is_listed or _ASKS.search(statement.text) is not None


def role_in(text: str, roles: Sequence[RoleProfile]) -> Role | None:
    """The role whose job titles an advert names first, None if it names none."""
    lower = text.lower()
    places = [
        (found.start(), -len(alias), profile.role)
        for profile in roles
        for alias in profile.advert_aliases
        if (found := re.search(rf"\b{re.escape(alias.lower())}s?\b", lower)) is not None
    ]
    return min(places)[2] if places else None


def title_of(text: str) -> str:
    """The first line that holds words, cut to what a list can show."""
    first = next((line.strip("#*:_- \t") for line in text.splitlines() if re.search(r"\w", line)), "")
    words = " ".join(first.split())
    return words if len(words) <= 80 else f"{words[:77].rstrip()}..."


_NO_DEMANDS = re.compile(
    r"\b(?:about (?:us|the company|the team|our)|who we are|our (?:company|story|mission|values|culture|benefits)|we offer|what you(?:'ll| will)? get"
    r"|what's in it|benefits?|perks?|compensation|salary|pay range|location|how to apply|application process|interview process|equal opportunit\w+"
    r"|diversity|inclusion|privacy notice|contact|why (?:us|join|work)|hiring process|package)\b",
    re.I,
)
_OFFERS = re.compile(
    r"^(?:we (?:offer|provide|are an equal)|our (?:benefits|offices?|team) |benefits include|salary|location|apply |please (?:send|apply)|to apply"
    r"|flexible (?:hours|working)|competitive (?:salary|pay)|\d+ days(?: of)? (?:paid )?(?:leave|holiday|vacation))",
    re.I,
)
_ASKS = re.compile(
    r"^you\b|\b(?:you(?:'ll| will| have| are|'ve| bring| know| can| need| should| must|r (?:job|tasks?|role|work|responsibilit))|experience\w*|knowledge"
    r"|abilit\w+|able to|must|required?|requirements?|responsib\w+|proficien\w+|familiar\w*|skills?|degree|looking for|expect|ideal candidate"
    r"|understanding of|track record|expertise|background in|preferred|nice to have|a plus|fluen\w+|hands-on|the (?:role|job|position) (?:is|involves|includes))\b",
    re.I,
)
