"""What an interviewer says to words that are no answer: distress, a question about itself, a wish for the solution.

Fixed sentences, told beside the next question. Detection is a small table of phrases; it is meant for short messages,
since somebody who tells a story about panic in a team is answering. No score rests on words of distress or danger:
they go to no grader.
"""

import re
from enum import StrEnum

from interviewer.value import Value

MOST_WORDS = 60
"""A longer text is an answer, whatever it holds."""


class AsideKind(StrEnum):
    """What a candidate's words are, besides or instead of an answer."""

    DANGER = "danger"
    DISTRESS = "distress"
    NATURE = "nature"
    SOLUTION = "solution"


class Aside(Value):
    """What is said to it."""

    kind: AsideKind
    text: str

    @property
    def lets_go(self) -> bool:
        """Whether nothing more is asked about the question."""
        return self.kind in (AsideKind.DANGER, AsideKind.DISTRESS)


REPLIES = {
    AsideKind.DANGER: (
        "This matters more than any interview. Please talk to somebody now: a person you trust, a crisis line, or your "
        "local emergency number. You can finish here at any time; nothing is lost."
    ),
    AsideKind.DISTRESS: (
        "That sounds hard. This is only practice. You may pause and take a breath, skip this, or finish "
        "here; what you have said so far is kept."
    ),
    AsideKind.NATURE: "I am a program, not a person. I ask questions, keep what you say, and show what it rests on.",
    AsideKind.SOLUTION: (
        "I do not give answers away during an interview. Ask if the circumstances are unclear, or assume what you need and "
        "say so; the debrief shows what was looked for."
    ),
}


def aside_to(text: str) -> Aside | None:
    """What is said to these words, or None where they call for nothing but the next question."""
    said = _written_out(text)
    if len(said.split()) > MOST_WORDS:
        return None
    kind = next((kind for kind, pattern in _PATTERNS.items() if pattern.search(said)), None)
    return None if kind is None else Aside(kind=kind, text=REPLIES[kind])


def _written_out(text: str) -> str:
    """Lower case, with the apostrophes that people leave out when they type in haste."""
    said = " ".join(text.replace("’", "'").lower().split())
    for pattern, written in _IN_HASTE:
        said = pattern.sub(written, said)
    return said


_IN_HASTE = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"\bim\b", "i'm"),
        (r"\b(can|don|isn)t\b", r"\1't"),
        (r"\bwhats\b", "what's"),
        (r"\br u\b", "are you"),
        (r"\bcan ?not\b", "can't"),
    )
)
_END = r"(?: any ?more| right now| now| at all)?(?=[.,;:!?)]|$| (?:i|i'm|and i|sorry|please)\b)"
"""Where a wish or a feeling stands alone: "I can't do this" and not "I can't do this week"."""
_PATTERNS = {
    AsideKind.DANGER: re.compile(
        r"\b(?:kill|hurt|harm|cut) myself\b|\bend my life\b|\b(?:want|wish|going) to die\b|\bi(?:'m| am) suicidal\b"
        r"|\bdon't want to (?:live|be alive|be here)\b|\bbetter off (?:dead|without me)\b"
        r"|\bno (?:reason|point) (?:to|in) liv(?:e|ing)\b"
    ),
    AsideKind.DISTRESS: re.compile(
        r"\bi (?:really |just |simply )*can't (?:do (?:this|it)|go on|take (?:this|it)|breathe|think straight|handle (?:this|it)|cope)"
        rf"{_END}"
        r"|\bi(?:'m| am) (?:\w+ )?(?:panicking|having a panic attack|falling apart|crying|shaking|freaking out)\b"
        rf"|\bi(?:'m| am| feel) (?:so |too |really |very |just |completely )*(?:overwhelmed|terrified|anxious|nervous|scared|stressed|upset|ashamed){_END}"
        rf"|\bi(?:'m| am) not (?:okay|ok|well|doing well){_END}"
        r"|\bi(?:'m| am) (?:such )?(?:a failure|so stupid|worthless|an idiot)\b|\b(?:a|my) panic attack\b"
        rf"|\bi (?:feel|am feeling) (?:sick|awful|terrible|hopeless|worthless|like crying){_END}|\bi want to (?:cry|give up){_END}"
    ),
    AsideKind.NATURE: re.compile(
        r"\bare you (?:\w+ ){0,2}(?:human|person|real|bot|robot|machine|program|ai|llm|language model|chatgpt)\b"
        r"|\byou(?:'re| are) (?:a |an )?(?:human|person|bot|robot|machine|ai),? (?:right|aren't you|or not|or what)\b"
        r"|\b(?:am i|who am i) (?:talking|speaking) (?:to|with)\b|\bis (?:this|there) (?:a )?(?:real )?(?:human|person|bot|robot)\b"
    ),
    AsideKind.SOLUTION: re.compile(
        r"\b(?:what(?:'s| is| would be)|tell me|give me|show me|just say) (?:me )?(?:the|your) (?:right |correct |best |model )?(?:answer|solution)"
        r"(?:,? please| then| already| now)?(?=[.,!?]|$)"
        r"|\bwhat (?:do|did) you want (?:me )?to (?:hear|say)\b|\bwhat should i (?:say|answer)\b|\banswer it (?:for me|yourself)\b"
    ),
}
