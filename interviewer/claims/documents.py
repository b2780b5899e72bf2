"""A story written up in four forms, from the person's own facts and nothing else.

A part without facts stays empty and says what would fill it.
"""

from enum import StrEnum
from typing import NamedTuple

from interviewer.claims.stories import FactKind, Story
from interviewer.language.messages import marked


class Form(StrEnum):
    """What a story is written up as."""

    CASE_STUDY = "case-study"
    PROMPT_ENTRY = "prompt-entry"
    PROCESS = "process"
    TALK = "talk"


class Part(NamedTuple):
    """A part of a document."""

    heading: str
    kinds: tuple[FactKind, ...]
    ask: str
    """What is missing where there is no fact, as a question to oneself."""


_K = FactKind
NAMES = {
    Form.CASE_STUDY: marked("Case study"),
    Form.PROMPT_ENTRY: marked("Entry for a prompt library"),
    Form.PROCESS: marked("Process document"),
    Form.TALK: marked("Outline of a talk"),
}
PARTS: dict[Form, tuple[Part, ...]] = {
    Form.CASE_STUDY: (
        Part("Situation", (_K.ROLE, _K.DATE), "When was it, and what was your part?"),
        Part("What went wrong", (_K.EFFECT, _K.FIGURE), "Whom did it harm, and how much?"),
        Part("Why", (_K.CAUSE,), "Why did it happen, and why was it not seen?"),
        Part("What I did", (_K.FIX,), "What did you decide, and what did you change for good?"),
        Part("Means", (_K.TOOL,), "Which tools or models did you use?"),
        Part("What I take from it", (_K.LESSON,), "What would you do differently next time?"),
    ),
    Form.PROMPT_ENTRY: (
        Part("Task", (_K.ROLE, _K.TOOL), "What is the prompt for, and on which model was it tried?"),
        Part("Prompt", (), "Paste the prompt as it stands now."),
        Part("Results of tests", (_K.FIGURE, _K.DATE), "On how many cases, and how many were right?"),
        Part("Known faults", (_K.EFFECT, _K.CAUSE), "Where does it go wrong, and why?"),
        Part("Changes", (_K.FIX, _K.LESSON), "What was changed since, and what came of it?"),
    ),
    Form.PROCESS: (
        Part("Purpose", (_K.EFFECT,), "What goes wrong without it?"),
        Part("Who", (_K.ROLE,), "Who does it, and who may stop it?"),
        Part("Steps", (_K.FIX,), "What is done, in which order?"),
        Part("Tools", (_K.TOOL,), "What is it done with?"),
        Part("Checks and limits", (_K.FIGURE, _K.DATE), "Which figure says that it works, and how often is it looked at?"),
        Part("Why it is so", (_K.CAUSE, _K.LESSON), "What taught you to do it this way?"),
    ),
    Form.TALK: (
        Part("Opening", (_K.EFFECT,), "Which moment would make listeners look up?"),
        Part("The situation", (_K.ROLE, _K.DATE, _K.TOOL), "Who, when, with what?"),
        Part("The turn", (_K.CAUSE,), "What did you find out?"),
        Part("What we did", (_K.FIX,), "What changed?"),
        Part("In figures", (_K.FIGURE,), "Before, after, of how many?"),
        Part("To take home", (_K.LESSON,), "What should a listener do on Monday?"),
    ),
}  # fmt: skip


def document(story: Story, form: Form) -> str:
    """The story as Markdown; what the person wrote is escaped, so that it stays text."""
    parts = [f"# {escaped(story.title)}", f"*{NAMES[form]}, from my own notes.*"]
    for part in PARTS[form]:
        facts = [f"- {escaped(line)}" for kind in part.kinds for line in story.of(kind)]
        parts.append(f"## {part.heading}\n\n" + ("\n".join(facts) or f"*(still to be told: {part.ask})*"))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """One line of text that Markdown shows as it stands."""
    plain = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in plain)


_SPECIAL = "\\`*_{}[]<>#|~!&$"
